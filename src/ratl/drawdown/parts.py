"""A drawdown of many bases: decided base by base, then a few of them again and again, the others left as they are.

Large neighbourhood search (P. Shaw, "Using constraint programming and local search methods to solve vehicle routing
problems", CP 1998): each neighbourhood is a small board of its own, solved exactly.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from ratl.drawdown.ask import SHARE, Search, ask
from ratl.drawdown.board import Board, Expression, Line, Placement
from ratl.drawdown.rules import build
from ratl.drawdown.squeeze import squeeze
from ratl.model.drawdown import Drawdown, Goal, Told

TOGETHER: Final = 3
"""Bases decided again together."""

Placed = dict[str, Placement]


@dataclass(frozen=True, slots=True)
class Worth:
    """How good a schedule is: the less, the better, the first figure first."""

    lateness: int
    closing: int
    trips: int
    spread: int
    """Sum of the days on which the bases close: of no weight itself, but a step towards an earlier last one."""

    @property
    def key(self) -> tuple[int, int, int, int]:
        """What is compared."""
        return self.lateness, self.closing, self.trips, self.spread


def take_turns(drawdown: Drawdown, told: Told, closes: Mapping[str, int]) -> list[str]:
    """Return the bases in the order in which they are placed.

    Those whose low-beds are away for as long as each other's, and so all come back on days without movement again and
    again, take turns with the others in proportion to what is carried; of each such group the one that takes longest
    alone (`closes`: to which day) goes first.
    """
    carried = {base: sum(unit.quarters for unit in drawdown.units_of(base)) for base in closes}
    away = {base: _days_away(drawdown, told, base) for base in closes}
    total, done = Counter[int](), Counter[int]()
    for base in closes:
        total[away[base]] += carried[base] * away[base]
    waiting, order = sorted(closes, key=lambda base: (-closes[base], base)), list[str]()
    while waiting:
        next_one = min(waiting, key=lambda base: (done[away[base]] / max(total[away[base]], 1), -total[away[base]]))
        done[away[next_one]] += carried[next_one] * away[next_one]
        waiting.remove(next_one)
        order.append(next_one)
    return order


def _days_away(drawdown: Drawdown, told: Told, base: str) -> int:
    lanes = [lane for lane in drawdown.lanes if lane.origin == base]
    spans = (told.taken(pool.id, lane.id, lane.open_days[0]) for pool in drawdown.lift for lane in lanes)
    return max((last - first + 1 for first, last in spans), default=0)


def place(drawdown: Drawdown, told: Told, order: Sequence[str], search: Search) -> Placed | None:
    """Return every base decided, each as early as those before it leave room; None where one finds none.

    A base that finds no room goes first the next time; after as many times as there are bases, or where the first one
    finds none, that is given up.
    """
    order = list(order)
    for _ in order:
        placed: Placed = {}
        stuck = next((base for base in order if not _place_one(drawdown, told, base, placed, search)), None)
        if stuck is None:
            return placed
        if stuck == order[0] or search.stop():
            return None
        order = [stuck, *(base for base in order if base != stuck)]
    return None


def _place_one(drawdown: Drawdown, told: Told, base: str, placed: Placed, search: Search) -> bool:
    board = build(drawdown, told, free=[base], placed=placed)
    early = sum(day * low_beds for line in board.low_beds.values() for day, low_beds in enumerate(line))
    size = 1 + drawdown.days * sum(unit.quarters + 1 for unit in drawdown.units)
    closes = sum(1 - closed for closed in board.closed[base])
    # A trip saved serves all who come later: it is worth a day here.
    wanted = drawdown.days * board.lateness([base]) + closes + board.trips()
    board.model.minimize(size * wanted + early)
    found = ask(board, search, effort=SHARE * search.effort)
    if found.solver is None:
        return False
    placed[base] = board.placement(base, found.solver.value)
    return True


def improve(drawdown: Drawdown, told: Told, placed: Placed, bounds: Sequence[int], search: Search) -> Placed:
    """Return a schedule at least as good.

    First it is drawn together, to a closing day halfway to the bound, and again; then in rounds a few bases, the last
    to close among them, are decided again.

    Parameters
    ----------
    drawdown, told
        What is asked for, and what the road says.
    placed
        A schedule.
    bounds
        Of lateness, closing day and trips: a schedule that meets them is not improved.
    search
        Effort, rounds, seed and stop.
    """
    placed = _draw_together(drawdown, told, placed, bounds[1], search)
    rng = np.random.default_rng(search.seed)
    worth = weigh(Board(drawdown, told, free=[], placed=placed))
    for _ in range(search.rounds):
        if worth.key[:3] <= tuple(bounds) or search.stop():
            break
        chosen = _choose(placed, rng)
        board = build(drawdown, told, free=chosen, placed=placed)
        # Nothing later is better: so many days fewer to decide.
        board.always([board.all_closed[worth.closing] == 1])
        board.model.minimize(_weighted(board))
        for base in chosen:
            _hint(board, base, placed[base])
        found = ask(board, search, effort=SHARE * search.effort)
        if found.solver is None:
            continue
        tried = {**placed, **{base: board.placement(base, found.solver.value) for base in chosen}}
        better = weigh(Board(drawdown, told, free=[], placed=tried))
        if better.key <= worth.key:
            placed, worth = tried, better
        search.on_progress(Goal(kind="closing", value=worth.closing, bound=bounds[1]))
    return placed


def _draw_together(drawdown: Drawdown, told: Told, placed: Placed, bound: int, search: Search) -> Placed:
    """Return a schedule that closes as early as drawing it together brings it."""
    low, worth = bound, weigh(Board(drawdown, told, free=[], placed=placed))
    search.on_progress(Goal(kind="closing", value=worth.closing, bound=bound))
    while low < worth.closing and not search.stop():
        day = (low + worth.closing) // 2
        tried = squeeze(drawdown, told, placed, day, search)
        better = None if tried is None else weigh(Board(drawdown, told, free=[], placed=tried))
        if tried is None or better is None or better.key > worth.key:
            low = day + 1
            continue
        placed, worth = tried, better
        search.on_progress(Goal(kind="closing", value=worth.closing, bound=bound))
    return placed


def weigh(board: Board) -> Worth:
    """Return the worth of a board on which everything is decided."""
    closings = [line.index(1) for line in (one.closed for one in board.placed.values())]
    return Worth(lateness=int(board.lateness()), closing=max(closings), trips=int(board.trips()), spread=sum(closings))


def _weighted(board: Board) -> Expression:
    """Return the worth as one figure, each of its parts beyond all that the later ones can come to."""
    days, bases = board.drawdown.days, len(board.there())
    most_trips = 1 + sum(unit.quarters + 1 for unit in board.drawdown.units)
    spread = sum(1 - closed for base in board.there() for closed in board.closed[base])
    after_trips = 1 + days * bases
    after_closing = after_trips * most_trips
    return (
        after_closing * (days + 1) * board.lateness()
        + after_closing * board.closing_day()
        + after_trips * board.trips()
        + spread
    )


def _choose(placed: Mapping[str, Placement], rng: np.random.Generator) -> list[str]:
    """Return a few bases: the last to close, whose work overlaps, or the last and others at random."""
    by_day = sorted(placed, key=lambda base: (-placed[base].closed.index(1), base))
    others = by_day[1:] if rng.integers(2) else [by_day[1 + int(n)] for n in rng.permutation(len(by_day) - 1)]
    return [by_day[0], *others[: TOGETHER - 1]]


def _hint(board: Board, base: str, before: Placement) -> None:
    """Begin at what was decided before."""
    pairs: tuple[tuple[Mapping[Any, Line], Mapping[Any, Line]], ...] = (
        (board.left, before.left),
        (board.runs, before.runs),
        (board.low_beds, before.low_beds),
        (board.rests, before.rests),
        (board.closed, {base: before.closed}),
    )
    for now, then in pairs:
        for key, line in then.items():
            for variable, value in zip(now[key], line, strict=True):
                board.model.add_hint(variable, value)
