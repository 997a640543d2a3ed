import itertools

import numpy as np
from hypothesis import given, settings

from ratl.roads import alternatives
from ratl.roads.alternatives import SHARE, STRETCH, AlternativesWorkspace, find_alternatives
from ratl.roads.hierarchy import build_hierarchy, customize
from ratl.roads.search import Workspace, build_search_graph, charge, find_route
from tests.roads.drawn import SEEDS, Roads, make_network


def draw_town(seed: int, side: int = 12) -> Roads:
    """Return a grid of streets of about equal length, some missing, a few turns and ways over a block forbidden."""
    rng = np.random.default_rng(seed)
    across = [(row * side + k, row * side + k + 1) for row in range(side) for k in range(side - 1)]
    along = [(k * side + column, (k + 1) * side + column) for column in range(side) for k in range(side - 1)]
    edges = [edge for edge in across + along if rng.random() < 0.93]
    bare = make_network(side * side, edges)
    tails = np.stack((bare.edge_from, bare.edge_to), axis=1).ravel()
    bans = []
    for _ in range(30):
        ban = [int(rng.integers(2 * len(edges)))]
        for _ in range(int(rng.integers(1, 4))):
            follows = np.flatnonzero((tails == tails[ban[-1] ^ 1]) & (np.arange(len(tails)) != ban[-1] ^ 1))
            ban += [int(rng.choice(follows))] if len(follows) else []
        bans += [tuple(ban)] if len(ban) > 1 else []
    cost = np.repeat(rng.integers(80, 121, len(edges)), 2).astype(float)
    cost[rng.random(len(cost)) < rng.choice([0, 0.05])] = np.inf
    return Roads(make_network(side * side, edges, bans), cost, np.ones(len(bans), bool))


@given(SEEDS)
@settings(max_examples=15)
def test_alternatives_keep_their_laws(seed):
    roads = draw_town(seed)
    graph = build_search_graph(roads.network, roads.bans_in_force)
    hierarchy, charges = build_hierarchy(graph), charge(graph, roads.arc_cost)
    costs = customize(hierarchy, charges)
    workspace, plain = AlternativesWorkspace(graph, hierarchy), Workspace(graph)
    rng = np.random.default_rng(seed)
    for _ in range(12):
        arcs = rng.integers(0, graph.arc_count, 4).tolist()
        sources, targets = [(arcs[0], 5.0), (arcs[1], 7.0)], [(arcs[2], 3.0), (arcs[3], 8.0)]
        routes = find_alternatives(graph, hierarchy, costs, sources, targets, workspace)
        best = find_route(graph, charges, sources, targets, plain)
        assert len(routes) <= 4
        assert (routes[0].cost if routes else None) == (best.cost if best else None)
        assert [route.cost for route in routes] == sorted(route.cost for route in routes)
        for route in routes:
            driven = route.arcs.tolist()
            paid = sources[route.source][1] + roads.arc_cost[driven[1:-1]].sum() + targets[route.target][1]
            assert paid == route.cost <= STRETCH * best.cost
            for before, after in itertools.pairwise(driven):
                assert roads.head(before) == roads.tail(after)
                assert after != before ^ 1
            for ban in roads.bans:
                assert all(tuple(driven[k : k + len(ban)]) != ban for k in range(len(driven)))
        for route in routes[1:]:
            passed = [roads.head(arc) for arc in route.arcs[:-1]]
            assert len(set(passed)) == len(passed)
        for one, other in itertools.combinations(routes, 2):
            common = sum(roads.arc_cost[arc] for arc in set(one.arcs[1:-1].tolist()) & set(other.arcs[1:-1].tolist()))
            common += sources[one.source][1] if one.source == other.source else 0
            common += targets[one.target][1] if one.target == other.target else 0
            assert common <= SHARE * min(one.cost, other.cost)


def test_every_short_stretch_of_an_alternative_is_the_cheapest_way(monkeypatch):
    found = 0
    monkeypatch.setattr(alternatives, "LOCALITY", 0.4)
    for seed in range(6):
        roads = draw_town(seed)
        # No turns forbidden: one begun in its middle does not bind, so a stretch by itself might be cheaper.
        graph = build_search_graph(roads.network, np.zeros_like(roads.bans_in_force))
        hierarchy, charges = build_hierarchy(graph), charge(graph, roads.arc_cost)
        costs = customize(hierarchy, charges)
        workspace, plain = AlternativesWorkspace(graph, hierarchy), Workspace(graph)
        for arc in range(0, 60, 3):
            ends = [(arc, 0.0)], [(graph.arc_count - 1 - arc, 0.0)]
            best, *others = find_alternatives(graph, hierarchy, costs, *ends, workspace) or [None]
            found += len(others)
            for arcs in (route.arcs.tolist() for route in others):
                for first, last in itertools.combinations(range(len(arcs) - 1), 2):
                    # A stretch goes from the end of one arc to the end of another; the last arc is the same anyway.
                    paid = roads.arc_cost[arcs[first + 1 : last + 1]].sum()
                    if paid < 0.4 * best.cost:
                        after = [(arcs[last], roads.arc_cost[arcs[last]])]
                        assert find_route(graph, charges, [(arcs[first], 0.0)], after, plain).cost == paid
    assert found > 100


def test_town_has_three_alternatives_and_answers_alike_each_time():
    roads = draw_town(1)
    graph = build_search_graph(roads.network, roads.bans_in_force)
    hierarchy = build_hierarchy(graph)
    costs = customize(hierarchy, charge(graph, roads.arc_cost))
    workspace = AlternativesWorkspace(graph, hierarchy)
    asked = [([(arc, 1.0)], [(graph.arc_count - 1 - arc, 1.0)]) for arc in range(0, 60, 2)]
    first = [find_alternatives(graph, hierarchy, costs, *ends, workspace) for ends in asked]
    again = [
        find_alternatives(graph, hierarchy, costs, *ends, AlternativesWorkspace(graph, hierarchy)) for ends in asked
    ]
    told = [[(route.cost, route.arcs.tolist()) for route in routes] for routes in first]
    assert told == [[(route.cost, route.arcs.tolist()) for route in routes] for routes in again]
    assert sum(len(routes) == 4 for routes in first) > len(first) // 2
    fewer = find_alternatives(graph, hierarchy, costs, *asked[0], workspace, most=1)
    assert [route.cost for route in fewer] == [cost for cost, _ in told[0][:2]]


def test_no_detour_is_offered_where_there_is_one_way():
    # 0 --- 1 --- 2 --- 3, and off the middle road a loop 1 --- 4 --- 5 --- 2 far too long, and a block 1 --- 6 --- 1.
    network = make_network(7, [(0, 1), (1, 2), (2, 3), (1, 4), (4, 5), (5, 2), (1, 6), (6, 1)])
    graph = build_search_graph(network, np.ones(0, bool))
    hierarchy = build_hierarchy(graph)
    costs = customize(hierarchy, charge(graph, np.repeat([10.0, 10, 10, 9, 9, 9, 1, 1], 2)))
    routes = find_alternatives(
        graph, hierarchy, costs, [(0, 10.0)], [(4, 10.0)], AlternativesWorkspace(graph, hierarchy)
    )
    assert [route.arcs.tolist() for route in routes] == [[0, 2, 4]]
