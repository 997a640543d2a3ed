"""OpenStreetMap extracts → edge table.

One pass over the file, of which pyosmium hands on only what the filters below let through; a second one, for the
outlines of sites drawn as multipolygons, where there are any.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import numpy as np
import osmium
import shapely
from osmium.filter import IdFilter, KeyFilter
from osmium.geom import WKBFactory, use_nodes
from osmium.index import LocationTable, create_map
from osmium.osm import NODE, RELATION, WAY, Node, Way

from ratl.errors import InputError, Problem, file_problem
from ratl.model.road import FoundSite, Place, RoadFacts, TurnRule
from ratl.roads.edges import EdgeTable
from ratl.roads.lengths import equal_area_m
from ratl.roads.node_tags import NODE_KEYS, read_node
from ratl.roads.place_tags import PLACE_KEYS, PLACE_TAGS, read_names, read_place
from ratl.roads.restrictions import read_turn_rules
from ratl.roads.site_tags import SITE_KEYS, SITE_TAGS, read_site
from ratl.roads.stretches import Lines, split_lines
from ratl.roads.tags import HIGHWAYS, pick_tags, read_way

SUFFIXES: Final = (".osm.pbf", ".pbf", ".osm", ".xml", ".osm.gz", ".xml.gz", ".osm.bz2", ".xml.bz2")
_WKB_HEAD: Final = 9
"""Bytes before the points of a line: order, type, count."""
#: Areas that are sites, or places by what stands on them.
_AREA_TAGS: Final = frozenset((*SITE_TAGS, *PLACE_TAGS))
_AREA_KEYS: Final = sorted({key for key, _ in _AREA_TAGS})
#: A node without any of these keys says nothing of the road it is on.
_NODE_KEYS: Final = ("highway", *NODE_KEYS)


def read_osm(path: Path, on_progress: Callable[[str], None] = lambda _: None) -> EdgeTable:
    """Return the roads, turn rules, places and sites of the extract at `path`.

    Raises
    ------
    InputError
        When it is no OpenStreetMap extract, is damaged, or has no road for vehicles.
    """
    _check_file(path)
    on_progress("stage_import_read")
    extract = _Extract(path)
    with _explained(path):
        _check_header(path)
        locations = create_map("flex_mem")
        _scan(path, extract, locations)
        extract.draw_outlines(locations)
        del locations  # As large as what was read.
    on_progress("stage_import_split")
    return extract.table()


def _check_file(path: Path) -> None:
    where = (path.name,)
    if not path.name.lower().endswith(SUFFIXES):
        raise InputError([Problem("osm_suffix", where, {"known": SUFFIXES})])
    try:
        with path.open("rb") as file:
            if not file.read(1):
                raise InputError([Problem("osm_empty", where)])
    except OSError as error:
        raise InputError([file_problem(error, path, where)]) from None


def _check_header(path: Path) -> None:
    if osmium.io.Reader(str(path), osmium.osm.NOTHING).header().has_multiple_object_versions:
        raise InputError([Problem("osm_history", (path.name,))])


def _scan(path: Path, extract: _Extract, locations: LocationTable) -> None:
    """Hand the objects of a file to `extract`, and keep in `locations` where its nodes are."""
    for found in _open(path, locations):
        extract.take(found)
    if extract.unplaced is not None and _has_node(locations, extract.unplaced):
        raise InputError([Problem("osm_unsorted", (path.name,))])


def _open(path: Path, locations: LocationTable) -> osmium.FileProcessor:
    """Return what gives the objects of a file, those only that may concern us."""
    processor = osmium.FileProcessor(str(path)).with_locations(locations)  # type: ignore[arg-type]  # a table, too
    for kind, keys in (
        (NODE, (*_NODE_KEYS, *PLACE_KEYS, *SITE_KEYS)),
        (WAY, ("highway", "route", *_AREA_KEYS)),
        (RELATION, ("type",)),
    ):
        wanted = KeyFilter(*keys)
        wanted.enable_for(kind)
        processor.with_filter(wanted)
    return processor


def _has_node(locations: LocationTable, node_id: int) -> bool:
    """Return whether the file has a node after all: then its nodes stand behind its ways."""
    try:
        return node_id >= 0 and bool(locations.get(node_id).valid())
    except KeyError:
        return False


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn what pyosmium says of a file it cannot read into a sentence of ours."""
    try:
        yield
    except (RuntimeError, ValueError, OSError, osmium.InvalidLocationError) as error:
        raise InputError([Problem("osm_damaged", (path.name,), {"detail": str(error)})]) from None


class _Extract:
    """What was read so far."""

    def __init__(self, path: Path) -> None:
        self.dropped: Counter[str] = Counter()
        self.unplaced: int | None = None
        """Id of the first node of a road that was not among the nodes before it."""
        self._path = path
        self._facts: list[RoadFacts] = []
        self._names: list[Mapping[str, str]] = [{}]
        self._turn_rules: list[TurnRule] = []
        self._places: list[Place] = []
        self._sites: list[FoundSite] = []
        self._fact_of: dict[tuple[str, tuple[tuple[str, str], ...]], int] = {}
        self._name_of: dict[tuple[tuple[str, str], ...], int] = {(): 0}
        self._node_facts: dict[int, int] = {}
        self._outlines: list[tuple[Mapping[str, str], str, list[int]]] = []
        self._new_nodes: dict[int, tuple[float, float]] | None = None
        self._wkb = WKBFactory()
        # Roads, one after the other: their points as node id and as lon and lat, and per line how many.
        self._nodes, self._counts, self._way_ids, self._way_facts, self._way_names = (array("q") for _ in range(5))
        self._points = bytearray()
        self._road_ids = array("q")

    def take(self, found: Any) -> None:
        """Take one object of the file, unless an editor deleted it."""
        if found.deleted:
            return
        if isinstance(found, Way):
            self._take_way(found)
        elif isinstance(found, Node):
            self._take_node(found)
        else:
            self._take_relation(found)

    def table(self) -> EdgeTable:
        """Return all of it.

        Raises
        ------
        InputError
            When no road was among it.
        """
        if not self._counts:
            left = {"others": self.dropped["not_for_vehicles"], "broken": self.dropped["missing_nodes"]}
            raise InputError([Problem("osm_no_road", (self._path.name,), left)])
        if len(set(self._road_ids)) < len(self._road_ids):
            raise InputError([Problem("osm_history", (self._path.name,))])
        points = np.frombuffer(self._points, np.float64).reshape(-1, 2)
        lines = Lines(
            node=np.frombuffer(self._nodes, np.int64), lon=points[:, 0].copy(), lat=points[:, 1].copy(),
            offset=np.concatenate(([0], np.cumsum(np.frombuffer(self._counts, np.int64)))),
        )  # fmt: skip
        cut = split_lines(lines, self._node_facts)
        kept = {
            "ways": len(self._road_ids), "node_facts": int((cut.node_fact >= 0).sum()),
            "turn_rules": len(self._turn_rules), "places": len(self._places), "sites": len(self._sites),
        }  # fmt: skip
        return EdgeTable(
            name=_bare_name(self._path),
            node_id=cut.node_id, node_lon=cut.node_lon, node_lat=cut.node_lat, node_fact=cut.node_fact,
            start=cut.start, end=cut.end, length_m=cut.length_m,
            fact=np.frombuffer(self._way_facts, np.int64)[cut.line].astype(np.int32),
            name_row=np.frombuffer(self._way_names, np.int64)[cut.line].astype(np.int32),
            source_id=np.frombuffer(self._way_ids, np.int64)[cut.line],
            shape_offset=cut.shape_offset, shape_lon=cut.shape_lon, shape_lat=cut.shape_lat,
            facts=tuple(self._facts), names=tuple(self._names), turn_rules=tuple(self._turn_rules),
            places=tuple(self._places), sites=tuple(self._sites), kept=kept, dropped=dict(sorted(self.dropped.items())),
        )  # fmt: skip

    def draw_outlines(self, locations: LocationTable) -> None:
        """Take the sites drawn as multipolygons: their outlines are read in a pass of their own."""
        wanted = {way for _, _, ways in self._outlines for way in ways if way >= 0}
        if not wanted:
            return
        placed = osmium.NodeLocationsForWays(locations)
        placed.ignore_errors()
        processor = osmium.FileProcessor(str(self._path), WAY).with_filter(IdFilter(wanted)).with_filter(placed)
        lines = {way.id: line for way in processor if (line := self._draw(way))}
        for tags, found_id, ways in self._outlines:
            self._take_area(tags, found_id, [lines.get(way) for way in ways])

    def _take_way(self, way: Any) -> None:
        # Tags are asked for one by one before all are fetched, which takes many times as long.
        asked = way.tags
        if asked.get("highway") in HIGHWAYS or asked.get("route") == "ferry":
            self._take_road(way, dict(asked))
        elif "highway" in asked:
            self.dropped["not_for_vehicles"] += 1
        if way.is_closed() and _is_area(asked):
            self._take_area(dict(asked), f"w{way.id}", [self._draw(way)])

    def _take_road(self, way: Any, tags: Mapping[str, str]) -> None:
        fact = self._find_fact("way", read_way, tags)
        if fact < 0:
            self.dropped["not_for_vehicles"] += 1
            return
        name = self._find_name(tags)
        self._road_ids.append(way.id)
        for nodes, points in self._list_lines(way):
            if len(set(nodes)) < 2:
                self.dropped["one_node"] += 1
                continue
            self._nodes.extend(nodes)
            self._points += points
            self._counts.append(len(nodes))
            self._way_ids.append(way.id)
            self._way_facts.append(fact)
            self._way_names.append(name)

    def _list_lines(self, way: Any) -> Iterator[tuple[list[int], bytes]]:
        """Return the nodes and points of a way, in parts where nodes between are not in the file."""
        nodes = [node.ref for node in way.nodes]
        if len(nodes) < 2:
            yield nodes, b""
            return
        try:
            yield nodes, bytes.fromhex(self._wkb.create_linestring(way, use_nodes.ALL))[_WKB_HEAD:]
        except osmium.InvalidLocationError:
            yield from self._list_parts(way)

    def _list_parts(self, way: Any) -> Iterator[tuple[list[int], bytes]]:
        """Return the nodes and points of each part of a way that is in the file."""
        places = [(node.lon, node.lat) if node.location.valid() else self._find_new(node.ref) for node in way.nodes]
        if None in places:
            self.dropped["missing_nodes"] += 1
        for present, part in groupby(zip(way.nodes, places, strict=True), lambda pair: pair[1] is not None):
            run = list(part)
            if present:
                yield [node.ref for node, _ in run], np.array([place for _, place in run]).tobytes()
            elif self.unplaced is None:
                self.unplaced = run[0][0].ref

    def _find_new(self, node_id: int) -> tuple[float, float] | None:
        """Return where a node is that an editor drew and nobody uploaded: pyosmium keeps no place of negative ids."""
        if node_id >= 0:
            return None
        if self._new_nodes is None:
            nodes: Iterable[Any] = osmium.FileProcessor(str(self._path), NODE)
            self._new_nodes = {node.id: (node.lon, node.lat) for node in nodes if node.id < 0 and node.location.valid()}
        return self._new_nodes.get(node_id)

    def _take_node(self, node: Any) -> None:
        tags = dict(node.tags)
        fact = self._find_fact("node", read_node, tags)
        if fact >= 0:
            self._node_facts[node.id] = fact
        if node.location.valid():
            self._take_surroundings(tags, f"n{node.id}", node.lon, node.lat, 0.0)

    def _draw(self, way: Any) -> shapely.LineString | None:
        try:
            return shapely.from_wkb(self._wkb.create_linestring(way))
        except (osmium.InvalidLocationError, RuntimeError):
            return None

    def _take_area(self, tags: Mapping[str, str], found_id: str, lines: list[shapely.LineString | None]) -> None:
        """Take what stands on an area; one whose outline is not whole in the file is left out."""
        grounds = shapely.polygonize([] if None in lines else lines).geoms
        if not grounds:
            self.dropped["area_cut_off"] += 1
            return
        sizes = shapely.area(shapely.transform(grounds, equal_area_m))
        middle = grounds[int(np.argmax(sizes))].representative_point()
        self._take_surroundings(tags, found_id, middle.x, middle.y, float(sizes.sum()))

    def _take_surroundings(self, tags: Mapping[str, str], found_id: str, lon: float, lat: float, m2: float) -> None:
        place = read_place(tags, lon=lon, lat=lat)
        site = read_site(tags, site_id=found_id, lon=lon, lat=lat, area_m2=m2)
        if place:
            self._places.append(place)
        if site:
            self._sites.append(site)

    def _take_relation(self, relation: Any) -> None:
        kind = relation.tags["type"]
        if kind == "restriction":
            members = [(member.type, member.ref, member.role) for member in relation.members]
            reading = read_turn_rules(dict(relation.tags), members)
            self._turn_rules += reading.rules
            if reading.problem:
                self.dropped[reading.problem] += 1
        elif kind == "multipolygon" and _is_area(relation.tags):
            outline = [each.ref for each in relation.members if each.type == "w" and each.role in ("outer", "")]
            self._outlines.append((dict(relation.tags), f"r{relation.id}", outline))

    def _find_fact(
        self, kind: str, read: Callable[[Mapping[str, str]], RoadFacts | None], tags: Mapping[str, str]
    ) -> int:
        """Return the row of what `tags` say, -1 where they say nothing: asked once for all that carry the same."""
        key = kind, pick_tags(tags.items())
        row = self._fact_of.get(key)
        if row is None:
            facts = read(dict(key[1]))
            row = -1 if facts is None else len(self._facts)
            self._facts += [facts] if facts else []
            self._fact_of[key] = row
        return row

    def _find_name(self, tags: Mapping[str, str]) -> int:
        names = read_names(tags)
        key = tuple(names.items())
        row = self._name_of.setdefault(key, len(self._names))
        if row == len(self._names):
            self._names.append(names)
        return row


def _is_area(tags: Any) -> bool:
    """Return whether the tags of an outline are those of a site or a place."""
    return any((key, tags.get(key)) in _AREA_TAGS for key in _AREA_KEYS)


def _bare_name(path: Path) -> str:
    suffix = max((s for s in SUFFIXES if path.name.lower().endswith(s)), key=len)
    return path.name[: -len(suffix)]
