"""When a movement is on the stretch of an authority, and when it passes a point, all its serials taken together."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

from ratl.documents.serial_routes import by_route
from ratl.documents.tables import leg_table, main_serial, march_rows
from ratl.model.movement import Movement
from ratl.model.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """An unbroken run of legs of one authority on a route.

    `enters_s` is when the first head of a serial that takes the route enters it, `leaves_s` when the last tail leaves.
    """

    authority: str
    legs: tuple[str, ...]
    from_point: str
    to_point: str
    length_m: float
    enters_s: int
    leaves_s: int
    serials: tuple[str, ...] = ()
    """Who takes the route, where there are several."""


def authority_stretches(plan: Plan, movement: Movement) -> list[Stretch]:
    """Return the stretches of a placed movement, route by route; legs without an authority are left out."""
    parts = by_route(movement)
    if len(parts) == 1:
        return _stretches(plan, movement)
    return [
        replace(stretch, serials=tuple(serial.id for serial in part.serials))
        for part in parts
        for stretch in _stretches(plan, part)
    ]


def _stretches(plan: Plan, part: Movement) -> list[Stretch]:
    stretches = []
    rows = leg_table(plan, main_serial(part))
    for authority, group in itertools.groupby(rows, key=lambda row: row.authority):
        run = list(group)
        legs = tuple(row.leg for row in run)
        driven = [leg for each in part.serials for leg in each.legs if leg.leg in legs]
        if authority:
            stretches.append(
                Stretch(
                    authority=authority,
                    legs=legs,
                    from_point=run[0].from_point,
                    to_point=run[-1].to_point,
                    length_m=sum(row.length_m for row in run),
                    enters_s=min(leg.head_enters_s for leg in driven),
                    leaves_s=max(leg.tail_leaves_s for leg in driven),
                )
            )
    return stretches


def passages(plan: Plan, movement: Movement) -> dict[str, tuple[int, int]]:
    """Return, by point, when the first head of any serial is there and when the last tail clears it."""
    found: dict[str, tuple[int, int]] = {}
    for serial in movement.serials:
        for row in march_rows(plan, serial):
            head_s = row.arrival_s if row.arrival_s is not None else serial.legs[0].head_enters_s
            first_s, last_s = found.get(row.point, (head_s, row.clearance_s))
            found[row.point] = min(first_s, head_s), max(last_s, row.clearance_s)
    return found
