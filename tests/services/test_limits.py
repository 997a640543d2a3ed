"""Stops made outside the planner: seconds, and Ctrl-C."""

from __future__ import annotations

import signal
import threading

import pytest

from ratl.services.limits import Limits


def test_without_seconds_it_never_ends() -> None:
    limits = Limits()
    assert (limits.has_seconds, limits.over(), limits.interrupted()) == (False, False, False)


def test_seconds_end(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("ratl.services.limits.time.monotonic", lambda: now[0])
    limits = Limits(5)
    now[0] = 104.9
    assert not limits.over()
    now[0] = 105.0
    assert limits.over()
    assert not limits.interrupted()


@pytest.mark.parametrize(
    ("seconds", "movements", "proves", "kept"),
    [(5, 2, True, 1), (600, 0, True, 10), (120, 1000, False, 15), (600, 500, True, 17.5), (20, 1000, False, 4)],
)
def test_seconds_are_kept_back_for_proofs_and_for_reasons_but_no_more_than_a_fifth(
    seconds: float, movements: int, proves: bool, kept: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr("ratl.services.limits.time.monotonic", lambda: now[0])
    limits = Limits(seconds)
    over = limits.over_for_search(movements, proves=proves)
    now[0] = 100 + seconds - kept - 0.1
    assert not over()
    now[0] = 100 + seconds - kept + 0.1
    assert (over(), limits.over()) == (True, False)
    assert not Limits().over_for_search(movements, proves=proves)()


def test_the_first_ctrl_c_is_a_wish_and_the_second_an_end() -> None:
    before = signal.getsignal(signal.SIGINT)
    limits = Limits()
    with pytest.raises(KeyboardInterrupt), limits.on_interrupt():
        signal.raise_signal(signal.SIGINT)
        assert limits.interrupted()
        assert limits.over()
        signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) == before


def test_in_another_thread_signals_are_left_alone() -> None:
    seen = []

    def work() -> None:
        with Limits(0).on_interrupt():
            seen.append(signal.getsignal(signal.SIGINT))

    before = signal.getsignal(signal.SIGINT)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [before]
