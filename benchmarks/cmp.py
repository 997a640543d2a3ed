"""One instance of the convoy movement problem, planned, judged and written.

``python -m benchmarks.cmp INSTANCE --seconds N --seed S --output plan.json``

Prints value, bound and gap as they come together, has the referee judge the plan, and writes it as ``ratl-plan/1``.
Value and bound are the sum over convoys of wait and travel, passage left out; see `benchmarks.instances` for our
reading of the problem.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.instances import InstanceError, draft, read_instance
from ratl.formats.plan import render_plan
from ratl.model.plan import Plan, Violation
from ratl.planner.many import Progress, solve_many
from ratl.planner.placed import plan_of
from ratl.planner.problem import freeze
from ratl.referee import check


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of one run. `seconds` is from the file to the plan, the referee left out."""

    name: str
    free: int
    progress: Progress
    seconds: float
    plan: Plan
    violations: tuple[Violation, ...]

    def row(self) -> str:
        """Return the line of a table."""
        p = self.progress
        gap = f"{100 * p.gap:6.2f} %" if not p.proven else "  proven"
        broken = f" · {len(self.violations)} VIOLATIONS" if self.violations else ""
        return (
            f"{self.name:<28}{self.free:>8}{p.value:>10.0f}{p.bound:>10.0f} {gap} {self.seconds:7.2f} s  {p.by}{broken}"
        )


HEAD = f"{'instance':<28}{'free':>8}{'value':>10}{'bound':>10} {'gap':>8} {'time':>9}  bound by"


def run(path: Path, seconds: float, seed: int, *, told: bool = False) -> Result:
    """Return what comes of `path` within so many seconds."""
    start = time.perf_counter()
    problem = freeze(draft(read_instance(path)))
    last: list[tuple[float, float]] = []

    def tell(progress: Progress) -> None:
        if told and (progress.value, progress.bound) not in last:
            last[:] = [(progress.value, progress.bound)]
            spent = time.perf_counter() - start
            print(f"{spent:7.1f} s  value {progress.value:.0f}  bound {progress.bound:.0f}  {100 * progress.gap:.2f} %")

    answer = solve_many(problem, seed=seed, stop=lambda: time.perf_counter() - start > seconds, on_progress=tell)
    plan = plan_of(problem, answer, seed)
    spent = time.perf_counter() - start
    name, free = plan.network.name, int(problem.free_s.sum())
    return Result(name=name, free=free, progress=answer.progress, seconds=spent, plan=plan, violations=check(plan))


def main() -> int:
    """Read the command line, run, write; 1 when the plan breaks rules, 2 on bad input."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cmp", description=__doc__)
    parser.add_argument("instance", type=Path)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    try:
        result = run(arguments.instance, arguments.seconds, arguments.seed, told=True)
    except (InstanceError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print(HEAD)
    print(result.row())
    if arguments.output:
        arguments.output.write_bytes(render_plan(result.plan))
    for violation in result.violations:
        print(violation)
    return 1 if result.violations else 0


if __name__ == "__main__":
    sys.exit(main())
