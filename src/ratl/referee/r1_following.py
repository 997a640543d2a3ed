"""R1 following: two serials on one leg in the same direction keep their gap and nobody overtakes."""

from __future__ import annotations

from collections.abc import Iterator

from ratl.model.plan import Violation
from ratl.model.route import Interval
from ratl.referee.intervals import pairs_meeting
from ratl.referee.traversals import Case, Track, Traversal

RULE = "R1"


def judge(case: Case) -> Iterator[Violation]:
    """Yield each pair of which the second enters or leaves a leg before the first has cleared it by the gap."""
    for driven in case.on_leg.values():
        for forward in (True, False):
            same_way = [one for one in driven if one[1].times.forward is forward]
            for first, second in pairs_meeting(same_way, _span, case.widest_gap_s):
                if first[0] is not second[0] and case.concerns(first[0], second[0]):
                    ahead, behind = sorted((first, second), key=_order)
                    yield from _pair(ahead, behind, case.gap_s(first[0], second[0]))


def _span(driven: tuple[Track, Traversal]) -> Interval:
    times = driven[1].times
    return min(times.head_enters_s, times.head_leaves_s), max(times.tail_enters_s, times.tail_leaves_s)


def _order(driven: tuple[Track, Traversal]) -> tuple[int, int]:
    return driven[1].times.head_enters_s, driven[1].times.tail_enters_s


def _pair(first: tuple[Track, Traversal], second: tuple[Track, Traversal], gap_s: int) -> Iterator[Violation]:
    ahead, behind = first[1].times, second[1].times
    params = {"leg": ahead.leg, "by": first[0].serial.id, "gap_s": gap_s}
    short_s = ahead.tail_enters_s + gap_s - behind.head_enters_s
    if short_s > 0:
        yield second[0].violation(RULE, "r1_enters_early", **params, at_s=behind.head_enters_s, short_s=short_s)
    short_s = ahead.tail_leaves_s + gap_s - behind.head_leaves_s
    if short_s > 0:
        yield second[0].violation(RULE, "r1_leaves_early", **params, at_s=behind.head_leaves_s, short_s=short_s)
