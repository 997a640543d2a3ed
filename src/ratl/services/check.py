"""`ratl check`: a plan file → violations."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ratl.formats.plan import parse_plan
from ratl.model.plan import Plan, Violation
from ratl.referee import check, check_against
from ratl.services.files import read_bytes


def judge(plan: Plan) -> tuple[Violation, ...]:
    """Return every violation the referee finds in `plan`."""
    return check(plan)


def is_broken(plan: Plan, violations: Iterable[Violation]) -> bool:
    """Return whether a plan has no place for somebody, or breaks a rule in what can still be planned otherwise."""
    return count_unplaced(plan) > 0 or any(not violation.under_way for violation in violations)


def count_unplaced(plan: Plan) -> int:
    """Return how many movements, and alternates of placed movements, found no place."""
    movements = [movement for movement in plan.movements if movement.status != "unplaced"]
    alternates = [alternate for movement in movements for alternate in movement.alternates if not alternate.serials]
    return len(plan.movements) - len(movements) + len(alternates)


def check_file(
    path: Path, against: Path | None, tolerance_s: int
) -> tuple[Plan, Plan | None, tuple[Violation, ...]]:  # fmt: skip
    """Return the plan at `path`, the older one, and its violations, those of its promises to that among them.

    What is proven of movements without a place is proven anew.

    Raises
    ------
    InputError
        When a file is no plan.
    """
    plan = parse_plan(read_bytes(path), path.name)
    violations = check(plan)
    if count_unplaced(plan) and all(violation.code != "r4_unknown_name" for violation in violations):
        # The bounds load numba, which a plan in which everybody has a place need not wait for.
        from ratl.services.refusals import refuse  # noqa: PLC0415

        plan = refuse(plan)
    if against is None:
        return plan, None, violations
    old = parse_plan(read_bytes(against), against.name)
    return plan, old, (*violations, *check_against(plan, old, tolerance_s))
