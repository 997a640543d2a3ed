"""Events → the plan made anew: what they change of the input, who moves and why, and everything that hangs on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from ratl.model.event import ABOUT_SERIALS, MADE_ANEW, Event
from ratl.model.movement import Alternate, Movement, Reason, Serial
from ratl.model.plan import Plan
from ratl.model.route import Reservation
from ratl.planner.alternates import place_alternates
from ratl.planner.board import Board
from ratl.planner.bounds import Least, PlanBound, bound_minimised, bound_plan
from ratl.planner.column import place_alone
from ratl.planner.inferred import infer_reports
from ratl.planner.objective import flow_s, judge, minimised
from ratl.planner.posts import man_posts
from ratl.planner.reasons import explain_delay
from ratl.planner.replan import Answer, Replan, find_hit
from ratl.planner.routes import with_unknown_limits
from ratl.planner.serials import bare_serial, gather, split, split_movement
from ratl.planner.shifts import explain_shift, list_missed
from ratl.planner.underway import complete
from ratl.planner.windows import Windows


def renew(
    plan: Plan,
    events: Sequence[Event],
    *,
    now_s: int,
    new: Sequence[Movement] = (),
    fixed: frozenset[str] = frozenset(),
    tolerance_s: int = 0,
    keep_order: bool = False,
) -> Plan:
    """Return the plan after `events`: as far as it is past it stands, and as few movements as possible shift.

    Parameters
    ----------
    plan
        The plan in force.
    events
        What happened; of one serial the last event counts.
    now_s
        What is before this is past.
    new
        Movements to be placed, on the legs of the plan.
    fixed
        Ids of movements that are cleared: fixed from now on.
    tolerance_s
        How far a fixed movement, or one under way, may shift.
    keep_order
        A forecast: nobody leaves their way or turn.
    """
    changed = apply_events(replace(plan, now_s=now_s), events, new, fixed)
    told = {movement.id: movement for movement in changed.movements}
    of_serial = {serial.id: movement for movement in changed.movements for serial in movement.serials}
    reports = {
        event.serial: complete(changed, of_serial[event.serial], event)
        for event in events
        if event.kind in ABOUT_SERIALS
    }
    known = tuple(reports[e.serial] if e.kind in ABOUT_SERIALS else e for e in events)
    reports = infer_reports(changed, told, reports)
    inferred = (event for event in reports.values() if event.kind == "inferred")
    changed = replace(changed, events=(*plan.events, *known, *inferred))
    touched = {name for e in events if e.kind in ("closed", "reserved") for name in (e.leg, e.point, e.site) if name}
    parts = split(changed)
    hit = find_hit(parts, touched.__contains__) if touched else frozenset()
    work = Replan(parts, reports, hit, tolerance_s, keep_order)
    answer = work.solve()
    shares = [share for movement in changed.movements for share in _shares(answer, movement)]
    movements = tuple(_explained(work, answer, share, names) for share, names in shares)
    parted = tuple(
        Event(kind="parted", at_s=now_s, movement=of_serial[share.id].id, serial=share.id)
        for share, _ in shares
        if share.id not in told
    )
    changed = replace(changed, movements=movements, events=(*changed.events, *parted))
    return _with_rest(plan, changed, {share.id: share for share, _ in shares})


def apply_events(plan: Plan, events: Sequence[Event], new: Sequence[Movement], fixed: frozenset[str]) -> Plan:
    """Return the plan with what events change of its input: closures, reservations, movements that go and come."""
    legs, gone = dict(plan.legs), {event.movement for event in events if event.kind == "cancelled"}
    reservations = list(plan.reservations)
    for event in events:
        if event.from_s is None or event.until_s is None:
            continue
        if event.kind == "closed":
            leg = legs[event.leg]
            legs[event.leg] = replace(leg, closed=(*leg.closed, (event.from_s, event.until_s)))
        elif event.kind == "reserved":
            what = {"leg": event.leg or None, "point": event.point or None, "site": event.site or None}
            reservations.append(Reservation(from_s=event.from_s, to_s=event.until_s, holder=event.holder, **what))
    stay = (
        replace(
            movement,
            status="fixed" if movement.id in fixed and movement.status == "planned" else movement.status,
            told_s=None,
            shifts=(),
            warnings=tuple(warning for warning in movement.warnings if warning.code not in MADE_ANEW),
        )
        for movement in plan.movements
        if movement.id not in gone
    )
    return replace(plan, legs=legs, reservations=tuple(reservations), movements=(*stay, *new))


# ---- the movements, explained


def _shares(answer: Answer, told: Movement) -> Iterator[tuple[Movement, list[str]]]:
    """Yield a movement as it was told, with its parts; where some of them lose their place, each is parted from it.

    What is on the road cannot be called back because another serial of the column finds no place: the column goes on
    without that, which is a movement of its own from then on.
    """
    names = [part.id for part in split_movement(told)]
    lost = [name for name in names if answer.movements[name].completion_s is None]
    if told.completion_s is None or not lost or len(lost) == len(names):
        yield told, names
        return
    serials = {serial.id: serial for serial in told.serials}
    kept = [name for name in names if name not in lost]
    yield _cut_down(told, told.id, [serials[name] for name in kept]), kept
    for name in lost:
        yield _cut_down(told, name, [serials[name]]), [name]


def _cut_down(told: Movement, name: str, serials: Sequence[Serial]) -> Movement:
    """Return some serials of a movement, as they were told, as a movement."""
    completion_s = max(serial.completion_s or 0 for serial in serials)
    part = replace(told, id=name, serials=tuple(serials), completion_s=completion_s, what_if=())
    alone_s = completion_s if told.best_alone_s is None else min(told.best_alone_s, completion_s)
    return part if completion_s == told.completion_s else explain_delay(part, alone_s)


def _explained(work: Replan, answer: Answer, told: Movement, names: Sequence[str]) -> Movement:
    """Return a movement of the answer, made of parts of these names, with why it moved, what it misses and breaks.

    As told where it stays.
    """
    plan = work.plan
    placed = _whole(plan, told, [answer.movements[name] for name in names], [work.told[name] for name in names])
    exceptions = _each_kind(reason for name in names for reason in answer.exceptions.get(name, ()))
    caught = _caught(plan, placed) if placed is not told or not work.hit.isdisjoint(names) else ()
    if placed is told:
        broken = (*caught, *exceptions)
        return replace(told, told_s=told.completion_s, warnings=(*broken, *told.warnings)) if broken else told
    completion_s = placed.completion_s
    if completion_s is None:
        return placed
    placed = replace(placed, told_s=told.completion_s, shifts=explain_shift(plan, told, placed, work.reports))
    missed = list_missed(plan, told, placed, work.reports)
    warnings = (*caught, *exceptions, *missed, *placed.warnings)
    alone_s = told.best_alone_s if told.best_alone_s is not None else _alone_s(plan, placed, completion_s)
    return _delayed(replace(placed, warnings=warnings), min(completion_s, alone_s))


def _whole(plan: Plan, told: Movement, placed: Sequence[Movement], before: Sequence[Movement]) -> Movement:
    """Return a movement as placed, of its parts; itself where all of them go as they were told."""
    if all(now is was for now, was in zip(placed, before, strict=True)):
        return told
    whole = gather(placed)[0]
    if whole.completion_s is None:
        return replace(whole, id=told.id, serials=tuple(map(bare_serial, told.serials)))
    return whole if whole is placed[0] else with_unknown_limits(plan, whole)


def _each_kind(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Return what is broken, once of each kind for one serial, or two: parts of a column may miss one deadline."""
    found: dict[object, Reason] = {}
    for reason in reasons:
        found.setdefault((reason.code, reason.params.get("serial"), reason.params.get("by")), reason)
    return tuple(found.values())


def _alone_s(plan: Plan, movement: Movement, completion_s: int) -> int:
    """Return the best completion known of a movement with nobody else on the road and no reservation."""
    bare = replace(movement, serials=tuple(map(bare_serial, movement.serials)))
    alone = place_alone(plan, bare, before_s=completion_s)
    return completion_s if alone.completion_s is None else alone.completion_s


def _delayed(movement: Movement, alone_s: int) -> Movement:
    """Return a movement with its delay against its own best explained, what was reported of it among the reasons."""
    explained = explain_delay(movement, alone_s)
    *holds, last = explained.reasons or (Reason(code="knock_on", params={"seconds": 0}),)
    reported = next((r for r in movement.shifts if r.code == "shift_reported"), None)
    if last.code not in ("knock_on", "slower_among_others") or reported is None:
        return explained
    left_s, by_s = int(str(last.params["seconds"])), int(str(reported.params["seconds"]))
    by_s = max(0, min(left_s, by_s))
    parts = [
        Reason(code="late_as_reported", params={**reported.params, "seconds": by_s}),
        Reason(code="knock_on", params={"seconds": left_s - by_s}),
    ]
    return replace(explained, reasons=(*holds, *(part for part in parts if part.params["seconds"])))


def _caught(plan: Plan, movement: Movement) -> tuple[Reason, ...]:
    """Return each serial that is on a leg which closes while it is there: nothing planned now changes that."""
    windows, found = Windows(plan, movement), []
    for serial in movement.serials:
        for times in serial.legs:
            on_it = times.head_enters_s < plan.now_s < times.tail_leaves_s
            blocks = windows.leg(times.leg)
            block = blocks.find(times.head_enters_s, times.tail_leaves_s) if on_it else None
            if block is not None:
                where = {"serial": serial.id, "leg": times.leg, "from_s": blocks.starts[block]}
                found.append(Reason(code="caught_on_leg", params={**where, "until_s": times.tail_leaves_s}))
    return tuple(found)


# ---- what hangs on them


def _with_rest(old: Plan, plan: Plan, told: Mapping[str, Movement]) -> Plan:
    """Return the plan with alternates that still hold, posts manned anew, and its value and bound."""
    plan = _with_alternates(plan, told)
    placed_before, placed = (
        {s.id for m in movements if m.status != "unplaced" for s in m.serials}
        for movements in (old.movements, plan.movements)
    )
    if placed == placed_before:
        bound = PlanBound(value_s=old.objective.lower_bound, by=old.objective.by)
    else:
        bound = bound_plan(plan, [m for m in plan.movements if m.status != "unplaced"])
    # What no plan of theirs can beat, this one cannot: who is on a road as it closes may beat a bound that heeds that.
    value = sum(flow_s(m, m.completion_s) for m in plan.movements)
    bound = replace(bound, value_s=min(bound.value_s, value))
    kind, least = old.objective.kind, Least(old.objective.least, old.objective.least_by)
    reached = minimised(kind, plan.movements)
    if kind != "flow" and (placed != placed_before or len(least.figures) != len(reached)):
        least = bound_minimised(kind, plan, plan.movements, bound.value_s)
    objective = judge(kind, plan.movements, bound, old.objective.rounds, least.no_more_than(reached))
    return replace(plan, objective=objective, control_posts=man_posts(plan))


def _with_alternates(plan: Plan, told: Mapping[str, Movement]) -> Plan:
    """Return the plan with the alternates of who moved timed anew; of who is under way and moved they are dropped."""
    moved = {m.id: m for m in plan.movements if _is_moved(m, told[m.id])}
    board = Board(plan, moved)
    again: set[str] = set()
    movements, drafted = [], []
    for movement in plan.movements:
        again_here = movement.id in moved or _meets(board, movement)
        begun = any(t.head_enters_s < plan.now_s for s in movement.serials for t in s.legs[:1])
        if movement.alternates and again_here and begun:
            dropped = Reason(code="alternate_dropped", params={})
            movement = replace(movement, alternates=(), warnings=(*movement.warnings, dropped))  # noqa: PLW2901
        elif movement.alternates and again_here:
            again.add(movement.id)
        movements.append(movement)
        bare = tuple(replace(s, legs=(), halts=(), start_s=None, completion_s=None) for s in movement.serials)
        alternates = tuple(map(_untimed, movement.alternates)) if movement.id in again else ()
        drafted.append(replace(movement, serials=bare, alternates=alternates))
    plan = replace(plan, movements=tuple(movements))
    return place_alternates(replace(plan, movements=tuple(drafted)), plan) if again else plan


def _is_moved(movement: Movement, told: Movement) -> bool:
    return [s.legs for s in movement.serials] != [s.legs for s in told.serials]


def _meets(board: Board, movement: Movement) -> bool:
    """Return whether an alternate of a movement may not stay as it is beside those who moved."""
    tables = [replace(movement, serials=a.serials) for a in movement.alternates if a.serials]
    return any(board.clashing(table, board.told.keys() - {movement.id}) for table in tables)


def _untimed(alternate: Alternate) -> Alternate:
    return replace(alternate, serials=(), completion_s=None, decide_by_s=None, reasons=())
