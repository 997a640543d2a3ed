"""What others would do, measured beside our planner: random orders, and CP-SAT on a menu of routes.

- **orders**: plain prioritised planning, ten random orders, the best counts. It places columns with our own search of
  one column, so it differs from ours in nothing but the lack of improvement.
- **CP-SAT**: one optional interval per column, point and route, no two at a point overlap; on a leg opposing ones do
  not. Two workers, our first plan as hint. The menu is the route of our first and of our final plan, and the quickest
  simple ones beside them. What it calls a bound holds for the menu only, so it is given nowhere.

Both are given as many seconds as ours, reading included.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np

from benchmarks.instances import read_draft
from benchmarks.runs import Step
from ratl.model.plan import Plan
from ratl.planner.column import place_movement
from ratl.planner.improve import Improver, Way, haste_of
from ratl.planner.many import Answer, Progress
from ratl.planner.origin_search import make_net, make_room, make_traffic, replan
from ratl.planner.placed import plan_of
from ratl.planner.problem import ColumnProblem, freeze
from ratl.planner.traffic import Traffic
from ratl.referee import check

ORDERS = 10
MENU = 8
"""Quickest routes on the menu of each column, beside those of our plans."""
MENU_POINTS = 5000
"""On larger networks the menu is the routes of our plans: the quickest simple routes differ in a few points only."""
WORKERS = 2

Route = tuple[int, ...]
"""Arcs in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """What a peer reached: columns without a place count before value."""

    name: str
    value: float
    unplaced: int
    seconds: float
    steps: tuple[Step, ...] = field(default=(), repr=False)
    violations: int = 0

    @property
    def key(self) -> tuple[int, float]:
        """The less, the better."""
        return self.unplaced, self.value


class Log:
    """When which value was reached, from the reading of the file on."""

    def __init__(self) -> None:
        self.start = time.perf_counter()
        self.steps: list[Step] = []
        self.best: tuple[int, float] = (1 << 30, np.inf)

    @property
    def spent(self) -> float:
        """Seconds since the reading began."""
        return time.perf_counter() - self.start

    def note(self, value: float, unplaced: int = 0) -> bool:
        """Note a value; return whether it is the best so far."""
        better = (unplaced, value) < self.best
        if better:
            self.best = unplaced, value
            self.steps.append(Step(seconds=self.spent, value=value, bound=-np.inf))
        return better

    def peer(self, name: str, violations: int = 0) -> Peer:
        """Return what was reached so far."""
        unplaced, value = self.best
        return Peer(
            name=name, value=value, unplaced=unplaced, seconds=self.spent, steps=tuple(self.steps),
            violations=violations,
        )  # fmt: skip


# ---- random orders


def random_orders(path: Path, seconds: float, seed: int) -> Peer:
    """Return what the best of ten random orders reaches on the instance in a file."""
    log, rng = Log(), np.random.default_rng(seed)
    draft = read_draft(path)
    if is_classical(draft):
        return _orders_at_origins(freeze(draft), log, seconds, rng)
    return _orders_of_movements(draft, log, seconds, rng)


def is_classical(plan: Plan) -> bool:
    """Return whether a draft is one of the convoy movement problem: everybody waits at the origin only."""
    return all(m.request.halting == "origin-only" and m.request.pass_once for m in plan.movements)


def _orders_at_origins(problem: ColumnProblem, log: Log, seconds: float, rng: np.random.Generator) -> Peer:
    net, traffic, room = make_net(problem), make_traffic(problem), make_room(problem)
    haste, best = haste_of(problem), None
    for _ in range(ORDERS):
        value = replan(net, traffic, room, rng.permutation(problem.size), 1e15, haste)
        if value >= 0 and log.note(value):
            best = tuple(
                Way(tuple(traffic.arc[k, : n - 1].tolist()), tuple(traffic.at[k, :n].tolist()))
                for k, n in enumerate(traffic.length.tolist())
            )
        if log.spent > seconds:
            break
    return log.peer("orders", _judged(problem, best))


def _judged(problem: ColumnProblem, ways: tuple[Way, ...] | None) -> int:
    """Return how many violations the referee finds in a plan of ways."""
    if ways is None:
        return 0
    progress = Progress(round=0, value=0.0, bound=0.0, by="")
    return len(check(plan_of(problem, Answer(ways=ways, progress=progress), 0)))


def _orders_of_movements(draft: Plan, log: Log, seconds: float, rng: np.random.Generator) -> Peer:
    for _ in range(ORDERS):
        traffic, value, unplaced = Traffic(draft), 0.0, 0
        for row in rng.permutation(len(draft.movements)):
            placed = place_movement(draft, draft.movements[row], traffic)
            if placed.completion_s is None:
                unplaced += 1
                continue
            value += placed.request.weight * (placed.completion_s - placed.request.earliest_start_s)
            for serial in placed.serials:
                traffic.add(placed, serial)
            if log.spent > seconds:
                return log.peer("orders")
        log.note(value, unplaced)
    return log.peer("orders")


# ---- CP-SAT


def routes_of(plan: Plan) -> tuple[tuple[tuple[str, bool], ...], ...]:
    """Return the legs that each column of a plan drives, one serial each."""
    return tuple(tuple((times.leg, times.forward) for times in m.serials[0].legs) for m in plan.movements)


def cp_sat(
    path: Path, seconds: float, seed: int, final: Sequence[Sequence[tuple[str, bool]]], menu: int = MENU
) -> Peer:
    """Return what CP-SAT reaches with our first plan as its hint.

    Parameters
    ----------
    final
        The routes of our final plan, of each column.
    menu
        Quickest simple routes put on the menu of each column beside.
    """
    log = Log()
    problem = freeze(read_draft(path))
    search = Improver(problem, seed)
    search.start()
    if search.best is None:
        return log.peer("CP-SAT")
    log.note(search.best_value)
    quickest = menu if len(problem.points) <= MENU_POINTS else 0
    ways = _Model(problem, make_menu(problem, search.best, final, quickest), search.best).solve(log, seconds, seed)
    return log.peer("CP-SAT", _judged(problem, ways))


def make_menu(
    problem: ColumnProblem, first: Sequence[Way], final: Sequence[Sequence[tuple[str, bool]]], quickest: int
) -> list[list[Route]]:
    """Return the routes of each column: those of our two plans and the `quickest` simple ones."""
    arc_of = {
        (problem.legs[leg], bool(forward)): arc
        for arc, (leg, forward) in enumerate(zip(problem.arc_leg, problem.arc_forward, strict=True))
    }
    graph = nx.DiGraph()
    for point, (begin, end) in enumerate(zip(problem.first_arc, problem.first_arc[1:], strict=False)):
        for arc in range(begin, end):
            graph.add_edge(point, int(problem.arc_end[arc]), run=int(problem.arc_run_s[arc]), arc=arc)
    menu = []
    for k, way in enumerate(first):
        routes = {way.arcs: None, tuple(arc_of[step] for step in final[k]): None}
        paths = nx.shortest_simple_paths(graph, int(problem.origin[k]), int(problem.destination[k]), weight="run")
        for nodes in islice(paths, quickest):
            routes[tuple(graph.edges[edge]["arc"] for edge in nx.utils.pairwise(nodes))] = None
        menu.append(list(routes))
    return menu


class _Model:
    """A start and one route per column; passings at a point, and opposing ones on a leg, do not overlap."""

    def __init__(self, problem: ColumnProblem, menu: list[list[Route]], hint: Sequence[Way]) -> None:
        from ortools.sat.python import cp_model  # noqa: PLC0415 - a hundred megabytes, for this peer only

        self.problem, self.menu, self.cp = problem, menu, cp_model
        self.model = cp_model.CpModel()
        latest_s = np.minimum(problem.latest_start_s, problem.plan.horizon_s)
        self.starts = [
            self.model.new_int_var(int(a), int(b), "") for a, b in zip(problem.release_s, latest_s, strict=True)
        ]
        self.taken = [[self.model.new_bool_var("") for _ in routes] for routes in menu]
        self.at_point: dict[int, list[Any]] = defaultdict(list)
        self.on_leg: dict[tuple[int, bool], list[tuple[int, int, Any]]] = defaultdict(list)
        for k, routes in enumerate(menu):
            self.model.add_exactly_one(self.taken[k])
            for route, taken in zip(routes, self.taken[k], strict=True):
                self._drive(k, route, taken)
        for passings in self.at_point.values():
            self.model.add_no_overlap(passings)
        self._oppose()
        for k, way in enumerate(hint):
            self.model.add_hint(self.starts[k], way.at_s[0])
            for route, taken in zip(menu[k], self.taken[k], strict=True):
                self.model.add_hint(taken, route == way.arcs)
        self.model.minimize(sum(self._costs()))

    def _drive(self, k: int, route: Route, taken: Any) -> None:
        problem, start, held_s, run_s = self.problem, self.starts[k], int(self.problem.held_s[k]), 0
        self.at_point[int(problem.origin[k])].append(self._passing(start, held_s, taken))
        for arc in route:
            lasts_s = int(problem.arc_run_s[arc])
            passing = self._passing(start + run_s, lasts_s + held_s, taken)
            self.on_leg[int(problem.arc_leg[arc]), bool(problem.arc_forward[arc])].append((k, lasts_s, passing))
            run_s += lasts_s
            self.at_point[int(problem.arc_end[arc])].append(self._passing(start + run_s, held_s, taken))
        self.model.add(start <= int(problem.latest_head_s[k]) - run_s).only_enforce_if(taken)
        if run_s > problem.max_travel_s[k]:
            self.model.add(taken == 0)

    def _passing(self, start: Any, lasts_s: int, taken: Any) -> Any:
        return self.model.new_optional_fixed_size_interval_var(start, lasts_s, taken, "")

    def _oppose(self) -> None:
        """Keep opposing columns apart where a leg is long enough for both between its points: else the points do."""
        held_s = self.problem.held_s
        for (leg, forward), there in self.on_leg.items():
            for k, run_s, one in there if forward else ():
                for other, _, back in self.on_leg.get((leg, False), ()):
                    if other != k and held_s[k] + held_s[other] <= 2 * run_s:
                        self.model.add_no_overlap([one, back])

    def _costs(self) -> list[Any]:
        problem = self.problem
        found = []
        for k, (routes, taken) in enumerate(zip(self.menu, self.taken, strict=True)):
            weight = float(problem.weight[k])
            found.append(weight * (self.starts[k] - int(problem.release_s[k])))
            runs = [int(problem.arc_run_s[list(route)].sum()) for route in routes]
            found += [weight * run_s * one for run_s, one in zip(runs, taken, strict=True)]
        return found

    def solve(self, log: Log, seconds: float, seed: int) -> tuple[Way, ...] | None:
        """Search until the seconds are over; every better value goes to the log."""
        solver = self.cp.CpSolver()
        solver.parameters.max_time_in_seconds = max(seconds - log.spent, 1.0)
        solver.parameters.num_workers = WORKERS
        solver.parameters.random_seed = seed
        if solver.solve(self.model, told(self.cp, log)) not in (self.cp.OPTIMAL, self.cp.FEASIBLE):
            return None
        ways = []
        for start, routes, taken in zip(self.starts, self.menu, self.taken, strict=True):
            [route] = [r for r, one in zip(routes, taken, strict=True) if solver.value(one)]
            at_s = np.cumsum([0, *self.problem.arc_run_s[list(route)]]) + int(solver.value(start))
            ways.append(Way(route, tuple(at_s.tolist())))
        return tuple(ways)


def told(cp_model: Any, log: Log, unplaced: int = 0) -> Any:
    """Return what CP-SAT calls with every better plan."""

    class Told(cp_model.CpSolverSolutionCallback):  # type: ignore[misc, name-defined]
        def on_solution_callback(self) -> None:
            log.note(self.objective_value, unplaced)

    return Told()
