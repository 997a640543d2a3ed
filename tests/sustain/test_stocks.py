"""Stores by days, worked by hand: two people in one lorry use 20 l of water and 2 rations a day."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratl.model.assessment import DryPlace, MovementForecast, Quantiles, SupplyForecast
from ratl.model.plan import Plan
from ratl.model.route import Site
from ratl.model.supply import ENDLESS_DAYS, Resupply, Stock
from ratl.sustain.lasting import Stores, begin_day, number_days
from ratl.sustain.simulated import explain_simulated
from ratl.sustain.stocks import compute_stocks, explain_loads, explain_stocks
from ratl.words.catalogue import Speaker
from tests.sustain.test_supply import DAY, FACTORS, HOUR, TRUCK, drive, later, plan_of

THREE_DAYS = replace(FACTORS, days_carried=3, spares_kg_per_vehicle_day=1.5, medical_kg_per_person_day=0.25)


def journey(days: int, *resupplies: Resupply) -> Plan:
    """A lorry that starts on day 0 at 06:00 and is complete on the last of `days` days."""
    serial = drive(TRUCK, legs=2, start_s=6 * HOUR)
    first, last = serial.legs
    return replace(
        plan_of(replace(serial, legs=(first, later(last, (days - 1) * DAY)))), resupplies=resupplies
    )  # fmt: skip


def water(day: int, litres: float, hour: int = 9, **changes: object) -> Resupply:
    at_s = day * DAY + hour * HOUR
    return Resupply(id=f"R{day}", movement="A", site="S1", at_s=at_s, by="road", water_l=litres, **changes)


def stocks_of(plan: Plan, factors=THREE_DAYS) -> dict[str, Stock]:
    end_s = plan.movements[0].serials[0].legs[-1].tail_leaves_s
    return {stock.kind: stock for stock in compute_stocks(plan, plan.movements[0], factors, end_s)}


def test_each_kind_by_people_or_vehicles() -> None:
    # 4 days: 2 people × 10 l, 2 rations, 1 vehicle × 1.5 kg, 2 people × 0.25 kg a day.
    found = stocks_of(journey(4))
    assert {kind: (stock.per_day, stock.needed) for kind, stock in found.items()} == {
        "water": (20, 80), "rations": (2, 8), "spares": (1.5, 6), "medical": (0.5, 2),
    }  # fmt: skip
    assert {stock.lasts_days for stock in found.values()} == {3}
    assert stocks_of(journey(4), FACTORS)["spares"].lasts_days == ENDLESS_DAYS


@pytest.mark.parametrize(
    ("days", "resupplies", "lasts", "more"),
    [
        (3, (), 3, None),
        (5, (), 3, 40),
        (5, (water(3, 40),), 5, None),  # comes on the day it is needed
        (5, (water(3, 30),), 4, 10),  # half a day short: the fifth day is not covered
        (5, (water(4, 40),), 3, 20),  # a day too late: only what day 3 takes is carried from the start
        (5, (water(4, 5),), 3, 35),
        (9, (water(2, 60), water(5, 60)), 9, None),
        (9, (water(5, 60), water(2, 60)), 9, None),
    ],
)
def test_days_that_last(days: int, resupplies: tuple[Resupply, ...], lasts: int, more: int | None) -> None:
    plan = journey(days, *resupplies)
    assert stocks_of(plan)["water"].lasts_days == lasts
    reasons = explain_stocks(plan, plan.movements[0], THREE_DAYS, tuple(stocks_of(plan).values()))
    told = {r.code: r.params for r in reasons}
    assert told.get("stock_short_water", {}).get("more") == more


@given(
    carried=st.floats(0, 9),
    brought=st.lists(st.tuples(st.integers(0, 8), st.floats(0, 100)), max_size=3),
)
def test_lasts_is_what_an_obvious_diary_says(carried: float, brought: list[tuple[int, float]]) -> None:
    factors = replace(FACTORS, days_carried=carried)
    plan = journey(9, *(water(day, litres) for day, litres in brought))
    level, whole = 20 * carried, 0
    for day in range(9):
        level += sum(litres for at, litres in brought if at == day)
        level -= 20
        if level < -1e-6:
            break
        whole = day + 1
    lasts = stocks_of(plan, factors)["water"].lasts_days
    # What is left on the ninth day may last longer than the movement.
    assert lasts == whole if whole < 9 else lasts >= 9


@given(
    days=st.integers(4, 9),
    brought=st.lists(st.tuples(st.integers(0, 8), st.integers(0, 60)), max_size=3),
)
def test_what_is_asked_for_is_the_least_that_lasts(days: int, brought: list[tuple[int, int]]) -> None:
    plan = journey(days, *(water(day, litres) for day, litres in brought))
    reasons = explain_stocks(plan, plan.movements[0], THREE_DAYS, tuple(stocks_of(plan).values()))
    told = {r.code: r.params for r in reasons}.get("stock_short_water")
    more = int(str(told["more"])) if told else 0

    def lasts(litres: int) -> bool:
        carried = replace(THREE_DAYS, days_carried=3 + litres / 20)
        return stocks_of(plan, carried)["water"].lasts_days >= days

    assert lasts(more)
    assert not more or not lasts(more - 1)


@given(
    touched=st.integers(1, 9),
    per_day=st.floats(1, 50),
    brought=st.lists(st.tuples(st.integers(0, 12), st.floats(0, 100)), max_size=3),
)
def test_what_is_needed_is_the_least_that_lasts(touched: int, per_day: float, brought: list[tuple[int, float]]) -> None:
    stores = Stores(per_day, np.array([[day for day, _ in brought]], int), [litres for _, litres in brought])
    need = float(stores.need(np.array([touched]))[0])
    assert stores.count_days(need)[0] >= touched
    if need > 0:
        assert stores.count_days(need - 1e-3)[0] < touched


@pytest.mark.parametrize("zone", ["UTC", "Asia/Baghdad", "Europe/Berlin", "America/St_Johns"])
def test_days_of_many_seconds_are_those_of_each(zone: str) -> None:
    # Over the night on which Europe puts the clock back.
    plan = replace(plan_of(drive(TRUCK), zone=zone), epoch="2025-10-24T09:30:00+00:00")
    seconds = np.arange(-2 * DAY, 6 * DAY, 1777)
    epoch = datetime.fromisoformat(plan.epoch)
    each = [(epoch + timedelta(seconds=int(s))).astimezone(ZoneInfo(zone)).date().toordinal() for s in seconds]
    assert number_days(plan, seconds).tolist() == each
    begins = begin_day(plan, each[-1])
    assert number_days(plan, np.array([begins - 1, begins])).tolist() == [each[-1] - 1, each[-1]]


def test_what_is_brought_before_the_movement_is_there_waits_for_it() -> None:
    # P2 is reached on the last of five days: what waits there since day 1 is too late for day 3. P1 is on day 0.
    late = replace(journey(5), sites={"S1": Site(at="P2", capacity=9)})
    serial = late.movements[0].serials[0]
    assert stocks_of(replace(late, resupplies=(water(1, 40),)))["water"].lasts_days == 3
    assert serial.legs[1].head_leaves_s >= 4 * DAY
    assert stocks_of(replace(journey(5), resupplies=(water(1, 40),)))["water"].lasts_days == 5


def forecast_of(p50: float, p80: float, p90: float, **supply: object) -> MovementForecast:
    none = Quantiles(p5=0, p10=0, p50=0, p80=0, p90=0, p95=0)
    return MovementForecast(
        movement="A", planned_start_s=0, planned_completion_s=0, duration=none, deadline_s=None, deadline_chance=None,
        completion=replace(none, p50=p50, p80=p80, p90=p90), points=(), windows=(), waits=(), drivers=(),
        breakdowns=none, tows=none, abandoned=none, incidents=none, supply=SupplyForecast(days=none, **supply),
    )  # fmt: skip


def test_what_a_simulation_asks_for() -> None:
    # Planned 2 days, 3 carried. Half the runs take 3 days, 80 % take 4, 90 % take 6: 3 days × 20 l are missing.
    plan = journey(2)
    forecast = forecast_of(2 * DAY + HOUR, 3 * DAY + HOUR, 5 * DAY + HOUR)
    reasons = explain_simulated(plan, plan.movements[0], THREE_DAYS, forecast)
    told = {str(reason.params["kind"]): reason.params for reason in reasons}
    assert told["stock_water"] == {
        "kind": "stock_water", "lasts": 3, "percent": 80, "days": 4, "day": 4, "more": ["60", "l"], "cover": 90,
    }  # fmt: skip
    assert set(told) == {"stock_water", "stock_rations", "stock_spares", "stock_medical"}
    in_time = forecast_of(DAY, DAY, 2 * DAY + HOUR)
    assert explain_simulated(plan, plan.movements[0], THREE_DAYS, in_time) == ()
    for lang in ("en", "ar"):
        assert all(Speaker(lang).say(reason.code, reason.params) for reason in reasons)


def test_a_simulation_in_which_somebody_runs_dry() -> None:
    plan, places = journey(2), (DryPlace(place="P1", chance=0.02), DryPlace(place="P2", chance=0.07))
    dry = forecast_of(DAY, DAY, DAY, fuel_dry=0.09, fuel_places=places)
    (reason,) = explain_simulated(plan, plan.movements[0], THREE_DAYS, dry)
    assert (reason.code, dict(reason.params)) == ("fuel_short_simulated", {"share": 0.09, "place": "P2"})
    for lang in ("en", "ar"):
        assert Speaker(lang).say(reason.code, reason.params)
    assert explain_simulated(plan, plan.movements[0], THREE_DAYS, forecast_of(DAY, DAY, DAY, fuel_dry=0.05)) == ()


def test_a_load_that_is_too_heavy_or_comes_to_nobody() -> None:
    # 40 l of water and 100 l of fuel: 40 + 84.5 kg in loads of 60 kg: three.
    heavy = water(1, 40, fuel_l=100.0, load_kg=60.0, loads=2)
    plan = journey(3, heavy, water(5, 1))
    told = {r.code: r.params for r in explain_loads(plan, plan.movements[0], FACTORS)}
    assert told["resupply_too_heavy"]["needed"] == 3
    assert told["resupply_too_heavy"]["mass_kg"] == pytest.approx(124.5)
    assert told["resupply_outside"]["resupply"] == "R5"
    enough = journey(3, replace(heavy, loads=3))
    assert explain_loads(enough, enough.movements[0], FACTORS) == ()
    # A ration nobody knows the mass of: nothing is claimed.
    unknown = journey(3, replace(heavy, rations=1.0))
    assert explain_loads(unknown, unknown.movements[0], FACTORS) == ()
