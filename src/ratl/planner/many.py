"""Many columns that wait at their origins only: a plan, a bound, and the two brought together.

Search and bounds do a fixed piece of work each, side by side, and tell each other after it what they found, until
they meet or somebody says stop: there is no clock in here, and the same seed and the same number of rounds give the
same plan, however many cores share the work.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from ratl.planner.improve import Improver, Way
from ratl.planner.lower.close import close, list_routes
from ratl.planner.lower.prices import DUST, PriceBound
from ratl.planner.problem import ColumnProblem

LABELS = 25_000
"""That the search looks at in the first round, some hundredths of a second."""
MOST_AS_MUCH = 4
"""Each round it looks at so many more, until it looks at this many times as many, which take as long as the prices."""
CELLS = 100_000_000
"""That the prices work out in a round, a tenth of a second or so; one step at least."""
EFFORT = 0.5
"""Of the closing solver the first time; it doubles whenever that was not enough."""
MOST_CLOSINGS = 4
MOST_PRICED = 200_000_000
"""Columns × points × seconds that a step of the prices may look at; beyond, free flow remains the bound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far it is: `value` is infinite as long as no plan is found; `by` names what gave the bound."""

    round: int
    value: float
    bound: float
    by: str

    @property
    def gap(self) -> float:
        """(value - bound) / value; 0 when they meet."""
        return 1.0 if np.isinf(self.value) else max(0.0, (self.value - self.bound) / max(self.value, DUST))

    @property
    def proven(self) -> bool:
        """Whether no plan is better."""
        return self.bound >= self.value - DUST


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The best plan found, None when there is none, and how far it is from the best there can be."""

    ways: tuple[Way, ...] | None
    progress: Progress


def solve_many(
    problem: ColumnProblem,
    *,
    seed: int,
    stop: Callable[[], bool],
    on_progress: Callable[[Progress], None],
) -> Answer:
    """Plan many columns as close to the best as can be shown until `stop` says so.

    Parameters
    ----------
    problem
        The columns, waiting at their origins only.
    seed
        Decides over everything random.
    stop
        Asked between pieces of work.
    on_progress
        Told after each round.

    Returns
    -------
    Answer
        The value is weighted time from release to the head's arrival, summed over the columns.
    """
    run = _Run(problem, seed)
    while True:
        progress = run.progress()
        on_progress(progress)
        if progress.proven or run.spent or stop():
            return Answer(ways=run.search.best, progress=progress)
        run.go_on(stop)


class _Run:
    """The state between two rounds."""

    def __init__(self, problem: ColumnProblem, seed: int) -> None:
        self.problem = problem
        self.round = 0
        self.bound, self.by = float((problem.weight * problem.free_s).sum()), "free flow"
        self.search = Improver(problem, seed)
        self.search.start()
        self.prices: PriceBound | None = None
        self.seasons, self.effort = 0, EFFORT
        self._too_many_at = np.inf

    @property
    def spent(self) -> bool:
        """Whether a column has no way at all."""
        return bool((self.problem.free_s > self.problem.latest_head_s - self.problem.release_s).any())

    def progress(self) -> Progress:
        return Progress(round=self.round, value=self.search.best_value, bound=self.bound, by=self.by)

    def go_on(self, stop: Callable[[], bool]) -> None:
        """Do one round: search, prices, and the closing once the prices bring no more."""
        self.round += 1
        if self.prices is None:
            self.search.run(LABELS)
            if self.search.best is None or not self._can_be_priced():
                return
            self.prices = PriceBound(self.problem, self.search.best_value)
        with ThreadPoolExecutor(1) as beside:
            priced = beside.submit(self.prices.run, CELLS)
            self.search.run(LABELS * min(self.round, MOST_AS_MUCH))
            priced.result()
        self._raise(self.prices.bound, "prices")
        self.prices.tell(self.search.best_value)
        ended = self.prices.done or self.prices.seasons > self.seasons
        self.seasons = self.prices.seasons
        if ended and self.bound < self.search.best_value - DUST:
            self._close(self.prices, stop)

    def _can_be_priced(self) -> bool:
        """Return whether a step of the prices is not too much work, and every arc takes a second: they rely on it."""
        work = len(self.problem.points) * int(self.problem.free_s.sum())
        return work <= MOST_PRICED and bool((self.problem.arc_run_s > 0).all())

    def _raise(self, bound: float, by: str) -> None:
        if (self.problem.weight % 1 == 0).all():
            bound = float(np.ceil(bound - DUST))  # values are whole
        bound = min(bound, self.search.best_value)
        if bound > self.bound + DUST:
            self.bound, self.by = bound, by

    def _close(self, prices: PriceBound, stop: Callable[[], bool]) -> None:
        """Give what is left to the solver, when that is little and not the same as the last time."""
        if self.effort > EFFORT * 2**MOST_CLOSINGS or self.search.best_value >= self._too_many_at - DUST:
            return
        limit_s = prices.limit_s
        routes = list_routes(prices)
        if routes is None or self.search.best is None:
            self._too_many_at = self.search.best_value
            return
        for k, way in enumerate(self.search.best):
            if way.arcs not in routes[k]:
                routes[k].append(way.arcs)
        answer = close(self.problem, routes, limit_s, self.search.best, self.effort, stop)
        if answer.ways is not None and sum(self._spent(answer.ways)) < self.search.best_value - DUST:
            self.search.put(answer.ways)
            prices.tell(self.search.best_value)
        self._raise(self.search.best_value if answer.proven else answer.bound, "all routes left, closed by CP-SAT")
        self.effort *= 2

    def _spent(self, ways: tuple[Way, ...]) -> list[float]:
        problem = self.problem
        return [float(problem.weight[k] * (way.at_s[-1] - problem.release_s[k])) for k, way in enumerate(ways)]
