"""What is known of a stretch of real road before it becomes a leg: by OpenStreetMap or by a planner's table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ratl.model.route import Service

Limits = Mapping[str, float | str]
"""Keys of `ratl.model.route.LIMITS`; an absent key is unknown, ``"none"`` known to be free."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A limit that holds at some times, or for some vehicles, only: ``maxweight:conditional = 7.5 @ (22:00-06:00)``."""

    limit: str
    """A key of `ratl.model.route.LIMITS`; for ``access`` the value is ``"yes"`` or ``"no"``."""
    value: float | str
    direction: str = "both"
    """``both``, ``forward`` or ``backward``."""
    hours: str = ""
    """When it holds, in ``opening_hours`` syntax; empty: always."""
    above: Mapping[str, float] = field(default_factory=dict)
    """It concerns vehicles above these figures only (``mass_kg``, ``length_m``, ...); empty: all."""
    source: str = ""
    """The tag it was read from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadFacts:
    """All that is known of a stretch but its course, its length and its name: what many stretches share.

    In `limits` (and `limits_forward`, `limits_backward`, which win in their direction) an absent key means unknown.
    `sources` names the tag behind a limit, by its key, or ``key:forward`` and ``key:backward``; `unread` are tags that
    say something about a limit nobody can act on (``maxheight=default``): the limit stays unknown, and this is why.
    """

    class_: str
    kind: str = "road"
    """``road``, ``bridge``, ``tunnel``, ``ford``, ``ferry``; of a node: ``gate``, ``checkpoint``, ``border``, ``toll``,
    ``barrier``."""
    direction: str = "both"
    """Which way traffic may drive: ``both``, ``forward`` or ``backward``."""
    surface: str = "unknown"
    smoothness: str = ""
    lanes: int | None = None
    width_m: float | None = None
    max_rate_mps: float | None = None
    limits: Limits = field(default_factory=dict)
    limits_forward: Limits = field(default_factory=dict)
    limits_backward: Limits = field(default_factory=dict)
    conditions: tuple[Condition, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    unread: tuple[str, ...] = ()
    regime: str = "two-way"
    """What holds whoever drives it; load classes may make it stricter."""
    two_way_classes: Mapping[str, float] = field(default_factory=dict)
    """Load class up to which vehicles may meet there, where the limit is higher: above it one way at a time."""
    one_way_classes: Mapping[str, float] = field(default_factory=dict)
    """Load class up to which vehicles may follow each other, where the limit is higher: above it by caution."""
    service: Service | None = None
    hours: str = ""
    closed: str = ""
    shoulder: bool = False
    toll: bool = False
    authority: str = ""
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnRule:
    """A turn restriction, by the ids its source uses for stretches and nodes.

    `only` says that from `from_id` over `via` nothing but `to_id` is allowed; else that turn is forbidden. `via` is one
    node (`via_node`) or stretches in order (`via_ids`).
    """

    from_id: int
    to_id: int
    via_node: int | None = None
    via_ids: tuple[int, ...] = ()
    only: bool = False
    hours: str = ""
    """When it holds, in ``opening_hours`` syntax; empty: always."""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A named place of the source: town, village, crossing, base."""

    names: Mapping[str, str]
    """Language → name; ``""`` is the name as signed on the spot."""
    lon: float
    lat: float
    kind: str
    rank: int = 0
    """The lower, the more important: of two places of one name the lower is meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSite:
    """A place near the roads where a column might halt, refuel or find help; its capacity is an estimate."""

    id: str
    kind: str
    """``fuel``, ``parking``, ``services``, ``industrial``, ``workshop``, ``hospital``."""
    names: Mapping[str, str]
    lon: float
    lat: float
    capacity_vehicles: int | None = None
    """None where nothing says."""
    basis: str = ""
    """What the capacity is from: a tag, or area × a stated figure."""
    services: Mapping[str, float | bool] = field(default_factory=dict)
    hours: str = ""
    source: str = ""
