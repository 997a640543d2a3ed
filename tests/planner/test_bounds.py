"""Lower bounds: exact where nothing but the road is in the way, and never above what the planner finds."""

from dataclasses import replace

import pytest

from ratl.model.movement import Reason, Rules
from ratl.model.plan import Objective
from ratl.model.route import Service
from ratl.planner.bounds import PlanBound
from ratl.planner.column import place_movement
from ratl.planner.objective import judge
from ratl.planner.paces import Paces
from ratl.planner.solve import solve
from ratl.planner.traffic import Traffic
from ratl.planner.windows import Windows
from ratl.referee import check
from tests.maps import at, clock, draft, draw, move, plan, scenario, serial, site, violations
from tests.planner.twins import completion_bound_s, earliest_through

BORDER = {"hours": "08:00-16:00", "service": Service(kind="border", rate_vph=20, fixed_s=2700)}


@pytest.mark.parametrize(
    ("network", "movement", "expected"),
    [
        (draw("A---36---B"), move("M", "AB"), "07:01:40"),
        # The bound knows the post's hours and its two hours for 25 vehicles, and that the head may wait before it.
        (draw("A---36---B---1---C", roads={"BC": BORDER}), move("M", "AC", serial("M/1", 25)), "10:01:40"),
        # One serial behind the other: 100 s, five minutes, 200 s.
        (draw("A---36---B"), move("M", "AB", serial("M/1"), serial("M/2", 20)), "07:10"),
        # It drives on into the next day only because of the night.
        (
            draw("A---36---B---36---C", sites={"S": site("B", overnight=True)}),
            move("M", "AC", start="16:30", rules=Rules(daylight_only=True, halt_interval_s=3600, halt_s=600)),
            "D+1 07:01:40",
        ),
    ],
)
def test_bound(network: object, movement: object, expected: str) -> None:
    bare = draft(scenario(network, movement))  # type: ignore[arg-type]
    assert clock(completion_bound_s(bare, bare.movements[0])) == expected


def test_no_bound_where_nothing_leads_there() -> None:
    bare = draft(scenario(draw("A---36---B", roads={"AB": {"hours": "off"}}), move("M", "AB")))
    assert completion_bound_s(bare, bare.movements[0]) is None


def test_the_tail_may_be_through_earlier_by_waiting_for_the_day() -> None:
    """The bound looks at head and tail apart: at dawn a shorter pass time can make up for the wait."""
    # 100 m: 20 s by night, 10 s by day. A hundred vehicles pass in 2000 s by night, in 1000 s by day. Entered at
    # 05:59:30 the head is
    # through at 05:59:50 and the tail at 06:33:10; half a minute later, by day, the tail is through at 06:16:50.
    bare = draft(scenario(draw("A---0.1---B"), move("M", "AB", serial("M/1", 100), start="05:59:30")))
    movement = bare.movements[0]
    day, night = Paces(bare, movement).of(movement.serials[0], "AB")
    way = day, night, Windows(bare, movement).leg("AB")
    assert earliest_through(way, bare.night, bare.horizon_s, at("05:59:30")) == (at("05:59:50"), at("06:16:50"))
    assert completion_bound_s(bare, movement) == at("06:16:50")


def test_the_tail_may_wait_for_the_day_on_a_shoulder() -> None:
    # 5 km take 500 s by day and 1000 s by night, a hundred vehicles pass in 1000 and 2000 s. Off at 04:20 and on by
    # night, the head is in at 06:00 and the tail at 06:33:20; at the last 5 km from 05:43:20 until 06:00, at 06:25.
    # The planner waits at sites only: here is one where the shoulder is.
    column = move("M", "AB", serial("M/1", 100), start="04:20", max_wait_s=0)
    roads = {"CB": {"hours": "06:00-20:00"}}
    waiting = plan(scenario(draw("A---25---C---5---B", sites={"S": site("C")}, roads=roads), column)).movements[0]
    assert clock(waiting.completion_s) == "06:25"
    bare = draft(scenario(draw("A---30---B", roads={"AB": {"shoulder": True}}), column))
    assert completion_bound_s(bare, bare.movements[0]) <= waiting.completion_s


@pytest.mark.parametrize("far", ["A---60---B", "A---40---C---20---B", "A---30---C---30---B"])
def test_halts_on_a_shoulder_bring_the_day_nearer(far: str) -> None:
    # 25 km by night, an hour's halt from 04:23:20, 15 km by night until 06:13:20, 20 km by day: the head is in at
    # 06:46:40, the tail 200 s later. Without the halt day would come 6 km before B.
    network = draw(far, roads={"*": {"shoulder": True}})
    asked = scenario(network, move("M", "AB", start="03:00", rules=Rules(halt_interval_s=5400, halt_s=3600)))
    fine = draft(asked, shoulder_step_m=5_000)
    placed = solve(fine, rounds=0)
    assert violations(placed) == []
    assert clock(placed.movements[0].completion_s) == "06:50"
    for bare in (fine, draft(asked)):
        assert completion_bound_s(bare, bare.movements[0]) <= placed.movements[0].completion_s


BESIDE = """
    A---20---X---20---B
             |
             200
             |
             Y
"""


@pytest.mark.parametrize(
    ("roads", "start", "expected"),
    [
        # 21 km, ten minutes' halt 1 km beside the way, 21 km: 40 km without a halt are 13 too many.
        ({"XY": {"shoulder": True}}, "06:00", "07:21:40"),
        # Off A before it closes at 05:40, it stands 1 km beside the way until B opens at 07:30.
        (
            {
                "AX": {"hours": "00:00-05:40,14:00-24:00"},
                "XB": {"hours": "07:30-24:00"},
                "XY": {"shoulder": True, "hours": "05:10-24:00"},
            },
            "05:00",
            "08:05",
        ),
    ],
)
def test_halts_on_the_shoulder_of_a_side_road(roads: dict[str, dict[str, object]], start: str, expected: str) -> None:
    rates = {"primary": {"day": 10.0, "night": 10.0}}
    rules = Rules(halt_interval_s=2700, halt_s=600)
    asked = scenario(draw(BESIDE, roads=roads), move("M", "AB", start=start, rules=rules, rates_mps=rates))
    fine = draft(asked, shoulder_step_m=1_000)
    way = ("AX", True), ("XY.1", True), ("XY.1", False), ("XB", True)
    placed = place_movement(fine, fine.movements[0], Traffic(fine), routes=(way,))
    assert not [found for found in check(replace(fine, movements=(placed,))) if not found.code.startswith("r8_obj")]
    assert clock(placed.completion_s) == expected
    for bare in (fine, draft(asked)):
        assert completion_bound_s(bare, bare.movements[0]) <= placed.completion_s


def test_objective_of_two_movements() -> None:
    crossroads = """
             N
             |
             9
             |
    W---9----X---9----E
             |
             9
             |
             S
    """
    planned = plan(scenario(draw(crossroads), move("E", "WE", weight=2.0), move("S", "NS", weight=3.0)))
    # Alone each takes 1900 s; the second waits 700 s: 2 × 1900 + 3 × 2600 against (2 + 3) × 1900.
    assert planned.objective == Objective(
        value=11_600.0,
        lower_bound=9_500.0,
        gap=2_100 / 11_600,
        excess_gap=1.0,
        over_min_each=17.5,
        minimised=(11_600.0,),
        by=(Reason(code="bound_alone", params={"count": 2}),),
    )


def test_nothing_lost_is_a_gap_of_nothing() -> None:
    planned = plan(scenario(draw("A---36---B"), move("M", "AB")))
    assert (planned.objective.gap, planned.objective.excess_gap) == (0.0, 0.0)


def test_no_excess_gap_where_the_bound_is_not_reached_alone() -> None:
    # Alone on the road and as early as it can be, yet the bound may lie below: nothing to measure the excess by.
    planned = plan(scenario(draw("A---36---B"), move("M", "AB")))
    movement = planned.movements[0]
    later = replace(movement, completion_s=movement.completion_s + 100, best_alone_s=movement.best_alone_s + 100)
    judged = judge("flow", (later,), PlanBound(value_s=3700.0))
    assert (judged.value, judged.lower_bound) == (3800.0, 3700.0)
    assert (judged.gap, judged.excess_gap) == (100 / 3800, None)


def test_unplaced_movements_are_counted_and_not_summed() -> None:
    network = draw("A---36---B   C---36---D")
    planned = plan(scenario(network, move("M", "AB"), move("R", "AD")))
    assert (planned.objective.unplaced, planned.objective.value) == (1, 3700.0)
