"""Nights that a column of several serials spends together.

Each serial as early as those before it allow is not the column as early as can be: those in front may rest so far on
that the last cannot follow within a day's driving, and all of them lose a day. So the column is told to spend a night,
all of it, at a site next to one where some of it rests; what makes it complete earlier stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from ratl.model.movement import Movement, Pin, Serial
from ratl.model.plan import Plan
from ratl.planner.column import place_movement
from ratl.planner.traffic import Traffic

_RESTS: Final = ("rest", "overnight")


def place_with_nights(plan: Plan, movement: Movement, traffic: Traffic) -> Movement:
    """Return `movement` placed as `place_movement` does, or earlier with nights that its serials spend together."""
    placed = place_movement(plan, movement, traffic)
    if len(movement.serials) < 2 or not movement.request.rules.rest_s:
        return placed
    # Its limits are judged at the end: without the nights it may miss them.
    request = replace(movement.request, latest_completion_s=None, max_wait_s=None, max_travel_s=None)
    free = replace(movement, request=request)
    if placed.completion_s is None and request == movement.request:
        return placed
    first = place_movement(plan, free, traffic) if placed.completion_s is None else placed
    nights = _find_nights(plan, free, first, traffic)
    together = place_movement(plan, _told(movement, nights), traffic) if nights else placed
    return placed if together.completion_s is None else replace(together, request=movement.request)


def _find_nights(plan: Plan, movement: Movement, placed: Movement, traffic: Traffic) -> list[str]:
    """Return sites for nights that make a movement complete earlier than as placed, one found after the other."""
    nights, tried = list[str](), {pin.site for pin in movement.request.pins}
    better: Movement | None = placed
    while better is not None and better.completion_s is not None:
        placed, better = better, None
        for site in _list_beside(plan, placed):
            if site not in tried:
                tried.add(site)
                asked = _told(movement, [*nights, site])
                trial = place_movement(plan, asked, traffic, before_s=placed.completion_s)
                if trial.completion_s is not None:
                    nights, better = [*nights, site], trial
                    break
    return nights


def _told(movement: Movement, nights: Sequence[str]) -> Movement:
    """Return a movement told to spend nights, all of it."""
    pins = (*movement.request.pins, *(Pin(kind="overnight", site=site) for site in nights))
    return replace(movement, request=replace(movement.request, pins=pins))


def _list_beside(plan: Plan, placed: Movement) -> Iterator[str]:
    """Give the sites for nights on the way that come next before and after those where a serial rests; once each."""
    found: dict[str, None] = {}
    for serial in placed.serials:
        nights = _list_nights(plan, serial)
        rests = [k for k, site in enumerate(nights) if any(h.site == site and h.kind in _RESTS for h in serial.halts)]
        for k in rests:
            found.update(dict.fromkeys(nights[max(0, k - 1) : k + 2]))
    yield from found


def _list_nights(plan: Plan, serial: Serial) -> list[str]:
    """Return the sites for nights on the way of a placed serial, in the order it comes to them."""
    ends = [plan.legs[t.leg].to if t.forward else plan.legs[t.leg].from_ for t in serial.legs]
    by_point: dict[str, list[str]] = {}
    for name, site in plan.sites.items():
        if site.overnight and not site.shoulder:
            by_point.setdefault(site.at, []).append(name)
    return [name for end in ends[:-1] for name in by_point.get(end, ())]
