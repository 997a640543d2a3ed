"""Routes of a column between places on the roads: by way of places, by the clock, with alternatives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from ratl.roads.alternatives import AlternativesWorkspace, find_alternatives
from ratl.roads.costs import Costs, windows_of
from ratl.roads.edges import Flags, Ints
from ratl.roads.hierarchy import Hierarchy, HierarchyCharges, build_hierarchy, customize, find_route_quickly
from ratl.roads.network import RoadNetwork
from ratl.roads.passage import Windows
from ratl.roads.portions import ArcPlaces, OnArcs, Portion, portion_cost
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
        self.places = ArcPlaces(network)
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
        return tuple(self.places.arriving(place))

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
        leaving, arriving = self.places.leaving(start, leave), self.places.arriving(end, arrive)
        ways = [
            (sum(self._cost(costs, portion) for portion in straight), straight)
            for straight in self.places.list_straight(start, end, leave, arrive)
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
            for straight in self.places.list_straight(start, end, came, arrive)
        ]
        leaving, arriving = self.places.leaving(start, came), self.places.arriving(end, arrive)
        found += self._searched(costs, leaving, arriving, before.cost, timed=timed)
        cost, driven = min(found, key=lambda each: each[0], default=(np.inf, ()))
        if not np.isfinite(cost):
            return None
        portions = before.portions + driven
        return _Reached(cost, portions, (*before.after, len(portions)), portions[-1].arc)

    def _searched(
        self, costs: Costs, leaving: OnArcs, arriving: OnArcs, before: float, *, timed: bool
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
        closings = close_arcs(self.graph.arc_count, self._closed(costs, arriving, leaving))
        charges = self._charge(costs)
        found = find_timed_route(self.graph, charges, closings, sources, targets, self.workspace, departure_s=before)
        return [(found.arrival_s, self._portions(found.arcs, leaving, arriving))] if found else []

    def _closed(self, costs: Costs, *ends: OnArcs) -> Mapping[int, Windows]:
        """Return when arcs are closed; of those driven in part only that part counts."""
        parts = {arc: part for on_arcs in ends for arc, part in on_arcs.items() if arc in costs.closed}
        windows = {
            arc: windows_of(self.network, costs, arc, part.begin_m, part.end_m) if part else ()
            for arc, part in parts.items()
        }  # fmt: skip
        return {**costs.closed, **windows}

    def _arrival(self, costs: Costs, driven: Sequence[Portion], at_s: float, *, timed: bool) -> float:
        for portion in driven:
            if timed:
                at_s = open_from(windows_of(self.network, costs, portion.arc, portion.begin_m, portion.end_m), at_s)
            at_s += self._cost(costs, portion)
        return at_s

    def _cost(self, costs: Costs, portion: Portion) -> float:
        return portion_cost(self.network, costs.piece_cost, portion)

    def _priced(self, costs: Costs, portions: OnArcs) -> list[tuple[int, float]]:
        """Return the arcs a search begins or ends on, each with the cost of the part driven, where it may be driven."""
        priced = ((arc, self._cost(costs, part) if part else 0.0) for arc, part in portions.items())
        return [(arc, cost) for arc, cost in priced if np.isfinite(cost)]

    def _portions(self, arcs: Ints, leaving: OnArcs, arriving: OnArcs) -> tuple[Portion, ...]:
        """Return arcs in driving order as portions."""
        first, *inner, last = arcs.tolist()
        ends = leaving[first], arriving[last]
        return tuple(part for part in (ends[0], *map(self.places.whole, inner), ends[1]) if part)


_NOWHERE = -1
_WORST = _Reached(np.inf, (), (), _NOWHERE)


def open_from(windows: Windows, at_s: float) -> float:
    """Return the first moment from `at_s` on that is outside sorted, disjoint windows.

    >>> open_from(((5, 9), (12, 14)), 6)
    9
    """
    for begin, end in windows:
        if begin <= at_s < end:
            at_s = end
    return at_s
