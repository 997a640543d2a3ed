"""R8 promises: what the events of a plan made anew report of a serial, and what of its past that makes another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ratl.model.event import Event
from ratl.model.movement import Movement, Serial
from ratl.model.plan import Plan, Violation

RULE = "R8"
_KINDS = ("late", "actual", "halted")


def list_reports(movement: Movement | None, events: Sequence[Event]) -> dict[str, Event]:
    """Return what events report of the serials of a movement; of one serial the last counts."""
    own = {serial.id for serial in movement.serials} if movement else set()
    return {event.serial: event for event in events if event.kind in _KINDS and event.serial in own}


def find_free(plan: Plan, movement: Movement | None, serial: str, report: Event | None) -> tuple[int, bool] | None:
    """Return from where on a report makes the past of a serial another one than it was told; None: nowhere.

    The index of a leg, and whether from its end only: the passing reported; the last stop before it where the serial
    came earlier than it was told; the site it stands at.
    """
    found = _find_serial(movement, serial)
    if found is None or report is None:
        return None
    if report.site:
        return next(((h.after_leg, True) for h in found.halts if h.site == report.site), None)
    passings = _passings(plan, found, report.point)
    if not passings or report.head_s is None:
        return None
    reported_s = report.head_s
    index = min(passings, key=lambda k: abs(passings[k] - reported_s))
    if index >= 0 and reported_s < passings[index]:
        index = max((h.after_leg for h in found.halts if h.after_leg < index), default=-1)
    return (index, True) if index >= 0 else (0, False)


def judge(plan: Plan, movement: Movement | None, serial: str, report: Event) -> Iterator[Violation]:
    """Yield a report of something past that the timetable contradicts."""
    found = _find_serial(movement, serial)
    if found is None or movement is None or report.site or report.head_s is None or report.head_s >= plan.now_s:
        return
    if report.head_s not in _passings(plan, found, report.point).values():
        params = {"point": report.point, "at_s": report.head_s}
        yield Violation(rule=RULE, code="r8_report_lost", movement=movement.id, serial=serial, params=params)


def _find_serial(movement: Movement | None, serial: str) -> Serial | None:
    return next((s for s in movement.serials if s.id == serial and s.legs), None) if movement else None


def _passings(plan: Plan, serial: Serial, point: str) -> dict[int, int]:
    """Return when the head passes a point, by the index of the leg that ends there; -1: the start."""
    found = {}
    for index, times in [(-1, serial.legs[0]), *enumerate(serial.legs)]:
        leg = plan.legs.get(times.leg)
        starts = index < 0
        if leg is not None and point == (leg.from_ if times.forward == starts else leg.to):
            found[index] = times.head_enters_s if starts else times.head_leaves_s
    return found
