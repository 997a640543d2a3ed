"""`ratl check`: a plan file → violations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from ratl.formats.plan import parse_plan
from ratl.march.precedence import with_order_told
from ratl.model.event import NOT_CLEAR
from ratl.model.movement import Reason
from ratl.model.plan import Plan, Violation
from ratl.referee import check, check_against
from ratl.services.files import read_bytes


def judge(plan: Plan) -> tuple[Violation, ...]:
    """Return every violation the referee finds in `plan`."""
    return check(plan)


def is_broken(plan: Plan, violations: Iterable[Violation]) -> bool:
    """Return whether a plan has no place for somebody, is a draft, or breaks a rule where it could be otherwise."""
    return bool(plan.breaks) or count_unplaced(plan) > 0 or any(not violation.under_way for violation in violations)


def mark_draft(plan: Plan, violations: Iterable[Violation]) -> Plan:
    """Return the plan saying of itself which rules it breaks though it could be planned otherwise; none: no draft.

    What the planner tells of two in each other's way (``not_clear``) stands for what the referee finds of it.
    """
    told = [
        Reason(code=warning.code, params={**warning.params, "movement": movement.id})
        for movement in plan.movements
        for warning in movement.warnings
        if warning.code in NOT_CLEAR
    ]
    known = {(reason.params["rule"], reason.params["serial"]) for reason in told}
    found = [
        Reason(code=v.code, params={**v.params, "rule": v.rule, "movement": v.movement, "serial": v.serial})
        for v in violations
        if not v.under_way and (v.rule, v.serial) not in known
    ]
    return replace(plan, breaks=(*told, *found))


def is_told(plan: Plan, violation: Violation) -> bool:
    """Return whether a plan says of itself that it breaks a rule; what it says untruly is not told."""
    if violation.code == "r8_breaks":
        return False
    about = (violation.rule, violation.movement, violation.serial)
    return any((b.params.get("rule"), b.params.get("movement"), b.params.get("serial")) == about for b in plan.breaks)


def count_unplaced(plan: Plan) -> int:
    """Return how many movements, and alternates of placed movements, found no place."""
    movements = [movement for movement in plan.movements if movement.status != "unplaced"]
    alternates = [alternate for movement in movements for alternate in movement.alternates if not alternate.serials]
    return len(plan.movements) - len(movements) + len(alternates)


def check_file(
    path: Path, against: Path | None, tolerance_s: int
) -> tuple[Plan, Plan | None, tuple[Violation, ...]]:  # fmt: skip
    """Return the plan at `path`, the older one, and its violations, those of its promises to that among them.

    What is proven of movements without a place is proven anew, and whose order is wrong is found anew.

    Raises
    ------
    InputError
        When a file is no plan.
    """
    plan = parse_plan(read_bytes(path), path.name)
    violations = check(plan)
    if all(violation.code != "r4_unknown_name" for violation in violations):
        plan = with_order_told(plan)
    if count_unplaced(plan) and all(violation.code != "r4_unknown_name" for violation in violations):
        # The bounds load numba, which a plan in which everybody has a place need not wait for.
        from ratl.services.refusals import refuse  # noqa: PLC0415

        plan = refuse(plan)
    if against is None:
        return plan, None, violations
    old = parse_plan(read_bytes(against), against.name)
    return plan, old, (*violations, *check_against(plan, old, tolerance_s))
