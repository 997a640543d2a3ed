"""A drawdown decided all at once: each thing minimised in turn, with the solver's own proof."""

from __future__ import annotations

from typing import Any

from ratl.drawdown.ask import Found, Search, ask
from ratl.drawdown.board import Board, Expression
from ratl.model.drawdown import Goal


class Whole:
    """The board of everything, the best schedule so far, and three stages that keep what the ones before reached."""

    def __init__(self, board: Board, search: Search) -> None:
        self.board, self.search = board, search
        self.best: Any = None
        """The solver that found it."""

    def begin(self) -> str:
        """Look for any schedule."""
        return self._ask(self.board.model).answer

    def minimise(self) -> tuple[Goal, ...]:
        """Return what was reached of each, and the bound proven."""
        return self._lateness(), self._closing(), self._trips()

    def _lateness(self) -> Goal:
        return self._minimise("lateness", self.board.lateness())

    def _closing(self) -> Goal:
        """Minimise the day on which the last base is handed over.

        Asked whether all is closed by a day, the solver has much to conclude from; minimising, it has little.
        """
        closing_day = self.board.closing_day()
        low, value = 0, self._value(closing_day)
        open_days = list(range(value))  # neither proven too early nor met, nor given up
        while open_days and not self.search.stop():
            day = open_days[len(open_days) // 2]
            answer = self._closes_by(day)
            if answer == "one":
                value = min(value, self._value(closing_day))
            elif answer == "none":
                low = max(low, day + 1)
            open_days = [d for d in open_days if low <= d < value and d != day]
            self.search.on_progress(Goal(kind="closing", value=value, bound=low))
        self.board.always([closing_day <= value])
        return Goal(kind="closing", value=value, bound=low)

    def _trips(self) -> Goal:
        return self._minimise("trips", self.board.trips())

    def _closes_by(self, day: int) -> str:
        model = self.board.model.clone()
        model.add(model.get_bool_var_from_proto_index(self.board.all_closed[day].index) == 1)
        return self._ask(model).answer

    def _minimise(self, kind: str, terms: Expression) -> Goal:
        if isinstance(terms, int):  # nothing that could be late, or be lifted
            return Goal(kind=kind, value=0, bound=0)
        before = self.best
        self.board.model.minimize(terms)
        found = self._ask(self.board.model)
        if before.value(terms) < self.best.value(terms):  # the effort ended on the way to what was known
            self.best = before
        self.board.model.clear_objective()  # type: ignore[no-untyped-call]  # the library has no type there
        value = self._value(terms)
        goal = Goal(kind=kind, value=value, bound=max(0, min(found.bound, value)))
        self.board.always([terms <= value])
        self.search.on_progress(goal)
        return goal

    def _value(self, terms: Expression) -> int:
        return int(self.best.value(terms))

    def _ask(self, model: Any) -> Found:
        found = ask(self.board, self.search, model, self.best)
        self.best = found.solver or self.best
        return found
