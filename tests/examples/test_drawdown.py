"""The example of a base of 900 people in six columns, from its tables to its plan."""

from __future__ import annotations

from pathlib import Path

from ratl.drawdown.ask import Search
from ratl.referee import check
from ratl.services.drawdown import draw_down
from ratl.services.limits import Limits


def test_nine_hundred_people_leave_in_six_columns_that_the_road_carries(examples: Path) -> None:
    made = draw_down(examples / "kidal_drawdown", Search(effort=20), Limits(), lambda *_, **__: None)
    assert (made.ended, made.breaches) == ("carried", ())
    assert sum(unit.people for unit in made.drawdown.units) == 900
    assert len(made.schedule.waves) == 6
    late, closing, trips = made.schedule.goals
    # The README of the example prints these.
    assert [(goal.value, goal.gap) for goal in (late, closing, trips)] == [(0, 0), (34, 0), (29, 0)]
    assert made.schedule.waves[-1].units == ("REAR",)
    assert check(made.plan) == ()
    assert all(movement.status == "planned" for movement in made.plan.movements)
    assert not any(day % 7 == 5 for day in (wave.day for wave in made.schedule.waves))  # D+5 is a Friday
