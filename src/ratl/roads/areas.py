"""What a planner draws on the map, laid on the network: areas to avoid, closures, risk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import shapely

from ratl.model.movement import Reason
from ratl.roads.costs import Closure
from ratl.roads.edges import Floats
from ratl.roads.passage import Windows
from ratl.roads.shapes import DEGREE_M, Shapes, local_m, nearest_on

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
    """Return the closures that `marks` mean, with the reason `code`; one that touches no road has no edges.

    An area closes every road it touches. A line closes the roads it runs along, not those it crosses. A point closes
    the nearest road.
    """
    return tuple(
        Closure(
            reason=Reason(code=code, params={"area": dict(mark.name) or {"": "–"}, "source": mark.source}),
            edges=_edges_of(shapes, mark.geometry),
            windows=mark.windows,
        )
        for mark in marks
    )


def compute_exposure(shapes: Shapes, marks: Sequence[MapMark]) -> Floats:
    """Return float64[p], the exposure of each piece: risk × kilometres of it inside each area."""
    exposure = np.zeros(len(shapes.network.piece_length_m))
    for mark in marks:
        for piece in shapes.meeting(mark.geometry):
            line = shapely.LineString(shapes.points(int(piece)))
            share = line.intersection(mark.geometry).length / line.length if line.length else 0.0
            exposure[piece] += mark.risk * share * shapes.network.piece_length_m[piece] / 1000
    return exposure


def _edges_of(shapes: Shapes, geometry: shapely.Geometry) -> tuple[int, ...]:
    parts = [part for part in shapely.get_parts(geometry) if not part.is_empty]
    edges: set[int] = set()
    for part in parts:
        if part.geom_type == "Polygon":
            edges |= {int(shapes.piece_edge[piece]) for piece in shapes.meeting(part)}
        elif part.geom_type == "Point":
            edges |= _edges_at(shapes, part)
        else:
            edges |= _edges_along(shapes, part)
    return tuple(sorted(edges))


def _edges_at(shapes: Shapes, point: shapely.Point) -> set[int]:
    pieces = shapes.near(point.x, point.y, ON_ROAD_M)
    away = {int(piece): nearest_on(local_m(shapes.points(int(piece)), point.x, point.y))[0] for piece in pieces}
    near = [piece for piece, distance_m in sorted(away.items(), key=lambda item: item[1]) if distance_m <= ON_ROAD_M]
    return {int(shapes.piece_edge[near[0]])} if near else set()


def _edges_along(shapes: Shapes, line: shapely.LineString) -> set[int]:
    """Return the edges `line` runs along: beside one of them for half of the shorter of both, and the same way."""
    lon, lat = line.coords[0]
    drawn = shapely.LineString(local_m(np.array(line.coords), lon, lat))
    band = drawn.buffer(ON_ROAD_M)
    reach = ON_ROAD_M / DEGREE_M * 2
    edges = set()
    for piece in shapes.meeting(line.buffer(reach)):
        road = shapely.LineString(local_m(shapes.points(int(piece)), lon, lat))
        beside = road.intersection(band)
        inside = max(shapely.get_parts(beside), key=lambda part: part.length, default=shapely.LineString())
        if inside.length == 0:
            continue
        ends = [drawn.project(shapely.Point(inside.coords[k])) for k in (0, -1)]
        if abs(ends[1] - ends[0]) >= inside.length / 2 and inside.length >= min(road.length, drawn.length) / 2:
            edges.add(int(shapes.piece_edge[piece]))
    return edges
