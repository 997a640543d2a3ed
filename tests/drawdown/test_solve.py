"""The schedule beside the twin that tries everything; the two ways of deciding beside each other."""

from __future__ import annotations

import pytest

import ratl.drawdown.solve as solving
from ratl.drawdown import rules
from ratl.drawdown.ask import Search
from ratl.drawdown.outlook import list_breaches
from ratl.drawdown.solve import solve
from tests.drawdown.cases import case, draw, told, twin, unit

SEARCH = Search(effort=20.0, rounds=4)


def found(drawdown, road):
    answer = solve(drawdown, road, SEARCH)
    return None if answer.schedule is None else tuple(goal.value for goal in answer.schedule.goals)


@pytest.mark.parametrize("seed", range(60))
def test_no_better_schedule_than_the_twins_and_no_worse(seed: int) -> None:
    drawdown, road = draw(seed)
    best = twin(drawdown, road)
    answer = solve(drawdown, road, SEARCH)
    if best is None:
        assert answer.conflict is not None
        return
    assert answer.schedule is not None, answer.conflict
    assert tuple(goal.value for goal in answer.schedule.goals) == best
    assert all(goal.gap == 0 for goal in answer.schedule.goals)
    assert list_breaches(drawdown, answer.schedule) == ()


def test_the_twins_cases_are_of_both_kinds() -> None:
    outcomes = [twin(*draw(seed)) for seed in range(60)]
    assert 10 < sum(outcome is None for outcome in outcomes) < 50
    assert sum(bool(outcome and outcome[0]) for outcome in outcomes) > 5  # some are late whatever is done


@pytest.mark.parametrize("seed", range(0, 60, 4))
def test_decided_in_parts_it_is_a_schedule_within_its_bounds(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    drawdown, road = draw(seed)
    best = twin(drawdown, road)
    monkeypatch.setattr(solving, "ALL_AT_ONCE", 0)
    answer = solve(drawdown, road, SEARCH)
    if best is None:
        assert answer.conflict is not None
        return
    assert answer.schedule is not None
    late, closing, trips = answer.schedule.goals
    assert (late.value, closing.value, trips.value) >= best
    assert late.bound <= best[0]
    assert closing.bound <= best[1]
    # A bound of the trips alone holds for all schedules, so for the best too.
    assert trips.bound <= best[2]
    assert list_breaches(drawdown, answer.schedule) == ()


def test_the_same_input_gives_the_same_schedule() -> None:
    drawdown, road = draw(2)
    assert solve(drawdown, road, SEARCH) == solve(drawdown, road, SEARCH)


def test_halves_of_two_units_share_a_low_bed() -> None:
    # Alone each half takes a low-bed; both leave on one day, so one trip is enough.
    drawdown = case(unit("X", carried=((1, 2),)), unit("Y", carried=((1, 2),)), lift=1)
    assert found(drawdown, told())[2] == 1


def test_one_low_bed_shuttles_and_sets_the_closing_day() -> None:
    # Fetched on day 0, loaded on 1, leaves on 2, unloads on 3; fetched again on 4, leaves on 6.
    drawdown = case(unit("X", carried=((2, 1),)), lift=1, ahead_days=9)
    assert found(drawdown, told(travel=1, fetch=1, back=0)) == (0, 6, 2)


GUARDED = case(
    unit("G", capabilities={"guard": 10}, rear=True, people=10),
    unit("X", due_day=0, priority=1),
    base={"handover_days": 2, "loads_per_day": 1, "vehicles_per_day": 2, "disposal_per_day": 1},
)  # fmt: skip


def test_the_rear_party_leaves_when_the_base_is_handed_over() -> None:
    # X leaves on day 0; two days of handover; the rear party on day 2.
    assert found(GUARDED, told(travel=0)) == (0, 2, 0)


@pytest.mark.parametrize(
    "rule", ["_columns", "_equipment", "_lift", "_window", "_closing", "_loading", "_load", "_keep"]
)
def test_every_rule_matters(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the rule the solver beats the twin somewhere, or finds a schedule where there is none."""
    monkeypatch.setattr(rules, rule, lambda *_: None)
    differs = 0
    for seed in range(60):
        drawdown, road = draw(seed)
        best, without = twin(drawdown, road), found(drawdown, road)
        differs += without != best
        if differs:
            break
    assert differs
