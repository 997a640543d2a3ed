"""Small edits of a plan, for making mutants: each returns a new plan."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from ratl.model.movement import Halt, LegTimes, Movement, Serial
from ratl.model.plan import Plan
from ratl.model.route import Interval

TIMES = ("head_enters_s", "head_leaves_s", "tail_enters_s", "tail_leaves_s")
HALT_TIMES = ("head_arrives_s", "tail_arrives_s", "head_departs_s", "tail_departs_s")
replace = dataclasses.replace


def placed(plan: Plan) -> Iterator[tuple[Movement, Serial]]:
    for movement in plan.movements:
        if movement.status != "unplaced":
            yield from ((movement, serial) for serial in movement.serials if serial.legs)


def with_movement(plan: Plan, name: str, **fields: object) -> Plan:
    movements = tuple(replace(m, **fields) if m.id == name else m for m in plan.movements)
    return replace(plan, movements=movements)


def with_request(plan: Plan, movement: Movement, **fields: object) -> Plan:
    return with_movement(plan, movement.id, request=replace(movement.request, **fields))


def with_rules(plan: Plan, movement: Movement, **fields: object) -> Plan:
    return with_request(plan, movement, rules=replace(movement.request.rules, **fields))


def with_serial(plan: Plan, movement: Movement, serial: Serial, **fields: object) -> Plan:
    serials = tuple(replace(s, **fields) if s.id == serial.id else s for s in movement.serials)
    return with_movement(plan, movement.id, serials=serials)


def with_times(plan: Plan, movement: Movement, serial: Serial, index: int, **fields: object) -> Plan:
    legs = tuple(replace(t, **fields) if i == index else t for i, t in enumerate(serial.legs))
    return with_serial(plan, movement, serial, legs=legs)


def with_halt(plan: Plan, movement: Movement, serial: Serial, halt: Halt, **fields: object) -> Plan:
    halts = tuple(replace(h, **fields) if h is halt else h for h in serial.halts)
    return with_serial(plan, movement, serial, halts=halts)


def with_leg(plan: Plan, name: str, **fields: object) -> Plan:
    return replace(plan, legs={**plan.legs, name: replace(plan.legs[name], **fields)})


def with_site(plan: Plan, name: str, **fields: object) -> Plan:
    return replace(plan, sites={**plan.sites, name: replace(plan.sites[name], **fields)})


def with_point(plan: Plan, name: str, **fields: object) -> Plan:
    return replace(plan, points={**plan.points, name: replace(plan.points[name], **fields)})


def with_profile(plan: Plan, **fields: object) -> Plan:
    return replace(plan, profile=replace(plan.profile, **fields))


def later(record: LegTimes | Halt, by_s: int) -> LegTimes | Halt:
    names = TIMES if isinstance(record, LegTimes) else HALT_TIMES
    return replace(record, **{name: getattr(record, name) + by_s for name in names})


def shifted(serial: Serial, by_s: int, from_leg: int = 0) -> Serial:
    """The serial with everything from leg `from_leg` on later by `by_s`; a halt just before departs later."""
    legs = tuple(later(t, by_s) if i >= from_leg else t for i, t in enumerate(serial.legs))
    halts = []
    for halt in serial.halts:
        if halt.after_leg >= from_leg:
            halts.append(later(halt, by_s))
        elif halt.after_leg == from_leg - 1:
            departs = {"head_departs_s": halt.head_departs_s + by_s, "tail_departs_s": halt.tail_departs_s + by_s}
            halts.append(replace(halt, **departs))
        else:
            halts.append(halt)
    start = legs[0].head_enters_s
    return replace(serial, legs=legs, halts=tuple(halts), start_s=start, completion_s=legs[-1].tail_leaves_s)


def with_shift(plan: Plan, movement: Movement, serial: Serial, by_s: int, from_leg: int = 0) -> Plan:
    moved = shifted(serial, by_s, from_leg)
    serials = tuple(moved if s.id == serial.id else s for s in movement.serials)
    return with_movement(plan, movement.id, serials=serials)


def retotalled(plan: Plan) -> Plan:
    """The plan with completions, reasons and objective made to follow from its legs again."""
    movements = []
    for m in plan.movements:
        completion = max(s.legs[-1].tail_leaves_s for s in m.serials)
        told = completion - (m.best_alone_s or completion)
        reasons = [replace(m.reasons[0], params={**m.reasons[0].params, "seconds": told})] if m.reasons else []
        movements.append(replace(m, completion_s=completion, reasons=tuple(reasons)))
    value = sum(m.request.weight * (m.completion_s - m.request.earliest_start_s) for m in movements)
    bound = plan.objective.lower_bound
    objective = replace(plan.objective, value=value, gap=(value - bound) / value)
    return replace(plan, movements=tuple(movements), objective=objective)


def entry(plan: Plan, times: LegTimes) -> str:
    return plan.legs[times.leg].from_ if times.forward else plan.legs[times.leg].to


def exit_(plan: Plan, times: LegTimes) -> str:
    return plan.legs[times.leg].to if times.forward else plan.legs[times.leg].from_


def on_leg(plan: Plan, name: str) -> list[Interval]:
    """Who is on a leg when, any way, in order."""
    every = [t for _, s in placed(plan) for t in s.legs if t.leg == name]
    return sorted((t.head_enters_s, t.tail_leaves_s) for t in every)


def required_gap(plan: Plan, first: tuple[Movement, Serial], second: tuple[Movement, Serial]) -> int:
    """The gap between a serial and one behind it on the road."""
    if first[0].id != second[0].id:
        return plan.profile.column_gap_s
    ids = [s.id for s in first[0].serials]
    places = sorted((ids.index(first[1].id), ids.index(second[1].id)))
    behind = first[0].serials[places[0]].gap_behind_s if places[1] == places[0] + 1 else None
    return max(plan.profile.serial_gap_s, behind or 0)
