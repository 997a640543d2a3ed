"""The answer for many columns as a plan: timetables, and why each column is later than alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from ratl.model.movement import LegTimes, Movement, Reason
from ratl.model.plan import Objective, Plan
from ratl.planner.bounds import PlanBound
from ratl.planner.improve import Way
from ratl.planner.many import Answer
from ratl.planner.objective import judge
from ratl.planner.problem import FAR, ColumnProblem
from ratl.planner.routes import unknown_limits

_BY = {"free flow": "bound_alone", "prices": "bound_prices", "all routes left, closed by CP-SAT": "bound_closed"}
"""What gave the bound, as a plan names it."""

Blocks = list[tuple[int, int, int, str, str]]
"""From, to (starts in between clash), the blocking column, what is taken (``leg`` or ``point``) and its name."""


def plan_of(problem: ColumnProblem, answer: Answer, seed: int) -> Plan:
    """Return the plan of `answer`; without one every movement is unplaced.

    The value of a plan counts the passage, which the answer's leaves out: the same seconds on both sides of the gap.
    """
    plan = problem.plan
    if answer.ways is None:
        unplaced = tuple(_unplaced(problem, k) for k in range(problem.size))
        return replace(plan, seed=seed, movements=unplaced, objective=Objective(unplaced=problem.size))
    others = _Others(problem, answer.ways)
    movements = tuple(_movement(problem, others, k) for k in range(problem.size))
    by = Reason(code=_BY.get(answer.progress.by, "bound_columns"), params={"count": problem.size})
    bound = PlanBound(value_s=answer.progress.bound + passage(problem), by=(by,))
    objective = judge("flow", movements, bound, answer.progress.round)
    return replace(plan, seed=seed, movements=movements, objective=objective)


def passage(problem: ColumnProblem) -> float:
    """Return the weighted seconds that the tails of all columns take behind their heads."""
    return float((problem.weight * problem.pass_time_s).sum())


def _unplaced(problem: ColumnProblem, k: int) -> Movement:
    movement = problem.plan.movements[k]
    request = movement.request
    if problem.free_s[k] >= FAR:
        reason = Reason(code="no_route", params={"origin": request.origin, "destination": request.destination})
    elif problem.release_s[k] + problem.free_s[k] > problem.latest_head_s[k]:
        completion_s = int(problem.release_s[k] + problem.free_s[k] + problem.pass_time_s[k])
        latest_s = request.latest_completion_s
        reason = Reason(code="misses_latest", params={"completion_s": completion_s, "latest_s": latest_s})
    else:
        reason = Reason(code="no_place_among")
    return replace(movement, status="unplaced", reasons=(reason,))


def _movement(problem: ColumnProblem, others: _Others, k: int) -> Movement:
    movement, way = problem.plan.movements[k], others.ways[k]
    pass_time_s = int(problem.pass_time_s[k])
    times = tuple(
        LegTimes(
            leg=problem.legs[problem.arc_leg[arc]],
            forward=bool(problem.arc_forward[arc]),
            run_s=out_s - in_s,
            pass_time_s=pass_time_s,
            head_enters_s=in_s,
            head_leaves_s=out_s,
            tail_enters_s=in_s + pass_time_s,
            tail_leaves_s=out_s + pass_time_s,
        )
        for arc, in_s, out_s in zip(way.arcs, way.at_s, way.at_s[1:], strict=False)
    )
    holds = tuple(_holds(problem, others, k))
    longer_s = way.at_s[-1] - way.at_s[0] - int(problem.free_s[k])
    detour = (Reason(code="longer_way", params={"seconds": longer_s}),) if longer_s else ()
    completion_s = way.at_s[-1] + pass_time_s
    road_space_m = max(round(pass_time_s * _rate_mps(problem, t)) for t in times)
    serial = replace(
        movement.serials[0],
        legs=times,
        start_s=way.at_s[0],
        completion_s=completion_s,
        road_space_m=road_space_m,
        start_reasons=holds,
    )
    return replace(
        movement,
        status="planned",
        serials=(serial,),
        reasons=(*holds, *detour),
        warnings=(*movement.warnings, *unknown_limits(problem.plan, movement, ((t.leg, t.forward) for t in times))),
        completion_s=completion_s,
        best_alone_s=int(problem.release_s[k] + problem.free_s[k]) + pass_time_s,
    )


def _rate_mps(problem: ColumnProblem, times: LegTimes) -> float:
    return problem.plan.legs[times.leg].length_m / times.run_s if times.run_s else 0.0


def _holds(problem: ColumnProblem, others: _Others, k: int) -> Iterator[Reason]:
    """Yield who holds the column at its origin, start by start along its way, until it starts."""
    blocks = others.blocks(k)
    at_s, start_s = int(problem.release_s[k]), others.ways[k].at_s[0]
    while at_s < start_s:
        held = [block for block in blocks if block[0] <= at_s < block[1]]
        if not held:  # free to go, and yet it stays
            until_s = min([start_s, *(block[0] for block in blocks if block[0] > at_s)])
            yield Reason(code="late_start_kept", params={"seconds": until_s - at_s})
        else:
            _, until_s, other, what, name = max(held, key=lambda block: (block[1], block[2]))
            by, clears_s = problem.plan.movements[other].serials[0].id, others.clears_s(other, what, name)
            params = {what: name, "by": by, "until_s": clears_s, "seconds": min(until_s, start_s) - at_s}
            if what == "leg":
                params["gap_s"] = problem.plan.profile.column_gap_s
            yield Reason(code=f"held_{what}_busy", params=params)
        at_s = until_s


class _Others:
    """Who is where, to say who holds whom."""

    def __init__(self, problem: ColumnProblem, ways: tuple[Way, ...]) -> None:
        self.problem, self.ways = problem, ways
        self.at_point: dict[int, dict[int, int]] = defaultdict(dict)
        self.on_leg: dict[int, dict[int, tuple[int, int]]] = defaultdict(dict)
        for k, way in enumerate(ways):
            for point, at_s in zip(self._points(k), way.at_s, strict=True):
                self.at_point[point][k] = at_s
            for arc, at_s in zip(way.arcs, way.at_s, strict=False):
                self.on_leg[int(problem.arc_leg[arc])][k] = arc, at_s

    def _points(self, k: int) -> list[int]:
        problem = self.problem
        return [int(problem.origin[k]), *problem.arc_end[list(self.ways[k].arcs)].tolist()]

    def blocks(self, k: int) -> Blocks:
        """Return which starts of column k clash with whom, and where, along its way."""
        problem, way, held_s = self.problem, self.ways[k], self.problem.held_s
        found: Blocks = []
        for point, at_s in zip(self._points(k), way.at_s, strict=True):
            run_s = at_s - way.at_s[0]
            for other, there_s in self.at_point[point].items():
                if other != k:
                    span = int(there_s - held_s[k] + 1 - run_s), int(there_s + held_s[other] - run_s)
                    found.append((*span, other, "point", problem.points[point]))
        for arc, at_s in zip(way.arcs, way.at_s, strict=False):
            run_s, leg = at_s - way.at_s[0], int(problem.arc_leg[arc])
            for other, (against, there_s) in self.on_leg[leg].items():
                if other != k and against != arc:
                    lasts_s = int(problem.arc_run_s[arc])
                    span = (
                        int(there_s - lasts_s - held_s[k] + 1 - run_s),
                        int(there_s + lasts_s + held_s[other] - run_s),
                    )
                    found.append((*span, other, "leg", problem.legs[leg]))
        return found

    def clears_s(self, other: int, what: str, name: str) -> int:
        """Return when the tail of a column is past a point or off a leg."""
        problem = self.problem
        pass_time_s = int(problem.pass_time_s[other])
        if what == "point":
            return self.at_point[problem.points.index(name)][other] + pass_time_s
        arc, at_s = self.on_leg[problem.legs.index(name)][other]
        return at_s + int(problem.arc_run_s[arc]) + pass_time_s
