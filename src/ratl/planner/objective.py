"""What makes one plan better than another, and what is said of a plan's value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from ratl.model.movement import Movement
from ratl.model.plan import Objective
from ratl.planner.bounds import Least, PlanBound
from ratl.planner.serials import gather

Key = tuple[float, ...]
"""Weight ÷ priority class of the movements without a place, then what is minimised; the less, the better."""

_NOTHING: Final = 1e-6
"""Weighted seconds that are floating dust."""
_LEAST_WEIGHT: Final = 1e-6
"""What a movement of less weight counts that has no place: its hours are worth nothing, not its going."""


def flow_s(movement: Movement, completion_s: int | None) -> float:
    """Return weight × time from the earliest start to a completion; 0 without one."""
    request = movement.request
    return 0.0 if completion_s is None else request.weight * (completion_s - request.earliest_start_s)


def left_out(movements: Iterable[Movement]) -> float:
    """Return what those without a place count, by weight ÷ priority class; of no weight a little, all the same."""
    without = (m.request for m in movements if m.completion_s is None)
    return sum(max(request.weight, _LEAST_WEIGHT) / request.priority for request in without)


def measure(kind: str, movements: Iterable[Movement]) -> Key:
    """Return the key of a plan; serials that travel apart count as the column they are of.

    First comes who has no place, by weight ÷ priority class: where only some fit, those of the first classes do.

    Parameters
    ----------
    kind
        ``flow``: weighted time from earliest start to completion, summed. ``makespan``: the last completion, then the
        flow. ``lexicographic``: the flow of each priority class, the first class first.
    """
    known = gather(movements)
    return left_out(known), *minimised(kind, known)


def minimised(kind: str, movements: Sequence[Movement]) -> Key:
    """Return the figures that are minimised, the first before all others."""
    flow = sum(flow_s(m, m.completion_s) for m in movements)
    if kind == "makespan":
        return float(max((m.completion_s or 0 for m in movements), default=0)), flow
    if kind == "lexicographic":
        classes: dict[int, float] = {}
        for m in movements:
            classes[m.request.priority] = classes.get(m.request.priority, 0.0) + flow_s(m, m.completion_s)
        return tuple(classes[priority] for priority in sorted(classes))
    return (flow,)


def judge(
    kind: str, movements: Sequence[Movement], bound: PlanBound, rounds: int = 0, least: Least | None = None
) -> Objective:
    """Return value and proven bound of placed movements, on flow whatever was minimised, and of what was.

    Parameters
    ----------
    least
        What is minimised at the least, where it is not the flow of all.
    """
    least = least or Least()
    placed = [m for m in movements if m.completion_s is not None]
    value = sum(flow_s(m, m.completion_s) for m in placed)
    alone = sum(flow_s(m, m.completion_s if m.best_alone_s is None else m.best_alone_s) for m in placed)
    over = value - bound.value_s
    return Objective(
        kind=kind,
        unplaced=len(movements) - len(placed),
        value=value,
        lower_bound=bound.value_s,
        by=bound.by,
        gap=over / value if value else 0.0,
        excess_gap=_excess_gap(over, value - alone),
        over_min_each=over / 60 / len(placed) if placed else 0.0,
        minimised=minimised(kind, movements),
        least=least.figures,
        least_by=least.by,
        rounds=rounds,
    )


def _excess_gap(over: float, excess: float) -> float | None:
    """Return what may be won as a share of what was lost to others; None where only the latter is nothing."""
    if abs(excess) > _NOTHING:
        return over / excess
    return None if over > _NOTHING else 0.0
