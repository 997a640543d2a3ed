"""R8 promises, second half: a plan beside an older one. The past stands, and what was fixed hardly moves."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Mapping, Sequence

from ratl.model.event import Event
from ratl.model.movement import Movement, Reason, Serial
from ratl.model.plan import Plan, Violation
from ratl.referee import r8_input, r8_reports
from ratl.referee.traversals import PLACED

RULE = "R8"
Happening = tuple[int, str, str]
"""Index of the leg, what happens, and on which leg (and which way) or at which site."""

_ENTERING = ("head_enters_s", "tail_enters_s")
_SAID = {
    "head_enters_s": "head_enters_s", "tail_enters_s": "tail_enters_s", "head_leaves_s": "from_s",
    "tail_leaves_s": "tail_leaves_s",
}  # fmt: skip
"""When a stranded serial was on its leg: how that is named of a leg → how the reason says it."""


def judge(new: Plan, old: Plan, tolerance_s: int) -> Iterator[Violation]:
    """Yield what of an older plan a newer one does not keep, or changes without saying so.

    The past before the new plan's `now_s` stands, but for what its events report of a serial; fixed movements shift by
    no more than the tolerance, unless that is reported of them, and do not go away uncancelled; what is said of a
    shift is true; and the input is the old one with what the events change of it. A serial said to be stranded under
    way has the past that says so: it is where it was told to be by then, and stays there until it is cancelled.
    """
    events = new.events[len(old.events) :]
    old = _with_parted(new, old, events)
    before = {movement.id: movement for movement in old.movements}
    after = {movement.id: movement for movement in new.movements}
    if new.now_s < old.now_s:
        params = {"now_s": new.now_s, "then_s": old.now_s}
        yield Violation(rule=RULE, code="r8_now_back", movement="", params=params)
    if new.events[: len(old.events)] != old.events:
        yield Violation(rule=RULE, code="r8_events_rewritten", movement="")
        events = ()
    reported = r8_reports.list_reports(new, old, events)
    yield from r8_reports.judge_inferred(events, reported)
    cancelled = {event.movement for event in events if event.kind == "cancelled"}
    for name in dict.fromkeys([*before, *after]):
        was, now = _serials(before.get(name)), _serials(after.get(name))
        went = was if name in cancelled else was | _stranded(before.get(name), {})
        goes = now | _stranded(after.get(name), went)
        fixed = was and any(known[name].status == "fixed" for known in (before, after) if name in known)
        own = before[name].serials if name in before else ()
        reports = {serial.id: reported[serial.id] for serial in own if serial.id in reported}
        for serial in dict.fromkeys([*went, *goes]):
            free = r8_reports.find_free(old, before.get(name), serial, reports.get(serial))
            yield from _past(name, serial, went.get(serial, {}), goes.get(serial, {}), new.now_s, free)
            if fixed and name not in cancelled:
                old_times, new_times = was.get(serial, {}), now.get(serial, {})
                yield from _fixed(name, serial, old_times, new_times, None if reports else tolerance_s)
        if name in before and name in after:
            yield from _told(before[name], after[name])
        for serial, report in reports.items():
            yield from r8_reports.judge(new, after.get(name), serial, report)
    yield from r8_input.judge(new, old, events)


def _with_parted(new: Plan, old: Plan, events: Sequence[Event]) -> Plan:
    """Return the older plan with each serial as a movement of its own that has lost its place and left its column."""
    lost = {m.id for m in new.movements if m.status == "unplaced" and [s.id for s in m.serials] == [m.id]}
    parted = {event.serial: event.movement for event in events if event.kind == "parted" and event.serial in lost}
    movements: list[Movement] = []
    for movement in old.movements:
        apart = movement.request.serials_travel == "apart"
        gone = [s for s in movement.serials if apart and parted.get(s.id) == movement.id]
        stays = [serial for serial in movement.serials if serial not in gone]
        movements += (_of(movement, name, some) for name, some in [(movement.id, stays), *((s.id, [s]) for s in gone)])
    return dataclasses.replace(old, movements=tuple(movements))


def _of(movement: Movement, name: str, serials: Sequence[Serial]) -> Movement:
    if len(serials) == len(movement.serials):
        return movement
    completion_s = max((s.completion_s for s in serials if s.completion_s is not None), default=None)
    return dataclasses.replace(movement, id=name, serials=tuple(serials), completion_s=completion_s)


def _told(was: Movement, now: Movement) -> Iterator[Violation]:
    """Yield what a movement says of its shift that is not so."""
    if now.told_s is None or was.completion_s is None or now.completion_s is None:
        return
    if now.told_s != was.completion_s:
        params = {"stated_s": now.told_s, "exact_s": was.completion_s}
        yield Violation(rule=RULE, code="r8_told", movement=now.id, params=params)
    said_s = sum(seconds for r in now.shifts if isinstance(seconds := r.params.get("seconds", 0), int | float))
    shift_s = now.completion_s - was.completion_s
    if said_s != shift_s:
        yield Violation(rule=RULE, code="r8_shifts", movement=now.id, params={"told_s": said_s, "shift_s": shift_s})


def _serials(movement: Movement | None) -> dict[str, Mapping[Happening, int]]:
    if movement is None or movement.status not in PLACED:
        return {}
    return {serial.id: _events(serial) for serial in movement.serials}


def _events(serial: Serial) -> Mapping[Happening, int]:
    """Return when each thing happens to a serial."""
    events: dict[Happening, int] = {}
    for index, times in enumerate(serial.legs):
        leg = f"{times.leg}{'+' if times.forward else '-'}"
        for what in ("head_enters_s", "tail_enters_s", "head_leaves_s", "tail_leaves_s"):
            events[index, what, leg] = getattr(times, what)
    for halt in serial.halts:
        for what in ("head_arrives_s", "tail_arrives_s", "head_departs_s", "tail_departs_s"):
            events[halt.after_leg, what, halt.site] = getattr(halt, what)
    return events


def _stranded(
    movement: Movement | None, told: Mapping[str, Mapping[Happening, int]]
) -> dict[str, Mapping[Happening, int]]:  # fmt: skip
    """Return when each thing happened to the serials of a movement without a place that it says are stranded.

    What they were `told` before the leg they are on, and that leg as it is said now.
    """
    if movement is None or movement.status in PLACED:
        return {}
    own = {serial.id for serial in movement.serials}
    said = {str(reason.params.get("serial")): reason for reason in movement.reasons if reason.code == "stranded"}
    return {name: _until_stranded(reason, told.get(name, {})) for name, reason in said.items() if name in own}


def _until_stranded(said: Reason, told: Mapping[Happening, int]) -> Mapping[Happening, int]:
    params = said.params
    leg = f"{params.get('leg')}{'+' if params.get('forward') else '-'}"
    times = {what: at_s for what, key in _SAID.items() if isinstance(at_s := params.get(key), int)}
    enters_s = times.get("head_enters_s", 0)
    passings = [event for event in told if event[1:] == ("head_enters_s", leg)]
    index = min(passings, key=lambda event: abs(told[event] - enters_s), default=(0, "", ""))[0]
    events = {event: at_s for event, at_s in told.items() if event[0] < index}
    events |= {(index, what, leg): at_s for what, at_s in times.items()}
    if site := params.get("site"):
        stands = {"head_arrives_s": "head_leaves_s", "tail_arrives_s": "tail_leaves_s"}
        events |= {(index, what, str(site)): times[key] for what, key in stands.items() if key in times}
    return events


def _past(
    movement: str,
    serial: str,
    old: Mapping[Happening, int],
    new: Mapping[Happening, int],
    now_s: int,
    free: tuple[int, bool] | None,
) -> Iterator[Violation]:
    happened = {(at_s, event) for event, at_s in old.items() if at_s < now_s and not _is_free(event, free)}
    claimed = {(at_s, event) for event, at_s in new.items() if at_s < now_s and not _is_free(event, free)}
    changed = happened ^ claimed
    if changed:
        params = {"at_s": min(at_s for at_s, _ in changed), "now_s": now_s}
        yield Violation(rule=RULE, code="r8_past_changed", movement=movement, serial=serial, params=params)


def _is_free(happening: Happening, free: tuple[int, bool] | None) -> bool:
    """Return whether a report makes it another matter when something happened to a serial."""
    if free is None:
        return False
    index, at_its_end = free
    return happening[0] > index or (happening[0] == index and (not at_its_end or happening[1] not in _ENTERING))


def _fixed(
    movement: str,
    serial: str,
    old: Mapping[Happening, int],
    new: Mapping[Happening, int],
    tolerance_s: int | None,
) -> Iterator[Violation]:
    """Yield a fixed movement that goes elsewhere, or shifts too far; None: what was reported moves it."""
    if _way(old) != _way(new) or (tolerance_s is not None and old.keys() != new.keys()):
        yield Violation(rule=RULE, code="r8_fixed_rerouted", movement=movement, serial=serial)
        return
    if tolerance_s is None:
        return
    shift_s = max((abs(new[event] - at_s) for event, at_s in old.items()), default=0)
    if shift_s > tolerance_s:
        params = {"shift_s": shift_s, "tolerance_s": tolerance_s, "least_min": math.ceil(shift_s / 60)}
        yield Violation(rule=RULE, code="r8_fixed_moved", movement=movement, serial=serial, params=params)


def _way(happenings: Mapping[Happening, int]) -> set[tuple[int, str]]:
    return {(index, leg) for index, what, leg in happenings if what == "head_enters_s"}
