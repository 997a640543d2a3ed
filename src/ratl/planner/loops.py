"""A serial whose route comes back to where it was: whether its head then meets its own tail."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from ratl.model.movement import LegTimes, Movement, Reason, Serial
from ratl.model.plan import Plan
from ratl.planner.traffic import PointUse, point_uses


def find_head_on(plan: Plan, serial: Serial) -> Reason | None:
    """Return where a serial would meet itself on a road that carries one direction at a time; None if nowhere."""
    driven: dict[str, list[LegTimes]] = defaultdict(list)
    for times in serial.legs:
        if plan.legs[times.leg].regime != "two-way":
            driven[times.leg].append(times)
    for leg_id, traversals in driven.items():
        for first, second in combinations(traversals, 2):
            if first.forward is not second.forward and second.head_enters_s < first.tail_leaves_s:
                return Reason(code="serial_head_on", params={"serial": serial.id, "leg": leg_id})
    return None


def list_self_crossings(plan: Plan, movement: Movement) -> tuple[Reason, ...]:
    """Return a warning for each point that a serial's head comes back to while its tail is still passing there."""
    found: dict[str, Reason] = {}
    for serial in movement.serials:
        for point, began, until in _overlaps(plan, movement, serial):
            params = {"serial": serial.id, "point": point, "at_s": began, "seconds": until - began}
            found.setdefault(point, Reason(code="crosses_itself", params=params))
    return tuple(found.values())


def _overlaps(plan: Plan, movement: Movement, serial: Serial) -> Iterator[tuple[str, int, int]]:
    passed: dict[str, list[PointUse]] = defaultdict(list)
    for point, use in point_uses(plan, movement, serial):
        passed[point].append(use)
    for point, uses in passed.items():
        for first, second in combinations(uses, 2):
            # Pulling in and out of one site is one halt, not two visits.
            if second.begin < first.end and first.way_out != second.way_in:
                yield point, second.begin, first.end
