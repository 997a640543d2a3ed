"""Columns that wait at their origins only, from a folder: planned by the search of their own (ADR 0007)."""

from __future__ import annotations

from pathlib import Path

import pytest

from ratl.feeds.scenario import read_scenario
from ratl.planner.draft import compute_draft
from ratl.planner.problem import is_of_columns
from ratl.referee import check
from ratl.services.plan import plan_scenario
from tests.services.folders import ROADS, write_many

PLAIN = """halting = "origin-only"
pass_once = true
max_wait = "5 h"
max_travel = "4 h"
[movement.rates]
primary = { day = "40 km/h", night = "40 km/h" }
[movement.halts]
none = true
[movement.driving]
max_time = "none"
max_distance = "none"
[[movement.serial]]
id = "1"
declared_pass_time = "10 min"
"""
MOVES = [("M1", "AD", "06:00"), ("M2", "DA", "06:00"), ("M3", "AD", "06:05")]


def columns(folder: Path, of: str = PLAIN, extra: str = "") -> Path:
    write_many(folder, MOVES, of=dict.fromkeys(("M1", "M2", "M3"), of), extra=extra)
    (folder / "roads.csv").write_text(ROADS.replace("two-way", "alternating"), "utf-8")
    return folder


POST = '[[control_post]]\npoint = "B"\nmanned_by = { en = "police", ar = "الشرطة" }\n'


def test_a_folder_reaches_the_search_of_columns(tmp_path: Path) -> None:
    folder = columns(tmp_path, extra=POST)
    request = read_scenario(folder).movements[0].request
    assert (request.pass_once, request.max_wait_s, request.max_travel_s) == (True, 18_000, 14_400)
    assert is_of_columns(compute_draft(read_scenario(folder), {}))
    plan = plan_scenario(folder, folder / "plan.json")
    assert check(plan) == ()
    assert {reason.code for reason in plan.objective.by} <= {"bound_prices", "bound_closed", "bound_alone"}
    assert plan.objective.gap == 0  # proven best
    assert plan.control_posts[0].manned
    # Limits the roads do not tell are said here too.
    assert all("limit_unknown" in {w.code for w in m.warnings} for m in plan.movements)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("pass_once = true\n", ""),
        ("[movement.halts]\nnone = true\n", ""),
        ('max_time = "none"\n', ""),
        ('night = "40 km/h"', 'night = "30 km/h"'),
        ('declared_pass_time = "10 min"\n', ""),
        ('halting = "origin-only"', 'halting = "origin-only"\nunknown_limits = "forbid"'),
    ],
)
def test_whoever_asks_for_more_is_planned_as_everybody(tmp_path: Path, old: str, new: str) -> None:
    assert old in PLAIN
    folder = columns(tmp_path, PLAIN.replace(old, new))
    assert not is_of_columns(compute_draft(read_scenario(folder), {}))
    assert check(plan_scenario(folder, folder / "plan.json")) == ()
