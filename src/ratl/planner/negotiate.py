"""A first plan of many columns on a large network, settled among all of them at once.

Placed one behind the other, the last columns find the roads full, although most of those before them had many ways as
short to choose from. Here all are on the road from the start and meeting one another has a price; each in turn takes
the way that waits and meets least, as the others go just now, and meetings become dearer (negotiated congestion:
McMurchie and Ebeling, "PathFinder: a negotiation-based performance-driven router for FPGAs", FPGA 1995). What meetings
remain are settled column by column, the shortest ways first: each is locked on its way, or, where that meets somebody
locked, on the earliest that does not, be it longer.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from ratl.planner.meetings import NEVER, choose, list_tight, make_desk, weigh
from ratl.planner.origin_search import Traffic, enter, find_way, leave, make_net, make_room, make_traffic
from ratl.planner.problem import FAR, ColumnProblem

Ints = NDArray[np.int64]

PRICES = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0)
"""Seconds that meeting a column counts for, one sweep each; beyond what it costs in the end plans get worse again."""
PRICE_TO_LOCK = 0.1
"""The same for a column that is locked: of its earliest ways it takes the one that is least in the way."""
LOCKED_AT_ONCE = 40
"""Columns locked in one piece of work."""
WAITS = 8
"""A column waits no more than so many of its passings, unless there is no way else."""


class Negotiation:
    """Columns on their way to a plan without conflict.

    Parameters
    ----------
    problem
        Every arc has to take a second at least.
    haste
        Of the searches of those who need a longer way.
    looked_at
        Points looked at are counted in its one cell.
    generator
        Draws in which order columns choose.
    """

    def __init__(self, problem: ColumnProblem, haste: int, generator: Generator, looked_at: Ints) -> None:
        self.problem = problem
        self.locked: Traffic = make_traffic(problem)
        """The columns locked, all of them in the end."""
        self._net, self._room = make_net(problem), make_room(problem, looked_at=looked_at)
        self._haste, self._generator, self._looked_at = haste, generator, looked_at
        self._all, self._desk = make_traffic(problem), make_desk(problem)
        self._tight: list[NDArray[np.int32]] = []

    def pieces(self) -> Iterator[bool]:
        """Go on piece by piece; whether it still can come to a plan: after the last one, whether it has."""
        columns = np.argsort(self.problem.free_s, kind="stable").tolist()
        self._tight = [list_tight(self._net, self._desk, k) for k in range(self.problem.size)]
        for a_meeting in PRICES:
            self._sweep(a_meeting)
            yield True
        for first in range(0, len(columns), LOCKED_AT_ONCE):
            if not all(self._lock(k) for k in columns[first : first + LOCKED_AT_ONCE]):
                yield False
                return
            yield True

    def _sweep(self, a_meeting: float) -> None:
        """Let each column choose anew, in a drawn order."""
        for k in self._generator.permutation(self.problem.size).tolist():
            leave(self._net, self._all, k)
            self._choose(k, a_meeting)
            enter(self._net, self._all, k)

    def _choose(self, k: int, a_meeting: float) -> float:
        self._looked_at[0] += len(self._tight[k])
        wait_s = WAITS * int(self.problem.held_s[k])
        salt = int(self._generator.integers(1 << 30))
        return choose(self._net, self._all, self._desk, k, self._tight[k], a_meeting, salt, wait_s)

    def _lock(self, k: int) -> bool:
        """Lock a column on its way, or, where that meets somebody locked, on the earliest that does not."""
        leave(self._net, self._all, k)
        if self._all.length[k] > 0 and weigh(self._net, self._all, self._desk, k) < NEVER:
            _copy(self._all, self.locked, k)
        elif not self._find_free(k):
            return False
        enter(self._net, self._all, k)
        enter(self._net, self.locked, k)
        self._desk.locked[k] = True
        return True

    def _find_free(self, k: int) -> bool:
        """Write the earliest way that meets nobody locked, in both traffics; return whether there is one."""
        problem = self.problem
        counts = self._choose(k, PRICE_TO_LOCK)
        arrives_s = int(self._all.at[k, self._all.length[k] - 1]) if counts < NEVER else FAR
        soon = arrives_s <= problem.release_s[k] + problem.free_s[k] + 1
        if not soon and find_way(self._net, self.locked, self._room, k, arrives_s - 1, self._haste) >= 0:
            _copy(self.locked, self._all, k)
            return True
        _copy(self._all, self.locked, k)
        return counts < NEVER


def _copy(found: Traffic, to: Traffic, k: int) -> None:
    """Write the way of a column in one traffic into another."""
    length = to.length[k] = found.length[k]
    for old, new in ((found.point, to.point), (found.arc, to.arc), (found.at, to.at)):
        new[k, :length] = old[k, :length]
