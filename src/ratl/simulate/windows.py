"""When nobody may move on a leg, and when nobody may be on it, beyond the plan's horizon too.

A serial that the night, a curfew or the end of its permission meets under way stands where it is. A leg that is closed,
held for another or outside its hours is not entered unless the whole serial is off it in time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ratl.march.calendar import Intervals, complement, intersection, merged
from ratl.model.movement import Movement
from ratl.model.plan import Plan
from ratl.model.route import Interval

_DAY_S: Final = 86_400
BEYOND_S: Final = 56 * _DAY_S
"""How far beyond the horizon of a plan it can be carried out."""


@dataclass(frozen=True, slots=True)
class LegWindows:
    """Blocks of one leg for one movement; plan seconds, sorted, disjoint."""

    standing: Intervals
    """Nobody moves; whoever is there stands."""
    shut: Intervals
    """Nobody is there."""


def find_windows(plan: Plan, movement: Movement, leg_id: str) -> LegWindows:
    """Return the blocks of a leg. What recurs is taken to go on after the horizon as in its last week."""
    leg, rules, horizon = plan.legs[leg_id], movement.request.rules, plan.horizon_s
    standing: list[Interval] = list(plan.night) if rules.daylight_only else []
    for curfew in plan.curfews:
        standing += curfew.intervals if leg_id in curfew.legs else ()
    for allowed in _allowed(movement, leg_id):
        standing += complement(allowed, horizon)
    hours = () if leg.open is None else complement(leg.open, horizon)
    once = [
        *leg.closed,
        *((r.from_s, r.to_s) for r in plan.reservations if r.leg == leg_id and r.holder != movement.id),
    ]
    return LegWindows(_go_on(standing, horizon), merged([*_go_on(hours, horizon), *once]))


def _allowed(movement: Movement, leg_id: str) -> Iterable[Intervals]:
    """Yield when each authority, and each escort, lets the movement drive on the leg."""
    by_whom: dict[tuple[str, str], list[Interval]] = {}
    for permission in movement.request.permissions:
        if leg_id in permission.legs:
            by_whom.setdefault(("permission", permission.authority), []).extend(permission.intervals)
    for escort in movement.request.escorts:
        if leg_id in escort.legs:
            by_whom.setdefault(("escort", f"{escort.authority} {escort.legs}"), []).extend(escort.intervals)
    return [merged(intervals) for intervals in by_whom.values()]


def _go_on(blocks: Iterable[Interval], horizon: int) -> Intervals:
    """Return blocks with their last week (or as many whole days as there are) repeated after the horizon."""
    own = merged(blocks)
    period = min(7, horizon // _DAY_S) * _DAY_S
    if not own or not period:
        return own
    week = intersection(own, [(horizon - period, horizon)])
    later = range(period, BEYOND_S + period, period)
    # An interval open at the horizon is closed there and goes on with the first of the next week.
    return merged([*own, *((a + shift, b + shift) for shift in later for a, b in week)])
