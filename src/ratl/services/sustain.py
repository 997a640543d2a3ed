"""`ratl sustain`: a plan file → what its movements need, what is short, what would mend it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import filterfalse
from pathlib import Path

from ratl.errors import InputError, Problem
from ratl.feeds.supply import read_supply_file
from ratl.formats.assessment import parse_assessment
from ratl.formats.plan import render_plan
from ratl.model.assessment import MovementForecast, Quantiles
from ratl.model.movement import Reason
from ratl.model.plan import Plan
from ratl.model.supply import SupplyFactors
from ratl.services.files import keep_inputs, read_bytes, write_file
from ratl.services.plans import read_plan
from ratl.services.supplies import is_about_supply, with_supplies
from ratl.sustain.severity import is_shortage
from ratl.sustain.simulated import explain_simulated


@dataclass(frozen=True, slots=True)
class Sustained:
    """A plan with the supply of its movements, and by movement what is short, and what else is to be known."""

    plan: Plan
    shortages: dict[str, tuple[Reason, ...]]
    remarks: dict[str, tuple[Reason, ...]]
    """Figures that are not known and what was taken for them, who marches where, how far help is."""
    simulated: dict[str, Quantiles]
    """When each movement is complete in a simulation, plan seconds; empty without one."""


def sustain_file(path: Path, supply: Path | None, simulation: Path | None, output: Path | None) -> Sustained:
    """Work out the supply of the plan at `path`, by its own factors or those of a supply file; write it where asked.

    With the assessment of a simulation of this plan, stores have to last as long as nine runs in ten take.

    Raises
    ------
    InputError
        When a file cannot be read or written, nobody gives factors, or the simulation is of another plan.
    """
    if output is not None:
        keep_inputs(output, [each for each in (path, supply, simulation) if each is not None])
    plan = read_plan(path)
    used = next((each.factors for each in plan.supply), None)
    if supply is not None:
        used, resupplies = read_supply_file(supply, plan)
        plan = replace(plan, resupplies=resupplies)
    if used is None:
        raise InputError([Problem("plan_without_factors", (path.name,))])
    plan, forecasts = with_supplies(plan, used), dict[str, MovementForecast]()
    if simulation is not None:
        forecasts = _read_forecasts(simulation, path)
        plan = _against(plan, used, forecasts)
    if output is not None:
        write_file(output, render_plan(plan))
    said = {m.id: [warning for warning in m.warnings if is_about_supply(warning)] for m in plan.movements}
    short = {movement: tuple(filter(is_shortage, reasons)) for movement, reasons in said.items()}
    return Sustained(
        plan,
        {movement: reasons for movement, reasons in short.items() if reasons},
        {movement: tuple(filterfalse(is_shortage, reasons)) for movement, reasons in said.items()},
        {movement: forecast.completion for movement, forecast in forecasts.items()},
    )


def _read_forecasts(simulation: Path, plan: Path) -> dict[str, MovementForecast]:
    assessment = parse_assessment(read_bytes(simulation), simulation.name)
    if assessment.plan_sha256 != sha256(read_bytes(plan)).hexdigest():
        raise InputError([Problem("assessment_of_another_plan", (simulation.name,), {"plan": plan.name})])
    return {forecast.movement: forecast for forecast in assessment.movements}


def _against(plan: Plan, factors: SupplyFactors, forecasts: Mapping[str, MovementForecast]) -> Plan:
    """Return the plan with what is short if it takes as long as in the simulation."""
    movements = []
    for movement in plan.movements:
        forecast = forecasts.get(movement.id)
        found = () if forecast is None else explain_simulated(plan, movement, factors, forecast)
        movements.append(replace(movement, warnings=(*movement.warnings, *found)) if found else movement)
    return replace(plan, movements=tuple(movements))
