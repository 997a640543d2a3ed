"""What placed movements burn, eat, drink and wear out, who drives and who recovers; what is short, what would mend it.

An alternate is the same movement by another table. What is short or far there is told where it is worse than by the
main route.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ratl.model.movement import Movement, Reason
from ratl.model.plan import Plan
from ratl.model.supply import AlternateSupply, Refuel, Supply, SupplyFactors, VehicleFuel
from ratl.sustain.care import compute_care
from ratl.sustain.crews import compute_crews
from ratl.sustain.fuel import Burn, compute_burn, missing_surfaces
from ratl.sustain.recovery import compute_recovery
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
from ratl.sustain.stocks import compute_stocks, count_days, explain_loads, explain_stocks, span

Needs = Mapping[str, tuple[Supply, tuple[Reason, ...]]]
"""Movement → what it needs, and every shortage and warning with its mend."""


def compute_supplies(plan: Plan, factors: SupplyFactors) -> Needs:
    """Return what each placed movement of a plan needs by each of its routes.

    A site's fuel goes to the serials in order of their starts: a later one finds what the earlier ones left, whichever
    movement they are of. An alternate finds all of it.
    """
    placed = [movement for movement in plan.movements if movement.status != "unplaced"]
    fuel = _compute_fuel(plan, placed, factors)
    return {movement.id: _compute_supply(plan, movement, factors, fuel[movement.id]) for movement in placed}


def _compute_supply(
    plan: Plan, movement: Movement, factors: SupplyFactors, fuel: _Fuel
) -> tuple[Supply, tuple[Reason, ...]]:  # fmt: skip
    supply, remarks = _compute_route(plan, movement, factors, fuel)
    alternates, told = [], list(remarks)
    for index, alternate in enumerate(movement.alternates):
        if not alternate.serials:
            continue
        by_alternate = replace(movement, serials=alternate.serials)
        other_fuel = _compute_fuel(plan, [by_alternate], factors)[movement.id]
        other, concerns = _compute_route(plan, by_alternate, factors, other_fuel)
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


def _compute_route(
    plan: Plan, movement: Movement, factors: SupplyFactors, fuel: _Fuel
) -> tuple[Supply, tuple[Reason, ...]]:  # fmt: skip
    care, care_reasons = compute_care(plan, movement, factors)
    recovery, recovery_reasons = compute_recovery(plan, movement, factors)
    crews, crew_reasons = compute_crews(plan, movement, factors)
    vehicles = [vehicle for serial in movement.serials for vehicle in serial.vehicles]
    people = sum(vehicle.people for vehicle in vehicles)
    start_s, end_s = span(movement)
    days = count_days(plan, start_s, end_s)
    stocks = compute_stocks(plan, movement, factors, end_s)
    supply = Supply(
        movement=movement.id,
        fuel_l=sum(one.driving_l + one.idle_l for one in fuel.vehicles),
        fuel=tuple(fuel.vehicles),
        refuels=tuple(fuel.refuels),
        tanker_issued_l=sum(refuel.litres for refuel in fuel.refuels if refuel.source == "tanker"),
        tanker_carried_l=sum(vehicle.cargo_fuel_l for vehicle in vehicles),
        people=people,
        days=days,
        water_l=people * days * factors.water_l_per_person_day,
        rations=people * days * factors.rations_per_person_day,
        care=care,
        factors=factors,
        stocks=stocks,
        recovery=recovery,
        crews=crews,
    )
    return supply, (
        *fuel.shortages,
        *_unknowns(plan, movement, factors),
        *explain_stocks(plan, movement, factors, stocks),
        *explain_loads(plan, movement, factors),
        *crew_reasons,
        *recovery_reasons,
        *care_reasons,
    )


@dataclass(slots=True)
class _Fuel:
    """What one movement burns and takes, in the order of its serials."""

    vehicles: list[VehicleFuel] = field(default_factory=list)
    refuels: list[Refuel] = field(default_factory=list)
    shortages: list[Reason] = field(default_factory=list)


def _compute_fuel(plan: Plan, movements: Sequence[Movement], factors: SupplyFactors) -> dict[str, _Fuel]:
    """Return the fuel of each movement; all draw on the same pumps, whoever starts first."""
    pumps = find_pumps(plan, factors)
    found: dict[str, _Fuel] = {}
    of_serial = {}
    starting = [(serial, movement.id) for movement in movements for serial in movement.serials]
    for serial, _ in sorted(starting, key=lambda item: item[0].legs[0].head_enters_s):
        burns = compute_burn(plan, serial, factors)
        tanks = [tank for burn in burns if (tank := find_tank(burn, factors)) is not None]
        pumps = replace(pumps, tankers=find_tankers(serial, factors))
        case = FuelCase(serial, tanks, list_stops(serial, factors), pumps)
        outcome = choose_refuels(case)
        of_serial[serial.id] = burns, case, outcome
        pumps = outcome.pumps
    for serial, movement_id in starting:
        burns, case, outcome = of_serial[serial.id]
        fuel = found.setdefault(movement_id, _Fuel())
        if outcome.short:
            fuel.shortages.append(explain_shortage(plan, case, outcome))
        fuel.vehicles += [_vehicle_fuel(burn, outcome.lowest.get(burn.vehicle.id)) for burn in burns]
        fuel.refuels += outcome.refuels
    return found


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
