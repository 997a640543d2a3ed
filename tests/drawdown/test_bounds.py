"""Bounds against the twin that tries everything, and against what can be reckoned by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ratl.drawdown.ask import Search
from ratl.drawdown.bounds import least_closing_day, least_trips
from ratl.drawdown.demand import Demand
from ratl.drawdown.solve import solve
from ratl.model.drawdown import Drawdown, Equipment, Unit
from tests.drawdown.cases import case, draw, told, twin, unit

SEARCH = Search(effort=20.0)


def with_left(one: Unit, count: int) -> Unit:
    """Return a unit that leaves so many things behind."""
    left = Equipment(name={"en": "shed"}, count=count, left=True)
    return replace(one, equipment=(*one.equipment, left))


def demand(drawdown: Drawdown) -> Demand:
    return Demand(drawdown, drawdown.lanes[0])


@pytest.mark.parametrize("first", range(0, 240, 40))
def test_no_schedule_beats_the_bounds(first: int) -> None:
    met = 0
    for seed in range(first, first + 40):
        drawdown, road = draw(seed)
        best = twin(drawdown, road)
        if best is None:
            continue
        assert least_closing_day(drawdown, road, 0) <= best[1], seed
        assert least_trips(drawdown) <= best[2], seed
        met += least_trips(drawdown) == best[2]
    assert met > 3  # bounds that are worth something


def test_rests_that_nobody_can_share_take_low_beds_of_their_own() -> None:
    units = [unit(name, vehicles=4, carried=((1, 4),)) for name in ("X", "Y", "Z")]
    assert demand(case(*units)).in_all == 1
    assert demand(case(*units, lane={"most_vehicles": 8})).in_all == 3  # 4 + 4 and a low-bed are nine
    assert demand(case(*units, base={"vehicles_per_day": 7})).in_all == 3
    # Three decks and a rest each: two of them are seven low-beds within the three days that they may take.
    larger = [unit(name, carried=((3, 1), (1, 4))) for name in ("X", "Y")]
    assert demand(case(*larger, base={"loads_per_day": 3})).in_all == 7
    assert demand(case(*larger, base={"loads_per_day": 2})).in_all == 8


def test_a_rear_party_shares_with_nobody_where_the_handover_takes_days() -> None:
    units = unit("X", carried=((1, 4),)), unit("R", carried=((1, 4),), rear=True)
    assert demand(case(*units)).in_all == 1
    assert demand(case(*units, base={"handover_days": 1})).in_all == 2


def test_who_leaves_last_leaves_little_behind() -> None:
    drawdown = case(
        unit("A", carried=((1, 1),)),
        with_left(unit("B", carried=((2, 1),)), 1),
        with_left(unit("C", carried=((3, 1),)), 4),
        unit("R", carried=((1, 1),), rear=True),
        days=30,
        base={"handover_days": 3, "disposal_per_day": 1},
    )
    # The handover begins with the end of day 17. On day 16 A alone may still be there; on 15 B too; on 12 C, but not
    # with B, whose one item is a day's work; before that all may.
    assert demand(drawdown).by_day(20) == {12: 2, 13: 3, 16: 5, 17: 6, 20: 7}


def test_the_closing_day_of_a_ramp_is_proven_with_what_is_left_behind() -> None:
    # One low-bed a day: days 2, 3, 4, 5. What X or Y leaves takes two days, the handover one: 5 + 2 + 1.
    units = [with_left(unit(name, carried=((2, 1),)), 2) for name in ("X", "Y")]
    base = {"loads_per_day": 1, "handover_days": 1, "disposal_per_day": 1}
    drawdown = case(*units, days=14, lift=9, ahead_days=9, base=base)
    schedule = solve(drawdown, told(), SEARCH).schedule
    assert schedule is not None
    closing = schedule.goals[1]
    assert least_closing_day(drawdown, told(), 0) == closing.value == 8


@pytest.mark.parametrize("part", ["_most_there", "_count"])
def test_each_part_of_the_demand_matters(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    drawdown = case(
        with_left(unit("X", vehicles=9, carried=((3, 2),)), 4),
        with_left(unit("Y", vehicles=9, carried=((3, 2),)), 4),
        days=30, lift=1, ahead_days=9, lane={"most_vehicles": 12}, base={"disposal_per_day": 1, "handover_days": 1},
    )  # fmt: skip
    whole = least_closing_day(drawdown, told(), 0)
    without = {"_most_there": lambda *_: {}, "_count": lambda _self, one, _group: one.quarters}
    monkeypatch.setattr(Demand, part, without[part])
    assert least_closing_day(drawdown, told(), 0) < whole
