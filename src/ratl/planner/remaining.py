"""How early a serial could be through from where it is, halts and traffic left out.

This is what orders and prunes the search.
"""

from __future__ import annotations

from collections.abc import Sequence

from ratl.march.calendar import Intervals, first_meeting
from ratl.march.timetable import Pace
from ratl.planner.windows import Blocks

_BUCKET_S = 600
"""Times are looked up from the start of their bucket, which can only be too early."""

Way = tuple[Pace | None, Pace | None, Blocks]
"""Pace by day, pace by night, blocks of one leg."""


class Remaining:
    """Earliest completion from each stop and time, computed as it is asked for.

    A serial may wait anywhere and needs no halt, so that the answer is never later than any timetable's (an
    admissible estimate: Hart,
    Nilsson and Raphael, "A formal basis for the heuristic determination of minimum cost paths", IEEE TSSC 4 (1968)).
    """

    def __init__(self, ways: Sequence[Way], night: Intervals, horizon_s: int) -> None:
        self.ways = ways
        self.night = night
        self.horizon_s = horizon_s
        self.known: list[dict[int, int]] = [{} for _ in ways]

    def completion_s(self, stop: int, head_s: int) -> int:
        """Return a second before which a serial whose head is at `stop` at `head_s` cannot be complete."""
        visited: list[tuple[int, int]] = []
        head = head_s
        answer = None
        for index in range(stop, len(self.ways)):
            bucket = head // _BUCKET_S
            answer = self.known[index].get(bucket)
            if answer is not None:
                break
            visited.append((index, bucket))
            head, answer = earliest_through(self.ways[index], self.night, self.horizon_s, bucket * _BUCKET_S)
            if head >= self.horizon_s:
                answer = self.horizon_s
                break
        answer = head_s if answer is None else answer
        for index, bucket in visited:
            self.known[index][bucket] = answer
        return max(answer, head_s)

    def find_barrier(self, stop: int, head_s: int) -> tuple[int, int] | None:
        """Return the first leg ahead that there is no way through before the horizon.

        With it, when the head is there at the earliest.
        """
        for index in range(stop, len(self.ways)):
            through_s, _ = earliest_through(self.ways[index], self.night, self.horizon_s, head_s)
            if through_s >= self.horizon_s:
                return index, head_s
            head_s = through_s
        return None


def earliest_through(way: Way, night: Intervals, horizon_s: int, moment: int) -> tuple[int, int]:
    """Return the earliest head and the earliest tail through a leg entered at `moment` or later, each on its own.

    The horizon stands for never.
    """
    day_pace, night_pace, blocks = way
    head_s = tail_s = horizon_s
    at = moment
    while at < min(horizon_s, tail_s):  # a later light may bring the tail through earlier, not the head
        dark = first_meeting(night, at, horizon_s)
        is_dark = dark is not None and dark[0] <= at
        pace = night_pace if is_dark else day_pace
        changes = horizon_s if dark is None else dark[1] if is_dark else dark[0]
        if pace is not None:
            through = at + pace.run_s
            block = blocks.find(at, through + pace.pass_time_s)
            if block is not None and blocks.ends[block] < changes:
                at = blocks.ends[block]
                continue
            if block is None:
                head_s = min(head_s, through)
                tail_s = min(tail_s, through + pace.pass_time_s)
        at = changes
    return head_s, tail_s
