"""`ratl route --corridor`: the routes found, as the tables of a scenario."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ratl.march.road_classes import find_rates
from ratl.model.route import Point
from ratl.roads.answer import Stop
from ratl.roads.corridor import LANGUAGES, Author, DrivenRoute, called, make_corridor
from ratl.roads.itinerary import read_itinerary
from ratl.roads.leg_facts import see_traffic
from ratl.roads.sites import list_sites
from ratl.services.corridor_tables import write_corridor
from ratl.services.journey import Journey, Question
from ratl.services.route import list_paths

#: Sites farther than this from the road are none of the route's.
_BESIDE_M: Final = 200.0


def write_route_corridor(question: Question, folder: Path, *, alternatives: int = 1) -> tuple[Path, ...]:
    """Write the roads of the routes found, cut once, as tables that ``ratl plan`` reads; return the files.

    The places of the question are called ``start``, ``via-1``, … and ``end``.

    Raises
    ------
    InputError
        When the question cannot be answered, or the folder not be written.
    """
    journey = Journey(question)
    vehicles = journey.column.vehicles
    ids = ["start", *(f"via-{n}" for n in range(1, len(journey.stops) - 1)), "end"]
    points = {i: _point(stop, journey.network.name) for i, stop in zip(ids, journey.stops, strict=True)}
    snaps = {i: stop.snap for i, stop in zip(ids, journey.stops, strict=True)}
    routes = []
    for path in list_paths(journey, alternatives):
        driven = read_itinerary(journey.shapes, journey.real, path)
        sites = list_sites(journey.network.sites, driven.line, driven.marks_m, within_m=_BESIDE_M)
        routes.append(DrivenRoute(path=path, vehicles=vehicles, sites=sites))
    rates = journey.column.rates_mps
    traffic = see_traffic(vehicles, lambda class_: max(find_rates(rates, class_).values(), default=0.0))
    made = make_corridor(journey.shapes, routes, Author(points=points, snaps=snaps), traffic)
    return write_corridor(made.network, folder)


def _point(stop: Stop, source: str) -> Point:
    names = called(stop.place.names) or dict.fromkeys(LANGUAGES, stop.place.written)
    return Point(name=names, lon=stop.place.lon, lat=stop.place.lat, kind="base", source=source)
