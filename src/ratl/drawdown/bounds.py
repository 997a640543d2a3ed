"""What no schedule can beat, of a drawdown too large to be decided all at once: each a relaxation of its own.

Lateness: every base alone, with all the lift and the road to itself; the sum over bases. Closing day: the same, and
the least day by which low-beds, were they divisible, can have carried what units that go whole need carried by when
(a linear program on `Demand`). Trips: what these need in all.
"""

from __future__ import annotations

from ratl.drawdown.ask import SHARE, Search, ask
from ratl.drawdown.demand import Demand
from ratl.drawdown.lift_program import LiftProgram
from ratl.drawdown.rules import build
from ratl.model.drawdown import Drawdown, Told


def least_trips(drawdown: Drawdown) -> int:
    """Return the fewest trips that carry everything, lane by lane."""
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
        low, high = (low, middle) if can_be_carried(drawdown, told, middle) else (middle + 1, high)
    return low


def can_be_carried(drawdown: Drawdown, told: Told, day: int) -> bool:
    """Return whether divisible low-beds carry all by `day`, of each unit as much as must have left by then."""
    spans = {base.id: (0, day) for base in drawdown.bases.values() if base.closes}
    return LiftProgram(drawdown, told, spans).can_be_carried()
