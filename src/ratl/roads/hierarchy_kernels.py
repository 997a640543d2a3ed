"""The compiled loops of the hierarchy. All in one file: numba's cache does not see a change in another file's kernel.

Vertices are states by rank: vertex 0 is contracted first. An *upward arc* joins a vertex with a higher one. *Slot*
``2 a`` is upward arc `a` driven up, ``2 a + 1`` the same driven down.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ratl.compiled import compiled
from ratl.roads.edges import Flags, Floats, Ints, Longs

_INF = np.inf
#: A plateau is measured down to pieces of this share of what it should have: the rest counts as not in it.
_FINE = 0.02

Marks = NDArray[np.uint8]
"""Which of up to eight chosen routes something is part of, a bit for each."""


@compiled
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


@compiled
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


@compiled
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


@compiled
def customize(
    slot: Ints, out_cost: Floats, up_offset: Longs, up_head: Ints, down_offset: Longs, down_tail: Ints, down_arc: Longs
) -> tuple[Floats, Ints]:
    """Return the cost of each slot, and the two slots it stands for, or ``-1 -`` its transition.

    Each arc is compared with the ways over the vertices below both of its ends, lowest vertices first.
    """
    cost = np.full(2 * len(up_head), _INF)
    parts = np.full((2 * len(up_head), 2), -1, np.int32)
    for row in range(len(slot)):
        if slot[row] >= 0 and out_cost[row] < cost[slot[row]]:
            cost[slot[row]] = out_cost[row]
            parts[slot[row], 0] = -1 - row
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
                    parts[slot_up, 0], parts[slot_up, 1] = 2 * arc + 1, 2 * beside
                if down < cost[slot_up + 1]:
                    cost[slot_up + 1] = down
                    parts[slot_up + 1, 0], parts[slot_up + 1, 1] = 2 * beside + 1, 2 * arc
    return cost, parts


@compiled
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

    `down` is 0 for the search from the sources and 1 for the one
    from the targets. ``parent`` is the upward arc a label came by, or ``-1 - k`` for seed k.
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


@compiled
def meet(cost: Floats, touched: Ints, count: int) -> int:
    """Return the vertex where the labels of both sides add up to least; -1 where they never meet."""
    best, meeting = _INF, -1
    for k in range(count):
        if cost[0, touched[k]] + cost[1, touched[k]] < best:
            best, meeting = cost[0, touched[k]] + cost[1, touched[k]], touched[k]
    return meeting


@compiled
def unpack(
    vertex: int,
    parent: Ints,
    over: Ints,
    up_head: Ints,
    up_tail: Ints,
    slot_parts: Ints,
    stack: Ints,
    row: Ints,
) -> tuple[int, int, int, int]:
    """Write the transitions of the way over `vertex` to `row`.

    Returns
    -------
    The number of transitions, how many of them come before `vertex`, and the seeds the way joins.
    """
    # From the vertex down to the source: the last part of the first half lies deepest in the stack.
    size = _list_slots(vertex, 0, parent, over, up_head, up_tail, stack)
    source = -1 - parent[0, _find_foot(vertex, 0, parent, over, up_head, up_tail)]
    before = _unpack_stack(stack, size, slot_parts, row, 0)
    size = _list_slots(vertex, 1, parent, over, up_head, up_tail, stack)
    target = -1 - parent[1, _find_foot(vertex, 1, parent, over, up_head, up_tail)]
    stack[:size] = stack[:size][::-1].copy()
    length = _unpack_stack(stack, size, slot_parts, row, before)
    return length, before, source, target


@compiled
def find(
    source: Ints, source_cost: Floats, target: Ints, target_cost: Floats, above: Ints, up_offset: Longs, up_head: Ints,
    up_tail: Ints, slot_cost: Floats, slot_parts: Ints, cost: Floats, parent: Ints, touched: Ints, counts: Longs,
    rows: Ints, over: Ints,
) -> tuple[int, int, int]:  # fmt: skip
    """Forget the last search and find the cheapest way between vertices: `climb`, `meet` and `unpack` in one call.

    Returns
    -------
    The number of transitions, written to the second row of `rows`, and the seeds the way joins; -1 where there is none.
    """
    for side in (0, 1):
        _forget(cost[side], touched[side], counts[side])
    args = (above, up_offset, up_head, slot_cost)
    counts[0] = climb(source, source_cost, *args, 0, cost[0], parent[0], touched[0])
    counts[1] = climb(target, target_cost, *args, 1, cost[1], parent[1], touched[1])
    meeting = meet(cost, touched[1], counts[1])
    if meeting < 0:
        return -1, -1, -1
    length, _, first, last = unpack(meeting, parent, over, up_head, up_tail, slot_parts, rows[0], rows[1])
    return length, first, last


@compiled
def _list_slots(vertex: int, side: int, parent: Ints, over: Ints, up_head: Ints, up_tail: Ints, slots: Ints) -> int:
    """Write the slots between `vertex` and the seed of a side, from the vertex on; return how many they are.

    Where `over` has an arc, the way comes from above by it; else from below by `parent`.
    """
    size = 0
    while over.shape[1] > 0 and over[side, vertex] >= 0:
        slots[size] = 2 * over[side, vertex] + 1 - side
        vertex = up_head[over[side, vertex]]
        size += 1
    while parent[side, vertex] >= 0:
        slots[size] = 2 * parent[side, vertex] + side
        vertex = up_tail[parent[side, vertex]]
        size += 1
    return size


@compiled
def _find_foot(vertex: int, side: int, parent: Ints, over: Ints, up_head: Ints, up_tail: Ints) -> int:
    while over.shape[1] > 0 and over[side, vertex] >= 0:
        vertex = up_head[over[side, vertex]]
    while parent[side, vertex] >= 0:
        vertex = up_tail[parent[side, vertex]]
    return vertex


@compiled
def _unpack_stack(stack: Ints, size: int, slot_parts: Ints, row: Ints, length: int) -> int:
    while size > 0:
        size -= 1
        slot = stack[size]
        if slot_parts[slot, 0] < 0:
            row[length] = -1 - slot_parts[slot, 0]
            length += 1
        else:
            stack[size], stack[size + 1] = slot_parts[slot, 1], slot_parts[slot, 0]
            size += 2
    return length


@compiled
def _forget(cost: Floats, touched: Ints, count: int) -> None:
    for k in range(count):
        cost[touched[k]] = _INF


@compiled
def _unite(touched: Ints, counts: Longs, labelled: Ints) -> Ints:
    """Return the vertices touched by either side, lowest first: the beginning of `labelled`, where they are written."""
    first = second = count = 0
    while first < counts[0] or second < counts[1]:
        if second == counts[1] or (first < counts[0] and touched[0, first] <= touched[1, second]):
            vertex = touched[0, first]
        else:
            vertex = touched[1, second]
        first += first < counts[0] and touched[0, first] == vertex
        second += second < counts[1] and touched[1, second] == vertex
        labelled[count] = vertex
        count += 1
    return labelled[:count]


@compiled
def _find_exact(
    most: float, united: Ints, up_offset: Longs, up_head: Ints, slot_cost: Floats, cost: Floats, exact: Floats,
    over: Ints,
) -> None:  # fmt: skip
    """Write the true costs of each vertex, and the arcs by which ways from above beat its labels; -1: none does.

    A vertex the way over which costs more than `most` is written off: so is then every way that comes over it.
    """
    for k in range(len(united) - 1, -1, -1):
        vertex = united[k]
        there, back = cost[0, vertex], cost[1, vertex]
        by_there = by_back = -1
        for arc in range(up_offset[vertex], up_offset[vertex + 1]):
            head = up_head[arc]
            if exact[head, 0] == _INF:
                continue
            reached = exact[head, 0] + slot_cost[2 * arc + 1]
            if reached < there:
                there, by_there = reached, arc
            reached = exact[head, 1] + slot_cost[2 * arc]
            if reached < back:
                back, by_back = reached, arc
        if there + back > most:
            there = back = _INF
        exact[vertex, 0], exact[vertex, 1] = there, back
        over[0, vertex], over[1, vertex] = by_there, by_back


@compiled
def _find_common(
    bit: int, column: int, vertex: int, place: Ints, parent: Ints, over: Ints, up_head: Ints, up_tail: Ints,
    slot_cost: Floats, slot_parts: Ints, slot_marks: Marks, chain: Ints, stack: Ints, common: Floats, parted: Flags,
) -> float:  # fmt: skip
    """Return how much a vertex's way and a chosen route share from their end until they part: at most all they share.

    It is written down for all vertices on the way; `common` is below 0 where nobody asked yet. `column` ends in the
    side. Marked slots stay packed; of the others only the one in which the ways part is looked into, and once.
    """
    side, length = column & 1, 0
    while common[place[vertex], column] < 0.0:
        if over[side, vertex] >= 0:
            chain[length], vertex = vertex, up_head[over[side, vertex]]
        elif parent[side, vertex] >= 0:
            chain[length], vertex = vertex, up_tail[parent[side, vertex]]
        else:
            common[place[vertex], column] = 0.0
            break
        length += 1
    found, apart = common[place[vertex], column], parted[place[vertex], column]
    while length > 0:
        length -= 1
        vertex = chain[length]
        by_over = over[side, vertex] >= 0
        stack[0] = 2 * over[side, vertex] + 1 - side if by_over else 2 * parent[side, vertex] + side
        size = 1
        while size > 0 and not apart:
            size -= 1
            slot = stack[size]
            if slot_marks[slot] & bit:
                found += slot_cost[slot]
            elif slot_parts[slot, 0] >= 0:
                # The part nearer the end goes first.
                stack[size], stack[size + 1] = slot_parts[slot, 1 - side], slot_parts[slot, side]
                size += 2
            else:
                apart = True
        common[place[vertex], column], parted[place[vertex], column] = found, apart
    return float(found)


@compiled
def _mark_slots(
    bit: int, vertex: int, parent: Ints, over: Ints, up_head: Ints, up_tail: Ints, slot_parts: Ints,
    stack: Ints, slot_marks: Marks, marked: Ints, count: int,
) -> int:  # fmt: skip
    """Mark all slots the way over `vertex` is made of, large and small, and list them; return the list's length."""
    for side in range(2):
        size = _list_slots(vertex, side, parent, over, up_head, up_tail, stack)
        while size > 0:
            size -= 1
            slot = stack[size]
            slot_marks[slot] |= bit
            marked[count] = slot
            count += 1
            if slot_parts[slot, 0] >= 0:
                stack[size], stack[size + 1] = slot_parts[slot, 1], slot_parts[slot, 0]
                size += 2
    return count


@compiled
def _crosses_itself(row: Ints, length: int, out_state: Ints, state_node: Ints, start: int, visited: Flags) -> bool:
    """Whether a way comes to one junction twice."""
    visited[state_node[start]] = True
    last, crosses = length, False
    for k in range(length):
        node = state_node[out_state[row[k]]]
        if visited[node]:
            last, crosses = k, True
            break
        visited[node] = True
    visited[state_node[start]] = False
    for k in range(last):
        visited[state_node[out_state[row[k]]]] = False
    return crosses


@compiled
def _label_further(
    vertex: int, above: Ints, up_offset: Longs, up_head: Ints, slot_cost: Floats, exact: Floats, place: Ints,
    labelled: Ints, known: Longs,
) -> None:  # fmt: skip
    """Write the true costs of one more vertex and of those above it, each once a search (the first `known` have them).

    From above neither end, ways to both go up first: a step up, and the true cost from there.
    """
    first = last = known[0]
    while vertex >= 0 and not (place[vertex] < first and labelled[place[vertex]] == vertex):
        labelled[last] = vertex
        last += 1
        vertex = above[vertex]
    labelled[first:last] = labelled[first:last][::-1].copy()
    for k in range(first, last):
        vertex = labelled[k]
        place[vertex] = k
        there = back = _INF
        for arc in range(up_offset[vertex], up_offset[vertex + 1]):
            head = up_head[arc]
            there = min(there, exact[head, 0] + slot_cost[2 * arc + 1])
            back = min(back, exact[head, 1] + slot_cost[2 * arc])
        exact[vertex, 0], exact[vertex, 1] = there, back
    known[0] = last


@compiled
def _reach_plateau(
    side: int, via: int, reach: float, parent: Ints, over: Ints, above: Ints, up_offset: Longs, up_head: Ints,
    up_tail: Ints, slot_cost: Floats, slot_parts: Ints, exact: Floats, place: Ints, labelled: Ints, known: Longs,
) -> float:  # fmt: skip
    """Return how far along its way from the via vertex, back (side 0) or on (1), the other end is best reached by it.

    The transition after which it no longer is counts too. Not looked for beyond `reach`, which is also what is
    returned where the way ends before; a little of it (`_FINE`) may be missing.
    """
    vertex, found, rest = via, 0.0, exact[via, 1 - side]
    while True:
        if found >= reach:
            return found
        if over[side, vertex] >= 0:
            slot, vertex = 2 * over[side, vertex] + 1 - side, up_head[over[side, vertex]]
        elif parent[side, vertex] >= 0:
            slot, vertex = 2 * parent[side, vertex] + side, up_tail[parent[side, vertex]]
        else:
            return reach
        if found + slot_cost[slot] + rest > exact[vertex, 1 - side] * (1 + 1e-9):
            break
        found += slot_cost[slot]
    while found < reach and slot_parts[slot, 0] >= 0 and slot_cost[slot] > _FINE * reach:
        near, far = slot_parts[slot, 1 - side], slot_parts[slot, side]
        middle = up_tail[near >> 1]
        _label_further(middle, above, up_offset, up_head, slot_cost, exact, place, labelled, known)
        if found + slot_cost[near] + rest > exact[middle, 1 - side] * (1 + 1e-9):
            slot = near
        else:
            found, slot = found + slot_cost[near], far
    return found + (slot_cost[slot] if slot_parts[slot, 0] < 0 else 0.0)


@compiled
def _is_straight(
    via: int, reach: float, parent: Ints, over: Ints, above: Ints, up_offset: Longs, up_head: Ints,
    up_tail: Ints, slot_cost: Floats, slot_parts: Ints, exact: Floats, place: Ints, labelled: Ints, known: Longs,
) -> bool:  # fmt: skip
    """Whether every stretch of the way that costs less than `reach` is the cheapest, as its plateau shows.

    The plateau is the part from where the cheapest way to the target comes over the via vertex to where the cheapest
    way from the source does. What is not the cheapest begins before it and ends after it, and costs more than it.
    """
    args = (parent, over, above, up_offset, up_head, up_tail, slot_cost, slot_parts, exact, place, labelled, known)
    found = _reach_plateau(0, via, reach, *args)
    return found >= reach or found + _reach_plateau(1, via, reach - found, *args) >= reach


@compiled
def _list_vias(stretch: float, best: float, united: Ints, exact: Floats) -> Ints:
    """Return the vertices the ways over which cost at most `stretch` times the `best`, cheapest first."""
    vias, total, count = np.empty(len(united), np.int32), np.empty(len(united)), 0
    for vertex in united:
        both = exact[vertex, 0] + exact[vertex, 1]
        if both <= stretch * best:
            vias[count], total[count] = vertex, both
            count += 1
    return vias[np.argsort(total[:count], kind="mergesort")]


@compiled
def _shares_too_much(
    allowed: Floats, vertex: int, place: Ints, common: Floats, parted: Flags, parent: Ints, over: Ints, up_head: Ints,
    up_tail: Ints, slot_cost: Floats, slot_parts: Ints, slot_marks: Marks, chain: Ints, stack: Ints,
) -> bool:  # fmt: skip
    """Whether the way over `vertex` has more in common with a chosen route, at its two ends alone, than it may."""
    for i in range(len(allowed)):
        both = 0.0
        for column in (2 * i, 2 * i + 1):
            both += _find_common(
                1 << i, column, vertex, place, parent, over, up_head, up_tail, slot_cost, slot_parts, slot_marks,
                chain, stack, common, parted,
            )  # fmt: skip
        if both > allowed[i]:
            return True
    return False


@compiled
def _sum_common(bit: int, row: Ints, length: int, out_arc: Ints, out_cost: Floats, arc_marks: Marks) -> float:
    """Return the cost of what a way and a chosen route have in common."""
    common = 0.0
    for k in range(length):
        if arc_marks[out_arc[row[k]]] & bit:
            common += out_cost[row[k]]
    return common


@compiled
def pick_vias(
    most: int,
    stretch: float,
    share: float,
    locality: float,
    out_state: Ints,
    out_arc: Ints,
    out_cost: Floats,
    state_node: Ints,
    source: Ints,
    source_cost: Floats,
    target: Ints,
    target_cost: Floats,
    target_row: Ints,
    rank: Ints,
    above: Ints,
    up_offset: Longs,
    up_head: Ints,
    up_tail: Ints,
    slot_cost: Floats,
    slot_parts: Ints,
    cost: Floats,
    parent: Ints,
    touched: Ints,
    counts: Longs,
    stack: Ints,
    row: Ints,
    labelled: Ints,
    exact: Floats,
    over: Ints,
    place: Ints,
    visited: Flags,
    arc_marks: Marks,
    slot_marks: Marks,
    marked: Ints,
) -> tuple[Ints, Longs, Ints]:
    """Find the cheapest route and up to `most` different ones, cheapest first.

    `source` and `target` are states, `target_row` the end that each of the latter leads to. Each vertex above one of
    the ends stands for the cheapest way over it. Ways are looked at in order of cost. Two cheapest ways from one end
    never meet again once parted, so where they part shows, unpacked nowhere else, most of them to be too much like one
    already chosen.

    Returns
    -------
    The transitions of all routes, one after the other; where each begins; the source and the end it joins.
    """
    for side in (0, 1):
        _forget(cost[side], touched[side], counts[side])
    args = (above, up_offset, up_head, slot_cost)
    counts[0] = climb(rank[source], source_cost, *args, 0, cost[0], parent[0], touched[0])
    counts[1] = climb(rank[target], target_cost, *args, 1, cost[1], parent[1], touched[1])
    meeting = meet(cost, touched[1], counts[1])
    drawn, bounds, ends = np.empty(0, np.int32), np.zeros(most + 2, np.int64), np.empty((most + 1, 2), np.int32)
    if meeting < 0:
        return drawn, bounds[:1], ends[:0]
    best = cost[0, meeting] + cost[1, meeting]
    united = _unite(touched, counts, labelled)
    known = np.array([len(united)])
    for k in range(len(united)):
        place[united[k]] = k
    _find_exact((1 + 1e-9) * stretch * best, united, up_offset, up_head, slot_cost, cost, exact, over)
    common, parted = np.full((len(united), 2 * most), -1.0), np.zeros((len(united), 2 * most), np.bool_)
    vias = _list_vias(stretch, best, united, exact)
    chosen, marks = 0, 0
    costs, limits = np.empty(most + 1), np.empty(most + 1)
    for k in range(-1, len(vias)):
        vertex = meeting if k < 0 else vias[k]
        both = exact[vertex, 0] + exact[vertex, 1]
        allowed = limits[:chosen]
        for i in range(chosen):
            allowed[i] = share * min(costs[i], both)
        if _shares_too_much(
            allowed, vertex, place, common, parted, parent, over, up_head, up_tail, slot_cost, slot_parts, slot_marks,
            row, stack,
        ) or (k >= 0 and not _is_straight(
            vertex, locality * best, parent, over, above, up_offset, up_head, up_tail, slot_cost, slot_parts, exact,
            place, labelled, known,
        )):  # fmt: skip
            continue
        length, _, first, last = unpack(vertex, parent, over, up_head, up_tail, slot_parts, stack, row)
        for i in range(chosen):
            allowed[i] -= source_cost[first] if first == ends[i, 0] else 0.0
            allowed[i] -= target_cost[last] if target_row[last] == ends[i, 1] else 0.0
            allowed[i] -= _sum_common(1 << i, row, length, out_arc, out_cost, arc_marks)
        if k >= 0 and (
            (allowed < 0.0).any() or _crosses_itself(row, length, out_state, state_node, source[first], visited)
        ):
            continue
        costs[chosen], ends[chosen, 0], ends[chosen, 1] = both, first, target_row[last]
        drawn = np.concatenate((drawn, row[:length]))
        bit = 1 << chosen
        for at in range(length):
            arc_marks[out_arc[row[at]]] |= bit
        chosen += 1
        bounds[chosen] = len(drawn)
        if chosen > most:
            break
        marks = _mark_slots(bit, vertex, parent, over, up_head, up_tail, slot_parts, stack, slot_marks, marked, marks)
    for k in range(marks):
        slot_marks[marked[k]] = 0
    for transition in drawn:
        arc_marks[out_arc[transition]] = 0
    return drawn, bounds[: chosen + 1], ends[:chosen]
