"""The serials of a queue as jobs that are lined up, and the best order found of them (`lower.in_turn`)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from ratl.planner.lower.in_turn import Job, Line
from ratl.planner.lower.machines import Queue, Use

MOST_JOBS: Final = 24
"""Most serials of a queue that are lined up."""
_STEP_S: Final = 300
"""How long the rest of a way takes is looked at no more often than that,"""
_BEYOND_S: Final = 86_400
"""and no longer after the last could have done than that."""
_LOOKED_AT: Final = 500_000
"""Most points that are looked at for it, over all queues: where there are many, seldomer."""


@dataclass(frozen=True, slots=True)
class Passing:
    """A serial in the best order found of a queue: the movement and which of its serials, by rows.

    `at`: the point where its tail is when it has done. `closes_s`: the machine is open until then. `complete_s`: it is
    complete no earlier. Plan seconds.
    """

    movement: int
    serial: int
    at: int
    closes_s: int
    complete_s: int


def looks_each(queues: Iterable[Queue], points: int) -> int:
    """Return how often the rest of the way of each serial of these queues may be looked at, on so many points."""
    return _LOOKED_AT // max(1, points * sum(len(queue.uses) for queue in queues if _is_for_here(queue)))


def _is_for_here(queue: Queue) -> bool:
    return queue.machine.capacity == 1 and len(queue.uses) <= MOST_JOBS


def line_up(queue: Queue, due_s: Sequence[float], looks: int) -> tuple[float, tuple[Passing, ...]]:
    """Return a bound on a queue's weighted completions, and an order; zero and none where it is not for here.

    Parameters
    ----------
    due_s
        By movement of the plan: when it is complete at the latest.
    looks
        How often the rest of the way of each serial may be looked at, both ends of the hours left out.
    """
    machine, alone = queue.machine, queue.alone
    if not _is_for_here(queue):
        return 0.0, ()
    until_s = min(queue.last_s(), queue.uses[0].course.kind.roads.horizon_s) + _BEYOND_S
    uses = [(row, m, use) for row, m in enumerate(queue.members) for use in _beside_alike(machine.uses[m])]
    jobs: list[Job] = []
    for k, (row, m, use) in enumerate(uses):
        job = _job(row, use, until_s, due_s[m], looks)
        jobs.append(replace(job, alike=k > 0 and jobs[-1].is_like(job) and _may_change(queue, uses[k - 1][1], m)))
    ones = [alone[m] for m in queue.members]
    bound, turns = Line(jobs, [o.weight for o in ones], [o.bound_s for o in ones], machine.gap_s).best()
    if bound == math.inf:  # no order keeps what they are due by: nothing is claimed here
        return 0.0, ()
    order = []
    for turn in turns:
        _, m, use = uses[turn.job]
        serial = next(k for k, course in enumerate(alone[m].courses) if course is use.course)
        closes_s = next(end for _, end in use.open if end >= turn.done_s)
        order.append(Passing(m, serial, use.at, closes_s, turn.complete_s))
    return bound, tuple(order)


def _may_change(queue: Queue, one: int, other: int) -> bool:
    """Return whether equal jobs of two movements may change places: of one, or each all there is of it."""
    single = len(queue.machine.uses[one]) == len(queue.machine.uses[other]) == 1
    ones = queue.alone[one], queue.alone[other]
    return one == other or (single and ones[0].weight == ones[1].weight and ones[0].bound_s == ones[1].bound_s)


def _beside_alike(uses: Sequence[Use]) -> list[Use]:
    """Return the uses of a movement, those next to each other that look alike."""

    def look(use: Use) -> tuple[int, int, int]:
        return id(use.course.kind), use.work_s, use.release_s

    looks = list(map(look, uses))
    return sorted(uses, key=lambda use: looks.index(look(use)))


def _job(row: int, use: Use, until_s: float, due_s: float, looks: int) -> Job:
    within = ((max(begin, use.release_s), end) for begin, end in use.open)
    open_s = [(begin, end) for begin, end in within if end - begin >= use.work_s]
    looked: list[tuple[int, int]] = []
    if use.course.kind.has_rules and use.at != use.course.goal:
        spans = [(begin + use.work_s, int(min(end, until_s))) for begin, end in open_s]
        step_s = max(_STEP_S, sum(max(0, end - begin) for begin, end in spans) / looks if looks else math.inf)
        for begin, end in spans:
            looked += _look(use, begin, end, step_s)
    begins_s, ends_s = np.array(open_s, np.int64).reshape(-1, 2).T
    moments_s, complete_s = np.array(looked, np.int64).reshape(-1, 2).T
    return Job(row, use.release_s, use.work_s, begins_s, ends_s, use.rest_s, moments_s, complete_s, due_s)


def _look(use: Use, begin: int, end: int, step_s: float) -> list[tuple[int, int]]:
    """Return how early it is complete, having done from `begin` to `end`: at moments between which little changes."""
    if begin > end:
        return []
    known = {moment: use.complete_s(moment) for moment in (begin, end)}
    apart = [(begin, end)]
    while apart:
        since, until = apart.pop()
        if until - since > step_s and known[since] < known[until]:
            middle = (since + until) // 2
            known[middle] = use.complete_s(middle)
            apart += [(since, middle), (middle, until)]
    return sorted(known.items())
