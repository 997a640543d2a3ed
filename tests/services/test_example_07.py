"""Worked example 07 [STUDOPEDIA-UA]: when to give the order to move, so as to pass the start point in time (F12)."""

from __future__ import annotations

import re
from pathlib import Path

from ratl.feeds.scenario import read_scenario, write_template
from ratl.services.check import judge
from ratl.services.plan import make_plan

PIN = """
[[movement.pin]]
kind = "start_point"
point = "start"
at = "2025-08-18T21:00"
"""


def change(path: Path, *changes: tuple[str, str]) -> None:
    text = path.read_text("utf-8-sig")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path.write_text(text, "utf-8")


def test_order_to_move(tmp_path: Path) -> None:
    # The template by night, without curfew, with 9 km of drawing out at 15 km/h.
    write_template(tmp_path)
    change(tmp_path / "roads.csv", ("R1,camp,start,8.6", "R1,camp,start,9"))
    change(tmp_path / "authorities.csv", ("21:00-05:00", ""))
    change(tmp_path / "sites.csv", ("06:00-20:00", ""))
    toml = tmp_path / "scenario.toml"
    permission = re.search(r"\[\[movement\.permission\]\].*?\n\n", toml.read_text("utf-8"), re.DOTALL)
    assert permission
    change(
        toml,
        (permission[0], PIN),
        (
            'drawing-out = { day = "15 km/h", night = "10 km/h" }',
            'drawing-out = { day = "15 km/h", night = "15 km/h" }',
        ),
        ("daylight_only = true", "daylight_only = false"),
    )
    plan = make_plan(read_scenario(tmp_path))
    (serial,) = plan.movements[0].serials
    # 9 km at 15 km/h are 36 min: to pass at 21:00 they move off at 20:24.
    assert serial.start_s == 20 * 3600 + 24 * 60
    assert serial.legs[0].head_leaves_s == 21 * 3600
    assert judge(plan) == ()
