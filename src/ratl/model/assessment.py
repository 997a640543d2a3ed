"""What comes of carrying a plan out many times. Its file is ``ratl-assessment/1``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

LEVELS = (5, 10, 50, 80, 90, 95)
"""Percentiles that are told of every time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantiles:
    """Exact percentiles of the replications: the least value that so many per cent do not exceed."""

    p5: float
    p10: float
    p50: float
    p80: float
    p90: float
    p95: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PointForecast:
    """When a serial arrives (head) at a point of its route and clears it (tail); plan seconds."""

    serial: str
    point: str
    distance_m: float
    leg: int
    """Index of the leg that begins here; at the destination, the number of legs."""
    planned_arrival_s: int
    planned_clearance_s: int
    arrival: Quantiles
    departure: Quantiles
    """Of the head; where it does not halt, the arrival. At the destination, the arrival."""
    clearance: Quantiles


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowForecast:
    """The chance that a serial is on a leg with hours, curfews or permissions in the window the plan means."""

    serial: str
    leg: str
    until_s: int
    """End of that window."""
    chance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitForecast:
    """How often a serial waits for another, and how long when it does (seconds)."""

    serial: str
    by: str
    what: str
    kind: str
    leg: int
    """Index of the leg of the serial's route."""
    entering: bool
    """Whether its head waits before the leg (or to set out), or at the end of it (or to pull in)."""
    chance: float
    mean_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """A cause of delay: completion without it, all other draws the same."""

    cause: str
    p10: float
    p50: float
    p90: float
    mean_saved_s: float
    saved: Quantiles
    """How much earlier, run by run, seconds; below nought where it is later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DryPlace:
    """Where something runs out, and in what share of the replications."""

    place: str
    chance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreForecast:
    """One kind of stores: ``"water"`` (l), ``"rations"``, ``"spares"`` or ``"medical"`` (kg), by calendar days."""

    kind: str
    carried: float
    """On board at the start."""
    brought: float
    """By resupply on the way, as planned."""
    short: float
    """Chance that they end before the movement does."""
    places: tuple[DryPlace, ...]
    carry: float
    """On board at the start they would last in 95 of 100 replications, with what is brought."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyForecast:
    """What a movement uses up, and whether it lasts."""

    days: Quantiles
    """Elapsed, from the first start to completion."""
    carry_days: int = 0
    """Days of the calendar that it touches, no more in 95 of 100 replications."""
    fuel_l: Quantiles | None = None
    """None where the plan has no fuel figures."""
    fuel_dry: float | None = None
    fuel_places: tuple[DryPlace, ...] = ()
    stores: tuple[StoreForecast, ...] = ()
    """Of each kind that is used; none where the plan has no supply figures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementForecast:
    """What comes of one movement."""

    movement: str
    planned_start_s: int
    planned_completion_s: int
    completion: Quantiles
    duration: Quantiles
    """From the first start to completion, seconds."""
    deadline_s: int | None
    deadline_chance: float | None
    points: tuple[PointForecast, ...]
    windows: tuple[WindowForecast, ...]
    waits: tuple[WaitForecast, ...]
    drivers: tuple[Driver, ...]
    breakdowns: Quantiles
    tows: Quantiles
    abandoned: Quantiles
    incidents: Quantiles
    supply: SupplyForecast


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """The outcome of a simulation, with all it takes to have the same one again."""

    format: str = "ratl-assessment/1"
    plan_sha256: str
    factors: str
    factors_sha256: str
    surfaces_counted: Mapping[str, str] = field(default_factory=dict)
    """Surface driven that has no figures of its own → the one whose figures it took."""
    sources: Mapping[str, str] = field(default_factory=dict)
    seed: int
    runs: int
    driver_runs: int
    surfaces_left_out: tuple[str, ...] = ()
    """Surfaces driven of which the factors say nothing, though they say how others slow a column down."""
    precision_s: float | None = None
    """Half the width of the 95 % interval of the widest P90 of completion; None where there are too few runs for it."""
    movements: tuple[MovementForecast, ...]
