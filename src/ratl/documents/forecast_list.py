"""What came of a simulation as labels with their values: what the screen and the paper both show."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from ratl.documents.forecast_tables import waiting_m
from ratl.model.assessment import Assessment, DryPlace, MovementForecast, SupplyForecast
from ratl.model.plan import Plan
from ratl.model.supply import STOCK_UNITS
from ratl.words.catalogue import Speaker

Row = tuple[str, str]
_MOST_TOLD = 6
"""Waits, windows and places told; the tables have all."""


def list_outcome(speaker: Speaker, forecast: MovementForecast, made: Assessment) -> list[Row]:
    """Return when a movement comes, what it meets on the road, and what it carries."""
    return [*_times(speaker, forecast, made), _road(speaker, forecast), *_supply(speaker, forecast.supply)]


def _times(speaker: Speaker, forecast: MovementForecast, made: Assessment) -> Iterator[Row]:
    told = {
        "completion_s": forecast.planned_completion_s,
        "start_s": forecast.planned_start_s,
    }
    yield speaker.term("sim_planned"), speaker.say("sim_planned_told", told)
    yield speaker.term("sim_completion"), speaker.say("sim_spread_times", asdict(forecast.completion))
    yield speaker.term("sim_duration"), speaker.say("sim_spread_durations", asdict(forecast.duration))
    ratio = round(forecast.duration.p90 / max(forecast.duration.p10, 1), 2)
    yield speaker.term("sim_ratio"), speaker.say("sim_ratio_told", {"ratio": ratio})
    if made.precision_s is None:
        yield speaker.term("sim_precision"), speaker.term("sim_precision_unknown")
    else:
        told_precision = speaker.say("sim_precision_told", {"precision_s": made.precision_s})
        yield speaker.term("sim_precision"), told_precision
    if forecast.deadline_s is not None:
        label = speaker.say("sim_deadline", {"deadline_s": forecast.deadline_s})
        yield label, speaker.say("sim_met", {"chance": forecast.deadline_chance})


def _road(speaker: Speaker, forecast: MovementForecast) -> Row:
    params = {
        "broken": forecast.breakdowns.p50, "broken90": forecast.breakdowns.p90, "towed90": forecast.tows.p90,
        "left90": forecast.abandoned.p90, "stopped90": forecast.incidents.p90,
    }  # fmt: skip
    return speaker.term("sim_counts"), speaker.say("sim_counts_told", params)


def _supply(speaker: Speaker, supply: SupplyForecast) -> Iterator[Row]:
    yield speaker.term("sim_carry"), speaker.say("sim_carry_told", {"days": supply.carry_days})
    if supply.fuel_l is None:
        yield speaker.term("sim_fuel"), speaker.term("sim_fuel_unknown")
        yield speaker.term("sim_stores"), speaker.term("sim_stores_unknown")
        return
    params = {"p50": supply.fuel_l.p50, "p90": supply.fuel_l.p90, "chance": supply.fuel_dry}
    yield speaker.term("sim_fuel"), speaker.say("sim_fuel_told", params)
    yield from _places(speaker, supply.fuel_places)
    for store in supply.stores:
        amounts = {name: getattr(store, name) for name in ("carried", "brought", "carry")}
        told = {name: (f"{math.ceil(amount):,}", STOCK_UNITS[store.kind]) for name, amount in amounts.items()}
        key = "sim_store_brought" if store.brought else "sim_store"
        yield speaker.term(f"stock_{store.kind}"), speaker.say(key, {**told, "chance": store.short})
        yield from _places(speaker, store.places)


def _places(speaker: Speaker, places: Sequence[DryPlace]) -> Iterator[Row]:
    if places:
        yield "", speaker.say("sim_dry_at", {"places": [place.place for place in places[:_MOST_TOLD]]})


def list_windows(speaker: Speaker, forecast: MovementForecast) -> Iterator[Row]:
    """Yield the windows of the plan that are least likely met, with their chance."""
    least = sorted(forecast.windows, key=lambda window: window.chance)[:_MOST_TOLD]
    for window in least:
        params = {"serial": window.serial, "leg": window.leg, "until_s": window.until_s}
        yield speaker.say("sim_window", params), speaker.say("sim_chance", {"chance": window.chance})


def list_waits(speaker: Speaker, plan: Plan, forecast: MovementForecast) -> Iterator[Row]:
    """Yield who waits for whom at what, with how often and how long."""
    movement = next(m for m in plan.movements if m.id == forecast.movement)
    for wait in forecast.waits[:_MOST_TOLD]:
        key = f"sim_wait_{wait.kind if wait.kind in ('escort', 'crossing', 'site') else 'leg'}"
        key = f"{key}_end" if key == "sim_wait_leg" and not wait.entering else key
        at = {"serial": wait.serial, "by": wait.by, "what": wait.what, "at_m": waiting_m(plan, movement, wait)}
        label = speaker.say(key, at)
        yield label, speaker.say("sim_wait_told", {"chance": wait.chance, "mean_s": wait.mean_s})


def list_drivers(speaker: Speaker, forecast: MovementForecast) -> Iterator[Row]:
    """Yield each cause of delay with how much earlier the movement is complete without it."""
    for driver in forecast.drivers:
        label = speaker.term(f"cause_{driver.cause}")
        if abs(driver.mean_saved_s) < 60:
            yield label, speaker.term("sim_driver_none")
            continue
        params = {"saved_s": driver.mean_saved_s, "p50": driver.p50, "p90": driver.p90}
        yield label, speaker.say("sim_driver_told", params)
