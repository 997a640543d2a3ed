from __future__ import annotations

import math
from dataclasses import replace

import pytest

from ratl.model.road import RoadFacts
from ratl.model.route import Leg
from ratl.roads.regimes import (
    effective_class,
    find_heaviest_classes,
    find_narrow_two_way,
    find_regime,
    find_width_class,
)
from tests.maps import serial


@pytest.mark.parametrize(
    ("width_m", "one_way"), [(2.75, 12), (3.00, 12), (3.34, 12), (3.35, 30), (3.50, 30), (3.99, 30), (2.74, 0)]
)
def test_example_35_width_governs_class(width_m: float, one_way: int) -> None:
    classes = find_width_class(width_m)
    assert classes is not None
    assert (classes.one_way, classes.two_way) == (one_way, 0)
    assert effective_class(60, width_m) == one_way
    assert effective_class(8, width_m) == min(8, one_way)


def test_example_35_rows_that_were_not_visible_say_nothing() -> None:
    assert find_width_class(4.0) is None
    assert effective_class(60, 4.0) == 60


def test_columns_cannot_meet_on_a_narrow_leg() -> None:
    narrow = Leg(from_="A", to="B", length_m=100, width_m=3.5)
    warning = find_narrow_two_way(narrow)
    assert warning is not None and warning.code == "too_narrow_for_two_way"
    assert find_narrow_two_way(Leg(from_="A", to="B", length_m=100, width_m=3.5, regime="alternating")) is None
    assert find_narrow_two_way(Leg(from_="A", to="B", length_m=100, width_m=4.0)) is None
    assert find_narrow_two_way(Leg(from_="A", to="B", length_m=100)) is None


# ---- load classes and the vehicles that cross

SIGNED = RoadFacts(
    class_="primary", kind="bridge", limits={"mlc_wheeled": 90.0, "mlc_tracked": 70.0},
    two_way_classes={"mlc_wheeled": 40.0, "mlc_tracked": 30.0}, one_way_classes={"mlc_wheeled": 60.0},
)  # fmt: skip


@pytest.mark.parametrize(
    ("wheeled", "tracked", "regime"),
    [
        (40, None, "two-way"),
        (41, None, "alternating"),
        (60, None, "alternating"),
        (61, None, "exclusive"),
        (40, 30, "two-way"),
        (40, 31, "alternating"),  # its tracks have their own class, and no caution class
        (None, 70, "alternating"),
        (61, 31, "exclusive"),
    ],
)
def test_the_heaviest_vehicle_says_how_a_bridge_is_crossed(
    wheeled: int | None, tracked: int | None, regime: str
) -> None:
    heaviest = {
        limit: float(mlc) for limit, mlc in (("mlc_wheeled", wheeled), ("mlc_tracked", tracked)) if mlc is not None
    }
    assert find_regime(SIGNED, 5.0, heaviest) == regime
    # Where nobody comes the other way there is nobody to wait for; by caution each crosses alone all the same.
    one_way = replace(SIGNED, direction="forward")
    assert find_regime(one_way, 5.0, heaviest) == ("exclusive" if regime == "exclusive" else "two-way")


def test_a_class_that_is_not_known_is_above_every_one() -> None:
    light = serial("L", 2, mlc=30).vehicles
    assert find_heaviest_classes(light) == {"mlc_wheeled": 30}
    heavy = serial("H", 1, mlc=None, tracked=True).vehicles
    assert find_heaviest_classes([*light, *heavy]) == {"mlc_wheeled": 30, "mlc_tracked": math.inf}
    assert find_regime(SIGNED, None, find_heaviest_classes(heavy)) == "alternating"
    assert find_regime(SIGNED, None, {}) == "two-way"


def test_where_no_class_lets_meet_or_follow_nobody_does() -> None:
    alone = RoadFacts(class_="primary", limits={"mlc_tracked": 70.0}, two_way_classes={"mlc_tracked": 0.0})
    assert find_regime(alone, 5.0, {"mlc_wheeled": 10.0}) == "alternating"
    assert find_regime(replace(alone, one_way_classes={"mlc_tracked": 0.0}), 5.0, {}) == "exclusive"
