"""The bound of the last completion: exact where a queue is all there is, and beaten by no plan in any order."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings

from ratl.model.scenario import Scenario
from ratl.planner.lower.last import bound_last
from ratl.planner.objective import minimised
from ratl.planner.solve import solve
from tests.maps import draft, draw, move, scenario, serial, violations
from tests.planner.test_machines import TRUNK, planned
from tests.strategies import crowds


@pytest.mark.parametrize("count", [1, 2, 7])
def test_equal_columns_over_one_trunk(count: int) -> None:
    bare = draft(scenario(draw(TRUNK), *(move(f"M{k}", "AC") for k in range(count))))
    made, six = solve(bare, kind="makespan", rounds=0), 6 * 3600
    last = bound_last(bare, bare.movements)
    assert last.value_s == six + 6100 + 700 * (count - 1) == made.objective.minimised[0] == made.objective.least[0]
    assert [reason.code for reason in last.by] == ["bound_last_queue" if count > 1 else "bound_last_alone"]
    assert made.objective.least_by == last.by


def test_the_serials_of_one_column_are_a_queue_too() -> None:
    bare = draft(scenario(draw(TRUNK), move("M", "AC", *(serial(f"M/{k}") for k in range(4)))))
    assert bound_last(bare, bare.movements).value_s == solve(bare, rounds=0).movements[0].completion_s


def test_those_who_have_far_to_go_from_a_bridge_are_a_queue_of_their_own() -> None:
    network = draw("A---9---B~~~1~~~C---9---D---90---E")
    bare = draft(scenario(network, move("M", "AE"), move("R", "AE"), move("N", "AD")))
    far = draft(scenario(network, move("M", "AE"), move("R", "AE")))
    assert bound_last(bare, bare.movements).value_s >= bound_last(far, far.movements).value_s
    assert minimised("makespan", solve(far, rounds=0).movements)[0] == bound_last(far, far.movements).value_s


def test_nobody_is_never_late() -> None:
    bare = draft(scenario(draw("A---9---B   C---9---D"), move("M", "AC")))
    assert bound_last(bare, bare.movements) == bound_last(bare, ())
    assert solve(bare, kind="makespan").objective.least == (0.0, 0.0)


@settings(max_examples=40, derandomize=True, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(crowds())
def test_no_plan_in_any_order_beats_it(drawn: Scenario) -> None:
    fine, whole = draft(drawn, shoulder_step_m=5_000), draft(drawn)
    orders = list(permutations(range(len(fine.movements))))
    for order in orders[:: max(1, len(orders) // 6)]:
        made = planned(fine, order)
        placed = [m for m in made.movements if m.completion_s is not None]
        for bare in (fine, whole):
            assert bound_last(bare, placed).value_s <= minimised("makespan", made.movements)[0]


def test_the_referee_finds_a_bound_that_a_plan_beats() -> None:
    classes = [move(f"M{k}", "AC", priority=1 + k % 2) for k in range(4)]
    for kind in ("makespan", "lexicographic"):
        made = solve(draft(scenario(draw(TRUNK), *classes)), kind=kind, rounds=4)
        assert violations(made) == []
        assert len(made.objective.least) == len(made.objective.minimised) == 2
        assert all(a <= b for a, b in zip(made.objective.least, made.objective.minimised, strict=True))
        beaten = replace(made.objective, least=(made.objective.least[0], made.objective.minimised[1] + 1))
        assert violations(replace(made, objective=beaten)) == ["R8 r8_bound"]
        cut = replace(made.objective, least=made.objective.least[:1])
        assert violations(replace(made, objective=cut)) == ["R8 r8_objective_figures"]


def test_the_flow_has_one_bound_only() -> None:
    bare = draft(scenario(draw(TRUNK), move("M", "AC"), move("R", "AC")))
    assert solve(bare).objective.least == ()
    assert violations(solve(bare)) == []
