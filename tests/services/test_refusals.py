"""A movement without a place through `ratl plan`, `check` and `brief`, on real files: the shortest true explanation."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from ratl.cli import app
from ratl.feeds.scenario import write_template
from ratl.model.plan import Plan
from ratl.services.plan import make_plan
from ratl.services.plans import read_plan
from ratl.words.catalogue import LANGUAGES, Speaker
from tests.feeds.extracts import ROW, way, write
from tests.laid import lay, place
from tests.maps import move

T = "scenario.toml"
HELD = '[[reservation]]\nholder = "civil"\nhours = "24/7"\n'
ALLOWED = "[[movement.permission]]            # when an authority"

#: name → what is changed (file, old, new), the facts of the proof with what they name, words of the English sentence.
CASES: dict[str, tuple[list[tuple[str, str, str]], list[tuple[str, str]], str]] = {
    "contradictory windows": (
        # East allows the morning; a second authority, for the last road, the evening of the day before only.
        [(T, ALLOWED, f'[[movement.permission]]\nroads = ["R6"]\nhours = "2025 Aug 18 00:00-05:00"\n{ALLOWED}')],
        [("fact_permission", "R6")],
        "the permission for CD-01 on Depot road (D+0 00:00 to D+0 05:00)",
    ),
    "hours against permission": (
        [(T, 'hours = "06:00-18:00"', 'hours = "06:00-07:00"'), ("roads.csv", "class,", "hours,class,")],
        [("fact_permission_of", "R1")],
        "the permission of Eastern road authority (fictitious) for CD-01",
    ),
    "origin is destination": (
        [(T, 'destination = "depot"', 'destination = "camp"')],
        [("fact_same_ends", "")],
        "origin and destination are one place",
    ),
    "a column longer than its halt sites": (
        [
            ("roads.csv", "yes,yes,east,fictitious\nR3", "yes,no,east,fictitious\nR3"),
            ("roads.csv", "yes,yes,east,fictitious\nR6", "yes,no,east,fictitious\nR6"),
            ("roads.csv", "none,yes,yes,east,fictitious", "none,yes,no,east,fictitious"),
            ("sites.csv", "موقف المفرق,20", "موقف المفرق,5"),
            ("sites.csv", "ساحة الآبار,30", "ساحة الآبار,5"),
            (T, 'tolerance = "15 min" ', 'tolerance = "1 min" '),
        ],
        [("fact_halts", "CD-01"), ("fact_site", "S3")],
        "it holds 5 (vehicles), the serial needs 8",
    ),
    "a reservation that blocks the only road": (
        [(T, "[[control_post]]", f'{HELD}road = "R5"\n\n[[control_post]]')],
        [("fact_reserved", "R5")],
        "Wells road is reserved for civil",
    ),
    "a reservation of the destination": (
        [(T, "[[control_post]]", f'{HELD}point = "depot"\n\n[[control_post]]')],
        [("fact_reserved", "depot")],
        "Wadi Depot is reserved for civil",
    ),
    "a deadline nobody can meet": (
        [(T, "2025-08-19T18:00", "2025-08-18T09:30")],
        [("fact_start", "CD-01"), ("fact_deadline", "CD-01")],
        "cannot be complete before D+0 10:25",
    ),
}  # fmt: skip


def ratl(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def spoilt(folder: Path, changes: list[tuple[str, str, str]]) -> Path:
    write_template(folder)
    for file, old, new in changes:
        text = (folder / file).read_text("utf-8-sig")
        if (file, old) == ("roads.csv", "class,"):
            text = with_hours(text, {"R1": "12:00-14:00"})
        else:
            assert old in text, (file, old)
            text = text.replace(old, new, 1)
        (folder / file).write_text(text, "utf-8")
    return folder


def with_hours(roads: str, hours: dict[str, str]) -> str:
    head, *rows = roads.splitlines()
    return "\n".join([f"{head},hours", *(f"{row},{hours.get(row.split(',')[0], '')}" for row in rows)]) + "\n"


def facts_of(plan: Plan) -> list[tuple[str, str]]:
    (movement,) = plan.movements
    assert movement.refusal is not None
    assert movement.refusal.smallest

    def about(params: dict[str, object]) -> str:
        for key in ("site", "leg", "what"):
            if key in params:
                return str(params[key])
        return str(params["legs"][0]) if "legs" in params else str(params.get("movement", ""))  # type: ignore[index]

    found = [(fact.code, about(dict(fact.params)).split(".")[0]) for fact in movement.refusal.facts]
    return [(code, "" if code == "fact_same_ends" else name) for code, name in found]


@pytest.mark.parametrize("case", CASES)
def test_planned_checked_and_briefed(case: str, tmp_path: Path) -> None:
    changes, facts, words = CASES[case]
    file = tmp_path / "plan.json"
    planned = ratl("plan", spoilt(tmp_path / "s", changes), "-o", file)
    assert planned.exit_code == 1
    assert words in planned.stdout
    plan = read_plan(file)
    assert set(facts) <= set(facts_of(plan))
    assert len(facts_of(plan)) <= len(facts) + 1
    # A plan written by hand says no more than that it is not placed: check finds the same.
    (movement,) = json.loads(file.read_bytes())["movements"]
    by_hand = {**json.loads(file.read_bytes()), "movements": [{**movement, "refusal": None}]}
    file.write_text(json.dumps(by_hand), "utf-8")
    checked = ratl("check", file)
    assert checked.exit_code == 1
    assert words in checked.stdout
    for lang in LANGUAGES:
        assert ratl("brief", file, "--lang", lang, "-o", tmp_path / "out").exit_code == 1
        assert (tmp_path / "out" / f"CD-01-no-place-{lang}.pdf").is_file()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_not_proven_is_said_to_be_so(lang: str, tmp_path: Path) -> None:
    # Six minutes before the least the search finds, six after the bound: nobody knows.
    file = tmp_path / "plan.json"
    planned = ratl(
        "plan", spoilt(tmp_path / "s", [(T, "2025-08-19T18:00", "2025-08-18T10:31")]), "-o", file, "--lang", lang
    )
    assert planned.exit_code == 1
    assert read_plan(file).movements[0].refusal is None
    assert Speaker(lang).term("refusal_none") in planned.stdout


def test_origin_and_destination_are_one_on_an_imported_network(tmp_path: Path) -> None:
    extract = write(tmp_path, *ROW, way(7, [1, 2, 3, 4, 5, 6]))
    laid = lay(extract, {"A": place(0.01, 0.0), "B": place(0.06, 0.0)}, move("M", "AA"))
    assert facts_of(make_plan(laid.scenario)) == [("fact_same_ends", "")]
