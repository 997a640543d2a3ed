"""Nights that a column of several serials spends together.

Each serial as early as those before it allow is not the column as early as can be: those in front may rest so far on
that the last cannot follow within a day's driving, and all of them lose a day. So the column is told to spend a night,
all of it, at a site next to one where some of it rests; what makes it complete earlier stays.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
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
    nights = _find_nights(plan, free, first, lambda m, before_s: place_movement(plan, m, traffic, before_s=before_s))
    together = place_movement(plan, _told(movement, nights), traffic) if nights else placed
    return placed if together.completion_s is None else replace(together, request=movement.request)


Place = Callable[[Movement, int | None], Movement]
"""Places a movement; only a completion before a second is wanted (None: any)."""


def place_again(
    plan: Plan, movement: Movement, was: Movement, place: Place, before_s: int | None = None, *, others: bool = True
) -> Movement:
    """Return a movement placed once more, told to spend the nights together that it did where that is earlier.

    Parameters
    ----------
    was
        The movement as it was placed; its `best_alone_s` counts where it is known.
    place
        Places it among the others as they are now.
    before_s
        Only a completion before this is wanted.
    others
        Other nights are looked for, too, where it is a night later than alone all the same.
    """
    placed, rest_s = place(movement, before_s), movement.request.rules.rest_s
    if len(movement.serials) < 2 or not rest_s:
        return placed
    told = {pin.site for pin in movement.request.pins}
    nights = [site for site in _nights_together(was) if site not in told]
    if nights and (placed.completion_s or math.inf) > (was.completion_s or 0):
        kept = place(_told(movement, nights), _earlier(placed.completion_s, before_s))
        placed = placed if kept.completion_s is None else replace(kept, request=movement.request)
    alone_s = was.best_alone_s
    if not others or placed.completion_s is None or alone_s is None or placed.completion_s - alone_s < rest_s:
        return placed
    found = _find_nights(plan, movement, placed, place)
    together = place(_told(movement, found), placed.completion_s) if found else placed
    return placed if together.completion_s is None else replace(together, request=movement.request)


def _earlier(*seconds: int | None) -> int | None:
    return min((s for s in seconds if s is not None), default=None)


def _nights_together(placed: Movement) -> list[str]:
    """Return the sites at which all serials of a movement spend a night."""
    first, *others = ([h.site for h in serial.halts if h.kind == "overnight"] for serial in placed.serials)
    return [site for site in first if all(site in nights for nights in others)]


def _find_nights(plan: Plan, movement: Movement, placed: Movement, place: Place) -> list[str]:
    """Return sites for nights that make a movement complete earlier than as placed, one found after the other."""
    nights, tried = list[str](), {pin.site for pin in movement.request.pins}
    better: Movement | None = placed
    while better is not None and better.completion_s is not None:
        placed, better = better, None
        for site in _list_beside(plan, placed):
            if site not in tried:
                tried.add(site)
                trial = place(_told(movement, [*nights, site]), placed.completion_s)
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
