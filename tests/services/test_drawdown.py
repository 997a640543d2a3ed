"""`ratl drawdown` from folder to papers: the loop of schedule and road, and how each ending is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ratl.cli import app
from ratl.drawdown.ask import Search
from ratl.errors import InputError
from ratl.feeds.drawdown import read_drawdown
from ratl.formats.plan import parse_plan
from ratl.referee import check
from ratl.services.drawdown import draw_down, measure_roads, write_drawn
from ratl.services.limits import Limits
from tests.services.drawdown_folders import write_drawdown

SEARCH = Search(effort=10)


def drawn(folder: Path):
    return draw_down(folder, SEARCH, Limits(), lambda *_, **__: None)


def test_days_on_the_road_are_the_plans(tmp_path: Path) -> None:
    # 60 km at 40 km/h from 06:00 on: there the same day, and the low-beds from the hub too, a day before they load.
    road = measure_roads(read_drawdown(write_drawdown(tmp_path)))
    assert road.travel_days == {"A–H": 0}
    assert (road.fetch_days, road.return_days) == ({("LB", "A–H"): 1}, {("LB", "A–H"): 0})
    assert road.post_days == {("R1", "A–H"): 0}


def test_every_column_is_placed_and_the_plan_holds(tmp_path: Path) -> None:
    made = drawn(write_drawdown(tmp_path))
    assert (made.ended, made.breaches) == ("carried", ())
    late, closing, trips = made.schedule.goals
    # Two ovens on two low-beds, fetched on day 0, loaded on day 1; U2 leaves on day 2. Its sheds wait for the day
    # after, then a day of handover: the rear party leaves on day 4. U1 guards until day 3, the rear party then.
    assert [(g.value, g.gap) for g in (late, closing, trips)] == [(0, 0), (4, 0), (2, 0)]
    assert check(made.plan) == ()
    assert [m.status for m in made.plan.movements] == ["planned"] * len(made.schedule.waves)
    vehicles = [v.id for m in made.plan.movements for s in m.serials for v in s.vehicles]
    assert len(vehicles) == len(set(vehicles)) == 13 + 2


def test_the_road_says_no_and_the_schedule_tries_again(tmp_path: Path) -> None:
    # The road is shut on day 2 and day 4, which the lane's permission does not know.
    change = ("none,none,none,none,\n", "none,none,none,none,2025 Mar 03; 2025 Mar 05\n")
    made = drawn(write_drawdown(tmp_path, roads=change))
    assert made.ended == "carried"
    assert len(made.rounds) > 1
    assert {reason.code for told in made.rounds[:-1] for reason in told.told} == {"road_not_that_day"}
    assert not {wave.day for wave in made.schedule.waves} & {2, 4}
    assert check(made.plan) == ()
    assert made.schedule.goals[1].value > 4


def test_the_loop_ends_after_so_many_rounds_and_says_what_is_left(tmp_path: Path) -> None:
    write_drawdown(tmp_path, roads=("none,none,none,none,\n", "none,none,none,none,2025 Mar 03\n"),
                   drawdown=("rounds = 12", "rounds = 1"))  # fmt: skip
    made = drawn(tmp_path)
    assert made.ended == "rounds"
    assert [reason.code for reason in made.rounds[0].told]
    result = CliRunner().invoke(app, ["drawdown", str(tmp_path), "-o", str(tmp_path / "out"), "--effort", "10"])
    assert result.exit_code == 1
    assert "does not get away on D+2 (2025-03-03)" in result.output


def test_a_road_too_short_of_days_is_in_the_conflict(tmp_path: Path) -> None:
    shut = ("none,none,none,none,\n", "none,none,none,none,2025 Mar 02-2025 Mar 12\n")
    made = drawn(write_drawdown(tmp_path, roads=shut))
    assert (made.ended, made.schedule) == ("conflict", None)
    assert "needs_road" in {reason.code for reason in made.conflict.requirements}


def test_no_way_is_said_with_the_reason(tmp_path: Path) -> None:
    write_drawdown(tmp_path, roads=("none,none,none,none,\n", "2.0,none,none,none,\n"))
    with pytest.raises(InputError) as raised:
        drawn(tmp_path)
    assert raised.value.problems[0].code == "drawdown_no_way"


def test_a_conflict_is_told_in_both_languages(tmp_path: Path) -> None:
    write_drawdown(
        tmp_path,
        requirements=("2025-03-01,2025-03-04", "2025-03-01,2025-03-12"),
        drawdown=("rounds = 12", "rounds = 2"),
    )
    for lang, word in (("en", "contradict"), ("ar", "متعارضة")):
        result = CliRunner().invoke(app, ["drawdown", str(tmp_path), "-o", str(tmp_path / "out"), "--lang", lang])
        assert result.exit_code == 1
        assert word in result.output
        assert "K1" in result.output
    assert not (tmp_path / "out").exists()


def test_a_base_that_falls_below_what_it_keeps_is_told_so(tmp_path: Path) -> None:
    write_drawdown(tmp_path)
    for lang, said in (
        ("en", "Alpha: what is there falls below the least of K1 (guard: 10) on D+4 (2025-03-05)"),
        ("ar", "ينخفض الموجود في D+4 (2025-03-05) عن الحد الأدنى في K1"),
    ):
        result = CliRunner().invoke(app, ["drawdown", str(tmp_path), "-o", str(tmp_path / lang), "--lang", lang])
        assert said in result.output.replace("\u2068", "").replace("\u2069", "")


def test_what_is_written_is_whole_and_the_same_each_time(tmp_path: Path) -> None:
    made = drawn(write_drawdown(tmp_path))
    first = {path.name: path.read_bytes() for path in write_drawn(made, tmp_path / "one")}
    second = {path.name: path.read_bytes() for path in write_drawn(drawn(tmp_path), tmp_path / "two")}
    assert first == second
    assert set(first) == {"plan.json", "schedule.json"} | {
        f"drawdown-{what}-{lang}.{kind}"
        for lang in ("en", "ar")
        for what, kind in (("order", "pdf"), ("brief", "pdf"), ("gantt", "svg"), ("curves", "svg"))
    }
    assert check(parse_plan(first["plan.json"], "plan.json")) == ()
    schedule = json.loads(first["schedule.json"])
    assert [wave["id"] for wave in schedule["waves"]] == [wave.id for wave in made.schedule.waves]
    assert {curve["what"] for curve in schedule["curves"]} == {"people", "guard", "bakery"}
