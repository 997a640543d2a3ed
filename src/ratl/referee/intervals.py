"""Half-open intervals of plan seconds: clashes, unions and who meets whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from ratl.model.route import Interval

Item = TypeVar("Item")


def clash(first: Interval, second: Interval, gap_s: int = 0) -> bool:
    """Return whether two occupations clash with a gap between them.

    >>> clash((0, 10), (10, 20)), clash((0, 10), (10, 20), 1)
    (False, True)
    """
    return first[0] < second[1] + gap_s and second[0] < first[1] + gap_s


def union(intervals: Iterable[Interval]) -> list[Interval]:
    """Return the intervals in order, those that overlap or touch made one; empty ones fall out.

    >>> union([(5, 9), (0, 3), (3, 4), (7, 12)])
    [(0, 4), (5, 12)]
    """
    merged: list[Interval] = []
    for start, end in sorted(i for i in intervals if i[0] < i[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def inside(occupation: Interval, intervals: Iterable[Interval]) -> bool:
    """Return whether the whole of `occupation` lies in one piece of the union of `intervals`."""
    return any(start <= occupation[0] and occupation[1] <= end for start, end in union(intervals))


def meets(occupation: Interval, intervals: Iterable[Interval]) -> bool:
    """Return whether any part of `occupation` lies in one of `intervals`."""
    return any(clash(occupation, interval) for interval in union(intervals))


def pairs_meeting(items: Sequence[Item], span: Callable[[Item], Interval], slack_s: int) -> Iterator[tuple[Item, Item]]:
    """Yield each pair whose spans come within `slack_s` of each other, the earlier first."""
    present: list[Item] = []
    for item in sorted(items, key=span):
        present = [other for other in present if span(other)[1] + slack_s > span(item)[0]]
        yield from ((other, item) for other in present)
        present.append(item)
