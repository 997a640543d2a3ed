"""What a simulation has to know of fuel, from the supply of a plan."""

from __future__ import annotations

from ratl.model.plan import Plan
from ratl.model.supply import SupplyFactors
from ratl.model.vehicle import Vehicle
from ratl.simulate.course import FuelFacts, Tank
from ratl.sustain.fuel import find_load_factor


def list_fuel_facts(plan: Plan) -> dict[str, FuelFacts]:
    """Return serial → its fuel, of movements the plan has supply factors for.

    A vehicle whose tank, use or use at a stand is not known is left out, as in the plan's own supply.
    """
    factors = {supply.movement: supply.factors for supply in plan.supply}
    return {
        serial.id: FuelFacts(
            tanks=tuple(
                tank for vehicle in serial.vehicles if (tank := _tank(vehicle, factors[movement.id])) is not None
            ),
            tankers_l=sum(vehicle.cargo_fuel_l for vehicle in serial.vehicles),
            surfaces=factors[movement.id].surface_factors,
        )
        for movement in plan.movements
        if movement.id in factors
        for serial in movement.serials
    }


def _tank(vehicle: Vehicle, factors: SupplyFactors) -> Tank | None:
    if vehicle.tank_l is None or vehicle.fuel_l_per_100km is None or vehicle.idle_l_per_h is None:
        return None
    use = vehicle.fuel_l_per_100km * find_load_factor(vehicle, factors)
    return Tank(vehicle.tank_l, use, vehicle.idle_l_per_h / 3600)
