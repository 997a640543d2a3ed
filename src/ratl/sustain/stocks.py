"""Water, rations, spares and medical stores: what is used a day, what is there, and for how many days that lasts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ratl.model.movement import Movement, Reason
from ratl.model.plan import Plan
from ratl.model.supply import ENDLESS_DAYS, Resupply, Stock, SupplyFactors

Uses = Mapping[str, float]
"""Kind of stores → used a day."""


def count_days(plan: Plan, start_s: int, end_s: int) -> int:
    """Return how many days of the plan's calendar lie in, or are touched by, start to end (plan seconds)."""
    return _day(plan, end_s) - _day(plan, start_s) + 1


def span(movement: Movement) -> tuple[int, int]:
    """Return the first start and the last completion of a placed movement, plan seconds."""
    starts = [serial.legs[0].head_enters_s for serial in movement.serials]
    return min(starts), max(serial.legs[-1].tail_leaves_s for serial in movement.serials)


def compute_stocks(plan: Plan, movement: Movement, factors: SupplyFactors, end_s: int) -> tuple[Stock, ...]:
    """Return every kind of stores a movement uses, complete at `end_s` (plan seconds).

    Every day of the calendar that is touched is used whole. `SupplyFactors.days_carried` days are on board at the
    start. What is brought counts from the day it is brought on.
    """
    start_s, _ = span(movement)
    days = count_days(plan, start_s, end_s)
    brought = [r for r in plan.resupplies if r.movement == movement.id and start_s <= r.at_s < end_s]
    return tuple(
        Stock(
            kind=kind,
            per_day=per_day,
            carried=per_day * factors.days_carried,
            brought=sum(_amount(resupply, kind) for resupply in brought),
            needed=per_day * days,
            lasts_days=_lasts(
                per_day,
                factors.days_carried,
                [(_day(plan, r.at_s) - _day(plan, start_s), _amount(r, kind)) for r in brought],
            ),
        )
        for kind, per_day in _uses(movement, factors).items()
    )


def explain_stocks(plan: Plan, movement: Movement, stocks: Sequence[Stock]) -> tuple[Reason, ...]:
    """Return a reason for every kind of stores that does not last, with the mend."""
    start_s, end_s = span(movement)
    days = count_days(plan, start_s, end_s)
    watered = dict.fromkeys(
        halt.site for serial in movement.serials for halt in serial.halts if plan.sites[halt.site].services.get("water")
    )
    found = []
    for stock in stocks:
        if stock.lasts_days >= days:
            continue
        params = {"days": days, "lasts": stock.lasts_days, "more": missing(stock), "day": stock.lasts_days + 1}
        if stock.kind == "water" and watered:
            found.append(Reason(code="stock_short_water_at", params={**params, "sites": list(watered)}))
        else:
            found.append(Reason(code=f"stock_short_{stock.kind}", params=params))
    return tuple(found)


def missing(stock: Stock) -> int:
    """Return how much more has to be on board at the start; what comes too late is loaded too."""
    late = stock.needed - stock.carried - stock.brought <= 0
    return math.ceil(stock.needed - stock.carried - (0.0 if late else stock.brought) - 1e-9)


def explain_loads(plan: Plan, movement: Movement, factors: SupplyFactors) -> tuple[Reason, ...]:
    """Return a reason for every resupply that comes when nobody is there, or is more than its loads carry."""
    start_s, end_s = span(movement)
    found = []
    for resupply in plan.resupplies:
        if resupply.movement != movement.id:
            continue
        here = {"resupply": resupply.id, "site": resupply.site, "at_s": resupply.at_s}
        if not start_s <= resupply.at_s < end_s:
            found.append(Reason(code="resupply_outside", params=here))
        mass_kg = _mass_kg(resupply, factors)
        if resupply.load_kg is not None and mass_kg is not None and mass_kg > resupply.load_kg * resupply.loads:
            needed = math.ceil(mass_kg / resupply.load_kg)
            params = {**here, "mass_kg": mass_kg, "needed": needed, "loads": resupply.loads}
            found.append(Reason(code="resupply_too_heavy", params=params))
    return tuple(found)


def _mass_kg(resupply: Resupply, factors: SupplyFactors) -> float | None:
    """Return what a resupply weighs; None where a kind of it has no known mass.

    Water 1 kg/l. Diesel 0.845 kg/l, the most EN 590 allows at 15 °C: the safe side for a load.
    """
    if resupply.rations and factors.ration_kg is None:
        return None
    return (
        resupply.water_l
        + 0.845 * resupply.fuel_l
        + resupply.rations * (factors.ration_kg or 0.0)
        + resupply.spares_kg
        + resupply.medical_kg
    )


def _uses(movement: Movement, factors: SupplyFactors) -> Uses:
    vehicles = [vehicle for serial in movement.serials for vehicle in serial.vehicles]
    people = sum(vehicle.people for vehicle in vehicles)
    return {
        "water": people * factors.water_l_per_person_day,
        "rations": people * factors.rations_per_person_day,
        "spares": len(vehicles) * factors.spares_kg_per_vehicle_day,
        "medical": people * factors.medical_kg_per_person_day,
    }


def _lasts(per_day: float, days_carried: float, brought: Sequence[tuple[int, float]]) -> int:
    """Return the days from the first that are covered without a break; `brought` is (day, amount), day 0 the first."""
    if per_day <= 0:
        return ENDLESS_DAYS
    stock = per_day * days_carried
    day, waiting = 0, sorted(brought)
    while True:
        while waiting and waiting[0][0] <= day:
            stock += waiting.pop(0)[1]
        # The days until the next load are worked off at once.
        until = waiting[0][0] - day if waiting else ENDLESS_DAYS
        lasts = math.floor(stock / per_day + 1e-9)
        if lasts < until:
            return min(day + lasts, ENDLESS_DAYS)
        stock -= until * per_day
        day += until


def _amount(resupply: Resupply, kind: str) -> float:
    return {
        "water": resupply.water_l,
        "rations": resupply.rations,
        "spares": resupply.spares_kg,
        "medical": resupply.medical_kg,
    }[kind]


def _day(plan: Plan, seconds: int) -> int:
    """Return the ordinal of the local day of a plan second."""
    moment = datetime.fromisoformat(plan.epoch) + timedelta(seconds=seconds)
    return moment.astimezone(ZoneInfo(plan.zone)).date().toordinal()
