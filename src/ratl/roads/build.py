"""Edge table → road network: chains of stretches become edges, and nothing that was known of them is lost.

The only place that makes a `ratl.roads.network.RoadNetwork`. Whatever order a source gives its nodes and ways in, the
same source gives the same network, byte by byte: nodes are sorted by id, stretches by the id of their way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple, TypeVar

import numpy as np

from ratl.roads.edges import EdgeTable, Flags, Ints, Longs
from ratl.roads.islands import number_islands
from ratl.roads.network import RoadNetwork
from ratl.roads.pieces import cut_pieces, spread
from ratl.roads.turns import find_turn_nodes, list_bans

_T = TypeVar("_T")


class Chains(NamedTuple):
    """Arcs of stretches (``2 k`` drives stretch k forward, ``2 k + 1`` backward) in driving order, edge after edge."""

    arc: Longs
    edge: Longs
    first: Flags
    """Whether the arc is the first of its edge."""
    last: Flags


def build_network(table: EdgeTable) -> RoadNetwork:
    """Return the network of `table`.

    Nodes where exactly two stretches meet are left out, unless a turn rule applies there or a planner gave them a label
    (`EdgeTable.node_labels`). What differs along an edge
    so made stands in its pieces; a node with facts of its own is a piece of length 0 inside the edge or, at a
    junction, at that end of every edge that meets there. Turn rules whose ways are not in `table` are counted in
    `RoadNetwork.dropped` as ``turn_rule_off_network``.
    """
    table = _sort_rows(table)
    tails = np.column_stack((table.start, table.end)).ravel()
    junction = _find_junctions(table, tails)
    chains = _link_chains(tails, junction)
    pieces = cut_pieces(table, tails, chains.arc, chains.edge)
    at = np.flatnonzero(junction)
    leaving = np.column_stack((chains.arc[chains.first], chains.arc[chains.last] ^ 1)).ravel()
    ends = np.searchsorted(at, tails[leaving]).astype(np.int32)
    out_arc = np.argsort(ends, kind="stable").astype(np.int32)
    bans = list_bans(table, tails, leaving)
    fact_rows, facts = _keep_used(pieces.fact, table.facts)
    name_rows, names = _keep_used(pieces.name, table.names, first=0)
    dropped = {**table.dropped, "turn_rule_off_network": bans.unmatched} if bans.unmatched else table.dropped
    return RoadNetwork(
        name=table.name,
        node_id=table.node_id[at], node_lon=table.node_lon[at], node_lat=table.node_lat[at],
        edge_from=ends[::2].copy(), edge_to=ends[1::2].copy(),
        edge_piece=np.searchsorted(pieces.edge, np.arange(len(leaving) // 2 + 1)).astype(np.int64),
        piece_length_m=pieces.length_m, piece_fact=fact_rows, piece_name=name_rows,
        piece_source=pieces.source, piece_reversed=pieces.reversed,
        piece_shape=pieces.shape, shape_lon=pieces.lon, shape_lat=pieces.lat,
        out_offset=np.searchsorted(ends[out_arc], np.arange(len(at) + 1)).astype(np.int64), out_arc=out_arc,
        ban_offset=bans.offset, ban_arc=bans.arc, ban_hours=bans.hours_row,
        component=_rank_components(len(at), ends[::2], ends[1::2]),
        hours=bans.hours, facts=facts, names=names, places=table.places, sites=table.sites,
        node_labels=tuple(table.node_labels[k] for k in at) if table.node_labels else (),
        kept=table.kept, dropped=dropped,
    )  # fmt: skip


def _sort_rows(table: EdgeTable) -> EdgeTable:
    """Return `table` with its nodes by id, its stretches by the id of their way and in order along it."""
    nodes = np.argsort(table.node_id, kind="stable")
    rank = np.empty(len(nodes), np.int32)
    rank[nodes] = np.arange(len(nodes), dtype=np.int32)
    order = np.argsort(table.source_id, kind="stable")
    counts = np.diff(table.shape_offset)[order]
    shape = spread(table.shape_offset[:-1][order], counts)
    return replace(
        table,
        node_id=table.node_id[nodes], node_lon=table.node_lon[nodes], node_lat=table.node_lat[nodes],
        node_fact=table.node_fact[nodes],
        start=rank[table.start[order]], end=rank[table.end[order]], length_m=table.length_m[order],
        fact=table.fact[order], name_row=table.name_row[order], source_id=table.source_id[order],
        shape_offset=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        shape_lon=table.shape_lon[shape], shape_lat=table.shape_lat[shape],
        node_labels=tuple(table.node_labels[k] for k in nodes) if table.node_labels else (),
        stretch_labels=tuple(table.stretch_labels[k] for k in order) if table.stretch_labels else (),
    )  # fmt: skip


def _find_junctions(table: EdgeTable, tails: Ints) -> Flags:
    """Return bool[n]: ends, forks, nodes with turn rules or labels, and one node of each ring without these."""
    count = len(table.node_id)
    degree = np.bincount(tails, minlength=count)
    labelled = np.array([label != "" for label in table.node_labels] or [False] * count, np.bool_)
    junction = (degree > 0) & ((degree != 2) | labelled | find_turn_nodes(table))
    part = number_islands(count, table.start, table.end)
    ring = np.ones(count, np.bool_)
    ring[part[junction]] = False
    on_ring = np.flatnonzero(ring[part] & (degree > 0))
    _, firsts = np.unique(part[on_ring], return_index=True)
    junction[on_ring[firsts]] = True
    return np.asarray(junction)


def _link_chains(tails: Ints, junction: Flags) -> Chains:
    """Return the stretches in chains from junction to junction, each in one direction only.

    Every arc knows the next; in each round it learns who is twice as far ahead (pointer jumping), so that a chain of
    1,000 stretches takes ten rounds over arrays.
    """
    arcs = np.arange(len(tails), dtype=np.int64)
    nowhere = len(tails)
    leaving = np.argsort(tails, kind="stable")
    both = leaving[~junction[tails[leaving]]].reshape(-1, 2).sum(axis=1)
    pair = np.zeros(len(junction), np.int64)
    pair[np.unique(tails[~junction[tails]])] = both
    heads = tails[arcs ^ 1]
    ahead = np.append(np.where(junction[heads], nowhere, pair[heads] - (arcs ^ 1)), nowhere)
    after = (ahead != nowhere).astype(np.int64)
    last = np.append(arcs, nowhere)
    while np.any(ahead != nowhere):
        moving = np.flatnonzero(ahead != nowhere)
        further = ahead[moving]
        after[moving] += after[further]
        last[moving] = last[further]
        ahead[moving] = ahead[further]
    first = arcs[junction[tails]]
    first = first[first < last[first] ^ 1]
    edge = np.full(len(tails), -1, np.int64)
    edge[last[first]] = np.arange(len(first))
    edge = edge[last[:-1]]
    used = arcs[edge >= 0]
    used = used[np.lexsort((-after[used], edge[used]))]
    return Chains(used, edge[used], np.isin(used, first), after[used] == 0)


def _rank_components(count: int, edge_from: Ints, edge_to: Ints) -> Ints:
    """Return int32[n]: 0 for the junctions of the largest component, and so on; of equal ones the first is first."""
    part = number_islands(count, edge_from, edge_to)
    order = np.argsort(-np.bincount(part), kind="stable")
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return np.asarray(rank[part])


def _keep_used(rows: Ints, table: Sequence[_T], first: int | None = None) -> tuple[Ints, tuple[_T, ...]]:
    """Return `rows` and what they point at, in order of first use; row `first`, if given, is kept before all."""
    asked = rows if first is None else np.concatenate(([first], rows))
    used, seen, at = np.unique(asked, return_index=True, return_inverse=True)
    order = np.argsort(seen, kind="stable")
    rank = np.empty(len(used), np.int32)
    rank[order] = np.arange(len(used), dtype=np.int32)
    new = rank[at][len(asked) - len(rows) :]
    return np.asarray(new, np.int32), tuple(table[k] for k in used[order])
