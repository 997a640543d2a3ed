from __future__ import annotations

import math
from dataclasses import replace

import pytest

from ratl.model.route import Leg, Service
from ratl.roads.classification import (
    find_flow,
    list_obstructions,
    parse_route_class,
    route_class_limits,
    route_class_marks,
)
from ratl.units import FOOT_M

LEG = Leg(from_="A", to="B", length_m=1000)


def test_example_13_route_class_with_obstruction_and_flooding() -> None:
    route = parse_route_class("6.7m/Y/30/5m (OB)(W)")
    assert (route.width_m, route.weather, route.load_class, route.overhead_m) == (6.7, "limited all-weather", 30, 5)
    assert (route.obstruction, route.snow, route.flooding) == (True, False, True)
    # 6.7 m < 7.3 m: not double-flow wheeled.
    assert find_flow(route.width_m, "wheeled") == "single"
    assert route_class_limits(route) == {"height_m": 5, "mlc_wheeled": 30, "mlc_tracked": 30}


def test_example_15_width_without_a_unit_is_refused() -> None:
    for text in ("20/Z/40/∞", "20/Z/40/∞ (OB)"):
        with pytest.raises(ValueError, match="no_unit"):
            parse_route_class(text)


def test_example_15_with_its_unit() -> None:
    route = parse_route_class("20ft/Z/40/∞")
    assert (route.weather, route.load_class, route.obstruction) == ("fair-weather", 40, False)
    assert math.isinf(route.overhead_m) and route_class_limits(route)["height_m"] == "none"
    assert parse_route_class("20 ft / Z / 40 / ∞ (OB)").obstruction
    # 20 ft = 6.096 m: single flow only, an obstruction where double flow was ordered.
    assert find_flow(route.width_m, "wheeled") == "single"
    narrow = replace(LEG, width_m=20 * FOOT_M)
    assert [r.code for r in list_obstructions(narrow, True, flow="double", vehicles="wheeled")] == ["obstruction_width"]
    assert list_obstructions(narrow, True, flow="single", vehicles="wheeled") == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("6.7m/Y/30", "no_route_class"),
        ("6.7m/Q/30/5m", "unknown_route_type"),
        ("6.7m/Y/heavy/5m", "no_load_class"),
        ("6.7m/Y/30/5m (Z)", "unknown_route_mark"),
        ("6.7m/Y/30/5", "no_unit"),
        ("6.7kg/Y/30/5m", "wrong_measure"),
        ("wide/Y/30/5m", "no_number"),
        ("", "no_route_class"),
    ],
)
def test_what_is_no_route_class(text: str, code: str) -> None:
    with pytest.raises(ValueError, match=code):
        parse_route_class(text)


@pytest.mark.parametrize(
    ("width_m", "vehicles", "flow"),
    [(7.3, "wheeled", "double"), (7.29, "wheeled", "single"), (8.0, "tracked", "double"), (7.99, "tracked", "single"),
     (6.0, "tracked", "single"), (5.99, "tracked", None), (5.49, "wheeled", None)],
)  # fmt: skip
def test_widths_of_flow(width_m: float, vehicles: str, flow: str | None) -> None:
    assert find_flow(width_m, vehicles) == flow


def test_obstructions_of_a_leg() -> None:
    low = replace(LEG, width_m=8.0, limits={"height_m": 4.3}, limits_forward={"height_m": 4.29})
    assert [r.code for r in list_obstructions(low, True)] == ["obstruction_overhead"]
    assert list_obstructions(low, False) == ()
    ferry = replace(LEG, service=Service(kind="ferry", rate_vph=10))
    assert [r.code for r in list_obstructions(ferry, True)] == ["obstruction_ferry"]
    assert list_obstructions(replace(LEG, limits={"height_m": "none"}), True) == ()


def test_marks_kept() -> None:
    assert route_class_marks(parse_route_class("6.7m/Y/30/5m (OB)(W)")) == ("OB", "W")
    assert route_class_marks(parse_route_class("6.7m/Y/30/5m (T)")) == ("T",)
    assert route_class_marks(parse_route_class("6.7m/Y/30/5m")) == ()
