"""Sites near a route: in the order passed, with km, distance and side."""

from __future__ import annotations

import numpy as np
import pytest

from ratl.model.road import FoundSite
from ratl.roads.sites import list_sites

#: East along the equator for 2 steps of 0.01°, 1113 m each, then north for one.
LINE = np.array([[0.0, 0.0], [0.01, 0.0], [0.02, 0.0], [0.02, 0.01]])
MARKS = np.array([0.0, 1113.0, 2226.0, 3332.0])


def site(name: str, lon: float, lat: float) -> FoundSite:
    return FoundSite(id=name, kind="fuel", names={"": name}, lon=lon, lat=lat)


def test_order_km_and_side() -> None:
    sites = [site("last", 0.0205, 0.005), site("left", 0.005, 0.002), site("right", 0.015, -0.002)]
    near = list_sites(sites, LINE, MARKS, within_m=500)
    assert [found.site.id for found in near] == ["left", "right", "last"]
    assert [found.right for found in near] == [False, True, True]
    assert [found.along_m for found in near] == [
        pytest.approx(556.5, abs=1), pytest.approx(1669.5, abs=1), pytest.approx(2779, abs=3),
    ]  # fmt: skip
    assert near[0].off_m == pytest.approx(222.6, abs=0.5)


def test_what_is_too_far_is_left_out() -> None:
    assert list_sites([site("far", 0.005, 0.02)], LINE, MARKS, within_m=2000) == ()
    assert list_sites([site("other side of the world", 180.0, 0.0)], LINE, MARKS, within_m=2000) == ()
