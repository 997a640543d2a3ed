"""Exact neighbourhoods: a few movements placed anew together by the constraint solver; all others stand as they are.

Repairs place one movement behind the other, and the first may take a timetable that stands in the way of the next. Here
routes, halts and orders of all of them are chosen at once. What is not found here is not proven: the proof asks of all
movements (`ratl.planner.exact.closing`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from ratl.planner.exact.case import Case, driven, find_reaches, is_small
from ratl.planner.exact.model import Model
from ratl.planner.lower.alone import Alone, explore_alone
from ratl.planner.objective import flow_s
from ratl.planner.serials import column_of
from ratl.planner.standing import Place, Repair, Standing

MOST_TOGETHER: Final = 5
"""Most serials placed anew together."""
EFFORT: Final = 0.3
"""The solver's deterministic time for each neighbourhood, at most some three seconds of a core."""


def may_move(place: Place) -> bool:
    """Return whether a movement has a place, and asks for nothing that the model leaves out."""
    bare = place.bare
    asked = bare.request.pins or bare.request.escorts or column_of(bare) is not bare
    return place.placed.completion_s is not None and not asked


class Near:
    """Exact neighbourhoods of a plan in the making, where that is a small case.

    What it finds depends on the plan and the movements alone, so that every member of a crew has one of its own.
    """

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        self.is_small = standing.kind == "flow" and is_small(standing.draft.movements)
        self._alone: dict[str, Alone] = {}
        self._in_vain: set[tuple[str, ...]] = set()
        """Asked of the plan as it stood after so many changes, and nothing found."""
        self._changes = 0

    def choose(self, order: Sequence[str]) -> tuple[str, ...]:
        """Return the first of these movements, as many as may be placed anew together; none: it is not for here."""
        if not self.is_small or not all(may_move(self.standing.places[i]) for i in order):
            return ()
        chosen, serials = list[str](), 0
        for i in order:
            serials += len(self.standing.places[i].bare.serials)
            if serials <= MOST_TOGETHER:
                chosen.append(i)
        return tuple(sorted(chosen))

    def mend(self, chosen: tuple[str, ...], stop: Callable[[], bool]) -> Repair | None:
        """Return a plan in which these movements are better in all; None: none was found, or it cannot be driven."""
        if self._changes != self.standing.changes:
            self._changes = self.standing.changes
            self._in_vain.clear()
        if chosen in self._in_vain:
            return None
        repair = self._solve(chosen, stop)
        if repair is None or repair.key >= self.standing.key:
            self._in_vain.add(chosen)
            return None
        return repair

    def _solve(self, chosen: tuple[str, ...], stop: Callable[[], bool]) -> Repair | None:
        standing, places = self.standing, [self.standing.places[i] for i in chosen]
        movements = tuple(place.bare for place in places)
        for movement in movements:
            if movement.id not in self._alone:
                self._alone[movement.id] = explore_alone(standing.kinds, movement)
        value = sum(flow_s(place.bare, place.placed.completion_s) for place in places)
        case = Case(movements, {i: standing.least_s[i] for i in chosen}, value)
        reaches = find_reaches(movements, self._alone, case.latest_s)
        if reaches is None:
            return None
        others = standing.traffic.copy()
        for place in places:
            others.remove(place.placed)
        verdict = Model(reaches, case.least_s, value, once=True, stop=stop, others=others).solve(EFFORT)
        return None if verdict.ways is None else driven(standing, movements, verdict.ways)
