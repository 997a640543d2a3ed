"""The alternate route of a movement: its own table, and by when the choice must fall."""

from __future__ import annotations

from dataclasses import replace

from ratl.model.movement import Alternate, Movement, Pin
from ratl.model.plan import Plan
from ratl.planner.column import place_movement
from ratl.planner.routes import unknown_limits
from ratl.planner.trace import trace_serials
from ratl.planner.traffic import Traffic


def place_alternates(draft: Plan, plan: Plan, *, like: Plan | None = None) -> Plan:
    """Return `plan` with the alternates of every placed movement timed, the other movements staying where they are.

    Parameters
    ----------
    like
        A plan on the same roads, cut otherwise, whose alternates are followed as far as that is possible.
    """
    drafted = {m.id: m for m in draft.movements}
    movements = tuple(_with_alternates(draft, plan, drafted[m.id], m, like) for m in plan.movements)
    return replace(plan, movements=movements)


def _with_alternates(draft: Plan, plan: Plan, bare: Movement, placed: Movement, like: Plan | None) -> Movement:
    if placed.status == "unplaced" or not bare.alternates:
        return placed
    traffic = Traffic(draft)
    for other in plan.movements:
        if other.id != placed.id:
            for serial in other.serials:
                if serial.legs:
                    traffic.add(other, serial)
    timed = tuple(
        _followed(draft, bare, placed, index, traffic, like) or _timed(draft, bare, placed, alternate, traffic)
        for index, alternate in enumerate(bare.alternates)
    )
    serials = [*placed.serials, *(serial for alternate in timed for serial in alternate.serials)]
    driven = {(times.leg, times.forward) for serial in serials for times in serial.legs}
    kept = [warning for warning in placed.warnings if warning.code != "limit_unknown"]
    return replace(placed, alternates=timed, warnings=(*unknown_limits(draft, placed, driven), *kept))


def _followed(
    draft: Plan, bare: Movement, placed: Movement, index: int, traffic: Traffic, like: Plan | None
) -> Alternate | None:
    """Return the alternate as it goes in `like`; None when it cannot be followed."""
    models = next((m.alternates for m in like.movements if m.id == bare.id), ()) if like else ()
    if like is None or not models or not models[index].serials:
        return None
    tried = trace_serials(draft, bare, models[index].serials, like, traffic)
    return _filled(draft, placed, bare.alternates[index], tried) if tried.completion_s is not None else None


def _timed(draft: Plan, bare: Movement, placed: Movement, alternate: Alternate, traffic: Traffic) -> Alternate:
    """Return the alternate with its table: the same request pinned to the other route.

    Pins of places off it do not bind.
    """
    pins = (*(p for p in bare.request.pins if p.kind == "start"), Pin(kind="route", via=alternate.via))
    pinned = replace(bare, request=replace(bare.request, pins=pins))
    tried = place_movement(draft, pinned, traffic)
    return _filled(draft, placed, alternate, tried)


def _filled(draft: Plan, placed: Movement, alternate: Alternate, tried: Movement) -> Alternate:
    decide_by_s = _head_at(draft, placed, alternate.go_no_go)
    if tried.status == "unplaced":
        return replace(alternate, decide_by_s=decide_by_s, reasons=tried.reasons)
    return replace(alternate, decide_by_s=decide_by_s, serials=tried.serials, completion_s=tried.completion_s)


def _head_at(plan: Plan, movement: Movement, point: str) -> int | None:
    """Return when the head of the main body first comes to `point`.

    The advance party looks, the main body is committed.
    """
    body = [s for s in movement.serials if s.role != "advance"] or list(movement.serials)
    moments = [
        times.head_enters_s
        for serial in body
        for times in serial.legs
        if point == (plan.legs[times.leg].from_ if times.forward else plan.legs[times.leg].to)
    ]
    return min(moments, default=None)
