"""Columns of the road table that a map knows better than a planner: the course of a road, and forbidden turns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import shapely

from ratl.feeds.columns import Row
from ratl.feeds.places import distance_m
from ratl.feeds.problems import Problems
from ratl.feeds.references import CorridorIds
from ratl.model.route import Point
from ratl.model.scenario import Road
from ratl.roads.courses import Course
from ratl.roads.snap import SNAP_LIMIT_M

_EXAMPLE: Final = "LINESTRING (42.40 33.80, 42.45 33.81)"


def read_course(row: Row, start: Point, end: Point, problems: Problems) -> Course:
    """Return the course of a road, both ends included; empty where the row has none that can be used.

    It is a WKT ``LINESTRING`` of longitudes and latitudes, from the place the road comes from to the one it leads to.
    A road with a course has its length beside it: it is measured, not estimated.
    """
    text = row.text("course")
    if not text:
        return ()
    try:
        line = shapely.from_wkt(text)
    except shapely.GEOSException:
        line = None
    if line is None or line.geom_type != "LineString" or line.is_empty:
        problems.add("bad_course", row.where("course"), found=text[:60], example=_EXAMPLE)
        return ()
    course = tuple((float(x), float(y)) for x, y, *_ in line.coords)
    for place, (lon, lat) in ((start, course[0]), (end, course[-1])):
        away_m = distance_m(place, Point(name={}, lon=lon, lat=lat)) if abs(lat) <= 90 else float("inf")
        if away_m > SNAP_LIMIT_M:
            column = "from" if place is start else "to"
            problems.add("course_elsewhere", row.where("course"), found=row.text(column), column=column)
            return ()
    if "length" not in row.values:
        if "length" not in row.bad:
            problems.add("course_without_length", row.where("course"))
        return ()
    return course


def read_no_turns(
    rows: Sequence[Row], roads: Mapping[str, Road], ids: CorridorIds, problems: Problems
) -> tuple[tuple[tuple[str, bool], ...], ...]:
    """Return every forbidden sequence of roads: the row's own, driven as the column says, and those after it.

    ``R7; R8 R9`` is two of them: into R7, and into R8 and on into R9.
    """
    return tuple(turn for row in rows if row.text("id") in roads for turn in _turns(row, roads, ids, problems))


def _turns(
    row: Row, roads: Mapping[str, Road], ids: CorridorIds, problems: Problems
) -> Iterator[tuple[tuple[str, bool], ...]]:
    for forward, column in ((True, "no_turns:forward"), (False, "no_turns:backward")):
        for sequence in filter(None, (part.split() for part in row.text(column).split(";"))):
            driven = [(row.text("id"), forward)]
            for road in sequence:
                ids.roads.check(road, row.where(column), problems)
                if road not in roads:
                    break
                at = _head(roads, driven[-1])
                leg = roads[road].leg
                if at not in (leg.from_, leg.to):
                    problems.add("turn_apart", row.where(column), found=road, after=driven[-1][0])
                    break
                driven.append((road, leg.from_ == at))
            else:
                yield tuple(driven)


def _head(roads: Mapping[str, Road], driven: tuple[str, bool]) -> str:
    leg = roads[driven[0]].leg
    return leg.to if driven[1] else leg.from_
