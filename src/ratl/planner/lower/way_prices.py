"""The cheapest ways of some columns through places that cost something by the second, compiled.

A place is a point or a leg. Every second at a point, and every second of entering a leg, has a price, and so have
spans (`ratl.planner.lower.spans`); who is there pays the prices of its whole passing. What is worked out is the least
price of a head's being at the end of each arc each second, having come by that arc, so a way never goes straight back
to the point it came from. Longer loops are allowed: that can only make a way cheaper, and what is found remains a
bound.

Several columns share a table, side by side in its lanes, and seconds are gone through in order: an arc is worked out
for as many of them at once as its own run allows, for what leads to it is then complete. Numbers are of 32 bits;
`sure_share` is what of a price worked out so is certain.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ratl.compiled import compiled
from ratl.planner.problem import ColumnProblem

Ints = NDArray[np.int64]
Reals = NDArray[np.float64]
Singles = NDArray[np.float32]

_STRIDES: Final = 7
"""Arcs are worked out for 1, 2, 4 .. 64 seconds at once."""


class Roads(NamedTuple):
    """The network as arcs and what may follow on each; and each column's reach."""

    arc_start: Ints
    arc_end: Ints
    arc_run: Ints
    point_row: Ints
    """Row of each point in the tables of prices; row 0 is of all that has no price."""
    leg_row: Ints
    """The same of each arc's leg."""
    clique_row: Ints
    """Row of what cliques cost on each arc, 0 where none does."""
    first_before: Ints
    before_arc: Ints
    by_stride: Ints
    """Arcs in order of the seconds they are worked out for at once."""
    first_of_stride: Ints
    origin: Ints
    destination: Ints
    release: Ints
    begins: Ints
    """Column of the tables of prices in which each release lies: seconds nobody can use are left out of them."""
    latest_start: Ints
    held: Ints
    weight: Reals
    reached: Ints
    """Earliest seconds after the release at which each column can be at each point."""
    remaining: Ints


class Room(NamedTuple):
    """Room for the table of the columns in some lanes: when a head of theirs can be at the end of each arc, by arcs.

    Seconds are columns of the tables of prices.
    """

    columns: Ints
    lo: Ints
    hi: Ints
    offset: Ints
    """Where the seconds of an arc begin, in rows of as many lanes as there are columns."""


def make_roads(problem: ColumnProblem, reached_s: Ints, begins: Ints, point_row: Ints, leg_row: Ints) -> Roads:
    """Return what `fill` reads."""
    start = np.repeat(np.arange(len(problem.points)), np.diff(problem.first_arc))
    ahead: list[list[int]] = [[] for _ in start]
    for arc, (before, end) in enumerate(zip(start.tolist(), problem.arc_end.tolist(), strict=True)):
        for b in range(problem.first_arc[end], problem.first_arc[end + 1]):
            if problem.arc_end[b] != before:
                ahead[b].append(arc)
    stride = np.minimum(np.log2(np.maximum(problem.arc_run_s, 1)).astype(np.int64), _STRIDES - 1)
    return Roads(
        start.astype(np.int64),
        problem.arc_end,
        problem.arc_run_s,
        point_row,
        leg_row[problem.arc_leg],
        np.zeros(len(start), dtype=np.int64),
        np.cumsum([0, *map(len, ahead)]).astype(np.int64),
        np.array([b for row in ahead for b in row], dtype=np.int64),
        np.argsort(stride, kind="stable").astype(np.int64),
        np.searchsorted(np.sort(stride), np.arange(_STRIDES + 1)).astype(np.int64),
        problem.origin,
        problem.destination,
        problem.release_s,
        begins,
        problem.latest_start_s,
        problem.held_s,
        problem.weight,
        reached_s,
        problem.remaining_s,
    )


def make_room(roads: Roads, columns: Ints) -> Room:
    """Return room for these columns."""
    lo, hi, offset = np.zeros((3, len(roads.arc_end) + 1), dtype=np.int64)
    return Room(np.asarray(columns, dtype=np.int64), lo, hi, offset)


@compiled
def size_of(roads: Roads, room: Room, limit: Ints) -> int:
    """Write down at which seconds a column of the room can use each arc to arrive by its limit; return how many in all.

    Parameters
    ----------
    limit
        Latest arrival of each column at its destination, in plan seconds.
    """
    total = 0
    for arc in range(len(roads.arc_end)):
        start, end = roads.arc_start[arc], roads.arc_end[arc]
        first, last = 1 << 60, -1
        for k in room.columns:
            lo = roads.begins[k] + roads.reached[k, start] + roads.arc_run[arc]
            hi = roads.begins[k] + limit[k] - roads.release[k] - roads.remaining[k, end]
            if lo <= hi and start != roads.destination[k] and end != roads.origin[k]:
                first, last = min(first, lo), max(last, hi)
        room.lo[arc], room.hi[arc], room.offset[arc] = first, last, total
        total += max(0, last - first + 1)
    room.offset[len(roads.arc_end)] = total
    return total


@compiled
def _take_less(into: Singles, other: Singles) -> None:
    """Written to be vectorised, as `_add`."""
    for i in range(len(into)):
        one, two = other[i], into[i]
        into[i] = one if one < two else two


@compiled
def _add(into: Singles, one: Singles, other: Singles) -> None:
    for i in range(len(into)):
        into[i] += one[i] + other[i]


@compiled
def _add_one(into: Singles, one: Singles) -> None:
    for i in range(len(into)):
        into[i] += one[i]


@compiled
def _begin(roads: Roads, room: Room, heads: Singles, limit: Ints, arc: int, first: int, table: Singles) -> None:
    """Write what a start costs into the seconds of an arc from `first` on, for those who start where it does."""
    lanes, start, run = len(room.columns), roads.arc_start[arc], roads.arc_run[arc]
    row = roads.point_row[start]
    for lane in range(lanes):
        k = room.columns[lane]
        if roads.origin[k] == start:
            top = min(roads.latest_start[k], limit[k] - roads.remaining[k, start]) - roads.release[k] + roads.begins[k]
            for i in range(len(table) // lanes):
                then = first + i - run
                if roads.begins[k] <= then <= top:
                    table[i * lanes + lane] = heads[row, then, lane]


@compiled
def _shut(roads: Roads, room: Room, arc: int, table: Singles) -> None:
    """Let nobody go on from its destination or back to its origin."""
    lanes = len(room.columns)
    for lane in range(lanes):
        k = room.columns[lane]
        if roads.destination[k] == roads.arc_start[arc] or roads.origin[k] == roads.arc_end[arc]:
            table[lane::lanes] = np.float32(np.inf)


@compiled
def fill(roads: Roads, room: Room, heads: Singles, limit: Ints, spent: Singles) -> None:
    """Work out the least price of each column's head being at the end of each arc each second.

    Parameters
    ----------
    room
        As `size_of` left it for this limit.
    heads
        Price of a passing by place, the second it begins (see `Roads.begins`), and lane.
    limit
        Latest arrival of each column at its destination, in plan seconds.
    spent
        Written: for each arc its seconds from `lo` to `hi`, for each all lanes; infinite where there is no way.
    """
    lanes = len(room.columns)
    starts, ends = np.zeros(len(roads.reached[0]), np.bool_), np.zeros(len(roads.reached[0]), np.bool_)
    for k in room.columns:
        starts[roads.origin[k]] = ends[roads.destination[k]] = True
    flat = heads.reshape(-1)
    seconds = heads.shape[1]
    for now in range(room.hi[: len(roads.arc_end)].max() + 1):
        for stride in range(_STRIDES):
            if now % (1 << stride) != 0:
                break
            for place in range(roads.first_of_stride[stride], roads.first_of_stride[stride + 1]):
                arc = roads.by_stride[place]
                run, lo = roads.arc_run[arc], room.lo[arc]
                first, last = max(now, lo), min(now + (1 << stride) - 1, room.hi[arc])
                if first > last:
                    continue
                at = (room.offset[arc] - lo) * lanes
                table = spent[at + first * lanes : at + (last + 1) * lanes]
                table[:] = np.float32(np.inf)
                if starts[roads.arc_start[arc]]:
                    _begin(roads, room, heads, limit, arc, first, table)
                for b in range(roads.first_before[arc], roads.first_before[arc + 1]):
                    before = roads.before_arc[b]
                    begin, end = max(first - run, room.lo[before]), min(last - run, room.hi[before])
                    if begin <= end:
                        to = (begin + run - first) * lanes
                        come = (room.offset[before] - room.lo[before] + begin) * lanes
                        count = (end - begin + 1) * lanes
                        _take_less(table[to : to + count], spent[come : come + count])
                leg = (roads.leg_row[arc] * seconds + first - run) * lanes
                point = (roads.point_row[roads.arc_end[arc]] * seconds + first) * lanes
                _add(table, flat[leg : leg + len(table)], flat[point : point + len(table)])
                if roads.clique_row[arc] > 0:
                    extra = (roads.clique_row[arc] * seconds + first - run) * lanes
                    _add_one(table, flat[extra : extra + len(table)])
                if ends[roads.arc_start[arc]] or starts[roads.arc_end[arc]]:
                    _shut(roads, room, arc, table)


@compiled
def cheapest_way(
    roads: Roads, room: Room, heads: Singles, lane: int, limit: Ints, spent: Singles, passed: Ints
) -> tuple[float, int, int]:
    """Return price and time of the cheapest way of the column in a lane; its passings are written down.

    Parameters
    ----------
    spent
        As `fill` left it.
    passed
        Written: in its rows the place of each passing, a row of the tables; the second at which it begins, a column of
        them; the arc where it is a leg, -1 where it is a point.

    Returns
    -------
    tuple
        Price (infinite when there is no way), seconds from release to arrival, and number of passings.
    """
    lanes, k = len(room.columns), room.columns[lane]
    begins, goal = roads.begins[k], roads.destination[k]
    best, arc, now = np.inf, -1, -1
    for last in range(len(roads.arc_end)):
        if roads.arc_end[last] == goal:
            for then in range(room.lo[last], min(room.hi[last], begins + limit[k] - roads.release[k]) + 1):
                price = spent[(room.offset[last] + then - room.lo[last]) * lanes + lane]
                cost = price + roads.weight[k] * (then - begins)
                if cost < best:
                    best, arc, now = cost, last, then
    if arc < 0:
        return best, 0, 0
    price = float(spent[(room.offset[arc] + now - room.lo[arc]) * lanes + lane])
    after, passings = now - begins, 0
    while True:
        end_row, leg_row, then = roads.point_row[roads.arc_end[arc]], roads.leg_row[arc], now - roads.arc_run[arc]
        passed[:, passings] = end_row, now, -1
        passed[:, passings + 1] = leg_row, then, arc
        passings += 2
        start = roads.arc_start[arc]
        if start == roads.origin[k]:
            passed[:, passings] = roads.point_row[start], then, -1
            return price, after, passings + 1
        need = spent[(room.offset[arc] + now - room.lo[arc]) * lanes + lane]
        step = heads[leg_row, then, lane] + heads[end_row, now, lane]
        for place in range(roads.first_before[arc], roads.first_before[arc + 1]):
            before = roads.before_arc[place]
            if room.lo[before] <= then <= room.hi[before]:
                came = spent[(room.offset[before] + then - room.lo[before]) * lanes + lane]
                came += step
                if roads.clique_row[arc] > 0:
                    came += heads[roads.clique_row[arc], then, lane]
                if came == need:
                    arc, now = before, then
                    break


def sure_share(problem: ColumnProblem, added: int) -> float:
    """Return what share of a price as worked out in `fill` no way is below.

    Each price of a way of n arcs is rounded once when it is written down, each time another is `added` to it, once
    beside its leg's, and twice at each arc that follows (Higham, Accuracy and Stability of Numerical Algorithms (2002),
    section 4.2); simple ways have fewer arcs than there are points.
    """
    return 1.0 - (2 * len(problem.points) + 3 + added) * 2.0**-23
