"""Lower bounds on completion: what no plan can beat, whatever route it takes."""

from __future__ import annotations

import heapq
from itertools import count

from ratl.march.timetable import Pace
from ratl.model.movement import Movement, Serial
from ratl.model.plan import Plan
from ratl.planner.paces import Paces
from ratl.planner.remaining import earliest_through
from ratl.planner.windows import Windows
from ratl.roads.fit import distinct_sizes, fit_leg


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
