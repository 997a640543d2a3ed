"""The constraint model being built: who has left by which day, each requirement under a name of its own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from ratl.model.drawdown import QUARTERS, Drawdown, LiftPool, Told, Unit
from ratl.model.movement import Reason

Expression = Any
"""A linear expression of the solver, or a number."""
Line = list[Any]
"""A variable, or a number, for each day."""


@dataclass(frozen=True, slots=True)
class Placement:
    """What was decided for one base: a figure for each day."""

    left: Mapping[str, Line]
    runs: Mapping[str, Line]
    low_beds: Mapping[tuple[str, str], Line]
    rests: Mapping[str, Line]
    closed: Line


class Board:
    """Variables of one drawdown, and its requirements as they are added.

    `left[unit][day]` says whether the unit has left by the end of that day; every rule is linear in it. Low-beds are
    whole numbers by lane, pool and day. A unit's whole deck loads may go ahead of it; the rest, less than a deck, goes
    in its own column, where the rests of several units share low-beds.

    Parameters
    ----------
    assume
        Whether each requirement hangs on a literal of its own, so that a conflict can be narrowed down.
    free
        Bases that are decided here; None: all that close.
    placed
        What is decided for others. Of a base in neither nothing leaves.
    """

    def __init__(
        self,
        drawdown: Drawdown,
        told: Told,
        *,
        assume: bool = False,
        free: Collection[str] | None = None,
        placed: Mapping[str, Placement] | None = None,
    ) -> None:
        # Half a second and a hundred megabytes to load: only where a schedule is made.
        from ortools.sat.python import cp_model  # noqa: PLC0415

        self.drawdown, self.told, self.assume = drawdown, told, assume
        self.cp_model, self.model = cp_model, cp_model.CpModel()
        self.groups: dict[str, tuple[Reason, Any]] = {}
        closing = [base.id for base in drawdown.bases.values() if base.closes]
        self.free = [base for base in closing if free is None or base in free]
        self.placed = {base: one for base, one in (placed or {}).items() if base not in self.free}
        self.lane = {unit.id: drawdown.lane_of(unit).id for unit in drawdown.units}
        self.units_on = {x.id: [u for u in drawdown.units if self.lane[u.id] == x.id] for x in drawdown.lanes}
        self._in_runs: dict[tuple[str, int], list[tuple[int, int]]] = {}
        self.left: dict[str, Line] = {}
        self.runs: dict[str, Line] = {}
        self.low_beds: dict[tuple[str, str], Line] = {}
        self.rests: dict[str, Line] = {}
        self.closed: dict[str, Line] = {}
        for base in closing:
            self._open(base)
        self.all_closed = self._bools() if self.free else []
        for line in (self.all_closed, *(self.closed[b] for b in self.free), *(self.left[u.id] for u in self.units())):
            for before, after in pairwise(line):
                self.model.add_implication(before, after)

    def units(self) -> list[Unit]:
        """Return the units that are decided here."""
        return [unit for unit in self.drawdown.units if unit.site in self.free]

    def there(self) -> list[str]:
        """Return the bases that are decided, here or before."""
        return [*self.free, *self.placed]

    def placement(self, base: str, value: Callable[[Any], int]) -> Placement:
        """Return what the solver decided for a base."""
        units, lanes = self.drawdown.units_of(base), [x.id for x in self.drawdown.lanes if x.origin == base]

        def read(line: Line) -> Line:
            return [int(value(each)) for each in line]

        return Placement(
            left={unit.id: read(self.left[unit.id]) for unit in units},
            runs={lane: read(self.runs[lane]) for lane in lanes},
            low_beds={key: read(line) for key, line in self.low_beds.items() if key[0] in lanes},
            rests={lane: read(self.rests[lane]) for lane in lanes},
            closed=read(self.closed[base]),
        )

    def _open(self, base: str) -> None:
        """Make the variables of a base that is decided here, take the figures of one that is, else noughts."""
        units, lanes = self.drawdown.units_of(base), [x.id for x in self.drawdown.lanes if x.origin == base]
        if base in self.placed:
            made = self.placed[base]
        elif base in self.free:
            made = Placement(
                left={unit.id: self._bools() for unit in units},
                runs={lane: self._bools() for lane in lanes},
                low_beds={
                    (lane, pool.id): self.whole(self.most_low_beds(lane, pool))
                    for lane in lanes
                    for pool in self.drawdown.lift
                },
                rests={lane: self.whole(sum(u.quarters % QUARTERS > 0 for u in self.units_on[lane])) for lane in lanes},
                closed=self._bools(),
            )
        else:
            nought = [0] * self.drawdown.days
            made = Placement(
                left={unit.id: nought for unit in units},
                runs=dict.fromkeys(lanes, nought),
                low_beds={(lane, pool.id): nought for lane in lanes for pool in self.drawdown.lift},
                rests=dict.fromkeys(lanes, nought),
                closed=nought,
            )
        self.left.update(made.left)
        self.runs.update(made.runs)
        self.low_beds.update(made.low_beds)
        self.rests.update(made.rests)
        self.closed[base] = made.closed

    def _bools(self) -> Line:
        return [self.model.new_bool_var("") for _ in range(self.drawdown.days)]

    def whole(self, most: int) -> Line:
        """Return a whole number for each day."""
        return [self.model.new_int_var(0, most, "") for _ in range(self.drawdown.days)]

    def most_low_beds(self, lane: str, pool: LiftPool) -> int:
        """Return the most low-beds of a pool in one column: all, or what is of use where their count is in question."""
        return sum(-(-unit.quarters // QUARTERS) for unit in self.units_on[lane]) if self.assume else pool.count

    # --- expressions ---

    def gone(self, unit: Unit, day: int) -> Expression:
        """Return 1 where the unit has left by the end of `day`."""
        return 0 if day < 0 else self.left[unit.id][min(day, self.drawdown.days - 1)]

    def leaves(self, unit: Unit, day: int) -> Expression:
        """Return 1 where it leaves on `day`."""
        return self.gone(unit, day) - self.gone(unit, day - 1)

    def works(self, unit: Unit, day: int) -> Expression:
        """Return 1 where its capabilities are there, at its origin, on `day`: it does not load yet."""
        return 1 - self.gone(unit, day + unit.loading_days - 1)

    def loads(self, unit: Unit, day: int) -> Expression:
        """Return 1 where it loads, or leaves, on `day`."""
        return self.gone(unit, day + unit.loading_days - 1) - self.gone(unit, day - 1)

    def is_in(self, unit: Unit, day: int, setup_days: int = 0) -> Expression:
        """Return 1 where on `day` it has been at its destination for `setup_days`."""
        runs = self._runs_in(self.lane[unit.id], day - setup_days)
        return sum(self.gone(unit, last) - self.gone(unit, first - 1) for first, last in runs)

    def _runs_in(self, lane: str, by_day: int) -> list[tuple[int, int]]:
        """Return the days on which a column of the lane leaves that has arrived by `by_day`, as runs."""
        if (lane, by_day) not in self._in_runs:
            runs: list[tuple[int, int]] = []
            for day in range(self.drawdown.days):
                if self.told.arrival_day(lane, day) <= by_day:
                    joined = runs and runs[-1][1] == day - 1
                    runs[-1:] = [(runs[-1][0], day)] if joined else [*runs[-1:], (day, day)]
            self._in_runs[lane, by_day] = runs
        return self._in_runs[lane, by_day]

    def own_wheels(self, lane: str, day: int) -> Expression:
        """Return the vehicles of units in the column of a lane on `day`."""
        return sum(len(unit.vehicles) * self.leaves(unit, day) for unit in self.units_on[lane] if unit.vehicles)

    def decks(self, lane: str, day: int) -> Expression:
        """Return the low-beds of that column."""
        return sum(self.low_beds[lane, pool.id][day] for pool in self.drawdown.lift)

    def vehicles(self, lane: str, day: int) -> Expression:
        """Return all vehicles of that column."""
        return self.own_wheels(lane, day) + self.decks(lane, day)

    # --- requirements ---

    def under(self, requirement: Reason, constraints: Iterable[Any]) -> None:
        """Add constraints as (part of) one requirement."""
        key = str((requirement.code, sorted(requirement.params.items())))
        if key not in self.groups:
            self.groups[key] = requirement, self.model.new_bool_var("") if self.assume else None
        _, literal = self.groups[key]
        for constraint in constraints:
            added = self.model.add(constraint)
            if literal is not None:
                added.only_enforce_if(literal)

    def always(self, constraints: Iterable[Any]) -> None:
        """Add constraints that hold whatever is required: what the words mean."""
        for constraint in constraints:
            self.model.add(constraint)

    # --- what is minimised ---

    def lateness(self, bases: Collection[str] | None = None) -> Expression:
        """Return days late × weight of units and of bases, all that are decided or some."""
        there = self.there() if bases is None else bases
        days = range(self.drawdown.days)
        terms: list[Expression] = [
            unit.weight * (1 - self.is_in(unit, day))
            for unit in self.drawdown.units
            if unit.due_day is not None and unit.site in there
            for day in days
            if day >= unit.due_day
        ]
        for base in (self.drawdown.bases[base_id] for base_id in there):
            if base.due_day is not None:
                terms += [base.weight * (1 - self.closed[base.id][day]) for day in days if day >= base.due_day]
        return sum(terms)

    def closing_day(self) -> Expression:
        """Return the day on which the last base is handed over."""
        return sum(1 - closed for closed in self.all_closed)

    def trips(self) -> Expression:
        """Return the trips of low-beds."""
        return sum(low_beds for line in self.low_beds.values() for low_beds in line)
