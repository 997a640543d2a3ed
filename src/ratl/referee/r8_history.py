"""R8 promises, second half: a plan beside an older one. The past stands, and what was fixed hardly moves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ratl.model.movement import Movement, Serial
from ratl.model.plan import Plan, Violation
from ratl.referee.traversals import PLACED

RULE = "R8"
Event = tuple[int, str, str]
"""Index of the leg, what happens, and on which leg (and which way) or at which site."""


def judge(new: Plan, old: Plan, tolerance_s: int) -> Iterator[Violation]:
    """Yield changes of the past before the new plan's `now_s`, and fixed movements that shift too far or go away."""
    before = {movement.id: movement for movement in old.movements}
    after = {movement.id: movement for movement in new.movements}
    for name in dict.fromkeys([*before, *after]):
        was, now = _serials(before.get(name)), _serials(after.get(name))
        fixed = was and any(known[name].status == "fixed" for known in (before, after) if name in known)
        for serial in dict.fromkeys([*was, *now]):
            old_events, new_events = was.get(serial, {}), now.get(serial, {})
            yield from _past(name, serial, old_events, new_events, new.now_s)
            if fixed:
                yield from _fixed(name, serial, old_events, new_events, tolerance_s)


def _serials(movement: Movement | None) -> dict[str, Mapping[Event, int]]:
    if movement is None or movement.status not in PLACED:
        return {}
    return {serial.id: _events(serial) for serial in movement.serials}


def _events(serial: Serial) -> Mapping[Event, int]:
    """Return when each thing happens to a serial."""
    events: dict[Event, int] = {}
    for index, times in enumerate(serial.legs):
        leg = f"{times.leg}{'+' if times.forward else '-'}"
        for what in ("head_enters_s", "tail_enters_s", "head_leaves_s", "tail_leaves_s"):
            events[index, what, leg] = getattr(times, what)
    for halt in serial.halts:
        for what in ("head_arrives_s", "tail_arrives_s", "head_departs_s", "tail_departs_s"):
            events[halt.after_leg, what, halt.site] = getattr(halt, what)
    return events


def _past(
    movement: str, serial: str, old: Mapping[Event, int], new: Mapping[Event, int], now_s: int
) -> Iterator[Violation]:
    happened = {(at_s, event) for event, at_s in old.items() if at_s < now_s}
    claimed = {(at_s, event) for event, at_s in new.items() if at_s < now_s}
    changed = happened ^ claimed
    if changed:
        params = {"at_s": min(at_s for at_s, _ in changed), "now_s": now_s}
        yield Violation(rule=RULE, code="r8_past_changed", movement=movement, serial=serial, params=params)


def _fixed(
    movement: str, serial: str, old: Mapping[Event, int], new: Mapping[Event, int], tolerance_s: int
) -> Iterator[Violation]:
    if old.keys() != new.keys():
        yield Violation(rule=RULE, code="r8_fixed_rerouted", movement=movement, serial=serial)
        return
    shift_s = max((abs(new[event] - at_s) for event, at_s in old.items()), default=0)
    if shift_s > tolerance_s:
        params = {"shift_s": shift_s, "tolerance_s": tolerance_s}
        yield Violation(rule=RULE, code="r8_fixed_moved", movement=movement, serial=serial, params=params)
