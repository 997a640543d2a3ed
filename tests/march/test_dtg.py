from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratl.march.dtg import ZONE_LETTERS, format_dtg, parse_dtg, zone_letter


def test_example_19_german_summer_time() -> None:
    # B = +2: 17:32 - 2 h = 15:32 UTC.
    moment = parse_dtg("031732Bjul04")
    assert moment.astimezone(UTC) == datetime(2004, 7, 3, 15, 32, tzinfo=UTC)
    assert format_dtg(moment, "Z").upper() == "031532ZJUL04"
    assert format_dtg(moment) == "031732BJUL04"


def test_example_21_zulu() -> None:
    assert parse_dtg("041200ZFEB26") == datetime(2026, 2, 4, 12, 0, tzinfo=UTC)
    assert format_dtg(datetime(2026, 2, 4, 12, 0, tzinfo=UTC)) == "041200ZFEB26"


def test_iraq_is_charlie() -> None:
    moment = parse_dtg("181200C AUG 25")
    assert moment.utcoffset() == timedelta(hours=3)
    assert format_dtg(moment) == "181200CAUG25"


def test_j_is_the_observer_s_own() -> None:
    assert parse_dtg("181200JAUG25", "Asia/Baghdad") == parse_dtg("181200CAUG25")
    with pytest.raises(ValueError, match="no_local_zone"):
        parse_dtg("181200JAUG25")
    with pytest.raises(ValueError, match="unknown_zone_letter"):
        format_dtg(parse_dtg("181200CAUG25"), "J")
    assert "J" not in ZONE_LETTERS and len(ZONE_LETTERS) == 25


def test_half_hour_zones_have_no_letter() -> None:
    tehran = datetime.fromisoformat("2025-08-18T12:00:00+03:30")
    assert zone_letter(tehran) is None
    assert format_dtg(tehran) == "181200+0330AUG25"
    assert parse_dtg("181200+0330AUG25") == tehran
    assert parse_dtg("181200-0330AUG25") == datetime.fromisoformat("2025-08-18T12:00:00-03:30")


def test_arabic_digits_and_seconds() -> None:
    assert parse_dtg("١٨١٢٠٠ZAUG٢٥") == parse_dtg("181200ZAUG25")
    assert parse_dtg("18120030ZAUG2025") == datetime(2025, 8, 18, 12, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "181200AUG25", "181200ZAUX25", "1812ZAUG25", "181200Z", "181200+9900AUG25"])
def test_what_is_no_dtg(text: str) -> None:
    with pytest.raises(ValueError, match="no_dtg"):
        parse_dtg(text)


@pytest.mark.parametrize("text", ["310000ZFEB25", "182400ZAUG25", "000000ZAUG25"])
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(ValueError, match="no_such_time"):
        parse_dtg(text)


@given(st.datetimes(datetime(2000, 1, 2), datetime(2099, 12, 30)), st.sampled_from(sorted(ZONE_LETTERS)))
def test_read_back(moment: datetime, letter: str) -> None:
    aware = moment.replace(microsecond=0, tzinfo=UTC)
    assert parse_dtg(format_dtg(aware, letter)) == aware
