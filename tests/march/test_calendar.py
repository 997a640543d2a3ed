"""Hours to plan seconds, and the algebra of half-open intervals."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratl.march.calendar import complement, expand_hours, first_meeting, holds, intersection, merged

HOUR, DAY = 3600, 86_400
WEEK = 7 * DAY
MONDAY = "2025-08-18T00:00:00+03:00"  # in Baghdad

intervals = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6)


def covered(found: object, end: int = 60) -> set[int]:
    return {second for begin, stop in found for second in range(begin, min(stop, end))}  # type: ignore[attr-defined]


def expand(
    hours: str, *, zone: str = "Asia/Baghdad", epoch: str = MONDAY, days: int = 2, **place: float
) -> list[tuple[float, float]]:
    found = expand_hours(hours, zone=zone, epoch=epoch, horizon_s=days * DAY, **place)
    return [(begin / HOUR, end / HOUR) for begin, end in found]


# ---- the algebra, against the obvious


@given(intervals)
def test_merged(some: list[tuple[int, int]]) -> None:
    found = merged(some)
    assert covered(found) == covered(some)
    assert all(a[1] < b[0] for a, b in pairwise(found))
    assert all(begin < end for begin, end in found)


@given(intervals)
def test_complement(some: list[tuple[int, int]]) -> None:
    assert covered(complement(some, 50)) == set(range(50)) - covered(some)
    assert covered(complement(some, 50, 10)) == set(range(10, 50)) - covered(some)


@given(intervals, intervals)
def test_intersection(one: list[tuple[int, int]], other: list[tuple[int, int]]) -> None:
    assert covered(intersection(one, other)) == covered(one) & covered(other)


@given(intervals, st.integers(0, 60), st.integers(1, 20))
def test_first_meeting(some: list[tuple[int, int]], begin: int, length: int) -> None:
    tidy = merged(some)
    expected = next((i for i in tidy if i[0] < begin + length and begin < i[1]), None)
    assert first_meeting(tidy, begin, begin + length) == expected
    assert holds(tidy, begin) == (begin in covered(tidy, 100))


def test_half_open() -> None:
    assert first_meeting(((10, 20),), 0, 10) is None
    assert first_meeting(((10, 20),), 20, 30) is None
    assert first_meeting(((10, 20),), 19, 20) == (10, 20)
    assert (holds(((10, 20),), 10), holds(((10, 20),), 20)) == (True, False)


# ---- hours of a place


def test_every_day() -> None:
    assert expand("08:00-16:00") == [(8, 16), (32, 40)]


def test_over_midnight() -> None:
    assert expand("20:00-05:00") == [(0, 5), (20, 29), (44, 48)]


def test_from_midnight_to_midnight_is_always() -> None:
    assert expand("00:00-24:00") == [(0, 48)]
    assert expand("24/7") == [(0, 48)]


def test_never() -> None:
    assert expand("off") == []


def test_days_of_the_week_and_a_date_off() -> None:
    assert expand("Tu 08:00-16:00") == [(32, 40)]
    assert expand("Mo-Su 08:00-16:00; 2025 Aug 19 off") == [(8, 16)]


def test_two_spells() -> None:
    assert expand("06:00-11:00,13:00-18:00", days=1) == [(6, 11), (13, 18)]


def test_the_zone_is_the_authoritys() -> None:
    # 08:00 in Damascus and in Baghdad are the same (+03:00 both); 08:00 in UTC is 11:00.
    assert expand("08:00-16:00", zone="Asia/Damascus", days=1) == [(8, 16)]
    assert expand("08:00-16:00", zone="UTC", days=1) == [(11, 19)]


def test_a_plan_that_begins_in_the_middle_of_the_hours() -> None:
    assert expand("08:00-16:00", epoch="2025-08-18T10:30:00+03:00", days=1) == [(0, 5.5), (21.5, 24)]


def test_the_clocks_go_back() -> None:
    # Berlin, 26 October 2025: 03:00 comes twice; between midnight and 08:00 lie nine hours.
    assert expand("08:00-16:00", zone="Europe/Berlin", epoch="2025-10-26T00:00:00+02:00", days=1) == [(9, 17)]


def test_the_clocks_go_forward() -> None:
    assert expand("08:00-16:00", zone="Europe/Berlin", epoch="2025-03-30T00:00:00+01:00", days=1) == [(7, 15)]


@pytest.mark.parametrize(
    ("lat", "lon", "zone", "epoch", "rise", "set_"),
    [
        # cos H = (sin −0.833° − sin lat · sin δ) ÷ (cos lat · cos δ), a day is 2 H ÷ 15 h long round the local noon. 18
        # August: δ = 12.8°, H = 100.0° = 6.67 h; noon at 12 + (45 − 40.99) ÷ 15 h + 4 min (equation of time) = 12.33.
        (34.39, 40.99, "Asia/Baghdad", MONDAY, 5.67, 19.0),
        # 31 October: δ = −14.4°, H = 86.6° = 5.77 h; noon at 12 h − 16.4 min = 11.73.
        (16.27, -0.04, "UTC", "2023-10-31T00:00:00+00:00", 5.96, 17.5),
    ],
)
def test_the_sun(lat: float, lon: float, zone: str, epoch: str, rise: float, set_: float) -> None:
    ((begin, end),) = expand("sunrise-sunset", zone=zone, epoch=epoch, days=1, lat=lat, lon=lon)
    assert begin == pytest.approx(rise, abs=0.1)
    assert end == pytest.approx(set_, abs=0.1)


@pytest.mark.parametrize("hours", ["sunrise-sunset", "06:00-12:00; Su Dawn-dusk", "(sunset-01:00)-24:00"])
def test_the_sun_needs_a_place(hours: str) -> None:
    with pytest.raises(ValueError, match="needs a place"):
        expand(hours)
    assert expand(hours, lat=33.0, lon=44.0) is not None
