"""Lower bounds on completion: what no plan can beat, whatever route it takes."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count

import numpy as np

from ratl.march.calendar import Intervals, first_meeting
from ratl.march.timetable import Pace
from ratl.model.movement import Movement, Reason, Serial
from ratl.model.plan import Plan
from ratl.planner.ground import Asked, Ground
from ratl.planner.windows import Blocks

Way = tuple[Pace | None, Pace | None, Blocks]
"""Pace by day, pace by night, blocks of one leg."""


def completion_bound_s(plan: Plan, movement: Movement, ground: Ground | None = None) -> int | None:
    """Return a second before which `movement` cannot be complete, or None when it cannot be completed at all.

    Every serial is alone, halts and rests for nothing, and may wait anywhere; it heeds rates, fit, and every window
    of rule R5 with its own pass time. Each of these only drops rules, so no valid plan completes earlier.

    Parameters
    ----------
    ground
        What is known of the roads of `plan` already.
    """
    asked = (ground or Ground(plan)).of(movement)
    if not asked.is_bounded:
        asked.is_bounded, asked.least_s = True, _bound_s(asked, movement)
    return asked.least_s


def _bound_s(asked: Asked, movement: Movement) -> int | None:
    bounds = [_serial_bound_s(asked, movement, serial) for serial in movement.serials]
    known = [bound for bound in bounds if bound is not None]
    return max(known) if known and len(known) == len(bounds) else None


def _serial_bound_s(asked: Asked, movement: Movement, serial: Serial) -> int | None:
    """Return the earliest clearance at the destination, over points in the order of what is at least left (A*).

    Times only grow along a leg: waiting is allowed. Which roads may not follow one another is left out.
    """
    ground, request = asked.ground, movement.request
    plan, graph, windows = ground.plan, ground.plain_graph, asked.windows()
    prices = asked.serial_prices(serial)
    remaining = graph.remaining(request.destination, prices)
    best: int | None = None
    arrived: set[str] = set()
    ticket = count()
    queue = [(0.0, next(ticket), request.earliest_start_s, request.origin)]
    while queue:
        least_s, _, moment, point = heapq.heappop(queue)
        if best is not None and least_s >= best:
            break
        if point in arrived:
            continue
        arrived.add(point)
        for arc, end in graph.leaving(point):
            if end in arrived or not np.isfinite(prices[arc] + remaining.get(end, np.inf)):
                continue
            head_s, tail_s = moment, plan.horizon_s
            for leg_id in ground.legs_of(arc):
                way = *asked.paces.of(serial, leg_id), windows.leg(leg_id)
                head_s, tail_s = earliest_through(way, plan.night, plan.horizon_s, head_s)
            if head_s >= plan.horizon_s:
                continue
            if end == request.destination:
                best = tail_s if best is None else min(best, tail_s)
            else:
                heapq.heappush(queue, (head_s + remaining[end], next(ticket), head_s, end))
    return best


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanBound:
    """What no plan of these movements can beat.

    Attributes
    ----------
    value_s
        Bound on the sum of weight × (completion − earliest start), weighted seconds.
    completion_s
        By movement: a second before which it cannot be complete, the others left out.
    by
        What the bound is made of, the most gained first.
    """

    value_s: float
    completion_s: Mapping[str, int] = field(default_factory=dict)
    by: tuple[Reason, ...] = ()


def bound_plan(plan: Plan, movements: Iterable[Movement], ground: Ground | None = None) -> PlanBound:
    """Return a bound on all plans of `movements`: the one place where the bound of a whole plan is asked for.

    A movement that can never be complete counts from its earliest start on: nothing is claimed about it.
    """
    known, ground = list(movements), ground or Ground(plan)
    bounds = {m.id: completion_bound_s(plan, m, ground) for m in known}
    completion_s = {i: least_s for i, least_s in bounds.items() if least_s is not None}
    alone = [m for m in known if m.id in completion_s]
    value_s = sum(m.request.weight * (completion_s[m.id] - m.request.earliest_start_s) for m in alone)
    by = (Reason(code="bound_alone", params={"count": len(alone)}),) if alone else ()
    return PlanBound(value_s=value_s, completion_s=completion_s, by=by)


def earliest_through(way: Way, night: Intervals, horizon_s: int, moment: int) -> tuple[int, int]:
    """Return the earliest head and the earliest tail through a leg entered at `moment` or later, each on its own.

    The horizon stands for never.
    """
    day_pace, night_pace, blocks = way
    head_s = tail_s = horizon_s
    at = moment
    while at < min(horizon_s, tail_s):  # a later light may bring the tail through earlier, not the head
        dark = first_meeting(night, at, horizon_s)
        is_dark = dark is not None and dark[0] <= at
        pace = night_pace if is_dark else day_pace
        changes = horizon_s if dark is None else dark[1] if is_dark else dark[0]
        if pace is not None:
            through = at + pace.run_s
            block = blocks.find(at, through + pace.pass_time_s)
            if block is not None and blocks.ends[block] < changes:
                at = blocks.ends[block]
                continue
            if block is None:
                head_s = min(head_s, through)
                tail_s = min(tail_s, through + pace.pass_time_s)
        at = changes
    return head_s, tail_s
