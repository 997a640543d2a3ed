"""Everybody placed anew together, in the order that is best at the queues.

Where one place has too much to do, such as a post that is open by day, most is lost by who is passed on which day.
Repairs do not come to a better choice step by step: several movements have to change places, and each of them alone
loses by it. The bound knows the best order of a queue left alone (`ratl.planner.lower.in_turn`). With that order kept
and everybody complete soon after its turn, the solver has little left to decide, and all may move at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from ratl.planner.bounds import InTurn
from ratl.planner.exact.case import Case, driven, is_small
from ratl.planner.exact.model import Model
from ratl.planner.exact.near import may_move
from ratl.planner.exact.reach import Reach
from ratl.planner.lower.alone import Alone, explore_alone
from ratl.planner.standing import Repair, Standing

EFFORT: Final = 1.0
"""The solver's deterministic time for the first look, some ten seconds of a core; for each later one twice as much."""
_NARROWEST: Final = 16
"""At first everybody is complete no longer after its turn than this part of what is lost on the average."""
_BY_PROPAGATION: Final = 1
"""The solver's first plan comes sooner without linear relaxations."""


class Queues:
    """The queues of a plan in the making, where that is a small case.

    What is found depends on the plan and the look alone, so that every member of a crew has one of its own.
    """

    def __init__(self, standing: Standing) -> None:
        self.standing = standing

    @property
    def are_any(self) -> bool:
        """Whether there is an order to be kept, and everybody may be placed anew in it."""
        standing = self.standing
        if standing.kind != "flow" or standing.fixed or not is_small(standing.draft.movements):
            return False
        return all(map(may_move, standing.places.values())) and bool(standing.bound().orders)

    def line_up(self, look: int, number: int, stop: Callable[[], bool]) -> Repair | None:
        """Return a better plan that keeps the best order of each queue; None: none was found.

        Parameters
        ----------
        look, number
            Each look takes longer; with each number everybody is left twice as long.
        """
        standing, bound = self.standing, self.standing.bound()
        movements = tuple(place.bare for place in standing.places.values())
        case = Case(movements, bound.completion_s, standing.value_s)
        mean_s = (case.value - bound.value_s) / sum(movement.request.weight for movement in movements)
        turns = {turn.serial: turn for order in bound.orders for turn in order}
        alone = {movement.id: explore_alone(standing.kinds, movement) for movement in movements}
        reaches = list(_reaches(case, alone, turns, int(mean_s * 2**number / _NARROWEST)))
        if any(reach.arcs is None for reach in reaches):
            return None
        orders = [[(turn.serial, turn.at, turn.closes_s) for turn in order] for order in bound.orders]
        model = Model(reaches, case.least_s, case.value, once=True, stop=stop, orders=orders)
        verdict = model.solve(EFFORT * 2**look, _BY_PROPAGATION)
        return None if verdict.ways is None else driven(standing, movements, verdict.ways)


def _reaches(
    case: Case, alone: Mapping[str, Alone], turns: Mapping[str, InTurn], slack_s: int
) -> Iterator[Reach]:  # fmt: skip
    for movement in case.movements:
        due_s = movement.request.latest_completion_s
        for serial, course in zip(movement.serials, alone[movement.id].courses, strict=True):
            turn = turns.get(serial.id)
            latest_s = slack_s + (turn.complete_s if turn else case.least_s[movement.id])
            yield Reach(movement, serial, course, latest_s if due_s is None else min(latest_s, due_s))
