"""What is in the way of one serial: on a leg, at a point, at a site; each time with how long to wait for it."""

from __future__ import annotations

from typing import Final

from ratl.march.calendar import first_meeting
from ratl.model.movement import Reason
from ratl.model.route import Interval
from ratl.planner.course import Course, CourseLeg
from ratl.planner.labels import Label
from ratl.planner.traffic import PointUse, SiteUse, Wait, is_near_side, leg_wait, point_wait, site_way

_SHOULDER_STAND_S: Final = 7200
"""Longest stand on a shoulder where the rules name none: it is for technical halts only."""


class Stop(Exception):
    """The serial cannot go on like this, however much later it leaves.

    `later_s` is how much later it has to arrive where it stands for it to have another chance; 0: that does not help.
    """

    def __init__(self, reason: Reason, later_s: int = 0) -> None:
        self.reason = reason
        self.later_s = later_s
        super().__init__(reason.code)


def leg_obstacle(
    course: Course, leg: CourseLeg, head_in: int, head_out: int, tail_in: int, tail_out: int
) -> Wait | None:
    """Return the first obstacle on a leg: a window, other traffic, an escort that is elsewhere."""
    block = leg.blocks.find(head_in, tail_out)
    if block is not None:
        return leg.blocks.ends[block] - head_in, leg.blocks.reasons[block]
    times = (head_in, head_out, tail_in, tail_out)
    for use, gap_s, must_follow in leg.uses:
        wait = leg_wait(use, leg.leg.regime, leg.forward, times, gap_s, must_follow=must_follow)
        if wait is not None:
            return wait
    for pool, teams in leg.escorts:
        free_at = sorted(until_s for _, until_s in course.traffic.escorts.get(pool, ()) if until_s > head_in)
        if len(free_at) >= teams:
            free_s = free_at[len(free_at) - teams]
            return free_s - head_in, Reason(code="held_escort_busy", params={"authority": pool[0], "until_s": free_s})
    return None


def crossing(
    course: Course, point: str, begin: int, end: int, way_in: str, way_out: str, *, near_side: bool = False
) -> Wait | None:
    """Return a wait before the serial may occupy a point."""
    blocks = course.windows.point(point)
    block = blocks.find(begin, end)
    if block is not None:
        return blocks.ends[block] - begin, blocks.reasons[block]
    uses = course.traffic.points.get(point)
    if not uses:
        return None
    mine = PointUse(course.movement.id, course.serial.id, begin, end, way_in, way_out, near_side)
    return point_wait(course.plan, point, mine, uses, course.gaps)


def pull_in(course: Course, site_id: str, leg: CourseLeg, begin: int, end: int) -> Wait | None:
    """Return None where the serial can pull in off `leg`, else how long to wait for it (0: for ever)."""
    site = course.site(site_id)
    if site.open is not None and not _inside(site.open, begin, end):
        opening = next((a for a, b in site.open if a > begin and b - a >= end - begin), begin)
        return opening - begin, Reason(code="held_site_hours", params={"site": site_id})
    reserved = first_meeting(course.windows.site(site_id), begin, end)
    if reserved is not None:
        return reserved[1] - begin, Reason(code="held_site_reserved", params={"site": site_id})
    near = is_near_side(site, leg.id, leg.forward)
    wait = crossing(course, site.at, begin, end, leg.id, site_way(site_id), near_side=near)
    others = crowd(course, site_id, begin, end) if wait is None else []
    if others:
        freed = min(u.end for u in others)
        return freed - begin, Reason(code="held_site_full", params={"site": site_id, "until_s": freed})
    return wait


def pull_out(course: Course, label: Label, head_s: int, tail_s: int) -> Wait | None:
    """Return a wait before the serial may leave where it stands.

    Raises
    ------
    Stop
        When it may not stand there until then.
    """
    first = course.legs[label.stop]
    if label.site is None:
        return crossing(course, first.start, head_s, tail_s, "origin", first.id)
    site, arrived = course.site(label.site), course.legs[label.stop - 1]
    _check_stand(course, label, head_s, tail_s)
    if site.open is not None and not _inside(site.open, head_s, tail_s):
        opening = next((a for a, b in site.open if a > head_s and b - a >= tail_s - head_s), None)
        reason = Reason(code="held_site_hours", params={"site": label.site})
        if opening is None:
            raise Stop(reason)
        return opening - head_s, reason
    near = is_near_side(site, arrived.id, arrived.forward)
    return crossing(course, first.start, head_s, tail_s, site_way(label.site), first.id, near_side=near)


def _check_stand(course: Course, label: Label, head_s: int, tail_s: int) -> None:
    """Raise when the serial may not stand at its site until `tail_s`."""
    assert label.site is not None
    site, where = course.site(label.site), {"site": label.site}
    stop = overstay(course, label.site, label.head_s, head_s, tail_s)
    if stop is not None:
        raise stop
    if not site.overnight and site.open is not None and not _inside(site.open, label.head_s, tail_s):
        opening = max((a for a, b in site.open if a <= head_s), default=label.head_s)
        raise Stop(Reason(code="site_not_overnight", params=where), opening - label.head_s)
    others = crowd(course, label.site, label.head_s, tail_s)
    if others:
        raise Stop(Reason(code="site_full", params=where), max(u.end for u in others) - label.head_s)
    reserved = first_meeting(course.windows.site(label.site), label.head_s, tail_s)
    if reserved is not None:
        raise Stop(Reason(code="site_reserved", params=where), reserved[1] - label.head_s)


def overstay(course: Course, site_id: str, arrival_s: int, head_s: int, tail_s: int) -> Stop | None:
    """Return why a serial may not stand at a site that long, or into the night on a shoulder; None where it may."""
    site, most_s = course.site(site_id), course.rules.max_stand_s
    where = {"site": site_id}
    if site.overnight and not site.shoulder:
        return None
    if site.shoulder and course.rules.daylight_only:
        night = first_meeting(course.night, arrival_s, tail_s)
        if night is not None:
            return Stop(Reason(code="shoulder_by_night", params=where), night[1] - arrival_s)
    if site.shoulder and most_s is None:
        most_s = _SHOULDER_STAND_S
    if most_s is not None and head_s - arrival_s > most_s:
        return Stop(Reason(code="stand_too_long", params=where), head_s - most_s - arrival_s)
    return None


def crowd(course: Course, site_id: str, begin: int, end: int) -> list[SiteUse]:
    """Return those beside whom the site does not hold the serial from `begin` to `end`; nobody where it does."""
    uses = course.traffic.sites.get(site_id)
    if not uses:
        return []
    site = course.site(site_id)
    counted = site.unit == "vehicles"
    room = site.capacity - (course.vehicles if counted else course.halted_m)
    others = [u for u in uses if u.begin < end and begin < u.end]
    for moment in (begin, *(u.begin for u in others if u.begin > begin)):
        present = [u for u in others if u.begin <= moment < u.end]
        if sum(u.vehicles if counted else u.halted_m for u in present) > room:
            return present
    return []


def _inside(intervals: tuple[Interval, ...], begin: int, end: int) -> bool:
    return any(a <= begin and end <= b for a, b in intervals)
