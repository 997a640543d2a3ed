"""GeoJSON a planner drew → areas to avoid, closures with their validity, areas of risk."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import shapely

from ratl.feeds.files import read_bytes
from ratl.feeds.moments import parse_moment
from ratl.feeds.problems import Problems, UnreadableError, Where
from ratl.formats.halves import find_half
from ratl.roads.areas import ALWAYS, MapMark
from ratl.roads.passage import Windows
from ratl.words.catalogue import LANGUAGES

_AREAS: Final = ("Polygon", "MultiPolygon")
_ANY: Final = (*_AREAS, "LineString", "MultiLineString", "Point", "MultiPoint")


def read_map_marks(
    path: Path, *, zone: str, departure: datetime | None, areas_only: bool = False, with_risk: bool = False
) -> tuple[MapMark, ...]:
    """Return what is drawn in a GeoJSON file.

    A feature's properties may have ``name`` (``name_en``, ``name_ar``), ``from`` and ``until`` (moments; without a
    departure it is taken to hold), and ``risk`` (exposure of a kilometre, in the planner's unit).

    Parameters
    ----------
    zone
        IANA zone of moments without an offset.
    departure
        Second 0 of the windows.

    Raises
    ------
    InputError
        With every problem found.
    """
    problems = Problems()
    data = read_bytes(path, (path.name,), problems)
    problems.raise_all()
    marks = []
    for number, feature in enumerate(_features(data or b"", path.name, problems), start=1):
        where = (path.name, f"features[{number}]")
        mark = _read_mark(feature, where, zone, departure, _AREAS if areas_only else _ANY, problems)
        risk = _read_risk(feature, where, problems) if with_risk else 0.0
        if mark is not None:
            geometry, names, windows = mark
            marks.append(
                MapMark(geometry=geometry, name=names, source=" ".join(where), windows=windows, risk=risk or 0.0)
            )
    problems.raise_all()
    return tuple(marks)


def _features(data: bytes, file: str, problems: Problems) -> list[Any]:
    try:
        source = data.decode("utf-8-sig")
        document = json.loads(source)
    except (UnicodeDecodeError, ValueError, RecursionError):
        problems.add("not_geojson", (file,))
        return []
    if half := find_half(source, document):
        problems.add("half_character", (file, half[0]), found=half[1])
        return []
    if not isinstance(document, dict):
        problems.add("not_geojson", (file,))
        return []
    features = document.get("features", [document] if document.get("type") == "Feature" else [])
    if not isinstance(features, list) or not features:
        problems.add("geojson_empty", (file,))
        return []
    return features


def _read_mark(
    feature: Any, where: Where, zone: str, departure: datetime | None, kinds: tuple[str, ...], problems: Problems
) -> tuple[shapely.Geometry, dict[str, str], Windows] | None:
    drawn = feature.get("geometry") if isinstance(feature, dict) else None
    kind = drawn.get("type") if isinstance(drawn, dict) else None
    if kind not in kinds:
        problems.add("geojson_kind", where, found=str(kind or "-"), known=kinds)
        return None
    try:
        geometry = shapely.force_2d(shapely.from_geojson(json.dumps(drawn)))
    except (shapely.GEOSException, ValueError, TypeError):
        geometry = None
    if geometry is None or geometry.is_empty or not geometry.is_valid:
        problems.add("geojson_shape", where, found=str(kind))
        return None
    west, south, east, north = geometry.bounds
    if not (west >= -360 and east <= 360 and south >= -90 and north <= 90):
        problems.add("geojson_degrees", where)
        return None
    said = feature.get("properties")
    properties: Mapping[str, Any] = said if isinstance(said, dict) else {}
    names = {lang: str(properties[f"name_{lang}"]) for lang in LANGUAGES if properties.get(f"name_{lang}")}
    names = names or ({"": str(properties["name"])} if properties.get("name") else {})
    return geometry, names, _read_windows(properties, where, zone, departure, problems)


def _read_windows(
    properties: Mapping[str, Any], where: Where, zone: str, departure: datetime | None, problems: Problems
) -> Windows:
    begin, end = ALWAYS[0]
    moments = {}
    for key in ("from", "until"):
        if properties.get(key) in (None, ""):
            continue
        try:
            moments[key] = parse_moment(properties[key], zone)
        except UnreadableError as error:
            problems.add_unreadable(error, (*where, key))
    if len(moments) == 2 and moments["from"] >= moments["until"]:
        problems.add("closure_ends_first", where, found=str(properties["from"]), until=str(properties["until"]))
    if departure is None:
        return ALWAYS
    if "from" in moments:
        begin = (moments["from"] - departure).total_seconds()
    if "until" in moments:
        end = (moments["until"] - departure).total_seconds()
    return ((max(begin, 0.0), end),) if end > max(begin, 0.0) else ()


def _read_risk(feature: Any, where: Where, problems: Problems) -> float | None:
    said = feature.get("properties") if isinstance(feature, dict) else None
    risk = said.get("risk") if isinstance(said, dict) else None
    if isinstance(risk, bool) or not isinstance(risk, int | float) or not 0 <= risk < float("inf"):
        problems.add("geojson_risk", where, found=str(risk))
        return None
    return float(risk)
