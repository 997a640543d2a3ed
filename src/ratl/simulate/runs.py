"""Replications of a course: a batch of them, and batches put together in the order of their replications."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ratl.simulate.course import Course
from ratl.simulate.kernel import CAUSES, COUNTS, simulate_runs


@dataclass(frozen=True, slots=True)
class Runs:
    """What came of some replications.

    `times` is int32, run × column, plan seconds; `counts` int32, run × serial × `COUNTS`; `waits` int64, turn × (times,
    seconds), over all runs.
    """

    times: npt.NDArray[np.int32]
    counts: npt.NDArray[np.int32]
    waits: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Batch:
    """Replications `first` … `first + count − 1`, without some causes."""

    seed: int
    first: int
    count: int
    without: tuple[str, ...] = ()


def carry_out(course: Course, batch: Batch) -> Runs:
    """Return what comes of a batch of replications; the same whoever carries it out."""
    made = empty_runs(course, batch.count)
    on = np.array([cause not in batch.without for cause in CAUSES])
    simulate_runs(
        batch.seed, batch.first, on, times=made.times, counts=made.counts, waits=made.waits, **course.arrays
    )  # fmt: skip
    return made


def empty_runs(course: Course, count: int) -> Runs:
    """Return room for `count` replications."""
    return Runs(
        np.zeros((count, course.columns), np.int32),
        np.zeros((count, len(course.serials), len(COUNTS)), np.int32),
        np.zeros((len(course.turns), 2), np.int64),
    )


def put_together(course: Course, count: int, parts: Iterable[Runs]) -> Runs:
    """Return `count` replications of batches that come in order, each let go once it is taken in."""
    whole, at = empty_runs(course, count), 0
    for part in parts:
        whole.times[at : at + len(part.times)] = part.times
        whole.counts[at : at + len(part.times)] = part.counts
        whole.waits[:] += part.waits
        at += len(part.times)
    return whole


def cut_batches(batch: Batch, size: int) -> list[Batch]:
    """Return a batch as batches of at most `size`, in order."""
    end = batch.first + batch.count
    return [replace(batch, first=at, count=min(size, end - at)) for at in range(batch.first, end, size)]
