"""How long the reference scenario takes, and how much memory: `make bench-reference`.

Three figures, each over several runs, median and spread: ``ratl --help`` as a process; everything `ratl plan` does
except reading and writing files, in a process that has done it once; the peak memory of one `ratl plan` process.
"""

from __future__ import annotations

import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from ratl.feeds.scenario import read_scenario
from ratl.services.check import judge
from ratl.services.plan import make_plan

RUNS = 11
SCENARIO = Path(__file__).parents[1] / "examples" / "ain_al_asad"
RATL = (sys.executable, "-c", "from ratl.cli import run; run()")


def seconds(work: Callable[[], object]) -> float:
    """Return how long `work` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def told(name: str, figures: list[float], unit: str) -> str:
    """Return a row: name, median, least, most."""
    spread = f"{statistics.median(figures):8.3f} {min(figures):8.3f} {max(figures):8.3f}"
    return f"{name:<34} {spread}  {unit}  ({len(figures)} runs)"


def main() -> None:
    """Print the table."""
    print(f"{platform.platform()} · Python {platform.python_version()}")
    print(f"{'':<34} {'median':>8} {'least':>8} {'most':>8}")
    helps = [seconds(lambda: subprocess.run([*RATL, "--help"], capture_output=True, check=True)) for _ in range(RUNS)]
    print(told("ratl --help", helps, "s"))
    scenario = read_scenario(SCENARIO)
    make_plan(scenario)
    print(told("plan, warm", [seconds(lambda: make_plan(scenario)) for _ in range(RUNS)], "s"))
    plan = make_plan(scenario)
    print(told("referee", [seconds(lambda: judge(plan)) for _ in range(RUNS)], "s"))
    with tempfile.TemporaryDirectory() as folder:
        command = [*RATL, "plan", str(SCENARIO), "--output", f"{folder}/plan.json"]
        cold = [seconds(lambda: subprocess.run(command, capture_output=True, check=True)) for _ in range(RUNS)]
    print(told("ratl plan, whole process", cold, "s"))
    peak_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{'peak memory of ratl plan':<34} {peak_mb:8.0f} MB")


if __name__ == "__main__":
    main()
