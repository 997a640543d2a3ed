"""From the drives of a search to the serial's timetable: legs, halts, and why each took as long as it did."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ratl.march.calendar import first_meeting
from ratl.march.timetable import Pace
from ratl.model.movement import Halt, LegTimes, Reason, Serial
from ratl.planner.course import Begin, Course
from ratl.planner.frame import seconds_of
from ratl.planner.traffic import Wait

_WHEN = frozenset({"seconds", "until_s"})
"""What is said of a hold besides its cause."""

Driven = tuple[int, int, int, int, Pace]
"""Head enters, head leaves, tail enters, tail leaves, by which pace: one leg."""


@dataclass(frozen=True, slots=True)
class Departure:
    """How a stand, or the origin, was left: when, after how long at least, as what, and what it waited for."""

    head_s: int
    minimum_s: int
    kind: str
    holds: tuple[Wait, ...]
    rested: bool


@dataclass(frozen=True, slots=True)
class Drive:
    """From an arrival, after `stop` legs at `site` (None: the origin), to the next: how it was left, legs driven."""

    stop: int
    site: str | None
    head_s: int
    tail_s: int
    left: Departure
    driven: tuple[Driven, ...]


def make_serial(course: Course, drives: list[Drive]) -> Serial:
    """Return the serial with the legs and halts of its drives."""
    driven = [times for drive in drives for times in drive.driven]
    legs = tuple(
        LegTimes(
            leg=leg.id, forward=leg.forward, run_s=pace.run_s, pass_time_s=pace.pass_time_s, head_enters_s=head_in,
            head_leaves_s=head_out, tail_enters_s=tail_in, tail_leaves_s=tail_out,
        )
        for leg, (head_in, head_out, tail_in, tail_out, pace) in zip(course.legs[drives[0].stop :], driven, strict=True)
    )  # fmt: skip
    if course.begin is not None:
        return _gone_on(course, course.begin, drives, legs)
    return replace(
        course.serial,
        start_s=legs[0].head_enters_s,
        completion_s=legs[-1].tail_leaves_s,
        legs=legs,
        halts=tuple(_halt(course, drive) for drive in drives[1:]),
        start_reasons=_reasons(drives[0].left.holds),
        road_space_m=_road_space_m(course, driven),
    )


def _gone_on(course: Course, begin: Begin, drives: list[Drive], legs: tuple[LegTimes, ...]) -> Serial:
    """Return a serial that was under way, with what was settled of it before the legs it goes on by."""
    before, first = begin.serial, begin.stop
    if begin.pace is not None:  # as it went is no matter of the road's own figures
        told = before.legs[first]
        legs = (replace(legs[0], run_s=told.run_s, pass_time_s=told.pass_time_s), *legs[1:])
    past, reasons = before.legs[:first], before.start_reasons
    if begin.may_stand:
        reasons = (*reasons, *_reasons(drives[0].left.holds))
        out = replace(past[-1], head_leaves_s=legs[0].head_enters_s, tail_leaves_s=legs[0].tail_enters_s)
        past = (*past[:-1], out)
    kept = first - 1 if begin.site else first
    return replace(
        before,
        completion_s=legs[-1].tail_leaves_s,
        legs=(*past, *legs),
        start_reasons=reasons,
        halts=(
            *(halt for halt in before.halts if halt.after_leg < kept),
            *(_halt(course, drive) for drive in drives if drive.site is not None),
        ),
    )


def _halt(course: Course, at: Drive) -> Halt:
    left = at.left
    assert at.site is not None
    head_departs, _, tail_departs, _, _ = at.driven[0]
    kind, minimum_s, holds = left.kind, left.minimum_s, left.holds
    if left.rested:
        kind = "overnight" if first_meeting(course.night, at.tail_s, head_departs) else "rest"
    if left.rested and left.kind != "rest":
        minimum_s = course.rules.rest_s or 0
        holds = _last(holds, head_departs - at.tail_s - minimum_s)
    return Halt(
        site=at.site,
        after_leg=at.stop - 1,
        kind=kind,
        minimum_s=minimum_s,
        head_arrives_s=at.head_s,
        tail_arrives_s=at.tail_s,
        head_departs_s=head_departs,
        tail_departs_s=tail_departs,
        reasons=_reasons(holds),
    )


def _last(holds: tuple[Wait, ...], seconds: int) -> tuple[Wait, ...]:
    """Return the last `seconds` of the waits: the time before them was rest."""
    kept: list[Wait] = []
    for wait_s, reason in reversed(holds):
        if seconds > 0:
            kept.append((min(wait_s, seconds), reason))
            seconds -= wait_s
    return tuple(reversed(kept))


def _reasons(holds: tuple[Wait, ...]) -> tuple[Reason, ...]:
    """Return waits as reasons with their seconds, in order; neighbours of one cause as one, told as the last."""
    merged: list[Reason] = []
    for wait_s, reason in holds:
        before_s = seconds_of(merged.pop()) if merged and _is_of_one(merged[-1], reason) else 0
        merged.append(replace(reason, params={**reason.params, "seconds": before_s + wait_s}))
    return tuple(merged)


def _is_of_one(one: Reason, other: Reason) -> bool:
    return one.code == other.code and _cause(one) == _cause(other)


def _cause(hold: Reason) -> object:
    """Return whom a hold is by, in however many places; of what nobody is named, all but the hours."""
    by = hold.params.get("by")
    return {key: value for key, value in hold.params.items() if key not in _WHEN} if by is None else by


def _road_space_m(course: Course, driven: list[Driven]) -> int:
    paces = [pace for leg, (*_, pace) in zip(course.legs, driven, strict=True) if leg.leg.service is None]
    return round(max((pace.pass_time_s * pace.rate_mps for pace in paces), default=0.0))
