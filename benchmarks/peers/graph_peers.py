"""networkx and scipy on the graph of a network, in our own environment.

Their graphs are junctions and, between two, the cheapest arc that is passable: they know no turn restriction, which
makes their task the easier one. Both are asked for what ours gives: the cost and the junctions of the way.
"""

from __future__ import annotations

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]


def junction_graph(tail: Ints, head: Ints, cost: Floats, nodes: int) -> csr_array:
    """Return the cheapest passable arc between each two junctions as a sparse matrix; a cost of 0 becomes tiny."""
    passable = np.flatnonzero(np.isfinite(cost) & (tail != head))
    order = passable[np.lexsort((cost[passable], head[passable], tail[passable]))]
    pair = tail[order].astype(np.int64) * nodes + head[order]
    least = order[np.r_[True, pair[1:] != pair[:-1]]] if len(order) else order
    weight = np.maximum(cost[least], 1e-9)
    return csr_array((weight, (tail[least], head[least])), shape=(nodes, nodes))


def networkx_graph(matrix: csr_array) -> nx.DiGraph:
    """Return `matrix` as a networkx graph."""
    return nx.from_scipy_sparse_array(matrix, create_using=nx.DiGraph)


def networkx_route(graph: nx.DiGraph, start: int, end: int) -> tuple[float, list[int]] | None:
    """Return cost and junctions by networkx's bidirectional Dijkstra, the fastest it has without an estimate."""
    try:
        return nx.bidirectional_dijkstra(graph, start, end)
    except nx.NetworkXNoPath:
        return None


def scipy_route(matrix: csr_array, start: int, end: int) -> tuple[float, list[int]] | None:
    """Return cost and junctions by scipy's Dijkstra, which has no way to stop at the end."""
    cost, before = dijkstra(matrix, indices=start, return_predecessors=True)
    if not np.isfinite(cost[end]):
        return None
    way = [end]
    while way[-1] != start:
        way.append(int(before[way[-1]]))
    return float(cost[end]), way[::-1]
