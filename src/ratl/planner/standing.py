"""The plan as it stands while it is made: every movement placed or not, the traffic they make, and how it is mended.

A repair takes some movements off the road and places them again, one behind the other in another order; nobody else
moves (Shaw, "Using constraint programming and local search methods to solve vehicle routing problems", CP 1998).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial

from ratl.model.movement import Movement, Reason
from ratl.model.plan import Plan
from ratl.planner.bounds import Least, PlanBound, bound_each, bound_minimised, bound_plan
from ratl.planner.column import place_alone, place_movement
from ratl.planner.ground import Ground
from ratl.planner.lower.kinds import Kinds
from ratl.planner.nights import place_again
from ratl.planner.objective import Key, flow_s, measure
from ratl.planner.pins import find_kept, settle_pins, tell_kept, with_pins
from ratl.planner.reasons import explain_delay, is_true, list_last_holds, list_reasons, with_doubts
from ratl.planner.routes import with_unknown_limits
from ratl.planner.serials import bare_serial, column_of, gather, split_movement
from ratl.planner.trace import trace_movement
from ratl.planner.traffic import Traffic
from ratl.roads.paths import Route

_DUST = 1e-6
"""Seconds forgiven where weighted seconds are made seconds again."""
_MOST_BOUND = 200
"""Most movements whose bound is worked out again whenever another of them finds a place."""
_PASSES = 3
"""Most times the movements are gone through whose reasons are no longer true."""
_ABOUT_PINS = "pin_"
"""Begins the codes of what is said of pins."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Movements to place again, in this order.

    `routes` narrows the choice of some of them; for `nights` other nights together are looked for.
    """

    order: tuple[str, ...]
    routes: Mapping[str, Route]
    nights: str = ""


@dataclass(frozen=True, slots=True)
class Repair:
    """What becomes of the movements of a candidate, and the key of the plan with that."""

    key: Key
    movements: tuple[Movement, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A movement as it stands.

    `bare` is the movement asked for with the pins it keeps, `told` what is said of its pins. `alone` is its best known
    timetable with nobody else on the road. `moved`: placed again since.
    """

    bare: Movement
    placed: Movement
    alone: Movement
    told: tuple[Reason, ...]
    moved: bool = False

    @property
    def is_hopeless(self) -> bool:
        """Whether it finds no place even alone."""
        return self.alone.completion_s is None

    @property
    def lost(self) -> float:
        """Weighted seconds lost to others; without a place: infinite, where it has one alone."""
        if self.placed.completion_s is None or self.alone.completion_s is None:
            return 0.0 if self.is_hopeless else float("inf")
        return max(0.0, flow_s(self.bare, self.placed.completion_s) - flow_s(self.bare, self.alone.completion_s))


class Standing:
    """A plan in the making.

    Parameters
    ----------
    draft
        Movements that are ``fixed`` in it stand from the beginning and never move. Columns whose serials travel apart
        stand in it as their children.
    kind
        What is minimised: see `ratl.planner.objective.measure`.
    ground
        What is known of the roads of `draft` already.
    """

    def __init__(self, draft: Plan, kind: str, ground: Ground | None = None) -> None:
        self.draft, self.kind = draft, kind
        self.traffic = Traffic(draft, ground)
        self.places: dict[str, Place] = {}
        self.fixed = [m for m in draft.movements if m.status == "fixed"]
        self.changes = 0
        self._moved: set[str] = set()  # serials, since it was last looked who waits for them
        self.owner = {serial.id: m.id for m in draft.movements for serial in m.serials}
        self._bound: tuple[frozenset[str], PlanBound] | None = None
        self._least: tuple[PlanBound, Least] | None = None
        for movement in self.fixed:
            self.traffic.put(movement)

    @property
    def movements(self) -> Iterator[Movement]:
        """Every movement as it stands."""
        yield from self.fixed
        yield from (place.placed for place in self.places.values())

    @property
    def key(self) -> Key:
        """How good it is."""
        return measure(self.kind, self.movements)

    @property
    def value_s(self) -> float:
        """Weighted seconds from earliest start to completion, of the movements that have a place."""
        return sum(flow_s(m, m.completion_s) for m in gather(self.movements))

    def bound(self) -> PlanBound:
        """Return the bound of all plans of the movements that have a place."""
        placed = self._placed()
        ids = frozenset(m.id for m in placed)
        if self._bound is None or self._bound[0] != ids:
            self._bound = ids, bound_plan(self.draft, placed, self.kinds)
        return self._bound[1]

    def least(self) -> Least:
        """Return what is minimised at the least, of the movements that have a place."""
        bound = self.bound()
        if self._least is None or self._least[0] is not bound:
            self._least = bound, bound_minimised(self.kind, self.draft, gather(self.movements), bound.value_s)
        return self._least[1]

    def quick_bound_s(self) -> float:
        """Return what is known of the bound without long work: queues of a changed crowd are left out."""
        placed = self._placed()
        if len(placed) <= _MOST_BOUND or (self._bound and self._bound[0] == {m.id for m in placed}):
            return self.bound().value_s
        return sum(flow_s(m, self._least_s(m)) for m in placed)

    def _least_s(self, movement: Movement) -> int | None:
        known = (self.least_s.get(part.id) for part in split_movement(movement))
        return max((s for s in known if s is not None), default=None)

    def _placed(self) -> list[Movement]:
        """Return the movements that have a place, whole columns."""
        return [m for m in gather(self.movements) if m.completion_s is not None]

    @cached_property
    def least_s(self) -> Mapping[str, int]:
        """A second before which each movement cannot be complete, were it alone."""
        return bound_each(self.draft, self.draft.movements, self.kinds)

    @cached_property
    def kinds(self) -> Kinds:
        """What is known of the serials of the draft, by all bounds together."""
        return Kinds(self.draft)

    # ---- the first plan

    def waiting(self) -> list[Movement]:
        """Return the movements to be placed, in the order they are: by priority class, earliest start and id."""
        rest = (m for m in self.draft.movements if m.status != "fixed")
        return sorted(rest, key=lambda m: (m.request.priority, m.request.earliest_start_s, m.id))

    def settle(self, movement: Movement, like: Plan | None = None) -> None:
        """Place a movement behind those that have a place, with its pins; as it is in `like` where that is possible."""
        model = next((m for m in like.movements if m.id == movement.id), None) if like else None
        if like is not None and model is not None and like.legs is self.draft.legs:
            self._keep(movement, model)
            return
        placed, alone = None, None
        if like is not None and model is not None and model.status == "planned":
            traced = trace_movement(self.draft, movement, model, like, self.traffic)
            if traced.completion_s is not None:
                alone_s = min(traced.completion_s, model.best_alone_s or traced.completion_s)
                placed, alone = traced, replace(traced, completion_s=alone_s)
        placed = placed or settle_pins(self.draft, movement, self.traffic)
        kept = with_pins(movement, find_kept(movement, placed))
        alone = alone or self._alone(kept, placed)
        told = tuple(w for w in placed.warnings if w.code.startswith(_ABOUT_PINS))
        self.places[movement.id] = Place(kept, placed, alone, told)
        self.traffic.put(placed)

    def _keep(self, movement: Movement, model: Movement) -> None:
        """Let a movement stand as it does in a plan on the same legs."""
        kept = with_pins(movement, find_kept(movement, model))
        told = tuple(w for w in model.warnings if w.code.startswith(_ABOUT_PINS))
        placed = replace(model, alternates=movement.alternates)
        if model.best_alone_s is None:
            alone = self._alone(kept, placed)
        else:
            alone = replace(model, completion_s=model.best_alone_s)
        self.places[movement.id] = Place(kept, placed, alone, told)
        self.traffic.put(placed)

    def _alone(self, bare: Movement, placed: Movement) -> Movement:
        """Return the movement with nobody else on the road and no reservation, under the pins it keeps."""
        if len(gather(self.draft.movements)) == 1 and column_of(bare) is bare and not self.draft.reservations:
            return placed
        alone = place_alone(self.draft, bare, ground=self.traffic.ground, before_s=placed.completion_s)
        return placed if alone.completion_s is None else alone

    def leave_out(self, movement: Movement) -> None:
        """Give a movement up for lack of time."""
        reasons = (Reason(code="not_tried"),)
        unplaced = replace(movement, status="unplaced", reasons=reasons)
        self.places[movement.id] = Place(movement, unplaced, unplaced, ())

    # ---- changes

    def is_losing(self) -> bool:
        """Whether anybody lost anything to anybody."""
        return any(place.lost > 0 for place in self.places.values())

    def repair(
        self, candidate: Candidate, *, in_full: bool = False, stop: Callable[[], bool] = lambda: False
    ) -> Repair | None:
        """Return what a candidate makes of the plan; None where that is seen to be worse before it is done.

        Parameters
        ----------
        in_full
            Who finds no place again is looked at to the end, for its reasons; else it keeps those it has.
        stop
            Asked before each movement; then there is none.
        """
        traffic = self.traffic.copy()
        known, bound_s = [self.places[i] for i in candidate.order], self.least_s
        for place in known:
            traffic.remove(place.placed)
        unplaced, *allowed = measure(self.kind, (place.placed for place in known))
        parts = any(column_of(place.bare) is not place.bare for place in known)  # their flow is not theirs alone
        least = [flow_s(place.bare, bound_s.get(place.bare.id)) for place in known]
        placed: list[Movement] = []
        for place in known:
            if stop():
                return None
            before_s = None if in_full else _latest_s(place.bare)
            if self.kind == "flow" and not unplaced and not parts:
                left = allowed[0] - sum(least[len(placed) + 1 :]) - sum(flow_s(m, m.completion_s) for m in placed)
                before_s = _earliest(before_s, _completes_before_s(place.bare, left))
            route = candidate.routes.get(place.bare.id)
            among = partial(_place, self.draft, traffic, (route,) if route else ())
            was = replace(place.placed, best_alone_s=place.alone.completion_s)
            tried = place_again(
                self.draft, place.bare, was, among, before_s, others=in_full or place.bare.id == candidate.nights
            )
            keeps = tried.completion_s is None and place.placed.completion_s is None and not in_full
            placed.append(place.placed if keeps else tried)
            traffic.put(placed[-1])
            if measure(self.kind, placed)[0] > unplaced:
                return None
        again = {m.id: m for m in placed}
        return Repair(measure(self.kind, (again.get(m.id, m) for m in self.movements)), tuple(placed))

    def take(self, repair: Repair) -> None:
        """Make a repair part of the plan."""
        for movement in repair.movements:
            self.traffic.remove(self.places[movement.id].placed)
        for movement in repair.movements:
            self.traffic.put(movement)
            self._note(movement)

    def _note(self, placed: Movement) -> None:
        """Note how a movement stands in the traffic now."""
        self.changes += 1
        self._moved.update(serial.id for serial in placed.serials)
        self.places[placed.id] = replace(self.places[placed.id], placed=placed, moved=True)

    def names(self, movement: Movement) -> set[str]:
        """Return the other movements that are in the way of one to the end, by its reasons."""
        named = (self.owner.get(str(reason.params.get("by"))) for reason in list_last_holds(movement))
        return {other for other in named if other is not None} - {movement.id}

    def refresh(self) -> None:
        """Place again whoever waits for somebody that is no longer there, until nobody does.

        Who lost its place to a repair is looked at once more to the end, for its reasons: a repair looks no further
        than is of use to it.
        """
        for number in range(_PASSES):
            if not self._freshen(list_reasons, all_of_them=not number):
                return

    def freshen(self) -> tuple[Repair, ...]:
        """Place again, once, whoever is held up to the end by somebody no longer there, and return that as a repair.

        Nobody gets worse by it: its own timetable is still free. Nothing cuts it short, or the rounds done would not
        give the same plan again; what is done of it here is not owed at the end.
        """
        return self._freshen(list_last_holds)

    def _freshen(self, told: Callable[[Movement], list[Reason]], *, all_of_them: bool = False) -> tuple[Repair, ...]:
        """Place again, once, whom something that is `told` of holds up no longer, and return that as a repair.

        Parameters
        ----------
        all_of_them
            Whether to look beyond those who wait for somebody that moved since last time: at everybody who waits, and
            at who lost its place.
        """
        moved, self._moved = self._moved, set()
        if all_of_them:
            stale = [i for i, place in self.places.items() if self._is_lost(place) or self._is_stale(place, told)]
        else:
            stale = [i for i, place in self.places.items() if self._is_stale(place, told, moved)]
        taken = tuple(placed for placed in map(self._freshened, stale) if placed is not None)
        return (Repair(self.key, taken),) if taken else ()

    def _freshened(self, movement_id: str) -> Movement | None:
        """Place a movement again, nobody else moving, and return it; None where it stays as it is.

        It is lifted out of the traffic and put back, which costs less by far than a copy as of a repair: at the end
        hundreds may be due.
        """
        place = self.places[movement_id]
        value = measure(self.kind, (place.placed,))
        self.traffic.remove(place.placed)
        before_s = None
        if self.kind == "flow" and place.placed.completion_s is not None and column_of(place.bare) is place.bare:
            before_s = _completes_before_s(place.bare, value[1])
        was = replace(place.placed, best_alone_s=place.alone.completion_s)
        among = partial(_place, self.draft, self.traffic, ())
        placed = place_again(self.draft, place.bare, was, among, before_s, others=True)
        if measure(self.kind, (placed,)) > value:
            self.traffic.put(place.placed)
            return None
        self.traffic.put(placed)
        self._note(placed)
        return placed

    def _is_lost(self, place: Place) -> bool:
        """Return whether it had a place; a part of a column is of no use: see `mend_halves`."""
        return place.moved and place.placed.completion_s is None and column_of(place.bare) is place.bare

    def _is_stale(
        self, place: Place, told: Callable[[Movement], list[Reason]], moved: Container[str] | None = None
    ) -> bool:
        """Return whether it is told to wait for somebody that is not there; `moved`: the serials that may be meant."""
        if place.placed.completion_s is None and column_of(place.bare) is not place.bare:
            return False
        reasons = told(place.placed)
        if moved is not None:  # a site that was full and escorts that were away name nobody
            reasons = [reason for reason in reasons if reason.params.get("by") in moved or "by" not in reason.params]
        return not all(is_true(self.traffic, reason) for reason in reasons)

    def clear_halves(self) -> None:
        """Take the serials off the road whose column has no place, because another of them has none."""
        for name, place in self._halves():
            if place.placed.completion_s is not None:
                self.traffic.remove(place.placed)
                bare = replace(place.bare, status="unplaced", reasons=())
                self.places[name] = replace(place, placed=bare, alone=bare)
                self.changes += 1

    def mend_halves(self) -> None:
        """Place each column anew of whose serials some had no place, or say why that cannot be, nobody else moving."""
        columns: dict[str, list[str]] = {}
        for name, place in self._halves():
            columns.setdefault(column_of(place.bare).id, []).append(name)
        for names in columns.values():
            repair = self.repair(Candidate(tuple(names), {}), in_full=True)
            if repair is not None and repair.key < self.key:
                self.take(repair)
            elif repair is not None:
                for tried in repair.movements:
                    reasons = tried.reasons if tried.completion_s is None else ()
                    bare = replace(self.places[tried.id].bare, status="unplaced", reasons=reasons)
                    self.places[tried.id] = replace(self.places[tried.id], placed=bare)

    def _halves(self) -> list[tuple[str, Place]]:
        """Return the serials that travel apart whose column has no place."""
        whole = {m.id for m in gather(self.movements) if m.completion_s is not None}
        parts = ((name, place, column_of(place.bare)) for name, place in self.places.items())
        return [(name, place) for name, place, column in parts if column is not place.bare and column.id not in whole]

    # ---- what is said of it

    def told(self) -> tuple[Movement, ...]:
        """Return the movements in the order of the draft, each delay explained, each pin accounted for.

        Serials that travel apart are told as the column they are of.
        """
        fixed = {column_of(m).id: column_of(m) for m in self.fixed}
        told = {m.id: m if m.status == "fixed" else self._told(m, self.places[m.id]) for m in self.draft.movements}
        return tuple(fixed.get(m.id) or (m if m.id in told else self._told_whole(m)) for m in gather(told.values()))

    def _told_whole(self, column: Movement) -> Movement:
        """Return a column of serials that travel apart with what it has lost to others, and what it does not know."""
        if column.completion_s is None:
            return column
        column = with_unknown_limits(self.draft, column)
        bare = replace(column, serials=tuple(map(bare_serial, column.serials)))
        return explain_delay(column, self._alone(bare, column).completion_s)

    def _told(self, asked: Movement, place: Place) -> Movement:
        if place.placed.completion_s is None and column_of(place.bare) is not place.bare:
            return replace(place.placed, request=asked.request)  # its reasons are of all its column on the road
        placed = with_doubts(self.traffic, place.placed)
        if placed.completion_s is None:
            return replace(placed, request=asked.request)
        if self.changes and (place.moved or place.bare.request.pins):
            about_road = (warning for warning in placed.warnings if not warning.code.startswith(_ABOUT_PINS))
            placed = replace(placed, warnings=(*about_road, *self._about_pins(place)))
        alone_s = place.alone.completion_s
        best_s = min(s for s in (alone_s, placed.completion_s) if s is not None)
        return replace(explain_delay(placed, best_s), request=asked.request)

    def _about_pins(self, place: Place) -> tuple[Reason, ...]:
        """Return what is said of its pins where it stands now."""
        if not place.bare.request.pins:
            return place.told
        others = self.traffic.copy()
        others.remove(place.placed)
        broken = (reason for reason in place.told if reason.code == "pin_broken")
        return *broken, *tell_kept(self.draft, place.bare, place.placed, others)


def _place(
    draft: Plan, traffic: Traffic, routes: tuple[Route, ...], movement: Movement, before_s: int | None
) -> Movement:
    return place_movement(draft, movement, traffic, routes=routes, before_s=before_s)


def _latest_s(movement: Movement) -> int | None:
    """Return the second before which it has to be complete; None: any."""
    latest_s = movement.request.latest_completion_s
    return None if latest_s is None else latest_s + 1


def _earliest(*seconds: int | None) -> int | None:
    return min((s for s in seconds if s is not None), default=None)


def _completes_before_s(movement: Movement, flow: float) -> int | None:
    """Return the second before which a movement is complete whose flow is no more than that; None: any."""
    request = movement.request
    return request.earliest_start_s + math.floor(flow / request.weight + _DUST) + 1 if request.weight else None
