"""What is asked of `ratl risk`: its options, read and checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from ratl.assess.areas import Period
from ratl.assess.exposure import Settings
from ratl.assess.incidents import COUNTED, KINDS, Incidents
from ratl.errors import InputError, Problem
from ratl.feeds.incident_layouts import OWN
from ratl.feeds.moments import local_midnight, parse_day
from ratl.feeds.problems import UnreadableError
from ratl.model.movement import Movement
from ratl.model.plan import Plan
from ratl.services.options import read_option
from ratl.words.folding import fold

_LISTED: Final = re.compile(r"\s*[,;،؛]\s*")
"""What parts the names of a list."""
_DAY_S: Final = 86_400
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2199, 12, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked. Days are as the user wrote them; empty: the first and the last of the history."""

    plan: Path
    incidents: tuple[Path, ...]
    since: str = ""
    until: str = ""
    left: str = ""
    """Day the force left: before and after it are compared, in place of the last `now_days`."""
    now_days: int = 28
    kinds: tuple[str, ...] = ()
    """Empty: those of `COUNTED`."""
    movement: str = ""
    area: Path | None = None
    around_m: float = 10_000.0
    reach_m: float = 5_000.0
    bandwidth_m: float = 5_000.0
    half_life_days: float = 180.0


def read_distance(option: str, text: str, most_km: float) -> float:
    """Return a distance in metres, of 0.1 km to `most_km`.

    Raises
    ------
    InputError
        When it is none.
    """
    return read_option(option, text, "km", least=0.1, most=most_km)


def read_whole_days(text: str) -> int:
    """Return how many whole days are compared with what was before.

    Raises
    ------
    InputError
        When it is no such figure.
    """
    days = read_option("--days", text, "d", least=7, most=3650) / _DAY_S
    if days != int(days):
        raise InputError([Problem("not_whole", ("--days",), {"found": text})])
    return int(days)


def read_half_life(text: str) -> float:
    """Return the days after which an incident counts half; infinity where 0 says that all count alike.

    Raises
    ------
    InputError
        When it is no such figure.
    """
    days = read_option("--half-life", text, "d", least=0, most=36_500) / _DAY_S
    if 0 < days < 1:
        limits = {"found": (text, ""), "least": ("1", "d"), "most": ("36500", "d")}
        raise InputError([Problem("out_of_range", ("--half-life",), limits)])
    return days or float("inf")


def choose_movements(plan: Plan, asked: Asked) -> list[Movement]:
    """Return the movements asked for, of those that have a place.

    Raises
    ------
    InputError
        When one of them has none.
    """
    placed = {movement.id: movement for movement in plan.movements if movement.status != "unplaced"}
    if not placed:
        raise InputError([Problem("risk_nothing_placed", (asked.plan.name,))])
    if not asked.movement:
        return list(placed.values())
    wanted = [asked.movement] if asked.movement in placed else list(_names([asked.movement]))
    for name in wanted:
        if name not in placed:
            raise InputError([Problem("risk_movement", ("--movement",), {"found": name, "known": [*placed]})])
    return [movement for movement in placed.values() if movement.id in wanted]


def choose_kinds(kinds: Sequence[str]) -> tuple[str, ...]:
    """Return the kinds of incident that count, written in English or Arabic, one by one or as a list.

    Raises
    ------
    InputError
        When one of them is no kind.
    """
    found = [(name, OWN.kinds.get(fold(name), "")) for name in _names(kinds)]
    for name, kind in found:
        if not kind:
            raise InputError([Problem("risk_kind", ("--kind",), {"found": name, "known": KINDS})])
    return tuple(dict.fromkeys(kind for _, kind in found)) or COUNTED


def check_files(incidents: Sequence[Path]) -> None:
    """Refuse a file that is named twice: each of its incidents would count twice.

    Raises
    ------
    InputError
        ``incidents_twice``.
    """
    known: set[Path] = set()
    for path in incidents:
        if path.resolve() in known:
            raise InputError([Problem("incidents_twice", ("--incidents",), {"path": str(path)})])
        known.add(path.resolve())


def _names(written: Iterable[str]) -> Iterator[str]:
    for text in written:
        # An empty text is a name that nobody knows, and is told so.
        yield from [name for name in _LISTED.split(text.strip()) if name] or ["–"]


def choose_times(asked: Asked, plan: Plan, incidents: Incidents) -> tuple[Settings, Period]:
    """Return the history looked at and its two periods.

    Raises
    ------
    InputError
        When a day is none, or the days are not in order.
    """
    zone = ZoneInfo(plan.zone)
    # What is known by the month says nothing of the day a history begins or ends.
    dated = incidents.where(incidents.is_dated) if incidents.is_dated.any() else incidents
    first, last = (datetime.fromtimestamp(at, zone).date() for at in (dated.middle_s.min(), dated.middle_s.max()))
    since, until = _day(asked.since, "--since") or first, _day(asked.until, "--until") or last
    end = until + timedelta(days=1)
    now = _day(asked.left, "--left") or end - timedelta(days=asked.now_days)
    if since > until:
        option = "--since" if asked.since else "--until"
        raise InputError([Problem("risk_days", (option,), {"since": str(since), "until": str(until)})])
    if asked.left and not since < now <= until:
        days = {"left": str(now), "since": str(since), "until": str(until)}
        raise InputError([Problem("risk_left", ("--left",), days)])
    since_s, now_s, until_s = (local_midnight(day, plan.zone).timestamp() for day in (since, max(now, since), end))
    settings = Settings(
        since_s=since_s, until_s=until_s, reach_m=asked.reach_m, bandwidth_m=asked.bandwidth_m,
        half_life_days=asked.half_life_days,
    )  # fmt: skip
    return settings, Period(since_s=since_s, now_s=now_s, until_s=until_s)


def _day(text: str, option: str) -> date | None:
    if not text:
        return None
    try:
        day = parse_day(text)
    except UnreadableError as error:
        raise InputError([Problem(error.code, (option,), error.params)]) from None
    if not _FIRST_DAY <= day <= _LAST_DAY:
        days = {"found": str(day), "least": str(_FIRST_DAY), "most": str(_LAST_DAY)}
        raise InputError([Problem("day_out_of_range", (option,), days)])
    return day
