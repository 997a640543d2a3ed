"""A planner's own profile."""

import pytest

from ratl.feeds.problems import Problems
from ratl.feeds.profile import read_profile
from ratl.march.profiles import PROFILES

OURS = """
base = "us"
name = "ours"
gaps = { open = "60 m" }
march_unit_gap = "3 min"
halt_interval = "90 min"
first_halt_interval = "none"
halts_in_rate = false
rates = { primary = { day = "45 km/h" } }
driver_hours = "eu561"
[sources]
march_unit_gap = "standing order 7"
"""


def read(path, text, name="ours.toml"):
    (path / "ours.toml").write_text(text, "utf-8")
    problems = Problems()
    profile = read_profile(name, path, ("scenario.toml", "profile"), problems)
    problems.raise_all()
    return profile


def test_what_differs_replaces_the_base(tmp_path):
    ours, us = read(tmp_path, OURS), PROFILES["us"]
    assert (ours.name, ours.march_unit_gap_s, ours.halt_interval_s, ours.halts_in_rate) == ("ours", 180, 5400, False)
    assert ours.first_halt_interval_s is None
    assert ours.gaps_m == {"open": 60.0, "close": 25.0}
    assert ours.rates_mps["primary"]["day"] == pytest.approx(45 / 3.6)
    assert ours.rates_mps["primary"]["night"] == us.rates_mps["primary"]["night"]
    assert ours.serial_gap_s == us.serial_gap_s
    assert ours.sources["march_unit_gap_s"] == "standing order 7"
    assert ours.sources["halt_interval_s"] == "profile ours"
    assert ours.sources["serial_gap_s"] == us.sources["serial_gap_s"]


def test_every_field_can_be_stated(tmp_path):
    text = """
base = "us"
name = "ours"
gaps = { open = "60 m" }
density = { open = 15 }
count_vehicle_length = false
halted_gap = "5 m"
march_unit_gap = "1 min"
serial_gap = "1 min"
column_gap = "1 min"
extal = "1 min"
extal_block = 20
extal_large = "1 min"
extal_large_from = 500
rounding = "once"
round_pass_time = "1 min"
halt_interval = "1 h"
first_halt_interval = "1 h"
first_halt = "10 min"
halt_tolerance = "1 min"
halt = "1 min"
halts_in_rate = true
max_driving = "8 h"
max_distance = "100 km"
rest = "8 h"
driver_hours = "none"
rates = { primary = { day = "40 km/h" } }
catch_up = { primary = "50 km/h" }
march_unit_min = 3
march_unit_max = 18
serials_max = 4
clearance_rules = ["us"]
"""
    ours = read(tmp_path, text)
    assert {f for f, s in ours.sources.items() if s == "profile ours"} == set(ours.__dataclass_fields__) - {
        "name",
        "sources",
    }


@pytest.mark.parametrize(
    ("line", "code", "key"),
    [
        ("march_unit_gapp = '3 min'", "unknown_key_like", "march_unit_gapp"),
        ("serial_gap = 5", "bare_number", "serial_gap"),
        ("sources = { extal = 'x', serial = 'y' }", "unknown_key", "sources.serial"),
        ("clearance_rules = ['uz']", "unknown_clearance_rule", "clearance_rules"),
    ],
)
def test_refusals(folder, line, code, key):
    (folder.path / "ours.toml").write_text(f'base = "us"\nname = "ours"\n{line}\n', "utf-8")
    folder.replace("scenario.toml", 'profile = "us"', 'profile = "ours.toml"')
    assert (code, ("ours.toml", key)) in [(p.code, p.where) for p in folder.problems()]
