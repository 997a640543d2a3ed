"""Who occupies which point when: passing, pulling in and pulling out; leaving the origin, entering the destination."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ratl.model.route import Interval
from ratl.referee.traversals import Case, Stand, Track, Traversal


@dataclass(frozen=True, slots=True)
class Way:
    """How a point is reached or left: a leg as driven, or a place off the road (``origin``, ``site:S2``, …)."""

    name: str
    forward: bool | None = None
    """None off the road."""
    two_way: bool = True

    def reversed(self) -> Way:
        """Return the same leg driven the other way; a place off the road is its own reverse."""
        return self if self.forward is None else Way(self.name, not self.forward, self.two_way)


# Two ways, not one: who leaves a base and who enters it meet in its gate, unless the point lets several through.
ORIGIN, DESTINATION = Way("origin"), Way("destination")


@dataclass(frozen=True, slots=True)
class Occupation:
    """One serial at one point, coming by one way and going on by another."""

    track: Track
    interval: Interval
    came: Way
    goes: Way
    near_side: bool = False
    """Pulling in or out at a site on the driving side."""


def occupations_by_point(case: Case) -> Mapping[str, list[Occupation]]:
    """Return every occupation of every point."""
    found: dict[str, list[Occupation]] = defaultdict(list)
    for track in case.tracks:
        for point, occupation in occupations(track):
            found[point].append(occupation)
    return found


def occupations(track: Track) -> Iterator[tuple[str, Occupation]]:
    """Yield the points a serial occupies, in order; standing at a site occupies none."""
    first, last = track.traversals[0], len(track.traversals) - 1
    yield first.entry, Occupation(track, _entering(first), ORIGIN, _way(first))
    for index, leaving in enumerate(track.traversals):
        onto = track.traversals[index + 1] if index < last else None
        goes = DESTINATION if onto is None else _way(onto)
        stand = track.stands.get(index)
        if stand is None:
            yield leaving.exit, Occupation(track, _leaving(leaving), _way(leaving), goes)
            continue
        yield from _at_site(track, stand, leaving, goes)


def _at_site(track: Track, stand: Stand, leaving: Traversal, goes: Way) -> Iterator[tuple[str, Occupation]]:
    halt, site = stand.halt, Way(f"site:{stand.halt.site}")
    pulling_in = (halt.head_arrives_s, halt.tail_arrives_s)
    pulling_out = (halt.head_departs_s, halt.tail_departs_s)
    yield leaving.exit, Occupation(track, pulling_in, _way(leaving), site, stand.near_side)
    yield leaving.exit, Occupation(track, pulling_out, site, goes, stand.near_side)


def _way(traversal: Traversal) -> Way:
    leg, forward = traversal.driven
    return Way(f"leg:{leg}", forward, traversal.leg.regime == "two-way")


def _entering(traversal: Traversal) -> Interval:
    return traversal.times.head_enters_s, traversal.times.tail_enters_s


def _leaving(traversal: Traversal) -> Interval:
    return traversal.times.head_leaves_s, traversal.times.tail_leaves_s
