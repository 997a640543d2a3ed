"""The course of a road as longitude and latitude: parts of it, and where on it something is."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ratl.roads.edges import Floats

Course = tuple[tuple[float, float], ...]
"""Longitude and latitude, degrees, in the order driven forward."""

#: Digits kept of a degree: a tenth of a metre.
_DIGITS = 6


def cut_course(course: Sequence[tuple[float, float]], begin: float, end: float) -> Course:
    """Return the part of a course between two shares of its length, both ends included.

    >>> cut_course([(0.0, 0.0), (0.0, 1.0), (0.0, 2.0)], 0.25, 1.0)
    ((0.0, 0.5), (0.0, 1.0), (0.0, 2.0))
    """
    points = unrolled(course)
    stations = _stations(points)
    first, last = begin * stations[-1], end * stations[-1]
    inner = points[(stations > first) & (stations < last)]
    ends = [[np.interp(at, stations, points[:, 0]), np.interp(at, stations, points[:, 1])] for at in (first, last)]
    return rolled(np.concatenate((ends[:1], inner, ends[1:])))


def unrolled(course: Sequence[tuple[float, float]]) -> Floats:
    """Return float64[k, 2] without the jump of 360° where a course crosses the 180° meridian."""
    points = np.array(course, np.float64)
    turns = np.round(np.diff(points[:, 0], prepend=points[0, 0]) / 360.0)
    points[:, 0] -= 360.0 * np.cumsum(turns)
    return points


def rolled(points: Floats) -> Course:
    """Return points as a course, longitudes in [-180, 180)."""
    lons = (points[:, 0] + 180.0) % 360.0 - 180.0
    pairs = zip(lons.tolist(), points[:, 1].tolist(), strict=True)
    return tuple((round(lon, _DIGITS), round(lat, _DIGITS)) for lon, lat in pairs)


def join_courses(parts: Sequence[Course]) -> Course:
    """Return courses that follow one another as one, no point twice in a row."""
    joined: list[tuple[float, float]] = []
    for part in parts:
        joined += [point for point in part if not joined or point != joined[-1]]
    return tuple(joined)


def _stations(points: Floats) -> Floats:
    steps = np.diff(points * (math.cos(math.radians(float(points[0, 1]))), 1.0), axis=0)
    return np.concatenate(([0.0], np.cumsum(np.hypot(steps[:, 0], steps[:, 1]))))
