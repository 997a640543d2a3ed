"""Edge tables made into networks: what is left out, what stays, and that nothing known is lost."""

from __future__ import annotations

import dataclasses
import itertools
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ratl.model.road import RoadFacts, TurnRule
from ratl.roads.build import build_network
from ratl.roads.edges import EdgeTable
from ratl.store.network_file import render_network
from tests.roads.ways import EAST_M, NORTH_M, PLAIN, bans, courses, edge_table, edges, network

LOW = RoadFacts(class_="primary", limits={"height_m": 3.8})
GATE = RoadFacts(class_="", kind="gate")


# ---- chains


def test_nodes_where_two_stretches_meet_are_left_out() -> None:
    # A crossroads at 20 and way 1 carried on by way 2: 0-10-20 is one edge.
    built = network({1: [0, 10], 2: [10, 20], 3: [20, 30], 4: [20, 21]})
    assert edges(built) == [(0, 20), (20, 30), (20, 21)]
    assert courses(built) == [[[0, 10, 20]], [[20, 30]], [[20, 21]]]
    assert built.piece_length_m.tolist() == pytest.approx([2 * EAST_M, EAST_M, NORTH_M], abs=1e-3)
    assert built.piece_source.tolist() == [1, 3, 4]


def test_pieces_part_where_facts_or_names_do() -> None:
    built = network(
        {1: [0, 10], 2: [10, 20], 3: [20, 30], 4: [30, 40]}, facts={2: LOW, 3: LOW}, names={3: "Bridge Street"}
    )
    assert edges(built) == [(0, 40)]
    assert courses(built) == [[[0, 10], [10, 20], [20, 30], [30, 40]]]
    assert [built.facts[row] for row in built.piece_fact] == [PLAIN, LOW, LOW, PLAIN]
    assert [built.names[row].get("") for row in built.piece_name] == [None, None, "Bridge Street", None]


def test_a_way_drawn_the_other_way_round_is_a_piece_reversed() -> None:
    one_way = RoadFacts(class_="primary", direction="forward")
    built = network({1: [0, 10], 2: [20, 10]}, facts={1: one_way, 2: one_way})
    assert courses(built) == [[[0, 10], [10, 20]]]
    assert built.piece_reversed.tolist() == [False, True]


def test_parallel_roads_and_loops_stay() -> None:
    built = network({1: [0, 10, 20], 2: [0, 11, 20], 3: [20, 30, 31, 20], 4: [0, 1]})
    assert Counter(edges(built)) == {(0, 20): 2, (20, 20): 1, (0, 1): 1}
    assert [[20, 30, 31, 20]] in courses(built)
    # A loop leaves its junction twice.
    at = built.node_id.tolist().index(20)
    assert sorted(built.out_arc[built.out_offset[at] : built.out_offset[at + 1]].tolist()) == [1, 3, 4, 5]


def test_a_ring_by_itself_keeps_one_junction() -> None:
    built = network({1: [0, 10], 2: [10, 11], 3: [11, 0], 5: [50, 60]})
    assert edges(built) == [(0, 0), (50, 60)]
    assert courses(built)[0] == [[0, 10, 11, 0]]


def test_long_chains_keep_their_order() -> None:
    ways = {way: [way, way + 1] for way in range(2000)}
    table = edge_table(ways)
    built = build_network(table)
    assert edges(built) == [(0, 2000)]
    assert built.piece_length_m.sum() == pytest.approx(table.length_m.sum())
    assert len(built.shape_lon) == 2001


def test_an_empty_table_is_an_empty_network() -> None:
    built = network({})
    assert (len(built.node_id), len(built.edge_from), built.edge_piece.tolist()) == (0, 0, [0])


# ---- nodes with facts


def test_a_post_inside_an_edge_is_a_piece_without_length() -> None:
    built = network({1: [0, 10, 20]}, node_facts={10: GATE})
    assert edges(built) == [(0, 20)]
    assert courses(built) == [[[0, 10], [10], [10, 20]]]
    assert built.piece_length_m[1] == 0.0
    assert built.piece_source.tolist() == [1, 10, 1]
    assert built.facts[built.piece_fact[1]] == GATE


def test_a_post_at_a_junction_stands_at_that_end_of_every_edge() -> None:
    built = network({1: [0, 10], 2: [10, 20], 3: [10, 11]}, node_facts={10: GATE})
    assert courses(built) == [[[0, 10], [10]], [[10], [10, 20]], [[10], [10, 11]]]


def test_a_post_on_a_loop_stands_at_both_its_ends() -> None:
    built = network({1: [0, 10, 11, 0], 2: [0, 1]}, node_facts={0: GATE})
    assert courses(built) == [[[0], [0, 10, 11, 0], [0]], [[0], [0, 1]]]


# ---- turns: a crossroads, 1 from the west, 2 to the east, 3 from the north, 4 to the south

CROSSROADS = {1: [11, 21], 2: [21, 31], 3: [22, 21], 4: [21, 20]}
WEST, EAST, NORTH, SOUTH = (11, 21), (21, 31), (21, 22), (21, 20)


def test_a_turn_is_forbidden_at_a_node() -> None:
    built = network(CROSSROADS, rules=[TurnRule(from_id=1, to_id=3, via_node=21)])
    assert bans(built) == {(WEST, NORTH)}
    assert built.ban_hours.tolist() == [-1]


def test_only_one_turn_forbids_the_others() -> None:
    built = network(CROSSROADS, rules=[TurnRule(from_id=1, to_id=2, via_node=21, only=True)])
    assert bans(built) == {(WEST, NORTH), (WEST, SOUTH)}


def test_hours_of_a_rule_are_kept() -> None:
    rules = [
        TurnRule(from_id=1, to_id=3, via_node=21, hours="Mo-Fr 07:00-09:00"),
        TurnRule(from_id=1, to_id=4, via_node=21),
    ]
    built = network(CROSSROADS, rules=rules)
    assert built.hours == ("Mo-Fr 07:00-09:00",)
    assert sorted(built.ban_hours.tolist()) == [-1, 0]


def test_a_node_with_a_rule_stays_a_junction() -> None:
    built = network({1: [0, 10], 2: [10, 20]}, rules=[TurnRule(from_id=1, to_id=2, via_node=10)])
    assert edges(built) == [(0, 10), (10, 20)]
    assert bans(built) == {((0, 10), (10, 20))}


def test_no_u_turn_within_a_way_forbids_nothing_but_that() -> None:
    # Way 1 runs through: straight on must stay allowed.
    built = network({1: [0, 10, 20], 2: [10, 11]}, rules=[TurnRule(from_id=1, to_id=1, via_node=10)])
    assert bans(built) == set()
    assert "turn_rule_off_network" not in built.dropped


def test_straight_on_only_within_a_way() -> None:
    built = network({1: [0, 10, 20], 2: [10, 11]}, rules=[TurnRule(from_id=1, to_id=1, via_node=10, only=True)])
    assert bans(built) == {((0, 10), (10, 11)), ((20, 10), (10, 11))}


#: A dual carriageway: 1 runs east, 5 back west, joined by 3 at 20 and 21. Turning round is 1, 3, 5.
DUAL = {1: [10, 20], 2: [20, 30], 3: [20, 21], 5: [21, 11], 6: [31, 21]}


def test_a_rule_over_a_way_forbids_the_whole_sequence_only() -> None:
    built = network(DUAL, rules=[TurnRule(from_id=1, to_id=5, via_ids=(3,))])
    assert bans(built) == {((10, 20), (20, 21), (21, 11))}


def test_a_rule_over_a_way_in_several_edges() -> None:
    ways = {1: [0, 10], 2: [10, 20, 30], 3: [30, 31], 4: [20, 21], 5: [30, 40], 6: [10, 11]}
    built = network(ways, rules=[TurnRule(from_id=1, to_id=3, via_ids=(2,))])
    assert bans(built) == {((0, 10), (10, 20), (20, 30), (30, 31))}


def test_a_rule_over_two_ways() -> None:
    ways = {1: [0, 10], 2: [10, 20], 3: [20, 30], 4: [30, 31], 5: [30, 40]}
    built = network(ways, rules=[TurnRule(from_id=1, to_id=4, via_ids=(2, 3))])
    # Where way 2 becomes way 3 nothing else meets, but the rule names both: 20 stays.
    assert bans(built) == {((0, 10), (10, 20), (20, 30), (30, 31))}


def test_only_over_a_way_forbids_the_other_ends() -> None:
    built = network(DUAL, rules=[TurnRule(from_id=1, to_id=5, via_ids=(3,), only=True)])
    assert bans(built) == {((10, 20), (20, 21), (21, 31))}


@pytest.mark.parametrize(
    "rule",
    [
        TurnRule(from_id=1, to_id=99, via_node=21),
        TurnRule(from_id=99, to_id=1, via_node=21),
        TurnRule(from_id=1, to_id=3, via_node=999),
        TurnRule(from_id=1, to_id=3, via_node=31),
        TurnRule(from_id=1, to_id=99, via_node=21, only=True),
        TurnRule(from_id=1, to_id=3, via_ids=(99,)),
        TurnRule(from_id=1, to_id=3),
    ],
)
def test_rules_about_what_is_not_there_are_counted(rule: TurnRule) -> None:
    built = network(CROSSROADS, rules=[rule])
    assert (len(built.ban_hours), built.dropped) == (0, {"turn_rule_off_network": 1})


# ---- the whole


def test_components_are_ranked_by_size() -> None:
    built = network({1: [0, 10], 2: [10, 20], 3: [10, 11], 7: [70, 80], 5: [50, 60], 6: [60, 61], 8: [60, 62]})
    by_id = dict(zip(built.node_id.tolist(), built.component.tolist(), strict=True))
    # Four junctions each: the one with the lower ids comes first.
    assert by_id == {0: 0, 10: 0, 20: 0, 11: 0, 50: 1, 60: 1, 61: 1, 62: 1, 70: 2, 80: 2}


def test_labelled_nodes_stay_with_their_labels() -> None:
    built = network({1: [0, 10], 2: [10, 20], 3: [20, 30]}, node_labels=("A", "B", "", "D"))
    assert edges(built) == [(0, 10), (10, 30)]
    assert built.node_labels == ("A", "B", "D")


def test_only_facts_and_names_in_use_are_kept() -> None:
    built = network({1: [0, 10], 2: [10, 20]}, facts={9: LOW, 2: GATE}, names={8: "nowhere", 2: "here"})
    assert built.facts == (PLAIN, GATE)
    assert built.names == ({}, {"": "here"})


def shuffled(table: EdgeTable, seed: int) -> EdgeTable:
    """Return the same table with nodes and ways in another order; stretches of one way stay in theirs."""
    rng = np.random.default_rng(seed)
    nodes = rng.permutation(len(table.node_id))
    rank = np.argsort(nodes)
    ways = rng.permutation(np.unique(table.source_id))
    rows = np.concatenate([np.flatnonzero(table.source_id == way) for way in ways])
    parts = [slice(table.shape_offset[k], table.shape_offset[k + 1]) for k in rows]
    return dataclasses.replace(
        table,
        node_id=table.node_id[nodes], node_lon=table.node_lon[nodes], node_lat=table.node_lat[nodes],
        node_fact=table.node_fact[nodes],
        start=rank[table.start[rows]].astype(np.int32), end=rank[table.end[rows]].astype(np.int32),
        length_m=table.length_m[rows], fact=table.fact[rows], name_row=table.name_row[rows],
        source_id=table.source_id[rows],
        shape_offset=np.cumsum([0, *(part.stop - part.start for part in parts)]),
        shape_lon=np.concatenate([table.shape_lon[part] for part in parts]),
        shape_lat=np.concatenate([table.shape_lat[part] for part in parts]),
    )  # fmt: skip


@st.composite
def tables(draw: st.DrawFn) -> EdgeTable:
    """Draw ways through the nodes of a small grid, with facts, names, posts and turn rules."""
    node = st.integers(0, 4).flatmap(lambda x: st.integers(0, 4).map(lambda y: 10 * x + y))
    courses_ = draw(st.lists(st.lists(node, min_size=2, max_size=6), min_size=1, max_size=9))
    ways = {way: course for way, course in enumerate(courses_, 1) if len(set(course)) > 1} or {1: [0, 10]}
    kinds = [LOW, RoadFacts(class_="primary", direction="forward"), RoadFacts(class_="track")]
    rules = [
        TurnRule(
            from_id=draw(st.sampled_from(sorted(ways))), to_id=draw(st.sampled_from(sorted(ways))),
            via_node=draw(node) if draw(st.booleans()) else None, via_ids=(draw(st.sampled_from(sorted(ways))),),
            only=draw(st.booleans()),
        )
        for _ in range(draw(st.integers(0, 3)))
    ]  # fmt: skip
    return edge_table(
        ways,
        facts={way: draw(st.sampled_from(kinds)) for way in ways if draw(st.booleans())},
        names={way: draw(st.sampled_from("ab")) for way in ways if draw(st.booleans())},
        node_facts={draw(node): GATE for _ in range(draw(st.integers(0, 3)))},
        rules=[dataclasses.replace(rule, via_ids=() if rule.via_node is not None else rule.via_ids) for rule in rules],
    )


def segments(table: EdgeTable) -> Counter[tuple[object, ...]]:
    """Return every step from point to point with its facts and name, in one direction."""
    found: Counter[tuple[object, ...]] = Counter()
    for k in range(len(table.start)):
        inner = slice(table.shape_offset[k], table.shape_offset[k + 1])
        ends = [table.start[k], table.end[k]]
        lon = [table.node_lon[ends[0]], *table.shape_lon[inner], table.node_lon[ends[1]]]
        lat = [table.node_lat[ends[0]], *table.shape_lat[inner], table.node_lat[ends[1]]]
        points = list(zip(map(float, lon), map(float, lat), strict=True))
        facts, name = table.facts[table.fact[k]], table.names[table.name_row[k]]
        found.update((*step, repr(facts), repr(name)) for step in itertools.pairwise(points))
    return found


@settings(max_examples=150)
@given(tables())
def test_merging_keeps_length_facts_names_direction_and_geometry(table: EdgeTable) -> None:
    built = build_network(table)
    assert built.piece_length_m.sum() == pytest.approx(table.length_m.sum())
    found: Counter[tuple[object, ...]] = Counter()
    for piece in range(len(built.piece_fact)):
        at = slice(built.piece_shape[piece], built.piece_shape[piece + 1])
        points = list(zip(built.shape_lon[at].tolist(), built.shape_lat[at].tolist(), strict=True))
        if built.piece_reversed[piece]:
            points.reverse()
        facts, name = built.facts[built.piece_fact[piece]], built.names[built.piece_name[piece]]
        assert (len(points) == 1) == (facts == GATE) == (built.piece_length_m[piece] == 0)
        found.update((*step, repr(facts), repr(name)) for step in itertools.pairwise(points))
    assert found == segments(table)


@settings(max_examples=150)
@given(tables())
def test_a_network_hangs_together(table: EdgeTable) -> None:
    built = build_network(table)
    place = list(zip(built.node_lon.tolist(), built.node_lat.tolist(), strict=True))
    for edge in range(len(built.edge_from)):
        first, last = built.edge_piece[edge], built.edge_piece[edge + 1] - 1
        start, end = built.piece_shape[first], built.piece_shape[last + 1] - 1
        assert (built.shape_lon[start], built.shape_lat[start]) == place[built.edge_from[edge]]
        assert (built.shape_lon[end], built.shape_lat[end]) == place[built.edge_to[edge]]
        for piece in range(first, last):
            joint = built.piece_shape[piece + 1]
            assert built.shape_lon[joint - 1] == built.shape_lon[joint]
            assert built.shape_lat[joint - 1] == built.shape_lat[joint]
    tails = np.column_stack((built.edge_from, built.edge_to)).ravel()
    for junction in range(len(place)):
        out = built.out_arc[built.out_offset[junction] : built.out_offset[junction + 1]]
        assert sorted(out.tolist()) == np.flatnonzero(tails == junction).tolist()
        posts = {facts for facts in table.node_fact[table.node_id == built.node_id[junction]] if facts >= 0}
        for arc in out.tolist() if posts else []:
            pieces = built.edge_piece[(arc >> 1) : (arc >> 1) + 2]
            piece = pieces[1] - 1 if arc & 1 else pieces[0]
            assert built.facts[built.piece_fact[piece]] == GATE
    for k in range(len(built.ban_hours)):
        arcs = built.ban_arc[built.ban_offset[k] : built.ban_offset[k + 1]]
        assert len(arcs) >= 2
        assert tails[arcs[:-1] ^ 1].tolist() == tails[arcs[1:]].tolist()
        assert not np.any(arcs[:-1] == arcs[1:] ^ 1), "no arc follows its own reverse anyway"


@settings(max_examples=80)
@given(tables(), st.integers(0, 1000))
def test_the_order_of_a_source_does_not_matter(table: EdgeTable, seed: int) -> None:
    assert render_network(build_network(shuffled(table, seed))) == render_network(build_network(table))
