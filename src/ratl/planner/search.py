"""The earliest timetable of one serial on one route, among those already placed.

A label-setting search over halts (Desrochers and Soumis, "A generalized permanent labelling algorithm for the
shortest path problem
with time windows", INFOR 26 (1988)): a label is an arrival at a site; from it the serial drives on without a halt and
may halt at
every site it passes. Where something is in the way the departure is moved later by just as much, and the reason is
kept; where it may
not stand that long, it arrives later: it leaves the halt before, in the end the origin, by as much later.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from math import inf
from typing import NamedTuple

from ratl.march.calendar import first_meeting
from ratl.march.timetable import drive, ready_after_halt
from ratl.model.movement import Reason, Rules, Serial
from ratl.planner.course import Course, CourseLeg
from ratl.planner.labels import Departure, Driven, Label, Since, dominates, make_serial
from ratl.planner.obstacles import Stop, crossing, leg_obstacle, overstay, pull_in, pull_out
from ratl.planner.traffic import Wait

_DEPARTURES = 100
"""Most departures tried from one label: each obstacle moves the departure once."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a serial could not be placed: how far it came, and what stopped it there."""

    legs_driven: int
    reasons: tuple[Reason, ...]


class _Limits(NamedTuple):
    """The most driving since the last halt and the last rest; infinite where no rule says so."""

    halt_s: float
    rest_s: float
    rest_m: float


def place_serial(course: Course, *, before_s: int | None = None) -> Serial | Failure:
    """Return the serial with its earliest timetable on this course, or why there is none.

    Parameters
    ----------
    before_s
        Only a completion before this is wanted (another route already gives it); None: any within the horizon.
    """
    if course.unmet is not None:
        return Failure(-1, (course.unmet,))
    return _Search(course, before_s).run()


class _Search:
    def __init__(self, course: Course, before_s: int | None) -> None:
        self.course = course
        self.has_first_halt = course.rules.first_halt_interval_s is not None or course.rules.first_halt_s is not None
        self.wants_any = before_s is None
        self.before_s = course.plan.horizon_s if before_s is None else before_s
        self.queue: list[tuple[int, int, int, int, Label, Departure | None]] = []
        """By least completion; then who left the origin first, so that who follows finds the road; then who is
        farthest."""
        self.ticket = count()
        self.kept: dict[tuple[int, str], list[Label]] = {}
        self.too_early: dict[Label, Wait] = {}
        """Labels that may not stand until they can go on: how much later to arrive, and why."""
        self.put_off: dict[tuple[Label, str], int] = {}
        """Label and kind of departure: when it is left again later."""
        self.gave_up = False
        self.farthest = -1
        self.stopped: dict[str, Reason] = {}

    def run(self) -> Serial | Failure:
        course = self.course
        start_s = course.movement.request.earliest_start_s if course.start_s is None else course.start_s
        self.push(Label(0, None, start_s, start_s, Since(0, 0, 0.0, self.has_first_halt)))
        while self.queue:
            *_, label, departure = heapq.heappop(self.queue)
            if label.stop == len(course.legs):
                return make_serial(course, label)
            if departure is not None:
                if self.put_off[label, departure.kind] == departure.ready_s:
                    self.leave(label, departure)
            elif label.site is None or label in self.kept[label.stop, label.site]:
                for departure in self.departures(label):
                    self.leave(label, departure)
        gave_up = (Reason(code="search_gave_up", params={"times": _DEPARTURES}),) if self.gave_up else ()
        return Failure(self.farthest, (*self.stopped.values(), *gave_up))

    # ---- labels

    def push(self, label: Label) -> None:
        """Queue a label, unless another does as well or it comes too late."""
        kept = None if label.site is None else self.kept.setdefault((label.stop, label.site), [])
        if kept is not None and self.is_useless(label, kept):
            return
        done = label.stop == len(self.course.legs)
        least_s = label.tail_s if done else self.least_s(label.stop, label.head_s)
        if least_s >= self.before_s:
            if done:
                self.note(label.stop, Reason(code="held_horizon", params={}))
            return
        if kept is not None:
            kept[:] = [other for other in kept if not dominates(label, other)]
            kept.append(label)
        heapq.heappush(self.queue, (least_s, label.start_s, -label.stop, next(self.ticket), label, None))

    def is_useless(self, label: Label, kept: list[Label]) -> bool:
        """Return whether another label does as well; where that one came too early, so does this, and it is put off."""
        for other in kept:
            if dominates(other, label):
                later_s, reason = self.too_early.get(other, (0, None))
                if reason is None:
                    return True
                if label.head_s < other.head_s + later_s:
                    self.put_off_parent(label, (other.head_s + later_s - label.head_s, reason))
                    return True
        return False

    def least_s(self, stop: int, head_s: int) -> int:
        """Return the least completion from a stop; note what stands in the way for good where there is none."""
        least_s = self.course.remaining.completion_s(stop, head_s)
        if least_s >= self.before_s and self.wants_any:
            self.explain(stop, head_s)
        return least_s

    def explain(self, stop: int, head_s: int) -> None:
        """Note the leg that there is no way through before the planning period ends."""
        barrier = self.course.remaining.find_barrier(stop, head_s)
        if barrier is None:
            self.note(stop, Reason(code="held_horizon", params={}))
            return
        index, moment = barrier
        leg = self.course.legs[index]
        need_s = min(pace.run_s + pace.pass_time_s for pace in (leg.day, leg.night) if pace)
        self.note(index, Reason(code="no_window", params={"leg": leg.id, "need_s": need_s}))
        block = leg.blocks.find(moment, moment + need_s)
        if block is not None:
            self.note(index, leg.blocks.reasons[block])

    def note(self, legs_driven: int, reason: Reason) -> None:
        if legs_driven > self.farthest:
            self.farthest, self.stopped = legs_driven, {}
        if legs_driven == self.farthest:
            self.stopped.setdefault(reason.code, reason)

    # ---- leaving

    def departures(self, label: Label) -> Iterator[Departure]:
        """Yield the ways to leave a label: as soon as its halt allows, or after a rest."""
        course, rules = self.course, self.course.rules
        if label.site is None:
            yield Departure(label.head_s, 0, "start", holds=_waits(course.start_reasons))
            return
        settled = course.settled.get(label.stop)
        if settled is not None:
            kind = "rest" if settled.kind == "overnight" else settled.kind
            yield Departure(settled.head_departs_s, settled.minimum_s, kind, holds=_waits(settled.reasons))
            return
        must = course.musts.get(label.stop)
        asked_s = must.for_s if must else 0
        scheme_s = _asked_halt_s(rules, label.since.fresh)
        if must is None or not must.overnight:
            stand_s = asked_s if rules.halts_in_rate else max(asked_s, scheme_s)
            if course.legs[label.stop].needs_staging and asked_s < stand_s:
                yield Departure(label.head_s + asked_s, asked_s, "staging")
            kind = "short" if stand_s and stand_s >= scheme_s else "wait"
            yield Departure(label.head_s + stand_s, stand_s, kind)
        rest_s = max(rules.rest_s or 0, asked_s) if must and must.overnight else rules.rest_s
        if rest_s is not None and course.site(label.site).overnight:
            yield Departure(label.tail_s + rest_s, rest_s, "rest")

    def leave(self, label: Label, departure: Departure) -> None:
        """Drive on from a label, moving the departure later past every obstacle."""
        head_s, holds = departure.ready_s, departure.holds
        for _ in range(_DEPARTURES):
            head_s = self.ready_s(label, departure, head_s)
            if self.least_s(label.stop, head_s) >= self.before_s:
                return
            try:
                wait = self.set_off(label, departure, head_s, holds)
            except Stop as stop:
                self.note(label.stop, stop.reason)
                if stop.later_s > 0 and label.site is not None:
                    self.too_early[label] = stop.later_s, holds[-1][1] if holds else stop.reason
                    self.put_off_parent(label, self.too_early[label])
                return
            if wait is None:
                return
            head_s, holds = head_s + wait[0], (*holds, wait)
            if self.is_settled(label):
                self.note(label.stop, wait[1])
                return
        self.gave_up = True

    def ready_s(self, label: Label, departure: Departure, moment: int) -> int:
        """Return the earliest departure from `moment` on, by the pace of the light it departs in."""
        if label.site is None or departure.kind == "rest":
            return moment
        while True:
            pace = self.course.pace(label.stop, moment)
            passing = pace.pass_time_s if pace else 0
            ready_s = ready_after_halt(label.head_s, label.tail_s, departure.minimum_s, passing)
            if ready_s <= moment:
                return moment
            moment = ready_s

    def put_off_parent(self, label: Label, wait: Wait) -> None:
        """Queue leaving the halt before `label`, or the origin, later.

        By so much that it may stand here until it can go on.
        """
        parent, left = label.parent, label.left
        while parent is not None and left is not None and not self.may_stand(parent, left.head_s + wait[0]):
            self.too_early[parent] = wait
            left, parent = parent.left, parent.parent
        if parent is None or left is None or self.is_settled(parent):
            return
        # The least delay asked for at a halt is tried first; who needs more asks again.
        ready_s, key = left.head_s + wait[0], (parent, left.kind)
        least_s = self.course.remaining.completion_s(parent.stop, ready_s)
        if least_s < self.before_s and not left.head_s < self.put_off.get(key, left.head_s) <= ready_s:
            self.put_off[key] = ready_s
            later = replace(left, ready_s=ready_s, holds=(*left.holds, wait))
            start_s = ready_s if parent.site is None else parent.start_s
            heapq.heappush(self.queue, (least_s, start_s, -parent.stop, next(self.ticket), parent, later))

    def may_stand(self, label: Label, until_s: int) -> bool:
        """Return whether a serial may stand where it is until then, for all that the length of the stand matters."""
        site = label.site
        return site is None or overstay(self.course, site, label.head_s, until_s, until_s) is None

    def is_settled(self, label: Label) -> bool:
        """Return whether it is settled when this label is left."""
        return label.stop in self.course.settled or (label.site is None and self.course.start_s is not None)

    # ---- driving

    def set_off(self, label: Label, departure: Departure, head_s: int, holds: tuple[Wait, ...]) -> Wait | None:
        """Leave a label at `head_s` and drive on without a halt, leaving a label at every site on the way.

        Returns
        -------
            None when the drive came to its own end, else the first obstacle that a later departure may avoid.

        Raises
        ------
        Stop
            When no later departure from this label helps.
        """
        course, since = self.course, label.since
        pace = course.pace(label.stop, head_s)
        if pace is None:
            return _until_light_changes(course, head_s), _no_rate(course, label.stop)
        tail_s = head_s + pace.pass_time_s
        wait = pull_out(course, label, head_s, tail_s)
        if wait is not None:
            return wait
        rested = self.is_rest(label, departure.kind, head_s)
        if rested:
            since = since._replace(rest_s=0, rest_m=0.0)
        if label.site is not None and self.is_sufficient(label, head_s, tail_s):
            since = since._replace(halt_s=0, fresh=rested and self.has_first_halt)
        left = replace(departure, head_s=head_s, holds=holds, rested=rested)
        return self.drive(label, left, tail_s, since)

    # One law after the other, in the order the road brings them: split up, the order would be lost.
    def drive(self, label: Label, left: Departure, tail_s: int, since: Since) -> Wait | None:  # noqa: PLR0911, PLR0912
        """Drive leg after leg from a label as it was left."""
        course, head_s = self.course, left.head_s
        most = _limits(course.rules, since.fresh)
        halt_s, rest_s, rest_m, fresh = since
        times: list[Driven] = []
        retry, slowed = None, False
        for index in range(label.stop, len(course.legs)):
            leg, pace = course.legs[index], course.pace(index, head_s)
            if pace is None:
                return _until_light_changes(course, head_s), _no_rate(course, index)
            slowed = slowed or (leg.day is not None and leg.day.run_s < pace.run_s)
            head_leaves, tail_leaves = drive(head_s, tail_s, pace)
            halt_s, rest_s, rest_m = halt_s + pace.run_s, rest_s + pace.run_s, rest_m + leg.leg.length_m
            if halt_s > most.halt_s or rest_s > most.rest_s or rest_m > most.rest_m:
                self.note(index, _out_of_reach(leg, int(most.halt_s) if halt_s > most.halt_s else None))
                return _sooner(retry, _dawn(course, left.head_s)) if slowed else retry
            if leg.needs_staging and tail_s < head_s + pace.pass_time_s - pace.run_s:
                params = {"leg": leg.id, "need_m": round(course.halted_m)}
                self.note(index, Reason(code="service_no_storage", params=params))
                return retry
            wait = leg_obstacle(course, leg, head_s, head_leaves, tail_s, tail_leaves)
            if wait is None and index > label.stop and leg.start in course.busy:
                wait = crossing(course, leg.start, head_s, tail_s, course.legs[index - 1].id, leg.id)
            if wait is not None:
                self.note(index, wait[1])
                return wait
            times.append((head_s, head_leaves, tail_s, tail_leaves, pace))
            head_s, tail_s, stop = head_leaves, tail_leaves, index + 1
            if stop == len(course.legs):
                wait = crossing(course, leg.end, head_s, tail_s, leg.id, "destination")
                if wait is None:
                    since = Since(halt_s, rest_s, rest_m, fresh)
                    self.push(Label(stop, None, head_s, tail_s, since, label, left, tuple(times)))
                return wait
            for site_id in course.stops[stop]:
                if course.plan.sites[site_id].shoulder and not _is_due(course, stop, halt_s, most.halt_s):
                    continue
                missed = pull_in(course, site_id, leg, head_s, tail_s)
                if missed is None:
                    since = Since(halt_s, rest_s, rest_m, fresh)
                    self.push(Label(stop, site_id, head_s, tail_s, since, label, left, tuple(times)))
                elif missed[0] > 0:
                    retry = _sooner(retry, missed)
                if missed and stop in course.musts:
                    self.note(stop, missed[1])
            if stop in course.musts:
                return retry
        return None

    def is_rest(self, label: Label, kind: str, head_s: int) -> bool:
        """Return whether the stand before a departure counts as rest."""
        rest_s = self.course.rules.rest_s
        if label.site is None or not self.course.site(label.site).overnight:
            return False
        return kind == "rest" or (rest_s is not None and head_s - label.tail_s >= rest_s)

    def is_sufficient(self, label: Label, head_s: int, tail_s: int) -> bool:
        """Return whether every vehicle has stood long enough for the scheme."""
        need_s = _asked_halt_s(self.course.rules, label.since.fresh)
        return head_s - label.head_s >= need_s and tail_s - label.tail_s >= need_s


def _waits(reasons: tuple[Reason, ...]) -> tuple[Wait, ...]:
    return tuple((int(str(reason.params["seconds"])), reason) for reason in reasons)


def _asked_halt_s(rules: Rules, fresh: bool) -> int:
    return rules.first_halt_s if fresh and rules.first_halt_s is not None else rules.halt_s


def _limits(rules: Rules, fresh: bool) -> _Limits:
    first_s = rules.first_halt_interval_s if fresh else None
    interval_s = rules.halt_interval_s if first_s is None else first_s
    return _Limits(
        halt_s=inf if rules.halts_in_rate or interval_s is None else interval_s + rules.halt_tolerance_s,
        rest_s=inf if rules.max_driving_s is None else rules.max_driving_s,
        rest_m=inf if rules.max_distance_m is None else rules.max_distance_m,
    )


def _is_due(course: Course, stop: int, halt_s: int, most_s: float) -> bool:
    """Return whether the scheme's halt may fall on a shoulder.

    It may where two thirds of its time are driven, or no other stop is in reach.
    """
    if most_s == inf or stop in course.musts:
        return stop in course.musts
    return 3 * halt_s >= 2 * most_s or halt_s + course.next_stop_s[stop] > most_s


def _out_of_reach(leg: CourseLeg, limit_s: int | None) -> Reason:
    if limit_s is None:
        return Reason(code="no_rest_in_reach", params={"point": leg.start})
    return Reason(code="no_halt_in_reach", params={"point": leg.start, "limit_s": limit_s})


def _no_rate(course: Course, index: int) -> Reason:
    return Reason(code="held_no_rate", params={"class": course.legs[index].leg.class_})


def _sooner(one: Wait | None, other: Wait | None) -> Wait | None:
    return min((wait for wait in (one, other) if wait is not None), key=lambda wait: wait[0], default=None)


def _dawn(course: Course, moment: int) -> Wait | None:
    """Return the wait until the next night is over."""
    night = first_meeting(course.night, moment, course.plan.horizon_s)
    return (
        None
        if night is None
        else (
            night[1] - moment,
            Reason(code="held_night" if course.rules.daylight_only else "held_slow_by_night", params={}),
        )
    )


def _until_light_changes(course: Course, moment: int) -> int:
    night = first_meeting(course.night, moment, course.plan.horizon_s)
    if night is None:
        return course.plan.horizon_s
    return (night[1] if night[0] <= moment else night[0]) - moment
