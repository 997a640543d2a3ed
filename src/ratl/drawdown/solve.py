"""The schedule: lateness first, then the closing day, then the trips of low-beds, each with a proven bound.

A small drawdown is decided all at once (`whole`), a large one base by base, drawn together (`squeeze`) and then in
neighbourhoods (`parts`), with bounds from relaxations (`bounds`). The same input, seed, effort and rounds: the same
schedule.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ratl.drawdown.ask import Search
from ratl.drawdown.board import Board
from ratl.drawdown.bounds import alone, least_closing_day, least_trips
from ratl.drawdown.conflict import find_conflict
from ratl.drawdown.lift_conflict import find_lift_conflict
from ratl.drawdown.parts import improve, place, take_turns, weigh
from ratl.drawdown.rules import build
from ratl.drawdown.waves import read_schedule
from ratl.drawdown.whole import Whole
from ratl.model.drawdown import Conflict, Drawdown, Goal, Schedule, Told

ALL_AT_ONCE: Final = 3000
"""Units × days up to which everything is decided at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A schedule; or why there is none; or neither, where the effort ran out before either was found."""

    schedule: Schedule | None = None
    conflict: Conflict | None = None


def solve(drawdown: Drawdown, told: Told, search: Search) -> Answer:
    """Return the best schedule found, or the requirements in conflict.

    Parameters
    ----------
    drawdown
        What is asked for.
    told
        What the road says so far.
    search
        Effort, seed and stop.
    """
    if len(drawdown.units) * drawdown.days > ALL_AT_ONCE:
        answer = _solve_in_parts(drawdown, told, search)
        if answer is not None:
            return answer
    return _solve_whole(drawdown, told, search)


def _solve_whole(drawdown: Drawdown, told: Told, search: Search) -> Answer:
    whole = Whole(build(drawdown, told), search)
    if whole.begin() == "none":
        return Answer(conflict=find_conflict(drawdown, told, search))
    if whole.best is None:
        return Answer()
    goals = whole.minimise()
    return Answer(schedule=read_schedule(whole.board, whole.best.value, goals))


def _solve_in_parts(drawdown: Drawdown, told: Told, search: Search) -> Answer | None:
    """Return a schedule made in parts; None where none is found so."""
    closing = [base.id for base in drawdown.bases.values() if base.closes]
    single = {base: alone(drawdown, told, base, search) for base in closing}
    stuck = next((base for base, bound in single.items() if bound is None), None)
    if stuck is not None:
        return Answer(conflict=find_conflict(drawdown, told, search, [stuck]))
    bounds = {base: bound for base, bound in single.items() if bound is not None}
    conflict = find_lift_conflict(drawdown, told)
    if conflict is not None:
        return Answer(conflict=conflict)
    by_lift = least_closing_day(drawdown, told, max(closes for _, closes in bounds.values()))
    least = (sum(late for late, _ in bounds.values()), by_lift, least_trips(drawdown))
    order = take_turns(drawdown, told, {base: closes for base, (_, closes) in bounds.items()})
    placed = place(drawdown, told, order, search)
    if placed is None:
        return None
    placed = improve(drawdown, told, placed, least, search)
    board = Board(drawdown, told, free=[], placed=placed)
    worth = weigh(board)
    goals = tuple(
        Goal(kind=kind, value=value, bound=min(bound, value))
        for kind, value, bound in zip(("lateness", "closing", "trips"), worth.key, least, strict=False)
    )
    return Answer(schedule=read_schedule(board, int, goals))
