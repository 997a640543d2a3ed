"""The rates a movement is planned at, by class of road and light, beside what was asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ratl.documents.tables import leg_ends
from ratl.march.formulas import find_march_rate_mps
from ratl.model.movement import LegTimes, Movement
from ratl.model.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class RateRow:
    """Asked and planned rate of one class of road in one light, ``day`` or ``night``.

    `planned_mps` is the slowest serial's; `lowered_by` are the vehicle types that hold it below what was asked.
    `driven` tells whether a head enters a leg of the class in that light.
    """

    class_: str
    light: str
    asked_mps: float
    planned_mps: float
    lowered_by: tuple[str, ...]
    driven: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SlowLeg:
    """A leg whose own highest rate is below the planned rate of its class: a bridge, a post, a bad stretch."""

    from_point: str
    to_point: str
    rate_mps: float


def rate_table(plan: Plan, movement: Movement) -> tuple[RateRow, ...]:
    """Return the rates of every class of road a placed movement drives, in the order of the request."""
    driven = {plan.legs[times.leg].class_ for serial in movement.serials for times in serial.legs}
    return tuple(
        _rate_row(plan, movement, class_, light)
        for class_, rates in movement.request.rates_mps.items()
        if class_ in driven
        for light in rates
    )


def _rate_row(plan: Plan, movement: Movement, class_: str, light: str) -> RateRow:
    asked_mps = planned_mps = movement.request.rates_mps[class_][light]
    driven = False
    for serial in movement.serials:
        for times in (times for times in serial.legs if plan.legs[times.leg].class_ == class_):
            free = replace(plan.legs[times.leg], max_rate_mps=None)
            rate_mps = find_march_rate_mps(movement.request, free, serial.vehicles, night=light == "night")
            planned_mps = planned_mps if rate_mps is None else min(planned_mps, rate_mps)
            driven = driven or _light(plan, times) == light
    return RateRow(
        class_=class_,
        light=light,
        asked_mps=asked_mps,
        planned_mps=planned_mps,
        lowered_by=_slowest_types(movement, class_, planned_mps) if planned_mps < asked_mps else (),
        driven=driven,
    )


def slow_legs(plan: Plan, movement: Movement) -> tuple[SlowLeg, ...]:
    """Return the legs driven that are slower than their class, in the order they are driven."""
    planned = {(row.class_, row.light): row.planned_mps for row in rate_table(plan, movement)}
    found = {}
    for times in (times for serial in movement.serials for times in serial.legs):
        leg = plan.legs[times.leg]
        if leg.max_rate_mps is not None and leg.max_rate_mps < planned.get((leg.class_, _light(plan, times)), 0.0):
            from_point, to_point = leg_ends(leg, times.forward)
            found[times.leg] = SlowLeg(from_point=from_point, to_point=to_point, rate_mps=leg.max_rate_mps)
    return tuple(found.values())


def _slowest_types(movement: Movement, class_: str, rate_mps: float) -> tuple[str, ...]:
    vehicles = [vehicle for serial in movement.serials for vehicle in serial.vehicles]
    slow = [v.type for v in vehicles if rate_mps in (v.rates_mps.get(class_), v.top_speed_mps)]
    return tuple(dict.fromkeys(slow))


def _light(plan: Plan, times: LegTimes) -> str:
    """Return the light in which the head enters a leg, which sets its rate."""
    return "night" if any(start <= times.head_enters_s < end for start, end in plan.night) else "day"
