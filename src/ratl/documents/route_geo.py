"""Routes for maps and receivers, along the roads: GeoJSON and GPX 1.1."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

from ratl.documents.stamps import degrees, plain
from ratl.roads.answer import RouteAnswer, RouteOption
from ratl.roads.edges import Floats
from ratl.roads.itinerary import RefusedStretch
from ratl.words.catalogue import Speaker

_GPX = "http://www.topografix.com/GPX/1/1"
_PLACES = 6
"""Decimals of a degree: a decimetre."""


def route_geojson(answer: RouteAnswer) -> bytes:
    """Return the routes, their roads, sites and places, and what diverts them, as a GeoJSON FeatureCollection."""
    features: list[dict[str, Any]] = []
    for number, option in enumerate(answer.options, start=1):
        features += _option(option, number)
    for stop in answer.stops:
        properties = {"feature": "place", "written": stop.place.written, "name": dict(stop.place.names),
                      "to_road_m": round(stop.snap.distance_m, 1)}  # fmt: skip
        features.append(_feature("Point", [stop.snap.lon, stop.snap.lat], properties))
    refused = answer.diversion.refused if answer.diversion else answer.blockage.refused if answer.blockage else ()
    features += [_refused(stretch) for stretch in refused]
    collection = {
        "type": "FeatureCollection", "network": answer.network, "departure": answer.departure, "metric": answer.metric,
        "profile": answer.profile, "light": answer.light, "vehicles": len(answer.vehicles), "features": features,
    }  # fmt: skip
    return (json.dumps(collection, ensure_ascii=False, indent=1, default=str) + "\n").encode()


def route_gpx(answer: RouteAnswer, lang: str) -> bytes:
    """Return the routes as GPX 1.1: one track each, the places and the posts and waits as waypoints.

    Points of a track have times where a departure was given: those of the column's head.
    """
    speaker = Speaker(lang, answer.departure, answer.zone)
    root = ElementTree.Element("gpx", {"version": "1.1", "creator": "Ratl", "xmlns": _GPX})
    for stop in answer.stops:
        name = plain(speaker.wording(stop.place.names) or stop.place.written)
        _texts(_point(root, "wpt", stop.snap.lon, stop.snap.lat), name=name)
    for option in answer.options[:1]:
        for event in option.itinerary.events:
            lon, lat = _at(option, event.at_m)
            key = f"service_{event.kind}"
            _texts(
                _point(root, "wpt", lon, lat), name=plain(speaker.term_or_id(key if speaker.has(key) else event.kind))
            )
    for number, option in enumerate(answer.options, start=1):
        track = ElementTree.SubElement(root, "trk")
        params = {"number": number, "length": option.itinerary.length_m, "seconds": option.itinerary.seconds}
        _texts(track, name=plain(speaker.say("route_title", params)))
        segment = ElementTree.SubElement(track, "trkseg")
        moments = _moments(answer, option)
        for k, (lon, lat) in enumerate(option.itinerary.line):
            node = _point(segment, "trkpt", lon, lat)
            if moments:
                _texts(node, time=moments[k])
    ElementTree.indent(root)
    data: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return data + b"\n"


def _option(option: RouteOption, number: int) -> list[dict[str, Any]]:
    route = option.itinerary
    properties = {
        "feature": "route", "number": number, "length_km": round(route.length_m / 1000, 3),
        "seconds": round(route.seconds), "ratio": round(option.ratio, 4), "shared": round(option.shared, 4),
        "unknown_km": {limit: round(unknown_m / 1000, 3) for limit, unknown_m in route.unknown_m.items()},
    }  # fmt: skip
    features = [_feature("LineString", _coordinates(route.line), properties)]
    for stretch in route.stretches:
        part = route.line[(route.marks_m >= stretch.from_m - 0.5) & (route.marks_m <= stretch.to_m + 0.5)]
        if len(part) < 2:
            continue
        properties = {
            "feature": "road", "number": number, "name": dict(stretch.names), "road_class": stretch.class_,
            "from_km": round(stretch.from_m / 1000, 3), "to_km": round(stretch.to_m / 1000, 3),
            "rate_kmh": round(stretch.rate_mps * 3.6, 1), "ways": list(stretch.ways),
            "limits": {posted.limit: posted.allowed for posted in stretch.posted},
            "sources": {posted.limit: posted.source for posted in stretch.posted},
        }  # fmt: skip
        features.append(_feature("LineString", _coordinates(part), properties))
    for event in route.events:
        properties = {
            "feature": "event", "number": number, "kind": event.kind, "km": round(event.at_m / 1000, 3),
            "seconds": round(event.seconds), "reasons": [{"code": r.code, **r.params} for r in event.reasons],
        }  # fmt: skip
        features.append(_feature("Point", list(_at(option, event.at_m)), properties))
    for near in option.sites:
        site = near.site
        properties = {
            "feature": "site", "number": number, "id": site.id, "kind": site.kind, "name": dict(site.names),
            "km": round(near.along_m / 1000, 3), "off_m": round(near.off_m), "side": "right" if near.right else "left",
            "capacity_vehicles": site.capacity_vehicles, "basis": site.basis, "services": dict(site.services),
        }  # fmt: skip
        features.append(_feature("Point", [site.lon, site.lat], properties))
    return features


def _refused(stretch: RefusedStretch) -> dict[str, Any]:
    properties = {
        "feature": "refused", "name": dict(stretch.names), "way": stretch.way,
        "reasons": [{"code": reason.code, **reason.params} for reason in stretch.reasons],
    }  # fmt: skip
    return _feature("Point", [stretch.lon, stretch.lat], properties)


def _feature(geometry: str, coordinates: Any, properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": geometry, "coordinates": coordinates},
        "properties": properties,
    }


def _coordinates(line: Floats) -> list[list[float]]:
    return [[round(float(lon), _PLACES), round(float(lat), _PLACES)] for lon, lat in line]


def _at(option: RouteOption, at_m: float) -> tuple[float, float]:
    route = option.itinerary
    k = int(abs(route.marks_m - at_m).argmin())
    return float(route.line[k, 0]), float(route.line[k, 1])


def _moments(answer: RouteAnswer, option: RouteOption) -> list[str]:
    """Return when the head is at each point of a route, empty without a departure; even along each stretch."""
    if not answer.departure:
        return []
    route, first = option.itinerary, datetime.fromisoformat(answer.departure)
    found = []
    k = 0
    for at_m in route.marks_m:
        while k + 1 < len(route.stretches) and at_m > route.stretches[k].to_m:
            k += 1
        stretch = route.stretches[k]
        share = (at_m - stretch.from_m) / max(stretch.to_m - stretch.from_m, 1e-9)
        at_s = stretch.begin_s + min(max(share, 0.0), 1.0) * (stretch.end_s - stretch.begin_s)
        found.append(f"{(first + timedelta(seconds=at_s)).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")
    return found


def _point(parent: ElementTree.Element, tag: str, lon: float, lat: float) -> ElementTree.Element:
    lon = (float(lon) + 180.0) % 360.0 - 180.0 if abs(lon) > 180 else float(lon)
    return ElementTree.SubElement(parent, tag, {"lat": degrees(float(lat)), "lon": degrees(lon)})


def _texts(parent: ElementTree.Element, **texts: str) -> None:
    for tag, text in texts.items():
        ElementTree.SubElement(parent, tag).text = text
