"""Graphs without turns, for the benchmarks of the search on published ones."""

from __future__ import annotations

import numpy as np

from ratl.roads import kernels
from ratl.roads.edges import Ints
from ratl.roads.search import SearchGraph


def build_plain_graph(nodes: int, start: Ints, end: Ints) -> SearchGraph:
    """Return the graph of one-way edges between `nodes` nodes, in which every turn is allowed."""
    order = np.lexsort((end, start)).astype(np.int32)
    offset = np.concatenate([[0], np.cumsum(np.bincount(start, minlength=nodes))]).astype(np.int64)
    to = end[order].astype(np.int32)
    in_offset, in_state, in_row = kernels.turn_round(offset, to)
    return SearchGraph(
        out_offset=offset,
        out_state=to,
        out_arc=order,
        in_offset=in_offset,
        in_state=in_state,
        in_row=in_row,
        state_arc=np.empty(0, np.int32),
        state_node=np.arange(nodes, dtype=np.int32),
        arc_count=len(start),
    )
