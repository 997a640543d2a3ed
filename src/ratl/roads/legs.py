"""Roads of a corridor table cut once into the shared legs of a plan.

Roads are cut where a site hangs on them between two points, and nowhere else: the author's table already begins a new
road at every junction, post and change of class, regime or limit.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from pyproj import Geod

from ratl.model.route import Leg, Point, Site
from ratl.model.scenario import Network, SiteSpec
from ratl.roads.courses import Course, cut_course

_WGS84 = Geod(ellps="WGS84")
_KM = {"ar": "كم"}


@dataclass(frozen=True, slots=True)
class Cut:
    """A network in legs. `pieces` names the legs of each road in table direction; `sites` hang on points only."""

    points: Mapping[str, Point]
    legs: Mapping[str, Leg]
    sites: Mapping[str, SiteSpec]
    pieces: Mapping[str, tuple[str, ...]]


def cut_roads(network: Network, shoulder_sites: Mapping[str, SiteSpec]) -> Cut:
    """Return `network` cut at every site that hangs on a road, `shoulder_sites` (id → site along a road) among them.

    Cut points lie on the course of their road, the straight line between its ends where that is not known. Leg ids are
    the road's id where it stays whole, else ``road.1``, ``road.2``, … in table direction.
    """
    points, legs, pieces = dict(network.points), {}, {}
    cuts: dict[str, set[int]] = defaultdict(set)
    along = {i: s for i, s in {**network.sites, **shoulder_sites}.items() if s.along}
    for spec in along.values():
        cuts[spec.along].add(_at_m(spec))
    for road_id, road in network.roads.items():
        stations = sorted(cuts[road_id])
        ends = [road.leg.from_, *(cut_point_id(road_id, at_m) for at_m in stations), road.leg.to]
        marks = [0, *stations, road.leg.length_m]
        for at_m in stations:
            points[cut_point_id(road_id, at_m)] = _cut_point(network, road_id, at_m)
        ids = [road_id] if not stations else [f"{road_id}.{n}" for n in range(1, len(ends))]
        for n, leg_id in enumerate(ids):
            legs[leg_id] = dataclasses.replace(
                road.leg, from_=ends[n], to=ends[n + 1], length_m=marks[n + 1] - marks[n], road=road_id,
                shape=_shape(network, road_id, marks[n], marks[n + 1]),
            )  # fmt: skip
        pieces[road_id] = tuple(ids)
    sites = {i: _hung(s, legs, pieces) for i, s in {**network.sites, **shoulder_sites}.items()}
    return Cut(points, legs, sites, pieces)


def make_shoulder_sites(network: Network, step_m: int) -> dict[str, SiteSpec]:
    """Return a site for technical halts at every `step_m` of every road with a usable shoulder.

    Each holds `step_m` of halted column, so that neighbours never overlap, on the driving side of both directions.
    Its name is the road's with the distance from the road's start.
    """
    sites = {}
    for road_id, road in network.roads.items():
        if not road.leg.shoulder:
            continue
        for at_m in range(step_m, int(road.leg.length_m), step_m):
            km = f"{at_m / 1000:g}"
            names = _names_at(road.leg.name or {"en": road_id}, km)
            sites[f"{road_id}+{km}"] = SiteSpec(
                site=Site(at="", name=names, capacity=float(step_m), unit="m", shoulder=True, kind="shoulder",
                          near_side=((road_id, True), (road_id, False))),
                along=road_id, at_km=at_m / 1000,
            )  # fmt: skip
    return sites


def cut_point_id(road_id: str, at_m: int) -> str:
    """Return the id of the point made at `at_m` of a road."""
    return f"{road_id}@{at_m / 1000:g}"


def _at_m(spec: SiteSpec) -> int:
    return round((spec.at_km or 0.0) * 1000)


def _cut_point(network: Network, road_id: str, at_m: int) -> Point:
    leg = network.roads[road_id].leg
    if leg.shape:
        (lon, lat), _ = cut_course(_course(network, road_id), at_m / leg.length_m, at_m / leg.length_m)
    else:
        start, end = network.points[leg.from_], network.points[leg.to]
        bearing, _, distance_m = _WGS84.inv(start.lon, start.lat, end.lon, end.lat)
        lon, lat, _ = _WGS84.fwd(start.lon, start.lat, bearing, distance_m * at_m / leg.length_m)
    km = f"{at_m / 1000:g}"
    names = _names_at(leg.name or {"en": road_id}, km)
    return Point(name=names, lon=round(lon, 6), lat=round(lat, 6), kind="cut", authority=leg.authority)


def _course(network: Network, road_id: str) -> Course:
    leg = network.roads[road_id].leg
    start, end = network.points[leg.from_], network.points[leg.to]
    return ((start.lon, start.lat), *leg.shape, (end.lon, end.lat))


def _shape(network: Network, road_id: str, begin_m: float, end_m: float) -> Course:
    """Return the course between two marks of a road, both left out; empty where it is not known."""
    leg = network.roads[road_id].leg
    if not leg.shape or (begin_m == 0 and end_m == leg.length_m):
        return leg.shape
    return cut_course(_course(network, road_id), begin_m / leg.length_m, end_m / leg.length_m)[1:-1]


def _names_at(names: Mapping[str, str], km: str) -> dict[str, str]:
    """Return a road's names with the distance from its start: ``Highway 12 +30 km``."""
    return {lang: f"{name} +{km} {_KM.get(lang, 'km')}" for lang, name in names.items()}


def _hung(spec: SiteSpec, legs: Mapping[str, Leg], pieces: Mapping[str, tuple[str, ...]]) -> SiteSpec:
    """Return the site hanging on a point, its near side told in legs."""
    at = cut_point_id(spec.along, _at_m(spec)) if spec.along else spec.site.at
    near = []
    for road_id, forward in spec.site.near_side:
        arriving = [i for i in pieces[road_id] if (legs[i].to if forward else legs[i].from_) == at]
        near += [(leg_id, forward) for leg_id in arriving]
    return dataclasses.replace(spec, site=dataclasses.replace(spec.site, at=at, near_side=tuple(near)))
