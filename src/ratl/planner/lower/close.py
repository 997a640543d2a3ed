"""Small cases closed: every route that a better plan could use, given to a constraint solver.

A plan better than the best known drives each column within its latest arrival of `ratl.planner.lower.prices`; all
simple routes within that are listed, none left out, so what the solver proves holds for all routes. Where there are
too many, this says so and proves nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ratl.planner.improve import Way
from ratl.planner.problem import ColumnProblem, Ints

MOST_ROUTES = 4000
"""Routes of all columns together that are still given to the solver."""

Route = tuple[int, ...]
"""Arcs in order."""


@dataclass(frozen=True, slots=True)
class Closing:
    """What the solver found: a better plan, if any, and a bound on every plan; `proven` when the two meet."""

    ways: tuple[Way, ...] | None
    bound: float
    proven: bool


def list_routes(problem: ColumnProblem, limit_s: Ints) -> list[list[Route]] | None:
    """Return, per column, every simple route that arrives by its limit; None when there are too many in all.

    Parameters
    ----------
    limit_s
        Latest arrival of each column, in plan seconds.
    """
    found: list[list[Route]] = []
    left = MOST_ROUTES
    for k in range(problem.size):
        routes: list[Route] = []
        longest_s = min(limit_s[k] - problem.release_s[k], problem.max_travel_s[k])
        for route in _routes(problem, k, int(longest_s)):
            routes.append(route)
            left -= 1
            if left < 0:
                return None
        found.append(routes)
    return found


def _routes(problem: ColumnProblem, k: int, longest_s: int) -> Iterator[Route]:
    """Yield the simple routes of column k that take no longer than `longest_s`, by depth."""
    remaining, goal = problem.remaining_s[k], problem.destination[k]
    stack: list[tuple[int, int, Route, frozenset[int]]] = [(int(problem.origin[k]), 0, (), frozenset())]
    while stack:
        point, run_s, route, passed = stack.pop()
        if point == goal:
            yield route
            continue
        here = passed | {point}
        for arc in range(problem.first_arc[point], problem.first_arc[point + 1]):
            end, after_s = int(problem.arc_end[arc]), run_s + int(problem.arc_run_s[arc])
            if end not in here and after_s + remaining[end] <= longest_s:
                stack.append((end, after_s, (*route, arc), here))


def close(
    problem: ColumnProblem, routes: list[list[Route]], limit_s: Ints, hint: tuple[Way, ...], effort: float
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
    """
    model = _Model(problem, routes, limit_s, hint)
    return model.solve(effort)


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

    def solve(self, effort: float) -> Closing:
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
        solver.parameters.random_seed = 0
        status = solver.solve(model)
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
