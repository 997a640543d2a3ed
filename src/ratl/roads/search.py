"""The least-cost route of a column through a network: turn-aware, with or without the clock.

A search runs over *states*. In a road network a state is an arc that was just driven to its end, a *transition* is an
allowed turn and the driving of the next arc: so the road may not turn round in itself, and forbidden turns are turns
left out. A forbidden sequence of three arcs or more needs memory: an arc inside such a sequence has a second state,
"reached by way of its beginning" (the product with the Aho-Corasick automaton of the sequences). In a plain graph the
states are the nodes and the transitions are its edges. One set of kernels serves both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ratl.roads import kernels
from ratl.roads.edges import Flags, Floats, Ints, Longs
from ratl.roads.network import RoadNetwork

Ends = Sequence[tuple[int, float]]
"""Where a route may begin or end. In a road network: arc, and cost from the place to the arc's end (of a beginning)
or from the arc's begin to the place (of an end). In a plain graph: node, and cost before or after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchGraph:
    """`s` states, `t` transitions; costs are given per arc (plain graph: per edge).

    Attributes
    ----------
    out_offset, out_state, out_arc
        int64[s + 1], int32[t], int32[t]: transitions of state k are ``out_offset[k]:out_offset[k + 1]``; the state
        each leads to, and the arc driven by it.
    in_offset, in_state, in_row
        int64[s + 1], int32[t], int64[t]: the same transitions by the state they lead to; the state each comes from
        and its row among the transitions above.
    state_arc
        int32[s], the arc a state is at the end of; state k is arc k as long as there are arcs. Empty in a plain graph.
    state_node
        int32[s], the junction a state is at; in a plain graph the node itself.
    """

    out_offset: Longs
    out_state: Ints
    out_arc: Ints
    in_offset: Longs
    in_state: Ints
    in_row: Longs
    state_arc: Ints
    state_node: Ints
    arc_count: int

    @property
    def on_arcs(self) -> bool:
        """Whether the states are arcs of a road network, not nodes of a plain graph."""
        return len(self.state_arc) > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Charges:
    """What each transition costs one column, in both orders of a `SearchGraph`."""

    out_cost: Floats
    in_cost: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Closings:
    """When arcs may not be entered: sorted, disjoint intervals ``[begin, end)`` in seconds; made by `close_arcs`."""

    arc_window: Ints
    window_offset: Longs
    window_begin: Floats
    window_end: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRoute:
    """A route: its cost, its arcs (plain graph: edges) in driving order, the rows of the ends it joins."""

    cost: float
    arcs: Ints
    source: int
    target: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedRoute:
    """A route by the clock: when each arc is entered and left, and how long the column waited before it."""

    arrival_s: float
    arcs: Ints
    enter_s: Floats
    leave_s: Floats
    wait_s: Floats
    source: int
    target: int


class Workspace:
    """Memory for the searches of one thread in one graph. Threads may share a graph, never a workspace."""

    def __init__(self, graph: SearchGraph) -> None:
        states, room = len(graph.out_offset) - 1, len(graph.out_state) + 2 * len(graph.out_offset)
        self.cost = np.full((2, states), np.inf)
        self.parent = np.empty((2, states), np.int32)
        self.touched = np.empty((2, states), np.int32)
        self.counts = np.zeros(2, np.int64)
        self.keys = np.empty((2, room))
        self.rows = np.empty((2, room), np.int32)
        self.goal = np.full(graph.arc_count, np.inf)

    def clear(self) -> None:
        """Forget the last search."""
        for side in (0, 1):
            kernels.clear(self.cost[side], self.touched[side], self.counts[side])
        self.counts[:] = 0


def build_search_graph(network: RoadNetwork, bans_in_force: Flags) -> SearchGraph:
    """Return the turn-expanded graph of `network`.

    Parameters
    ----------
    bans_in_force
        bool[b], which rows of the network's forbidden sequences hold. For a journey within some hours: those that
        hold at any time of it, which is on the safe side.
    """
    arcs = 2 * len(network.edge_from)
    length = np.diff(network.ban_offset)
    pairs = network.ban_offset[:-1][bans_in_force & (length == 2)]
    ban_key = np.unique(network.ban_arc[pairs].astype(np.int64) * arcs + network.ban_arc[pairs + 1])
    roads = (network.edge_from, network.edge_to, network.out_offset, network.out_arc, ban_key)
    offset = kernels.count_turns(*roads)
    follows = kernels.list_turns(*roads, offset)
    longer = [
        tuple(network.ban_arc[network.ban_offset[row] : network.ban_offset[row + 1]].tolist())
        for row in np.flatnonzero(bans_in_force & (length > 2))
    ]
    heads = np.stack((network.edge_to, network.edge_from), axis=1).ravel()
    return _assemble(*_split_states(offset, follows, longer), heads)


def _split_states(offset: Longs, follows: Ints, sequences: list[tuple[int, ...]]) -> tuple[Longs, Ints, Ints]:
    """Give each arc inside a forbidden sequence a state of its own for each way of having come so far along it."""
    arcs, forbidden = len(offset) - 1, set(sequences)
    inside = sorted({sequence[:k] for sequence in sequences for k in range(2, len(sequence))})
    state_of = {begun: arcs + k for k, begun in enumerate(inside)}

    def go(driven: tuple[int, ...]) -> int | None:
        """Return the state of having driven these arcs last; None where they end in a forbidden sequence."""
        tails = [driven[k:] for k in range(len(driven) - 1)]
        if any(tail in forbidden for tail in tails):
            return None
        return next((state_of[tail] for tail in tails if tail in state_of), driven[-1])

    follows, extra, lengths = follows.copy(), [], np.diff(offset).tolist()
    for first, second in sorted({begun for begun in inside if len(begun) == 2}):
        rows = slice(offset[first], offset[first + 1])
        follows[rows][follows[rows] == second] = state_of[first, second]
    base = follows
    for begun in inside:
        last = begun[-1]
        turns = [int(t) for t in base[offset[last] : offset[last + 1]]]
        nexts = [inside[t - arcs][-1] if t >= arcs else t for t in turns]
        kept = [state for state in (go((*begun, arc)) for arc in nexts) if state is not None]
        extra += kept
        lengths.append(len(kept))
    state_arc = np.concatenate([np.arange(arcs), [begun[-1] for begun in inside]]).astype(np.int32)
    return (
        np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype(np.int64),
        np.concatenate([base, np.array(extra, np.int32)]),
        state_arc,
    )


def _assemble(offset: Longs, to: Ints, state_arc: Ints, heads: Ints) -> SearchGraph:
    in_offset, in_state, in_row = kernels.turn_round(offset, to)
    return SearchGraph(
        out_offset=offset,
        out_state=to,
        out_arc=state_arc[to],
        in_offset=in_offset,
        in_state=in_state,
        in_row=in_row,
        state_arc=state_arc,
        state_node=heads[state_arc],
        arc_count=len(heads),
    )


def charge(graph: SearchGraph, arc_cost: Floats) -> Charges:
    """Return the costs of the transitions for a column that pays `arc_cost` (float64 per arc, ``inf``: closed to it).

    Raises
    ------
    ValueError
        ``"negative_cost"`` as the only argument; NaN counts as negative.
    """
    if not bool((arc_cost >= 0).all()):
        raise ValueError("negative_cost")
    out_cost = np.asarray(arc_cost, np.float64)[graph.out_arc]
    return Charges(out_cost=out_cost, in_cost=out_cost[graph.in_row])


def close_arcs(arc_count: int, closed: Mapping[int, Iterable[tuple[float, float]]]) -> Closings:
    """Return the closed hours of arcs.

    Parameters
    ----------
    closed
        Arc → intervals ``[begin, end)`` in which it may not be *entered*. Whoever must have left it by the closing
        hour, or meets the gate only on its way, says so by shifting them: a gate 300 s into the arc closed in
        ``[b, e)`` closes the entry in ``[b - 300, e - 300)``.
    """
    arc_window, bounds, offset = np.full(arc_count, -1, np.int32), [], [0]
    for row, arc in enumerate(sorted(closed)):
        arc_window[arc] = row
        merged: list[tuple[float, float]] = []
        for begin, end in sorted(closed[arc]):
            if merged and begin <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            elif begin < end:
                merged.append((begin, end))
        bounds += merged
        offset.append(len(bounds))
    begins, ends = np.array(bounds, np.float64).reshape(-1, 2).T.copy()
    return Closings(
        arc_window=arc_window, window_offset=np.array(offset, np.int64), window_begin=begins, window_end=ends
    )


def find_route(
    graph: SearchGraph, charges: Charges, sources: Ends, targets: Ends, workspace: Workspace
) -> FoundRoute | None:
    """Return the cheapest route from one of `sources` to one of `targets`; None where there is none.

    A place further along the arc it begins on, without leaving that arc, is no route here: whoever placed both on one
    arc knows that stretch.
    """
    states, costs, target_row = list_arrivals(graph, targets)
    source_state, source_cost = list_ends(sources)
    workspace.clear()
    _, meeting = kernels.search_both_ways(
        graph.out_offset,
        graph.out_state,
        charges.out_cost,
        graph.in_offset,
        graph.in_state,
        charges.in_cost,
        source_state,
        source_cost,
        states,
        costs,
        *_memory(workspace),
    )
    if meeting < 0:
        return None
    row, source, seed = kernels.trace_both_ways(
        graph.out_offset, graph.out_state, graph.in_row, workspace.parent, meeting
    )
    return describe_route(graph, charges, row, sources, targets, (source, int(target_row[seed])))


def describe_route(
    graph: SearchGraph,
    charges: Charges,
    row: Longs | Ints,
    sources: Ends,
    targets: Ends,
    ends: tuple[int, int],
) -> FoundRoute:
    """Return the route that takes the transitions `row` between two `ends`, rows of `sources` and `targets`."""
    (first, before), (last, after) = sources[ends[0]], targets[ends[1]]
    arcs = graph.out_arc[row]
    if graph.on_arcs:
        arcs = np.concatenate([[first], arcs, [last]]).astype(np.int32)
    cost = before + float(charges.out_cost[row].sum()) + after
    return FoundRoute(cost=cost, arcs=arcs, source=ends[0], target=ends[1])


def find_timed_route(
    graph: SearchGraph,
    charges: Charges,
    closings: Closings,
    sources: Ends,
    targets: Ends,
    workspace: Workspace,
    *,
    departure_s: float,
) -> TimedRoute | None:
    """Return the route in a road network that arrives first when it leaves at `departure_s`; None where there is none.

    Costs are seconds; time that a crossing always takes is part of its arc's. A column waits at the end of the arc
    before a closed one until that opens (before its first arc: at the place it leaves).
    """
    source_state, source_cost = list_ends(sources)
    target_row = {row: k for k, (row, cost) in sorted(enumerate(targets), key=lambda item: -item[1][1])}
    workspace.clear()
    for row, k in target_row.items():
        workspace.goal[row] = targets[k][1]
    hours = (closings.arc_window, closings.window_offset, closings.window_begin, closings.window_end)
    _, last, state = kernels.search_from_departure(
        graph.out_offset,
        graph.out_state,
        graph.out_arc,
        charges.out_cost,
        *hours,
        float(departure_s),
        source_state,
        source_cost,
        workspace.goal,
        workspace.cost[0],
        workspace.parent[0],
        workspace.touched[0],
        workspace.counts,
        workspace.keys[0],
        workspace.rows[0],
    )
    workspace.goal[list(target_row)] = np.inf
    if state < 0:
        return None
    rows, source = kernels.trace_back(graph.out_offset, workspace.parent[0], state)
    target = target_row[int(graph.out_arc[last])]
    route = describe_route(graph, charges, rows, sources, targets, (source, target))
    seconds = np.concatenate([[sources[source][1]], charges.out_cost[rows], [targets[target][1]]])
    enter_s, leave_s = kernels.drive(*hours, float(departure_s), route.arcs, seconds)
    return TimedRoute(
        arrival_s=float(leave_s[-1]),
        arcs=route.arcs,
        enter_s=enter_s,
        leave_s=leave_s,
        wait_s=enter_s - np.concatenate([[departure_s], leave_s[:-1]]),
        source=source,
        target=target,
    )


def _memory(workspace: Workspace) -> tuple[Floats, Ints, Ints, Longs, Floats, Ints]:
    work = workspace
    return work.cost, work.parent, work.touched, work.counts, work.keys, work.rows


def list_ends(ends: Ends) -> tuple[Ints, Floats]:
    """Return rows and costs as arrays."""
    return np.array([row for row, _ in ends], np.int32), np.array([cost for _, cost in ends], np.float64)


def list_arrivals(graph: SearchGraph, targets: Ends) -> tuple[Ints, Floats, Ints]:
    """Return the states a target may be reached from, the cost from there on, and the row of the target."""
    rows = np.arange(len(targets), dtype=np.int32)
    states, costs = list_ends(targets)
    if not graph.on_arcs:
        return states, costs, rows
    found: list[tuple[int, float, int]] = []
    second = graph.state_arc[graph.arc_count :]
    for k, (arc, cost) in enumerate(targets):
        states_of = (arc, *(graph.arc_count + np.flatnonzero(second == arc))) if len(second) else (arc,)
        for state in states_of:
            before = graph.in_state[graph.in_offset[state] : graph.in_offset[state + 1]]
            found += [(at, cost, k) for at in before.tolist()]
    before_state, before_cost, before_row = zip(*found, strict=True) if found else ((), (), ())
    return np.array(before_state, np.int32), np.array(before_cost, np.float64), np.array(before_row, np.int32)
