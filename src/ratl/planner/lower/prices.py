"""The Lagrangian bound: seconds at points and of entering legs get prices, each column goes its cheapest way.

Two heads that keep a point in the same second clash, whoever they are; so do two that enter a leg in the same second,
one from each end. The plan pays at most once for each second, hence the columns' cheapest ways less the sum of all
prices is a bound, whatever the prices (Chardaire, McKeown, Verity-Harrison and Richardson, Operations Research 53
(2005), here with legs, and with whole seconds). All routes are open, not a menu's. Prices follow the overuse by a
deflected subgradient (Camerini, Fratta and Maffioli, Mathematical Programming Study 3 (1975)) in steps of Polyak's
length.

A column that arrives so late that the bound with it is no better than the best plan known need not be looked at: its
latest arrival moves forward as the two come together.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ratl.planner.lower.way_prices import cheapest_way, fill, make_roads, reach
from ratl.planner.problem import ColumnProblem, Ints

Reals = NDArray[np.float64]

PATIENCE = 12
"""Steps without a better bound until the steps are made shorter."""
SHORTER = 0.75
LONGER = 1.1
MEMORY = 0.7
"""Share of the last direction in the next."""
LEAST_STEP = 1e-4
DUST = 1e-6


class PriceBound:
    """A bound that rises as long as `run` is called.

    Attributes
    ----------
    bound
        No plan has a value below it, or below `value`, the best known.
    limit_s
        Latest arrival of each column in a plan better than `value`.
    """

    def __init__(self, problem: ColumnProblem, value: float) -> None:
        self.problem = problem
        self.value = value
        self.bound = float((problem.weight * problem.free_s).sum())
        self.reach_s = reach(problem)
        slack = np.floor((value - self.bound) / problem.weight).astype(np.int64)
        self.limit_s = np.minimum(problem.latest_head_s, problem.release_s + problem.free_s + slack)
        begins, seconds = _without_idle(problem.release_s, self.limit_s + problem.held_s)
        self.roads = make_roads(problem, self.reach_s, begins)
        self.point_price: Reals = np.zeros((len(problem.points), seconds))
        self.leg_price: Reals = np.zeros((len(problem.legs), seconds))
        self.reduced: Reals = problem.weight * problem.free_s
        """Each column's cheapest way under the prices of the best bound."""
        self._best = self.point_price.copy(), self.leg_price.copy()
        self._direction: tuple[Reals, Reals] | None = None
        self._step, self._failed = 1.0, 0
        longest = int((self.limit_s - problem.release_s).max()) + 1
        self._spent = np.zeros((longest, len(problem.points)))
        self._came = np.zeros(self._spent.shape, dtype=np.int16)

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

    def prices(self) -> tuple[Reals, Reals]:
        """Return, for the best bound, the price of all seconds before each second, by point and by leg."""
        points, legs = self._best
        return _summed(points), _summed(legs)

    def spent(self, k: int, tables: tuple[Reals, Reals]) -> Reals:
        """Return the least price of column k's head being at each point so long after its release.

        Parameters
        ----------
        tables
            Of `prices`.

        Returns
        -------
        ndarray
            Seconds to the latest arrival, by points; written over by whatever is asked next.
        """
        limit_s = int(self.limit_s[k])
        fill(self.roads, *tables, k, limit_s, self._spent, self._came)
        return self._spent[: limit_s - int(self.problem.release_s[k]) + 1]

    def _move(self) -> None:
        bound, reduced, uses_point, uses_leg = self._look()
        if bound > self.bound + DUST:
            better = bound > self.bound * 1.0002
            self._failed = 0 if better else self._failed + 1
            self._step = min(1.5, self._step * LONGER) if better else self._step
            self.bound, self.reduced = bound, reduced
            self._best = self.point_price.copy(), self.leg_price.copy()
            self._narrow()
        else:
            self._failed += 1
        if self._failed > PATIENCE:
            self._failed, self._step = 0, self._step * SHORTER
            self.point_price, self.leg_price = self._best[0].copy(), self._best[1].copy()
            self._direction = None
            return
        over_point = np.where((self.point_price <= 0) & (uses_point < 1), 0.0, uses_point - 1)
        over_leg = np.where((self.leg_price <= 0) & (uses_leg < 1), 0.0, uses_leg - 1)
        if self._direction is not None:
            over_point = MEMORY * self._direction[0] + (1 - MEMORY) * over_point
            over_leg = MEMORY * self._direction[1] + (1 - MEMORY) * over_leg
        self._direction = over_point, over_leg
        square = float((over_point**2).sum() + (over_leg**2).sum())
        length = self._step * (self.value - bound) / max(square, 1.0)
        self.point_price = np.maximum(0.0, self.point_price + length * over_point)
        self.leg_price = np.maximum(0.0, self.leg_price + length * over_leg)

    def _look(self) -> tuple[float, Reals, Reals, Reals]:
        """Return the bound of the prices as they stand, each column's share, and how many use each second where."""
        points, legs = _summed(self.point_price), _summed(self.leg_price)
        uses_point, uses_leg = np.zeros(points.shape), np.zeros(legs.shape)
        reduced = np.array([
            cheapest_way(
                self.roads, points, legs, k, self.limit_s[k], self._spent, self._came, uses_point, uses_leg, 1.0
            )[0]
            for k in range(self.problem.size)
        ])  # fmt: skip
        bound = float(reduced.sum() - self.point_price.sum() - self.leg_price.sum())
        return bound, reduced, np.cumsum(uses_point, axis=1)[:, :-1], np.cumsum(uses_leg, axis=1)[:, :-1]

    def _narrow(self) -> None:
        """Move latest arrivals forward: with a later one even the cheapest ways of the others give no better plan."""
        most = (self.value - self.bound + self.reduced) / self.problem.weight
        self.limit_s = np.minimum(self.limit_s, self.problem.release_s + np.floor(most + DUST).astype(np.int64))


def _without_idle(first_s: Ints, last_s: Ints) -> tuple[Ints, int]:
    """Return where each span begins when the seconds in none of them are left out, and how many are left."""
    begins, seconds, until_s = np.zeros(len(first_s), dtype=np.int64), 0, -1
    for k in np.argsort(first_s, kind="stable"):
        if first_s[k] > until_s:
            shift, until_s = seconds - first_s[k], first_s[k]
        until_s = max(until_s, last_s[k] + 1)
        begins[k], seconds = first_s[k] + shift, until_s + shift
    return begins, int(seconds)


def _summed(prices: Reals) -> Reals:
    return np.concatenate((np.zeros((len(prices), 1)), np.cumsum(prices, axis=1)), axis=1)
