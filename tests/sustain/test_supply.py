"""Sums of supply worked by hand. The road of these tests is straight: P0 –L0– P1 –L1– P2 …, 100 km each."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratl.model.movement import Alternate, Halt, LegTimes, Movement, Request, Serial
from ratl.model.plan import NetworkId, Plan
from ratl.model.profile import Profile
from ratl.model.route import Leg, Point, Service, Site
from ratl.model.supply import Supply, SupplyFactors
from ratl.model.vehicle import Vehicle
from ratl.sustain.supply import compute_supplies
from ratl.units import US_GALLON_L
from ratl.words.catalogue import Speaker

HOUR, DAY = 3600, 86_400
FACTORS = SupplyFactors(
    water_l_per_person_day=10,
    rations_per_person_day=1,
    fuel_reserve_share=0.25,
    days_carried=9,
    refuel_l_per_min=100,
    ambulance_mps=10,
    recovery_mps=5,
    surface_factors={"unknown": 1.0, "asphalt": 1.0, "gravel": 1.5},
)
TRUCK = Vehicle(
    id="V1", type="truck", length_m=10, width_m=2.5, height_m=3, mass_kg=20_000, people=2,
    tank_l=400, fuel_l_per_100km=100, idle_l_per_h=4,
)  # fmt: skip


def truck(number: int, **changes: object) -> Vehicle:
    return replace(TRUCK, id=f"V{number}", **changes)


def drive(
    *vehicles: Vehicle, legs: int = 3, halts: tuple[Halt, ...] = (), id_: str = "A/1", start_s: int = 0
) -> Serial:
    """A serial that drives `legs` legs at 50 km/h (2 h each), with a pass time of 10 minutes, from `start_s`."""
    times = []
    for index in range(legs):
        head_s = start_s + index * 2 * HOUR
        times.append(LegTimes(
            leg=f"L{index}", forward=True, run_s=2 * HOUR, pass_time_s=600, head_enters_s=head_s,
            head_leaves_s=head_s + 2 * HOUR, tail_enters_s=head_s + 600, tail_leaves_s=head_s + 2 * HOUR + 600,
        ))  # fmt: skip
    return Serial(id=id_, march_units=(len(vehicles),), vehicles=vehicles, legs=tuple(times), halts=halts)


def stand(site: str, after_leg: int, seconds: int, kind: str = "rest", at_s: int = 0) -> Halt:
    return Halt(
        site=site, after_leg=after_leg, kind=kind, minimum_s=seconds, head_arrives_s=at_s, tail_arrives_s=at_s + 600,
        head_departs_s=at_s + seconds, tail_departs_s=at_s + 600 + seconds,
    )  # fmt: skip


def later(times: LegTimes, seconds: int) -> LegTimes:
    fields = ("head_enters_s", "head_leaves_s", "tail_enters_s", "tail_leaves_s")
    return replace(times, **{field: getattr(times, field) + seconds for field in fields})


def plan_of(*serials: Serial, legs: int = 10, sites: dict[str, Site] | None = None, zone: str = "UTC") -> Plan:
    return Plan(
        epoch="2025-08-18T00:00:00+00:00",
        zone=zone,
        network=NetworkId(name="line", sha256=""),
        profile=Profile(name="us"),
        points={f"P{i}": Point(name={}, lon=40 + i, lat=34) for i in range(legs + 1)},
        legs={f"L{i}": Leg(from_=f"P{i}", to=f"P{i + 1}", length_m=100_000) for i in range(legs)},
        sites={"S1": Site(at="P1", capacity=100), "S2": Site(at="P2", capacity=100)} | (sites or {}),
        movements=(movement_of(*serials),),
        horizon_s=10 * DAY,
    )


def movement_of(*serials: Serial) -> Movement:
    return Movement(
        id="A", request=Request(origin="P0", destination="P9", earliest_start_s=0), serials=serials, status="planned"
    )


def supply_of(plan: Plan, factors: SupplyFactors = FACTORS) -> Supply:
    return compute_supplies(plan, factors)["A"][0]


def codes(plan: Plan, factors: SupplyFactors = FACTORS) -> dict[str, dict[str, object]]:
    return {reason.code: dict(reason.params) for reason in compute_supplies(plan, factors)["A"][1]}


def with_leg(plan: Plan, id_: str, **changes: object) -> Plan:
    return replace(plan, legs={**plan.legs, id_: replace(plan.legs[id_], **changes)})


def fuel_site(stock_l: float = 10_000, l_per_h: float = 6000, at: str = "P2") -> Site:
    return Site(at=at, capacity=100, services={"fuel_l": stock_l, "fuel_l_per_h": l_per_h})


def test_driving_is_length_times_use_times_surface() -> None:
    # 100 km at 100 l/100 km on asphalt and as much again on gravel × 1.5: 100 + 150 = 250 l.
    plan = with_leg(plan_of(drive(TRUCK, legs=2)), "L1", surface="gravel")
    supply = supply_of(plan)
    assert supply.fuel[0].by_leg_l == (100, 150)
    assert supply.fuel[0].driving_l == 250
    assert supply.fuel_l == 250
    # A full tank of 400 l ends at 150 l, above the reserve of 100 l: no refuel.
    assert supply.fuel[0].lowest_l == 150
    assert supply.fuel[0].lowest_after_leg == 1
    assert supply.refuels == ()


def test_example_29_fuel_by_hourly_rate() -> None:
    # QM4923 p. 1-9: 1.5 gal/h for 40 h is 60 gal. Here: engines running at a wait of 40 h.
    idler = truck(1, idle_l_per_h=1.5 * US_GALLON_L)
    plan = plan_of(drive(idler, legs=2, halts=(stand("S1", 0, 40 * HOUR, kind="wait"),)))
    assert supply_of(plan).fuel[0].idle_l == pytest.approx(60 * US_GALLON_L)


@pytest.mark.parametrize(("kind", "litres"), [("short", 8), ("staging", 8), ("wait", 8), ("rest", 0), ("overnight", 0)])
def test_engines_run_at_some_halts_only(kind: str, litres: float) -> None:
    # 2 h × 4 l/h = 8 l where the engine runs.
    plan = plan_of(drive(TRUCK, legs=2, halts=(stand("S1", 0, 2 * HOUR, kind=kind),)))
    assert supply_of(plan).fuel[0].idle_l == litres


def test_which_halts_idle_is_a_factor() -> None:
    plan = plan_of(drive(TRUCK, legs=2, halts=(stand("S1", 0, 2 * HOUR, kind="short"),)))
    assert supply_of(plan, replace(FACTORS, idle_halts=())).fuel[0].idle_l == 0


def test_each_vehicle_stands_by_its_place_in_the_serial() -> None:
    # Head stands 3 h (arrives 0, departs 3 h), tail 1 h (arrives 2 h, departs 3 h); the middle one of three 2 h.
    halt = replace(stand("S1", 0, 3 * HOUR, kind="wait"), tail_arrives_s=2 * HOUR, tail_departs_s=3 * HOUR)
    plan = plan_of(drive(truck(1), truck(2), truck(3), legs=2, halts=(halt,)))
    assert [one.idle_l for one in supply_of(plan).fuel] == [12, 8, 4]


def test_engines_are_off_after_an_hour_beyond_what_a_halt_has_to_last() -> None:
    # The scheme's halt lasts 30 min, the serial stands 16 h 15: 1.5 h at 4 l/h, not 16.25 h.
    night = replace(stand("S1", 0, 58_500, kind="short"), minimum_s=1800)
    assert supply_of(plan_of(drive(truck(1), halts=(night,)))).fuel[0].idle_l == 6
    # 1 h 15 is within the hour of waiting and idles whole.
    short = replace(stand("S1", 0, 4500, kind="short"), minimum_s=1800)
    assert supply_of(plan_of(drive(truck(1), halts=(short,)))).fuel[0].idle_l == 5


def test_the_queue_of_a_service_leg_idles() -> None:
    # Run 2 h, tail on the leg for 5 h: the tail queues 3 h × 4 l/h = 12 l, the middle 6 l, the head nothing.
    serial = drive(truck(1), truck(2), truck(3), legs=1)
    serial = replace(serial, legs=(replace(serial.legs[0], tail_leaves_s=5 * HOUR + 600),))
    plan = with_leg(plan_of(serial), "L0", service=Service(kind="border", rate_vph=1))
    fuel = supply_of(plan).fuel
    assert [one.idle_l for one in fuel] == [0, 6, 12]
    assert fuel[2].by_leg_l == (112,)
    # On a plain road a tail that crawls behind a slower head does not queue.
    assert supply_of(plan_of(serial)).fuel[2].idle_l == 0


def test_refuel_at_the_latest_halt_before_the_reserve() -> None:
    # 400 l, reserve 100 l, 100 l a leg: level would be 0 after L3. Halts after L0 and L1, fuel at both: the latter is
    # used, where 200 l are missing; at 6000 l/h (100 l/min) that takes 2 min. Lowest: after L3, 400 − 200 = 200 l.
    halts = (stand("S1", 0, HOUR), stand("S2", 1, HOUR, at_s=8 * HOUR))
    plan = plan_of(drive(TRUCK, legs=4, halts=halts), sites={"S1": fuel_site(at="P1"), "S2": fuel_site()})
    supply = supply_of(plan)
    (refuel,) = supply.refuels
    assert (refuel.halt, refuel.site, refuel.source, refuel.litres, refuel.duration_s) == (1, "S2", "site", 200, 120)
    assert refuel.vehicles == ("V1",)
    assert supply.fuel[0].lowest_l == 200
    assert "fuel_short_stop" not in codes(plan)


def test_rest_is_used_before_a_later_short_halt() -> None:
    halts = (stand("S1", 0, HOUR, kind="overnight"), stand("S2", 1, HOUR, kind="short", at_s=8 * HOUR))
    plan = plan_of(drive(TRUCK, legs=4, halts=halts), sites={"S1": fuel_site(at="P1"), "S2": fuel_site()})
    # Filled up (100 l) after L0, the rest of the way takes 300 l + 1 h × 4 l: 96 l is below the reserve of 100 l,
    # so that the short halt is needed too: there 100 l are missing, filled on arrival.
    assert [(one.site, one.litres) for one in supply_of(plan).refuels] == [("S1", 100), ("S2", 100)]


def test_own_tanker_refuels_where_the_site_has_nothing() -> None:
    # Two vehicles, 200 l each missing after L1; one tanker of 1000 l at 100 l/min: 4 min.
    tanker = truck(2, cargo_fuel_l=1000)
    plan = plan_of(drive(TRUCK, tanker, legs=4, halts=(stand("S2", 1, HOUR),)))
    supply = supply_of(plan)
    (refuel,) = supply.refuels
    assert (refuel.source, refuel.litres, refuel.duration_s) == ("tanker", 400, 240)
    assert refuel.vehicles == ("V1", "V2")
    assert (supply.tanker_issued_l, supply.tanker_carried_l) == (400, 1000)


def test_site_first_and_the_rest_from_the_tanker() -> None:
    # The site has 150 l of the 400 l wanted.
    tanker = truck(2, cargo_fuel_l=1000)
    plan = plan_of(drive(TRUCK, tanker, legs=4, halts=(stand("S2", 1, HOUR),)), sites={"S2": fuel_site(stock_l=150)})
    assert [(one.source, one.litres) for one in supply_of(plan).refuels] == [("site", 150), ("tanker", 250)]


def test_short_stand_takes_what_fits_and_says_how_long_would_do() -> None:
    # 90 s at 100 l/min: 150 l of the 300 l missing after L2. Then 100 + 150 − 100 = 150 l after L3 and 50 l after L4:
    # 50 l short of the reserve. Filling up (300 l) takes 3 min.
    plan = plan_of(drive(TRUCK, legs=5, halts=(stand("S2", 2, 90),)), sites={"S2": fuel_site(at="P3")})
    assert supply_of(plan).refuels[0].litres == pytest.approx(150)
    assert supply_of(plan).refuels[0].duration_s == 90
    assert codes(plan)["fuel_short_stand"] == {
        "serial": "A/1", "vehicle": "V1", "leg": "L4", "vehicles": 1, "litres": 50, "site": "S2", "seconds": 180,
    }  # fmt: skip


def test_shortage_names_the_site_to_halt_at() -> None:
    # No halt at all: 0 l after L3, 100 l below the reserve. Filling up at S2 (200 l at 100 l/min) takes 2 min.
    plan = plan_of(drive(TRUCK, legs=4), sites={"S2": fuel_site()})
    assert codes(plan)["fuel_short_stop"] == {
        "serial": "A/1", "vehicle": "V1", "leg": "L3", "vehicles": 1, "litres": 100, "site": "S2", "seconds": 120,
    }  # fmt: skip
    assert supply_of(plan).fuel[0].lowest_l == 0


def test_shortage_counts_the_tankers_missing() -> None:
    # Twelve legs, a halt after each third: each vehicle burns 300 l between halts and 1200 l in all; 900 l of them from
    # tankers. Three vehicles: 2700 l. One tanker of 1000 l is there, so two more (2000 l) are needed.
    halts = tuple(stand("S1", after, HOUR, at_s=after * DAY) for after in (2, 5, 8))
    serial = drive(TRUCK, truck(2), truck(3, cargo_fuel_l=1000), legs=12, halts=halts)
    found = codes(plan_of(serial, legs=12))["fuel_short_tanker"]
    assert (found["tankers"], found["carried_l"], found["issue_l"]) == (2, 1000, 2700)


def test_shortage_that_nothing_mends_is_said() -> None:
    plan = plan_of(drive(truck(1, tank_l=110), legs=2))
    assert codes(plan)["fuel_short_open"]["leg"] == "L0"


def test_tankers_serve_their_own_serial_only() -> None:
    halt = (stand("S2", 1, HOUR),)
    first = drive(TRUCK, truck(2, cargo_fuel_l=5000), legs=4, halts=halt)
    second = drive(truck(3), legs=4, halts=halt, id_="A/2")
    plan = plan_of(first, second)
    assert {one.serial for one in supply_of(plan).refuels} == {"A/1"}
    assert codes(plan)["fuel_short_tanker"]["serial"] == "A/2"


def test_a_later_serial_finds_what_the_earlier_left() -> None:
    # 250 l at the site: the first serial takes 200 l, the second gets 50 l.
    serials = [drive(truck(i), legs=4, halts=(stand("S2", 1, HOUR, at_s=i * HOUR),), id_=f"A/{i}") for i in (1, 2)]
    plan = plan_of(*serials, sites={"S2": fuel_site(stock_l=250)})
    assert [(one.serial, one.litres) for one in supply_of(plan).refuels] == [("A/1", 200), ("A/2", 50)]


def test_two_serials_at_one_pump_wait_for_each_other() -> None:
    # Both stand from 0 to 180 s; the first pumps 200 l (120 s), so that 60 s are left for the second: 100 l.
    serials = [drive(truck(i), legs=4, halts=(stand("S2", 1, 180),), id_=f"A/{i}") for i in (1, 2)]
    plan = plan_of(*serials, sites={"S2": fuel_site()})
    assert [one.litres for one in supply_of(plan).refuels] == pytest.approx([200, 100])


def test_unknown_figures_are_named_not_counted_as_zero() -> None:
    plan = plan_of(
        drive(
            truck(1, fuel_l_per_100km=None),
            truck(2, tank_l=None),
            truck(3, idle_l_per_h=None),
            legs=2,
            halts=(stand("S1", 0, HOUR, kind="short"),),
        ),
        sites={"S1": Site(at="P1", capacity=9, services={"fuel_l": True})},
    )
    plan = with_leg(plan, "L1", surface="sand")
    found = codes(plan)
    assert found["fuel_use_unknown"]["vehicles"] == ["V1"]
    assert found["fuel_tank_unknown"]["vehicles"] == ["V2"]
    assert found["fuel_idle_unknown"]["vehicles"] == ["V3"]
    assert found["fuel_surface_unknown"]["surfaces"] == ["sand"]
    assert found["fuel_site_unknown"]["sites"] == ["S1"]
    fuel = supply_of(plan).fuel
    assert [one.lowest_l for one in fuel] == [None, None, None]
    assert [one.by_leg_l for one in fuel] == [(), (100, 100), (100, 100)]


def test_water_and_rations_count_calendar_days_of_the_zone() -> None:
    # From 20:00 to 02:10 UTC, 2 × 2 people: two days × 4 people × 10 l = 80 l and 8 rations.
    # From 19:00 to 23:10 UTC it is one day in UTC and two at +03:00 (22:00 to 02:10).
    late = plan_of(drive(TRUCK, truck(2), start_s=20 * HOUR))
    supply = supply_of(late)
    assert (supply.people, supply.days, supply.water_l, supply.rations) == (4, 2, 80, 8)
    evening = drive(TRUCK, legs=2, start_s=19 * HOUR)
    assert supply_of(plan_of(evening)).days == 1
    assert supply_of(plan_of(evening, zone="Asia/Baghdad")).days == 2


def test_days_carried_against_days_needed() -> None:
    # Two days needed, 1.5 carried, 2 people: 0.5 × 2 × 10 l = 10 l and 1 ration are missing.
    factors = replace(FACTORS, days_carried=1.5)
    serial = drive(TRUCK, start_s=20 * HOUR)
    assert codes(plan_of(serial), factors)["stock_short_water"] == {"days": 2, "lasts": 1, "more": 10, "day": 2}
    assert codes(plan_of(serial), factors)["stock_short_rations"] == {"days": 2, "lasts": 1, "more": 1, "day": 2}
    part = replace(FACTORS, days_carried=0.78)
    assert codes(plan_of(serial), part)["stock_short_water"] == {"days": 2, "lasts": 0.7, "more": 25, "day": 1}
    halted = replace(serial, halts=(stand("S1", 0, HOUR),))
    watered = plan_of(halted, sites={"S1": Site(at="P1", capacity=9, services={"water": True})})
    assert codes(watered, factors)["stock_short_water_at"]["sites"] == ["S1"]
    assert not [code for code in codes(plan_of(serial)) if code.startswith("stock_short")]


fleets = st.lists(
    st.builds(
        replace,
        st.just(TRUCK),
        tank_l=st.floats(50, 1000),
        fuel_l_per_100km=st.floats(0, 200),
        idle_l_per_h=st.floats(0, 20),
        cargo_fuel_l=st.sampled_from([0.0, 0.0, 500.0, 9000.0]),
    ),
    min_size=1,
    max_size=6,
)
stands = st.lists(
    st.tuples(st.integers(0, 8), st.integers(0, 7200), st.sampled_from(["short", "rest", "wait"])), max_size=5
)


def random_plan(fleet: list[Vehicle], stands_: list[tuple[int, int, str]], stock_l: float) -> Plan:
    vehicles = [replace(vehicle, id=f"V{i}") for i, vehicle in enumerate(fleet)]
    halts = tuple(stand("S2", leg, seconds, kind, at_s=leg * DAY) for leg, seconds, kind in sorted(stands_))
    return plan_of(drive(*vehicles, legs=9, halts=halts), sites={"S2": fuel_site(stock_l=stock_l)})


@given(fleet=fleets, stands_=stands, stock_l=st.floats(0, 3000))
def test_laws_of_fuel(fleet: list[Vehicle], stands_: list[tuple[int, int, str]], stock_l: float) -> None:
    plan = random_plan(fleet, stands_, stock_l)
    supply, reasons = compute_supplies(plan, FACTORS)["A"]
    tanks = {vehicle.id: vehicle.tank_l or 0 for vehicle in plan.movements[0].serials[0].vehicles}
    for one in supply.fuel:
        assert one.driving_l >= 0
        assert one.idle_l >= 0
        assert one.lowest_l is not None
        assert 0 <= one.lowest_l <= tanks[one.vehicle]
    for refuel in supply.refuels:
        halt = plan.movements[0].serials[0].halts[refuel.halt]
        assert 0 < refuel.litres <= sum(tanks[vehicle] for vehicle in refuel.vehicles) + 1e-6
        assert refuel.duration_s <= halt.head_departs_s - halt.head_arrives_s
    # Nobody takes more than was burned: no tank runs over.
    assert sum(refuel.litres for refuel in supply.refuels) <= supply.fuel_l + 1e-6
    assert supply.tanker_issued_l <= supply.tanker_carried_l + 1e-6
    assert sum(r.litres for r in supply.refuels if r.source == "site") <= stock_l + 1e-6
    # Below the reserve exactly when a shortage says so.
    below = any(one.lowest_l < 0.25 * tanks[one.vehicle] - 1e-5 for one in supply.fuel if one.lowest_l is not None)
    short = any(reason.code.startswith("fuel_short") for reason in reasons)
    assert short or not below


@given(fleet=fleets, stands_=stands, low=st.floats(1, 3), more=st.floats(0, 3))
def test_a_worse_surface_never_takes_less(
    fleet: list[Vehicle], stands_: list[tuple[int, int, str]], low: float, more: float
) -> None:
    plan = random_plan(fleet, stands_, 1000)
    light = supply_of(plan, replace(FACTORS, surface_factors={"unknown": low}))
    heavy = supply_of(plan, replace(FACTORS, surface_factors={"unknown": low + more}))
    assert heavy.fuel_l >= light.fuel_l
    for easy, hard in zip(light.fuel, heavy.fuel, strict=True):
        assert hard.driving_l >= easy.driving_l


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_every_reason_can_be_said(lang: str) -> None:
    speaker = Speaker(lang)
    long_way = tuple(stand("S1", after, HOUR, at_s=after * DAY) for after in (2, 5, 8))
    plans = [
        plan_of(drive(TRUCK, legs=5, halts=(stand("S2", 2, 90),)), sites={"S2": fuel_site(at="P3")}),
        plan_of(drive(TRUCK, legs=4), sites={"S2": fuel_site()}),
        plan_of(drive(TRUCK, truck(2, cargo_fuel_l=800), legs=12, halts=long_way), legs=12),
        plan_of(drive(truck(1, tank_l=110, fuel_l_per_100km=None, idle_l_per_h=None), legs=2)),
        plan_of(drive(truck(1, tank_l=None), truck(2, tank_l=110), legs=2)),
    ]
    said = {
        reason.code: speaker.say(reason.code, reason.params)
        for plan in plans
        for reason in compute_supplies(plan, replace(FACTORS, days_carried=0, surface_factors={}))["A"][1]
    }
    assert {
        "fuel_short_stand", "fuel_short_stop", "fuel_short_tanker", "fuel_short_open", "fuel_use_unknown",
        "fuel_tank_unknown", "fuel_idle_unknown", "fuel_surface_unknown", "stock_short_water",
        "care_no_surgery_anywhere",
    } <= set(said)  # fmt: skip
    assert all(said.values())


def by_alternates(plan: Plan, *tables: tuple[Serial, ...]) -> Plan:
    """The plan of `plan_of` with an alternate route for each table."""
    alternates = tuple(Alternate(name={"en": f"way {n}"}, via=("P1",), serials=s) for n, s in enumerate(tables))
    return replace(plan, movements=(replace(plan.movements[0], alternates=alternates),))


def test_an_alternate_that_runs_dry_where_the_main_route_does_not() -> None:
    # 100 l a leg, 400 l in the tank, 100 l reserve: two legs are fine, four end at 0 l; 100 l are missing.
    plan = by_alternates(plan_of(drive(TRUCK, legs=2)), (drive(TRUCK, legs=4),))
    supply = supply_of(plan)
    assert (supply.fuel_l, [(one.alternate, one.fuel_l) for one in supply.alternates]) == (200, [(0, 400)])
    told = codes(plan)
    assert not any(code.startswith("fuel_short") for code in told)
    because = told["by_alternate"]["because"]
    assert isinstance(because, dict)
    assert (because["code"], because["serial"], because["leg"], because["litres"]) == (
        "fuel_short_open", "A/1", "L3", 100,
    )  # fmt: skip
    for lang, start in (("en", "By the alternate route (way 0): Serial A/1"), ("ar", "على الطريق البديل")):
        assert Speaker(lang).say("by_alternate", told["by_alternate"]).startswith(start)


def test_an_alternate_has_its_own_refuels_days_and_care() -> None:
    main = drive(TRUCK, legs=2)
    other = drive(TRUCK, legs=4, halts=(stand("S2", 1, 30 * HOUR, at_s=4 * HOUR),))
    other = replace(other, legs=(*other.legs[:2], *(later(times, 30 * HOUR) for times in other.legs[2:])))
    sites = {"S2": fuel_site(), "H": Site(at="P0", capacity=1, services={"surgery": True})}
    supply = supply_of(by_alternates(plan_of(main, sites=sites), (other,), ()))
    (one,) = supply.alternates
    assert (supply.refuels, supply.days, supply.water_l, supply.rations) == ((), 1, 20, 2)
    # From 00:00 of the first day to 14:10 of the second, two people; filled up with 200 l after two legs.
    assert ([(r.site, r.litres) for r in one.refuels], one.days, one.water_l, one.rations) == ([("S2", 200)], 2, 40, 4)
    # 100 km at 10 m/s: 10 000 s from the far end of each leg to P0.
    assert [leg.surgery_s for leg in supply.care] == [10_000, 20_000]
    assert [leg.surgery_s for leg in one.care] == [10_000, 20_000, 30_000, 40_000]


def test_an_alternate_tells_what_is_worse_there_and_nothing_else() -> None:
    short = drive(TRUCK, legs=4)
    sites = {"H": Site(at="P0", capacity=1, services={"surgery": True})}
    plan = plan_of(short, sites=sites)
    found = {reason.code for reason in compute_supplies(plan, FACTORS)["A"][1]}
    assert {"fuel_short_open", "care_worst_surgery", "care_no_recovery_anywhere"} <= found

    def told(other: Serial) -> list[str]:
        again = by_alternates(plan, (other,))
        remarks = compute_supplies(again, FACTORS)["A"][1]
        return [r.params["because"]["code"] for r in remarks if r.code == "by_alternate"]  # type: ignore[index]

    assert told(short) == []
    assert told(drive(TRUCK, legs=3)) == []
    assert told(drive(TRUCK, legs=5)) == ["fuel_short_open", "care_worst_surgery"]
    # Another serial of it is short there: that is not said by the main route.
    assert told(drive(TRUCK, legs=4, id_="A/2")) == ["fuel_short_open"]
