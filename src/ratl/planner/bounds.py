"""Lower bounds on completion: what no plan can beat, whatever route it takes."""

from __future__ import annotations

import heapq
from itertools import count

from ratl.march.calendar import Intervals, first_meeting
from ratl.march.timetable import Pace
from ratl.model.movement import Movement, Serial
from ratl.model.plan import Plan
from ratl.planner.paces import Paces
from ratl.planner.windows import Blocks, Windows
from ratl.roads.fit import distinct_sizes, fit_leg

Way = tuple[Pace | None, Pace | None, Blocks]
"""Pace by day, pace by night, blocks of one leg."""


def completion_bound_s(plan: Plan, movement: Movement) -> int | None:
    """Return a second before which `movement` cannot be complete, or None when it cannot be completed at all.

    Every serial is alone, halts and rests for nothing, and may wait anywhere; it heeds rates, fit, and every window
    of rule R5 with its own pass time. Each of these only drops rules, so no valid plan completes earlier.
    """
    windows, paces = Windows(plan, movement), Paces(plan, movement)
    bounds = [_serial_bound_s(plan, movement, serial, windows, paces) for serial in movement.serials]
    known = [bound for bound in bounds if bound is not None]
    return max(known) if known and len(known) == len(bounds) else None


def _serial_bound_s(plan: Plan, movement: Movement, serial: Serial, windows: Windows, paces: Paces) -> int | None:
    """Return the earliest clearance at the destination, by Dijkstra over points.

    Times only grow along a leg: waiting is allowed.
    """
    request = movement.request
    outgoing: dict[str, list[tuple[str, str, Pace | None, Pace | None]]] = {}
    sizes = distinct_sizes(serial.vehicles)
    for leg_id, leg in plan.legs.items():
        day, night = paces.of(serial, leg_id)
        for forward in (True, False):
            if not fit_leg(sizes, leg, forward).refusals:
                start, end = (leg.from_, leg.to) if forward else (leg.to, leg.from_)
                outgoing.setdefault(start, []).append((end, leg_id, day, night))
    best: int | None = None
    arrived: dict[str, int] = {}
    ticket = count()
    queue = [(request.earliest_start_s, next(ticket), request.origin)]
    while queue:
        moment, _, point = heapq.heappop(queue)
        if point in arrived:
            continue
        arrived[point] = moment
        for end, leg_id, day, night in outgoing.get(point, ()):
            head_s, tail_s = earliest_through((day, night, windows.leg(leg_id)), plan.night, plan.horizon_s, moment)
            if head_s >= plan.horizon_s:
                continue
            if end == request.destination:
                best = tail_s if best is None else min(best, tail_s)
            elif end not in arrived:
                heapq.heappush(queue, (head_s, next(ticket), end))
    return best


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
