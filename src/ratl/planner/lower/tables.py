"""Which rows and seconds the tables of prices have, and which columns share a table of their ways."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from ratl.planner.lower.way_prices import Roads, Room, make_room, size_of
from ratl.planner.problem import FAR, ColumnProblem

Ints = NDArray[np.int64]

ARC_WORK = 6
"""Lanes that cost as much as what is to be done once for all of them."""


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


def share(roads: Roads, limit_s: Ints, most: int) -> list[Room]:
    """Return the columns in groups that share a table: as many as use much the same seconds of the same arcs.

    Parameters
    ----------
    limit_s
        Latest arrival of each column at its destination, in plan seconds.
    most
        Columns of a group; one in any case.
    """
    left, rooms = np.lexsort((roads.held, roads.begins)), []
    while len(left) > 0:
        best, least = 1, np.inf
        for lanes in range(1, min(len(left), max(1, most)) + 1):
            room = make_room(roads, left[:lanes])
            work = size_of(roads, room, limit_s) * (lanes + ARC_WORK) / lanes
            if work < least:
                best, least = lanes, work
        together = left[:best]
        rooms.append(make_room(roads, together[np.argsort(roads.held[together])]))
        left = left[best:]
    return rooms


def contested(problem: ColumnProblem, reach_s: Ints, limit_s: Ints) -> tuple[Ints, Ints, int]:
    """Return the row of each point and each leg in the tables, 0 where fewer than two columns come; and the rows."""
    far = np.minimum(reach_s, FAR) + np.minimum(problem.remaining_s, FAR) > (limit_s - problem.release_s)[:, None]
    point_row = np.where((~far).sum(axis=0) >= 2, 1, 0)
    point_row = np.where(point_row > 0, np.cumsum(point_row), 0)
    start = np.repeat(np.arange(len(problem.points)), np.diff(problem.first_arc))
    leg_row = np.zeros(len(problem.legs), dtype=np.int64)
    leg_row[problem.arc_leg[(point_row[start] > 0) & (point_row[problem.arc_end] > 0)]] = 1
    points = int(point_row.max())
    leg_row = np.where(leg_row > 0, points + np.cumsum(leg_row), 0)
    return point_row.astype(np.int64), leg_row.astype(np.int64), 1 + int(max(points, leg_row.max()))


def without_idle(first_s: Ints, last_s: Ints) -> tuple[Ints, int]:
    """Return where each span begins when the seconds in none of them are left out, and how many are left."""
    begins, seconds, until_s = np.zeros(len(first_s), dtype=np.int64), 0, -1
    for k in np.argsort(first_s, kind="stable"):
        if first_s[k] > until_s:
            shift, until_s = seconds - first_s[k], first_s[k]
        until_s = max(until_s, last_s[k] + 1)
        begins[k], seconds = first_s[k] + shift, until_s + shift
    return begins, int(seconds)
