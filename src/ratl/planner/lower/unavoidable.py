"""The legs that no route avoids, compiled."""

from __future__ import annotations

import numpy as np

from ratl.compiled import compiled
from ratl.planner.lower.explore import NEVER, Flags, Ints, Roads


@compiled
def _some_way(first_arc: Ints, arc_end: Ints, usable: Flags, start: int, goal: int) -> Ints:
    """Return the arcs of a way without repeated points; empty where there is none."""
    came, came_from = np.full(len(first_arc), -1, np.int64), np.full(len(first_arc), -1, np.int64)
    came[start] = -2
    waiting = [start]
    while waiting and came[goal] == -1:
        at = waiting.pop()
        for arc in range(first_arc[at], first_arc[at + 1]):
            end = arc_end[arc]
            if usable[arc] and came[end] == -1:
                came[end], came_from[end] = arc, at
                waiting.append(end)
    steps, at = 0, goal
    while came[at] >= 0:
        steps, at = steps + 1, came_from[at]
    way, at = np.empty(steps, np.int64), goal
    for k in range(steps - 1, -1, -1):
        way[k], at = came[at], came_from[at]
    return way


@compiled
def _unavoidable(first_arc: Ints, arc_end: Ints, usable: Flags, start: int, goal: int) -> Ints:
    """Return the arcs of one way past which no other leads.

    An arc can be avoided when a point farther on is reached from before it by other arcs.
    """
    way = _some_way(first_arc, arc_end, usable, start, goal)
    place = np.full(len(first_arc), -1, np.int64)
    place[start] = 0
    for k in range(len(way)):
        place[arc_end[way[k]]] = k + 1
    found, count, farthest, at = np.empty(len(way), np.int64), 0, 0, start
    seen = np.zeros(len(first_arc), np.bool_)
    for k in range(len(way)):
        waiting = [at]
        while waiting:
            here = waiting.pop()
            for arc in range(first_arc[here], first_arc[here + 1]):
                end = arc_end[arc]
                if usable[arc] and arc != way[k]:
                    farthest = max(farthest, place[end])
                    if place[end] < 0 and not seen[end]:
                        seen[end] = True
                        waiting.append(end)
        if farthest <= k:
            found[count], count = way[k], count + 1
        at = arc_end[way[k]]
    return found[:count]


def find_unavoidable(roads: Roads, remaining: Ints, start: int, goal: int) -> Ints:
    """Return the arcs that every way from `start` to `goal` drives, in order; `remaining` as for `explore`."""
    usable = roads.arc_fits & (remaining[roads.arc_end] < NEVER)
    return _unavoidable(roads.first_arc, roads.arc_end, usable, start, goal)
