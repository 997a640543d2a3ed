"""Small cases closed: every route that a better plan could use, given to a constraint solver.

A plan better than the best known drives each column at a cost near its cheapest under `ratl.planner.lower.prices`; all
simple routes within that are listed, none left out, so what the solver proves holds for all routes. Where there are
too many, this says so and proves nothing.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

import numpy as np

from ratl.planner.improve import Way
from ratl.planner.lower.prices import DUST, PriceBound, Reals
from ratl.planner.problem import ColumnProblem, Ints

MOST_ROUTES = 4000
"""Routes of all columns together that are still given to the solver."""

MOST_STEPS = 40_000
"""Stretches looked at for the routes of all columns."""

ASK_S = 0.2
"""How often it is asked whether to stop; what is found hangs on it only where the answer is yes."""

Route = tuple[int, ...]
"""Arcs in order."""


@dataclass(frozen=True, slots=True)
class Closing:
    """What the solver found: a better plan, if any, and a bound on every plan; `proven` when the two meet."""

    ways: tuple[Way, ...] | None
    bound: float
    proven: bool


def list_routes(prices: PriceBound) -> list[list[Route]] | None:
    """Return, per column, every simple route that a plan better than `prices.value` could use; None: too many in all.

    Such a plan is dearer than the bound by less than the best value is, so each column's way is dearer than
    its cheapest by no more.
    """
    into: list[list[int]] = [[] for _ in prices.problem.points]
    for arc, end in enumerate(prices.problem.arc_end.tolist()):
        into[end].append(arc)
    found: list[list[Route]] = []
    left, steps = MOST_ROUTES, MOST_STEPS
    for k in range(prices.problem.size):
        lister = _Lister(prices, into, k, steps)
        routes = list(itertools.islice(lister.routes(), left + 1))
        left -= len(routes)
        steps -= lister.steps
        if left < 0 or steps <= 0:
            return None
        found.append(routes)
    return found


class _Lister:
    """The routes of one column from the destination back, with the prices of all arrivals still possible at once."""

    def __init__(self, prices: PriceBound, into: list[list[int]], k: int, most_steps: int) -> None:
        self.problem, self.roads, self.into, self.k = prices.problem, prices.roads, into, k
        self.heads = prices.heads(k)
        self.spent = prices.spent(k, self.heads)
        self.most = prices.value - prices.bound + prices.reduced[k] + DUST
        self.steps, self.most_steps = 0, most_steps

    def routes(self) -> Iterator[Route]:
        """Yield each route, as long as that does not take more than so many steps."""
        problem, roads, k = self.problem, self.roads, self.k
        origin, goal = int(problem.origin[k]), int(problem.destination[k])
        arrivals = np.arange(len(self.spent))
        stack: list[tuple[int, int, Ints, Reals, Route, frozenset[int]]] = [
            (goal, 0, arrivals, problem.weight[k] * arrivals, (), frozenset((goal,)))
        ]
        while stack and self.steps < self.most_steps:
            self.steps += 1
            point, run_s, at, behind, route, passed = stack.pop()
            if point == origin:
                yield route
                continue
            behind = behind + self._price(roads.point_row[point], at)
            for arc in self.into[point]:
                start, before_s = int(roads.arc_start[arc]), int(roads.arc_run[arc])
                if start in passed or run_s + before_s > problem.max_travel_s[k]:
                    continue
                inside = at >= before_s
                then, cost = at[inside] - before_s, behind[inside]
                cost = cost + self._price(roads.leg_row[arc], then)
                if roads.clique_row[arc] > 0:
                    cost = cost + self._price(roads.clique_row[arc], then)
                first = self._price(roads.point_row[start], then) if start == origin else self.spent[then, start]
                if start == origin:
                    first = np.where(then <= problem.latest_start_s[k] - problem.release_s[k], first, np.inf)
                kept = cost + first <= self.most
                if kept.any():
                    stack.append((start, run_s + before_s, then[kept], cost[kept], (arc, *route), passed | {start}))

    def _price(self, place: int, at: Ints) -> Reals:
        """Return the price of a passing that begins so long after the release."""
        return np.asarray(self.heads[place, self.roads.begins[self.k] + at])


def close(
    problem: ColumnProblem,
    routes: list[list[Route]],
    limit_s: Ints,
    hint: tuple[Way, ...],
    effort: float,
    stop: Callable[[], bool] = lambda: False,
) -> Closing:
    """Look for the best plan over the routes, for so much deterministic effort.

    Parameters
    ----------
    routes
        Every route that a plan better than `hint` could use.
    hint
        The best plan known.
    effort
        The solver's deterministic time, about a second of one core each.
    stop
        Asked several times a second; the solver then tells what it has.
    """
    model = _Model(problem, routes, limit_s, hint)
    return model.solve(effort, stop)


class _Model:
    """The model: a start per column, one route of its list, passings that do not overlap."""

    def __init__(self, problem: ColumnProblem, routes: list[list[Route]], limit_s: Ints, hint: tuple[Way, ...]) -> None:
        # Half a second and a hundred megabytes to load: only where something is left to close.
        from ortools.sat.python import cp_model  # noqa: PLC0415

        self.problem, self.routes, self.hint, self.solver = problem, routes, hint, cp_model
        self.model = cp_model.CpModel()
        self.starts = [
            self.model.new_int_var(
                int(problem.release_s[k]), int(max(self._latest_s(k, limit_s), problem.release_s[k])), ""
            )
            for k in range(problem.size)
        ]
        self.taken = [[self.model.new_bool_var("") for _ in mine] for mine in routes]
        self._passings()
        self._hint()

    def _latest_s(self, k: int, limit_s: Ints) -> int:
        latest_s = min(self.problem.latest_start_s[k], limit_s[k] - self.problem.free_s[k])
        return int(max(latest_s, self.hint[k].at_s[0]))

    def _passings(self) -> None:
        model, problem = self.model, self.problem
        at_point: dict[int, list[Any]] = defaultdict(list)
        on_leg: dict[tuple[int, bool], list[tuple[int, Any]]] = defaultdict(list)
        for k in range(problem.size):
            model.add_exactly_one(self.taken[k])
            points: dict[tuple[int, int], list[Any]] = defaultdict(list)
            arcs: dict[tuple[int, int], list[Any]] = defaultdict(list)
            for route, taken in zip(self.routes[k], self.taken[k], strict=True):
                run_s = 0
                for arc in route:
                    arcs[arc, run_s].append(taken)
                    run_s += int(problem.arc_run_s[arc])
                    points[int(problem.arc_end[arc]), run_s].append(taken)
                points[int(problem.origin[k]), 0].append(taken)
                latest_s = int(min(problem.latest_head_s[k], problem.plan.horizon_s)) - run_s
                model.add(self.starts[k] <= latest_s).only_enforce_if(taken)
            held_s = int(problem.held_s[k])
            for (point, run_s), users in points.items():
                at_point[point].append(self._passing(k, run_s, held_s, users))
            for (arc, run_s), users in arcs.items():
                leg, forward = int(problem.arc_leg[arc]), bool(problem.arc_forward[arc])
                lasts_s = int(problem.arc_run_s[arc]) + held_s
                on_leg[leg, forward].append((k, self._passing(k, run_s, lasts_s, users)))
        for passings in at_point.values():
            model.add_no_overlap(passings)
        for (leg, forward), there in on_leg.items():
            if forward:
                for k, one in there:
                    for other, back in on_leg.get((leg, False), ()):
                        if other != k:
                            model.add_no_overlap([one, back])

    def _passing(self, k: int, run_s: int, lasts_s: int, users: list[Any]) -> Any:
        """Return the passing of a column so long after its start, there if one of the routes is taken."""
        model = self.model
        there = users[0]
        if len(users) > 1:
            there = model.new_bool_var("")
            model.add_bool_or(users).only_enforce_if(there)
            for user in users:
                model.add_implication(user, there)
        return model.new_optional_fixed_size_interval_var(self.starts[k] + run_s, lasts_s, there, "")

    def _hint(self) -> None:
        for k, way in enumerate(self.hint):
            self.model.add_hint(self.starts[k], way.at_s[0])
            for route, taken in zip(self.routes[k], self.taken[k], strict=True):
                self.model.add_hint(taken, route == way.arcs)

    def solve(self, effort: float, stop: Callable[[], bool]) -> Closing:
        """Minimise weighted start plus run."""
        problem, model = self.problem, self.model
        spent = []
        for k in range(problem.size):
            weight = float(problem.weight[k])
            spent.append(weight * (self.starts[k] - int(problem.release_s[k])))
            runs = [int(problem.arc_run_s[list(route)].sum()) for route in self.routes[k]]
            spent += [weight * run_s * taken for run_s, taken in zip(runs, self.taken[k], strict=True)]
        model.minimize(sum(spent))
        solver = self.solver.CpSolver()
        solver.parameters.max_deterministic_time = effort
        solver.parameters.num_workers = 1
        solver.parameters.catch_sigint_signal = False  # Ctrl-C is ours: it asks for the best plan so far
        solver.parameters.random_seed = 0
        with ThreadPoolExecutor(1) as beside:
            solved = beside.submit(solver.solve, model)
            while not wait((solved,), ASK_S).done:
                if stop():
                    solver.stop_search()
            status = solved.result()
        if status == self.solver.INFEASIBLE:  # nothing better than what is known
            return Closing(None, np.inf, proven=True)
        bound = float(solver.best_objective_bound)
        if status not in (self.solver.OPTIMAL, self.solver.FEASIBLE):
            return Closing(None, bound, proven=False)
        return Closing(self._ways(solver), bound, proven=status == self.solver.OPTIMAL)

    def _ways(self, solver: Any) -> tuple[Way, ...]:
        ways = []
        for k in range(self.problem.size):
            [route] = [r for r, taken in zip(self.routes[k], self.taken[k], strict=True) if solver.value(taken)]
            start_s = int(solver.value(self.starts[k]))
            runs = np.cumsum([0, *self.problem.arc_run_s[list(route)]]) + start_s
            ways.append(Way(route, tuple(int(at_s) for at_s in runs)))
        return tuple(ways)
