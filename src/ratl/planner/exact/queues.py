"""Everybody placed anew together, in the order that is best at the queues.

Where one place has too much to do, such as a post that is open by day, most is lost by who is passed on which day.
Repairs do not come to a better choice step by step: several movements have to change places, and each of them alone
loses by it. The bound knows the best order of the queue left alone (`ratl.planner.lower.in_turn`). With that order kept
and everybody complete soon after it, the solver has little left to decide, and all may move at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from ratl.planner.bounds import InTurn, PlanBound
from ratl.planner.exact.case import Case, driven
from ratl.planner.exact.model import Model
from ratl.planner.exact.reach import Reach
from ratl.planner.lower.alone import Alone
from ratl.planner.standing import Repair, Standing

EFFORT: Final = 1.0
"""The solver's deterministic time, some ten to twenty seconds of a core."""
_TRIES: Final = 3


def line_up(
    standing: Standing, case: Case, alone: Mapping[str, Alone], bound: PlanBound, stop: Callable[[], bool]
) -> Repair | None:
    """Return a better plan that keeps the order of the queues of a bound; None: none was found.

    At first everybody is to be complete half as long after its turn as is lost on the average, then twice as long.
    """
    over_s = (case.value - bound.value_s) / sum(movement.request.weight for movement in case.movements)
    turns = {turn.serial: turn for order in bound.orders for turn in order}
    orders = [[(turn.serial, turn.at) for turn in order] for order in bound.orders]
    for doubled in range(_TRIES):
        reaches = _reaches(case, alone, turns, int(over_s * 2**doubled / 2))
        if any(reach.arcs is None for reach in reaches):
            return None
        verdict = Model(reaches, case.least_s, case.value, once=True, stop=stop, orders=orders).solve(EFFORT)
        if verdict.ways is not None:
            return driven(standing, case.movements, verdict.ways)
        if not verdict.exact:
            return None
    return None


def _reaches(case: Case, alone: Mapping[str, Alone], turns: Mapping[str, InTurn], slack_s: int) -> list[Reach]:
    reaches = []
    for movement in case.movements:
        latest_s = movement.request.latest_completion_s
        for serial, course in zip(movement.serials, alone[movement.id].courses, strict=True):
            turn = turns.get(serial.id)
            until_s = slack_s + (turn.complete_s if turn else case.least_s[movement.id])
            reaches.append(Reach(movement, serial, course, until_s if latest_s is None else min(until_s, latest_s)))
    return reaches
