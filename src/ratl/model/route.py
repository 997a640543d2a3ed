"""The road network as a planner writes it down: points, legs, sites, and who answers for them.

These same records stand in a plan file, where rules of time are already expanded to plan seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Interval = tuple[int, int]
"""Plan seconds, half-open."""

REGIMES = ("two-way", "alternating", "exclusive")
LIMITS = ("height_m", "width_m", "length_m", "mass_kg", "axle_load_kg", "mlc_wheeled", "mlc_tracked", "access")


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A named place on the road. `simultaneous` is how many serials may occupy it at once."""

    name: Mapping[str, str]
    lon: float
    lat: float
    kind: str = "waypoint"
    """``base``, ``town``, ``junction``, ``bridge``, ``border``, ``checkpoint``, ``waypoint``, ..."""
    critical: bool = False
    simultaneous: int = 1
    authority: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Processing on a leg: border post, checkpoint, ferry, caution bridge.

    The pass time there is at least `fixed_s` + vehicles ÷ `rate_vph`. The queue stands in `storage_m`.
    """

    rate_vph: float
    fixed_s: int = 0
    storage_m: float = 0.0
    kind: str
    """``border``, ``checkpoint``, ``ferry``, ``caution-bridge``, ..."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """An undirected stretch of road between two points; driven `forward` from `from_` to `to`.

    In `limits` (and `limits_forward`, `limits_backward`, which win in their direction) an absent key means unknown and
    ``"none"`` known to be free. ``access`` is ``"yes"`` or ``"no"``. `open` absent (None) means always open; `closed`
    lists closures.
    """

    from_: str
    to: str
    length_m: float
    class_: str = "primary"
    regime: str = "two-way"
    name: Mapping[str, str] = field(default_factory=dict)
    surface: str = "unknown"
    lanes: int | None = None
    width_m: float | None = None
    max_rate_mps: float | None = None
    limits: Mapping[str, float | str] = field(default_factory=dict)
    limits_forward: Mapping[str, float | str] = field(default_factory=dict)
    limits_backward: Mapping[str, float | str] = field(default_factory=dict)
    open: tuple[Interval, ...] | None = None
    closed: tuple[Interval, ...] = ()
    service: Service | None = None
    shoulder: bool = False
    authority: str = ""
    length_source: str = ""
    """Where the length is from; begins with ``"estimated"`` when it is great circle × a stated factor."""
    road: str = ""
    """Id of the road in the author's table that this leg is a piece of."""
    marks: tuple[str, ...] = ()
    """Marks of the road's classification string: ``OB`` (obstruction), ``T`` (snow), ``W`` (flooding)."""
    shape: tuple[tuple[float, float], ...] = ()
    """Longitude and latitude of the road's course between its ends, driven forward; empty: not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A place off the carriageway, hanging on a point, where a serial can stand whole.

    `near_side` lists the approaches (leg id, forward) from which the site lies on the driving side.
    `open` absent (None) means always open; it binds pulling in and out, and standing outside it needs `overnight`.
    """

    at: str
    capacity: float
    unit: str = "vehicles"
    """``vehicles`` or ``m`` (halted length)."""
    name: Mapping[str, str] = field(default_factory=dict)
    open: tuple[Interval, ...] | None = None
    overnight: bool = False
    near_side: tuple[tuple[str, bool], ...] = ()
    services: Mapping[str, float | bool] = field(default_factory=dict)
    """``fuel_l``, ``fuel_l_per_h``, ``water``, ``workshop``, ``medical``, ``surgery``, ``security``, ``holding``,
    ``turn_back``."""
    shoulder: bool = False
    """Made by the planner on a usable shoulder, for technical halts only."""
    basis: str = ""
    """What an estimated capacity is from; empty: the author's own figure."""
    kind: str = "site"


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """Who answers for a stretch: gives permission, keeps hours, wants notice."""

    name: Mapping[str, str]
    zone: str
    """IANA time zone."""
    notice_s: int = 0
    contact: Mapping[str, str] = field(default_factory=dict)
    clearance_rules: tuple[str, ...] = ()
    route_class: str = "open"
    """Highway regulation: ``open``, ``supervised``, ``dispatch``, ``reserved``, ``prohibited``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Curfew:
    """Movement on these legs is forbidden in these intervals; standing at a site is not."""

    authority: str
    legs: tuple[str, ...]
    intervals: tuple[Interval, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """A leg, point or site held for somebody. It does not bind the movement whose id is `holder`."""

    from_s: int
    to_s: int
    holder: str
    leg: str | None = None
    point: str | None = None
    site: str | None = None
