"""A plan made anew: who is hit moves, as few others as possible, and the past stands."""

from __future__ import annotations

import functools
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ratl.model.event import Event
from ratl.model.movement import Movement, Rules
from ratl.model.plan import Plan, Violation
from ratl.planner.draft import compute_draft
from ratl.planner.renew import renew
from ratl.planner.solve import solve
from ratl.referee import check, check_against
from tests.maps import draw, move, scenario, serial, site

MAP = """
A---18---B~~~6~~~C---18---D---12---E
         |                |
         15               9
         |                |
         F-------24-------G
"""
SITES = {"SB": site("B"), "SC": site("C", 20), "SD": site("D", overnight=True), "SF": site("F"), "SG": site("G", 12)}
ENDS = ("AE", "AD", "EA", "DA", "FE", "AG", "GA", "CE")


@functools.cache
def drawn_plan(seed: int) -> Plan:
    """Return a plan of some movements on a map with a narrow stretch and a way round it."""
    rng = random.Random(seed)
    roads = {"CD": {"closed": "09:00-09:40"}} if rng.random() < 0.3 else {}
    moves = []
    for n in range(rng.randint(2, 5)):
        name = f"M{n}"
        serials = [serial(f"{name}/{k}", rng.choice([4, 8, 10])) for k in range(1, rng.choice([1, 1, 2, 3]) + 1)]
        rules = Rules(
            halt_interval_s=5400 if rng.random() < 0.4 else None, halt_s=900, halt_tolerance_s=900,
            max_separation_s=rng.choice([None, None, 5400]), daylight_only=rng.random() < 0.2,
        )  # fmt: skip
        latest_s = 14 * 3600 if rng.random() < 0.2 else None
        start = f"{rng.randint(6, 8):02}:{rng.choice([0, 10, 30]):02}"
        moves.append(
            move(name, rng.choice(ENDS), *serials, start=start, rules=rules, latest_completion_s=latest_s)
        )  # fmt: skip
    bare = compute_draft(scenario(draw(MAP, sites=SITES, roads=roads), *moves, days=3), {})
    return solve(bare)


def drawn_event(plan: Plan, rng: random.Random, now_s: int) -> Event:
    """Return something that may happen to a plan at a moment."""
    placed = [s for m in plan.movements for s in m.serials if s.legs]
    kind = rng.choice(["late", "late", "halted", "closed", "reserved", "start", "cancelled"])
    if kind in ("closed", "reserved") or not placed:
        begin = now_s + rng.randint(-600, 3600)
        where = {"leg": rng.choice(list(plan.legs))}
        if kind == "reserved" and rng.random() < 0.5:
            where = {"site": rng.choice(list(plan.sites))} if rng.random() < 0.5 else {"point": rng.choice(["B", "C", "D"])}
            return Event(kind="reserved", at_s=now_s, from_s=begin, until_s=begin + 4000, holder="others", **where)
        return Event(kind="closed", at_s=now_s, from_s=begin, until_s=begin + rng.randint(600, 9000), leg=where["leg"])
    on = rng.choice(placed)
    if kind == "cancelled":
        owner = next(m for m in plan.movements if on in m.serials)
        if all((s.start_s or 0) >= now_s for s in owner.serials):
            return Event(kind="cancelled", at_s=now_s, movement=owner.id)
    if kind == "halted":
        return Event(kind="halted", at_s=now_s, serial=on.id, until_s=now_s + rng.randint(0, 7200))
    if kind == "start" and (on.start_s or 0) >= now_s:
        point = next(m for m in plan.movements if on in m.serials).request.origin
        return Event(kind="late", at_s=now_s, serial=on.id, point=point, head_s=(on.start_s or 0) + rng.randint(60, 5400))
    times = rng.choice(on.legs)
    leg = plan.legs[times.leg]
    point = leg.to if times.forward else leg.from_
    head_s = times.head_leaves_s + rng.randint(0, 5400)
    return Event(kind="actual" if head_s <= now_s else "late", at_s=now_s, serial=on.id, point=point, head_s=head_s)


def drawn_case(seed: int, plans: int = 60) -> tuple[Plan, list[Event], int, random.Random]:
    rng = random.Random(seed)
    plan = drawn_plan(seed % plans)
    spans = [(s.start_s, s.completion_s) for m in plan.movements for s in m.serials if s.legs]
    now_s = rng.randint(min(a for a, _ in spans) - 1800, max(b for _, b in spans))
    events: list[Event] = []
    for _ in range(rng.choice([1, 1, 2, 3])):
        event = drawn_event(plan, rng, now_s)
        gone = {e.movement for e in events if e.movement}
        owner = event.serial.split("/")[0] or event.movement
        if all(e.serial != event.serial or not e.serial for e in events) and owner not in gone and not (
            event.kind == "cancelled" and any(e.serial.startswith(f"{event.movement}/") for e in events)
        ):
            events.append(event)
    return plan, events, max(now_s, 0), rng


BREAKS = {
    "misses_deadline": {"r8_too_late"},
    "stands_on_road": {"r4_waits_on_road"},
    "column_parted": {"r7_apart"},
    "drives_too_long": {"r7_no_halt", "r7_driving", "r7_distance"},
    "caught_on_leg": {"r5_leg_closed", "r5_reserved", "r5_leg_hours"},
}


def unexplained(new: Plan) -> list[Violation]:
    """Return the violations that nothing under way makes unavoidable and no warning of the plan tells."""
    told = {m.id: {code for w in m.warnings for code in BREAKS.get(w.code, ())} for m in new.movements}
    return [v for v in check(new) if not v.under_way and v.code not in told.get(v.movement, set())]


def kept(old: Plan, new: Plan) -> list[tuple[Movement, Movement]]:
    before = {m.id: m for m in old.movements}
    return [
        (before[m.id], m)
        for m in new.movements
        if m.id in before and [(s.legs, s.halts) for s in m.serials] == [(s.legs, s.halts) for s in before[m.id].serials]
    ]


def bare_of(movement: Movement) -> Movement:
    return replace(movement, told_s=None, shifts=(), warnings=())


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**6))
def test_any_plan_made_anew_after_anything_holds(seed: int) -> None:
    old, events, now_s, rng = drawn_case(seed)
    new = renew(old, events, now_s=now_s, keep_order=rng.random() < 0.2)
    unplaced = {m.id for m in new.movements if m.status == "unplaced"}
    assert [v for v in check_against(new, old, 0) if v.movement not in unplaced] == []
    assert unexplained(new) == []
    for told, movement in kept(old, new):
        assert bare_of(told) == bare_of(movement)
