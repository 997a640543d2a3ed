"""Percentiles, their precision, windows, and what lasts how long."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratl.documents.forecast_tables import say_surfaces, waiting_m
from ratl.feeds.factor_file import FactorFile
from ratl.model.assessment import Assessment
from ratl.model.factors import Factors
from ratl.model.supply import Supply, SupplyFactors
from ratl.services.batches import Engine
from ratl.services.simulate import Asked, simulate_plan
from ratl.simulate.summary import half_width, quantile, quantiles
from ratl.words.catalogue import Speaker
from tests.maps import HOUR, draw, move, plan, scenario, serial
from tests.simulate.carried import fixed
from tests.simulate.test_rules import border

FUEL = SupplyFactors(
    water_l_per_person_day=10, rations_per_person_day=3, fuel_reserve_share=0.25, days_carried=5, refuel_l_per_min=100,
    ambulance_mps=10, recovery_mps=10,
)  # fmt: skip
ASKED = Asked(runs=200, engine=Engine("serial"))


def supply(people: int, **factors: float) -> tuple[Supply, ...]:
    """Return the supply of a movement of which only people and factors count here."""
    none = {"fuel_l": 0, "tanker_issued_l": 0, "tanker_carried_l": 0, "days": 1, "water_l": 0, "rations": 0}
    return (
        Supply(movement="M", fuel=(), refuels=(), care=(), people=people, factors=replace(FUEL, **factors), **none),
    )


def test_a_surface_that_the_factors_leave_out_is_said() -> None:
    def left_out(**factors: object) -> tuple[str, ...]:
        read = FactorFile(Factors(name="x", **factors), "0" * 64)
        return simulate_plan(border(), read, ASKED, lambda *_a, **_k: None).surfaces_left_out

    assert left_out(going={"gravle": fixed(2.0)}) == ("unknown",)
    assert left_out(weather={"unknown": fixed(2.0)}) == left_out() == ()
    assert left_out(going={"gravel": fixed(2.0)}, counts_as={"unknown": "gravel"}) == ()


def test_a_surface_that_counts_as_another_takes_its_figures_and_is_said() -> None:
    def made(**factors: object) -> Assessment:
        read = FactorFile(Factors(name="x", **factors), "0" * 64)
        return simulate_plan(border(), read, ASKED, lambda *_a, **_k: None)

    own = made(going={"unknown": fixed(1.3)})
    alike = made(going={"gravel": fixed(1.3)}, counts_as={"unknown": "gravel"})
    assert own.movements[0].completion == alike.movements[0].completion
    assert (own.surfaces_counted, alike.surfaces_counted) == ({}, {"unknown": "gravel"})
    assert list(say_surfaces(Speaker("en"), alike)) == [
        "No figures of their own were found for these surfaces: not known. "
        "How going and weather slow a column there is counted as on gravel."
    ]
    # Where a surface has figures of its own, what it would count as is of no account.
    assert (
        made(going={"unknown": fixed(1.3), "gravel": fixed(9)}, counts_as={"unknown": "gravel"}).surfaces_counted == {}
    )


def told(planned, **factors: object):
    read = FactorFile(Factors(name="x", **factors), "0" * 64)
    return simulate_plan(planned, read, ASKED, lambda *_a, **_k: None).movements[0]


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=60), st.sampled_from([0.05, 0.1, 0.5, 0.8, 0.9, 0.95]))
def test_a_percentile_is_the_least_value_so_many_do_not_exceed(values: list[int], level: float) -> None:
    found = quantile(np.array(values), level)
    assert sum(value <= found for value in values) >= level * len(values) - 1e-9
    assert sum(value < found for value in values) < level * len(values)
    name = f"p{round(level * 100)}"
    assert getattr(quantiles(np.array(values)), name) == found


def test_the_interval_of_a_percentile_holds_it_nineteen_times_in_twenty() -> None:
    rng, true = np.random.default_rng(5), -math.log(0.1)
    held = 0
    for _ in range(400):
        values = rng.exponential(size=500)
        width = half_width(values, 0.9)
        assert width is not None
        held += abs(quantile(values, 0.9) - true) <= 1.15 * width
    assert 0.92 <= held / 400 <= 0.99
    assert half_width(values[:20], 0.9) is None


def test_a_wait_says_which_leg_of_the_route_it_is_at() -> None:
    # Legs that the planner cut share a name: only the place on the route tells them apart.
    planned = border()
    (movement,) = planned.movements
    halting = {"overrun_share": 0.5, "overrun": fixed(2 * HOUR)}
    waits = told(planned, **halting, incidents_per_100km=2.0, incident=fixed(HOUR)).waits
    legs = {s.id: [times.leg for times in s.legs] for s in movement.serials}
    assert waits
    for wait in waits:
        if wait.kind in ("following", "opposing"):
            assert legs[wait.serial][wait.leg] == wait.what
        driven_m = sum(planned.legs[leg].length_m for leg in legs[wait.serial][: wait.leg + (not wait.entering)])
        assert waiting_m(planned, movement, wait) == driven_m


def test_the_chance_of_a_window_is_that_of_being_there_in_time() -> None:
    # The plan has the first serial on the post in the morning; ten hours late it is shut until the next.
    planned = border()
    assert {w.chance for w in told(planned).windows} == {1.0}
    late = told(planned, late_share=0.5, late=fixed(10 * HOUR))
    first = next(w for w in late.windows if w.serial == "M/1" and w.leg == "BC")
    assert first.chance == pytest.approx(0.5, abs=0.12)


def test_what_is_carried_for_so_many_days_ends_where_the_column_is_then() -> None:
    column = serial("M/1", 2, people=10)
    planned = plan(scenario(draw("A---40---B---40---C"), move("M", "AC", column, start="19:00")))
    # 80 km at 18 km/h by night: from 19:00 to 23:27, one day. Twice as slow it is at B then, and at C next day.
    planned = replace(planned, supply=supply(20, days_carried=1))
    assert {store.short for store in told(planned).supply.stores} == {0}
    short = told(planned, going={"unknown": fixed(2.0)}).supply
    assert short.carry_days == 2
    for store in short.stores:
        assert store.short == 1
        assert [(place.place, place.chance) for place in store.places] == [("B", 1.0)]
    assert {store.kind: (store.carried, store.carry) for store in short.stores} == {
        "water": (200, 400), "rations": (60, 120),
    }  # fmt: skip


def test_a_vehicle_runs_dry_where_its_tank_ends() -> None:
    # 50 l per 100 km and 30 l in the tank: 60 km, behind B.
    tank = {"tank_l": 30.0, "fuel_l_per_100km": 50.0, "idle_l_per_h": 3.0}
    planned = plan(scenario(draw("A---40---B---40---C"), move("M", "AC", serial("M/1", 2, **tank))))
    planned = replace(planned, supply=supply(4))
    found = told(planned).supply
    assert found.fuel_dry == 1
    assert [place.place for place in found.fuel_places] == ["B"]
    assert found.fuel_l is not None
    assert found.fuel_l.p50 == 80
    # Empty it burns half, as in the plan's own supply.
    empty = plan(scenario(draw("A---40---B---40---C"), move("M", "AC", serial("M/1", 2, **tank, load_share=0.0))))
    unladen = told(replace(empty, supply=supply(4, empty_fuel_share=0.5))).supply
    assert unladen.fuel_l is not None
    assert unladen.fuel_l.p50 == 40
    # What was burnt before now counts as well.
    under_way = told(replace(planned, now_s=21_600 + 5_000)).supply
    assert under_way.fuel_l is not None
    assert under_way.fuel_l.p50 == 80
    # With a tanker of its own it does not.
    own = serial("M/1", 2, **tank, cargo_fuel_l=100.0)
    with_tanker = plan(scenario(draw("A---40---B---40---C"), move("M", "AC", own)))
    assert told(replace(with_tanker, supply=supply(4))).supply.fuel_dry == 0
