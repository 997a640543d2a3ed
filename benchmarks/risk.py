"""Exposure of a network of 2,000 legs from 100,000 incidents: the first time in a process, and after.

A grid of towns 5 km apart; of the incidents 70 in 100 are known to the point, each at a place of its own, 20 to about
25 km (at 4,000 places, as gazetteers have them), 10 by district; a fifth has a clock time. One line a run::

    python -m benchmarks.risk
"""

from __future__ import annotations

import time

import numpy as np

from ratl.assess.exposure import Settings, compute_exposure
from ratl.assess.incidents import SPREAD_M, Incidents
from ratl.assess.lines import Lines

LEGS, INCIDENTS, SEED = 2_000, 100_000, 1
SIDE, STEP = 32, 0.05


def make_lines() -> Lines:
    """Return a grid of `SIDE` × `SIDE` towns, its first `LEGS` - 16 roads and a spur of 16 more."""
    places = np.array([(41 + STEP * x, 33 + STEP * y) for y in range(SIDE) for x in range(SIDE)])
    at = np.arange(SIDE * SIDE).reshape(SIDE, SIDE)
    pairs = np.concatenate([
        np.column_stack((at[:, :-1].ravel(), at[:, 1:].ravel())), np.column_stack((at[:-1].ravel(), at[1:].ravel())),
    ])  # fmt: skip
    spur = np.column_stack((41 - STEP * np.arange(1, 17), np.full(16, 33.0)))
    numbers = np.concatenate([[0], SIDE * SIDE + np.arange(16)])
    pairs = np.concatenate([pairs, np.column_stack((numbers[:-1], numbers[1:]))])
    places = np.concatenate([places, spur])
    courses = tuple((tuple(places[a]), tuple(places[b])) for a, b in pairs)
    east, north = (places[pairs[:, 1]] - places[pairs[:, 0]]).T
    length_m = 111_195 * np.hypot(east * np.cos(np.radians(33.8)), north)
    assert len(pairs) == LEGS
    return Lines(pairs[:, 0].astype(np.int32), pairs[:, 1].astype(np.int32), length_m, courses)


def make_incidents(chance: np.random.Generator) -> Incidents:
    """Return incidents anywhere on the grid in three years."""
    lon, lat = chance.uniform(41, 42.6, INCIDENTS), chance.uniform(33, 34.6, INCIDENTS)
    kind = chance.choice(3, INCIDENTS, p=[0.7, 0.2, 0.1])
    named = chance.integers(0, 4_000, INCIDENTS)
    lon, lat = np.where(kind == 1, lon[named], lon), np.where(kind == 1, lat[named], lat)
    begin = chance.integers(0, 3 * 365, INCIDENTS) * 86_400.0
    clock = chance.random(INCIDENTS) < 0.2
    return Incidents(
        lon=lon, lat=lat, radius_m=np.array([0.0, SPREAD_M, np.inf])[kind],
        begin_s=begin, end_s=np.where(clock, begin, begin + 86_400), has_clock=clock,
        kind=np.zeros(INCIDENTS, np.int32), region=np.zeros(INCIDENTS, np.int32), regions=("",),
    )  # fmt: skip


def measure() -> str:
    """Return the line: the first run, with what has to be loaded or compiled, and the median of five more."""
    chance = np.random.default_rng(SEED)
    found, hour = make_incidents(chance), chance.integers(0, 24, INCIDENTS).astype(np.int32)
    settings = Settings(since_s=0.0, until_s=3 * 365 * 86_400.0)
    seconds, cpu = [], []
    for _ in range(6):
        lines = make_lines()  # anew, so that cells and tree are counted
        begin, used = time.perf_counter(), time.process_time()
        rates, low, high = compute_exposure(lines, found, hour, settings).rates()
        seconds.append(time.perf_counter() - begin)
        cpu.append(time.process_time() - used)
    assert rates.shape == (LEGS, 24)
    assert bool((low <= rates).all() and (rates <= high).all())
    return (
        f"exposure of {LEGS:,} legs × 24 h with intervals from {INCIDENTS:,} incidents: "
        f"{np.median(seconds[1:]):.2f} s, of the processor {np.median(cpu[1:]):.2f} s "
        f"(first run {seconds[0]:.2f} s; at most 2 s asked)"
    )


if __name__ == "__main__":
    print(measure())
