"""What each vehicle burns on each leg and at each halt.

Two methods of doctrine, one for each state of the engine: litres per 100 km of road while driving, and litres per hour
of running while standing (`docs/doctrine.md` F24, the records method: hourly rate × hours).

When the engine runs at a stand is the rule of `ratl.march.engines`; it is off before the start.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ratl.march.engines import halt_engines_s, leg_engines_s, place_in_serial
from ratl.model.movement import Serial
from ratl.model.plan import Plan
from ratl.model.supply import SupplyFactors
from ratl.model.vehicle import Vehicle


@dataclass(frozen=True, slots=True)
class Burn:
    """Litres one vehicle burns, by index of its serial's legs and halts; `None` stands for a rate nobody gave.

    `legs_l` is driving, `queues_l` standing on the leg, `halts_l` standing at a halt, engine running.
    """

    vehicle: Vehicle
    legs_l: tuple[float, ...] | None
    queues_l: tuple[float, ...] | None
    halts_l: tuple[float, ...] | None

    @property
    def driving_l(self) -> float:
        """Litres burned driving; 0 where the use is not known."""
        return sum(self.legs_l or ())

    @property
    def by_leg_l(self) -> tuple[float, ...]:
        """Litres burned on each leg, driving and queueing; empty where the use is not known."""
        queues = self.queues_l or (0.0,) * len(self.legs_l or ())
        return tuple(drive + queue for drive, queue in zip(self.legs_l or (), queues, strict=False))

    @property
    def idle_l(self) -> float:
        """Litres burned standing; 0 where the hourly rate is not known."""
        return sum(self.queues_l or ()) + sum(self.halts_l or ())


def idle_fuel_l(rate_l_per_h: float, seconds: float) -> float:
    """Return the litres an engine burns standing: hourly rate × hours (records method, QM4923 p. 1-9).

    >>> idle_fuel_l(1.5, 40 * 3600)
    60.0
    """
    return rate_l_per_h * seconds / 3600


def use_l_per_100km(vehicle: Vehicle, factors: SupplyFactors) -> float | None:
    """Return what a vehicle burns on 100 km of good road with the load it has; None where that is not known.

    Between empty and laden it grows with the load in a straight line: Ratl's assumption.
    """
    share = factors.empty_fuel_share + (1 - factors.empty_fuel_share) * vehicle.load_share
    return None if vehicle.fuel_l_per_100km is None else vehicle.fuel_l_per_100km * share


def compute_burn(plan: Plan, serial: Serial, factors: SupplyFactors) -> tuple[Burn, ...]:
    """Return what each vehicle of a placed serial burns, in order of march."""
    driven_100km = [
        plan.legs[leg.leg].length_m / 100_000 * factors.surface_factors.get(plan.legs[leg.leg].surface, 1.0)
        for leg in serial.legs
    ]
    burns = []
    for order, vehicle in enumerate(serial.vehicles):
        place = place_in_serial(order, len(serial.vehicles))
        queues_s = [leg_engines_s(leg, place, queues=plan.legs[leg.leg].service is not None) for leg in serial.legs]
        halts_s = [halt_engines_s(halt, place, factors.idle_halts) for halt in serial.halts]
        use, idle = use_l_per_100km(vehicle, factors), vehicle.idle_l_per_h
        unknown = idle is None and any((*queues_s, *halts_s))
        burns.append(
            Burn(
                vehicle,
                None if use is None else tuple(use * share for share in driven_100km),
                None if unknown else tuple(idle_fuel_l(idle or 0.0, seconds) for seconds in queues_s),
                None if unknown else tuple(idle_fuel_l(idle or 0.0, seconds) for seconds in halts_s),
            )
        )
    return tuple(burns)


def missing_surfaces(plan: Plan, serials: Sequence[Serial], factors: SupplyFactors) -> list[str]:
    """Return the surfaces driven for which `factors` has no multiplier, so that 1 was taken."""
    driven = {plan.legs[leg.leg].surface for serial in serials for leg in serial.legs}
    return sorted(driven - set(factors.surface_factors))
