"""The Lagrangian bound: seconds at points and of entering legs get prices, each column goes its cheapest way.

Two heads that keep a point in the same second clash, whoever they are; so do two that enter a leg in the same second,
one from each end. The plan pays at most once for each second, hence the columns' cheapest ways less the sum of all
prices is a bound, whatever the prices (Chardaire, McKeown, Verity-Harrison and Richardson, Operations Research 53
(2005), here with legs, and with whole seconds). All routes are open, not a menu's. Prices follow the overuse, the
plain subgradient, in steps of Polyak's length that grow shorter where the bound stands still (Held, Wolfe and Crowder,
Mathematical Programming 6 (1974)). Spans (`ratl.planner.lower.spans`) and cliques (`ratl.planner.lower.cliques`)
overused by the mean of the last ways get a price as they are found. Where steps have become too short to gain, a
season ends: the next goes on from the best prices with longer ones.

A column that arrives so late that the bound with it is no better than the best plan known need not be looked at: its
latest arrival moves forward as the two come together.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ratl.planner.lower import place_prices, tables, way_prices
from ratl.planner.lower.cliques import Arcs, Cliques, by_arc, count_cliques, find_cliques, no_cliques, price_cliques
from ratl.planner.lower.spans import Spans, find_overused, no_spans
from ratl.planner.problem import ColumnProblem, Ints

Reals = NDArray[np.float64]

PATIENCE = 20
"""Steps without a better bound until the steps are made shorter."""
SHORTER = 0.8
LONGEST_STEP = 2.0
LEAST_STEP = 2e-3
"""Where steps are shorter, a season ends; the next begins with the best prices and steps of `LATER_STEP`."""
LATER_STEP = 0.1
LEAST_GAIN = 1e-3
"""Share of the gap that a season has to close for another to follow."""
RECENT = 60
"""Looks whose mean is searched for overused spans."""
PAUSE = 30
"""Looks from one search to the next."""
LEAST_OVERUSE = 0.05
MOST_FOUND = 60
LESS = 0.9
"""Share of the seconds still needed at which the tables are made smaller."""
MOST_TOGETHER = 16_000_000
"""Prices of a group of columns by place, second and lane."""
LEAST_WORK = 200_000
"""What a step costs however small the tables are, in cells of them."""
DUST = 1e-6


class PriceBound:
    """A bound that rises as long as `run` is called.

    Attributes
    ----------
    bound
        No plan has a value below it, or below `value`, the best known.
    limit_s
        Latest arrival of each column in a plan better than `value`.
    seasons
        How often steps have become so short that little more was to be had with them.
    reduced
        Each column's cheapest way under the prices of `bound`.
    """

    def __init__(self, problem: ColumnProblem, value: float) -> None:
        self.problem = problem
        self.value = value
        self.bound = float((problem.weight * problem.free_s).sum())
        self.reach_s = tables.reach(problem)
        slack = np.floor((value - self.bound) / problem.weight).astype(np.int64)
        self.limit_s = np.minimum(problem.latest_head_s, problem.release_s + problem.free_s + slack)
        begins, end = tables.without_idle(problem.release_s, self.limit_s + problem.held_s)
        self.point_row, self.leg_row, rows = tables.contested(problem, self.reach_s, self.limit_s)
        self.roads = way_prices.make_roads(problem, self.reach_s, begins, self.point_row, self.leg_row)
        self.price: Reals = np.zeros((rows, end))
        self.spans, self.cliques = no_spans(), no_cliques()
        self._arcs = Arcs(self.roads.arc_start, problem.arc_end, problem.arc_run_s, problem.arc_leg, problem.held_s)
        self.reduced: Reals = problem.weight * problem.free_s
        self._best = self.price.copy(), self.spans, self.cliques
        self._direction = np.zeros_like(self.price)
        self._step, self._failed, self._looks = LONGEST_STEP, 0, 0
        self.seasons, self._began_with, self._exhausted = 0, self.bound, False
        self._uses = np.zeros_like(self.price)
        self._rooms = tables.share(self.roads, self.limit_s, MOST_TOGETHER // self.price.size)
        self._spent = np.zeros(0, dtype=np.float32)
        self._shared, self._heads = np.empty_like(self.price), np.empty((0, 0, 0), dtype=np.float32)
        self._passed = np.zeros((3, 2 * len(self.roads.arc_end) + 1), dtype=np.int64)
        self._recent: deque[Ints] = deque(maxlen=RECENT)
        self.hold_cliques(no_cliques())

    def tell(self, value: float) -> None:
        """Take note of a better plan."""
        self.value = min(self.value, value)
        self._narrow()

    def run(self, work: int) -> None:
        """Take steps, one at least, for so much work; a step costs about what its tables have cells."""
        while work > 0 and not self.done:
            self._move()
            work -= self.work_of_step

    @property
    def work_of_step(self) -> int:
        """Cells of the tables, those of all columns and of prices, and what is done once for all columns of a table."""
        cells = sum(int(room.offset[-1]) * (len(room.columns) + tables.ARC_WORK) for room in self._rooms)
        return LEAST_WORK + cells + self.price.size * (self.problem.size + tables.ARC_WORK)

    @property
    def done(self) -> bool:
        """Whether nothing more is to be had from it."""
        return self.bound >= self.value - DUST or self._exhausted

    def heads(self, k: int) -> Reals:
        """Return, for the best bound, the price of a passing of column k by place and the second it begins."""
        price, spans, cliques = self._best
        heads = np.zeros((len(price) + self._clique_rows, price.shape[1]))
        held = int(self.problem.held_s[k])
        place_prices.head_prices(price, spans, held, heads[: len(price)])
        place_prices.own_prices(spans, np.flatnonzero(spans.column == k), held, heads)
        price_cliques(cliques, self._lanes(np.array([k])), self.roads.clique_row, heads[:, :, None])
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
        room, begins = way_prices.make_room(self.roads, np.array([k])), int(self.roads.begins[k])
        self._fill(room, heads.astype(np.float32)[:, :, None])
        spent = np.full((int(self.limit_s[k] - self.problem.release_s[k]) + 1, len(self.problem.points)), np.inf)
        for arc, end in enumerate(self.roads.arc_end.tolist()):
            lo, hi, at = int(room.lo[arc]) - begins, int(room.hi[arc]) - begins, int(room.offset[arc])
            if lo <= hi:
                spent[lo : hi + 1, end] = np.minimum(spent[lo : hi + 1, end], self._spent[at : at + hi - lo + 1])
        return spent * self._sure_share()

    def _sure_share(self) -> float:
        spans, cliques = (
            np.bincount(self.spans.row),
            np.bincount(self.cliques.arc * self.problem.size + self.cliques.column),
        )
        return way_prices.sure_share(self.problem, int(spans.max(initial=0)) + int(cliques.max(initial=0)))

    def _lanes(self, columns: Ints) -> Ints:
        lane = np.full(self.problem.size, -1, dtype=np.int64)
        lane[columns] = np.arange(len(columns))
        return lane

    @property
    def _clique_rows(self) -> int:
        return int((self.roads.clique_row > 0).sum())

    def _fill(self, room: way_prices.Room, heads: way_prices.Singles) -> None:
        size = way_prices.size_of(self.roads, room, self.limit_s) * len(room.columns)
        if size > len(self._spent):
            self._spent = np.zeros(size, dtype=np.float32)
        way_prices.fill(self.roads, room, heads, self.limit_s, self._spent)

    def _move(self) -> None:
        reduced, span_uses, clique_uses = self._look()
        bound = float(reduced.sum() - self.price.sum() - self.spans.price.sum() - self.cliques.price.sum())
        if bound >= self.value - DUST:
            self.bound = self.value
            return
        if bound > self.bound + DUST:
            self._failed = 0
            self.bound, self.reduced = bound, reduced
            self._best = (
                self.price.copy(),
                self.spans._replace(price=self.spans.price.copy()),
                self.cliques._replace(price=self.cliques.price.copy()),
            )
            self._narrow()
        else:
            self._failed += 1
        if self._failed > PATIENCE:
            self._failed, self._step = 0, self._step * SHORTER
            if self._step < LEAST_STEP:
                self._begin_season()
                return
        square = place_prices.turn(self.price, self._uses, self._direction)
        span_over, clique_over = _over(self.spans.price, span_uses), _over(self.cliques.price, clique_uses)
        square += float((span_over**2).sum() + (clique_over**2).sum())
        length = self._step * (self.value - bound) / max(square, 1.0)
        place_prices.go(self.price, self._direction, length)
        self.spans = self.spans._replace(price=np.maximum(0.0, self.spans.price + length * span_over))
        self.cliques = self.cliques._replace(price=np.maximum(0.0, self.cliques.price + length * clique_over))
        if self._looks % PAUSE == 0:
            self._find_spans()
            self._find_cliques()

    def _begin_season(self) -> None:
        """Go back to the best prices with longer steps, if the last season gained enough; else say that it did not."""
        self._exhausted = self.bound - self._began_with < LEAST_GAIN * (self.value - self.bound)
        self.seasons += 1
        self._began_with, self._step = self.bound, LATER_STEP
        price, spans, cliques = self._best
        self.price, self.spans, self.cliques = price.copy(), spans, cliques

    def _look(self) -> tuple[Reals, Reals, Reals]:
        """Return each column's cheapest way under the prices as they stand, and how many use each span and clique.

        How many use each second is left in `_uses`, as differences.
        """
        self._uses[:] = 0.0
        span_uses, clique_uses = np.zeros(len(self.spans.row)), np.zeros(len(self.cliques.price))
        first_span = np.searchsorted(self.spans.row, np.arange(len(self.price) + 1))
        reduced, passings = np.zeros(self.problem.size), []
        sure = self._sure_share()
        for room, heads in self._priced_tables():
            self._fill(room, heads)
            for lane, k in enumerate(room.columns.tolist()):
                price, after, count = way_prices.cheapest_way(
                    self.roads, room, heads, lane, self.limit_s, self._spent, self._passed
                )
                reduced[k] = self.problem.weight[k] * after + sure * price
                row, head, arc = self._passed[:, :count]
                held = int(self.problem.held_s[k])
                place_prices.count_uses(self.spans, first_span, k, held, row, head, self._uses, span_uses)
                count_cliques(self.cliques, self._first_entry, k, arc, head, clique_uses)
                passings.append(np.stack((row, np.full(count, k), head, arc)))
        self._looks += 1
        self._recent.append(np.concatenate(passings, axis=1))
        return reduced, span_uses, clique_uses

    def _priced_tables(self) -> Iterator[tuple[way_prices.Room, way_prices.Singles]]:
        """Yield each group with its prices by place, second and lane, good until the next is asked for."""
        shared, known = self._shared, -1
        own = [np.flatnonzero(self.spans.column == k) for k in range(self.problem.size)]
        for room in self._rooms:
            rows, end = self.price.shape
            shape = (rows + self._clique_rows, end, len(room.columns))
            if self._heads.shape != shape:
                self._heads, known = np.empty(shape, dtype=np.float32), -1
            heads, held_s = self._heads, self.problem.held_s[room.columns]
            for lane, held in enumerate(held_s.tolist()):
                if held != known:
                    place_prices.head_prices(self.price, self.spans, held, shared)
                    place_prices.spread(shared, heads, lane, int(np.searchsorted(held_s, held, side="right")))
                    known = held
                place_prices.own_prices(self.spans, own[room.columns[lane]], held, heads[:, :, lane])
            heads[rows:] = 0.0
            price_cliques(self.cliques, self._lanes(room.columns), self.roads.clique_row, heads)
            yield room, heads
            if held_s[0] == held_s[-1]:
                for lane, k in enumerate(room.columns.tolist()):
                    place_prices.restore(self.spans, own[k], known, shared, heads[:, :, lane])
            else:
                known = -1

    def _find_spans(self) -> None:
        """Give a price, still nothing, to spans that the ways of the last looks overuse in the mean; forget others."""
        passings, times = np.unique(np.concatenate(self._recent, axis=1)[:3], axis=1, return_counts=True)
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
        best = self.spans._replace(price=np.concatenate((best.price[kept], nothing))[order])
        self._best = self._best[0], best, self._best[2]

    def _find_cliques(self) -> None:
        """Do the same for cliques."""
        recent = np.concatenate(self._recent, axis=1)
        passings, times = np.unique(recent[1:, recent[3] >= 0], axis=1, return_counts=True)
        column, head, arc = passings
        share = times / len(self._recent)
        end = self.price.shape[1]
        found = find_cliques(self._arcs, column, arc, head, share, LEAST_OVERUSE, MOST_FOUND, end)
        old, best = self.cliques, self._best[2]
        kept = (old.price > 0) | (best.price > 0)
        number = np.cumsum(kept) - 1
        stay = kept[old.clique]
        entries = [np.stack((number[old.clique], old.column, old.arc, old.first, old.last))[:, stay]]
        for one, clique in enumerate(found, start=int(kept.sum())):
            arc, column, first, last = np.array(clique, dtype=np.int64).T
            entries.append(np.stack((np.full(len(arc), one), column, arc, first, last)))
        clique, column, arc, first, last = self._within_reach(np.concatenate(entries, axis=1))
        nothing = np.zeros(len(found))
        price, best_price = np.concatenate((old.price[kept], nothing)), np.concatenate((best.price[kept], nothing))
        self.hold_cliques(Cliques(clique, column, arc, first, last, price))
        self._best = *self._best[:2], self.cliques._replace(price=best_price)

    def hold_cliques(self, cliques: Cliques) -> None:
        """Take over cliques, and rows of the tables for what they cost."""
        self.cliques, self._first_entry = by_arc(cliques, len(self.roads.arc_end), self.problem.size)
        row, used = np.zeros(len(self.roads.arc_end), dtype=np.int64), np.unique(cliques.arc)
        row[used] = len(self.price) + np.arange(len(used))
        self.roads = self.roads._replace(clique_row=row)

    def _within_reach(self, entries: Ints) -> Ints:
        """Return entries of cliques without the seconds at which their columns cannot enter their arcs."""
        clique, column, arc, first, last = entries
        roads, begins = self.roads, self.roads.begins[column]
        latest_s = self.limit_s[column] - roads.release[column] - roads.remaining[column, roads.arc_end[arc]]
        first = np.maximum(first, begins + roads.reached[column, roads.arc_start[arc]])
        last = np.minimum(last, begins + latest_s - roads.arc_run[arc])
        return np.stack((clique, column, arc, first, last))[:, first <= last]

    def _narrow(self) -> None:
        """Move latest arrivals forward: with a later one even the cheapest ways of the others give no better plan."""
        most = (self.value - self.bound + self.reduced) / self.problem.weight
        self.limit_s = np.minimum(self.limit_s, self.problem.release_s + np.floor(most + DUST).astype(np.int64))
        problem = self.problem
        end = int((self.roads.begins + self.limit_s - problem.release_s + problem.held_s).max()) + 1
        if end < LESS * self.price.shape[1]:
            self.price, best, self._direction, self._uses, self._shared = (
                np.ascontiguousarray(table[:, :end])
                for table in (self.price, self._best[0], self._direction, self._uses, self._shared)
            )
            self._best = best, *self._best[1:]
            self._rooms = tables.share(self.roads, self.limit_s, MOST_TOGETHER // self.price.size)


def _over(price: Reals, uses: Reals) -> Reals:
    """Return the overuse, where prices can follow it."""
    return np.where((price <= 0) & (uses < 1), 0.0, uses - 1)
