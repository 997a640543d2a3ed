"""What must have been carried by when, of a lane whose base is to be closed by a day: units go whole, not in parts.

Two things keep a low-bed from being filled or sent late. A unit leaves with the rest of its equipment, less than a
deck, in its own column: where no other unit can leave with it, that rest takes a low-bed of its own. And what a unit
leaves behind is disposed of, so much a day, before the handover begins: who leaves last leaves little, and of the sets
of units that may still be there the one with the most equipment is a knapsack (R. Bellman, "Dynamic programming",
Princeton, 1957).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from ratl.model.drawdown import QUARTERS, Drawdown, Lane, Unit


class Demand:
    """Low-beds that a lane must have sent by each day.

    Parameters
    ----------
    drawdown
        What is asked for.
    lane
        The lane.
    """

    def __init__(self, drawdown: Drawdown, lane: Lane) -> None:
        self._drawdown, self._lane, self._base = drawdown, lane, drawdown.bases[lane.origin]
        units = [unit for unit in drawdown.units if drawdown.lane_of(unit) is lane]
        self._others = [unit for unit in units if not unit.rear]
        self._rear = [unit for unit in units if unit.rear]
        # Where the handover takes days, the rear party shares no day with those who left before it.
        self._days = [self._others, self._rear] if self._base.handover_days else [units]
        self._quarters = {unit.id: self._count(unit, group) for group in self._days for unit in group}

    @property
    def in_all(self) -> int:
        """The fewest low-beds that carry everything of the lane."""
        return sum(self._decks(group) for group in self._days)

    def by_day(self, closed: int) -> Mapping[int, int]:
        """Return the fewest low-beds that must have left by the end of a day, on the days on which they become more.

        Parameters
        ----------
        closed
            The day by which the base is closed.
        """
        handed = closed - self._base.handover_days
        left = [0] * (closed + 1)
        for day in range(max(handed, 0), closed):
            left[day] = self._decks(self._others)
        everything = sum(self._quarters[unit.id] for unit in self._others)
        for day, still_there in self._most_there(handed).items():
            left[day] = -(-(everything - still_there) // QUARTERS)
        left[closed] = self.in_all
        return {day: now for day, (before, now) in enumerate(pairwise([0, *left])) if now > before}

    def _most_there(self, handed: int) -> Mapping[int, int]:
        """Return the most equipment of units that can still be there at the end of each day before the handover."""
        rate, behind = self._base.disposal_per_day, sum(unit.left for unit in self._others)
        if not behind or rate is None:
            return {}
        most = [0] * (behind + 1)  # by items left behind
        for unit in self._others:
            for items in range(behind, unit.left - 1, -1):
                most[items] = max(most[items], most[items - unit.left] + self._quarters[unit.id])
        # A unit that leaves on the next day at the earliest is cleared up after from the day behind that one.
        return {day: most[min(rate * (handed - day - 1), behind)] for day in range(max(handed, 0))}

    def _decks(self, units: Sequence[Unit]) -> int:
        return -(-sum(self._quarters[unit.id] for unit in units) // QUARTERS)

    def _count(self, unit: Unit, group: Sequence[Unit]) -> int:
        """Return the quarter decks a unit takes: whole decks where nobody can share its last one."""
        rest = unit.quarters % QUARTERS
        shared = any(other is not unit and other.quarters % QUARTERS and self._fit(unit, other) for other in group)
        return unit.quarters if shared else unit.quarters - rest + (QUARTERS if rest else 0)

    def _fit(self, unit: Unit, other: Unit) -> bool:
        """Return whether two units can leave on one day, their equipment no longer before them than it may."""
        vehicles = len(unit.vehicles) + len(other.vehicles)
        if vehicles >= self._lane.most_vehicles or vehicles > (self._base.vehicles_per_day or vehicles):
            return False
        rests = -(-(unit.quarters % QUARTERS + other.quarters % QUARTERS) // QUARTERS)
        return unit.quarters // QUARTERS + other.quarters // QUARTERS + rests <= self._most_loaded

    @property
    def _most_loaded(self) -> int:
        """The most low-beds that are loaded within the days in which a unit's equipment may leave."""
        rate, days, open_days = self._base.loads_per_day, self._drawdown.ahead_days + 1, set(self._lane.open_days)
        count = self._drawdown.days * sum(pool.count for pool in self._drawdown.lift)
        if rate is None:
            return count
        return rate * max(sum(d in open_days for d in range(day - days + 1, day + 1)) for day in open_days)
