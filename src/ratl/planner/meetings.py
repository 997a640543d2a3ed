"""The way of one column, as short as alone, that meets the fewest others, compiled.

All shortest ways of a column to its destination make a network without cycles: a leg is on one of them when what
remains after it is just so much less. Points are gone through in order of time, and each other column counts once for
as long as it is met without a break. Meeting somebody is allowed here, at a price; who is locked may not be met.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ratl.compiled import compiled, woven
from ratl.planner.origin_search import Net, Small, Traffic
from ratl.planner.problem import ColumnProblem

Ints = NDArray[np.int64]

NEVER: Final = np.inf
"""The price of what may not be."""
_TIE: Final = 1 / 51_200
"""Of ways that meet as many, drawn ones are a little dearer, or all columns would take the same side of a grid."""


class Desk(NamedTuple):
    """Room for one choice at a time, and who is locked.

    Attributes
    ----------
    arc_start
        Where each arc begins.
    cost, arc_in
        By point: the price of coming there, and by which arc.
    seen
        By point, or by column: what a kernel has come by; false between calls.
    locked
        By column: may no longer be met.
    """

    arc_start: Ints
    cost: NDArray[np.float64]
    arc_in: Ints
    seen: NDArray[np.bool_]
    locked: NDArray[np.bool_]


def make_desk(problem: ColumnProblem) -> Desk:
    """Return room for choices, nobody locked."""
    points = len(problem.points)
    return Desk(
        np.repeat(np.arange(points), np.diff(problem.first_arc)),
        np.zeros(points),
        np.zeros(points, dtype=np.int64),
        np.zeros(max(points, problem.size), dtype=np.bool_),
        np.zeros(problem.size, dtype=np.bool_),
    )


def list_tight(net: Net, desk: Desk, k: int) -> Small:
    """Return the points on the shortest ways of a column, in order of time; every arc has to take a second."""
    remaining = net.remaining[k]
    found = np.empty(len(desk.cost), dtype=np.int32)
    points = found[: _list_tight(net, desk.seen, k, found)]
    return points[np.argsort(-remaining[points], kind="stable")]


@compiled
def _list_tight(net: Net, seen: NDArray[np.bool_], k: int, found: Small) -> int:
    remaining, size, row = net.remaining[k], 1, 0
    found[0] = net.origin[k]
    seen[found[0]] = True
    while row < size:
        point = found[row]
        for arc in range(net.first_arc[point], net.first_arc[point + 1]):
            end = net.arc_end[arc]
            if remaining[point] == net.arc_run[arc] + remaining[end] and not seen[end]:
                seen[end], found[size] = True, end
                size += 1
        row += 1
    seen[found[:size]] = False
    return size


@woven
def _meets(net: Net, traffic: Traffic, k: int, other: int, point: int, at: int) -> bool:
    """Return whether column k at a point would meet one certain other there."""
    longest = traffic.point.shape[1]
    place = traffic.at_point[point]
    while place >= 0:
        if place // longest == other:
            theirs = traffic.at[other, place % longest]
            if theirs - net.held[k] < at < theirs + net.held[other]:
                return True
        place = traffic.point_next[place]
    return False


@woven
def _price_at(net: Net, traffic: Traffic, desk: Desk, k: int, point: int, at: int, before: int, before_s: int) -> float:
    """Return the weight of those met at a point and not at the one before (-1: none); `NEVER` where one is locked."""
    longest = traffic.point.shape[1]
    price, place = 0.0, traffic.at_point[point]
    while place >= 0:
        other = place // longest
        theirs = traffic.at[other, place % longest]
        if theirs - net.held[k] < at < theirs + net.held[other]:
            if desk.locked[other]:
                return NEVER
            if before < 0 or not _meets(net, traffic, k, other, before, before_s):
                price += net.weight[other]
        place = traffic.point_next[place]
    return price


@woven
def _price_on(net: Net, traffic: Traffic, desk: Desk, k: int, arc: int, at: int) -> float:
    """Return the weight of those met on an arc only, driving against column k; `NEVER` where one is locked."""
    longest, run = traffic.point.shape[1], net.arc_run[arc]
    start, end = desk.arc_start[arc], net.arc_end[arc]
    price, place = 0.0, traffic.on_leg[net.arc_leg[arc]]
    while place >= 0:
        other, i = place // longest, place % longest
        theirs = traffic.at[other, i]
        if traffic.point[other, i] == end and theirs - run - net.held[k] < at < theirs + run + net.held[other]:
            if desk.locked[other]:
                return NEVER
            if not (_meets(net, traffic, k, other, start, at) or _meets(net, traffic, k, other, end, at + run)):
                price += net.weight[other]
        place = traffic.leg_next[place]
    return price


@compiled
def weigh(net: Net, traffic: Traffic, desk: Desk, k: int) -> float:
    """Return the weight of all whom column k meets on its way, each once; `NEVER` where one is locked."""
    longest, price = traffic.point.shape[1], 0.0
    met = np.empty(len(desk.locked), dtype=np.int64)
    count = 0
    for i in range(traffic.length[k]):
        at, arc = traffic.at[k, i], traffic.arc[k, i]
        place = traffic.at_point[traffic.point[k, i]]
        while place >= 0:
            other = place // longest
            theirs = traffic.at[other, place % longest]
            if theirs - net.held[k] < at < theirs + net.held[other] and not desk.seen[other]:
                desk.seen[other], met[count] = True, other
                count += 1
            place = traffic.point_next[place]
        place = traffic.on_leg[net.arc_leg[arc]] if arc >= 0 else -1
        while place >= 0:
            other, j = place // longest, place % longest
            theirs, run = traffic.at[other, j], net.arc_run[arc]
            against = traffic.point[other, j] == net.arc_end[arc] and not desk.seen[other]
            if against and theirs - run - net.held[k] < at < theirs + run + net.held[other]:
                desk.seen[other], met[count] = True, other
                count += 1
            place = traffic.leg_next[place]
    for i in range(count):
        price = NEVER if desk.locked[met[i]] else price + net.weight[met[i]]
        desk.seen[met[i]] = False
    return price


@compiled
def _find(
    net: Net, traffic: Traffic, desk: Desk, k: int, points: Small, start: int, a_meeting: float, salt: int, below: float
) -> float:
    """Work out the prices of a column's shortest ways from a start on; return the least, `NEVER` unless below."""
    origin, remaining = net.origin[k], net.remaining[k]
    desk.cost[points] = NEVER
    desk.cost[origin] = a_meeting * _price_at(net, traffic, desk, k, origin, start, -1, 0)
    for point in points:
        if desk.cost[point] >= below:
            continue
        at = start + remaining[origin] - remaining[point]
        for arc in range(net.first_arc[point], net.first_arc[point + 1]):
            end, run = net.arc_end[arc], net.arc_run[arc]
            if remaining[point] != run + remaining[end]:
                continue
            drawn = ((end * 73_856_093) ^ ((at + run) * 19_349_663) ^ (salt * 83_492_791)) & 1023
            price = desk.cost[point] + _TIE * drawn
            if price < desk.cost[end]:
                price += a_meeting * _price_at(net, traffic, desk, k, end, at + run, point, at)
            if price < desk.cost[end]:
                price += a_meeting * _price_on(net, traffic, desk, k, arc, at)
            if price < desk.cost[end]:
                desk.cost[end], desk.arc_in[end] = price, arc
    least = desk.cost[net.destination[k]]
    return least if least < below else NEVER


@compiled
def _write(net: Net, traffic: Traffic, desk: Desk, k: int, start: int) -> None:
    """Write the cheapest way found into the traffic, unlisted."""
    origin, remaining = net.origin[k], net.remaining[k]
    length, point = 1, net.destination[k]
    while point != origin:
        length, point = length + 1, desk.arc_start[desk.arc_in[point]]
    traffic.length[k] = length
    point, arc = net.destination[k], -1
    for i in range(length - 1, -1, -1):
        traffic.point[k, i], traffic.arc[k, i] = point, arc
        traffic.at[k, i] = start + remaining[origin] - remaining[point]
        if i > 0:
            arc = desk.arc_in[point]
            point = desk.arc_start[arc]


@compiled
def choose(
    net: Net, traffic: Traffic, desk: Desk, k: int, points: Small, a_meeting: float, salt: int, longest_wait: int
) -> float:
    """Write the cheapest way of column k, off the lists, that drives no longer than alone, unless it has it already.

    Parameters
    ----------
    points
        Those on its shortest ways, in order of time (`list_tight`).
    a_meeting
        Weighted seconds that meeting a column of weight 1 counts for; more than 0.
    salt
        Draws which of several ways as cheap it is.
    longest_wait
        It starts no more seconds than this after its release.

    Returns
    -------
    float
        What the way written counts for, waiting and meetings; `NEVER` when all of them meet a locked column.
    """
    weight, release, free = net.weight[k], net.release[k], net.remaining[k, net.origin[k]]
    best = NEVER
    if traffic.length[k] > 0:
        delay = traffic.at[k, traffic.length[k] - 1] - release - free
        best = weight * delay + a_meeting * weigh(net, traffic, desk, k)
    last = min(net.latest_start[k], net.latest_head[k] - free, release + longest_wait)
    if free > net.max_travel[k]:
        return best
    for start in range(release, last + 1):
        waited = weight * (start - release)
        if waited >= best:
            break
        found = _find(net, traffic, desk, k, points, start, a_meeting, salt, best - waited)
        if found < NEVER:
            best = waited + found
            _write(net, traffic, desk, k, start)
    return best
