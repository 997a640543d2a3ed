"""Who is refused with a proof, and the smallest set of facts that it rests on.

A movement is refused where a bound on all plans (`lower.crowd`) leaves it no place: alone, or beside movements that
have one. Of the facts that bound knows of, those are left out one by one, larger parts first, without which the proof
stands all the same (`conflicts`). What is left is irreducible: without any one of them it proves nothing. It
need not be the set of fewest; of two orders of leaving out the shorter counts. Then it is asked what is proven without
each of them: who mends one of the facts shall not be told of the next proof only then.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

from ratl.model.movement import Movement, Proof, Reason, Refusal
from ratl.model.plan import Plan
from ratl.planner.conflicts import Budget, find_conflicts, shrink
from ratl.planner.facts import Fact, list_facts, list_shared_sites, movement_fact, without
from ratl.planner.lower.crowd import Crowd
from ratl.planner.lower.explore import NEVER

_EACH: Final = 80
"""Most questions asked for the facts of one refusal."""
_SHORT: Final = 2
"""A set of no more facts is short enough."""
_ALL: Final = 300
"""The same for a whole plan: then what is left is told as it is."""

_PROOFS: Final = 4
"""Most proofs that are named of one movement."""

_MOST_SERIALS: Final = 12
"""What else may prove is asked of no more serials than that,"""
_WORK: Final = 600
"""as long as the work of all questions is no more than that: the square of the number of serials,"""
_ASKING: Final = 4
"""and so much for the question itself."""

NOT_TRIED: Final = "proof_not_tried"
"""Code of the reason of a movement of which it was not found out whether it can have a place: there was no time."""

Proves = Callable[[Plan, Sequence[Movement]], bool]
"""Whether it is proven that no plan places all of these movements on the roads of a plan."""


def proves_impossible(plan: Plan, movements: Sequence[Movement]) -> bool:
    """Return whether the bounds prove that no plan on these roads places all of these movements in time.

    Parameters
    ----------
    movements
        Those that are ``fixed`` stand where they are.
    """
    crowd, names = Crowd(plan, movements), [movement.id for movement in movements]
    return any(crowd.is_late_alone(name) for name in names) or crowd.is_too_much(names)


def with_refusals(
    plan: Plan, draft: Plan | None = None, exact: Proves | None = None, stop: Callable[[], bool] = lambda: False
) -> Plan:  # fmt: skip
    """Return the plan with what is proven of each movement without a place, and nothing of the others.

    Parameters
    ----------
    draft
        The same movements on the same roads, cut at every site that there is; None: the sites of `plan` are all. Where
        it is given, what is proven holds on the roads as either is cut: where a road is cut, its light may change.
    exact
        What else may prove it where the bounds do not, of few serials and not without end; None: nothing.
    stop
        Asked before each question. What is proven by then is told, and of the rest that it was not tried.
    """
    lost = [movement for movement in plan.movements if movement.status == "unplaced"]
    if not lost or stop():
        return _refusing(plan, {}, [movement.id for movement in lost])
    known = {movement.id: movement for movement in (draft or plan).movements}
    asked = {m.id: known[m.id] if m.status != "fixed" else m for m in plan.movements}
    roads = replace(draft or plan, now_s=plan.now_s)
    moving = [m for m in asked.values() if m.request.origin != m.request.destination]
    ids = {m.id for m in moving}
    crowd = Crowd(roads, [_not_before(plan, m) for m in moving])
    as_cut = None
    if draft is not None and draft.legs.keys() != plan.legs.keys():
        as_cut = Crowd(plan, [_not_before(plan, m) for m in plan.movements if m.id in ids])
    work = _Work(roads, plan, crowd, as_cut, exact, stop)
    placed = [
        m.id for m in plan.movements if m.status == "fixed" or (m.status == "planned" and not _has_begun(plan, m))
    ]
    if work.is_proven(placed):  # they break what they are asked already, and so prove nothing of others
        placed = []
    refusals, not_tried = dict[str, Refusal | None](), list[str]()
    for movement in lost:
        refusals[movement.id] = None if stop() else work.refuse(asked[movement.id], placed)
        if refusals[movement.id] is None and stop():
            not_tried.append(movement.id)
    for name, refusal in refusals.items():  # of everybody one proof before anybody's second
        if refusal is not None:
            refusals[name] = work.with_others(name, refusal)
    return _refusing(plan, refusals, not_tried)


def _refusing(plan: Plan, refusals: Mapping[str, Refusal | None], not_tried: Sequence[str]) -> Plan:
    def told(movement: Movement) -> Movement:
        reasons = tuple(reason for reason in movement.reasons if reason.code != NOT_TRIED)
        more = (Reason(code=NOT_TRIED),) if movement.id in not_tried else ()
        return replace(movement, reasons=(*reasons, *more), refusal=refusals.get(movement.id))

    return replace(plan, movements=tuple(map(told, plan.movements)))


def _not_before(plan: Plan, movement: Movement) -> Movement:
    """Return a movement that may not start before the plan can change; one that has begun has done so already."""
    request = movement.request
    if movement.status != "unplaced" or request.earliest_start_s >= plan.now_s:
        return movement
    return replace(movement, request=replace(request, earliest_start_s=plan.now_s))


def _has_begun(plan: Plan, movement: Movement) -> bool:
    """Return whether a movement is under way: of what is behind it the bounds know nothing, so it proves nothing."""
    starts = (serial.start_s for serial in movement.serials)
    return any(start_s is not None and start_s < plan.now_s for start_s in starts)


@dataclass
class _Work:
    """What is proven of the movements of one plan.

    `shown` has the names, `crowd` knows all movements on `roads`, `as_cut` on the roads as `shown` has them.
    """

    roads: Plan
    shown: Plan
    crowd: Crowd
    as_cut: Crowd | None
    exact: Proves | None
    stop: Callable[[], bool]
    left: Budget = field(default_factory=lambda: Budget(_ALL))
    work: Budget = field(default_factory=lambda: Budget(_WORK))
    cases: dict[str, tuple[_Case, frozenset[int]]] = field(default_factory=dict)
    """What is proven of each, and the first facts that do."""

    def refuse(self, movement: Movement, placed: Sequence[str]) -> Refusal | None:
        """Return the proof that a movement has no place beside those that have one; None where there is none."""
        if movement.request.origin == movement.request.destination:
            return Refusal(facts=(Reason(code="fact_same_ends", params={"movement": movement.id}),))
        name, crowd = movement.id, self.crowd
        bound_s = crowd.alone[crowd.row[name]].bound_s
        completion_s = bound_s if bound_s < NEVER else None
        if self.is_proven([name]):
            return self._explain([name], completion_s)
        if not placed or not self.is_proven([name, *placed]):
            return None
        budget = self._budget()
        others, _ = shrink(placed, lambda some: self.is_proven([name, *some]), budget)
        return self._explain([name, *others], completion_s)

    def is_proven(self, names: Sequence[str]) -> bool:
        """Return whether these have no place all together."""
        crowds = (self.crowd,) if self.as_cut is None else (self.crowd, self.as_cut)
        if all(any(map(crowd.is_late_alone, names)) or crowd.is_too_much(names) for crowd in crowds):
            return True
        roads = (self.roads,) if self.as_cut is None else (self.roads, self.shown)
        return all(self._knows(plan, self._movements(names)) for plan in roads)

    def _knows(self, plan: Plan, movements: Sequence[Movement]) -> bool:
        """Return whether what else may prove it does, as long as there is work left for it."""
        if self.exact is None or not self._may_ask(movements):
            return False
        return self.work.take(_serials(movements) ** 2 + _ASKING) and self.exact(plan, movements)

    def _may_ask(self, movements: Sequence[Movement]) -> bool:
        # Who is fixed may stand outside its own limits; the model would hold it to them.
        fixed = any(movement.status == "fixed" for movement in movements)
        return self.exact is not None and not fixed and 0 < _serials(movements) <= _MOST_SERIALS

    def _movements(self, names: Sequence[str]) -> tuple[Movement, ...]:
        return tuple(self.crowd.movements[self.crowd.row[name]] for name in names)

    def _explain(self, names: Sequence[str], completion_s: int | None) -> Refusal:
        """Return the facts of which each is needed to prove that these have no place all together."""
        movements = self._movements(names)
        case = self._case(self.roads, movements)
        facts = case.facts
        stands = partial(self._stands, case)
        budget = self._budget()
        before = budget.left
        kept, smallest = shrink(range(len(facts)), stands, budget)
        if smallest and len(kept) > _SHORT:  # the other way round it may be shorter
            again, known = shrink(range(len(facts))[::-1], stands, budget)
            kept = again[::-1] if known and len(again) < len(kept) else kept
        self._spend(before, budget)
        if kept:  # where nothing mends it there is nothing else to be told
            self.cases[names[0]] = case, frozenset(kept)
        proof = self._proof(case, kept, smallest)
        told = proof.facts or (_roads_alone(self.roads, movements[0]),)
        return Refusal(facts=told, completion_s=completion_s, smallest=proof.smallest, exact=proof.exact)

    def _case(self, roads: Plan, movements: Sequence[Movement]) -> _Case:
        whole = replace(roads, movements=tuple(movements))
        shared = list_shared_sites(whole, movements) if self._may_ask(movements) else ()
        return _Case(whole, [*shared, *list_facts(whole, movements, self.shown), *map(movement_fact, movements[1:])])

    def with_others(self, name: str, refusal: Refusal) -> Refusal:
        """Return a refusal with what else proves it where one of its facts, or of those of another, is mended."""
        if not refusal.smallest or name not in self.cases:
            return refusal
        case, first = self.cases[name]
        as_cut = None if self.as_cut is None else self._case(self.shown, _as_asked(self.as_cut, case.whole.movements))
        budget, others = self._budget(), list[Proof]()
        before = budget.left

        def ask(gone: frozenset[int]) -> frozenset[int] | None:
            left = [fact for fact in range(len(case.facts)) if fact not in gone]
            if not budget.take():
                raise TimeoutError
            if not self._stands(case, left) or not (as_cut is None or self._stands(as_cut, as_cut.like(case, left))):
                if self.stop() or self.work.left < 0:  # it was not asked to the end
                    raise TimeoutError
                return None
            kept, smallest = shrink(left, partial(self._stands, case), budget)
            others.append(self._proof(case, kept, smallest))
            return frozenset(kept)

        _, complete = find_conflicts(first, ask, _PROOFS)
        self._spend(before, budget)
        return replace(refusal, others=tuple(others), complete=complete)

    def _stands(self, case: _Case, kept: Sequence[int]) -> bool:
        """Return whether it is proven by some of the facts alone."""
        bare = case.bare(kept)
        return proves_impossible(bare, bare.movements) or self._knows(bare, bare.movements)

    def _proof(self, case: _Case, kept: Sequence[int], smallest: bool) -> Proof:
        bare = case.bare(kept)
        exact = self.exact is not None and not proves_impossible(bare, bare.movements)
        smallest = smallest and self.work.left >= 0 and not self.stop()
        return Proof(facts=_told([case.facts[k].told for k in kept]), smallest=smallest, exact=exact)

    def _budget(self) -> Budget:
        return Budget(min(self.left.left, _EACH), self.stop)

    def _spend(self, before: int, budget: Budget) -> None:
        self.left.left -= before - max(0, budget.left)


@dataclass(frozen=True, slots=True)
class _Case:
    """Movements that have no place together, and what of it may be at fault."""

    whole: Plan
    facts: Sequence[Fact]

    def bare(self, kept: Collection[int]) -> Plan:
        """Return the plan without all facts but these."""
        return without(self.whole, (fact for k, fact in enumerate(self.facts) if k not in kept))

    def like(self, other: _Case, kept: Collection[int]) -> list[int]:
        """Return the facts that are some of another case, of the same roads cut otherwise."""
        theirs = [other.facts[k] for k in kept]
        return [k for k, fact in enumerate(self.facts) if any(map(fact.is_like, theirs))]


def _as_asked(crowd: Crowd, movements: Sequence[Movement]) -> tuple[Movement, ...]:
    """Return movements as they are asked for on the roads of a crowd, over whose legs permissions and escorts are."""
    return tuple(replace(m, request=crowd.movements[crowd.row[m.id]].request) for m in movements)


def _serials(movements: Sequence[Movement]) -> int:
    return sum(len(movement.serials) for movement in movements)


def _told(facts: Sequence[Reason]) -> tuple[Reason, ...]:
    """Return the facts as they are told: of whom another fact is told it is plain that it goes."""
    named = {fact.params.get("movement") for fact in facts if fact.code != "fact_movement"}
    return tuple(fact for fact in facts if fact.code != "fact_movement" or fact.params["movement"] not in named)


def _roads_alone(plan: Plan, movement: Movement) -> Reason:
    """Return that no rule is at fault: the roads do not lead there, or not in the planning period."""
    request = movement.request
    ends = {"origin": request.origin, "destination": request.destination}
    return Reason(code="fact_roads", params={**ends, "until_s": plan.horizon_s})
