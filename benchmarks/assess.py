"""What `ratl simulate` costs and whether its engines agree: ``make bench-assess``.

Speed on the reference operation (54 vehicles, 347 km, three days), beside the same rules in SimPy; memory of 100,000
runs; Ray beside local processes: the same numbers, what it costs more, how both grow with workers, what is shipped.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import pickle
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy.stats import ks_2samp

from benchmarks.simpy_model import carry_out as carry_out_in_simpy
from ratl.feeds.factor_file import read_factors
from ratl.feeds.scenario import read_scenario
from ratl.formats.plan import render_plan
from ratl.planner.turns import list_turns
from ratl.services.batches import Engine, run_batches
from ratl.services.fuel_facts import list_fuel_facts, list_pumps
from ratl.services.plan import make_plan
from ratl.simulate.course import Course, freeze
from ratl.simulate.runs import Batch, Runs, carry_out, cut_batches, put_together
from ratl.simulate.summary import completions

REFERENCE = Path(__file__).parents[1] / "examples" / "ain_al_asad"
_MEMORY = """
import resource, sys
from pathlib import Path
from ratl.services.batches import Engine
from ratl.services.simulate import Asked, simulate_file
made = simulate_file(Path(sys.argv[1]), None, Asked(runs=100_000, engine=Engine(workers=2)), lambda *a, **k: None)
own, theirs = (resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print(f"{own:.0f} {theirs:.0f}")
"""


def timed(work: Callable[[], object]) -> tuple[float, float, object]:
    """Return elapsed seconds, processor seconds of this process, and what `work` returns."""
    wall, cpu = time.perf_counter(), time.process_time()
    made = work()
    return time.perf_counter() - wall, time.process_time() - cpu, made


def carried(course: Course, count: int, engine: Engine, size: int = 1_000) -> Runs:
    """Return `count` replications by an engine."""
    parts = run_batches(carry_out, course, cut_batches(Batch(1, 0, count), size), engine)
    return put_together(course, count, parts)


def speed(course: Course, runs: int, cores: int) -> None:
    """Print replications per second, on one core and on all."""
    carried(course, 10, Engine("serial"))
    wall, cpu, _ = timed(lambda: carried(course, runs, Engine("serial")))
    print(f"one core, {runs:,} runs             {runs / wall:9,.0f} a second ({runs / cpu:,.0f} a processor second)")
    wall, _, _ = timed(lambda: carried(course, 4 * runs, Engine(workers=cores)))
    print(f"{cores} processes, {4 * runs:,} runs       {4 * runs / wall:9,.0f} a second, starting them included")


def beside_simpy(plan: object, course: Course, factors: object, runs: int) -> None:
    """Print how much faster than SimPy, by processor time, and whether the distributions agree."""
    turns = list_turns(plan)
    _, cpu, ours = timed(lambda: carried(course, 10 * runs, Engine("serial")))
    each = cpu / (10 * runs)
    _, cpu, twin = timed(lambda: carry_out_in_simpy(plan, factors, turns, runs, 7))
    times = cpu / runs / each
    print(f"SimPy, {runs:,} runs                  {runs / cpu:9,.0f} a processor second: {times:,.0f} times ours")
    for movement, serial in course.serials:
        last = next(p for p in reversed(course.passings) if p.serial == serial)
        found = np.array([run[serial] for run in twin])
        test = ks_2samp(ours.times[:, last.arrives + 1], found)
        print(f"  {movement} {serial}: Kolmogorov-Smirnov {test.statistic:.3f}, p = {test.pvalue:.2f}")


def memory(path: Path) -> None:
    """Print the peak memory of 100,000 runs with exact quantiles, of the process and of the largest worker."""
    told = subprocess.run([sys.executable, "-c", _MEMORY, str(path)], capture_output=True, text=True, check=True).stdout
    own, theirs = told.split()
    print(f"100,000 runs, all of it           {own} MB, the largest worker {theirs} MB")


def beside_ray(course: Course, seconds: float, cores: int) -> None:
    """Print processes beside Ray over about so many seconds of work, and whether the numbers are the same."""
    if importlib.util.find_spec("ray") is None:
        print("Ray is not installed: these rows are left out")
        return
    wall, _, _ = timed(lambda: carried(course, 4_000, Engine("serial")))
    count = max(4_000, int(seconds / wall * 4_000) // 1_000 * 1_000)
    print(f"plan as shipped to a worker       {len(pickle.dumps(course)) / 1e6:9.2f} MB, by Ray once for each node")
    for workers in range(1, cores + 1):
        mine, _, local = timed(lambda w=workers: completed(course, count, Engine("processes", w)))
        begun, _, _ = timed(lambda w=workers: completed(course, 1_000, Engine("ray", w)))
        rays, _, far = timed(lambda w=workers: completed(course, count, Engine("ray", w)))
        same = "the same numbers" if np.array_equal(local, far) else "DIFFERENT NUMBERS"
        told = f"processes {mine:.1f} s, Ray {rays:.1f} s with its start ({begun:.1f} s for one batch), {same}"
        print(f"{workers} workers, {count:,} runs: {told}")


def completed(course: Course, count: int, engine: Engine) -> np.ndarray:
    """Return completions of all runs, batch by batch, so that as many as wanted fit into memory."""
    parts = run_batches(_completed, course, cut_batches(Batch(1, 0, count), 1_000), engine)
    return np.concatenate(list(parts))


def _completed(course: Course, batch: Batch) -> np.ndarray:
    runs = carry_out(course, batch)
    return np.stack([completions(course, runs, movement) for movement in {m for m, _ in course.serials}], axis=1)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--simpy-runs", type=int, default=1_000)
    parser.add_argument("--seconds", type=float, default=60, help="work for Ray and the processes, on one core")
    asked = parser.parse_args()
    cores = os.cpu_count() or 1
    print(f"{platform.platform()} · Python {platform.python_version()} · {cores} cores")
    plan = make_plan(read_scenario(REFERENCE))
    factors = read_factors(None).factors
    course = freeze(plan, factors, list_turns(plan), list_fuel_facts(plan), list_pumps(plan))
    speed(course, asked.runs, cores)
    beside_simpy(plan, course, factors, asked.simpy_runs)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.json"
        path.write_bytes(render_plan(plan))
        memory(path)
    beside_ray(course, asked.seconds, cores)


if __name__ == "__main__":
    main()
