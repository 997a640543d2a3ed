"""Where each minute of a shift went, and which windows, slots and deadlines a serial misses by it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import zip_longest

from ratl.model.event import Event
from ratl.model.movement import Halt, LegTimes, Movement, Reason, Serial
from ratl.model.plan import Plan
from ratl.model.route import Interval
from ratl.planner.frame import seconds_of
from ratl.planner.traffic import point_uses
from ratl.planner.underway import find_passing
from ratl.planner.windows import Windows


def explain_shift(plan: Plan, told: Movement, placed: Movement, reports: Mapping[str, Event]) -> tuple[Reason, ...]:
    """Return why a movement completes at another time than told: reasons whose seconds add up to the difference.

    They are those of the serial that completes last, from start to end: what its start, each leg and each stand take
    more or less than they were told to.
    """
    if told.completion_s is None or placed.completion_s is None:
        return ()
    last = max(placed.serials, key=lambda serial: serial.completion_s or 0)
    before = next(serial for serial in told.serials if serial.id == last.id)
    reasons = [
        _seconds("shift_other_last", (before.completion_s or 0) - told.completion_s, serial=last.id),
        *_along(plan, before, last, reports.get(last.id)),
    ]
    return _summed(reason for reason in reasons if seconds_of(reason))


def _seconds(code: str, seconds: int, **params: object) -> Reason:
    return Reason(code=code, params={**params, "seconds": seconds, "span_s": abs(seconds)})


def _summed(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Return reasons with those of one code about one thing made one, in the order of the first of them."""
    found: dict[object, Reason] = {}
    for reason in reasons:
        about = {key: value for key, value in reason.params.items() if key not in ("seconds", "span_s", "until_s")}
        key = reason.code, repr(sorted(about.items()))
        seconds = seconds_of(reason) + (seconds_of(found[key]) if key in found else 0)
        span = {"span_s": abs(seconds)} if "span_s" in reason.params else {}
        found[key] = replace(reason, params={**reason.params, "seconds": seconds, **span})
    return tuple(reason for reason in found.values() if seconds_of(reason))


def _along(plan: Plan, before: Serial, after: Serial, report: Event | None) -> Iterator[Reason]:
    """Yield what each part of a serial's way takes more, or less, than it was told to take."""
    shared = 0
    for old, new in zip_longest(before.legs, after.legs):
        if old is None or new is None or (old.leg, old.forward) != (new.leg, new.forward):
            break
        shared += 1
    reported = _reported_leg(plan, before, report)
    yield from _longer(after.start_reasons, (after.start_s or 0) - (before.start_s or 0), report, "shift_start")
    halts = {halt.after_leg: halt for halt in after.halts}
    on_road = after.start_reasons[len(before.start_reasons) :]  # of who was under way: why it stands on the road
    for index in range(shared):
        old, new = before.legs[index], after.legs[index]
        if index:
            stood_s = _stood_s(after.legs, index) - _stood_s(before.legs, index)
            yield from _stand(halts.get(index - 1), before, index - 1, stood_s, report)
        more_s = (new.head_leaves_s - new.head_enters_s) - (old.head_leaves_s - old.head_enters_s)
        if index == reported and report is not None:
            yield from _longer(on_road, more_s, report, "shift_reported", point=report.point, serial=after.id)
        elif new.head_leaves_s - new.head_enters_s > new.run_s:
            yield from _longer(on_road, more_s, report, "shift_stands", leg=new.leg)
        else:
            yield _seconds("shift_rate", more_s)
    if shared == len(before.legs) == len(after.legs):
        yield _seconds("shift_rate", _passing_s(after.legs[-1]) - _passing_s(before.legs[-1]))
        return
    behind_s = before.legs[shared - 1].head_leaves_s if shared else before.start_s or 0
    at_s = after.legs[shared - 1].head_leaves_s if shared else after.start_s or 0
    rest_s = ((after.completion_s or 0) - at_s) - ((before.completion_s or 0) - behind_s)
    yield _seconds("shift_route", rest_s, leg=before.legs[min(shared, len(before.legs) - 1)].leg)


def _reported_leg(plan: Plan, before: Serial, report: Event | None) -> int | None:
    """Return the leg on which what was reported of a serial shows, by its timetable as told."""
    if report is None or report.head_s is None or report.site:
        return None
    passing = find_passing(plan, before, report.point, report.head_s)
    if passing is None or passing < 0:
        return None
    entered = sum(times.head_enters_s < plan.now_s for times in before.legs)
    return passing if report.head_s < plan.now_s else min(passing, max(entered - 1, 0))


def _stood_s(legs: tuple[LegTimes, ...], index: int) -> int:
    return legs[index].head_enters_s - legs[index - 1].head_leaves_s


def _passing_s(times: LegTimes) -> int:
    return times.tail_leaves_s - times.head_leaves_s


def _stand(halt: Halt | None, before: Serial, after_leg: int, more_s: int, report: Event | None) -> Iterator[Reason]:
    """Yield why a stand is longer, or shorter, than told."""
    if halt is None:
        left = next((h for h in before.halts if h.after_leg == after_leg), None)
        if left is not None:
            yield _seconds("shift_no_halt", more_s, site=left.site)
        return
    if more_s > 0:
        stood = any((told.after_leg, told.site) == (after_leg, halt.site) for told in before.halts)
        code = "shift_longer_halt" if stood else "shift_new_halt"
        yield from _longer(halt.reasons, more_s, report, code, site=halt.site)
    else:
        yield _seconds("shift_shorter_halt", more_s, site=halt.site)


def _longer(
    holds: tuple[Reason, ...], more_s: int, report: Event | None, code: str, **params: object
) -> Iterator[Reason]:
    """Yield the last of the holds, as many seconds as there are more than told; what no hold explains by its code."""
    owed_s = more_s
    for hold in reversed(holds):
        if owed_s <= 0 or hold.code in ("held_as_told", "held_until_now"):
            break
        seconds = min(owed_s, seconds_of(hold))
        owed_s -= seconds
        if hold.code == "held_reported" and report is not None:
            about = {"point": report.point or report.site, "serial": report.serial}
            yield _seconds("shift_reported", seconds, **about)
        else:
            yield replace(hold, params={**hold.params, "seconds": seconds})
    yield _seconds(code, owed_s, **params)


# ---- what is missed


def list_missed(plan: Plan, told: Movement, placed: Movement, reports: Mapping[str, Event]) -> tuple[Reason, ...]:
    """Return the windows and reserved slots that serials miss which would have met them as told.

    A serial meets a window by as much later as it is when it comes there; where it misses one it waits, and from there
    on it is as late as that makes it.
    """
    windows, before = Windows(plan, told), {serial.id: serial for serial in told.serials}
    found: list[Reason] = []
    for serial in placed.serials:
        old = before[serial.id]
        if old.legs and serial.legs and old.legs != serial.legs:
            found += _missed_windows(plan, windows, old, serial, reports.get(serial.id))
            found += _missed_slots(plan, placed, old, serial)
    return tuple(found)


def _missed_windows(
    plan: Plan, windows: Windows, old: Serial, new: Serial, report: Event | None
) -> Iterator[Reason]:  # fmt: skip
    reported, halts = _reported_leg(plan, old, report), {halt.after_leg: halt for halt in old.halts}
    late_s = (new.start_s or 0) - (old.start_s or 0) if report and reported is None and not report.site else 0
    for index, (was, now) in enumerate(zip(old.legs, new.legs, strict=False)):
        if (was.leg, was.forward) != (now.leg, now.forward):
            return
        halt = halts.get(index - 1)
        if halt is not None:
            reported_s = now.head_enters_s - was.head_enters_s if report and report.site == halt.site else 0
            late_s = max(0, late_s - _slack_s(halt), reported_s)
        begin, end = was.head_enters_s + late_s, was.tail_leaves_s + late_s
        blocks = windows.leg(was.leg)
        block = blocks.find(begin, end) if late_s > 0 and begin >= plan.now_s else None
        if block is not None and blocks.find(was.head_enters_s, was.tail_leaves_s) is None:
            because = {"code": blocks.reasons[block].code, **blocks.reasons[block].params}
            missed = {"serial": new.id, "leg": was.leg, "late_s": end - blocks.starts[block], "because": because}
            yield Reason(code="missed_window", params={**missed, "enters_s": now.head_enters_s})
            late_s = now.head_enters_s - was.head_enters_s
        if index == reported:
            late_s = max(0, now.head_leaves_s - was.head_leaves_s)


def _slack_s(halt: Halt) -> int:
    """Return by how much a stand is longer than it has to be."""
    if halt.kind in ("rest", "overnight"):
        return halt.head_departs_s - halt.tail_arrives_s - halt.minimum_s
    stood = halt.head_departs_s - halt.head_arrives_s, halt.tail_departs_s - halt.tail_arrives_s
    return min(stood) - halt.minimum_s


def _missed_slots(plan: Plan, movement: Movement, old: Serial, new: Serial) -> Iterator[Reason]:
    """Yield each reservation for the movement itself that it was in and now is not."""
    was, now = _occupations(plan, movement, old), _occupations(plan, movement, new)
    for held in plan.reservations:
        what = held.leg or held.point or held.site or ""
        if held.holder != movement.id or what not in was or what not in now:
            continue
        inside = held.from_s <= was[what][0] and was[what][1] <= held.to_s
        if inside and now[what][1] > held.to_s:
            params = {"serial": new.id, "what": what, "until_s": held.to_s, "late_s": now[what][1] - held.to_s}
            yield Reason(code="missed_slot", params=params)


def _occupations(plan: Plan, movement: Movement, serial: Serial) -> dict[str, Interval]:
    spans: dict[str, Interval] = {}
    for point, use in point_uses(plan, movement, serial):
        first, last = spans.get(point, (use.begin, use.end))
        spans[point] = min(first, use.begin), max(last, use.end)
    spans |= {t.leg: (t.head_enters_s, t.tail_leaves_s) for t in serial.legs}
    return spans | {halt.site: (halt.head_arrives_s, halt.tail_departs_s) for halt in serial.halts}
