"""`ratl risk` from end to end: what the screen says, what is written and who may read it, what is refused."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from ratl.cli import app
from ratl.formats.plan import render_plan
from ratl.planner.solve import solve
from tests.feeds.incident_files import SINCE_2023, acled, write_rows
from tests.maps import FREE, draft, draw, move, scenario, serial
from tests.services.folders import write_many

FIRST = date(2024, 9, 2)
BRIDGES = "A---9---B---3---C---9---D\n        |       |\n        18      18\n        |       |\n        E---9---F"
SQUARE = [[40.15, 33.9], [40.3, 33.9], [40.3, 34.04], [40.15, 34.04], [40.15, 33.9]]
AREA = {
    "type": "Feature",
    "properties": {"name_en": "Bridge", "name_ar": "الجسر"},
    "geometry": {"type": "Polygon", "coordinates": [SQUARE]},
}  # fmt: skip


def ratl(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a plan of one movement from A to D, which can go by BC or round by E and F, and incidents at BC."""
    made = tmp_path_factory.mktemp("risk")
    write_many(made / "s", [("M", "AD", "06:00")])
    assert ratl("plan", made / "s", "--output", made / "plan.json").exit_code == 0
    rows = [acled(n, FIRST + timedelta(days=n * 364 // 104)) for n in range(104)]
    rows += [acled(1000 + n, FIRST + timedelta(days=336 + n)) for n in range(28)]
    rows += [acled(2000 + n, FIRST, geo_precision=3) for n in range(7)]
    rows += [acled(3000 + n, FIRST, event_type="Protests") for n in range(5)]
    rows += [acled(4000, FIRST, event_date=""), acled(4001, FIRST, latitude=0, longitude=0)]
    write_rows(made / "acled.csv", SINCE_2023, rows)
    (made / "area.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [AREA]}), "utf-8")
    return made


def test_what_is_found(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    said = ratl("risk", folder / "plan.json", "--incidents", folder / "acled.csv", "--area", folder / "area.geojson",
                "--output", out)  # fmt: skip
    assert said.exit_code == 0, said.output
    for line in (
        "Need to know: for the column's own authority and nobody else.",
        "acled.csv: 2 of 146 rows skipped: 1 without a date (146), 1 at 0,0 (147)",
        "known by district or coarser, on no leg and in no area: 7 (Haditha 7)",
        "Left out: 5 of other kinds",
        "Bridge: MORE than before. 36 incidents in 28 days",
        "by way of E, F",
        "no way round on the plan's roads",
    ):
        assert line in said.output
    found = json.loads((out / "risk.json").read_text("utf-8"))
    (way,) = found["movements"][0]["ways"]
    routes = way["routes"]
    assert [route["planned"] for route in routes] == [True, False]
    assert routes[0]["seconds"] < routes[1]["seconds"]
    assert routes[0]["exposure"][0] > routes[1]["exposure"][0]
    assert len(way["legs"][0]["rate_by_hour"]) == 24
    names = {path.name for path in out.iterdir()}
    assert names == {
        "risk.json",
        "skipped.csv",
        *(f"M-{p}-{lang}.svg" for p in ("exposure", "front") for lang in ("en", "ar")),
    }
    assert {path.stat().st_mode & 0o777 for path in out.iterdir()} == {0o600}
    assert (out / "skipped.csv").read_text("utf-8").splitlines()[1:] == [
        "acled.csv,146,skipped_no_date", "acled.csv,147,skipped_zero",
    ]  # fmt: skip


def test_the_drawings_of_a_draft_are_marked_and_named_as_of_one(folder: Path, tmp_path: Path) -> None:
    plan = json.loads((folder / "plan.json").read_bytes())
    (tmp_path / "plan.json").write_text(json.dumps({**plan, "breaks": [{"code": "draft_whole"}]}), "utf-8")
    said = ratl("risk", tmp_path / "plan.json", "--incidents", folder / "acled.csv", "--output", tmp_path / "out")
    assert "DRAFT – NOT TO BE ORDERED" in said.output
    drawings = [path for path in (tmp_path / "out").iterdir() if path.suffix == ".svg"]
    assert len(drawings) == 4
    for path in drawings:
        assert path.name.startswith("DRAFT-M-")
        assert {"en": "DRAFT", "ar": "مسودة"}[path.stem[-2:]] in path.read_text("utf-8")


def test_a_history_that_is_old_or_short_or_goes_on_too_long_is_said(folder: Path, tmp_path: Path) -> None:
    header = "id,time,until,lat,lon,accuracy_m,kind,district\n"

    def told(*days: str, lang: str = "en") -> str:
        path = tmp_path / "own.csv"
        rows = [f"{n},{day},,34.0,40.2,100,battle," for n, day in enumerate(days)]
        path.write_text(header + "\n".join(rows), "utf-8")
        said = ratl("risk", folder / "plan.json", "--incidents", path, "--lang", lang)
        assert said.exit_code == 0, said.output
        return said.output

    start = date.fromisoformat(json.loads((folder / "plan.json").read_text("utf-8"))["epoch"][:10])
    days_before = [str(start - timedelta(days=n)) for n in (1, 100, 200, 400)]
    assert "! The history" not in told(*days_before[:3])
    assert "! The history ends 99 days before the movement sets out" in told(*days_before[1:])
    assert "! The history is of 1 day only" in told(days_before[0])
    assert "! The history goes on after the movement sets out" in told(*days_before, str(start + timedelta(days=9)))
    assert "! " in told(days_before[2], lang="ar")


def test_the_same_twice(folder: Path, tmp_path: Path) -> None:
    for out in ("one", "two"):
        ratl("risk", folder / "plan.json", "--incidents", folder / "acled.csv", "--output", tmp_path / out)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_in_arabic(folder: Path) -> None:
    said = ratl("risk", folder / "plan.json", "--incidents", folder / "acled.csv", "--area", folder / "area.geojson",
                "--lang", "ar").output  # fmt: skip
    assert "الجسر: أكثر من ذي قبل." in said
    assert "للمعنيين فقط" in said


def test_before_and_after_a_force_left(folder: Path) -> None:
    left = FIRST + timedelta(days=336)
    said = ratl("risk", folder / "plan.json", "--incidents", folder / "acled.csv", "--left", left).output
    assert f"Vacuum indicator, after the force left on {left}" in said
    assert "MORE than before" in said


def test_not_enough_data(folder: Path, tmp_path: Path) -> None:
    rows = [acled(n, FIRST + timedelta(days=100 * n)) for n in range(4)]
    few = write_rows(tmp_path / "few.csv", SINCE_2023, rows)
    said = ratl("risk", folder / "plan.json", "--incidents", few).output
    assert "not enough data" in said


def test_nothing_near_is_not_called_safe(folder: Path, tmp_path: Path) -> None:
    far = write_rows(tmp_path / "far.csv", SINCE_2023, [acled(n, FIRST, latitude=30.0) for n in range(4)])
    said = ratl("risk", folder / "plan.json", "--incidents", far, "--output", tmp_path / "out")
    assert said.exit_code == 0
    assert "no incident recorded near the way; by chance alone it could be up to" in said.output


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--since", "2025-02-30"), "2025-02-30"),
        (("--since", "2026-01-01"), "the history ends before it begins: from 2026-01-01"),
        (("--left", "2031-01-01"), "2031-01-01 is not within the history"),
        (("--since", "0001-01-01"), "--since: 0001-01-01 is not between 1900-01-01 and 2199-12-30"),
        (("--until", "9999-12-31"), "--until: 9999-12-31 is not between"),
        (("--until", "2000-01-01"), "--until: the history ends before it begins"),
        (("--kind", "rain"), "rain is no kind of incident. Mend: name one of battle"),
        (("--kind", "battle;rain"), "rain is no kind of incident"),
        (("--kind", ""), "– is no kind of incident"),
        (("--movement", "Z"), "no movement Z has a place in this plan. Mend: name one of M, or leave --movement out"),
        (("--movement", "M; Z"), "no movement Z has a place in this plan"),
        (("--area", "no.geojson"), "no.geojson"),
        (("--around", "inf"), "--around: inf is not a number: write it like 1 km"),
        (("--around", "nan"), "--around: nan is not a number"),
        (("--around", "-3"), "--around: -3 km is not between 0.1 km and 500 km"),
        (("--around", "0"), "--around: 0 km is not between"),
        (("--around", "1000000000"), "--around: 1000000000 km is not between"),
        (("--around", "10 kg"), "--around: 10 kg is of the wrong kind of unit"),
        (("--reach", "inf"), "--reach: inf is not a number"),
        (("--bandwidth", "1e9"), "--bandwidth: the unit e9 is not known"),
        (("--half-life", "-1"), "--half-life: -1 d is not between 0 d and 36500 d"),
        (("--half-life", "0.001"), "--half-life: 0.001 is not between 1 d and 36500 d"),
        (("--days", "100000000"), "--days: 100000000 d is not between 7 d and 3650 d"),
        (("--days", "0"), "--days: 0 d is not between"),
        (("--days", "8.5"), "--days: 8.5 is not a whole number: write one"),
    ],
)
@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_bad_question_is_one_sentence(folder: Path, more: tuple[str, ...], said: str, lang: str) -> None:
    result = ratl("risk", folder / "plan.json", "--incidents", folder / "acled.csv", *more, "--lang", lang)
    assert (result.exit_code, result.stdout) == (2, "")
    assert len(result.stderr.strip().splitlines()) == 1
    assert lang == "ar" or said in result.stderr


def test_lists_and_units_and_digits_of_either_language(folder: Path) -> None:
    files = ("--incidents", folder / "acled.csv")
    one = ratl("risk", folder / "plan.json", *files, "--kind", "battle", "--kind", "riot", "--around", 10, "--days", 28)
    for kinds in ("battle, riot", "battle;riot", "اشتباك، شغب"):
        other = ratl("risk", folder / "plan.json", *files, "--kind", kinds, "--around", "١٠ كم", "--movement", "M, M")
        assert (other.exit_code, other.stdout) == (0, one.stdout), other.output


def test_a_file_named_twice_is_refused(folder: Path) -> None:
    twice = ("--incidents", folder / "acled.csv", "--incidents", folder / ".." / folder.name / "acled.csv")
    said = ratl("risk", folder / "plan.json", *twice)
    assert said.exit_code == 2
    assert "is named twice, and each of its incidents would count twice. Mend: name it once" in said.stderr


def test_districts_in_a_list_are_one_region_however_they_are_parted(folder: Path, tmp_path: Path) -> None:
    lists = ("Haditha; Baghdadi", "Baghdadi, Haditha", "Haditha، Baghdadi")
    rows = [acled(n, FIRST, geo_precision=3, admin2=name) for n, name in enumerate(lists)]
    listed = write_rows(tmp_path / "listed.csv", SINCE_2023, rows)
    said = ratl("risk", folder / "plan.json", "--incidents", listed)
    assert "on no leg and in no area: 3 (Baghdadi / Haditha 3)" in said.output, said.output


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_file_of_9310_rows_of_which_412_are_bad(folder: Path, tmp_path: Path, lang: str) -> None:
    rows = [acled(n, FIRST + timedelta(days=n % 400)) for n in range(8898)]
    rows += [acled(n, FIRST, event_date="") for n in range(9000, 9400)]
    rows += [acled(n, FIRST, latitude=0, longitude=0) for n in range(9400, 9412)]
    large = write_rows(tmp_path / "large.csv", SINCE_2023, rows)
    said = ratl("risk", folder / "plan.json", "--incidents", large, "--lang", lang).output
    sentence = "large.csv: 412 of 9,310 rows skipped: 400 without a date (8900–9299), 12 at 0,0 (9300–9311)"
    assert all(figure in said for figure in ("412", "9,310", "400", "8900–9299", "12", "9300–9311"))
    assert lang == "ar" or sentence in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("event_date,event_type,latitude,longitude\n", "there is no incident in the file. Mend: export it again"),
        ("event_date,event_type,latitude,longitude\n,Battles,1,2\n", "1 without a date (2). Mend: correct these rows"),
        ("", "the table is empty"),
        ("event_date|event_type|latitude|longitude\n|Battles|1|2\n", "none of the 1 rows is an incident"),
    ],
)
def test_a_file_without_incidents_is_told_with_its_mend(folder: Path, tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "few.csv").write_text(text, "utf-8")
    result = ratl("risk", folder / "plan.json", "--incidents", tmp_path / "few.csv")
    assert (result.exit_code, len(result.stderr.strip().splitlines())) == (2, 1)
    assert f"few.csv: {said}" in result.stderr or said in result.stderr


def test_no_sentence_about_a_bad_file_tells_where_the_column_is(folder: Path, tmp_path: Path) -> None:
    swapped = write_rows(
        tmp_path / "s.csv", SINCE_2023, [acled(n, FIRST, latitude=40.225, longitude=34.0) for n in range(9)]
    )
    said = ratl("risk", folder / "plan.json", "--incidents", swapped).stderr
    assert "swapped in 9 of 9 rows" in said
    assert not any(figure in said for figure in ("40.2", "34.0", "AD", "BC"))


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_movement_of_two_ways_has_a_table_and_pictures_for_each(folder: Path, tmp_path: Path, lang: str) -> None:
    network = draw(BRIDGES, roads={"BC": {"limits": {**FREE, "mlc_wheeled": 30}}})
    pair = (serial("M/1", 10, mlc=20), serial("M/2", 10, mlc=60))
    plan = solve(draft(scenario(network, move("M", "AD", *pair, serials_travel="apart"))))
    (tmp_path / "plan.json").write_bytes(render_plan(plan))
    out = tmp_path / "out"
    said = ratl("risk", tmp_path / "plan.json", "--incidents", folder / "acled.csv", "--output", out, "--lang", lang)
    assert said.exit_code == 0, said.output
    way = {"en": "Way", "ar": "الطريق"}[lang]
    heads = [line for line in said.output.splitlines() if line.startswith(f"{way} ")]
    assert [("M/1" in head, "M/2" in head) for head in heads] == [(True, False), (False, True)]
    (movement,) = json.loads((out / "risk.json").read_text("utf-8"))["movements"]
    assert [each["serials"] for each in movement["ways"]] == [["M/1"], ["M/2"]]
    names = {f"M-way{n}-exposure-{each}.svg" for n in (1, 2) for each in ("en", "ar")}
    assert names <= {path.name for path in out.iterdir()}
    assert "M/2" in (out / f"M-way2-exposure-{lang}.svg").read_text("utf-8")


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_kinds_that_are_none_are_told_with_their_rows_and_the_words_that_are(
    folder: Path, tmp_path: Path, lang: str
) -> None:
    rows = [f"{n},2024-03-01,,34.0,40.2,100,{kind}," for n, kind in enumerate(["clash", "clash", "Ambush", "battle"])]
    (tmp_path / "own.csv").write_text("id,time,until,lat,lon,accuracy_m,kind,district\n" + "\n".join(rows), "utf-8")
    said = ratl("risk", folder / "plan.json", "--incidents", tmp_path / "own.csv", "--lang", lang).output
    said = said.replace("\u2068", "").replace("\u2069", "")
    assert "clash (2)" in said
    assert "Ambush (1)" in said
    known = {
        "en": 'own.csv: Of no known kind (rows: 3), taken for "other", which counts only where --kind names it: clash '
        "(2), Ambush (1). Mend: write one of battle, explosion, violence, riot, obstruction, protest, other.",
        "ar": "اشتباك، انفجار، عنف، شغب، عرقلة، احتجاج، غير ذلك",
    }
    assert known[lang] in said
