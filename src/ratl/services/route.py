"""`ratl route`: the routes every vehicle of a column fits, what diverts them, and why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np

from ratl.documents.route_geo import route_geojson, route_gpx
from ratl.documents.route_list import route_list
from ratl.march.calendar import complement
from ratl.model.movement import Reason
from ratl.roads.answer import Blockage, Diversion, RouteAnswer, RouteOption
from ratl.roads.corridor import called
from ratl.roads.costs import LEAST_REFUSED, Closure
from ratl.roads.cutting import pieces_on
from ratl.roads.itinerary import Itinerary, list_refused, read_itinerary
from ratl.roads.others import find_others
from ratl.roads.routes import RoadPath
from ratl.roads.sites import list_sites
from ratl.roads.snap import Snap
from ratl.services.files import write_files
from ratl.services.journey import EVERY_REFUSAL, HORIZON_S, OF_THE_DAY, Journey, Question
from ratl.words.catalogue import LANGUAGES

#: A route is diverted when the one without limits is better by more than this share: less is rounding.
_BETTER: Final = 1e-9
_BEYOND_M: Final = 200.0
"""A place farther than this from its road is said."""


def find_routes(question: Question, *, alternatives: int = 1, sites_within_m: float = 1000.0) -> RouteAnswer:
    """Return the answer to `question`.

    Raises
    ------
    InputError
        When the question cannot be answered: files, places, the column. Places that no route joins are no error:
        the answer says why.
    """
    return answer_route(Journey(question), alternatives=alternatives, sites_within_m=sites_within_m)


def list_paths(journey: Journey, alternatives: int) -> list[RoadPath]:
    """Return the best route and up to `alternatives` in all, none where there is none."""
    snaps = journey.snaps()
    best = journey.router.find(journey.real, snaps, timed=journey.timed)
    paths = [best] if best else []
    if best and alternatives > 1:
        others = find_others(journey.router, journey.real, snaps, most=alternatives - 1)
        paths += [path for path in others if path.portions != best.portions]
    return paths


def answer_route(journey: Journey, *, alternatives: int = 1, sites_within_m: float = 1000.0) -> RouteAnswer:
    """Return the answer to the question of `journey`."""
    paths = list_paths(journey, alternatives)
    best = paths[0] if paths else None
    itineraries = [read_itinerary(journey.shapes, journey.real, path) for path in paths]
    options = tuple(
        RouteOption(
            itinerary=itinerary,
            sites=list_sites(journey.network.sites, itinerary.line, itinerary.marks_m, within_m=sites_within_m),
            ratio=_ratio(journey, path, itinerary, paths[0], itineraries[0]),
            shared=_shared(path, paths[0], itinerary.length_m),
        )
        for path, itinerary in zip(paths, itineraries, strict=True)
    )
    return RouteAnswer(
        network=journey.network.name,
        stops=journey.stops,
        vehicles=journey.column.vehicles,
        profile=journey.column.profile,
        light=journey.light,
        metric=journey.question.metric,
        departure=journey.departure.isoformat() if journey.departure else "",
        zone=journey.zone,
        options=options,
        diversion=_find_diversion(journey, best, itineraries[0]) if best else None,
        blockage=None if best else _find_blockage(journey),
        warnings=(*_list_warnings(journey, itineraries), *_missing(alternatives, paths)),
        sites_within_m=sites_within_m,
    )


def joins_turning_round(journey: Journey, snaps: Sequence[Snap]) -> bool:
    """Return whether there is a way by `snaps` for a column that may turn round at each of them."""
    return all(journey.router.find(journey.real, pair, timed=journey.timed) for pair in pairwise(snaps))


def write_route(answer: RouteAnswer, folder: Path) -> tuple[Path, ...]:
    """Write an answer as GeoJSON, GPX and leg lists into `folder`; return the files."""
    files = {"route.geojson": route_geojson(answer)}
    for lang in LANGUAGES:
        files[f"route-{lang}.gpx"] = route_gpx(answer, lang)
        files[f"route-{lang}.txt"] = (route_list(answer, lang, every_site=True) + "\n").encode()
    return write_files(folder, files)


def _ratio(journey: Journey, path: RoadPath, driven: Itinerary, best: RoadPath, quickest: Itinerary) -> float:
    """Return what a route costs as a share of the best one: time, waits included, or what else the metric counts."""
    mine, its = (driven.seconds, quickest.seconds) if journey.question.metric == "fastest" else (path.cost, best.cost)
    return mine / its if its else 1.0


def _shared(path: RoadPath, best: RoadPath, length_m: float) -> float:
    edges = {portion.edge for portion in best.portions}
    shared_m = sum(p.end_m - p.begin_m for p in path.portions if p.edge in edges)
    return shared_m / length_m if length_m else 1.0


def _find_diversion(journey: Journey, best: RoadPath, driven: Itinerary) -> Diversion | None:
    """Return what the limits of the column, closures and hours cost, None where they cost nothing."""
    costs = journey.costs(ignoring=OF_THE_DAY)
    free = journey.router.find(costs, journey.snaps(), timed=journey.timed)
    if free is None or free.cost >= best.cost * (1 - _BETTER):
        return None
    without = read_itinerary(journey.shapes, costs, free)
    refused = list_refused(journey.shapes, journey.real, free, driven=costs)
    return Diversion(
        longer_s=driven.seconds - without.seconds,
        longer_m=driven.length_m - without.length_m,
        refused=refused,
        same_roads=free.portions == best.portions,
    )


def _find_blockage(journey: Journey) -> Blockage:
    snaps = journey.snaps()
    parts = [journey.component(snap) for snap in snaps]
    if len(set(parts)) > 1:
        sizes = np.bincount(journey.network.component)
        return Blockage(kind="islands", junctions=tuple(int(sizes[part]) for part in parts))
    return (
        _find_refused(journey, "limits", OF_THE_DAY)
        or (Blockage(kind="turning_round") if joins_turning_round(journey, snaps) else None)
        or _find_refused(journey, "rules", EVERY_REFUSAL)
        or Blockage(kind="turns")
    )


def _find_refused(journey: Journey, kind: str, ignoring: frozenset[str]) -> Blockage | None:
    free = journey.router.find(journey.costs(ignoring=ignoring, metric=LEAST_REFUSED), journey.snaps())
    return Blockage(kind=kind, refused=list_refused(journey.shapes, journey.real, free)) if free else None


def _missing(alternatives: int, paths: list[RoadPath]) -> list[Reason]:
    """Return that there are fewer routes than asked for."""
    if not paths or len(paths) >= alternatives:
        return []
    return [Reason(code="route_fewer_others", params={"found": len(paths), "asked": alternatives})]


def _list_warnings(journey: Journey, itineraries: list[Itinerary]) -> list[Reason]:
    found = [
        Reason(code="route_far_from_road", params={"place": stop.place.written, "distance_m": stop.snap.distance_m})
        for stop in journey.stops
        if stop.snap.distance_m > _BEYOND_M
    ]
    found += [
        Reason(code="route_namesakes", params={"place": stop.place.written, "others": stop.place.namesakes})
        for stop in journey.stops
        if stop.place.namesakes
    ]
    found += [
        Reason(code="route_snapped_on", params={"place": stop.place.written, "nearest_m": stop.nearest_m})
        for stop in journey.stops
        if stop.nearest_m < stop.snap.distance_m
    ]
    found += [
        Reason(code="route_closure_off_road", params={**closure.reason.params})
        for closure in journey.closures
        if not closure.stretches
    ]
    found += [
        Reason(code="route_closes_junction", params={**closure.reason.params, "roads": roads})
        for closure in journey.closures
        if (roads := _roads_at_junction(journey, closure))
    ]
    assumed = sum(bool(vehicle.assumed) for vehicle in journey.column.vehicles)
    if assumed:
        found.append(Reason(code="route_assumed", params={"count": assumed}))
    if journey.departure and not (journey.question.zone or journey.column.zone):
        found.append(Reason(code="route_zone_assumed"))
    other = _first_in_other_light(journey, itineraries[0].seconds) if itineraries else None
    if other is not None:
        found.append(Reason(code="route_light_changes", params={"at_s": other, "light": journey.light}))
    return found


def _roads_at_junction(journey: Journey, closure: Closure) -> list[dict[str, str]]:
    """Return the names of the roads that meet where a point closes a junction; none where it closes none."""
    if len(closure.stretches) < 2 or not all(stretch.is_point for stretch in closure.stretches):
        return []
    pieces = (piece for stretch in closure.stretches for piece in pieces_on(journey.network, stretch))
    names = [called(journey.names(piece)) or {"": "–"} for piece in pieces]
    return [name for k, name in enumerate(names) if name not in names[:k]]


def _first_in_other_light(journey: Journey, seconds: float) -> int | None:
    """Return when the route first leaves the light whose rates count, None where it does not or nobody can tell."""
    day = journey.daylight
    if day is None:
        return None
    other = complement(day, HORIZON_S) if journey.light == "day" else day
    return next((begin for begin, _ in other if begin < seconds), None)
