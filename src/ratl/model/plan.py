"""The plan: everything a referee needs and everything the papers print. Its file is ``ratl-plan/1``.

A draft plan is the same record with no serial placed: the planner fills it in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ratl.model.event import Event
from ratl.model.movement import Movement, Reason
from ratl.model.profile import Profile
from ratl.model.route import Authority, Curfew, Interval, Leg, Point, Reservation, Site
from ratl.model.supply import Resupply, Supply

EXTRACT_FORMAT = "ratl-extract/1"
"""Format of what one authority gets of a plan; it cannot be judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkId:
    """Which network the legs were cut from."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """Value and proven bound on flow, weighted seconds, whatever was minimised.

    `gap` = (value − bound) ÷ value; `excess_gap` = (value − bound) ÷ (value − each alone): 0 when both are 0, None when
    only the latter is.
    """

    kind: str = "flow"
    """``flow``; ``makespan``, the last completion; ``lexicographic``, the flow of one priority class after another."""
    unplaced: int = 0
    value: float = 0.0
    lower_bound: float = 0.0
    by: tuple[Reason, ...] = ()
    """What the bound is made of, the most gained first."""
    gap: float = 0.0
    excess_gap: float | None = 0.0
    over_min_each: float | None = None
    """(value − bound) in minutes, per movement that has a place."""
    minimised: tuple[float, ...] = ()
    """What was minimised, the first figure before the others: the flow; the last completion and the flow; the flow of
    each priority class."""
    least: tuple[float, ...] = ()
    """What each of those figures is at the least in every plan, whatever the others are; empty with ``flow``, whose
    bound is `lower_bound`."""
    least_by: tuple[Reason, ...] = ()
    """What proves the least last completion."""
    rounds: int = 0
    """Effort: rounds of improvement, each the same work whatever the machine. The seed is the plan's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlternateManning:
    """When a control post is manned if an alternate route is taken; `alternate` is its index in the movement."""

    movement: str
    alternate: int
    manned: tuple[Interval, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlPost:
    """A traffic control post: manned `before_s` before the first head until `after_s` after the last tail."""

    point: str
    manned_by: Mapping[str, str] = field(default_factory=dict)
    call_sign: str = ""
    before_s: int = 1800
    after_s: int = 900
    manned: tuple[Interval, ...] = ()
    """For the main routes. Filled in by the planner, as is `alternates`."""
    alternates: tuple[AlternateManning, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """The scenario author's own words, per language; never invented by Ratl."""

    situation: Mapping[str, str] = field(default_factory=dict)
    mission: Mapping[str, str] = field(default_factory=dict)
    details: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    objectives: Mapping[str, str] = field(default_factory=dict)
    effects: Mapping[str, str] = field(default_factory=dict)
    measures: Mapping[str, str] = field(default_factory=dict)
    command: Mapping[str, str] = field(default_factory=dict)
    signal: Mapping[str, str] = field(default_factory=dict)
    safety: Mapping[str, str] = field(default_factory=dict)
    logistics: Mapping[str, str] = field(default_factory=dict)
    purpose: Mapping[str, str] = field(default_factory=dict)
    """Purpose of the movement, for the humanitarian notification."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """What the documents need beside the plan: handling, numbers, people to call, the author's texts."""

    title: Mapping[str, str] = field(default_factory=dict)
    caveat: Mapping[str, str] = field(default_factory=dict)
    """Handling caveat, printed on every page."""
    organisation: Mapping[str, str] = field(default_factory=dict)
    issued_s: int | None = None
    """When the papers are dated; plan seconds, so a plan always prints the same papers."""
    submitted_s: int | None = None
    """When the clearance request is handed in; notice is measured from it."""
    sequence: int = 1
    """Serial number of the movement that day, for the movement number."""
    organiser: str = ""
    """Letters of the organising authority in the movement number."""
    commander: Mapping[str, str] = field(default_factory=dict)
    contact: Mapping[str, str] = field(default_factory=dict)
    frequencies: Mapping[str, str] = field(default_factory=dict)
    reported_distance_m: float | None = None
    """A distance somebody else reported, printed beside ours."""
    reported_source: Mapping[str, str] = field(default_factory=dict)
    humanitarian: bool = False
    emergency: bool = False
    """The request is marked as an emergency, for which some rules take shorter notice."""
    texts: Texts = field(default_factory=Texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearanceNeed:
    """Whether one authority must clear the movement, and whether the request comes in time."""

    movement: str
    authority: str
    needed: bool
    because: tuple[Reason, ...]
    late: bool
    late_because: tuple[Reason, ...]
    enters_s: int
    leaves_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A plan, or a draft of one. `extra` keeps unknown fields of a file read, by JSON pointer, for rewriting."""

    format: str = "ratl-plan/1"
    breaks: tuple[Reason, ...] = ()
    """What rules it breaks though it could be planned otherwise, each with ``rule``, ``movement`` and ``serial``: with
    any it is a draft, and not to be ordered as it is."""
    epoch: str
    """ISO 8601 with offset: plan second 0."""
    zone: str
    """IANA zone in which times are printed as local."""
    network: NetworkId
    profile: Profile
    points: Mapping[str, Point]
    legs: Mapping[str, Leg]
    sites: Mapping[str, Site]
    movements: tuple[Movement, ...]
    now_s: int = 0
    """What is before this has happened."""
    events: tuple[Event, ...] = ()
    """What this plan was made for, over the plans before it; the oldest first."""
    seed: int = 0
    horizon_s: int
    """Rules of time are expanded from 0 to here; nothing may be planned beyond it."""
    objective: Objective = field(default_factory=Objective)
    night: tuple[Interval, ...] = ()
    authorities: Mapping[str, Authority] = field(default_factory=dict)
    curfews: tuple[Curfew, ...] = ()
    reservations: tuple[Reservation, ...] = ()
    control_posts: tuple[ControlPost, ...] = ()
    no_turns: tuple[tuple[tuple[str, bool], ...], ...] = ()
    """Roads (the ``road`` of legs), each with whether it is driven forward, that may not follow one another."""
    clearance: tuple[ClearanceNeed, ...] = ()
    supply: tuple[Supply, ...] = ()
    resupplies: tuple[Resupply, ...] = ()
    papers: Papers = field(default_factory=Papers)
    extra: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A rule broken, as the referee found it: `rule` is ``"R1"`` … ``"R8"``."""

    rule: str
    code: str
    movement: str
    serial: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
    under_way: bool = False
    """It is all in what was begun before the plan's `now_s`: no plan mends it."""
