"""The lines of a network, found by where they are: for snapping, areas, closures and sites.

Lines that cross the 180° meridian are unrolled beyond it, and looked for on both sides.
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from ratl.roads.costs import edge_of_pieces
from ratl.roads.edges import Floats, Longs
from ratl.roads.network import RoadNetwork
from ratl.roads.pieces import spread

DEGREE_M: Final = 111_320.0
"""Metres to a degree of latitude, near enough for a neighbourhood."""


class Nearest(NamedTuple):
    """Of each of some lines the point nearest to a place: float64[k] each."""

    distance_m: Floats
    share: Floats
    """How far along the line it is, 0 to 1."""
    lon: Floats
    lat: Floats


class Shapes:
    """The lines of the pieces of one network, made when first asked for."""

    def __init__(self, network: RoadNetwork) -> None:
        self.network = network

    @cached_property
    def piece_edge(self) -> Longs:
        """The edge of each piece."""
        return edge_of_pieces(self.network)

    @cached_property
    def piece_at_m(self) -> Floats:
        """How far from the begin of its edge each piece begins."""
        ends = np.cumsum(self.network.piece_length_m)
        begins = np.concatenate(([0.0], ends))[:-1]
        found: Floats = begins - begins[self.network.edge_piece[:-1]][self.piece_edge]
        return found

    @cached_property
    def lon(self) -> Floats:
        """Longitudes of the shape points, each piece unrolled: no jump of 360° inside it."""
        network = self.network
        step = np.diff(network.shape_lon, prepend=network.shape_lon[:1])
        step[np.minimum(network.piece_shape[:-1], max(len(step) - 1, 0))] = 0.0
        if not np.any(np.abs(step) > 180):
            return network.shape_lon
        turns = np.cumsum(-np.sign(step) * (np.abs(step) > 180))
        at_start = np.repeat(turns[network.piece_shape[:-1]], np.diff(network.piece_shape))
        unrolled: Floats = network.shape_lon + 360.0 * (turns - at_start)
        return unrolled

    @cached_property
    def pieces(self) -> Longs:
        """The pieces that have a line: those of a node have none."""
        found: Longs = np.flatnonzero((np.diff(self.network.piece_shape) > 1) & (self.network.piece_length_m > 0))
        return found

    @cached_property
    def lines(self) -> NDArray[np.object_]:
        """The line of each of `pieces`, degrees."""
        counts = np.diff(self.network.piece_shape)
        kept = np.zeros(len(counts), np.bool_)
        kept[self.pieces] = True
        points = np.repeat(kept, counts)
        rows = np.repeat(np.cumsum(kept) - 1, counts)[points]
        return np.asarray(shapely.linestrings(self.lon[points], self.network.shape_lat[points], indices=rows))

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Index of `lines`."""
        return shapely.STRtree(self.lines)

    def near(self, lon: float, lat: float, reach_m: float) -> Longs:
        """Return the pieces whose box may come within `reach_m` of a place."""
        dlat = reach_m / DEGREE_M
        dlon = min(180.0, dlat / max(math.cos(math.radians(lat)), 1e-3))
        boxes = [
            shapely.box(lon + turn - dlon, lat - dlat, lon + turn + dlon, lat + dlat) for turn in (-360.0, 0.0, 360.0)
        ]
        found: Longs = self.pieces[np.unique(self.tree.query(boxes)[1])]
        return found

    def nearest_to(self, pieces: Longs, lon: float, lat: float) -> Nearest:
        """Return the points of some of `pieces` that are nearest to a place, all at once."""
        if not len(pieces):
            return Nearest(*np.empty((4, 0)))
        first, counts = (
            self.network.piece_shape[pieces],
            self.network.piece_shape[pieces + 1] - self.network.piece_shape[pieces],
        )
        row, points = np.repeat(np.arange(len(pieces)), counts), spread(first, counts)
        begin = np.cumsum(counts) - counts
        east = (self.lon[points] - lon + 180.0) % 360.0 - 180.0
        # A line on one side: its first point decides where a turn of 360° is taken.
        east += np.round((east[begin][row] - east) / 360.0) * 360.0
        scale = DEGREE_M * math.cos(math.radians(lat))
        x, y = east * scale, (self.network.shape_lat[points] - lat) * DEGREE_M
        inside = row[1:] == row[:-1]
        row, x, y, dx, dy = row[1:][inside], x[:-1][inside], y[:-1][inside], np.diff(x)[inside], np.diff(y)[inside]
        square = np.maximum(dx * dx + dy * dy, 1e-12)
        part = np.clip(-(x * dx + y * dy) / square, 0.0, 1.0)
        x, y = x + part * dx, y + part * dy
        distance_m = np.hypot(x, y)
        begin -= np.arange(len(pieces))
        least = np.minimum.reduceat(distance_m, begin)
        hits = np.flatnonzero(distance_m == least[row])
        best = hits[np.unique(row[hits], return_index=True)[1]]
        lengths = np.sqrt(square)
        before = np.cumsum(lengths) - lengths
        along = before[best] - before[begin] + part[best] * lengths[best]
        return Nearest(
            distance_m=least,
            share=along / np.maximum(np.add.reduceat(lengths, begin), 1e-9),
            lon=(lon + x[best] / scale + 180.0) % 360.0 - 180.0,
            lat=lat + y[best] / DEGREE_M,
        )

    def meeting(self, geometry: shapely.Geometry) -> Longs:
        """Return the pieces whose line meets `geometry` (degrees)."""
        everywhere = [turned(geometry, turn) for turn in (-360.0, 0.0, 360.0)]
        found: Longs = self.pieces[np.unique(self.tree.query(everywhere, predicate="intersects")[1])]
        return found

    def points(self, piece: int) -> Floats:
        """Return float64[k, 2], longitude and latitude along a piece."""
        span = slice(self.network.piece_shape[piece], self.network.piece_shape[piece + 1])
        return np.column_stack((self.lon[span], self.network.shape_lat[span]))


def turned(geometry: shapely.Geometry, degrees: float) -> shapely.Geometry:
    """Return a shape so many degrees farther east."""
    return shapely.transform(geometry, lambda points: points + np.array((degrees, 0.0))) if degrees else geometry


def local_m(points: Floats, lon: float, lat: float) -> Floats:
    """Return points in metres east and north of a place: true enough within some kilometres of it."""
    east = (points[:, 0] - lon + 180.0) % 360.0 - 180.0
    # The whole line on one side: the first point decides where a turn of 360° is taken.
    east += np.round((east[0] - east) / 360.0) * 360.0
    return np.column_stack((east * DEGREE_M * math.cos(math.radians(lat)), (points[:, 1] - lat) * DEGREE_M))


def nearest_on(line_m: Floats, x: float = 0.0, y: float = 0.0) -> tuple[float, float]:
    """Return the distance from a place to a line in metres, and how far along the line the nearest point is (0 to 1).

    >>> nearest_on(np.array([[-10.0, 5.0], [30.0, 5.0]]))
    (5.0, 0.25)
    """
    start, step = line_m[:-1], np.diff(line_m, axis=0)
    square = np.maximum((step**2).sum(axis=1), 1e-12)
    part = np.clip(((x - start[:, 0]) * step[:, 0] + (y - start[:, 1]) * step[:, 1]) / square, 0.0, 1.0)
    foot = start + part[:, None] * step
    distance = np.hypot(foot[:, 0] - x, foot[:, 1] - y)
    best = int(np.argmin(distance))
    lengths = np.sqrt(square)
    along = lengths[:best].sum() + part[best] * lengths[best]
    return float(distance[best]), float(along / max(lengths.sum(), 1e-9))
