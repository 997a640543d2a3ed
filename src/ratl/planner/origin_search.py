"""The earliest way of one column among the others when it may wait at its origin only, compiled.

A label is an interval of arrivals at a point that all drove the same way: since nobody waits under way, a way is rigid
and its starts slide together. At each point and each leg the others cut their occupations out of the interval (safe
intervals: Phillips and Likhachev, "SIPP: Safe interval path planning for dynamic environments", ICRA 2011); labels
leave the queue by arrival plus the exact remaining time. What has been reached at a point need not be reached again,
so a label keeps only what is new in it. That alone would let a column burn time on loops: where the best way repeats a
point, that point becomes critical, labels remember which critical points they passed, and the search runs again
(decremental state space relaxation: Righini and Salani, Networks 51 (2008)). The answer is exact, unless the caller is
in haste.

Who is where stands in lists through the points and legs: the occupation ``k * longest + i`` is the i-th point, and the
leg out of it, of column k.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ratl.compiled import compiled
from ratl.planner.problem import ColumnProblem

Ints = NDArray[np.int64]
Small = NDArray[np.int32]

NO_WAY: Final = -1
GAVE_UP: Final = -2
"""More labels than there is room for: a way may exist."""
MOST_LABELS: Final = 1 << 18
EXACT: Final = 63
"""Haste of a search that leaves nothing out: no time is shifted by so many bits."""
_SLOT_BITS: Final = 20
_NEAR_BITS: Final = 18  # leaves 2**25 seconds, more than a year, for the arrival
_MOST_CRITICAL: Final = 62


class Net(NamedTuple):
    """What does not change during a search: the arrays of `ColumnProblem`."""

    first_arc: Ints
    arc_end: Ints
    arc_leg: Ints
    arc_run: Ints
    origin: Ints
    destination: Ints
    release: Ints
    latest_start: Ints
    latest_head: Ints
    max_travel: Ints
    held: Ints
    weight: NDArray[np.float64]
    remaining: Ints


class Traffic(NamedTuple):
    """Who is where: per column its points, arcs and times, and the lists through points and legs."""

    length: Small
    """Points on the way of each column; 0: not placed."""
    point: Small
    arc: Small
    at: Ints
    at_point: Small
    point_next: Small
    point_before: Small
    on_leg: Small
    leg_next: Small
    leg_before: Small


class Room(NamedTuple):
    """Room for the labels of one search."""

    point: Small
    first: Ints
    last: Ints
    run: Ints
    parent: Small
    arc: Small
    mask: Ints
    next_closed: Small
    closed: Small
    bit: Small
    queue: Ints
    cut_from: Ints
    cut_to: Ints
    kept: Ints
    looked_at: Ints
    """Labels looked at so far, in one cell: what searches have cost, whatever the machine."""


def make_net(problem: ColumnProblem) -> Net:
    """Return the arrays of a problem that the search reads."""
    return Net(
        problem.first_arc,
        problem.arc_end,
        problem.arc_leg,
        problem.arc_run_s,
        problem.origin,
        problem.destination,
        problem.release_s,
        problem.latest_start_s,
        problem.latest_head_s,
        problem.max_travel_s,
        problem.held_s,
        problem.weight,
        problem.remaining_s,
    )


def make_traffic(problem: ColumnProblem) -> Traffic:
    """Return a network without anybody on it."""
    columns, points, legs = problem.size, len(problem.points), len(problem.legs)
    longest = min(points, 2000)

    def small(*shape: int) -> Small:
        return np.full(shape, -1, dtype=np.int32)

    return Traffic(
        np.zeros(columns, dtype=np.int32),
        small(columns, longest),
        small(columns, longest),
        np.full((columns, longest), -1, dtype=np.int64),
        small(points),
        small(columns * longest),
        small(columns * longest),
        small(legs),
        small(columns * longest),
        small(columns * longest),
    )


def make_room(problem: ColumnProblem, labels: int = MOST_LABELS, looked_at: Ints | None = None) -> Room:
    """Return room for one search at a time, of so many labels; those looked at go on being counted in `looked_at`."""
    points, cuts = len(problem.points), 2 * problem.size + labels

    def small(size: int) -> Small:
        return np.zeros(size, dtype=np.int32)

    def large(size: int) -> Ints:
        return np.zeros(size, dtype=np.int64)

    return Room(
        small(labels),
        large(labels),
        large(labels),
        large(labels),
        small(labels),
        small(labels),
        large(labels),
        small(labels),
        small(points),
        np.full(points, -1, dtype=np.int32),
        large(labels + 1),
        large(cuts),
        large(cuts),
        large(2 * labels),
        large(1) if looked_at is None else looked_at,
    )


@compiled
def _push(queue: Ints, size: int, key: int) -> int:
    at = size
    while at > 0 and queue[(at - 1) >> 1] > key:
        queue[at] = queue[(at - 1) >> 1]
        at = (at - 1) >> 1
    queue[at] = key
    return size + 1


@compiled
def _pop(queue: Ints, size: int) -> int:
    """Take the least key off; the caller has read it at the front."""
    size -= 1
    key, at = queue[size], 0
    while 2 * at + 1 < size:
        below = 2 * at + 1
        if below + 1 < size and queue[below + 1] < queue[below]:
            below += 1
        if queue[below] >= key:
            break
        queue[at] = queue[below]
        at = below
    queue[at] = key
    return size


@compiled
def _cut(room: Room, cuts: int, first: int, last: int, kept: int) -> int:
    """Write what the cuts leave of [first, last] behind `kept`, as pairs; return where these end."""
    cut_from, cut_to = room.cut_from, room.cut_to
    for i in range(1, cuts):
        a, b = cut_from[i], cut_to[i]
        j = i - 1
        while j >= 0 and cut_from[j] > a:
            cut_from[j + 1], cut_to[j + 1] = cut_from[j], cut_to[j]
            j -= 1
        cut_from[j + 1], cut_to[j + 1] = a, b
    for i in range(cuts):
        if cut_from[i] > first:
            if cut_from[i] > last:
                break
            room.kept[kept], room.kept[kept + 1] = first, cut_from[i] - 1
            kept += 2
        first = max(first, cut_to[i] + 1)
        if first > last:
            return kept
    room.kept[kept], room.kept[kept + 1] = first, last
    return kept + 2


@compiled
def _cuts_at_point(net: Net, traffic: Traffic, room: Room, k: int, point: int, shift: int, cuts: int) -> int:
    """Note the moments, `shift` earlier, at which the head of k may not be at a point; return the number of cuts."""
    longest = traffic.point.shape[1]
    held, place = net.held[k], traffic.at_point[point]
    while place >= 0:
        other = place // longest
        at = traffic.at[other, place % longest]
        room.cut_from[cuts] = at - held + 1 - shift
        room.cut_to[cuts] = at + net.held[other] - 1 - shift
        cuts += 1
        place = traffic.point_next[place]
    return cuts


@compiled
def _cuts_on_leg(net: Net, traffic: Traffic, room: Room, k: int, arc: int, end: int, cuts: int) -> int:
    """Note the moments at which k may not enter an arc against those who drive its leg the other way."""
    longest = traffic.point.shape[1]
    run, place = net.arc_run[arc], traffic.on_leg[net.arc_leg[arc]]
    while place >= 0:
        other, i = place // longest, place % longest
        if traffic.point[other, i] == end:  # who enters where this arc ends drives against it
            at = traffic.at[other, i]
            room.cut_from[cuts] = at - run - net.held[k] + 1
            room.cut_to[cuts] = at + run + net.held[other] - 1
            cuts += 1
        place = traffic.leg_next[place]
    return cuts


@compiled
def _label(room: Room, k: int, net: Net, label: int, size: int, haste: int) -> int:
    """Queue a label by its earliest possible arrival at the destination, of equals the nearest first."""
    remaining = net.remaining[k, room.point[label]]
    key = ((room.first[label] - net.release[k] + remaining + (remaining >> haste)) << _NEAR_BITS) | min(
        remaining, (1 << _NEAR_BITS) - 1
    )
    return _push(room.queue, size, (key << _SLOT_BITS) | label)


@compiled
def _cuts_reached(room: Room, label: int, bounded: bool) -> int:
    """Note what others brought to a label's point already, with no more critical points behind them."""
    cuts, other = 0, room.closed[room.point[label]]
    while other >= 0:
        if room.mask[other] & ~room.mask[label] == 0 and (not bounded or room.run[other] <= room.run[label]):
            room.cut_from[cuts], room.cut_to[cuts] = room.first[other], room.last[other]
            cuts += 1
        other = room.next_closed[other]
    return cuts


@compiled
def _is_on_way(room: Room, label: int, point: int) -> bool:
    """Return whether the way to a label passes a point before its end."""
    before = room.parent[label]
    while before >= 0:
        if room.point[before] == point:
            return True
        before = room.parent[before]
    return False


@compiled
def _run_search(net: Net, traffic: Traffic, room: Room, k: int, limit: int, haste: int) -> int:
    """Return the label that arrives first, with the critical points as they are; or why there is none."""
    origin, goal = net.origin[k], net.destination[k]
    room.closed[:] = -1
    labels, size = 0, 0
    last_start = min(net.latest_start[k], limit - net.remaining[k, origin])
    if net.release[k] > last_start:
        return NO_WAY
    bounded = limit - net.release[k] > net.max_travel[k]
    simple = haste < EXACT
    cuts = _cuts_at_point(net, traffic, room, k, origin, 0, 0)
    pairs = _cut(room, cuts, net.release[k], last_start, 0)
    for i in range(0, pairs, 2):
        room.point[labels], room.first[labels], room.last[labels] = origin, room.kept[i], room.kept[i + 1]
        room.run[labels], room.parent[labels], room.arc[labels] = 0, -1, -1
        room.mask[labels] = 0 if room.bit[origin] < 0 else 1 << room.bit[origin]
        size = _label(room, k, net, labels, size, haste)
        labels += 1
    while size > 0:
        label = room.queue[0] & ((1 << _SLOT_BITS) - 1)
        size = _pop(room.queue, size)
        room.looked_at[0] += 1
        point, mask, run = room.point[label], room.mask[label], room.run[label]
        if point == goal:
            return int(label)
        pieces = _cut(room, _cuts_reached(room, label, bounded), room.first[label], room.last[label], 0)
        if pieces == 0:
            continue
        room.next_closed[label] = room.closed[point]
        room.closed[point] = label
        for piece in range(0, pieces, 2):
            first, last = room.kept[piece], room.kept[piece + 1]
            for arc in range(net.first_arc[point], net.first_arc[point + 1]):
                end, time = net.arc_end[arc], net.arc_run[arc]
                bit = room.bit[end]
                latest = min(last, limit - net.remaining[k, end] - time)
                passed = bit >= 0 and mask >> bit & 1 == 1
                if simple and not passed:
                    passed = _is_on_way(room, label, end)
                if first > latest or passed or run + time + net.remaining[k, end] > net.max_travel[k]:
                    continue
                cuts = _cuts_at_point(net, traffic, room, k, end, time, 0)
                cuts = _cuts_on_leg(net, traffic, room, k, arc, end, cuts)
                pairs = _cut(room, cuts, first, latest, pieces)
                for i in range(pieces, pairs, 2):
                    if labels >= room.point.shape[0]:
                        return GAVE_UP
                    room.point[labels] = end
                    room.first[labels], room.last[labels] = room.kept[i] + time, room.kept[i + 1] + time
                    room.run[labels], room.parent[labels], room.arc[labels] = run + time, label, arc
                    room.mask[labels] = mask if bit < 0 else mask | (1 << bit)
                    size = _label(room, k, net, labels, size, haste)
                    labels += 1
    return NO_WAY


@compiled
def _find_repeated(room: Room, label: int) -> int:
    """Return a point that the way to a label passes twice, or -1."""
    while label >= 0:
        before = room.parent[label]
        while before >= 0:
            if room.point[before] == room.point[label]:
                return int(room.point[label])
            before = room.parent[before]
        label = room.parent[label]
    return -1


@compiled
def find_way(net: Net, traffic: Traffic, room: Room, k: int, limit: int, haste: int) -> int:
    """Write the earliest way of column k into `traffic`, unlisted, and return when its head arrives.

    Parameters
    ----------
    limit
        The head arrives no later than this.
    haste
        `EXACT`, or less for a way that need not be the earliest: a label then counts ``1 + 2**-haste`` times its
        remaining time, so that those near the destination come first (Pohl, Artificial Intelligence 1 (1970)), and none
        is made for a point its way has passed, so that one pass is enough. What was reached by another way already is
        not reached again all the same, so a way may be missed.

    Returns
    -------
    int
        Plan seconds; `NO_WAY` when there is none; `GAVE_UP` when the labels did not fit.
    """
    room.bit[:] = -1
    critical, label = 0, 0
    limit = min(limit, net.latest_head[k])
    while True:
        label = _run_search(net, traffic, room, k, limit, haste)
        if label < 0:
            return label
        repeated = _find_repeated(room, label)
        if repeated < 0:
            break
        if critical == _MOST_CRITICAL:
            return GAVE_UP
        room.bit[repeated] = critical
        critical += 1
    arrival = room.first[label]
    start = arrival - room.run[label]
    length, here = 0, label
    while here >= 0:
        length += 1
        here = room.parent[here]
    if length > traffic.point.shape[1]:
        return GAVE_UP
    i, here, arc = length - 1, label, -1
    while here >= 0:
        traffic.point[k, i], traffic.arc[k, i], traffic.at[k, i] = room.point[here], arc, start + room.run[here]
        arc, here, i = room.arc[here], room.parent[here], i - 1
    traffic.length[k] = length
    return int(arrival)


@compiled
def enter(net: Net, traffic: Traffic, k: int) -> None:
    """List column k at the points and legs of its way."""
    longest = traffic.point.shape[1]
    for i in range(traffic.length[k]):
        place, point = k * longest + i, traffic.point[k, i]
        first = traffic.at_point[point]
        traffic.point_next[place], traffic.point_before[place] = first, -1
        if first >= 0:
            traffic.point_before[first] = place
        traffic.at_point[point] = place
        if i < traffic.length[k] - 1:
            leg = net.arc_leg[traffic.arc[k, i]]
            first = traffic.on_leg[leg]
            traffic.leg_next[place], traffic.leg_before[place] = first, -1
            if first >= 0:
                traffic.leg_before[first] = place
            traffic.on_leg[leg] = place


@compiled
def leave(net: Net, traffic: Traffic, k: int) -> None:
    """Take column k off the lists; its way stays written."""
    longest = traffic.point.shape[1]
    for i in range(traffic.length[k]):
        place = k * longest + i
        after, before = traffic.point_next[place], traffic.point_before[place]
        if after >= 0:
            traffic.point_before[after] = before
        if before >= 0:
            traffic.point_next[before] = after
        else:
            traffic.at_point[traffic.point[k, i]] = after
        if i < traffic.length[k] - 1:
            after, before = traffic.leg_next[place], traffic.leg_before[place]
            if after >= 0:
                traffic.leg_before[after] = before
            if before >= 0:
                traffic.leg_next[before] = after
            else:
                traffic.on_leg[net.arc_leg[traffic.arc[k, i]]] = after


@compiled
def cost(net: Net, traffic: Traffic, k: int) -> float:
    """Return the weighted time from release to the head's arrival of a placed column."""
    return float(net.weight[k] * (traffic.at[k, traffic.length[k] - 1] - net.release[k]))


@compiled
def spent(net: Net, traffic: Traffic, over_free: NDArray[np.float64]) -> None:
    """Write the cost of every placed column beyond what it costs alone."""
    for k in range(len(over_free)):
        over_free[k] = cost(net, traffic, k) - net.weight[k] * net.remaining[k, net.origin[k]]


@compiled
def replan(net: Net, traffic: Traffic, room: Room, order: Ints, allowed: float, haste: int) -> float:
    """Take the columns of `order` off the road and place them again, one behind the other.

    Returns
    -------
    float
        Their weighted time when that is no more than `allowed`; else -1, with everybody back where they were.
    """
    count = len(order)
    least = 0.0
    for k in order:
        least += net.weight[k] * net.remaining[k, net.origin[k]]
        if traffic.length[k] > 0:
            leave(net, traffic, k)
    length = traffic.length[order].copy()
    longest = max(length.max(), 1)
    point, arc = traffic.point[order, :longest].copy(), traffic.arc[order, :longest].copy()
    at = traffic.at[order, :longest].copy()
    spent, placed = 0.0, 0
    for k in order:
        least -= net.weight[k] * net.remaining[k, net.origin[k]]
        limit = net.release[k] + int(min((allowed - spent - least) / net.weight[k], 1e12) + 1e-6)
        if find_way(net, traffic, room, k, limit, haste) < 0:
            break
        enter(net, traffic, k)
        spent += cost(net, traffic, k)
        placed += 1
    if placed == count:
        return spent
    for i in range(placed):
        leave(net, traffic, order[i])
    for i in range(count):
        k = order[i]
        traffic.length[k] = length[i]
        traffic.point[k, :longest], traffic.arc[k, :longest], traffic.at[k, :longest] = point[i], arc[i], at[i]
        if length[i] > 0:
            enter(net, traffic, k)
    return -1.0


@compiled
def nearness(net: Net, traffic: Traffic, k: int, count: Ints) -> None:
    """Count per column at how many points it comes within two passings of column k."""
    longest = traffic.point.shape[1]
    count[:] = 0
    for i in range(traffic.length[k]):
        place = traffic.at_point[traffic.point[k, i]]
        while place >= 0:
            other = place // longest
            apart = abs(traffic.at[other, place % longest] - traffic.at[k, i])
            if other != k and apart < 2 * (net.held[k] + net.held[other]):
                count[other] += 1
            place = traffic.point_next[place]
