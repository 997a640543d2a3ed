"""The routes that nothing beats in both time and exposure.

Bi-objective label setting in the order of time (Martins, E. Q. V., "On a multicriteria shortest path problem",
European Journal of Operational Research 16 (1984), 236–245) with the constant-time dominance test of Hernández Ulloa,
C. et al., "A simple and fast bi-objective search algorithm", ICAPS 30 (2020), 143–151: labels come out of the queue by
time, so that one is dominated exactly where its exposure is no less than the least that has left its state before, or
has reached the destination.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import count

from ratl.roads.paths import Route

MOST_LABELS = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Arc:
    """A road driven in one direction: its ends, seconds, and exposure in trillionths of an incident.

    Whole numbers: sums are exact, and no route is better than another by a rounding.
    """

    road: str
    forward: bool
    start: str
    end: str
    seconds: int
    exposure: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontRoute:
    """A route of the front: no other is as good in one figure and better in the other."""

    seconds: int
    exposure: int
    route: Route


class FrontTooLargeError(Exception):
    """More than `MOST_LABELS` beginnings of routes would have to be looked at."""


def find_front(arcs: Iterable[Arc], origin: str, destination: str, no_turns: Iterable[Route] = ()) -> list[FrontRoute]:
    """Return the Pareto front of routes from `origin` to `destination`, quickest first; none where there is none.

    Of routes alike in both figures one is returned. None turns round on a road, nor drives what `no_turns` forbids.

    Parameters
    ----------
    no_turns
        Roads, each with whether it is driven forward, that may not be driven one after the other.

    Raises
    ------
    FrontTooLargeError
        When it would take more than `MOST_LABELS` labels.
    """
    leaving: dict[str, list[Arc]] = {}
    coming: dict[str, list[Arc]] = {}
    for arc in arcs:
        leaving.setdefault(arc.start, []).append(arc)
        coming.setdefault(arc.end, []).append(arc)
    if origin == destination:
        return []
    quick = _least(coming, destination, "seconds")
    safe = _least(coming, destination, "exposure")
    turns = frozenset(no_turns)
    begun = {turn[:k] for turn in turns for k in range(2, len(turn))}
    ticket = count()
    # A label: least time to the destination, least exposure to it, so far, where, what was driven last, how it came.
    queue: list[tuple[int, int, int, int, int, str, Route, tuple[object, ...]]] = []
    if origin in quick:
        heapq.heappush(queue, (quick[origin], safe[origin], next(ticket), 0, 0, origin, (), ()))
    least: dict[tuple[str, Route], float] = {}
    best, found = float("inf"), list[FrontRoute]()
    while queue:
        _, least_exposure, _, seconds, exposure, at, last, way = heapq.heappop(queue)
        if exposure >= least.get((at, last), float("inf")) or least_exposure >= best:
            continue
        least[at, last] = exposure
        if at == destination:
            best = exposure
            found.append(FrontRoute(seconds=seconds, exposure=exposure, route=_walk(way)))
            continue
        for arc in leaving.get(at, ()):
            onward = (arc.road, arc.forward)
            if arc.end not in quick or (last and onward == (last[-1][0], not last[-1][1])):
                continue
            driven = (*last, onward)
            if any(driven[k:] in turns for k in range(len(driven) - 1)):
                continue
            kept = next((driven[k:] for k in range(len(driven)) if driven[k:] in begun), (onward,))
            spent, met = seconds + arc.seconds, exposure + arc.exposure
            bound = met + safe[arc.end]
            if bound >= best or met >= least.get((arc.end, kept), float("inf")):
                continue
            number = next(ticket)
            if number > MOST_LABELS:
                raise FrontTooLargeError
            heapq.heappush(queue, (spent + quick[arc.end], bound, number, spent, met, arc.end, kept, (way, onward)))
    return found


def _walk(way: tuple[object, ...]) -> Route:
    route: list[tuple[str, bool]] = []
    while way:
        way, onward = way  # type: ignore[assignment]
        route.append(onward)  # type: ignore[arg-type]
    return tuple(reversed(route))


def _least(coming: Mapping[str, list[Arc]], destination: str, figure: str) -> dict[str, int]:
    """Return the least of one figure from each point to the destination."""
    found: dict[str, int] = {}
    queue = [(0, destination)]
    while queue:
        so_far, at = heapq.heappop(queue)
        if at in found:
            continue
        found[at] = so_far
        for arc in coming.get(at, ()):
            if arc.start not in found:
                heapq.heappush(queue, (so_far + int(getattr(arc, figure)), arc.start))
    return found
