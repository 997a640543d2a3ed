"""Replications → what is told of them: percentiles, chances, who waits, what drives the delay, what lasts how long."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ratl.model.assessment import (
    Driver,
    DryPlace,
    MovementForecast,
    PointForecast,
    Quantiles,
    StoreForecast,
    SupplyForecast,
    WaitForecast,
    WindowForecast,
)
from ratl.model.movement import Movement, Serial
from ratl.model.plan import Plan
from ratl.simulate import kernel
from ratl.simulate.course import Course, Passing
from ratl.simulate.runs import Runs
from ratl.simulate.windows import find_windows

Array = npt.NDArray[Any]
_DAY_S: Final = 86_400
#: A wait in fewer of the replications than this is not told.
_LEAST_CHANCE: Final = 0.01
LASTS: Final = 0.95
"""Stores that last in so many of the replications are told."""


def quantile(values: Array, level: float) -> float:
    """Return the least of `values` that a share of `level` of them do not exceed.

    >>> quantile(np.array([4, 1, 3, 2]), 0.5), quantile(np.array([4, 1, 3, 2]), 0.51)
    (2.0, 3.0)
    """
    rank = min(max(math.ceil(level * len(values) - 1e-9), 1), len(values)) - 1
    return float(np.partition(values, rank)[rank])


def quantiles(values: Array) -> Quantiles:
    """Return the percentiles that are told."""
    ordered = np.sort(values)
    ranks = [min(max(math.ceil(level * len(ordered) - 1e-9), 1), len(ordered)) - 1 for level in _LEVELS]
    return Quantiles(**{name: float(ordered[rank]) for name, rank in zip(_NAMES, ranks, strict=True)})


_LEVELS: Final = (0.05, 0.1, 0.5, 0.8, 0.9, 0.95)
_NAMES: Final = ("p5", "p10", "p50", "p80", "p90", "p95")


def half_width(values: Array, level: float) -> float | None:
    """Return half the width of the 95 % interval of a percentile, by order statistics; None where it takes more runs.

    The ranks are those of the binomial's normal approximation (Conover 1999, "Practical Nonparametric Statistics").
    """
    n = len(values)
    middle, spread = n * level, 1.959964 * math.sqrt(n * level * (1 - level))
    low, high = math.floor(middle - spread), math.ceil(middle + spread)
    if low < 1 or high > n:
        return None
    ordered = np.partition(values, (low - 1, high - 1))
    return float(ordered[high - 1] - ordered[low - 1]) / 2


def starts(course: Course, runs: Runs, movement: str) -> Array:
    """Return the first start of a movement in each replication."""
    first = [p.departs for p in course.passings if p.movement == movement and p.leg == 0]
    heads: Array = runs.times[:, [column for column in first if column is not None]]
    return np.asarray(heads.min(axis=1))


def completions(course: Course, runs: Runs, movement: str) -> Array:
    """Return the last completion of a movement in each replication."""
    ends = {p.serial: p.arrives for p in course.passings if p.movement == movement}
    tails: Array = runs.times[:, [column + 1 for column in ends.values() if column is not None]]
    return np.asarray(tails.max(axis=1))


@dataclass(frozen=True, slots=True)
class StoresOutlook:
    """What becomes of the stores of a movement: days of the calendar that it touches, by replication, and each kind."""

    touched: Array
    kinds: tuple[StoreForecast, ...]


def forecast(
    plan: Plan, movement: Movement, course: Course, runs: Runs, stores: StoresOutlook,
    without: Mapping[str, tuple[Array, Array]],
) -> MovementForecast:  # fmt: skip
    """Return what comes of one movement.

    Parameters
    ----------
    stores
        What becomes of its stores.
    without
        Cause → completions with every cause and without this one, of the same replications.
    """
    completed, begun = completions(course, runs, movement.id), starts(course, runs, movement.id)
    deadline_s = movement.request.latest_completion_s
    own = [k for k, (of, _) in enumerate(course.serials) if of == movement.id]
    counts = runs.counts[:, own, :].sum(axis=1)
    passings = [p for p in course.passings if p.movement == movement.id]
    return MovementForecast(
        movement=movement.id,
        planned_start_s=min(s.start_s or 0 for s in movement.serials if s.legs),
        planned_completion_s=movement.completion_s or 0,
        completion=quantiles(completed),
        duration=quantiles(completed - begun),
        deadline_s=deadline_s,
        deadline_chance=None if deadline_s is None else float(np.mean(completed <= deadline_s)),
        points=tuple(_point(p, runs) for p in passings),
        windows=tuple(w for s in movement.serials if s.legs for w in _windows(plan, movement, s, passings, runs)),
        waits=tuple(_waits(course, runs, {s.id for s in movement.serials})),
        drivers=tuple(sorted((_driver(*item) for item in without.items()), key=lambda d: -d.mean_saved_s)),
        breakdowns=quantiles(counts[:, kernel.BROKE]),
        tows=quantiles(counts[:, kernel.TOWED]),
        abandoned=quantiles(counts[:, kernel.LEFT]),
        incidents=quantiles(counts[:, kernel.STOPPED]),
        supply=_supply(plan, movement, course, runs, (completed - begun) / _DAY_S, stores),
    )


def _point(passing: Passing, runs: Runs) -> PointForecast:
    columns = [c for c in (passing.arrives, passing.departs) if c is not None]
    return PointForecast(
        serial=passing.serial,
        point=passing.point,
        distance_m=passing.distance_m,
        leg=passing.leg,
        planned_arrival_s=passing.planned_arrival_s,
        planned_clearance_s=passing.planned_clearance_s,
        arrival=quantiles(runs.times[:, columns[0]]),
        departure=quantiles(runs.times[:, columns[-1]]),
        clearance=quantiles(runs.times[:, columns[-1] + 1]),
    )


def _windows(
    plan: Plan, movement: Movement, serial: Serial, passings: Sequence[Passing], runs: Runs
) -> Iterator[WindowForecast]:  # fmt: skip
    """Yield the chance of each window once for a stretch of legs that have the same; daylight is no window."""
    rules = replace(movement.request.rules, daylight_only=False)
    bare = replace(movement, request=replace(movement.request, rules=rules))
    entered = {p.leg: p.departs for p in passings if p.serial == serial.id and p.departs is not None}
    last: object = None
    for i, times in enumerate(serial.legs):
        windows = find_windows(plan, bare, times.leg)
        if i not in entered or windows == last:
            continue
        last = windows
        ends = [start for start, _ in (*windows.standing, *windows.shut) if start > times.head_enters_s]
        if ends:
            chance = float(np.mean(runs.times[:, entered[i]] < min(ends)))
            yield WindowForecast(serial=serial.id, leg=times.leg, until_s=min(ends), chance=chance)


def _waits(course: Course, runs: Runs, serials: set[str]) -> Iterator[WaitForecast]:
    """Yield who waits for whom at what, the longest on the whole first."""
    found: dict[tuple[str, str, str, str, int, bool], Array] = {}
    for turn, waits in zip(course.turns, runs.waits, strict=True):
        if turn.then[0] in serials:
            key = turn.then[0], turn.first[0], turn.what, turn.kind, turn.then[1], turn.then[2] == "enters"
            found[key] = found.get(key, np.zeros(2, np.int64)) + waits
    for key, (times, seconds) in sorted(found.items(), key=lambda item: (-item[1][1], item[0])):
        serial, by, what, kind, leg, entering = key
        chance = float(times) / len(runs.times)
        if chance >= _LEAST_CHANCE:
            mean_s = float(seconds) / float(times)
            yield WaitForecast(
                serial=serial, by=by, what=what, kind=kind, leg=leg, entering=entering, chance=chance, mean_s=mean_s
            )  # fmt: skip


def _driver(cause: str, completed: tuple[Array, Array]) -> Driver:
    with_all, spared = completed
    found, saved_s = quantiles(spared), with_all.astype(float) - spared
    return Driver(
        cause=cause,
        p10=found.p10,
        p50=found.p50,
        p90=found.p90,
        mean_saved_s=float(np.mean(saved_s)),
        saved=quantiles(saved_s),
    )


# ---- supply


def reached(course: Course, runs: Runs, movement: str, point: str) -> Array:
    """Return when a movement first reaches a point in each replication; NaN where it is not told."""
    columns = [_reached_column(p) for p in course.passings if p.movement == movement and p.point == point]
    if not columns:
        return np.full(len(runs.times), np.nan)
    return np.asarray(runs.times[:, columns].min(axis=1), float)


def _reached_column(passing: Passing) -> int:
    """Return the column of the head coming to a point; a point it does not halt at has only that of its going on."""
    column = passing.departs if passing.arrives is None else passing.arrives
    assert column is not None
    return column


def _supply(
    plan: Plan, movement: Movement, course: Course, runs: Runs, days: Array, stores: StoresOutlook
) -> SupplyForecast:  # fmt: skip
    touched = int(quantile(stores.touched, LASTS))
    if not any(supply.movement == movement.id for supply in plan.supply):
        return SupplyForecast(days=quantiles(days), carry_days=touched)
    own = [k for k, (of, _) in enumerate(course.serials) if of == movement.id]
    dry = runs.counts[:, own, kernel.DRY]
    return SupplyForecast(
        days=quantiles(days),
        carry_days=touched,
        fuel_l=quantiles(runs.counts[:, own, kernel.FUEL].sum(axis=1)),
        fuel_dry=float(np.mean((dry >= 0).any(axis=1))),
        fuel_places=_fuel_places(course, dry),
        stores=stores.kinds,
    )


def _fuel_places(course: Course, dry: Array) -> tuple[DryPlace, ...]:
    """Return behind which points vehicles run dry, the likeliest first."""
    found: dict[str, int] = {}
    for event, count in zip(*np.unique(dry[dry >= 0], return_counts=True), strict=True):
        point = course.event_points[int(event)]
        found[point] = found.get(point, 0) + int(count)
    return _ranked(found, len(dry))


def list_places(course: Course, runs: Runs, movement: str, at_s: Array, short: Array) -> tuple[DryPlace, ...]:
    """Return the last point that the last serial has reached at a moment of each replication, of those that are short.

    Parameters
    ----------
    at_s
        Run: the moment, plan seconds.
    short
        Run: whether it counts.
    """
    if not short.any():
        return ()
    last = [p for p in course.passings if p.movement == movement][-1].serial
    on_the_way = [p for p in course.passings if p.serial == last and p.departs is not None]
    heads = runs.times[:, [_reached_column(p) for p in on_the_way]][short]
    behind = np.maximum((heads <= at_s[short][:, None]).sum(axis=1) - 1, 0)
    found: dict[str, int] = {}
    for index, count in zip(*np.unique(behind, return_counts=True), strict=True):
        point = on_the_way[int(index)].point
        found[point] = found.get(point, 0) + int(count)
    return _ranked(found, len(runs.times))


def _ranked(found: Mapping[str, int], runs: int) -> tuple[DryPlace, ...]:
    ordered = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return tuple(DryPlace(place=place, chance=count / runs) for place, count in ordered)
