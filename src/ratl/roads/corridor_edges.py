"""Corridor tables → edge table: each road is one stretch, straight between its places.

Rows of the points and roads, in the order of their tables, serve as ids; the planner's own ids stand in the labels.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import numpy as np

from ratl.model.road import Place, RoadFacts
from ratl.model.scenario import Network, Road
from ratl.roads.edges import EdgeTable
from ratl.roads.place_tags import PLACE_RANKS

_T = TypeVar("_T")


def list_corridor_edges(network: Network) -> EdgeTable:
    """Return the roads of `network`; every point is a node, and a place that its names and its id find."""
    row = {point_id: at for at, point_id in enumerate(network.points)}
    points, roads = list(network.points.values()), list(network.roads.values())
    fact_rows, facts = _number(_read_facts(road) for road in roads)
    name_rows, names = _number([{}, *(dict(road.leg.name) for road in roads)])
    return EdgeTable(
        name=network.name,
        node_id=np.arange(len(points), dtype=np.int64),
        node_lon=np.array([point.lon for point in points], np.float64),
        node_lat=np.array([point.lat for point in points], np.float64),
        node_fact=np.full(len(points), -1, np.int32),
        start=np.array([row[road.leg.from_] for road in roads], np.int32),
        end=np.array([row[road.leg.to] for road in roads], np.int32),
        length_m=np.array([road.leg.length_m for road in roads], np.float64),
        fact=np.array(fact_rows, np.int32),
        name_row=np.array(name_rows[1:], np.int32),
        source_id=np.arange(len(roads), dtype=np.int64),
        shape_offset=np.zeros(len(roads) + 1, np.int64), shape_lon=np.empty(0), shape_lat=np.empty(0),
        facts=facts, names=names, places=tuple(list_own_places(network)),
        node_labels=tuple(network.points), stretch_labels=tuple(network.roads),
        kept={"ways": len(roads), "places": len(points)},
    )  # fmt: skip


def _read_facts(road: Road) -> RoadFacts:
    leg = road.leg
    return RoadFacts(
        class_=leg.class_, kind=_find_kind(road), surface=leg.surface, lanes=leg.lanes, width_m=leg.width_m,
        max_rate_mps=leg.max_rate_mps, limits=leg.limits, limits_forward=leg.limits_forward,
        limits_backward=leg.limits_backward, regime=leg.regime, service=leg.service, hours=road.hours,
        closed=road.closed, shoulder=leg.shoulder, authority=leg.authority, marks=leg.marks,
    )  # fmt: skip


def _find_kind(road: Road) -> str:
    """Return what carries the road; a table says it by the service there, and by no other column."""
    service = road.leg.service
    return service.kind if service and service.kind in ("ferry", "ford") else "road"


def list_own_places(network: Network) -> Iterable[Place]:
    """Give the planner's own places: their names in every language find them, and their ids."""
    for point_id, point in network.points.items():
        names = {"": point_id, **point.name}
        yield Place(names=names, lon=point.lon, lat=point.lat, kind=point.kind, rank=PLACE_RANKS.get(point.kind, 0))


def _number(records: Iterable[_T]) -> tuple[list[int], tuple[_T, ...]]:
    """Return the row of each record among the distinct ones, and those in order of appearance."""
    rows: dict[str, int] = {}
    distinct: list[_T] = []
    found = []
    for record in records:
        row = rows.setdefault(repr(record), len(distinct))
        if row == len(distinct):
            distinct.append(record)
        found.append(row)
    return found, tuple(distinct)
