"""R8 promises: a plan made anew is made of the old plan's input, with what its events change of it and no more."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence

from ratl.model.event import Event
from ratl.model.movement import Movement
from ratl.model.plan import Plan, Violation
from ratl.model.route import Reservation

RULE = "R8"
_WHOLE = ("epoch", "zone", "horizon_s", "network", "profile", "night", "curfews", "no_turns")
_BY_ID = ("points", "legs", "sites", "authorities")


def judge(new: Plan, old: Plan, events: Sequence[Event]) -> Iterator[Violation]:
    """Yield each part of the input that is another than in the older plan, and no event says so."""
    due = _with_events(old, events)
    for part in _WHOLE:
        if getattr(new, part) != getattr(due, part):
            yield _changed("", part, "")
    for part in _BY_ID:
        yield from (_changed("", part, name) for name in _differing(getattr(new, part), getattr(due, part)))
    if sorted(map(repr, new.reservations)) != sorted(map(repr, due.reservations)):
        yield _changed("", "reservations", "")
    before = {movement.id: movement for movement in old.movements}
    for movement in new.movements:
        if movement.id in before:
            yield from _asked(movement, before[movement.id])


def _with_events(old: Plan, events: Sequence[Event]) -> Plan:
    """Return the older plan with the closures and reservations that the events tell."""
    legs, reservations = dict(old.legs), list(old.reservations)
    for event in events:
        if event.from_s is None or event.until_s is None:
            continue
        if event.kind == "closed" and event.leg in legs:
            closed = (*legs[event.leg].closed, (event.from_s, event.until_s))
            legs[event.leg] = dataclasses.replace(legs[event.leg], closed=closed)
        elif event.kind == "reserved":
            named = {"leg": event.leg or None, "point": event.point or None, "site": event.site or None}
            reservations.append(Reservation(from_s=event.from_s, to_s=event.until_s, holder=event.holder, **named))
    return dataclasses.replace(old, legs=legs, reservations=tuple(reservations))


def _differing(new: Mapping[str, object], old: Mapping[str, object]) -> Iterator[str]:
    for name in dict.fromkeys([*old, *new]):
        if old.get(name) != new.get(name):
            yield name


def _asked(new: Movement, old: Movement) -> Iterator[Violation]:
    """Yield what is asked of a movement, or who marches in it, where that is another than it was."""
    if new.request != old.request:
        yield _changed(new.id, "request", new.id)
    columns = (
        [(s.id, s.role, s.march_units, s.vehicles, s.gap_behind_s, s.declared_pass_time_s) for s in m.serials]
        for m in (new, old)
    )
    if next(columns) != next(columns):
        yield _changed(new.id, "column", new.id)


def _changed(movement: str, part: str, name: str) -> Violation:
    code = "r8_input_item" if name else "r8_input"
    params = {"part": f"input_{part}", **({"name": name} if name else {})}
    return Violation(rule=RULE, code=code, movement=movement, params=params)
