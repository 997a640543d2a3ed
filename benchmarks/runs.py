"""One instance planned, judged and measured, for `benchmarks.cmp` and the table of `benchmarks.planner`."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.instances import read_draft
from benchmarks.memory import held_mb
from ratl.errors import InputError
from ratl.model.plan import Plan
from ratl.planner import solve as solver
from ratl.planner.many import Progress, solve_many
from ratl.planner.placed import plan_of
from ratl.planner.problem import freeze
from ratl.planner.refusal import with_refusals
from ratl.planner.solve import solve
from ratl.referee import check
from ratl.services.cores import on_cores
from ratl.services.limits import Limits

Told = Callable[[float, float, float], None]
"""Told seconds spent, value and bound, whenever one of the two has changed."""
BEFORE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Value and bound after some seconds; the value is infinite as long as there is no plan."""

    seconds: float
    value: float
    bound: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """A plan with what was said on the way; value and bound as the class counts them.

    `alone` is the value if each had the road for itself, `by` what gave the bound.
    """

    plan: Plan
    value: float
    bound: float
    alone: float
    by: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One row: seconds are from the file to the plan, the referee left out; memory is the peak of the process."""

    name: str
    seed: int
    columns: int
    points: int
    load: float
    value: float
    bound: float
    alone: float
    by: str
    unplaced: int
    refused: int = 0
    """Of those, how many are proven to have no place."""
    first_s: float
    seconds: float
    memory_mb: float
    violations: tuple[str, ...]
    steps: tuple[Step, ...] = field(default=(), repr=False)

    @property
    def gap(self) -> float:
        """(value - bound) / value; 1 without a plan."""
        return gap_of(self.value, self.bound)

    @property
    def excess_gap(self) -> float:
        """What may be won as a share of what was lost to others: (value - bound) / (value - alone); 0 when both are."""
        over, lost = self.value - self.bound, self.value - self.alone
        return over / lost if lost > BEFORE else 0.0 if over <= BEFORE else float("inf")

    @property
    def proven(self) -> bool:
        """Whether no plan is better."""
        return self.unplaced == 0 and self.bound >= self.value - BEFORE


def gap_of(value: float, bound: float) -> float:
    """Return (value - bound) / value: 1 where there is no plan, 0 where both are nothing."""
    if value == float("inf"):
        return 1.0
    return max(0.0, (value - bound) / value) if value > 0 else 0.0


def measure(path: Path, seconds: float, seed: int, told: Told = lambda *_: None) -> tuple[Measured, Plan]:
    """Return what comes of the instance in a file within so many seconds, reading included.

    Raises
    ------
    InstanceError, InputError
        When the file cannot be used.
    """
    start = time.perf_counter()
    draft = read_draft(path)
    solved = solve_within(draft, start, seconds, seed, told)
    spent, memory_mb = time.perf_counter() - start, held_mb("VmHWM")
    plan = solved.plan
    row = Measured(
        name=draft.network.name, seed=seed, columns=len(plan.movements), points=len(plan.points), load=load_of(plan),
        value=solved.value, bound=solved.bound, alone=solved.alone, by=solved.by, unplaced=plan.objective.unplaced,
        refused=sum(m.refusal is not None for m in with_refusals(plan).movements),
        first_s=next((step.seconds for step in solved.steps if step.value < float("inf")), spent), seconds=spent,
        memory_mb=memory_mb, violations=tuple(f"{v.rule} {v.code} {v.movement}" for v in check(plan)),
        steps=solved.steps,
    )  # fmt: skip
    return row, plan


def solve_within(draft: Plan, start: float, seconds: float, seed: int, told: Told) -> Solved:
    """Plan a draft with what `ratl plan` plans it with, until `seconds` after `start`: the one door to the planner.

    Columns that all wait at their origins only are planned together; others as `ratl.planner.solve` does.
    """
    steps: list[Step] = []

    def note(value: float, bound: float) -> None:
        if not steps or (value, bound) != (steps[-1].value, steps[-1].bound):
            steps.append(Step(seconds=time.perf_counter() - start, value=value, bound=bound))
            told(steps[-1].seconds, value, bound)

    def on_progress(progress: Progress) -> None:
        note(progress.value, progress.bound)

    def on_round(progress: solver.Progress) -> None:
        note(math.inf if progress.waiting else progress.value, progress.bound)

    limits = Limits(seconds - (time.perf_counter() - start))
    try:
        problem = freeze(draft)
    except InputError:
        stop = limits.over_for_search(len(draft.movements), proves=False)
        plan = solve(draft, seed=seed, rounds=math.inf, stop=stop, on_progress=on_round, share=on_cores())
        value, bound = plan.objective.value, plan.objective.lower_bound
        note(value, bound)
        by = ", ".join(f"{r.params.get('what', 'alone')} {r.params.get('count', '')}" for r in plan.objective.by[:2])
        return Solved(plan=plan, value=value, bound=bound, alone=_alone(plan), by=by, steps=tuple(steps))
    answer = solve_many(problem, seed=seed, stop=limits.over, on_progress=on_progress)
    last, free = answer.progress, float((problem.weight * problem.free_s).sum())
    plan = plan_of(problem, answer, seed)
    return Solved(plan=plan, value=last.value, bound=last.bound, alone=free, by=last.by, steps=tuple(steps))


def _alone(plan: Plan) -> float:
    """Return the value of the movements placed if each had the roads for itself."""
    return sum(
        m.request.weight * (m.best_alone_s - m.request.earliest_start_s)
        for m in plan.movements
        if m.completion_s is not None and m.best_alone_s is not None
    )


def load_of(plan: Plan) -> float:
    """Return how full the points are: pass time at each point of each way, over points × span.

    The span is from the first start asked for to the last tail in. Difficulty follows it
    (`convoy-movement-problem.md`, §3.2), not size.
    """
    placed = [(m, s) for m in plan.movements for s in m.serials if s.legs and s.completion_s is not None]
    if not placed:
        return 0.0
    busy_s = sum(s.legs[0].pass_time_s + sum(times.pass_time_s for times in s.legs) for _, s in placed)
    first_s = min(m.request.earliest_start_s for m, _ in placed)
    span_s = max(s.completion_s or 0 for _, s in placed) - first_s
    return busy_s / (len(plan.points) * span_s) if span_s > 0 else 0.0


HEAD = ("instance", "load", "value", "bound", "gap", "excess", "first s", "time s", "MB", "bound by", "referee")


def cells(row: Measured) -> tuple[str, ...]:
    """Return a row of a table with `HEAD`."""
    excess = "-" if row.excess_gap == float("inf") else f"{100 * row.excess_gap:.1f}%"
    verdict = f"{len(row.violations)} VIOLATIONS" if row.violations else "agrees"
    unplaced = f", {row.unplaced} unplaced ({row.refused} of them proven)" if row.unplaced else ""
    return (
        row.name, f"{row.load:.3f}", f"{row.value:.0f}", f"{row.bound:.0f}",
        "proven" if row.proven else f"{100 * row.gap:.2f}%", excess, f"{row.first_s:.2f}", f"{row.seconds:.2f}",
        f"{row.memory_mb:.0f}", row.by, verdict + unplaced,
    )  # fmt: skip


def as_json(row: Measured) -> dict[str, Any]:
    """Return a row for a file."""
    fields = {name: getattr(row, name) for name in Measured.__slots__ if name != "steps"}
    return {
        **fields, "gap": row.gap, "excess_gap": row.excess_gap, "proven": row.proven,
        "steps": [(round(s.seconds, 3), s.value, s.bound) for s in row.steps],
    }  # fmt: skip
