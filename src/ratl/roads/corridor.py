"""Routes on an imported network → the network of a plan: only the roads driven, cut once, with the author's places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from ratl.model.road import FoundSite, RoadFacts
from ratl.model.route import Leg, Point, Site
from ratl.model.scenario import AuthoritySpec, Network, Road, SiteSpec
from ratl.model.vehicle import Vehicle
from ratl.roads.conditional import read_hours
from ratl.roads.courses import Course, cut_course, join_courses
from ratl.roads.leg_facts import Traffic, make_road
from ratl.roads.lengths import great_circle_m
from ratl.roads.partition import POSTS, Knot, Partition, Run, Slice, cut_routes, knot_of, post_knot
from ratl.roads.paths import Route
from ratl.roads.routes import RoadPath
from ratl.roads.shapes import Shapes
from ratl.roads.sites import NearSite
from ratl.roads.snap import Snap

LANGUAGES: Final = ("en", "ar")
#: A site found on the map nearer than this to one of the author's is taken for the same.
_SAME_SITE_M: Final = 300.0
#: Most ways a length names as its source.
_MOST_WAYS: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DrivenRoute:
    """A route, who drives it, and the sites found beside it; one without a capacity, or at hours unknown, is none."""

    path: RoadPath
    vehicles: tuple[Vehicle, ...]
    sites: tuple[NearSite, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """What the author of a scenario has said of the network: places with the point of the road each stands for."""

    points: Mapping[str, Point]
    snaps: Mapping[str, Snap] = field(default_factory=dict)
    sites: Mapping[str, SiteSpec] = field(default_factory=dict)
    authorities: Mapping[str, AuthoritySpec] = field(default_factory=dict)
    authority_at: Callable[[float, float], str] = lambda _lon, _lat: ""
    """Longitude and latitude of the middle of a piece of road → the authority that answers for it."""


@dataclass(frozen=True, slots=True)
class Corridor:
    """The network of a plan, and each of the routes it was made of as its roads."""

    network: Network
    routes: tuple[Route, ...]


def make_corridor(shapes: Shapes, routes: Sequence[DrivenRoute], author: Author, traffic: Traffic) -> Corridor:
    """Return the union of `routes` as the network of a plan.

    Roads are cut where `ratl.roads.partition` cuts them; ids are ``w`` and the id of the way, with ``-2``, ``-3``, …
    where several roads begin on one, points ``n`` and the id of the node, or the author's id.
    """
    made = _Corridor(shapes, routes, author, traffic)
    driven = (tuple((made.road_ids[row], forward) for row, forward in route) for route in made.cut.routes)
    return Corridor(made.network(), tuple(driven))


def called(names: Mapping[str, str]) -> dict[str, str]:
    """Return what to call a road in each language of the papers: its number with its name, as signed without another.

    >>> called({"": "Hauptstraße", "ref": "B 3", "ar": "الشارع"})
    {'en': 'B 3 Hauptstraße', 'ar': 'B 3 الشارع'}
    """
    signed = names.get("", "") or next((name for lang, name in names.items() if lang != "ref"), "")
    texts = {lang: f"{names.get('ref', '')} {names.get(lang) or signed}".strip() for lang in LANGUAGES}
    return {lang: text for lang, text in texts.items() if text}


@dataclass
class _Corridor:
    shapes: Shapes
    routes: Sequence[DrivenRoute]
    author: Author
    traffic: Traffic

    def network(self) -> Network:
        roads = {self.road_ids[row]: self._road(run, self.road_ids[row]) for row, run in enumerate(self.cut.runs)}
        points = self._points(roads)
        sites = dict(self.author.sites)
        sites |= {i: s for i, s in self._found_sites().items() if i not in sites}
        return Network(
            name=self.shapes.network.name,
            points={**self.author.points, **points},
            roads=roads,
            sites={i: _with_sides(s, roads) for i, s in sites.items()},
            authorities=self.author.authorities,
            sha256=self.shapes.network.sha256,
            no_turns=tuple(tuple((self.road_ids[row], forward) for row, forward in ban) for ban in self.cut.no_turns),
        )  # fmt: skip

    @cached_property
    def cut(self) -> Partition:
        stations = [(snap.edge, self._at_m(snap)) for snap in self.author.snaps.values()]
        return cut_routes(self.shapes.network, [route.path for route in self.routes], stations, self._know)

    def _at_m(self, snap: Snap) -> float:
        network = self.shapes.network
        return float(network.piece_length_m[network.edge_piece[snap.edge] : snap.piece].sum()) + snap.along_m

    def _know(self, found: Slice) -> Road:
        network = self.shapes.network
        users = [vehicle for user in sorted(found.users) for vehicle in self.routes[user].vehicles]
        return make_road(
            self._facts(found.piece), [(self._facts(node), bool(network.piece_reversed[node])) for node in found.nodes],
            turned=bool(network.piece_reversed[found.piece]), driven=found.driven, vehicles=users,
            traffic=self.traffic, authority=self._authority(found.piece),
        )  # fmt: skip

    def _facts(self, piece: int) -> RoadFacts:
        network = self.shapes.network
        return network.facts[int(network.piece_fact[piece])]

    def _authority(self, piece: int) -> str:
        course = self._course(piece)
        (lon, lat), _ = cut_course(course, 0.5, 0.5)
        return self.author.authority_at(lon, lat)

    def _course(self, piece: int) -> Course:
        return tuple((float(lon), float(lat)) for lon, lat in self.shapes.points(piece))

    # --- roads

    @cached_property
    def road_ids(self) -> tuple[str, ...]:
        """Ids of the runs, in order."""
        network, taken = self.shapes.network, set(self.author.points) | set(self.author.sites)
        ids = []
        for run in self.cut.runs:
            way = int(network.piece_source[self.cut.slices[run.slices[0][0]].piece])
            ids.append(_free(f"w{way}", taken))
        return tuple(ids)

    def _road(self, run: Run, road_id: str) -> Road:
        slices = [self.cut.slices[row] for row, _ in run.slices]
        facts = [self._facts(found.piece) for found in slices]
        caps = [each.max_rate_mps for each in facts if each.max_rate_mps is not None]
        widths = [each.width_m for each in facts if each.width_m is not None]
        lanes = [each.lanes for each in facts if each.lanes is not None]
        leg = replace(
            run.road.leg,
            from_=self.point_ids[run.start], to=self.point_ids[run.end], length_m=self._length_m(run),
            length_source=self._source(slices), name=self._name(slices),
            lanes=min(lanes, default=None), width_m=min(widths, default=None),
            max_rate_mps=run.road.leg.max_rate_mps or min(caps, default=None),
            shoulder=all(each.shoulder for each in facts),
            marks=tuple(dict.fromkeys(mark for each in facts for mark in each.marks)),
            road=road_id, shape=self._shape(run)[1:-1],
        )  # fmt: skip
        return replace(run.road, leg=leg)

    def _length_m(self, run: Run) -> float:
        """Return whole metres: a road that is too short for one has one."""
        slices = (self.cut.slices[row] for row, _ in run.slices)
        return max(1.0, float(round(sum(found.end_m - found.begin_m for found in slices))))

    def _name(self, slices: Sequence[Slice]) -> dict[str, str]:
        """Return the name that most of the road has."""
        lengths: dict[int, float] = defaultdict(float)
        for found in slices:
            lengths[int(self.shapes.network.piece_name[found.piece])] += found.end_m - found.begin_m
        return called(self.shapes.network.names[max(lengths, key=lambda row: lengths[row])])

    def _source(self, slices: Sequence[Slice]) -> str:
        network = self.shapes.network
        if network.node_labels:
            return network.name
        ways = list(dict.fromkeys(int(network.piece_source[found.piece]) for found in slices))
        more = ", …" if len(ways) > _MOST_WAYS else ""
        return f"OpenStreetMap way {', '.join(map(str, ways[:_MOST_WAYS]))}{more}"

    def _shape(self, run: Run) -> Course:
        parts = []
        for row, along in run.slices:
            found = self.cut.slices[row]
            first = self._piece_start_m(found)
            whole_m = float(self.shapes.network.piece_length_m[found.piece])
            shares = ((found.begin_m - first) / whole_m, (found.end_m - first) / whole_m)
            part = cut_course(self._course(found.piece), *shares)
            parts.append(part if along else part[::-1])
        return join_courses(parts)

    def _piece_start_m(self, found: Slice) -> float:
        network = self.shapes.network
        return float(network.piece_length_m[network.edge_piece[found.edge] : found.piece].sum())

    # --- points

    @cached_property
    def point_ids(self) -> Mapping[Knot, str]:
        """Ids of the points: the author's, else the node's, else the way's with the metres along its edge."""
        network = self.shapes.network
        ids: dict[Knot, str] = {}
        for place, snap in self.author.snaps.items():
            ids.setdefault(knot_of(network, snap.edge, self._at_m(snap)), place)
        taken = set(self.author.points) | set(self.author.sites) | set(self.road_ids)
        nodes = {
            post_knot(network, found, node): int(network.piece_source[node])
            for found in self.cut.slices for node in found.nodes
        }  # fmt: skip
        for run in self.cut.runs:
            for knot in (run.start, run.end):
                if knot not in ids:
                    ids[knot] = _free(self._point_id(knot, nodes), taken)
        return ids

    def _point_id(self, knot: Knot, nodes: Mapping[Knot, int]) -> str:
        network = self.shapes.network
        if len(knot) == 1:
            label = network.node_labels[knot[0]] if network.node_labels else ""
            return label or f"n{int(network.node_id[knot[0]])}"
        if knot in nodes:
            return f"n{nodes[knot]}"
        first = int(network.piece_source[network.edge_piece[knot[0]]])
        return f"w{first}@{knot[1] / 1e6:.3g}"

    def _points(self, roads: Mapping[str, Road]) -> dict[str, Point]:
        """Return the points that are not the author's."""
        meeting: dict[str, list[Leg]] = defaultdict(list)
        where: dict[Knot, tuple[float, float]] = {}
        for road, run in zip(roads.values(), self.cut.runs, strict=True):
            course = self._shape(run)
            for knot, place in ((run.start, course[0]), (run.end, course[-1])):
                where.setdefault(knot, place)
                meeting[self.point_ids[knot]].append(road.leg)
        kinds = self._posts()
        return {
            point: Point(
                name=_junction_name(meeting[point]) or dict.fromkeys(LANGUAGES, point),
                lon=where[knot][0], lat=where[knot][1],
                kind=kinds.get(knot) or ("junction" if len(meeting[point]) > 2 else "cut"), critical=knot in kinds,
                authority=meeting[point][0].authority, source=self._source(()) if self.shapes.network.node_labels else
                "OpenStreetMap",
            )
            for knot, point in self.point_ids.items()
            if point not in self.author.points and knot in where
        }  # fmt: skip

    def _posts(self) -> dict[Knot, str]:
        network = self.shapes.network
        found = (
            (post_knot(network, part, node), self._facts(node).kind) for part in self.cut.slices for node in part.nodes
        )
        return {knot: kind for knot, kind in found if kind in POSTS}

    # --- sites

    def _found_sites(self) -> dict[str, SiteSpec]:
        """Return the sites of the map along the roads, but those that are the author's too."""
        own = [self.author.points[s.site.at] for s in self.author.sites.values() if s.site.at in self.author.points]
        found: dict[str, SiteSpec] = {}
        for number, route in enumerate(self.routes):
            for near in route.sites:
                site = near.site
                known = any(great_circle_m(site.lon, site.lat, p.lon, p.lat) < _SAME_SITE_M for p in own)
                if site.id not in found and not known:
                    spec = self._hang(site, near.along_m, number)
                    found |= {site.id: spec} if spec else {}
        return found

    def _hang(self, site: FoundSite, along_m: float, number: int) -> SiteSpec | None:
        hours = read_hours(site.hours) if site.hours else ""
        if not site.capacity_vehicles or not site.basis or hours is None:
            return None
        at_m = 0.0
        for row, forward in self.cut.routes[number]:
            run = self.cut.runs[row]
            exact_m = sum(self.cut.slices[k].end_m - self.cut.slices[k].begin_m for k, _ in run.slices)
            if along_m < at_m + exact_m:
                length_m = self._length_m(run)
                from_start = along_m - at_m if forward else at_m + exact_m - along_m
                on_m = round(min(max(from_start, 0.0), length_m))
                names = called(site.names) or dict.fromkeys(LANGUAGES, site.id)
                made = Site(at="", capacity=float(site.capacity_vehicles), name=names, basis=site.basis, kind=site.kind)
                if 0 < on_m < length_m:
                    return SiteSpec(site=made, hours=hours, along=self.road_ids[row], at_km=on_m / 1000, found=True)
                end = run.start if on_m == 0 else run.end
                return SiteSpec(site=replace(made, at=self.point_ids[end]), hours=hours, found=True)
            at_m += exact_m
        return None


def _free(wanted: str, taken: set[str]) -> str:
    """Return an id nobody has, and take it."""
    found, number = wanted, 1
    while found in taken:
        number += 1
        found = f"{wanted}-{number}"
    taken.add(found)
    return found


def _junction_name(legs: Sequence[Leg]) -> dict[str, str]:
    """Return the names of the roads that meet, two at most."""
    names = {}
    for lang in LANGUAGES:
        own = list(dict.fromkeys(leg.name[lang] for leg in legs if leg.name.get(lang)))
        if own:
            names[lang] = " / ".join(own[:2])
    return names


def _with_sides(spec: SiteSpec, roads: Mapping[str, Road]) -> SiteSpec:
    """Return a site of any side with every approach to it."""
    if not spec.any_side:
        return spec
    approaches = tuple(_approaches(spec.site.at, roads))
    return replace(spec, site=replace(spec.site, near_side=approaches), any_side=False)


def _approaches(point: str, roads: Mapping[str, Road]) -> Iterator[tuple[str, bool]]:
    yield from ((road_id, True) for road_id, road in roads.items() if road.leg.to == point)
    yield from ((road_id, False) for road_id, road in roads.items() if road.leg.from_ == point)
