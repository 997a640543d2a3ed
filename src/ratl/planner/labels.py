"""Arrivals of the search and what led to them; and the way back from the last arrival to the serial's timetable."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from ratl.march.calendar import first_meeting
from ratl.march.timetable import Pace
from ratl.model.movement import Halt, LegTimes, Reason, Serial
from ratl.planner.course import Course
from ratl.planner.traffic import Wait

Driven = tuple[int, int, int, int, Pace]
"""Head enters, head leaves, tail enters, tail leaves, by which pace: one leg."""


class Since(NamedTuple):
    """Driving of the head since its last sufficient halt and its last rest.

    `fresh`: the scheme's first halt, with an interval and a length of its own, is still to come.
    """

    halt_s: int
    rest_s: int
    rest_m: float
    fresh: bool


@dataclass(frozen=True, slots=True, eq=False)
class Label:
    """An arrival: after `stop` legs at `site` (None: the origin before leaving, or the destination)."""

    stop: int
    site: str | None
    head_s: int
    tail_s: int
    since: Since
    parent: Label | None = None
    left: Departure | None = None
    """How the parent was left."""
    driven: tuple[Driven, ...] = ()

    @property
    def start_s(self) -> int:
        """When the serial left the origin on the way to this arrival."""
        label = self
        while label.parent is not None and label.parent.parent is not None:
            label = label.parent
        return label.head_s if label.left is None else label.left.head_s


@dataclass(frozen=True, slots=True)
class Departure:
    """A way to leave a label: when at the earliest, and what the stand is."""

    ready_s: int
    minimum_s: int
    kind: str
    head_s: int = 0
    holds: tuple[Wait, ...] = ()
    rested: bool = False


def dominates(one: Label, other: Label) -> bool:
    """Return whether whatever can be done from `other` can be done from `one`, as long as standing on is allowed."""
    return (
        one.head_s <= other.head_s
        and one.tail_s <= other.tail_s
        and one.since.halt_s <= other.since.halt_s
        and one.since.rest_s <= other.since.rest_s
        and one.since.rest_m <= other.since.rest_m
        and one.since.fresh == other.since.fresh
    )


def make_serial(course: Course, last: Label) -> Serial:
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
    first = labels[1].left
    assert first is not None
    return replace(
        course.serial,
        start_s=legs[0].head_enters_s,
        completion_s=legs[-1].tail_leaves_s,
        legs=legs,
        halts=tuple(_halt(course, at, after) for at, after in pairwise(labels[1:])),
        start_reasons=_reasons(first.holds),
        road_space_m=_road_space_m(course, driven),
    )


def _halt(course: Course, at: Label, after: Label) -> Halt:
    left = after.left
    assert left is not None and at.site is not None
    head_departs, _, tail_departs, _, _ = after.driven[0]
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
