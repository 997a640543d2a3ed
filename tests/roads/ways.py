"""Edge tables written down in a line or two: ways through numbered nodes, and where a node lies is in its number.

Node 12 lies 1 step east and 2 north of node 0 (id = 10 × column + row), a step being 0.01 degrees at the equator: on
WGS 84 that is 1113.1949 m to the east and 1105.7427 m to the north.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ratl.model.road import RoadFacts, TurnRule
from ratl.roads.build import build_network
from ratl.roads.edges import EdgeTable
from ratl.roads.network import RoadNetwork
from ratl.roads.stretches import Lines, split_lines

EAST_M, NORTH_M = 1113.1949, 1105.7428
PLAIN = RoadFacts(class_="primary")


def edge_table(
    ways: Mapping[int, Sequence[int]],
    *,
    facts: Mapping[int, RoadFacts] | None = None,
    names: Mapping[int, str] | None = None,
    node_facts: Mapping[int, RoadFacts] | None = None,
    rules: Sequence[TurnRule] = (),
    **fields: object,
) -> EdgeTable:
    """Return the table of ways (id → nodes), each with its facts (id → facts) and name, plain where none are given."""
    nodes = np.array([node for course in ways.values() for node in course], np.int64)
    offset = np.cumsum([0, *(len(course) for course in ways.values())])
    on_nodes = dict(node_facts or {})
    told = [PLAIN, *(facts or {}).values(), *on_nodes.values()]
    row = {way: 1 + at for at, way in enumerate(facts or {})}
    posts = {node: 1 + len(row) + at for at, node in enumerate(on_nodes)}
    called = [{}, *({"": name} for name in (names or {}).values())]
    name_row = {way: 1 + at for at, way in enumerate(names or {})}
    cut = split_lines(Lines(nodes, (nodes // 10) / 100, (nodes % 10) / 100, offset), posts)
    of = [list(ways)[line] for line in cut.line.tolist()]
    return EdgeTable(
        name="ways", node_id=cut.node_id, node_lon=cut.node_lon, node_lat=cut.node_lat, node_fact=cut.node_fact,
        start=cut.start, end=cut.end, length_m=cut.length_m,
        fact=np.array([row.get(way, 0) for way in of], np.int32),
        name_row=np.array([name_row.get(way, 0) for way in of], np.int32),
        source_id=np.array(of, np.int64),
        shape_offset=cut.shape_offset, shape_lon=cut.shape_lon, shape_lat=cut.shape_lat,
        facts=tuple(told), names=tuple(called), turn_rules=tuple(rules), **fields,
    )  # fmt: skip


def network(ways: Mapping[int, Sequence[int]], **fields: object) -> RoadNetwork:
    """Return the network of the ways."""
    return build_network(edge_table(ways, **fields))


def edges(built: RoadNetwork) -> list[tuple[int, int]]:
    """Return the ids of the junctions each edge runs between."""
    ids = built.node_id
    return list(zip(ids[built.edge_from].tolist(), ids[built.edge_to].tolist(), strict=True))


def course(built: RoadNetwork, piece: int) -> list[int]:
    """Return the nodes a piece runs over."""
    points = slice(int(built.piece_shape[piece]), int(built.piece_shape[piece + 1]))
    return [
        round(1000 * lon) + round(100 * lat)
        for lon, lat in zip(built.shape_lon[points], built.shape_lat[points], strict=True)
    ]


def courses(built: RoadNetwork) -> list[list[list[int]]]:
    """Return edge by edge the nodes each of its pieces runs over."""
    at = built.edge_piece
    return [[course(built, piece) for piece in range(at[edge], at[edge + 1])] for edge in range(len(built.edge_from))]


def arc_name(built: RoadNetwork, arc: int) -> tuple[int, ...]:
    """Return an arc as the nodes it passes."""
    pieces = [node for piece in courses(built)[arc >> 1] for node in piece]
    passed = [node for at, node in enumerate(pieces) if at == 0 or pieces[at - 1] != node]
    return tuple(reversed(passed) if arc & 1 else passed)


def bans(built: RoadNetwork) -> set[tuple[tuple[int, ...], ...]]:
    """Return the forbidden sequences, each arc as the nodes it passes."""
    at = built.ban_offset
    return {
        tuple(arc_name(built, arc) for arc in built.ban_arc[at[k] : at[k + 1]].tolist()) for k in range(len(at) - 1)
    }
