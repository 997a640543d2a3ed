"""A column whose serials travel apart: planned as one child movement for each serial, told as one movement.

`split` makes the children, at the doors of the planner (`solve`, `renew`, `place_alone`); in between each of them is a
movement like any other, with routes, halts and a place of its own. `gather` makes the column of them again. A column
that travels together passes both as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ratl.model.movement import Movement, Pin, Reason, Serial
from ratl.model.plan import Plan

_OF_FIRST = ("start", "start_point")
"""Pins that are about the first serial where they name none."""
_STUCK = "serial_stuck"
"""Names the serial that the reasons behind it are about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Child(Movement):
    """One serial of a column as a movement of its own; `column` is the movement it was made from."""

    column: Movement


def column_of(movement: Movement) -> Movement:
    """Return the column of a child; any other movement is its own."""
    return movement.column if isinstance(movement, Child) else movement


def split(plan: Plan) -> Plan:
    """Return the plan with each column whose serials travel apart as its children."""
    movements = tuple(child for movement in plan.movements for child in split_movement(movement))
    return plan if len(movements) == len(plan.movements) else replace(plan, movements=movements)


def split_movement(movement: Movement) -> tuple[Movement, ...]:
    """Return the children of a movement, in order of march, as it is placed; itself where it travels together."""
    if movement.request.serials_travel != "apart" or len(movement.serials) < 2:
        return (movement,)
    return tuple(_child(movement, serial) for serial in movement.serials)


def _child(column: Movement, serial: Serial) -> Child:
    request = replace(column.request, pins=pins_of(column.request.pins, column.serials, serial))
    return Child(
        id=serial.id, request=request, serials=(serial,), name=column.name, status=column.status,
        completion_s=None if column.completion_s is None else serial.completion_s, routes=column.routes,
        warnings=tuple(w for w in column.warnings if w.params.get("serial") in (None, "all", serial.id)), column=column,
        reasons=tuple(_reasons_of(column, serial)) if column.completion_s is None else (),
    )  # fmt: skip


def _reasons_of(column: Movement, serial: Serial) -> Iterator[Reason]:
    """Yield why a serial of a column without a place has none: what is said behind its name."""
    about: object = serial.id
    for reason in column.reasons:
        about = reason.params.get("serial") if reason.code == _STUCK else about
        if about == serial.id:
            yield reason


def pins_of(pins: Iterable[Pin], serials: Sequence[Serial], serial: Serial) -> tuple[Pin, ...]:
    """Return the pins of a column that are about one of its serials, each by its name."""
    found = []
    for pin in pins:
        about = serials[:1] if pin.kind in _OF_FIRST else serials
        if pin.serial == serial.id or (not pin.serial and any(serial.id == other.id for other in about)):
            found.append(replace(pin, serial=serial.id))
    return tuple(found)


def gather(movements: Iterable[Movement]) -> list[Movement]:
    """Return movements with the children of each column made one, where the first of them stands."""
    known = list(movements)
    if not any(isinstance(movement, Child) for movement in known):
        return known
    columns: dict[str, list[Movement]] = {}
    for movement in known:
        columns.setdefault(column_of(movement).id, []).append(movement)
    return [_gathered(parts) if isinstance(parts[0], Child) else parts[0] for parts in columns.values()]


def _gathered(children: Sequence[Movement]) -> Movement:
    """Return the column of some or all of its children: it is complete when the last is, and has a place if all have.

    Delays are left to whoever knows the column's own best.
    """
    column, stuck = column_of(children[0]), [child for child in children if child.completion_s is None]
    if stuck:
        bare = tuple(bare_serial(serial) for serial in column.serials)
        return replace(column, status="unplaced", serials=bare, completion_s=None, reasons=_why_stuck(stuck))
    completion_s = max(child.completion_s or 0 for child in children)
    return replace(
        column,
        status=children[0].status,
        serials=tuple(serial for child in children for serial in child.serials),
        completion_s=completion_s,
        best_alone_s=None,
        reasons=(),
        what_if=(),
        warnings=_each_once(warning for child in children for warning in child.warnings),
    )


def bare_serial(serial: Serial) -> Serial:
    """Return a serial without a timetable."""
    return replace(
        serial, legs=(), halts=(), listed_halts=(), start_reasons=(), road_space_m=0, start_s=None, completion_s=None
    )


def _why_stuck(stuck: Sequence[Movement]) -> tuple[Reason, ...]:
    """Return why the column has no place: which of its serials have none, and why."""
    found: list[Reason] = []
    for child in stuck:
        name = Reason(code=_STUCK, params={"serial": child.id})
        if child.reasons:  # a serial without any waits for those of its column that have
            found += [name, *(reason for reason in child.reasons if reason != name)]
    return tuple(found)


def _each_once(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    found: list[Reason] = []
    for reason in reasons:
        if reason not in found:
            found.append(reason)
    return tuple(found)
