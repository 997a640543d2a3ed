import itertools
import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings

from benchmarks.plain_graph import build_plain_graph
from ratl.roads.search import (
    Workspace,
    build_search_graph,
    charge,
    close_arcs,
    find_route,
    find_timed_route,
)
from tests.roads.drawn import SEEDS, Roads, draw_closed, draw_ends, draw_roads, make_network, slow_route


def check_legal(roads: Roads, arcs: list[int]) -> None:
    for before, after in itertools.pairwise(arcs):
        assert roads.head(before) == roads.tail(after)
        assert after != before ^ 1
    for ban in roads.bans:
        assert all(tuple(arcs[k : k + len(ban)]) != ban for k in range(len(arcs)))


@given(SEEDS)
@settings(max_examples=200)
def test_route_costs_what_a_plain_search_finds(seed):
    roads = draw_roads(seed)
    graph = build_search_graph(roads.network, roads.bans_in_force)
    charges, workspace = charge(graph, roads.arc_cost), Workspace(graph)
    for k in range(10):
        sources, targets = draw_ends(roads, seed + 10 * k)
        route = find_route(graph, charges, sources, targets, workspace)
        assert (route.cost if route else math.inf) == slow_route(roads, sources, targets)
        if route:
            arcs = route.arcs.tolist()
            check_legal(roads, arcs)
            assert (arcs[0], arcs[-1]) == (sources[route.source][0], targets[route.target][0])
            paid = sources[route.source][1] + roads.arc_cost[arcs[1:-1]].sum() + targets[route.target][1]
            assert paid == route.cost


@given(SEEDS)
@settings(max_examples=200)
def test_timed_route_arrives_when_a_plain_search_does(seed):
    roads = draw_roads(seed)
    graph = build_search_graph(roads.network, roads.bans_in_force)
    charges, workspace = charge(graph, roads.arc_cost), Workspace(graph)
    closed = draw_closed(roads, seed)
    closings = close_arcs(graph.arc_count, closed)
    for k in range(10):
        sources, targets = draw_ends(roads, seed + 10 * k)
        departure_s = float(np.random.default_rng(seed + k).integers(-30, 150))
        route = find_timed_route(graph, charges, closings, sources, targets, workspace, departure_s=departure_s)
        assert (route.arrival_s if route else math.inf) == slow_route(roads, sources, targets, departure_s, closed)
        if route:
            check_legal(roads, route.arcs.tolist())
            assert (route.wait_s >= 0).all()
            assert (route.enter_s[1:] - route.leave_s[:-1] == route.wait_s[1:]).all()
            for arc, enter_s in zip(route.arcs.tolist(), route.enter_s, strict=True):
                assert not any(begin <= enter_s < end for begin, end in closed.get(arc, []))


@given(SEEDS)
@settings(max_examples=200)
def test_without_closed_hours_the_clock_changes_nothing(seed):
    roads = draw_roads(seed)
    graph = build_search_graph(roads.network, roads.bans_in_force)
    charges, workspace = charge(graph, roads.arc_cost), Workspace(graph)
    sources, targets = draw_ends(roads, seed)
    route = find_route(graph, charges, sources, targets, workspace)
    open_all_day = close_arcs(graph.arc_count, {})
    timed = find_timed_route(graph, charges, open_all_day, sources, targets, workspace, departure_s=1000.0)
    assert (timed.arrival_s - 1000 if timed else None) == (route.cost if route else None)


def test_road_is_not_turned_round_in():
    # 0 --- 1 --- 2: from the arc 0→1 the arc 1→0 is no way, not even through the dead end 2.
    graph = build_search_graph(make_network(3, [(0, 1), (1, 2)]), np.ones(0, bool))
    charges, workspace = charge(graph, np.ones(4)), Workspace(graph)
    assert find_route(graph, charges, [(0, 1.0)], [(1, 1.0)], workspace) is None
    assert find_route(graph, charges, [(0, 1.0)], [(2, 0.5)], workspace).cost == 1.5


def test_ban_over_a_way_forbids_that_way_only():
    # Into the bridge 1→2 from 0 or 4, out of it to 3 or 5; 0→1→2→3 is forbidden, its parts and the rest are not.
    edges = [(0, 1), (1, 2), (2, 3), (4, 1), (2, 5)]
    graph = build_search_graph(make_network(6, edges, [(0, 2, 4)]), np.ones(1, bool))
    charges, workspace = charge(graph, np.ones(10)), Workspace(graph)
    found = {
        (a, b): find_route(graph, charges, [(a, 1.0)], [(b, 1.0)], workspace) is not None
        for a in (0, 6)
        for b in (4, 8)
    }
    assert found == {(0, 4): False, (0, 8): True, (6, 4): True, (6, 8): True}
    unforbidden = build_search_graph(make_network(6, edges, [(0, 2, 4)]), np.zeros(1, bool))
    assert find_route(unforbidden, charge(unforbidden, np.ones(10)), [(0, 1.0)], [(4, 1.0)], Workspace(unforbidden))


def test_column_waits_where_waiting_is_quicker_than_the_way_round():
    # 0→1 takes 10 s, then 1→2 is closed until 100: 100 + 10 = 110 by waiting, 10 + 150 by the way round.
    graph = build_search_graph(make_network(4, [(0, 1), (1, 2), (1, 2), (2, 3)]), np.ones(0, bool))
    charges = charge(graph, np.array([10.0, 10, 10, 10, 150, 150, 10, 10]))
    closings = close_arcs(8, {2: [(0, 60), (50, 100)]})
    route = find_timed_route(graph, charges, closings, [(0, 10.0)], [(6, 5.0)], Workspace(graph), departure_s=0)
    assert (route.arrival_s, route.arcs.tolist(), route.wait_s.tolist()) == (115, [0, 2, 6], [0, 90, 0])


def test_plain_graph_by_nodes():
    graph = build_plain_graph(3, np.array([0, 0, 1], np.int32), np.array([1, 1, 2], np.int32))
    charges, workspace = charge(graph, np.array([5.0, 3.0, 1.0])), Workspace(graph)
    route = find_route(graph, charges, [(0, 0.0)], [(2, 0.0)], workspace)
    assert (route.cost, route.arcs.tolist()) == (4, [1, 2])
    assert find_route(graph, charges, [(2, 0.0)], [(0, 0.0)], workspace) is None
    assert find_route(graph, charges, [(1, 2.0)], [(1, 1.0)], workspace).cost == 3


def test_cost_is_refused_that_is_negative_or_no_number():
    graph = build_plain_graph(2, np.array([0], np.int32), np.array([1], np.int32))
    for bad in (-1.0, math.nan):
        with pytest.raises(ValueError, match="negative_cost"):
            charge(graph, np.array([bad]))


def test_one_graph_serves_several_threads_and_a_workspace_forgets():
    roads = draw_roads(7, nodes=200, edges=420, bans=60)
    graph = build_search_graph(roads.network, roads.bans_in_force)
    charges = charge(graph, roads.arc_cost)
    asked = [draw_ends(roads, seed) for seed in range(200)]

    def answer(workspace: Workspace) -> list:
        found = [find_route(graph, charges, *ends, workspace) for ends in asked]
        return [route and (route.cost, route.arcs.tolist(), route.source, route.target) for route in found]

    fresh = [find_route(graph, charges, *ends, Workspace(graph)) for ends in asked]
    alone = [route and (route.cost, route.arcs.tolist(), route.source, route.target) for route in fresh]
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(answer, [Workspace(graph), Workspace(graph)])) == [alone, alone]
