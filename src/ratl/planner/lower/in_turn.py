"""Serials that pass a machine one behind the other, none of them interrupted: what no order of theirs can beat.

The bounds of `one_machine` let a job be interrupted, and so fill each day of a post that is open by day to its last
minute. Here whole serials are lined up. A label is a set of serials that have passed, the moment the machine is free
and what they cost so far; of the labels of one set those remain than which none is as early and as cheap (Held and
Karp, "A dynamic programming approach to sequencing problems", SIAM J. 10 (1962)). No cost falls with the moment, so
that each serial passes as soon as it can after the one before it. Where there are too many labels those whose bound is
least are followed; the least bound of the others holds for those.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ratl.planner.lower.explore import NEVER

FEW_LABELS: Final = 200
"""Labels of each size kept while a first order is looked for,"""
MOST_LABELS: Final = 20_000
"""and while it is asked whether there is a better one."""

Ints = NDArray[np.int64]
Seconds = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Job:
    """What a serial takes of the machine.

    Attributes
    ----------
    owner
        Row of the movement it is of.
    release_s, work_s
        From when on it may take it, plan seconds, and how long it takes it, seconds.
    begins_s, ends_s
        When it may take it: ascending, each no shorter than its work.
    rest_s
        The least it takes from then on to be complete.
    moments_s, complete_s
        Having done no earlier than such a moment it is complete no earlier than that, `NEVER`: not at all; ascending.
    due_s
        It is complete by then.
    alike
        It makes no difference whether it or the job before it passes first.
    """

    owner: int
    release_s: int
    work_s: int
    begins_s: Ints
    ends_s: Ints
    rest_s: int
    moments_s: Ints
    complete_s: Ints
    due_s: float = math.inf
    alike: bool = False

    def done_s(self, free_s: Seconds) -> Seconds:
        """Return when it has done where the machine is free from a moment on; infinite: never."""
        from_s = np.maximum(free_s, self.release_s)
        row = np.searchsorted(self.ends_s - self.work_s, from_s)
        begins_s = np.append(self.begins_s.astype(float), np.inf)[row]
        done_s: Seconds = np.maximum(from_s, begins_s) + self.work_s
        return done_s

    def is_like(self, other: Job) -> bool:
        """Return whether it makes no difference which of the two passes first, but for whose they are."""
        names = (name for name in Job.__slots__ if name not in ("owner", "alike"))
        return all(np.array_equal(getattr(self, name), getattr(other, name)) for name in names)

    def end_s(self, done_s: Seconds) -> Seconds:
        """Return a moment before which it is not complete, having done at a moment; infinite: not by when it is due."""
        found = done_s + self.rest_s
        if len(self.moments_s):
            row = np.searchsorted(self.moments_s, done_s, side="right") - 1
            found = np.where(row >= 0, np.maximum(found, self.complete_s[row]), found)
        return np.where((found <= self.due_s) & (found < NEVER), found, np.inf)


@dataclass(frozen=True, slots=True)
class Turn:
    """A job in the best order found: its row, when it has done, and when it is complete at the earliest."""

    job: int
    done_s: int
    complete_s: int


@dataclass(slots=True)
class _Labels:
    """Labels of one size: which jobs have passed, when the machine is free, what they cost, and whence they come."""

    passed: Ints
    free_s: Seconds
    cost: Seconds
    bound: Seconds
    before: Ints
    job: Ints

    def __getitem__(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> _Labels:
        return _Labels(*(getattr(self, name)[rows] for name in _Labels.__slots__))


class Line:
    """Jobs to be lined up.

    Parameters
    ----------
    weights, least_s
        By movement: its weight, and a second before which it is not complete.
    gap_s
        Kept behind each job, seconds.
    """

    def __init__(self, jobs: Sequence[Job], weights: Sequence[float], least_s: Sequence[int], gap_s: int) -> None:
        self.jobs, self.gap_s, self.weights, self.least_s = jobs, gap_s, weights, least_s
        self.owners = [[k for k, job in enumerate(jobs) if job.owner == m] for m in range(len(weights))]
        self.masks = [sum(1 << k for k in mine) for mine in self.owners]

    def best(self) -> tuple[float, tuple[Turn, ...]]:
        """Return a bound on the weighted completions of all, and the best order found; infinite: there is none.

        First an order is found in haste, then it is asked whether there is a better one.
        """
        _, value, order = self._search(math.inf, FEW_LABELS)
        bound, better, other = self._search(value, MOST_LABELS)
        return min(bound, value, better), other if better < value else order

    def _search(self, below: float, most: int) -> tuple[float, float, tuple[Turn, ...]]:
        """Return a bound on all orders that cost less than `below`, and the best that was found with what it costs."""
        start = np.zeros(1, np.int64)
        layers, bound = [_Labels(start, np.zeros(1), np.zeros(1), np.zeros(1), start, start)], below
        for _ in self.jobs:
            kept = _undominated(self._grown(layers[-1]))
            kept.bound = kept.cost + self._left(kept)
            kept = kept[kept.bound < below]
            if len(kept.cost) > most:
                rows = np.argsort(kept.bound, kind="stable")
                bound = min(bound, float(kept.bound[rows[most]]))
                kept = kept[np.sort(rows[:most])]
            if not len(kept.cost):
                return bound, math.inf, ()
            layers.append(kept)
        value = float(layers[-1].cost.min())
        return min(bound, value), value, self._trace(layers)

    def _grown(self, labels: _Labels) -> _Labels:
        """Return all labels with one job more."""
        grown = [self._with(labels, k) for k in range(len(self.jobs))]
        every = _Labels(*(np.concatenate([getattr(one, name) for one in grown]) for name in _Labels.__slots__))
        return every[every.cost < np.inf]

    def _with(self, labels: _Labels, k: int) -> _Labels:
        job, bit = self.jobs[k], 1 << k
        may = (labels.passed & bit) == 0
        if job.alike:
            may &= (labels.passed & (bit >> 1)) != 0
        rows = np.flatnonzero(may)
        passed, done_s = labels.passed[rows] | bit, job.done_s(labels.free_s[rows])
        mask, weight = self.masks[job.owner], self.weights[job.owner]
        ends_s = job.end_s(done_s)
        worth = np.where((passed & mask) == mask, _worth(weight, np.maximum(ends_s, self.least_s[job.owner])), 0.0)
        cost = labels.cost[rows] + np.where(ends_s < np.inf, worth, np.inf)
        return _Labels(passed, done_s + self.gap_s, cost, cost, rows, np.full(len(rows), k, np.int64))

    def _left(self, labels: _Labels) -> Seconds:
        """Return what those cost at the least that have not all passed: each as if it were next."""
        total = np.zeros(len(labels.cost))
        for mine, weight, least_s in zip(self.owners, self.weights, self.least_s, strict=True):
            last_s = np.zeros(len(labels.cost))
            for k in mine:
                waits = (labels.passed & (1 << k)) == 0
                end_s = self.jobs[k].end_s(self.jobs[k].done_s(labels.free_s))
                last_s = np.where(waits, np.maximum(last_s, np.maximum(end_s, least_s)), last_s)
            total += _worth(weight, last_s)
        return total

    def _trace(self, layers: Sequence[_Labels]) -> tuple[Turn, ...]:
        row, turns = int(np.argmin(layers[-1].cost)), list[Turn]()
        for labels in reversed(layers[1:]):
            job, done_s = int(labels.job[row]), labels.free_s[row : row + 1] - self.gap_s
            turns.append(Turn(job, int(done_s[0]), int(self.jobs[job].end_s(done_s)[0])))
            row = int(labels.before[row])
        return tuple(reversed(turns))


def _undominated(labels: _Labels) -> _Labels:
    """Return the labels than which none of the same set is as early and as cheap."""
    if not len(labels.cost):
        return labels
    labels = labels[np.lexsort((labels.cost, labels.free_s, labels.passed))]
    first = np.append(True, labels.passed[1:] != labels.passed[:-1])
    costs, rank = np.unique(labels.cost, return_inverse=True)  # whole numbers: none is rounded away
    least = np.minimum.accumulate(rank - len(costs) * np.cumsum(first))  # so far; it begins anew with each set
    return labels[first | np.append(False, least[1:] < least[:-1])]


def _worth(weight: float, ends_s: Seconds) -> Seconds:
    """Return weight × completion; infinite where there is none, even of no weight."""
    return np.multiply(weight, ends_s, where=ends_s < np.inf, out=np.full_like(ends_s, np.inf))
