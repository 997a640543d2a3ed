"""Tables for the control of the march: start and release point, posts, escorts, reports. Rows without language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ratl.documents.serial_routes import by_route
from ratl.documents.stamps import mgrs_reference
from ratl.documents.tables import leg_ends, main_serial, march_rows, route_points
from ratl.march.calendar import Intervals
from ratl.model.movement import Alternate, LegTimes, Movement, Serial
from ratl.model.plan import ControlPost, Plan

DRAWING_OUT = "drawing-out"
"""Class of the legs from the origin to the start point and from the release point to the destination."""
START_POINT, RELEASE_POINT = "start-point", "release-point"
"""Kinds of the points where the march commander takes the serials over and gives them up."""
_REPORTED_KINDS = ("checkpoint", "border", "bridge")


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRow:
    """A traffic control post in one of its manned intervals, for the main route or one of the alternates.

    `alternate` is the index of the alternate route, None for the main route.
    """

    alternate: int | None
    point: str
    distance_m: float | None
    """On that route; None for a post beside it."""
    manned_by: Mapping[str, str]
    call_sign: str
    from_s: int
    to_s: int
    mgrs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EscortRow:
    """An escort of one serial, from the head's entering to the tail's leaving.

    `taken_over` and `given_back` are points; `legs` say whose escort it is where no authority does.
    """

    authority: str
    legs: tuple[str, ...]
    serial: str
    taken_over: str
    given_back: str
    from_s: int
    to_s: int
    teams: int
    hand_over: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """A report due.

    `report` is ``start_point``, ``head_passes``, ``tail_clear``, ``halted``, ``moving``, ``release_point`` or
    ``complete``; `by` is ``serial`` or ``control_post``, and `call_sign` whose it is where one is known.
    """

    serial: str
    report: str
    at_s: int
    point: str
    site: str
    by: str
    call_sign: str


def start_point_index(plan: Plan, legs: tuple[LegTimes, ...]) -> int:
    """Return the index, among the points of driven legs, of the start point.

    It is the point of that kind, else where drawing out ends, else the origin. One in the second half of the way is
    that of those who come from there.
    """
    points = route_points(plan, legs)
    for index, (point, at_m) in enumerate(points):
        if plan.points[point].kind == START_POINT and (index == len(legs) or 2 * at_m <= points[-1][1]):
            return index
    index = 0
    while index < len(legs) and plan.legs[legs[index].leg].class_ == DRAWING_OUT:
        index += 1
    return index if index < len(legs) else 0


def release_point_index(plan: Plan, legs: tuple[LegTimes, ...]) -> int:
    """Return the index, among the points of driven legs, of the release point.

    It is the last point of that kind, else where pulling in begins, else the destination. One in the first half of the
    way is that of those who go there.
    """
    points = route_points(plan, legs)
    for index, (point, at_m) in reversed(list(enumerate(points))):
        if plan.points[point].kind == RELEASE_POINT and (index == 0 or 2 * at_m >= points[-1][1]):
            return index
    index = len(legs)
    while index > 0 and plan.legs[legs[index - 1].leg].class_ == DRAWING_OUT:
        index -= 1
    return index if index > 0 else len(legs)


def control_post_table(plan: Plan, movement: Movement) -> tuple[PostRow, ...]:
    """Return the manning of every traffic control post in order of time: for the main route, then each alternate's."""
    rows = _post_rows(plan, movement, None, [(post, post.manned) for post in plan.control_posts])
    for index, alternate in enumerate(movement.alternates):
        passed = [
            (post, manning.manned)
            for post in plan.control_posts
            for manning in post.alternates
            if (manning.movement, manning.alternate) == (movement.id, index)
        ]
        if passed:
            rows += _post_rows(plan, alternate, index, passed)
    return tuple(rows)


def _post_rows(
    plan: Plan, route: Movement | Alternate, alternate: int | None, manned: list[tuple[ControlPost, Intervals]]
) -> list[PostRow]:
    parts = reversed(by_route(route))  # a post on several routes stands at its km on the first
    along = {point: at_m for part in parts for point, at_m in route_points(plan, main_serial(part).legs)}
    rows = [
        PostRow(
            alternate=alternate,
            point=post.point,
            distance_m=along.get(post.point),
            manned_by=post.manned_by,
            call_sign=post.call_sign,
            from_s=from_s,
            to_s=to_s,
            mgrs=mgrs_reference(plan.points[post.point]),
        )
        for post, intervals in manned
        for from_s, to_s in intervals
    ]
    return sorted(rows, key=lambda row: (row.from_s, row.point))


def escort_table(plan: Plan, movement: Movement) -> tuple[EscortRow, ...]:
    """Return which serial each escort takes over, where and when; a stretch driven twice gives two rows."""
    rows = []
    for escort in movement.request.escorts:
        for serial in movement.serials:
            for first, last in _runs(serial, frozenset(escort.legs)):
                enters, leaves = serial.legs[first], serial.legs[last]
                rows.append(
                    EscortRow(
                        authority=escort.authority,
                        legs=escort.legs,
                        serial=serial.id,
                        taken_over=leg_ends(plan.legs[enters.leg], enters.forward)[0],
                        given_back=leg_ends(plan.legs[leaves.leg], leaves.forward)[1],
                        from_s=enters.head_enters_s,
                        to_s=leaves.tail_leaves_s,
                        teams=escort.teams,
                        hand_over=escort.hand_over,
                    )
                )
    return tuple(rows)


def _runs(serial: Serial, legs: frozenset[str]) -> list[tuple[int, int]]:
    """Return (first, last) index of every unbroken run of `legs` on a serial's route."""
    runs: list[tuple[int, int]] = []
    for index, driven in enumerate(serial.legs):
        if driven.leg not in legs:
            continue
        if runs and runs[-1][1] == index - 1:
            runs[-1] = (runs[-1][0], index)
        else:
            runs.append((index, index))
    return runs


def reporting_schedule(plan: Plan, movement: Movement) -> tuple[ReportRow, ...]:
    """Return every report due, in order of time.

    Each serial reports passing the start point, critical points, checkpoints, bridges and borders, halting and
    moving off, the release point and its end. A control post reports arrival *and* completed passage.
    Source: doctrine.md §6.11 [TLP-010][ATP3-21.8 §5-14].
    """
    rows = [row for serial in movement.serials for row in _serial_reports(plan, serial)]
    return tuple(sorted(rows, key=lambda row: (row.at_s, row.serial)))


def _serial_reports(plan: Plan, serial: Serial) -> list[ReportRow]:
    posts = {post.point: post.call_sign for post in plan.control_posts}
    lead = next((vehicle.call_sign for vehicle in serial.vehicles if vehicle.call_sign), "")
    start, release = start_point_index(plan, serial.legs), release_point_index(plan, serial.legs)
    reports: list[ReportRow] = []

    def add(report: str, at_s: int, point: str, site: str = "", post: str | None = None) -> None:
        by, call_sign = ("serial", lead) if post is None else ("control_post", post)
        reports.append(
            ReportRow(serial=serial.id, report=report, at_s=at_s, point=point, site=site, by=by, call_sign=call_sign)
        )

    for row in march_rows(plan, serial):
        place = plan.points[row.point]
        head_s = row.arrival_s if row.arrival_s is not None else row.departure_s or 0
        if row.index == start:
            add("start_point", row.departure_s if row.departure_s is not None else head_s, row.point)
        elif row.index == release:
            add("release_point", head_s, row.point)
        elif row.arrival_s is not None and (place.critical or place.kind in _REPORTED_KINDS):
            add("head_passes", row.arrival_s, row.point)
        if row.point in posts:
            add("head_passes", head_s, row.point, post=posts[row.point])
            add("tail_clear", row.clearance_s, row.point, post=posts[row.point])
        for halt in (halt for halt in serial.halts if halt.after_leg == row.index - 1):
            add("halted", halt.tail_arrives_s, row.point, halt.site)
            add("moving", halt.head_departs_s, row.point, halt.site)
    add("complete", serial.legs[-1].tail_leaves_s, route_points(plan, serial.legs)[-1][0])
    return reports
