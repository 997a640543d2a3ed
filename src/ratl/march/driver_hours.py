"""Driving and rest against Regulation (EC) 561/2006 [EU561], for one driver per vehicle.

What the drivers did before the movement is not in a plan, so days and weeks are counted from the serial's first start.
A stand of 9 h or more is a daily rest whatever kind of halt it is: article 4 (g) goes by its length.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final

from ratl.model.movement import Halt, Reason, Serial

_HOUR_S: Final = 3600
UNBROKEN_S: Final = 9 * _HOUR_S // 2
BREAK_S: Final = 45 * 60
#: A break may be split, in this order only.
FIRST_BREAK_S: Final = 15 * 60
SECOND_BREAK_S: Final = 30 * 60
DAY_S: Final = 9 * _HOUR_S
LONG_DAY_S: Final = 10 * _HOUR_S
LONG_DAYS_A_WEEK: Final = 2
WEEK_S: Final = 56 * _HOUR_S
FORTNIGHT_S: Final = 90 * _HOUR_S
DAILY_REST_S: Final = 11 * _HOUR_S
REDUCED_REST_S: Final = 9 * _HOUR_S
#: First part of a daily rest taken in two, 3 h + 9 h.
SPLIT_REST_S: Final = 3 * _HOUR_S
REDUCED_RESTS: Final = 3
WEEKLY_REST_S: Final = 24 * _HOUR_S
BETWEEN_WEEKLY_RESTS_S: Final = 6 * 24 * _HOUR_S


@dataclass(frozen=True, slots=True)
class Spell:
    """Driving from one stand to the next, and that stand; the last has none."""

    start_s: int
    driving_s: int
    end_s: int
    stand_s: int
    leg: str
    """Where the driving ended."""


def list_spells(serial: Serial) -> tuple[Spell, ...]:
    """Return the driving spells of a placed serial. A stand is what the first and the last driver both get."""
    halts = {after: list(group) for after, group in groupby(serial.halts, key=lambda halt: halt.after_leg)}
    spells: list[Spell] = []
    first = 0
    for index, leg in enumerate(serial.legs):
        here = halts.get(index, [])
        if not here and index < len(serial.legs) - 1:
            continue
        driven = serial.legs[first : index + 1]
        driving_s = sum(times.head_leaves_s - times.head_enters_s for times in driven)
        stand_s = sum(_stand_s(halt) for halt in here)
        spells.append(Spell(driven[0].head_enters_s, driving_s, leg.head_leaves_s, stand_s, leg.leg))
        first = index + 1
    return tuple(spells)


def _stand_s(halt: Halt) -> int:
    return min(halt.head_departs_s - halt.head_arrives_s, halt.tail_departs_s - halt.tail_arrives_s)


def find_driver_hours_breaches(serial: Serial) -> tuple[Reason, ...]:
    """Return a warning for everything in a placed serial that Regulation (EC) 561/2006 does not allow ([EU561]).

    Driving without a break 4 h 30 (45 min, or 15 then 30); a day 9 h, twice a week 10 h; a week 56 h; two weeks 90 h;
    within 24 h a rest of 11 h, of 3 + 9 h, or three times between weekly rests of 9 h; after six days a weekly rest of
    24 h at least.
    """
    spells = list_spells(serial)
    days = list(_days(spells))
    return tuple(
        Reason(code=code, params={"serial": serial.id, **params})
        for code, params in (*_breaks(spells), *_driving(days), *_rests(days), *_weekly_rests(days))
    )


_Breach = tuple[str, dict[str, object]]


def _breaks(spells: Sequence[Spell]) -> Iterator[_Breach]:
    driven_s, first_part = 0, False
    for spell in spells:
        before_s, driven_s = driven_s, driven_s + spell.driving_s
        if before_s <= UNBROKEN_S < driven_s:
            yield "eu561_break", {"leg": spell.leg, "driving_s": driven_s, "limit_s": UNBROKEN_S}
        if spell.stand_s >= BREAK_S or (first_part and spell.stand_s >= SECOND_BREAK_S):
            driven_s, first_part = 0, False
        elif spell.stand_s >= FIRST_BREAK_S:
            first_part = True


def _days(spells: Sequence[Spell]) -> Iterator[tuple[Spell, ...]]:
    """Return the spells from daily rest to daily rest."""
    day: list[Spell] = []
    for spell in spells:
        day.append(spell)
        if spell.stand_s >= REDUCED_REST_S:
            yield tuple(day)
            day = []
    if day:
        yield tuple(day)


def _driving(days: Sequence[tuple[Spell, ...]]) -> Iterator[_Breach]:
    driving = [(day[0].start_s, sum(spell.driving_s for spell in day)) for day in days]
    weeks: dict[int, list[int]] = {}
    for start_s, driving_s in driving:
        weeks.setdefault((start_s - driving[0][0]) // (7 * 24 * _HOUR_S), []).append(driving_s)
    for week in weeks.values():
        long_days = 0
        for driving_s in week:
            long_days += driving_s > DAY_S
            limit_s = LONG_DAY_S if long_days <= LONG_DAYS_A_WEEK else DAY_S
            if driving_s > limit_s:
                yield "eu561_day", {"driving_s": driving_s, "limit_s": limit_s}
        if sum(week) > WEEK_S:
            yield "eu561_week", {"driving_s": sum(week), "limit_s": WEEK_S}
    for (number, week), (next_number, next_week) in pairwise(weeks.items()):
        both_s = sum(week) + sum(next_week)
        if next_number == number + 1 and both_s > FORTNIGHT_S:
            yield "eu561_fortnight", {"driving_s": both_s, "limit_s": FORTNIGHT_S}


def _rests(days: Sequence[tuple[Spell, ...]]) -> Iterator[_Breach]:
    """Yield the days whose rest comes too late: it has to lie within 24 h of the end of the rest before."""
    reduced = 0
    for day in days:
        span_s = day[-1].end_s - day[0].start_s
        split = any(SPLIT_REST_S <= spell.stand_s < REDUCED_REST_S for spell in day[:-1])
        in_time_s = 24 * _HOUR_S - span_s
        rest_s = min(in_time_s, day[-1].stand_s) if day[-1].stand_s >= REDUCED_REST_S else in_time_s
        short = rest_s < DAILY_REST_S and not (split and rest_s >= REDUCED_REST_S)
        reduced += short
        if rest_s < REDUCED_REST_S:
            yield "eu561_rest", {"leg": day[-1].leg, "rest_s": max(rest_s, 0), "needed_s": REDUCED_REST_S}
        elif short and reduced > REDUCED_RESTS:
            yield "eu561_reduced_rests", {"leg": day[-1].leg, "count": reduced, "limit": REDUCED_RESTS}
        if day[-1].stand_s >= WEEKLY_REST_S:
            reduced = 0


def _weekly_rests(days: Sequence[tuple[Spell, ...]]) -> Iterator[_Breach]:
    start_s = days[0][0].start_s if days else 0
    for day, following in pairwise((*days, ())):
        if day[-1].end_s - start_s > BETWEEN_WEEKLY_RESTS_S:
            yield "eu561_weekly_rest", {"leg": day[-1].leg, "needed_s": WEEKLY_REST_S}
            return
        if following and day[-1].stand_s >= WEEKLY_REST_S:
            start_s = following[0].start_s
