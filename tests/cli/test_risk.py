"""`ratl risk` from end to end: what the screen says, what is written and who may read it, what is refused."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from ratl.cli import app
from tests.feeds.incident_files import SINCE_2023, acled, write_rows
from tests.services.folders import write_many

FIRST = date(2024, 9, 2)
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
    routes = found["movements"][0]["routes"]
    assert [route["planned"] for route in routes] == [True, False]
    assert routes[0]["seconds"] < routes[1]["seconds"]
    assert routes[0]["exposure"][0] > routes[1]["exposure"][0]
    assert len(found["movements"][0]["legs"][0]["rate_by_hour"]) == 24
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
        (("--kind", "rain"), "rain is no kind of incident. Known: battle"),
        (("--movement", "Z"), "no movement Z has a place in this plan. Placed are: M"),
        (("--area", "no.geojson"), "no.geojson"),
    ],
)
@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_bad_question_is_one_sentence(folder: Path, more: tuple[str, ...], said: str, lang: str) -> None:
    result = ratl("risk", folder / "plan.json", "--incidents", folder / "acled.csv", *more, "--lang", lang)
    assert (result.exit_code, result.stdout) == (2, "")
    assert len(result.stderr.strip().splitlines()) == 1
    assert lang == "ar" or said in result.stderr


def test_no_sentence_about_a_bad_file_tells_where_the_column_is(folder: Path, tmp_path: Path) -> None:
    swapped = write_rows(
        tmp_path / "s.csv", SINCE_2023, [acled(n, FIRST, latitude=40.225, longitude=34.0) for n in range(9)]
    )
    said = ratl("risk", folder / "plan.json", "--incidents", swapped).stderr
    assert "swapped in 9 of 9 rows" in said
    assert not any(figure in said for figure in ("40.2", "34.0", "AD", "BC"))
