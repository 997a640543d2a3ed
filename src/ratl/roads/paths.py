"""Routes through a corridor network: the best, and after it the best that come to no point twice.

The latter by Yen's algorithm (Yen, J. Y., "Finding the k shortest loopless paths in a network", Management Science 17
(1971)) as networkx has it.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import count, islice

import networkx as nx

from ratl.model.route import Leg

Route = tuple[tuple[str, bool], ...]
"""Roads or legs in driving order, each with whether it is driven forward."""

Cost = Callable[[str, bool], float | None]
"""Road, and whether it is driven forward → its cost; None where it may not be driven."""

_Node = tuple[str] | tuple[str, bool] | tuple[str, str, bool]
"""A point; a road driven, forward or not; a point come to by a road from which one may not turn everywhere."""

_LOOK_AT = 500
"""Most paths looked at for one that passes the via points."""
_LOOK_AT_NODES = 20_000
"""Where turns are forbidden, most paths × nodes of the graph: a map has many roads, and each path takes time."""


def find_routes(
    roads: Mapping[str, tuple[str, str]],
    origin: str,
    destination: str,
    *,
    cost: Cost,
    via: tuple[str, ...] = (),
    no_turns: Iterable[Route] = (),
    most: int = 1,
    once: bool = False,
) -> tuple[Route, ...]:
    """Return up to `most` routes from `origin` to `destination`, cheapest first; none when there is none.

    None turns round on a road. Only the cheapest may come to a point twice: round a loop where a turn is forbidden, or
    to a place aside and back.

    Parameters
    ----------
    roads
        Road id → its first and last point.
    via
        Points the route passes, in this order.
    no_turns
        Roads that may not be driven one after the other.
    once
        No route comes to a point twice.
    """
    turns = tuple(no_turns)
    best = _find_cheapest(roads, origin, destination, cost, via, turns)
    if best is None:
        return ()
    simple = islice(_simple_routes(roads, origin, destination, cost, via, turns, most), most)
    if once:
        return tuple(simple)
    return (best, *(route for route in simple if route != best))[:most] if most > 1 else (best,)


def _simple_routes(
    roads: Mapping[str, tuple[str, str]],
    origin: str,
    destination: str,
    cost: Cost,
    via: tuple[str, ...],
    turns: tuple[Route, ...],
    most: int,
) -> Iterator[Route]:
    """Give the routes that come to no point twice, cheapest first."""
    graph = _make_graph(roads, destination, cost, {turn for turn in turns if len(turn) == 2})
    ends = (origin,), (destination,)
    graph.add_nodes_from(ends)
    if not nx.has_path(graph, *ends):
        return
    look_at = min(_LOOK_AT, max(most, _LOOK_AT_NODES // len(graph))) if turns else _LOOK_AT
    longer = [turn for turn in turns if len(turn) > 2]
    for path in islice(nx.shortest_simple_paths(graph, *ends, weight="price"), look_at):
        points = _points(path)
        route = tuple((node[0], node[1]) for node in path if len(node) == 2)
        if len(set(points)) == len(points) and passes(points, via) and not any(_drives(route, t) for t in longer):
            yield route


def _find_cheapest(
    roads: Mapping[str, tuple[str, str]],
    origin: str,
    destination: str,
    cost: Cost,
    via: tuple[str, ...],
    turns: tuple[Route, ...],
) -> Route | None:
    """Return the cheapest route: Dijkstra over roads driven, the places passed and the forbidden turns begun."""
    prices = {(road, forward): cost(road, forward) for road in roads for forward in (True, False)}
    leaving: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for (road, forward), price in prices.items():
        if price is not None:
            leaving[roads[road][not forward]].append((road, forward))
    begun = {turn[:k] for turn in turns for k in range(2, len(turn))}
    forbidden, ticket = frozenset(turns), count()
    queue: list[tuple[float, int, str, int, Route, Route]] = [
        (0.0, next(ticket), origin, int(via[:1] == (origin,)), (), ())
    ]
    settled = set()
    while queue:
        price, _, point, passed, last, route = heapq.heappop(queue)
        if point == destination and passed == len(via) and route:
            return route
        if (passed, last) in settled:
            continue
        settled.add((passed, last))
        for onward in leaving[point]:
            if last and onward == (last[-1][0], not last[-1][1]):
                continue
            driven = (*last, onward)
            if any(driven[k:] in forbidden for k in range(len(driven) - 1)):
                continue
            kept = next((driven[k:] for k in range(len(driven)) if driven[k:] in begun), (onward,))
            end = roads[onward[0]][onward[1]]
            reached = passed + (passed < len(via) and via[passed] == end)
            onto = price + (prices[onward] or 0.0)
            heapq.heappush(queue, (onto, next(ticket), end, reached, kept, (*route, onward)))
    return None


def _make_graph(
    roads: Mapping[str, tuple[str, str]],
    destination: str,
    cost: Cost,
    no_turns: Collection[Route],
) -> nx.DiGraph[_Node]:
    """Return the graph of points and roads. Who may not turn everywhere comes to a point in a node of its own."""
    prices = {(road, forward): cost(road, forward) for road in roads for forward in (True, False)}
    leaving: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    graph: nx.DiGraph[_Node] = nx.DiGraph()
    for (road, forward), price in prices.items():
        if price is not None:
            start = roads[road][0 if forward else 1]
            leaving[start].append((road, forward))
            graph.add_edge((start,), (road, forward), price=price)
    barred = {turn[0] for turn in no_turns}
    for (road, forward), price in prices.items():
        end = roads[road][1 if forward else 0]
        if price is None:
            continue
        if (road, forward) not in barred or end == destination:
            graph.add_edge((road, forward), (end,), price=0.0)
            continue
        graph.add_edge((road, forward), (end, road, forward), price=0.0)
        for onward in leaving[end]:
            if ((road, forward), onward) not in no_turns:
                graph.add_edge((end, road, forward), onward, price=prices[onward])
    return graph


def _points(path: list[_Node]) -> list[str]:
    return [node[0] for node in path if len(node) != 2]


def chains(legs: Mapping[str, Leg]) -> dict[str, tuple[str, ...]]:
    """Return the legs of each road, in the order driven forward. A leg without a road is a road of its own.

    The legs of a road stand in `legs` in that order: so the cutter leaves them.
    """
    roads: dict[str, tuple[str, ...]] = {}
    for leg_id, leg in legs.items():
        road = leg.road or leg_id
        roads[road] = (*roads.get(road, ()), leg_id)
    return roads


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


def passes(points: Iterable[str], via: Iterable[str]) -> bool:
    """Return whether `via` are among `points`, in this order."""
    remaining = iter(points)
    return all(point in remaining for point in via)


def _drives(route: Route, sequence: Route) -> bool:
    return any(route[k : k + len(sequence)] == sequence for k in range(len(route) - len(sequence) + 1))
