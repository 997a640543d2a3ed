"""How often incidents were recorded on each leg, by hour of the day, and what a movement meets of them.

The rate of a leg is a sum over incidents, each weighing what it bears in three kernels: along the road
(`ratl.assess.smoothing`), backwards in time (an older incident counts less, by half after each half-life) and around
the hour of the day (a wrapped normal distribution: Mardia, K. V. and Jupp, P. E., "Directional Statistics" (2000),
3.5.7). An incident without a clock time counts alike at every hour. What is known of place or time to a span only is
spread evenly over it. Intervals are those of weighted Poisson sums, widened by the dispersion of the weekly counts.

*Exposure* is the expected number of recorded incidents at the places of the road on which the column is just then:
``rate × the time it covers each place``. It speaks of the past and of what was recorded, and forecasts nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.sparse import csr_array

from ratl.assess.counts import Estimate, bounds, dispersion, estimate_sum
from ratl.assess.incidents import WEEK_S, Incidents
from ratl.assess.lines import Lines, on_sphere
from ratl.assess.places import Places, find_places
from ratl.assess.smoothing import spread_along
from ratl.roads.edges import Flags, Floats, Ints

HOURS: Final = 24
NO_CLOCK: Final = 24
"""The row behind the hours: incidents without a clock time."""
HOUR_SPREAD: Final = 1.5
"""Standard deviation, hours, of the kernel around the hour of the day."""
DAY_S: Final = 86_400.0
_PEAK: Final = 0.75
"""Epanechnikov's kernel at its middle, per bandwidth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What is looked at, and how far an incident reaches. Times are seconds since 1970."""

    since_s: float
    until_s: float
    reach_m: float = 5_000.0
    """How far from a road an incident may be and still be one of it."""
    bandwidth_m: float = 5_000.0
    """How far along the road, each way, it is spread."""
    half_life_days: float = 180.0
    """Infinite: every day of the history counts alike."""

    @property
    def days(self) -> float:
        """Length of the history."""
        return (self.until_s - self.since_s) / DAY_S

    @property
    def effective_days(self) -> float:
        """∫ of the kernel in time over the history, in days."""
        if np.isinf(self.half_life_days):
            return self.days
        scale = self.half_life_days / np.log(2)
        return float(scale * -np.expm1(-self.days / scale))


@dataclass(frozen=True)
class Exposure:
    """Rates of `l` lines from incidents laid on them.

    Attributes
    ----------
    weight
        float64[n], what each incident weighs in a rate per day.
    shares
        float64[p, l], what each line bears of each place.
    hour
        int64[n], hour of the day of each, `NO_CLOCK` without one.
    around
        float64[25, 24]: how much more than on average an incident of an hour counts at each hour.
    dispersion
        Variance ÷ mean of the weekly counts near the roads.
    on_road
        float64[n], what part of each incident is near a road.
    """

    lines: Lines
    incidents: Incidents
    settings: Settings
    places: Places
    weight: Floats
    shares: csr_array
    hour: Ints
    around: Floats
    dispersion: float
    on_road: Floats

    @property
    def heaviest(self) -> Floats:
        """float64[l], the most one incident of the last day can weigh on each line, per day."""
        most = np.minimum(1.0, _PEAK / self.settings.bandwidth_m * self.lines.length_m)
        return most / self.settings.effective_days

    def rates(self) -> tuple[Floats, Floats, Floats]:
        """Return incidents a day on each line at each hour, float64[l, 24], with their intervals."""
        value = self._summed(self.weight, 1) @ self.around
        variance = self.dispersion * self._summed(self.weight**2, 2) @ self.around**2
        seen = np.unique(self.hour) if len(self.hour) else np.array([NO_CLOCK])
        return value, *bounds(value, variance, self.heaviest[:, None] * self.around[seen].max(axis=0)[None, :])

    def rate_by_line(self) -> tuple[Floats, Floats, Floats]:
        """Return incidents a day on each line, float64[l], with their intervals."""
        value = self._summed(self.weight, 1).sum(axis=1)
        variance = self.dispersion * self._summed(self.weight**2, 2).sum(axis=1)
        return value, *bounds(value, variance, self.heaviest)

    def meet(self, presence: Floats) -> tuple[Estimate, Floats, Floats, Floats]:
        """Return what a movement meets: in all, and on each line with the interval.

        Parameters
        ----------
        presence
            float64[l, 24], days for which a place of the line is covered by the column, by hour of the day.
        """
        by_hour = presence @ self.around.T
        each = np.asarray(self.shares @ by_hour)
        met = self.weight * each[self.places.of_incident, self.hour] if len(self.hour) else np.zeros(0)
        worst = float((self.heaviest[:, None] * by_hour).max(initial=0.0))
        most = max(worst, float(each.max(initial=0.0)) / self.settings.effective_days)
        whole = estimate_sum(float(met.sum()), self.dispersion * float((met**2).sum()), most)
        value = (self._summed(self.weight, 1) * by_hour).sum(axis=1)
        variance = self.dispersion * (self._summed(self.weight**2, 2) * by_hour**2).sum(axis=1)
        return whole, value, *bounds(value, variance, self.heaviest * by_hour.max(axis=1))

    def near(self, places: Mapping[str, tuple[float, float]]) -> dict[str, Estimate]:
        """Return incidents a day within reach of each place (id → longitude, latitude)."""
        found = {}
        xyz = self.places.point_xyz
        for key, (lon, lat) in places.items():
            middle = on_sphere(np.array([lon]), np.array([lat]))[0]
            close = np.linalg.norm(xyz - middle, axis=1) <= self.settings.reach_m
            part = np.bincount(
                self.places.point_place[close], self.places.point_part[close], minlength=self.places.count
            )
            each = self.weight * part[self.places.of_incident]
            variance = self.dispersion * float((each**2).sum())
            found[key] = estimate_sum(float(each.sum()), variance, 1 / self.settings.effective_days)
        return found

    def _summed(self, weight: Floats, power: int) -> Floats:
        """Return Σ weight × share ** power of each line, by hour row: float64[l, 25]."""
        shape = (self.places.count, HOURS + 1)
        rows = csr_array((weight, (self.places.of_incident, self.hour)), shape=shape)
        shares = self.shares if power == 1 else self.shares.power(power)
        return np.asarray((shares.T @ rows).todense())


def compute_exposure(lines: Lines, incidents: Incidents, hour: Ints, settings: Settings) -> Exposure:
    """Return the exposure of `lines` to those of `incidents` whose place is known and whose time meets the history.

    Parameters
    ----------
    hour
        int32[n], local hour of the day of each incident; anything where it has no clock time.
    """
    kept = incidents.is_placed & (incidents.begin_s < settings.until_s) & (incidents.end_s >= settings.since_s)
    kept &= ~((incidents.end_s == settings.since_s) & (incidents.begin_s < settings.since_s))
    chosen, hours = incidents.where(kept), np.where(incidents.has_clock, hour, NO_CLOCK)[kept]
    places = find_places(chosen)
    shares, part = _lay(lines, places, settings)
    on_road = part[places.of_incident]
    return Exposure(
        lines=lines, incidents=chosen, settings=settings, places=places, weight=_weigh(chosen, settings), shares=shares,
        hour=hours.astype(np.int32), around=hour_kernel(), on_road=on_road,
        dispersion=weekly_dispersion(chosen.where(chosen.is_dated & (on_road > 0)), settings.since_s, settings.until_s),
    )  # fmt: skip


def _lay(lines: Lines, places: Places, settings: Settings) -> tuple[csr_array, Floats]:
    """Return float64[p, l], what each line bears of each place, and float64[p], what part is near any line."""
    if not places.count:
        return csr_array((0, len(lines.start))), np.zeros(0)
    found = lines.tree.query(places.point_xyz, distance_upper_bound=settings.reach_m)
    off_m, cell = np.asarray(found[0]), np.asarray(found[1])
    near = np.isfinite(off_m)
    cells, column = np.unique(cell[near], return_inverse=True)
    at = (places.point_part[near], (places.point_place[near], column.reshape(-1)))
    on_cells = csr_array(at, shape=(places.count, len(cells)))
    on_road = np.asarray(on_cells.sum(axis=1), np.float64)
    return csr_array(on_cells @ spread_along(lines, cells, settings.bandwidth_m)), on_road


def _weigh(incidents: Incidents, settings: Settings) -> Floats:
    """Return what each incident weighs in a rate per day: its kernel in time, averaged over its span."""
    begin, end = (np.clip(t, settings.since_s, settings.until_s) for t in (incidents.begin_s, incidents.end_s))
    span = incidents.end_s - incidents.begin_s
    instant: Flags = span <= 0
    ago_first, ago_last = (settings.until_s - begin) / DAY_S, (settings.until_s - end) / DAY_S
    if np.isinf(settings.half_life_days):
        kernel = np.where(instant, 1.0, (ago_first - ago_last) / np.where(instant, 1.0, span / DAY_S))
    else:
        scale = settings.half_life_days / np.log(2)
        inner = scale * (np.exp(-ago_last / scale) - np.exp(-ago_first / scale))
        kernel = np.where(instant, np.exp(-ago_first / scale), inner / np.where(instant, 1.0, span / DAY_S))
    return np.asarray(kernel / settings.effective_days)


def hour_kernel() -> Floats:
    """Return float64[25, 24]: what an incident of each hour weighs at each hour, 1 on average; 1 without a clock."""
    apart = (np.arange(HOURS)[None, :] - np.arange(HOURS)[:, None]) % HOURS
    turns = np.arange(-2, 3) * HOURS
    mass = np.exp(-0.5 * ((apart[:, :, None] + turns) / HOUR_SPREAD) ** 2).sum(axis=2)
    return np.vstack([mass / mass.mean(axis=1, keepdims=True), np.ones(HOURS)])


def weekly_dispersion(incidents: Incidents, since_s: float, until_s: float) -> float:
    """Return the dispersion of the weekly counts of dated incidents, by the middle of each span."""
    weeks = int((until_s - since_s) // WEEK_S)
    if weeks <= 0:
        return 1.0
    # Whole weeks that end with the history: what is left over is at its beginning.
    row = weeks - 1 - np.floor((until_s - incidents.middle_s) / WEEK_S).astype(np.int64)
    inside = (row >= 0) & (row < weeks)
    return dispersion(np.bincount(row[inside], minlength=weeks).tolist())
