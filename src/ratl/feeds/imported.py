"""``[network] file``: an imported network in the place of the table of roads, and who answers for its roads."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import shapely

from ratl.feeds.columns import Row
from ratl.feeds.files import read_bytes
from ratl.feeds.problems import Problems, Where
from ratl.feeds.references import CorridorIds, CorridorRows
from ratl.feeds.sections import Section
from ratl.formats.halves import find_half
from ratl.model.scenario import AuthorityArea, ImportedRoads, MovementSpec, ReservationSpec, Stretch

_AREAS: Final = ("Polygon", "MultiPolygon")
_BOTH_OR_NONE: Final = ("both", "none")


def read_imported(
    section: Section, rows: CorridorRows, folder: Path, ids: CorridorIds, problems: Problems
) -> ImportedRoads | None:
    """Return the imported network a scenario names, None where it has a table of roads.

    Parameters
    ----------
    section
        ``[network]``.
    """
    name = section.text("file")
    authority, areas = section.identity("authority"), section.text("areas")
    if not name:
        for key in ("authority", "areas"):
            if section.has(key):
                problems.add("key_of_import", section.where(key))
        return None
    if section.has("roads"):
        problems.add("roads_and_file", section.where("roads"))
    ids.authorities.check(authority, section.where("authority"), problems)
    _check_sites(rows.sites or (), problems)
    return ImportedRoads(
        file=str(folder / name),
        authority=authority,
        areas=tuple(_read_areas(folder / areas, section.where("areas"), ids, problems)) if areas else (),
        place_rows={row.text("id"): row.place for row in rows.places or ()},
    )


def check_imported(
    movements: Sequence[MovementSpec], reservations: Sequence[ReservationSpec], top: Section, problems: Problems
) -> None:
    """Note everything that names roads by id: an imported network has its ids only when routes are found."""
    for path, stretch in _list_stretches(movements):
        if stretch.roads:
            problems.add("roads_of_import", top.where(f"{path}.roads"))
    for n, reservation in enumerate(reservations, start=1):
        if reservation.road:
            problems.add("reserved_road_of_import", top.where(f"reservation[{n}].road"))


def check_grounds(
    imported: ImportedRoads, rows: CorridorRows, movements: Sequence[MovementSpec], top: Section, problems: Problems
) -> None:
    """Note every curfew, permission and escort of an authority that answers for no ground: it would hold nowhere.

    Parameters
    ----------
    imported
        A whole one: without an area that could not be read, an authority may seem to have none.
    """
    with_ground = {imported.authority, *(area.authority for area in imported.areas)}
    for row in rows.authorities or ():
        if row.text("curfew") and row.text("id") not in with_ground:
            problems.add("authority_without_ground", row.where("curfew"), found=row.text("id"))
    for path, stretch in _list_stretches(movements):
        if stretch.authority not in with_ground:
            problems.add("authority_without_ground", top.where(f"{path}.authority"), found=stretch.authority)


def _list_stretches(movements: Sequence[MovementSpec]) -> Iterator[tuple[str, Stretch]]:
    """Give where in the scenario each stretch stands, and the stretch."""
    for n, movement in enumerate(movements, start=1):
        for k, permission in enumerate(movement.permissions, start=1):
            yield f"movement[{n}].permission[{k}]", permission.stretch
        for k, escort in enumerate(movement.escorts, start=1):
            yield f"movement[{n}].escort[{k}]", escort.stretch


def _check_sites(rows: Sequence[Row], problems: Problems) -> None:
    for row in rows:
        if row.text("along"):
            problems.add("site_along_import", row.where("along"))
        if row.text("near_side", "none") not in _BOTH_OR_NONE:
            problems.add("near_side_of_import", row.where("near_side"), found=row.text("near_side"))


def _read_areas(path: Path, where: Where, ids: CorridorIds, problems: Problems) -> Iterator[AuthorityArea]:
    """Give the areas of a GeoJSON file in its order, each with the authority its properties name."""
    data = read_bytes(path, where, problems)
    if data is None:
        return
    try:
        source = data.decode("utf-8-sig")
        features = json.loads(source)["features"]
    except (UnicodeDecodeError, ValueError, RecursionError, KeyError, TypeError):
        problems.add("areas_no_collection", (path.name,))
        return
    if half := find_half(source, {"features": features}):
        problems.add("half_character", (path.name, half[0]), found=half[1])
        return
    for number, feature in enumerate(features if isinstance(features, list) else (), start=1):
        place = (path.name, f"features[{number}]")
        shape, authority = _read_area(feature)
        if shape is None:
            problems.add("areas_no_polygon", place)
        elif not authority:
            problems.add("areas_no_authority", place)
        else:
            ids.authorities.check(authority, place, problems)
            yield AuthorityArea(authority=authority, rings=tuple(_rings(shape)))


def _read_area(feature: Any) -> tuple[shapely.Geometry | None, str]:
    drawn = feature.get("geometry") if isinstance(feature, dict) else None
    if not isinstance(drawn, dict) or drawn.get("type") not in _AREAS:
        return None, ""
    try:
        shape = shapely.force_2d(shapely.from_geojson(json.dumps(drawn)))
    except (shapely.GEOSException, ValueError, TypeError):
        return None, ""
    said = feature.get("properties")
    return (None if shape.is_empty else shape), str(said.get("authority") or "") if isinstance(said, dict) else ""


def _rings(shape: shapely.Geometry) -> Iterator[tuple[tuple[float, float], ...]]:
    for part in shapely.get_parts(shape):
        for ring in (part.exterior, *part.interiors):
            yield tuple((float(lon), float(lat)) for lon, lat in ring.coords)
