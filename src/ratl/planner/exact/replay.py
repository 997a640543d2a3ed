"""A plan that the solver found, on the road: worked out anew to the second, and judged by the planner's own search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from ratl.march.calendar import holds
from ratl.march.timetable import Pace, drive
from ratl.model.movement import Halt, LegTimes, Movement, Reason, Serial
from ratl.model.plan import Plan
from ratl.planner.column import place_movement
from ratl.planner.exact.model import Way
from ratl.planner.paces import Paces
from ratl.planner.traffic import Traffic

_PASSES: Final = 2
"""Times the serials of a column are gone through: one that has moved may let another go earlier."""


def replay(
    plan: Plan, movements: Sequence[Movement], ways: Mapping[str, Way], traffic: Traffic
) -> list[Movement] | None:
    """Return movements as the solver has them, each serial then as early as the others let it; None: they cannot go so.

    Parameters
    ----------
    traffic
        The others on the road.
    """
    road, placed = traffic.copy(), list[Movement]()
    for movement in movements:
        settled = [_timetable(plan, movement, serial, ways[serial.id], traffic) for serial in movement.serials]
        if any(serial is None for serial in settled):
            return None
        placed.append(_place(plan, movement, tuple(s for s in settled if s is not None), road))
        if placed[-1].completion_s is None:
            return None
        road.put(placed[-1])
    return [_earlier(plan, movement, now, road) for movement, now in zip(movements, placed, strict=True)]


def _place(plan: Plan, movement: Movement, settled: tuple[Serial, ...], road: Traffic) -> Movement:
    """Return a movement placed with all but the last leg of some serials settled."""
    route = max((tuple((t.leg, t.forward) for t in serial.legs) for serial in settled), key=len)
    begun = tuple(_but_last(serial) for serial in settled)
    return place_movement(plan, movement, road, routes=(route,), begun=begun)


def _but_last(serial: Serial) -> Serial:
    return replace(serial, legs=serial.legs[:-1], completion_s=None)


def _earlier(plan: Plan, movement: Movement, placed: Movement, road: Traffic) -> Movement:
    """Return a movement whose serials go, one after the other, as early as all others let them; `road` is kept in step.

    Why it waits is then told by the search, where that finds a way as early.
    """
    for k in (*range(len(placed.serials)),) * _PASSES:
        road.remove(placed)
        others = tuple(serial for j, serial in enumerate(placed.serials) if j != k)
        route = tuple((t.leg, t.forward) for t in placed.serials[k].legs)
        begun = tuple(map(_but_last, others))
        tried = place_movement(
            plan, movement, road, routes=(route,), begun=begun, before_s=(placed.completion_s or 0) + 1
        )
        if tried.completion_s is not None and all(
            (new.completion_s or 0) <= (old.completion_s or 0)
            for new, old in zip(tried.serials, placed.serials, strict=True)
        ):
            placed = tried
        road.put(placed)
    return placed


def _timetable(plan: Plan, movement: Movement, serial: Serial, way: Way, traffic: Traffic) -> Serial | None:
    """Return a serial with the legs and halts of its way; None where it has no rate on one of them."""
    paces, legs, halts = traffic.ground.of(movement).paces, list[LegTimes](), list[Halt]()
    head_s = way.start_s
    tail_s: int | None = None
    for index, (leg, forward) in enumerate(way.legs):
        stop = way.stops.get(index)
        pace = _pace(plan, paces, serial, leg, stop.departs_s if stop else head_s)
        if pace is None:
            return None
        if tail_s is None:
            tail_s = head_s + pace.pass_time_s
        if stop is not None:
            departs_s = max(stop.departs_s, head_s, tail_s - pace.pass_time_s)
            halts.append(_halt(plan, movement, stop.site, index - 1, (head_s, tail_s), departs_s, pace.pass_time_s))
            head_s, tail_s = departs_s, departs_s + pace.pass_time_s
        head_out, tail_out = drive(head_s, tail_s, pace)
        legs.append(
            LegTimes(
                leg=leg, forward=forward, run_s=pace.run_s, pass_time_s=pace.pass_time_s, head_enters_s=head_s,
                head_leaves_s=head_out, tail_enters_s=tail_s, tail_leaves_s=tail_out,
            )
        )  # fmt: skip
        head_s, tail_s = head_out, tail_out
    waits_s = way.start_s - movement.request.earliest_start_s
    return replace(serial, legs=tuple(legs), halts=tuple(halts), start_s=way.start_s, start_reasons=_held(waits_s))


def _pace(plan: Plan, paces: Paces, serial: Serial, leg: str, moment: int) -> Pace | None:
    day, night = paces.of(serial, leg)
    return night if holds(plan.night, moment) else day


def _halt(
    plan: Plan, movement: Movement, site: str, after: int, arrives: tuple[int, int], departs_s: int, pass_s: int
) -> Halt:
    """Return a stand: as a rest where it is one, else as the scheme's halt, else as a wait."""
    rules, (head_s, tail_s) = movement.request.rules, arrives
    rests = plan.sites[site].overnight and not plan.sites[site].shoulder and rules.rest_s
    stood_s = min(departs_s - head_s, departs_s + pass_s - tail_s)
    if rests and departs_s - tail_s >= rests:
        kind, minimum_s, held_s = "rest", rests, departs_s - tail_s - rests
    elif rules.halt_s and stood_s >= rules.halt_s:
        kind, minimum_s, held_s = "short", rules.halt_s, stood_s - rules.halt_s
    else:
        kind, minimum_s, held_s = "wait", 0, stood_s
    return Halt(
        site=site, after_leg=after, kind=kind, minimum_s=minimum_s, head_arrives_s=head_s, tail_arrives_s=tail_s,
        head_departs_s=departs_s, tail_departs_s=departs_s + pass_s, reasons=_held(held_s),
    )  # fmt: skip


def _held(seconds: int) -> tuple[Reason, ...]:
    return (Reason(code="held_for_all", params={"seconds": seconds}),) if seconds > 0 else ()
