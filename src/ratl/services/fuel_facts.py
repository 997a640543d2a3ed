"""What a simulation has to know of fuel, from the supply of a plan."""

from __future__ import annotations

from collections.abc import Iterator

from ratl.model.movement import Serial
from ratl.model.plan import Plan
from ratl.model.supply import SupplyFactors
from ratl.model.vehicle import Vehicle
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
        )
        for movement in plan.movements
        if movement.id in factors
        for serial in movement.serials
    }


def _tanks(serial: Serial, factors: SupplyFactors) -> Iterator[Tank]:
    found = (_tank(vehicle, factors) for vehicle in serial.vehicles)
    return (tank for tank in found if tank is not None)


def _tank(vehicle: Vehicle, factors: SupplyFactors) -> Tank | None:
    use = use_l_per_100km(vehicle, factors)
    if vehicle.tank_l is None or use is None or vehicle.idle_l_per_h is None:
        return None
    return Tank(vehicle.tank_l, use, vehicle.idle_l_per_h / 3600)
