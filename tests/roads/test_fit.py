from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratl.model.route import LIMITS, Leg
from ratl.model.vehicle import Vehicle
from ratl.roads.fit import fit_leg, list_fits

TRUCK = Vehicle(
    id="T", type="truck", length_m=10, width_m=2.5, height_m=3.5, mass_kg=30_000, axle_load_kg=10_000, mlc=30
)
TANK = replace(TRUCK, id="X", mlc=60, tracked=True)
FREE = dict.fromkeys(LIMITS[:-1], "none")
LEG = Leg(from_="A", to="B", length_m=1000, limits=FREE)


def answers(vehicle: Vehicle, leg: Leg, forward: bool = True) -> dict[str, str]:
    return {fit.limit: fit.answer for fit in list_fits(vehicle, leg, forward)}


def test_a_free_leg_takes_everything() -> None:
    fit = fit_leg([TRUCK, TANK], LEG, True)
    assert fit.refusals == () and fit.unknown == ()


@pytest.mark.parametrize(
    ("key", "figure"),
    [
        ("height_m", 3.5),
        ("width_m", 2.5),
        ("length_m", 10),
        ("mass_kg", 30_000),
        ("axle_load_kg", 10_000),
        ("mlc_wheeled", 30),
    ],
)
def test_exactly_at_the_limit_fits_and_above_does_not(key: str, figure: float) -> None:
    at = replace(LEG, limits={**FREE, key: figure})
    below = replace(LEG, limits={**FREE, key: figure * 0.999})
    assert answers(TRUCK, at)[key] == "yes"
    assert answers(TRUCK, below)[key] == "no"
    (refusal,) = fit_leg([TRUCK], below, True).refusals
    assert refusal.code == "limit_exceeded"
    assert refusal.params == {"vehicle": "T", "limit": key, "figure": figure, "allowed": figure * 0.999, "count": 1}


def test_absent_limit_is_unknown_absent_access_is_yes() -> None:
    bare = replace(LEG, limits={})
    assert answers(TRUCK, bare) == {**dict.fromkeys(FREE.keys() - {"mlc_tracked"}, "unknown"), "access": "yes"}
    assert fit_leg([TRUCK], bare, True).unknown == tuple(key for key in LIMITS if key not in {"mlc_tracked", "access"})
    assert fit_leg([TRUCK, TANK], bare, True).unknown == LIMITS[:-1]


def test_unknown_figure_against_a_figure_is_unknown() -> None:
    limited = replace(LEG, limits={**FREE, "axle_load_kg": 8_000.0})
    assert answers(replace(TRUCK, axle_load_kg=None), limited)["axle_load_kg"] == "unknown"
    assert answers(replace(TRUCK, axle_load_kg=None), LEG)["axle_load_kg"] == "yes"


def test_wheels_and_tracks_have_their_own_class() -> None:
    bridge = replace(LEG, limits={**FREE, "mlc_wheeled": 20.0, "mlc_tracked": 70.0})
    assert "mlc_tracked" not in answers(TRUCK, bridge)
    assert answers(TRUCK, bridge)["mlc_wheeled"] == "no"
    assert answers(TANK, bridge)["mlc_tracked"] == "yes"


def test_limits_of_the_direction_driven_win() -> None:
    one_way_low = replace(LEG, limits_forward={"height_m": 3.0}, limits_backward={"access": "no"})
    assert answers(TRUCK, one_way_low, True)["height_m"] == "no"
    assert answers(TRUCK, one_way_low, False)["height_m"] == "yes"
    (refusal,) = fit_leg([TRUCK, TANK], one_way_low, False).refusals
    assert (refusal.code, refusal.params["count"]) == ("access_refused", 2)


def test_width_governs_the_class_of_a_narrow_bridge() -> None:
    # 3.2 m of roadway: class 12 at most, whatever is posted ([FM5-170-B] Table B-1).
    bridge = replace(LEG, width_m=3.2, limits={**FREE, "mlc_wheeled": 60})
    (refusal,) = fit_leg([TRUCK], bridge, True).refusals
    assert refusal.params["allowed"] == 12
    assert fit_leg([replace(TRUCK, mlc=12)], bridge, True).refusals == ()
    assert fit_leg([TRUCK], replace(bridge, width_m=3.5), True).refusals == ()


def test_a_refusal_is_about_the_worst_vehicle() -> None:
    bridge = replace(LEG, limits={**FREE, "mass_kg": 25_000})
    column = [TRUCK, replace(TRUCK, id="L", mass_kg=49_000), replace(TRUCK, id="S", mass_kg=9_000)]
    (refusal,) = fit_leg(column, bridge, True).refusals
    assert (refusal.params["vehicle"], refusal.params["figure"], refusal.params["count"]) == ("L", 49_000, 2)


@given(st.floats(1, 6), st.floats(1, 6), st.floats(0, 3))
def test_a_lower_limit_never_lets_more_through(height: float, limit: float, less: float) -> None:
    vehicle = replace(TRUCK, height_m=height)
    high = fit_leg([vehicle], replace(LEG, limits={**FREE, "height_m": limit}), True)
    low = fit_leg([vehicle], replace(LEG, limits={**FREE, "height_m": limit - less}), True)
    assert len(low.refusals) >= len(high.refusals)
