"""R8's second half: a plan beside the one that was in force."""

from __future__ import annotations

from ratl.model.event import Event
from ratl.model.movement import Reason
from ratl.model.plan import Plan
from ratl.model.route import Curfew, Reservation
from ratl.referee import check, check_against
from tests.referee.edits import (
    exit_,
    placed,
    replace,
    shifted,
    with_leg,
    with_movement,
    with_point,
    with_profile,
    with_request,
    with_rules,
    with_serial,
    with_shift,
    with_site,
    with_times,
)
from tests.referee.plans import PLANS, crossroads


def codes(new: Plan, old: Plan, tolerance_s: int = 0) -> list[tuple[str, str]]:
    return [(v.code, v.serial) for v in check_against(new, old, tolerance_s)]


def test_the_same_plan_keeps_everything() -> None:
    for make in PLANS.values():
        plan = make()
        assert check_against(replace(plan, now_s=10**6), plan, 0) == ()


def test_the_past_stands_to_the_second() -> None:
    # Each serial a second later from one leg on: no matter while that leg's entering is not yet past, and then it is.
    old = crossroads()
    for m, s in placed(old):
        for i, t in enumerate(s.legs):
            new = with_shift(old, m, s, 1, from_leg=i)
            assert codes(replace(new, now_s=t.head_enters_s), old) == []
            assert codes(replace(new, now_s=t.head_enters_s + 1), old) == [("r8_past_changed", s.id)]


def test_nothing_is_planned_into_the_past() -> None:
    old = crossroads()
    start = old.movements[2].serials[0].start_s
    without = replace(old, movements=old.movements[:2])
    assert codes(replace(old, now_s=start), without) == []
    assert codes(replace(old, now_s=start + 1), without) == [("r8_past_changed", "S/1")]


def test_what_began_cannot_be_called_off() -> None:
    old = crossroads()
    start = old.movements[2].serials[0].start_s
    without = replace(old, movements=old.movements[:2])
    assert codes(replace(without, now_s=start), old) == []
    assert codes(replace(without, now_s=start + 1), old) == [("r8_past_changed", "S/1")]


def test_fixed_movements_shift_by_the_tolerance_and_no_more() -> None:
    for make in PLANS.values():
        plan = make()
        for m in plan.movements:
            old = replace(with_movement(plan, m.id, status="fixed"), now_s=-60)
            for s in m.serials:
                for by_s in (60, -60):
                    new = with_shift(old, old.movements[plan.movements.index(m)], s, by_s)
                    assert codes(new, old, 60) == []
                    assert codes(new, old, 59) == [("r8_fixed_moved", s.id)]
                    assert codes(with_movement(new, m.id, status="planned"), old, 59) == [("r8_fixed_moved", s.id)]


def test_fixed_movements_keep_their_way() -> None:
    old = with_movement(crossroads(), "W", status="fixed")
    west = old.movements[1]
    other_way = tuple(replace(t, leg="R9") if i == 3 else t for i, t in enumerate(west.serials[0].legs))
    assert codes(with_serial(old, west, west.serials[0], legs=other_way), old, 999) == [("r8_fixed_rerouted", "W/1")]
    assert codes(with_serial(old, west, west.serials[0], halts=()), old, 999) == [("r8_fixed_rerouted", "W/1")]
    assert codes(with_movement(old, "W", status="unplaced"), old, 999) == [("r8_fixed_rerouted", "W/1")]


def test_a_planned_movement_may_move_in_the_future() -> None:
    old = crossroads()
    new = with_movement(old, "S", serials=(shifted(old.movements[2].serials[0], 5000),))
    assert codes(replace(new, now_s=1620), old) == []


def test_the_largest_shift_counts() -> None:
    # W/1 departs from its halt ten minutes later and everything before stands.
    old = with_movement(crossroads(), "W", status="fixed")
    new = with_shift(old, old.movements[1], old.movements[1].serials[0], 600, from_leg=1)
    assert codes(new, old, 600) == []
    [found] = check_against(new, old, 599)
    assert (found.code, found.params["shift_s"]) == ("r8_fixed_moved", 600)
    assert found.params["least_min"] == 10
    [found] = check_against(with_shift(old, west := old.movements[1], west.serials[0], 601, from_leg=1), old, 600)
    assert found.params["least_min"] == 11
    [past] = check_against(replace(new, now_s=10**6), old, 600)
    assert (past.code, past.params["at_s"]) == ("r8_past_changed", 4920)


# ---- events


def late(plan: Plan, at_s: int, by_s: int = 600, index: int = 0) -> tuple[Plan, Event]:
    """The plan with W/1 later by so much from its leg `index` on, which its head is on, and the event that says so."""
    west = plan.movements[1]
    times = west.serials[0].legs[index]
    point = exit_(plan, times)
    event = Event(kind="late", at_s=at_s, serial="W/1", point=point, head_s=times.head_leaves_s + by_s)
    moved = with_shift(plan, west, west.serials[0], by_s, from_leg=index + 1)
    [serial, *_] = moved.movements[1].serials
    on = {"head_leaves_s": times.head_leaves_s + by_s, "tail_leaves_s": times.tail_leaves_s + by_s}
    moved = with_times(moved, moved.movements[1], serial, index, **on)
    return replace(moved, now_s=at_s, events=(event,)), event


def test_a_report_makes_the_past_another_one_from_there_on_and_no_sooner() -> None:
    old = crossroads()
    last = old.movements[1].serials[0].legs[0].head_leaves_s
    new, event = late(old, last + 1200, index=0)
    assert codes(new, old) == []
    assert codes(replace(new, events=()), old) == [("r8_past_changed", "W/1")]
    # Of another serial, or about the end of the leg behind: that frees nothing here.
    elsewhere = replace(event, serial="S/1")
    assert ("r8_past_changed", "W/1") in codes(replace(new, events=(elsewhere,)), old)
    start = old.movements[1].serials[0].start_s
    sooner = with_times(new, new.movements[1], new.movements[1].serials[0], 0, head_enters_s=start - 60)
    assert ("r8_past_changed", "W/1") in codes(sooner, old)


def test_what_was_reported_stands_in_the_timetable() -> None:
    old = crossroads()
    last = old.movements[1].serials[0].legs[0].head_leaves_s
    new, event = late(old, last + 1200)
    told = replace(event, head_s=(event.head_s or 0) + 1)
    assert ("r8_report_lost", "W/1") in codes(replace(new, events=(told,)), old)


def test_a_fixed_movement_reported_late_keeps_its_way_at_least() -> None:
    old = with_movement(crossroads(), "W", status="fixed")
    last = old.movements[1].serials[0].legs[0].head_leaves_s
    new, _ = late(old, last + 1200)
    assert codes(new, old) == []
    other_way = tuple(replace(t, leg="R9") if i == 3 else t for i, t in enumerate(new.movements[1].serials[0].legs))
    west = new.movements[1]
    assert ("r8_fixed_rerouted", "W/1") in codes(with_serial(new, west, west.serials[0], legs=other_way), old)


def test_only_what_follows_from_a_report_is_inferred() -> None:
    old = crossroads()
    event = Event(kind="inferred", at_s=0, serial="W/1", behind="S/1", point="C", head_s=10**5)
    assert codes(replace(old, events=(event,)), old) == [("r8_not_inferred", "W/1")]


def test_what_is_said_of_a_shift_is_true() -> None:
    old = crossroads()
    south = old.movements[2]
    told_s = south.completion_s
    moved = with_movement(old, "S", serials=(shifted(south.serials[0], 300),), completion_s=told_s + 300, told_s=told_s)
    why = (Reason(code="shift_rate", params={"seconds": 300}),)
    assert codes(with_movement(moved, "S", shifts=why), old) == []
    assert codes(moved, old) == [("r8_shifts", "")]
    assert codes(with_movement(moved, "S", shifts=why, told_s=told_s + 1), old) == [("r8_told", "")]


def test_events_are_added_and_the_clock_goes_on() -> None:
    cancelled = Event(kind="cancelled", at_s=0, movement="X")
    old = replace(crossroads(), events=(cancelled,), now_s=100)
    assert codes(old, old) == []
    assert codes(replace(old, events=()), old) == [("r8_events_rewritten", "")]
    assert codes(replace(old, now_s=99), old) == [("r8_now_back", "")]


def input_mutants(plan: Plan) -> list[tuple[str, Plan]]:
    """Every part of the input changed by a little: by what the sentence says, and the plan."""
    leg, point, movement = next(iter(plan.legs)), next(iter(plan.points)), plan.movements[0]
    serial = movement.serials[0]
    lighter = (replace(serial.vehicles[0], mass_kg=serial.vehicles[0].mass_kg - 1), *serial.vehicles[1:])
    held = Reservation(from_s=0, to_s=1, holder="others", leg=leg)
    mutants = [
        ("legs", with_leg(plan, leg, length_m=plan.legs[leg].length_m + 1)),
        ("legs", with_leg(plan, leg, closed=((0, 1),))),
        ("legs", replace(plan, legs={**plan.legs, "NEW": plan.legs[leg]})),
        ("points", with_point(plan, point, simultaneous=9)),
        ("profile", with_profile(plan, column_gap_s=plan.profile.column_gap_s + 1)),
        ("night", replace(plan, night=(*plan.night, (9 * 10**6, 9 * 10**6 + 1)))),
        ("curfews", replace(plan, curfews=(*plan.curfews, Curfew(authority="A", legs=(leg,), intervals=((0, 1),))))),
        ("reservations", replace(plan, reservations=(*plan.reservations, held))),
        ("horizon_s", replace(plan, horizon_s=plan.horizon_s + 1)),
        ("epoch", replace(plan, epoch="2001-01-01T00:00:00+00:00")),
        ("network", replace(plan, network=replace(plan.network, sha256="0"))),
        ("no_turns", replace(plan, no_turns=(((leg, True), (leg, False)),))),
        ("request", with_request(plan, movement, earliest_start_s=movement.request.earliest_start_s - 1)),
        ("request", with_rules(plan, movement, halt_s=movement.request.rules.halt_s + 1)),
        ("column", with_serial(plan, movement, serial, vehicles=lighter)),
    ]
    if plan.sites:
        site = next(iter(plan.sites))
        mutants.append(("sites", with_site(plan, site, capacity=plan.sites[site].capacity + 1)))
    return mutants


def test_no_part_of_the_input_changes_silently() -> None:
    for make in PLANS.values():
        old = make()
        for part, new in input_mutants(old):
            found = [v for v in check_against(new, old, 0) if v.code in ("r8_input", "r8_input_item")]
            assert [v.params["part"] for v in found] == [f"input_{part}"], part


def test_what_an_event_says_may_change_and_nothing_beside_it() -> None:
    old = crossroads()
    leg = next(iter(old.legs))
    closed = Event(kind="closed", at_s=0, leg=leg, from_s=10, until_s=20)
    shut = with_leg(old, leg, closed=(*old.legs[leg].closed, (10, 20)))
    assert codes(replace(shut, events=(closed,)), old) == []
    assert codes(replace(shut, events=(replace(closed, until_s=21),)), old) == [("r8_input_item", "")]
    held = Event(kind="reserved", at_s=0, leg=leg, from_s=10, until_s=20, holder="others")
    record = Reservation(from_s=10, to_s=20, holder="others", leg=leg)
    reserved = replace(old, reservations=(*old.reservations, record), events=(held,))
    assert codes(reserved, old) == []
    assert codes(replace(reserved, events=(replace(held, holder="M"),)), old) == [("r8_input", "")]
    assert codes(replace(old, events=(held,)), old) == [("r8_input", "")]


def test_what_is_under_way_is_told_apart() -> None:
    # W/1 stands on its first leg, ten minutes longer than its rate has it. Reported, that has happened and nothing
    # mends it; with nothing reported it is a plan to stand on the road, whoever is on that leg already.
    old = crossroads()
    times = old.movements[1].serials[0].legs[0]
    new, event = late(old, times.head_leaves_s - 60)
    waits = [v for v in check(new) if v.code == "r4_waits_on_road" and v.serial == "W/1"]
    assert waits and all(v.under_way for v in waits)
    other = replace(event, serial="S/1")
    waits = [v for v in check(replace(new, events=(other,))) if v.code == "r4_waits_on_road" and v.serial == "W/1"]
    assert waits and not any(v.under_way for v in waits)
    # A plan that was not made anew has nothing under way, whatever its moment.
    assert not any(v.under_way for v in check(replace(new, events=())))
