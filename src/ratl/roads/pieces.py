"""Stretches in driving order → pieces: what stands one behind the other and is the same becomes one."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ratl.roads.edges import EdgeTable, Flags, Floats, Ints, Longs


class Pieces(NamedTuple):
    """The pieces of all edges, edge after edge, each field as in `ratl.roads.network.RoadNetwork`."""

    edge: Longs
    """The edge each piece is of."""
    length_m: Floats
    fact: Ints
    name: Ints
    source: Longs
    reversed: Flags
    shape: Longs
    lon: Floats
    lat: Floats


class _Slots(NamedTuple):
    """Stretches, and nodes with facts between them, in driving order."""

    link: Longs
    """Row of the arcs this is made from."""
    node: Longs
    """The node, -1 for a stretch."""
    fact: Ints
    name: Ints
    source: Longs


def cut_pieces(table: EdgeTable, tails: Ints, arc: Longs, edge: Longs) -> Pieces:
    """Return the pieces along the edges that `arc` (stretch arcs in driving order) and `edge` (of each) describe.

    Neighbours on one edge with the same facts, name and direction are one piece, known by the id of the first.
    A node with facts is a piece of length 0 and one point, known by the id of the node.
    """
    slots = _line_up(table, tails, arc, edge)
    of_edge, back = edge[slots.link], (arc[slots.link] & 1).astype(np.bool_)
    length_m = np.where(slots.node < 0, table.length_m[arc[slots.link] >> 1], 0.0)
    begins = np.ones(len(slots.link), np.bool_)
    alike = (slots.node[1:] < 0) & (slots.node[:-1] < 0)
    for told in (of_edge, back, slots.fact, slots.name):
        alike &= told[1:] == told[:-1]
    begins[1:] = ~alike
    at = np.flatnonzero(begins)
    shape, lon, lat = _draw(table, tails, arc[slots.link], slots.node, begins)
    return Pieces(
        edge=of_edge[at], length_m=np.add.reduceat(length_m, at) if len(at) else length_m, fact=slots.fact[at],
        name=slots.name[at], source=slots.source[at], reversed=back[at], shape=shape, lon=lon, lat=lat,
    )  # fmt: skip


def spread(start: Longs, counts: Longs, step: Longs | int = 1) -> Longs:
    """Return ``start[k], start[k] + step[k], …``, `counts[k]` of each, one after the other.

    >>> spread(np.array([5, 0]), np.array([2, 3]))
    array([5, 6, 0, 1, 2])
    """
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    steps = step if isinstance(step, int) else np.repeat(step, counts)
    return np.asarray(np.repeat(start, counts) + steps * within)


def _line_up(table: EdgeTable, tails: Ints, arc: Longs, edge: Longs) -> _Slots:
    """Return the stretches with every node that has facts: before the first of an edge, and behind each."""
    tail, head = tails[arc], tails[arc ^ 1]
    first = np.ones(len(arc), np.bool_)
    first[1:] = edge[1:] != edge[:-1]
    before = first & (table.node_fact[tail] >= 0)
    behind = table.node_fact[head] >= 0
    counts = 1 + before.astype(np.int64) + behind
    at = np.cumsum(counts) - counts
    link = np.repeat(np.arange(len(arc)), counts)
    node = np.full(len(link), -1, np.int64)
    node[at[before]] = tail[before]
    node[(at + counts - 1)[behind]] = head[behind]
    stretch = arc[link] >> 1
    return _Slots(
        link=link, node=node,
        fact=np.where(node < 0, table.fact[stretch], table.node_fact[node]).astype(np.int32),
        name=np.where(node < 0, table.name_row[stretch], 0).astype(np.int32),
        source=np.where(node < 0, table.source_id[stretch], table.node_id[node]).astype(np.int64),
    )  # fmt: skip


def _draw(table: EdgeTable, tails: Ints, arc: Longs, node: Longs, begins: Flags) -> tuple[Longs, Floats, Floats]:
    """Return offset, lon and lat of the points of each piece: a stretch draws its first end only where one begins."""
    road = node < 0
    stretch, forward = arc >> 1, (arc & 1) == 0
    start, end = table.shape_offset[stretch], table.shape_offset[stretch + 1]
    inner = np.where(road, end - start, 0)
    opens = (road & begins).astype(np.int64)
    counts = opens + inner + 1
    at = np.cumsum(counts) - counts
    total = int(counts.sum())
    from_shape = spread(np.where(forward, start, end - 1), inner, np.where(forward, 1, -1))
    into = spread(at + opens, inner)
    final = np.where(road, tails[arc ^ 1], node)
    drawn = []
    for of_node, of_shape in ((table.node_lon, table.shape_lon), (table.node_lat, table.shape_lat)):
        points = np.empty(total, np.float64)
        points[at[opens == 1]] = of_node[tails[arc[opens == 1]]]
        points[into] = of_shape[from_shape]
        points[at + counts - 1] = of_node[final]
        drawn.append(points)
    return np.append(at[begins], total).astype(np.int64), drawn[0], drawn[1]
