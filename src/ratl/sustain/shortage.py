"""A serial that cannot keep its reserve: how much is missing, and what would mend it.

Each mend is tried by driving the serial again with it, so what is proposed has been seen to work: a longer stand at a
halt of the plan, one more halt at a site passed, more own tankers.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from ratl.model.movement import Reason, Serial
from ratl.model.plan import Plan
from ratl.sustain.refuel import FuelCase, Outcome, Stop, choose_refuels

_LONG_S: Final = 86_400
"""A stand that is long enough for any refuel; the refuel then says how long it takes."""
_TANKERS_MAX: Final = 20


Mend = tuple[str, Mapping[str, object]]


def explain_shortage(plan: Plan, case: FuelCase, outcome: Outcome) -> Reason:
    """Return why `outcome` leaves vehicles below their reserve, with the mend.

    Parameters
    ----------
    plan
        For the sites the serial passes.
    case
        As given to `choose_refuels`.
    outcome
        Its answer; somebody in it is short.
    """
    moment, vehicles = next(iter(outcome.short.items()))
    reserves = {tank.vehicle: tank.reserve_l for tank in case.tanks}
    missing = [max(0.0, reserves[vehicle] - level) for vehicle, (level, _) in outcome.lowest.items()]
    code, mend = (
        _longer_stand(case)
        or _further_stop(case, _sites_passed(plan, case.serial, moment[0]))
        or _more_tankers(case)
        or ("fuel_short_open", {})
    )
    params = {
        "serial": case.serial.id,
        "vehicle": vehicles[0],
        "leg": case.serial.legs[max(moment[0], 0)].leg,
        "vehicles": sum(litres > 0 for litres in missing),
        "litres": math.ceil(sum(missing)),
    }
    return Reason(code=code, params={**params, **mend})


def _longer_stand(case: FuelCase) -> Mend | None:
    for stop in sorted(case.stops, key=lambda stop: stop.moment, reverse=True):
        longer = replace(stop, stand_s=_LONG_S)
        seconds = _mended_s(replace(case, stops=[longer if s is stop else s for s in case.stops]), longer)
        if seconds is not None:
            return "fuel_short_stand", {"site": stop.site, "seconds": seconds}
    return None


def _further_stop(case: FuelCase, passed: Iterable[Stop]) -> Mend | None:
    for stop in passed:
        seconds = _mended_s(replace(case, stops=[*case.stops, stop]), stop)
        if seconds is not None:
            return "fuel_short_stop", {"site": stop.site, "seconds": seconds}
    return None


def _sites_passed(plan: Plan, serial: Serial, before_leg: int) -> Iterator[Stop]:
    """Yield a long stop at every site the serial drives past before `before_leg`, the latest first."""
    halts_at = {(halt.after_leg, halt.site) for halt in serial.halts}
    for index in range(before_leg - 1, -1, -1):
        driven = serial.legs[index]
        leg = plan.legs[driven.leg]
        point = leg.to if driven.forward else leg.from_
        for id_, site in plan.sites.items():
            if site.at == point and (index, id_) not in halts_at:
                # After the halts the plan has there; -1: no halt of the serial, so nothing burns at it.
                yield Stop((index, len(serial.halts) + 1), -1, id_, driven.head_leaves_s, _LONG_S, engines_off=True)


def _mended_s(case: FuelCase, stop: Stop) -> int | None:
    """Return how long the serial pumps at `stop` when that leaves nobody short, else None."""
    if not case.pumps.offers(stop):
        return None
    outcome = choose_refuels(case)
    if outcome.short:
        return None
    return max((r.duration_s for r in outcome.refuels if (r.halt, r.site) == (stop.halt, stop.site)), default=None)


def _more_tankers(case: FuelCase) -> Mend | None:
    """Return how many more tankers would do, each like the largest of the serial, and the litres all would issue."""
    own = case.pumps.tankers
    size = max((vehicle.cargo_fuel_l for vehicle in case.serial.vehicles), default=0.0) or math.inf
    for count in range(1, _TANKERS_MAX + 1):
        more = replace(own, count=own.count + count, stock_l=own.stock_l + count * size)
        outcome = choose_refuels(replace(case, pumps=replace(case.pumps, tankers=more)))
        if not outcome.short:
            issued = sum(refuel.litres for refuel in outcome.refuels if refuel.source == "tanker")
            return "fuel_short_tanker", {"tankers": count, "issue_l": math.ceil(issued), "carried_l": own.stock_l}
    return None
