"""Where incidents may have been: each place as one point, or as points spread evenly over its radius."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ratl.assess.incidents import Incidents
from ratl.assess.lines import on_sphere
from ratl.roads.edges import Floats, Longs

POINTS: Final = 32
"""Points a radius is spread over."""
EXACT_M: Final = 500.0
"""A radius below this is a point: a cell of road is no finer."""
_GOLDEN: Final = np.pi * (3 - np.sqrt(5))
_DEGREE_M: Final = 111_195.0


@dataclass(frozen=True, slots=True)
class Places:
    """`p` distinct places of `n` incidents, and the points each may be at.

    Attributes
    ----------
    of_incident
        int64[n], row of the incident's place.
    count
        p.
    point_place, point_part
        int64[q], float64[q]: the place each point belongs to, and its part of it; the parts of a place sum to 1.
    point_xyz
        float64[q, 3], see `on_sphere`.
    """

    of_incident: Longs
    count: int
    point_place: Longs
    point_part: Floats
    point_xyz: Floats


def find_places(incidents: Incidents) -> Places:
    """Return where placed incidents (``is_placed``) may have been.

    A radius is taken as a disc on which every place is equally likely; its points are those of a sunflower (Vogel, H.,
    "A better way to construct the sunflower head", Mathematical Biosciences 44 (1979), 179–189).
    """
    keys = np.column_stack((incidents.lon, incidents.lat, incidents.radius_m))
    distinct, of_incident = np.unique(keys, axis=0, return_inverse=True)
    lon, lat, radius_m = distinct.T if len(distinct) else np.empty((3, 0))
    wide = np.flatnonzero(radius_m >= EXACT_M)
    exact = np.flatnonzero(radius_m < EXACT_M)
    k = np.arange(POINTS)
    off_m = radius_m[wide, None] * np.sqrt((k + 0.5) / POINTS)
    north = off_m * np.sin(k * _GOLDEN) / _DEGREE_M
    east = off_m * np.cos(k * _GOLDEN) / _DEGREE_M / np.cos(np.radians(lat[wide, None]))
    point_lon = np.concatenate([lon[exact], (lon[wide, None] + east).ravel()])
    point_lat = np.concatenate([lat[exact], (lat[wide, None] + north).ravel()])
    return Places(
        of_incident=of_incident.reshape(-1),
        count=len(distinct),
        point_place=np.concatenate([exact, np.repeat(wide, POINTS)]),
        point_part=np.concatenate([np.ones(len(exact)), np.full(len(wide) * POINTS, 1 / POINTS)]),
        point_xyz=on_sphere(point_lon, point_lat),
    )
