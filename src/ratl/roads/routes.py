"""Routes of a column between places on the roads: by way of places, by the clock, with alternatives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from ratl.roads.alternatives import AlternativesWorkspace, find_alternatives
from ratl.roads.costs import Costs, windows_of
from ratl.roads.edges import Flags, Floats
from ratl.roads.hierarchy import Hierarchy, HierarchyCharges, build_hierarchy, customize, find_route_quickly
from ratl.roads.network import RoadNetwork
from ratl.roads.passage import Windows
from ratl.roads.search import (
    Charges,
    Ends,
    SearchGraph,
    Workspace,
    build_search_graph,
    charge,
    close_arcs,
    find_route,
    find_timed_route,
)
from ratl.roads.snap import Snap


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
            # On the way it counts in which direction a place is passed, at the end only the cost.
            arrivals: tuple[tuple[bool, ...], ...] = ((True,), (False,)) if leg < len(stops) else ((True, False),)
            onward: dict[int, _Reached] = {}
            for state in reached.values():
                for along in arrivals:
                    found = self._leg(costs, start, end, state, along, timed=timed)
                    if found and found.cost < onward.get(found.last, _WORST).cost:
                        onward[found.last] = found
            reached = onward
        best = min(reached.values(), key=lambda each: each.cost, default=None)
        if best is None:
            return None
        return RoadPath(portions=best.portions, stops=tuple(stops), after=best.after, cost=best.cost)

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
        ways: list[tuple[float, tuple[Portion, ...]]] = [
            (portion_cost(self.network, costs.piece_cost, straight), (straight,))
            for along in (True, False)
            if (straight := self.direct(start, end, along)) and {leave, arrive} <= {straight.arc, None}
        ]
        sources, targets = self.ends(costs, start, end, leave)
        targets = [(arc, cost) for arc, cost in targets if arrive in (arc, None)]
        if sources and targets:
            hierarchy, workspace = self._hierarchy
            charged = self.prepare(costs)
            found = find_alternatives(self.graph, hierarchy, charged, sources, targets, workspace, most=most)
            ways += [(route.cost, self.portions(route.arcs.tolist(), start, end)) for route in found]
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

    def ends(self, costs: Costs, start: Snap, end: Snap, arc: int | None = None) -> tuple[Ends, Ends]:
        """Return where a search from `start` to `end` begins and ends: arcs, with the cost of the part driven."""
        sources = [
            (portion.arc, cost)
            for along in (True, False)
            if (portion := self._from(start, along)).arc == arc or arc is None
            if np.isfinite(cost := portion_cost(self.network, costs.piece_cost, portion))
        ]
        targets = [
            (portion.arc, cost)
            for along in (True, False)
            if np.isfinite(cost := portion_cost(self.network, costs.piece_cost, portion := self._until(end, along)))
        ]
        return sources, targets

    def portions(self, arcs: Sequence[int], start: Snap, end: Snap) -> tuple[Portion, ...]:
        """Return arcs in driving order as portions, from `start` on the first to `end` on the last."""
        first, last = arcs[0], arcs[-1]
        inner = [Portion(edge=a >> 1, along=not a & 1, begin_m=0.0, end_m=self.length_m(a >> 1)) for a in arcs[1:-1]]
        return (self._from(start, not first & 1), *inner, self._until(end, not last & 1))

    def length_m(self, edge: int) -> float:
        """Return the length of an edge."""
        return float(self._lengths_m[edge])

    @cached_property
    def _lengths_m(self) -> Floats:
        lengths: Floats = np.add.reduceat(self.network.piece_length_m, self.network.edge_piece[:-1])
        return lengths

    def direct(self, start: Snap, end: Snap, along: bool) -> Portion | None:
        """Return the drive from `start` to `end` where both lie on one edge in this direction."""
        at, to = self._at_m(start), self._at_m(end)
        if start.edge != end.edge or (at > to if along else at < to):
            return None
        return Portion(edge=start.edge, along=along, begin_m=min(at, to), end_m=max(at, to))

    def _leg(
        self, costs: Costs, start: Snap, end: Snap, before: _Reached, arrivals: tuple[bool, ...], *, timed: bool
    ) -> _Reached | None:
        """Return the way from `start` to `end` after what is driven before.

        It arrives along the edge of `end` or against it, as `arrivals` has it.
        """
        came = None if before.last == _NOWHERE else before.last
        found: list[tuple[float, tuple[Portion, ...]]] = []
        for along in arrivals:
            straight = self.direct(start, end, along)
            if straight and came in (None, straight.arc):
                cost = self._arrival(costs, straight, before.cost, timed=timed)
                if np.isfinite(cost):
                    found.append((cost, (straight,)))
        sources, targets = self.ends(costs, start, end, came)
        targets = [(arc, cost) for arc, cost in targets if (arc & 1 == 0) in arrivals]
        if sources and targets:
            found += self._searched(costs, sources, targets, start, end, before.cost, timed=timed)
        if not found:
            return None
        cost, driven = min(found, key=lambda each: each[0])
        portions = before.portions + driven
        return _Reached(cost, portions, (*before.after, len(portions)), driven[-1].arc)

    def _searched(
        self, costs: Costs, sources: Ends, targets: Ends, start: Snap, end: Snap, before: float, *, timed: bool
    ) -> list[tuple[float, tuple[Portion, ...]]]:
        charges = self._charge(costs)
        if not (timed and costs.closed):
            if self._prepared and self._prepared[0] is costs:
                prepared = (self._hierarchy[0], self._prepared[1])
                route = find_route_quickly(self.graph, *prepared, sources, targets, self.workspace)
            else:
                route = find_route(self.graph, charges, sources, targets, self.workspace)
            return [(before + route.cost, self.portions(route.arcs.tolist(), start, end))] if route else []
        closings = close_arcs(self.graph.arc_count, self._closed(costs, sources, targets, start, end))
        found = find_timed_route(self.graph, charges, closings, sources, targets, self.workspace, departure_s=before)
        if found is None or not np.isfinite(found.arrival_s):
            return []
        return [(found.arrival_s, self.portions(found.arcs.tolist(), start, end))]

    def _closed(self, costs: Costs, sources: Ends, targets: Ends, start: Snap, end: Snap) -> Mapping[int, Windows]:
        """Return when arcs are closed; of the first and last one only the part that is driven counts."""
        closed = dict(costs.closed)
        driven = [self._until(end, not arc & 1) for arc, _ in targets] + [
            self._from(start, not arc & 1) for arc, _ in sources
        ]
        for part in driven:
            if part.arc in costs.closed:
                closed[part.arc] = windows_of(self.network, costs, part.arc, part.begin_m, part.end_m)
        return closed

    def _arrival(self, costs: Costs, portion: Portion, start: float, *, timed: bool) -> float:
        windows = windows_of(self.network, costs, portion.arc, portion.begin_m, portion.end_m) if timed else ()
        return open_from(windows, start) + portion_cost(self.network, costs.piece_cost, portion)

    def _from(self, snap: Snap, along: bool) -> Portion:
        at, end = self._at_m(snap), self.length_m(snap.edge)
        return Portion(edge=snap.edge, along=along, begin_m=at if along else 0.0, end_m=end if along else at)

    def _until(self, snap: Snap, along: bool) -> Portion:
        at, end = self._at_m(snap), self.length_m(snap.edge)
        return Portion(edge=snap.edge, along=along, begin_m=0.0 if along else at, end_m=at if along else end)

    def _at_m(self, snap: Snap) -> float:
        first = self.network.edge_piece[snap.edge]
        return float(self.network.piece_length_m[first : snap.piece].sum()) + snap.along_m


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
