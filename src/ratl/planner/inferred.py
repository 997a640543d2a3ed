"""What a report of one serial says of those behind it: they cannot be past it on a leg.

Nobody overtakes there, and on a single lane nobody meets another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ratl.model.event import Event
from ratl.model.movement import LegTimes, Movement, Serial
from ratl.model.plan import Plan
from ratl.planner.traffic import gap_s
from ratl.planner.underway import end_of, known_legs, start_of

_CHAIN = 200
"""Most serials behind one another that a report is carried on to."""


@dataclass(frozen=True, slots=True)
class _On:
    """A serial on a leg: by whom, and by what is known of it."""

    movement: Movement
    serial: Serial
    index: int
    times: LegTimes


def infer_reports(plan: Plan, told: Mapping[str, Movement], reports: Mapping[str, Event]) -> dict[str, Event]:
    """Return the reports, and what follows from them of serials that nobody reported on.

    By its timetable a serial behind has entered or left a leg by now on which the one reported on, told to be ahead of
    it, still is in its way: then it is later by so much, or stands where it last stood. Behind is also who was to enter
    a single lane from its other end once the one reported on is off it.
    """
    found, queue, on_leg = dict(reports), list(reports), _list_begun(plan, told)
    owners = {serial.id: (movement, serial) for movement in told.values() for serial in movement.serials}
    for _ in range(_CHAIN):
        if not queue:
            break
        name = queue.pop(0)
        movement, ahead = owners[name]
        for index, times in enumerate(known_legs(plan, movement, ahead, found[name])):
            was = ahead.legs[index]
            for behind in _behind(plan, on_leg, times) if times != was else ():
                other = behind.serial.id
                is_told = other in found and found[other].kind != "inferred"
                if is_told or behind.times.head_enters_s <= was.head_enters_s:
                    continue
                gap = gap_s(plan, behind.movement, behind.serial, name)
                event = _infer(plan, _as_known(plan, behind, found.get(other)), times, gap, name)
                if event is not None:
                    found[other] = event
                    queue.append(other)
    return found


def _as_known(plan: Plan, on: _On, report: Event | None) -> _On:
    """Return a serial on a leg as it is known to be there by a report, if there is one."""
    if report is None:
        return on
    legs = known_legs(plan, on.movement, on.serial, report)
    never = replace(on.times, head_enters_s=plan.now_s)
    return replace(on, times=legs[on.index] if on.index < len(legs) else never)


def _list_begun(plan: Plan, told: Mapping[str, Movement]) -> dict[tuple[str, bool], list[_On]]:
    """Return who has entered which leg by now, by the timetables told, in the order they did."""
    found: dict[tuple[str, bool], list[_On]] = {}
    for movement in told.values():
        for serial in movement.serials:
            for index, times in enumerate(serial.legs):
                if times.head_enters_s < plan.now_s:
                    on = _On(movement, serial, index, times)
                    found.setdefault((times.leg, times.forward), []).append(on)
    return {key: sorted(by, key=lambda on: on.times.head_enters_s) for key, by in found.items()}


def _behind(plan: Plan, on_leg: Mapping[tuple[str, bool], list[_On]], ahead: LegTimes) -> Iterator[_On]:
    """Yield who may be behind another on a leg: who drives it the same way; on a single lane from both ends."""
    yield from on_leg.get((ahead.leg, ahead.forward), ())
    if plan.legs[ahead.leg].regime != "two-way":
        yield from on_leg.get((ahead.leg, not ahead.forward), ())


def _infer(plan: Plan, behind: _On, ahead: LegTimes, gap: int, by: str) -> Event | None:
    """Return what follows of a serial told to be behind another on a leg, if it cannot be as told."""
    serial, times = behind.serial, behind.times
    meets, leaves_s = times.forward is not ahead.forward, ahead.tail_leaves_s + gap
    enters_s = leaves_s if meets or plan.legs[ahead.leg].regime == "exclusive" else ahead.tail_enters_s + gap
    about = {"kind": "inferred", "at_s": plan.now_s, "serial": serial.id, "behind": by}
    if times.head_enters_s < min(enters_s, plan.now_s):
        halt = next((h for h in serial.halts if h.after_leg == behind.index - 1), None)
        if halt is not None:
            return Event(**about, site=halt.site, until_s=enters_s)  # type: ignore[arg-type]
        return Event(**about, point=start_of(plan, times), head_s=enters_s)  # type: ignore[arg-type]
    if not meets and times.head_enters_s < plan.now_s and times.head_leaves_s < leaves_s:
        return Event(**about, point=end_of(plan, times), head_s=leaves_s)  # type: ignore[arg-type]
    return None
