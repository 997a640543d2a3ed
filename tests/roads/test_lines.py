"""Lines of routes: cut where they begin and end, driven either way, with the metres at each point."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from ratl.roads.lines import draw_line
from ratl.roads.routes import Router
from ratl.roads.shapes import Shapes
from tests.roads.journeys import at, costs
from tests.roads.ways import EAST_M, NORTH_M, network

#: Round a corner: 0-10-20, then up to 21.
CORNER = {1: [0, 10, 20, 21]}
#: Along one piece a degree east counts as a degree north, which is 0.7 % off round this corner.
EARTH = 4.0


def drawn(begin: tuple[float, float], end: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    built = network(CORNER)
    spent = costs(built)
    path = Router(built, np.zeros(0, np.bool_)).find(spent, [at(built, spent, begin), at(built, spent, end)])
    assert path is not None
    return draw_line(Shapes(built), path)


@pytest.mark.parametrize(("begin", "end"), [((0.4, 0), (2, 0.5)), ((2, 0.5), (0.4, 0))])
def test_a_line_is_cut_at_both_ends_and_driven_either_way(begin: tuple[float, float], end: tuple[float, float]) -> None:
    line, marks = drawn(begin, end)
    points = np.array([(0.004, 0), (0.01, 0), (0.02, 0), (0.02, 0.005)])
    # 0.6 of a step east to node 10, a step to node 20, half a step north.
    steps_m = np.array([0.6 * EAST_M, EAST_M, 0.5 * NORTH_M])
    if begin[1]:
        points, steps_m = points[::-1], steps_m[::-1]
    assert line == pytest.approx(points, abs=1e-7)
    assert marks == pytest.approx(np.concatenate(([0], np.cumsum(steps_m))), abs=EARTH)


def test_a_route_inside_one_straight() -> None:
    line, marks = drawn((0.2, 0), (0.7, 0))
    assert line == pytest.approx(np.array([(0.002, 0), (0.007, 0)]), abs=1e-7)
    assert marks == pytest.approx([0, 0.5 * EAST_M], abs=EARTH)


def test_a_route_to_where_it_begins_is_one_place() -> None:
    line, marks = drawn((0.2, 0), (0.2, 0))
    assert line == pytest.approx(np.array([(0.002, 0)] * 2), abs=1e-7)
    assert list(marks) == [0, 0]


def test_beyond_the_meridian_longitudes_go_on() -> None:
    built = network(CORNER)
    shifted = (built.shape_lon + 179.985 + 180) % 360 - 180
    built = dataclasses.replace(built, shape_lon=shifted)
    spent = costs(network(CORNER))
    path = Router(built, np.zeros(0, np.bool_)).find(
        spent, [at(network(CORNER), spent, 0), at(network(CORNER), spent, 21)]
    )
    assert path is not None
    line, _ = draw_line(Shapes(built), path)
    assert line[:, 0] == pytest.approx([179.985, 179.995, 180.005, 180.005], abs=1e-7)
