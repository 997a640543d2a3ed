"""The earliest timetable of one serial on one route, among those already placed.

A label-setting search over halts (Desrochers and Soumis, "A generalized permanent labelling algorithm for the shortest path problem
with time windows", INFOR 26 (1988)): a label is an arrival at a site; from it the serial drives on without a halt and may halt at
every site it passes. Where something is in the way the departure is moved later by just as much, and the reason is kept; where it may
not stand that long, it arrives later: it leaves the halt before, in the end the origin, by as much later.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count

from ratl.march.calendar import first_meeting
from ratl.march.timetable import drive, ready_after_halt
from ratl.model.movement import Reason, Rules, Serial
from ratl.planner.course import Course
from ratl.planner.labels import Departure, Driven, Label, dominates, make_serial
from ratl.planner.obstacles import Stop, crossing, leg_obstacle, pull_in, pull_out
from ratl.planner.traffic import Wait

_DEPARTURES = 100
"""Most departures tried from one label: each obstacle moves the departure once."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a serial could not be placed: how far it came, and what stopped it there."""

    legs_driven: int
    reasons: tuple[Reason, ...]


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
        self.queue: list[tuple[int, int, int, Label, Departure | None]] = []
        self.ticket = count()
        self.kept: dict[tuple[int, str], list[Label]] = {}
        self.too_early: dict[Label, Wait] = {}
        """Labels that may not stand until they can go on: how much later to arrive, and why."""
        self.put_off: dict[tuple[Label, str], int] = {}
        """Label and kind of departure: when it is left again later."""
        self.farthest = -1
        self.stopped: dict[str, Reason] = {}

    def run(self) -> Serial | Failure:
        course = self.course
        start_s = course.movement.request.earliest_start_s if course.start_s is None else course.start_s
        self.push(Label(0, None, start_s, start_s, 0, 0, 0.0, self.has_first_halt))
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
        return Failure(self.farthest, tuple(self.stopped.values()))

    # ---- labels

    def push(self, label: Label) -> None:
        """Queue a label, unless another does as well or it comes too late."""
        if label.stop == len(self.course.legs):
            least_s = label.tail_s
            if least_s >= self.before_s:
                self.note(label.stop, Reason(code="held_horizon", params={}))
                return
        else:
            least_s = self.least_s(label.stop, label.head_s)
            if least_s >= self.before_s:
                return
        if label.site is not None:
            kept = self.kept.setdefault((label.stop, label.site), [])
            if self.is_useless(label, kept):
                return
            kept[:] = [other for other in kept if not dominates(label, other)]
            kept.append(label)
        heapq.heappush(self.queue, (least_s, -label.stop, next(self.ticket), label, None))

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
            yield Departure(label.head_s, 0, "start")
            return
        must = course.musts.get(label.stop)
        asked_s = must.for_s if must else 0
        scheme_s = _asked_halt_s(rules, label.fresh)
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
                wait = self.set_off(label, replace(departure, head_s=head_s, holds=holds))
            except Stop as stop:
                self.note(label.stop, stop.reason)
                if stop.later_s > 0 and label.site is not None:
                    self.too_early[label] = stop.later_s, holds[-1][1] if holds else stop.reason
                    self.put_off_parent(label, self.too_early[label])
                return
            if wait is None:
                return
            head_s, holds = head_s + wait[0], (*holds, wait)
            if label.site is None and self.course.start_s is not None:
                break
        self.note(label.stop, holds[-1][1])

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
        """Queue leaving the halt before `label`, or the origin, so much later that it may stand here until it can go on."""
        parent, left = label.parent, label.left
        if parent is None or left is None or (parent.site is None and self.course.start_s is not None):
            return
        # The least delay asked for at a halt is tried first; who needs more asks again.
        ready_s, key = left.head_s + wait[0], (parent, left.kind)
        least_s = self.course.remaining.completion_s(parent.stop, ready_s)
        if least_s < self.before_s and not left.head_s < self.put_off.get(key, left.head_s) <= ready_s:
            self.put_off[key] = ready_s
            later = replace(left, ready_s=ready_s, holds=(*left.holds, wait))
            heapq.heappush(self.queue, (least_s, -parent.stop, next(self.ticket), parent, later))

    # ---- driving

    def set_off(self, label: Label, departure: Departure) -> Wait | None:
        """Leave a label at `departure.head_s` and drive on without a halt, leaving a label at every site on the way.

        Returns
        -------
            None when the drive came to its own end, else the first obstacle that a later departure may avoid.

        Raises
        ------
        Stop
            When no later departure from this label helps.
        """
        course, stop, head_s = self.course, label.stop, departure.head_s
        pace = course.pace(stop, head_s)
        if pace is None:
            return _until_light_changes(course, head_s), _no_rate(course, stop)
        tail_s = head_s + pace.pass_time_s
        wait = pull_out(course, label, head_s, tail_s)
        if wait is not None:
            return wait
        rested = self.is_rest(label, departure)
        starts = replace(
            label,
            head_s=head_s,
            tail_s=tail_s,
            since_rest_s=0 if rested else label.since_rest_s,
            since_rest_m=0.0 if rested else label.since_rest_m,
        )
        if label.site is not None and self.is_sufficient(label, head_s, tail_s):
            starts = replace(starts, since_halt_s=0, fresh=rested and self.has_first_halt)
        return self.drive(label, replace(departure, rested=rested), starts)

    def drive(self, label: Label, departure: Departure, starts: Label) -> Wait | None:
        """Drive leg after leg from `starts`: the label as it is left, at the time of departure."""
        course, rules = self.course, self.course.rules
        head_s, tail_s, fresh = starts.head_s, starts.tail_s, starts.fresh
        since_halt_s, since_rest_s, since_rest_m = starts.since_halt_s, starts.since_rest_s, starts.since_rest_m
        limit_s = _halt_limit_s(rules, fresh)
        times: list[Driven] = []
        retry: Wait | None = None
        for index in range(label.stop, len(course.legs)):
            leg, pace = course.legs[index], course.pace(index, head_s)
            if pace is None:
                return _until_light_changes(course, head_s), _no_rate(course, index)
            head_leaves, tail_leaves = drive(head_s, tail_s, pace)
            if leg.needs_staging and tail_s < head_s + pace.pass_time_s - pace.run_s:
                params = {"leg": leg.id, "need_m": round(course.halted_m)}
                self.note(index, Reason(code="service_no_storage", params=params))
                return retry
            since_halt_s += pace.run_s
            since_rest_s += pace.run_s
            since_rest_m += leg.leg.length_m
            if limit_s is not None and since_halt_s > limit_s:
                self.note(index, Reason(code="no_halt_in_reach", params={"point": leg.start, "limit_s": limit_s}))
                return retry
            if _over(since_rest_s, rules.max_driving_s) or _over(since_rest_m, rules.max_distance_m):
                self.note(index, Reason(code="no_rest_in_reach", params={"point": leg.start}))
                return retry
            wait = leg_obstacle(course, leg, head_s, head_leaves, tail_s, tail_leaves)
            if wait is None and index > label.stop:
                wait = crossing(course, leg.start, head_s, tail_s, course.legs[index - 1].id, leg.id)
            if wait is not None:
                self.note(index, wait[1])
                return wait
            times.append((head_s, head_leaves, tail_s, tail_leaves, pace))
            head_s, tail_s, stop = head_leaves, tail_leaves, index + 1
            counters = (since_halt_s, since_rest_s, since_rest_m, fresh)
            if stop == len(course.legs):
                wait = crossing(course, leg.end, head_s, tail_s, leg.id, "destination")
                if wait is None:
                    self.push(Label(stop, None, head_s, tail_s, *counters, label, departure, tuple(times)))
                return wait
            for site_id in course.stops[stop]:
                missed = pull_in(course, site_id, leg, head_s, tail_s)
                if missed is None:
                    self.push(Label(stop, site_id, head_s, tail_s, *counters, label, departure, tuple(times)))
                elif missed[0] > 0 and (retry is None or missed[0] < retry[0]):
                    retry = missed
                if missed and stop in course.musts:
                    self.note(stop, missed[1])
            if stop in course.musts:
                return retry
        return None

    def is_rest(self, label: Label, departure: Departure) -> bool:
        """Return whether the stand before a departure counts as rest."""
        rest_s = self.course.rules.rest_s
        if label.site is None or not self.course.site(label.site).overnight:
            return False
        return departure.kind == "rest" or (rest_s is not None and departure.head_s - label.tail_s >= rest_s)

    def is_sufficient(self, label: Label, head_s: int, tail_s: int) -> bool:
        """Return whether every vehicle has stood long enough for the scheme."""
        need_s = _asked_halt_s(self.course.rules, label.fresh)
        return head_s - label.head_s >= need_s and tail_s - label.tail_s >= need_s


def _asked_halt_s(rules: Rules, fresh: bool) -> int:
    return rules.first_halt_s if fresh and rules.first_halt_s is not None else rules.halt_s


def _halt_limit_s(rules: Rules, fresh: bool) -> int | None:
    if rules.halts_in_rate:
        return None
    first_s = rules.first_halt_interval_s if fresh else None
    interval_s = rules.halt_interval_s if first_s is None else first_s
    return None if interval_s is None else interval_s + rules.halt_tolerance_s


def _no_rate(course: Course, index: int) -> Reason:
    return Reason(code="held_no_rate", params={"class": course.legs[index].leg.class_})


def _until_light_changes(course: Course, moment: int) -> int:
    night = first_meeting(course.night, moment, course.plan.horizon_s)
    if night is None:
        return course.plan.horizon_s
    return (night[1] if night[0] <= moment else night[0]) - moment


def _over(value: float, limit: float | None) -> bool:
    return limit is not None and value > limit
