"""Lengths taken from the map: great circle, along a line of points, and the coefficient from map to road."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
from pyproj import Geod

from ratl.roads.edges import Floats

_WGS84: Final = Geod(ellps="WGS84")

#: Road ÷ map distance by terrain, then by the denominator of the map's scale [INFOPEDIA-UA].
ROUTE_LENGTH_COEFFICIENTS: Final[Mapping[str, Mapping[int, float]]] = MappingProxyType(
    {
        "mountain": {200_000: 1.25, 100_000: 1.20, 50_000: 1.15},
        "hilly": {200_000: 1.15, 100_000: 1.10, 50_000: 1.05},
        "flat": {200_000: 1.05, 100_000: 1.0, 50_000: 1.0},
    }
)


def route_length_coefficient(terrain: str, map_scale: int) -> float:
    """Return K, by which a distance measured on the map is multiplied to give road (F13: [INFOPEDIA-UA]).

    Parameters
    ----------
    terrain
        ``"mountain"``, ``"hilly"`` or ``"flat"``.
    map_scale
        Denominator of the map's scale: 50 000, 100 000 or 200 000.

    Raises
    ------
    ValueError
        ``"unknown_terrain"`` or ``"unknown_map_scale"`` as the only argument.

    Examples
    --------
    >>> route_length_coefficient("hilly", 100_000)
    1.1
    """
    by_scale = ROUTE_LENGTH_COEFFICIENTS.get(terrain)
    if by_scale is None:
        raise ValueError("unknown_terrain")
    if map_scale not in by_scale:
        raise ValueError("unknown_map_scale")
    return by_scale[map_scale]


def great_circle_m(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Return the shortest distance over the ground between two places (degrees, WGS 84), in metres.

    >>> round(great_circle_m(0, 0, 1, 0))
    111319
    """
    return float(_WGS84.inv(lon1, lat1, lon2, lat2)[2])


def steps_m(lon: Floats, lat: Floats) -> Floats:
    """Return the geodesic from each point (degrees, WGS 84) to the next, in metres: one fewer than points.

    >>> steps_m(np.array([0.0, 1.0, 1.0]), np.array([0.0, 0.0, 0.0])).round()
    array([111319.,      0.])
    """
    return np.asarray(_WGS84.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])[2])
