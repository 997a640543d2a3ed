"""Corridor tables → network: places, roads, sites and authorities."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from ratl.clearance.rules import CLEARANCE_RULES
from ratl.feeds.columns import NO_LIMIT, Row
from ratl.feeds.courses import read_course, read_no_turns
from ratl.feeds.moments import parse_zone
from ratl.feeds.places import RATIO, check_far, check_swapped, distance_m, read_point
from ratl.feeds.problems import Problems, UnreadableError
from ratl.feeds.references import CorridorIds, CorridorRows, check_free, list_ids
from ratl.model.route import Authority, Leg, Point, Service, Site
from ratl.model.scenario import AuthoritySpec, Network, Road, SiteSpec
from ratl.roads.classification import RouteClass, parse_route_class, route_class_limits, route_class_marks
from ratl.roads.lengths import route_length_coefficient

_LIMIT_COLUMNS: Final = {
    "max_height": ("height_m",),
    "max_width": ("width_m",),
    "max_length": ("length_m",),
    "max_mass": ("mass_kg",),
    "max_axle_load": ("axle_load_kg",),
    "mlc": ("mlc_wheeled", "mlc_tracked"),
    "mlc_wheeled": ("mlc_wheeled",),
    "mlc_tracked": ("mlc_tracked",),
}
_SITE_FLAGS: Final = ("water", "workshop", "medical", "surgery", "security", "holding", "turn_back")


def read_network(rows: CorridorRows, name: str, data: bytes, problems: Problems) -> tuple[Network, CorridorIds]:
    """Return the network, and the ids its tables declare.

    Parameters
    ----------
    rows
        The tables.
    name
        What to call the network.
    data
        Bytes of the tables in fixed order, for its hash.
    problems
        Filled with what is wrong; the network then lacks the rows that could not be used.
    """
    tables = {
        "place": (rows.places, "places"), "road": (rows.roads, "roads"), "site": (rows.sites, "sites"),
        "authority": (rows.authorities, "authorities"),
    }  # fmt: skip
    ids = {kind: list_ids(found, kind, table, problems) for kind, (found, table) in tables.items()}
    corridor = CorridorIds(places=ids["place"], roads=ids["road"], sites=ids["site"], authorities=ids["authority"])
    for number, (found, _) in enumerate(tables.values()):
        for row in found or ():
            check_free(row.text("id"), row.where("id"), list(ids.values())[:number], problems)
    points = {row.text("id"): p for row in rows.places or () if (p := read_point(row, corridor, problems))}
    check_far(rows.places or [], points, problems)
    wrong = check_swapped(rows, points, problems)
    roads = {row.text("id"): r for row in rows.roads or () if (r := _read_road(row, points, wrong, corridor, problems))}
    sites = {row.text("id"): s for row in rows.sites or () if (s := _read_site(row, roads, corridor, problems))}
    if rows.imported:
        sided = {row.text("id") for row in rows.sites or () if row.text("near_side") == "both"}
        sites = {i: replace(spec, any_side=i in sided) for i, spec in sites.items()}
    authorities = {row.text("id"): a for row in rows.authorities or () if (a := _read_authority(row, problems))}
    _check_curfews(rows, problems)
    network = Network(
        name=name, points=points, roads=roads, sites=sites, authorities=authorities,
        sha256=hashlib.sha256(data).hexdigest(), no_turns=read_no_turns(rows.roads or (), roads, corridor, problems),
    )  # fmt: skip
    return network, corridor


# --- roads ----------------------------------------------------------------------------------------------------


def _read_road(
    row: Row, points: Mapping[str, Point], explained: set[str], ids: CorridorIds, problems: Problems
) -> Road | None:
    start, end = row.text("from"), row.text("to")
    ids.places.check(start, row.where("from"), problems)
    ids.places.check(end, row.where("to"), problems)
    ids.authorities.check(row.text("authority"), row.where("authority"), problems)
    if start and start == end:
        problems.add("road_to_itself", row.where("to"), found=start)
        return None
    limits = {d: _read_limits(row, d) for d in ("", ":forward", ":backward")}
    route = _read_classification(row, problems)
    service = _read_service(row, problems)
    if start not in points or end not in points or not row.text("id"):
        return None
    course = read_course(row, points[start], points[end], problems)
    direct_m = distance_m(points[start], points[end])
    # Beside a course the length is measured: it has no ratio to keep.
    length = (
        _choose_length(row, "length", direct_m)
        if course
        else _read_length(row, direct_m, row.text("id") in explained, problems)
    )
    if length is None:
        return None
    leg = Leg(
        from_=start, to=end, length_m=float(round(length[0])), length_source=length[1],
        class_=row.text("class", "primary"),
        regime=row.text("regime", "two-way"), name=row.wording("name"), surface=row.text("surface", "unknown"),
        lanes=row.whole("lanes"), width_m=row.figure("width") or (route.width_m if route else None),
        max_rate_mps=row.figure("max_rate"),
        limits={**(route_class_limits(route) if route else {}), **limits[""]},
        limits_forward=limits[":forward"], limits_backward=limits[":backward"],
        service=service, shoulder=row.flag("shoulder"), authority=row.text("authority"), road=row.text("id"),
        marks=route_class_marks(route) if route else (), shape=course[1:-1],
    )  # fmt: skip
    return Road(leg=leg, hours=row.text("hours"), closed=row.text("closed"))


def _read_limits(row: Row, direction: str) -> dict[str, float | str]:
    limits: dict[str, float | str] = {}
    for column, names in _LIMIT_COLUMNS.items():
        value = row.values.get(column + direction)
        if value is not None:
            limits.update(dict.fromkeys(names, NO_LIMIT if value == NO_LIMIT else float(value)))
    if f"access{direction}" in row.values:
        limits["access"] = "yes" if row.flag(f"access{direction}") else "no"
    return limits


def _read_classification(row: Row, problems: Problems) -> RouteClass | None:
    text = row.text("classification")
    if not text:
        return None
    try:
        return parse_route_class(text)
    except ValueError:
        problems.add("bad_classification", row.where("classification"), found=text, example="6.7m/Y/30/5m (OB)")
        return None


def _read_service(row: Row, problems: Problems) -> Service | None:
    rate = row.figure("service_rate")
    if rate is None:
        others = [k for k in ("service_kind", "service_fixed", "storage") if k in row.values]
        if others and "service_rate" not in row.bad:
            problems.add("service_without_rate", row.where(others[0]))
        return None
    if not row.text("service_kind"):
        problems.add("service_without_kind", row.where("service_kind"), example="border")
    return Service(
        rate_vph=rate, fixed_s=round(row.figure("service_fixed") or 0), storage_m=row.figure("storage") or 0.0,
        kind=row.text("service_kind"),
    )  # fmt: skip


def _read_length(row: Row, direct_m: float, explained: bool, problems: Problems) -> tuple[float, str] | None:
    """Return the length of a road and where it is from."""
    if row.bad & {"length", "road_factor", "map_length", "terrain", "map_scale"}:
        return None
    ways = [way for way in ("length", "road_factor", "map_length") if way in row.values]
    scaled = "terrain" in row.values and "map_scale" in row.values
    if len(ways) > 1:
        problems.add("two_lengths", row.place, first=row.headers[ways[0]], second=row.headers[ways[1]])
        return None
    if (not ways and not scaled) or (ways == ["map_length"] and not scaled):
        problems.add("no_length", row.place)
        return None
    length, source = _choose_length(row, ways[0] if ways else "", direct_m)
    if direct_m < 1:
        problems.add("places_coincide", row.place, first=row.text("from"), second=row.text("to"))
        return None
    if not RATIO[0] - 1e-9 <= length / direct_m <= RATIO[1] + 1e-9:
        if not explained:
            column = ways[0] if ways else "terrain"
            problems.add(
                "length_ratio", row.where(column), length_m=length, direct_m=direct_m, ratio=round(length / direct_m, 3)
            )
        return None
    return length, source


def _choose_length(row: Row, way: str, direct_m: float) -> tuple[float, str]:
    if way == "length":
        return row.figure("length") or 0.0, _length_source(row)
    if way == "road_factor":
        factor = row.figure("road_factor") or 0.0
        return direct_m * factor, f"estimated: great circle × {factor:g}"
    terrain, scale = row.text("terrain"), int(row.text("map_scale"))
    factor = route_length_coefficient(terrain, scale)
    measured = row.figure("map_length")
    basis = "map distance" if measured else "great circle"
    return (measured or direct_m) * factor, f"estimated: {basis} × {factor:g} ({terrain}, 1:{scale:,}; [INFOPEDIA-UA])"


def _length_source(row: Row) -> str:
    return row.text("length_source") or row.text("source") or "scenario"


# --- sites and authorities ------------------------------------------------------------------------------------


def _read_site(row: Row, roads: Mapping[str, Road], ids: CorridorIds, problems: Problems) -> SiteSpec | None:
    at, along, at_m = row.text("at"), row.text("along"), row.figure("at_km")
    ids.places.check(at, row.where("at"), problems)
    ids.roads.check(along, row.where("along"), problems)
    if bool(at) == bool(along):
        problems.add("site_place", row.where("at"), found=row.text("id"))
        return None
    if along and at_m is None and "at_km" not in row.bad:
        problems.add("site_without_km", row.where("at_km"), found=along)
    if along in roads and at_m is not None and not 0 < at_m < roads[along].leg.length_m:
        problems.add("site_off_road", row.where("at_km"), found=along, at_m=at_m, length_m=roads[along].leg.length_m)
    capacity = row.figure("capacity")
    if capacity is None or not row.text("id"):
        return None
    services: dict[str, float | bool] = {flag: True for flag in _SITE_FLAGS if row.flag(flag)}
    for column, key in (("fuel", "fuel_l"), ("fuel_rate", "fuel_l_per_h")):
        amount = row.figure(column)
        if amount is not None:
            services[key] = amount
    site = Site(
        at=at, capacity=capacity, unit=row.text("unit", "vehicles"), name=row.wording("name"),
        overnight=row.flag("overnight"), services=services,
        near_side=_list_near_side(row.text("near_side", "none"), at, along, roads),
        kind=row.text("kind", "site"), basis=row.text("basis"),
    )  # fmt: skip
    return SiteSpec(site=site, hours=row.text("hours"), along=along, at_km=None if at_m is None else at_m / 1000)


def _list_near_side(side: str, at: str, along: str, roads: Mapping[str, Road]) -> tuple[tuple[str, bool], ...]:
    """Return the approaches (road, driven in table direction) from which the site lies on the driving side."""
    if along:
        approaches = [(along, True), (along, False)]
    else:
        approaches = [(i, True) for i, road in roads.items() if road.leg.to == at]
        approaches += [(i, False) for i, road in roads.items() if road.leg.from_ == at]
    wanted = {"both": (True, False), "forward": (True,), "backward": (False,), "none": ()}[side]
    return tuple(approach for approach in approaches if approach[1] in wanted)


def _read_authority(row: Row, problems: Problems) -> AuthoritySpec | None:
    zone = row.text("zone")
    try:
        zone = parse_zone(zone) if zone else ""
    except UnreadableError as error:
        problems.add_unreadable(error, row.where("zone"))
    rules = tuple(re.split(r"[\s;,]+", row.text("clearance_rules").strip())) if row.text("clearance_rules") else ()
    for rule in rules:
        if rule not in CLEARANCE_RULES:
            problems.add_unknown("unknown_clearance_rule", row.where("clearance_rules"), rule, CLEARANCE_RULES)
    if not zone or not row.text("id"):
        return None
    authority = Authority(
        name=row.wording("name"), zone=zone, notice_s=round(row.figure("notice") or 0), contact=row.wording("contact"),
        clearance_rules=rules, route_class=row.text("route_class", "open"),
    )  # fmt: skip
    return AuthoritySpec(authority=authority, curfew=row.text("curfew"))


def _check_curfews(rows: CorridorRows, problems: Problems) -> None:
    """Note every curfew of an authority that has no road to keep it on."""
    with_roads = {row.text("authority") for row in rows.roads or ()}
    for row in rows.authorities or ():
        if rows.roads is not None and row.text("curfew") and row.text("id") not in with_roads:
            problems.add("authority_without_roads", row.where("curfew"), found=row.text("id"))
