"""Why low-beds cannot carry everything within the period: the requirements that the linear program needs to say so.

For drawdowns too large for the solver to contradict as a whole. A requirement is left out of the data and the program
asked again; where it still says no, it stays out (a deletion filter, see `conflict`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from ratl.drawdown.bounds import can_be_carried
from ratl.model.drawdown import Conflict, Drawdown, Lane, Told
from ratl.model.movement import Reason

Ease = tuple[Reason, Callable[[Drawdown], Drawdown]]
"""A requirement, and what a drawdown is without it."""


def find_lift_conflict(drawdown: Drawdown, told: Told) -> Conflict | None:
    """Return requirements that together leave the low-beds too little time; None where the program knows of none.

    It cannot be spared any of them, but may overlook a schedule that is impossible for another reason: what is left
    is enough for a contradiction, and not called irreducible.
    """
    last = drawdown.days - 1
    if can_be_carried(drawdown, told, last):
        return None
    kept: list[Reason] = []
    for kind in _list_eases(drawdown):
        without = _without(drawdown, kind)
        if not can_be_carried(without, told, last):  # mostly none of a kind is needed, which one question tells of all
            drawdown = without
            continue
        for ease in kind:
            without = _without(drawdown, [ease])
            if can_be_carried(without, told, last):
                kept.append(ease[0])
            else:
                drawdown = without
    period = Reason(code="needs_period", params={"days": drawdown.days})
    return Conflict(requirements=(*kept, period), irreducible=False)


def _without(drawdown: Drawdown, eases: Sequence[Ease]) -> Drawdown:
    for _, ease in eases:
        drawdown = ease(drawdown)
    return drawdown


def _list_eases(drawdown: Drawdown) -> Iterator[list[Ease]]:
    """Yield the requirements that the program heeds, kind by kind, those first that tell least."""
    closing = [base for base in drawdown.bases.values() if base.closes]
    lanes, days = drawdown.lanes, drawdown.days

    def named(code: str, **params: object) -> Reason:
        return Reason(code=code, params=params)

    yield [(named("needs_ahead", days=drawdown.ahead_days), lambda one: replace(one, ahead_days=days))]
    sizes = [named("needs_column_size", lane=x.id, most=x.most_vehicles, least=x.least_vehicles) for x in lanes]
    yield [(size, _on_lane(lane, most_vehicles=_ANY)) for size, lane in zip(sizes, lanes, strict=True)]
    yield [
        (named("needs_departures", base=base.id, rate=base.vehicles_per_day), _at_base(base.id, vehicles_per_day=None))
        for base in closing
        if base.vehicles_per_day is not None
    ]
    # What is left behind need only be disposed of because the handover waits for it.
    yield [
        (
            named("needs_handover", base=base.id, days=base.handover_days),
            _at_base(base.id, handover_days=0, disposal_per_day=None),
        )
        for base in closing
    ]
    yield [
        (named("needs_disposal", base=base.id, rate=base.disposal_per_day), _at_base(base.id, disposal_per_day=None))
        for base in closing
        if base.disposal_per_day is not None
    ]
    yield [
        (named("needs_open_days", lane=x.id), _on_lane(x, open_days=tuple(range(days))))
        for x in lanes
        if set(range(days)).difference(x.open_days)
    ]
    yield [
        (named("needs_loading", base=base.id, rate=base.loads_per_day), _at_base(base.id, loads_per_day=None))
        for base in closing
        if base.loads_per_day is not None
    ]
    yield [(named("needs_lift", pool=pool.id, count=pool.count), _of_pool(pool.id)) for pool in drawdown.lift]


_ANY = 1_000_000
"""Vehicles, or low-beds: more than there are."""


def _at_base(base: str, **changed: Any) -> Callable[[Drawdown], Drawdown]:
    return lambda one: replace(one, bases={**one.bases, base: replace(one.bases[base], **changed)})


def _on_lane(lane: Lane, **changed: Any) -> Callable[[Drawdown], Drawdown]:
    def ease(one: Drawdown) -> Drawdown:
        return replace(one, lanes=tuple(replace(x, **changed) if x.id == lane.id else x for x in one.lanes))

    return ease


def _of_pool(pool: str) -> Callable[[Drawdown], Drawdown]:
    def ease(one: Drawdown) -> Drawdown:
        # Nor have they to be fetched within the period.
        freed = [replace(x, count=_ANY, from_day=-_ANY, until_day=None) if x.id == pool else x for x in one.lift]
        return replace(one, lift=tuple(freed))

    return ease
