"""Many columns, measured: ``python -m benchmarks.planner [FOLDER] [--seconds N] [--seeds S ...]``.

Every public instance, one after the other: value, bound, gap, time; then how many are proven optimal and in how long
in all, and those whose best plan is not free flow. The load of the machine stands beside, for what the times are
worth.
"""

from __future__ import annotations

import argparse
import os
import platform
from pathlib import Path

from benchmarks.cmp import HEAD, Result, run

PUBLIC = Path(__file__).parents[2] / "shared" / "data" / "cmp"


def main() -> int:
    """Run, print; 1 when the referee found anything or fewer are proven than must be."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.planner", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=PUBLIC)
    parser.add_argument("--seconds", type=float, default=30.0, help="longest for one instance")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    arguments = parser.parse_args()
    files = sorted(path for path in arguments.folder.rglob("*") if path.suffix in (".txt", ".json"))
    if files:
        run(files[0], arguments.seconds, 1)  # compiles what is not compiled yet
    print(f"{platform.platform()} · {os.cpu_count()} cores · load {os.getloadavg()[0]:.1f} · {HEAD}")
    results = [_told(run(path, arguments.seconds, seed), seed) for seed in arguments.seeds for path in files]
    proven = sum(result.progress.proven for result in results)
    above = [result for result in results if result.progress.value > result.free]
    broken = sum(bool(result.violations) for result in results)
    gap = sum(result.progress.gap for result in results) / max(1, len(results))
    print(f"\n{len(results)} runs · {proven} proven optimal · mean gap {100 * gap:.2f} % · {broken} plans break rules")
    print(f"{sum(result.seconds for result in results):.1f} s in all · load {os.getloadavg()[0]:.1f}")
    print(f"\nnot at free flow: {len(above)}")
    for result in above:
        print(result.row())
    return 1 if broken else 0


def _told(result: Result, seed: int) -> Result:
    print(f"{result.row()}  seed {seed}", flush=True)
    return result


if __name__ == "__main__":
    raise SystemExit(main())
