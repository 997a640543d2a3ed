"""Watch areas: who is inside, what is counted apart, and what became of it."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from ratl.assess.areas import AroundRoads, DrawnArea, Period, watch_area
from ratl.assess.incidents import Incidents, join_incidents
from tests.assess.roads import DAY, FAR, at, incidents, straight

BOX = DrawnArea(shapely.box(41.0, 33.0, 41.2, 33.1))
PERIOD = Period(since_s=0.0, now_s=140 * DAY, until_s=168 * DAY)
INSIDE, OUTSIDE = (41.1, 33.05), (41.3, 33.05)


def test_depth_is_metres_from_the_edge() -> None:
    found = BOX.depth_m(incidents([INSIDE, (41.1, 33.1 + 0.01), OUTSIDE]))
    # Half of 0.1° is 5.56 km; 0.01° is 1.11 km; 0.1° of longitude at 33° is 9.33 km.
    assert found == pytest.approx([5560, -1112, -9325], rel=0.005)


def test_around_roads() -> None:
    lines = straight(20, 20)
    lon, lat = at(lines, 0, 0.5)
    found = AroundRoads(lines, 10_000.0).depth_m(incidents([(lon, lat + 0.05), (lon, lat + 0.1)]))
    assert found == pytest.approx([10_000 - 5560, 10_000 - 11_120], abs=30)


def over(places: list[tuple[float, float]], **told: float) -> Incidents:
    return incidents(places, **told)  # type: ignore[arg-type]


def test_before_and_after_a_force_leaves() -> None:
    # Two a week for twenty weeks, nine a week for four.
    before = over([INSIDE] * 40, days=np.arange(40) * 3.5)
    after = over([INSIDE] * 36, days=140 + np.arange(36) * 28 / 36)
    elsewhere = over([OUTSIDE] * 90, days=np.linspace(0, 167, 90))
    found = watch_area(BOX, join_incidents([before, after, elsewhere]), PERIOD)
    assert (found.change.before, found.change.now, found.change.verdict) == (40, 36, "risen")
    assert found.change.ratio == pytest.approx(4.5)
    assert found.weeks == (2,) * 20 + (9,) * 4


def test_what_may_be_there_or_then_is_counted_apart() -> None:
    parts = [
        over([INSIDE], days=150.0, radius_m=9_000.0),  # may be outside
        over([INSIDE], days=150.0, radius_m=5_000.0),  # whole inside
        over([OUTSIDE], days=150.0, radius_m=9_600.0),  # may be inside
        over([OUTSIDE], days=150.0, radius_m=9_000.0),
        over([INSIDE], days=150.0, radius_m=FAR),  # a district
        over([INSIDE], days=140.0, span_days=28.0),  # a month
        over([INSIDE], days=200.0),  # later
    ]
    found = watch_area(BOX, join_incidents(parts), PERIOD)
    assert (found.change.now, found.partly, found.undated) == (1, 3, 1)


def test_several_areas_share_the_chance_of_a_false_alarm() -> None:
    every = over([INSIDE] * 30, days=np.concatenate([np.arange(20) * 7.0, 140 + np.arange(10) * 2.8]))
    alone, many = (watch_area(BOX, every, PERIOD, areas=areas).change for areas in (1, 20))
    assert many.low < alone.low < alone.high < many.high


def test_a_history_shorter_than_the_period_is_no_baseline() -> None:
    period = Period(since_s=0.0, now_s=0.0, until_s=28 * DAY)
    found = watch_area(BOX, over([INSIDE] * 5, days=np.arange(5) * 5.0), period)
    assert (found.change.verdict, found.change.before_days) == ("unknown", 0)
