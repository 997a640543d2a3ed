from dataclasses import replace

import pytest

from ratl.documents.control import (
    control_post_table,
    escort_table,
    release_point_index,
    reporting_schedule,
    start_point_index,
)
from ratl.documents.figures import days_touched, figures_of
from ratl.documents.tables import (
    care_table,
    fuel_table,
    halts_table,
    leg_fuel_table,
    leg_table,
    main_serial,
    march_rows,
    march_table,
    order_of_march,
    refuel_table,
    route_length_m,
    route_points,
)
from ratl.model.plan import AlternateManning
from tests.documents.sample import DAY, HOUR, sample_plan

PLAN = sample_plan()
MOVEMENT = PLAN.movements[0]
ADVANCE, SECOND, THIRD = MOVEMENT.serials


def test_march_table_has_every_point_of_every_serial() -> None:
    table = march_table(PLAN, MOVEMENT)
    assert list(table) == ["AA-01/1", "AA-01/2", "AA-01/3"]
    assert [row.point for row in table["AA-01/2"]][:3] == ["BASE", "SP", "BAGH"]
    assert all(len(rows) == 15 for rows in table.values())


def test_march_table_distances_add_up() -> None:
    rows = march_rows(PLAN, SECOND)
    assert rows[0].distance_m == 0
    # 6.0 + 8.4 + 38.6 km
    assert rows[3].distance_m == pytest.approx(53_000)
    assert rows[-1].distance_m == pytest.approx(route_length_m(PLAN, SECOND)) == pytest.approx(352_400)


def test_march_table_head_and_tail_at_origin_halt_and_destination() -> None:
    origin, _, _, haditha, *_, end = march_rows(PLAN, SECOND)
    assert (origin.arrival_s, origin.closed_s, origin.departure_s) == (None, None, SECOND.legs[0].head_enters_s)
    assert origin.clearance_s == SECOND.legs[0].tail_enters_s
    halt = SECOND.halts[0]
    assert (haditha.arrival_s, haditha.closed_s) == (halt.head_arrives_s, halt.tail_arrives_s)
    assert (haditha.departure_s, haditha.clearance_s) == (halt.head_departs_s, halt.tail_departs_s)
    assert (haditha.sites, haditha.kinds) == (("S-HAD",), ("short",))
    assert haditha.halt_s == halt.head_departs_s - halt.head_arrives_s
    assert (end.departure_s, end.clearance_s) == (None, SECOND.completion_s)


def test_clearance_is_never_before_arrival() -> None:
    rows = [row for serial in MOVEMENT.serials for row in march_rows(PLAN, serial)]
    assert all(row.arrival_s is None or row.arrival_s < row.clearance_s for row in rows)


def test_order_of_march_marks_the_first_vehicle_of_each_unit() -> None:
    rows = order_of_march(SECOND)
    assert [row.position for row in rows] == list(range(1, 26))
    assert [row.position for row in rows if row.first_of_unit] == [1, 14]
    assert [row.vehicle.id for row in rows] == [vehicle.id for vehicle in SECOND.vehicles]


def test_halts_table_holds_listed_halts_in_their_place() -> None:
    rows = [row for row in halts_table(PLAN, MOVEMENT) if row.serial == "AA-01/2"]
    assert [row.kind for row in rows] == ["short", "overnight", "listed", "short", "staging", "overnight", "short"]
    # Leg 5 starts at 133.2 km (Al-Fuhaymi); the listed halt is 26 km on.
    assert rows[2].distance_m == pytest.approx(159_200)
    assert rows[1].rest_s == SECOND.halts[1].head_departs_s - SECOND.halts[1].tail_arrives_s


def test_leg_table_gives_limits_in_the_direction_driven() -> None:
    rows = leg_table(PLAN, SECOND)
    assert rows[12].limits == {"mlc_wheeled": 50, "width_m": 3.6}
    # 38.0 km at 30 km/h
    assert rows[12].run_s == 4560
    assert rows[12].rate_mps == pytest.approx(30 / 3.6)
    assert (rows[3].from_m, rows[3].from_point, rows[3].to_point) == (53_000, "HAD", "ANAH")


def test_fuel_tables_agree_with_the_supply() -> None:
    rows = fuel_table(PLAN, MOVEMENT)
    assert len(rows) == 54
    assert sum(row.driving_l + row.idle_l for row in rows) == pytest.approx(PLAN.supply[0].fuel_l)
    assert rows[0].lowest_at == "QAIM"
    legs = [row for row in leg_fuel_table(PLAN, MOVEMENT) if row.serial == "AA-01/2"]
    # 25 vehicles × 352.4 km × 120 l / 100 km
    assert sum(row.litres for row in legs) == pytest.approx(10_572)
    refuels = refuel_table(PLAN, MOVEMENT)
    assert (refuels[0].serial, refuels[0].point, refuels[0].vehicles) == ("AA-01/1", "QAIM", 4)
    assert len(care_table(PLAN, MOVEMENT)) == 14


def test_main_route_is_not_the_advance_party() -> None:
    assert main_serial(MOVEMENT) is SECOND


def test_start_and_release_point_lie_inside_the_drawing_out_legs() -> None:
    rows = march_rows(PLAN, SECOND)
    assert rows[start_point_index(PLAN, SECOND.legs)].point == "SP"
    assert rows[release_point_index(PLAN, SECOND.legs)].point == "RP"
    # Without such legs they are the origin and the destination.
    inner = SECOND.legs[1:-1]
    assert (start_point_index(PLAN, inner), release_point_index(PLAN, inner)) == (0, len(inner))


def test_who_drives_the_other_way_starts_where_others_are_released() -> None:
    kinds = {"SP": "start-point", "RP": "release-point"}
    plan = replace(PLAN, points={i: replace(p, kind=kinds.get(i, p.kind)) for i, p in PLAN.points.items()})
    back = tuple(replace(times, forward=not times.forward) for times in reversed(SECOND.legs))
    points = [point for point, _ in route_points(plan, back)]
    assert points[start_point_index(plan, back)] == "RP"
    assert points[release_point_index(plan, back)] == "SP"
    # An authority whose stretch ends at the start point has it all the same.
    assert start_point_index(plan, SECOND.legs[:1]) == 1


def test_escorts_run_from_head_in_to_tail_out() -> None:
    first = escort_table(PLAN, MOVEMENT)[0]
    assert (first.authority, first.taken_over, first.given_back) == ("IRQ", "BASE", "LINE")
    assert (first.from_s, first.to_s) == (ADVANCE.legs[0].head_enters_s, ADVANCE.legs[7].tail_leaves_s)


def test_control_posts_are_listed_with_their_km() -> None:
    main = [row for row in control_post_table(PLAN, MOVEMENT) if row.alternate is None]
    assert [(row.point, row.distance_m) for row in main] == [
        ("HAD", pytest.approx(53_000)),
        ("MAY", pytest.approx(306_200)),
    ]


def test_an_alternate_has_its_own_refuels_and_care() -> None:
    (refuel,) = refuel_table(PLAN, MOVEMENT, 0)
    halt = MOVEMENT.alternates[0].serials[0].halts[4]
    assert (refuel.site, refuel.at_s, refuel.litres) == ("S-ABUK", halt.head_arrives_s, 320)
    assert [(row.leg, row.to_m, row.surgery_s) for row in care_table(PLAN, MOVEMENT, 0)] == [
        ("L03", pytest.approx(53_000), 4200)
    ]
    bare = replace(PLAN, supply=())
    assert (refuel_table(bare, MOVEMENT, 0), care_table(bare, MOVEMENT, 0)) == ((), ())


def test_an_alternate_has_its_control_posts_with_its_own_km_and_times() -> None:
    had, may = PLAN.control_posts
    manned = AlternateManning(movement="AA-01", alternate=0, manned=((8 * HOUR, 9 * HOUR),))
    others = (replace(manned, movement="AA-02"), manned)
    plan = replace(PLAN, control_posts=(had, replace(may, alternates=others)))
    rows = control_post_table(plan, MOVEMENT)
    assert [(row.alternate, row.point) for row in rows] == [(None, "HAD"), (None, "MAY"), (0, "MAY")]
    assert (rows[2].distance_m, rows[2].from_s, rows[2].to_s) == (pytest.approx(306_200), 8 * HOUR, 9 * HOUR)


def test_reports_are_due_in_order_and_complete() -> None:
    reports = reporting_schedule(PLAN, MOVEMENT)
    assert [row.at_s for row in reports] == sorted(row.at_s for row in reports)
    for serial in MOVEMENT.serials:
        kinds = [row.report for row in reports if row.serial == serial.id and row.by == "serial"]
        assert kinds.count("start_point") == kinds.count("release_point") == kinds.count("complete") == 1
        assert kinds.count("halted") == kinds.count("moving") == 6
    # Each post reports every serial twice: its arrival and its completed passage.
    assert len([row for row in reports if row.by == "control_post"]) == 2 * 2 * 3


def test_figures_by_hand() -> None:
    figures = figures_of(PLAN, MOVEMENT)
    assert (figures.serials, figures.march_units, figures.vehicles) == (3, 5, 54)
    assert figures.vehicles_by_weight == {"light": 3, "medium": 4, "heavy": 47}
    # 54 vehicles with two people, the three command cars with three.
    assert figures.people == 111
    assert figures.distance_m == pytest.approx(352_400)
    assert (figures.days, figures.halts, figures.overnights) == (3, 7, 2)
    assert figures.start_s == 6 * HOUR
    assert figures.completion_s == THIRD.completion_s
    assert figures.mlc == 64
    # 218 of 352 km are primary: its pass time, not that of the slower drawing out.
    primary = [{t.pass_time_s for t in s.legs if PLAN.legs[t.leg].class_ == "primary"} for s in MOVEMENT.serials]
    assert figures.pass_time_s == 2 * 300 + sum(pass_time_s for (pass_time_s,) in primary)
    slowest_s = sum(max(t.pass_time_s for t in s.legs) for s in MOVEMENT.serials)
    assert figures.pass_time_s < 2 * 300 + slowest_s


def test_days_are_those_of_the_local_calendar() -> None:
    # The epoch is midnight in Baghdad: one second before the next midnight is still the first day.
    assert days_touched(PLAN, 0, DAY - 1) == 1
    assert days_touched(PLAN, 0, DAY) == 2
    assert days_touched(PLAN, DAY - 1, DAY) == 2
