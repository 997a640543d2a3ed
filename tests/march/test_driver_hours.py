"""Driving and rest of one serial, drawn as hours driven and hours stood."""

from __future__ import annotations

from ratl.march.driver_hours import find_driver_hours_breaches, list_spells
from ratl.model.movement import Halt, LegTimes, Serial

H = 3600
DAY = 24.0
PASS_S = 600


def march(*hours: float | str) -> Serial:
    """Return a serial that drives and stands by turns, in hours: drive, stand, drive, …; a stand as text is a rest."""
    legs, halts, at_s = [], [], 0
    for index, item in enumerate(hours):
        length_s = round(float(item) * H)
        if index % 2 == 0:
            legs.append(
                LegTimes(
                    leg=f"L{len(legs)}", forward=True, run_s=length_s, pass_time_s=PASS_S, head_enters_s=at_s,
                    head_leaves_s=at_s + length_s, tail_enters_s=at_s + PASS_S, tail_leaves_s=at_s + length_s + PASS_S,
                )
            )  # fmt: skip
        else:
            halts.append(
                Halt(
                    site="S", after_leg=len(legs) - 1, kind="rest" if isinstance(item, str) else "short", minimum_s=0,
                    head_arrives_s=at_s, tail_arrives_s=at_s + PASS_S, head_departs_s=at_s + length_s,
                    tail_departs_s=at_s + length_s + PASS_S,
                )
            )  # fmt: skip
        at_s += length_s
    return Serial(id="A/1", march_units=(1,), vehicles=(), legs=tuple(legs), halts=tuple(halts))


def codes(*hours: float | str) -> list[str]:
    return [reason.code for reason in find_driver_hours_breaches(march(*hours))]


NINE = (4.5, 0.75, 4.5)
TEN = (4.5, 0.75, 4.5, 0.75, 1.0)


def rest_after(day: tuple[float, ...]) -> str:
    return str(DAY - sum(day))


def week(*days: tuple[float, ...]) -> tuple[float | str, ...]:
    """Return days that each begin 24 h after the one before."""
    hours: list[float | str] = []
    for day in days[:-1]:
        hours += [*day, rest_after(day)]
    return (*hours, *days[-1])


def test_example_23_week_of_56_hours() -> None:
    # 4 × 9 h + 2 × 10 h = 56 h: legal.
    assert codes(*week(NINE, NINE, NINE, NINE, TEN, TEN)) == []
    # One more hour on the last day: 57 h in the week, and 11 h that day.
    breaches = find_driver_hours_breaches(march(*week(NINE, NINE, NINE, NINE, TEN, (4.5, 0.75, 4.5, 0.75, 2.0))))
    assert [reason.code for reason in breaches] == ["eu561_day", "eu561_week"]
    assert breaches[1].params == {"serial": "A/1", "driving_s": 57 * H, "limit_s": 56 * H}


def test_example_23_break_in_two_parts_in_this_order_only() -> None:
    # 15 + 30 min valid; 30 + 15 not: the second part must be 30 at least.
    assert codes(2.0, 0.25, 2.5, 0.5, 4.0) == []
    assert codes(2.0, 0.5, 2.5, 0.25, 4.0) == ["eu561_break"]


def test_break_at_the_second() -> None:
    assert codes(4.5, 0.75, 1.0) == []
    assert codes(4.5 + 1 / H, 0.75, 1.0) == ["eu561_break"]
    # 45 min less a second is but a first part.
    assert codes(4.5, 0.75 - 1 / H, 1.0) == ["eu561_break"]


def test_a_day_of_ten_hours_twice_a_week() -> None:
    assert codes(*week(TEN, TEN, NINE)) == []
    assert codes(*week(TEN, TEN, TEN)) == ["eu561_day"]


def test_daily_rest_within_24_hours() -> None:
    # 4.5 + 6 + 4.5 = 15 h: 9 h are left. A minute more is too late.
    assert codes(4.5, 6.0, 4.5, "9.0", 1.0) == []
    late = find_driver_hours_breaches(march(4.5, 6.0 + 1 / 60, 4.5, "9.0", 1.0))
    assert [reason.code for reason in late] == ["eu561_rest"]
    assert late[0].params["rest_s"] == 9 * H - 60


def test_a_night_counts_as_rest_whatever_the_kind_of_halt() -> None:
    # 4.5 + 1 + 2 h, then 16 h 15 at a site by day: a daily rest of 11 h lies within the 24 h.
    assert codes(4.5, 1.0, 2.0, 16.25, 4.0) == []
    # A stand a minute short of 9 h is none, and 24 h are over before the next.
    assert codes(4.5, 6.0, 4.5, 9.0 - 1 / 60, 1.0) == ["eu561_rest"]


def test_three_reduced_rests_between_weekly_rests() -> None:
    day: tuple[float | str, ...] = (4.5, 1.0, 4.5, "9.5")
    assert codes(*day * 3, 1.0) == []
    assert codes(*day * 4, 1.0) == ["eu561_reduced_rests"]
    # 3 h in the middle of the day and 9.5 h are a full daily rest in two parts.
    split: tuple[float | str, ...] = (4.5, 3.0, 4.5, "9.5")
    assert codes(*split * 4, 1.0) == []


def test_weekly_rest_after_six_days() -> None:
    day: tuple[float, ...] = (4.0,)
    assert codes(*week(*[day] * 6)) == []
    assert codes(*week(*[day] * 7)) == ["eu561_weekly_rest"]
    assert codes(*week(*[day] * 3), "30.0", *week(*[day] * 4)) == []


def test_fortnight_of_90_hours() -> None:
    # Two weeks of 5 × 9 = 45 h each are 90 h; an hour more in one of them is over.
    five = week(*[NINE] * 5)
    to_monday = str(7 * DAY - 4 * DAY - sum(NINE))
    assert codes(*five, to_monday, *five) == []
    assert codes(*five, to_monday, *week(*[NINE] * 4, TEN)) == ["eu561_fortnight"]


def test_a_halt_shorter_for_the_tail_counts_as_the_tail_has_it() -> None:
    serial = march(4.5, 0.75, 1.0)
    (halt,) = serial.halts
    shorter = Halt(
        site="S", after_leg=0, kind="short", minimum_s=0, head_arrives_s=halt.head_arrives_s,
        tail_arrives_s=halt.tail_arrives_s + 1, head_departs_s=halt.head_departs_s, tail_departs_s=halt.tail_departs_s,
    )  # fmt: skip
    stands = list_spells(Serial(id="A/1", march_units=(1,), vehicles=(), legs=serial.legs, halts=(shorter,)))
    assert [spell.stand_s for spell in stands] == [2699, 0]


def test_an_unplaced_serial_has_no_breaches() -> None:
    assert find_driver_hours_breaches(Serial(id="A/1", march_units=(1,), vehicles=())) == ()
