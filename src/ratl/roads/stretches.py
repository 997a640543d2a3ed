"""Ways as a source gives them → stretches from node to node, cut where anything begins, ends or meets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from ratl.roads.edges import Floats, Ints, Longs
from ratl.roads.lengths import steps_m
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

    Lengths are geodesic on WGS 84.

    Parameters
    ----------
    node_facts
        Id of a node → row of its facts; nodes of no line are passed over.
    """
    ids, at, uses = np.unique(lines.node, return_inverse=True, return_counts=True)
    with_facts = np.array(sorted(node_facts), np.int64)
    places = np.searchsorted(ids, with_facts)
    on_road = places < len(ids)
    on_road[on_road] = ids[places[on_road]] == with_facts[on_road]
    cuts = uses > 1
    cuts[places[on_road]] = True
    cut = cuts[at]
    first, final = lines.offset[:-1], lines.offset[1:] - 1
    cut[first] = cut[final] = True
    marks = np.flatnonzero(cut)
    steps = steps_m(lines.lon, lines.lat)
    steps[final[:-1]] = 0.0
    line_of = np.searchsorted(lines.offset, marks, side="right") - 1
    begins = np.flatnonzero(line_of[1:] == line_of[:-1])
    low, high = marks[begins], marks[begins + 1]
    run = np.concatenate(([0.0], np.cumsum(steps)))
    counts = high - low - 1
    inner = spread(low + 1, counts)
    kept, node_at = np.unique(at[marks], return_inverse=True)
    row_of_point = np.full(len(cut), -1, np.int32)
    row_of_point[marks] = node_at
    node_lon, node_lat = np.empty(len(kept)), np.empty(len(kept))
    node_lon[node_at], node_lat[node_at] = lines.lon[marks], lines.lat[marks]
    node_fact = np.full(len(ids), -1, np.int32)
    node_fact[places[on_road]] = [node_facts[i] for i in with_facts[on_road].tolist()]
    return Stretches(
        node_id=ids[kept], node_lon=node_lon, node_lat=node_lat, node_fact=node_fact[kept],
        line=line_of[begins], start=row_of_point[low], end=row_of_point[high],
        length_m=np.maximum(run[high] - run[low], RESOLUTION_M),
        shape_offset=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        shape_lon=lines.lon[inner], shape_lat=lines.lat[inner],
    )  # fmt: skip
