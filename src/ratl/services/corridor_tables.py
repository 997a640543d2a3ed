"""A network as the tables ``ratl plan`` reads, so that a planner can add by hand what no map knows."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Final

from ratl.model.route import Leg, Service
from ratl.model.scenario import AuthoritySpec, Network, Road, SiteSpec
from ratl.services.files import write_files

_LIMITS: Final = {
    "height_m": "max_height_m", "width_m": "max_width_m", "length_m": "max_length_m", "mass_kg": "max_mass_kg",
    "axle_load_kg": "max_axle_load_kg", "mlc_wheeled": "mlc_wheeled", "mlc_tracked": "mlc_tracked", "access": "access",
}  # fmt: skip
_FLAGS: Final = ("water", "workshop", "medical", "surgery", "security", "holding", "turn_back")
_LANGUAGES: Final = ("en", "ar")

Row = dict[str, str]


def write_corridor(network: Network, folder: Path) -> tuple[Path, ...]:
    """Write ``places.csv``, ``roads.csv``, ``sites.csv`` and ``authorities.csv`` into `folder`; return the files.

    ``ratl plan`` reads them back as the same network. A table without a row is not written.

    Raises
    ------
    InputError
        When the folder cannot be written.
    """
    tables = {
        "places": [_place(network, point) for point in network.points],
        "roads": [_road(network, road_id, road) for road_id, road in network.roads.items()],
        "sites": [_site(site_id, spec) for site_id, spec in network.sites.items()],
        "authorities": [_authority(i, spec) for i, spec in network.authorities.items()],
    }
    return write_files(folder, {f"{name}.csv": _render(rows) for name, rows in tables.items() if rows})


def _render(rows: list[Row]) -> bytes:
    """Return a table with the columns that some row fills, in order of appearance."""
    columns = dict.fromkeys(key for row in rows for key, text in row.items())
    filled = [column for column in columns if any(row.get(column) for row in rows)]
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, filled, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return ("\ufeff" + text.getvalue()).encode()


def _place(network: Network, point_id: str) -> Row:
    point = network.points[point_id]
    return {
        "id": point_id, **_names(point.name, point_id), "lat": _figure(point.lat), "lon": _figure(point.lon),
        "kind": point.kind, "critical": _flag(point.critical),
        "simultaneous": str(point.simultaneous) if point.simultaneous != 1 else "", "authority": point.authority,
        "source": point.source,
    }  # fmt: skip


def _road(network: Network, road_id: str, road: Road) -> Row:
    leg, service = road.leg, road.leg.service
    return {
        "id": road_id, "from": leg.from_, "to": leg.to, "length_m": _figure(leg.length_m),
        "length_source": leg.length_source, "class": leg.class_, "regime": leg.regime,
        **{f"name_{lang}": leg.name.get(lang, "") for lang in _LANGUAGES},
        "surface": leg.surface, "lanes": str(leg.lanes or ""), "width_m": _figure(leg.width_m),
        "max_rate (m/s)": _figure(leg.max_rate_mps), **_limits(leg), "hours": road.hours, "closed": road.closed,
        **(_service(service) if service else {}), "shoulder": _flag(leg.shoulder), "authority": leg.authority,
        "course": _course(network, leg), **_no_turns(network).get(road_id, {}),
    }  # fmt: skip


def _service(service: Service) -> Row:
    return {
        "service_kind": service.kind, "service_rate (veh/h)": _figure(service.rate_vph),
        "service_fixed (s)": str(service.fixed_s or ""), "storage_m": _figure(service.storage_m or None),
    }  # fmt: skip


def _limits(leg: Leg) -> Row:
    stated = {"": leg.limits, ":forward": leg.limits_forward, ":backward": leg.limits_backward}
    return {
        column + direction: value if isinstance(value, str) else _figure(value)
        for limit, column in _LIMITS.items()
        for direction, limits in stated.items()
        for value in [limits.get(limit)]
        if value is not None
    }


def _course(network: Network, leg: Leg) -> str:
    # Where any road has a course, one without points between its ends is known to be straight.
    if not any(road.leg.shape for road in network.roads.values()):
        return ""
    start, end = network.points[leg.from_], network.points[leg.to]
    places = ((start.lon, start.lat), *leg.shape, (end.lon, end.lat))
    return f"LINESTRING ({', '.join(f'{_figure(lon)} {_figure(lat)}' for lon, lat in places)})"


def _no_turns(network: Network) -> Mapping[str, Row]:
    told: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for (road_id, forward), *others in network.no_turns:
        column = "no_turns:forward" if forward else "no_turns:backward"
        told[road_id][column].append(" ".join(other for other, _ in others))
    return {road_id: {column: "; ".join(turns) for column, turns in of.items()} for road_id, of in told.items()}


def _site(site_id: str, spec: SiteSpec) -> Row:
    site = spec.site
    return {
        "id": site_id, "at": "" if spec.along else site.at, "along": spec.along,
        "at_km": _figure(spec.at_km), **_names(site.name, site_id), "capacity": _figure(site.capacity),
        "unit": site.unit, "hours": spec.hours, "overnight": _flag(site.overnight),
        "near_side": _near_side(site.near_side), "fuel_l": _amount(site.services.get("fuel_l")),
        "fuel_rate (l/h)": _amount(site.services.get("fuel_l_per_h")),
        **{flag: _flag(bool(site.services.get(flag))) for flag in _FLAGS},
        "kind": site.kind, "basis": site.basis,
    }  # fmt: skip


def _near_side(approaches: Iterable[tuple[str, bool]]) -> str:
    ways = {forward for _, forward in approaches}
    return {(): "", (True,): "forward", (False,): "backward"}.get(tuple(ways), "both")


def _amount(amount: float | bool | None) -> str:
    return _figure(None if amount is None or isinstance(amount, bool) else float(amount))


def _authority(authority_id: str, spec: AuthoritySpec) -> Row:
    authority = spec.authority
    return {
        "id": authority_id, **_names(authority.name, authority_id), "zone": authority.zone,
        "notice (s)": str(authority.notice_s or ""),
        **{f"contact_{lang}": authority.contact.get(lang, "") for lang in _LANGUAGES},
        "curfew": spec.curfew, "route_class": authority.route_class,
        "clearance_rules": " ".join(authority.clearance_rules),
    }  # fmt: skip


def _names(names: Mapping[str, str], fallback: str) -> Row:
    """Return the names of what must have both: one in the place of the other, the id in the place of both."""
    known = next(iter(names.values()), fallback)
    return {f"name_{lang}": names.get(lang) or known for lang in _LANGUAGES}


def _figure(value: float | None) -> str:
    return "" if value is None else format(Decimal(repr(float(value))).normalize(), "f")


def _flag(value: bool) -> str:
    return "yes" if value else ""
