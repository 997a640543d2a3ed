"""Serials that travel apart: routes of their own, one movement to everybody else."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import HealthCheck, assume, given, settings

from ratl.formats.plan import parse_plan, render_plan
from ratl.model.event import Event
from ratl.model.movement import Movement, Pin, Rules, Serial
from ratl.model.plan import Plan
from ratl.model.scenario import MovementSpec, ReservationSpec, Scenario
from ratl.planner.bounds import bound_plan
from ratl.planner.column import place_movement
from ratl.planner.objective import flow_s
from ratl.planner.renew import renew
from ratl.planner.serials import gather, split, split_movement
from ratl.planner.solve import solve
from ratl.planner.traffic import Traffic
from ratl.referee import check, check_against
from tests.maps import DAY, FREE, at, clock, draft, draw, found, move, plan, scenario, serial, site, violations
from tests.strategies import scenarios

BRIDGES = draw(
    "A---9---B---3---C---9---D\n        |       |\n        18      18\n        |       |\n        E---9---F",
    roads={"BC": {"limits": {**FREE, "mlc_wheeled": 30}}},
)
"""The bridge BC bears class 30; round it the way is 63 km in place of 21."""
LIGHT, HEAVY = serial("M/1", 10, mlc=20), serial("M/2", 10, mlc=60)


def column(*serials: Serial, travel: str = "apart", **fields: object) -> MovementSpec:
    return move("M", "AD", *(serials or (LIGHT, HEAVY)), serials_travel=travel, **fields)


def solved(*movements: MovementSpec, rounds: int = 10, **fields: object) -> Plan:
    planned = solve(draft(scenario(BRIDGES, *movements, **fields)), rounds=rounds)  # type: ignore[arg-type]
    assert violations(planned) == []
    return planned


def ways(movement: Movement) -> list[str]:
    return [" ".join(times.leg for times in each.legs) for each in movement.serials]


SHORT, LONG = "AB BC CD", "AB BE EF CF CD"


def test_the_light_serial_takes_the_bridge_and_the_heavy_one_is_no_later_for_it() -> None:
    # Together all go round: 63 km in 1 h 45 min, the second serial 100 s pass time and 300 s serial gap behind.
    (together,) = solved(column(travel="together")).movements
    assert (ways(together), clock(together.completion_s)) == ([LONG, LONG], "07:53:20")
    # Apart the heavy one sets out first, which rounds of repairs find: 06:00 + 1 h 45 min + 100 s; the light one 400 s
    # behind it over 21 km.
    planned = solved(column())
    (apart,) = planned.movements
    assert ways(apart) == [SHORT, LONG]
    assert [clock(each.completion_s) for each in apart.serials] == ["06:43:20", "07:46:40"]
    assert (apart.completion_s, apart.status, apart.reasons) == (apart.best_alone_s, "planned", ())
    assert [reason.code for reason in apart.serials[0].start_reasons] == ["held_leg_busy"]
    # One movement, its flow to its last completion: and no plan is better.
    assert planned.objective.value == planned.objective.lower_bound == 6400


def test_the_plan_file_gives_it_back() -> None:
    planned = solved(column())
    read = parse_plan(render_plan(planned))
    assert replace(read, extra={}) == planned
    assert read.movements[0].request.serials_travel == "apart"


def test_an_old_plan_file_travels_together() -> None:
    text = render_plan(solved(column(travel="together"))).replace(b'"serials_travel": "together",', b"")
    assert b"serials_travel" not in text
    assert parse_plan(text).movements[0].request.serials_travel == "together"


def test_other_columns_keep_the_column_gap_and_serials_of_one_their_own() -> None:
    # On AB: heavy 06:00, light 06:06:40 (100 + 300 s); N behind the light one by 100 + 600 s.
    planned = solved(column(), move("N", "AB", start="06:01"), rounds=0)
    enters = {s.id: s.legs[0].head_enters_s for m in planned.movements for s in m.serials}
    assert sorted(enters.values()) == [at("06:00"), at("06:06:40"), at("06:18:20")]


def test_a_lead_asked_for_holds_where_they_meet_whoever_is_first() -> None:
    # The light serial asks for 30 min behind it: on AB the other is 100 + 1800 s behind or ahead of it all the same.
    (movement,) = solved(column(replace(LIGHT, gap_behind_s=1800), HEAVY), rounds=0).movements
    assert [clock(each.start_s) for each in movement.serials] == ["06:00", "06:31:40"]
    (movement,) = solved(column(replace(LIGHT, gap_behind_s=1800), HEAVY)).movements
    assert [clock(each.start_s) for each in movement.serials] == ["06:31:40", "06:00"]


def test_where_one_serial_has_no_place_the_column_has_none_and_it_says_which() -> None:
    tall = serial("M/2", 10, height_m=5.0)
    low = draw("A---9---B---9---D", roads={"BD": {"limits": {**FREE, "height_m": 4.0}}})
    drawn = scenario(low, column(LIGHT, tall), move("N", "AD"))
    planned = solve(draft(drawn), rounds=2)
    assert violations(planned) == []
    stuck, other = planned.movements
    assert (stuck.status, stuck.completion_s) == ("unplaced", None)
    assert (stuck.reasons[0].code, stuck.reasons[0].params) == ("serial_stuck", {"serial": "M/2"})
    assert "no_route" in [reason.code for reason in stuck.reasons]
    assert [each.legs for each in stuck.serials] == [(), ()]
    # Nobody waits for the half of it that could have gone.
    assert clock(other.serials[0].start_s) == "06:00"
    assert (planned.objective.unplaced, planned.objective.value) == (1, flow_s(other, other.completion_s))


def test_a_column_whose_serials_stand_in_each_other_s_way_says_why_it_has_no_place() -> None:
    """Who is taken off the road for the sake of the last leaves no half that goes in its place."""
    deadline = at("06:00") + 2500
    serials = (serial("M/1"), serial("M/2"), serial("M/3"))
    three = move("M", "AC", *serials, serials_travel="apart", latest_completion_s=deadline)
    roads, other = draw("A---10---B---10---C"), move("R", "AC", start="06:05", priority=2)
    for rounds in (0, 3):
        planned = solve(draft(scenario(roads, three, other)), rounds=rounds)
        assert violations(planned) == []
        stuck, goes = planned.movements
        assert stuck.status == "unplaced"
        assert {"serial_stuck", "misses_latest"} <= {reason.code for reason in stuck.reasons}
        assert "held_horizon" not in {reason.code for reason in stuck.reasons}
        assert clock(goes.serials[0].start_s) == "06:05"


def test_two_columns_that_keep_each_other_half_are_not_both_given_up() -> None:
    deadline = {"latest_completion_s": at("06:00") + 1450, "serials_travel": "apart"}
    one = move("M", "AB", serial("a"), serial("c"), **deadline)
    two = move("N", "AB", serial("b"), serial("d"), **deadline)
    planned = solve(draft(scenario(draw("A---6---B"), one, two)), rounds=0)
    assert violations(planned) == []
    assert [each.status for each in planned.movements] == ["planned", "unplaced"]


def test_its_deadline_binds_all() -> None:
    (late,) = solved(column(latest_completion_s=at("07:46:39"))).movements
    assert (late.status, late.reasons[0].params["serial"]) == ("unplaced", "M/2")
    (kept,) = solved(column(latest_completion_s=at("07:46:40"))).movements
    assert kept.status == "planned"


def test_a_slot_held_for_the_column_is_its_serials_own() -> None:
    held = ReservationSpec(holder="M", hours="06:00-09:00", road="AB")
    (own,) = solved(column(), reservations=[held]).movements
    assert clock(own.completion_s) == "07:46:40"
    (others,) = solved(column(), reservations=[replace(held, holder="N")]).movements
    assert clock(min(each.start_s or 0 for each in others.serials)) == "09:00"


def test_pins_are_the_serial_s_they_name() -> None:
    around = Pin(kind="route", serial="M/1", via=("E",))
    start = Pin(kind="start", at_s=at("06:30"))  # of the first serial, where none is named
    (pinned,) = solved(column(pins=(around, start))).movements
    assert ways(pinned) == [LONG, LONG]
    assert [clock(each.start_s) for each in pinned.serials] == ["06:30", "06:00"]
    told = [(w.code, w.params["kind"], w.params["serial"]) for w in pinned.warnings if w.code.startswith("pin_")]
    assert told == [("pin_kept", "pin_route", "M/1"), ("pin_kept", "pin_start", "M/1")]


# ---- what holds for all


def best_apart(bare: Plan, apart: Movement) -> int | None:
    """Return the earliest completion over all orders of the children, each on the best of its routes."""
    found_s = []
    for order in permutations(split_movement(apart)):
        traffic, placed = Traffic(bare), []
        for child in order:
            placed.append(place_movement(bare, child, traffic))
            traffic.put(placed[-1])
        found_s.append(gather(placed)[0].completion_s)
    return min((s for s in found_s if s is not None), default=None)


def one_column(drawn: Scenario, travel: str) -> Plan:
    """Return the draft of the first movement alone, its serials free of each other."""
    spec = drawn.movements[0]
    rules = replace(spec.request.rules, max_separation_s=None)
    request = replace(spec.request, serials_travel=travel, rules=rules)
    return draft(replace(drawn, movements=(replace(spec, request=request),)), shoulder_step_m=5_000)


@settings(max_examples=60, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(scenarios())
def test_together_is_one_way_to_travel_apart_and_the_bound_holds_for_all(drawn: Scenario) -> None:
    """What a column does together it may do apart, and no order of its serials beats the bound.

    A planner need not find that: the second serial is never later than together, but what it does for that may be in
    the way of a third.
    """
    assume(len(drawn.movements[0].serials) > 1)
    bare = one_column(drawn, "together")
    together = solve(bare, rounds=0)
    assert violations(together) == violations(relabelled(together, serials_travel="apart")) == []
    apart = one_column(drawn, "apart").movements[0]
    if together.movements[0].completion_s is not None:
        way = tuple((times.leg, times.forward) for times in together.movements[0].serials[0].legs)
        traffic = Traffic(bare)
        for child, told in zip(split_movement(apart)[:2], together.movements[0].serials, strict=False):
            placed = place_movement(bare, child, traffic, routes=(way,))
            assert placed.completion_s is not None and placed.completion_s <= (told.completion_s or 0)
            traffic.put(placed)
    best_s = best_apart(bare, apart)
    planned = solve(one_column(drawn, "apart"), rounds=5)
    assert violations(planned) == []
    solved_s = planned.movements[0].completion_s
    if best_s is not None:
        assert bound_plan(bare, [apart]).completion_s[apart.id] <= best_s
    if solved_s is not None:
        assert planned.objective.lower_bound <= planned.objective.value


def test_splitting_changes_nothing_where_nobody_travels_apart() -> None:
    bare = draft(scenario(BRIDGES, column(travel="together")))
    assert split(bare) is bare
    assert gather(bare.movements) == list(bare.movements)


# ---- the referee


def relabelled(planned: Plan, **changes: object) -> Plan:
    (movement,) = planned.movements
    request = replace(movement.request, **changes)  # type: ignore[arg-type]
    return replace(planned, movements=(replace(movement, request=request),))


def test_the_referee_wants_one_way_and_no_distance_of_those_that_travel_together() -> None:
    planned = solved(column())
    [own_way] = found(relabelled(planned, serials_travel="together"), "r7_own_way")
    assert (own_way.serial, own_way.params) == ("M/2", {"leg": "BE", "by": "M/1"})
    near = Rules(max_separation_s=60)
    assert violations(relabelled(planned, rules=near)) == []
    assert "R7 r7_apart" in violations(relabelled(planned, serials_travel="together", rules=near))


def test_the_referee_keeps_the_serial_gap_between_them() -> None:
    planned = solved(column())
    (movement,) = planned.movements
    early = replace(movement.serials[0], legs=tuple(replace(t, **_earlier(t)) for t in movement.serials[0].legs))
    broken = replace(planned, movements=(replace(movement, serials=(early, movement.serials[1])),))
    assert "R1 r1_enters_early" in violations(broken)


def _earlier(times: object) -> dict[str, int]:
    names = ("head_enters_s", "head_leaves_s", "tail_enters_s", "tail_leaves_s")
    return {name: getattr(times, name) - 1 for name in names}


# ---- made anew


def test_a_closed_bridge_sends_round_only_who_drives_it() -> None:
    old = solved(column())
    closed = Event(kind="closed", at_s=at("05:00"), leg="BC", from_s=at("05:00"), until_s=at("12:00"))
    new = renew(old, [closed], now_s=at("05:00"))
    assert (check(new), check_against(new, old, 0)) == ((), ())
    (movement,) = new.movements
    assert ways(movement) == [LONG, LONG]
    assert movement.serials[1] == old.movements[0].serials[1]
    # It is the light one now that is last: 06:06:40 + 1 h 45 min + 100 s.
    assert clock(movement.completion_s) == "07:53:20"
    assert sum(int(str(r.params["seconds"])) for r in movement.shifts) == 400


def test_a_new_column_apart_finds_its_roads_among_the_others() -> None:
    old = solved(column())
    back = move("N", "DA", replace(LIGHT, id="N/1"), replace(HEAVY, id="N/2"), serials_travel="apart", start="05:30")
    (_, new_one) = draft(scenario(BRIDGES, column(), back)).movements
    new = renew(old, [Event(kind="new", at_s=at("05:00"), movement="N")], now_s=at("05:00"), new=[new_one])
    assert (check(new), check_against(new, old, 0)) == ((), ())
    assert [m.status for m in new.movements] == ["planned", "planned"]
    assert ways(new.movements[1]) == ["CD BC AB", "CD CF EF BE AB"]
    assert new.movements[0] == old.movements[0]


@pytest.mark.parametrize("keep_order", [False, True])
def test_a_late_serial_leaves_the_other_where_it_is(keep_order: bool) -> None:
    # At 06:20 the heavy one is past the fork, on BE, and 15 min late at its end; the light one is on AB.
    old = solved(column())
    late = Event(kind="late", at_s=at("06:20"), serial="M/2", point="E", head_s=at("07:00"))
    new = renew(old, [late], now_s=at("06:20"), keep_order=keep_order)
    assert (unmended(new), check_against(new, old, 0)) == ([], ())
    (movement,) = new.movements
    assert movement.serials[0] == old.movements[0].serials[0]
    assert [(r.code, r.params["seconds"]) for r in movement.shifts] == [("shift_reported", 900)]
    assert clock(movement.completion_s) == "08:01:40"


def unmended(planned: Plan) -> list[str]:
    return [violation.code for violation in check(planned) if not violation.under_way]


@pytest.mark.parametrize("sites", [{}, {"SB": site("B")}])
def test_a_serial_on_its_way_is_no_reason_to_give_the_others_up(sites: dict[str, object]) -> None:
    """The heavy serial has begun and its column misses the deadline: said, and the light one goes all the same."""
    network = replace(BRIDGES, sites=sites)
    old = solve(draft(scenario(network, column(latest_completion_s=at("08:00")))), rounds=10)
    late = Event(kind="late", at_s=at("06:05"), serial="M/2", point="E", head_s=at("07:30"))
    new = renew(old, [late], now_s=at("06:05"))
    (movement,) = new.movements
    assert movement.status == "planned"
    assert "misses_deadline" in [warning.code for warning in movement.warnings]
    assert unmended(new) == ["r8_too_late"]


SHUT = Event(kind="closed", at_s=0, leg="EF", from_s=0, until_s=10 * DAY)
"""The way round is closed for good: the heavy serial has none."""


def test_a_serial_that_loses_its_place_leaves_its_column_and_the_other_goes_on() -> None:
    old = solved(column())
    new = renew(old, [SHUT], now_s=at("05:00"))
    assert (check(new), check_against(new, old, 0)) == ((), ())
    on, lost = new.movements
    # The light one sets out 400 s behind the heavy one as it was told, and need not move.
    assert (on.id, on.status, on.serials) == ("M", "planned", old.movements[0].serials[:1])
    assert on.completion_s == on.serials[0].completion_s
    assert (lost.id, lost.status, [s.id for s in lost.serials]) == ("M/2", "unplaced", ["M/2"])
    assert lost.reasons
    assert [(e.kind, e.movement, e.serial) for e in new.events] == [("closed", "", ""), ("parted", "M", "M/2")]
    assert parse_plan(render_plan(new), "plan.json") == new
    opened = replace(new, legs=old.legs)
    again = renew(opened, [Event(kind="new", at_s=at("05:00"), movement="M/2")], now_s=at("05:00"))
    assert [m.status for m in again.movements] == ["planned", "planned"]
    assert (check(again), check_against(again, opened, 0)) == ((), ())


def test_a_column_on_the_road_is_not_called_back_because_one_of_its_serials_has_no_way_on() -> None:
    # At 06:20 the heavy one is past the fork, the light one on AB: it goes on; of the other it is told where it stands.
    old = solved(column())
    new = renew(old, [replace(SHUT, at_s=at("06:20"), from_s=at("06:20"))], now_s=at("06:20"))
    on, lost = new.movements
    assert (on.status, on.serials) == ("planned", old.movements[0].serials[:1])
    assert [r.params["place"] for r in lost.reasons if r.code == "stranded"] == ["E"]
    assert check_against(new, old, 0) == ()


def test_nobody_is_parted_from_a_column_who_has_a_place_or_without_a_word() -> None:
    old = solved(column())
    new = renew(old, [SHUT], now_s=at("05:00"))
    silent = replace(new, events=new.events[:1])
    assert {v.code for v in check_against(silent, old, 0)} == {"r8_input_item"}
    on, lost = new.movements
    placed = replace(lost, status="planned", serials=old.movements[0].serials[1:], completion_s=on.completion_s)
    assert "r8_input_item" in {v.code for v in check_against(replace(new, movements=(on, placed)), old, 0)}


def test_two_columns_apart_and_one_together_share_the_roads() -> None:
    light, heavy = serial("N/1", 10, mlc=20), serial("N/2", 10, mlc=60)
    back = move("N", "DA", light, heavy, serials_travel="apart", start="06:10")
    planned = plan(scenario(BRIDGES, column(), back, move("O", "AD", start="06:05")))
    assert [m.status for m in planned.movements] == ["planned"] * 3
