"""Fuel and stores of a plan carried out: as `sustain` says where nothing goes wrong, closed forms where it does."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import pytest

from ratl.feeds.factor_file import FactorFile
from ratl.model.assessment import MovementForecast, StoreForecast
from ratl.model.factors import Factors
from ratl.model.movement import Rules
from ratl.model.plan import Plan
from ratl.model.supply import Resupply, SupplyFactors
from ratl.services.batches import Engine
from ratl.services.simulate import Asked, simulate_plan
from ratl.services.supplies import with_supplies
from tests.maps import HOUR, at, draw, move, plan, scenario, serial, site
from tests.simulate.carried import fixed
from tests.simulate.test_rules import border, stretched

FACTORS = SupplyFactors(
    water_l_per_person_day=10, rations_per_person_day=3, fuel_reserve_share=0.25, days_carried=2, refuel_l_per_min=100,
    ambulance_mps=10, recovery_mps=10, surface_factors={"unknown": 1.0},
)  # fmt: skip
NIGHT = Rules(rest_s=10 * HOUR, max_driving_s=5000)
"""Nobody drives from A to C, 2 h 14 min, without a night at B."""
#: One draw in a hundred thousand is farther from its share.
SIGMAS = 4.4
RUNS = 4_000


def journey(*resupplies: Resupply, start: str = "06:00", **services: float) -> Plan:
    """A lorry from A by B, where it spends the night, to C: 40 km each, 20 l each, with 30 l in its tank."""
    network = draw("A---40---B---40---C", sites={"SB": site("B", overnight=True, services=services)})
    lorry = serial("M/1", 1, people=2, tank_l=30.0, fuel_l_per_100km=50.0, idle_l_per_h=3.0)
    planned = plan(scenario(network, move("M", "AC", lorry, start=start, rules=NIGHT)))
    assert [halt.site for halt in planned.movements[0].serials[0].halts] == ["SB"]
    return with_supplies(replace(planned, resupplies=resupplies), FACTORS)


def carry_out(planned: Plan, **factors: object) -> MovementForecast:
    read, asked = FactorFile(Factors(name="x", **factors), "0" * 64), Asked(runs=RUNS, engine=Engine("serial"))
    return simulate_plan(planned, read, asked, lambda *_a, **_k: None).movements[0]


def brought(at_s: int, **amounts: float) -> Resupply:
    return Resupply(id="R", movement="M", site="SB", at_s=at_s, by="air", **amounts)


def near(found: float | None, share: float) -> bool:
    assert found is not None
    return abs(found - share) <= SIGMAS * math.sqrt(share * (1 - share) / RUNS)


@pytest.mark.parametrize("make", [border, stretched])
def test_where_nothing_goes_wrong_it_burns_what_sustain_says(make: Callable[[], Plan]) -> None:
    """With nights, halts at which engines run, and the queue of a post, at whose tail they run the longest."""
    planned = make()
    (movement,) = planned.movements
    fuelled = tuple(
        replace(
            each,
            vehicles=tuple(
                replace(v, tank_l=400.0, fuel_l_per_100km=40.0 + n, idle_l_per_h=3.0)
                for n, v in enumerate(each.vehicles)
            ),
        )
        for each in movement.serials
    )
    planned = with_supplies(replace(planned, movements=(replace(movement, serials=fuelled),)), FACTORS)
    told = carry_out(planned).supply.fuel_l
    assert told is not None
    # Whole litres of each serial.
    assert planned.supply[0].fuel_l - len(fuelled) <= told.p50 <= planned.supply[0].fuel_l
    assert sum(fuel.idle_l for fuel in planned.supply[0].fuel) > 5


def test_fuel_that_is_brought_while_the_serial_stands_there_is_taken() -> None:
    assert carry_out(journey()).supply.fuel_dry == 1
    assert carry_out(journey(brought(at("12:00"), fuel_l=100.0))).supply.fuel_dry == 0
    # 5 l: 10 l are left at B, 20 are burnt after it.
    assert carry_out(journey(brought(at("12:00"), fuel_l=5.0))).supply.fuel_dry == 1
    assert carry_out(journey(brought(at("12:00"), fuel_l=15.0))).supply.fuel_dry == 0


def test_fuel_that_comes_when_it_has_left_is_for_those_who_are_late() -> None:
    # It goes on at 17:07; a night that lasts five hours longer is there at 20:00.
    planned = journey(brought(at("20:00"), fuel_l=100.0))
    assert carry_out(planned).supply.fuel_dry == 1
    late = carry_out(planned, overrun_share=0.5, overrun=fixed(5 * HOUR)).supply
    assert near(late.fuel_dry, 0.5)
    assert [place.place for place in late.fuel_places] == ["B"]


def test_a_site_gives_what_it_has_as_fast_as_it_pumps() -> None:
    assert carry_out(journey(fuel_l=1000.0, fuel_l_per_h=600.0)).supply.fuel_dry == 0
    assert carry_out(journey(fuel_l=5.0, fuel_l_per_h=600.0)).supply.fuel_dry == 1
    # Ten hours at half a litre.
    assert carry_out(journey(fuel_l=1000.0, fuel_l_per_h=0.5)).supply.fuel_dry == 1
    # How fast is not known: as in the plan's own supply it counts for nothing.
    assert carry_out(journey(fuel_l=1000.0)).supply.fuel_dry == 1


def two_lorries(*ends: tuple[str, str], fuel_l: float, fuel_l_per_h: float) -> Plan:
    """Lorries M and N, from which to which end at what time, that both spend the night at B."""
    services = {"fuel_l": fuel_l, "fuel_l_per_h": fuel_l_per_h}
    network = draw("A---40---B---40---C", sites={"SB": site("B", overnight=True, services=services)})
    lorry = {"people": 2, "tank_l": 30.0, "fuel_l_per_100km": 50.0, "idle_l_per_h": 3.0}
    moves = [
        move(id_, way, serial(f"{id_}/1", 1, **lorry), start=start, rules=NIGHT)
        for id_, (way, start) in zip("MN", ends, strict=True)
    ]
    return with_supplies(plan(scenario(network, *moves)), FACTORS)


def both_dry(planned: Plan, **factors: object) -> tuple[float | None, float | None]:
    read, asked = FactorFile(Factors(name="x", **factors), "0" * 64), Asked(runs=400, engine=Engine("serial"))
    first, second = simulate_plan(planned, read, asked, lambda *_a, **_k: None).movements
    return first.supply.fuel_dry, second.supply.fuel_dry


def test_who_refuels_first_leaves_the_rest() -> None:
    assert both_dry(two_lorries(("AC", "06:00"), ("AC", "06:30"), fuel_l=25.0, fuel_l_per_h=600.0)) == (0, 1)
    assert both_dry(two_lorries(("AC", "06:00"), ("AC", "06:30"), fuel_l=35.0, fuel_l_per_h=600.0)) == (0, 0)


def test_who_comes_second_waits_for_the_pump() -> None:
    # 20 l at 2.5 l an hour take eight of the ten hours: two and a half are left for 6 l, and 10 are wanted.
    assert both_dry(two_lorries(("AC", "06:00"), ("AC", "06:30"), fuel_l=1000.0, fuel_l_per_h=2.5)) == (0, 1)
    assert both_dry(two_lorries(("AC", "06:00"), ("AC", "06:30"), fuel_l=1000.0, fuel_l_per_h=5.0)) == (0, 0)


def test_who_has_had_his_rest_on_the_road_stops_for_fuel_all_the_same() -> None:
    # Twenty hours late the night meets it short of B, and the night at B is passed.
    planned = journey(fuel_l=1000.0, fuel_l_per_h=600.0)
    assert carry_out(planned, late_share=0.5, late=fixed(20 * HOUR)).supply.fuel_dry == 0


def test_it_refuels_where_the_plan_does_for_a_halt_without_fuel_too() -> None:
    # 60 l: 20 to B, 20 to C, 24 to D. It could come to C with 20 l, above its reserve of 15; there is none at C.
    sites = {
        "SB": site("B", overnight=True, services={"fuel_l": 1000.0, "fuel_l_per_h": 600.0}),
        "SC": site("C", overnight=True),
    }
    lorry = serial("M/1", 1, people=2, tank_l=60.0, fuel_l_per_100km=50.0, idle_l_per_h=3.0)
    network = draw("A---40---B---40---C---48---D", sites=sites)
    planned = with_supplies(plan(scenario(network, move("M", "AD", lorry, rules=NIGHT))), FACTORS)
    assert [halt.site for halt in planned.movements[0].serials[0].halts] == ["SB", "SC"]
    assert [refuel.site for refuel in planned.supply[0].refuels] == ["SB"]
    assert carry_out(planned).supply.fuel_dry == 0


def test_what_is_brought_later_keeps_nobody_from_what_is_there() -> None:
    later = brought(at("20:00"), fuel_l=100.0)
    assert carry_out(journey(later, fuel_l=1000.0, fuel_l_per_h=600.0)).supply.fuel_dry == 0


def stores_of(planned: Plan, **factors: object) -> dict[str, StoreForecast]:
    return {store.kind: store for store in carry_out(planned, **factors).supply.stores}


def test_stores_last_by_days_of_the_calendar() -> None:
    # From 14:00 to 07:07: 17 hours, two days of the calendar, as `ratl sustain` counts them.
    planned = journey(start="14:00")
    told = carry_out(planned).supply
    assert told.days.p50 == pytest.approx(17.11 / 24, abs=0.001)
    assert told.carry_days == planned.supply[0].days == 2
    assert {store.kind: store.short for store in told.stores} == {"water": 0, "rations": 0}
    assert {store.kind: store.carry for store in told.stores} == {"water": 40, "rations": 12}


def test_leave_refused_after_the_night_is_geometric_and_a_drop_puts_it_off_by_a_day() -> None:
    refused = {"refused_share": 0.3}
    found = stores_of(journey(start="14:00"), **refused)
    assert near(found["water"].short, 0.3)
    assert near(found["rations"].short, 0.3)
    assert [place.place for place in found["water"].places] == ["B"]
    # In 97 of 100 runs it takes no more than four days.
    assert (found["water"].carry, found["rations"].carry) == (80, 24)
    found = stores_of(journey(brought(at("20:00"), water_l=20.0), start="14:00"), **refused)
    assert near(found["water"].short, 0.3**2)
    assert near(found["rations"].short, 0.3)
    assert (found["water"].carry, found["rations"].carry) == (60, 24)
    assert found["water"].brought == 20


def test_what_comes_too_late_is_of_no_use_and_what_comes_early_waits() -> None:
    refused = {"refused_share": 0.3}
    late = stores_of(journey(brought(at("20:00", day=9), water_l=100.0), start="14:00"), **refused)
    assert near(late["water"].short, 0.3)
    # Refused at the start it sets out a day or more after the drop has come to B, and finds it there.
    early = stores_of(journey(brought(at("14:00"), water_l=20.0), start="14:00"), **refused)
    assert near(early["water"].short, 0.3**2)


def test_the_simulation_is_the_same_however_it_is_cut() -> None:
    planned = journey(brought(at("20:00"), fuel_l=12.0, water_l=20.0), start="14:00")
    much = {"refused_share": 0.3, "overrun_share": 0.5, "overrun": fixed(7 * HOUR)}
    read = FactorFile(Factors(name="x", **much), "0" * 64)
    told = [
        simulate_plan(planned, read, Asked(runs=2500, engine=engine), lambda *_a, **_k: None)
        for engine in (Engine("serial"), Engine("processes", 2))
    ]
    assert told[0] == told[1]
    assert 0 < (told[0].movements[0].supply.fuel_dry or 0) < 1
