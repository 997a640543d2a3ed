"""A scenario on an imported network: its routes are found there, and the roads driven become its network."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from pathlib import Path
from typing import Final

import numpy as np

from ratl.model.movement import Reason, Refusal
from ratl.model.plan import Plan
from ratl.model.scenario import AuthorityArea, ImportedRoads, MovementSpec, Scenario
from ratl.roads.corridor import Author, DrivenRoute, called, make_corridor
from ratl.roads.costs import Costs
from ratl.roads.itinerary import RefusedStretch, driven_source, list_refused, read_itinerary
from ratl.roads.others import find_others
from ratl.roads.paths import Route
from ratl.roads.portions import pieces_of
from ratl.roads.regimes import find_heaviest_classes
from ratl.roads.routes import RoadPath, Router
from ratl.roads.shapes import Shapes
from ratl.roads.sites import list_sites
from ratl.services.imported_places import BESIDE_M, PlacesOnRoads
from ratl.services.network import open_network
from ratl.services.road_requests import RoadRequest, RoadRequests

#: Most routes looked for by the places of one movement.
_MOST_ROUTES: Final = 3
#: From here on the way between a place and its road is said.
_FAR_M: Final = 100.0
_MOST_REFUSALS: Final = 8
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
                reasons=tuple(_with_why(movement.reasons, why)) if unplaced else movement.reasons,
                refusal=_on_network(movement.refusal) if why else movement.refusal,
                warnings=(*movement.warnings, *laid.warnings.get(movement.id, ()), *estimated),
            )
        )
    return replace(plan, movements=tuple(movements))


def _on_network(refusal: Refusal | None) -> Refusal | None:
    """Return the proof that roads lead nowhere as one about the network they were cut from: it was searched whole."""
    if refusal is None or refusal.facts[0].code != "fact_roads":
        return refusal
    ends = {key: refusal.facts[0].params[key] for key in ("origin", "destination")}
    return replace(refusal, facts=(Reason(code="fact_no_way", params=ends),))


def _with_why(reasons: Sequence[Reason], why: Sequence[Reason]) -> Iterator[Reason]:
    """Give the planner's reasons and the network's; no table of roads has a road to add or to correct."""
    for reason in reasons:
        yield replace(reason, code="imported_not_joined") if why and reason.code == "not_joined" else reason
    yield from why


class _Layer:
    def __init__(self, scenario: Scenario, imported: ImportedRoads) -> None:
        self.imported = imported
        self.network = open_network(Path(imported.file))
        self.shapes = Shapes(self.network)
        # A turn that is forbidden at some hours is never taken: safe whenever the column comes there.
        self.router = Router(self.network, np.ones(len(self.network.ban_hours), np.bool_))
        self.requests = RoadRequests(scenario, self.network)
        self.scenario = self.requests.scenario
        self.places = PlacesOnRoads(self.shapes, scenario.network.points, imported, self.requests.all)

    def laid(self) -> LaidScenario:
        routes: list[DrivenRoute] = []
        users: list[str] = []
        reasons: dict[str, tuple[Reason, ...]] = {spec.id: () for spec in self.scenario.movements}
        warnings = reasons.copy()
        for asked in self.requests.all:
            paths = self._paths(asked)
            routes += [self._driven(asked, path) for path in paths]
            users += [asked.spec.id] * len(paths)
            reasons[asked.spec.id] += () if paths else self._blocked(asked)
            said = warnings[asked.spec.id]  # serials that travel apart may have the same to say
            new = (*self._far(asked), *self._doubts(asked, paths))
            warnings[asked.spec.id] = (*said, *(reason for reason in new if reason not in said))
        tables = self.scenario.network
        author = Author(
            points=tables.points,
            snaps={**self.places.snaps, **self.places.beside(route.path for route in routes)},
            sites=tables.sites,
            authorities=tables.authorities,
            authority_at=self._authority_at,
        )
        corridor = make_corridor(self.shapes, routes, author, self.requests.traffic())
        network = corridor.network
        digest = hashlib.sha256(f"{tables.sha256} {self.network.sha256}".encode()).hexdigest()
        with_roads = {road.leg.authority for road in network.roads.values()}
        for spec in self.scenario.movements if with_roads else ():
            warnings[spec.id] += tuple(self._nowhere(spec, with_roads))
        found: dict[str, dict[Route, None]] = {spec.id: {} for spec in self.scenario.movements}
        for user, route in zip(users, corridor.routes, strict=True):
            found[user][route] = None
        movements = tuple(replace(spec, routes=tuple(found[spec.id])) for spec in self.scenario.movements)
        laid = replace(
            self.scenario, network=replace(network, sha256=digest), movements=movements, imported=None
        )  # fmt: skip
        return LaidScenario(scenario=laid, reasons=reasons, warnings=warnings)

    def _authority_at(self, lon: float, lat: float) -> str:
        inside = (area.authority for area in self.imported.areas if _contains(area, lon, lat))
        return next(inside, self.imported.authority)

    # --- routes

    def _paths(self, asked: RoadRequest) -> list[RoadPath]:
        """Return the routes of a movement: the best of each way asked for, and alternatives to its own."""
        if _goes_nowhere(asked):
            return []
        best = {way: self._best(asked.costs, way) for way in asked.ways}
        found = [path for path in best.values() if path]
        own = best[asked.ways[0]]
        if own:
            found += find_others(self.router, asked.costs, own.stops, most=_MOST_ROUTES - 1)
        return found

    def _best(self, costs: Costs, way: Sequence[str]) -> RoadPath | None:
        return self.router.find(costs, [self.places.snaps[place] for place in way])

    def _driven(self, asked: RoadRequest, path: RoadPath) -> DrivenRoute:
        driven = read_itinerary(self.shapes, asked.costs, path)
        near = list_sites(self.network.sites, driven.line, driven.marks_m, within_m=BESIDE_M)
        least = min((len(serial.vehicles) for serial in asked.spec.serials), default=1)
        sites = tuple(each for each in near if (each.site.capacity_vehicles or 0) >= least)
        return DrivenRoute(path=path, vehicles=asked.column.vehicles, sites=sites)

    # --- what is to be said

    def _far(self, asked: RoadRequest) -> Iterator[Reason]:
        for place in asked.ways[0]:
            distance_m = self.places.snaps[place].distance_m
            if distance_m > _FAR_M:
                yield Reason(code="imported_place_far", params={"place": place, "distance_m": round(distance_m)})

    def _doubts(self, asked: RoadRequest, paths: Sequence[RoadPath]) -> Iterator[Reason]:
        """Give the tags on the routes that nobody can act on, and the rules at hours that cannot be told."""
        read = [read_itinerary(self.shapes, asked.costs, path) for path in paths]
        tags = tuple(dict.fromkeys(tag for itinerary in read for tag in itinerary.unread))
        rules = {str(reason.params.get("source", "")) for itinerary in read for _, reason in itinerary.undecided}
        if tags:
            yield Reason(code="imported_unread", params={"tags": tags})
        if rules:
            yield Reason(code="imported_undecided", params={"tags": tuple(sorted(rules))})
        cautions = sorted({tag for path in paths for tag in self._list_cautions(asked, path)})
        if cautions:
            yield Reason(code="imported_caution", params={"tags": tuple(cautions)})

    def _list_cautions(self, asked: RoadRequest, path: RoadPath) -> Iterator[str]:
        """Give the tags of the caution classes by which alone the heaviest vehicles cross."""
        heaviest = find_heaviest_classes(asked.column.vehicles)
        for portion in path.portions:
            for piece, _, _ in pieces_of(self.network, portion):
                facts = self.network.facts[int(self.network.piece_fact[piece])]
                for limit, most in facts.one_way_classes.items():
                    if heaviest.get(limit, 0.0) > most:
                        yield driven_source(facts, limit, portion.along != bool(self.network.piece_reversed[piece]))

    def _nowhere(self, spec: MovementSpec, with_roads: Container[str]) -> Iterator[Reason]:
        """Give the authorities whose curfew, permission or escort holds on none of the roads found."""
        curfews = [i for i, authority in self.scenario.network.authorities.items() if authority.curfew]
        permissions = [permission.stretch.authority for permission in spec.permissions]
        escorts = [escort.stretch.authority for escort in spec.escorts]
        for authority in dict.fromkeys((*curfews, *permissions, *escorts)):
            if authority not in with_roads:
                yield Reason(code="imported_authority_nowhere", params={"authority": authority})

    def _blocked(self, asked: RoadRequest) -> tuple[Reason, ...]:
        """Return why no route leads from origin to destination: what the way without limits would meet."""
        way = asked.ways[0]
        if _goes_nowhere(asked):
            return ()  # the planner says so
        if (
            len({int(self.network.component[self.network.edge_from[self.places.snaps[place].edge]]) for place in way})
            > 1
        ):
            return (Reason(code="imported_islands", params={"places": way}),)
        for ignoring, any_class in ((_OF_THE_COLUMN, False), (_OF_THE_RULES, True)):
            path = self._best(self.requests.costs_without(asked, ignoring, any_class=any_class), way)
            if path:
                refused = list_refused(self.shapes, asked.costs, path)
                return tuple(islice(_refusals(refused), _MOST_REFUSALS))
        return (Reason(code="imported_turns", params={"places": way}),)


def _goes_nowhere(asked: RoadRequest) -> bool:
    return asked.spec.request.origin == asked.spec.request.destination


def _refusals(refused: Sequence[RefusedStretch]) -> Iterator[Reason]:
    doubted = [s for s in refused if any(reason.code == "refused_unknown" for reason in s.reasons)]
    if doubted:
        limits = dict.fromkeys(r.params["limit"] for s in doubted for r in s.reasons if r.code == "refused_unknown")
        length_m = sum(stretch.to_m - stretch.from_m for stretch in doubted)
        yield Reason(code="imported_unknown", params={"limits": tuple(limits), "length_m": round(length_m)})
    for stretch in refused:
        road = called(stretch.names)
        for reason in stretch.reasons:
            if reason.code == "refused_unknown":
                continue
            params: dict[str, object] = {"road": road, "way": stretch.way}
            if reason.code == "refused_ferry":
                yield Reason(code="imported_ferry", params=params)
                continue
            because = {"code": reason.code, **reason.params}
            yield Reason(code="imported_refused", params={**params, "because": because})


def _contains(area: AuthorityArea, lon: float, lat: float) -> bool:
    """Return whether a place lies in an odd number of an area's rings."""
    inside = False
    for ring in area.rings:
        for (lon1, lat1), (lon2, lat2) in pairwise(ring):
            if (lat1 > lat) != (lat2 > lat) and lon < lon1 + (lat - lat1) / (lat2 - lat1) * (lon2 - lon1):
                inside = not inside
    return inside
