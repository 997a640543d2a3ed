import math

import numpy as np
from hypothesis import given, settings

from benchmarks.plain_graph import build_plain_graph
from ratl.roads.hierarchy import build_hierarchy, customize, find_route_quickly
from ratl.roads.search import Workspace, build_search_graph, charge, find_route
from tests.roads.drawn import SEEDS, draw_ends, draw_roads, slow_route


@given(SEEDS)
@settings(max_examples=200)
def test_quick_route_costs_what_a_plain_search_finds(seed):
    roads = draw_roads(seed)
    graph = build_search_graph(roads.network, roads.bans_in_force)
    hierarchy, workspace = build_hierarchy(graph), Workspace(graph)
    costs = customize(hierarchy, charge(graph, roads.arc_cost))
    for k in range(10):
        sources, targets = draw_ends(roads, seed + 10 * k)
        route = find_route_quickly(graph, hierarchy, costs, sources, targets, workspace)
        assert (route.cost if route else math.inf) == slow_route(roads, sources, targets)


@given(SEEDS)
@settings(max_examples=30)
def test_one_hierarchy_serves_every_column(seed):
    roads = draw_roads(seed, nodes=300, edges=450, bans=100)
    graph = build_search_graph(roads.network, roads.bans_in_force)
    hierarchy, workspace = build_hierarchy(graph), Workspace(graph)
    rng = np.random.default_rng(seed)
    for share in (0, 0.03, 0.1):
        cost = rng.integers(0, 50, graph.arc_count).astype(float)
        cost[rng.random(graph.arc_count) < share] = np.inf
        charges = charge(graph, cost)
        costs = customize(hierarchy, charges)
        for k in range(20):
            sources, targets = draw_ends(roads, seed + 10 * k)
            quick = find_route_quickly(graph, hierarchy, costs, sources, targets, workspace)
            plain = find_route(graph, charges, sources, targets, workspace)
            assert (quick and quick.cost) == (plain and plain.cost)
            if quick:
                arcs = quick.arcs.tolist()
                first, last = sources[quick.source], targets[quick.target]
                assert (arcs[0], arcs[-1]) == (first[0], last[0])
                assert first[1] + cost[arcs[1:-1]].sum() + last[1] == quick.cost
                ends = np.stack((roads.network.edge_from, roads.network.edge_to), axis=1).ravel()
                assert (ends[np.array(arcs[:-1]) ^ 1] == ends[arcs[1:]]).all()


def test_graph_without_edges():
    graph = build_plain_graph(3, np.empty(0, np.int32), np.empty(0, np.int32))
    hierarchy, workspace = build_hierarchy(graph), Workspace(graph)
    costs = customize(hierarchy, charge(graph, np.empty(0)))
    assert find_route_quickly(graph, hierarchy, costs, [(0, 1.0)], [(2, 1.0)], workspace) is None
    assert find_route_quickly(graph, hierarchy, costs, [(1, 1.0)], [(1, 1.0)], workspace).cost == 2
