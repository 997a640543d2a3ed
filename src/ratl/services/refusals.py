"""What is proven of movements without a place: by bounds, and where few serials are concerned by all timetables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ratl.model.plan import Plan
from ratl.planner.exact.closing import proves_none
from ratl.planner.refusal import with_refusals

_EFFORT: Final = 0.01
"""Of the solver for one question, in its deterministic time: some tenths of a second where it is left open."""


def refuse(plan: Plan, draft: Plan | None = None, stop: Callable[[], bool] = lambda: False) -> Plan:
    """Return the plan with what is proven of each movement without a place; see `ratl.planner.refusal.with_refusals`.

    The solver is loaded only where the bounds are silent.
    """
    return with_refusals(
        plan, draft, exact=lambda roads, movements: proves_none(roads, movements, _EFFORT, stop), stop=stop
    )  # fmt: skip
