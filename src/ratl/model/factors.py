"""What may go wrong on the road, as figures with their sources: the factor file of ``ratl simulate``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A figure that is not the same every time: durations in seconds, multipliers as such.

    `kind` is ``fixed`` (`a` always), ``exponential`` (mean `a`), ``lognormal`` (median `a`, `b` exceeded once in ten
    times) or ``triangular`` (least `a`, likeliest `b`, most `c`).
    """

    kind: str
    a: float
    b: float = 0.0
    c: float = 0.0


NEVER = Spread(kind="fixed", a=0.0)
ALWAYS_ONE = Spread(kind="fixed", a=1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdowns:
    """How often vehicles fail, and what then becomes of them and of the serial they are in.

    A rate is failures per 1,000 vehicle-km on a hard surface: of the type, else of the weight class.
    """

    by_weight: Mapping[str, float] = field(default_factory=dict)
    by_type: Mapping[str, float] = field(default_factory=dict)
    surfaces: Mapping[str, float] = field(default_factory=dict)
    """Multiplier by surface; 1 where a surface is not named."""
    tow_share: float = 0.0
    abandon_share: float = 0.0
    """Shares of failures that are not mended on the spot."""
    waits_share: float = 1.0
    """Share of the mendings on the spot for which the serial waits; else the vehicle follows with its mechanics."""
    repair: Spread = NEVER
    patience_s: float | None = None
    """A mending that would take longer becomes a tow."""
    hitch: Spread = NEVER
    abandon: Spread = NEVER
    tow_mps: float | None = None
    """Most a serial makes with a vehicle in tow; None: its own rate."""
    mended_at_rest: float = 1.0
    """Share of towed vehicles that drive again after a rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Factors:
    """Every figure of a simulation. What a file leaves out does not happen.

    `going` and `going_daily` multiply running times by surface: the first is drawn once in a run (how bad the road and
    its search are, which nobody knows beforehand), the second anew each day of each movement.
    """

    name: str
    breakdowns: Breakdowns = field(default_factory=Breakdowns)
    going: Mapping[str, Spread] = field(default_factory=dict)
    going_daily: Mapping[str, Spread] = field(default_factory=dict)
    bad_weather: float = 0.0
    """Chance of a day."""
    weather: Mapping[str, Spread] = field(default_factory=dict)
    """Multiplier of running times on a day of bad weather, by surface."""
    stand_down: float = 0.0
    """Chance that on a day of bad weather nobody sets out."""
    incidents_per_100km: float = 0.0
    """Of road driven by a serial."""
    incident: Spread = NEVER
    overrun_share: float = 0.0
    """Share of halts that last longer than they have to."""
    overrun: Spread = NEVER
    late_share: float = 0.0
    """Chance of a day, by movement, that leave to move comes late."""
    late: Spread = NEVER
    refused_share: float = 0.0
    """Chance of a day that there is no leave to move at all."""
    service: Spread = ALWAYS_ONE
    """Multiplier of the rate's time and of the fixed time at a post, once for each serial."""
    service_cv: float = 0.0
    """Coefficient of variation of the time of one vehicle at a post; 1 is exponential."""
    stretch: Spread = ALWAYS_ONE
    """Multiplier of the pass time, anew on each leg."""
    overtime_s: float = 0.0
    """How far driving may go beyond the rules before a serial rests where it is."""
    counts_as: Mapping[str, str] = field(default_factory=dict)
    """Surface without figures of its own → the one whose figures it takes."""
    sources: Mapping[str, str] = field(default_factory=dict)
    """Key of the file → where its figure is from, or ``"scenario"``."""

    def on(self, table: Mapping[str, T], surface: str, default: T) -> T:
        """Return the figure a table has of a surface, else of the one it counts as, else `default`."""
        return table.get(surface, table.get(self.counts_as.get(surface, ""), default))

    def names(self, surface: str) -> bool:
        """Return whether going or weather has a figure of a surface's own."""
        return any(surface in table for table in (self.going, self.going_daily, self.weather))
