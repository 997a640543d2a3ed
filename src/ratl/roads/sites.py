"""Sites near a route: where a column might halt, in the order it passes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ratl.model.road import FoundSite
from ratl.roads.edges import Floats
from ratl.roads.shapes import DEGREE_M, local_m, nearest_on


@dataclass(frozen=True, slots=True, kw_only=True)
class NearSite:
    """A site beside a route: how far along it, how far off, and on which side in the direction driven."""

    site: FoundSite
    along_m: float
    off_m: float
    right: bool


def list_sites(sites: Sequence[FoundSite], line: Floats, marks_m: Floats, *, within_m: float) -> tuple[NearSite, ...]:
    """Return the sites within `within_m` of a route, in the order passed.

    Parameters
    ----------
    line
        float64[k, 2], longitude and latitude along the route, unrolled at 180°.
    marks_m
        float64[k], distance along the road at each of these points.
    """
    found = []
    for site in sites:
        window = _points_near(line, site, within_m)
        if window is None:
            continue
        first, last = window
        local = local_m(line[first : last + 1], site.lon, site.lat)
        off_m, share = nearest_on(local)
        if off_m <= within_m:
            along_m, right = _place(local, marks_m[first : last + 1], share)
            found.append(NearSite(site=site, along_m=along_m, off_m=off_m, right=right))
    return tuple(sorted(found, key=lambda near: (near.along_m, near.off_m, near.site.id)))


def _points_near(line: Floats, site: FoundSite, within_m: float) -> tuple[int, int] | None:
    """Return the first and the last point of the run of `line` that comes near, None where its boxes do not."""
    reach = within_m / DEGREE_M
    wide = reach / max(np.cos(np.radians(site.lat)), 1e-3)
    east = (line[:, 0] - site.lon + 180.0) % 360.0 - 180.0
    north = line[:, 1] - site.lat
    low, high = np.minimum(east[:-1], east[1:]), np.maximum(east[:-1], east[1:])
    south, top = np.minimum(north[:-1], north[1:]), np.maximum(north[:-1], north[1:])
    near = np.flatnonzero((low <= wide) & (high >= -wide) & (south <= reach) & (top >= -reach))
    return (int(near[0]), int(near[-1]) + 1) if len(near) else None


def _place(local: Floats, marks_m: Floats, share: float) -> tuple[float, bool]:
    """Return how far along the road the foot of the perpendicular is, and whether the site lies to the right there."""
    lengths = np.hypot(*np.diff(local, axis=0).T)
    stations = np.concatenate(([0.0], np.cumsum(lengths)))
    at = share * stations[-1]
    k = int(np.clip(np.searchsorted(stations, at, side="right") - 1, 0, len(lengths) - 1))
    step = local[k + 1] - local[k]
    # The site is the origin: to the right of the step when the cross product with the way to it is negative.
    to_site = -local[k]
    right = bool(step[0] * to_site[1] - step[1] * to_site[0] < 0)
    return float(np.interp(at, stations, marks_m)), right
