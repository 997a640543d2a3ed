"""Dates, times, zones and hours as planners write them."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]  # a compiled module

from ratl.feeds.problems import UnreadableError
from ratl.march.calendar import is_zone
from ratl.march.dtg import parse_dtg
from ratl.units import western_digits

_UNCERTAIN = re.compile(r'".*?"|\bunknown\b|\b(?:PH|SH)\b|\beaster\b|(?:\d\d:\d\d|sunrise|sunset|dawn|dusk)\)?\+(?!\d)')
"""What opening hours can say and no plan can rest on: remarks, unknown hours and ends, days of an unnamed calendar."""

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH = "|".join(_MONTHS)
_DAYS_OF_MONTH = re.compile(rf"(?:{_MONTH}) *(\d\d?) *- *(\d\d?)(?![\d:])", re.IGNORECASE)
_DAYS_OF_YEARS = re.compile(rf"(\d{{4}}) ({_MONTH}) (\d\d?)-(\d{{4}}) ({_MONTH}) (\d\d?)")


def parse_zone(text: str) -> str:
    """Return the IANA name `text`.

    Raises
    ------
    UnreadableError
        When no such zone is known.
    """
    if not is_zone(text):
        raise UnreadableError("unknown_zone", found=text, example="Asia/Baghdad")
    return text


def parse_day(value: object) -> date:
    """Return a day written ``2025-08-18``, as text or as a TOML date.

    Raises
    ------
    UnreadableError
        When it is no such day.
    """
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(western_digits(str(value)).strip())
    except ValueError:
        raise UnreadableError("bad_day", found=str(value), example="2025-08-18") from None


def parse_moment(value: object, zone: str) -> datetime:
    """Return an aware moment written as ISO local time, ISO with an offset, or a date-time group (``180500CAUG25``).

    Parameters
    ----------
    value
        Text or a TOML date-time.
    zone
        IANA zone of a local time without an offset.

    Raises
    ------
    UnreadableError
        When it is no moment.
    """
    text = western_digits(str(value)).strip()
    if isinstance(value, date) and not isinstance(value, datetime):
        raise _bad_moment(text)
    for parse in (_parse_iso, lambda t: parse_dtg(t, zone)):
        try:
            moment = parse(text)
        except ValueError:
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
    raise _bad_moment(text)


def _bad_moment(text: str) -> UnreadableError:
    return UnreadableError("bad_moment", found=text, example="2025-08-18T05:00", group="180500CAUG25")


def _parse_iso(text: str) -> datetime:
    """Return an ISO date with a time: a day alone is not a moment."""
    if not re.match(r"^\d{4}-\d{2}-\d{2}[T ]", text):
        raise ValueError(text)
    return datetime.fromisoformat(text)


def local_midnight(day: date, zone: str) -> datetime:
    """Return the moment `day` begins in `zone`."""
    return datetime.combine(day, time(), ZoneInfo(zone))


def parse_hours(text: str) -> str:
    """Return hours in the OpenStreetMap ``opening_hours`` syntax, digits made Western.

    Raises
    ------
    UnreadableError
        When they are not in that syntax, or leave open when it is open: a remark, ``unknown``, an end like ``06:00+``,
        or public holidays, school holidays and Easter, whose dates they do not give; when days end before they begin.
    """
    hours = western_digits(text).strip()
    try:
        rules = str(OpeningHours(hours))
    except ParserError:
        raise UnreadableError("bad_hours", found=text, example="Mo-Sa 06:00-18:00") from None
    # The library writes the rules out in one spelling, whatever the capitals.
    uncertain = _UNCERTAIN.search(rules)
    if uncertain:
        raise UnreadableError("uncertain_hours", found=uncertain[0])
    backwards = _find_backwards(hours, rules)
    if backwards:
        raise UnreadableError("hours_backwards", found=backwards)
    return hours


def _find_backwards(hours: str, rules: str) -> str:
    """Return a range of days that ends before it begins, empty where there is none.

    The library takes ``Aug 20-18`` to run into the next month, and days with their years in the wrong order to be none.
    """
    for match in _DAYS_OF_MONTH.finditer(hours):
        if int(match[2]) < int(match[1]):
            return match[0]
    for match in _DAYS_OF_YEARS.finditer(rules):
        first, last = (
            (int(year), _MONTHS.index(month), int(day)) for year, month, day in (match.groups()[:3], match.groups()[3:])
        )
        if last < first:
            return match[0]
    return ""
