"""Routes of a column between places on the roads: by way of places, by the clock, with alternatives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Final

import numpy as np

from ratl.roads.alternatives import AlternativesWorkspace, find_alternatives
from ratl.roads.costs import Costs, windows_of
from ratl.roads.edges import Flags, Floats, Ints
from ratl.roads.hierarchy import Hierarchy, HierarchyCharges, build_hierarchy, customize, find_route_quickly
from ratl.roads.network import RoadNetwork
from ratl.roads.passage import Windows
from ratl.roads.search import (
    Charges,
    SearchGraph,
    Workspace,
    build_search_graph,
    charge,
    close_arcs,
    find_route,
    find_timed_route,
)
from ratl.roads.snap import Snap

#: What lies nearer to a junction than this lies at it.
AT_JUNCTION_M: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """An arc, or the part of it that is driven: metres from the start of its edge, driven `along` it or against it."""

    edge: int
    along: bool
    begin_m: float
    end_m: float

    @property
    def arc(self) -> int:
        """The arc."""
        return 2 * self.edge + (not self.along)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadPath:
    """A route as driven; `stops` are the places it goes by, first and last included, `after` the portions before each.

    `cost` is in what the metric counts, waits included where it counts seconds.
    """

    portions: tuple[Portion, ...]
    stops: tuple[Snap, ...]
    after: tuple[int, ...]
    cost: float


@dataclass(frozen=True, slots=True)
class _Reached:
    cost: float
    portions: tuple[Portion, ...]
    after: tuple[int, ...]
    last: int


class Router:
    """Finds routes in one network. One router serves one thread."""

    def __init__(self, network: RoadNetwork, bans_in_force: Flags) -> None:
        self.network = network
        self.graph: SearchGraph = build_search_graph(network, bans_in_force)
        self._charged: tuple[Costs, Charges] | None = None
        self._prepared: tuple[Costs, HierarchyCharges] | None = None

    @cached_property
    def workspace(self) -> Workspace:
        """Memory of the searches."""
        return Workspace(self.graph)

    def find(self, costs: Costs, stops: Sequence[Snap], *, timed: bool = False) -> RoadPath | None:
        """Return the best route by `stops` in this order; None where there is none.

        A column does not turn round on the road: it leaves a place on the way in the direction in which it came.

        Parameters
        ----------
        timed
            Whether waits before what is closed count: the metric must then be seconds.
        """
        reached = {_NOWHERE: _Reached(0.0, (), (0,), _NOWHERE)}
        for leg, (start, end) in enumerate(pairwise(stops), 2):
            # On the way it counts by which arc a place is passed, at the end only the cost.
            passings = self.passings(end) if leg < len(stops) else (None,)
            onward: dict[int, _Reached] = {}
            for state in reached.values():
                for arrive in passings:
                    found = self._leg(costs, start, end, state, arrive, timed=timed)
                    if found and found.cost < onward.get(found.last, _WORST).cost:
                        onward[found.last] = found
            reached = onward
        best = min(reached.values(), key=lambda each: each.cost, default=None)
        if best is None:
            return None
        return RoadPath(portions=best.portions, stops=tuple(stops), after=best.after, cost=best.cost)

    def passings(self, place: Snap) -> tuple[int, ...]:
        """Return the arcs by which one may come to a place: along its road and against it; at a junction, any."""
        return tuple(self._arriving(place))

    @cached_property
    def _hierarchy(self) -> tuple[Hierarchy, AlternativesWorkspace]:
        hierarchy = build_hierarchy(self.graph)
        return hierarchy, AlternativesWorkspace(self.graph, hierarchy)

    def list_ways(
        self, costs: Costs, start: Snap, end: Snap, leave: int | None, arrive: int | None, *, most: int
    ) -> list[tuple[float, tuple[Portion, ...]]]:
        """Return the cheapest way between two places and up to `most` others, as `find_alternatives` has them.

        Parameters
        ----------
        leave, arrive
            The arc to leave `start` by, and to come to `end` by; None: any.
        """
        leaving, arriving = self._leaving(start, leave), self._arriving(end, arrive)
        ways = [
            (sum(self._cost(costs, portion) for portion in straight), straight)
            for straight in self._list_straight(start, end, leave, arrive)
        ]
        sources, targets = self._priced(costs, leaving), self._priced(costs, arriving)
        if sources and targets:
            hierarchy, workspace = self._hierarchy
            charged = self.prepare(costs)
            found = find_alternatives(self.graph, hierarchy, charged, sources, targets, workspace, most=most)
            ways += [(route.cost, self._portions(route.arcs, leaving, arriving)) for route in found]
        return [way for way in ways if np.isfinite(way[0])]

    def prepare(self, costs: Costs) -> HierarchyCharges:
        """Work `costs` into the hierarchy: that takes as long as some searches, and each one after it a tenth.

        Of several cheapest routes `find` may then return another one.
        """
        if self._prepared is None or self._prepared[0] is not costs:
            self._prepared = (costs, customize(self._hierarchy[0], self._charge(costs)))
        return self._prepared[1]

    def _charge(self, costs: Costs) -> Charges:
        """Return what the transitions cost; the last answer is kept, as many questions are about the same column."""
        if self._charged is None or self._charged[0] is not costs:
            self._charged = (costs, charge(self.graph, costs.arc_cost))
        return self._charged[1]

    def _leg(
        self, costs: Costs, start: Snap, end: Snap, before: _Reached, arrive: int | None, *, timed: bool
    ) -> _Reached | None:
        """Return the way from `start` to `end` after what is driven before, by the arc `arrive` where that is told."""
        came = None if before.last == _NOWHERE else before.last
        found = [
            (self._arrival(costs, straight, before.cost, timed=timed), straight)
            for straight in self._list_straight(start, end, came, arrive)
        ]
        leaving, arriving = self._leaving(start, came), self._arriving(end, arrive)
        found += self._searched(costs, leaving, arriving, before.cost, timed=timed)
        cost, driven = min(found, key=lambda each: each[0], default=(np.inf, ()))
        if not np.isfinite(cost):
            return None
        portions = before.portions + driven
        return _Reached(cost, portions, (*before.after, len(portions)), portions[-1].arc)

    def _searched(
        self, costs: Costs, leaving: _OnArcs, arriving: _OnArcs, before: float, *, timed: bool
    ) -> list[tuple[float, tuple[Portion, ...]]]:
        sources, targets = self._priced(costs, leaving), self._priced(costs, arriving)
        if not sources or not targets:
            return []
        if not (timed and costs.closed):
            if self._prepared and self._prepared[0] is costs:
                prepared = (self._hierarchy[0], self._prepared[1])
                route = find_route_quickly(self.graph, *prepared, sources, targets, self.workspace)
            else:
                route = find_route(self.graph, self._charge(costs), sources, targets, self.workspace)
            return [(before + route.cost, self._portions(route.arcs, leaving, arriving))] if route else []
        closings = close_arcs(self.graph.arc_count, self._closed(costs, (*arriving.values(), *leaving.values())))
        charges = self._charge(costs)
        found = find_timed_route(self.graph, charges, closings, sources, targets, self.workspace, departure_s=before)
        return [(found.arrival_s, self._portions(found.arcs, leaving, arriving))] if found else []

    def _closed(self, costs: Costs, driven: Iterable[Portion | None]) -> Mapping[int, Windows]:
        """Return when arcs are closed; of those driven in part only that part counts."""
        parts = {part.arc: part for part in driven if part and part.arc in costs.closed}
        windows = {arc: windows_of(self.network, costs, arc, p.begin_m, p.end_m) for arc, p in parts.items()}
        return {**costs.closed, **windows}

    def _arrival(self, costs: Costs, driven: Sequence[Portion], at_s: float, *, timed: bool) -> float:
        for portion in driven:
            if timed:
                at_s = open_from(windows_of(self.network, costs, portion.arc, portion.begin_m, portion.end_m), at_s)
            at_s += self._cost(costs, portion)
        return at_s

    def _cost(self, costs: Costs, portion: Portion) -> float:
        return portion_cost(self.network, costs.piece_cost, portion)

    def _priced(self, costs: Costs, portions: _OnArcs) -> list[tuple[int, float]]:
        """Return the arcs a search begins or ends on, each with the cost of the part driven, where it may be driven."""
        priced = ((arc, self._cost(costs, part) if part else 0.0) for arc, part in portions.items())
        return [(arc, cost) for arc, cost in priced if np.isfinite(cost)]

    def _portions(self, arcs: Ints, leaving: _OnArcs, arriving: _OnArcs) -> tuple[Portion, ...]:
        """Return arcs in driving order as portions."""
        first, *inner, last = arcs.tolist()
        ends = leaving[first], arriving[last]
        return tuple(part for part in (ends[0], *map(self._whole, inner), ends[1]) if part)

    def _list_straight(
        self, start: Snap, end: Snap, came: int | None, arrive: int | None
    ) -> Iterator[tuple[Portion, ...]]:
        """Give the drives from one place to another that leave no arc; at one junction there is nothing to drive."""
        leaving, arriving = self._leaving(start, came), self._arriving(end, arrive)
        if self._junction(start) == self._junction(end) is not None:
            yield from (() if came is not None else (self._end_of(arc),) for arc in arriving if came in (arc, None))
            return
        for arc, first in leaving.items():
            last = arriving.get(arc)
            if first and last and max(first.begin_m, last.begin_m) <= min(first.end_m, last.end_m):
                begin_m, end_m = max(first.begin_m, last.begin_m), min(first.end_m, last.end_m)
                yield (replace(first, begin_m=begin_m, end_m=end_m),)

    # --- places on arcs

    def _leaving(self, place: Snap, came: int | None = None) -> _OnArcs:
        """Return what is driven of each arc by which one may leave a place: the one by which one came, if any.

        Where one came to a junction nothing is left of that arc.
        """
        junction = self._junction(place)
        if came is not None and junction is not None:
            return {came: None}
        if junction is not None:
            return {arc: self._whole(arc) for arc in self._arcs_from(junction)}
        at_m, end_m = self._at_m(place), self._length_m(place.edge)
        both = (
            Portion(edge=place.edge, along=True, begin_m=at_m, end_m=end_m),
            Portion(edge=place.edge, along=False, begin_m=0.0, end_m=at_m),
        )
        return {portion.arc: portion for portion in both if came in (portion.arc, None)}

    def _arriving(self, place: Snap, by: int | None = None) -> _OnArcs:
        """Return what is driven of each arc by which one may come to a place: only `by`, if that is told."""
        junction = self._junction(place)
        if junction is None:
            at_m, end_m = self._at_m(place), self._length_m(place.edge)
            found: dict[int, Portion | None] = {
                2 * place.edge: Portion(edge=place.edge, along=True, begin_m=0.0, end_m=at_m),
                2 * place.edge + 1: Portion(edge=place.edge, along=False, begin_m=at_m, end_m=end_m),
            }
        else:
            found = {arc ^ 1: self._whole(arc ^ 1) for arc in self._arcs_from(junction)}
        return {arc: portion for arc, portion in found.items() if by in (arc, None)}

    def _junction(self, place: Snap) -> int | None:
        """Return the junction or dead end a place lies at; None where it lies between."""
        at_m, end_m = self._at_m(place), self._length_m(place.edge)
        if AT_JUNCTION_M <= at_m <= end_m - AT_JUNCTION_M:
            return None
        return int((self.network.edge_from if at_m < end_m / 2 else self.network.edge_to)[place.edge])

    def _arcs_from(self, junction: int) -> list[int]:
        first, last = self.network.out_offset[junction], self.network.out_offset[junction + 1]
        arcs: list[int] = self.network.out_arc[first:last].tolist()
        return arcs

    def _whole(self, arc: int) -> Portion:
        return Portion(edge=arc >> 1, along=not arc & 1, begin_m=0.0, end_m=self._length_m(arc >> 1))

    def _end_of(self, arc: int) -> Portion:
        end_m = 0.0 if arc & 1 else self._length_m(arc >> 1)
        return Portion(edge=arc >> 1, along=not arc & 1, begin_m=end_m, end_m=end_m)

    def _length_m(self, edge: int) -> float:
        return float(self._lengths_m[edge])

    @cached_property
    def _lengths_m(self) -> Floats:
        lengths: Floats = np.add.reduceat(self.network.piece_length_m, self.network.edge_piece[:-1])
        return lengths

    def _at_m(self, snap: Snap) -> float:
        first = self.network.edge_piece[snap.edge]
        return float(self.network.piece_length_m[first : snap.piece].sum()) + snap.along_m


_OnArcs = Mapping[int, Portion | None]
"""Arc → the part of it that is driven, None where there is none."""

_NOWHERE = -1
_WORST = _Reached(np.inf, (), (), _NOWHERE)


def pieces_of(network: RoadNetwork, portion: Portion) -> Iterator[tuple[int, float, float]]:
    """Give the pieces of a portion in driving order: piece, and the metres of it from its start along the edge."""
    first, last = int(network.edge_piece[portion.edge]), int(network.edge_piece[portion.edge + 1])
    starts = np.concatenate(([0.0], np.cumsum(network.piece_length_m[first:last])))
    order = range(first, last) if portion.along else range(last - 1, first - 1, -1)
    for piece in order:
        at, length = float(starts[piece - first]), float(network.piece_length_m[piece])
        begin, end = max(portion.begin_m - at, 0.0), min(portion.end_m - at, length)
        if end > begin or (length == 0 and portion.begin_m <= at <= portion.end_m):
            yield piece, begin, end


def portion_cost(network: RoadNetwork, of_pieces: Floats, portion: Portion) -> float:
    """Return what a portion costs, from costs of pieces as `ratl.roads.costs.Costs` has them."""
    side, total = int(not portion.along), 0.0
    for piece, begin, end in pieces_of(network, portion):
        length = float(network.piece_length_m[piece])
        total += float(of_pieces[piece, side]) * ((end - begin) / length if length else 1.0)
    return total


def open_from(windows: Windows, at_s: float) -> float:
    """Return the first moment from `at_s` on that is outside sorted, disjoint windows.

    >>> open_from(((5, 9), (12, 14)), 6)
    9
    """
    for begin, end in windows:
        if begin <= at_s < end:
            at_s = end
    return at_s
