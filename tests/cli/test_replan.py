"""`ratl replan` and `ratl actual`, end to end: on both examples and on a road with columns head on."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from click.testing import Result
from typer.testing import CliRunner

from ratl.cli import app
from ratl.documents.stamps import plain
from ratl.formats.plan import parse_plan, render_plan
from ratl.model.movement import Reason
from ratl.model.plan import Plan
from ratl.words.catalogue import LANGUAGES
from tests.cli.test_commands import ARABIC
from tests.documents.reading import read_pages
from tests.maps import draw, move, plan, scenario, serial, site


def ratl(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def read(path: Path) -> Plan:
    return parse_plan(path.read_bytes(), path.name)


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return the plan file of an example, made once."""
    folder = tmp_path_factory.mktemp("plans")

    def make(example: str) -> Path:
        path = folder / f"{example}.json"
        if not path.exists():
            examples = Path(__file__).resolve().parents[2] / "examples"
            assert ratl("plan", examples / example, "--output", path).exit_code == 0
        return path

    return make


@pytest.fixture(scope="module")
def head_on(tmp_path_factory: pytest.TempPathFactory) -> Path:
    network = draw("A---18---B~~~9~~~C---18---D", sites={"SB": site("B"), "SC": site("C")})
    moves = [move("M1", "AD"), move("M2", "AD"), move("M3", "DA"), move("M4", "AD", start="14:00")]
    path = tmp_path_factory.mktemp("head_on") / "plan.json"
    path.write_bytes(render_plan(plan(scenario(network, *moves))))
    return path


def event(folder: Path, text: str, now: str = "06:10") -> Path:
    path = folder / "event.toml"
    path.write_text(f'format = "ratl-event/1"\nat = "{now}"\n{text}', "utf-8")
    return path


LATE = '[[late]]\nserial = "M1/1"\npoint = "B"\nhead = "07:10"\n'


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_moves_and_what_need_not(lang: str, head_on: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.json"
    result = ratl("replan", head_on, "--event", event(tmp_path, LATE), "--output", new, "--lang", lang)
    assert result.exit_code == 0, result.output
    assert bool(ARABIC.search(result.output)) == (lang == "ar")
    if lang == "en":
        assert "Complete D+0 08:21, told D+0 07:16: 1 h 5 min later." in result.output
        assert "- 40 min later: M1/1 as reported at B" in result.output
        assert "- 25 min later: B-C is taken by M3/1 until D+0 07:25" in result.output
        assert "Need not move (2): M3, M4." in result.output
    against = ratl("check", new, "--against", head_on, "--lang", lang)
    assert against.exit_code == 0, against.output
    assert ratl("check", new).exit_code == 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_serials_that_travel_apart_are_told_one_by_one(lang: str, tmp_path: Path) -> None:
    # M/1 is off BC at 06:46:40, before that closes; M/2, 400 s behind it, would be on it and stands at B until 08:00.
    network = draw("A---18---B~~~9~~~C---18---D", sites={"SB": site("B"), "SC": site("C")})
    column = move("M", "AD", serial("M/1"), serial("M/2"), serials_travel="apart")
    old = tmp_path / "old.json"
    old.write_bytes(render_plan(plan(scenario(network, column))))
    closed = event(tmp_path, '[[closed]]\nleg = "BC"\nfrom = "06:48"\nuntil = "08:00"\n', "06:25")
    result = ratl("replan", old, "--event", closed, "--lang", lang)
    assert result.exit_code == 0, result.output
    said = plain(result.output)
    if lang == "en":
        assert "1 h 23 min later for M/2: B-C is closed" in said
        assert "Need not move (1): M/1." in said
    else:
        assert "تأخير M/2 بمقدار" in said
        assert "لا يلزم تغييرها (1): M/1." in said


def test_without_output_nothing_is_written(head_on: Path, tmp_path: Path) -> None:
    assert ratl("replan", head_on, "--event", event(tmp_path, LATE)).exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["event.toml"]


def test_who_is_fixed_is_fixed_in_the_new_plan_and_kept(head_on: Path, tmp_path: Path) -> None:
    new, late = tmp_path / "new.json", '[[late]]\nserial = "M1/1"\nnot_before = "06:30"\n'
    told = event(tmp_path, late, "05:00")
    ratl("replan", head_on, "--event", told, "--output", new)
    assert read(new).movements[2].completion_s != read(head_on).movements[2].completion_s
    ratl("replan", head_on, "--event", told, "--output", new, "--fixed", "M3", "--fixed", "M2")
    assert [m.status for m in read(new).movements] == ["planned", "fixed", "fixed", "planned"]
    assert [m.serials for m in read(new).movements[1:]] == [m.serials for m in read(head_on).movements[1:]]
    ratl("replan", head_on, "--event", told, "--output", new, "--fixed", "M3", "--tolerance", "19")
    assert ratl("check", new, "--against", head_on).exit_code == 1
    assert ratl("check", new, "--against", head_on, "--tolerance", "19").exit_code == 0


def test_several_events_and_a_new_movement_at_once(head_on: Path, tmp_path: Path) -> None:
    (tmp_path / "urgent.csv").write_text(
        "id,type,serial,march_unit,length,width,height,mass,axle_load,mlc\n"
        + "".join(f"U-{n},m977a4,1,1,10 m,2.5 m,3.5 m,20 t,8 t,25\n" for n in range(3)),
    )
    text = f"""{LATE}
[[closed]]
leg = "CD"
from = "09:00"
until = "10:00"
[[cancelled]]
movement = "M4"
[vehicles]
list = "urgent.csv"
[[movement]]
id = "U"
name = {{ en = "Urgent", ar = "عاجل" }}
origin = "D"
destination = "B"
earliest_start = "2025-06-02T07:00"
rates = {{ primary = {{ day = "36 km/h", night = "18 km/h" }} }}
"""
    new = tmp_path / "new.json"
    result = ratl("replan", head_on, "--event", event(tmp_path, text), "--output", new)
    assert result.exit_code == 0, result.output
    assert {m.id for m in read(new).movements} == {"M1", "M2", "M3", "U"}
    assert "M4: no longer in the plan." in result.output
    assert "Placed now: complete" in result.output
    assert ratl("check", new, "--against", head_on).exit_code == 0
    # The next plan begins where this one ends.
    again = tmp_path / "again.json"
    last = event(tmp_path, '[[cancelled]]\nmovement = "U"\n', "06:20")
    assert ratl("replan", new, "--event", last, "--output", again).exit_code == 0
    assert ratl("check", again, "--against", new).exit_code == 0


def test_nothing_is_changed_silently(head_on: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.json"
    ratl("replan", head_on, "--event", event(tmp_path, LATE), "--output", new)
    document = json.loads(new.read_text())
    document["legs"]["CD"]["length_m"] += 1
    new.write_text(json.dumps(document))
    result = ratl("check", new, "--against", head_on)
    assert result.exit_code == 1
    assert "R8  Changed without an event that says so: the leg record of C-D." in result.output


def test_a_stand_on_the_road_breaks_a_rule_and_is_told(tmp_path: Path) -> None:
    old = tmp_path / "old.json"
    old.write_bytes(render_plan(plan(scenario(draw("A---18---B~~~9~~~C---18---D"), move("M1", "AD")))))
    closed = event(tmp_path, '[[closed]]\nleg = "BC"\nuntil = "08:00"\n')
    result = ratl("replan", old, "--event", closed)
    assert result.exit_code == 1
    assert "has to stand on the road: on A-B, before B, from D+0 06:30 until D+0 08:00" in result.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--serial", "M1/7", "--at", "B", "--head", "06:40"), "the plan has no serial M1/7; nearest are M1/1"),
        (("--serial", "M1/1", "--at", "E", "--head", "06:40"), "the plan has no point E"),
        (("--serial", "M1/1", "--at", "B", "--head", "6.40"), "6.40 is no time: write it like D+1 09:40"),
        (("--serial", "M1/1", "--at", "B", "--head", "06:40", "--tail", "06:39"), "before the head"),
        (("--serial", "M1/1", "--at", "B", "--head", "06:40", "--now", "D+9 06:00"), "outside the planning period"),
    ],
)
def test_a_wrong_report_is_one_sentence(arguments: tuple[str, ...], said: str, head_on: Path) -> None:
    result = ratl("actual", head_on, *arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_where_it_really_was(lang: str, head_on: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.json"
    arguments = ("--serial", "M1/1", "--at", "B", "--head", "06:40", "--tail", "06:44", "--lang", lang)
    result = ratl("actual", head_on, *arguments, "--output", new)
    assert result.exit_code == 0, result.output
    if lang == "en":
        assert "Forecast from D+0 06:44: everybody keeps way and turn" in result.output
        assert "Plan made anew" not in result.output
        assert "D  head D+0 07:25, tail D+0 07:29  (told D+0 07:15)" in result.output
        assert "* M2/1 cannot be past M1/1: head at B not before D+0 06:54." in result.output
    assert ratl("check", new, "--against", head_on).exit_code == 0
    assert read(new).now_s == 6 * 3600 + 44 * 60


@pytest.mark.parametrize(
    ("example", "serial", "leg", "head"),
    [("ain_al_asad", "AA-01/1", "N4", "10:30"), ("kidal_gao", "KG-01/1", "K2.5", "11:00")],
)
def test_an_example_an_hour_late(
    example: str, serial: str, leg: str, head: str, planned: Callable[[str], Path], tmp_path: Path
) -> None:
    old, new = planned(example), tmp_path / "new.json"
    point = read(old).legs[leg].to
    result = ratl("actual", old, "--serial", serial, "--at", point, "--head", head, "--output", new)
    assert result.exit_code == 0, result.output
    assert ratl("check", new, "--against", old).exit_code == 0
    assert {s.movement for s in read(new).supply} == {s.movement for s in read(old).supply}
    late = event(tmp_path, f'[[late]]\nserial = "{serial}"\npoint = "{point}"\nhead = "D+0 {head}"\n', f"D+0 {head}")
    result = ratl("replan", old, "--event", late, "--output", new)
    assert result.exit_code == 0, result.output
    assert ratl("check", new, "--against", old).exit_code == 0
    # Nothing that nobody can mend keeps the papers back.
    assert ratl("brief", new, "--output", tmp_path / "out").exit_code == 0


STRANDED = """
[[closed]]
leg = "BC"
holder = "M2"
[[closed]]
site = "SB"
holder = "others"
"""
"""M1 on A-B may not go on, nor pull in at B; M2 behind it may."""
MARKS = {"en": "DRAFT – NOT TO BE ORDERED", "ar": "مسودة – لا تُصدر أمرًا"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_plan_that_breaks_a_rule_is_a_draft_on_screen_in_the_file_and_on_every_paper(
    lang: str, head_on: Path, tmp_path: Path
) -> None:
    new, papers = tmp_path / "new.json", tmp_path / "papers"
    result = ratl("replan", head_on, "--event", event(tmp_path, STRANDED), "--output", new, "--lang", lang)
    assert result.exit_code == 1, result.output
    assert result.output.startswith(f"*** {MARKS[lang]} ***")
    assert list(json.loads(new.read_bytes()))[:2] == ["format", "breaks"]
    (broken,) = read(new).breaks
    about = {key: broken.params[key] for key in ("rule", "movement", "serial", "place")}
    assert about == {"rule": "R1", "movement": "M2", "serial": "M2/1", "place": "AB"}
    for command in (("check", new), ("check", new, "--against", head_on)):
        assert MARKS[lang] in ratl(*command, "--lang", lang).output
    result = ratl("brief", new, "--lang", lang, "--output", papers)
    assert result.exit_code == 1, result.output
    written = sorted(papers.iterdir())
    assert [path.name for path in written if path.name.startswith("DRAFT-M2-order")]
    for path in written:
        assert path.name.startswith("DRAFT-")
        assert all(MARKS[lang].split()[0] in page for page in read_paper(path)), path.name


def test_a_draft_stays_one_as_long_as_somebody_is_stranded(head_on: Path, tmp_path: Path) -> None:
    first, second, third = (tmp_path / f"{name}.json" for name in ("first", "second", "third"))
    ratl("replan", head_on, "--event", event(tmp_path, STRANDED), "--output", first)
    gone = '[[cancelled]]\nmovement = "{}"\n'
    result = ratl("replan", first, "--event", event(tmp_path, gone.format("M4"), "06:11"), "--output", second)
    assert result.exit_code == 1
    assert result.output.startswith(f"*** {MARKS['en']} ***")
    assert "M1/1 is under way and finds no way on: from D+0 06:30 it stands at B" in result.output
    assert not re.search(r"Need not move .*M[13]", result.output)  # who has no place is on no road as told
    assert read(second).breaks == read(first).breaks
    result = ratl("replan", second, "--event", event(tmp_path, gone.format("M1"), "06:12"), "--output", third)
    assert read(third).breaks == ()
    assert MARKS["en"] not in result.output


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_simulated_of_a_draft_is_marked_and_named_as_of_one(lang: str, head_on: Path, tmp_path: Path) -> None:
    new, out = tmp_path / "new.json", tmp_path / "out"
    ratl("replan", head_on, "--event", event(tmp_path, STRANDED), "--output", new)
    result = ratl("simulate", new, "--runs", "2", "--output", out, "--lang", lang)
    assert MARKS[lang] in result.output
    papers = [path for path in out.iterdir() if path.name != "assessment.json"]
    assert {path.suffix for path in papers} == {".pdf", ".svg", ".csv", ".xlsx"}
    for path in papers:
        assert path.name.startswith("DRAFT-")
        if path.suffix != ".csv":  # rows for machines: its name alone says it
            assert all(MARKS[lang].split()[0] in page for page in read_paper(path)), path.name


def read_paper(path: Path) -> list[str]:
    """Return what a paper says, page by page."""
    if path.suffix == ".pdf":
        return read_pages(path.read_bytes())
    if path.suffix == ".xlsx":
        sheets = openpyxl.load_workbook(path).worksheets
        return [str(sheets[0]["A1"].value), *(str(sheet.oddHeader.center.text) for sheet in sheets[1:])]
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as package:
            return [package.read(name).decode() for name in package.namelist() if name.endswith(".cot")]
    return [path.read_text("utf-8")]


def test_a_draft_that_is_none_gets_no_papers(head_on: Path, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    times = {"at_s": 30_000, "latest_s": 20_000}
    told = Reason(code="r8_too_late", params={"rule": "R8", "movement": "M1", "serial": "M1/1", **times})
    path.write_bytes(render_plan(replace(read(head_on), breaks=(told,))))
    result = ratl("brief", path, "--output", tmp_path / "papers")
    assert result.exit_code == 1
    assert "marked a draft for breaking R8, which it does not" in ratl("check", path).output
    assert not (tmp_path / "papers").exists()
