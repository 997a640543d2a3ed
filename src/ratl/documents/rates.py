"""The rates a movement is planned at, by class of road and light, beside what was asked for."""

from __future__ import annotations

from dataclasses import dataclass

from ratl.march.formulas import find_march_rate_mps
from ratl.model.movement import LegTimes, Movement
from ratl.model.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class RateRow:
    """Asked and planned rate of one class of road in one light, ``day`` or ``night``.

    `planned_mps` is the slowest of any serial on any leg of the class driven. `lowered_by` are the vehicle types that
    hold it down; where it is lower and they are none, the road does. `driven` tells whether a head enters a leg of the
    class in that light.
    """

    class_: str
    light: str
    asked_mps: float
    planned_mps: float
    lowered_by: tuple[str, ...]
    driven: bool


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
    request, asked_mps = movement.request, movement.request.rates_mps[class_][light]
    planned_mps, driven = asked_mps, False
    for serial in movement.serials:
        for times in (times for times in serial.legs if plan.legs[times.leg].class_ == class_):
            leg = plan.legs[times.leg]
            rate_mps = find_march_rate_mps(request, leg, serial.vehicles, night=light == "night")
            planned_mps = min(planned_mps, asked_mps if rate_mps is None else rate_mps)
            driven = driven or _light(plan, times) == light
    return RateRow(
        class_=class_,
        light=light,
        asked_mps=asked_mps,
        planned_mps=planned_mps,
        lowered_by=_slowest_types(movement, class_, planned_mps) if planned_mps < asked_mps else (),
        driven=driven,
    )


def _slowest_types(movement: Movement, class_: str, rate_mps: float) -> tuple[str, ...]:
    vehicles = [vehicle for serial in movement.serials for vehicle in serial.vehicles]
    slow = [v.type for v in vehicles if rate_mps in (v.rates_mps.get(class_), v.top_speed_mps)]
    return tuple(dict.fromkeys(slow))


def _light(plan: Plan, times: LegTimes) -> str:
    """Return the light in which the head enters a leg, which sets its rate."""
    return "night" if any(start <= times.head_enters_s < end for start, end in plan.night) else "day"
