"""The cheapest way of one column through points that cost something by the second, compiled.

Every second at a point, and every second of entering a leg, has a price; who is there pays the prices of its whole
passing. Loops are allowed: that can only make a way cheaper, and what is found remains a bound.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from ratl.compiled import compiled
from ratl.planner.problem import FAR, ColumnProblem

Ints = NDArray[np.int64]
Reals = NDArray[np.float64]


class Roads(NamedTuple):
    """The network turned round: the arcs that lead to each point; and each column's reach."""

    first_in: Ints
    arc_in: Ints
    arc_start: Ints
    arc_run: Ints
    arc_leg: Ints
    origin: Ints
    destination: Ints
    release: Ints
    begins: Ints
    """Column of the price tables in which each release lies: seconds nobody can use are left out of them."""
    latest_start: Ints
    held: Ints
    weight: Reals
    reached: Ints
    """Earliest seconds after the release at which each column can be at each point."""
    remaining: Ints


def make_roads(problem: ColumnProblem, reached_s: Ints, begins: Ints) -> Roads:
    """Return what `cheapest_way` reads."""
    points = len(problem.points)
    start = np.repeat(np.arange(points), np.diff(problem.first_arc))
    order = np.argsort(problem.arc_end, kind="stable")
    return Roads(
        np.searchsorted(problem.arc_end[order], np.arange(points + 1)).astype(np.int64),
        order.astype(np.int64),
        start.astype(np.int64),
        problem.arc_run_s,
        problem.arc_leg,
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


@compiled
def fill(
    roads: Roads, at_point: Reals, on_leg: Reals, k: int, limit: int, spent: Reals, came: NDArray[np.int16]
) -> None:
    """Work out the least price of column k's head being at each point each second, `spent[second, point]`.

    Parameters
    ----------
    at_point, on_leg
        Price of all seconds before, by point or leg and second (see `Roads.begins`): the difference of two is the
        price of what lies between.
    limit
        Latest arrival at the destination, in plan seconds.
    spent, came
        Written: seconds after the release by points; the arc by which the head came, as its place among the arcs there,
        -1 at the start.
    """
    release, begins, held = roads.release[k], roads.begins[k], roads.held[k]
    last_start = min(roads.latest_start[k], limit) - release
    points = len(roads.first_in) - 1
    top = limit - release
    for after in range(top + 1):
        for point in range(points):
            spent[after, point] = np.inf
            if after < roads.reached[k, point] or after + roads.remaining[k, point] > top:
                continue
            best, arc_came = np.inf, -1
            if point == roads.origin[k] and after <= last_start:
                best = 0.0
            for place in range(roads.first_in[point], roads.first_in[point + 1]):
                arc = roads.arc_in[place]
                before = after - roads.arc_run[arc]
                start = roads.arc_start[arc]
                if before < 0 or start == roads.destination[k]:
                    continue
                cost = spent[before, start]
                if cost >= best:
                    continue
                leg, entered = roads.arc_leg[arc], begins + before
                cost += on_leg[leg, entered + held] - on_leg[leg, entered]
                if cost < best:
                    best, arc_came = cost, place - roads.first_in[point]
            if best < np.inf:
                now = begins + after
                spent[after, point] = best + at_point[point, now + held] - at_point[point, now]
                came[after, point] = arc_came


@compiled
def cheapest_way(
    roads: Roads,
    at_point: Reals,
    on_leg: Reals,
    k: int,
    limit: int,
    spent: Reals,
    came: NDArray[np.int16],
    uses_point: Reals,
    uses_leg: Reals,
    share: float,
) -> tuple[float, int]:
    """Return weighted time plus prices of column k's cheapest way, and when it arrives; its use is written down.

    Parameters
    ----------
    uses_point, uses_leg
        At the second a passing begins `share` is added, at the second it ends taken away.

    Returns
    -------
    tuple
        Cost (infinite when there is no way) and arrival.
    """
    fill(roads, at_point, on_leg, k, limit, spent, came)
    release, begins, point = roads.release[k], roads.begins[k], roads.destination[k]
    held = roads.held[k]
    best, after = np.inf, -1
    for arrival in range(limit - release + 1):
        cost = spent[arrival, point] + roads.weight[k] * arrival
        if cost < best:
            best, after = cost, arrival
    if after < 0:
        return np.inf, -1
    arrival = release + after
    while True:
        uses_point[point, begins + after] += share
        uses_point[point, begins + after + held] -= share
        place = came[after, point]
        if place < 0:
            return best, arrival
        arc = roads.arc_in[roads.first_in[point] + place]
        point, after = roads.arc_start[arc], after - roads.arc_run[arc]
        leg = roads.arc_leg[arc]
        uses_leg[leg, begins + after] += share
        uses_leg[leg, begins + after + held] -= share


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
