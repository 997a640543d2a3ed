"""Fuel, refuels, water, rations and care of a placed movement, with what is short and what would mend it.

An alternate is the same movement by another table. What is short or far there is told where it is worse than by the
main route.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ratl.model.movement import Movement, Reason
from ratl.model.plan import Plan
from ratl.model.supply import AlternateSupply, Refuel, Supply, SupplyFactors, VehicleFuel
from ratl.sustain.care import compute_care
from ratl.sustain.fuel import Burn, compute_burn, missing_surfaces
from ratl.sustain.refuel import (
    FuelCase,
    Moment,
    choose_refuels,
    find_pumps,
    find_tank,
    find_tankers,
    list_stops,
    site_fuel,
)
from ratl.sustain.severity import is_worse
from ratl.sustain.shortage import explain_shortage


def compute_supply(plan: Plan, movement: Movement, factors: SupplyFactors) -> tuple[Supply, tuple[Reason, ...]]:
    """Return what a placed movement needs by each of its routes, and every shortage and warning with its mend.

    Parameters
    ----------
    plan
        For legs, sites and the zone whose calendar days are counted.
    movement
        Placed: every serial has legs. Serials are supplied in their order; a later one finds at a site what the
        earlier ones left. What other movements take there is not known here.
    factors
        The figures the sums rest on.
    """
    supply, remarks = _compute_route(plan, movement, factors)
    alternates, told = [], list(remarks)
    for index, alternate in enumerate(movement.alternates):
        if not alternate.serials:
            continue
        other, concerns = _compute_route(plan, replace(movement, serials=alternate.serials), factors)
        alternates.append(
            AlternateSupply(
                alternate=index,
                fuel_l=other.fuel_l,
                refuels=other.refuels,
                tanker_issued_l=other.tanker_issued_l,
                days=other.days,
                water_l=other.water_l,
                rations=other.rations,
                care=other.care,
            )
        )
        for concern in concerns:
            if is_worse(concern, remarks):
                because = {"code": concern.code, **concern.params}
                params = {"route": alternate.name or list(alternate.via), "because": because}
                told.append(Reason(code="by_alternate", params=params))
    return replace(supply, alternates=tuple(alternates)), tuple(told)


def _compute_route(plan: Plan, movement: Movement, factors: SupplyFactors) -> tuple[Supply, tuple[Reason, ...]]:
    fuel, refuels, shortages = _compute_fuel(plan, movement, factors)
    care, care_reasons = compute_care(plan, movement, factors)
    vehicles = [vehicle for serial in movement.serials for vehicle in serial.vehicles]
    people = sum(vehicle.people for vehicle in vehicles)
    days = _calendar_days(plan, movement)
    supply = Supply(
        movement=movement.id,
        fuel_l=sum(one.driving_l + one.idle_l for one in fuel),
        fuel=fuel,
        refuels=refuels,
        tanker_issued_l=sum(refuel.litres for refuel in refuels if refuel.source == "tanker"),
        tanker_carried_l=sum(vehicle.cargo_fuel_l for vehicle in vehicles),
        people=people,
        days=days,
        water_l=people * days * factors.water_l_per_person_day,
        rations=people * days * factors.rations_per_person_day,
        care=care,
        factors=factors,
    )
    unknowns = _unknowns(plan, movement, factors)
    return supply, (*shortages, *unknowns, *_days_short(plan, movement, supply), *care_reasons)


def _compute_fuel(
    plan: Plan, movement: Movement, factors: SupplyFactors
) -> tuple[tuple[VehicleFuel, ...], tuple[Refuel, ...], list[Reason]]:
    fuel: list[VehicleFuel] = []
    refuels: list[Refuel] = []
    shortages: list[Reason] = []
    pumps = find_pumps(plan)
    for serial in movement.serials:
        burns = compute_burn(plan, serial, factors)
        tanks = [tank for burn in burns if (tank := find_tank(burn, factors)) is not None]
        pumps = replace(pumps, tankers=find_tankers(serial, factors))
        case = FuelCase(serial, tanks, list_stops(serial, factors), pumps)
        outcome = choose_refuels(case)
        if outcome.short:
            shortages.append(explain_shortage(plan, case, outcome))
        fuel += [_vehicle_fuel(burn, outcome.lowest.get(burn.vehicle.id)) for burn in burns]
        refuels += outcome.refuels
        pumps = outcome.pumps
    return tuple(fuel), tuple(refuels), shortages


def _vehicle_fuel(burn: Burn, lowest: tuple[float, Moment] | None) -> VehicleFuel:
    """Return the record of one vehicle. A tank that runs dry is 0 in it; how much is missing stands in the shortage."""
    return VehicleFuel(
        vehicle=burn.vehicle.id,
        driving_l=burn.driving_l,
        idle_l=burn.idle_l,
        lowest_l=None if lowest is None else max(0.0, lowest[0]),
        lowest_after_leg=None if lowest is None else lowest[1][0],
        by_leg_l=burn.by_leg_l,
    )


def _calendar_days(plan: Plan, movement: Movement) -> int:
    """Return how many days of the plan's calendar the movement touches, from first start to last completion."""
    epoch, zone = datetime.fromisoformat(plan.epoch), ZoneInfo(plan.zone)
    first_s = min(serial.legs[0].head_enters_s for serial in movement.serials)
    last_s = max(serial.legs[-1].tail_leaves_s for serial in movement.serials)
    first, last = ((epoch + timedelta(seconds=s)).astimezone(zone).date() for s in (first_s, last_s))
    return (last - first).days + 1


def _unknowns(plan: Plan, movement: Movement, factors: SupplyFactors) -> list[Reason]:
    """Return a warning for each kind of figure that is missing: such vehicles are named, never counted as zero."""
    vehicles = [vehicle for serial in movement.serials for vehicle in serial.vehicles]
    no_use = [v.id for v in vehicles if v.fuel_l_per_100km is None]
    no_tank = [v.id for v in vehicles if v.tank_l is None]
    no_idle = [v.id for v in vehicles if v.idle_l_per_h is None]
    surfaces = missing_surfaces(plan, movement.serials, factors)
    missing: Sequence[tuple[str, str, str, list[str]]] = (
        ("fuel_use_unknown", "fuel_l_per_100km", "vehicles", no_use),
        ("fuel_tank_unknown", "tank_l", "vehicles", no_tank),
        ("fuel_idle_unknown", "idle_l_per_h", "vehicles", no_idle),
        ("fuel_surface_unknown", "surface_factors", "surfaces", surfaces),
        ("fuel_site_unknown", "fuel_l, fuel_l_per_h", "sites", _unclear_sites(plan, movement)),
    )
    return [Reason(code=code, params={"field": field, key: found}) for code, field, key, found in missing if found]


def _unclear_sites(plan: Plan, movement: Movement) -> list[str]:
    """Return the sites of halts that have fuel but do not say how much, or how fast."""
    stood_at = dict.fromkeys(halt.site for serial in movement.serials for halt in serial.halts)
    return [s for s in stood_at if plan.sites[s].services.get("fuel_l") and site_fuel(plan.sites[s]) is None]


def _days_short(plan: Plan, movement: Movement, supply: Supply) -> list[Reason]:
    factors = supply.factors
    missing = supply.days - factors.days_carried
    if missing <= 0:
        return []
    person_days = supply.people * missing
    params: dict[str, object] = {
        "days": supply.days,
        "carried": factors.days_carried,
        "water_l": math.ceil(person_days * factors.water_l_per_person_day),
        "rations": math.ceil(person_days * factors.rations_per_person_day),
    }
    watered = dict.fromkeys(
        halt.site for serial in movement.serials for halt in serial.halts if plan.sites[halt.site].services.get("water")
    )
    if watered:
        return [Reason(code="days_short_water_at", params={**params, "sites": list(watered)})]
    return [Reason(code="days_short", params=params)]
