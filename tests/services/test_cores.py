"""Work shared among processes: the same plan, nobody left behind, what goes wrong said."""

from __future__ import annotations

import multiprocessing
import os
import signal
import struct
import threading
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection

import pytest

from ratl.formats.plan import render_plan
from ratl.planner.rounds import by_oneself
from ratl.planner.solve import solve
from ratl.services import cores
from ratl.services.cores import on_cores
from tests.maps import draft, draw, move, scenario, serial, site

pytestmark = pytest.mark.skipif(
    "fork" not in multiprocessing.get_all_start_methods(), reason="no process can be forked here"
)

NETWORK = draw("A---36---B~~~9~~~C---36---D", sites={"S": site("B", 40), "T": site("C", 40)})
CROWD = draft(
    scenario(
        NETWORK,
        *(move(f"M{n}", "AD" if n % 2 else "DA", serial(f"M{n}/1"), serial(f"M{n}/2")) for n in range(6)),
    )
)


@pytest.fixture(autouse=True)
def _nobody_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("ratl.services.cores.threading.active_count", lambda: 1)  # a test run's own thread is idle
    yield
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize("kind", ["flow", "makespan", "lexicographic"])
def test_the_plan_is_the_same_on_one_core_and_on_more(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ratl.planner.solve._FRESH", 3)
    first = solve(CROWD, kind=kind, rounds=0)
    shares = (by_oneself, *map(on_cores, (1, 2, 3)))
    plans = [solve(CROWD, kind=kind, seed=3, rounds=12, share=share) for share in shares]
    assert len({render_plan(plan) for plan in plans}) == 1
    assert plans[0].objective.minimised < first.objective.minimised
    assert plans[0].objective.rounds == 12


def _go_on() -> bool:
    return False


def _slowly(told: int, number: int) -> tuple[int, int]:
    threading.Event().wait(0.05)
    return told + number, os.getpid()


def test_every_piece_is_done_once_and_by_several() -> None:
    with on_cores(3)(lambda _: None, _slowly, 8, _go_on) as ask:
        answers = [ask(told) or [] for told in (10, 20)]
    assert [[value for value, _ in each] for each in answers] == [list(range(10, 18)), list(range(20, 28))]
    assert all(len({who for _, who in each}) > 1 for each in answers)


def test_members_are_kept_in_step_and_who_asks_neither_works_nor_is_told() -> None:
    heard: list[int] = []
    with on_cores(2)(heard.append, lambda _, number: (_slowly(0, number), list(heard)), 4, _go_on) as ask:
        ask(1)
        answers = ask(2)
    assert heard == []
    assert answers
    assert all(who != os.getpid() and found == [1, 2] for (_, who), found in answers)


def test_a_member_that_is_ended_from_outside_leaves_its_work_to_others() -> None:
    asker = os.getpid()

    def work(told: int, number: int) -> int:
        if os.getpid() != asker:
            os.kill(os.getpid(), signal.SIGKILL)
        threading.Event().wait(0.05)
        return told + number

    with on_cores(2)(lambda _: None, work, 4, _go_on) as ask:
        assert ask(1) == [1, 2, 3, 4]
        assert ask(2) == [2, 3, 4, 5]
    with pytest.raises(ChildProcessError):  # not even one that is dead and was not asked how it ended
        os.waitpid(-1, os.WNOHANG)


def test_a_member_that_is_ended_as_it_answers_leaves_its_work_to_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def half_an_answer(_crew: object, _ours: Connection, theirs: Connection) -> None:
        theirs.recv()
        os.write(theirs.fileno(), struct.pack("!i", 1000) + b"and no more")

    monkeypatch.setattr(cores._Crew, "_serve", half_an_answer)
    with on_cores(2)(lambda _: None, lambda told, number: told + number, 3, _go_on) as ask:
        assert ask(1) == [1, 2, 3]


def test_what_goes_wrong_in_a_member_is_raised_here() -> None:
    asker = os.getpid()

    def work(told: int, number: int) -> int:
        if os.getpid() != asker:
            raise ValueError("wrong")
        threading.Event().wait(0.05)
        return told + number

    with pytest.raises(ValueError, match="wrong"), on_cores(2)(lambda _: None, work, 4, _go_on) as ask:
        ask(1)


@pytest.mark.parametrize("cores", [1, 2])
def test_a_stop_is_heeded_whatever_the_pieces_are(cores: int) -> None:
    begun_s = time.monotonic()
    with on_cores(cores)(lambda _: None, _forever, 4, lambda: time.monotonic() > begun_s + 0.3) as ask:
        assert ask(0) is None
    assert time.monotonic() < begun_s + 3


def test_members_are_ended_by_a_second_interrupt_even_at_work() -> None:
    with pytest.raises(KeyboardInterrupt), on_cores(2)(lambda _: None, _forever, 2, _interrupted) as ask:
        ask(0)


def _forever(_told: int, _number: int) -> None:
    threading.Event().wait(60)


def _interrupted() -> bool:
    raise KeyboardInterrupt


def test_beside_other_threads_nothing_is_forked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    beside = on_cores(2)
    done.set()
    thread.join()
    assert beside is by_oneself
