"""Places: names and coordinates, and whether these can be right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from mgrs import MGRS
from mgrs.core import MGRSError

from ratl.feeds.columns import Row
from ratl.feeds.problems import Problems
from ratl.feeds.references import CorridorIds, CorridorRows
from ratl.model.route import Point
from ratl.roads.lengths import great_circle_m

RATIO: Final = (1.0, 1.4)
"""Road length ÷ great circle; a leg outside is an input error."""
FAR_M: Final = 500_000.0
"""A place farther than this from every other is taken for a slip of the pen."""


def read_point(row: Row, ids: CorridorIds, problems: Problems) -> Point | None:
    """Return the place of a row, None where it has no usable coordinates."""
    ids.authorities.check(row.text("authority"), row.where("authority"), problems)
    place = _read_coordinates(row, problems)
    if place is None or not row.text("id"):
        return None
    lat, lon = place
    return Point(
        name=row.wording("name"), lon=lon, lat=lat, kind=row.text("kind", "waypoint"), critical=row.flag("critical"),
        simultaneous=row.whole("simultaneous") or 1, authority=row.text("authority"), source=row.text("source"),
    )  # fmt: skip


def _read_coordinates(row: Row, problems: Problems) -> tuple[float, float] | None:
    lat, lon, grid = row.figure("lat"), row.figure("lon"), row.text("mgrs")
    if row.bad & {"lat", "lon"}:
        return None
    if lat is not None and lon is not None:
        return lat, lon
    if not grid:
        problems.add("no_coordinates", row.place, found=row.text("id"))
        return None
    try:
        lat, lon = MGRS().toLatLon(grid.replace(" ", ""))
    except MGRSError:
        problems.add("bad_mgrs", row.where("mgrs"), found=grid, example="38SKC3010052200")
        return None
    return lat, lon


def distance_m(one: Point, other: Point) -> float:
    """Return the great circle between two places, in metres."""
    return great_circle_m(one.lon, one.lat, other.lon, other.lat)


def _swapped(point: Point) -> Point:
    return Point(name=point.name, lon=point.lat, lat=max(-90.0, min(90.0, point.lon)))


def check_far(rows: list[Row], points: Mapping[str, Point], problems: Problems) -> None:
    """Note every place that lies far from all others, and whether changing latitude for longitude mends it."""
    for row in rows:
        point = points.get(row.text("id"))
        others = [other for other in points.values() if other is not point]
        if point is None or not others or min(distance_m(point, o) for o in others) <= FAR_M:
            continue
        if min(distance_m(_swapped(point), o) for o in others) <= FAR_M:
            problems.add("lat_lon_swapped", row.where("lat"), found=row.text("id"))
        elif len(others) > 1:
            nearest = min(distance_m(point, o) for o in others)
            problems.add("place_far_away", row.where("lat"), found=row.text("id"), distance_m=nearest)


def check_swapped(rows: CorridorRows, points: Mapping[str, Point], problems: Problems) -> set[str]:
    """Note places with latitude and longitude changed over, told by the lengths of their roads; return those roads."""
    given = {row.text("id"): row for row in rows.roads or () if row.figure("length")}
    ends = {i: (row.text("from"), row.text("to")) for i, row in given.items()}
    known = {i for i, pair in ends.items() if points.keys() >= set(pair) and pair[0] != pair[1]}
    misfits = {i for i in known if not _fits(given[i], ends[i], points)}
    explained: set[str] = set()
    for row in rows.places or ():
        place = row.text("id")
        touching = {i for i in known if place in ends[i]}
        # One road could as well be of the wrong length: two that both come right are evidence.
        if len(touching) < 2 or not touching <= misfits:
            continue
        mended = {**points, place: _swapped(points[place])}
        if all(_fits(given[i], ends[i], mended) for i in touching):
            problems.add("lat_lon_swapped", row.where("lat"), found=place)
            explained |= touching
    return explained


def _fits(row: Row, ends: tuple[str, str], points: Mapping[str, Point]) -> bool:
    direct_m = distance_m(points[ends[0]], points[ends[1]])
    return RATIO[0] * direct_m <= (row.figure("length") or 0.0) <= RATIO[1] * direct_m
