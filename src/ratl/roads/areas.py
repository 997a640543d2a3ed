"""What a planner draws on the map, laid on the network: areas to avoid, closures, risk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import shapely

from ratl.model.movement import Reason
from ratl.roads.costs import Closure
from ratl.roads.cutting import OnEdge
from ratl.roads.edges import Floats
from ratl.roads.network import RoadNetwork
from ratl.roads.passage import Windows
from ratl.roads.shapes import DEGREE_M, Shapes, local_m, turned

#: How far from a road a closure drawn on it may run, in metres.
ON_ROAD_M: Final = 20.0
ALWAYS: Final[Windows] = ((0.0, np.inf),)


@dataclass(frozen=True, slots=True, kw_only=True)
class MapMark:
    """A shape a planner drew: point, line or area in degrees, and what it says."""

    geometry: shapely.Geometry
    name: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    """File and place in it."""
    windows: Windows = ALWAYS
    """When it holds, in seconds since departure."""
    risk: float = 0.0
    """Exposure of one kilometre inside it, in the planner's own unit."""


def list_closures(shapes: Shapes, marks: Sequence[MapMark], code: str) -> tuple[Closure, ...]:
    """Return the closures that `marks` mean, with the reason `code`; one that touches no road has no stretches.

    An area closes what of the roads lies in it. A line closes the roads it runs along, not those it crosses, as far as
    it runs. A point closes every junction within `ON_ROAD_M`, else the nearest road at that point.
    """
    return tuple(
        Closure(
            reason=Reason(code=code, params={"area": dict(mark.name) or {"": "–"}, "source": mark.source}),
            stretches=tuple(sorted(set(_stretches_of(shapes, mark.geometry)))),
            windows=mark.windows,
        )
        for mark in marks
    )


def compute_exposure(shapes: Shapes, marks: Sequence[MapMark]) -> Floats:
    """Return float64[p], the exposure of each piece: risk × kilometres of it inside each area."""
    exposure = np.zeros(len(shapes.network.piece_length_m))
    for mark in marks:
        for piece in shapes.meeting(mark.geometry).tolist():
            share = sum(end - begin for begin, end in _shares_in(shapes, piece, mark.geometry))
            exposure[piece] += mark.risk * share * shapes.network.piece_length_m[piece] / 1000
    return exposure


def _stretches_of(shapes: Shapes, geometry: shapely.Geometry) -> Iterator[OnEdge]:
    for part in shapely.get_parts(geometry):
        if part.geom_type == "Polygon":
            yield from _stretches_in(shapes, part)
        elif part.geom_type == "Point":
            yield from _stretches_at(shapes, part)
        elif not part.is_empty:
            yield from _stretches_along(shapes, part)


def _stretches_in(shapes: Shapes, area: shapely.Polygon) -> Iterator[OnEdge]:
    for piece in shapes.meeting(area).tolist():
        for begin, end in _shares_in(shapes, piece, area):
            yield _on_edge(shapes, piece, begin, end)


def _shares_in(shapes: Shapes, piece: int, area: shapely.Geometry) -> Iterator[tuple[float, float]]:
    """Give from and to which share of its length a piece lies in an area, on whichever side of 180° that is drawn."""
    points = shapes.points(piece)
    lengths = _steps(local_m(points, *points[0]))
    for turn in (-360.0, 0.0, 360.0):
        yield from _shares_inside(points, lengths, turned(area, turn))


def _stretches_at(shapes: Shapes, point: shapely.Point) -> Iterator[OnEdge]:
    network, near = shapes.network, shapes.near(point.x, point.y, ON_ROAD_M)
    edges = np.unique(shapes.piece_edge[near])
    junctions = np.unique(np.concatenate((network.edge_from[edges], network.edge_to[edges])))
    places = np.column_stack((network.node_lon[junctions], network.node_lat[junctions]))
    away_m = [float(np.hypot(*local_m(place[None], point.x, point.y)[0])) for place in places]
    measured = zip(junctions.tolist(), away_m, strict=True)
    closed = [junction for junction, m in measured if m <= ON_ROAD_M and _roads_at(network, junction) > 2]
    if closed:
        for junction in closed:
            yield from _stretches_through(network, junction)
        return
    nearest = shapes.nearest_to(near, point.x, point.y)
    row = int(np.argmin(nearest.distance_m)) if len(near) else -1
    if row >= 0 and nearest.distance_m[row] <= ON_ROAD_M:
        share = float(nearest.share[row])
        yield _on_edge(shapes, int(near[row]), share, share)


def _roads_at(network: RoadNetwork, junction: int) -> int:
    return int(network.out_offset[junction + 1] - network.out_offset[junction])


def _stretches_through(network: RoadNetwork, junction: int) -> Iterator[OnEdge]:
    """Give the ends at a junction of every edge that meets there."""
    for arc in network.out_arc[network.out_offset[junction] : network.out_offset[junction + 1]].tolist():
        edge = arc >> 1
        pieces = slice(network.edge_piece[edge], network.edge_piece[edge + 1])
        at_m = float(network.piece_length_m[pieces].sum()) if arc & 1 else 0.0
        yield OnEdge(edge, at_m, at_m)


def _stretches_along(shapes: Shapes, line: shapely.LineString) -> Iterator[OnEdge]:
    """Give what `line` runs along: beside a road for half of the shorter of both, and the same way."""
    lon, lat = line.coords[0]
    drawn = shapely.LineString(local_m(np.array(line.coords), lon, lat))
    band = drawn.buffer(ON_ROAD_M)
    reach = ON_ROAD_M / DEGREE_M * 2
    for piece in shapes.meeting(line.buffer(reach)).tolist():
        points = local_m(shapes.points(piece), lon, lat)
        road = shapely.LineString(points)
        begin, end = max(
            _shares_inside(points, _steps(points), band), key=lambda span: span[1] - span[0], default=(0.0, 0.0)
        )
        inside_m = (end - begin) * road.length
        if inside_m == 0:
            continue
        ends = [drawn.project(road.interpolate(share, normalized=True)) for share in (begin, end)]
        if abs(ends[1] - ends[0]) >= inside_m / 2 and inside_m >= min(road.length, drawn.length) / 2:
            yield _on_edge(shapes, piece, begin, end)


def _on_edge(shapes: Shapes, piece: int, begin: float, end: float) -> OnEdge:
    """Return the part of a piece between two shares of its length as a part of its edge."""
    at_m, length_m = float(shapes.piece_at_m[piece]), float(shapes.network.piece_length_m[piece])
    return OnEdge(int(shapes.piece_edge[piece]), at_m + begin * length_m, at_m + end * length_m)


def _steps(points_m: Floats) -> Floats:
    """Return how long each step of a line in metres is."""
    lengths: Floats = np.hypot(*np.diff(points_m, axis=0).T)
    return lengths


def _shares_inside(points: Floats, lengths: Floats, area: shapely.Geometry) -> list[tuple[float, float]]:
    """Return from and to which share of its length a line is in an area; where it only touches it, once and the same.

    Parameters
    ----------
    lengths
        float64[k - 1], of the steps from point to point, in whatever unit counts.
    """
    ends = np.concatenate(([0.0], np.cumsum(lengths)))
    steps = shapely.linestrings(np.stack((points[:-1], points[1:]), axis=1))
    spans: list[tuple[float, float]] = []
    for row, inside in enumerate(shapely.intersection(steps, area)):
        for part in shapely.get_parts(inside):
            if part.is_empty or lengths[row] == 0:
                continue
            corners = shapely.points(shapely.get_coordinates(part))
            where = shapely.line_locate_point(steps[row], corners, normalized=True)
            begin, end = (float(ends[row] + lengths[row] * share) for share in (where.min(), where.max()))
            if spans and begin - spans[-1][1] <= 1e-9 * ends[-1]:
                begin, end = spans[-1][0], max(end, spans.pop()[1])
            spans.append((begin, end))
    return [(begin / ends[-1], end / ends[-1]) for begin, end in spans]
