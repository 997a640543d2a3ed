"""From a place to the road: the nearest point of a road that a column can use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from ratl.roads.costs import Costs, edge_of_pieces
from ratl.roads.edges import Flags, Ints, Longs
from ratl.roads.network import RoadNetwork
from ratl.roads.shapes import Nearest, Shapes

SNAP_LIMIT_M: Final = 2000.0
"""How far from a road a place may lie, unless it is said otherwise."""
#: How much farther than its nearest road a place may be from the road it is given, so that it is not cut off.
SHIFT_M: Final = 300.0
_FIRST_REACH_M: Final = 400.0
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
    """Return the nearest point on the roads of each part of the network, nearest first.

    They lie within `limit_m` of the place, and no more than `SHIFT_M` farther than the nearest: that is another place.

    Parameters
    ----------
    parts
        int[p], which part of the network each piece is of.
    usable
        bool[p], pieces that may be snapped to; None: all.
    """
    reach_m = min(_FIRST_REACH_M, limit_m)
    while True:
        near = shapes.near(lon, lat, reach_m)
        near = near if usable is None else near[usable[near]]
        nearest = shapes.nearest_to(near, lon, lat)
        within_m = min(float(nearest.distance_m.min(initial=np.inf)) + SHIFT_M, limit_m)
        if within_m <= reach_m:
            break
        reach_m = min(8 * reach_m, limit_m)
    part = parts[near]
    order = np.lexsort((near, part, nearest.distance_m))
    order = order[nearest.distance_m[order] <= within_m]
    first_of_part = np.sort(np.unique(part[order], return_index=True)[1])
    return tuple(_snap(shapes, near, nearest, parts, int(row)) for row in order[first_of_part])


def find_nearest(shapes: Shapes, lon: float, lat: float, *, usable: Flags | None = None) -> Snap | None:
    """Return the nearest point on any road, however far; None where there is no road."""
    parts = np.zeros(len(shapes.network.piece_fact), np.int32)
    found = find_snaps(shapes, lon, lat, parts=parts, usable=usable, limit_m=_WORLD_M)
    return found[0] if found else None


def choose_together(candidates: Sequence[Sequence[Snap]]) -> tuple[Snap, ...]:
    """Return one snap for each place: all in one part of the network where there is such a part.

    Of several such parts it is the one with the shortest ways to it; else each place has the road in its
    largest part.
    """
    common = set.intersection(*({snap.part for snap in snaps} for snaps in candidates))
    chosen = [tuple(next(s for s in snaps if s.part == part) for snaps in candidates) for part in sorted(common)]
    largest = tuple(min(snaps, key=lambda s: (s.part < 0, s.part)) for snaps in candidates)
    return min(chosen, key=lambda snaps: sum(s.distance_m for s in snaps), default=largest)


def number_parts(network: RoadNetwork, costs: Costs) -> Longs:
    """Return int64[p], the parts of the network in which the column can drive from every road to every other.

    The part with most junctions is 0, and so on. Forbidden turns are left out of account. A piece that only leads from
    one part to another, or is cut off from both ends of its edge, is a part of its own, below 0.
    """
    ahead, back = np.isfinite(costs.arc_cost[0::2]), np.isfinite(costs.arc_cost[1::2])
    start = np.concatenate((network.edge_from[ahead], network.edge_to[back]))
    end = np.concatenate((network.edge_to[ahead], network.edge_from[back]))
    nodes = len(network.node_id)
    arcs = coo_array((np.ones(len(start), np.int8), (start, end)), shape=(nodes, nodes))
    count, found = connected_components(arcs, directed=True, connection="strong")
    by_size = np.argsort(-np.bincount(found, minlength=count), kind="stable")
    part = np.argsort(by_size)[found]
    edge = edge_of_pieces(network)
    part_from, part_to = part[network.edge_from][edge], part[network.edge_to][edge]
    whole = (ahead | back)[edge] & (part_from == part_to)
    to_start, to_end = _clear_to_ends(network, costs)
    alone = -1 - np.arange(len(edge), dtype=np.int64)
    return np.where(whole | to_start, part_from, np.where(to_end, part_to, alone))


def _clear_to_ends(network: RoadNetwork, costs: Costs) -> tuple[Flags, Flags]:
    """Return bool[p] twice: from which pieces the column can drive both ways to the start, and the end, of the edge."""
    shut: Flags = ~(np.isfinite(costs.piece_s[:, 0]) & np.isfinite(costs.piece_s[:, 1]))
    shut_before = np.concatenate(([0], np.cumsum(shut)))
    first, last = (
        np.repeat(at, np.diff(network.edge_piece)) for at in (network.edge_piece[:-1], network.edge_piece[1:])
    )
    here = np.arange(len(shut))
    return shut_before[here + 1] == shut_before[first], shut_before[last] == shut_before[here]


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
        part=int(parts[piece]),
    )
