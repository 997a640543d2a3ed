"""The planner on one page.

Movements in order of priority, each as early as those before it allow, then judged against the bound.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from ratl.model.movement import Movement
from ratl.model.plan import Objective, Plan
from ratl.planner.bounds import completion_bound_s
from ratl.planner.column import place_movement
from ratl.planner.ground import Ground
from ratl.planner.pins import settle_pins
from ratl.planner.reasons import explain_delay
from ratl.planner.trace import trace_movement
from ratl.planner.traffic import Traffic

Progress = Callable[[str], None]

_NOTHING: Final = 1e-6
"""Weighted seconds that are floating dust."""


def solve(draft: Plan, *, like: Plan | None = None, on_progress: Progress = lambda _: None) -> Plan:
    """Return `draft` with every movement placed, or unplaced with its reasons.

    Movements are placed in order of priority class, earliest start and id; those already ``fixed`` stand first.

    Parameters
    ----------
    draft
        Plan whose serials are not placed yet.
    like
        A plan of the same movements on the same roads, cut otherwise, to follow as far as that is possible.
    on_progress
        Told the id of each movement before it is placed.
    """
    traffic = Traffic(draft)
    placed = {m.id: m for m in draft.movements if m.status == "fixed"}
    for movement in placed.values():
        traffic.put(movement)
    waiting = (m for m in draft.movements if m.id not in placed)
    for movement in sorted(waiting, key=lambda m: (m.request.priority, m.request.earliest_start_s, m.id)):
        on_progress(movement.id)
        placed[movement.id] = _settle(draft, movement, like, traffic)
        traffic.put(placed[movement.id])
    movements = tuple(placed[m.id] for m in draft.movements)
    return replace(draft, movements=movements, objective=judge(draft, movements, traffic.ground))


def _settle(draft: Plan, movement: Movement, like: Plan | None, traffic: Traffic) -> Movement:
    """Return a movement placed, its delay explained."""
    model = next((m for m in like.movements if m.id == movement.id), None) if like else None
    if like is not None and model is not None and model.status == "planned":
        settled = trace_movement(draft, movement, model, like, traffic)
        if settled.completion_s is not None:
            alone_s = min(settled.completion_s, model.best_alone_s or settled.completion_s)
            return replace(explain_delay(settled, alone_s), request=movement.request)
    settled = settle_pins(draft, movement, traffic)
    return replace(explain_delay(settled, _best_alone_s(draft, settled, traffic.ground)), request=movement.request)


def _best_alone_s(draft: Plan, movement: Movement, ground: Ground) -> int | None:
    """Best completion known of the movement with nobody else on the road and no reservation.

    It is under the pins it keeps.
    """
    if movement.completion_s is None or (len(draft.movements) == 1 and not draft.reservations):
        return movement.completion_s
    alone = place_movement(draft, movement, Traffic(draft, ground), heed_reservations=False, before_s=movement.completion_s)
    return movement.completion_s if alone.completion_s is None else alone.completion_s


def judge(draft: Plan, movements: tuple[Movement, ...], ground=None) -> Objective:
    """Return value and proven bound of placed movements, on flow."""
    value = bound = alone = 0.0
    for movement in movements:
        request = movement.request
        if movement.completion_s is None:
            continue
        least_s = completion_bound_s(draft, movement, ground) or request.earliest_start_s
        value += request.weight * (movement.completion_s - request.earliest_start_s)
        bound += request.weight * (least_s - request.earliest_start_s)
        alone += request.weight * ((movement.best_alone_s or least_s) - request.earliest_start_s)
    return Objective(
        unplaced=sum(m.status == "unplaced" for m in movements),
        value=value,
        lower_bound=bound,
        gap=(value - bound) / value if value else 0.0,
        excess_gap=_excess_gap(value - bound, value - alone),
    )


def _excess_gap(over: float, excess: float) -> float | None:
    """Return what may be won as a share of what was lost to others; None where only the latter is nothing."""
    if abs(excess) > _NOTHING:
        return over / excess
    return None if over > _NOTHING else 0.0
