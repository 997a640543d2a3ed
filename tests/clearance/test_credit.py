from __future__ import annotations

from ratl.clearance.credit import find_movement_number
from ratl.model.plan import Papers
from tests.clearance.plans import DAY, HOUR, movement, plan


def test_example_17_movement_number() -> None:
    # The plan begins on the 18th at 06:00; seven days later is the 25th; eighth movement of the US V Corps that day.
    placed = movement("M", 8, start_s=7 * DAY)
    number = find_movement_number(plan(placed, papers=Papers(organiser="USV", sequence=8)), placed)
    assert number is not None and str(number) == "25-USV-08"
    assert (number.day, number.organiser, number.sequence) == (25, "USV", 8)


def test_movements_of_one_day_are_counted_on() -> None:
    first, second, third = movement("M", 8), movement("N", 8, start_s=HOUR), movement("O", 8, start_s=DAY)
    full = plan(first, second, third, papers=Papers(organiser="MCC", sequence=3))
    assert [str(find_movement_number(full, m)) for m in full.movements] == ["18-MCC-03", "18-MCC-04", "19-MCC-03"]


def test_the_day_is_the_local_one() -> None:
    # 20 h after 06:00 local is 02:00 on the 19th.
    late = movement("M", 8, start_s=20 * HOUR)
    assert str(find_movement_number(plan(late, papers=Papers(organiser="MCC")), late)) == "19-MCC-01"


def test_no_number_without_an_organiser() -> None:
    placed = movement("M", 8)
    assert find_movement_number(plan(placed), placed) is None
