"""`ratl route` and `ratl why` on the screen, in both languages."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from ratl.cli import app
from ratl.model.road import RoadFacts
from ratl.store.network_file import render_network
from ratl.words.catalogue import LANGUAGES
from tests.feeds.extracts import ROAD, ROW, node, way, write
from tests.roads.ways import network
from tests.services.journeys import FACTS, HIGH, LOW, write_column, write_network

GOLDEN = Path(__file__).parents[1] / "golden"
both = pytest.mark.parametrize("lang", LANGUAGES)


def ratl(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def route(folder: Path, *more: object, column: tuple[str, ...] = HIGH) -> Result:
    network, listed = write_network(folder), write_column(folder, "column", *column)
    return ratl("route", network, "--from", "West", "--to", "East", "--column", listed, *more)


def golden_route(folder: Path, lang: str) -> str:
    """Return the leg list that stands in the golden files."""
    return route(folder, "--depart", "2025-08-18T12:00", "--alternatives", 2, "--lang", lang).stdout


@both
def test_the_leg_list(lang: str, tmp_path: Path) -> None:
    assert golden_route(tmp_path, lang) == (GOLDEN / f"route-{lang}.txt").read_text("utf-8")


def test_files(tmp_path: Path) -> None:
    result = route(tmp_path, "-o", tmp_path / "out")
    assert result.exit_code == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "route-ar.gpx", "route-ar.txt", "route-en.gpx", "route-en.txt", "route.geojson",
    ]  # fmt: skip
    assert json.loads((tmp_path / "out" / "route.geojson").read_text("utf-8"))["vehicles"] == 2


def test_via_and_sites(tmp_path: Path) -> None:
    result = route(tmp_path, "--via", "0.01,0.015", column=LOW)
    assert "By way of: 0.01,0.015" in result.stdout
    assert "Ring" in result.stdout and "Low Street" not in result.stdout
    # 1113 m + 1106 m + 0.55 × 1113 m along, 0.0003° off to the left of the way east.
    assert "km 2.8 · fuel · Roundway Fuel, 33 m to the left, about 12 vehicles (capacity=12)" in result.stdout


def test_where_files_cannot_stand_nothing_else_is_said(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("x", "utf-8")
    result = route(tmp_path, "-o", tmp_path / "taken")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "taken" in result.stderr


@both
def test_places_elsewhere_and_swapped(lang: str, tmp_path: Path) -> None:
    path = tmp_path / "east.ratlnet"
    path.write_bytes(render_network(network({1: [5003, 5013]}, facts={1: FACTS[1]})))  # 5° east, 0.03° north
    for place, swapped in (("5.0,0.03", True), ("40.0,50.0", False)):
        result = ratl("route", path, "--from", place, "--to", place, "--vehicle", "m977a4", "--lang", lang)
        assert result.exit_code == 2 and "snap-limit" not in result.stderr
        assert ("0.03,5" in result.stderr) == swapped


@both
def test_unknown_limits_that_refuse_are_named_with_their_option(lang: str, tmp_path: Path) -> None:
    path = tmp_path / "unknown.ratlnet"
    path.write_bytes(render_network(network({1: [0, 10]})))
    ends = ("--from", "0.0,0.0", "--to", "0.0,0.01", "--vehicle", "m977a4", "--lang", lang)
    result = ratl("route", path, *ends, "--unknown", "forbid")
    assert result.exit_code == 2
    assert "--unknown warn" in result.stderr and "--snap-limit" not in result.stderr


def test_of_a_ferry_the_crossing_is_counted_and_no_loading(tmp_path: Path) -> None:
    path = tmp_path / "ferry.ratlnet"
    crossing = RoadFacts(class_="ferry", kind="ferry", limits=FACTS[1].limits)
    path.write_bytes(render_network(network({1: [0, 10], 2: [10, 20], 3: [20, 30]}, facts={1: FACTS[1], 2: crossing})))
    ends = ("--from", "0.0,0.001", "--to", "0.0,0.029", "--vehicle", "m977a4", "--ferries")
    result = ratl("route", path, *ends, "--ferry-rate", "10")
    # 1113.2 m at 10 km/h is 6 min 41 s.
    assert "how long loading and unloading take is not known, and not counted" in result.stdout
    assert "how long it takes is not known" not in result.stdout


@both
def test_why_of_a_dead_end(lang: str, tmp_path: Path) -> None:
    path = tmp_path / "dead-end.ratlnet"
    path.write_bytes(render_network(network({1: [0, 10, 20], 2: [10, 11]}, facts={1: FACTS[1], 2: FACTS[1]})))
    ends = (path, "--from", "0.0,0.0", "--to", "0.0,0.02", "--vehicle", "m977a4", "--lang", lang)
    why, by_it = ratl("why", *ends, "--at", "0.005,0.01"), ratl("route", *ends, "--via", "0.005,0.01")
    assert (why.exit_code, by_it.exit_code) == (0, 1)
    round_ = {"en": "turn round", "ar": "يستدير"}[lang]
    assert round_ in why.stdout and round_ in by_it.stdout


@both
def test_why(lang: str, tmp_path: Path) -> None:
    network, listed = write_network(tmp_path), write_column(tmp_path, "column", *HIGH)
    ends = ("--from", "الغرب", "--to", "الشرق", "--column", listed, "--lang", lang)
    for road in ((), ("--road", "Low Street"), ("--road", "2"), ("--at", "0.0,0.015")):
        result = ratl("why", network, *ends, *road)
        assert result.exit_code == 0
        for said in ("Low Street", "maxheight=3.2", "column-1", "3.2"):
            assert said in result.stdout
    # Of two roads named at once neither is silently left out.
    both_named = ratl("why", network, *ends, "--road", "Low Street", "--at", "0.0,0.025")
    assert both_named.exit_code == 2 and "--at" in both_named.stderr


@both
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--from", "Wst"), "West"),
        (("--from", "10.0,10.0"), "Beach Road"),
        (("--metric", "safest"), "fastest"),
        (("--depart", "tomorrow"), "tomorrow"),
        (("--zone", "Mars/Base"), "Mars/Base"),
        (("--vehicle", "m977a4"), "--column"),
        (("--ferries",), "--ferry-rate"),
        (("--avoid", "nowhere.geojson"), "nowhere.geojson"),
        (("--unknown", "guess"), "forbid"),
        (("--profile", "roman"), "roman"),
    ],
)
def test_a_bad_question_is_one_sentence(arguments: tuple[str, ...], said: str, lang: str, tmp_path: Path) -> None:
    result = route(tmp_path, *arguments, "--lang", lang)
    assert result.exit_code == 2
    assert said in result.stderr and "Traceback" not in result.output
    assert len(result.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "not GeoJSON"),
        ("[1, 2]", "not GeoJSON"),
        ('{"type": "FeatureCollection", "features": []}', "no features"),
        ('{"type": "Feature", "geometry": {"type": "Point", "coordinates": []}}', "anew"),
        ('{"type": "Feature", "geometry": null}', "geometry is -"),
        ('{"type": "Feature", "geometry": {"type": "Point", "coordinates": [0, 95]}}', "no longitude and latitude"),
        (
            '{"type": "Feature", "properties": {"from": "soon"},'
            ' "geometry": {"type": "Point", "coordinates": [0, 0]}}',
            "soon",
        ),
        (
            '{"type": "Feature", "properties": {"from": "2025-08-19T05:00", "until": "2025-08-18T05:00"},'
            ' "geometry": {"type": "Point", "coordinates": [0, 0]}}',
            "before it begins",
        ),
    ],
)  # fmt: skip
def test_a_bad_closure_is_one_sentence(text: str, code: str, tmp_path: Path) -> None:
    path = tmp_path / "closures.geojson"
    path.write_text(text, "utf-8")
    result = route(tmp_path, "--closures", path)
    assert result.exit_code == 2
    assert "closures.geojson" in result.stderr and code in result.stderr


@both
def test_no_route_is_explained_and_ends_with_1(lang: str, tmp_path: Path) -> None:
    network, listed = write_network(tmp_path), write_column(tmp_path, "column", *HIGH)
    result = ratl("route", network, "--from", "West", "--to", "Island", "--column", listed, "--lang", lang)
    assert result.exit_code == 1
    assert ("--ferries" in result.stdout) and not result.stderr


@both
def test_without_a_zone_utc_is_said(lang: str, tmp_path: Path) -> None:
    asked = ("--depart", "2025-08-18T12:00", "--lang", lang)
    assert "--zone" in route(tmp_path, *asked).stdout
    assert "--zone" not in route(tmp_path, *asked, "--zone", "Asia/Baghdad").stdout
    assert "--zone" not in route(tmp_path, "--lang", lang).stdout


@both
def test_what_to_do_with_the_tables_is_said(lang: str, tmp_path: Path) -> None:
    asked = ("--lang", lang, "--corridor", tmp_path / "tables")
    assert "scenario.toml" in route(tmp_path, *asked).stdout.strip().splitlines()[-1]


@both
def test_one_area_over_several_roads_is_told_once_and_a_shorter_way_is_no_negative_length(
    lang: str, tmp_path: Path
) -> None:
    """Four quick roads round by the north, 6.7 km, of which an area takes the tops; a slow one straight on, 4.5 km."""
    ways = {1: [0, 1], 2: [1, 21], 3: [21, 41], 4: [41, 40], 7: [0, 40]}
    facts = dict.fromkeys((1, 2, 3, 4), FACTS[1]) | {7: replace(FACTS[1], max_rate_mps=2.0)}
    path = tmp_path / "net.ratlnet"
    path.write_bytes(render_network(network(ways, facts=facts, names={k: f"Road {k}" for k in ways})))
    ring = [[-0.005, 0.005], [0.045, 0.005], [0.045, 0.02], [-0.005, 0.02], [-0.005, 0.005]]
    area = tmp_path / "area.geojson"
    area.write_text(json.dumps({"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [ring]}}), "utf-8")
    asked = ("--from", "0,0", "--to", "0,0.04", "--vehicle", "civil_truck", "--avoid", area, "--lang", lang)
    said = ratl("route", path, *asked).stdout
    assert sum("features[1]" in line for line in said.splitlines()) == 1
    assert all(f"Road {k}" in said for k in (1, 2, 3, 4, 7))
    assert ("shorter" if lang == "en" else "تنقص") in said and "-2." not in said


def test_an_extract_is_not_a_network(tmp_path: Path) -> None:
    result = ratl("route", tmp_path / "iraq.osm.pbf", "--from", "A", "--to", "B", "--vehicle", "m977a4")
    assert result.exit_code == 2
    assert "ratl import" in result.stderr


def test_a_closure_at_sea_is_said(tmp_path: Path) -> None:
    path = tmp_path / "closures.geojson"
    path.write_text('{"type": "Feature", "geometry": {"type": "Point", "coordinates": [3, 3]}}', "utf-8")
    assert "touches no road" in route(tmp_path, "--closures", path).stdout


UNREAD = {
    "maxheight=0": {"en": "cannot be acted on", "ar": "لا يمكن العمل به"},
    "seasonal=dry_season": {"en": "says without dates", "ar": "بلا تواريخ"},
    "trailer=no": {"en": "forbids vehicles that tow", "ar": "الآليات القاطرة"},
}


@both
def test_tags_that_cannot_be_acted_on_are_explained_and_those_read_with_care_are_not(lang: str, tmp_path: Path) -> None:
    """A road without a name, to a node where nothing but ``access=no`` stands."""
    told = {**ROAD, **dict(tag.split("=") for tag in UNREAD), "maxweight": "60;40", "width": "ca. 9"}
    row = [*ROW[:4], node(5, 0.05, 0.0, {"access": "no"}), ROW[5]]
    extract = write(tmp_path, *row, way(1, [1, 2, 3, 4], told), way(2, [4, 5, 6]))
    made = tmp_path / "n.ratlnet"
    assert ratl("import", extract, "-o", made, "--lang", lang).exit_code == 0
    asked = ("route", made, "--from", "0,0.012", "--vehicle", "m977a4", "--lang", lang, "--to")
    result = ratl(*asked, "0,0.038")
    assert result.exit_code == 0
    unread = [line for line in result.stdout.splitlines() if any(tag in line for tag in UNREAD)]
    assert len(unread) == len(UNREAD)
    assert all(any(tag in line and said[lang] in line for line in unread) for tag, said in UNREAD.items())
    assert "ca. 9" not in result.stdout
    assert "[maxweight=60;40]" in result.stdout.replace("\u2068", "").replace("\u2069", "")
    assert {"en": "a road without a name", "ar": "طريق بلا اسم"}[lang] in result.stdout
    shut = ratl(*asked, "0,0.058")
    assert shut.exit_code == 1
    assert "access=no" in shut.stdout
