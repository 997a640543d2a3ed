"""Lower bounds on a whole plan: what no plan can beat, whatever routes it takes and wherever it waits."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ratl.model.movement import Movement, Reason
from ratl.model.plan import Plan
from ratl.planner.lower.alone import Alone, explore_alone
from ratl.planner.lower.explore import NEVER
from ratl.planner.lower.kinds import Kinds
from ratl.planner.lower.last import bound_last
from ratl.planner.lower.machines import Machine, Queue, choose_queues, find_machines
from ratl.planner.lower.passing import Passing, line_up, looks_each

_OWN_QUEUES: Final = 200
"""Most queues of the serials of one column that are looked at to their end, over all movements."""
_QUEUES: Final = 40
"""Most queues of several movements that are worked out exactly."""


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
    orders
        Of queues of which each serial was looked at whole: the best order found, the machine left alone.
    """

    value_s: float
    completion_s: Mapping[str, int] = field(default_factory=dict)
    by: tuple[Reason, ...] = ()
    orders: tuple[tuple[InTurn, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class InTurn:
    """A serial in the best order found of a queue.

    `at`: the point at the end of what it queues for, where its tail is before that closes at `closes_s`; it is complete
    at `complete_s` at the earliest.
    """

    serial: str
    at: str
    closes_s: int
    complete_s: int


@dataclass(frozen=True, slots=True)
class Least:
    """What the figures minimised are at the least; none where that is the flow of all. And what proves the first."""

    figures: tuple[float, ...] = ()
    by: tuple[Reason, ...] = ()

    def no_more_than(self, figures: Sequence[float]) -> Least:
        """Return the lesser of both, figure by figure."""
        if not self.figures:
            return self
        return Least(tuple(min(pair) for pair in zip(self.figures, figures, strict=True)), self.by)

    def with_flow(self, kind: str, flow: float) -> Least:
        """Return the figures with another bound of the flow, where that is one of them (the last)."""
        return Least((*self.figures[:-1], flow), self.by) if kind == "makespan" else self


def bound_plan(plan: Plan, movements: Iterable[Movement], kinds: Kinds | None = None) -> PlanBound:
    """Return a bound on all plans of `movements`, under the rules, the network and the horizon of `plan`.

    `kinds`: what is known of the serials of that plan already.

    First each movement alone; then its own serials one behind the other; then queues of several movements
    (`lower.machines`), each movement in one of them at most or counted alone, so that their bounds add up.

    A movement that can never be complete counts from its earliest start on: nothing is claimed about it.
    """
    placed = tuple(movements)
    kinds = kinds or Kinds(plan)
    every = [explore_alone(kinds, movement) for movement in placed]
    possible = [k for k, one in enumerate(every) if one.possible]
    alone = [every[k] for k in possible]
    machines = find_machines(plan, alone)
    own = _line_up(plan, machines, alone)
    queues, orders = choose_queues(machines, alone, _QUEUES), list[tuple[InTurn, ...]]()
    due_s = [_due_s(placed[k]) for k in possible]
    looks = looks_each((queue for queue, _ in queues), len(plan.points))
    for row, (queue, worth) in enumerate(queues):
        whole, order = line_up(queue, due_s, looks)
        queues[row] = queue, max(worth, whole)
        orders.append(tuple(_named(plan, placed[possible[turn.movement]], turn) for turn in order))
    value = sum(one.weight * one.bound_s for one in alone)
    value += sum(worth - queue.alone_value for queue, worth in queues)
    value -= sum(one.weight * placed[k].request.earliest_start_s for k, one in zip(possible, alone, strict=True))
    by = [
        Reason(code="bound_queue", params={"what": queue.machine.name[1], "count": len(queue.members)})
        for queue, _ in queues
    ]
    by += [
        Reason(code="bound_serials", params={"movement": placed[possible[k]].id, "what": machine.name[1]})
        for k, machine in own.items()
    ]
    queued = {k for queue, _ in queues for k in queue.members} | set(own)
    if len(queued) < len(alone):
        by.append(Reason(code="bound_alone", params={"count": len(alone) - len(queued)}))
    completion_s = {placed[k].id: one.bound_s for k, one in zip(possible, alone, strict=True)}
    return PlanBound(value_s=value, completion_s=completion_s, by=tuple(by), orders=tuple(filter(None, orders)))


def _due_s(movement: Movement) -> float:
    """Return by when a movement is complete; infinite also where it is late as it stands, as in a plan made anew."""
    latest_s = movement.request.latest_completion_s
    return math.inf if latest_s is None or (movement.completion_s or 0) > latest_s else latest_s


def _named(plan: Plan, movement: Movement, turn: Passing) -> InTurn:
    serial, at = movement.serials[turn.serial].id, list(plan.points)[turn.at]
    return InTurn(serial, at, turn.closes_s, turn.complete_s)


def bound_minimised(kind: str, plan: Plan, movements: Sequence[Movement], flow: float) -> Least:
    """Return what each figure that is minimised is at the least in every plan, whatever the other figures are.

    Parameters
    ----------
    kind
        As of `ratl.planner.objective.measure`. Of the flow of each priority class (``lexicographic``) the bound is that
        of the class on the roads alone: those before it can only take room from it.
    movements
        Those that have a place count; of the others only their class.
    flow
        The bound of the flow.
    """
    placed = [m for m in movements if m.completion_s is not None]
    if kind == "makespan":
        last = bound_last(plan, placed)
        return Least((float(last.value_s), flow), last.by)
    if kind == "lexicographic":
        classes = sorted({m.request.priority for m in movements})
        by_class = ([m for m in placed if m.request.priority == number] for number in classes)
        return Least(tuple(bound_plan(plan, members).value_s for members in by_class))
    return Least()


def bound_each(plan: Plan, movements: Iterable[Movement], kinds: Kinds | None = None) -> dict[str, int]:
    """Return, for each movement that can be complete at all, a second before which it cannot be, alone on the road.

    `kinds`: what is known of the serials of that plan already.
    """
    kinds = kinds or Kinds(plan)
    every = {movement.id: explore_alone(kinds, movement) for movement in movements}
    return {name: one.bound_s for name, one in every.items() if one.possible}


def _line_up(plan: Plan, machines: Sequence[Machine], alone: list[Alone]) -> dict[int, Machine]:
    """Raise the bounds of columns of several serials by the queue of those; return by which machine, for each raised.

    Whichever serial is last, it has done no earlier than all of them can have done, and no earlier than it could
    itself.
    """
    waiting: list[tuple[float, int, Machine, float]] = []
    for machine in machines:
        for k, uses in machine.uses.items():
            if len(uses) > 1:
                own = Machine(machine.name, plan.profile.serial_gap_s, machine.capacity, {k: uses})
                last_s = Queue(own, (k,), alone).last_s()
                waiting.append((last_s + min(use.rest_s for use in uses) - alone[k].bound_s, k, machine, last_s))
    raised: dict[int, Machine] = {}
    waiting.sort(key=lambda item: -item[0])
    for _, k, machine, last_s in waiting[:_OWN_QUEUES]:
        done_s = int(min(last_s, plan.horizon_s))
        end_s = min(use.complete_s(max(done_s, use.release_s + use.work_s)) for use in machine.uses[k])
        if alone[k].bound_s < end_s < NEVER:
            alone[k].bound_s = end_s
            raised[k] = machine
    return raised
