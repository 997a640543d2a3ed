"""Small cases closed: a plan that nothing beats and the proof of it, or how much better another could be at most.

A plan better than the best known is complete so many seconds earlier in all; that leaves each serial few moments at
each point (`reach`). All timetables that are left are put to a constraint solver (`model`), and with them others that
break a rule left out. So what the solver proves holds for every plan of the referee, whatever its routes, halts and
orders. First it looks for the best plan of the kind this planner makes, which is driven then (`replay`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from ratl.model.movement import Movement, Reason
from ratl.model.plan import Plan
from ratl.planner.bounds import PlanBound, bound_each
from ratl.planner.exact.case import Case, driven, find_reaches, is_small
from ratl.planner.exact.model import Model, Verdict, Way
from ratl.planner.exact.near import Near
from ratl.planner.exact.queues import Queues
from ratl.planner.lower.alone import Alone, explore_alone
from ratl.planner.lower.kinds import Kinds
from ratl.planner.serials import column_of
from ratl.planner.standing import Repair, Standing

EFFORT: Final = 0.1
"""The solver's deterministic time for the first look, some seconds of a core; for each later one twice as much."""
MOST_LOOKS: Final = 6
_FIRST: Final = 4
"""Rounds before the first look; twice as many before each later one."""
_MANY: Final = 8
"""With more serials than that, exact neighbourhoods mend the plan between the looks, and no look is quickly done."""
_DUST: Final = 1e-6
_Stop = Callable[[], bool]


def proves_none(
    plan: Plan, movements: Sequence[Movement], effort: float = EFFORT, stop: _Stop = lambda: False
) -> bool:  # fmt: skip
    """Return whether it is proven that no plan has a place for all of these movements together.

    For every route, halt and order, under their deadlines and the horizon of `plan`; other movements, pins, escorts'
    teams and the longest separation are left out. False: there may be one.

    Parameters
    ----------
    plan
        The roads, rules and reservations.
    effort
        Deterministic time of the solver; 0.1 are some seconds.
    stop
        Asked on the way; from then on nothing more is proven.
    """
    kinds = Kinds(plan)
    least_s = bound_each(plan, movements, kinds)
    if len(least_s) < len(movements):
        return True
    if not is_small(movements):
        return False
    reaches = find_reaches(movements, {m.id: explore_alone(kinds, m) for m in movements}, {})
    if reaches is None:
        return False
    return Model(reaches, least_s, math.inf, once=False, stop=stop).solve(effort).bound == math.inf


class Closing:
    """The closing of a plan in the making, look by look.

    Parameters
    ----------
    rounds
        Most rounds of improvement: the fewer, the fewer looks. Those that help are not counted.
    quickly
        Only what is done in some seconds: one look, where the serials are few.
    """

    def __init__(self, standing: Standing, rounds: float = math.inf, *, quickly: bool = False) -> None:
        self.standing = standing
        many = sum(len(movement.serials) for movement in standing.draft.movements) > _MANY
        most_looks = (0 if many else 1) if quickly else MOST_LOOKS
        self.looks, self.most_looks = 0, sum(_FIRST << look <= rounds for look in range(most_looks))
        self.near = Near(standing) if many and self.most_looks else None
        """Exact neighbourhoods for the rounds between; None where the whole is asked for at once, or rounds are few."""
        self.queues = Queues(standing) if self.near else None
        """The order of the queues for some of these rounds, the first among them; None as before."""
        self.bound_s = -math.inf
        """Of the movements that had a place at the last look; rounds since may have given it to others."""
        self.is_best = False
        """Whether everybody has a place, and it is proven that no plan is better."""
        self._ids: frozenset[str] = frozenset()
        self._alone: dict[str, Alone] = {}
        self._over = self._helped = False
        self._looked_s = math.inf
        """Value for which no better plan of this planner's kind was found to exist, or to be drivable."""

    def is_due(self, rounds: int) -> bool:
        """Return whether it is time for the next look: at once after one that helped, else after 4, 8, 16, … rounds."""
        return not self.is_over and (self._helped or rounds >= _FIRST << self.looks)

    @property
    def is_over(self) -> bool:
        """Whether there is nothing to be gained by another look."""
        return self._over or self.looks >= self.most_looks

    @property
    def known_s(self) -> float:
        """What was found of the movements that have a place now; −∞: they are others than those looked at."""
        placed = frozenset(m.id for m in self.standing.movements if m.completion_s is not None)
        return self.bound_s if placed == self._ids else -math.inf

    def raised(self, bound: PlanBound) -> PlanBound:
        """Return the better of a bound of the movements that have a place and what was found here."""
        found_s = min(self.known_s, self.standing.value_s)
        if found_s <= bound.value_s + _DUST:
            return bound
        count = sum(len(m.serials) for m in self.standing.movements if m.completion_s is not None)
        return replace(bound, value_s=found_s, by=(Reason(code="bound_exact", params={"count": count}), *bound.by))

    def look(self, stop: _Stop) -> tuple[Repair, ...]:
        """Look once more, longer where the last one did not help: first for a better plan, then for the proof.

        `stop` is asked on the way; what is proven by then holds. Returned is what was taken into the plan.
        """
        self._taken: list[Repair] = []
        self._helped = self._look(EFFORT * 2**self.looks, stop)
        self.looks += not self._helped
        everybody = all(m.completion_s is not None for m in self.standing.movements)
        self.is_best = everybody and self.standing.kind == "flow" and self._is_proven()
        return tuple(self._taken)

    def _look(self, effort: float, stop: _Stop) -> bool:
        """Look once; return whether the plan is better now."""
        case = self._case()
        if case is None or self._is_proven():
            self._over = case is None
            return False
        better, spare = self._improve(case, effort, stop) if self._may_drive(case) else (False, 0.0)
        case = replace(case, value=self.standing.value_s)
        if self._is_proven() or stop():
            return better
        verdict = self._ask(case, effort + spare, stop, once=False)
        if verdict is None:
            self._over = True
            return better
        self.bound_s = max(self.bound_s, min(verdict.bound, case.value))
        better = bool(verdict.ways and self._may_drive(case) and self._take(case, verdict.ways)) or better
        self._over = verdict.exact and self._looked_s <= self.standing.value_s
        return better

    def _is_proven(self) -> bool:
        """Return whether no plan of the movements that have a place is better."""
        return self.raised(self.standing.bound()).value_s >= self.standing.value_s - _DUST

    def _case(self) -> Case | None:
        """Return what is to be beaten; None where it is no small case."""
        places = [p for p in self.standing.places.values() if p.placed.completion_s is not None]
        movements = tuple(place.bare for place in places)
        apart = any(column_of(movement) is not movement for movement in movements)
        if self.standing.fixed or apart or not is_small(movements):
            return None
        ids = frozenset(movement.id for movement in movements)
        if ids != self._ids:
            self._ids, self.bound_s, self._looked_s = ids, -math.inf, math.inf
        for movement in movements:
            if movement.id not in self._alone:
                self._alone[movement.id] = explore_alone(self.standing.kinds, movement)
        return Case(movements, self.standing.bound().completion_s, self.standing.value_s)

    def _may_drive(self, case: Case) -> bool:
        """Return whether a better plan of the solver's could be driven: nothing it leaves out is asked for."""
        asked = any(m.request.pins or m.request.escorts for m in case.movements)
        return self.standing.kind == "flow" and not asked and case.value < self._looked_s

    def _improve(self, case: Case, effort: float, stop: _Stop) -> tuple[bool, float]:
        """Look for a better plan of the kind this planner makes; return whether there is one now, and effort spared."""
        verdict = self._ask(case, effort, stop, once=True)
        if verdict is None:
            return False, 0.0
        better = verdict.ways is not None and self._take(case, verdict.ways)
        if verdict.exact:
            self._looked_s = self.standing.value_s
        return better, verdict.spare

    def _ask(self, case: Case, effort: float, stop: _Stop, *, once: bool) -> Verdict | None:
        reaches = find_reaches(case.movements, self._alone, case.latest_s)
        if reaches is None:
            return None
        return Model(reaches, case.least_s, case.value, once=once, stop=stop).solve(effort, self.looks)

    def _take(self, case: Case, ways: Mapping[str, Way]) -> bool:
        """Drive what the solver found, and take it where that makes the plan better."""
        repair = driven(self.standing, case.movements, ways)
        if repair is None or repair.key >= self.standing.key:
            return False
        self._taken.append(repair)
        self.standing.take(repair)
        return True
