"""A TAK data package with the route of a movement, as a Cursor-on-Target route event (``b-m-r``)."""

from __future__ import annotations

import uuid
from xml.etree import ElementTree

from ratl.documents.archive import zip_bytes
from ratl.documents.draft import caveat_of
from ratl.documents.geo import first_heads, lines_key, route_course
from ratl.documents.serial_routes import routes_named
from ratl.documents.stamps import degrees, iso_utc, plain, speaker_for
from ratl.documents.tables import main_serial
from ratl.model.movement import Movement
from ratl.model.plan import Plan

_UNKNOWN = "9999999.0"
_DAY_S = 86400


def tak_package(plan: Plan, movement: Movement, lang: str) -> bytes:
    """Return a data package (zip) with the route, or each that its serials take; one plan gives one bytes and ids.

    The route is dated when the papers are (else at the plan's epoch) and goes stale a day after completion.
    """
    speaker = speaker_for(plan, lang)
    name, package_uid = speaker.name(movement.id), _uid(plan, movement, "package")
    root = ElementTree.Element("MissionPackageManifest", {"version": "2"})
    configuration = ElementTree.SubElement(root, "Configuration")
    for key, value in (("uid", package_uid), ("name", plain(name)), ("onReceiveDelete", "true")):
        ElementTree.SubElement(configuration, "Parameter", {"name": key, "value": value})
    contents = ElementTree.SubElement(root, "Contents")
    routes: dict[str, bytes] = {}
    for number, (title, part) in enumerate(routes_named(speaker, movement, name)):
        # The only route, or the first, has the ids it always had.
        prefix = f"{part.serials[0].id}:" if number else ""
        route_uid = _uid(plan, movement, f"{prefix}route")
        entry = f"{route_uid}/{route_uid}.cot"
        content = ElementTree.SubElement(contents, "Content", {"ignore": "false", "zipEntry": entry})
        for key, value in (("uid", route_uid), ("isCoT", "true")):
            ElementTree.SubElement(content, "Parameter", {"name": key, "value": value})
        routes[entry] = _xml(_route(plan, part, lang, title, prefix))
    return zip_bytes({"MANIFEST/manifest.xml": _xml(root), **routes})


def _route(plan: Plan, movement: Movement, lang: str, title: str, prefix: str) -> ElementTree.Element:
    """Return the event of one route; `prefix` begins what its ids are made of."""
    speaker = speaker_for(plan, lang)
    issued_s = plan.papers.issued_s if plan.papers.issued_s is not None else 0
    issued = iso_utc(plan, issued_s)
    stale_s = max(serial.legs[-1].tail_leaves_s for serial in movement.serials) + _DAY_S
    event = ElementTree.Element(
        "event",
        {
            "version": "2.0", "uid": _uid(plan, movement, f"{prefix}route"), "type": "b-m-r", "how": "h-e",
            "time": issued, "start": issued, "stale": iso_utc(plan, stale_s),
        },
    )  # fmt: skip
    unknown = {"hae": _UNKNOWN, "ce": _UNKNOWN, "le": _UNKNOWN}
    ElementTree.SubElement(event, "point", {"lat": "0.0", "lon": "0.0", **unknown})
    detail = ElementTree.SubElement(event, "detail")
    heads = first_heads(plan, movement)
    for number, (lon, lat, row) in enumerate(route_course(plan, main_serial(movement))):
        link = {"point": f"{degrees(lat)},{degrees(lon)}", "relation": "c"}
        if row is None:  # a bend of the road: a control point, without a name of its own
            link |= {"uid": _uid(plan, movement, f"{prefix}bend:{number}"), "callsign": "", "type": "b-m-p-c"}
        else:
            arrival = plain(speaker.say("geo_arrival", {"time": heads[row.point]}))
            link |= {"uid": _uid(plan, movement, f"{prefix}{row.index}:{row.point}"), "type": "b-m-p-w"}
            link |= {"callsign": plain(speaker.name(row.point)), "remarks": arrival}
        ElementTree.SubElement(detail, "link", link)
    ElementTree.SubElement(
        detail,
        "link_attr",
        {
            "color": "-256", "method": "Driving", "prefix": "CP", "direction": "Infil", "routetype": "Primary",
            "order": "Ascending Check Points",
        },
    )  # fmt: skip
    ElementTree.SubElement(detail, "contact", {"callsign": plain(title)})
    caveat = caveat_of(speaker, plan) or "–"
    remarks = plain(speaker.say(lines_key(plan, movement), {"movement": movement.id, "caveat": caveat}))
    ElementTree.SubElement(detail, "remarks").text = remarks
    ElementTree.SubElement(detail, "archive")
    return event


def _uid(plan: Plan, movement: Movement, what: str) -> str:
    """Return an id that the same network and movement always give."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"ratl:{plan.network.sha256}:{movement.id}:{what}"))


def _xml(root: ElementTree.Element) -> bytes:
    ElementTree.indent(root)
    body: bytes = ElementTree.tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + body
