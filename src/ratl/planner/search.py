"""The earliest timetable of one serial on one route, among those already placed; or why there is none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from ratl.march.timetable import drive
from ratl.model.movement import Reason, Serial
from ratl.planner import kernel
from ratl.planner.course import Course
from ratl.planner.drives import Departure, Drive, make_serial
from ratl.planner.escorts import name_escort
from ratl.planner.frame import Frame
from ratl.planner.frozen import FrozenCourse
from ratl.planner.kernel import Ints
from ratl.planner.loops import find_head_on
from ratl.planner.traffic import Traffic, Wait

_TOO_LATE = {
    kernel.NO_WINDOW, kernel.HORIZON, kernel.BLOCK, kernel.LEG_BUSY, kernel.ESCORT_BUSY, kernel.POINT_BLOCK,
    kernel.POINT_BUSY,
}  # fmt: skip
"""What can be noted of a leg that only is come to too late."""
_MOST_HELD = 6
"""Most holds on the way that are told of a serial without a place."""
_LABELS = 2_000
"""Labels there is room for at first; where they do not do there is room for four times as many."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a serial could not be placed: how far it came, and what stopped it there."""

    legs_driven: int
    reasons: tuple[Reason, ...]


def place_serial(frame: Frame, traffic: Traffic, *, before_s: int | None = None) -> Serial | Failure:
    """Return the serial with its earliest timetable on this course, or why there is none.

    Parameters
    ----------
    before_s
        Only a completion before this is wanted (another route already gives it); None: any within the horizon.
    """
    course = frame.course
    if course.unmet is not None:
        return Failure(-1, (course.unmet,))
    frozen, size = FrozenCourse(frame, traffic, before_s), _LABELS
    while True:
        work = kernel.make_work(frozen.tables, size)
        label = kernel.search(frozen.tables, work)
        if label != kernel.CRAMPED:
            break
        size *= 4
    if label == kernel.FAILED:
        return _failure(frozen, work, wanted=before_s is None)
    serial = make_serial(course, _drives(frozen, work, label))
    head_on = find_head_on(course.plan, serial)
    return Failure(len(course.legs), (head_on,)) if head_on else serial


def _failure(frozen: FrozenCourse, work: Ints, *, wanted: bool) -> Failure:
    """Return why there is no timetable; `wanted`: any would do, so that what holds it up on the way is told too."""
    count = kernel.rows_of(work, kernel.COUNT)[0]
    reasons: dict[str, Reason] = {}
    notes = kernel.rows_of(work, kernel.NOTES)[: count[kernel.NOTE_ROWS]]
    held = _held_before(frozen, work, {int(row[0]) for row in notes}) if wanted else []
    for row in notes:
        reason = _reason(frozen, row)
        reasons.setdefault(reason.code, reason)
        if row[0] == kernel.NO_WINDOW:  # all that closes the leg leaves no window together
            for closing in frozen.course.legs[row[1]].blocks.reasons:
                reasons.setdefault(closing.code, closing)
    if len(reasons) > 1:
        reasons.pop("held_horizon", None)
    if count[kernel.GAVE_UP]:
        reasons["search_gave_up"] = Reason(code="search_gave_up", params={"times": frozen.departures})
    here = tuple(reasons.values())
    return Failure(int(count[kernel.FARTHEST]), (*(reason for reason in held if reason not in here), *here))


def _held_before(frozen: FrozenCourse, work: Ints, noted: set[int]) -> list[Reason]:
    """Return what holds the serial up on its way to the leg where all comes to an end, of each kind the first.

    What is noted is of that leg alone. Where it would be open to a serial that nothing holds up, what does is why it
    comes there too late: hours, a curfew, a reservation, and others on the road, as the search ran into them.
    """
    course, count = frozen.course, kernel.rows_of(work, kernel.COUNT)[0]
    farthest = int(count[kernel.FARTHEST])
    if farthest < 1 or course.begin is not None or not noted <= _TOO_LATE:
        return []
    if kernel.POINT_BLOCK in noted if farthest == len(course.legs) else not _was_open(course, farthest):
        return []
    held = _shut_before(course, farthest)
    waits = kernel.rows_of(work, kernel.WAITS)[: count[kernel.WAIT_ROWS], 1:5]
    _, first = np.unique(waits, axis=0, return_index=True)
    points = {leg.start for leg in course.legs[:farthest]}
    for row in waits[np.sort(first)]:
        on_leg = row[0] in (kernel.LEG_BUSY, kernel.ESCORT_BUSY) and row[1] < farthest
        if on_leg or (row[0] == kernel.POINT_BUSY and frozen.frame.crossings[int(row[1])] in points):
            held.append(_reason(frozen, row))
    met: dict[tuple[str, object], Reason] = {}
    for reason in held:
        met.setdefault((reason.code, reason.params.get("by")), reason)
    return [reason for reason in met.values() if reason.code != "held_horizon"][:_MOST_HELD]


def _shut_before(course: Course, farthest: int) -> list[Reason]:
    """Return what is met, as soon as it is ready and nobody else is on the road, on the way to a leg."""
    at_s, met = _ready_s(course), list[Reason]()
    for index in range(farthest):
        enters_s, shut = _enter(course, index, at_s)
        met += shut
        pace = None if enters_s is None else course.pace(index, enters_s)
        if enters_s is None or pace is None:
            break
        at_s = enters_s + pace.run_s
    return met


def _was_open(course: Course, farthest: int) -> bool:
    """Return whether a leg could be driven by a serial that comes there without a hold or a halt."""
    at_s = _ready_s(course)
    for index in range(farthest):
        pace = course.pace(index, at_s)
        if pace is None:
            return False
        at_s += pace.run_s
    return _enter(course, farthest, at_s)[0] is not None


def _ready_s(course: Course) -> int:
    return max(course.from_s, course.movement.request.earliest_start_s) if course.start_s is None else course.start_s


def _enter(course: Course, index: int, at_s: int) -> tuple[int | None, list[Reason]]:
    """Return when a leg may be entered from a moment on, None: never any more; and what is in the way until then."""
    leg, met = course.legs[index], list[Reason]()
    while at_s < course.plan.horizon_s:
        pace = course.pace(index, at_s)
        if pace is None:
            break
        here = (leg.blocks, pace.run_s + pace.pass_time_s), (course.windows.point(leg.start), pace.pass_time_s)
        shut = [(blocks, k) for blocks, for_s in here if (k := blocks.find(at_s, at_s + for_s)) is not None]
        if not shut:
            return at_s, met
        blocks, k = shut[0]
        met.append(blocks.reasons[k])
        at_s = blocks.ends[k]
    return None, met


def _drives(frozen: FrozenCourse, work: Ints, last: int) -> list[Drive]:
    """Return the drives from halt to halt that lead to the last label."""
    labels, rows = kernel.rows_of(work, kernel.LABEL), [last]
    while labels[rows[-1], kernel.PARENT] >= 0:
        rows.append(int(labels[rows[-1], kernel.PARENT]))
    return [_drive(frozen, work, before, after) for before, after in pairwise(reversed(rows))]


def _drive(frozen: FrozenCourse, work: Ints, before: int, after: int) -> Drive:
    course = frozen.course
    labels = kernel.rows_of(work, kernel.LABEL)
    stop, stand, head, tail = labels[before, : kernel.TAIL + 1].tolist()
    minimum_s, kind, head_s, rested, waited = labels[after, kernel.MINIMUM : kernel.WAITED + 1].tolist()
    times = []
    at_s = head_s
    pace = course.pace(stop, at_s)
    assert pace is not None
    tail_s = at_s + pace.pass_time_s
    if course.begin is not None and stand < 0:
        tail_s = max(tail, at_s + course.begin.pass_s)
    for index in range(stop, int(labels[after, kernel.STOP])):
        pace = course.pace(index, at_s)
        assert pace is not None
        out = drive(at_s, tail_s, pace)
        times.append((at_s, out[0], tail_s, out[1], pace))
        at_s, tail_s = out
    left = Departure(head_s, minimum_s, kernel.KINDS[kind], _holds(frozen, work, waited), rested=bool(rested))
    site = frozen.frame.stands[stand][1] if stand >= 0 else None
    return Drive(stop, site, head, tail, left, tuple(times))


def _holds(frozen: FrozenCourse, work: Ints, row: int) -> tuple[Wait, ...]:
    """Return the waits that end in a row, in order."""
    waits, holds = kernel.rows_of(work, kernel.WAITS), []
    while row >= 0:
        holds.append((int(waits[row, 0]), _reason(frozen, waits[row, 1:5])))
        row = int(waits[row, 5])
    return tuple(reversed(holds))


def _reason(frozen: FrozenCourse, row: Ints) -> Reason:
    """Return what the numbers of a reason say."""
    code, a, b, c = (int(figure) for figure in row)
    if code in _ABOUT_STANDS:
        site = {"site": frozen.frame.stands[a][1]}
        freed = {"until_s": c} if code == kernel.SITE_FULL_IN else {}
        return replace(_ABOUT_STANDS[code], params={**site, **freed})
    if code == kernel.SETTLED:
        return frozen.frame.reasons_told(a)[b]
    if code in (kernel.POINT_BLOCK, kernel.POINT_BUSY):
        return _point_reason(frozen, code, a, b)
    course = frozen.course
    if code == kernel.HORIZON:
        return Reason(code="held_horizon", params={})
    if code == kernel.DAWN:
        return Reason(code="held_night" if course.rules.daylight_only else "held_slow_by_night", params={})
    return _leg_reason(frozen, code, a, b, c)


_ABOUT_STANDS = {
    kernel.SITE_HOURS: Reason(code="held_site_hours"),
    kernel.SITE_RESERVED_IN: Reason(code="held_site_reserved"),
    kernel.SITE_FULL_IN: Reason(code="held_site_full"),
    kernel.SHOULDER_NIGHT: Reason(code="shoulder_by_night"),
    kernel.STAND_TOO_LONG: Reason(code="stand_too_long"),
    kernel.NOT_OVERNIGHT: Reason(code="site_not_overnight"),
    kernel.SITE_FULL: Reason(code="site_full"),
    kernel.SITE_RESERVED: Reason(code="site_reserved"),
}


def _point_reason(frozen: FrozenCourse, code: int, a: int, b: int) -> Reason:
    point = frozen.frame.crossings[a]
    if code == kernel.POINT_BLOCK:
        return frozen.course.windows.point(point).reasons[b]
    use = frozen.find_at_point(a, b)
    params = {"point": point, "by": use.serial, "until_s": use.end}
    return Reason(code="held_point_busy", params=params)


def _leg_reason(frozen: FrozenCourse, code: int, a: int, b: int, c: int) -> Reason:
    course = frozen.course
    leg = course.legs[a]
    if code == kernel.BLOCK:
        return leg.blocks.reasons[b]
    if code == kernel.LEG_BUSY:
        use, gap_s = frozen.find_on_leg(a, b)
        params = {"leg": leg.id, "by": use.serial, "until_s": use.times.tail_leaves_s, "gap_s": gap_s}
        return Reason(code="held_leg_busy", params=params)
    if code == kernel.ESCORT_BUSY:
        end, whose = name_escort(leg.escorts[b][0])
        return Reason(code=f"held_escort_busy{end}", params={**whose, "until_s": c})
    return {
        kernel.NO_WINDOW: Reason(code="no_window", params={"leg": leg.id, "need_s": c}),
        kernel.NO_HALT: Reason(code="no_halt_in_reach", params={"point": leg.start, "limit_s": c}),
        kernel.NO_REST: Reason(code="no_rest_in_reach", params={"point": leg.start}),
        kernel.NO_STORAGE: Reason(code="service_no_storage", params={"leg": leg.id, "need_m": round(course.halted_m)}),
        kernel.NO_RATE: Reason(code="held_no_rate", params={"class": leg.leg.class_}),
    }[code]
