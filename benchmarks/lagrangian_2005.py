"""The Lagrangian bound of 2005, rebuilt to compare with: ``python -m benchmarks.lagrangian_2005 INSTANCE --value V``.

Chardaire, McKeown, Verity-Harrison and Richardson, Operations Research 53 (2005), as far as its abstract and what
cites it tell: the capacity of each point each moment is relaxed and nothing else, so roads driven from both ends cost
nothing; multipliers follow the plain subgradient in steps of Polyak's length, halved whenever the bound has stood
still for some steps. Loops are allowed except straight back, as in our own pricing, which is shared. The value is the
best plan known to us: theirs are not public.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np

from benchmarks.instances import InstanceError, draft, read_instance
from ratl.planner.lower import place_prices, tables, way_prices
from ratl.planner.lower.spans import no_spans
from ratl.planner.problem import ColumnProblem, freeze

PATIENCE = 20
LEAST_STEP = 1e-4


def lagrangian_2005(problem: ColumnProblem, value: float, seconds: float) -> tuple[float, int]:
    """Return the bound after so many seconds of this thread, and the steps taken.

    Parameters
    ----------
    value
        Of the best plan known; no way that alone is later is looked at.
    """
    bound = float((problem.weight * problem.free_s).sum())
    limit_s = np.minimum(problem.latest_head_s, problem.release_s + problem.free_s + int(value - bound))
    points = len(problem.points)
    no_leg = np.zeros(len(problem.legs), dtype=np.int64)
    roads = way_prices.make_roads(problem, tables.reach(problem), problem.release_s, np.arange(1, points + 1), no_leg)
    room, spans = way_prices.make_room(roads, np.argsort(problem.held_s)), no_spans()
    first_span, none = np.zeros(points + 2, dtype=np.int64), np.zeros(0)
    price = np.zeros((points + 1, int((limit_s + problem.held_s).max()) + 1))
    shared, uses, direction = np.empty_like(price), np.empty_like(price), np.zeros_like(price)
    heads = np.empty((*price.shape, problem.size), dtype=np.float32)
    passed = np.zeros((3, 2 * len(roads.arc_end) + 1), dtype=np.int64)
    spent = np.zeros(way_prices.size_of(roads, room, limit_s) * problem.size, dtype=np.float32)
    sure = way_prices.sure_share(problem, 0)
    step, failed, steps, begin = 2.0, 0, 0, time.thread_time()
    while bound < value and step >= LEAST_STEP and time.thread_time() - begin < seconds:
        uses[:], now = 0.0, -float(price.sum())
        for lane, k in enumerate(room.columns.tolist()):
            if lane == 0 or problem.held_s[k] != problem.held_s[room.columns[lane - 1]]:
                place_prices.head_prices(price, spans, int(problem.held_s[k]), shared)
                place_prices.spread(shared, heads, lane, problem.size)
        way_prices.fill(roads, room, heads, limit_s, spent)
        for lane, k in enumerate(room.columns.tolist()):
            paid, after, count = way_prices.cheapest_way(roads, room, heads, lane, limit_s, spent, passed)
            row, at, held = passed[0, :count], passed[1, :count], int(problem.held_s[k])
            place_prices.count_uses(spans, first_span, k, held, row, at, uses, none)
            now += float(problem.weight[k]) * after + sure * paid
        steps, failed = steps + 1, 0 if now > bound else failed + 1
        bound = max(bound, now)
        if failed > PATIENCE:
            step, failed = step / 2, 0
        square = place_prices.turn(price, uses, direction)
        place_prices.go(price, direction, step * (value - now) / max(square, 1.0))
    return bound, steps


def main() -> int:
    """Read the command line, run, print; 2 on bad input."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lagrangian_2005", description=__doc__)
    parser.add_argument("instance", type=Path)
    parser.add_argument("--value", type=float, required=True, help="of the best plan known")
    parser.add_argument("--seconds", type=float, default=60.0)
    arguments = parser.parse_args()
    try:
        problem = freeze(draft(read_instance(arguments.instance)))
    except (InstanceError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    bound, steps = lagrangian_2005(problem, arguments.value, arguments.seconds)
    gap = 100 * (1 - bound / arguments.value)
    print(f"{arguments.instance.name}: value {arguments.value:.0f}  bound {bound:.0f}  gap {gap:.2f} %  {steps} steps")
    return 0


if __name__ == "__main__":
    sys.exit(main())
