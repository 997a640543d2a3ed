"""The schedule beside the twin that tries everything; the two ways of deciding beside each other."""

from __future__ import annotations

from dataclasses import replace

import pytest

import ratl.drawdown.solve as solving
from ratl.drawdown import rules
from ratl.drawdown.ask import Search
from ratl.drawdown.outlook import list_breaches
from ratl.drawdown.solve import solve
from ratl.model.drawdown import Base, Post, Told
from tests.drawdown.cases import LANE, case, draw, told, twin, unit

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


def test_a_rest_goes_with_its_unit_though_a_low_bed_went_before() -> None:
    # X fills its column, so that the low-bed with its half deck has no place; those of Y may go earlier, but are Y's.
    units = unit("X", vehicles=20, carried=((1, 2),)), unit("Y", carried=((2, 1),))
    assert found(case(*units, days=14, ahead_days=9, lane={"most_vehicles": 20}), told()) is None
    assert found(case(*units, days=14, ahead_days=9, lane={"most_vehicles": 21}), told()) is not None


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


def two_bases(**more):
    """Return a drawdown of two bases onto one hub, a unit of four vehicles at each."""
    one = case(unit("X", vehicles=4), **more)
    lane = replace(one.lanes[0], id="B–H", origin="B")
    return replace(
        one,
        units=(*one.units, replace(unit("Y", vehicles=4), site="B")),
        bases={**one.bases, "B": Base(id="B", closes=True)},
        lanes=(*one.lanes, lane),
    )


ROAD = Told(
    travel_days={LANE: 1, "B–H": 1},
    fetch_days={("LB", LANE): 1, ("LB", "B–H"): 1},
    return_days={("LB", LANE): 0, ("LB", "B–H"): 0},
    post_days={("K", LANE): 1, ("K", "B–H"): 1},
)


@pytest.mark.parametrize(
    ("more", "closes"),
    [
        ({"columns_per_day": 2}, 0),
        ({"columns_per_day": 1}, 1),  # one column a day from both together
        ({"columns_per_day": 2, "posts": (Post(road="K", vehicles_per_day=7),)}, 1),  # 4 + 4 > 7 at the post
        ({"columns_per_day": 2, "hub": {"receives_per_day": 7}}, 1),
    ],
)
def test_what_two_bases_share(more, closes: int) -> None:
    assert found(two_bases(**more), ROAD)[1] == closes


def test_who_is_told_to_stop_stops() -> None:
    drawdown = case(*(unit(f"U{n}", carried=((3, 1),), due_day=n % 5) for n in range(12)), days=60, lift=3)
    answer = solve(drawdown, told(), Search(effort=1e9, stop=lambda: True))
    assert answer.conflict is None


@pytest.mark.parametrize(
    "rule",
    ["_columns", "_equipment", "_lift", "_window", "_closing", "_loading", "_load", "_keep", "_receive"],
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
