"""How moments and durations are shown: the one place where the seconds of a plan become minutes (ADR 0004).

1. A moment is cut to its minute, as every clock shows it: 09:41:59 is 09:41.
2. A duration by itself is rounded up to the minute; below two minutes it is seconds, unless it is a minute.
3. A duration beside the two moments it lies between is what they show: from 09:41 to 09:43 it is 2 minutes. Within
   one minute it is seconds.
4. Parts of such a duration add up to it: each lies between two moments, and is what they would show; of a duration
   of minutes a part within one minute is nought, and not told.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate, pairwise

MINUTE_S = 60


def minute_s(seconds: float) -> int:
    """Return a moment cut to its minute, in seconds.

    >>> minute_s(119.9), minute_s(-1)
    (60, -60)
    """
    return math.floor(seconds / MINUTE_S) * MINUTE_S


def span_s(from_s: float, to_s: float) -> int:
    """Return the time between two moments as they are shown; the seconds where both are shown as one minute.

    >>> span_s(59, 120), span_s(61, 101), span_s(120, 59)  # 00:00 to 00:02; both 00:01; back
    (120, 40, -120)
    """
    return minute_s(to_s) - minute_s(from_s) or int(to_s) - int(from_s)


def part_spans_s(from_s: int, parts_s: Sequence[int]) -> list[int]:
    """Return parts of a duration, which begins at a moment, as what they take between the moments shown.

    They add up to the duration; where that is seconds, within one minute, they are their seconds.

    >>> part_spans_s(30, [90, 90])  # 00:00:30, 00:02:00, 00:03:30; each by itself would be two minutes
    [120, 60]
    >>> part_spans_s(0, [20, 20, 20]), part_spans_s(0, [20, 20])
    ([0, 0, 60], [20, 20])
    """
    moments_s = [from_s, *(from_s + part_s for part_s in accumulate(parts_s))]
    if minute_s(from_s) == minute_s(moments_s[-1]):
        return list(parts_s)
    return [minute_s(end_s) - minute_s(begin_s) for begin_s, end_s in pairwise(moments_s)]


def rounded_s(seconds: float) -> int:
    """Return a duration by itself in whole minutes, rounded up, in seconds; below two minutes the seconds themselves.

    >>> rounded_s(121), rounded_s(119.5), rounded_s(60)
    (180, 119, 60)
    """
    return int(seconds) if 0 < seconds < 2 * MINUTE_S else whole_minutes(seconds) * MINUTE_S


def whole_minutes(seconds: float) -> int:
    """Return a duration by itself in minutes, rounded up, for a column of figures.

    >>> whole_minutes(61)
    2
    """
    return -(-int(seconds) // MINUTE_S)
