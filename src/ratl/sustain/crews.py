"""Drivers: how many each vehicle has, and how many the longest day of driving asks for."""

from __future__ import annotations

import math

from ratl.march.driver_hours import DAY_S, REDUCED_REST_S, list_spells
from ratl.model.movement import Movement, Reason, Serial
from ratl.model.plan import Plan
from ratl.model.supply import Crew, SupplyFactors


def compute_crews(
    plan: Plan, movement: Movement, factors: SupplyFactors
) -> tuple[tuple[Crew, ...], tuple[Reason, ...]]:  # fmt: skip
    """Return the drivers of each serial against its longest day, and what is short, with the mend.

    One driver drives `SupplyFactors.driver_day_s` a day; where that is not given and the profile counts drivers'
    hours, 9 h ([EU561] article 6). Two who take turns drive twice that. A day goes from rest to rest: a rest is a stand
    as long as the movement's rules ask, or 9 h ([EU561] article 4 (g)).
    """
    limit_s = factors.driver_day_s or (DAY_S if plan.profile.driver_hours else None)
    crews = tuple(_crew(serial, movement, limit_s) for serial in movement.serials)
    reasons = []
    for serial, crew in zip(movement.serials, crews, strict=True):
        short = [vehicle.id for vehicle in serial.vehicles if vehicle.drivers < crew.needed]
        if short:
            params = {"serial": serial.id, "driving_s": crew.longest_day_s, "limit_s": crew.limit_s}
            reasons.append(
                Reason(
                    code="crew_short",
                    params={**params, "needed": crew.needed, "count": len(short), "vehicle": short[0]},
                )
            )
        small = [vehicle.id for vehicle in serial.vehicles if vehicle.drivers > vehicle.people]
        if small:
            reasons.append(Reason(code="crew_more_than_people", params={"vehicles": small}))
    return crews, tuple(reasons)


def _crew(serial: Serial, movement: Movement, limit_s: int | None) -> Crew:
    rest_s = movement.request.rules.rest_s or REDUCED_REST_S
    longest_s = day_s = 0
    for spell in list_spells(serial):
        day_s += spell.driving_s
        longest_s = max(longest_s, day_s)
        if spell.stand_s >= rest_s:
            day_s = 0
    needed = 1 if limit_s is None else max(1, math.ceil(longest_s / limit_s))
    return Crew(
        serial=serial.id,
        drivers=min((vehicle.drivers for vehicle in serial.vehicles), default=0),
        longest_day_s=longest_s,
        limit_s=limit_s,
        needed=needed,
    )
