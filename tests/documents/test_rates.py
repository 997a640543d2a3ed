"""What a movement is planned at, beside what was asked for."""

from dataclasses import replace

from ratl.documents.rates import rate_table, slow_legs
from ratl.model.plan import Plan
from tests.documents.sample import sample_plan

PLAN = sample_plan()


def _with_slow_low_bed() -> Plan:
    """The low-beds of the last serial keep 30 km/h on main roads; 40 are asked."""
    movement = PLAN.movements[0]
    last = movement.serials[2]
    slow = tuple(replace(v, rates_mps={"primary": 30 / 3.6}) if v.role == "low-bed" else v for v in last.vehicles)
    return replace(PLAN, movements=(replace(movement, serials=(*movement.serials[:2], replace(last, vehicles=slow))),))


def test_planned_is_asked_where_nobody_is_slower() -> None:
    rows = rate_table(PLAN, PLAN.movements[0])
    assert {row.class_ for row in rows} == {"drawing-out", "primary", "secondary", "post"}
    assert all(row.planned_mps == row.asked_mps and row.lowered_by == () for row in rows)


def test_the_slowest_type_lowers_its_class_and_is_named() -> None:
    plan = _with_slow_low_bed()
    row = next(r for r in rate_table(plan, plan.movements[0]) if (r.class_, r.light) == ("primary", "day"))
    assert (row.asked_mps, row.planned_mps, row.lowered_by, row.driven) == (40 / 3.6, 30 / 3.6, ("het",), True)


def test_a_slow_bridge_does_not_lower_its_class() -> None:
    legs = {**PLAN.legs, "L13": replace(PLAN.legs["L13"], max_rate_mps=5 / 3.6)}
    plan = replace(PLAN, legs=legs)
    row = next(r for r in rate_table(plan, plan.movements[0]) if (r.class_, r.light) == ("secondary", "day"))
    assert row.planned_mps == 30 / 3.6
    (slow,) = slow_legs(plan, plan.movements[0])
    assert (slow.from_point, slow.to_point, slow.rate_mps) == ("MAY", "RP", 5 / 3.6)
