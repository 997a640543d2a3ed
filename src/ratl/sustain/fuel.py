"""What each vehicle burns on each leg and at each halt.

Two methods of doctrine, one for each state of the engine: litres per 100 km of road while driving, and litres per hour
of running while standing (`docs/doctrine.md` F24, the records method: hourly rate × hours).

The engine runs while a vehicle drives, while it queues on a service leg, and at the halts whose kind
`SupplyFactors.idle_halts` names: there for what the halt has to last and an hour of waiting more, then it is off
(Ratl's own assumption, `docs/doctrine.md` 3.7). It is off at every other halt and before the start.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ratl.model.movement import Halt, LegTimes, Serial
from ratl.model.plan import Plan
from ratl.model.supply import SupplyFactors
from ratl.model.vehicle import Vehicle

IDLE_WAIT_S: Final = 3600
"""How long beyond what a halt has to last engines are kept running. Nobody idles a night away: Ratl's assumption."""


@dataclass(frozen=True, slots=True)
class Burn:
    """Litres one vehicle burns, by index of its serial's legs and halts; `None` stands for a rate nobody gave.

    `legs_l` is driving, `queues_l` standing in the queue of the leg, `halts_l` standing at a halt, engine running.
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
    last = max(len(serial.vehicles) - 1, 1)
    burns = []
    for order, vehicle in enumerate(serial.vehicles):
        place = order / last
        queues_s = [_queue_s(plan, leg, place) for leg in serial.legs]
        halts_s = [_engine_s(halt, place, factors) for halt in serial.halts]
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


def _queue_s(plan: Plan, leg: LegTimes, place: float) -> float:
    """Return how long a vehicle queues on a service leg: its time on the leg beyond the run.

    The head (`place` 0) does not wait, the tail (1) waits longest, the rest in between by order of march.
    """
    if plan.legs[leg.leg].service is None:
        return 0.0
    return place * max(0, leg.tail_leaves_s - leg.tail_enters_s - leg.run_s)


def _engine_s(halt: Halt, place: float, factors: SupplyFactors) -> float:
    """Return how long the engine of the vehicle at `place` in the serial runs at a halt."""
    head_s = halt.head_departs_s - halt.head_arrives_s
    tail_s = halt.tail_departs_s - halt.tail_arrives_s
    return min(head_s + place * (tail_s - head_s), engine_limit_s(halt, factors))


def engine_limit_s(halt: Halt, factors: SupplyFactors) -> int:
    """Return how long engines run at a halt at most, 0 where they are off."""
    return halt.minimum_s + IDLE_WAIT_S if halt.kind in factors.idle_halts else 0


def missing_surfaces(plan: Plan, serials: Sequence[Serial], factors: SupplyFactors) -> list[str]:
    """Return the surfaces driven for which `factors` has no multiplier, so that 1 was taken."""
    driven = {plan.legs[leg.leg].surface for serial in serials for leg in serial.legs}
    return sorted(driven - set(factors.surface_factors))
