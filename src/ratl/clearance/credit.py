"""The movement number, under which a movement is authorised and which every vehicle shows."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ratl.model.movement import Movement
from ratl.model.plan import Plan


class MovementNumber(NamedTuple):
    """US style: day of the month, organising authority, serial number of the movement that day [MP1031 p48].

    >>> str(MovementNumber(25, "USV", 8))
    '25-USV-08'
    """

    day: int
    organiser: str
    sequence: int

    def __str__(self) -> str:
        return f"{self.day:02d}-{self.organiser}-{self.sequence:02d}"


def find_movement_number(plan: Plan, movement: Movement) -> MovementNumber | None:
    """Return the number of `movement`: the local day it starts, and `papers.sequence` counted on over that day.

    None where the papers name no organiser or the movement is not placed.
    """
    start = _start_day(plan, movement)
    if start is None or not plan.papers.organiser:
        return None
    before = plan.movements[: [m.id for m in plan.movements].index(movement.id)]
    earlier = sum(_start_day(plan, other) == start for other in before)
    return MovementNumber(start.day, plan.papers.organiser, plan.papers.sequence + earlier)


def _start_day(plan: Plan, movement: Movement) -> date | None:
    starts = [serial.start_s for serial in movement.serials if serial.start_s is not None]
    if not starts:
        return None
    moment = datetime.fromisoformat(plan.epoch) + timedelta(seconds=min(starts))
    return moment.astimezone(ZoneInfo(plan.zone)).date()
