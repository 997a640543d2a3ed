"""The thirteen bases as a folder: what is read from it is what was generated."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.drawdown import CLASSES, HUB, generate
from benchmarks.drawdown_folder import write
from ratl.drawdown.movements import list_alike
from ratl.feeds.drawdown import read_drawdown


@pytest.mark.parametrize("kind", CLASSES)
def test_the_folder_says_what_was_generated(kind: str, tmp_path: Path) -> None:
    made, told = generate(kind, 3)
    write(kind, 3, tmp_path)
    read = read_drawdown(tmp_path)
    assert read.bases == made.bases
    assert read.requirements == made.requirements
    for field in ("days", "columns_per_day", "ahead_days"):
        assert getattr(read, field) == getattr(made, field)
    for mine, theirs in zip(read.units, made.units, strict=True):
        for field in ("id", "site", "people", "quarters", "left", "rear", "loading_days", "setup_days", "capabilities"):
            assert getattr(mine, field) == getattr(theirs, field), (mine.id, field)
        assert len(mine.vehicles) == len(theirs.vehicles)
    for mine, theirs in zip(read.lanes, made.lanes, strict=True):
        assert (mine.id, mine.open_days, mine.most_vehicles) == (theirs.id, theirs.open_days, theirs.most_vehicles)
    assert [(pool.home, pool.count) for pool in read.lift] == [(HUB, pool.count) for pool in made.lift]
    # No stage of a trunk is longer than a day's march, and a base is as many of them out as it is days away.
    assert max(road.leg.length_m for road in read.scenario.network.roads.values()) <= 260_000
    assert set(told.travel_days) == {lane.id for lane in read.lanes}


def test_one_seed_is_one_folder(tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        write("ramp", seed, tmp_path / name)
    files = {name: [p.read_bytes() for p in sorted((tmp_path / name).iterdir())] for name in ("one", "again", "other")}
    assert files["one"] == files["again"] != files["other"]


def test_days_before_the_same_open_and_shut_days_are_measured_once() -> None:
    lane = generate("ramp", 1)[0].lanes[0]
    groups = list_alike(lane, 180)
    assert [group[:3] for group in groups] == [[day, day + 7, day + 14] for day in (0, 1, 2, 3, 5, 6)]
    assert sorted(day for group in groups for day in group) == list(lane.open_days)
