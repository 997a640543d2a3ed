"""Routes: the cheapest first, by way of what is asked, never over what may not be driven."""

from itertools import pairwise

import pytest

from ratl.roads.legs import cut_roads
from ratl.roads.paths import Route, chains, expand_route, find_routes
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


def test_by_way_of_in_an_impossible_order() -> None:
    assert routes(via="CB") == []


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
