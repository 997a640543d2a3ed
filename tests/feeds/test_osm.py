"""OpenStreetMap extracts: what is read of them, and what is said of those that cannot be used."""

from __future__ import annotations

import bz2
import gzip
from pathlib import Path

import numpy as np
import pytest

from ratl.cli.screen import problem_sentence
from ratl.errors import InputError
from ratl.feeds.osm import read_osm
from ratl.model.road import TurnRule
from ratl.roads.build import build_network
from ratl.roads.edges import EdgeTable
from ratl.roads.survey import survey_network
from ratl.words.catalogue import LANGUAGES, Speaker
from tests.conftest import shared_data
from tests.feeds.extracts import ROAD, ROW, node, osm, relation, way, write

STEP_M = 1113.1949


def problem(path: Path) -> str:
    """Return the code of the only problem of a file, after it has been said in both languages."""
    with pytest.raises(InputError) as caught:
        read_osm(path)
    (found,) = caught.value.problems
    assert found.where == (path.name,)
    for lang in LANGUAGES:
        assert "{" not in problem_sentence(Speaker(lang), found)
    return found.code


def stretches(table: EdgeTable) -> list[tuple[int, int, int]]:
    """Return way, first and last node of each stretch."""
    ids = table.node_id
    return list(zip(table.source_id.tolist(), ids[table.start].tolist(), ids[table.end].tolist(), strict=True))


# ---- what is read


def test_ways_are_cut_where_they_end_meet_or_have_a_post(tmp_path: Path) -> None:
    # Way 1 runs through; way 2 leaves it at 3, and at 5 there is a gate.
    gate = node(5, 0.05, 0.0, {"barrier": "gate"})
    path = write(tmp_path, *ROW[:4], gate, ROW[5], node(7, 0.03, 0.01), way(1, [1, 2, 3, 4, 5, 6]), way(2, [3, 7]))
    table = read_osm(path)
    assert stretches(table) == [(1, 1, 3), (1, 3, 5), (1, 5, 6), (2, 3, 7)]
    # 0.01 degrees north of the equator are 1105.7428 m.
    assert table.length_m.tolist() == pytest.approx([2 * STEP_M, 2 * STEP_M, STEP_M, 1105.7428], abs=1e-3)
    assert [int(k) for k in np.diff(table.shape_offset)] == [1, 1, 0, 0]
    assert table.shape_lon.tolist() == [0.02, 0.04]
    posts = {int(i): table.facts[row].kind for i, row in zip(table.node_id, table.node_fact, strict=True) if row >= 0}
    assert posts == {5: "gate"}
    assert table.name == "drawn"
    assert table.kept == {"ways": 2, "node_facts": 1, "turn_rules": 0, "places": 0, "sites": 0}


def test_equal_tags_are_read_once_and_names_are_kept_in_every_language(tmp_path: Path) -> None:
    named = {**ROAD, "name": "شارع", "name:en": "Street", "name:left": "no", "ref": "M1", "note": "x"}
    path = write(tmp_path, *ROW, way(1, [1, 2], named), way(2, [2, 3]), way(3, [3, 4], {**ROAD, "maxheight": "3.8"}))
    table = read_osm(path)
    assert [table.facts[row].limits for row in table.fact] == [{}, {}, {"height_m": 3.8}]
    assert len(table.facts) == 2
    assert [table.names[row] for row in table.name_row] == [{"": "شارع", "en": "Street", "ref": "M1"}, {}, {}]
    assert table.names[0] == {}


def test_turn_restrictions(tmp_path: Path) -> None:
    rule = [("way", 1, "from"), ("node", 2, "via"), ("way", 2, "to")]
    path = write(
        tmp_path, *ROW, way(1, [1, 2]), way(2, [2, 3]),
        relation(8, rule, {"type": "restriction", "restriction": "no_left_turn"}),
        relation(9, rule[:2], {"type": "restriction", "restriction": "no_left_turn"}),
    )  # fmt: skip
    table = read_osm(path)
    tag = "restriction=no_left_turn"
    assert table.turn_rules == (TurnRule(from_id=1, to_id=2, via_node=2, source=tag),)
    assert table.dropped == {"turn_no_to": 1}


def test_places_and_sites(tmp_path: Path) -> None:
    # A square of 0.001 degrees at the equator: 111.3195 m × 110.5743 m = 12 309 m².
    corners = [node(n, 1 + x / 1000, y / 1000) for n, (x, y) in enumerate([(0, 0), (1, 0), (1, 1), (0, 1)], 11)]
    path = write(
        tmp_path, *ROW, *corners,
        node(21, 0.02, 0.02, {"place": "town", "name": "Town", "name:ar": "بلدة"}),
        node(22, 0.03, 0.02, {"barrier": "border_control", "name": "Crossing"}),
        node(23, 0.04, 0.02, {"amenity": "fuel", "fuel:diesel": "yes", "name": "Pump"}),
        way(1, [1, 2]),
        way(5, [11, 12, 13, 14, 11], {"amenity": "parking", "hgv": "yes"}),
        way(6, [11, 12, 13], {}), way(7, [13, 14, 11], {}),
        relation(9, [("way", 6, "outer"), ("way", 7, "outer")], {"type": "multipolygon", "landuse": "industrial"}),
        relation(10, [("way", 6, "outer")], {"type": "multipolygon", "landuse": "industrial"}),
        way(8, [11, 12, 99, 11], {"amenity": "hospital"}),
    )  # fmt: skip
    table = read_osm(path)
    assert [(place.names, place.kind) for place in table.places] == [
        ({"": "Town", "ar": "بلدة"}, "town"), ({"": "Crossing"}, "border"),
    ]  # fmt: skip
    assert table.places[0].rank < table.places[1].rank
    sites = {site.id: site for site in table.sites}
    assert list(sites) == ["n23", "w5", "r9"]
    assert sites["n23"].services == {"diesel": True}
    # 12 309 ÷ 200 m²; of the yard a fifth is open.
    assert (sites["w5"].capacity_vehicles, sites["w5"].basis) == (61, "≈ 12309 m² ÷ 200 m²")
    assert (sites["r9"].capacity_vehicles, sites["r9"].basis) == (12, "≈ 12309 m² × 20% ÷ 200 m²")
    assert 1.0 < sites["r9"].lon < 1.001
    assert table.dropped["area_cut_off"] == 2


@pytest.mark.parametrize(("name", "pack"), [("a.osm.gz", gzip.compress), ("a.osm.bz2", bz2.compress), ("a.xml", bytes)])
def test_packed_files(name: str, pack: object, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(pack(osm(*ROW, way(1, [1, 2])).encode()))  # type: ignore[operator]
    table = read_osm(tmp_path / name)
    assert (table.name, stretches(table)) == ("a", [(1, 1, 2)])


# ---- odd, and read all the same


def test_nodes_that_are_not_there_cut_a_way_in_parts(tmp_path: Path) -> None:
    path = write(tmp_path, ROW[0], ROW[1], ROW[3], ROW[4], ROW[5], way(1, [1, 2, 3, 4, 5]), way(2, [7, 6, 8]))
    table = read_osm(path)
    assert stretches(table) == [(1, 1, 2), (1, 4, 5)]
    assert table.length_m.tolist() == pytest.approx([STEP_M, STEP_M], abs=1e-3)
    assert table.dropped == {"missing_nodes": 2, "one_node": 1}


def test_ways_of_one_node_and_repeated_nodes(tmp_path: Path) -> None:
    ways = [way(1, [1]), way(2, [2, 2]), way(3, []), way(4, [1, 1, 2, 3, 3])]
    table = read_osm(write(tmp_path, *ROW, *ways))
    assert stretches(table) == [(4, 1, 3)]
    assert table.length_m.tolist() == pytest.approx([2 * STEP_M], abs=1e-3)
    assert table.dropped == {"one_node": 3}


def test_two_nodes_at_one_place_are_joined_by_a_road_of_a_centimetre(tmp_path: Path) -> None:
    path = write(tmp_path, *ROW, node(7, 0.02, 0.0), way(1, [1, 2]), way(2, [2, 7]), way(3, [7, 3]))
    assert read_osm(path).length_m.tolist() == pytest.approx([STEP_M, 0.01, STEP_M], abs=1e-3)


def test_a_road_across_the_meridian_of_180_degrees_is_short(tmp_path: Path) -> None:
    path = write(tmp_path, node(1, 179.99, 0.0), node(2, -179.99, 0.0), node(3, -179.98, 0.0), way(1, [1, 2, 3]))
    assert read_osm(path).length_m.tolist() == pytest.approx([3 * STEP_M], abs=1e-3)


def test_roads_drawn_and_not_yet_uploaded_are_read(tmp_path: Path) -> None:
    path = write(tmp_path, *ROW[:2], node(-1, 0.0, 0.0), node(-2, -0.01, 0.0), way(-5, [-2, -1, 1]), way(6, [1, 2]))
    table = read_osm(path)
    assert stretches(table) == [(-5, -2, 1), (6, 1, 2)]
    assert table.dropped == {}


def test_what_an_editor_deleted_is_not_read(tmp_path: Path) -> None:
    gone = {"action": "delete", "visible": "false"}
    path = write(tmp_path, *ROW, way(1, [1, 2]), way(2, [2, 3], **gone))
    assert stretches(read_osm(path)) == [(1, 1, 2)]


def test_a_closed_way_without_a_fork_is_one_loop(tmp_path: Path) -> None:
    path = write(tmp_path, *ROW, node(9, 0.01, 0.01), way(1, [1, 2, 9, 1]))
    assert stretches(read_osm(path)) == [(1, 1, 1)]


# ---- what cannot be used


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("roads.csv", "a,b", "osm_suffix"),
        ("roads.osm", "", "osm_empty"),
        ("roads.osm", "just text", "osm_damaged"),
        ("roads.osm", "<html><body>404 not found</body></html>", "osm_damaged"),
        ("roads.osm", "<osm></osm>", "osm_damaged"),
        ("roads.osm", osm(*ROW, way(1, [1, 2]))[:-120], "osm_damaged"),
        ("roads.osm", osm('<node id="abc" lon="0" lat="0"/>'), "osm_damaged"),
        ("roads.osm", osm('<node id="1" lon="east" lat="0"/>', *ROW, way(1, [1, 2])), "osm_damaged"),
        ("roads.osm", osm(*ROW, way(1, [1, 2])).replace('version="0.6"', ""), "osm_damaged"),
        ("roads.osm", osm(*ROW, way(1, [1, 2])).encode("utf-16").decode("latin-1"), "osm_damaged"),
        ("roads.osm.pbf", osm(*ROW, way(1, [1, 2])), "osm_damaged"),
        ("roads.osm.bz2", osm(*ROW, way(1, [1, 2])), "osm_damaged"),
        ("roads.osm", osm(), "osm_no_road"),
        ("roads.osm", osm(*ROW, way(1, [1, 2], {"highway": "footway"})), "osm_no_road"),
        ("roads.osm", osm(way(1, [1, 2])), "osm_no_road"),
        ("roads.osm", osm(node(1, 0, 95), node(2, 200, 0), way(1, [1, 2])), "osm_no_road"),
        ("roads.osm", osm(way(1, [1, 2]), *ROW), "osm_unsorted"),
        ("roads.osm", osm(*ROW, way(1, [1, 2]), way(1, [1, 3])), "osm_history"),
        ("roads.osm", f'<osmChange version="0.6"><create>{way(1, [1, 2])}</create></osmChange>', "osm_history"),
    ],
)
def test_a_file_that_cannot_be_used_is_explained(name: str, text: str, code: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    assert problem(tmp_path / name) == code


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    assert problem(tmp_path / "nowhere.osm.pbf") == "missing_file"
    (tmp_path / "folder.osm").mkdir()
    assert problem(tmp_path / "folder.osm") == "is_a_folder"


@pytest.mark.parametrize("name", ["fiji-ferry.osm.pbf", "belarus-east.osm.gz", "bautzen.osm"])
@pytest.mark.parametrize("share", [0.001, 0.3, 0.9, 0.999])
def test_a_file_cut_off_is_never_read_in_part(name: str, share: float, tmp_path: Path) -> None:
    data = (shared_data() / "osm" / name).read_bytes()
    (tmp_path / name).write_bytes(data[: int(len(data) * share)])
    assert problem(tmp_path / name) == "osm_damaged"


def test_a_file_with_bits_turned_over_is_refused(tmp_path: Path) -> None:
    data = bytearray((shared_data() / "osm" / "fiji-ferry.osm.pbf").read_bytes())
    data[5000:5100] = bytes(byte ^ 0xFF for byte in data[5000:5100])
    (tmp_path / "turned.osm.pbf").write_bytes(data)
    assert problem(tmp_path / "turned.osm.pbf") == "osm_damaged"


# ---- real extracts

EXTRACTS = (
    "andorra.osm.pbf", "bautzen.osm", "belarus-east.osm.gz", "campo-grande.osm.gz", "conditional-restrictions.osm.xml",
    "djibouti-roads.osm.pbf", "fiji-ferry.osm.pbf", "harrisburg.osm.pbf", "heidelberg.osm.pbf", "malta.osm.pbf",
    "nh-access-restriction.osm.pbf", "north-bayreuth.osm.gz", "ny-access-restriction.osm.pbf",
    "pa-access-restriction.osm.pbf",
)  # fmt: skip


def test_every_extract_is_named_here() -> None:
    assert sorted(path.name for path in (shared_data() / "osm").iterdir()) == sorted(EXTRACTS)


@pytest.mark.parametrize("name", EXTRACTS)
def test_every_extract_becomes_a_network(name: str) -> None:
    path = shared_data() / "osm" / name
    if name == "conditional-restrictions.osm.xml":
        assert problem(path) == "osm_no_road", "five footpaths and some cliffs"
        return
    table = read_osm(path)
    network = build_network(table)
    assert network.piece_length_m.sum() == pytest.approx(table.length_m.sum())
    assert np.all(table.length_m > 0)
    # No stretch is shorter than the straight line between its ends, nor half round the earth.
    assert table.length_m.max() < 200_000
    assert np.mean(network.component == 0) > 0.8
    for lang in LANGUAGES:
        assert all(Speaker(lang).has(f"dropped_{reason}") for reason in network.dropped)


def test_fiji_lies_on_both_sides_of_the_meridian() -> None:
    table = read_osm(shared_data() / "osm" / "fiji-ferry.osm.pbf")
    assert (table.node_lon.min() < -178, table.node_lon.max() > 178) == (True, True)
    west, _, east, _ = survey_network(build_network(table)).bounds or (0, 0, 0, 0)
    assert (178 < west < 180, -180 < east < -179) == (True, True)
