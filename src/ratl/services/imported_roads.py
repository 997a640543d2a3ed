"""A scenario on an imported network: its routes are found there, and the roads driven become its network."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice, pairwise, product
from pathlib import Path
from typing import Final

import numpy as np
from opening_hours import validate

from ratl.errors import InputError, Problem
from ratl.march.calendar import expand_hours
from ratl.march.formulas import find_march_rate_mps, service_pass_time_s
from ratl.march.road_classes import fill_rates
from ratl.model.movement import Reason, Request
from ratl.model.plan import Plan
from ratl.model.route import Leg
from ratl.model.scenario import AuthorityArea, ImportedRoads, MovementSpec, Scenario
from ratl.roads.corridor import Author, DrivenRoute, called, make_corridor
from ratl.roads.costs import Costs, compute_costs
from ratl.roads.edges import Flags, Longs
from ratl.roads.itinerary import RefusedStretch, list_refused, read_itinerary
from ratl.roads.leg_facts import Traffic
from ratl.roads.network import RoadNetwork
from ratl.roads.passage import RoadColumn, Windows, judge_facts
from ratl.roads.routes import RoadPath, Router, pieces_of
from ratl.roads.shapes import Shapes
from ratl.roads.sites import NearSite, list_sites
from ratl.roads.snap import SNAP_LIMIT_M, Snap, choose_together, find_nearest, find_snaps, number_parts, usable_pieces
from ratl.store.network_file import read_network

DAY_S: Final = 86_400
#: Most routes looked for between origin and destination of one movement.
_MOST_ROUTES: Final = 3
#: A place no route was asked by is on a route when it lies within this of it; sites of the map likewise.
_BESIDE_M: Final = 200.0
#: From here on the way between a place and its road is said.
_FAR_M: Final = 100.0
#: Ways tried to begin, pass or end at junctions, each of which has several roads.
_MOST_TRIES: Final = 64
_OF_THE_COLUMN: Final = frozenset({"refused_limit", "refused_unknown", "refused_hours", "refused_closed"})
_OF_THE_RULES: Final = _OF_THE_COLUMN | {"refused_access", "refused_one_way", "refused_ferry", "refused_no_rate"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LaidScenario:
    """A scenario whose network is the roads its movements may drive, and what is to be said of each movement."""

    scenario: Scenario
    reasons: Mapping[str, tuple[Reason, ...]]
    """Movement → why the imported network has no route for it."""
    warnings: Mapping[str, tuple[Reason, ...]]


def lay_routes(scenario: Scenario, imported: ImportedRoads) -> LaidScenario:
    """Return `scenario` with the network its routes on the imported roads make.

    For each movement up to three different routes, those by its pins and its alternates; only their roads come in.

    Raises
    ------
    InputError
        When the network cannot be read, or a place that a movement names lies on none of its roads.
    """
    return _Layer(scenario, imported).laid()


def add_notes(plan: Plan, laid: LaidScenario) -> Plan:
    """Return `plan` with what was found out while its routes were laid."""
    movements = []
    for movement in plan.movements:
        why = laid.reasons.get(movement.id, ())
        unplaced = movement.status == "unplaced"
        used = {halt.site for serial in movement.serials for halt in serial.halts}
        estimated = tuple(
            Reason(code="site_estimated", params={"site": i, "capacity": plan.sites[i].capacity, "basis": site.basis})
            for i, site in plan.sites.items()
            if site.basis and i in used
        )
        movements.append(
            replace(
                movement,
                reasons=(*movement.reasons, *why) if unplaced else movement.reasons,
                warnings=(*movement.warnings, *laid.warnings.get(movement.id, ()), *estimated),
            )
        )
    return replace(plan, movements=tuple(movements))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A movement as the roads see it."""

    spec: MovementSpec
    column: RoadColumn
    costs: Costs
    ways: tuple[tuple[str, ...], ...]
    """Places of each route asked for, in order; the first is the movement's own."""

    @property
    def places(self) -> tuple[str, ...]:
        """Every place it asks by, once."""
        return tuple(dict.fromkeys(place for way in self.ways for place in way))


class _Layer:
    def __init__(self, scenario: Scenario, imported: ImportedRoads) -> None:
        self.imported = imported
        self.network: RoadNetwork = read_network(Path(imported.file))
        self.shapes = Shapes(self.network)
        self.router = Router(self.network, np.ones(len(self.network.ban_hours), np.bool_))
        classes = {facts.class_ for facts in self.network.facts if facts.class_}
        self.scenario = replace(scenario, movements=tuple(_with_rates(m, classes) for m in scenario.movements))
        self.points = scenario.network.points
        self._hours: dict[str, Windows | None] = {}

    def laid(self) -> LaidScenario:
        routes: list[DrivenRoute] = []
        reasons, warnings = {}, {}
        for asked in self.asked:
            paths = self._paths(asked)
            routes += [self._driven(asked, path) for path in paths]
            if not paths:
                reasons[asked.spec.id] = self._blocked(asked)
            warnings[asked.spec.id] = (*self._far(asked), *self._doubts(asked, paths))
        author = Author(
            points=self.points, snaps={**self.snaps, **self._beside(routes)}, sites=self.scenario.network.sites,
            authorities=self.scenario.network.authorities, authority_at=self._authority_at,
        )  # fmt: skip
        network = make_corridor(self.shapes, routes, author, self._traffic())
        digest = hashlib.sha256(f"{self.scenario.network.sha256} {self.network.sha256}".encode()).hexdigest()
        laid = replace(self.scenario, network=replace(network, sha256=digest), imported=None)
        return LaidScenario(scenario=laid, reasons=reasons, warnings=warnings)

    # --- movements as the roads see them

    @cached_property
    def asked(self) -> tuple[_Asked, ...]:
        return tuple(self._ask(spec) for spec in self.scenario.movements)

    def _ask(self, spec: MovementSpec) -> _Asked:
        vehicles = tuple(v for serial in spec.serials for v in serial.vehicles)
        rates = {
            class_: rate_mps
            for class_ in spec.request.rates_mps
            if (rate_mps := find_march_rate_mps(spec.request, _bare(class_), vehicles, night=False)) is not None
        }
        column = RoadColumn(
            vehicles=vehicles, rates_mps=rates, unknown_limits=spec.request.rules.unknown_limits,
            service_s=lambda service: float(service_pass_time_s(0, service, len(vehicles))),
        )  # fmt: skip
        horizon_s = self.scenario.horizon_days * DAY_S
        passages = judge_facts(self.network.facts, column, self._expand, horizon_s)
        return _Asked(spec, column, compute_costs(self.network, column, passages), _list_ways(spec, self.scenario))

    def _expand(self, text: str) -> Windows | None:
        if text not in self._hours:
            place = next(iter(self.points.values()))
            try:
                self._hours[text] = expand_hours(
                    text, zone=self.scenario.zone, epoch=self.scenario.epoch,
                    horizon_s=self.scenario.horizon_days * DAY_S, lat=place.lat, lon=place.lon,
                )  # fmt: skip
            except ValueError:
                self._hours[text] = None
        return self._hours[text]

    def _traffic(self) -> Traffic:
        vehicles = [v for asked in self.asked for v in asked.column.vehicles]
        widest = sorted((v.width_m for v in vehicles), reverse=True)[:2]
        requests = [asked.spec.request for asked in self.asked]

        def fastest_mps(class_: str) -> float:
            rates = [rate for r in requests for rate in r.rates_mps.get(class_, {}).values()]
            return max([*rates, *(r.catch_up_mps.get(class_, 0.0) for r in requests)], default=0.0)

        return Traffic(fastest_mps=fastest_mps, widest_pair_m=sum(widest) if len(widest) == 2 else None)

    def _authority_at(self, lon: float, lat: float) -> str:
        inside = (area.authority for area in self.imported.areas if _contains(area, lon, lat))
        return next(inside, self.imported.authority)

    # --- places on the roads

    @cached_property
    def snaps(self) -> Mapping[str, Snap]:
        """Each place that a route is asked by, on one road for all who use it."""
        users: dict[str, list[Flags]] = {}
        for asked in self.asked:
            for place in asked.places:
                users.setdefault(place, []).append(usable_pieces(asked.costs))
        chosen: dict[str, Snap] = {}
        lost: dict[str, None] = {}
        for asked in self.asked:
            parts = number_parts(self.network, asked.costs)
            options = [
                (replace(chosen[place], part=int(parts[chosen[place].piece])),)
                if place in chosen
                else self._candidates(place, users[place], parts)
                for place in asked.places
            ]
            lost |= {place: None for place, found in zip(asked.places, options, strict=True) if not found}
            if not lost:
                chosen |= dict(zip(asked.places, choose_together(options), strict=True))
        if lost:
            raise InputError([self._off_road(place) for place in lost])
        return chosen

    def _candidates(self, place: str, usable: Sequence[Flags], parts: Longs) -> tuple[Snap, ...]:
        """Return the roads a place may stand for: those all its users can drive, else some, else any."""
        point = self.points[place]
        for flags in (np.logical_and.reduce(usable), np.logical_or.reduce(usable), None):
            found = find_snaps(self.shapes, point.lon, point.lat, parts=parts, usable=flags)
            if found:
                return found
        return ()

    def _off_road(self, place: str) -> Problem:
        point, where = self.points[place], self.imported.place_rows.get(place, (place,))
        nearest = find_nearest(self.shapes, point.lon, point.lat)
        if nearest is None:
            return Problem("network_without_roads", (Path(self.imported.file).name,))
        road = called(self.network.names[int(self.network.piece_name[nearest.piece])])
        way = int(self.network.piece_source[nearest.piece])
        params = {"found": place, "distance_m": nearest.distance_m, "limit_m": SNAP_LIMIT_M, "way": way}
        return Problem("imported_place_off_road", where, {**params, "road": road or {"": "–"}})

    def _beside(self, routes: Iterable[DrivenRoute]) -> dict[str, Snap]:
        """Return where the other places lie on the routes, those near enough to one."""
        driven = np.zeros(len(self.network.piece_length_m), np.bool_)
        for route in routes:
            for portion in route.path.portions:
                driven[[piece for piece, _, _ in pieces_of(self.network, portion)]] = True
        parts = np.zeros(len(self.network.piece_fact), np.int64)
        found = {
            place: find_snaps(self.shapes, point.lon, point.lat, parts=parts, usable=driven, limit_m=_BESIDE_M)
            for place, point in self.points.items()
            if place not in self.snaps
        }
        return {place: snaps[0] for place, snaps in found.items() if snaps}

    # --- routes

    def _paths(self, asked: _Asked) -> list[RoadPath]:
        """Return the routes of a movement: the best of each way asked for, and alternatives to the first."""
        found = [path for way in asked.ways if (path := self._best(asked.costs, way))]
        if found and len(asked.ways[0]) == 2:
            start, end = found[0].stops
            found += self.router.find_others(asked.costs, start, end, most=_MOST_ROUTES - 1)
        return found

    def _best(self, costs: Costs, way: Sequence[str]) -> RoadPath | None:
        tries = product(*(tuple(self._starts(self.snaps[place])) for place in way))
        found = (self.router.find(costs, stops) for stops in islice(tries, _MOST_TRIES))
        return min((path for path in found if path), key=lambda path: path.cost, default=None)

    def _starts(self, snap: Snap) -> Iterator[Snap]:
        """Give a place on every road that meets there: one at a junction stands on none of them rather than another."""
        network = self.network
        first, last = int(network.edge_piece[snap.edge]), int(network.edge_piece[snap.edge + 1])
        at_m = float(network.piece_length_m[first : snap.piece].sum()) + snap.along_m
        length_m = float(network.piece_length_m[first:last].sum())
        if 1.0 <= at_m <= length_m - 1.0:
            yield snap
            return
        ends = network.edge_from if at_m < length_m / 2 else network.edge_to
        junction = int(ends[snap.edge])
        for arc in network.out_arc[network.out_offset[junction] : network.out_offset[junction + 1]].tolist():
            edge = arc >> 1
            piece = int(network.edge_piece[edge + 1]) - 1 if arc & 1 else int(network.edge_piece[edge])
            yield replace(snap, edge=edge, piece=piece, along_m=float(network.piece_length_m[piece]) * (arc & 1))

    def _driven(self, asked: _Asked, path: RoadPath) -> DrivenRoute:
        itinerary = read_itinerary(self.shapes, asked.costs, path)
        near = list_sites(self.network.sites, itinerary.line, itinerary.marks_m, within_m=_BESIDE_M)
        least = min((len(serial.vehicles) for serial in asked.spec.serials), default=1)
        usable = tuple(site for site in near if _holds(site, least))
        return DrivenRoute(path=path, vehicles=asked.column.vehicles, sites=usable)

    # --- what is to be said

    def _far(self, asked: _Asked) -> Iterator[Reason]:
        for place in asked.ways[0]:
            distance_m = self.snaps[place].distance_m
            if distance_m > _FAR_M:
                yield Reason(code="imported_place_far", params={"place": place, "distance_m": round(distance_m)})

    def _doubts(self, asked: _Asked, paths: Sequence[RoadPath]) -> Iterator[Reason]:
        """Give the tags on the routes that nobody can act on, and the rules at hours that cannot be told."""
        read = [read_itinerary(self.shapes, asked.costs, path) for path in paths]
        tags = tuple(dict.fromkeys(tag for itinerary in read for tag in itinerary.unread))
        rules = {str(reason.params.get("source", "")) for itinerary in read for _, reason in itinerary.undecided}
        if tags:
            yield Reason(code="imported_unread", params={"tags": tags})
        if rules:
            yield Reason(code="imported_undecided", params={"tags": tuple(sorted(rules))})

    def _blocked(self, asked: _Asked) -> tuple[Reason, ...]:
        """Return why no route leads from origin to destination: what the way without limits would meet."""
        way = asked.ways[0]
        if len({int(self.network.component[self.network.edge_from[self.snaps[place].edge]]) for place in way}) > 1:
            return (Reason(code="imported_islands", params={"places": way}),)
        free = replace(asked.column, rates_mps=dict.fromkeys(self._classes(), 10.0), ferries=True)
        for ignoring in (_OF_THE_COLUMN, _OF_THE_RULES):
            column = asked.column if ignoring is _OF_THE_COLUMN else free
            passages = judge_facts(self.network.facts, column, self._expand, self.scenario.horizon_days * DAY_S)
            path = self._best(compute_costs(self.network, column, passages, ignoring=ignoring), way)
            if path:
                return tuple(_refusals(list_refused(self.shapes, asked.costs, path)))
        return (Reason(code="imported_turns", params={"places": way}),)

    def _classes(self) -> Iterator[str]:
        return (facts.class_ for facts in self.network.facts)


def _bare(class_: str) -> Leg:
    return Leg(from_="", to="", length_m=0.0, class_=class_)


def _with_rates(spec: MovementSpec, classes: Iterable[str]) -> MovementSpec:
    """Return a movement with rates for every class of the network that some class of its own stands in for."""
    request = spec.request
    return replace(spec, request=replace(request, rates_mps=fill_rates(request.rates_mps, classes)))


def _list_ways(spec: MovementSpec, scenario: Scenario) -> tuple[tuple[str, ...], ...]:
    """Return the places of every route a movement asks for: its own, by its halts, and its alternates."""
    request, sites = spec.request, scenario.network.sites
    starts = [pin.point for pin in request.pins if pin.kind == "start_point"]
    via = next((pin.via for pin in request.pins if pin.kind == "route"), ())
    halts = [sites[pin.site].site.at for pin in request.pins if pin.site in sites and sites[pin.site].site.at]
    ways = [_way(request, *starts, *via)]
    if halts and not via:
        ways.append(_way(request, *starts, *halts))
    ways += [_way(request, alternate.go_no_go, *alternate.via) for alternate in spec.alternates]
    return tuple(dict.fromkeys(ways))


def _way(request: Request, *by: str) -> tuple[str, ...]:
    """Return the places of a route, none twice in a row."""
    places = [request.origin, *(place for place in by if place), request.destination]
    return tuple(place for k, place in enumerate(places) if k == 0 or place != places[k - 1])


def _holds(near: NearSite, vehicles: int) -> bool:
    """Return whether a site has room for a serial, by a basis, at hours that can be told."""
    site = near.site
    room = site.capacity_vehicles is not None and site.capacity_vehicles >= vehicles
    return room and bool(site.basis) and (not site.hours or validate(site.hours))


def _refusals(refused: Iterable[RefusedStretch]) -> Iterator[Reason]:
    for stretch in refused:
        road = called(stretch.names) or {"": "–"}
        for reason in stretch.reasons:
            because = {"code": reason.code, **reason.params}
            yield Reason(code="imported_refused", params={"road": road, "way": stretch.way, "because": because})


def _contains(area: AuthorityArea, lon: float, lat: float) -> bool:
    """Return whether a place lies in an odd number of an area's rings."""
    inside = False
    for ring in area.rings:
        for (lon1, lat1), (lon2, lat2) in pairwise(ring):
            if (lat1 > lat) != (lat2 > lat) and lon < lon1 + (lat - lat1) / (lat2 - lat1) * (lon2 - lon1):
                inside = not inside
    return inside
