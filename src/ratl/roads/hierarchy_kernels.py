"""The compiled loops of the hierarchy. All in one file: numba's cache does not see a change in another file's kernel.

Vertices are states by rank: vertex 0 is contracted first. An *upward arc* joins a vertex with a higher one. *Slot*
``2 a`` is upward arc `a` driven up, ``2 a + 1`` the same driven down.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from ratl.roads.edges import Floats, Ints, Longs

_INF = np.inf


@njit(cache=True, nogil=True)
def contract(offset: Longs, higher: Ints) -> tuple[Longs, Ints, Ints]:
    """Return the upward arcs when vertices are contracted in order (unsorted), and each vertex's lowest neighbour.

    Contracting a vertex joins all its higher neighbours; it is enough to hand them on to the lowest of these, its
    parent in the elimination tree. `higher` are the given neighbours of higher rank, twice does no harm.
    """
    vertices = len(offset) - 1
    up_offset = np.zeros(vertices + 1, np.int64)
    up_head = np.empty(max(16, 2 * len(higher)), np.int32)
    parent = np.full(vertices, -1, np.int32)
    child, sibling = parent.copy(), parent.copy()
    seen = np.full(vertices, -1, np.int32)
    size = 0
    for vertex in range(vertices):
        seen[vertex] = vertex
        begin = size
        below = -2  # first the given neighbours, then those of each child
        while below != -1:
            if below == -2:
                source, first, last = higher, offset[vertex], offset[vertex + 1]
            else:
                source, first, last = up_head, up_offset[below], up_offset[below + 1]
            if size + last - first > len(up_head):
                grown = np.empty(2 * (size + last - first), np.int32)
                grown[:size] = up_head[:size]
                if below != -2:
                    source = grown
                up_head = grown
            for at in range(first, last):
                head = source[at]
                if seen[head] != vertex:
                    seen[head] = vertex
                    up_head[size] = head
                    size += 1
            below = child[vertex] if below == -2 else sibling[below]
        up_offset[vertex + 1] = size
        if size > begin:
            above = up_head[begin:size].min()
            parent[vertex] = above
            sibling[vertex] = child[above]
            child[above] = vertex
    return up_offset, up_head[:size].copy(), parent


@njit(cache=True, nogil=True)
def find_arc(up_offset: Longs, up_head: Ints, low: int, high: int) -> int:
    """Return the upward arc between two neighbours."""
    first, last = up_offset[low], up_offset[low + 1]
    while first < last:
        middle = (first + last) >> 1
        if up_head[middle] < high:
            first = middle + 1
        else:
            last = middle
    return int(first)


@njit(cache=True, nogil=True)
def find_slots(out_offset: Longs, out_state: Ints, rank: Ints, up_offset: Longs, up_head: Ints) -> Ints:
    """Return int32[t], the slot of each transition; -1 where it leads back to its own state."""
    slot = np.empty(len(out_state), np.int32)
    for state in range(len(out_offset) - 1):
        for row in range(out_offset[state], out_offset[state + 1]):
            here, there = rank[state], rank[out_state[row]]
            if here == there:
                slot[row] = -1
            elif here < there:
                slot[row] = 2 * find_arc(up_offset, up_head, here, there)
            else:
                slot[row] = 2 * find_arc(up_offset, up_head, there, here) + 1
    return slot


@njit(cache=True, nogil=True)
def customize(
    slot: Ints, out_cost: Floats, up_offset: Longs, up_head: Ints, down_offset: Longs, down_tail: Ints, down_arc: Longs
) -> tuple[Floats, Ints]:
    """Return the cost of each slot, and what it stands for: a middle vertex below both, or ``-1 -`` a transition.

    Each arc is compared with the ways over the vertices below both of its ends, lowest vertices first.
    """
    cost = np.full(2 * len(up_head), _INF)
    via = np.full(2 * len(up_head), -1, np.int32)
    for row in range(len(slot)):
        if slot[row] >= 0 and out_cost[row] < cost[slot[row]]:
            cost[slot[row]] = out_cost[row]
            via[slot[row]] = -1 - row
    arc_to = np.empty(len(up_offset), np.int64)
    for vertex in range(len(up_offset) - 1):
        if down_offset[vertex] == down_offset[vertex + 1]:
            continue
        for arc in range(up_offset[vertex], up_offset[vertex + 1]):
            arc_to[up_head[arc]] = arc
        for at in range(down_offset[vertex], down_offset[vertex + 1]):
            below, arc = down_tail[at], down_arc[at]
            rise, fall = cost[2 * arc], cost[2 * arc + 1]
            if rise == _INF and fall == _INF:
                continue
            for beside in range(arc + 1, up_offset[below + 1]):
                slot_up = 2 * arc_to[up_head[beside]]
                up, down = fall + cost[2 * beside], cost[2 * beside + 1] + rise
                if up < cost[slot_up]:
                    cost[slot_up] = up
                    via[slot_up] = below
                if down < cost[slot_up + 1]:
                    cost[slot_up + 1] = down
                    via[slot_up + 1] = below
    return cost, via


@njit(cache=True, nogil=True)
def climb(
    seed: Ints,
    seed_cost: Floats,
    above: Ints,
    up_offset: Longs,
    up_head: Ints,
    slot_cost: Floats,
    down: int,
    cost: Floats,
    parent: Ints,
    touched: Ints,
) -> int:
    """Label all vertices above the seeds in the elimination tree, lowest first; return how many there are.

    `down` is 0 for the search from the sources and 1 for the one from the targets. ``parent`` is the upward arc a
    label came by, or ``-1 - k`` for seed k.
    """
    at = np.empty(len(seed), np.int32)
    for k in range(len(seed)):
        at[k] = seed[k] if seed_cost[k] < _INF else -1
        if seed_cost[k] < cost[seed[k]]:
            cost[seed[k]] = seed_cost[k]
            parent[seed[k]] = -1 - k
    count = 0
    while True:
        vertex = -1
        for k in range(len(at)):
            if at[k] >= 0 and (vertex < 0 or at[k] < vertex):
                vertex = at[k]
        if vertex < 0:
            return count
        for k in range(len(at)):
            if at[k] == vertex:
                at[k] = above[vertex]
        touched[count] = vertex
        count += 1
        if cost[vertex] == _INF:
            continue
        for arc in range(up_offset[vertex], up_offset[vertex + 1]):
            reached = cost[vertex] + slot_cost[2 * arc + down]
            if reached < cost[up_head[arc]]:
                cost[up_head[arc]] = reached
                parent[up_head[arc]] = arc


@njit(cache=True, nogil=True)
def meet(cost: Floats, touched: Ints, count: int) -> int:
    """Return the vertex where the labels of both sides add up to least; -1 where they never meet."""
    best, meeting = _INF, -1
    for k in range(count):
        if cost[0, touched[k]] + cost[1, touched[k]] < best:
            best, meeting = cost[0, touched[k]] + cost[1, touched[k]], touched[k]
    return meeting


@njit(cache=True, nogil=True)
def unpack(
    meeting: int,
    parent: Ints,
    up_offset: Longs,
    up_head: Ints,
    up_tail: Ints,
    slot_via: Ints,
    stack: Ints,
    row: Ints,
) -> tuple[int, int, int, int]:
    """Write the transitions of the way over `meeting` to `row`.

    Returns
    -------
    The number of transitions, how many of them come before `meeting`, and the seeds the way joins.
    """
    size, vertex = 0, meeting
    while parent[0, vertex] >= 0:  # from the top down: the last arc of the first half lies deepest in the stack
        stack[size] = 2 * parent[0, vertex]
        size += 1
        vertex = up_tail[parent[0, vertex]]
    source = -1 - parent[0, vertex]
    length = _unpack_stack(stack, size, up_offset, up_head, up_tail, slot_via, row, 0)
    before, vertex = length, meeting
    while parent[1, vertex] >= 0:
        stack[0] = 2 * parent[1, vertex] + 1
        length = _unpack_stack(stack, 1, up_offset, up_head, up_tail, slot_via, row, length)
        vertex = up_tail[parent[1, vertex]]
    return length, before, source, -1 - parent[1, vertex]


@njit(cache=True, nogil=True)
def _unpack_stack(
    stack: Ints, size: int, up_offset: Longs, up_head: Ints, up_tail: Ints, slot_via: Ints, row: Ints, length: int
) -> int:
    while size > 0:
        size -= 1
        slot = stack[size]
        via = slot_via[slot]
        if via < 0:
            row[length] = -1 - via
            length += 1
            continue
        low, high = up_tail[slot >> 1], up_head[slot >> 1]
        first, last = (high, low) if slot & 1 else (low, high)
        stack[size] = 2 * find_arc(up_offset, up_head, via, last)
        stack[size + 1] = 2 * find_arc(up_offset, up_head, via, first) + 1
        size += 2
    return length
