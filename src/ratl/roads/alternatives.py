"""Routes that differ: the cheapest one, and others that a planner would call another way.

The method of via vertices, with its three conditions, is by Abraham, Delling, Goldberg, Werneck, "Alternative routes in
road networks", ACM Journal of Experimental Algorithmics 18 (2013): limited stretch, limited sharing, local optimality.
Via vertices are those above both ends in the hierarchy: every route crosses the separators among them. Local
optimality follows from a plateau, as in "choice routing" by Cambridge Vehicle Information Technology, which they cite:
the stretch of a route whose points are reached best from the source, and lead best to the target, along that route.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from ratl.roads import hierarchy_kernels
from ratl.roads.edges import Flags
from ratl.roads.hierarchy import Hierarchy, HierarchyCharges
from ratl.roads.search import Ends, FoundRoute, SearchGraph, Workspace, describe_route, list_arrivals, list_ends

#: An alternative costs at most this many times the cheapest route.
STRETCH: Final = 1.4
#: Two routes have at most this share of the cheaper one in common.
SHARE: Final = 0.6
#: No detour: every stretch of a route that costs less than this share of the cheapest route is the cheapest way.
LOCALITY: Final = 0.1
#: Routes are marked by the bits of a byte.
_MOST: Final = 7


class AlternativesWorkspace:
    """Memory for the searches of one thread for alternatives. Threads may share a graph, never a workspace."""

    def __init__(self, graph: SearchGraph, hierarchy: Hierarchy) -> None:
        states, slots = len(hierarchy.rank), 2 * len(hierarchy.up_head)
        self.labels = Workspace(graph)
        self.labelled = np.empty(states, np.int32)
        self.exact = np.empty((states, 2))
        self.over = np.empty((2, states), np.int32)
        self.place = np.zeros(states, np.int32)
        self.visited: Flags = np.zeros(int(graph.state_node.max(initial=-1)) + 1, np.bool_)
        self.arc_marks = np.zeros(graph.arc_count, np.uint8)
        self.slot_marks = np.zeros(slots, np.uint8)
        self.marked = np.empty((_MOST + 1) * (slots + 1), np.int32)


def find_alternatives(
    graph: SearchGraph,
    hierarchy: Hierarchy,
    costs: HierarchyCharges,
    sources: Ends,
    targets: Ends,
    workspace: AlternativesWorkspace,
    *,
    most: int = 3,
) -> tuple[FoundRoute, ...]:
    """Return the cheapest route and after it up to `most` (at most 6) others, cheapest first; none if there is no way.

    Each of the others costs at most `STRETCH` times the cheapest, shares at most `SHARE` with it and with each other
    one, comes to no junction twice and is locally the quickest (`LOCALITY`). Often there are fewer than asked for.
    """
    labels = workspace.labels
    source, source_cost = list_ends(sources)
    target, target_cost, target_row = list_arrivals(graph, targets)
    drawn, bounds, ends = hierarchy_kernels.pick_vias(
        min(most, _MOST - 1), STRETCH, SHARE, LOCALITY,
        graph.out_state, graph.out_arc, costs.charges.out_cost, graph.state_node,
        source, source_cost, target, target_cost, target_row,
        hierarchy.rank, hierarchy.above, hierarchy.up_offset, hierarchy.up_head, hierarchy.up_tail,
        costs.slot_cost, costs.slot_parts,
        labels.cost, labels.parent, labels.touched, labels.counts, labels.rows[0], labels.rows[1],
        workspace.labelled, workspace.exact, workspace.over, workspace.place, workspace.visited, workspace.arc_marks,
        workspace.slot_marks, workspace.marked,
    )  # fmt: skip
    return tuple(
        describe_route(graph, costs.charges, drawn[first:last], sources, targets, (source, target))
        for first, last, (source, target) in zip(bounds[:-1], bounds[1:], ends.tolist(), strict=True)
    )
