"""The verdict: every rule over a plan, its alternates included."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator

from ratl.model.event import ABOUT_SERIALS
from ratl.model.movement import Alternate, LegTimes, Movement, Serial
from ratl.model.plan import Plan, Violation
from ratl.referee import (
    r1_following,
    r2_opposing,
    r3_crossing,
    r4_halts,
    r5_windows,
    r6_fit,
    r7_march,
    r8_history,
    r8_objective,
    r8_promises,
    references,
)
from ratl.referee.traversals import Case, Traversal

RULES = (r1_following, r2_opposing, r3_crossing, r4_halts, r5_windows, r6_fit, r7_march, r8_promises)

_IN_THE_WAY = ("R1", "R2", "R3", "R4")
"""Rules of which one is named where two are in each other's way."""


def check(plan: Plan) -> tuple[Violation, ...]:
    """Return every violation of R1 … R8 in a plan, in a fixed order; none for a plan that holds.

    Nothing but the plan is looked at. Where it was made anew for events, a violation that is found as well in what
    was begun before its `now_s`, taken alone, is marked `under_way`: nothing that can still be planned mends it.
    Alternates are judged as if each were its movement's own way, beside the other
    movements; what is found there carries the parameter ``alternate``, its index.

    Parameters
    ----------
    plan
        A plan as written by ``ratl plan``, or by anybody else.
    """
    found = [*references.judge(plan), *r8_objective.judge(plan), *_rules(Case(plan)), *_alternates(plan)]
    return _in_order([*(_marked(plan, found) if plan.events else found), *_untrue_breaks(plan, found)])


def check_against(new: Plan, old: Plan, tolerance_s: int) -> tuple[Violation, ...]:
    """Return what of an older plan a newer one does not keep (R8).

    Parameters
    ----------
    new
        The plan to judge; its `now_s` divides past from future.
    old
        The plan that was in force.
    tolerance_s
        How far a fixed movement may shift, in seconds.
    """
    return _in_order(r8_history.judge(new, old, tolerance_s))


def _untrue_breaks(plan: Plan, found: Iterable[Violation]) -> Iterator[Violation]:
    """Yield what a plan says of itself that it breaks and does not (R8); who is stranded is in no timetable."""
    broken = {(violation.rule, violation.serial) for violation in found}
    for told in plan.breaks:
        rule, serial = str(told.params.get("rule", "")), str(told.params.get("serial", ""))
        rules = _IN_THE_WAY if told.code == "not_clear" else (rule,)
        if told.code != "not_clear_stranded" and all((each, serial) not in broken for each in rules):
            movement = str(told.params.get("movement", ""))
            yield Violation(rule="R8", code="r8_breaks", movement=movement, serial=serial, params={"broken": rule})


def _marked(plan: Plan, found: Iterable[Violation]) -> Iterator[Violation]:
    """Yield the violations, those marked that are all in what was begun."""
    begun = {_place(violation) for violation in _rules(Case(_begun(plan)))}
    for violation in found:
        yield dataclasses.replace(violation, under_way=True) if _place(violation) in begun else violation


def _begun(plan: Plan) -> Plan:
    """Return the plan with the legs entered and the halts left before its `now_s`, and no others.

    Who is on a leg leaves it as its rate of march has it, unless it does just when that was reported: standing there
    longer is planned.
    """
    about = [event for event in plan.events if event.kind in ABOUT_SERIALS]
    reported = {(event.serial, moment_s) for event in about for moment_s in (event.head_s, event.until_s)}
    tracks = {track.serial.id: track for track in Case(plan).tracks}

    def of_serial(serial: Serial) -> Serial:
        legs = tuple(times for times in serial.legs if times.head_enters_s < plan.now_s)
        halts = tuple(halt for halt in serial.halts if halt.head_departs_s < plan.now_s)
        on_its_way = bool(legs) and legs[-1].head_leaves_s >= plan.now_s and serial.id in tracks
        if on_its_way and (serial.id, legs[-1].head_leaves_s) not in reported:
            legs = (*legs[:-1], _driven(tracks[serial.id].traversals[len(legs) - 1]))
        return dataclasses.replace(serial, legs=legs, halts=halts)

    movements = (dataclasses.replace(m, serials=tuple(map(of_serial, m.serials))) for m in plan.movements)
    return dataclasses.replace(plan, movements=tuple(movements))


def _driven(on: Traversal) -> LegTimes:
    """Return the times on a leg that is left as soon as the rate of march has it."""
    if on.run_s is None or on.tail_run_s is None or on.pass_time_s is None:
        return on.times
    head_s = on.times.head_enters_s + on.run_s
    tail_s = max(on.times.tail_enters_s + on.tail_run_s, head_s + on.pass_time_s)
    return dataclasses.replace(on.times, head_leaves_s=head_s, tail_leaves_s=tail_s)


def _rules(case: Case) -> Iterator[Violation]:
    for rule in RULES:
        yield from rule.judge(case)


def _alternates(plan: Plan) -> Iterator[Violation]:
    for movement in plan.movements:
        for index, alternate in enumerate(movement.alternates):
            if any(serial.legs for serial in alternate.serials):
                case = Case(_with_alternate(plan, movement, alternate), subject=movement.id)
                for found in _rules(case):
                    yield dataclasses.replace(found, params={**found.params, "alternate": index})


def _with_alternate(plan: Plan, movement: Movement, alternate: Alternate) -> Plan:
    """Return the plan with the alternate in place of what the movement does; its delay is not the reasons' matter."""
    instead = dataclasses.replace(
        movement,
        status="planned",
        serials=alternate.serials,
        completion_s=alternate.completion_s,
        best_alone_s=None,
        reasons=(),
    )
    movements = tuple(instead if other is movement else other for other in plan.movements)
    return dataclasses.replace(plan, movements=movements)


def _in_order(violations: Iterable[Violation]) -> tuple[Violation, ...]:
    return tuple(sorted(violations, key=_place))


def _place(violation: Violation) -> tuple[str, ...]:
    params = repr(sorted(violation.params.items()))
    return violation.rule, violation.movement, violation.serial, violation.code, params
