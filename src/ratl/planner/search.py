"""The earliest timetable of one serial on one route, among those already placed.

A label-setting search over halts (Desrochers and Soumis, "A generalized permanent labelling algorithm for the shortest path problem
with time windows", INFOR 26 (1988)): a label is an arrival at a site; from it the serial drives on without a halt and may halt at
every site it passes. Where something is in the way the departure is moved later by just as much, and the reason is kept.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count

from ratl.march.calendar import first_meeting
from ratl.march.timetable import Pace, drive, ready_after_halt
from ratl.model.movement import Halt, LegTimes, Reason, Serial
from ratl.model.route import Interval
from ratl.planner.course import Course, CourseLeg
from ratl.planner.traffic import PointUse, Wait, is_near_side, leg_wait, point_wait, site_way

Driven = tuple[int, int, int, int, Pace]
"""Head enters, head leaves, tail enters, tail leaves, by which pace: one leg."""

_DEPARTURES = 24
"""Most departures tried from one label: each obstacle moves the departure once."""
_LATER_IS_OTHER_S = 10_800
"""At a site not for overnight, an arrival this much later is not made useless by an earlier one."""


@dataclass(frozen=True, slots=True)
class _Label:
    """An arrival: after `stop` legs at `site` (None: the origin, before leaving)."""

    stop: int
    site: str | None
    head_s: int
    tail_s: int
    since_halt_s: int
    since_rest_s: int
    since_rest_m: float
    fresh: bool
    """No halt since the start or the last rest."""
    parent: _Label | None = None
    halt: _Departure | None = None
    """How the parent was left."""
    driven: tuple[Driven, ...] = ()


@dataclass(frozen=True, slots=True)
class _Departure:
    """A way to leave a label: when at the earliest, and what the stand is."""

    ready_s: int
    minimum_s: int
    kind: str
    head_s: int = 0
    holds: tuple[Wait, ...] = ()
    rested: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a serial could not be placed: how far it came, and what stopped it there."""

    legs_driven: int
    reasons: tuple[Reason, ...]


class _Stop(Exception):
    """The serial cannot drive on from this departure, whenever it leaves."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(reason.code)


def place_serial(course: Course, *, before_s: int | None = None) -> Serial | Failure:
    """Return the serial with its earliest timetable on this course, or why there is none.

    Parameters
    ----------
    before_s
        Only a completion before this is wanted (another route already gives it); None: any within the horizon.
    """
    return _Search(course, before_s).run()


class _Search:
    def __init__(self, course: Course, before_s: int | None) -> None:
        self.course = course
        self.before_s = course.plan.horizon_s if before_s is None else before_s
        self.queue: list[tuple[int, int, int, _Label]] = []
        self.ticket = count()
        self.kept: dict[tuple[int, str], list[_Label]] = {}
        self.farthest = -1
        self.stopped: dict[str, Reason] = {}

    def run(self) -> Serial | Failure:
        course = self.course
        start_s = course.movement.request.earliest_start_s
        self.push(_Label(0, None, start_s, start_s, 0, 0, 0.0, True))
        while self.queue:
            label = heapq.heappop(self.queue)[-1]
            if label.stop == len(course.legs):
                return _placed(course, label)
            if not self.is_dominated(label, among_kept_only=True):
                for departure in self.departures(label):
                    self.leave(label, departure)
        return Failure(self.farthest, tuple(self.stopped.values()))

    # ---- labels

    def push(self, label: _Label) -> None:
        if label.site is not None:
            if self.is_dominated(label):
                return
            self.kept.setdefault((label.stop, label.site), []).append(label)
        done = label.stop == len(self.course.legs)
        least_s = label.tail_s if done else self.course.remaining.completion_s(label.stop, label.head_s)
        if least_s < self.before_s:
            heapq.heappush(self.queue, (least_s, -label.stop, next(self.ticket), label))
        else:
            self.note(label.stop, Reason(code="held_horizon", params={}))

    def is_dominated(self, label: _Label, *, among_kept_only: bool = False) -> bool:
        if label.site is None:
            return False
        spread = None if self.course.site(label.site).overnight else _LATER_IS_OTHER_S
        for other in self.kept.get((label.stop, label.site), ()):
            if other is label:
                if among_kept_only:
                    return False
                continue
            if _dominates(other, label, spread):
                return True
        return False

    # ---- leaving

    def departures(self, label: _Label) -> Iterator[_Departure]:
        """Yield the ways to leave a label: as soon as its halt allows, or after a rest."""
        course, rules = self.course, self.course.rules
        if label.site is None:
            yield _Departure(self.start_s(label), 0, "start")
            return
        pace = _pace(course, label.stop, label.tail_s)
        passing = pace.pass_time_s if pace else 0
        pin = course.musts.get(label.stop)
        if pin is None or pin.kind != "overnight":
            asked = pin.for_s if pin and pin.for_s else 0
            scheme = 0 if rules.halts_in_rate else rules.halt_s
            if course.legs[label.stop].needs_staging and asked < scheme:
                yield _Departure(ready_after_halt(label.head_s, label.tail_s, asked, passing), asked, "staging")
            stand = max(asked, scheme)
            yield _Departure(ready_after_halt(label.head_s, label.tail_s, stand, passing), stand, "short")
        if rules.rest_s is not None and course.site(label.site).overnight:
            yield _Departure(label.tail_s + rules.rest_s, rules.rest_s, "rest")

    def start_s(self, label: _Label) -> int:
        pin = self.course.start_pin
        if pin is None or pin.at_s is None:
            return label.head_s
        return pin.at_s if pin.kind == "start" else _start_for(self.course, pin.point, pin.at_s)

    def leave(self, label: _Label, departure: _Departure) -> None:
        """Drive on from a label, moving the departure later past every obstacle."""
        head_s, holds = departure.ready_s, departure.holds
        for _ in range(_DEPARTURES):
            head_s = max(head_s, self.ready_s(label, departure, head_s))
            try:
                wait = self.pull_out(label, departure, head_s) or self.drive(
                    label, replace(departure, head_s=head_s, holds=holds), head_s
                )
            except _Stop as stop:
                self.note(label.stop, stop.reason)
                return
            if wait is None:
                return
            if label.site is None and self.course.start_pin is not None:
                self.note(label.stop, wait[1])
                return
            head_s, holds = head_s + wait[0], (*holds, wait)
            if head_s >= self.course.plan.horizon_s:
                self.note(label.stop, wait[1])
                return

    def ready_s(self, label: _Label, departure: _Departure, head_s: int) -> int:
        """Return the earliest departure by the pace of the light at `head_s`."""
        pace = _pace(self.course, label.stop, head_s)
        if label.site is None or departure.kind == "rest" or pace is None:
            return departure.ready_s
        return ready_after_halt(label.head_s, label.tail_s, departure.minimum_s, pace.pass_time_s)

    def note(self, legs_driven: int, reason: Reason) -> None:
        if legs_driven > self.farthest:
            self.farthest, self.stopped = legs_driven, {}
        if legs_driven == self.farthest:
            self.stopped.setdefault(reason.code, reason)

    def pull_out(self, label: _Label, departure: _Departure, head_s: int) -> Wait | None:
        """Return a wait before the serial may leave where it stands; raise when standing on is not allowed."""
        course, first = self.course, self.course.legs[label.stop]
        pace = _pace(course, label.stop, head_s)
        if pace is None:
            return None
        tail_s = head_s + pace.pass_time_s
        if label.site is None:
            way, near = "origin", False
        else:
            site, (arrived, forward) = course.site(label.site), _arrival(course, label.stop)
            way, near = site_way(label.site), is_near_side(site, arrived, forward)
            self.check_stand(label, head_s, tail_s)
            if site.open is not None and not _inside(site.open, head_s, tail_s):
                opening = next((a for a, b in site.open if a > head_s and b - a >= pace.pass_time_s), None)
                reason = Reason(code="held_site_hours", params={"site": label.site})
                if opening is None:
                    raise _Stop(reason)
                return opening - head_s, reason
        return self.crossing(first.start, self.use(head_s, tail_s, way, first.id, near))

    def check_stand(self, label: _Label, head_s: int, tail_s: int) -> None:
        """Raise when the serial may not stand at its site until `tail_s`."""
        assert label.site is not None
        course, site = self.course, self.course.site(label.site)
        if not site.overnight:
            if course.rules.max_stand_s is not None and head_s - label.head_s > course.rules.max_stand_s:
                raise _Stop(Reason(code="stand_too_long", params={"site": label.site}))
            if site.open is not None and not _inside(site.open, label.head_s, tail_s):
                raise _Stop(Reason(code="site_not_overnight", params={"site": label.site}))
        if not self.has_room(label.site, label.head_s, tail_s):
            raise _Stop(Reason(code="site_full", params={"site": label.site}))
        if first_meeting(course.windows.site(label.site), label.head_s, tail_s):
            raise _Stop(Reason(code="site_reserved", params={"site": label.site}))

    def has_room(self, site_id: str, begin: int, end: int) -> bool:
        if site_id not in self.course.traffic.sites:
            return True
        site = self.course.site(site_id)
        others = [u for u in self.course.traffic.sites.get(site_id, ()) if u.begin < end and begin < u.end]
        mine = self.course.vehicles if site.unit == "vehicles" else self.course.halted_m
        moments = [begin, *(u.begin for u in others if u.begin > begin)]
        loads = (
            sum(u.vehicles if site.unit == "vehicles" else u.halted_m for u in others if u.begin <= m < u.end)
            for m in moments
        )
        return all(load + mine <= site.capacity for load in loads)

    # ---- driving

    def drive(self, label: _Label, departure: _Departure, head_s: int) -> Wait | None:
        """Drive from a label without a halt, leaving a label at every site on the way.

        Returns
        -------
            None when the drive came to its own end, else the first obstacle that a later departure may avoid.
        """
        course, rules = self.course, self.course.rules
        rested = self.is_rest(label, departure, head_s)
        departure = replace(departure, rested=rested)
        fresh = label.site is None or rested
        since_halt, since_rest, since_rest_m = (
            0,
            (0 if rested else label.since_rest_s),
            (0.0 if rested else label.since_rest_m),
        )
        times: list[Driven] = []
        first = _pace(course, label.stop, head_s)
        tail_s = head_s + (first.pass_time_s if first else 0)
        if not (label.site is None or rested) and not self.is_sufficient(label, head_s, tail_s):
            since_halt, fresh = label.since_halt_s, label.fresh
        limit = _halt_limit_s(course, fresh)
        retry: Wait | None = None
        for index in range(label.stop, len(course.legs)):
            leg = course.legs[index]
            pace = _pace(course, index, head_s)
            if pace is None:
                return _until_light_changes(course, head_s), Reason(
                    code="held_no_rate", params={"class": leg.leg.class_}
                )
            head_leaves, tail_leaves = drive(head_s, tail_s, pace)
            if leg.needs_staging and tail_s < head_s + pace.pass_time_s - pace.run_s:
                raise _Stop(Reason(code="service_no_storage", params={"leg": leg.id, "need_m": round(course.halted_m)}))
            since_halt += pace.run_s
            since_rest += pace.run_s
            since_rest_m += leg.leg.length_m
            if limit is not None and since_halt > limit:
                self.note(index, Reason(code="no_halt_in_reach", params={"point": leg.start, "limit_s": limit}))
                return retry
            if _over(since_rest, rules.max_driving_s) or _over(since_rest_m, rules.max_distance_m):
                self.note(index, Reason(code="no_rest_in_reach", params={"point": leg.start}))
                return retry
            wait = self.leg_obstacle(leg, head_s, head_leaves, tail_s, tail_leaves)
            if wait is None and index > label.stop:
                wait = self.crossing(leg.start, self.use(head_s, tail_s, course.legs[index - 1].id, leg.id))
            if wait is not None:
                self.note(index, wait[1])
                return wait
            times.append((head_s, head_leaves, tail_s, tail_leaves, pace))
            head_s, tail_s = head_leaves, tail_leaves
            counters = (since_halt, since_rest, since_rest_m, fresh)
            if index + 1 == len(course.legs):
                point = leg.leg.to if leg.forward else leg.leg.from_
                wait = self.crossing(point, self.use(head_s, tail_s, leg.id, "destination"))
                if wait is None:
                    self.push(_Label(index + 1, None, head_s, tail_s, *counters, label, departure, tuple(times)))
                return wait
            for site_id in course.stops[index + 1]:
                missed = self.pull_in(site_id, leg, head_s, tail_s)
                if missed is None:
                    self.push(_Label(index + 1, site_id, head_s, tail_s, *counters, label, departure, tuple(times)))
                elif missed[0] > 0 and (retry is None or missed[0] < retry[0]):
                    retry = missed
            if index + 1 in course.musts:
                return retry
        return None

    def is_rest(self, label: _Label, departure: _Departure, head_s: int) -> bool:
        rest_s = self.course.rules.rest_s
        if label.site is None or rest_s is None or not self.course.site(label.site).overnight:
            return False
        return head_s - label.tail_s >= rest_s

    def is_sufficient(self, label: _Label, head_s: int, tail_s: int) -> bool:
        """Return whether every vehicle has stood long enough for the scheme."""
        need = self.course.rules.halt_s
        return head_s - label.head_s >= need and tail_s - label.tail_s >= need

    def use(self, begin: int, end: int, way_in: str, way_out: str, near_side: bool = False) -> PointUse:
        return PointUse(self.course.movement.id, self.course.serial.id, begin, end, way_in, way_out, near_side)

    def leg_obstacle(self, leg: CourseLeg, head_in: int, head_out: int, tail_in: int, tail_out: int) -> Wait | None:
        """Return the first obstacle on a leg: a window, other traffic, an escort that is elsewhere."""
        course = self.course
        block = leg.blocks.find(head_in, tail_out)
        if block is not None:
            return leg.blocks.ends[block] - head_in, leg.blocks.reasons[block]
        times = (head_in, head_out, tail_in, tail_out)
        for use in course.traffic.legs.get(leg.id, ()):
            wait = leg_wait(
                use,
                leg.leg.regime,
                leg.forward,
                times,
                course.gaps[use.serial],
                must_follow=use.serial in course.followed,
            )
            if wait is not None:
                return wait
        for escort in leg.escorts:
            holds = [h for h in course.traffic.escorts.get((escort.authority, escort.legs), ()) if h[1] > head_in]
            if len(holds) >= escort.teams:
                free_s = sorted(h[1] for h in holds)[len(holds) - escort.teams]
                reason = Reason(code="held_escort_busy", params={"authority": escort.authority, "until_s": free_s})
                return free_s - head_in, reason
        return None

    def crossing(self, point: str, mine: PointUse) -> Wait | None:
        """Return a wait before the serial may occupy a point."""
        course = self.course
        blocks = course.windows.point(point)
        block = blocks.find(mine.begin, mine.end)
        if block is not None:
            return blocks.ends[block] - mine.begin, blocks.reasons[block]
        uses = course.traffic.points.get(point)
        return point_wait(course.plan, point, mine, uses, course.gaps) if uses else None

    def pull_in(self, site_id: str, leg: CourseLeg, begin: int, end: int) -> Wait | None:
        """Return None where the serial can pull in off `leg`, else the wait after which it may be able to (0: never)."""
        course, site = self.course, self.course.site(site_id)
        if site.open is not None and not _inside(site.open, begin, end):
            return 0, Reason(code="held_site_hours", params={"site": site_id})
        near = is_near_side(site, leg.id, leg.forward)
        wait = self.crossing(site.at, self.use(begin, end, leg.id, site_way(site_id), near))
        if wait is None and not self.has_room(site_id, begin, end):
            freed = min(u.end for u in course.traffic.sites[site_id] if u.end > begin)
            return freed - begin, Reason(code="held_site_full", params={"site": site_id, "until_s": freed})
        return wait


def _dominates(one: _Label, other: _Label, spread_s: int | None) -> bool:
    return (
        one.head_s <= other.head_s
        and one.tail_s <= other.tail_s
        and one.since_rest_s <= other.since_rest_s
        and one.since_rest_m <= other.since_rest_m
        and one.since_halt_s <= other.since_halt_s
        and one.fresh >= other.fresh
        and (spread_s is None or other.head_s - one.head_s < spread_s)
    )


def _pace(course: Course, index: int, moment: int) -> Pace | None:
    leg = course.legs[index]
    return leg.night if course.is_night(moment) else leg.day


def _until_light_changes(course: Course, moment: int) -> int:
    night = first_meeting(course.night, moment, course.plan.horizon_s)
    if night is None:
        return course.plan.horizon_s
    return (night[1] if night[0] <= moment else night[0]) - moment


def _halt_limit_s(course: Course, fresh: bool) -> int | None:
    rules = course.rules
    if rules.halt_interval_s is None or rules.halts_in_rate:
        return None
    first = rules.first_halt_interval_s if fresh else None
    return (first or rules.halt_interval_s) + rules.halt_tolerance_s


def _over(value: float, limit: float | None) -> bool:
    return limit is not None and value > limit


def _inside(intervals: tuple[Interval, ...], begin: int, end: int) -> bool:
    return any(a <= begin and end <= b for a, b in intervals)


def _arrival(course: Course, stop: int) -> tuple[str, bool]:
    leg = course.legs[stop - 1]
    return leg.id, leg.forward


def _start_for(course: Course, point: str, at_s: int) -> int:
    """Return when to start so that the head passes `point` at `at_s` without a halt on the way."""
    head_s = at_s
    ahead = [i for i, leg in enumerate(course.legs) if leg.start == point]
    for index in reversed(range(ahead[0] if ahead else 0)):
        pace = _pace(course, index, head_s)
        head_s -= pace.run_s if pace else 0
    return head_s


def _placed(course: Course, last: _Label) -> Serial:
    """Return the serial with the legs and halts that lead to the last label."""
    labels = [last]
    while labels[-1].parent is not None:
        labels.append(labels[-1].parent)
    labels.reverse()
    driven = [times for label in labels for times in label.driven]
    legs = tuple(
        LegTimes(
            leg=leg.id, forward=leg.forward, run_s=pace.run_s, pass_time_s=pace.pass_time_s, head_enters_s=head_in,
            head_leaves_s=head_out, tail_enters_s=tail_in, tail_leaves_s=tail_out,
        )
        for leg, (head_in, head_out, tail_in, tail_out, pace) in zip(course.legs, driven, strict=True)
    )  # fmt: skip
    halts = [_halt(course, at, after) for at, after in zip(labels[1:], labels[2:], strict=False)]
    first = labels[1].halt
    assert first is not None
    return replace(
        course.serial,
        start_s=legs[0].head_enters_s,
        completion_s=legs[-1].tail_leaves_s,
        legs=legs,
        halts=tuple(halts),
        start_reasons=_reasons(first.holds),
        road_space_m=_road_space_m(course, driven),
    )


def _halt(course: Course, at: _Label, after: _Label) -> Halt:
    left = after.halt
    assert left is not None and at.site is not None
    head_departs, _, tail_departs, _, _ = after.driven[0]
    kind = left.kind
    if left.rested:
        kind = "overnight" if first_meeting(course.night, at.tail_s, head_departs) else "rest"
    elif kind == "short" and left.minimum_s == 0:
        kind = "wait"
    return Halt(
        site=at.site,
        after_leg=at.stop - 1,
        kind=kind,
        minimum_s=course.rules.rest_s if left.rested and course.rules.rest_s else left.minimum_s,
        head_arrives_s=at.head_s,
        tail_arrives_s=at.tail_s,
        head_departs_s=head_departs,
        tail_departs_s=tail_departs,
        reasons=_reasons(left.holds),
    )


def _reasons(holds: tuple[Wait, ...]) -> tuple[Reason, ...]:
    """Return waits as reasons with their seconds, in order; neighbours of one cause as one."""
    merged: list[Reason] = []
    for wait_s, reason in holds:
        if merged and merged[-1].code == reason.code:
            merged[-1] = Reason(code=reason.code, params={**reason.params, "seconds": _seconds(merged[-1]) + wait_s})
        else:
            merged.append(Reason(code=reason.code, params={**reason.params, "seconds": wait_s}))
    return tuple(merged)


def _seconds(reason: Reason) -> int:
    return int(str(reason.params["seconds"]))


def _road_space_m(course: Course, driven: list[Driven]) -> int:
    paces = [pace for leg, (*_, pace) in zip(course.legs, driven, strict=True) if leg.leg.service is None]
    return round(max((pace.pass_time_s * pace.rate_mps for pace in paces), default=0.0))
