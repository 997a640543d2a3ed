"""One instance of many columns, planned, judged and written.

``python -m benchmarks.cmp INSTANCE --seconds N --seed S --output plan.json``

INSTANCE is a file of the public set, what `benchmarks.generate` wrote, or any draft plan. Prints value and bound as
they come together, has the referee judge the plan, and writes it as ``ratl-plan/1``. On the convoy movement problem
value and bound are the sum over convoys of wait and travel, passage left out (our reading: `benchmarks.instances`); on
the general classes the sum over columns of completion - earliest start.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks.instances import PROFILE, READING, InstanceError
from benchmarks.report import table
from benchmarks.runs import HEAD, cells, gap_of, measure
from ratl.errors import InputError
from ratl.formats.plan import render_plan


def main() -> int:
    """Read the command line, run, write; 1 when the plan breaks rules, 2 on bad input."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cmp", description=__doc__)
    parser.add_argument("instance", type=Path)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    try:
        row, plan = measure(arguments.instance, arguments.seconds, arguments.seed, _tell)
    except (InstanceError, InputError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print(table(HEAD, [cells(row)]))
    if plan.profile.name == PROFILE:
        print(READING)
    if arguments.output:
        arguments.output.write_bytes(render_plan(plan))
    print("\n".join(row.violations), end="\n" if row.violations else "")
    return 1 if row.violations else 0


def _tell(seconds: float, value: float, bound: float) -> None:
    gap = f"{100 * gap_of(value, bound):.2f} %"
    print(f"{seconds:7.1f} s  value {value:.0f}  bound {bound:.0f}  {gap}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
