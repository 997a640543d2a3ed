"""Who is meant to go first, or last, and does not: advance parties that come behind, trail parties ahead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from ratl.model.movement import Movement, Reason, Serial
from ratl.model.plan import Plan

OUT_OF_ORDER: Final = ("advance_behind", "trail_ahead")
"""Warnings about the order on the road."""


def with_order_told(plan: Plan) -> Plan:
    """Return the plan with every movement warned of its advance and trail parties that are out of order.

    Advance parties go ahead of their movement, trail parties behind it. A movement of advance parties only goes ahead
    of others with its origin and destination; the plan does not say of whom, so it is warned where it is the last.
    """
    movements = []
    for movement in plan.movements:
        others = tuple(w for w in movement.warnings if w.code not in OUT_OF_ORDER)
        found = () if movement.status == "unplaced" else tuple(_list_out_of_order(plan, movement))
        movements.append(replace(movement, warnings=(*found, *others)))
    return replace(plan, movements=tuple(movements))


def _list_out_of_order(plan: Plan, movement: Movement) -> Iterator[Reason]:
    followers = [serial for serial in movement.serials if serial.role != "advance"]
    body = [serial for serial in followers if serial.role != "trail"]
    for serial in movement.serials:
        if serial.role == "advance" and followers:
            yield from _told("advance_behind", plan, serial, followers)
        elif serial.role == "advance":
            others = list(_others_there(plan, movement))
            for told in _told("advance_behind", plan, serial, others):
                if len(told.params["by"]) == len(others):  # type: ignore[arg-type]
                    yield told
        elif serial.role == "trail":
            yield from _told("trail_ahead", plan, serial, body)


def _others_there(plan: Plan, movement: Movement) -> Iterator[Serial]:
    """Yield who else goes from where a movement goes to where it goes, and is no advance party."""
    asked = movement.request
    for other in plan.movements:
        if (other.request.origin, other.request.destination) == (asked.origin, asked.destination):
            yield from (serial for serial in other.serials if serial.legs and serial.role != "advance")


def _told(code: str, plan: Plan, serial: Serial, others: Iterable[Serial]) -> Iterator[Reason]:
    """Yield of whom a serial is on the wrong side, and where first: on a leg that both drive, or where they arrive."""
    own, found = _heads(serial, plan), dict[str, dict[str, object]]()
    for other in others:
        for way, (other_s, place) in _heads(other, plan).items():
            late_s = own[way][0] - other_s if way in own else 0
            if late_s > 0 if code == "advance_behind" else late_s < 0:
                found.setdefault(other.id, {"place": place, "at_s": own[way][0], "other_s": other_s})
    if found:
        yield Reason(code=code, params={"serial": serial.id, "by": tuple(found), **next(iter(found.values()))})


def _heads(serial: Serial, plan: Plan) -> dict[object, tuple[int, str]]:
    """Return when the head of a serial enters each leg, as it drives it, and comes to its destination; and where."""
    if not serial.legs:
        return {}
    entered: dict[object, tuple[int, str]] = {}
    for times in serial.legs:
        leg = plan.legs[times.leg]
        start = leg.from_ if times.forward else leg.to
        entered.setdefault((times.leg, times.forward), (times.head_enters_s, start))
    last = serial.legs[-1]
    end = plan.legs[last.leg].to if last.forward else plan.legs[last.leg].from_
    return {**entered, end: (last.head_leaves_s, end)}
