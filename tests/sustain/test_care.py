"""Reach of help on a fork: P0 –10 km– P1 –20 km– P2, a hospital 5 km off P1, a workshop at P0."""

from dataclasses import replace

from ratl.model.movement import LegTimes, Movement, Request, Serial
from ratl.model.plan import NetworkId, Plan
from ratl.model.profile import Profile
from ratl.model.route import Leg, Point, Site
from ratl.model.supply import SupplyFactors
from ratl.model.vehicle import Vehicle
from ratl.sustain.care import compute_care

FACTORS = SupplyFactors(
    water_l_per_person_day=10, rations_per_person_day=1, fuel_reserve_share=0.2, days_carried=3, refuel_l_per_min=100,
    ambulance_mps=10, recovery_mps=5,
)  # fmt: skip
TRUCK = Vehicle(id="V1", type="truck", length_m=10, width_m=2.5, height_m=3, mass_kg=20_000)


def driven(leg: str, pass_time_s: int) -> LegTimes:
    return LegTimes(
        leg=leg, forward=True, run_s=1000, pass_time_s=pass_time_s, head_enters_s=0, head_leaves_s=1000,
        tail_enters_s=pass_time_s, tail_leaves_s=1000 + pass_time_s,
    )  # fmt: skip


def movement_of(*roles: str) -> Movement:
    """One serial for each role, of one truck and one vehicle with that role; the n-th passes in n × 100 s."""
    serials = tuple(
        Serial(
            id=f"A/{n}",
            march_units=(2,),
            vehicles=(TRUCK, replace(TRUCK, id=f"R{n}", role=role)),
            legs=(driven("L0", n * 100), driven("L1", n * 100)),
        )
        for n, role in enumerate(roles, start=1)
    )
    return Movement(id="A", request=Request(origin="P0", destination="P2", earliest_start_s=0), serials=serials)


def plan_of(movement: Movement, sites: dict[str, Site]) -> Plan:
    return Plan(
        epoch="2025-08-18T00:00:00+00:00",
        zone="UTC",
        network=NetworkId(name="fork", sha256=""),
        profile=Profile(name="us"),
        points={id_: Point(name={}, lon=40, lat=34) for id_ in ("P0", "P1", "P2", "P3")},
        legs={
            "L0": Leg(from_="P0", to="P1", length_m=10_000),
            "L1": Leg(from_="P1", to="P2", length_m=20_000),
            "L2": Leg(from_="P3", to="P1", length_m=5_000),
            "L2long": Leg(from_="P1", to="P3", length_m=9_000),
        },
        sites=sites,
        movements=(movement,),
        horizon_s=86_400,
    )


SITES = {
    "WORKSHOP": Site(at="P0", capacity=10, services={"workshop": True}),
    "HOSPITAL": Site(at="P3", capacity=10, services={"surgery": True}),
}


def test_far_ends_by_the_shortest_way() -> None:
    movement = movement_of("cargo", "recovery")
    care, reasons = compute_care(plan_of(movement, SITES), movement, FACTORS)
    # Surgery at 10 m/s: far end of L0 is P0, 10 + 5 = 15 km, 1500 s; of L1 it is P2, 20 + 5 = 25 km, 2500 s.
    assert [(one.leg, one.surgery_s, one.surgery_at) for one in care] == [
        ("L0", 1500, "HOSPITAL"),
        ("L1", 2500, "HOSPITAL"),
    ]
    # Recovery from P0 at 5 m/s: P1 10 km, 2000 s; P2 30 km, 6000 s. Not "column": A/1 has no recovery vehicle.
    assert [(one.recovery_s, one.recovery_from) for one in care] == [(2000, "WORKSHOP"), (6000, "WORKSHOP")]
    assert {reason.code: dict(reason.params) for reason in reasons} == {
        "care_worst_recovery": {"leg": "L1", "seconds": 6000, "site": "WORKSHOP"},
        "care_worst_surgery": {"leg": "L1", "seconds": 2500, "site": "HOSPITAL"},
    }


def test_recovery_in_every_serial_closes_up_within_the_pass_time() -> None:
    movement = movement_of("recovery", "recovery")
    care, reasons = compute_care(plan_of(movement, SITES), movement, FACTORS)
    assert {(one.recovery_s, one.recovery_from) for one in care} == {(200, "column")}
    assert reasons[0].code == "care_worst_recovery_column"


def test_no_help_is_none_and_said() -> None:
    movement = movement_of("cargo")
    care, reasons = compute_care(plan_of(movement, {}), movement, FACTORS)
    assert {(one.recovery_s, one.surgery_s, one.surgery_at) for one in care} == {(None, None, "")}
    assert [reason.code for reason in reasons] == ["care_no_recovery_anywhere", "care_no_surgery_anywhere"]


def test_part_of_the_route_out_of_reach() -> None:
    movement = movement_of("cargo")
    plan = plan_of(movement, SITES)
    island = {**plan.legs, "L1": replace(plan.legs["L1"], from_="P8", to="P9")}
    points = {**plan.points, "P8": plan.points["P0"], "P9": plan.points["P0"]}
    _, reasons = compute_care(replace(plan, legs=island, points=points), movement, FACTORS)
    found = {reason.code: reason.params for reason in reasons}
    assert found["care_worst_surgery"]["leg"] == "L0"
    assert found["care_no_surgery"]["legs"] == ["L1"]


def with_leg(plan: Plan, leg: str, **changes: object) -> Plan:
    return replace(plan, legs={**plan.legs, leg: replace(plan.legs[leg], **changes)})


def reached(plan: Plan) -> list[tuple[int | None, int | None]]:
    """Return (recovery, surgery) of the legs of the route."""
    return [(one.recovery_s, one.surgery_s) for one in compute_care(plan, plan.movements[0], FACTORS)[0]]


def test_help_is_no_faster_than_a_leg_allows() -> None:
    plan = plan_of(movement_of("cargo"), SITES)
    # L1 at 4 m/s: 5000 s instead of 4000 s for recovery, instead of 2000 s for the ambulance, which has 500 s more.
    assert reached(with_leg(plan, "L1", max_rate_mps=4.0)) == [(2000, 1500), (2000 + 5000, 5000 + 500)]
    # At 2 m/s L2 takes 2500 s, the longer way round 900 s.
    assert reached(with_leg(plan, "L2", max_rate_mps=2.0)) == [(2000, 1900), (6000, 2900)]


def test_help_does_not_drive_where_it_may_not() -> None:
    plan = plan_of(movement_of("cargo"), SITES)
    assert reached(with_leg(plan, "L2", limits={"access": "no"})) == [(2000, 1900), (6000, 2900)]
    # Nobody may drive towards P0: casualties of its end cannot be taken to surgery, recovery from there still comes.
    one_way = with_leg(plan, "L0", limits_backward={"access": "no"})
    assert reached(one_way) == [(2000, 1500), (6000, 2500)]
    other_way = with_leg(plan, "L0", limits_forward={"access": "no"})
    assert reached(other_way) == [(None, None), (None, 2500)]


def test_a_road_shut_all_through_the_movement_is_no_way_to_help() -> None:
    # The movement is on the road from 0 to 1100 s.
    plan = plan_of(movement_of("cargo"), SITES)
    detour = [(2000, 1900), (6000, 2900)]
    assert reached(with_leg(plan, "L2", closed=((0, 600), (600, 1100)))) == detour
    assert reached(with_leg(plan, "L2", open=((1100, 9000),))) == detour
    assert reached(with_leg(plan, "L2", closed=((0, 1099),))) == [(2000, 1500), (6000, 2500)]
    assert reached(with_leg(plan, "L2", open=((1099, 9000),))) == [(2000, 1500), (6000, 2500)]
