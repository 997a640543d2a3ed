"""A schedule drawn together, so that all is closed by an earlier day.

Base by base leaves low-beds idle: those of one base all come back together, and where that is a day without movement
they wait for the next. The linear program of the bound knows how trips of several lengths interlock, but spreads a
unit's loads over months, which no unit may do. Held to the time in which each base is closed now, in proportion and
some days either way, it shares out low-beds that a base can use; base by base is then decided near to its share, and
the rest shared out anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ratl.drawdown.ask import SHARE, Search, ask
from ratl.drawdown.board import Placement
from ratl.drawdown.lift_program import LiftProgram, Sent, Span
from ratl.drawdown.rules import build
from ratl.model.drawdown import Drawdown, Told

_LEEWAYS: Final = (7, 14, 21)
"""Days by which a base may begin earlier and be closed later than in proportion: the next where the last fails."""


def squeeze(
    drawdown: Drawdown, told: Told, placed: Mapping[str, Placement], day: int, search: Search
) -> dict[str, Placement] | None:
    """Return a schedule in which all is closed by `day`; None where none is found so.

    Parameters
    ----------
    drawdown, told
        What is asked for, and what the road says.
    placed
        A schedule that closes later.
    day
        The day by which all is to be closed.
    search
        Effort, seed and stop.
    """
    tried = (_within(drawdown, told, _spans(placed, day, leeway), search) for leeway in _LEEWAYS)
    return next((found for found in tried if found is not None), None)


def _within(drawdown: Drawdown, told: Told, spans: Mapping[str, Span], search: Search) -> dict[str, Placement] | None:
    """Return every base decided within its span."""
    done: dict[str, Placement] = {}
    for base in sorted(spans, key=lambda base: (*spans[base], base)):
        waiting = {other: span for other, span in spans.items() if other not in done}
        share = None if search.stop() else LiftProgram(drawdown, told, waiting, done).share_out()
        one = None if share is None else _place_near(drawdown, told, base, share, spans[base][1], done, search)
        if one is None:
            return None
        done[base] = one
    return done


def _spans(placed: Mapping[str, Placement], day: int, leeway: int) -> dict[str, Span]:
    """Return when each base may send low-beds and is to be closed."""
    closed = {base: one.closed.index(1) for base, one in placed.items()}
    ratio = day / max(closed.values())
    spans = {}
    for base, one in placed.items():
        first = min((line.index(n) for line in one.low_beds.values() for n in line if n), default=0)
        spans[base] = max(round(first * ratio) - leeway, 0), min(round(closed[base] * ratio) + leeway, day)
    return spans


def _place_near(
    drawdown: Drawdown, told: Told, base: str, share: Sent, closed: int, done: Mapping[str, Placement], search: Search
) -> Placement | None:
    """Return a base closed by a day, with as few low-beds beside its share as can be."""
    board = build(drawdown, told, free=[base], placed=done)
    board.always([board.closed[base][closed] == 1])
    beside = []
    for (lane, pool), line in board.low_beds.items():
        if lane in {each.id for each in drawdown.lanes if each.origin == base}:
            more = board.whole(max(each.count for each in drawdown.lift))
            board.always(now <= most + over for now, most, over in zip(line, share[lane, pool], more, strict=True))
            beside += more
    most_beside = 1 + sum(unit.quarters + 1 for unit in drawdown.units)
    wanted = drawdown.days * board.lateness([base]) + board.trips()
    board.model.minimize(most_beside * wanted + sum(beside))
    found = ask(board, search, effort=SHARE * search.effort)
    return None if found.solver is None else board.placement(base, found.solver.value)
