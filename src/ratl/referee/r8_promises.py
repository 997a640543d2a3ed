"""R8 promises: from origin to destination, not too early, not too late, and the plan's own sums are right."""

from __future__ import annotations

from collections.abc import Iterator

from ratl.model.movement import Movement, Reason, Serial
from ratl.model.plan import Plan, Violation
from ratl.referee.traversals import PLACED, Case, Track

RULE = "R8"


def judge(case: Case) -> Iterator[Violation]:
    """Yield broken promises of the movements, then of the placed serials."""
    for movement in case.plan.movements:
        if case.subject in (None, movement.id):
            yield from _status(movement)
            yield from _reasons(movement)
            for serial in movement.serials:
                yield from _march_units(movement, serial)
    for track in case.judged:
        yield from _ends(track)
        yield from _hours(case.plan, track)
        yield from _bounds(track)


def _violation(movement: Movement, code: str, serial: str = "", **params: object) -> Violation:
    return Violation(rule=RULE, code=code, movement=movement.id, serial=serial, params=params)


def _status(movement: Movement) -> Iterator[Violation]:
    if movement.status in PLACED:
        if movement.refusal is not None:
            yield _violation(movement, "r8_refused_placed")
        if not movement.serials:
            yield _violation(movement, "r8_no_serials")
        yield from (_violation(movement, "r8_serial_empty", s.id) for s in movement.serials if not s.legs)
        ends = [serial.legs[-1].tail_leaves_s for serial in movement.serials if serial.legs]
        if ends:
            yield from _stated(movement, "", "completion", movement.completion_s, max(ends))
    elif movement.status == "unplaced":
        yield from (_violation(movement, "r8_unplaced_moves", s.id) for s in movement.serials if s.legs or s.halts)
        if not movement.reasons:
            yield _violation(movement, "r8_unplaced_silent")
    else:
        yield _violation(movement, "r8_status", status=movement.status)


def _stated(movement: Movement, serial: str, what: str, stated_s: int | None, exact_s: int) -> Iterator[Violation]:
    if stated_s is None:
        yield _violation(movement, f"r8_no_{what}", serial, exact_s=exact_s)
    elif stated_s != exact_s:
        yield _violation(movement, f"r8_{what}", serial, stated_s=stated_s, exact_s=exact_s)


def _reasons(movement: Movement) -> Iterator[Violation]:
    """Yield a movement whose reasons do not add up to planned minus best possible alone, in seconds."""
    if movement.status not in PLACED or movement.best_alone_s is None or movement.completion_s is None:
        return
    told_s, later_s = sum(map(_seconds, movement.reasons)), movement.completion_s - movement.best_alone_s
    if told_s != later_s:
        yield _violation(movement, "r8_reasons", told_s=told_s, later_s=later_s)


def _seconds(reason: Reason) -> float:
    seconds = reason.params.get("seconds", 0)
    return seconds if isinstance(seconds, float | int) else 0


def _march_units(movement: Movement, serial: Serial) -> Iterator[Violation]:
    if sum(serial.march_units) != len(serial.vehicles):
        counts = {"told": sum(serial.march_units), "count": len(serial.vehicles)}
        yield _violation(movement, "r8_march_units", serial.id, **counts)


def _ends(track: Track) -> Iterator[Violation]:
    request, first, last = track.movement.request, track.traversals[0], track.traversals[-1]
    if first.entry != request.origin:
        yield track.violation(RULE, "r8_origin", point=first.entry, origin=request.origin)
    if last.exit != request.destination:
        yield track.violation(RULE, "r8_destination", point=last.exit, destination=request.destination)


def _hours(plan: Plan, track: Track) -> Iterator[Violation]:
    request, serial = track.movement.request, track.serial
    start_s, completion_s = track.traversals[0].times.head_enters_s, track.traversals[-1].times.tail_leaves_s
    yield from _stated(track.movement, serial.id, "start", serial.start_s, start_s)
    yield from _stated(track.movement, serial.id, "completion", serial.completion_s, completion_s)
    if start_s < request.earliest_start_s:
        yield track.violation(RULE, "r8_too_early", at_s=start_s, earliest_s=request.earliest_start_s)
    if request.latest_completion_s is not None and completion_s > request.latest_completion_s:
        yield track.violation(RULE, "r8_too_late", at_s=completion_s, latest_s=request.latest_completion_s)
    starts = [t.times.head_enters_s for t in track.traversals]
    ends = [t.times.tail_leaves_s for t in track.traversals]
    if min(starts) < 0 or max(ends) > plan.horizon_s:
        yield track.violation(RULE, "r8_horizon", from_s=min(starts), until_s=max(ends), horizon_s=plan.horizon_s)


def _bounds(track: Track) -> Iterator[Violation]:
    """Yield a wait at the origin or a travel longer than asked, and a point passed twice where it may not be."""
    request, first, last = track.movement.request, track.traversals[0], track.traversals[-1]
    wait_s = first.times.head_enters_s - request.earliest_start_s
    if request.max_wait_s is not None and wait_s > request.max_wait_s:
        yield track.violation(RULE, "r8_waits_long", wait_s=wait_s, max_wait_s=request.max_wait_s)
    travel_s = last.times.head_leaves_s - first.times.head_enters_s
    if request.max_travel_s is not None and travel_s > request.max_travel_s:
        yield track.violation(RULE, "r8_travels_long", travel_s=travel_s, max_travel_s=request.max_travel_s)
    if request.pass_once:
        passed = [first.entry, *(traversal.exit for traversal in track.traversals)]
        for point in dict.fromkeys(point for point in passed if passed.count(point) > 1):
            yield track.violation(RULE, "r8_passes_twice", point=point)
