"""`ratl sustain`: a plan file → what its movements need, what is short, what would mend it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from ratl.errors import InputError, Problem
from ratl.feeds.supply import read_supply_file
from ratl.formats.plan import render_plan
from ratl.model.movement import Reason
from ratl.model.plan import Plan
from ratl.services.files import keep_inputs, write_file
from ratl.services.plans import read_plan
from ratl.services.supplies import with_supplies
from ratl.sustain.severity import is_shortage


@dataclass(frozen=True, slots=True)
class Sustained:
    """A plan with the supply of its movements, and by movement what is short."""

    plan: Plan
    shortages: dict[str, tuple[Reason, ...]]


def sustain_file(path: Path, factors: Path | None, output: Path | None) -> Sustained:
    """Work out the supply of the plan at `path`, by its own factors or those of a file; write it where asked.

    Raises
    ------
    InputError
        When a file cannot be read or written, or nobody gives factors.
    """
    if output is not None:
        keep_inputs(output, [path, *([] if factors is None else [factors])])
    plan = read_plan(path)
    used = next((supply.factors for supply in plan.supply), None)
    if factors is not None:
        used, resupplies = read_supply_file(factors, plan)
        plan = replace(plan, resupplies=resupplies)
    if used is None:
        raise InputError([Problem("plan_without_factors", (path.name,))])
    plan = with_supplies(plan, used)
    if output is not None:
        write_file(output, render_plan(plan))
    short = {m.id: tuple(warning for warning in m.warnings if is_shortage(warning)) for m in plan.movements}
    return Sustained(plan, {movement: reasons for movement, reasons in short.items() if reasons})
