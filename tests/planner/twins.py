"""Slow, plain twins of compiled functions, and shorter ways to ask."""

from __future__ import annotations

from ratl.march.calendar import Intervals, first_meeting
from ratl.march.timetable import Pace
from ratl.model.movement import Movement
from ratl.model.plan import Plan
from ratl.planner.bounds import bound_plan
from ratl.planner.windows import Blocks

Way = tuple[Pace | None, Pace | None, Blocks]
"""Pace by day, pace by night, blocks of one leg."""


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


def completion_bound_s(plan: Plan, movement: Movement) -> int | None:
    """Return a second before which `movement` cannot be complete, or None when it cannot be completed at all."""
    return bound_plan(plan, [movement]).completion_s.get(movement.id)
