"""`ratl replan`: a plan and what happened → the plan made anew."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from ratl.clearance.needs import compute_clearance_needs
from ratl.errors import InputError, Problem
from ratl.feeds.events import check_now, read_events
from ratl.feeds.problems import Problems, UnreadableError
from ratl.feeds.reports import check_named
from ratl.feeds.told_times import parse_told_time
from ratl.formats.plan import render_plan
from ratl.march.precedence import with_order_told
from ratl.model.plan import Plan, Violation
from ratl.planner.draft import draft_movements
from ratl.planner.renew import renew
from ratl.referee import check, check_against
from ratl.services.check import mark_draft
from ratl.services.files import find_target, keep_inputs, write_file
from ratl.services.plan import list_warnings
from ratl.services.plans import read_plan
from ratl.services.refusals import refuse
from ratl.services.supplies import with_supplies


@dataclass(frozen=True, slots=True)
class Replanned:
    """The plan in force, the plan made anew, and what the referee says of it, beside the old one too."""

    old: Plan
    new: Plan
    violations: tuple[Violation, ...]


def replan_file(
    path: Path,
    event: Path,
    output: Path | None,
    *,
    now: str = "",
    tolerance_s: int = 0,
    fixed: Collection[str] = (),
) -> Replanned:
    """Read a plan and an event file, make the plan anew, and write it to `output` if that is given.

    Parameters
    ----------
    now
        From when the plan may change, as it is said of a plan; empty: when the event file says it is.
    tolerance_s
        How far a fixed movement, or one under way, may shift.
    fixed
        Ids of movements that are cleared.

    Raises
    ------
    InputError
        When a file cannot be used, a movement is not known, or `output` cannot be written or is one of the inputs.
    """
    if output is not None:
        find_target(output)
        keep_inputs(output, [path, event])
    plan = read_plan(path)
    problems = Problems()
    movements = [movement.id for movement in plan.movements]
    for name in fixed:
        check_named(name, movements, "kind_movement", ("--fixed",), problems)
    problems.raise_all()
    told = read_events(event, plan, read_now(plan, now))
    new = draft_movements(plan, told.asked)
    made = renew(
        plan, told.events, now_s=told.at_s, new=new, fixed=frozenset(fixed), tolerance_s=tolerance_s
    )  # fmt: skip
    return finish(plan, made, tolerance_s, output)


def read_now(plan: Plan, now: str) -> int | None:
    """Return the moment `now` as plan seconds; None where it is empty.

    Raises
    ------
    InputError
        When it is no time, or none from which the plan can change.
    """
    if not now:
        return None
    problems = Problems()
    try:
        now_s = parse_told_time(now, plan, plan.now_s)
    except UnreadableError as error:
        raise InputError([Problem(error.code, ("--now",), error.params)]) from None
    check_now(plan, now_s, ("--now",), problems)
    problems.raise_all()
    return now_s


def finish(old: Plan, made: Plan, tolerance_s: int, output: Path | None) -> Replanned:
    """Return a plan made anew with supply and clearance as they are now, judged; written where `output` is given."""
    new = with_order_told(_with_warnings(old, made))
    factors = next((supply.factors for supply in old.supply), None)
    if factors is not None:
        new = with_supplies(new, factors)
    new = refuse(new)
    new = replace(new, clearance=compute_clearance_needs(new))
    found = check(replace(new, breaks=()))
    new = mark_draft(new, found)
    violations = (*found, *check_against(new, old, tolerance_s))
    if output is not None:
        write_file(output, render_plan(new))
    return Replanned(old, new, violations)


def _with_warnings(old: Plan, plan: Plan) -> Plan:
    """Return the plan with what is said of the way and the nights of who moved said of those it has now."""
    before = {movement.id: movement for movement in old.movements}
    movements = []
    for movement in plan.movements:
        was = before.get(movement.id)
        if movement.status == "unplaced" or (was is not None and was.serials == movement.serials):
            movements.append(movement)
            continue
        stale = [] if was is None or was.status == "unplaced" else list_warnings(old, was)
        kept = tuple(warning for warning in movement.warnings if warning not in stale)
        now = tuple(warning for warning in list_warnings(plan, movement) if warning not in kept)
        movements.append(replace(movement, warnings=(*kept, *now)))
    return replace(plan, movements=tuple(movements))
