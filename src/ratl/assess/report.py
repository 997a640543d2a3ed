"""What `ratl risk` found, in one record."""

from __future__ import annotations

from dataclasses import dataclass

from ratl.assess.areas import AreaTrend, Period
from ratl.assess.exposure import Settings
from ratl.assess.incidents import IncidentFile
from ratl.assess.movement import MovementRisk
from ratl.model.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskReport:
    """What was found. `apart` counts those of the region known by district only, `regions` says which, most first."""

    plan: Plan
    files: tuple[IncidentFile, ...]
    settings: Settings
    around_m: float
    kinds: tuple[str, ...]
    other_kinds: int
    outside: int
    """Of the kinds counted, how many are not of the time looked at."""
    used: int
    on_roads: float
    """How many of them are within reach of a road of the plan; those known to some kilometres by their part."""
    apart: int
    regions: tuple[tuple[str, int], ...]
    with_clock: int
    dispersion: float
    period: Period
    after_leaving: bool
    """The period begins where a force left, so that the watch areas are the vacuum indicator."""
    movements: tuple[MovementRisk, ...]
    areas: tuple[AreaTrend, ...]
