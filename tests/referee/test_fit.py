"""R6: the worst vehicle is named, wheels and tracks have limits of their own, each direction has its own."""

from __future__ import annotations

import pytest

from ratl.model.movement import Reason
from ratl.model.plan import Plan
from ratl.referee import check
from tests.referee.builder import FREE
from tests.referee.edits import replace, with_leg, with_movement, with_rules, with_serial
from tests.referee.plans import crossroads


def fits(plan: Plan) -> list[tuple[str, str, object]]:
    return [(v.code, v.serial, v.params.get("vehicle", v.params.get("limit"))) for v in check(plan) if v.rule == "R6"]


def mixed() -> Plan:
    """S/1 with its third vehicle heavier and its fifth on tracks, of class 60."""
    plan = crossroads()
    m, s = plan.movements[2], plan.movements[2].serials[0]
    vehicles = list(s.vehicles)
    vehicles[2] = replace(vehicles[2], mass_kg=40000.0, mlc=45)
    vehicles[4] = replace(vehicles[4], tracked=True, mlc=60)
    return with_serial(plan, m, s, vehicles=tuple(vehicles))


@pytest.mark.parametrize(
    ("limits", "found"),
    [
        ({"mass_kg": 40000.0}, []),
        ({"mass_kg": 39999.0}, [("r6_does_not_fit", "S/1", "S/1-03")]),
        ({"mlc_wheeled": 45, "mlc_tracked": 60}, []),
        ({"mlc_wheeled": 44, "mlc_tracked": 60}, [("r6_does_not_fit", "S/1", "S/1-03")]),
        ({"mlc_wheeled": 45, "mlc_tracked": 59}, [("r6_does_not_fit", "S/1", "S/1-05")]),
        ({"access": "yes"}, []),
        ({"access": "no"}, [("r6_no_access", "S/1", None)]),
    ],
)
def test_the_worst_vehicle_decides(limits: dict[str, float | str], found: list[tuple[str, str, object]]) -> None:
    plan = mixed()
    assert fits(with_leg(plan, "R4", limits={**plan.legs["R4"].limits, **limits})) == found
    assert fits(with_leg(plan, "R4", limits_forward=limits)) == found
    assert fits(with_leg(plan, "R4", limits_backward=limits)) == []


@pytest.mark.parametrize(
    ("width_m", "mlc", "fit"),
    [
        # FM 5-170 Table B-1: from 2.75 m class 12, from 3.35 m class 30, from 4.0 m what is posted, here 60.
        (2.74, 1, False),
        (2.75, 12, True),
        (2.75, 13, False),
        (3.34, 13, False),
        (3.35, 30, True),
        (3.35, 31, False),
        (3.99, 31, False),
        (4.0, 60, True),
        (4.0, 61, False),
        (None, 60, True),
        (None, 61, False),
    ],
)
@pytest.mark.parametrize("tracked", [False, True])
def test_a_narrow_roadway_governs_the_class(width_m: float | None, mlc: float, fit: bool, tracked: bool) -> None:
    plan = crossroads()
    m, s = plan.movements[2], plan.movements[2].serials[0]
    vehicles = tuple(replace(v, mlc=mlc, tracked=tracked) for v in s.vehicles)
    heavy = with_serial(with_leg(plan, "R5", limits={**FREE, "width_m": "none"}), m, s, vehicles=vehicles)
    limits = {**FREE, "mlc_wheeled": 60, "mlc_tracked": 60}
    found = fits(with_leg(heavy, "R4", limits=limits, width_m=width_m))
    assert found == ([] if fit else [("r6_does_not_fit", "S/1", "S/1-10")])


def test_a_narrow_roadway_sets_no_class_where_none_is_posted() -> None:
    plan = crossroads()
    assert fits(with_leg(plan, "R4", limits=FREE, width_m=2.0)) == []


def test_a_limit_of_the_direction_wins() -> None:
    assert fits(with_leg(mixed(), "R4", limits={"mass_kg": 1.0}, limits_forward=crossroads().legs["R4"].limits)) == []


@pytest.mark.parametrize("policy", ["allow", "warn", "forbid"])
def test_the_unknown_is_reported_or_forbidden(policy: str) -> None:
    plan = mixed()
    known = {k: v for k, v in plan.legs["R4"].limits.items() if k != "height_m"}
    blind = with_rules(with_leg(plan, "R4", limits=known), plan.movements[2], unknown_limits=policy)
    reasons = {"right": {"limit": "height_m", "legs": ["R5", "R4"]}, "wrong leg": {"limit": "height_m", "legs": ["R5"]}}
    reasons |= {"wrong limit": {"limit": "width_m", "legs": ["R4"]}, "no legs": {"limit": "height_m"}}
    for name, params in reasons.items():
        told = with_movement(blind, "S", warnings=(Reason(code="limit_unknown", params=params),))
        if policy == "forbid":
            assert fits(told) == [("r6_unknown_forbidden", "S/1", "height_m")]
        else:
            assert fits(told) == ([] if name == "right" else [("r6_unknown_silent", "S/1", "height_m")])
    other = with_movement(blind, "S", warnings=(Reason(code="assumed_figures", params=reasons["right"]),))
    assert fits(other) != []
