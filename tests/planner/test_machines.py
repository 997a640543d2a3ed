"""Bounds on many movements: exact where a queue is all there is, and beaten by no plan in any order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ratl.model.plan import Plan
from ratl.model.route import Service
from ratl.model.scenario import MovementSpec, Network, Scenario
from ratl.planner.bounds import bound_plan
from ratl.planner.lower import machines
from ratl.planner.objective import judge
from ratl.planner.solve import solve
from tests.maps import draft, draw, move, scenario, serial, violations
from tests.strategies import crowds

BORDER = {"hours": "08:00-16:00", "service": Service(kind="border", rate_vph=20, fixed_s=2700, storage_m=600)}
TRUNK = "A---10---B---50---C"
TOWN = """
A---5---B---9---C
|       |
7       9
|       |
E---8---D
"""


def planned(bare: Plan, order: Sequence[int]) -> Plan:
    """Return the plan that places the movements of a draft in an order."""
    ranks = {k: rank for rank, k in enumerate(order)}
    movements = tuple(
        replace(m, request=replace(m.request, priority=1 + ranks[k])) for k, m in enumerate(bare.movements)
    )
    return solve(replace(bare, movements=movements))


def value_of(plan: Plan, ids: set[str]) -> float:
    """Return the flow of some movements of a plan."""
    return sum(
        m.request.weight * ((m.completion_s or 0) - m.request.earliest_start_s) for m in plan.movements if m.id in ids
    )


def best_of_all_orders(bare: Plan) -> float:
    """Return the least value over all orders of placing, every plan after the referee."""
    values = []
    for order in permutations(range(len(bare.movements))):
        made = planned(bare, order)
        assert made.objective.unplaced == 0 and not violations(made)
        values.append(made.objective.value)
    return min(values)


def bound_of(network: Network, *asked: MovementSpec, **fields: object) -> tuple[float, list[str], Plan]:
    """Return the bound on a scenario, what it is made of, and the draft."""
    bare = draft(scenario(network, *asked, **fields))  # type: ignore[arg-type]
    bound = bound_plan(bare, bare.movements)
    return bound.value_s, [reason.code for reason in bound.by], bare


# ---- closed forms


@pytest.mark.parametrize("count", [2, 5, 30])
def test_equal_columns_over_one_trunk(count: int) -> None:
    # Ten vehicles pass in 100 s, 600 s to the next: the k-th is through 6,000 + 100 + 700 k after 06:00.
    value, by, bare = bound_of(draw(TRUNK), *(move(f"M{k:02}", "AC") for k in range(count)))
    assert value == sum(6100 + 700 * k for k in range(count)) == solve(bare).objective.value
    assert by == ["bound_queue"]


def test_the_smallest_goes_first_or_the_heaviest() -> None:
    # 60, 10 and 30 vehicles: 600, 100 and 300 s. Weight ÷ (pass time + gap): 12/1200, 1/700, 9/900.
    sizes, weights = (60, 10, 30), (12.0, 1.0, 9.0)
    asked = [
        move(f"M{k}", "AC", serial(f"M{k}/1", size), weight=weight)
        for k, (size, weight) in enumerate(zip(sizes, weights, strict=True))
    ]
    value, _, bare = bound_of(draw(TRUNK), *asked)
    least = best_of_all_orders(bare)
    assert least == 9 * 6300 + 12 * 7500 + 8200
    assert value == least


def test_columns_released_one_after_the_other() -> None:
    starts = ["06:00", "06:05", "06:30"]
    value, _, bare = bound_of(draw(TRUNK), *(move(f"M{k}", "AC", start=at) for k, at in enumerate(starts)))
    # The second waits 400 s for the first; at 06:30 the road has been free since 06:23:20.
    assert value == 3 * 6100 + 400 == best_of_all_orders(bare)


def test_a_border_takes_three_a_day() -> None:
    # 25 vehicles take two hours, and ten minutes to the next: three in the eight hours it is open.
    network = draw("A---20---B---1---C", roads={"BC": BORDER})
    value, _, bare = bound_of(network, *(move(f"M{k}", "AC", serial(f"M{k}/1", 25)) for k in range(5)), days=8)
    day, first = 86_400, 2 * 3600 + 100 + 7200
    assert value == sum(first + k % 3 * 7800 + k // 3 * day for k in range(5)) == solve(bare).objective.value


def test_opposing_columns_over_an_alternating_bridge() -> None:
    network = draw("A---9---B~~~1~~~C---9---D")
    value, by, bare = bound_of(network, move("M", "AD"), move("R", "DA"))
    # What each takes at least is its pass time, not its whole occupation: 700 s of the 1,500 s the second waits.
    assert (value, by) == (2 * 2000 + 700, ["bound_queue"])
    assert best_of_all_orders(bare) == 2 * 2000 + 800


def test_an_exclusive_bridge_takes_run_and_pass_time() -> None:
    network = draw("A---9---B===1===C---9---D")
    value, _, bare = bound_of(network, move("M", "AD"), move("R", "AD"))
    assert value == 2 * 2000 + 800 == best_of_all_orders(bare)


def test_on_a_shoulder_of_a_bridge_opposing_columns_pass_each_other() -> None:
    """The planner may cut a leg with a shoulder anywhere: only the same way is a queue there."""
    network = draw("A---9---B===20===C---9---D", roads={"BC": {"shoulder": True}})
    opposing, by, _ = bound_of(network, move("M", "AD"), move("R", "DA"))
    assert (opposing, by) == (2 * 3900, ["bound_alone"])
    same_way, by, bare = bound_of(network, move("M", "AD"), move("R", "AD"))
    assert (same_way, by) == (2 * 3900 + 700, ["bound_queue"])
    assert best_of_all_orders(bare) == 2 * 3900 + 2700


def test_opposing_columns_on_a_two_way_road_do_not_queue() -> None:
    value, by, bare = bound_of(draw(TRUNK), move("M", "AC"), move("R", "CA"))
    assert (value, by) == (2 * 6100, ["bound_alone"])
    assert best_of_all_orders(bare) == value


def test_two_ways_out_of_a_base_with_one_gate() -> None:
    value, by, bare = bound_of(draw(TOWN), move("M", "AC"), move("R", "AE"))
    # The second starts 700 s after the first, whoever that is, and by whichever road.
    assert (value, by) == (1500 + 800 + 700, ["bound_queue"])
    assert best_of_all_orders(bare) == value


def test_a_base_with_two_gates_holds_two() -> None:
    network = draw(TOWN, points={"A": {"simultaneous": 2}})
    value, by, bare = bound_of(network, move("M", "AC"), move("R", "AE"))
    assert (value, by) == (1500 + 800, ["bound_alone"])
    assert best_of_all_orders(bare) == value


def test_a_leg_that_can_be_avoided_is_no_queue() -> None:
    # From A to D there is a second way by E, 1.0 km longer; the gate at A and the one at D let several through.
    network = draw(TOWN, points={name: {"simultaneous": 9} for name in "AD"})
    value, _, bare = bound_of(network, move("M", "AD"), move("R", "AD"))
    assert value == 2 * 1500
    assert best_of_all_orders(bare) == 1500 + 1600


def test_serials_of_a_column_queue_behind_one_another_and_then_for_the_night() -> None:
    # Two serials of 25 on a border that closes an hour after the first is through.
    network = draw("A---20---B---1---C---36---D", roads={"BC": {**BORDER, "hours": "08:00-11:00"}})
    value, by, bare = bound_of(network, move("M", "AD", serial("M/1", 25), serial("M/2", 25)), days=8)
    # The second on the next day: two hours and 100 s from 08:00, and 3,600 s to go.
    assert value == 26 * 3600 + 100 + 7200 + 3600 == solve(bare).objective.value
    assert by == ["bound_serials"]


def test_every_movement_counts_once() -> None:
    """Two queues that share movements do not add up: each movement is in one of them."""
    network = draw("A---10---B---10---C---10---D")
    value, _, bare = bound_of(network, move("M", "AD"), move("R", "AC"), move("S", "BD"))
    assert value <= best_of_all_orders(bare)


def test_a_fixed_movement_that_cannot_be_is_not_bounded() -> None:
    """A plan read from a file may hold one that breaks a rule: it counts from its earliest start."""
    first = solve(draft(scenario(draw(TRUNK), move("M", "AC"), move("R", "AC"))))
    legs = {name: replace(leg, limits={**leg.limits, "height_m": 1.0}) for name, leg in first.legs.items()}
    fixed = tuple(replace(m, status="fixed") for m in first.movements)
    judged = judge("flow", fixed, bound_plan(replace(first, legs=legs), fixed))
    assert (judged.value, judged.lower_bound) == (6100 + 6800, 0)


# ---- no plan beats it


@settings(max_examples=40, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(crowds(), st.randoms(use_true_random=False))
def test_no_plan_beats_the_bound(drawn: Scenario, random: st.Random) -> None:  # type: ignore[name-defined]
    fine, whole = draft(drawn, shoulder_step_m=5_000), draft(drawn)
    orders = list(permutations(range(len(fine.movements))))
    for order in random.sample(orders, min(6, len(orders))):
        made = planned(fine, order)
        placed = [m for m in made.movements if m.completion_s is not None]
        for bare in (fine, whole):  # a leg with a shoulder counts as cut everywhere
            bound = bound_plan(bare, placed)
            assert all((m.completion_s or 0) >= bound.completion_s[m.id] for m in placed)
            assert value_of(made, {m.id for m in placed}) >= bound.value_s - 1e-6


def _gap_twice(find: Callable[..., list[machines.Machine]]) -> Callable[..., list[machines.Machine]]:
    def found(*of: object) -> list[machines.Machine]:
        return [replace(machine, gap_s=2 * machine.gap_s) for machine in find(*of)]

    return found


def test_a_gap_counted_twice_would_show(monkeypatch: pytest.MonkeyPatch) -> None:
    bare = draft(scenario(draw(TRUNK), move("M", "AC"), move("R", "AC")))
    least = best_of_all_orders(bare)
    monkeypatch.setattr("ratl.planner.bounds.find_machines", _gap_twice(machines.find_machines))
    assert bound_plan(bare, bare.movements).value_s > least
    # The plan states it, and the referee sees that it is beaten.
    assert violations(solve(bare)) == ["R8 r8_bound"]
