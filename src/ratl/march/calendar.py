"""Rules of a place, written as hours, expanded to plan seconds; and the algebra of half-open intervals.

Hours are OpenStreetMap ``opening_hours`` texts in an IANA zone. The library reads the syntax and computes the sun;
minutes are its resolution.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from datetime import datetime, timedelta
from operator import itemgetter
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from opening_hours import OpeningHours, State

from ratl.model.route import Interval

Intervals = tuple[Interval, ...]
_ends = itemgetter(1)
_SUN = re.compile("sunrise|sunset|dawn|dusk", re.IGNORECASE)


def is_zone(text: str) -> bool:
    """Return whether `text` names an IANA zone.

    >>> is_zone("Asia/Baghdad"), is_zone("Mars/Base"), is_zone("Asia")
    (True, False, False)
    """
    try:
        ZoneInfo(text)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return False
    return True


def merged(intervals: Iterable[Interval]) -> Intervals:
    """Return the union of `intervals`: sorted, disjoint, none empty.

    >>> merged([(5, 9), (0, 3), (3, 4), (7, 12), (2, 2)])
    ((0, 4), (5, 12))
    """
    result: list[Interval] = []
    for begin, end in sorted(i for i in intervals if i[0] < i[1]):
        if result and begin <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((begin, end))
    return tuple(result)


def complement(intervals: Iterable[Interval], end: int, start: int = 0) -> Intervals:
    """Return what of ``[start, end)`` no interval covers.

    >>> complement([(2, 4), (6, 20)], 10)
    ((0, 2), (4, 6))
    """
    gaps, at = [], start
    for begin, stop in merged(intervals):
        if begin > at:
            gaps.append((at, min(begin, end)))
        at = max(at, stop)
    if at < end:
        gaps.append((at, end))
    return tuple(gap for gap in gaps if gap[0] < gap[1])


def intersection(first: Iterable[Interval], second: Iterable[Interval]) -> Intervals:
    """Return what both cover.

    >>> intersection([(0, 5), (8, 12)], [(3, 9)])
    ((3, 5), (8, 9))
    """
    pairs = ((max(a[0], b[0]), min(a[1], b[1])) for a in first for b in second)
    return merged(p for p in pairs if p[0] < p[1])


def expand_hours(
    hours: str, *, zone: str, epoch: str, horizon_s: int, lat: float | None = None, lon: float | None = None
) -> Intervals:
    """Return when `hours` are open, as plan seconds within ``[0, horizon_s)``.

    Parameters
    ----------
    hours
        ``opening_hours`` text; it must be valid (the feeds check it).
    zone
        IANA zone in which it is read.
    epoch
        ISO 8601 of plan second 0.
    horizon_s
        End of the expansion, seconds.
    lat, lon
        Degrees; needed where the hours name the sun (``sunrise-sunset``).

    Raises
    ------
    ValueError
        When the hours name the sun and no place is given: the library would take fixed hours for it.
    """
    first = datetime.fromisoformat(epoch)
    start, end = (moment.astimezone(ZoneInfo(zone)) for moment in (first, first + timedelta(seconds=horizon_s)))
    coordinates = None if lat is None or lon is None else (lat, lon)
    if coordinates is None and _SUN.search(hours):
        raise ValueError(f"{hours!r} needs a place")
    rules = OpeningHours(hours, timezone=ZoneInfo(zone), coords=coordinates)
    found = []
    for begin, stop, state, _ in rules.intervals(start, end):
        if state == State.OPEN:
            seconds = (int((moment - first).total_seconds()) for moment in (begin, stop or end))
            found.append((next(seconds), next(seconds)))
    return merged((max(0, a), min(horizon_s, b)) for a, b in found)


def first_meeting(intervals: Intervals, begin: int, end: int) -> Interval | None:
    """Return the first of sorted, disjoint `intervals` that meets ``[begin, end)``, or None.

    >>> first_meeting(((0, 3), (5, 9)), 3, 6)
    (5, 9)
    """
    index = bisect_right(intervals, begin, key=_ends)
    if index < len(intervals) and intervals[index][0] < end:
        return intervals[index]
    return None


def holds(intervals: Intervals, moment: int) -> bool:
    """Return whether one of the sorted, disjoint `intervals` holds `moment`."""
    index = bisect_right(intervals, moment, key=_ends)
    return index < len(intervals) and intervals[index][0] <= moment
