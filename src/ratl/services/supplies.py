"""Supply worked out for a whole plan, and what is said of it kept true."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from ratl.model.movement import Movement, Reason
from ratl.model.plan import Plan
from ratl.model.supply import SupplyFactors
from ratl.sustain.supply import compute_supplies

_ABOUT_SUPPLY: Final = ("fuel_", "stock_", "resupply_", "crew_", "recovery_", "towed_", "care_")
"""Beginnings of the codes of what is said with supply."""


def with_supplies(plan: Plan, factors: SupplyFactors) -> Plan:
    """Return the plan with the supply of every placed movement by `factors`, and its remarks in the place of any old.

    A movement of which the same is said stays as it is.
    """
    needs = compute_supplies(plan, factors)
    movements = (_remarked(m, needs[m.id][1]) if m.id in needs else m for m in plan.movements)
    return replace(plan, movements=tuple(movements), supply=tuple(supply for supply, _ in needs.values()))


def _remarked(movement: Movement, remarks: Sequence[Reason]) -> Movement:
    said = tuple(warning for warning in movement.warnings if is_about_supply(warning))
    if said == tuple(remarks):
        return movement
    kept = (warning for warning in movement.warnings if warning not in said)
    return replace(movement, warnings=(*kept, *remarks))


def is_about_supply(remark: Reason) -> bool:
    """Return whether a remark is one of those said with supply, by the main route or an alternate."""
    because = remark.params.get("because")
    if remark.code == "by_alternate" and isinstance(because, Mapping):
        return str(because["code"]).startswith(_ABOUT_SUPPLY)
    return remark.code.startswith(_ABOUT_SUPPLY)
