"""Halts and rests: what counts as one, what it is measured against, and when the rules start counting again."""

from __future__ import annotations

import pytest

from ratl.model.movement import Movement, Request, Rules, Serial
from ratl.model.plan import Plan
from ratl.model.profile import Profile
from ratl.model.route import Site
from ratl.referee import check
from tests.referee.builder import Road, Stop, leg, movement, plan, points, vehicles
from tests.referee.edits import replace, with_halt, with_leg, with_rules, with_serial, with_site
from tests.referee.mutants import shifted_whole
from tests.referee.plans import night_escort

# Four legs of 36 km, an hour each at 10 m/s; one vehicle and 10 m per vehicle, so pass times are 1 s.
HOUR = 3600
ROAD = Road(
    Profile(name="x", density_vpkm={"open": 100.0}), {f"L{i}": leg(f"P{i} P{i + 1}", 36) for i in range(4)}
)  # fmt: skip
SITES = {f"S{i}": Site(at=f"P{i}", capacity=1, overnight=True) for i in (1, 2, 3)}


def march(stops: dict[int, Stop], **rules: object) -> Plan:
    request = Request(
        origin="P0",
        destination="P4",
        earliest_start_s=0,
        rates_mps={"primary": {"day": 10.0}},
        rules=Rules(**rules),
    )
    serial = Serial(id="M/1", march_units=(1,), vehicles=vehicles("V", 1))
    driven = ROAD.drive(request, serial, 0, "L0 L1 L2 L3", stops)
    column = movement("M", request, [driven], driven.completion_s or 0)
    return plan(ROAD, [column], points=points("P0 P1 P2 P3 P4"), sites=SITES, horizon_s=10**6)


def codes(judged: Plan) -> list[str]:
    return [v.code for v in check(judged)]


def only(judged: Plan) -> tuple[Movement, Serial]:
    return judged.movements[0], judged.movements[0].serials[0]


@pytest.mark.parametrize(("stand_s", "found"), [(600, []), (599, ["r7_no_halt"])])
def test_a_halt_counts_when_every_vehicle_stood_as_long_as_asked(stand_s: int, found: list[str]) -> None:
    # Two hours' driving are allowed; the halt after two hours of four is all there is.
    stops = {1: Stop("S2", "wait", 0, 2 * HOUR + stand_s)}
    assert codes(march(stops, halt_interval_s=2 * HOUR, halt_s=600)) == found


def test_the_tail_must_stand_as_long_as_the_head() -> None:
    # Ten vehicles make 10 s. Had the tail come 1 s after the head would allow, it stands 599 s.
    stops = {1: Stop("S2", "wait", 0, 2 * HOUR + 600)}
    judged = march(stops, halt_interval_s=2 * HOUR, halt_s=600)
    m, s = only(judged)
    late = with_halt(judged, m, s, s.halts[0], tail_arrives_s=s.halts[0].tail_arrives_s + 1)
    assert "r7_no_halt" in codes(late)


def test_the_first_interval_holds_after_a_start_and_after_a_rest() -> None:
    # One hour to the first halt, two between others: halts after leg 0 and (rest) leg 2 are enough, leg 3 is one hour.
    stops = {0: Stop("S1", "short", 900), 2: Stop("S3", "overnight", 36000)}
    rules = {"halt_interval_s": 2 * HOUR, "first_halt_interval_s": HOUR, "halt_s": 900, "rest_s": 36000}
    assert codes(march(stops, **rules)) == []
    assert codes(march({1: Stop("S2", "short", 900), 2: stops[2]}, **rules)) == ["r7_no_halt"]
    # The rest after leg 1 starts the first interval again, and two hours follow; after a mere wait they may.
    assert codes(march({0: stops[0], 1: Stop("S2", "overnight", 36000)}, **rules)) == ["r7_no_halt"]
    assert codes(march({0: stops[0], 1: Stop("S2", "wait", 36000)}, **rules)) == []


def test_the_first_halt_may_have_its_own_length() -> None:
    rules = {"halt_interval_s": 2 * HOUR, "first_halt_interval_s": HOUR, "halt_s": 600, "first_halt_s": 900}
    assert codes(march({0: Stop("S1", "short", 900), 2: Stop("S3", "short", 600)}, **rules)) == []
    early = march({0: Stop("S1", "short", 899), 2: Stop("S3", "short", 600)}, **rules)
    assert sorted(set(codes(early))) == ["r4_minimum_low", "r7_no_halt"]


@pytest.mark.parametrize(
    ("kind", "overnight", "stand_s", "found"),
    [
        ("overnight", True, 36000, []),
        ("rest", True, 36000, []),
        ("overnight", True, 35999, ["r7_driving", "r7_distance", "r7_rest_short"]),
        ("wait", True, 36000, ["r7_driving", "r7_distance"]),
        ("overnight", False, 36000, ["r4_not_overnight", "r7_driving", "r7_distance"]),
    ],
)
def test_what_counts_as_rest(kind: str, overnight: bool, stand_s: int, found: list[str]) -> None:
    # Rest counts from the tail's arrival, 1 s after the head's. Two hours and 72 km a day are allowed.
    depart = 2 * HOUR + 1 + stand_s
    judged = march({1: Stop("S2", kind, stand_s, depart)}, max_driving_s=2 * HOUR, max_distance_m=72000, rest_s=36000)
    assert sorted(codes(with_site(judged, "S2", overnight=overnight))) == sorted(found)


def test_driving_and_distance_to_the_second_and_the_metre() -> None:
    judged = march({}, max_driving_s=4 * HOUR, max_distance_m=144000)
    m, _ = only(judged)
    assert codes(judged) == []
    assert codes(with_rules(judged, m, max_driving_s=4 * HOUR - 1)) == ["r7_driving"]
    assert codes(with_rules(judged, m, max_distance_m=143999)) == ["r7_distance"]


def test_figures_nobody_can_work_out() -> None:
    judged = march({})
    m, s = only(judged)
    assert "r7_no_rate" in codes(replace(with_leg(judged, "L1", max_rate_mps=0.0)))
    assert "r7_no_figure" in codes(with_leg(judged, "L1", length_m=float("nan")))
    assert "r7_no_figure" in codes(with_serial(judged, m, s, vehicles=(), march_units=()))
    assert "r7_no_figure" in codes(replace(judged, profile=Profile(name="x", gaps_m={})))


def test_light_is_decided_where_the_head_enters() -> None:
    # X/1's head is on A2 at 64900, planned at the night's rate; Y/1's enters A3 at the same second.
    judged = night_escort()

    def slow_or_fast(*night: tuple[int, int]) -> set[tuple[str, str]]:
        found = check(replace(judged, night=night))
        return {(v.serial, str(v.params["leg"])) for v in found if v.code == "r7_run"}

    assert slow_or_fast((64900, 108000)) == set()
    assert slow_or_fast((64901, 108000)) == {("X/1", "A2"), ("Y/1", "A3")}
    assert slow_or_fast((64800, 64900), (64901, 108000)) == {("X/1", "A2"), ("Y/1", "A3")}
    assert slow_or_fast((64800, 64901), (64901, 108000)) == set()


@pytest.mark.parametrize(("by_s", "found"), [(0, []), (-1, ["r8_horizon"])])
def test_nothing_before_the_plan_begins(by_s: int, found: list[str]) -> None:
    assert codes(shifted_whole(replace(march({}), horizon_s=10**6), by_s)) == found
