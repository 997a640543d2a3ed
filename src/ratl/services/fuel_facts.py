"""What a simulation has to know of fuel, from the supply of a plan."""

from __future__ import annotations

from collections.abc import Iterator

from ratl.march.engines import place_in_serial
from ratl.model.movement import Serial
from ratl.model.plan import Plan
from ratl.model.supply import SupplyFactors
from ratl.simulate.course import FuelFacts, Tank
from ratl.sustain.fuel import use_l_per_100km


def list_fuel_facts(plan: Plan) -> dict[str, FuelFacts]:
    """Return serial → its fuel, of movements the plan has supply factors for.

    A vehicle whose tank, use or use at a stand is not known is left out, as in the plan's own supply.
    """
    factors = {supply.movement: supply.factors for supply in plan.supply}
    return {
        serial.id: FuelFacts(
            tanks=tuple(_tanks(serial, factors[movement.id])),
            tankers_l=sum(vehicle.cargo_fuel_l for vehicle in serial.vehicles),
            surfaces=factors[movement.id].surface_factors,
            idle_halts=factors[movement.id].idle_halts,
        )
        for movement in plan.movements
        if movement.id in factors
        for serial in movement.serials
    }


def _tanks(serial: Serial, factors: SupplyFactors) -> Iterator[Tank]:
    for order, vehicle in enumerate(serial.vehicles):
        use = use_l_per_100km(vehicle, factors)
        if vehicle.tank_l is not None and use is not None and vehicle.idle_l_per_h is not None:
            place = place_in_serial(order, len(serial.vehicles))
            yield Tank(vehicle.tank_l, use, vehicle.idle_l_per_h / 3600, place)
