"""Incidents drawn or exported as GeoJSON → the rows of an own report."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import shapely

from ratl.errors import InputError, Problem
from ratl.formats.halves import find_half
from ratl.roads.lengths import distances_m

TABLE_HEADER: Final = ("id", "time", "until", "lat", "lon", "accuracy_m", "kind", "district")
_READ: Final = {"time": ("time", "date")}
Rows = tuple[tuple[int, tuple[str, ...]], ...]


def parse_features(data: bytes, file: str) -> Rows:
    """Return the features of a FeatureCollection as numbered rows under `TABLE_HEADER`, counted from 1.

    A point has the accuracy it says, ``accuracy_m``; a line or polygon is where the incident may have been: its middle
    and the radius that takes in all of it.

    Raises
    ------
    InputError
        When it is no GeoJSON, or has no features.
    """
    try:
        source = data.decode("utf-8-sig")
        document = json.loads(source)
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise InputError([Problem("not_geojson", (file,))]) from None
    if half := find_half(source, document):
        raise InputError([Problem("half_character", (file, half[0]), {"found": half[1]})])
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list):
        raise InputError([Problem("not_geojson", (file,))])
    if not features:
        raise InputError([Problem("incidents_empty", (file,))])
    return tuple((number, _row(feature)) for number, feature in enumerate(features, start=1))


def _row(feature: Any) -> tuple[str, ...]:
    said = feature.get("properties") if isinstance(feature, dict) else None
    properties: Mapping[str, Any] = said if isinstance(said, dict) else {}
    lon, lat, radius_m = _place(feature.get("geometry") if isinstance(feature, dict) else None)
    texts = {key: _text(properties, _READ.get(key, (key,))) for key in TABLE_HEADER}
    return tuple((texts | {"lon": lon, "lat": lat, "accuracy_m": radius_m or texts["accuracy_m"]}).values())


def _text(properties: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    found = next((properties[key] for key in keys if properties.get(key) is not None), "")
    return str(found).strip()


def _place(geometry: Any) -> tuple[str, str, str]:
    """Return longitude, latitude and radius; empty where there is none."""
    if not isinstance(geometry, dict):
        return "", "", ""
    if geometry.get("type") == "Point":
        at = geometry.get("coordinates")
        if not isinstance(at, list) or len(at) < 2:
            return "", "", ""
        return str(at[0]), str(at[1]), ""
    try:
        shape = shapely.from_geojson(json.dumps(geometry))
    except (shapely.GEOSException, ValueError, TypeError):
        return "", "", ""
    if shape.is_empty:
        return "", "", ""
    middle, places = shape.centroid, shapely.get_coordinates(shape)
    here = np.full(len(places), middle.x), np.full(len(places), middle.y)
    return str(middle.x), str(middle.y), str(float(distances_m(*here, places[:, 0], places[:, 1]).max()))
