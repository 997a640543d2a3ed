"""Rates by leg and hour: closed forms, and what is known of a place or a time to a span only."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratl.assess.exposure import Exposure, Settings, compute_exposure, hour_kernel, weekly_dispersion
from ratl.assess.incidents import Incidents
from ratl.assess.lines import Lines
from tests.assess.roads import DAY, FAR, at, incidents, straight

FLAT = float("inf")


def laid(lines: Lines, found: Incidents, *, days: float = 100.0, half_life: float = FLAT, hour: int = 0) -> Exposure:
    settings = Settings(since_s=0.0, until_s=days * DAY, half_life_days=half_life)
    return compute_exposure(lines, found, np.full(len(found), hour, np.int32), settings)


def test_a_uniform_rate_is_flat() -> None:
    lines = straight(40, 40)
    places = [at(lines, line, (k + 0.5) / 320) for line in range(len(lines.start)) for k in range(320)]
    rate, _, _ = laid(lines, incidents(places)).rate_by_line()
    # 640 incidents in 100 days on two roads of one length.
    assert rate == pytest.approx([3.2, 3.2], rel=1e-3)


def test_an_incident_in_a_hundred_days_is_a_hundredth_a_day() -> None:
    lines = straight(40, 40)
    found = laid(lines, incidents([at(lines, 0, 0.5)]))
    value, low, high = found.rate_by_line()
    assert value == pytest.approx([0.01, 0.0])
    # The exact interval of a count of one: 0.0253 to 5.572.
    assert (low[0], high[0]) == pytest.approx((0.000253, 0.05572), rel=1e-3)
    assert (low[1], high[1]) == pytest.approx((0.0, 0.03689), rel=1e-3)


def test_exposure_is_rate_times_the_time_a_place_is_covered() -> None:
    lines = straight(40, 40)
    found = laid(lines, incidents([at(lines, 0, 0.5)] * 20))
    presence = np.zeros((2, 24))
    presence[0, 7] = 0.05  # 72 minutes
    whole, each, _, _ = found.meet(presence)
    assert (whole.value, each[0], each[1]) == pytest.approx((0.2 * 0.05, 0.01, 0.0))
    assert whole.low < 0.01 < whole.high


def test_a_district_is_on_no_road() -> None:
    lines = straight(40, 40)
    found = laid(lines, incidents([at(lines, 0, 0.5)] * 9, radius_m=FAR))
    assert found.rate_by_line()[0].sum() == 0
    assert len(found.incidents) == 0


def test_near_is_spread_and_only_its_part_is_on_the_road() -> None:
    lines = straight(40, 40)
    middle = (lines.courses[0][-1][0], lines.courses[0][-1][1])
    found = laid(lines, incidents([middle], radius_m=20_000.0))
    # A strip 10 km wide through the middle of a disc of 20 km: 2 (r² asin(h/r) + h √(r² − h²)) of π r², h = 5.
    h, r = 5.0, 20.0
    part = 2 * (r**2 * np.arcsin(h / r) + h * np.sqrt(r**2 - h**2)) / (np.pi * r**2)
    assert float(found.on_road[0]) == pytest.approx(part, abs=1 / 32)
    rate = found.rate_by_line()[0]
    assert rate[0] == pytest.approx(rate[1], rel=0.15)
    assert rate.sum() == pytest.approx(found.on_road[0] / 100)


def test_a_month_weighs_by_the_days_of_it_that_are_looked_at_and_is_no_day() -> None:
    lines = straight(40, 40)
    # From ten days before the history to twenty into it.
    month = incidents([at(lines, 0, 0.5)], days=-10.0, span_days=30.0)
    assert laid(lines, month).weight == pytest.approx([20 / 30 / 100])
    assert not month.is_dated.any()
    assert weekly_dispersion(month.where(month.is_dated), 0.0, 100 * DAY) == 1.0


def test_after_a_half_life_an_incident_counts_half() -> None:
    lines = straight(40, 40)
    found = laid(lines, incidents([at(lines, 0, 0.5)] * 2, days=[40.0, 70.0], span_days=0.0), half_life=30.0)
    assert found.weight[1] == pytest.approx(2 * found.weight[0])


@given(st.floats(5.0, 500.0))
def test_a_steady_rate_is_the_same_whatever_the_half_life(half_life: float) -> None:
    lines = straight(40, 40)
    daily = incidents([at(lines, 0, 0.5)] * 100, days=np.arange(100.0))
    assert laid(lines, daily, half_life=half_life).rate_by_line()[0][0] == pytest.approx(1.0)


def test_outside_the_history_nothing_counts() -> None:
    lines = straight(40, 40)
    found = laid(lines, incidents([at(lines, 0, 0.5)] * 4, days=[-1.0, 100.0, 99.0, 0.0]))
    assert len(found.incidents) == 2


def test_off_the_road_nothing_counts() -> None:
    lines = straight(40, 40)
    lon, lat = at(lines, 0, 0.5)
    found = laid(lines, incidents([(lon, lat + 0.044), (lon, lat + 0.047)]))  # 4.9 and 5.2 km north
    assert found.on_road.tolist() == [1.0, 0.0]


def test_hours() -> None:
    around = hour_kernel()
    assert around.mean(axis=1) == pytest.approx(np.ones(25))
    assert around[3, 2] == pytest.approx(around[3, 4])
    assert around[3, 4] > around[3, 5]
    assert around[0, 23] == pytest.approx(around[12, 11])
    lines = straight(40, 40)
    found = laid(lines, incidents([at(lines, 0, 0.5)], span_days=0.0, clock=True), hour=6)
    by_hour = found.rates()[0][0]
    assert int(by_hour.argmax()) == 6
    assert by_hour.mean() == pytest.approx(0.01)
    flat = laid(lines, incidents([at(lines, 0, 0.5)]), hour=6)
    assert flat.rates()[0][0] == pytest.approx(np.full(24, 0.01))


def test_around_a_place() -> None:
    lines = straight(40, 40)
    lon, lat = at(lines, 0, 0.5)
    found = laid(lines, incidents([(lon, lat), (lon + 0.04, lat), (lon + 0.06, lat)]))
    assert found.near({"P": (lon, lat)})["P"].value == pytest.approx(0.02)
