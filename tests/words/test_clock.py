"""Moments and durations are shown by one rule, and nobody else makes minutes of seconds."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ratl
from ratl.words.catalogue import LANGUAGES, Speaker, load
from ratl.words.clock import minute_s, part_spans_s, rounded_s, span_s
from tests.words.templates import placeholders

SPEAKER = Speaker("en", "2025-06-02T00:00:00+00:00")
moments = st.integers(0, 200_000)


def shown_min(seconds: float) -> int:
    """Return the minutes since the epoch that a moment is printed as."""
    day, clock = re.fullmatch(r"D\+(\d+) (\d\d:\d\d)", SPEAKER.time(seconds)).groups()  # type: ignore[union-attr]
    at = datetime.strptime(clock, "%H:%M")
    return int(day) * 1440 + at.hour * 60 + at.minute


@given(moments, st.floats(0, 0.999))
def test_a_moment_is_cut_to_its_minute_whatever_part_of_it_is_over(second: int, part: float) -> None:
    assert shown_min(second + part) == second // 60 == minute_s(second + part) // 60


@given(moments, moments)
def test_a_duration_beside_two_moments_is_what_they_show(one: int, other: int) -> None:
    span = span_s(one, other)
    assert span == 60 * (shown_min(other) - shown_min(one)) or (shown_min(one) == shown_min(other) and abs(span) < 60)
    assert SPEAKER.told_duration(abs(span)) == SPEAKER.fill("{one|other:between}", {"one": one, "other": other})


@given(moments, st.lists(st.integers(-200, 200) | st.integers(-9000, 9000), min_size=1, max_size=6))
def test_parts_however_short_add_up_to_the_whole(begin: int, parts: list[int]) -> None:
    assert sum(part_spans_s(begin, parts)) == span_s(begin, begin + sum(parts))


def test_a_duration_by_itself_is_rounded_up() -> None:
    assert [rounded_s(s) for s in (0, 59, 60, 61, 119, 120, 121)] == [0, 59, 60, 61, 119, 120, 180]


NOT_BETWEEN = {
    "clearance_late_authority", "missed_window", "sim_driver_told",
}  # fmt: skip
"""Sentences with two moments whose duration is none of the time between them."""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_sentence_with_two_moments_says_the_time_between_them_by_both(lang: str) -> None:
    for key, text in load(lang).items():
        said = list(placeholders(text))
        moments = [name for name, way in said if way == "time"]
        alone = [name for name, way in said if way in ("duration", "short")]
        assert len(moments) < 2 or not alone or key in NOT_BETWEEN, key


MINUTES = re.compile(r"// ?60\b|% ?60\b|% ?3600|%H:?%M")
MAY = {
    "words/clock.py", "words/catalogue.py",
    "march/dtg.py",  # the form of the group itself
    "documents/scribe.py", "documents/stamps.py", "documents/route_geo.py",  # strftime cuts; for machines to the second
    "documents/march_graph.py",  # hours on the axis
    "documents/route_list.py", "documents/forecast_tables.py", "cli/summary.py",  # of moments cut already
}  # fmt: skip


def test_nobody_else_makes_minutes_of_seconds() -> None:
    package = Path(ratl.__file__).parent
    shown = [
        path for part in ("cli", "documents", "words", "services", "march") for path in (package / part).rglob("*.py")
    ]
    others = {path.relative_to(package).as_posix() for path in shown if MINUTES.search(path.read_text("utf-8"))}
    assert others <= MAY
    rounding = re.compile(r"(?:time|clock|local|minute)\((?:round|math\.ceil)\(")
    assert not [path.name for path in shown if rounding.search(path.read_text("utf-8"))]
