"""`ratl simulate`, end to end, on a drawn plan and on bad input."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import Result
from openpyxl import load_workbook
from typer.testing import CliRunner

from ratl.cli import app
from ratl.formats.plan import render_plan
from ratl.words.catalogue import LANGUAGES, Speaker
from tests.cli.test_commands import ARABIC
from tests.documents.reading import read_pages
from tests.maps import draft, draw, move, scenario
from tests.simulate.test_rules import border, head_on


def ratl(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def two_days(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("border") / "plan.json"
    path.write_bytes(render_plan(border()))
    return path


@pytest.mark.parametrize("lang", LANGUAGES)
def test_screen_files_and_picture(lang: str, two_days: Path, tmp_path: Path) -> None:
    result = ratl("simulate", two_days, "--runs", 500, "--engine", "serial", "--output", tmp_path, "--lang", lang)
    assert result.exit_code == 0, result.output
    assert bool(ARABIC.search(result.output)) == (lang == "ar")
    assert ("Ratl's own" in result.output) == (lang == "en")
    if lang == "en":
        assert "Runs: 500, seed 1; factors: Ratl's own, mostly assumptions" in result.output
        assert "What drives the delay" in result.output
        assert "! No figures of their own were found for these surfaces: not known." in result.output
    made = json.loads((tmp_path / "assessment.json").read_text())
    assert made["format"] == "ratl-assessment/1"
    (movement,) = made["movements"]
    assert movement["planned_completion_s"] <= movement["completion"]["p50"] <= movement["completion"]["p90"]
    assert [driver["cause"] for driver in movement["drivers"]].count("breakdowns") == 1
    rows = list(csv.reader(io.StringIO((tmp_path / f"M-forecast-{lang}.csv").read_text("utf-8-sig"))))
    assert len(rows) == 1 + len(movement["points"]) == 1 + 3 * 6
    book = load_workbook(tmp_path / f"M-forecast-{lang}.xlsx")
    assert len(book.worksheets) == 6
    assert book.worksheets[0].max_row == len(rows)
    picture = (tmp_path / f"M-fan-{lang}.svg").read_text()
    assert f'lang="{lang}"' in picture
    assert picture.count("fill-opacity") >= 3
    drivers = [driver["cause"] for driver in movement["drivers"]]
    tornado = (tmp_path / f"M-tornado-{lang}.svg").read_text()
    assert all(Speaker(lang).term(f"cause_{cause}") in tornado for cause in drivers)
    pages = read_pages((tmp_path / f"M-forecast-{lang}.pdf").read_bytes())
    assert len(pages) == 3
    if lang == "en":
        assert "What drives the delay" in pages[0]
        assert "No figures of their own were found for these surfaces: not known." in pages[0]
        assert "Fan of the simulation" in pages[1]
        assert "Who waits for whom" in pages[2]


@pytest.mark.parametrize("other", [("--engine", "serial"), ("--engine", "processes", "--workers", "2")])
def test_the_same_seed_gives_the_same_file_whoever_does_it(
    two_days: Path, tmp_path: Path, other: tuple[str, ...]
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    assert ratl("simulate", two_days, "--runs", 2500, "--seed", 3, "--workers", 1, "--output", first).exit_code == 0
    assert ratl("simulate", two_days, "--runs", 2500, "--seed", 3, *other, "--output", second).exit_code == 0
    for path in first.iterdir():
        assert path.read_bytes() == (second / path.name).read_bytes(), path.name


def test_it_ends_when_it_is_precise_enough(two_days: Path, tmp_path: Path) -> None:
    asked = ("--engine", "serial", "--runs", 16_000, "--output", tmp_path)
    assert ratl("simulate", two_days, "--until-precision", "20 h", *asked).exit_code == 0
    assert json.loads((tmp_path / "assessment.json").read_text())["runs"] == 2000
    assert ratl("simulate", two_days, "--until-precision", "0.1 min", *asked).exit_code == 0
    assert json.loads((tmp_path / "assessment.json").read_text())["runs"] == 16_000


def test_who_waits_for_whom_is_told(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(render_plan(head_on()))
    result = ratl("simulate", path, "--runs", 500, "--engine", "serial")
    assert result.exit_code == 0, result.output
    assert "Who waits for whom" in result.output
    assert "M3/1 for M2/1 before B-C (" in result.output


WRONG = [
    (("--runs", "9000000000"), "take"),
    (("--until-precision", "soon"), "soon is not a number"),
    (("--until-precision", "10"), "10 has no unit"),
    (("--factors", "nowhere.toml"), "there is no file"),
    (("--address", "127.0.0.1:6379"), "only Ray has a cluster"),
]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("arguments", "expected"), WRONG)
def test_bad_input_is_one_sentence(two_days: Path, arguments: tuple[str, ...], expected: str, lang: str) -> None:
    result = ratl("simulate", two_days, *arguments, "--lang", lang)
    assert result.exit_code == 2
    assert len(result.output.strip().splitlines()) == 1
    if lang == "en":
        assert expected in result.output


def test_a_seed_that_is_too_large_is_refused(two_days: Path) -> None:
    result = ratl("simulate", two_days, "--runs", 5, "--engine", "serial", "--seed", 2**63)
    assert result.exit_code == 2
    assert "--seed" in result.output
    assert ratl("simulate", two_days, "--runs", 5, "--engine", "serial", "--seed", 2**63 - 1).exit_code == 0


def test_a_draft_cannot_be_carried_out(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(render_plan(draft(scenario(draw("A---10---B"), move("M", "AB")))))
    result = ratl("simulate", path)
    assert result.exit_code == 2
    assert "nothing in this plan has a place" in result.output
