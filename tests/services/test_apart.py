"""A folder whose column travels apart: planned, judged, on paper in both languages, made anew."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from ratl.cli import app
from ratl.errors import InputError
from ratl.feeds.scenario import read_scenario
from ratl.formats.plan import parse_plan
from ratl.services.brief import write_edition, write_papers
from tests.services.apart import write_apart

SHORT, LONG = ["AB", "BC", "CD"], ["AB", "BE", "EF", "FC", "CD"]


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_apart(tmp_path_factory.mktemp("apart"))
    told = CliRunner().invoke(app, ["plan", str(folder), "--output", str(folder / "plan.json")])
    assert told.exit_code == 0, told.output
    # Distances by the tables: 12 + 24 + 12 km, and 12 + 14 + 24 + 14 + 12 km.
    assert "CD-01/1" in told.output and "48.0 km; complete" in told.output
    assert "76.0 km by New Bridge West, New Bridge East; complete" in told.output
    assert "no violation" in told.output
    return folder / "plan.json"


def test_the_plan_tells_the_route_of_each_serial(planned: Path) -> None:
    (movement,) = json.loads(planned.read_bytes())["movements"]
    assert movement["request"]["serials_travel"] == "apart"
    assert [[leg["leg"] for leg in serial["legs"]] for serial in movement["serials"]] == [SHORT, LONG]
    assert movement["completion_s"] == max(serial["completion_s"] for serial in movement["serials"])


def test_the_column_is_earlier_than_together(planned: Path, tmp_path: Path) -> None:
    folder = write_apart(tmp_path, travel="")
    told = CliRunner().invoke(app, ["plan", str(folder), "--output", str(folder / "plan.json")])
    assert told.exit_code == 0
    (together,), (apart,) = (parse_plan(p.read_bytes()).movements for p in (folder / "plan.json", planned))
    assert {tuple(t.leg for t in serial.legs) for serial in together.serials} == {tuple(LONG)}
    assert (together.completion_s or 0) - (
        apart.completion_s or 0
    ) == 480  # the lorries' pass time 180 s, the gap 300 s


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_every_paper_has_both_routes(planned: Path, tmp_path: Path, lang: str) -> None:
    written = {p.name: p for p in write_papers(planned, lang, tmp_path, lambda _: None).written}
    for drawing in ("march-graph", "strip-map"):
        for serial in ("1", "2"):
            svg = written[f"CD-01-{drawing}-serial-{serial}-{lang}.svg"].read_text("utf-8")
            assert f"CD-01/{serial}" in svg
            assert ("New Bridge" in svg or "الجسر الجديد" in svg) is (serial == "2")
    gpx = ElementTree.fromstring(written[f"CD-01-route-{lang}.gpx"].read_bytes())
    routes = gpx.findall("{http://www.topografix.com/GPX/1/1}rte")
    assert [len(list(route)) - 1 for route in routes] == [len(SHORT) + 1, len(LONG) + 1]
    with zipfile.ZipFile(written[f"CD-01-tak-{lang}.zip"]) as package:
        events = [name for name in package.namelist() if name.endswith(".cot")]
        uids = {link.get("uid") for name in events for link in ElementTree.fromstring(package.read(name)).iter("link")}
    assert (len(events), len(uids)) == (2, len(SHORT) + 1 + len(LONG) + 1)
    legs = load_workbook(io.BytesIO(written[f"CD-01-tables-{lang}.xlsx"].read_bytes())).worksheets[3]
    rows = [row[:2] for row in legs.iter_rows(min_row=1, values_only=True) if row[1] in {*SHORT, *LONG}]
    assert rows == [*(("CD-01/1", leg) for leg in SHORT), *(("CD-01/2", leg) for leg in LONG)]
    features = json.loads(written["CD-01-route.geojson"].read_bytes())["features"]
    legs_of = [f for f in features if f["properties"]["feature"] == "leg"]
    driven = {f["id"]: [times["serial"] for times in f["properties"]["times"]] for f in legs_of}
    assert driven["BC"] == ["CD-01/1"] and driven["EF"] == ["CD-01/2"] and driven["AB"] == ["CD-01/1", "CD-01/2"]


def test_an_authority_gets_each_stretch_with_who_is_on_it(planned: Path, tmp_path: Path) -> None:
    write_edition(planned, "south", "en", tmp_path)
    edition = json.loads((tmp_path / "edition-south.json").read_bytes())
    told = [
        ([s["id"] for s in m["serials"]], [t["leg"] for t in m["serials"][0]["legs"]]) for m in edition["movements"]
    ]
    assert told == [(["CD-01/1"], ["CD"]), (["CD-01/2"], ["FC", "CD"])]


def test_a_closed_bridge_is_replanned_from_the_file(planned: Path, tmp_path: Path) -> None:
    event = tmp_path / "event.toml"
    event.write_text(
        'format = "ratl-event/1"\nat = "D+0 05:00"\n[[closed]]\nroad = "BC"\nfrom = "D+0 05:00"\n', "utf-8"
    )
    new = tmp_path / "new.json"
    told = CliRunner().invoke(app, ["replan", str(planned), "--event", str(event), "--output", str(new)])
    assert told.exit_code == 0, told.output
    (movement,), (old,) = (parse_plan(p.read_bytes()).movements for p in (new, planned))
    assert [[t.leg for t in serial.legs] for serial in movement.serials] == [LONG, LONG]
    assert movement.serials[1].legs == old.serials[1].legs
    assert CliRunner().invoke(app, ["check", str(new), "--against", str(planned)]).exit_code == 0


def pin(via: str, serial: str = "") -> str:
    named = f'serial = "{serial}"\n' if serial else ""
    return f'[[movement.pin]]\nkind = "route"\nvia = ["{via}"]\n{named}'


APART = 'serials_travel = "apart"'
ALTERNATE = '[[movement.alternate]]\nname = { en = "x", ar = "x" }\nvia = ["E"]\n'


@pytest.mark.parametrize(
    ("travel", "extra", "key", "code"),
    [
        ('serials_travel = "alone"', "", "serials_travel", "not_a_choice"),
        (APART + '\nmax_separation = "2 h"', "", "max_separation", "apart_max_separation"),
        (APART, ALTERNATE, "alternate", "apart_alternate"),
        ("", pin("E", "1"), "serial", "pin_route_serial"),
        (APART, pin("E") + pin("E", "1"), "kind", "pin_second_route"),
        (APART, pin("E", "1") + pin("F", "1"), "kind", "pin_second_route"),
    ],
)
def test_what_cannot_be_both_is_said_in_one_sentence(
    tmp_path: Path, travel: str, extra: str, key: str, code: str
) -> None:
    with pytest.raises(InputError) as caught:
        read_scenario(write_apart(tmp_path, travel=travel, extra=extra))
    assert [problem.code for problem in caught.value.problems] == [code]
    assert caught.value.problems[0].where[-1].endswith(key)


def test_each_serial_may_have_a_route_fixed_for_it(tmp_path: Path) -> None:
    (movement,) = read_scenario(write_apart(tmp_path, extra=pin("E", "1") + pin("F", "2"))).movements
    assert [(pin.serial, pin.via) for pin in movement.request.pins] == [("CD-01/1", ("E",)), ("CD-01/2", ("F",))]
