"""Watch areas: which incidents were in them, and whether there are more than there used to be.

An incident counts where the whole of its radius lies in the area and its time is known to the week. What may have been
in it, or may have been then, is counted apart and decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

import numpy as np
import shapely

from ratl.assess.change import ALPHA, WEEK, Change, compare_rates, weekly_counts
from ratl.assess.incidents import Incidents
from ratl.assess.lines import Lines, on_sphere
from ratl.roads.edges import Flags, Floats

_DAY_S: Final = 86_400.0
_DEGREE_M: Final = 111_195.0


class Area(Protocol):
    """Ground that is watched."""

    def depth_m(self, incidents: Incidents) -> Floats:
        """Return how deep in the area each incident's place lies, metres; outside it is negative."""
        ...


@dataclass(frozen=True, slots=True)
class DrawnArea:
    """A polygon in degrees of longitude and latitude."""

    shape: shapely.Geometry

    def depth_m(self, incidents: Incidents) -> Floats:
        """Return how deep in the area each incident's place lies, metres; outside it is negative.

        Measured in a plane true at the middle of the area.
        """
        west, south, east, north = self.shape.bounds
        lon, lat = (west + east) / 2, (south + north) / 2
        scale = np.array([_DEGREE_M * np.cos(np.radians(lat)), _DEGREE_M])
        plane = shapely.transform(self.shape, lambda at: (at - (lon, lat)) * scale)
        places = shapely.points((np.column_stack((incidents.lon, incidents.lat)) - (lon, lat)) * scale)
        shapely.prepare(plane)
        off_m = shapely.distance(places, plane.boundary)
        return np.asarray(np.where(shapely.contains(plane, places), off_m, -off_m))


@dataclass(frozen=True, slots=True)
class AroundRoads:
    """All that is within `width_m` of some lines."""

    lines: Lines
    width_m: float

    def depth_m(self, incidents: Incidents) -> Floats:
        """Return how deep in the area each incident's place lies, metres; outside it is negative."""
        off_m, _ = self.lines.tree.query(on_sphere(incidents.lon, incidents.lat))
        return np.asarray(self.width_m - off_m)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Now against before, in seconds since 1970. The baseline is the whole weeks before `now_s`."""

    since_s: float
    now_s: float
    until_s: float

    @property
    def weeks_before(self) -> int:
        """Whole weeks of the baseline."""
        return max(0, int((self.now_s - self.since_s) / _DAY_S) // WEEK)


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaTrend:
    """What became of the incidents in one area. `partly` and `undated` are not counted: they may belong there."""

    name: Mapping[str, str] = field(default_factory=dict)
    change: Change
    partly: int
    undated: int
    weeks: tuple[int, ...]
    """Weekly counts, those before and those of now."""


def watch_area(
    area: Area, incidents: Incidents, period: Period, *, name: Mapping[str, str] | None = None, areas: int = 1
) -> AreaTrend:
    """Return what became of the incidents in `area`.

    Parameters
    ----------
    areas
        How many are looked at: the chance of a false alarm is shared out among them (Bonferroni).
    """
    depth_m, radius_m = area.depth_m(incidents), incidents.radius_m
    in_time = (incidents.begin_s < period.until_s) & (incidents.end_s > period.since_s)
    whole: Flags = (depth_m >= 0) & (depth_m >= np.where(np.isfinite(radius_m), radius_m, np.inf))
    # Of a district only a place in its middle is known: it may be here where that is.
    touched = np.where(np.isfinite(radius_m), depth_m > -radius_m, depth_m >= 0)
    at_s = incidents.middle_s[whole & incidents.is_dated]
    before = weekly_counts(at_s, period.now_s - period.weeks_before * WEEK * _DAY_S, period.weeks_before)
    now_days = (period.until_s - period.now_s) / _DAY_S
    weeks_now = weekly_counts(at_s, period.now_s, int(now_days // WEEK))
    now = int(((at_s >= period.now_s) & (at_s < period.until_s)).sum())
    return AreaTrend(
        name=name or {},
        change=compare_rates(before.tolist(), now, now_days, weeks_now.tolist(), ALPHA / areas),
        partly=int((touched & ~whole & in_time).sum()),
        undated=int((whole & ~incidents.is_dated & in_time).sum()),
        weeks=(*before.tolist(), *weeks_now.tolist()),
    )
