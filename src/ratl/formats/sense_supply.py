"""Within which limits the figures of supply in a plan file make sense: those of a supply file, in SI units."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ratl.model.supply import Resupply, SupplyFactors
from ratl.model.vehicle import Vehicle

Figure = tuple[str, float | None, float, float, str]
"""Key, value (None: not given, nothing to say), least, most, unit."""
_KMH: Final = 1 / 3.6


def supply_figures(factors: SupplyFactors) -> Iterator[Figure]:
    """Yield the factors of a movement."""
    yield "water_l_per_person_day", factors.water_l_per_person_day, 0.5, 100, "l"
    yield "rations_per_person_day", factors.rations_per_person_day, 0, 10, ""
    yield "fuel_reserve_share", factors.fuel_reserve_share, 0, 0.9, ""
    yield "days_carried", factors.days_carried, 0, 90, ""
    yield "refuel_l_per_min", factors.refuel_l_per_min, 1, 5000, "l/min"
    # A rate goes through km/h, and comes back a hair off.
    for key in ("ambulance_mps", "recovery_mps"):
        yield key, getattr(factors, key), 0.999 * _KMH, 130.001 * _KMH, "m/s"
    yield "spares_kg_per_vehicle_day", factors.spares_kg_per_vehicle_day, 0, 1000, "kg"
    yield "medical_kg_per_person_day", factors.medical_kg_per_person_day, 0, 100, "kg"
    yield "ration_kg", factors.ration_kg, 0.01, 20, "kg"
    yield "empty_fuel_share", factors.empty_fuel_share, 0.3, 1, ""
    yield "driver_day_s", factors.driver_day_s, 3600, 86_400, "s"
    yield "vehicles_per_recovery", factors.vehicles_per_recovery, 1, 1000, ""
    for surface, factor in factors.surface_factors.items():
        yield f"surface_factors.{surface}", factor, 0.5, 5, ""


def resupply_figures(resupply: Resupply) -> Iterator[Figure]:
    """Yield what is brought at once."""
    yield "fuel_l", resupply.fuel_l, 0, 999_999, "l"
    yield "water_l", resupply.water_l, 0, 999_999, "l"
    yield "rations", resupply.rations, 0, 999_999, ""
    yield "spares_kg", resupply.spares_kg, 0, 1e6, "kg"
    yield "medical_kg", resupply.medical_kg, 0, 1e6, "kg"
    yield "load_kg", resupply.load_kg, 1, 1e6, "kg"
    yield "loads", resupply.loads, 1, 1000, ""


def fuel_figures(vehicle: Vehicle) -> Iterator[Figure]:
    """Yield what a vehicle holds and burns; of a combination, twice what one may."""
    yield "tank_l", vehicle.tank_l, 5, 10_000, "l"
    yield "fuel_l_per_100km", vehicle.fuel_l_per_100km, 1, 2000, "l/100km"
    yield "idle_l_per_h", vehicle.idle_l_per_h, 0, 400, "l/h"
    yield "cargo_fuel_l", vehicle.cargo_fuel_l, 0, 200_000, "l"
    yield "load_share", vehicle.load_share, 0, 1, ""
    yield "drivers", vehicle.drivers, 0, 100, ""
