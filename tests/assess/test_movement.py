"""A movement by hand: what it meets on its legs, where it is weakest, and what it could drive instead."""

from __future__ import annotations

import numpy as np
import pytest

from ratl.assess.exposure import Settings, compute_exposure
from ratl.assess.lines import lines_of_plan
from ratl.assess.movement import WayRisk, assess_movement
from ratl.model.plan import Plan
from ratl.planner.draft import compute_draft
from ratl.planner.solve import solve
from tests.assess.roads import DAY, incidents
from tests.maps import FREE, draw, move, scenario, serial, to_scale

# The way over X is the quicker; the way round over Y is a bit longer.
MAP = """
A---9---B----9----X----9----C---9---D
        |                   |
        |                   |
        9                   9
        |                   |
        |                   |
        Y--------30---------Z
"""


def assessed(count: int, **points: dict[str, object]) -> tuple[Plan, WayRisk]:
    """Return the plan from A to D and what it is exposed to by so many incidents at X in a hundred days."""
    network = to_scale(draw(MAP, points=points))
    plan = solve(compute_draft(scenario(network, move("M", "AD", serial("M/1", 10))), {}))
    lines = lines_of_plan(plan)
    x = plan.points["X"]
    found = incidents([(x.lon, x.lat)] * count, days=np.linspace(0, 99, count))
    settings = Settings(since_s=0, until_s=100 * DAY, half_life_days=float("inf"), bandwidth_m=1000, reach_m=500)
    exposure = compute_exposure(lines, found, np.zeros(count, np.int32), settings)
    risk = assess_movement(plan, plan.movements[0], exposure, lambda s: s % 86_400)
    (way,) = risk.ways
    assert way.exposure == risk.exposure
    return plan, way


def test_exposure_is_rate_times_pass_time() -> None:
    # 50 incidents in 100 days at X, half on either road; ten vehicles cover each place for 100 s.
    _, risk = assessed(50)
    assert risk.exposure.value == pytest.approx(0.5 * 100 / 86_400, rel=1e-6)
    by_leg = {leg.leg: leg for leg in risk.legs}
    assert by_leg["BX"].rate.value == pytest.approx(0.25, rel=0.2)  # the cell is half of 250 m to one side
    assert by_leg["AB"].exposure.value == 0
    assert sum(leg.exposure.value for leg in risk.legs) == pytest.approx(risk.exposure.value)


def test_the_front_is_the_way_over_x_and_the_way_round() -> None:
    _, risk = assessed(50)
    over, around = risk.routes
    assert [leg for leg, _ in over.route] == ["AB", "BX", "XC", "CD"]
    assert [leg for leg, _ in around.route] == ["AB", "BY", "YZ", "CZ", "CD"]
    assert (over.planned, around.planned, over.on_front, around.on_front) == (True, False, True, True)
    assert (over.exposure.value, around.exposure.value) == (pytest.approx(risk.exposure.value, rel=1e-6), 0.0)


def test_without_incidents_the_quickest_is_all_the_front() -> None:
    _, risk = assessed(0)
    assert [route.planned for route in risk.routes] == [True]
    assert risk.exposure.value == 0
    assert risk.exposure.high > 0


def test_the_weakest_point_and_its_way_round() -> None:
    _, risk = assessed(50, X={"critical": True}, C={"critical": True})
    first, second = risk.points
    over, around = risk.routes
    assert (first.point, second.point) == ("X", "C")
    assert (first.detour_s, second.detour_s) == (around.seconds - over.seconds, None)
    assert (first.rate.value, first.occupied_s, second.rate.value) == (pytest.approx(0.5), 100, 0.0)
    assert first.meanwhile.value == pytest.approx(0.5 * 100 / 86_400)


def test_serials_that_drive_different_ways_are_judged_each_by_its_way() -> None:
    # The light one goes over X; the heavy one may not, and goes round. Incidents at X and at Y.
    network = to_scale(
        draw(
            MAP, roads={"BX": {"limits": {**FREE, "mlc_wheeled": 30}}}, points={key: {"critical": True} for key in "XY"}
        )
    )
    pair = (serial("M/1", 10, mlc=20), serial("M/2", 30, mlc=60))
    plan = solve(compute_draft(scenario(network, move("M", "AD", *pair, serials_travel="apart")), {}))
    settings = Settings(since_s=0, until_s=100 * DAY, half_life_days=float("inf"), bandwidth_m=1000, reach_m=500)
    places = [(plan.points[name].lon, plan.points[name].lat) for name in "XY" for _ in range(50)]
    found = incidents(places, days=np.linspace(0, 99, 100))
    exposure = compute_exposure(lines_of_plan(plan), found, np.zeros(100, np.int32), settings)
    risk = assess_movement(plan, plan.movements[0], exposure, lambda s: s % 86_400)
    over, around = risk.ways
    assert (over.serials, around.serials) == (("M/1",), ("M/2",))
    assert [leg.leg for leg in around.legs] == ["AB", "BY", "YZ", "CZ", "CD"]
    assert [way.exposure.value for way in risk.ways] == pytest.approx(
        [0.5 * 100 / 86_400, 0.5 * 300 / 86_400], rel=1e-6
    )
    assert sum(leg.exposure.value for way in risk.ways for leg in way.legs) == pytest.approx(risk.exposure.value)
    # X has a way round for the light one; nothing leads round Y for the heavy one. None of them has a better route.
    assert [route.planned for way in risk.ways for route in way.routes] == [True, True]
    later_s = around.routes[0].seconds - over.routes[0].seconds
    assert [(p.point, p.detour_s) for way in risk.ways for p in way.points] == [("X", later_s), ("Y", None)]
