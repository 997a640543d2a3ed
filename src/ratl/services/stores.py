"""What becomes of the stores of a movement in the replications of its plan: `ratl sustain` asked about each of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from ratl.model.assessment import StoreForecast
from ratl.model.movement import Movement
from ratl.model.plan import Plan
from ratl.model.supply import SupplyFactors
from ratl.simulate.course import Course
from ratl.simulate.runs import Runs
from ratl.simulate.summary import LASTS, StoresOutlook, completions, list_places, quantile, reached, starts
from ratl.sustain.lasting import begin_day, number_days, take_on
from ratl.sustain.stocks import amount_of, list_coming, list_stores

Array = npt.NDArray[Any]


def forecast_stores(plan: Plan, movement: Movement, course: Course, runs: Runs) -> StoresOutlook:
    """Return the days each replication touches and, where the plan has supply figures, what becomes of each kind."""
    start_s, end_s = (of(course, runs, movement.id).astype(float) for of in (starts, completions))
    touched = number_days(plan, end_s) - number_days(plan, start_s) + 1
    supply = next((supply for supply in plan.supply if supply.movement == movement.id), None)
    if supply is None:
        return StoresOutlook(touched, ())
    kinds = _kinds(plan, movement, supply.factors, (course, runs), (start_s, end_s), touched)
    return StoresOutlook(touched, tuple(kinds))


def _kinds(
    plan: Plan, movement: Movement, factors: SupplyFactors, carried_out: tuple[Course, Runs],
    spans_s: tuple[Array, Array], touched: Array,
) -> Iterator[StoreForecast]:  # fmt: skip
    (course, runs), (start_s, _) = carried_out, spans_s
    coming = list_coming(plan, movement)
    at_sites = [reached(course, runs, movement.id, plan.sites[resupply.site].at) for resupply in coming]
    reached_s = np.stack(at_sites, axis=1) if at_sites else np.empty((len(start_s), 0))
    stores = list_stores(plan, movement, factors, spans_s, take_on(coming, reached_s, start_s))
    first_day = number_days(plan, start_s)
    for kind, of_kind in stores.items():
        if of_kind.per_day <= 0:
            continue
        carried = of_kind.per_day * factors.days_carried
        lasts = of_kind.count_days(carried)
        short = lasts < touched
        # A day that is not covered is dry from its beginning.
        begins = {day: begin_day(plan, int(day)) for day in np.unique((first_day + lasts)[short])}
        dry_s = np.array([begins.get(day, 0.0) for day in first_day + lasts])
        yield StoreForecast(
            kind=kind,
            carried=carried,
            brought=sum(amount_of(resupply, kind) for resupply in coming),
            short=float(np.mean(short)),
            places=list_places(course, runs, movement.id, dry_s, short),
            carry=quantile(of_kind.need(touched), LASTS),
        )
