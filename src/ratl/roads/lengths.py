"""Lengths and areas taken from the map: great circles, areas, and the coefficient from map to road.

What is asked of a whole extract at once is reckoned on arrays by published formulas; pyproj, which takes as long to
import as a small extract to read, is asked for the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np

from ratl.roads.edges import Floats

if TYPE_CHECKING:
    from pyproj import Geod

_EQUATOR_M: Final = 6_378_137.0
_FLATTENING: Final = 1 / 298.257223563
_E2: Final = _FLATTENING * (2 - _FLATTENING)
"""Eccentricity of WGS 84, squared."""
_NEAR_DEG: Final = 0.05
"""Up to here, 5 km, the formula for near places is true to a quarter of a millimetre."""

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
    return float(_wgs84().inv(lon1, lat1, lon2, lat2)[2])


def distances_m(lon1: Floats, lat1: Floats, lon2: Floats, lat2: Floats) -> Floats:
    """Return the shortest distances over the ground between pairs of places (float64[n], degrees), in metres.

    Near ones by Gauss's mid-latitude formula (Rapp, "Geometric Geodesy", Part I, 1991), far ones by pyproj.

    >>> distances_m(np.array([0.0, 1.0]), np.array([0.0, 0.0]), np.array([1.0, 1.0]), np.array([0.0, 0.0])).round()
    array([111319.,      0.])
    """
    east, north = (lon2 - lon1 + 180.0) % 360.0 - 180.0, lat2 - lat1
    middle = np.radians((lat1 + lat2) / 2)
    bent = 1 - _E2 * np.sin(middle) ** 2
    across = _EQUATOR_M / np.sqrt(bent)  # radius of curvature in the prime vertical
    along = across * (1 - _E2) / bent  # and in the meridian
    found = np.hypot(np.radians(east) * np.cos(middle) * across, np.radians(north) * along)
    far = (np.abs(east) > _NEAR_DEG) | (np.abs(north) > _NEAR_DEG)
    if far.any():
        found[far] = _wgs84().inv(lon1[far], lat1[far], lon2[far], lat2[far])[2]
    return np.asarray(found)


def equal_area_m(places: Floats) -> Floats:
    """Return places near each other in a plane on which areas are true, in metres, float64[n, 2].

    The cylindrical equal-area projection of the ellipsoid (Snyder, "Map Projections: A Working Manual", USGS 1395
    (1987), 10-1 and 3-12).

    Parameters
    ----------
    places
        float64[n, 2], longitude and latitude in degrees, WGS 84.
    """
    east = (places[:, 0] - places[:1, 0] + 180.0) % 360.0 - 180.0  # across 180° too
    lon, sine, e = np.radians(east), np.sin(np.radians(places[:, 1])), np.sqrt(_E2)
    q = (1 - _E2) * (sine / (1 - _E2 * sine**2) + np.arctanh(e * sine) / e)
    return np.column_stack((_EQUATOR_M * lon, _EQUATOR_M * q / 2))


@cache
def _wgs84() -> Geod:
    from pyproj import Geod  # noqa: PLC0415 - an import needs it for ferries only

    return Geod(ellps="WGS84")
