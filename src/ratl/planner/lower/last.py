"""A second before which no plan has all its movements complete: the bound of the makespan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from ratl.model.movement import Movement, Reason
from ratl.model.plan import Plan
from ratl.planner.lower.alone import Alone, explore_alone
from ratl.planner.lower.explore import NEVER
from ratl.planner.lower.kinds import Kinds
from ratl.planner.lower.machines import Machine, Queue, Use, find_machines, go_on

_LOOKED_AT: Final = 20
"""Most queues of which it is looked how the last of them goes on from there."""


@dataclass(frozen=True, slots=True)
class Last:
    """The bound, in plan seconds, and what proves it; nothing does where there is no movement."""

    value_s: int
    by: tuple[Reason, ...]


def bound_last(plan: Plan, movements: Iterable[Movement]) -> Last:
    """Return a second before which no plan of `movements`, on any routes, has all of them complete.

    The latest of the movements alone; and for what no route avoids (`lower.machines`): whoever is last there has done
    no earlier than all can have done, in any order, and then needs the rest of its way. Those whose rest is long are a
    queue of their own (Carlier, "The one-machine sequencing problem", EJOR 11 (1982)). A movement that can never be
    complete is left out.
    """
    kinds, placed = Kinds(plan), tuple(movements)
    every = {movement.id: explore_alone(kinds, movement) for movement in placed}
    names = [name for name, one in every.items() if one.possible]
    alone = [every[name] for name in names]
    if not alone:
        return Last(0, ())
    latest = max(range(len(alone)), key=lambda k: alone[k].bound_s)
    best = Last(alone[latest].bound_s, (Reason(code="bound_last_alone", params={"movement": names[latest]}),))
    queues = [queue for machine in find_machines(plan, alone) for queue in _list_queues(machine, alone)]
    done = sorted(((min(queue.last_s(), plan.horizon_s), queue) for queue in queues), key=_at_least_s, reverse=True)
    for done_s, queue in done[:_LOOKED_AT]:
        ends_s = _last_end_s(queue, int(done_s))
        if best.value_s < ends_s < NEVER:
            params = {"what": queue.machine.name[1], "count": len(queue.members)}
            best = Last(ends_s, (Reason(code="bound_last_queue", params=params),))
    return best


def _list_queues(machine: Machine, alone: list[Alone]) -> Iterator[Queue]:
    """Give the queues at a machine: those who still have at least so far to go from there, for each such distance."""
    rest_s = {movement: min(use.rest_s for use in uses) for movement, uses in machine.uses.items()}
    for least_s in sorted(set(rest_s.values())):
        yield Queue(machine, tuple(movement for movement in machine.uses if rest_s[movement] >= least_s), alone)


def _at_least_s(timed: tuple[float, Queue]) -> float:
    """Return when the last of a queue is complete if nothing holds it up from there."""
    done_s, queue = timed
    return done_s + min(use.rest_s for use in queue.uses)


def _last_end_s(queue: Queue, done_s: int) -> int:
    """Return a second before which who is last in a queue is not complete."""
    ways: dict[tuple[int, int, int], list[Use]] = defaultdict(list)
    for use in queue.uses:
        ways[id(use.course.kind), use.at, use.course.goal].append(use)
    return min(go_on(alike, max(done_s, min(use.release_s + use.work_s for use in alike))) for alike in ways.values())
