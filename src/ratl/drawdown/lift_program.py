"""Low-beds by lane, pool and day, of bases that are to be closed by given days: a linear program, units left out.

Columns are trips that leave on a day; rows say what must have left by when (`Demand`), that no low-bed is on two trips
at once, and how many are loaded in a day. The trips of one low-bed are intervals, so that the rows of a pool alone have
whole solutions; in whole numbers it is solved at once where it has a solution at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from scipy.optimize import LinearConstraint, linprog, milp
from scipy.sparse import coo_array

from ratl.drawdown.board import Placement
from ratl.drawdown.demand import Demand
from ratl.model.drawdown import Drawdown, Lane, Told

Span = tuple[int, int]
"""The first day on which a base may send low-beds, and the day by which it is closed."""
Sent = Mapping[tuple[str, str], list[int]]
"""Low-beds by lane and pool, on each day."""

_DUST: Final = 1e-4
"""Decks: less than this left over is arithmetic, not a proof."""
_NODES: Final = 500
"""Branches after which whole numbers are given up."""


class LiftProgram:
    """The program of some bases, the low-beds of others being decided.

    Parameters
    ----------
    drawdown, told
        What is asked for, and what the road says.
    spans
        Of each base to be closed.
    placed
        Bases whose low-beds are decided.
    """

    def __init__(
        self, drawdown: Drawdown, told: Told, spans: Mapping[str, Span], placed: Mapping[str, Placement] | None = None
    ) -> None:
        self._drawdown, self._told, self._spans = drawdown, told, spans
        self._lanes = [lane for lane in drawdown.lanes if lane.origin in spans]
        self._columns: dict[tuple[str, str, int], int] = {}
        for lane in self._lanes:
            first_day, closed = spans[lane.origin]
            for pool in drawdown.lift:
                for leaves in lane.open_days:
                    first, last = told.taken(pool.id, lane.id, leaves)
                    late = pool.until_day is not None and last > pool.until_day
                    if first_day <= leaves <= closed and first >= pool.from_day and not late:
                        self._columns[lane.id, pool.id, leaves] = len(self._columns)
        self._rows: list[tuple[dict[int, float], float]] = []
        """Coefficients by column, and the most they may come to."""
        self._width = len(self._columns)
        for lane in self._lanes:
            self._carry(lane)
        self._pools(placed or {})
        self._loading()

    def _carry(self, lane: Lane) -> None:
        """Add what must have left by when; what has not is left over."""
        for by_day, decks in Demand(self._drawdown, lane).by_day(self._spans[lane.origin][1]).items():
            sent = {n: -1.0 for (i, _, leaves), n in self._columns.items() if i == lane.id and leaves <= by_day}
            self._rows.append(({**sent, self._width: -1.0}, -float(decks)))
            self._width += 1

    def _pools(self, placed: Mapping[str, Placement]) -> None:
        for pool in self._drawdown.lift:
            taken = np.zeros(self._drawdown.days, np.int64)
            for (lane, i), line in ((key, line) for one in placed.values() for key, line in one.low_beds.items()):
                for leaves in np.flatnonzero(line).tolist() if i == pool.id else ():
                    first, last = self._told.taken(pool.id, lane, leaves)
                    taken[max(first, 0) : last + 1] += line[leaves]
            away: dict[int, dict[int, float]] = {}
            for (lane, i, leaves), n in self._columns.items():
                if i == pool.id:
                    first, last = self._told.taken(pool.id, lane, leaves)
                    for each in range(max(first, 0), min(last + 1, self._drawdown.days)):
                        away.setdefault(each, {})[n] = 1.0
            self._rows += [(there, float(pool.count - taken[day])) for day, there in away.items()]

    def _loading(self) -> None:
        for base in self._spans:
            most, by_day = self._drawdown.bases[base].loads_per_day, dict[int, dict[int, float]]()
            lanes = [lane.id for lane in self._lanes if lane.origin == base]
            for (lane, _, leaves), n in self._columns.items():
                if lane in lanes:
                    by_day.setdefault(leaves, {})[n] = 1.0
            if most is not None:
                self._rows += [(there, float(most)) for there in by_day.values()]

    def can_be_carried(self) -> bool:
        """Return whether low-beds that could be divided carry all in time; also where that is not found out."""
        if not self._columns:
            return not self._rows
        found = linprog(self._cost(0.0), A_ub=self._matrix(), b_ub=self._most(), method="highs-ds")
        return found.status != 0 or (found.fun or 0.0) <= _DUST

    def share_out(self) -> Sent | None:
        """Return whole low-beds that carry all in time, early rather than late; None: none found."""
        sent = {(lane.id, pool.id): [0] * self._drawdown.days for lane in self._lanes for pool in self._drawdown.lift}
        if not self._columns:
            return None if self._rows else sent
        whole = np.arange(self._width) < len(self._columns)
        found = milp(
            self._cost(1.0), constraints=LinearConstraint(self._matrix(), -np.inf, self._most()),
            integrality=whole.astype(int), options={"node_limit": _NODES, "mip_rel_gap": 0.01},
        )  # fmt: skip
        if found.x is None or found.x[len(self._columns) :].sum() > _DUST:
            return None
        for (lane, pool, leaves), n in self._columns.items():
            sent[lane, pool][leaves] = round(found.x[n])
        return sent

    def _cost(self, of_a_trip: float) -> Any:
        """Return the cost of each column: what is left over above all, then trips, then days."""
        cost = np.ones(self._width)
        for (_, _, leaves), n in self._columns.items():
            cost[n] = of_a_trip * (1 + leaves / self._drawdown.days / 10) / self._drawdown.days
        return cost

    def _matrix(self) -> Any:
        cells = [(row, n, value) for row, (there, _) in enumerate(self._rows) for n, value in there.items()]
        rows, columns, values = (np.array(part) for part in zip(*cells, strict=True))
        return coo_array((values, (rows, columns)), shape=(len(self._rows), self._width)).tocsr()

    def _most(self) -> Any:
        return np.array([most for _, most in self._rows])
