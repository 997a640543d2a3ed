"""Low-beds shared out over time, and a schedule drawn together with them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ratl.drawdown import parts
from ratl.drawdown.ask import Search
from ratl.drawdown.board import Board
from ratl.drawdown.bounds import least_closing_day
from ratl.drawdown.lift_program import LiftProgram
from ratl.drawdown.outlook import list_breaches
from ratl.drawdown.parts import improve, place, take_turns, weigh
from ratl.drawdown.squeeze import squeeze
from ratl.drawdown.waves import read_schedule
from ratl.model.drawdown import Base, Drawdown, Told
from tests.drawdown.cases import LANE, case, unit

SEARCH = Search(effort=20.0, rounds=0)
DAYS = 40
ROAD = Told(
    travel_days={LANE: 1, "B–H": 3},
    fetch_days={("LB", LANE): 1, ("LB", "B–H"): 2},
    return_days={("LB", LANE): 0, ("LB", "B–H"): 0},
)


def two_bases() -> Drawdown:
    """Return two bases with four deck loads each and two low-beds; nothing leaves on every seventh day."""
    units = [unit(f"A{n}", carried=((2, 1),)) for n in range(2)]
    units += [replace(unit(f"B{n}", carried=((2, 1),)), site="B") for n in range(2)]
    one = case(*units, days=DAYS, lift=2, ahead_days=9, lane={"open_days": tuple(d for d in range(DAYS) if d % 7 != 4)})
    lane = replace(one.lanes[0], id="B–H", origin="B")
    bases = {**one.bases, "B": Base(id="B", closes=True)}
    return replace(one, bases=bases, lanes=(*one.lanes, lane), columns_per_day=4)


def closes(drawdown: Drawdown, placed) -> int:
    return weigh(Board(drawdown, ROAD, free=[], placed=placed)).closing


def test_low_beds_are_shared_out_so_that_each_is_on_one_trip_at_a_time() -> None:
    drawdown = two_bases()
    spans = {"A": (0, DAYS - 1), "B": (5, DAYS - 1)}
    sent = LiftProgram(drawdown, ROAD, spans).share_out()
    assert sent is not None
    assert {key: sum(line) for key, line in sent.items()} == {(LANE, "LB"): 4, ("B–H", "LB"): 4}
    assert not any(sent["B–H", "LB"][:5])
    away = [0] * (2 * DAYS)
    for (lane, pool), line in sent.items():
        for day, low_beds in enumerate(line):
            first, last = ROAD.taken(pool, lane, day)
            assert not (low_beds and day % 7 == 4)
            for each in range(max(first, 0), last + 1):
                away[each] += low_beds
    assert max(away) == 2


def test_nothing_is_shared_out_where_the_time_is_too_short() -> None:
    drawdown = two_bases()
    least = least_closing_day(drawdown, ROAD, 0)
    assert LiftProgram(drawdown, ROAD, {"A": (0, least - 1), "B": (0, least - 1)}).share_out() is None


def test_a_late_schedule_is_drawn_together_to_its_bound() -> None:
    drawdown = two_bases()
    placed = place(drawdown, ROAD, ["A", "B"], SEARCH)
    assert placed is not None
    late = place(replace(drawdown, lift=(replace(drawdown.lift[0], from_day=6),)), ROAD, ["A", "B"], SEARCH)
    assert late is not None
    least = least_closing_day(drawdown, ROAD, 0)
    assert closes(drawdown, late) > closes(drawdown, placed) >= least
    drawn = improve(drawdown, ROAD, late, (0, least, 8), SEARCH)
    assert closes(drawdown, drawn) <= closes(drawdown, placed)
    board = Board(drawdown, ROAD, free=[], placed=drawn)
    assert list_breaches(drawdown, read_schedule(board, int, ())) == ()
    assert squeeze(drawdown, ROAD, late, least - 1, SEARCH) is None


def test_without_drawing_together_it_stays_late(monkeypatch: pytest.MonkeyPatch) -> None:
    drawdown = two_bases()
    late = place(replace(drawdown, lift=(replace(drawdown.lift[0], from_day=6),)), ROAD, ["A", "B"], SEARCH)
    monkeypatch.setattr(parts, "squeeze", lambda *_: None)
    assert improve(drawdown, ROAD, late, (0, 0, 8), SEARCH) == late


def test_bases_with_trips_of_other_lengths_take_turns() -> None:
    drawdown = two_bases()
    bases = {name: Base(id=name, closes=True) for name in "ABCD"} | {"H": drawdown.bases["H"]}
    units = tuple(unit(name, carried=((4, 1),), site=name) for name in "ABCD")
    lanes = tuple(replace(drawdown.lanes[0], id=f"{name}–H", origin=name) for name in "ABCD")
    travel = {f"{name}–H": days for name, days in zip("ABCD", (1, 1, 3, 3), strict=True)}
    road = Told(
        travel_days=travel,
        fetch_days={("LB", lane): days for lane, days in travel.items()},
        return_days={("LB", lane): 0 for lane in travel},
    )
    four = replace(drawdown, bases=bases, units=units, lanes=lanes)
    assert take_turns(four, road, {"A": 9, "B": 8, "C": 7, "D": 6}) == ["C", "A", "D", "B"]
