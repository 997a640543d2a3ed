"""The Lagrangian bound: seconds at points and of entering legs get prices, each column goes its cheapest way.

Two heads that keep a point in the same second clash, whoever they are; so do two that enter a leg in the same second,
one from each end. The plan pays at most once for each second, hence the columns' cheapest ways less the sum of all
prices is a bound, whatever the prices (Chardaire, McKeown, Verity-Harrison and Richardson, Operations Research 53
(2005), here with legs, and with whole seconds). All routes are open, not a menu's. Prices follow the overuse, the
plain subgradient, in steps of Polyak's length that grow shorter where the bound stands still (Held, Wolfe and Crowder,
Mathematical Programming 6 (1974)). Spans (`ratl.planner.lower.spans`) overused by the mean of the last ways get a
price as they are found.

A column that arrives so late that the bound with it is no better than the best plan known need not be looked at: its
latest arrival moves forward as the two come together.
"""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

from ratl.planner.lower import way_prices
from ratl.planner.lower.spans import Spans, find_overused, no_spans
from ratl.planner.problem import FAR, ColumnProblem, Ints

Reals = NDArray[np.float64]

PATIENCE = 20
"""Steps without a better bound until the steps are made shorter."""
SHORTER = 0.8
LONGEST_STEP = 2.0
LEAST_STEP = 1e-4
RECENT = 60
"""Looks whose mean is searched for overused spans."""
PAUSE = 30
"""Looks from one search to the next."""
LEAST_OVERUSE = 0.05
MOST_FOUND = 60
LESS = 0.9
"""Share of the seconds still needed at which the tables are made smaller."""
DUST = 1e-6


class PriceBound:
    """A bound that rises as long as `run` is called.

    Attributes
    ----------
    bound
        No plan has a value below it, or below `value`, the best known.
    limit_s
        Latest arrival of each column in a plan better than `value`.
    reduced
        Each column's cheapest way under the prices of `bound`.
    """

    def __init__(self, problem: ColumnProblem, value: float) -> None:
        self.problem = problem
        self.value = value
        self.bound = float((problem.weight * problem.free_s).sum())
        self.reach_s = way_prices.reach(problem)
        slack = np.floor((value - self.bound) / problem.weight).astype(np.int64)
        self.limit_s = np.minimum(problem.latest_head_s, problem.release_s + problem.free_s + slack)
        begins, seconds = _without_idle(problem.release_s, self.limit_s + problem.held_s)
        self.point_row, self.leg_row, rows = _contested(problem, self.reach_s, self.limit_s)
        self.roads = way_prices.make_roads(problem, self.reach_s, begins, self.point_row, self.leg_row)
        self.price: Reals = np.zeros((rows, seconds))
        self.spans = no_spans()
        self.reduced: Reals = problem.weight * problem.free_s
        self._best = self.price.copy(), self.spans
        self._direction = np.zeros_like(self.price)
        self._step, self._failed, self._looks = LONGEST_STEP, 0, 0
        self._uses = np.zeros_like(self.price)
        self._room = way_prices.make_room(self.roads)
        self._spent = np.zeros(0)
        longest = 2 * len(self.roads.arc_end) + 1
        self._passed = np.zeros(longest, dtype=np.int64), np.zeros(longest, dtype=np.int64)
        self._recent: deque[Ints] = deque(maxlen=RECENT)

    def tell(self, value: float) -> None:
        """Take note of a better plan."""
        self.value = min(self.value, value)
        self._narrow()

    def run(self, iterations: int) -> None:
        """Take so many steps."""
        for _ in range(iterations):
            if self.done:
                return
            self._move()

    @property
    def done(self) -> bool:
        """Whether nothing more is to be had from it."""
        return self.bound >= self.value - DUST or self._step < LEAST_STEP

    def heads(self, k: int) -> Reals:
        """Return, for the best bound, the price of a passing of column k by place and the second it begins."""
        price, spans = self._best
        heads = np.empty_like(price)
        held = int(self.problem.held_s[k])
        way_prices.head_prices(price, spans, held, heads)
        way_prices.own_prices(spans, np.flatnonzero(spans.column == k), held, 1.0, heads)
        return heads

    def spent(self, k: int, heads: Reals) -> Reals:
        """Return the least price of column k's head being at each point so long after its release.

        Parameters
        ----------
        heads
            Of `heads`.

        Returns
        -------
        ndarray
            Seconds to the latest arrival, by points; the origin, where it may wait, is left infinite.
        """
        room, last = self._fill(k, heads), int(self.limit_s[k] - self.problem.release_s[k])
        spent = np.full((last + 1, len(self.problem.points)), np.inf)
        for arc, end in enumerate(self.roads.arc_end.tolist()):
            lo, hi, at = int(room.lo[arc]), int(room.hi[arc]), int(room.offset[arc])
            if lo <= hi:
                spent[lo : hi + 1, end] = np.minimum(spent[lo : hi + 1, end], self._spent[at : at + hi - lo + 1])
        return spent

    def _fill(self, k: int, heads: Reals) -> way_prices.Room:
        limit_s = int(self.limit_s[k])
        size = way_prices.size_of(self.roads, self._room, k, limit_s)
        if size > len(self._spent):
            self._spent = np.zeros(size)
        way_prices.fill(self.roads, self._room, heads, k, limit_s, self._spent)
        return self._room

    def _move(self) -> None:
        reduced, span_uses = self._look()
        bound = float(reduced.sum() - self.price.sum() - self.spans.price.sum())
        if bound >= self.value - DUST:
            self.bound = self.value
            return
        if bound > self.bound + DUST:
            self._failed = 0
            self.bound, self.reduced = bound, reduced
            self._best = self.price.copy(), self.spans._replace(price=self.spans.price.copy())
            self._narrow()
        else:
            self._failed += 1
        if self._failed > PATIENCE:
            self._failed, self._step = 0, self._step * SHORTER
        square = way_prices.turn(self.price, self._uses, self._direction)
        over = np.where((self.spans.price <= 0) & (span_uses < 1), 0.0, span_uses - 1)
        square += float((over**2).sum())
        length = self._step * (self.value - bound) / max(square, 1.0)
        way_prices.go(self.price, self._direction, length)
        moved = np.maximum(0.0, self.spans.price + length * over)
        self.spans = self.spans._replace(price=moved)
        if self._looks % PAUSE == 0:
            self._find_spans()

    def _look(self) -> tuple[Reals, Reals]:
        """Return each column's cheapest way under the prices as they stand, and how many use each span.

        How many use each second is left in `_uses`, as differences.
        """
        self._uses[:] = 0.0
        span_uses = np.zeros(len(self.spans.row))
        first_span = np.searchsorted(self.spans.row, np.arange(len(self.price) + 1))
        held_s, reduced = self.problem.held_s, np.zeros(self.problem.size)
        heads = np.empty_like(self.price)
        passings = []
        known = -1
        for k in np.argsort(held_s, kind="stable").tolist():
            held = int(held_s[k])
            if held != known:
                way_prices.head_prices(self.price, self.spans, held, heads)
                known = held
            own = np.flatnonzero(self.spans.column == k)
            way_prices.own_prices(self.spans, own, held, 1.0, heads)
            room = self._fill(k, heads)
            rows, at = self._passed
            reduced[k], count = way_prices.cheapest_way(self.roads, room, heads, k, self._spent, rows, at)
            way_prices.own_prices(self.spans, own, held, -1.0, heads)
            rows, at = rows[:count], at[:count]
            way_prices.count_uses(self.spans, first_span, k, held, rows, at, self._uses, span_uses)
            passings.append(np.stack((rows, np.full(count, k), at)))
        self._looks += 1
        self._recent.append(np.concatenate(passings, axis=1))
        return reduced, span_uses

    def _find_spans(self) -> None:
        """Give a price, still nothing, to spans that the ways of the last looks overuse in the mean; forget others."""
        passings, times = np.unique(np.concatenate(self._recent, axis=1), axis=1, return_counts=True)
        priced = passings[0] > 0
        row, column, head = passings[:, priced]
        share = times[priced] / len(self._recent)
        found = find_overused(row, column, head, share, self.problem.held_s, LEAST_OVERUSE)
        old = self.spans
        known = set(zip(*(part.tolist() for part in old[:4]), strict=True))
        new = [span[1:] for span in sorted(found, reverse=True)[:MOST_FOUND] if span[1:] not in known]
        best = self._best[1]
        kept = (old.price > 0) | (best.price > 0)
        added = np.array(new, dtype=np.int64).reshape(-1, 4).T
        spans = np.concatenate((np.stack(old[:4])[:, kept], added), axis=1)
        order = np.argsort(spans[0], kind="stable")
        row, column, first, last = spans[:, order]
        nothing = np.zeros(len(new))
        self.spans = Spans(row, column, first, last, np.concatenate((old.price[kept], nothing))[order])
        self._best = self._best[0], self.spans._replace(price=np.concatenate((best.price[kept], nothing))[order])

    def _narrow(self) -> None:
        """Move latest arrivals forward: with a later one even the cheapest ways of the others give no better plan."""
        most = (self.value - self.bound + self.reduced) / self.problem.weight
        self.limit_s = np.minimum(self.limit_s, self.problem.release_s + np.floor(most + DUST).astype(np.int64))
        problem = self.problem
        seconds = int((self.roads.begins + self.limit_s - problem.release_s + problem.held_s).max()) + 1
        if seconds < LESS * self.price.shape[1]:
            self.price, best, self._direction, self._uses = (
                np.ascontiguousarray(table[:, :seconds])
                for table in (self.price, self._best[0], self._direction, self._uses)
            )
            self._best = best, self._best[1]


def _contested(problem: ColumnProblem, reach_s: Ints, limit_s: Ints) -> tuple[Ints, Ints, int]:
    """Return the row of each point and each leg in the tables, 0 where fewer than two columns come; and the rows."""
    far = np.minimum(reach_s, FAR) + np.minimum(problem.remaining_s, FAR) > (limit_s - problem.release_s)[:, None]
    point_row = np.where((~far).sum(axis=0) >= 2, 1, 0)
    point_row = np.where(point_row > 0, np.cumsum(point_row), 0)
    start = np.repeat(np.arange(len(problem.points)), np.diff(problem.first_arc))
    leg_row = np.zeros(len(problem.legs), dtype=np.int64)
    leg_row[problem.arc_leg[(point_row[start] > 0) & (point_row[problem.arc_end] > 0)]] = 1
    points = int(point_row.max())
    leg_row = np.where(leg_row > 0, points + np.cumsum(leg_row), 0)
    return point_row.astype(np.int64), leg_row.astype(np.int64), 1 + int(max(points, leg_row.max()))


def _without_idle(first_s: Ints, last_s: Ints) -> tuple[Ints, int]:
    """Return where each span begins when the seconds in none of them are left out, and how many are left."""
    begins, seconds, until_s = np.zeros(len(first_s), dtype=np.int64), 0, -1
    for k in np.argsort(first_s, kind="stable"):
        if first_s[k] > until_s:
            shift, until_s = seconds - first_s[k], first_s[k]
        until_s = max(until_s, last_s[k] + 1)
        begins[k], seconds = first_s[k] + shift, until_s + shift
    return begins, int(seconds)
