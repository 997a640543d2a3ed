"""Fuel, water and rations of a placed movement, and care and recovery along it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyFactors:
    """Figures the sums rest on; `sources` names each one's source or ``"scenario"``."""

    water_l_per_person_day: float
    rations_per_person_day: float
    fuel_reserve_share: float
    """Share of the tank never to be planned away."""
    days_carried: float
    """Days of water and rations loaded at the start."""
    refuel_l_per_min: float
    """Rate of one own tanker's pump."""
    ambulance_mps: float
    recovery_mps: float
    surface_factors: Mapping[str, float] = field(default_factory=dict)
    """Multiplier on fuel per 100 km, by surface."""
    idle_halts: tuple[str, ...] = ("short", "staging", "wait")
    """Kinds of halt at which engines run, for the least it has to last and an hour at most; at the others they are off.
    Queues of service legs always idle."""
    sources: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleFuel:
    """Fuel of one vehicle over the movement."""

    vehicle: str
    driving_l: float
    idle_l: float
    lowest_l: float | None
    """Least in the tank at any point, after the refuels listed; None when tank or use is unknown."""
    lowest_after_leg: int | None
    by_leg_l: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuel:
    """One serial taking fuel at a halt. `source` is ``"site"`` or ``"tanker"``."""

    serial: str
    halt: int
    """Index into the serial's halts."""
    site: str
    source: str
    litres: float
    duration_s: int
    vehicles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LegCare:
    """Recovery reach and time to surgical care from the far end of one leg; None when there is none in reach."""

    leg: str
    recovery_s: int | None
    recovery_from: str
    """Site id, or ``"column"`` when a recovery vehicle marches in every serial."""
    surgery_s: int | None
    surgery_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlternateSupply:
    """What the movement needs if an alternate route is taken; `alternate` is its index in the movement."""

    alternate: int
    fuel_l: float
    refuels: tuple[Refuel, ...]
    tanker_issued_l: float
    days: float
    water_l: float
    rations: float
    care: tuple[LegCare, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """What a placed movement needs: litres, days, and the reach of help; by the main route, and by each alternate."""

    movement: str
    fuel_l: float
    fuel: tuple[VehicleFuel, ...]
    refuels: tuple[Refuel, ...]
    tanker_issued_l: float
    tanker_carried_l: float
    people: int
    days: float
    water_l: float
    rations: float
    care: tuple[LegCare, ...]
    factors: SupplyFactors
    alternates: tuple[AlternateSupply, ...] = ()
    """Of those that have a table."""
