from __future__ import annotations

import pytest

from ratl.roads.lengths import great_circle_m, route_length_coefficient


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
