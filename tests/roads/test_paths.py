"""Routes: the cheapest first, by way of what is asked, never over what may not be driven."""

import random
from collections.abc import Iterator
from itertools import pairwise
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ratl.roads.legs import cut_roads
from ratl.roads.paths import RoadGraph, Route, chains, expand_route, passes
from tests.maps import draw, site

GRID = """
A---10---B---10---C
|        |        |
10       10       10
|        |        |
D---10---E---12---F
"""


def routes(*, most: int = 1, via: str = "", closed: tuple[tuple[str, bool], ...] = (), ends: str = "AF") -> list[str]:
    roads = draw(GRID).roads
    graph = RoadGraph({name: (road.leg.from_, road.leg.to) for name, road in roads.items()})
    prices = np.array([inf if arc in closed else roads[arc[0]].leg.length_m for arc in graph.arcs])
    return [spelt(route) for route in graph.find(ends[0], ends[1], prices, via=tuple(via), most=most)]


def spelt(route: Route) -> str:
    """Return a route as the points it passes."""
    ways = [road if forward else road[::-1] for road, forward in route]
    assert all(a[1] == b[0] for a, b in pairwise(ways))
    return ways[0][0] + "".join(way[1] for way in ways)


def test_the_shortest() -> None:
    assert routes() == ["ABCF"]  # 30 km; by E 32 km


def test_the_next_best_in_order() -> None:
    assert routes(most=4)[0] == "ABCF"
    assert set(routes(most=3)[1:]) == {"ABEF", "ADEF"}
    assert len(routes(most=4)) == 4
    assert routes(most=9) == routes(most=4)  # there are four simple ways from A to F


def test_backwards() -> None:
    assert routes(ends="FA") == ["FCBA"]


@pytest.mark.parametrize(("via", "expected"), [("D", "ADEF"), ("BE", "ABEF"), ("EBC", "ADEBCF"), ("AF", "ABCF")])
def test_by_way_of(via: str, expected: str) -> None:
    assert routes(via=via) == [expected]


def test_by_way_of_in_an_awkward_order_goes_round() -> None:
    assert routes(via="CB", most=3) == ["ABCFEBCF"]  # no column turns round on a road: 72 km, and no other way


LOOP = """
A---10---B---10---C
         |
         1
         |
         D~~~~2~~~E
"""
LOOP_ROADS = {name: (road.leg.from_, road.leg.to) for name, road in draw(LOOP).roads.items()} | {"back": ("E", "D")}


def loop_routes(
    *, via: tuple[str, ...] = (), no_turns: tuple[Route, ...] = (), once: bool = False
) -> tuple[Route, ...]:
    graph = RoadGraph(LOOP_ROADS, no_turns)
    return graph.find("A", "C", np.ones(len(graph.arcs)), via=via, most=3, once=once)


def test_round_a_loop_where_the_turn_is_forbidden_or_the_place_is_aside() -> None:
    straight, turn = (("AB", True), ("BC", True)), ((("AB", True), ("BC", True)),)
    rounds = [
        (("AB", True), ("BD", True), *loop, ("BD", False), ("BC", True))
        for loop in ((("DE", True), ("back", True)), (("back", False), ("DE", False)))
    ]
    assert loop_routes() == (straight,)
    assert loop_routes(no_turns=turn)[0] in rounds
    assert loop_routes(via=("E",))[0] in rounds
    assert loop_routes(via=("E",), once=True) == ()
    # A forbidden turn of three roads leaves one of the two ways round the loop.
    three = (("BD", True), ("DE", True), ("back", True))
    assert loop_routes(no_turns=(*turn, three)) == (rounds[1],)


@settings(max_examples=300)
@given(st.data())
def test_the_cheapest_is_the_cheapest_of_all_walks(data: st.DataObject) -> None:
    points, ways = "ABCD", st.sampled_from((True, False))
    ends = data.draw(st.lists(st.tuples(st.sampled_from(points), st.sampled_from(points)), min_size=2, max_size=6))
    roads = {f"r{k}": pair for k, pair in enumerate(ends)}
    driven = st.tuples(st.sampled_from(sorted(roads)), ways)
    prices = data.draw(st.dictionaries(driven, st.integers(1, 9)))
    turns = tuple(map(tuple, data.draw(st.lists(st.lists(driven, min_size=2, max_size=3), max_size=3))))
    via = tuple(data.draw(st.lists(st.sampled_from(points), max_size=2)))
    graph = RoadGraph(roads, turns)
    found = graph.find("A", "D", np.array([prices.get(arc, inf) for arc in graph.arcs]), via=via)
    walks = list(_walks(roads, prices, turns, via, most=7))
    least = min((price for price, _ in walks), default=None)
    if found:
        price = sum(prices[way] for way in found[0])
        assert price == least if least is not None and len(found[0]) <= 7 else least is None or price <= least
    else:
        assert least is None


def _walks(
    roads: dict[str, tuple[str, str]], prices: dict[tuple[str, bool], int], turns: tuple[Route, ...],
    via: tuple[str, ...], *, most: int,
) -> Iterator[tuple[int, Route]]:  # fmt: skip
    """Give every way from A to D of at most so many roads, one after the other tried."""
    queue: list[Route] = [()]
    while queue:
        walk = queue.pop()
        points = ["A", *(roads[road][forward] for road, forward in walk)]
        if walk and points[-1] == "D" and passes(points, via):
            yield sum(prices[way] for way in walk), walk
        for road, forward in prices if len(walk) < most else ():
            onward = (*walk, (road, forward))
            turned = walk[-1:] == ((road, not forward),)
            barred = any(onward[-len(turn) :] == turn for turn in turns)
            if roads[road][not forward] == points[-1] and not turned and not barred:
                queue.append(onward)


def test_a_road_closed_one_way() -> None:
    assert routes(closed=(("CF", True),), most=1)[0] in ("ABEF", "ADEF")
    assert routes(closed=(("CF", True),), ends="FA") == ["FCBA"]


def test_no_way() -> None:
    assert routes(closed=(("CF", True), ("EF", True))) == []


def test_two_roads_between_the_same_points() -> None:
    ends = {"quick": ("A", "B"), "slow": ("A", "B")}
    found = RoadGraph(ends).find("A", "B", np.array([1.0, 1.0, 2.0, 2.0]), most=5)
    assert found == ((("quick", True),), (("slow", True),))


def test_a_route_over_roads_is_a_route_over_their_legs() -> None:
    network = draw("A---30---B---30---C", sites={f"S{km}": site("", along="AB", km=km) for km in (10, 20)})
    chained = chains(cut_roads(network, {}).legs)
    assert chained == {"AB": ("AB.1", "AB.2", "AB.3"), "BC": ("BC",)}
    assert expand_route((("AB", True), ("BC", True)), chained) == (
        ("AB.1", True), ("AB.2", True), ("AB.3", True), ("BC", True),
    )  # fmt: skip
    assert expand_route((("AB", False),), chained) == (("AB.3", False), ("AB.2", False), ("AB.1", False))


@pytest.mark.parametrize("seed", range(60))
def test_every_simple_way_is_found_in_order(seed: int) -> None:
    """Beside its slow twin, with roads closed one way, parallel roads, and roads that may not follow one another."""
    rng = random.Random(seed)
    points = "ABCDEFG"
    ends = {f"r{n}": tuple(rng.sample(points, 2)) for n in range(12)}
    arcs = [(road, forward) for road in ends for forward in (True, False)]
    turns = tuple(tuple(rng.sample(arcs, rng.choice([2, 2, 3]))) for _ in range(rng.choice([0, 6])))
    graph = RoadGraph(ends, turns)  # type: ignore[arg-type]
    prices = np.array([inf if rng.random() < 0.1 else float(rng.randint(1, 9)) for _ in arcs])
    costs = dict(zip(graph.arcs, prices.tolist(), strict=True))

    def ways(route: Route, passed: str) -> Iterator[Route]:
        if passed[-1] == "B":
            if not any(route[k : k + len(turn)] == turn for turn in turns for k in range(len(route))):
                yield route
            return
        for road, forward in arcs:
            start, end = ends[road] if forward else ends[road][::-1]
            if start == passed[-1] and end not in passed and costs[road, forward] < inf:
                yield from ways((*route, (road, forward)), passed + end)

    expected = sorted(sum(costs[arc] for arc in way) for way in ways((), "A"))
    found = graph.find("A", "B", prices, most=400, once=True)
    assert [sum(costs[arc] for arc in way) for way in found] == expected
    assert len(set(found)) == len(found)
    assert set(found) == set(ways((), "A"))
