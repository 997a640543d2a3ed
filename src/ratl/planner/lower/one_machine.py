"""What no order of jobs on one machine can beat, each job released at its moment, the machine open at its hours.

All of it lets jobs be interrupted, which only helps them. Open hours are joined to one line on which classical results
hold; a moment is read back from it by `Hours.clock`.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from ratl.march.calendar import Intervals

Job = tuple[int, int]
"""Release, in plan seconds, and work, in seconds."""
Piece = tuple[int, int, int]
"""A job worked on: its index, from when to when, in open seconds."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Disjoint ascending open hours, told as one line of open seconds."""

    begins: tuple[int, ...]
    ends: tuple[int, ...]
    passed: tuple[int, ...]
    """Open seconds before each."""

    @classmethod
    def of(cls, intervals: Intervals) -> Hours:
        """Return the line of these hours."""
        lengths = [end - begin for begin, end in intervals]
        begins, ends = tuple(begin for begin, _ in intervals), tuple(end for _, end in intervals)
        return cls(begins, ends, tuple(accumulate(lengths, initial=0)))

    def line(self, second: int) -> int:
        """Return how many open seconds have passed at a plan second."""
        index = bisect_right(self.begins, second) - 1
        return 0 if index < 0 else self.passed[index] + min(second, self.ends[index]) - self.begins[index]

    def clock(self, passed: float) -> float:
        """Return the first plan second at which so many open seconds have passed; infinite when there is none."""
        if passed > self.passed[-1]:
            return np.inf
        index = max(0, bisect_left(self.passed, passed) - 1)
        return self.begins[index] + passed - self.passed[index] if self.begins else np.inf

    def mean(self, since: int, until: int) -> float:
        """Return the sum, over the open seconds from one to the other, of their plan seconds."""
        total = 0.0
        index = bisect_right(self.passed, since) - 1
        while since < until:
            stop = min(until, self.passed[index + 1])
            first = self.begins[index] + since - self.passed[index]
            total += (stop - since) * (first + (stop - since) / 2)
            since, index = stop, index + 1
        return total


def fit_hours(intervals: Intervals, jobs: Sequence[Job]) -> Intervals:
    """Return hours cut down to what whole jobs can fill.

    Where all jobs are released before an interval begins, those worked on in it can follow one another from its
    beginning, and no job is begun in it that it does not see the end of: more of it than the largest sum of some of
    the jobs is of no use.
    """
    sums = 1
    longest = max((end - begin for begin, end in intervals), default=0)
    if sum(work for _, work in jobs) <= longest:
        return intervals
    mask = (1 << (longest + 1)) - 1
    for _, work in jobs:
        sums |= sums << work & mask
    last = max(release for release, _ in jobs)
    return tuple(
        (begin, begin + (sums & ((1 << (end - begin + 1)) - 1)).bit_length() - 1 if last <= begin else end)
        for begin, end in intervals
    )


def work_off(hours: Hours, jobs: Sequence[Job], urgency: Callable[[int, int], float]) -> list[Piece]:
    """Return what is worked on when, the most urgent of the jobs released first, at every moment.

    Parameters
    ----------
    urgency
        Of a job and the work left of it: the least goes first.
    """
    releases = sorted((hours.line(release), job) for job, (release, _) in enumerate(jobs))
    left = [work for _, work in jobs]
    pieces: list[Piece] = []
    queue: list[tuple[float, int]] = []
    at, coming = 0, 0
    while queue or coming < len(releases):
        if not queue:
            at = max(at, releases[coming][0])
        while coming < len(releases) and releases[coming][0] <= at:
            job = releases[coming][1]
            heapq.heappush(queue, (urgency(job, left[job]), job))
            coming += 1
        _, job = heapq.heappop(queue)
        until = at + left[job]
        if coming < len(releases):
            until = min(until, releases[coming][0])
        pieces.append((job, at, until))
        left[job] -= until - at
        if left[job]:
            heapq.heappush(queue, (urgency(job, left[job]), job))
        at = until
    return pieces


def least_completions(hours: Hours, jobs: Sequence[Job]) -> list[float]:
    """Return, ascending, moments before which the first, the second, … of the jobs cannot be done, in any order.

    The least work left first keeps the fewest jobs unfinished at every moment (Schrage, "A proof of the optimality of
    the shortest remaining processing time discipline", Operations Research 16 (1968)).
    """
    ends = [0] * len(jobs)
    for job, _, until in work_off(hours, jobs, lambda _, left: left):
        ends[job] = until
    return [hours.clock(end) for end in sorted(ends)]


def keeps_all(hours: Hours, jobs: Sequence[Job], due: Sequence[int]) -> bool:
    """Return whether jobs that may be interrupted can all be done when they are due, in plan seconds.

    The one due first goes first: that keeps all if any order does (Horn 1974).
    """
    ends = [0] * len(jobs)
    for job, _, until in work_off(hours, jobs, lambda job, _: due[job]):
        ends[job] = until
    return all(hours.clock(end) <= due_s for end, due_s in zip(ends, due, strict=True))


def least_weighted(hours: Hours, jobs: Sequence[Job], weights: Sequence[float]) -> float:
    """Return a bound on the sum of weight × completion.

    Who works P until C has a mean busy time of no more than C − P/2; the sum of weight × mean busy time is least when
    the largest weight per work goes first (Goemans, Queyranne, Schulz, Skutella and Wang, "Single machine scheduling
    with release dates", SIAM J. Discrete Math. 15 (2002)). That exchange holds on open hours too, whose seconds are
    in order.
    """
    total = 0.0
    for job, since, until in work_off(hours, jobs, lambda job, _: -weights[job] / jobs[job][1]):
        if until > hours.passed[-1]:
            return np.inf
        total += weights[job] / jobs[job][1] * hours.mean(since, until)
    return total + sum(weight * work / 2 for weight, (_, work) in zip(weights, jobs, strict=True))


def busy_periods(hours: Hours, jobs: Sequence[Job]) -> list[list[int]]:
    """Return the jobs in groups that do not meet: between them the machine is idle."""
    order = sorted(range(len(jobs)), key=lambda job: jobs[job])
    groups: list[list[int]] = []
    until = -1
    for job in order:
        release, work = hours.line(jobs[job][0]), jobs[job][1]
        if release >= until or not groups:
            groups.append([])
        groups[-1].append(job)
        until = max(until, release) + work
    return groups


def cheapest_order(costs: NDArray[np.float64]) -> float:
    """Return the least sum when each job takes one place in the order; `costs` are by job and place."""
    rows, columns = linear_sum_assignment(costs)
    return float(costs[rows, columns].sum())
