"""From places to roads: the nearest point, limits, parts of the network, the 180° meridian."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from ratl.model.road import RoadFacts
from ratl.roads.costs import edge_of_pieces
from ratl.roads.network import RoadNetwork
from ratl.roads.shapes import Shapes
from ratl.roads.snap import choose_together, find_nearest, find_snaps, number_parts, usable_pieces
from tests.roads.journeys import costs
from tests.roads.ways import EAST_M, network

ACROSS = {1: [0, 10], 2: [10, 20], 3: [10, 11]}


def parts(built: RoadNetwork) -> np.ndarray:
    return built.component[built.edge_from][edge_of_pieces(built)]


def test_the_nearest_point_lies_on_an_edge_not_at_a_node() -> None:
    built = network(ACROSS)
    (snap,) = find_snaps(Shapes(built), 0.004, 0.001, parts=parts(built))
    assert (snap.lon, snap.lat) == (pytest.approx(0.004), 0.0)
    assert snap.along_m == pytest.approx(0.4 * EAST_M, abs=0.1)
    # A thousandth of a degree of latitude.
    assert snap.distance_m == pytest.approx(111.3, abs=0.1)


def test_farther_than_the_limit_is_none_and_the_nearest_is_still_found() -> None:
    shapes = Shapes(network(ACROSS))
    assert find_snaps(shapes, 0.005, 0.02, parts=parts(shapes.network), limit_m=500) == ()
    assert find_nearest(shapes, 0.005, 5.0).distance_m > 500_000


def test_a_road_the_column_cannot_use_is_passed_over() -> None:
    closed = RoadFacts(class_="primary", limits={"access": "no"})
    built = network(ACROSS, facts={1: closed})
    usable = usable_pieces(costs(built))
    assert find_nearest(Shapes(built), 0.004, 0.001).lon == pytest.approx(0.004)
    assert find_nearest(Shapes(built), 0.004, 0.001, usable=usable).lon == pytest.approx(0.01)


def test_places_go_together_on_one_part_of_the_network() -> None:
    # Way 9 is nearer to the first place, and leads nowhere.
    built = network({**ACROSS, 9: [2, 12]})
    shapes = Shapes(built)
    candidates = [
        find_snaps(shapes, 0.0, 0.011, parts=parts(built)), find_snaps(shapes, 0.02, 0.0, parts=parts(built)),
    ]  # fmt: skip
    assert candidates[0][0].part != candidates[1][0].part
    chosen = choose_together(candidates)
    assert chosen[0].part == chosen[1].part
    # 1000 m to one and 1225 m to the other; from 500 m and 1725 m nobody is sent so far.
    apart = [find_snaps(shapes, 0.0, 0.0155, parts=parts(built)), candidates[1]]
    assert choose_together(apart)[0] == apart[0][0]


def test_what_only_leads_in_is_a_part_of_its_own() -> None:
    one_way = RoadFacts(class_="primary", direction="forward")
    built = network({1: [0, 10], 2: [10, 11], 3: [11, 0], 4: [10, 20]}, facts={4: one_way})
    numbers = number_parts(built, costs(built))
    assert len(set(numbers.tolist())) == 2
    assert sorted(np.bincount(numbers - numbers.min()))[-1] == len(numbers) - 1


def test_a_road_with_a_private_end_is_joined_as_far_as_it_is_open() -> None:
    closed = RoadFacts(class_="primary", limits={"access": "no"})
    built = network({**ACROSS, 4: [0, 1]}, facts={4: closed})
    numbers = number_parts(built, costs(built))
    assert sorted(numbers.tolist())[1:] == [sorted(numbers.tolist())[1]] * 3
    assert numbers[[built.piece_source.tolist().index(4)]] < 0


def test_a_road_over_the_180_meridian() -> None:
    built = network({1: [0, 10]})
    moved = dataclasses.replace(built, shape_lon=np.array([179.995, -179.995]))
    shapes = Shapes(moved)
    for lon, share in ((179.998, 0.3), (-179.998, 0.7), (-180.0, 0.5)):
        (snap,) = find_snaps(shapes, lon, 0.0005, parts=parts(built))
        assert snap.along_m == pytest.approx(share * EAST_M, abs=0.5)
        assert snap.distance_m == pytest.approx(55.66, abs=0.1)
        assert abs(snap.lon) == pytest.approx(abs(lon))
    assert find_nearest(shapes, 0.0, 0.0).distance_m > 1e7
