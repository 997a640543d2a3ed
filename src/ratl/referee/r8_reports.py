"""R8 promises: what the events of a plan made anew report of a serial, and what of its past that makes another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ratl.model.event import ABOUT_SERIALS, Event
from ratl.model.movement import LegTimes, Movement, Serial
from ratl.model.plan import Plan, Violation

RULE = "R8"


def list_reports(new: Plan, old: Plan, events: Sequence[Event]) -> dict[str, Event]:
    """Return, by serial, what events report of it; of one serial the last counts.

    What was inferred counts where it follows: of a serial that, as it was told, entered or left a leg sooner than the
    one it is behind, reported on itself, now lets it; from the other end of a single lane, too.
    """
    found = {event.serial: event for event in events if event.kind in ABOUT_SERIALS and event.kind != "inferred"}
    left = [event for event in events if event.kind == "inferred"]
    while True:
        follows = [event for event in left if _follows(new, old, event, found)]
        if not follows:
            return found
        found |= {event.serial: event for event in follows}
        left = [event for event in left if event not in follows]


def judge_inferred(events: Sequence[Event], reports: Mapping[str, Event]) -> Iterator[Violation]:
    """Yield what was inferred and does not follow."""
    for event in events:
        if event.kind == "inferred" and reports.get(event.serial) != event:
            params = {"by": event.behind}
            yield Violation(rule=RULE, code="r8_not_inferred", movement="", serial=event.serial, params=params)


def _follows(new: Plan, old: Plan, event: Event, reports: Mapping[str, Event]) -> bool:
    found = [
        _find_placed(plan, serial) for plan, serial in ((old, event.serial), (old, event.behind), (new, event.behind))
    ]
    if event.behind not in reports or any(serial is None for serial in found):
        return False
    one, was_ahead, is_ahead = (serial.legs for serial in found if serial is not None)
    gap_s = max(0, *(s.gap_behind_s or 0 for m in new.movements for s in m.serials), new.profile.serial_gap_s)
    gap_s = max(gap_s, new.profile.column_gap_s)
    for times in one:
        for was, now in zip(was_ahead, is_ahead, strict=False):
            same = (was.leg, was.forward) == (now.leg, now.forward) and times.leg == now.leg
            if same and was.head_enters_s < times.head_enters_s and _is_sooner(new, times, now, gap_s):
                return True
    return False


def _is_sooner(plan: Plan, behind: LegTimes, ahead: LegTimes, gap_s: int) -> bool:
    """Return whether a serial told to be behind another on a leg was told sooner there than that lets it."""
    regime, meets = plan.legs[ahead.leg].regime, behind.forward is not ahead.forward
    if meets and regime == "two-way":
        return False
    clear_s = ahead.tail_leaves_s if meets or regime == "exclusive" else ahead.tail_enters_s
    leaves_early = not meets and behind.head_leaves_s < ahead.tail_leaves_s + gap_s
    return leaves_early or behind.head_enters_s < clear_s + gap_s


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


def _find_placed(plan: Plan, name: str) -> Serial | None:
    return next((s for m in plan.movements for s in m.serials if s.id == name and s.legs), None)


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
