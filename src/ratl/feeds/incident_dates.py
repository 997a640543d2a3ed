"""Days as incident files write them: one style a file, found out from all its rows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from ratl.units import western_digits
from ratl.words.folding import fold

_ISO: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_NAMED: Final = re.compile(r"(\d{1,2})[\s\-/.]+([^\W\d_]+(?:\s[^\W\d_]+)?)[\s\-/.,]+(\d{4}|\d{2})")
_NAMED_FIRST: Final = re.compile(r"([^\W\d_]+)\s+(\d{1,2}),?\s+(\d{4})")
_NUMBERS: Final = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_YEARS: Final = range(1900, 2200)
"""A year outside is a slip of the pen."""
_TIME: Final = re.compile(r"[T ](\d{1,2}):(\d{2})")
_MONTHS: Final = {
    fold(name): number
    for names in (
        "january february march april may june july august september october november december",
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
        "كانون_الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين_الأول تشرين_الثاني كانون_الأول",
    )
    for number, name in enumerate(names.split(), start=1)
} | {"sept": 9}


@dataclass(frozen=True, slots=True)
class DateStyle:
    """How the numbers of a file's days are read. `assumed`: no row tells day from month, so the day is taken first."""

    day_first: bool
    assumed: bool
    mixed: bool
    """Some rows have the day first and some the month: a row that could be either is not read."""


def find_date_style(texts: Iterable[str]) -> DateStyle:
    """Return how days written in numbers with the year last (``03/04/2023``) are meant.

    >>> find_date_style(["03/04/2023", "13/04/2023"])
    DateStyle(day_first=True, assumed=False, mixed=False)
    """
    pairs = {(int(m[1]), int(m[2])) for text in set(texts) if (m := _NUMBERS.match(western_digits(text)))}
    first, second = any(a > 12 for a, _ in pairs), any(b > 12 for _, b in pairs)
    assumed = bool(pairs) and not (first or second)
    return DateStyle(day_first=first or not second, assumed=assumed, mixed=first and second)


def parse_incident_day(text: str, style: DateStyle) -> date | None:
    """Return the day a text begins with; None where it is none.

    ISO (``2023-11-07``), with the name of the month in English or Arabic (``07 November 2023``, ``7-Nov-23``), or in
    numbers with the year last.
    """
    plain = western_digits(text).strip()
    if iso := _ISO.match(plain):
        return _day(int(iso[1]), int(iso[2]), int(iso[3]))
    if numbers := _NUMBERS.match(plain):
        first, second = int(numbers[1]), int(numbers[2])
        if style.mixed and first <= 12 and second <= 12 and first != second:
            return None
        if (second > 12) or (first <= 12 and not style.day_first):
            first, second = second, first
        return _day(int(numbers[3]), second, first)
    if named := _NAMED.match(plain):
        return _named(named[3], named[2], named[1])
    if named := _NAMED_FIRST.match(plain):
        return _named(named[3], named[1], named[2])
    return None


def parse_incident_moment(text: str) -> datetime | None:
    """Return the moment where a text says a clock time too (ISO, aware where it has an offset); None without one."""
    plain = western_digits(text).strip()
    if not _ISO.match(plain) or not _TIME.search(plain):
        return None
    try:
        return datetime.fromisoformat(plain)
    except ValueError:
        return None


def has_no_such_clock(text: str) -> bool:
    """Return whether a text says a clock time that no clock shows.

    >>> has_no_such_clock("2023-01-01T25:00"), has_no_such_clock("2023-01-01 10:00"), has_no_such_clock("2023-01-01")
    (True, False, False)
    """
    time = _TIME.search(western_digits(text))
    return time is not None and (int(time[1]) > 23 or int(time[2]) > 59)


def _named(year: str, month: str, day: str) -> date | None:
    number = _MONTHS.get(fold(month))
    return None if number is None else _day(int(year) + (2000 if len(year) == 2 else 0), number, int(day))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year in _YEARS else None
    except ValueError:
        return None
