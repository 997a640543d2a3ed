"""Road networks drawn at random for the tests of the search, and a slow search to hold the quick ones against.

The slow one remembers which arcs were driven last, as many as the longest forbidden sequence has, and looks at each
rule in the plainest way; it shares no line with `ratl.roads`.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from ratl.roads.network import RoadNetwork


@dataclass(frozen=True)
class Roads:
    """A network and what a column pays on it."""

    network: RoadNetwork
    arc_cost: np.ndarray
    bans_in_force: np.ndarray

    @property
    def bans(self) -> set[tuple[int, ...]]:
        """Return the forbidden sequences that hold."""
        at, arcs = self.network.ban_offset, self.network.ban_arc.tolist()
        return {tuple(arcs[at[k] : at[k + 1]]) for k in range(len(at) - 1) if self.bans_in_force[k]}

    def tail(self, arc: int) -> int:
        """Return the junction an arc leaves."""
        ends = self.network.edge_to if arc & 1 else self.network.edge_from
        return int(ends[arc >> 1])

    def head(self, arc: int) -> int:
        """Return the junction an arc leads to."""
        return self.tail(arc ^ 1)


def make_network(nodes: int, edges: list[tuple[int, int]], bans: list[tuple[int, ...]] = ()) -> RoadNetwork:
    """Return a network of junctions and edges alone: no pieces, no shape, no facts."""
    ends = np.array(edges, np.int32).reshape(-1, 2)
    tails = ends.ravel()
    none, longs, floats = np.empty(0, np.int32), np.empty(0, np.int64), np.empty(0)
    return RoadNetwork(
        name="drawn", node_id=np.arange(nodes), node_lon=np.zeros(nodes), node_lat=np.zeros(nodes),
        edge_from=ends[:, 0].copy(), edge_to=ends[:, 1].copy(), edge_piece=np.zeros(len(edges) + 1, np.int64),
        piece_length_m=floats, piece_fact=none, piece_name=none, piece_source=longs,
        piece_reversed=np.empty(0, np.bool_), piece_shape=np.zeros(1, np.int64), shape_lon=floats, shape_lat=floats,
        out_offset=np.searchsorted(np.sort(tails), np.arange(nodes + 1)).astype(np.int64),
        out_arc=np.argsort(tails, kind="stable").astype(np.int32),
        ban_offset=np.cumsum([0, *(len(ban) for ban in bans)], dtype=np.int64),
        ban_arc=np.array([arc for ban in bans for arc in ban], np.int32),
        ban_hours=np.full(len(bans), -1, np.int32),
        component=np.zeros(nodes, np.int32), hours=(), facts=(), names=({},), places=(), sites=(),
    )  # fmt: skip


def draw_roads(seed: int, nodes: int = 12, edges: int = 18, bans: int = 14) -> Roads:
    """Return a small network with loops, parallel roads, one-ways, closed arcs and bans, long ones overlapping."""
    rng = np.random.default_rng(seed)
    ends = [(int(a), int(b)) for a, b in rng.integers(0, nodes, (edges, 2))]
    bare = Roads(make_network(nodes, ends), np.zeros(2 * edges), np.ones(0, bool))
    found: list[tuple[int, ...]] = []
    while len(found) < bans:
        ban = [int(rng.integers(2 * edges))]
        for _ in range(int(rng.integers(1, 4))):
            follows = [arc for arc in range(2 * edges) if bare.tail(arc) == bare.head(ban[-1]) and arc != ban[-1] ^ 1]
            if follows:
                ban.append(int(rng.choice(follows)))
        # Half of them are an earlier ban's end and more: what one sequence ends with, another begins with.
        if found and rng.random() < 0.5 and bare.tail(ban[0]) == bare.head(found[-1][-1]):
            ban = [*found[-1][-2:], *ban][:5]
        if len(ban) > 1:
            found.append(tuple(ban))
    arc_cost = rng.integers(0, 30, 2 * edges).astype(float)
    arc_cost[rng.random(2 * edges) < rng.choice([0.0, 0.1, 0.3])] = math.inf
    return Roads(make_network(nodes, ends, found), arc_cost, rng.random(len(found)) < 0.9)


def slow_route(
    roads: Roads,
    sources: list[tuple[int, float]],
    targets: list[tuple[int, float]],
    departure_s: float = 0.0,
    closed: dict[int, list[tuple[float, float]]] | None = None,
) -> float:
    """Return the earliest arrival; infinite where there is no way."""
    closed = closed or {}
    bans, leaving = roads.bans, defaultdict(list)
    memory = max((len(ban) for ban in bans), default=2)
    for arc in range(len(roads.arc_cost)):
        leaving[roads.tail(arc)].append(arc)

    def enter(arc: int, at_s: float) -> float:
        while inside := [end for begin, end in closed.get(arc, []) if begin <= at_s < end]:
            at_s = max(inside)
        return at_s

    queue = [(enter(arc, departure_s) + cost, (arc,)) for arc, cost in sources]
    heapq.heapify(queue)
    done, best = set(), math.inf
    while queue:
        at_s, driven = heapq.heappop(queue)
        if driven in done or math.isinf(at_s):
            continue
        done.add(driven)
        for arc in leaving[roads.head(driven[-1])]:
            now = (*driven, arc)
            if arc == driven[-1] ^ 1 or any(now[-len(ban) :] == ban for ban in bans):
                continue
            entered = enter(arc, at_s)
            best = min([best, *(entered + cost for target, cost in targets if target == arc)])
            heapq.heappush(queue, (entered + roads.arc_cost[arc], now[1 - memory :]))
    return best


SEEDS = st.integers(0, 2**32 - 1)


def draw_ends(roads: Roads, seed: int) -> tuple[list[tuple[int, float]], list[tuple[int, float]]]:
    """Return up to three places to begin and three to end."""
    rng = np.random.default_rng(seed + 1)
    arcs = len(roads.arc_cost)
    ends = [(int(arc), float(cost)) for arc, cost in zip(rng.integers(0, arcs, 6), rng.integers(0, 9, 6), strict=True)]
    return ends[: int(rng.integers(1, 4))], ends[3 : 3 + int(rng.integers(1, 4))]


def draw_closed(roads: Roads, seed: int) -> dict[int, list[tuple[float, float]]]:
    """Return closed hours of about half the arcs: some touching, some overlapping, some that never end."""
    rng = np.random.default_rng(seed + 2)
    closed = {}
    for arc in np.flatnonzero(rng.random(len(roads.arc_cost)) < 0.5).tolist():
        begins = rng.integers(-20, 120, 3)
        ends = begins + rng.integers(0, 60, 3)
        closed[arc] = [
            (float(b), math.inf if rng.random() < 0.05 else float(e)) for b, e in zip(begins, ends, strict=True)
        ]
    return closed
