"""Fuel, water, rations, spares and medical stores of a placed movement; crews, recovery and care along it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

RESUPPLY_BY: Final = ("road", "air")
STOCK_UNITS: Final = {"water": "l", "rations": "", "spares": "kg", "medical": "kg"}
"""Kind of stores → what it is counted in."""
ENDLESS_DAYS: Final = 9999


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyFactors:
    """Figures the sums rest on.

    `sources` names the source of each that was given, or ``"scenario"`` where its author chose it; of one that was not
    given, the default is Ratl's own.
    """

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
    spares_kg_per_vehicle_day: float = 0.0
    medical_kg_per_person_day: float = 0.0
    ration_kg: float | None = None
    """Mass of one ration, for the loads of a resupply; None: not known."""
    empty_fuel_share: float = 1.0
    """What an empty vehicle burns of what a laden one does."""
    driver_day_s: int | None = None
    """Driving a day allowed to one driver; None: the profile's driver hours, where it counts them."""
    vehicles_per_recovery: float | None = None
    """Vehicles one recovery vehicle answers for; None: not judged."""
    sources: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resupply:
    """What is brought to a movement on its way, at a site, by ``"road"`` or by ``"air"``.

    Fuel goes into the site's stock from that moment on; the rest is carried on by the movement.
    """

    id: str
    movement: str
    site: str
    at_s: int
    by: str
    fuel_l: float = 0.0
    water_l: float = 0.0
    rations: float = 0.0
    spares_kg: float = 0.0
    medical_kg: float = 0.0
    load_kg: float | None = None
    """Most that one load carries; None: not known."""
    loads: int = 1
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """One kind of stores over the movement: ``"water"`` (l), ``"rations"``, ``"spares"`` or ``"medical"`` (kg).

    Days are days of the plan's calendar, each touched day counted whole.
    """

    kind: str
    per_day: float
    carried: float
    brought: float
    """By resupply before the movement is complete."""
    needed: float
    lasts_days: int
    """Days, from the first, that carried and brought stores cover without a break; `ENDLESS_DAYS` where none is
    used."""

    @property
    def told_days(self) -> float:
        """`lasts_days`; where the first day is not covered, the part of it that is carried, to a tenth rounded down."""
        return self.lasts_days or math.floor(10 * self.carried / self.per_day + 1e-9) / 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """The recovery vehicles of one serial."""

    serial: str
    vehicles: tuple[str, ...]
    needed: int | None
    """By `SupplyFactors.vehicles_per_recovery`; None where that is not given."""
    behind: int
    """Vehicles that march behind the last of them."""
    too_heavy: tuple[str, ...] = ()
    """Vehicles that none of them can tow."""
    limit_unknown: tuple[str, ...] = ()
    """Recovery vehicles whose towing limit is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """The drivers of one serial against its longest day."""

    serial: str
    drivers: int
    """The fewest of any of its vehicles."""
    longest_day_s: int
    """Driving from rest to rest."""
    limit_s: int | None
    """Driving a day allowed to one driver; None: the profile has no limit."""
    needed: int
    """Drivers per vehicle the longest day asks for."""


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
    waits_s: int = 0
    """In the queue, or for a delivery, before the site's pumps are free."""


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
    stocks: tuple[Stock, ...] = ()
    recovery: tuple[Recovery, ...] = ()
    crews: tuple[Crew, ...] = ()
