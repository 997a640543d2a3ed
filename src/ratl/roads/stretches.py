"""Ways as a source gives them → stretches from node to node, cut where anything begins, ends or meets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from ratl.roads.edges import Flags, Floats, Ints, Longs
from ratl.roads.lengths import distances_m
from ratl.roads.pieces import spread

#: Two nodes nearer than this stand at one place of a map of 1e-7 degrees; a road between them is this long.
RESOLUTION_M = 0.01


class Lines(NamedTuple):
    """`w` lines of road, `s` points in all: line k has the points ``offset[k]:offset[k + 1]``, at least two."""

    node: Longs
    """int64[s], id in the source."""
    lon: Floats
    lat: Floats
    offset: Longs


class Stretches(NamedTuple):
    """Nodes and stretches as in `ratl.roads.edges.EdgeTable`; `line` is the row of the line each stretch is part of."""

    node_id: Longs
    node_lon: Floats
    node_lat: Floats
    node_fact: Ints
    line: Longs
    start: Ints
    end: Ints
    length_m: Floats
    shape_offset: Longs
    shape_lon: Floats
    shape_lat: Floats


def split_lines(lines: Lines, node_facts: Mapping[int, int]) -> Stretches:
    """Return `lines` cut at their ends, where they meet or touch themselves, and at the nodes of `node_facts`.

    A node named twice running is passed once. Lengths are geodesic on WGS 84.

    Parameters
    ----------
    node_facts
        Id of a node → row of its facts; nodes of no line are passed over.
    """
    lines = _without_repeats(lines)
    ids, at = np.unique(lines.node, return_inverse=True)
    fact = _facts_of(ids, node_facts)
    marks = np.flatnonzero(_mark_cuts(lines, at, fact))
    line_of = np.searchsorted(lines.offset, marks, side="right") - 1
    begins = np.flatnonzero(line_of[1:] == line_of[:-1])
    low, high = marks[begins], marks[begins + 1]
    counts = high - low - 1
    inner = spread(low + 1, counts)
    nodes, first, node = np.unique(at[marks], return_index=True, return_inverse=True)
    return Stretches(
        node_id=ids[nodes], node_lon=lines.lon[marks[first]], node_lat=lines.lat[marks[first]], node_fact=fact[nodes],
        line=line_of[begins], start=node[begins].astype(np.int32), end=node[begins + 1].astype(np.int32),
        length_m=_lengths_m(lines, low, high),
        shape_offset=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        shape_lon=lines.lon[inner], shape_lat=lines.lat[inner],
    )  # fmt: skip


def _without_repeats(lines: Lines) -> Lines:
    fresh = np.ones(len(lines.node), np.bool_)
    fresh[1:] = lines.node[1:] != lines.node[:-1]
    fresh[lines.offset[:-1]] = True
    counts = np.add.reduceat(fresh.astype(np.int64), lines.offset[:-1])
    offset = np.concatenate(([0], np.cumsum(counts)))
    return Lines(lines.node[fresh], lines.lon[fresh], lines.lat[fresh], offset)


def _facts_of(ids: Longs, node_facts: Mapping[int, int]) -> Ints:
    """Return the row of the facts of each node of `ids` (sorted), -1 where it has none."""
    with_facts = np.array(sorted(node_facts), np.int64)
    fact = np.full(len(ids), -1, np.int32)
    on_road = with_facts[np.isin(with_facts, ids)]
    fact[np.searchsorted(ids, on_road)] = [node_facts[node_id] for node_id in on_road.tolist()]
    return fact


def _mark_cuts(lines: Lines, at: Longs, fact: Ints) -> Flags:
    """Return which points are the end of a stretch; `at` is the row of the node of each point."""
    cut = (np.bincount(at) > 1)[at] | (fact[at] >= 0)
    cut[lines.offset[:-1]] = True
    cut[lines.offset[1:] - 1] = True
    return np.asarray(cut)


def _lengths_m(lines: Lines, low: Longs, high: Longs) -> Floats:
    run = np.zeros(len(lines.node))
    to = np.delete(np.arange(len(run)), lines.offset[:-1])  # To the start of a line there is no road.
    run[to] = distances_m(lines.lon[to - 1], lines.lat[to - 1], lines.lon[to], lines.lat[to])
    run = np.cumsum(run)
    return np.asarray(np.maximum(run[high] - run[low], RESOLUTION_M))
