"""Ways chosen while meetings have a price, beside brute force; plans that come of it, before the referee."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pytest

from benchmarks.generate import draw_ends, grid
from benchmarks.instances import Convoy, Instance, draft
from ratl.planner import improve, negotiate
from ratl.planner.improve import Improver, Way
from ratl.planner.many import Answer, Progress
from ratl.planner.meetings import NEVER, choose, list_tight, make_desk, weigh
from ratl.planner.negotiate import Negotiation
from ratl.planner.origin_search import Net, Traffic, enter, make_net, make_traffic
from ratl.planner.placed import plan_of
from ratl.planner.problem import ColumnProblem, freeze
from ratl.referee import check
from tests.planner.convoys import Placed, clash, draw, ways

HORIZON_S = 200
WAIT_S = 30
A_MEETING = 3.0
HASTE = 6


def put(net: Net, traffic: Traffic, k: int, way: Placed) -> None:
    """Write a way and list it."""
    points, at = way
    traffic.length[k] = len(points)
    traffic.point[k, : len(points)], traffic.at[k, : len(points)] = points, at
    arcs = [
        next(a for a in range(*net.first_arc[p : p + 2]) if net.arc_end[a] == q) for p, q in itertools.pairwise(points)
    ]
    traffic.arc[k, : len(points)] = [*arcs, -1]
    enter(net, traffic, k)


def written(traffic: Traffic, k: int) -> Placed:
    length = traffic.length[k]
    return tuple(traffic.point[k, :length].tolist()), tuple(traffic.at[k, :length].tolist())


def others_on_the_road(instance: Instance) -> tuple[ColumnProblem, Net, Traffic, dict[int, Placed]]:
    """All but the first on one of their shortest ways, whoever they meet there."""
    problem = freeze(draft(instance))
    net, traffic = make_net(problem), make_traffic(problem)
    placed = {k: min(ways(instance, instance.convoys[k], HORIZON_S))[1] for k in range(1, problem.size)}
    for k, way in placed.items():
        put(net, traffic, k, way)
    return problem, net, traffic, placed


def crowded(seed: int) -> Instance:
    """Many columns, without limits that would leave one without a way."""
    instance = draw(seed, points=7, convoys=6)
    free = [dataclasses.replace(c, max_wait_s=None, max_travel_s=None, latest_end_s=None) for c in instance.convoys]
    return dataclasses.replace(instance, convoys=tuple(free))


def met(instance: Instance, way: Placed, placed: dict[int, Placed]) -> set[int]:
    own_s = instance.convoys[0].pass_time_s
    return {k for k, other in placed.items() if clash(way, own_s, other, instance.convoys[k].pass_time_s)}


def straight_ways(instance: Instance, problem: ColumnProblem) -> list[tuple[int, Placed]]:
    """The first column's ways that drive no longer than alone, with their waits."""
    free = int(problem.free_s[0])
    found = [(spent - free, way) for spent, way in ways(instance, instance.convoys[0], HORIZON_S)
             if way[1][-1] - way[1][0] == free]  # fmt: skip
    return [(wait, way) for wait, way in found if wait <= WAIT_S]


@pytest.mark.parametrize("seed", range(60))
def test_among_locked_columns_the_way_is_the_earliest_that_is_as_short_as_alone(seed: int) -> None:
    instance = crowded(seed)
    problem, net, traffic, placed = others_on_the_road(instance)
    desk = make_desk(problem)
    desk.locked[1:] = True
    price = choose(net, traffic, desk, 0, list_tight(net, desk, 0), A_MEETING, 7, WAIT_S)
    waits = [wait for wait, way in straight_ways(instance, problem) if not met(instance, way, placed)]
    if not waits:
        assert price == NEVER
        return
    wait, way = traffic.at[0, 0] - problem.release_s[0], written(traffic, 0)
    assert wait == min(waits)
    assert met(instance, way, placed) == set()
    assert not desk.seen.any()


@pytest.mark.parametrize("seed", range(60))
def test_where_meetings_have_a_price_no_way_as_short_waits_and_meets_for_less(seed: int) -> None:
    instance = crowded(seed)
    problem, net, traffic, placed = others_on_the_road(instance)
    desk = make_desk(problem)
    price = choose(net, traffic, desk, 0, list_tight(net, desk, 0), A_MEETING, 7, WAIT_S)
    way = written(traffic, 0)
    assert weigh(net, traffic, desk, 0) == len(met(instance, way, placed))
    # met again after a break counts again, and ties are broken by less than a second: neither makes a way cheaper
    least = min(
        wait + A_MEETING * len(met(instance, other, placed)) for wait, other in straight_ways(instance, problem)
    )
    assert least <= price
    once = [wait + A_MEETING * _times_met(instance, other, placed) for wait, other in straight_ways(instance, problem)]
    assert price <= min(once) + 0.02 * len(problem.points)


def _times_met(instance: Instance, way: Placed, placed: dict[int, Placed]) -> int:
    """How often somebody is met anew: at a point, not at the one before; or on the leg between two only."""
    own_s, times = instance.convoys[0].pass_time_s, 0
    at_points: list[set[int]] = []
    for point, at in zip(*way, strict=True):
        here = {
            k for k, other in placed.items() for there, then in zip(*other, strict=True)
            if there == point and then - own_s < at < then + instance.convoys[k].pass_time_s
        }  # fmt: skip
        at_points.append(here)
    for i, here in enumerate(at_points):
        before = at_points[i - 1] if i else set()
        times += len(here - before)
        if i:
            leg = tuple(w[i - 1 : i + 1] for w in way)
            times += len(met(instance, (leg[0], leg[1]), placed) - here - before)
    return times


def test_who_has_the_cheapest_way_already_keeps_it() -> None:
    instance = crowded(5)
    problem, net, traffic, _ = others_on_the_road(instance)
    desk = make_desk(problem)
    points = list_tight(net, desk, 0)
    choose(net, traffic, desk, 0, points, A_MEETING, 7, WAIT_S)
    way = written(traffic, 0)
    choose(net, traffic, desk, 0, points, A_MEETING, 7, WAIT_S)
    assert written(traffic, 0) == way


# ---- plans


def a_grid(columns: int, tail: int) -> Instance:
    rng = np.random.default_rng(1)
    places, edges = grid(400, 1, rng)
    convoys = tuple(
        Convoy(origin=a, destination=b, release_s=0, pass_time_s=tail)
        for a, b in draw_ends(places, edges, columns, 8, rng)
    )
    return Instance(name="grid", points=tuple(map(tuple, places.tolist())), edges=edges, convoys=convoys)


def negotiated(problem: ColumnProblem, seed: int) -> tuple[Way, ...] | None:
    looked_at = np.zeros(1, dtype=np.int64)
    negotiation = Negotiation(problem, HASTE, np.random.default_rng(seed), looked_at)
    hopeful = list(negotiation.pieces())
    assert looked_at[0] > 0
    if not hopeful[-1]:
        return None
    return tuple(improve.way_of(negotiation.locked, k) for k in range(problem.size))


def test_a_plan_settled_at_once_has_no_conflict_and_loses_less_than_the_shortest_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem = freeze(draft(a_grid(columns=40, tail=3)))
    ways = negotiated(problem, seed=1)
    assert ways is not None
    assert ways == negotiated(problem, seed=1)
    value = float(sum(way.at_s[-1] for way in ways))
    plan = plan_of(problem, Answer(ways=ways, progress=Progress(round=1, value=value, bound=0.0, by="free flow")), 1)
    assert check(plan) == ()
    monkeypatch.setattr(improve, "LARGE", 5)
    search = Improver(problem, 1)
    search.start()
    first = search.best_value
    free = float(problem.free_s.sum())
    assert value - free < 0.9 * (first - free)
    while search.best_value == first:  # the improver goes on from it
        search.run(1)
    assert search.best_value == value


def test_where_a_column_finds_no_way_among_the_locked_it_ends_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    lane = Instance(
        name="lane", points=((0.0, 0.0),) * 3, edges=((0, 1, 5), (1, 2, 5)),
        convoys=tuple(Convoy(origin=a, destination=b, release_s=0, pass_time_s=4, latest_end_s=15)
                      for a, b in ((0, 2), (2, 0))),
    )  # fmt: skip
    problem = freeze(draft(lane))
    assert negotiated(problem, seed=1) is None
    monkeypatch.setattr(improve, "LARGE", 0)
    search = Improver(problem, 1)
    search.start()
    search.run(100)
    assert search.best is None


def test_without_locks_the_plan_would_have_conflicts(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = freeze(draft(a_grid(columns=40, tail=3)))
    monkeypatch.setattr(negotiate, "enter", lambda *_: None)  # nobody is seen by anybody
    ways = negotiated(problem, seed=1)
    assert ways is not None
    plan = plan_of(problem, Answer(ways=ways, progress=Progress(round=1, value=1e9, bound=0.0, by="free flow")), 1)
    assert check(plan)
