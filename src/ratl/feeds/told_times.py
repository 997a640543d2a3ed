"""Times as they are said of a plan: ``D+1 09:40``, ``09:40``, or a moment as in a scenario."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from ratl.feeds.moments import parse_moment
from ratl.feeds.problems import UnreadableError
from ratl.model.plan import Plan
from ratl.units import western_digits

_TOLD: Final = re.compile(r"(?:D\s*([+-]\s*\d{1,3})\s+)?(\d{1,2}):(\d{2})", re.IGNORECASE)


def parse_told_time(value: object, plan: Plan, near_s: int) -> int:
    """Return a time said of `plan` as plan seconds.

    Parameters
    ----------
    value
        ``D+1 09:40`` (day and time in the plan's zone), ``09:40`` (of the days, that nearest to `near_s`), or a moment
        as `ratl.feeds.moments.parse_moment` reads it.

    Raises
    ------
    UnreadableError
        When it is none of these.
    """
    text = western_digits(str(value)).strip()
    told = _TOLD.fullmatch(text)
    try:
        if told is None:
            return _plan_s(plan, parse_moment(value, plan.zone))
        clock = time(int(told[2]), int(told[3]))
    except (UnreadableError, ValueError):
        raise UnreadableError(
            "bad_told_time", found=str(value), example="D+1 09:40", other="2025-08-18T05:00"
        ) from None
    zone = ZoneInfo(plan.zone)
    first = datetime.fromisoformat(plan.epoch).astimezone(zone).date()
    if told[1]:
        days = [int(told[1].replace(" ", ""))]
    else:
        near = (datetime.fromisoformat(plan.epoch) + timedelta(seconds=near_s)).astimezone(zone).date()
        days = [(near - first).days + step for step in (-1, 0, 1)]
    moments = [_plan_s(plan, datetime.combine(first + timedelta(days=day), clock, zone)) for day in days]
    return min(moments, key=lambda moment: abs(moment - near_s))


def _plan_s(plan: Plan, moment: datetime) -> int:
    return int((moment - datetime.fromisoformat(plan.epoch)).total_seconds())
