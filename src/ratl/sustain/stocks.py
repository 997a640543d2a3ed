"""Water, rations, spares and medical stores: what is used a day, what is there, and for how many days that lasts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ratl.model.movement import Movement, Reason
from ratl.model.plan import Plan
from ratl.model.supply import Resupply, Stock, SupplyFactors
from ratl.sustain.lasting import NEVER, Stores, number_days, take_on

Array = npt.NDArray[Any]
Uses = Mapping[str, float]
"""Kind of stores → used a day."""


def count_days(plan: Plan, start_s: int, end_s: int) -> int:
    """Return how many days of the plan's calendar lie in, or are touched by, start to end (plan seconds)."""
    first, last = number_days(plan, np.array([start_s, end_s]))
    return int(last - first) + 1


def span(movement: Movement) -> tuple[int, int]:
    """Return the first start and the last completion of a placed movement, plan seconds."""
    starts = [serial.legs[0].head_enters_s for serial in movement.serials]
    return min(starts), max(serial.legs[-1].tail_leaves_s for serial in movement.serials)


def compute_stocks(plan: Plan, movement: Movement, factors: SupplyFactors, end_s: int) -> tuple[Stock, ...]:
    """Return every kind of stores a movement uses, complete at `end_s` (plan seconds).

    Every day of the calendar that is touched is used whole. `SupplyFactors.days_carried` days are on board at the
    start. What is brought counts from the day on which it has come and the movement has reached its site.
    """
    start_s, _ = span(movement)
    days = count_days(plan, start_s, end_s)
    coming, taken_on_s = _take_on_as_planned(plan, movement)
    stores = list_stores(plan, movement, factors, (np.array([start_s]), np.array([end_s])), taken_on_s)
    return tuple(
        Stock(
            kind=kind,
            per_day=of_kind.per_day,
            carried=of_kind.per_day * factors.days_carried,
            brought=sum(amount_of(r, kind) for r, at_s in zip(coming, taken_on_s[0], strict=True) if at_s < end_s),
            needed=of_kind.per_day * days,
            lasts_days=int(of_kind.count_days(of_kind.per_day * factors.days_carried)[0]),
        )
        for kind, of_kind in stores.items()
    )


def list_missing(plan: Plan, movement: Movement, factors: SupplyFactors, end_s: int) -> dict[str, int]:
    """Return kind of stores → the least that has to be on board more at the start to last until `end_s`."""
    start_s, _ = span(movement)
    touched = np.array([count_days(plan, start_s, end_s)])
    _, taken_on_s = _take_on_as_planned(plan, movement)
    stores = list_stores(plan, movement, factors, (np.array([start_s]), np.array([end_s])), taken_on_s)
    return {
        kind: math.ceil(max(0.0, float(of_kind.need(touched)[0]) - of_kind.per_day * factors.days_carried) - 1e-9)
        for kind, of_kind in stores.items()
    }


def _take_on_as_planned(plan: Plan, movement: Movement) -> tuple[list[Resupply], Array]:
    """Return what comes to a movement, and when it is taken on by its plan (one run × resupply, plan seconds)."""
    start_s, _ = span(movement)
    coming = list_coming(plan, movement)
    reached = [find_reached(plan, movement, resupply.site) for resupply in coming]
    return coming, take_on(coming, np.array([reached], float).reshape(1, -1), np.array([start_s]))


def list_coming(plan: Plan, movement: Movement) -> list[Resupply]:
    """Return what is brought to a movement while it is on its way by its plan, or later."""
    start_s, _ = span(movement)
    return [r for r in plan.resupplies if r.movement == movement.id and r.at_s >= start_s]


def find_reached(plan: Plan, movement: Movement, site: str) -> float:
    """Return when a movement first reaches a site by its plan, plan seconds; NaN where no route of it does."""
    at = plan.sites[site].at
    found = []
    for serial in movement.serials:
        for driven in serial.legs:
            leg = plan.legs[driven.leg]
            start, end = (leg.from_, leg.to) if driven.forward else (leg.to, leg.from_)
            found += [driven.head_enters_s] if start == at else [driven.head_leaves_s] if end == at else []
    return float(min(found, default=math.nan))


def list_stores(
    plan: Plan, movement: Movement, factors: SupplyFactors, spans_s: tuple[Array, Array], taken_on_s: Array
) -> dict[str, Stores]:  # fmt: skip
    """Return kind → stores of a movement in many runs.

    Parameters
    ----------
    spans_s
        Run: when it sets out; run: when it is complete. Plan seconds.
    taken_on_s
        Run × what comes (`list_coming`): when it is taken on.
    """
    start_s, end_s = spans_s
    days = number_days(plan, taken_on_s) - number_days(plan, start_s)[:, None]
    days = np.where(taken_on_s < end_s[:, None], days, NEVER)
    coming = list_coming(plan, movement)
    return {
        kind: Stores(per_day, days, [amount_of(resupply, kind) for resupply in coming])
        for kind, per_day in _uses(movement, factors).items()
    }


def explain_stocks(
    plan: Plan, movement: Movement, factors: SupplyFactors, stocks: Sequence[Stock]
) -> tuple[Reason, ...]:  # fmt: skip
    """Return a reason for every kind of stores that does not last, with the mend."""
    start_s, end_s = span(movement)
    days, more = count_days(plan, start_s, end_s), list_missing(plan, movement, factors, end_s)
    watered = dict.fromkeys(
        halt.site for serial in movement.serials for halt in serial.halts if plan.sites[halt.site].services.get("water")
    )
    found = []
    for stock in stocks:
        if stock.lasts_days >= days:
            continue
        params = {"days": days, "lasts": stock.told_days, "more": more[stock.kind], "day": stock.lasts_days + 1}
        if stock.kind == "water" and watered:
            found.append(Reason(code="stock_short_water_at", params={**params, "sites": list(watered)}))
        else:
            found.append(Reason(code=f"stock_short_{stock.kind}", params=params))
    return tuple(found)


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


def amount_of(resupply: Resupply, kind: str) -> float:
    """Return how much of a kind of stores a resupply brings."""
    return {
        "water": resupply.water_l,
        "rations": resupply.rations,
        "spares": resupply.spares_kg,
        "medical": resupply.medical_kg,
    }[kind]
