"""Routes through a corridor network: simple paths, best first.

Yen's algorithm (Yen, J. Y., "Finding the k shortest loopless paths in a network", Management Science 17 (1971)) as
networkx has it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import islice

import networkx as nx

from ratl.model.route import Leg

Route = tuple[tuple[str, bool], ...]
"""Roads or legs in driving order, each with whether it is driven forward."""

_LOOK_AT = 500
"""Most paths looked at for one that passes the via points."""


def find_routes(
    roads: Mapping[str, tuple[str, str]],
    origin: str,
    destination: str,
    *,
    cost: Callable[[str, bool], float | None],
    via: tuple[str, ...] = (),
    no_turns: Iterable[Route] = (),
    most: int = 1,
) -> tuple[Route, ...]:
    """Return up to `most` simple routes from `origin` to `destination`, cheapest first; none when there is none.

    Parameters
    ----------
    roads
        Road id → its first and last point.
    cost
        Cost of a road in a direction; None where it may not be driven.
    via
        Points the route passes, in this order.
    no_turns
        Roads that may not be driven one after the other.
    """
    graph: nx.DiGraph[str | tuple[str, bool]] = nx.DiGraph()
    graph.add_nodes_from((origin, destination))
    for road_id, (start, end) in roads.items():
        for forward in (True, False):
            price = cost(road_id, forward)
            if price is not None:
                graph.add_edge(start if forward else end, (road_id, forward), price=price)
                graph.add_edge((road_id, forward), end if forward else start, price=0.0)
    if not nx.has_path(graph, origin, destination):
        return ()
    paths = islice(nx.shortest_simple_paths(graph, origin, destination, weight="price"), _LOOK_AT)
    passing = (path for path in paths if _passes([node for node in path if isinstance(node, str)], via))
    routes = (tuple(node for node in path if not isinstance(node, str)) for path in passing)
    return tuple(islice((route for route in routes if not any(_drives(route, ban) for ban in no_turns)), most))


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


def _drives(route: Route, sequence: Route) -> bool:
    return any(route[k : k + len(sequence)] == sequence for k in range(len(route) - len(sequence) + 1))


def _passes(points: list[str], via: tuple[str, ...]) -> bool:
    remaining = iter(points)
    return all(point in remaining for point in via)
