"""Route, points and sites for maps and receivers: GPX 1.1 and GeoJSON.

Lines follow the course of the road where the network has it, else run straight from point to point; both files say so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any
from xml.etree import ElementTree

from ratl.documents.draft import caveat_of
from ratl.documents.serial_routes import routes_named
from ratl.documents.stamps import degrees, iso_utc, mgrs_reference, plain, speaker_for
from ratl.documents.tables import (
    CUT,
    HaltRow,
    MarchRow,
    halts_table,
    leg_ends,
    leg_limits,
    main_serial,
    march_rows,
    march_table,
)
from ratl.model.movement import Movement, Serial
from ratl.model.plan import Plan
from ratl.words.catalogue import Speaker

_GPX = "http://www.topografix.com/GPX/1/1"


def gpx(plan: Plan, movement: Movement, lang: str) -> bytes:
    """Return the points, used sites and route of a movement as GPX 1.1; a route for each that its serials take.

    A waypoint's time is the first head's arrival there (at the origin, its start). A cut made in a road is no waypoint:
    where somebody halts at it, the halt is.
    """
    speaker = speaker_for(plan, lang)
    name = plain(speaker.name(movement.id))
    root = ElementTree.Element("gpx", {"version": "1.1", "creator": "Ratl", "xmlns": _GPX})
    metadata = ElementTree.SubElement(root, "metadata")
    _texts(metadata, name=name, desc=_description(plan, movement, speaker), time=iso_utc(plan, _issued_s(plan)))
    first = first_heads(plan, movement)
    for point, at_s in first.items():
        place = plan.points[point]
        if place.kind == CUT:
            continue
        desc = plain(speaker.say("geo_arrival", {"time": at_s}))
        kind = speaker.term(f"point_{place.kind}") if speaker.has(f"point_{place.kind}") else place.kind
        texts = {"time": iso_utc(plan, at_s), "name": plain(speaker.name(point)), "desc": desc, "type": kind}
        _waypoint(root, "wpt", place.lon, place.lat, **texts)
    for halt in first_halts(plan, movement):
        params = {"kind": f"halt_{halt.kind}", "time": halt.head_arrives_s}
        at = plan.points[halt.point]
        _waypoint(
            root, "wpt", at.lon, at.lat, time=iso_utc(plan, halt.head_arrives_s),
            name=plain(speaker.name(halt.site)), desc=plain(speaker.say("geo_site", params)),
            type=speaker.term(f"halt_{halt.kind}"),
        )  # fmt: skip
    for title, part in routes_named(speaker, movement, speaker.name(movement.id)):
        route = ElementTree.SubElement(root, "rte")
        _texts(route, name=plain(title))
        for lon, lat, row in route_course(plan, main_serial(part)):
            _waypoint(route, "rtept", lon, lat, **({"name": plain(speaker.name(row.point))} if row else {}))
    ElementTree.indent(root)
    data: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return data + b"\n"


def geojson(plan: Plan, movement: Movement) -> bytes:
    """Return the points, legs and sites of a movement as a GeoJSON FeatureCollection, names in every language."""
    table = march_table(plan, movement)
    rows = [row for serial in table.values() for row in serial]
    features = [_point_feature(plan, point, rows) for point in dict.fromkeys(row.point for row in rows)]
    driven = {leg.leg: leg.forward for serial in movement.serials for leg in serial.legs}
    features += [_leg_feature(plan, leg, forward, movement) for leg, forward in driven.items()]
    halts = halts_table(plan, movement)
    features += [_site_feature(plan, site, halts) for site in dict.fromkeys(halt.site for halt in halts if halt.site)]
    collection = {
        "type": "FeatureCollection",
        "movement": movement.id,
        "name": dict(movement.name),
        "caveat": {lang: caveat for lang in ("en", "ar") if (caveat := caveat_of(speaker_for(plan, lang), plan))},
        **({"breaks": [{"code": broken.code, **broken.params} for broken in plan.breaks]} if plan.breaks else {}),
        "description": {lang: _description(plan, movement, speaker_for(plan, lang)) for lang in ("en", "ar")},
        "features": features,
    }
    return (json.dumps(collection, ensure_ascii=False, indent=1) + "\n").encode()


def route_course(plan: Plan, serial: Serial) -> Iterator[tuple[float, float, MarchRow | None]]:
    """Give longitude and latitude along a serial's route, with the row of each point that is more than a bend."""
    for row, driven in zip(march_rows(plan, serial), (None, *serial.legs), strict=True):
        shape = plan.legs[driven.leg].shape if driven else ()
        for lon, lat in shape if driven is None or driven.forward else reversed(shape):
            yield lon, lat, None
        point = plan.points[row.point]
        yield point.lon, point.lat, row


def first_heads(plan: Plan, movement: Movement) -> dict[str, int]:
    """Return when the first head reaches every point of the movement (leaves it, at the origin)."""
    first: dict[str, int] = {}
    for rows in march_table(plan, movement).values():
        for row in rows:
            at_s = row.arrival_s if row.arrival_s is not None else row.departure_s
            if at_s is not None:
                first[row.point] = min(at_s, first.get(row.point, at_s))
    return first


def first_halts(plan: Plan, movement: Movement) -> tuple[HaltRow, ...]:
    """Return the first stand at every site used, in order of time."""
    first: dict[str, HaltRow] = {}
    for halt in sorted(halts_table(plan, movement), key=lambda row: row.head_arrives_s):
        if halt.site:
            first.setdefault(halt.site, halt)
    return tuple(first.values())


def _issued_s(plan: Plan) -> int:
    return plan.papers.issued_s if plan.papers.issued_s is not None else 0


def _description(plan: Plan, movement: Movement, speaker: Speaker) -> str:
    caveat = caveat_of(speaker, plan) or "–"
    return plain(speaker.say(lines_key(plan, movement), {"movement": movement.id, "caveat": caveat}))


def lines_key(plan: Plan, movement: Movement) -> str:
    """Return the text that says whether the lines of a movement follow its roads."""
    driven = {times.leg for serial in movement.serials for times in serial.legs}
    return "geo_desc_course" if any(plan.legs[leg].shape for leg in driven) else "geo_desc"


def _texts(parent: ElementTree.Element, **texts: str) -> None:
    for tag, text in texts.items():
        ElementTree.SubElement(parent, tag).text = text


def _waypoint(parent: ElementTree.Element, tag: str, lon: float, lat: float, **texts: str) -> None:
    """Add a point; the texts must come in the order of the schema: time, name, desc, type."""
    node = ElementTree.SubElement(parent, tag, {"lat": degrees(lat), "lon": degrees(lon)})
    _texts(node, **texts)


def _feature(geometry: str, coordinates: Any, key: str, **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": key,
        "geometry": {"type": geometry, "coordinates": coordinates},
        "properties": properties,
    }


def _stamp(plan: Plan, seconds: int | None) -> str | None:
    return None if seconds is None else iso_utc(plan, seconds)


def _point_feature(plan: Plan, key: str, rows: Sequence[MarchRow]) -> dict[str, Any]:
    point = plan.points[key]
    here = [row for row in rows if row.point == key]
    return _feature(
        "Point", [point.lon, point.lat], key, feature="point", name=dict(point.name), kind=point.kind,
        critical=point.critical, mgrs=mgrs_reference(point), distance_km=round(here[0].distance_m / 1000, 3),
        times=[
            {
                "serial": row.serial, "distance_km": round(row.distance_m / 1000, 3),
                "arrival": _stamp(plan, row.arrival_s), "clearance": _stamp(plan, row.clearance_s),
            }
            for row in here
        ],
    )  # fmt: skip


def _leg_feature(plan: Plan, key: str, forward: bool, movement: Movement) -> dict[str, Any]:
    leg = plan.legs[key]
    start, end = (plan.points[point] for point in leg_ends(leg, forward))
    bends = leg.shape if forward else leg.shape[::-1]
    line = [[start.lon, start.lat], *([lon, lat] for lon, lat in bends), [end.lon, end.lat]]
    driven = [(serial.id, each) for serial in movement.serials for each in serial.legs if each.leg == key]
    return _feature(
        "LineString", line, key, feature="leg", name=dict(leg.name),
        length_km=round(leg.length_m / 1000, 3), road_class=leg.class_, regime=leg.regime, authority=leg.authority,
        limits=leg_limits(leg, forward), geometry_is="course" if leg.shape else "straight",
        times=[
            {"serial": serial, "enters": iso_utc(plan, each.head_enters_s), "leaves": iso_utc(plan, each.tail_leaves_s)}
            for serial, each in driven
        ],
    )  # fmt: skip


def _site_feature(plan: Plan, key: str, halts: Sequence[HaltRow]) -> dict[str, Any]:
    site = plan.sites[key]
    point = plan.points[site.at]
    return _feature(
        "Point", [point.lon, point.lat], key, feature="site", name=dict(site.name), at=site.at,
        capacity=site.capacity, unit=site.unit, overnight=site.overnight,
        times=[
            {
                "serial": halt.serial, "kind": halt.kind, "arrival": _stamp(plan, halt.head_arrives_s),
                "departure": _stamp(plan, halt.head_departs_s), "clearance": _stamp(plan, halt.tail_departs_s),
            }
            for halt in halts if halt.site == key
        ],
    )  # fmt: skip
