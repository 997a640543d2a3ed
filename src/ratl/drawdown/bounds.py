"""What no schedule can beat, of a drawdown too large to be decided all at once: each a relaxation of its own.

Lateness: every base alone, with all the lift and the road to itself; the sum over bases. Closing day: the same, and
the least day by which low-beds, were they divisible, can have carried what units that go whole need carried by when
(a linear program on `Demand`). Trips: what these need in all.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array

from ratl.drawdown.ask import SHARE, Search, ask
from ratl.drawdown.demand import Demand
from ratl.drawdown.rules import build
from ratl.model.drawdown import Drawdown, Lane, Told

_DUST: Final = 1e-4
"""Decks: less than this left over is arithmetic, not a proof."""


def least_trips(drawdown: Drawdown) -> int:
    """Return the trips that low-beds take when full, lane by lane."""
    return sum(Demand(drawdown, lane).in_all for lane in drawdown.lanes)


def alone(drawdown: Drawdown, told: Told, base: str, search: Search) -> tuple[int, int] | None:
    """Return bounds of a base's lateness and closing day, all others gone; None where it cannot be closed at all."""
    board = build(drawdown, told, free=[base], receiving=False)
    if isinstance(late := board.lateness(), int):
        lateness = 0
    else:
        board.model.minimize(late)
        found = ask(board, search, effort=SHARE * search.effort)
        lateness = max(0, found.bound)
        if found.answer == "none":
            return None
    board.model.minimize(sum(1 - closed for closed in board.closed[base]))
    found = ask(board, search, effort=SHARE * search.effort)
    return None if found.answer == "none" else (lateness, max(0, found.bound))


def least_closing_day(drawdown: Drawdown, told: Told, first: int) -> int:
    """Return the first day, `first` or later, by which the low-beds could have carried everything."""
    low, high = first, drawdown.days - 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if _can_be_carried(drawdown, told, middle) else (middle + 1, high)
    return low


def _can_be_carried(drawdown: Drawdown, told: Told, day: int) -> bool:
    """Return whether divisible low-beds carry all by `day`, each unit's as early as it must leave."""
    return _Program(drawdown, told, day).left_over() <= _DUST


class _Program:
    """Low-beds by lane, pool and day, as real numbers; what is left over of each lane is to be nought."""

    def __init__(self, drawdown: Drawdown, told: Told, day: int) -> None:
        self.drawdown, self.told, self.day = drawdown, told, day
        self.columns: dict[tuple[str, str, int], int] = {}
        for lane in drawdown.lanes:
            for pool in drawdown.lift:
                for leaves in lane.open_days:
                    first, last = told.taken(pool.id, lane.id, leaves)
                    late = pool.until_day is not None and last > pool.until_day
                    if leaves <= day and first >= pool.from_day and not late:
                        self.columns[lane.id, pool.id, leaves] = len(self.columns)
        self.rows: list[tuple[dict[int, float], float]] = []
        """Coefficients by column, and the most they may come to."""
        self.slacks = len(self.columns)
        for lane in drawdown.lanes:
            self._carry(lane)
        self._pools()
        self._loading()

    def _carry(self, lane: Lane) -> None:
        for by_day, decks in Demand(self.drawdown, lane).by_day(self.day).items():
            sent = {n: -1.0 for (i, _, leaves), n in self.columns.items() if i == lane.id and leaves <= by_day}
            self.rows.append(({**sent, self.slacks: -1.0}, -float(decks)))
            self.slacks += 1

    def _pools(self) -> None:
        for pool in self.drawdown.lift:
            away: dict[int, dict[int, float]] = {}
            for (lane, i, leaves), n in self.columns.items():
                if i == pool.id:
                    first, last = self.told.taken(pool.id, lane, leaves)
                    for each in range(max(first, 0), last + 1):
                        away.setdefault(each, {})[n] = 1.0
            self.rows += [(there, float(pool.count)) for there in away.values()]

    def _loading(self) -> None:
        for base in self.drawdown.bases.values():
            lanes = [lane.id for lane in self.drawdown.lanes if lane.origin == base.id]
            by_day: dict[int, dict[int, float]] = {}
            for (lane, _, leaves), n in self.columns.items():
                if lane in lanes:
                    by_day.setdefault(leaves, {})[n] = 1.0
            if base.loads_per_day is not None:
                self.rows += [(there, float(base.loads_per_day)) for there in by_day.values()]

    def left_over(self) -> float:
        """Return the decks that cannot be carried."""
        if not self.columns:
            return float(least_trips(self.drawdown))
        cells = [(row, n, value) for row, (there, _) in enumerate(self.rows) for n, value in there.items()]
        rows, columns, values = (np.array(part) for part in zip(*cells, strict=True))
        matrix: Any = coo_array((values, (rows, columns)), shape=(len(self.rows), self.slacks)).tocsr()
        cost = np.zeros(self.slacks)
        cost[len(self.columns) :] = 1.0
        found = linprog(cost, A_ub=matrix, b_ub=np.array([most for _, most in self.rows]), method="highs-ds")
        # What was not solved proves nothing.
        return float(found.fun or 0.0) if found.status == 0 else 0.0
