"""What a question about a route is answered with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ratl.model.movement import Reason
from ratl.model.vehicle import Vehicle
from ratl.roads.itinerary import Itinerary, RefusedStretch
from ratl.roads.places import FoundPlace
from ratl.roads.sites import NearSite
from ratl.roads.snap import Snap


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A place of the question, and the point of the road it stands for, on a road of these names."""

    place: FoundPlace
    snap: Snap
    road: Mapping[str, str]
    nearest_m: float
    """To the nearest road the column can use: nearer where that one is cut off from the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteOption:
    """One route. `ratio` is its cost ÷ the best one's, `shared` the share of its length on the best one's roads."""

    itinerary: Itinerary
    sites: tuple[NearSite, ...]
    ratio: float = 1.0
    shared: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Diversion:
    """What the limits of the column and the closures change: the route without them, and what it would have met."""

    longer_s: float
    longer_m: float
    refused: tuple[RefusedStretch, ...]
    same_roads: bool = False
    """Whether it only waits, on the roads it would drive anyway."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blockage:
    """Why there is no route.

    `kind` is ``islands`` (no road joins the places; `junctions` has how many each place's part of the network has),
    ``limits`` (only limits of the column and closures cut it off), ``turning_round`` (the column would have to, at a
    place on the way), ``rules`` (rules of the road cut it off) or ``turns``.
    """

    kind: str
    refused: tuple[RefusedStretch, ...] = ()
    junctions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteAnswer:
    """The answer to a question for a route: options, best first, or why there is none."""

    network: str
    stops: tuple[Stop, ...]
    vehicles: tuple[Vehicle, ...]
    profile: str
    light: str
    metric: str
    departure: str
    """ISO 8601, empty where none was given."""
    zone: str
    options: tuple[RouteOption, ...]
    diversion: Diversion | None = None
    blockage: Blockage | None = None
    warnings: tuple[Reason, ...] = ()
    sites_within_m: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyAnswer:
    """Why a road is not on the best route.

    `kind` is ``used``, ``refused``, ``slower`` (by `longer_s` and `longer_m`), ``islands``,
    ``turning_round`` (the column would have to turn round on it), ``no_way`` (it may be driven but no route leads over
    it) or ``limits`` (no road was named: what diverts the route).
    """

    kind: str
    answer: RouteAnswer
    road: Mapping[str, str]
    ways: tuple[int, ...] = ()
    refused: tuple[RefusedStretch, ...] = ()
    longer_s: float = 0.0
    longer_m: float = 0.0
    from_m: float = 0.0
    to_m: float = 0.0
