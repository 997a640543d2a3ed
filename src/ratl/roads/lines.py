"""The line of a route: its points, and how far along the road each is."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from ratl.roads.edges import Flags, Floats, Longs
from ratl.roads.pieces import spread
from ratl.roads.routes import RoadPath
from ratl.roads.shapes import Shapes

#: Points no farther apart than this, in degrees, are one.
_SAME_PLACE: Final = 1e-10


class _Parts(NamedTuple):
    """Pieces in driving order, those without a length left out, and the metres of each that are driven."""

    piece: Longs
    along: Flags
    begin_m: Floats
    """From where the piece begins as driven."""
    end_m: Floats
    length_m: Floats


def draw_line(shapes: Shapes, path: RoadPath) -> tuple[Floats, Floats]:
    """Return the points of `path`, float64[k, 2] longitude and latitude, and the metres along the road at each.

    Longitudes go on beyond 180° where the path crosses that meridian.
    """
    parts = _list_parts(shapes, path)
    if not len(parts.piece):
        place = np.array([[path.stops[0].lon, path.stops[0].lat]] * 2)
        return place, np.zeros(2)
    shape = shapes.network.piece_shape
    counts = shape[parts.piece + 1] - shape[parts.piece]
    start = np.where(parts.along, shape[parts.piece], shape[parts.piece + 1] - 1)
    points = spread(start, counts, np.where(parts.along, 1, -1))
    row, first = np.repeat(np.arange(len(counts)), counts), np.cumsum(counts) - counts
    lon, lat = shapes.lon[points], shapes.network.shape_lat[points]
    step = np.hypot(np.diff(lon, prepend=0.0) * np.cos(np.radians(lat[first]))[row], np.diff(lat, prepend=0.0))
    step[first] = 0.0
    station = np.cumsum(step)
    station -= station[first][row]
    drawn = np.maximum(station[first + counts - 1], 1e-12)
    station *= (parts.length_m / drawn)[row]
    # One scale for all the pieces, a metre between each two, on which what is not driven is cut off.
    scale = np.cumsum(parts.length_m + 1.0) - parts.length_m
    kept = np.clip(station, parts.begin_m[row], parts.end_m[row])
    lon, lat = (np.interp(kept + scale[row], station + scale[row], degrees) for degrees in (lon, lat))
    lon -= np.cumsum(360.0 * np.round(np.diff(lon, prepend=lon[0]) / 360.0))
    driven = parts.end_m - parts.begin_m
    marks = kept + (np.cumsum(driven) - driven - parts.begin_m)[row]
    line = np.column_stack((lon, lat))
    apart = np.concatenate(([True], np.abs(np.diff(line, axis=0)).max(axis=1) > _SAME_PLACE))
    return line[apart], marks[apart]


def _list_parts(shapes: Shapes, path: RoadPath) -> _Parts:
    network = shapes.network
    edge = np.array([portion.edge for portion in path.portions], np.int64)
    forward = np.array([portion.along for portion in path.portions], np.bool_)
    begin_m = np.array([portion.begin_m for portion in path.portions])
    end_m = np.array([portion.end_m for portion in path.portions])
    first, last = network.edge_piece[edge], network.edge_piece[edge + 1]
    row = np.repeat(np.arange(len(edge)), last - first)
    piece = spread(np.where(forward, first, last - 1), last - first, np.where(forward, 1, -1))
    length_m, along = network.piece_length_m[piece], forward[row]
    at_m = shapes.piece_at_m[piece]
    begin = np.maximum(begin_m[row] - at_m, 0.0)
    end = np.minimum(end_m[row] - at_m, length_m)
    kept = (end > begin) & (length_m > 0)
    begin, end = np.where(along, begin, length_m - end), np.where(along, end, length_m - begin)
    return _Parts(piece[kept], along[kept], begin[kept], end[kept], length_m[kept])
