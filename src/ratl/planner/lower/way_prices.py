"""The cheapest way of one column through places that cost something by the second, compiled.

A place is a point or a leg. Every second at a point, and every second of entering a leg, has a price, and so have
spans (`ratl.planner.lower.spans`); who is there pays the prices of its whole passing. What is worked out is the least
price of a head's being at the end of each arc each second, having come by that arc, so a way never goes straight back
to the point it came from. Longer loops are allowed: that can only make a way cheaper, and what is found remains a
bound.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from ratl.compiled import compiled
from ratl.planner.lower.spans import Spans
from ratl.planner.problem import FAR, ColumnProblem

Ints = NDArray[np.int64]
Reals = NDArray[np.float64]


class Roads(NamedTuple):
    """The network as arcs and what may follow on each; and each column's reach."""

    arc_start: Ints
    arc_end: Ints
    arc_run: Ints
    point_row: Ints
    """Row of each point in the tables of prices; row 0 is of all that has no price."""
    leg_row: Ints
    """The same of each arc's leg."""
    first_next: Ints
    next_arc: Ints
    first_before: Ints
    before_arc: Ints
    first_arc: Ints
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
    """Room for the table of one column: the seconds at which its head can be at the end of each arc, arc by arc."""

    lo: Ints
    hi: Ints
    offset: Ints
    queue: Ints
    queued: NDArray[np.bool_]


def make_roads(problem: ColumnProblem, reached_s: Ints, begins: Ints, point_row: Ints, leg_row: Ints) -> Roads:
    """Return what `cheapest_way` reads."""
    start = np.repeat(np.arange(len(problem.points)), np.diff(problem.first_arc))
    after = [
        [b for b in range(problem.first_arc[end], problem.first_arc[end + 1]) if problem.arc_end[b] != before]
        for before, end in zip(start.tolist(), problem.arc_end.tolist(), strict=True)
    ]
    ahead: list[list[int]] = [[] for _ in after]
    for arc, followers in enumerate(after):
        for b in followers:
            ahead[b].append(arc)
    return Roads(
        start.astype(np.int64),
        problem.arc_end,
        problem.arc_run_s,
        point_row,
        leg_row[problem.arc_leg],
        *_lists(after),
        *_lists(ahead),
        problem.first_arc,
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


def _lists(rows: list[list[int]]) -> tuple[Ints, Ints]:
    first = np.cumsum([0, *map(len, rows)])
    return first.astype(np.int64), np.array([b for row in rows for b in row], dtype=np.int64)


def make_room(roads: Roads) -> Room:
    """Return room for one column at a time."""
    arcs = len(roads.arc_end)
    lo, hi, offset, queue = np.zeros((4, arcs + 1), dtype=np.int64)
    return Room(lo, hi, offset, queue, np.zeros(arcs, dtype=np.bool_))


@compiled
def size_of(roads: Roads, room: Room, k: int, limit: int) -> int:
    """Write down which seconds of which arcs column k can use to arrive by `limit`; return how many in all."""
    top, total = limit - roads.release[k], 0
    for arc in range(len(roads.arc_end)):
        start, end = roads.arc_start[arc], roads.arc_end[arc]
        room.lo[arc] = roads.reached[k, start] + roads.arc_run[arc]
        room.hi[arc] = top - roads.remaining[k, end]
        if start == roads.destination[k] or end == roads.origin[k]:
            room.hi[arc] = room.lo[arc] - 1
        room.offset[arc] = total
        total += max(0, room.hi[arc] - room.lo[arc] + 1)
    room.offset[len(roads.arc_end)] = total
    return total


@compiled
def _relax(came: Reals, enters: Reals, passes: Reals, here: Reals) -> bool:
    """Go on by an arc where that is cheaper; return whether it was anywhere. Written to be vectorised."""
    better = False
    for i in range(len(here)):
        cost = came[i] + enters[i] + passes[i]
        better |= cost < here[i]
        here[i] = min(cost, here[i])
    return better


@compiled
def fill(roads: Roads, room: Room, heads: Reals, k: int, limit: int, spent: Reals) -> None:
    """Work out the least price of column k's head being at the end of each arc each second.

    Parameters
    ----------
    room
        As `size_of` left it for this column and limit.
    heads
        Price of a passing by place and the second it begins (see `Roads.begins`).
    limit
        Latest arrival at the destination, in plan seconds.
    spent
        Written: for each arc its seconds from `lo` to `hi`, infinite where there is no way.
    """
    begins, origin, goal = roads.begins[k], roads.origin[k], roads.destination[k]
    top = limit - roads.release[k]
    last_start = min(roads.latest_start[k] - roads.release[k], top - roads.remaining[k, origin])
    spent[: room.offset[-1]] = np.inf
    room.queued[:] = False
    front, waiting, size = 0, 0, len(room.queue)
    for arc in range(roads.first_arc[origin], roads.first_arc[origin + 1]):
        run, row = roads.arc_run[arc], roads.point_row[roads.arc_end[arc]]
        hi = min(last_start + run, room.hi[arc])
        for after in range(run, hi + 1):
            now, then = begins + after, begins + after - run
            cost = heads[roads.point_row[origin], then] + heads[roads.leg_row[arc], then]
            spent[room.offset[arc] + after - run] = cost + heads[row, now]
        if hi >= run and roads.arc_end[arc] != goal:
            room.queue[waiting] = arc
            room.queued[arc] = True
            waiting += 1
    while waiting > 0:
        before = room.queue[front]
        front, waiting = (front + 1) % size, waiting - 1
        room.queued[before] = False
        for place in range(roads.first_next[before], roads.first_next[before + 1]):
            arc = roads.next_arc[place]
            run, lo = roads.arc_run[arc], room.lo[before]
            count = room.hi[arc] - run - lo + 1
            if room.hi[arc] < room.lo[arc] or count <= 0:
                continue
            at, to, then = room.offset[before], room.offset[arc] + lo + run - room.lo[arc], begins + lo
            better = _relax(
                spent[at : at + count],
                heads[roads.leg_row[arc], then : then + count],
                heads[roads.point_row[roads.arc_end[arc]], then + run : then + run + count],
                spent[to : to + count],
            )
            if better and not room.queued[arc] and roads.arc_end[arc] != goal:
                room.queue[(front + waiting) % size] = arc
                room.queued[arc] = True
                waiting += 1


@compiled
def cheapest_way(
    roads: Roads, room: Room, heads: Reals, k: int, spent: Reals, passed_row: Ints, passed_at: Ints
) -> tuple[float, int]:
    """Return weighted time plus prices of column k's cheapest way; its passings are written down.

    Parameters
    ----------
    spent
        As `fill` left it.
    passed_row, passed_at
        Written: place of each passing, a row of the tables, and the second at which it begins, a column of them.

    Returns
    -------
    tuple
        Cost (infinite when there is no way) and number of passings.
    """
    begins, goal = roads.begins[k], roads.destination[k]
    best, arc, after = np.inf, -1, -1
    for last in range(len(roads.arc_end)):
        if roads.arc_end[last] == goal:
            for now in range(room.lo[last], room.hi[last] + 1):
                cost = spent[room.offset[last] + now - room.lo[last]] + roads.weight[k] * now
                if cost < best:
                    best, arc, after = cost, last, now
    if arc < 0:
        return best, 0
    passings = 0
    while True:
        run, end_row, leg_row = roads.arc_run[arc], roads.point_row[roads.arc_end[arc]], roads.leg_row[arc]
        now, then = begins + after, begins + after - run
        passed_row[passings], passed_at[passings] = end_row, now
        passed_row[passings + 1], passed_at[passings + 1] = leg_row, then
        passings += 2
        need = spent[room.offset[arc] + after - room.lo[arc]]
        after -= run
        start = roads.arc_start[arc]
        if start == roads.origin[k]:
            passed_row[passings], passed_at[passings] = roads.point_row[start], then
            return best, passings + 1
        found = -1
        for place in range(roads.first_before[arc], roads.first_before[arc + 1]):
            before = roads.before_arc[place]
            if room.lo[before] <= after <= room.hi[before]:
                came = spent[room.offset[before] + after - room.lo[before]]
                if came + heads[leg_row, then] + heads[end_row, now] == need:
                    found = before
                    break
        arc = found


@compiled
def head_prices(price: Reals, spans: Spans, held: int, heads: Reals) -> None:
    """Write the price of a passing of `held` seconds by place and the second it begins, whoever it is.

    Parameters
    ----------
    price
        By place and second.
    heads
        Written; as many columns as `price`, what reaches beyond the last one costs nothing there.
    """
    places, seconds = price.shape
    for place in range(places):
        total = 0.0
        for second in range(min(held, seconds)):
            total += price[place, second]
        for second in range(seconds):
            heads[place, second] = max(total, 0.0)
            total -= price[place, second]
            if second + held < seconds:
                total += price[place, second + held]
    for i in range(len(spans.row)):
        for head in range(max(0, spans.last[i] - held + 1), spans.first[i] + 1):
            heads[spans.row[i], head] += spans.price[i]


@compiled
def own_prices(spans: Spans, own: Ints, held: int, sign: float, heads: Reals) -> None:
    """Add what one column pays for its own spans beyond what others would, or with -1 take it away again."""
    for i in own:
        for head in range(max(0, spans.first[i] - held + 1), spans.last[i] + 1):
            if head > spans.first[i] or head <= spans.last[i] - held:
                heads[spans.row[i], head] += sign * spans.price[i]


@compiled
def count_uses(
    spans: Spans, first_span: Ints, k: int, held: int, rows: Ints, heads: Ints, uses: Reals, span_uses: Reals
) -> None:
    """Add one column's passings: at the second each begins 1, at the second it ends -1; and to the spans they use."""
    for j in range(len(rows)):
        row, head = rows[j], heads[j]
        uses[row, head] += 1.0
        uses[row, min(head + held, uses.shape[1] - 1)] -= 1.0
        for i in range(first_span[row], first_span[row + 1]):
            if spans.column[i] == k:
                used = head <= spans.last[i] and head + held > spans.first[i]
            else:
                used = head <= spans.first[i] and head + held > spans.last[i]
            if used:
                span_uses[i] += 1.0


@compiled
def turn(price: Reals, uses: Reals, direction: Reals) -> float:
    """Write the overuse, where prices can follow it, `uses` given as differences; return the square of its length."""
    square = 0.0
    for row in range(1, price.shape[0]):
        there = 0.0
        for second in range(price.shape[1]):
            there += uses[row, second]
            over = there - 1.0
            if over < 0 and price[row, second] <= 0:
                over = 0.0
            direction[row, second] = over
            square += over * over
    return square


@compiled
def go(price: Reals, direction: Reals, length: float) -> float:
    """Move the prices along the direction, none below zero; return their sum."""
    total = 0.0
    for row in range(1, price.shape[0]):
        for second in range(price.shape[1]):
            moved = price[row, second] + length * direction[row, second]
            moved = max(moved, 0.0)
            price[row, second] = moved
            total += moved
    return total


def reach(problem: ColumnProblem) -> Ints:
    """Return how soon after its release each column's head can be at each point, were it alone."""
    points = len(problem.points)
    start = np.repeat(np.arange(points), np.diff(problem.first_arc))
    order = np.lexsort((problem.arc_run_s, problem.arc_end, start))
    pairs = np.unique(np.stack((start[order], problem.arc_end[order])), axis=1, return_index=True)[1]
    kept = order[pairs]
    forth = csr_array((problem.arc_run_s[kept].astype(float), (start[kept], problem.arc_end[kept])), (points, points))
    found = dijkstra(forth, indices=problem.origin)
    return np.where(np.isfinite(found), found, FAR).astype(np.int64)
