"""The runner on tiny instances: what it measures, what peers reach, what a class is said to miss."""

from __future__ import annotations

import dataclasses
import os
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from benchmarks import planner, replanning
from benchmarks.apart import LateError, run_apart
from benchmarks.cmp import main as run_cmp
from benchmarks.generate import write
from benchmarks.instances import Convoy, Instance, write_instance
from benchmarks.peers_planner import Peer, cp_sat, random_orders, routes_of
from benchmarks.planner import Case, misses, sum_up
from benchmarks.runs import Measured, Step, gap_of, load_of, measure
from benchmarks.scaling import Spot, draw, make_instance
from ratl.formats.plan import parse_plan
from ratl.referee import check


@pytest.fixture
def crossing(tmp_path: Path) -> Path:
    """Two columns meet in the middle of a line of three points: 10 s a leg, 4 s a column. The second waits 24 s."""
    convoys = tuple(Convoy(origin=a, destination=b, release_s=0, pass_time_s=4) for a, b in ((0, 2), (2, 0)))
    file = tmp_path / "crossing.json"
    edges = ((0, 1, 10), (1, 2, 10))
    write_instance(Instance(name="crossing", points=((0.0, 0.0),) * 3, edges=edges, convoys=convoys), file)
    return file


def test_a_run_says_value_bound_load_and_what_the_referee_found(crossing: Path) -> None:
    told: list[tuple[float, float]] = []
    row, plan = measure(crossing, 300.0, 1, lambda _, value, bound: told.append((value, bound)))
    assert check(plan) == ()
    assert (row.value, row.bound, row.alone, row.unplaced, row.violations) == (64.0, 64.0, 40.0, 0, ())
    assert row.proven
    assert row.excess_gap == row.gap == 0.0
    assert told[-1] == (64.0, 64.0)
    # two columns of 4 s at three points each; the last tail is in at 48 s
    assert row.load == pytest.approx(2 * 3 * 4 / (3 * 48))
    assert 0 < row.first_s <= row.seconds


def test_peers_reach_the_best_of_a_tiny_instance_under_the_same_rules(crossing: Path) -> None:
    row, plan = measure(crossing, 5.0, 1)
    orders = random_orders(crossing, 5.0, 1)
    solver = cp_sat(crossing, 5.0, 1, routes_of(plan))
    assert (orders.value, orders.violations, solver.value, solver.violations) == (row.value, 0, row.value, 0)


def test_cp_sat_keeps_columns_apart_on_a_leg_longer_than_both(tmp_path: Path) -> None:
    convoys = tuple(Convoy(origin=a, destination=b, release_s=0, pass_time_s=1) for a, b in ((0, 1), (1, 0)))
    file = tmp_path / "leg.json"
    write_instance(Instance(name="leg", points=((0.0, 0.0),) * 2, edges=((0, 1, 10),), convoys=convoys), file)
    _, plan = measure(file, 5.0, 1)
    peer = cp_sat(file, 5.0, 1, routes_of(plan))
    assert (peer.value, peer.violations) == (10 + 21, 0)  # the other enters once the first is off, tail and all


def test_a_general_plan_is_measured_by_completion(tmp_path: Path) -> None:
    file = tmp_path / "corridor.json"
    write("corridor", 1, file)
    row, plan = measure(file, 10.0, 1)
    assert row.value == sum((m.completion_s or 0) - m.request.earliest_start_s for m in plan.movements)
    assert row.bound <= row.value
    assert row.load == load_of(plan) > 0
    peer = random_orders(file, 30.0, 1)
    assert peer.unplaced == 0
    assert peer.value >= row.bound


def test_the_command_writes_a_plan_and_says_how_it_reads_the_problem(
    crossing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "plan.json"
    monkeypatch.setattr("sys.argv", ["cmp", str(crossing), "--seconds", "5", "--output", str(output)])
    assert run_cmp() == 0
    assert "Our reading" in capsys.readouterr().out
    assert check(parse_plan(output.read_bytes(), "plan.json")) == ()
    monkeypatch.setattr("sys.argv", ["cmp", str(tmp_path / "missing.json")])
    assert run_cmp() == 2


# ---- processes


def test_a_job_apart_has_its_own_process_and_its_errors_come_back() -> None:
    assert run_apart(os.getpid, limit_s=30) != os.getpid()
    with pytest.raises(ValueError, match="no number"):
        run_apart(_fail, limit_s=30)
    with pytest.raises(LateError, match="no answer in"):
        run_apart(time.sleep, 60, limit_s=0.2)
    with pytest.raises(LateError, match="ended without"):
        run_apart(os._exit, 1, limit_s=30)


def _fail() -> None:
    raise ValueError("no number")


# ---- what it comes to


def a_row(**fields: Any) -> Measured:
    usual = {
        "name": "x/1", "seed": 1, "columns": 4, "points": 9, "load": 0.1, "value": 100.0, "bound": 90.0, "alone": 80.0,
        "by": "prices", "unplaced": 0, "first_s": 1.0, "seconds": 10.0, "memory_mb": 200.0, "violations": (),
        "steps": (Step(seconds=1.0, value=120.0, bound=80.0), Step(seconds=4.0, value=100.0, bound=90.0)),
    }  # fmt: skip
    return Measured(**{**usual, **fields})


def a_peer(name: str, value: float, seconds: float = 8.0, unplaced: int = 0) -> Peer:
    steps = (Step(seconds=seconds, value=value, bound=0.0),)
    return Peer(name=name, value=value, unplaced=unplaced, seconds=seconds, steps=steps)


def test_gaps_are_shares_of_the_value_and_of_what_was_lost() -> None:
    row = a_row()
    assert (row.gap, row.excess_gap, row.proven) == (0.1, 0.5, False)
    assert a_row(value=80.0, bound=80.0).excess_gap == 0.0
    assert a_row(value=80.0, bound=70.0).excess_gap == float("inf")
    assert gap_of(float("inf"), 5.0) == 1.0
    assert not a_row(bound=100.0, unplaced=1).proven


@pytest.mark.parametrize(
    ("peers", "outcome", "sooner"),
    [
        ((a_peer("orders", 130.0), a_peer("CP-SAT", 120.0, 10.0)), "won", 10.0),
        ((a_peer("orders", 130.0), a_peer("CP-SAT", 100.0, 8.0)), "level", 2.0),
        ((a_peer("orders", 130.0), a_peer("CP-SAT", 95.0)), "lost", None),
        ((a_peer("orders", 91.0),), "lost", None),
        ((a_peer("orders", 60.0, unplaced=1),), "won", None),
        ((a_peer("orders", 130.0), a_peer("CP-SAT, some rules dropped", 85.0)), "won", 8.0),  # below the bound
        ((), "", None),
    ],
)
def test_peers_are_compared_at_equal_time(peers: tuple[Peer, ...], outcome: str, sooner: float | None) -> None:
    case = Case(name="x/1", seed=1, ours=a_row(), peers=peers)
    assert (case.outcome, case.sooner) == (outcome, sooner)


def test_a_class_says_what_it_misses() -> None:
    cases = [Case(name="x/1", seed=1, ours=a_row()), Case(name="x/2", seed=2, ours=a_row(bound=100.0, unplaced=1))]
    assert list(misses({"gap": 5.0, "worst": 10.0}, cases)) == []
    assert list(misses({"gap": 4.0, "worst": 9.0}, cases)) == [
        "mean gap 5.00 %, must 4 %", "worst gap 10.00 %, must 9 %",
    ]  # fmt: skip
    asked = {"first_s": 0.5, "memory_mb": 100, "placed": 98.0, "proven_columns": 4, "excess": 15.0}
    assert len(list(misses(asked, cases))) == 5
    late = [Case(name="x/3", seed=3, missed="no answer in 5 s")]
    assert list(misses({"gap": 5.0}, late)) == ["mean gap 100.00 %, must 5 %", "x/3: no answer in 5 s"]
    assert sum_up({}, 10.0, cases)["worst_gap"] == 0.1


def test_a_class_is_run_kept_and_told(crossing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planner, "BUILD", tmp_path)
    case = planner.run_case(crossing, 1, 5.0, 1, peers=True)
    assert case.ours is not None
    assert [peer.name for peer in case.peers] == ["orders", "CP-SAT"]
    assert case.outcome == "level"
    planner._keep("grid-1", {"nodes": 3}, 5.0, [case])
    assert "grid-1" in planner.summary()
    assert "Our reading" in (tmp_path / "grid-1.txt").read_text()


def test_another_time_and_other_solver_seeds_are_kept_beside_the_class(
    crossing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planner, "BUILD", tmp_path)
    case = planner.run_case(crossing, 1, 5.0, 1, peers=False)
    planner._keep("grid-1", {"nodes": 3}, 5.0, [case])
    planner._keep("grid-1-600s-solvers", {"nodes": 3}, 600.0, [case, case])
    told = planner.summary()
    assert told.index("grid-1-600s-solvers") > told.index("grid-1 ")
    assert f"{case.name}: above the best of 2: 0.00%, 0.00%" in told


def test_more_is_asked_in_a_longer_time() -> None:
    recipe = planner.classes()["chardaire-long"]
    assert planner.asked_in(recipe, 60)["gap"] == recipe["gap"] == 12
    assert planner.asked_in(recipe, 600)["gap"] == 8


def test_how_far_a_seed_of_the_solver_lies_above_the_best_is_worked_out() -> None:
    rows = [dataclasses.replace(a_row(), value=value) for value in (110.0, 100.0, 105.0)]
    assert planner.above_best(rows) == {rows[0].name: pytest.approx([0.1, 0.0, 0.05])}
    assert planner.above_best(rows[:1]) == {}


# ---- the rest


def test_a_replan_that_is_not_built_is_said_to_be_not_built(monkeypatch: pytest.MonkeyPatch, crossing: Path) -> None:
    _, plan = measure(crossing, 5.0, 1)
    monkeypatch.setattr(replanning, "has_replan", lambda: False)
    assert replanning.replan_row(plan) == replanning.NOT_BUILT
    serial, start_s = replanning.delayed_serial(plan)
    assert next(s.start_s for m in plan.movements for s in m.serials if s.id == serial) == start_s


def test_a_delay_is_told_in_days_and_clock_times() -> None:
    event = tomllib.loads(replanning.delay_event("P051/1", 86_400 + 3600 - 30))
    assert event == {
        "format": "ratl-event/1", "at": "D+1 00:50",
        "late": [{"serial": "P051/1", "not_before": "D+1 01:40"}],
    }  # fmt: skip


def test_the_plot_shows_every_size_once() -> None:
    rows = {what: [Spot(n, n / 10, 100.0 * n, 0.0) for n in (3, 30, 300)] for what in ("columns", "points")}
    drawing = draw(rows)
    assert drawing.count("<polyline") == 4
    assert drawing.count("<circle") == 12
    assert drawing.count(">300<") == 2


def test_columns_of_a_longer_horizon_are_released_over_it() -> None:
    instance = make_instance(columns=4, points=100, horizon_s=400)
    assert [c.release_s for c in instance.convoys] == [0, 100, 200, 300]
    assert dataclasses.replace(instance, name="") == dataclasses.replace(make_instance(4, 100, 400), name="")
