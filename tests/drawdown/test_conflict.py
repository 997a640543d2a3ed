"""Why there is no schedule: enough to contradict, and not one requirement more."""

from __future__ import annotations

from dataclasses import replace

import pytest

import ratl.drawdown.solve as solving
from ratl.drawdown.ask import Search
from ratl.drawdown.conflict import _Asked, find_conflict
from ratl.drawdown.lift_conflict import find_lift_conflict
from ratl.drawdown.solve import solve
from ratl.model.drawdown import Drawdown, Requirement
from ratl.model.movement import Reason
from tests.drawdown.cases import case, draw, told, twin, unit

SEARCH = Search(effort=20.0)
KEEP = Requirement(id="K1", kind="keep", base="A", capability="guard", least=10, until_day=5)


def without(drawdown: Drawdown, reason: Reason) -> Drawdown | None:
    """Return the drawdown with one requirement eased in its own data; None where that cannot be done there."""
    lane, base = drawdown.lanes[0], drawdown.bases["A"]
    asked = tuple(r for r in drawdown.requirements if r.id != reason.params.get("requirement"))
    freed = {
        "needs_latest": {"latest_day": None}, "needs_earliest": {"earliest_day": 0},
    }.get(reason.code)  # fmt: skip
    if freed:
        name = reason.params["unit"]
        return replace(drawdown, units=tuple(replace(u, **freed) if u.id == name else u for u in drawdown.units))
    on_lane = {
        "needs_column_size": {"least_vehicles": 0, "most_vehicles": 99}, "needs_most_columns": {"most_columns": None},
        "needs_open_days": {"open_days": tuple(range(drawdown.days))},
    }.get(reason.code)  # fmt: skip
    if on_lane:
        return replace(drawdown, lanes=(replace(lane, **on_lane),))
    at_base = {
        "needs_loading": {"loads_per_day": None}, "needs_departures": {"vehicles_per_day": None},
        "needs_disposal": {"disposal_per_day": 99},
    }.get(reason.code)  # fmt: skip
    if at_base:
        return replace(drawdown, bases={**drawdown.bases, "A": replace(base, **at_base)})
    if reason.code == "needs_receiving":
        hub = replace(drawdown.bases["H"], receives_per_day=None)
        return replace(drawdown, bases={**drawdown.bases, "H": hub})
    if reason.code in ("needs_keep", "needs_load", "needs_receive"):
        return replace(drawdown, requirements=asked)
    return None


def test_what_must_be_kept_against_when_it_must_be_gone() -> None:
    drawdown = case(
        unit("G", capabilities={"guard": 10}, latest_day=4),
        unit("X"),
        requirements=(KEEP, Requirement(id="L1", kind="load", base="A", capability="guard", least=10)),
    )
    conflict = solve(drawdown, told(), SEARCH).conflict
    assert conflict is not None
    assert conflict.irreducible
    assert {(r.code, str(r.params.get("requirement", r.params.get("unit")))) for r in conflict.requirements} == {
        ("needs_keep", "K1"),
        ("needs_latest", "G"),
    }


def test_two_low_bed_trips_within_a_week_that_has_time_for_one() -> None:
    drawdown = case(unit("X", carried=((2, 1),)), days=7, lift=1, ahead_days=9)
    conflict = solve(drawdown, told(travel=1, fetch=1, back=1), SEARCH).conflict
    assert conflict is not None
    assert {r.code for r in conflict.requirements} == {"needs_lift", "needs_period"}


def test_more_decks_on_one_day_than_there_are_low_beds() -> None:
    # All three leave with the unit. They are one low-bed short; to send two ahead would do, or more days.
    drawdown = case(unit("X", carried=((3, 1),)), days=12, lift=1, ahead_days=0)
    conflict = solve(drawdown, told(), SEARCH).conflict
    assert conflict is not None
    assert {r.code for r in conflict.requirements} == {"needs_lift", "needs_ahead", "needs_period"}


@pytest.mark.parametrize("seed", range(60))
def test_no_requirement_of_a_conflict_can_be_spared(seed: int) -> None:
    drawdown, road = draw(seed)
    if twin(drawdown, road) is not None:
        return
    conflict = find_conflict(drawdown, road, SEARCH)
    assert conflict.irreducible
    assert conflict.requirements
    asked = _Asked(drawdown, road, SEARCH, None)
    names = {str((r.code, sorted(r.params.items()))) for r in conflict.requirements}
    assert asked.contradict(sorted(names)) == "yes"
    for name in names:
        assert asked.contradict(sorted(names - {name})) == "no", name


def test_eased_in_the_data_the_twin_finds_a_schedule_where_all_others_are_of_the_conflict() -> None:
    """Of cases with one contradiction alone, easing any requirement of it gives the twin a schedule."""
    eased = 0
    for seed in range(60):
        drawdown, road = draw(seed)
        if twin(drawdown, road) is not None:
            continue
        conflict = find_conflict(drawdown, road, SEARCH)
        changed = [made for reason in conflict.requirements if (made := without(drawdown, reason)) is not None]
        outcomes = [twin(made, road) for made in changed]
        if any(outcome is not None for outcome in outcomes):
            eased += 1
    assert eased >= 5


def test_a_filter_that_keeps_everything_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    drawdown = case(unit("G", capabilities={"guard": 10}, latest_day=4), unit("X"), requirements=(KEEP,))
    honest = find_conflict(drawdown, told(), SEARCH)
    monkeypatch.setattr(_Asked, "narrowed", lambda _, keys: keys)
    monkeypatch.setattr(_Asked, "contradict", lambda *_: "no")
    kept_all = find_conflict(drawdown, told(), SEARCH)
    assert len(honest.requirements) == 2 < len(kept_all.requirements)


@pytest.mark.parametrize("first", range(0, 240, 80))
def test_what_the_program_names_contradicts_and_only_where_there_is_no_schedule(first: int) -> None:
    named = 0
    for seed in range(first, first + 80):
        drawdown, road = draw(seed)
        drawdown = replace(drawdown, days=7, lift=tuple(replace(pool, count=1) for pool in drawdown.lift))
        # Fetched from far away, few of the days are left; how many low-beds there are is part of that.
        road = replace(road, fetch_days={key: days + 2 * (seed % 3) for key, days in road.fetch_days.items()})
        conflict = find_lift_conflict(drawdown, road)
        if conflict is None:
            continue
        named += 1
        assert twin(drawdown, road) is None, seed
        asked = _Asked(drawdown, road, SEARCH, None)
        names = [str((r.code, sorted(r.params.items()))) for r in conflict.requirements]
        assert asked.contradict(names) == "yes", seed
        assert not conflict.irreducible
    assert named


def test_a_large_drawdown_with_too_few_low_beds_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    # Eleven deck loads, one a trip of three days: the low-bed, and nothing else, is short of days.
    drawdown = case(unit("X", carried=((11, 1),)), days=30, lift=1, ahead_days=29, base={"loads_per_day": 3})
    monkeypatch.setattr(solving, "ALL_AT_ONCE", 0)
    monkeypatch.setattr(solving, "alone", lambda *_: (0, 0))
    conflict = solve(drawdown, told(), SEARCH).conflict
    assert conflict is not None
    assert {reason.code for reason in conflict.requirements} == {"needs_lift", "needs_period"}
