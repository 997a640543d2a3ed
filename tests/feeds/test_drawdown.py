"""A drawdown read, and what is wrong with one: file, row and field, and what mends it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ratl.cli.screen import problem_sentence
from ratl.errors import InputError
from ratl.feeds.drawdown import read_drawdown
from ratl.words.catalogue import LANGUAGES, Speaker
from tests.services.drawdown_folders import write_drawdown


def test_it_is_read(tmp_path: Path) -> None:
    drawdown = read_drawdown(write_drawdown(tmp_path))
    first, second, rear = drawdown.units
    assert (first.due_day, second.due_day, rear.rear, second.left, second.quarters) == (3, None, True, 3, 8)
    assert [sum(v.people for v in u.vehicles) for u in drawdown.units] == [40, 30, 10]
    assert len({v.id for u in drawdown.units for v in u.vehicles}) == 13
    assert drawdown.bases["A"].loads_per_day == 2
    assert drawdown.bases["H"].capabilities == {"guard": 5}
    assert drawdown.lanes[0].open_days == tuple(range(12))


def test_hours_of_a_lane_say_its_days(tmp_path: Path) -> None:
    # 1 March 2025 is a Saturday.
    drawdown = read_drawdown(write_drawdown(tmp_path, lanes=("A,H,,", "A,H,Mo-Fr 06:00-18:00,")))
    assert drawdown.lanes[0].open_days == (2, 3, 4, 5, 6, 9, 10, 11)


WRONG = [
    ("fleet", ("U1,truck,6", "U1,truck,-6"), "fleet.csv · row 2 · count", "-6 is not between 1 and 500"),
    ("bases", ("1,1,2,4,", "1,1,-2,4,"), "bases.csv · row 2 · loading_rate", "-2 is not between 0 and 100"),
    ("units", ("no,20,", "no,-20,"), "units.csv · row 2 · capability_guard", "-20 is not between 0"),
    (
        "units",
        ("U1,First unit,الوحدة الأولى,A", "U1,First unit,الوحدة الأولى,Z"),
        "units.csv · row 2 · site",
        "there is no base Z",
    ),
    ("fleet", ("U2,truck", "U9,truck"), "fleet.csv · row 3 · unit", "there is no unit U9"),
    ("fleet", ("REAR,truck,2,escort\n", ""), "units.csv · row 4 · id", "the unit REAR has no vehicles"),
    ("equipment", ("U2,Oven", "U7,Oven"), "equipment.csv · row 2 · unit", "there is no unit U7"),
    ("fleet", ("U2,truck", "U2,lorry"), "fleet.csv · row 3 · type", "there is no vehicle type lorry"),
    ("requirements", ("K1,keep,A,guard", "K1,keep,A,surgery"), "requirements.csv · row 2 · capability", "nobody at A"),
    (
        "requirements",
        ("K1,keep,A,guard", "K1,keep,A,gaurd"),
        "requirements.csv · row 2 · capability",
        "did you mean guard?",
    ),
    (
        "requirements",
        ("guard,10,,2025-03-01", "guard,31,,2025-03-01"),
        "requirements.csv · row 2 · least",
        "31 are asked for, and all units of A together have 30",
    ),
    (
        "requirements",
        ("2025-03-01,2025-03-04", "2025-03-05,2025-03-04"),
        "requirements.csv · row 2 · until",
        "before the day",
    ),
    ("requirements", ("2025-03-01,2025-03-04", "2025-03-01,"), "requirements.csv · row 2 · until", "until which day"),
    (
        "requirements",
        ("guard,10,,2025-03-01", "guard,,,2025-03-01"),
        "requirements.csv · row 2 · least",
        "how much is asked for",
    ),
    ("requirements", ("V1,receive,H", "V1,receive,A"), "requirements.csv · row 4 · base", "other kind"),
    (
        "requirements",
        ("2025-03-01,2025-03-04", "2025-03-01,2026-03-04"),
        "requirements.csv · row 2 · until",
        "outside the 12 days",
    ),
    ("lanes", ("A,H,", "H,A,"), "lanes.csv · row 2 · from", "H does not close"),
    ("lanes", ("A,H,,1,20,4\n", "A,H,,1,20,4\nA,H,,1,20,4\n"), "lanes.csv · row 3 · to", "in row 2 already"),
    ("lanes", ("1,20,4", "1,5,4"), "lanes.csv · row 2 · most_vehicles", "the unit U1 has 6 vehicles"),
    ("lanes", ("A,H,,", "A,H,2024 Jan 05,"), "lanes.csv · row 2 · hours", "allows no day"),
    ("lift", ("LB,H,lowbed,2\n", ""), "bases.csv · row 2 · id", "there are no low-beds: add lift"),
    ("lift", ("LB,H", "LB,Q"), "lift.csv · row 2 · home", "there is no place Q"),
    ("posts", ("R1,20", "R9,20"), "posts.csv · row 2 · road", "there is no road R9"),
    ("bases", ("1,1,2,4,", "1,1,2,,"), "bases.csv · row 2 · disposal_per_day", "3 items are left behind"),
    ("bases", ("1,1,2,4,", "1,1,,4,"), "bases.csv · row 2 · loading_rate", "is missing"),
    ("bases", ("1,1,2,4,", "1,0,2,4,"), "bases.csv · row 2 · loading_rate", "no low-bed can be loaded"),
    ("drawdown", ('start = "06:00"', 'start = "6 o\'clock"'), "drawdown.toml · drawdown.start", "cannot be used here"),
    ("drawdown", ('lift = "lift.csv"\n', ""), "bases.csv · row 2 · id", "there are no low-beds"),
    ("drawdown", ("rounds = 12", "runds = 12"), "drawdown.toml · drawdown.runds", "did you mean rounds?"),
]


@pytest.mark.parametrize(("file", "change", "where", "said"), WRONG, ids=[f"{w[2]}-{w[3][:18]}" for w in WRONG])
def test_one_sentence_that_names_the_place_and_the_mend(tmp_path: Path, file, change, where, said) -> None:
    write_drawdown(tmp_path, **{file: change})
    with pytest.raises(InputError) as raised:
        read_drawdown(tmp_path)
    sentences = [problem_sentence(Speaker("en"), problem) for problem in raised.value.problems]
    assert [s for s in sentences if s.startswith(where) and said in s], sentences
    assert all(problem_sentence(Speaker(lang), p) for lang in LANGUAGES for p in raised.value.problems)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("file", "change", "said"),
    [
        ("drawdown", ('units = "units.csv"', 'units = "nowhere.csv"'), "drawdown.units: there is no file"),
        ("drawdown", ('units = "units.csv"', ""), "drawdown.units: this key is missing"),
        ("drawdown", ('bases = "bases.csv"', 'bases = "."'), "is a folder, a file is needed"),
        ("drawdown", ('fleet = "fleet.csv"', 'fleet = "nowhere.csv"'), "drawdown.fleet: there is no file"),
        ("drawdown", ("horizon_days = 12", "horizon_days = -1"), "horizon_days: -1 is not between 1 and 366"),
        (
            "lanes",
            ("A,H,,1,20,4", "A,H,,20,1,4"),
            "lanes.csv · row 2 · least_vehicles: columns of 20 vehicles at least and 1 at most cannot be",
        ),
    ],
)
def test_one_mistake_is_one_sentence(file: str, change: tuple[str, str], said: str, lang: str, tmp_path: Path) -> None:
    # A table that cannot be read leaves nothing to be said of those that name what stands in it.
    folder = write_drawdown(tmp_path, **{file: change})
    with pytest.raises(InputError) as error:
        read_drawdown(folder)
    (sentence,) = [problem_sentence(Speaker(lang), problem) for problem in error.value.problems]
    assert lang == "ar" or said in sentence
