"""The route classification string, ``width / type / class / overhead (OB) (T) (W)``, and what counts as an obstruction.

Sources [MP1028 p36, p42] and [EN5621 p28, p29]. The manuals print widths in feet and in metres, one of them both for
the same road: a figure without a unit is refused.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from ratl.model.movement import Reason
from ratl.model.route import Leg
from ratl.roads.fit import limits_driven
from ratl.units import parse_quantity, western_digits

#: Least width by flow and kind of vehicle [MP1028 p36]; single flow wheeled is [U].
FLOW_WIDTHS_M: Final[Mapping[tuple[str, str], float]] = MappingProxyType(
    {
        ("double", "tracked"): 8.0,
        ("double", "wheeled"): 7.3,
        ("single", "tracked"): 6.0,
        ("single", "wheeled"): 5.5,
    }
)
#: Overhead clearance below this is an obstruction [MP1028 p42].
OVERHEAD_M: Final = 4.3
#: Crossings that are obstructions by themselves [MP1028 p42].
OBSTRUCTING_SERVICES: Final = frozenset({"ferry", "ford"})

_TYPES: Final = {"X": "all-weather", "Y": "limited all-weather", "Z": "fair-weather"}
_STRING: Final = re.compile(r"([^/]+)/([^/]+)/([^/]+)/([^/(]+)((?:\([A-Z]+\))*)", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteClass:
    """A route as classified by its worst section."""

    width_m: float
    weather: str
    """``all-weather``, ``limited all-weather`` (closed up to a day) or ``fair-weather``."""
    load_class: int
    """Lowest bridge class of the route."""
    overhead_m: float
    """Infinite where unlimited."""
    obstruction: bool = False
    snow: bool = False
    """Regular serious snow blocking."""
    flooding: bool = False
    """Regular serious flooding."""


def parse_route_class(text: str) -> RouteClass:
    """Return the route that a classification string describes.

    Raises
    ------
    ValueError
        As the only argument: ``"no_route_class"``, ``"unknown_route_type"``, ``"no_load_class"``,
        ``"unknown_route_mark"`` or, for width and overhead, what `ratl.units.parse_quantity` raises (``"no_unit"``).

    Examples
    --------
    >>> parse_route_class("6.7m/Y/30/5m (OB)(W)").weather
    'limited all-weather'
    """
    match = _STRING.fullmatch(re.sub(r"\s+", "", western_digits(text)))
    if match is None:
        raise ValueError("no_route_class")
    width, kind, load_class, overhead, marks = match.groups()
    if kind.upper() not in _TYPES:
        raise ValueError("unknown_route_type")
    if not load_class.isdigit():
        raise ValueError("no_load_class")
    found = set(re.findall(r"[A-Z]+", marks))
    if not found <= {"OB", "T", "W"}:
        raise ValueError("unknown_route_mark")
    return RouteClass(
        width_m=parse_quantity(width, "length"),
        weather=_TYPES[kind.upper()],
        load_class=int(load_class),
        overhead_m=math.inf if overhead == "∞" else parse_quantity(overhead, "length"),
        obstruction="OB" in found,
        snow="T" in found,
        flooding="W" in found,
    )


def route_class_limits(route: RouteClass) -> Mapping[str, float | str]:
    """Return the limits of a leg that a classification string settles: overhead and both load classes."""
    overhead = "none" if math.isinf(route.overhead_m) else route.overhead_m
    return {"height_m": overhead, "mlc_wheeled": route.load_class, "mlc_tracked": route.load_class}


def route_class_marks(route: RouteClass) -> tuple[str, ...]:
    """Return the marks of a classification string, as `ratl.model.route.Leg` keeps them."""
    marks = {"OB": route.obstruction, "T": route.snow, "W": route.flooding}
    return tuple(mark for mark, given in marks.items() if given)


def find_flow(width_m: float, vehicles: str) -> str | None:
    """Return the widest flow, ``"double"`` or ``"single"``, a road of `width_m` takes; None where it takes neither.

    Parameters
    ----------
    width_m
        Width of the travelled way.
    vehicles
        ``"wheeled"`` or ``"tracked"``.

    Examples
    --------
    >>> find_flow(6.7, "wheeled"), find_flow(8.0, "tracked")
    ('single', 'double')
    """
    return next((flow for flow in ("double", "single") if width_m >= FLOW_WIDTHS_M[flow, vehicles]), None)


def list_obstructions(
    leg: Leg, forward: bool, *, flow: str = "double", vehicles: str = "tracked"
) -> tuple[Reason, ...]:
    """Return what makes `leg` an obstruction, as far as its figures are known ([MP1028 p36, p42]).

    Parameters
    ----------
    leg, forward
        The leg and the direction driven.
    flow, vehicles
        What the road shall carry; the manual assumes double-flow tracked where nothing else is ordered.
    """
    overhead_m, needed_m = limits_driven(leg, forward).get("height_m"), FLOW_WIDTHS_M[flow, vehicles]
    found = []
    if isinstance(overhead_m, int | float) and overhead_m < OVERHEAD_M:
        found.append(Reason(code="obstruction_overhead", params={"overhead_m": overhead_m, "needed_m": OVERHEAD_M}))
    if leg.width_m is not None and find_flow(leg.width_m, vehicles) not in ("double", flow):
        found.append(Reason(code="obstruction_width", params={"width_m": leg.width_m, "needed_m": needed_m}))
    if leg.service is not None and leg.service.kind in OBSTRUCTING_SERVICES:
        found.append(Reason(code=f"obstruction_{leg.service.kind}"))
    return tuple(found)
