"""The date-time group, ``DDHHMM`` + zone letter + ``MON`` + ``YY``, for example ``181200CAUG25`` [DTG], [DTG-MEMIM]."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from ratl.units import western_digits

_MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
#: Zone letter → hours from UTC. J, the observer's local time, has none of its own.
ZONE_LETTERS: Final = MappingProxyType(
    {"Z": 0}
    | {letter: hours for hours, letter in enumerate("ABCDEFGHIKLM", start=1)}
    | {letter: -hours for hours, letter in enumerate("NOPQRSTUVWXY", start=1)}
)
_DTG: Final = re.compile(
    r"(?P<day>\d{2})(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?"
    r"(?P<zone>[A-Z]|[+-](?:0\d|1[0-4])[0-5]\d)(?P<month>[A-Z]{3})(?P<year>\d{2}|\d{4})",
    re.ASCII,
)


def zone_letter(when: datetime) -> str | None:
    """Return the letter of the offset of an aware `when`; None for half hours and others that have no letter."""
    offset = when.utcoffset()
    return next((letter for letter, h in ZONE_LETTERS.items() if offset == timedelta(hours=h)), None)


def format_dtg(when: datetime, letter: str | None = None) -> str:
    """Return an aware `when` as a date-time group.

    Parameters
    ----------
    when
        Aware time.
    letter
        Zone to say it in; None: the zone `when` is in. An offset without a letter is printed as such (``+0430``).

    Raises
    ------
    ValueError
        ``"unknown_zone_letter"`` as the only argument: no letter, or J, which is nobody's without an observer.

    Examples
    --------
    >>> format_dtg(datetime.fromisoformat("2025-08-18T12:00:00+03:00"))
    '181200CAUG25'
    >>> format_dtg(datetime.fromisoformat("2025-08-18T12:00:00+03:00"), "Z")
    '180900ZAUG25'
    >>> format_dtg(datetime.fromisoformat("2025-08-18T12:00:00+04:30"))
    '181200+0430AUG25'
    """
    if letter is not None:
        if letter not in ZONE_LETTERS:
            raise ValueError("unknown_zone_letter")
        when = when.astimezone(timezone(timedelta(hours=ZONE_LETTERS[letter])))
    seconds = f"{when:%S}" if when.second else ""
    return f"{when:%d%H%M}{seconds}{zone_letter(when) or f'{when:%z}'}{_MONTHS[when.month - 1]}{when:%y}"


def parse_dtg(text: str, local: str | None = None) -> datetime:
    """Return the aware time a date-time group names; seconds, lower case, blanks and four-digit years are read too.

    Parameters
    ----------
    text
        For example ``"041200ZFEB26"`` or ``"031732Bjul04"``. Two-digit years are 2000 to 2099.
    local
        IANA zone of the observer, for the letter J.

    Raises
    ------
    ValueError
        As the only argument: ``"no_dtg"`` (day, time, zone letter, month and year are all needed), ``"no_local_zone"``
        (J without `local`) or ``"no_such_time"``.

    Examples
    --------
    >>> parse_dtg("031732Bjul04").astimezone(timezone.utc).isoformat()
    '2004-07-03T15:32:00+00:00'
    """
    match = _DTG.fullmatch(re.sub(r"\s+", "", western_digits(text)).upper())
    if match is None or match["month"] not in _MONTHS:
        raise ValueError("no_dtg")
    zone = _zone(match["zone"], local)
    year = int(match["year"]) + (2000 if len(match["year"]) == 2 else 0)
    figures = (int(match["day"]), int(match["hour"]), int(match["minute"]), int(match["second"] or 0))
    try:
        return datetime(year, _MONTHS.index(match["month"]) + 1, *figures, tzinfo=zone)
    except ValueError:
        raise ValueError("no_such_time") from None


def _zone(letter: str, local: str | None) -> tzinfo:
    if letter == "J":
        if local is None:
            raise ValueError("no_local_zone")
        return ZoneInfo(local)
    if letter in ZONE_LETTERS:
        return timezone(timedelta(hours=ZONE_LETTERS[letter]))
    sign = -1 if letter[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(letter[1:3]), minutes=int(letter[3:5])))
