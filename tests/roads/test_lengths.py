from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from ratl.roads.lengths import distances_m, equal_area_m, great_circle_m, route_length_coefficient

WGS84 = Geod(ellps="WGS84")


def test_example_09_ten_km_of_hilly_country_are_eleven() -> None:
    # 10 km on a 1:100,000 map × 1.1.
    assert 10 * route_length_coefficient("hilly", 100_000) == 11


def test_coefficients_fall_with_flatter_land_and_larger_scales() -> None:
    for map_scale in (50_000, 100_000, 200_000):
        by_terrain = [route_length_coefficient(terrain, map_scale) for terrain in ("flat", "hilly", "mountain")]
        assert by_terrain == sorted(by_terrain) and by_terrain[0] >= 1
    assert route_length_coefficient("mountain", 200_000) == 1.25


def test_what_the_table_lacks() -> None:
    with pytest.raises(ValueError, match="unknown_terrain"):
        route_length_coefficient("dunes", 100_000)
    with pytest.raises(ValueError, match="unknown_map_scale"):
        route_length_coefficient("flat", 25_000)


def test_a_degree_of_the_equator() -> None:
    # 6,378,137 m × π / 180 = 111,319.5 m.
    assert great_circle_m(41, 0, 42, 0) == pytest.approx(111_319.5, abs=0.1)


@given(st.floats(-180, 180), st.floats(-88, 88), st.floats(-0.1, 0.1), st.floats(-0.1, 0.1))
def test_near_places_are_as_far_apart_as_by_the_geodesic(lon: float, lat: float, east: float, north: float) -> None:
    # The tenths of a degree go on to where pyproj is asked; 180 degrees may lie between.
    ends = np.array([[lon, lat, (lon + east + 180) % 360 - 180, lat + north]]).T
    assert distances_m(*ends) == pytest.approx(WGS84.inv(*ends)[2], rel=1e-7, abs=1e-6)


def test_far_places_are_as_far_apart_as_by_the_geodesic() -> None:
    assert distances_m(*np.array([[0.0, 0.0, 120.0, 60.0]]).T) == pytest.approx(WGS84.inv(0, 0, 120, 60)[2])


@given(st.floats(-180, 180), st.floats(-80, 80), st.floats(1e-4, 1e-2))
def test_grounds_are_as_large_as_by_the_geodesic(lon: float, lat: float, size: float) -> None:
    ring = shapely.Point(lon, lat).buffer(size, 3)
    ground = ring.difference(shapely.Point(lon, lat).buffer(size / 3, 3))
    there = shapely.transform(ground, lambda at: np.column_stack(((at[:, 0] + 180) % 360 - 180, at[:, 1])))
    found_m2 = shapely.area(shapely.transform(there, equal_area_m))
    assert found_m2 == pytest.approx(abs(WGS84.geometry_area_perimeter(there)[0]), rel=1e-6, abs=0.01)
