"""Routes of a column on crafted maps: costs, limits, closures, waits, places on the way.

A step east is 1113.1949 m, a step north 1105.7428 m (`tests.roads.ways`); primary roads are driven at 10 m/s.
"""

from __future__ import annotations

import heapq
import itertools
import math
import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from ratl.model.movement import Reason
from ratl.model.road import Condition, RoadFacts, TurnRule
from ratl.model.route import Service
from ratl.roads.areas import ALWAYS, MapMark, compute_exposure, list_closures
from ratl.roads.costs import Closure, Costs
from ratl.roads.cutting import OnEdge, cut_pieces_at
from ratl.roads.itinerary import list_refused, read_itinerary
from ratl.roads.network import RoadNetwork
from ratl.roads.others import find_others
from ratl.roads.passage import Windows, union
from ratl.roads.portions import portion_cost
from ratl.roads.routes import Router, open_from
from ratl.roads.shapes import Shapes, local_m
from ratl.roads.snap import Snap, find_nearest
from tests.roads.journeys import at, costs, drive, nodes
from tests.roads.ways import EAST_M, network

#: Straight on 0-10-20-30; round by 11-21 between 10 and 20.
DETOUR = {1: [0, 10], 2: [10, 20], 3: [20, 30], 4: [10, 11], 5: [11, 21], 6: [21, 20]}
LOW = RoadFacts(class_="primary", limits={"height_m": 3.2}, sources={"height_m": "maxheight=3.2"})


def test_the_straight_road_by_time_and_length() -> None:
    built = network(DETOUR)
    route = drive(built, costs(built), 0, 30)
    assert nodes(route) == [0, 10, 20, 30]
    assert (route.length_m, route.seconds) == (pytest.approx(3 * EAST_M, abs=0.01), pytest.approx(333.958, abs=0.01))


def test_a_low_bridge_diverts_and_is_named() -> None:
    built = network(DETOUR, facts={2: LOW}, names={2: "Low Street"})
    spent = costs(built)
    assert nodes(drive(built, spent, 0, 30)) == [0, 10, 11, 21, 20, 30]
    free = costs(built, ignoring={"refused_limit"})
    router = Router(built, np.zeros(0, np.bool_))
    path = router.find(free, [at(built, spent, 0), at(built, spent, 30)])
    (refused,) = list_refused(Shapes(built), spent, path)
    assert refused.names == {"": "Low Street"}
    assert (refused.from_m, refused.to_m) == (pytest.approx(EAST_M, abs=0.01), pytest.approx(2 * EAST_M, abs=0.01))
    assert [r.params["source"] for r in refused.reasons] == ["maxheight=3.2"]


def test_fastest_and_shortest_differ() -> None:
    built = network(DETOUR, facts={2: RoadFacts(class_="secondary", max_rate_mps=2)})
    assert nodes(drive(built, costs(built), 0, 30)) == [0, 10, 11, 21, 20, 30]
    assert nodes(drive(built, costs(built, metric="shortest"), 0, 30)) == [0, 10, 20, 30]


def test_parts_of_an_edge_at_both_ends() -> None:
    built = network({1: [0, 10, 20]})
    spent = costs(built)
    router = Router(built, np.zeros(0, np.bool_))
    for start, end in ((0.25, 1.5), (1.5, 0.25)):
        path = router.find(spent, [at(built, spent, (start, 0)), at(built, spent, (end, 0))])
        assert path.cost == pytest.approx(1.25 * EAST_M / 10, abs=1e-3)


def test_one_way_sends_round() -> None:
    built = network(DETOUR, facts={2: RoadFacts(class_="primary", direction="forward")})
    assert nodes(drive(built, costs(built), 0, 30)) == [0, 10, 20, 30]
    assert nodes(drive(built, costs(built), 30, 0)) == [30, 20, 21, 11, 10, 0]


def test_a_forbidden_turn_sends_round() -> None:
    built = network(DETOUR, rules=[TurnRule(from_id=1, to_id=2, via_node=10)])
    assert nodes(drive(built, costs(built), 0, 30)) == [0, 10, 11, 21, 20, 30]


def test_a_place_on_the_way_is_left_as_it_was_come_to() -> None:
    # The loop by 11 and 21 may be driven through; the dead end 0 cannot be turned in.
    built = network(DETOUR)
    route = drive(built, costs(built), 0, 11, 30)
    assert nodes(route) == [0, 10, 11, 21, 20, 30]
    dead_end = network({1: [0, 10], 2: [10, 20], 3: [10, 11]})
    assert drive(dead_end, costs(dead_end), 0, 11, 20) is None


def test_a_place_at_a_junction_is_passed_straight_on_and_its_post_once() -> None:
    """10 lies at the end of a dead end, 10-11-12, of the road through and of a bend: none of them is its own road."""
    post = RoadFacts(class_="", kind="border", service=Service(kind="border", rate_vph=60, fixed_s=600))
    for ways in ({1: [0, 10], 2: [10, 20], 4: [10, 11, 12]}, {4: [10, 11, 12], 2: [20, 10], 1: [10, 0]}):
        built = network(ways, node_facts={10: post})
        route = drive(built, costs(built), 0, 10, 20)
        assert (nodes(route), route.seconds) == ([0, 10, 20], pytest.approx(600 + 2 * EAST_M / 10, abs=0.1))
        assert drive(built, costs(built), 0, 12, 20) is None  # where it would have to turn round
        assert drive(built, costs(built), 10, 10).length_m == 0


def test_a_place_at_a_junction_is_left_by_a_road_that_leads_away() -> None:
    """From 10 a road leads to 20 only, one comes from 0 only: whichever the place is put on, it has both."""
    away, to = RoadFacts(class_="primary", direction="forward"), RoadFacts(class_="primary", direction="backward")
    for facts in ({1: away, 2: away}, {1: to, 2: to}):
        ways = {1: [0, 10], 2: [10, 20], 3: [10, 11]} if facts[1] is away else {1: [10, 0], 2: [20, 10], 3: [10, 11]}
        built = network(ways, facts=facts)
        assert nodes(drive(built, costs(built), 0, 10)) == [0, 10]
        assert nodes(drive(built, costs(built), 10, 20)) == [10, 20]


LADDER = [10 * x + y for x in range(7) for y in range(4)]


def test_alternatives_by_way_of_a_place_keep_the_laws() -> None:
    pairs = [[a, b] for a in LADDER for b in (a + 10, a + 1) if b in LADDER]
    found = 0
    for seed in range(40):
        chance = random.Random(seed)
        kinds = [RoadFacts(class_="primary", max_rate_mps=chance.uniform(4, 10)) for _ in pairs]
        built = network(dict(enumerate(pairs)), facts=dict(enumerate(kinds)))
        spent = costs(built)
        router = Router(built, np.zeros(0, np.bool_))
        places = [
            (0, chance.random() * 3),
            (3 + chance.choice((0.0, 0.4)), chance.choice((1, 2))),
            (6, chance.random() * 3),
        ]
        stops = [at(built, spent, place) for place in places]
        best = router.find(spent, stops)
        others = find_others(router, spent, stops, most=3)
        routes = [best, *others]
        found += len(others)
        for k, one in enumerate(routes):
            driven = sum(portion_cost(built, spent.piece_cost, portion) for portion in one.portions)
            assert one.cost == pytest.approx(driven) and one.cost <= 1.4 * best.cost + 1e-6
            way = nodes(read_itinerary(Shapes(built), spent, one))
            assert len(set(way)) == len(way) or nodes(read_itinerary(Shapes(built), spent, best)) != [
                *dict.fromkeys(way)
            ]
            for other in routes[:k]:
                arcs = {portion.arc for portion in other.portions}
                both = sum(portion_cost(built, spent.piece_cost, p) for p in one.portions if p.arc in arcs)
                assert both <= 0.6 * min(one.cost, other.cost) + 1e-6
    assert found > 60  # of 120 asked for


def test_a_post_at_a_junction_is_passed_once() -> None:
    border = RoadFacts(class_="", kind="border", service=Service(kind="border", rate_vph=60, fixed_s=600))
    built = network(DETOUR, node_facts={10: border, 20: RoadFacts(class_="", kind="checkpoint")})
    route = drive(built, costs(built), 0, 30)
    assert [(event.kind, event.seconds) for event in route.events] == [("border", 600), ("checkpoint", 0)]
    assert route.seconds == pytest.approx(333.958 + 600, abs=0.01)
    assert [round(event.at_m) for event in route.events] == [1113, 2226]


NIGHT = Condition(limit="mass_kg", value=7500.0, hours="night", source="maxweight:conditional")
BY_NIGHT = RoadFacts(class_="primary", conditions=(NIGHT,))


@pytest.mark.parametrize(
    ("until_s", "passed", "seconds"),
    [
        # On 2 at 111.3 s: closed until 150 s, the wait is 38.7 s; round is 2 × 1105.7428 m, 221.1 s more.
        (150.0, [0, 10, 20, 30], 333.958 + 150 - 111.319),
        (3600.0, [0, 10, 11, 21, 20, 30], 333.958 + 221.149),
        (100.0, [0, 10, 20, 30], 333.958),
    ],
)
def test_what_is_closed_for_hours_is_waited_for_or_driven_round(
    until_s: float, passed: list[int], seconds: float
) -> None:
    built = network(DETOUR, facts={2: BY_NIGHT})
    spent = costs(built, hours={"night": ((0.0, until_s),)})
    route = drive(built, spent, 0, 30, timed=True)
    assert nodes(route) == passed
    assert route.seconds == pytest.approx(seconds, abs=0.01)
    waits = [event for event in route.events if event.kind == "wait"]
    assert [event.reasons[0].params["source"] for event in waits] == ["maxweight:conditional"] * (until_s == 150)


def test_a_gate_far_along_a_road_is_closed_when_the_head_comes_to_it() -> None:
    gate = RoadFacts(class_="", kind="gate", hours="day")
    built = network({1: [0, 10, 20, 30]}, node_facts={20: gate})
    # Reached after 222.6 s, open from 200 s on: no wait, though the road was entered before.
    spent = costs(built, hours={"day": ((200.0, 1000.0),)})
    assert drive(built, spent, 0, 30, timed=True).seconds == pytest.approx(333.958, abs=0.01)
    late = costs(built, hours={"day": ((300.0, 1000.0),)})
    assert drive(built, late, 0, 30, timed=True).seconds == pytest.approx(300 + 111.319, abs=0.01)
    # From beyond the gate it is of no account.
    assert drive(built, late, (2.5, 0), 30, timed=True).seconds < 112


def test_unknown_limits_are_added_up_and_posted_ones_listed() -> None:
    known = RoadFacts(
        class_="primary", limits={"height_m": 4.2, "mass_kg": "none"}, sources={"height_m": "maxheight=4.2"}
    )
    route = drive(built := network({1: [0, 10], 2: [10, 20]}, facts={2: known}), costs(built), 0, 20)
    assert route.unknown_m["height_m"] == pytest.approx(EAST_M, abs=0.01)
    assert route.unknown_m["length_m"] == pytest.approx(2 * EAST_M, abs=0.01)
    (posted,) = [posted for stretch in route.stretches for posted in stretch.posted]
    assert (posted.limit, posted.allowed, posted.source) == ("height_m", 4.2, "maxheight=4.2")


def test_a_route_over_the_180_meridian_is_one_line() -> None:
    built = network({1: [0, 10, 20, 30]})
    moved = replace(
        built,
        shape_lon=(built.shape_lon + 179.985 + 180) % 360 - 180,
        node_lon=(built.node_lon + 179.985 + 180) % 360 - 180,
    )
    spent = costs(moved)
    shapes = Shapes(moved)
    ends = [find_nearest(shapes, lon, 0.0) for lon in (179.99, -179.99)]
    path = Router(moved, np.zeros(0, np.bool_)).find(spent, ends)
    route = read_itinerary(shapes, spent, path)
    assert route.length_m == pytest.approx(2 * EAST_M, abs=0.01)
    assert np.abs(np.diff(route.line[:, 0])).max() < 0.011
    assert route.line[-1, 0] == pytest.approx(180.01)


# ---- areas


def closed_by(built: RoadNetwork, *shapes: shapely.Geometry, windows: Windows = ALWAYS) -> tuple[RoadNetwork, Costs]:
    """Return the network cut where the shapes close it, and the costs on that."""
    marks = [MapMark(geometry=shape, windows=windows) for shape in shapes]
    closures = list_closures(Shapes(built), marks, "refused_closure")
    cut = cut_pieces_at(built, [stretch for closure in closures for stretch in closure.stretches])
    return cut, costs(cut, closures=closures)


MARSH = shapely.box(0.014, -0.001, 0.016, 0.001)


def test_an_area_to_avoid_diverts_and_has_its_name() -> None:
    built = network(DETOUR)
    assert nodes(drive(*closed_by(built, MARSH), 0, 30)) == [0, 10, 11, 21, 20, 30]
    mark = MapMark(geometry=MARSH, name={"en": "marsh"}, source="a features[1]")
    (closure,) = list_closures(Shapes(built), [mark], "refused_avoided")
    assert closure.reason == Reason(code="refused_avoided", params={"area": {"en": "marsh"}, "source": "a features[1]"})


def test_a_road_outside_an_area_stays_open_on_both_sides() -> None:
    """Of 10-20 the marsh closes 0.4 to 0.6 of the way: 0.3 is reached from 10, 0.7 from 20, and one from the other."""
    built, spent = closed_by(network(DETOUR), MARSH)
    near = drive(built, spent, 0, (1.3, 0))
    assert (near.length_m, len(near.stretches)) == (pytest.approx(1.3 * EAST_M, abs=0.2), 1)
    round_about = drive(built, spent, (1.3, 0), (1.7, 0))
    assert round_about.length_m == pytest.approx(1.6 * EAST_M + 2 * 1105.743, abs=0.5)
    router = Router(built, np.zeros(0, np.bool_))
    whole = network(DETOUR)
    over = Router(whole, np.zeros(0, np.bool_)).find(costs(whole), [at(whole, costs(whole), end) for end in (0, 30)])
    assert router.find(spent, [at(built, spent, 0), at(built, spent, (1.5, 0))]) is not None  # snapped to its edge
    (refused,) = list_refused(Shapes(built), spent, over)  # of the uncut network, which has the same edges
    assert refused.to_m - refused.from_m == pytest.approx(0.2 * EAST_M, abs=0.2)


def test_a_line_closes_what_it_runs_along_and_no_other_road() -> None:
    along = shapely.LineString([(0.0101, 0.00005), (0.0199, 0.00005)])
    built, spent = closed_by(network(DETOUR), along)
    assert nodes(drive(built, spent, 0, 30)) == [0, 10, 11, 21, 20, 30]
    assert drive(built, spent, 10, 0).length_m == pytest.approx(EAST_M, abs=0.01)  # 10 itself is not on the line
    crossing = MapMark(geometry=shapely.LineString([(0.015, -0.002), (0.015, 0.002)]))
    assert list_closures(Shapes(built), [crossing], "refused_closure")[0].stretches == ()


def test_a_point_closes_the_road_there_and_at_sea_none() -> None:
    built, spent = closed_by(network(DETOUR), shapely.Point(0.015, 0.0001))
    assert nodes(drive(built, spent, 0, 30)) == [0, 10, 11, 21, 20, 30]
    assert drive(built, spent, 0, (1.4, 0)).length_m == pytest.approx(1.4 * EAST_M, abs=0.2)
    (closure,) = list_closures(Shapes(built), [MapMark(geometry=shapely.Point(0.015, 0.003))], "refused_closure")
    assert closure.stretches == ()


def test_a_point_at_a_junction_closes_every_way_through_it() -> None:
    """20 lies between 10, 30, 21 and 20-29: with it closed 30 is cut off, and what lies before it is reached."""
    built, spent = closed_by(network(DETOUR), shapely.Point(0.0201, 0.0001))
    for ends in ((0, 30), (30, 0), (11, 30), (10, (2.1, 0))):
        assert drive(built, spent, *ends) is None
    assert drive(built, spent, 0, (1.9, 0)).length_m == pytest.approx(1.9 * EAST_M, abs=0.2)
    assert drive(built, spent, 30, (2.1, 0)).length_m == pytest.approx(0.9 * EAST_M, abs=0.2)
    # A dead end and a bend are no junctions: there the point closes the road it lies on and no other.
    built, spent = closed_by(network(DETOUR), shapely.Point(0.0, 0.0))
    assert drive(built, spent, (0.1, 0), 30).length_m == pytest.approx(2.9 * EAST_M, abs=0.2)


def test_a_junction_closed_for_a_time_is_waited_for_before_it() -> None:
    """A step takes 111.3 s: the head would be at 10 after 111.3 s, and may be from 500 s on."""
    built, spent = closed_by(network(DETOUR), shapely.Point(0.01, 0.0), windows=((0.0, 500.0),))
    route = drive(built, spent, 0, 30, timed=True)
    assert route.seconds == pytest.approx(500 + 2 * EAST_M / 10, abs=0.1)
    assert [(e.kind, e.begin_s) for e in route.events] == [("wait", 0.0)]
    late = drive(
        built, closed_by(network(DETOUR), shapely.Point(0.01, 0.0), windows=((0.0, 100.0),))[1], 0, 30, timed=True
    )
    assert (late.seconds, late.events) == (pytest.approx(3 * EAST_M / 10, abs=0.1), ())


@settings(max_examples=60)
@given(st.data())
def test_pieces_cut_are_the_pieces_they_were(data: st.DataObject) -> None:
    """Whatever is cut: edges, lengths, courses and the cost of every arc stay, and what lies inside is closed."""
    whole = network({1: [0, 10, 20, 30], 2: [10, 11, 21, 20]}, node_facts={11: RoadFacts(class_="", kind="gate")},
                    facts={2: RoadFacts(class_="secondary", direction="forward")})  # fmt: skip
    lengths = np.add.reduceat(whole.piece_length_m, whole.edge_piece[:-1])
    shares = st.floats(0, 1)
    stretches = []
    for edge in data.draw(st.lists(st.integers(0, len(lengths) - 1), max_size=4)):
        begin, end = sorted((data.draw(shares), data.draw(shares)))
        stretches.append(
            OnEdge(edge, begin * lengths[edge], (begin if data.draw(st.booleans()) else end) * lengths[edge])
        )
    built = cut_pieces_at(whole, stretches)
    assert np.add.reduceat(built.piece_length_m, built.edge_piece[:-1]) == pytest.approx(lengths)
    free, spent = costs(whole), costs(built)
    assert spent.arc_cost == pytest.approx(free.arc_cost)
    closures = [Closure(reason=Reason(code="refused_closure"), stretches=stretches, windows=ALWAYS)]
    shut = costs(built, closures=closures)
    touched = {stretch.edge for stretch in stretches}
    assert [bool(np.isinf(c)) for c in shut.arc_cost] == [
        bool(np.isinf(free.arc_cost[arc])) or arc >> 1 in touched for arc in range(2 * len(lengths))
    ]
    shut_m = built.piece_length_m[np.isin(np.arange(len(built.piece_fact)), list(shut.closures_at))].sum()
    spans = {e: union([(s.begin_m, s.end_m) for s in stretches if s.edge == e]) for e in touched}
    assert shut_m == pytest.approx(
        sum(end - begin for of in spans.values() for begin, end in of), abs=0.01 * len(stretches) + 1e-6
    )
    for piece in np.flatnonzero(built.piece_length_m > 1).tolist():
        points = Shapes(built).points(piece)
        walked = np.hypot(*np.diff(local_m(points, *points[0]), axis=0).T).sum()
        assert walked == pytest.approx(built.piece_length_m[piece], rel=0.01, abs=0.3)


def test_exposure_is_weighed_against_time() -> None:
    built = network(DETOUR)
    exposure = compute_exposure(Shapes(built), [MapMark(geometry=shapely.box(0.011, -0.001, 0.019, 0.001), risk=2.0)])
    # 80 % of 1.113 km at 2 a km.
    assert exposure.max() == pytest.approx(2 * 0.8 * EAST_M / 1000, abs=1e-3)

    def by(weight_s: float) -> list[int]:
        spent = costs(built, metric="exposure", exposure=exposure, exposure_weight=weight_s)
        return nodes(drive(built, spent, 0, 30))

    # 1.781 × 124 s is 220.9 s, under the 221.1 s of the way round; 1.781 × 125 s is 222.6 s.
    assert by(124) == [0, 10, 20, 30]
    assert by(125) == [0, 10, 11, 21, 20, 30]


# ---- against a plain search


def _arrivals(built: RoadNetwork, spent: Costs, start: int) -> dict[int, float]:
    """Return when the head can be at the end of each arc, by relaxing every turn until nothing changes."""
    arcs = range(2 * len(built.edge_from))
    tails = [built.edge_to[arc >> 1] if arc & 1 else built.edge_from[arc >> 1] for arc in arcs]
    heads = [tails[arc ^ 1] for arc in arcs]

    def driven(arc: int, at_s: float) -> float:
        return open_from(spent.closed.get(arc, ()), at_s) + float(spent.arc_s[arc])

    best = [driven(arc, 0.0) if tails[arc] == start else math.inf for arc in arcs]
    turns = [(a, b) for a, b in itertools.product(arcs, arcs) if heads[a] == tails[b] and a != b ^ 1]
    changed = True
    while changed:
        changed = False
        for arc, onto in turns:
            if driven(onto, best[arc]) < best[onto] - 1e-9:
                best[onto], changed = driven(onto, best[arc]), True
    return {row: min((best[a] for a in arcs if heads[a] == row), default=math.inf) for row in range(len(built.node_id))}


def _at_junction(built: RoadNetwork, row: int) -> Snap:
    """Return a junction as the end of one of its edges."""
    arc = int(built.out_arc[built.out_offset[row]])
    first, last = built.edge_piece[arc >> 1], built.edge_piece[(arc >> 1) + 1] - 1
    piece, along_m = (last, built.piece_length_m[last]) if arc & 1 else (first, 0.0)
    return Snap(
        piece=int(piece), edge=arc >> 1, along_m=float(along_m), lon=0, lat=0, distance_m=0, part=0
    )  # fmt: skip


def _arrival_by(built: RoadNetwork, spent: Costs, rows: Sequence[int], *, timed: bool) -> float:
    """Return when the head can be at the last of some junctions, by way of the others in order."""
    arcs = range(2 * len(built.edge_from))
    tails = [int(built.edge_to[arc >> 1] if arc & 1 else built.edge_from[arc >> 1]) for arc in arcs]

    def driven(arc: int, at_s: float) -> float:
        return open_from(spent.closed.get(arc, ()) if timed else (), at_s) + float(spent.arc_s[arc])

    at_s = {(0, arc): driven(arc, 0.0) for arc in arcs if tails[arc] == rows[0]}
    queue = [(s, *state) for state, s in at_s.items() if s < math.inf]
    heapq.heapify(queue)
    while queue:
        now_s, passed, arc = heapq.heappop(queue)
        if tails[arc ^ 1] == rows[passed + 1]:
            passed += 1
            if passed == len(rows) - 1:
                return now_s
        for onto in arcs:
            if tails[onto] == tails[arc ^ 1] and onto != arc ^ 1:
                then_s = driven(onto, now_s)
                if then_s < at_s.get((passed, onto), math.inf):
                    at_s[passed, onto] = then_s
                    heapq.heappush(queue, (then_s, passed, onto))
    return math.inf


@given(st.integers(0, 100_000))
@settings(max_examples=150)
def test_ways_by_a_place_equal_a_plain_search(seed: int) -> None:
    """With limits and one-ways; by the clock, without it, and from the hierarchy."""
    built, spent, chance = _draw(seed)
    router = Router(built, np.zeros(0, np.bool_))
    rows = range(len(built.node_id))
    asked = [chance.sample(rows, min(chance.choice((2, 3, 4)), len(rows))) for _ in range(5)]
    for timed, prepared in ((True, False), (False, False), (False, True)):
        if prepared:
            router.prepare(spent)
        for by in asked:
            path = router.find(spent, [_at_junction(built, row) for row in by], timed=timed)
            expected = _arrival_by(built, spent, by, timed=timed)
            assert (path.cost if path else math.inf) == pytest.approx(expected, abs=1e-6)


def _draw(seed: int) -> tuple[RoadNetwork, Costs, random.Random]:
    """Return a grid with limits, one-ways and hours, and its costs."""
    chance = random.Random(seed)
    grid = [10 * x + y for x in range(4) for y in range(3)]
    pairs = [(a, b) for a in grid for b in (a + 10, a + 1) if b in grid and chance.random() < 0.85]
    kinds = [
        RoadFacts(class_="primary"), RoadFacts(class_="secondary"), LOW, BY_NIGHT,
        RoadFacts(class_="primary", direction="forward"), RoadFacts(class_="primary", hours="day"),
    ]  # fmt: skip
    ways = dict(enumerate(map(list, pairs), start=1))
    built = network(ways, facts={way: chance.choice(kinds) for way in ways})
    hours = {"night": ((0.0, chance.uniform(50, 400)),), "day": ((chance.uniform(50, 300), 2000.0),)}
    spent = costs(built, hours=hours)
    return built, spent, chance


@given(st.integers(0, 100_000))
@settings(max_examples=150)
def test_arrivals_equal_a_plain_search(seed: int) -> None:
    built, spent, chance = _draw(seed)
    router = Router(built, np.zeros(0, np.bool_))
    rows = range(len(built.node_id))
    for start, end in [chance.sample(rows, 2) for _ in range(5)]:
        path = router.find(spent, [_at_junction(built, start), _at_junction(built, end)], timed=True)
        expected = _arrivals(built, spent, start)[end]
        assert (path.cost if path else math.inf) == pytest.approx(expected, abs=1e-6)
        if path:
            assert read_itinerary(Shapes(built), spent, path).seconds == pytest.approx(path.cost, abs=1e-6)
