"""From a place to the road: the nearest point of a road that a column can use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from ratl.roads.costs import Costs
from ratl.roads.edges import Flags, Ints, Longs
from ratl.roads.network import RoadNetwork
from ratl.roads.shapes import Nearest, Shapes

SNAP_LIMIT_M: Final = 2000.0
"""How far from a road a place may lie, unless it is said otherwise."""
_FIRST_REACH_M: Final = 60.0
_WORLD_M: Final = 20_100_000.0
"""Half round the earth: nothing is farther."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snap:
    """A point of an edge, `along_m` from the start of its piece driven forward along the edge."""

    piece: int
    edge: int
    along_m: float
    lon: float
    lat: float
    distance_m: float
    """From the place asked for."""
    part: int
    """Of the network as the column may drive it, see `number_parts`."""


def find_snaps(
    shapes: Shapes,
    lon: float,
    lat: float,
    *,
    parts: Ints | Longs,
    usable: Flags | None = None,
    limit_m: float = SNAP_LIMIT_M,
) -> tuple[Snap, ...]:
    """Return the nearest point on the roads of each part of the network within `limit_m`, nearest first.

    Parameters
    ----------
    parts
        int[e], which part of the network each edge is of.
    usable
        bool[p], pieces that may be snapped to; None: all.
    """
    near = shapes.near(lon, lat, limit_m)
    near = near if usable is None else near[usable[near]]
    if not len(near):
        return ()
    nearest, part = shapes.nearest_to(near, lon, lat), parts[shapes.piece_edge[near]]
    order = np.lexsort((near, part, nearest.distance_m))
    order = order[nearest.distance_m[order] <= limit_m]
    first_of_part = np.sort(np.unique(part[order], return_index=True)[1])
    return tuple(_snap(shapes, near, nearest, parts, int(row)) for row in order[first_of_part])


def find_nearest(shapes: Shapes, lon: float, lat: float, *, usable: Flags | None = None) -> Snap | None:
    """Return the nearest point on any road, however far; None where there is no road."""
    reach_m = _FIRST_REACH_M
    while True:
        parts = np.zeros(len(shapes.network.edge_from), np.int32)
        found = find_snaps(shapes, lon, lat, parts=parts, usable=usable, limit_m=reach_m)
        if found:
            return found[0]
        if reach_m > _WORLD_M:
            return None
        reach_m *= 8


def choose_together(candidates: Sequence[Sequence[Snap]]) -> tuple[Snap, ...]:
    """Return one snap for each place: all in one part of the network where there is such a part.

    Of several such parts it is the one with the shortest ways to it; else each place has its nearest road.
    """
    common = set.intersection(*({snap.part for snap in snaps} for snaps in candidates))
    chosen = [tuple(next(s for s in snaps if s.part == part) for snaps in candidates) for part in sorted(common)]
    nearest = tuple(snaps[0] for snaps in candidates)
    return min(chosen, key=lambda snaps: sum(s.distance_m for s in snaps), default=nearest)


def number_parts(network: RoadNetwork, costs: Costs) -> Longs:
    """Return int64[e], the parts of the network in which the column can drive from every road to every other.

    Forbidden turns are left out of account. A road that leads from one part to another, or that may be driven in part
    only, is a part of its own.
    """
    ahead, back = np.isfinite(costs.arc_cost[0::2]), np.isfinite(costs.arc_cost[1::2])
    start = np.concatenate((network.edge_from[ahead], network.edge_to[back]))
    end = np.concatenate((network.edge_to[ahead], network.edge_from[back]))
    nodes = len(network.node_id)
    arcs = coo_array((np.ones(len(start), np.int8), (start, end)), shape=(nodes, nodes))
    _, part = connected_components(arcs, directed=True, connection="strong")
    alone = -1 - np.arange(len(network.edge_from), dtype=np.int64)
    joined = (ahead | back) & (part[network.edge_from] == part[network.edge_to])
    return np.where(joined, part[network.edge_from], alone)


def usable_pieces(costs: Costs) -> Flags:
    """Return bool[p], the pieces that the column may drive in one direction at least."""
    along, against = costs.piece_s.T
    flags: Flags = np.isfinite(along) | np.isfinite(against)
    return flags


def _snap(shapes: Shapes, pieces: Longs, nearest: Nearest, parts: Ints | Longs, row: int) -> Snap:
    piece = int(pieces[row])
    edge = int(shapes.piece_edge[piece])
    return Snap(
        piece=piece,
        edge=edge,
        along_m=float(nearest.share[row] * shapes.network.piece_length_m[piece]),
        lon=round(float(nearest.lon[row]), 7),
        lat=round(float(nearest.lat[row]), 7),
        distance_m=float(nearest.distance_m[row]),
        part=int(parts[edge]),
    )
