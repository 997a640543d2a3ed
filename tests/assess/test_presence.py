"""How long places are covered, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from ratl.assess.presence import by_hour, compute_presence, occupied_s
from ratl.planner.draft import compute_draft
from ratl.planner.solve import solve
from ratl.roads.paths import list_points
from tests.maps import draw, move, scenario, serial


def midnight(seconds: int) -> int:
    return seconds % 86_400


def test_hours_of_a_span() -> None:
    # 23:30 to 01:15: half an hour, an hour, a quarter.
    found = by_hour(84_600, 84_600 + 6300, midnight) * 24
    assert [found[23], found[0], found[1]] == pytest.approx([0.5, 1.0, 0.25])
    assert found.sum() == pytest.approx(1.75)


def test_each_place_of_a_road_is_covered_for_the_pass_time() -> None:
    # 36 km at 10 m/s: from 06:00 to 07:00; ten vehicles of 100 m pass in 100 s.
    network = draw("A---36---B\n")
    plan = solve(compute_draft(scenario(network, move("M", "AB", serial("M/1", 10))), {}))
    serials = plan.movements[0].serials
    lengths = np.array([leg.length_m for leg in plan.legs.values()])
    found = compute_presence(serials, list(plan.legs), lengths, plan.profile, midnight)
    assert found.sum() * 86_400 == pytest.approx(100)
    # The tail of the last eighth crosses seven o'clock; all else is in the hour from six.
    assert found[0, 6] * 86_400 == pytest.approx(100, abs=1)
    there = occupied_s(serials, lambda s: list_points(plan.legs, tuple((t.leg, t.forward) for t in s.legs)))
    assert there == {"A": 100, "B": 100}
