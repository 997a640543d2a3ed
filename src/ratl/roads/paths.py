"""Routes through a corridor network: the best, and after it the best that come to no point twice.

The best by A* over roads driven, the places passed and the forbidden turns begun. The others by Yen's algorithm (Yen,
J. Y., "Finding the k shortest loopless paths in a network", Management Science 17 (1971)) with Lawler's division of
what is left (Lawler, E. L., "A procedure for computing the k best solutions …", Management Science 18 (1972)). What is
left over is looked into in the order of a cost it cannot go below: the exact remaining cost to the destination from
where it leaves the path before it.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, islice

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from ratl.model.route import Leg

Route = tuple[tuple[str, bool], ...]
"""Roads or legs in driving order, each with whether it is driven forward."""
Prices = NDArray[np.float64]
"""Cost of each arc of a graph; infinite where it may not be driven."""

_LOOK_AT = 500
"""Most paths looked at for one that passes the via points."""


@dataclass(frozen=True, slots=True)
class _Path:
    """Edges from the origin on; those before `parted` are shared with the path it was found from."""

    edges: tuple[int, ...]
    parted: int
    barred: frozenset[int]
    """Edges that may not follow there: other paths have them."""


class RoadGraph:
    """Roads as a graph, whatever they cost: made once, asked for many routes.

    Parameters
    ----------
    roads
        Road id → its first and last point.
    no_turns
        Roads that may not be driven one after the other.

    Attributes
    ----------
    arcs
        Every road in each direction, in the order of the prices.
    """

    def __init__(self, roads: Mapping[str, tuple[str, str]], no_turns: Iterable[Route] = ()) -> None:
        turns = tuple(no_turns)
        self.arcs = tuple((road, forward) for road in roads for forward in (True, False))
        self._turns = frozenset(turns)
        self._begun = {turn[:k] for turn in turns for k in range(2, len(turn))}
        self._longer_turns = [turn for turn in turns if len(turn) > 2]
        self._make_edges(roads, {turn for turn in turns if len(turn) == 2})

    def _make_edges(self, roads: Mapping[str, tuple[str, str]], no_turns: Collection[Route]) -> None:
        """Give points and edges numbers. Who may not turn everywhere comes to a point in a node of its own."""
        ends = [roads[road] if forward else roads[road][::-1] for road, forward in self.arcs]
        points = list(dict.fromkeys(point for end in ends for point in end))
        self._number = {point: row for row, point in enumerate(points)}
        self._point = list(range(len(points)))
        barred = {turn[0] for turn in no_turns}
        head, aside = [], dict[int, list[int]]()
        for arc, driven in enumerate(self.arcs):
            at = self._number[ends[arc][1]]
            if driven in barred:
                aside.setdefault(at, []).append(arc)
                head.append(len(self._point))
                self._point.append(at)
            else:
                head.append(at)
        edges = []
        for arc, (start, _) in enumerate(ends):
            at = self._number[start]
            edges.append((at, head[arc], arc))
            come = (other for other in aside.get(at, ()) if (self.arcs[other], self.arcs[arc]) not in no_turns)
            edges += [(head[other], head[arc], arc) for other in come]
        self._tail, self._head, self._arc = np.array(edges, np.int64).reshape(-1, 3).T
        self._heads, self._arc_of = self._head.tolist(), self._arc.tolist()
        self._leaving: list[list[int]] = [[] for _ in self._point]
        for edge, (tail, _, _) in enumerate(edges):
            self._leaving[tail].append(edge)

    def find(
        self,
        origin: str,
        destination: str,
        prices: Prices,
        *,
        via: tuple[str, ...] = (),
        most: int = 1,
        once: bool = False,
    ) -> tuple[Route, ...]:
        """Return up to `most` routes from `origin` to `destination`, cheapest first; none when there is none.

        None turns round on a road. Only the cheapest may come to a point twice: round a loop where a turn is forbidden,
        or to a place aside and back.

        Parameters
        ----------
        via
            Points the route passes, in this order.
        once
            No route comes to a point twice.
        """
        start, goal = self._number.get(origin), self._number.get(destination)
        if start is None or goal is None or start == goal or any(point not in self._number for point in via):
            return ()
        passed = [self._number[point] for point in via]
        search = _Search(self, prices, start, goal)
        may_turn_back = not once and (passed or self._turns)  # else the cheapest comes to no point twice
        best = search.cheapest(passed) if may_turn_back else None
        if may_turn_back and (best is None or most == 1):
            return () if best is None else (best,)
        wanted = (path for path in islice(search.paths(), _LOOK_AT) if self._is_wanted(start, path, passed))
        simple = islice((tuple(self.arcs[self._arc_of[edge]] for edge in path) for path in wanted), most)
        return tuple(simple) if best is None else (best, *(route for route in simple if route != best))[:most]

    def knows(self, point: str) -> bool:
        """Return whether a road begins or ends at a point."""
        return point in self._number

    def _is_wanted(self, start: int, path: tuple[int, ...], via: Sequence[int]) -> bool:
        points = [start, *(self._point[self._heads[edge]] for edge in path)]
        if len(set(points)) < len(points) or not passes(points, via):
            return False
        route = tuple(self.arcs[self._arc_of[edge]] for edge in path) if self._longer_turns else ()
        return not any(_drives(route, turn) for turn in self._longer_turns)


class _Search:
    """Paths of one question, cheapest first."""

    def __init__(self, graph: RoadGraph, prices: Prices, start: int, goal: int) -> None:
        self.graph, self.start, self.goal = graph, start, goal
        priced = prices[graph._arc]
        self.price = priced.tolist()
        self.remaining = _remaining(graph, priced, goal)

    def cheapest(self, via: Sequence[int]) -> Route | None:
        """Return the cheapest route of all, whether it comes to a point twice or not (A*)."""
        graph, ticket = self.graph, count()
        queue: list[tuple[float, int, float, int, int, Route, Route]] = []

        def come(spent: float, node: int, passed: int, last: Route, route: Route) -> None:
            point = graph._point[node]
            passed += passed < len(via) and via[passed] == point
            least = spent + self.remaining[point]  # of the points' own nodes: turns need not be heeded by an estimate
            heapq.heappush(queue, (least, next(ticket), spent, point, passed, last, route))

        come(0.0, self.start, 0, (), ())
        settled: set[tuple[int, int, Route]] = set()
        while queue:
            _, _, spent, point, passed, last, route = heapq.heappop(queue)
            if point == self.goal and passed == len(via) and route:
                return route
            if (point, passed, last) in settled:
                continue
            settled.add((point, passed, last))
            for edge in graph._leaving[point]:
                onward = graph.arcs[graph._arc_of[edge]]
                if self.price[edge] == np.inf or (last and onward == (last[-1][0], not last[-1][1])):
                    continue
                driven = (*last, onward)
                if any(driven[k:] in graph._turns for k in range(len(driven) - 1)):
                    continue
                kept = next((driven[k:] for k in range(len(driven)) if driven[k:] in graph._begun), (onward,))
                come(spent + self.price[edge], graph._heads[edge], passed, kept, (*route, onward))
        return None

    def paths(self) -> Iterator[tuple[int, ...]]:
        """Yield paths that come to no node twice."""
        ticket = count()
        waiting: list[tuple[float, int, _Path, bool]] = []

        def wait(path: _Path, cost: float, found: bool) -> None:
            if cost < np.inf:
                heapq.heappush(waiting, (cost, next(ticket), path, found))

        whole = _Path((), 0, frozenset())
        wait(whole, self.least(whole), False)
        while waiting:
            _, _, path, found = heapq.heappop(waiting)
            if not found:
                edges = self.shortest(path)
                if edges is not None:
                    wait(_Path(edges, path.parted, path.barred), self.cost(edges), True)
                continue
            yield path.edges
            for parted in range(path.parted, len(path.edges)):
                barred = path.barred if parted == path.parted else frozenset[int]()
                left = _Path(path.edges[:parted], parted, barred | {path.edges[parted]})
                wait(left, self.least(left), False)

    def cost(self, edges: Iterable[int]) -> float:
        return float(sum(self.price[edge] for edge in edges))

    def nodes(self, path: _Path) -> tuple[int, set[int]]:
        """Return the node a path parts from the others at, and the points it has passed by then, that one included."""
        heads = [self.start, *(self.graph._heads[edge] for edge in path.edges)]
        return heads[-1], {self.graph._point[node] for node in heads}

    def onward(self, path: _Path, node: int, passed: set[int]) -> Iterator[int]:
        for edge in self.graph._leaving[node]:
            if edge not in path.barred and self.graph._point[self.graph._heads[edge]] not in passed:
                yield edge

    def least(self, path: _Path) -> float:
        """Return a cost that no path beginning so goes below."""
        node, passed = self.nodes(path)
        rest = (self.price[e] + self.remaining[self.graph._heads[e]] for e in self.onward(path, node, passed))
        return self.cost(path.edges) + min(rest, default=np.inf)

    def shortest(self, path: _Path) -> tuple[int, ...] | None:
        """Return the cheapest path that begins so and passes no point of its beginning again (A*)."""
        graph, remaining, ticket = self.graph, self.remaining, count()
        node, passed = self.nodes(path)
        came: dict[int, int] = {}
        spent = {node: 0.0}
        queue = [(0.0, next(ticket), node)]
        done: set[int] = set()
        while queue:
            _, _, at = heapq.heappop(queue)
            if at in done:
                continue
            done.add(at)
            if graph._point[at] == self.goal:
                return (*path.edges, *self._back(came, node, at))
            onward = self.onward(path, at, passed) if at == node else graph._leaving[at]
            for edge in onward:
                end = graph._heads[edge]
                cost = spent[at] + self.price[edge]
                if cost + remaining[end] == np.inf or graph._point[end] in passed or cost >= spent.get(end, np.inf):
                    continue
                spent[end], came[end] = cost, edge
                heapq.heappush(queue, (cost + remaining[end], next(ticket), end))
        return None

    def _back(self, came: Mapping[int, int], start: int, node: int) -> list[int]:
        edges: list[int] = []
        tail = self.graph._tail
        while node != start:
            edges.append(came[node])
            node = int(tail[came[node]])
        return edges[::-1]


def _remaining(graph: RoadGraph, priced: Prices, goal: int) -> list[float]:
    """Return the least cost from each node to the goal."""
    driven = np.flatnonzero(np.isfinite(priced))
    size = len(graph._point)
    pair = graph._head[driven] * size + graph._tail[driven]
    order = np.lexsort((priced[driven], pair))  # of edges side by side the cheapest counts
    first = driven[order[np.unique(pair[order], return_index=True)[1]]]
    back = csr_array((priced[first], (graph._head[first], graph._tail[first])), shape=(size, size))
    goals = [node for node, point in enumerate(graph._point) if point == goal]
    found: list[float] = dijkstra(back, indices=goals, min_only=True).tolist()
    return found


def chains(legs: Mapping[str, Leg]) -> dict[str, tuple[str, ...]]:
    """Return the legs of each road, in the order driven forward. A leg without a road is a road of its own.

    The legs of a road stand in `legs` in that order: so the cutter leaves them.
    """
    roads: dict[str, list[str]] = {}
    for leg_id, leg in legs.items():
        roads.setdefault(leg.road or leg_id, []).append(leg_id)
    return {road: tuple(ids) for road, ids in roads.items()}


def expand_route(route: Route, chained: Mapping[str, tuple[str, ...]]) -> Route:
    """Return a route over roads as a route over their legs."""
    return tuple(
        (leg_id, forward)
        for road, forward in route
        for leg_id in (chained[road] if forward else reversed(chained[road]))
    )


def list_points(legs: Mapping[str, Leg], route: Route) -> list[str]:
    """Return the points a route over `legs` passes, both ends included."""
    ends = [(legs[leg_id].from_, legs[leg_id].to)[:: 1 if forward else -1] for leg_id, forward in route]
    return [start for start, _ in ends[:1]] + [end for _, end in ends]


def passes(points: Iterable[object], via: Iterable[object]) -> bool:
    """Return whether `via` are among `points`, in this order."""
    remaining = iter(points)
    return all(point in remaining for point in via)


def _drives(route: Route, sequence: Route) -> bool:
    return any(route[k : k + len(sequence)] == sequence for k in range(len(route) - len(sequence) + 1))
