"""Routes in a millisecond on networks of any size: a customizable contraction hierarchy.

Dibbelt, Strasser, Wagner, "Customizable Contraction Hierarchies", ACM Journal of Experimental Algorithmics 21 (2016).
`build_hierarchy` looks at which states follow one another and at no cost: it serves every column. `customize` works
the costs of one column into it, closed arcs as infinite ones. A query then looks at the few hundred vertices above
its ends in the elimination tree.

The order in which states are contracted is the minimum degree order with which SuperLU keeps a factorisation sparse
(George & Liu, "The evolution of the minimum degree ordering algorithm", SIAM Review 31 (1989)): contraction is
Gaussian elimination, and its fill-in are the shortcuts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.sparse import coo_array, csc_array
from scipy.sparse.linalg import splu

from ratl.roads import hierarchy_kernels, kernels
from ratl.roads.edges import Floats, Ints, Longs
from ratl.roads.search import (
    Charges,
    Ends,
    FoundRoute,
    SearchGraph,
    Workspace,
    describe_route,
    list_arrivals,
    list_ends,
)

#: From the vertex where its searches meet, a query goes down only.
_NO_WAY_OVER: Final = np.empty((2, 0), np.int32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hierarchy:
    """What all columns share. Vertices are states by rank: vertex 0 is contracted first.

    Attributes
    ----------
    rank
        int32[s], the vertex of each state.
    above
        int32[s], each vertex's parent in the elimination tree, -1: none.
    up_offset, up_head, up_tail
        int64[s + 1], int32[a], int32[a]: the arcs to higher vertices, sorted by head; the vertex each leaves.
    down_offset, down_tail, down_arc
        int64[s + 1], int32[a], int64[a]: the same arcs by the vertex they lead to.
    slot
        int32[t], the slot of each transition: ``2 a`` is arc a driven up, ``2 a + 1`` down.
    """

    rank: Ints
    above: Ints
    up_offset: Longs
    up_head: Ints
    up_tail: Ints
    down_offset: Longs
    down_tail: Ints
    down_arc: Longs
    slot: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class HierarchyCharges:
    """What one column pays; made by `customize`.

    Attributes
    ----------
    charges
        Per transition.
    slot_cost, slot_parts
        float64[2 a], per slot; int32[2 a, 2], the two slots it is made of, or ``-1 -`` the transition it is.
    """

    charges: Charges
    slot_cost: Floats
    slot_parts: Ints


def build_hierarchy(graph: SearchGraph) -> Hierarchy:
    """Return the hierarchy of `graph`. Seconds for a million nodes; needed once for all columns."""
    rank = _find_order(graph)
    tail, head = np.repeat(rank, np.diff(graph.out_offset)), rank[graph.out_state]
    low, high = np.minimum(tail, head)[tail != head], np.maximum(tail, head)[tail != head]
    offset = np.concatenate([[0], np.cumsum(np.bincount(low, minlength=len(rank)))]).astype(np.int64)
    up_offset, up_head, above = hierarchy_kernels.contract(offset, high[np.argsort(low, kind="stable")])
    # Turned round twice, the neighbours of each vertex stand in ascending order.
    up_offset, up_head, _ = kernels.turn_round(*kernels.turn_round(up_offset, up_head)[:2])
    down_offset, down_tail, down_arc = kernels.turn_round(up_offset, up_head)
    return Hierarchy(
        rank=rank,
        above=above,
        up_offset=up_offset,
        up_head=up_head,
        up_tail=np.repeat(np.arange(len(rank), dtype=np.int32), np.diff(up_offset)),
        down_offset=down_offset,
        down_tail=down_tail,
        down_arc=down_arc,
        slot=hierarchy_kernels.find_slots(graph.out_offset, graph.out_state, rank, up_offset, up_head),
    )


def _find_order(graph: SearchGraph) -> Ints:
    """Return the rank of each state; the states of one road follow one another, which halves the work."""
    states = np.arange(len(graph.out_offset) - 1, dtype=np.int32)
    road = graph.state_arc >> 1 if graph.on_arcs else states
    roads = int(road.max(initial=-1)) + 1
    if roads == 0:
        return states
    tail, head = np.repeat(road, np.diff(graph.out_offset)), road[graph.out_state]
    rows, columns = np.concatenate([tail, head]), np.concatenate([head, tail])
    matrix = csc_array(coo_array((np.full(len(rows), -1.0), (rows, columns)), shape=(roads, roads)))
    matrix.setdiag(1.0 + len(rows))  # dominant: no pivoting, whatever the graph
    factors = splu(matrix, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True})
    rank = np.empty_like(states)
    rank[np.argsort(factors.perm_c[road], kind="stable")] = states
    return rank


def customize(hierarchy: Hierarchy, charges: Charges) -> HierarchyCharges:
    """Return the costs of one column, worked into the hierarchy. About a second for a million nodes."""
    cost, parts = hierarchy_kernels.customize(
        hierarchy.slot,
        charges.out_cost,
        hierarchy.up_offset,
        hierarchy.up_head,
        hierarchy.down_offset,
        hierarchy.down_tail,
        hierarchy.down_arc,
    )
    return HierarchyCharges(charges=charges, slot_cost=cost, slot_parts=parts)


def find_route_quickly(
    graph: SearchGraph,
    hierarchy: Hierarchy,
    costs: HierarchyCharges,
    sources: Ends,
    targets: Ends,
    workspace: Workspace,
) -> FoundRoute | None:
    """Return what `ratl.roads.search.find_route` returns; of several cheapest routes it may be another one."""
    source_state, source_cost = list_ends(sources)
    target_state, target_cost, target_row = list_arrivals(graph, targets)
    length, source, seed = hierarchy_kernels.find(
        hierarchy.rank[source_state],
        source_cost,
        hierarchy.rank[target_state],
        target_cost,
        hierarchy.above,
        hierarchy.up_offset,
        hierarchy.up_head,
        hierarchy.up_tail,
        costs.slot_cost,
        costs.slot_parts,
        workspace.cost,
        workspace.parent,
        workspace.touched,
        workspace.counts,
        workspace.rows,
        _NO_WAY_OVER,
    )
    if length < 0:
        return None
    row = workspace.rows[1, :length]
    return describe_route(graph, costs.charges, row, sources, targets, (source, int(target_row[seed])))
