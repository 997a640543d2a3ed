"""Better and better plans of many columns: prioritised starts, then large-neighbourhood search.

Some columns are taken off the road and placed again one behind the other in another order (Shaw, "Using constraint
programming and local search methods to solve vehicle routing problems", CP 1998). Which ones, four neighbourhoods say,
each drawn the more often the more it has gained (Ropke and Pisinger, Transportation Science 40 (2006)). A worse plan
is taken over as long as it is warm (simulated annealing), in cycles that begin with the best and, in turn, anew with
random orders. Everything is drawn from one generator: a seed and an amount of work decide over the plan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ratl.planner.negotiate import Negotiation
from ratl.planner.origin_search import (
    EXACT,
    Traffic,
    cost,
    enter,
    leave,
    make_net,
    make_room,
    make_traffic,
    nearness,
    replan,
    spent,
)
from ratl.planner.problem import ColumnProblem

Ints = NDArray[np.int64]
Neighbourhood = Callable[[int], Ints]

ORDERS = 10
"""Random orders tried for the start, beside those by length."""
FIRST_CYCLE, LONGEST_CYCLE = 750, 12_000
"""Iterations until the search begins again with the best plan: each time twice as many."""
WARMEST, WARMEST_IN_HASTE = 0.6, 0.01
"""Temperature at the start of a cycle, as a share of the value per column."""
CYCLE_ANEW, WARMEST_ANEW = 3000, 0.3
"""Cycles from so long on are followed by one of this length that begins with a random order, not so warm."""
MOST_REMOVED = 8
LARGE, HASTE = 200_000, 6
"""With more points × columns than this, columns are placed in haste: see `ratl.planner.origin_search.find_way`."""
LABELS = 1 << 12
"""Labels of one search while improving: the few searches that want more are not worth their time."""
LEAST_WORK = 20
"""An iteration counts as so many labels besides those it looks at."""
FAVOURITE_NEIGHBOURS = 0.8
"""Chance that the next nearest column is taken along."""
REACTION = 0.05
"""How fast the weight of a neighbourhood follows what it gains."""


@dataclass(frozen=True, slots=True)
class Way:
    """One column as placed: its arcs in order, and when its head passes each point."""

    arcs: tuple[int, ...]
    at_s: tuple[int, ...]


def way_of(traffic: Traffic, k: int) -> Way:
    """Return the way of one column in a traffic."""
    length = int(traffic.length[k])
    return Way(tuple(traffic.arc[k, : length - 1].tolist()), tuple(traffic.at[k, :length].tolist()))


def haste_of(problem: ColumnProblem) -> int:
    """Return the haste columns are placed in: exact ways where the network is not too large for them."""
    return EXACT if len(problem.points) * problem.size <= LARGE else HASTE


class Improver:
    """A search that goes on as long as `run` is called; `best` is the best plan so far, None until there is one.

    Parameters
    ----------
    problem
        The columns.
    seed
        Everything random comes from it.
    """

    def __init__(self, problem: ColumnProblem, seed: int) -> None:
        self.problem = problem
        self.best: tuple[Way, ...] | None = None
        self.best_value = np.inf
        self._rng = np.random.default_rng(seed)
        self._net, self._traffic = make_net(problem), make_traffic(problem)
        self._looked_at = np.zeros(1, dtype=np.int64)
        self._room = make_room(problem, LABELS, self._looked_at)
        self._value = np.inf
        self._count = np.zeros(problem.size, dtype=np.int64)
        self._over_free = np.zeros(problem.size)
        self._best = [Way((), ())] * problem.size
        self._changed: set[int] = set()
        self._haste = haste_of(problem)
        self._large = self._haste < EXACT
        self._neighbourhoods: tuple[Neighbourhood, ...] = (self._any, self._near, self._late, self._at_point)
        self._weights = np.ones(len(self._neighbourhoods))
        self._from_best = self._cycle = FIRST_CYCLE
        self._in_cycle, self._anew = 0, False
        self._negotiated: Iterator[None] = iter(())

    # ---- the first plan

    def start(self) -> None:
        """Try some orders, and keep the best plan; where a single one takes seconds, the shortest ways come first."""
        free = self.problem.free_s
        if not self._large:
            slack = self.problem.latest_start_s - self.problem.release_s
            self.try_order(np.lexsort((-free, slack)))
            self.try_order(np.argsort(free, kind="stable"))
            for _ in range(ORDERS):
                self.try_order(self._rng.permutation(self.problem.size))
        if self.best is None:  # some searches may want more labels than an improvement is worth
            self._room = make_room(self.problem, looked_at=self._looked_at)
            self.try_order(np.argsort(free if self._large else -free, kind="stable"))
        if self._large and (self.problem.arc_run_s > 0).all():
            self._negotiated = self._negotiate()

    def try_order(self, order: Ints) -> float:
        """Place all columns one behind the other; return the value, infinite when one found no place."""
        value = replan(self._net, self._traffic, self._room, order.astype(np.int64), 1e15, self._haste)
        if value < 0:
            return np.inf
        if self._large and self.best is None:
            self._room = make_room(self.problem, LABELS, self._looked_at)
        self._take(value, range(self.problem.size))
        return float(value)

    def _negotiate(self) -> Iterator[None]:
        """Look for a plan settled among all columns at once, piece by piece, and go on from it where it is better."""
        negotiation = Negotiation(self.problem, self._haste, self._rng, self._looked_at)
        for hopeful in negotiation.pieces():
            if not hopeful:
                return
            yield
        ways = tuple(way_of(negotiation.locked, k) for k in range(self.problem.size))
        self.put(ways)
        if self._value > self.best_value:
            self._go_back()

    # ---- neighbourhoods

    def _any(self, size: int) -> Ints:
        return self._rng.permutation(self.problem.size)[:size]

    def _near(self, size: int) -> Ints:
        """Return a column, the later the likelier, and those that come nearest to it."""
        delays = self._delays()
        seed = int(self._rng.choice(self.problem.size, p=delays / delays.sum()))
        return self._with_nearest(seed, size)

    def _late(self, size: int) -> Ints:
        """Return the columns that lose most, more or less."""
        return np.argsort(-self._delays() * self._rng.random(self.problem.size))[:size]

    def _at_point(self, size: int) -> Ints:
        """Return columns that pass one point of a random column's way, those first that pass nearest in time."""
        traffic = self._traffic
        k = int(self._rng.integers(self.problem.size))
        i = int(self._rng.integers(traffic.length[k]))
        place, found = int(traffic.at_point[traffic.point[k, i]]), []
        while place >= 0:
            other, step = divmod(place, traffic.point.shape[1])
            found.append((abs(int(traffic.at[other, step] - traffic.at[k, i])), other))
            place = int(traffic.point_next[place])
        chosen = [other for _, other in sorted(found)[:size]]
        return np.array(chosen) if len(chosen) > 1 else self._with_nearest(k, size)

    def _with_nearest(self, k: int, size: int) -> Ints:
        nearness(self._net, self._traffic, k, self._count)
        score = self._count + self._rng.random(self.problem.size)
        score[k] = np.inf
        ranked = np.argsort(-score)
        kept = ranked[self._rng.random(self.problem.size) < FAVOURITE_NEIGHBOURS][: size - 1]
        return np.concatenate(([k], kept[kept != k]))

    def _delays(self) -> NDArray[np.float64]:
        spent(self._net, self._traffic, self._over_free)
        return self._over_free + 1.0

    # ---- the search

    def run(self, labels: int) -> None:
        """Go on until so many labels more were looked at; without a plan these are random orders."""
        end = self._looked_at[0] + labels
        while self._looked_at[0] < end:
            self._looked_at[0] += LEAST_WORK
            if next(self._negotiated, self) is None:
                continue
            if self.best is None:
                self.try_order(self._rng.permutation(self.problem.size))
            else:
                self._step()

    def _step(self) -> None:
        self._in_cycle += 1
        if self._in_cycle == self._cycle:
            self._begin_cycle()
        warmest = WARMEST_IN_HASTE if self._large else WARMEST_ANEW if self._anew else WARMEST
        warmth = warmest * self.best_value / self.problem.size * (1 - self._in_cycle / self._cycle) ** 2
        kind = int(self._rng.choice(len(self._weights), p=self._weights / self._weights.sum()))
        size = min(2 + int(self._rng.geometric(0.35)), MOST_REMOVED, self.problem.size)
        order = self._neighbourhoods[kind](size)
        self._rng.shuffle(order)
        before = sum(cost(self._net, self._traffic, k) for k in order)
        allowed = before - warmth * np.log(max(self._rng.random(), 1e-12))
        after = replan(self._net, self._traffic, self._room, order, allowed, self._haste)
        gained = 0.0
        if after >= 0:
            gained = max(0.0, before - after) / before
            self._take(self._value + after - before, order.tolist())
        self._weights[kind] += REACTION * (0.02 + 100 * gained - self._weights[kind] * 0.02)

    def _begin_cycle(self) -> None:
        """Begin with the best plan, or anew: where one local best holds the search fast, others are tried."""
        self._in_cycle, self._anew = 0, self._cycle >= CYCLE_ANEW and not (self._anew or self._large)
        if self._anew:
            self._cycle = CYCLE_ANEW
            self.try_order(self._rng.permutation(self.problem.size))
        else:
            self._from_best = min(2 * self._from_best, LONGEST_CYCLE)
            self._cycle = self._from_best
            self._go_back()

    def _take(self, value: float, changed: Iterable[int]) -> None:
        self._value = value
        self._changed.update(changed)
        if value < self.best_value - 1e-9:
            self.best_value = value
            for k in self._changed:
                self._best[k] = way_of(self._traffic, k)
            self._changed.clear()
            self.best = tuple(self._best)

    def _go_back(self) -> None:
        if self.best is not None:
            self.put(self.best)

    def put(self, ways: tuple[Way, ...]) -> None:
        """Put a plan on the road as it is."""
        problem, traffic = self.problem, self._traffic
        for k in range(problem.size):
            if traffic.length[k] > 0:
                leave(self._net, traffic, k)
        for k, way in enumerate(ways):
            last = len(way.arcs)
            traffic.length[k] = last + 1
            traffic.arc[k, :last], traffic.arc[k, last] = way.arcs, -1
            traffic.point[k, 0], traffic.point[k, 1 : last + 1] = problem.origin[k], problem.arc_end[list(way.arcs)]
            traffic.at[k, : last + 1] = way.at_s
            enter(self._net, traffic, k)
        self._take(sum(float(cost(self._net, traffic, k)) for k in range(problem.size)), range(problem.size))
