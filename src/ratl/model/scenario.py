"""A scenario: what a planner hands in, read and validated, rules of time still as written.

Hours are strings in the OpenStreetMap ``opening_hours`` syntax (``"08:00-16:00"``, ``"Mo-Sa 06:00-18:00; 2025 Aug 20
off"``, ``"sunrise-sunset"``), read in the zone of the authority of the road, else of the scenario.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ratl.model.movement import Alternate, Escort, Request, Serial
from ratl.model.plan import ControlPost, Papers
from ratl.model.profile import Profile
from ratl.model.route import Authority, Leg, Point, Site
from ratl.model.supply import Resupply, SupplyFactors


@dataclass(frozen=True, slots=True, kw_only=True)
class Road:
    """A road of the corridor table: a leg before cutting, with its opening hours and closures as written."""

    leg: Leg
    hours: str = ""
    closed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSpec:
    """A site with its opening hours as written.

    `along` places it on a road, `at_km` from the road's start, where it hangs on no named point.
    """

    site: Site
    hours: str = ""
    along: str = ""
    at_km: float | None = None
    any_side: bool = False
    """The site lies on the driving side of every approach: told before the roads are known (an imported network)."""
    found: bool = False
    """Found on a map, not the author's: a candidate, part of the plan only where somebody halts there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthoritySpec:
    """An authority with its curfew as written (the hours in which nobody moves)."""

    authority: Authority
    curfew: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """A corridor network as tables give it, or as it is cut out of an imported one."""

    name: str
    points: Mapping[str, Point]
    roads: Mapping[str, Road]
    sites: Mapping[str, SiteSpec]
    authorities: Mapping[str, AuthoritySpec]
    sha256: str = ""
    no_turns: tuple[tuple[tuple[str, bool], ...], ...] = ()
    """Roads, each with whether it is driven forward, that may not be driven one after the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityArea:
    """Ground an authority answers for, as rings of longitude and latitude: inside is what lies in an odd number."""

    authority: str
    rings: tuple[tuple[tuple[float, float], ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedRoads:
    """An imported network in the place of a table of roads; the roads driven are cut out of it when routes are found.

    `authority` answers for the roads in none of `areas`; of two areas the first counts.
    """

    file: str
    """Path of the ``.ratlnet`` file."""
    authority: str = ""
    areas: tuple[AuthorityArea, ...] = ()
    place_rows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Place → file and row it is written in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Roads by id, or all roads of `authority` when none are named."""

    authority: str = ""
    roads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionSpec:
    """When a movement is allowed on a stretch, as written."""

    stretch: Stretch
    hours: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EscortSpec:
    """An escort over a stretch and when it is available, as written; `escort.legs` and `.intervals` are still empty."""

    escort: Escort
    stretch: Stretch
    hours: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservationSpec:
    """Something held for somebody, as written: `hours` may recur."""

    holder: str
    hours: str
    road: str = ""
    point: str = ""
    site: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementSpec:
    """A movement asked for; permissions and escorts of `request` are still empty."""

    id: str
    name: Mapping[str, str]
    request: Request
    serials: tuple[Serial, ...]
    permissions: tuple[PermissionSpec, ...] = ()
    escorts: tuple[EscortSpec, ...] = ()
    alternates: tuple[Alternate, ...] = ()
    routes: tuple[tuple[tuple[str, bool], ...], ...] = ()
    """Routes found for it on an imported network, as roads, each with whether it is driven forward; empty: not yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """All a plan is made from. `epoch` is ISO 8601 with offset; `light` says when it is day, as hours."""

    name: str
    epoch: str
    zone: str
    horizon_days: int
    profile: Profile
    network: Network
    movements: tuple[MovementSpec, ...]
    light: str = "sunrise-sunset"
    reservations: tuple[ReservationSpec, ...] = ()
    control_posts: tuple[ControlPost, ...] = ()
    supply: SupplyFactors | None = None
    resupplies: tuple[Resupply, ...] = ()
    papers: Papers = field(default_factory=Papers)
    seed: int = 0
    imported: ImportedRoads | None = None
    """Where the roads come from when `network` has none yet."""
