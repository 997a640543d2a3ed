"""What a simulation has to know of fuel: what `ratl sustain` knows of it, from the supply of a plan."""

from __future__ import annotations

from collections.abc import Iterator

from ratl.march.engines import place_in_serial
from ratl.model.movement import Serial
from ratl.model.plan import Plan
from ratl.model.supply import Supply, SupplyFactors
from ratl.simulate.course import FuelFacts, Pump, Tank
from ratl.sustain.fuel import use_l_per_100km
from ratl.sustain.refuel import find_pumps, find_tankers


def list_fuel_facts(plan: Plan) -> dict[str, FuelFacts]:
    """Return serial → its fuel, of movements the plan has supply factors for.

    A vehicle whose tank, use or use at a stand is not known is left out, as in the plan's own supply.
    """
    supplies = {supply.movement: supply for supply in plan.supply}
    return {
        serial.id: _facts(serial, supplies[movement.id])
        for movement in plan.movements
        if movement.id in supplies
        for serial in movement.serials
    }


def list_pumps(plan: Plan) -> dict[str, Pump]:
    """Return site → the fuel to be had there: its own, and what is brought; none where the plan has no supply."""
    if not plan.supply:
        return {}
    found = find_pumps(plan, plan.supply[0].factors)
    brought: dict[str, list[tuple[int, float]]] = {}
    rates = dict(found.site_rate_lps)
    for delivery in found.deliveries:
        brought.setdefault(delivery.site, []).append((delivery.at_s, delivery.litres))
        rates.setdefault(delivery.site, delivery.pump_lps)
    return {
        site: Pump(found.site_stock_l.get(site, 0.0), rates[site], tuple(brought.get(site, ())))
        for site in sorted(rates)
    }


def _facts(serial: Serial, supply: Supply) -> FuelFacts:
    factors, tankers = supply.factors, find_tankers(serial, supply.factors)
    return FuelFacts(
        tanks=tuple(_tanks(serial, factors)),
        tankers_l=tankers.stock_l,
        tankers_lps=tankers.rate_lps,
        surfaces=factors.surface_factors,
        idle_halts=factors.idle_halts,
        refuels=frozenset(refuel.halt for refuel in supply.refuels if refuel.serial == serial.id),
    )


def _tanks(serial: Serial, factors: SupplyFactors) -> Iterator[Tank]:
    for order, vehicle in enumerate(serial.vehicles):
        use = use_l_per_100km(vehicle, factors)
        if vehicle.tank_l is not None and use is not None and vehicle.idle_l_per_h is not None:
            reserve_l = factors.fuel_reserve_share * vehicle.tank_l
            place = place_in_serial(order, len(serial.vehicles))
            yield Tank(vehicle.tank_l, reserve_l, use, vehicle.idle_l_per_h / 3600, place)
