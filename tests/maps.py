"""Scenarios for tests, drawn: an ASCII map is the network, figures are round so that sums can be done in the head.

A map is points (single capital letters) and the roads between them, in rows and columns::

    A---10---B~~~1~~~C
             |
             5
             |
             D

The number is the length in km. ``-`` and ``|`` are two-way roads, ``~`` and ``!`` alternating, ``=`` and ``#``
exclusive. A road is called by its ends, left to right or top to bottom: ``AB``, ``BC``, ``BD``. Everything else about
it is told beside the map by that name.

Unless a test says otherwise: plan second 0 is a Monday's midnight UTC, day is 06:00 to 18:00, a column makes 10 m/s by
day and 5 m/s by night on every class, and each vehicle takes 100 m of road, so that ten vehicles pass in 100 s by day
and 200 s by night.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ratl.model.movement import Alternate, LegTimes, Movement, Request, Rules, Serial
from ratl.model.plan import Plan, Violation
from ratl.model.profile import Profile
from ratl.model.route import Authority, Leg, Point, Site
from ratl.model.scenario import (
    AuthoritySpec,
    EscortSpec,
    MovementSpec,
    Network,
    PermissionSpec,
    ReservationSpec,
    Road,
    Scenario,
    SiteSpec,
)
from ratl.model.vehicle import Vehicle
from ratl.planner.alternates import place_alternates
from ratl.planner.draft import compute_draft
from ratl.planner.solve import solve
from ratl.referee import check
from ratl.roads.legs import make_shoulder_sites
from ratl.roads.lengths import great_circle_m

EPOCH = "2025-06-02T00:00:00+00:00"
HOUR, DAY = 3600, 86_400
FREE = dict.fromkeys(
    ("height_m", "width_m", "length_m", "mass_kg", "axle_load_kg", "mlc_wheeled", "mlc_tracked"), "none"
)
PLAIN = Profile(
    name="plain",
    gaps_m={"open": 100.0},
    count_vehicle_length=False,
    halted_gap_m=10.0,
    serial_gap_s=300,
    column_gap_s=600,
)
_REGIMES = {"-": "two-way", "|": "two-way", "~": "alternating", "!": "alternating", "=": "exclusive", "#": "exclusive"}
_ACROSS = re.compile(r"([A-Z])(?=([-~=])\2*(\d+(?:\.\d+)?)\2+([A-Z]))")


def at(clock: str, day: int = 0) -> int:
    """Return the plan second of a clock time, ``"06:30"`` or ``"06:30:15"``."""
    hours, minutes, *seconds = map(int, clock.split(":"))
    return day * DAY + hours * HOUR + minutes * 60 + (seconds[0] if seconds else 0)


def clock(seconds: int | None) -> str:
    """Return a plan second as day and clock time, for assertions that read as a timetable."""
    assert seconds is not None
    days, rest = divmod(seconds, DAY)
    time = f"{rest // HOUR:02}:{rest % HOUR // 60:02}" + (f":{rest % 60:02}" if rest % 60 else "")
    return f"D+{days} {time}" if days else time


# ---- the network


def draw(
    drawing: str,
    *,
    roads: Mapping[str, Mapping[str, object]] | None = None,
    points: Mapping[str, Mapping[str, object]] | None = None,
    sites: Mapping[str, SiteSpec] | None = None,
    authorities: Mapping[str, AuthoritySpec] | None = None,
) -> Network:
    """Return the network a map draws.

    Parameters
    ----------
    roads
        Road id → fields of its leg, and ``hours`` and ``closed`` as written; ``"*"`` is for all.
    points
        Point → fields.
    """
    rows = [*drawing.splitlines(), ""]
    width = max(map(len, rows))
    grid = [row.ljust(width) for row in rows]
    places = {char: (x, y) for y, row in enumerate(grid) for x, char in enumerate(row) if char.isupper()}
    found = [*_across(grid), *_down(grid, places)]
    told = roads or {}
    unknown = set(told) - {start + end for start, end, *_ in found} - {"*"}
    assert not unknown, f"not on the map: {unknown}"
    return Network(
        name="drawn",
        points={name: _point(name, x, y, (points or {}).get(name, {})) for name, (x, y) in sorted(places.items())},
        roads={
            start + end: _road(start, end, km, regime, {**told.get("*", {}), **told.get(start + end, {})})
            for start, end, km, regime in found
        },
        sites=sites or {},
        authorities=authorities or {},
    )


def _across(grid: Sequence[str]) -> Iterable[tuple[str, str, float, str]]:
    for row in grid:
        for match in _ACROSS.finditer(row):
            yield match[1], match[4], float(match[3]), _REGIMES[match[2]]


def _down(grid: Sequence[str], places: Mapping[str, tuple[int, int]]) -> Iterable[tuple[str, str, float, str]]:
    for start, (x, above) in sorted(places.items()):
        y = above + 1
        km, sign = "", grid[y][x] if y < len(grid) else " "
        if sign not in "|!#":
            continue
        while not grid[y][x].isupper():
            if grid[y][x].isdigit():
                km = next(m[0] for m in re.finditer(r"\d+(\.\d+)?", grid[y]) if m.start() <= x < m.end())
            y += 1
        yield start, grid[y][x], float(km), _REGIMES[sign]


def _point(name: str, x: int, y: int, fields: Mapping[str, object]) -> Point:
    return Point(**{"name": {"en": name, "ar": name}, "lon": 40 + x / 100, "lat": 34 - y / 100, **fields})  # type: ignore[arg-type]


def _road(start: str, end: str, km: float, regime: str, fields: Mapping[str, object]) -> Road:
    told = dict(fields)
    hours, closed = str(told.pop("hours", "")), str(told.pop("closed", ""))
    usual = {"regime": regime, "name": {"en": f"{start}-{end}"}, "limits": FREE}
    leg = Leg(from_=start, to=end, length_m=km * 1000, **{**usual, **told})  # type: ignore[arg-type]
    return Road(leg=leg, hours=hours, closed=closed)


def site(
    point: str, capacity: float = 100, *, hours: str = "", along: str = "", km: float | None = None, **fields: object
) -> SiteSpec:
    """Return a site at a point, or `along` a road at a km of it."""
    return SiteSpec(site=Site(at=point, capacity=capacity, **fields), hours=hours, along=along, at_km=km)  # type: ignore[arg-type]


def authority(zone: str = "UTC", curfew: str = "") -> AuthoritySpec:
    """Return an authority with its curfew as written."""
    return AuthoritySpec(authority=Authority(name={"en": "authority"}, zone=zone), curfew=curfew)


# ---- the column and its movement


def serial(name: str, count: int = 10, *, units: tuple[int, ...] = (), **fields: object) -> Serial:
    """Return a serial of `count` equal vehicles; keys a `Vehicle` has are theirs, the others the serial's."""
    usual = {"length_m": 10.0, "width_m": 2.5, "height_m": 3.5, "mass_kg": 20_000.0, "axle_load_kg": 8_000.0, "mlc": 25}
    theirs = {key: fields.pop(key) for key in list(fields) if key in Vehicle.__dataclass_fields__ and key != "role"}
    vehicles = tuple(
        Vehicle(id=f"{name}-{n:02}", type="truck", **{**usual, **theirs})  # type: ignore[arg-type]
        for n in range(1, count + 1)
    )
    return Serial(id=name, march_units=units or (count,), vehicles=vehicles, **fields)  # type: ignore[arg-type]


def move(
    name: str,
    ends: str,
    *serials: Serial,
    start: str = "06:00",
    rules: Rules | None = None,
    permissions: Sequence[PermissionSpec] = (),
    escorts: Sequence[EscortSpec] = (),
    alternates: Sequence[Alternate] = (),
    **fields: object,
) -> MovementSpec:
    """Return a movement from the first letter of `ends` to the last, ready at `start`; without serials, one of ten
    vehicles."""
    rates = {class_: {"day": 10.0, "night": 5.0} for class_ in ("primary", "secondary", "track")}
    request = Request(
        origin=ends[0],
        destination=ends[-1],
        earliest_start_s=at(start),
        rules=rules or Rules(),
        **{"rates_mps": rates, **fields},  # type: ignore[arg-type]
    )
    return MovementSpec(
        id=name, name={"en": name, "ar": name}, request=request, serials=serials or (serial(f"{name}/1"),),
        permissions=tuple(permissions), escorts=tuple(escorts), alternates=tuple(alternates),
    )  # fmt: skip


def scenario(
    network: Network,
    *movements: MovementSpec,
    days: int = 5,
    profile: Profile = PLAIN,
    reservations: Sequence[ReservationSpec] = (),
    **fields: object,
) -> Scenario:
    """Return the scenario of a network and the movements on it."""
    usual = {"epoch": EPOCH, "zone": "UTC", "light": "06:00-18:00"}
    return Scenario(
        name="drawn", horizon_days=days, profile=profile, network=network, movements=movements,
        reservations=tuple(reservations), **{**usual, **fields},
    )  # type: ignore[arg-type]  # fmt: skip


# ---- planning it


def draft(drawn: Scenario, *, shoulder_step_m: int | None = None) -> Plan:
    """Return the draft plan."""
    return compute_draft(drawn, make_shoulder_sites(drawn.network, shoulder_step_m) if shoulder_step_m else {})


def plan(drawn: Scenario, *, shoulder_step_m: int | None = None) -> Plan:
    """Return the first plan of a scenario, one movement behind the other, alternates included.

    The referee has agreed to it.
    """
    bare = draft(drawn, shoulder_step_m=shoulder_step_m)
    planned = place_alternates(bare, solve(bare, rounds=0))
    broken = violations(planned)
    assert not broken, broken
    return planned


def plan_one(
    network: Network, movement: MovementSpec, *, shoulder_step_m: int | None = None, **fields: object
) -> Movement:
    """Return the only movement of a plan."""
    drawn = scenario(network, movement, **fields)  # type: ignore[arg-type]
    return plan(drawn, shoulder_step_m=shoulder_step_m).movements[0]


def violations(planned: Plan) -> list[str]:
    """Return what the referee finds, rule and code."""
    return [f"{found.rule} {found.code}" for found in check(planned)]


def rules_broken(planned: Plan) -> set[str]:
    """Return the rules the referee finds broken."""
    return {found.rule for found in check(planned)}


def found(planned: Plan, code: str) -> list[Violation]:
    """Return the violations of one code."""
    return [violation for violation in check(planned) if violation.code == code]


def codes(movement: Movement) -> list[str]:
    """Return the codes of a movement's reasons."""
    return [reason.code for reason in movement.reasons]


def on(placed: Serial, leg: str) -> LegTimes:
    """Return a serial's times on a leg."""
    return next(times for times in placed.legs if times.leg == leg)


def with_input(planned: Plan, original: Plan) -> Plan:
    """Return a plan with the rules, requests and network of another draft: the timetable of the one judged by the
    other."""
    requests = {movement.id: movement.request for movement in original.movements}
    return replace(
        original,
        objective=planned.objective,
        movements=tuple(replace(movement, request=requests[movement.id]) for movement in planned.movements),
    )


# ---- the same map as OpenStreetMap has it

_OSM_LIMITS = {
    "height_m": ("maxheight", 1), "width_m": ("maxwidth", 1), "length_m": ("maxlength", 1), "access": ("hgv", 1),
    "mass_kg": ("maxweight", 1000), "axle_load_kg": ("maxaxleload", 1000), "mlc_wheeled": ("mlc:wheeled", 1),
    "mlc_tracked": ("mlc:tracked", 1),
}  # fmt: skip


def as_osm(network: Network) -> str:
    """Return a drawn network as OSM XML: points are nodes, roads are ways, what is told of a road is its tags.

    A road is as long as its ends are apart (`to_scale`). Alternating roads are ``oneway=alternating``; OpenStreetMap
    has no exclusive ones, no services and no shoulders.
    """
    ids = {point: number for number, point in enumerate(network.points, 1)}
    nodes = [f'<node id="{ids[name]}" lon="{p.lon!r}" lat="{p.lat!r}"/>' for name, p in network.points.items()]
    ways = [
        f'<way id="{number}"><nd ref="{ids[road.leg.from_]}"/><nd ref="{ids[road.leg.to]}"/>'
        + "".join(f'<tag k="{key}" v="{text}"/>' for key, text in _osm_tags(road.leg).items())
        + "</way>"
        for number, road in enumerate(network.roads.values(), 1)
    ]
    return "\n".join(['<osm version="0.6">', *nodes, *ways, "</osm>"])


def _osm_tags(leg: Leg) -> dict[str, str]:
    tags = {"highway": leg.class_, "oneway": "alternating" if leg.regime == "alternating" else "no"}
    tags |= {f"name:{lang}": name for lang, name in leg.name.items()}
    tags |= {"surface": leg.surface} if leg.surface != "unknown" else {}
    tags |= {"lanes": str(leg.lanes)} if leg.lanes else {}
    tags |= {"width": str(leg.width_m)} if leg.width_m else {}
    tags |= {"maxspeed": f"{leg.max_rate_mps * 3.6:g}"} if leg.max_rate_mps else {}
    for limits, ending in ((leg.limits, ""), (leg.limits_forward, ":forward"), (leg.limits_backward, ":backward")):
        for limit, value in limits.items():
            key, factor = _OSM_LIMITS[limit]
            tags[key + ending] = value if isinstance(value, str) else f"{value / factor:g}"
    return tags


def to_scale(network: Network) -> Network:
    """Return the network with every road as long as its ends are apart."""
    points = network.points
    roads = {}
    for name, road in network.roads.items():
        start, end = points[road.leg.from_], points[road.leg.to]
        length_m = great_circle_m(start.lon, start.lat, end.lon, end.lat)
        roads[name] = replace(road, leg=replace(road.leg, length_m=length_m))
    return replace(network, roads=roads)
