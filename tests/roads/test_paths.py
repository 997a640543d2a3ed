"""Routes: the cheapest first, by way of what is asked, never over what may not be driven."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ratl.roads.legs import cut_roads
from ratl.roads.paths import Route, chains, expand_route, find_routes, passes
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
    found = find_routes(
        {name: (road.leg.from_, road.leg.to) for name, road in roads.items()},
        ends[0],
        ends[1],
        cost=lambda road, forward: None if (road, forward) in closed else roads[road].leg.length_m,
        via=tuple(via),
        most=most,
    )
    return [spelt(route) for route in found]


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


def loop_routes(*, via: tuple[str, ...] = (), no_turns: tuple[Route, ...] = ()) -> tuple[Route, ...]:
    return find_routes(LOOP_ROADS, "A", "C", cost=lambda *_: 1.0, via=via, no_turns=no_turns, most=3)


def test_round_a_loop_where_the_turn_is_forbidden_or_the_place_is_aside() -> None:
    straight, turn = (("AB", True), ("BC", True)), ((("AB", True), ("BC", True)),)
    rounds = [
        (("AB", True), ("BD", True), *loop, ("BD", False), ("BC", True))
        for loop in ((("DE", True), ("back", True)), (("back", False), ("DE", False)))
    ]
    assert loop_routes() == (straight,)
    assert loop_routes(no_turns=turn)[0] in rounds
    assert loop_routes(via=("E",))[0] in rounds
    ends = {"via": ("E",), "cost": lambda *_: 1.0, "most": 3}
    assert find_routes(LOOP_ROADS, "A", "C", once=True, **ends) == ()
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
    found = find_routes(roads, "A", "D", cost=lambda *way: prices.get(way), via=via, no_turns=turns)
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
    found = find_routes(ends, "A", "B", cost=lambda road, _: 1.0 if road == "quick" else 2.0, most=5)
    assert found == ((("quick", True),), (("slow", True),))


def test_a_route_over_roads_is_a_route_over_their_legs() -> None:
    network = draw("A---30---B---30---C", sites={f"S{km}": site("", along="AB", km=km) for km in (10, 20)})
    chained = chains(cut_roads(network, {}).legs)
    assert chained == {"AB": ("AB.1", "AB.2", "AB.3"), "BC": ("BC",)}
    assert expand_route((("AB", True), ("BC", True)), chained) == (
        ("AB.1", True), ("AB.2", True), ("AB.3", True), ("BC", True),
    )  # fmt: skip
    assert expand_route((("AB", False),), chained) == (("AB.3", False), ("AB.2", False), ("AB.1", False))
