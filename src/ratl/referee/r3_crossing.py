"""R3 crossing: serials do not meet at a point, unless they may."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ratl.model.plan import Violation
from ratl.referee.intervals import clash, pairs_meeting
from ratl.referee.occupations import Occupation, occupations_by_point
from ratl.referee.traversals import Case

RULE = "R3"


def judge(case: Case) -> Iterator[Violation]:
    """Yield each occupation of a point that, with earlier ones, makes more serials at once than the point allows."""
    for name, here in occupations_by_point(case).items():
        point = case.plan.points.get(name)
        allowed = max(1, point.simultaneous) if point else 1
        for occupation, earlier in _meetings(case, here):
            crowd = _find_crowd(case, earlier, allowed)
            if crowd and case.concerns(occupation.track, *(other.track for other in crowd)):
                others = sorted(other.track.serial.id for other in crowd)
                params = {"point": name, "by": others, "at_s": occupation.interval[0], "allowed": allowed}
                yield occupation.track.violation(RULE, "r3_crossing", **params)


def _meetings(case: Case, here: Sequence[Occupation]) -> Iterator[tuple[Occupation, list[Occupation]]]:
    """Yield each occupation with the earlier ones it clashes with."""
    earlier: dict[int, tuple[Occupation, list[Occupation]]] = {}
    for one, other in pairs_meeting(here, lambda occupation: occupation.interval, case.widest_gap_s):
        if _clash(case, one, other):
            earlier.setdefault(id(other), (other, []))[1].append(one)
    yield from earlier.values()


def _find_crowd(case: Case, candidates: Sequence[Occupation], size: int) -> list[Occupation]:
    """Return `size` occupations that clash with one another, each with each; empty when there are none."""
    if size == 1:
        return [candidates[0]] if candidates else []
    for index, one in enumerate(candidates):
        rest = _find_crowd(case, [other for other in candidates[index + 1 :] if _clash(case, one, other)], size - 1)
        if rest:
            return [one, *rest]
    return []


def _clash(case: Case, one: Occupation, other: Occupation) -> bool:
    if one.track is other.track or not clash(one.interval, other.interval, case.gap_s(one.track, other.track)):
        return False
    return not (_follow(one, other) or _pass(one, other) or _keeps_aside(one, other) or _keeps_aside(other, one))


def _follow(one: Occupation, other: Occupation) -> bool:
    """Return whether they come and go the same way: R1's business (a)."""
    return one.came == other.came and one.goes == other.goes


def _pass(one: Occupation, other: Occupation) -> bool:
    """Return whether they go exactly opposite ways on a two-way road: they pass each other (b)."""
    opposite = one.came == other.goes.reversed() and one.goes == other.came.reversed()
    return opposite and one.came.two_way and one.goes.two_way


def _keeps_aside(one: Occupation, other: Occupation) -> bool:
    """Return whether `one` pulls in or out on its driving side while `other` drives by in the other direction (d)."""
    if not one.near_side:
        return False
    site, leg = (one.came, one.goes) if one.came.forward is None else (one.goes, one.came)
    if site in (other.came, other.goes):
        return False
    against = leg.reversed()
    return other.came == against if site is one.came else other.goes == against
