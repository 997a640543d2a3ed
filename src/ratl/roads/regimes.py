"""What the width of a roadway allows: its load class, and whether columns may meet on it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from ratl.model.movement import Reason
from ratl.model.road import RoadFacts
from ratl.model.route import Leg
from ratl.model.vehicle import Vehicle


class WidthClass(NamedTuple):
    """Highest load classes a roadway is wide enough for."""

    one_way: int
    two_way: int


#: FM 5-170 Table B-1: from this width on, these classes. The rows from 4.0 m on were not visible.
_TABLE_B1: Final = ((0.0, WidthClass(0, 0)), (2.75, WidthClass(12, 0)), (3.35, WidthClass(30, 0)))
_TABLE_B1_END_M: Final = 4.0


def find_width_class(width_m: float) -> WidthClass | None:
    """Return the classes a bridge roadway of `width_m` is wide enough for ([FM5-170-B] Table B-1).

    None from 4.0 m on, where the table was not visible. Below 2.75 m, where it begins, no class.

    >>> find_width_class(3.0)
    WidthClass(one_way=12, two_way=0)
    """
    if width_m >= _TABLE_B1_END_M:
        return None
    return next(classes for start_m, classes in reversed(_TABLE_B1) if width_m >= start_m)


def effective_class(posted: float, width_m: float | None) -> float:
    """Return the one-way class of a bridge: what is posted, or less where it is too narrow for that ([FM5-170-B]).

    >>> effective_class(60, 3.5), effective_class(60, 7.3), effective_class(60, None)
    (30, 60, 60)
    """
    by_width = None if width_m is None else find_width_class(width_m)
    return posted if by_width is None else min(posted, by_width.one_way)


def find_narrow_two_way(leg: Leg) -> Reason | None:
    """Return a warning where columns are said to meet on a leg too narrow for any two-way class ([FM5-170-B])."""
    by_width = None if leg.width_m is None else find_width_class(leg.width_m)
    if by_width is None or by_width.two_way > 0 or leg.regime != "two-way":
        return None
    return Reason(code="too_narrow_for_two_way", params={"width_m": leg.width_m, "needed_m": _TABLE_B1_END_M})


def find_heaviest_classes(vehicles: Iterable[Vehicle]) -> dict[str, float]:
    """Return the highest load class among `vehicles` by limit; infinite where one is not known."""
    found: dict[str, float] = {}
    for vehicle in vehicles:
        limit = "mlc_tracked" if vehicle.tracked else "mlc_wheeled"
        found[limit] = max(found.get(limit, 0.0), math.inf if vehicle.mlc is None else vehicle.mlc)
    return found


def find_regime(facts: RoadFacts, widest_pair_m: float | None, heaviest: Mapping[str, float]) -> str:
    """Return the regime of a stretch for certain columns.

    A road driven both ways is ``alternating`` where it is narrower than the widest pair (no margin between them: none
    was found in a source), on a bridge too narrow for any two-way class ([FM5-170-B] Table B-1), and where a vehicle is
    above the two-way class: it may cross one way ([MP1028 p41]). It is ``exclusive`` where one is above the one-way
    class too, and crosses by caution: alone.

    Parameters
    ----------
    widest_pair_m
        What their two widest vehicles take side by side; None: nobody meets.
    heaviest
        `find_heaviest_classes` of all of them.

    Examples
    --------
    >>> find_regime(RoadFacts(class_="tertiary", width_m=4.8), 5.0, {})
    'alternating'
    >>> bridge = RoadFacts(class_="primary", two_way_classes={"mlc_tracked": 30.0})
    >>> find_regime(bridge, 5.0, {"mlc_tracked": 30}), find_regime(bridge, 5.0, {"mlc_tracked": 70})
    ('two-way', 'alternating')
    """
    if _exceeds(heaviest, facts.one_way_classes):
        return "exclusive"
    if facts.regime != "two-way" or facts.direction != "both":
        return facts.regime
    by_width = find_width_class(facts.width_m) if facts.kind == "bridge" and facts.width_m is not None else None
    narrow = widest_pair_m is not None and facts.width_m is not None and facts.width_m < widest_pair_m
    apart = narrow or (by_width is not None and by_width.two_way == 0) or _exceeds(heaviest, facts.two_way_classes)
    return "alternating" if apart else "two-way"


def list_regime_classes(facts: RoadFacts, regime: str) -> Mapping[str, float]:
    """Return the load classes above which nobody may be sent over a stretch under `regime`, below its own limits."""
    if regime == "exclusive":
        return {}
    if regime == "two-way" and facts.direction == "both":
        return {**facts.one_way_classes, **facts.two_way_classes}
    return facts.one_way_classes


def _exceeds(heaviest: Mapping[str, float], classes: Mapping[str, float]) -> bool:
    """Return whether a vehicle is above a class of its kind, as one is whose class is not known.

    Class 0 says that nobody may cross so, whatever is driven.
    """
    return any(most == 0 or heaviest.get(limit, 0.0) > most for limit, most in classes.items())
