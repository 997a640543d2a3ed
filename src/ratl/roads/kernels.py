"""The compiled loops of the search. All in one file: numba's cache does not see a change in a kernel of another file.

A search keeps its labels in arrays as long as the graph and lists what it touched, so that the next one clears no
more than that: no query costs time in proportion to the graph.
"""

from __future__ import annotations

import numpy as np

from ratl.compiled import compiled
from ratl.roads.edges import Floats, Ints, Longs

_INF = np.inf


@compiled
def _push(keys: Floats, rows: Ints, size: int, key: float, row: int) -> int:
    """Add to the heap (four children to a node: fewer cache misses than two); return its new size."""
    at = size
    while at > 0:
        above = (at - 1) >> 2
        if keys[above] <= key:
            break
        keys[at] = keys[above]
        rows[at] = rows[above]
        at = above
    keys[at] = key
    rows[at] = row
    return size + 1


@compiled
def _drop_top(keys: Floats, rows: Ints, size: int) -> int:
    """Take the least entry off the heap; return its new size."""
    size -= 1
    key, row = keys[size], rows[size]
    at = 0
    while True:
        child = 4 * at + 1
        if child >= size:
            break
        least = child
        for other in range(child + 1, min(child + 4, size)):
            if keys[other] < keys[least]:
                least = other
        if keys[least] >= key:
            break
        keys[at] = keys[least]
        rows[at] = rows[least]
        at = least
    keys[at] = key
    rows[at] = row
    return size


@compiled
def count_turns(edge_from: Ints, edge_to: Ints, out_offset: Longs, out_arc: Ints, ban_key: Longs) -> Longs:
    """Return int64[2 e + 1], where the allowed turns of each arc begin. `ban_key` is sorted, ``arc * 2 e + next``."""
    arcs = 2 * len(edge_from)
    offset = np.zeros(arcs + 1, np.int64)
    for arc in range(arcs):
        junction = edge_from[arc >> 1] if arc & 1 else edge_to[arc >> 1]
        allowed = 0
        for at in range(out_offset[junction], out_offset[junction + 1]):
            if out_arc[at] != arc ^ 1 and not _banned(ban_key, arc * arcs + out_arc[at]):
                allowed += 1
        offset[arc + 1] = offset[arc] + allowed
    return offset


@compiled
def list_turns(edge_from: Ints, edge_to: Ints, out_offset: Longs, out_arc: Ints, ban_key: Longs, offset: Longs) -> Ints:
    """Return int32[t], the arcs that may follow, for the `offset` of `count_turns`."""
    arcs = 2 * len(edge_from)
    follows = np.empty(offset[-1], np.int32)
    for arc in range(arcs):
        junction = edge_from[arc >> 1] if arc & 1 else edge_to[arc >> 1]
        free = offset[arc]
        for at in range(out_offset[junction], out_offset[junction + 1]):
            if out_arc[at] != arc ^ 1 and not _banned(ban_key, arc * arcs + out_arc[at]):
                follows[free] = out_arc[at]
                free += 1
    return follows


@compiled
def _banned(ban_key: Longs, key: int) -> bool:
    if len(ban_key) == 0:
        return False
    at = np.searchsorted(ban_key, key)
    return bool(at < len(ban_key) and ban_key[at] == key)


@compiled
def turn_round(offset: Longs, to: Ints) -> tuple[Longs, Ints, Longs]:
    """Return the transitions by the state they lead to: offset, the state each comes from, its row in `to`."""
    states = len(offset) - 1
    back_offset = np.zeros(states + 1, np.int64)
    for state in to:
        back_offset[state + 1] += 1
    for state in range(states):
        back_offset[state + 1] += back_offset[state]
    free = back_offset[:-1].copy()
    back_from = np.empty(len(to), np.int32)
    back_row = np.empty(len(to), np.int64)
    for state in range(states):
        for row in range(offset[state], offset[state + 1]):
            at = free[to[row]]
            back_from[at] = state
            back_row[at] = row
            free[to[row]] = at + 1
    return back_offset, back_from, back_row


@compiled
def clear(cost: Floats, touched: Ints, count: int) -> None:
    """Forget the labels of the last search."""
    for at in range(count):
        cost[touched[at]] = _INF


@compiled
def _start(
    state: Ints, at_cost: Floats, cost: Floats, parent: Ints, touched: Ints, keys: Floats, rows: Ints
) -> tuple[int, int]:
    size = count = 0
    for k in range(len(state)):
        if at_cost[k] < cost[state[k]]:
            if cost[state[k]] == _INF:
                touched[count] = state[k]
                count += 1
            cost[state[k]] = at_cost[k]
            parent[state[k]] = -1 - k
            size = _push(keys, rows, size, at_cost[k], state[k])
    return size, count


@compiled
def _settle(
    offset: Longs,
    to_state: Ints,
    to_cost: Floats,
    cost: Floats,
    other: Floats,
    parent: Ints,
    touched: Ints,
    count: int,
    keys: Floats,
    rows: Ints,
    size: int,
    best: float,
    meeting: int,
) -> tuple[int, int, float, int]:
    """Settle the top of one side's heap; return heap size, count of touched, and the best meeting with the `other`."""
    key, state = keys[0], rows[0]
    size = _drop_top(keys, rows, size)
    if key > cost[state]:
        return size, count, best, meeting
    for at in range(offset[state], offset[state + 1]):
        to, reached = to_state[at], key + to_cost[at]
        if reached < cost[to]:
            if cost[to] == _INF:
                touched[count] = to
                count += 1
            cost[to] = reached
            parent[to] = at
            size = _push(keys, rows, size, reached, to)
            if reached + other[to] < best:
                best, meeting = reached + other[to], to
    return size, count, best, meeting


@compiled
def search_both_ways(
    out_offset: Longs,
    out_state: Ints,
    out_cost: Floats,
    in_offset: Longs,
    in_state: Ints,
    in_cost: Floats,
    source: Ints,
    source_cost: Floats,
    target: Ints,
    target_cost: Floats,
    cost: Floats,
    parent: Ints,
    touched: Ints,
    counts: Longs,
    keys: Floats,
    rows: Ints,
) -> tuple[float, int]:
    """Return the least cost from a source to a target and the state where both searches meet; -1: no way.

    Bidirectional Dijkstra: it ends once no unsettled pair of labels can beat the best meeting. The work arrays hold
    the forward search in row 0, the backward one in row 1. ``parent < 0`` is seed ``-1 - parent``.
    """
    size0, counts[0] = _start(source, source_cost, cost[0], parent[0], touched[0], keys[0], rows[0])
    size1, counts[1] = _start(target, target_cost, cost[1], parent[1], touched[1], keys[1], rows[1])
    best, meeting = _INF, -1
    for k in range(len(target)):
        if cost[0, target[k]] + cost[1, target[k]] < best:
            best, meeting = cost[0, target[k]] + cost[1, target[k]], target[k]
    while size0 > 0 and size1 > 0 and keys[0, 0] + keys[1, 0] < best:
        if keys[0, 0] <= keys[1, 0]:
            size0, counts[0], best, meeting = _settle(
                out_offset, out_state, out_cost, cost[0], cost[1], parent[0], touched[0], counts[0],
                keys[0], rows[0], size0, best, meeting,
            )  # fmt: skip
        else:
            size1, counts[1], best, meeting = _settle(
                in_offset, in_state, in_cost, cost[1], cost[0], parent[1], touched[1], counts[1],
                keys[1], rows[1], size1, best, meeting,
            )  # fmt: skip
    return best, meeting


@compiled
def trace_both_ways(
    out_offset: Longs, out_state: Ints, in_row: Longs, parent: Ints, meeting: int
) -> tuple[Longs, int, int]:
    """Return the transitions of the way `search_both_ways` found, and the source and the target it joins."""
    length, state = 0, meeting
    while parent[0, state] >= 0:
        state = np.searchsorted(out_offset, parent[0, state], side="right") - 1
        length += 1
    first, source = length, -1 - parent[0, state]
    state = meeting
    while parent[1, state] >= 0:
        state = out_state[in_row[parent[1, state]]]
        length += 1
    target = -1 - parent[1, state]
    row = np.empty(length, np.int64)
    state = meeting
    for k in range(first - 1, -1, -1):
        row[k] = parent[0, state]
        state = np.searchsorted(out_offset, parent[0, state], side="right") - 1
    state = meeting
    for k in range(first, length):
        row[k] = in_row[parent[1, state]]
        state = out_state[row[k]]
    return row, source, target


@compiled
def _open_from(window_offset: Longs, window_begin: Floats, window_end: Floats, window_row: int, at_s: float) -> float:
    """Return the first moment from `at_s` on outside the windows of a row, which are sorted and disjoint; -1: none."""
    if window_row >= 0:
        for k in range(window_offset[window_row], window_offset[window_row + 1]):
            if at_s < window_begin[k]:
                break
            at_s = max(at_s, window_end[k])
    return at_s


@compiled
def search_from_departure(
    out_offset: Longs,
    out_state: Ints,
    out_arc: Ints,
    out_cost: Floats,
    arc_window: Ints,
    window_offset: Longs,
    window_begin: Floats,
    window_end: Floats,
    departure_s: float,
    source: Ints,
    source_cost: Floats,
    goal_s: Floats,
    cost: Floats,
    parent: Ints,
    touched: Ints,
    counts: Longs,
    keys: Floats,
    rows: Ints,
) -> tuple[float, int, int]:
    """Return the earliest arrival, the transition that reaches the target and the state it leaves; or (inf, -1, -1).

    Dijkstra by time of day: a column that would enter an arc while it is closed waits until it opens, so whoever
    comes earlier leaves no later (FIFO), and the first label settled is the earliest. `goal_s` is by arc, the seconds
    from its beginning to the target on it.
    """
    for k in range(len(source)):
        source_cost[k] += _open_from(window_offset, window_begin, window_end, arc_window[source[k]], departure_s)
    size, counts[0] = _start(source, source_cost, cost, parent, touched, keys, rows)
    best, best_row, best_state = _INF, -1, -1
    while size > 0 and keys[0] < best:
        key, state = keys[0], rows[0]
        size = _drop_top(keys, rows, size)
        if key > cost[state]:
            continue
        for row in range(out_offset[state], out_offset[state + 1]):
            arc = out_arc[row]
            enter_s = _open_from(window_offset, window_begin, window_end, arc_window[arc], key)
            if enter_s + goal_s[arc] < best:
                best, best_row, best_state = enter_s + goal_s[arc], row, state
            to, reached = out_state[row], enter_s + out_cost[row]
            if reached < cost[to]:
                if cost[to] == _INF:
                    touched[counts[0]] = to
                    counts[0] += 1
                cost[to] = reached
                parent[to] = row
                size = _push(keys, rows, size, reached, to)
    return best, best_row, best_state


@compiled
def trace_back(out_offset: Longs, parent: Ints, state: int) -> tuple[Longs, int]:
    """Return the transitions from a source to `state`, and that source."""
    length, at = 0, state
    while parent[at] >= 0:
        at = np.searchsorted(out_offset, parent[at], side="right") - 1
        length += 1
    source = -1 - parent[at]
    row = np.empty(length, np.int64)
    at = state
    for k in range(length - 1, -1, -1):
        row[k] = parent[at]
        at = np.searchsorted(out_offset, parent[at], side="right") - 1
    return row, source


@compiled
def drive(
    arc_window: Ints,
    window_offset: Longs,
    window_begin: Floats,
    window_end: Floats,
    departure_s: float,
    arc: Ints,
    seconds: Floats,
) -> tuple[Floats, Floats]:
    """Return when each arc of a way is entered, and when its end is reached."""
    enter_s, leave_s = np.empty(len(arc)), np.empty(len(arc))
    at_s = departure_s
    for k in range(len(arc)):
        enter_s[k] = _open_from(window_offset, window_begin, window_end, arc_window[arc[k]], at_s)
        at_s = leave_s[k] = enter_s[k] + seconds[k]
    return enter_s, leave_s
