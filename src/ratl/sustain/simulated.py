"""What is short where a movement takes as long as a simulation says it may."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from ratl.model.assessment import MovementForecast
from ratl.model.movement import Movement, Reason
from ratl.model.plan import Plan
from ratl.model.supply import STOCK_UNITS, SupplyFactors
from ratl.sustain.stocks import compute_stocks, count_days, list_missing, span

COVER: Final = 90
"""Per cent of the runs for which stores have to last: what Ratl asks for, `docs/doctrine.md` 3.11."""
MOST_DRY: Final = 0.05
"""Share of the runs in which a vehicle may run dry before it is called a shortage."""


def explain_simulated(
    plan: Plan, movement: Movement, factors: SupplyFactors, forecast: MovementForecast
) -> tuple[Reason, ...]:  # fmt: skip
    """Return a reason for every kind of stores that does not last, and for fuel that runs dry, in the simulation.

    Stores have to last until the completion that `COVER` per cent of the runs reach; told is the least of 50, 80 and
    90 per cent whose days are not covered.
    """
    return (*_stores(plan, movement, factors, forecast), *_fuel(forecast))


def _stores(plan: Plan, movement: Movement, factors: SupplyFactors, forecast: MovementForecast) -> Iterator[Reason]:
    spread = {50: forecast.completion.p50, 80: forecast.completion.p80, COVER: forecast.completion.p90}
    start_s, _ = span(movement)
    days = {percent: count_days(plan, start_s, math.ceil(end_s)) for percent, end_s in spread.items()}
    end_s = math.ceil(spread[COVER])
    missing = list_missing(plan, movement, factors, end_s)
    for stock in compute_stocks(plan, movement, factors, end_s):
        uncovered = [percent for percent in spread if days[percent] > stock.lasts_days]
        if uncovered:
            params = {"kind": f"stock_{stock.kind}", "lasts": stock.told_days, "percent": uncovered[0]}
            more = [f"{missing[stock.kind]:,}", STOCK_UNITS[stock.kind]]
            params |= {"days": days[uncovered[0]], "day": stock.lasts_days + 1, "more": more, "cover": COVER}
            yield Reason(code="stock_short_simulated", params=params)


def _fuel(forecast: MovementForecast) -> Iterator[Reason]:
    dry = forecast.supply.fuel_dry
    if dry is not None and dry > MOST_DRY:
        worst = max(forecast.supply.fuel_places, key=lambda place: place.chance, default=None)
        place = worst.place if worst else ""
        yield Reason(code="fuel_short_simulated", params={"share": dry, "place": place})
