"""A movement as asked for, and as placed: serials on legs and at halts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ratl.model.route import Interval
from ratl.model.vehicle import Vehicle


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why: a code with parameters; flat in files, ``{"code": ..., "leg": ...}``.

    The sentence comes from `ratl.words`.
    """

    code: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """March rules of one movement. None: the rule does not apply."""

    halt_interval_s: int | None = None
    first_halt_interval_s: int | None = None
    """Interval to the first halt after a start or a rest, where the scheme has another one."""
    halt_tolerance_s: int = 0
    halt_s: int = 0
    first_halt_s: int | None = None
    """Length of that first halt, where it is another one."""
    halts_in_rate: bool = False
    """The rate of march already contains the scheme's halts: they are listed and add no time."""
    max_driving_s: int | None = None
    max_distance_m: float | None = None
    daylight_only: bool = False
    rest_s: int | None = None
    max_separation_s: int | None = None
    """Longest time from the tail of a serial to the head of the next, on every leg."""
    max_stand_s: int | None = None
    """Longest halt at a site that is not for overnight."""
    unknown_limits: str = "warn"
    """What an unknown limit means for fit: ``allow``, ``warn`` or ``forbid``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """When an authority allows this movement on these legs."""

    legs: tuple[str, ...]
    intervals: tuple[Interval, ...]
    authority: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Escort:
    """An escort over a stretch.

    Each serial needs one of `teams` from its head's entering to its tail's leaving; the team is free `return_s` later.
    """

    authority: str
    legs: tuple[str, ...]
    intervals: tuple[Interval, ...]
    teams: int = 1
    return_s: int = 0
    hand_over: tuple[str, ...] = ()
    """Points where the escort is taken over and given back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """Something the planner of the movement has fixed by hand: honoured, or the plan says what it breaks.

    `kind` is ``start`` (`at_s`: the head starts then), ``start_point`` (the head passes `point` at `at_s`), ``route``
    (`via` points in order),
    ``halt`` (at `site`, for at least `for_s`) or ``overnight`` (a rest at `site`). `serial` empty means every serial.
    """

    kind: str
    serial: str = ""
    at_s: int | None = None
    point: str = ""
    site: str = ""
    for_s: int | None = None
    via: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked for. Rates are by road class and light (``day``, ``night``); catch-up by class."""

    origin: str
    destination: str
    earliest_start_s: int
    latest_completion_s: int | None = None
    weight: float = 1.0
    priority: int = 1
    halting: str = "sites"
    """``sites`` or ``origin-only``."""
    max_wait_s: int | None = None
    """Longest wait of each serial's head at the origin after the earliest start."""
    max_travel_s: int | None = None
    """Longest time from a head's start to its arrival at the destination."""
    serials_travel: str = "together"
    """``together``: one behind the other on one route; ``apart``: each serial takes the route that suits it."""
    pass_once: bool = False
    """No serial may pass a point twice."""
    technique: str = "open"
    """Column technique: a key of the profile's gaps."""
    rates_mps: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    catch_up_mps: Mapping[str, float] = field(default_factory=dict)
    rules: Rules = field(default_factory=Rules)
    permissions: tuple[Permission, ...] = ()
    escorts: tuple[Escort, ...] = ()
    pins: tuple[Pin, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LegTimes:
    """One leg as driven by one serial."""

    leg: str
    forward: bool
    run_s: int
    pass_time_s: int
    head_enters_s: int
    head_leaves_s: int
    tail_enters_s: int
    tail_leaves_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Halt:
    """A stand at a site after the leg with index `after_leg`.

    `kind` is ``short`` (the scheme's), ``rest`` or ``overnight`` (both count as rest), ``staging`` (before a service)
    or ``wait``. `reasons` say what any time beyond `minimum_s` is for, each with ``seconds``.
    """

    site: str
    after_leg: int
    kind: str
    minimum_s: int
    head_arrives_s: int
    tail_arrives_s: int
    head_departs_s: int
    tail_departs_s: int
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedHalt:
    """A short halt that the rate of march already contains: listed, adds no time."""

    leg: int
    at_m: float
    """From the start of the leg, in the direction driven."""
    head_s: int
    duration_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Serial:
    """A serial: what is scheduled. `vehicles` in order of march, `march_units` their counts, front to rear.

    Before it is placed `legs` is empty. `gap_behind_s` asks for more than the profile's serial gap to the next
    serial (an advance party's lead). `declared_pass_time_s` replaces the computed pass time of the road;
    a service still takes its own, if that is longer.
    """

    id: str
    march_units: tuple[int, ...]
    vehicles: tuple[Vehicle, ...]
    role: str = "main"
    """``advance``, ``main`` or ``trail``."""
    gap_behind_s: int | None = None
    declared_pass_time_s: int | None = None
    road_space_m: int = 0
    """Longest over the legs driven: road pass time × rate of march."""
    start_s: int | None = None
    completion_s: int | None = None
    legs: tuple[LegTimes, ...] = ()
    halts: tuple[Halt, ...] = ()
    listed_halts: tuple[ListedHalt, ...] = ()
    start_reasons: tuple[Reason, ...] = ()
    """Why the start is later than the earliest start, each with ``seconds``; then why it stands on the road, if so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternate:
    """Another route kept ready, with its own table and the points where the choice falls.

    `go_no_go` is where the routes part; the decision is due when the head of the main body reaches it. The advance
    party may be past it by then.
    """

    name: Mapping[str, str]
    via: tuple[str, ...]
    go_no_go: str = ""
    decide_by_s: int | None = None
    turn_back: tuple[str, ...] = ()
    """Sites on the main route where the column can turn round."""
    holding: tuple[str, ...] = ()
    """Sites where the column can be held while the choice is made."""
    serials: tuple[Serial, ...] = ()
    completion_s: int | None = None
    reasons: tuple[Reason, ...] = ()
    """Why it could not be placed, when it could not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """How the movement would go alone, unpinned and without one rule.

    `completion_s` is None when nothing better than the plan was found; of an unplaced movement: still no place.
    """

    without: str
    """``daylight``, ``curfew``, ``border``, ``daily_limit``, ``windows``, ``halts``, ...; ``others``: no rule."""
    start_s: int | None
    completion_s: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Facts that leave a movement no place; see `Refusal`, which has the same of its first."""

    facts: tuple[Reason, ...]
    smallest: bool = True
    exact: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A proof that a movement can have no place, on the roads of the plan and within its horizon.

    As long as all of `facts` hold no plan places it, beside those movements that are among them; without any one of
    them these prove nothing. Whoever is not among them may give way.
    """

    facts: tuple[Reason, ...]
    completion_s: int | None = None
    """A second before which it cannot be complete, were it alone; None: it never is."""
    smallest: bool = True
    """False: looking for fewer facts was cut short, and some of them may do without others."""
    exact: bool = False
    """Whether it took a search through all timetables; else bounds prove it."""
    others: tuple[Proof, ...] = ()
    """What proves it as well, and does so still when one of the facts or more are mended."""
    complete: bool = False
    """Whether that is all: once a fact of `facts` and one of each of the others is mended, nothing is proven."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """One movement: request, serials and what became of it. `status` is ``planned``, ``fixed`` or ``unplaced``."""

    id: str
    request: Request
    serials: tuple[Serial, ...]
    name: Mapping[str, str] = field(default_factory=dict)
    status: str = "unplaced"
    reasons: tuple[Reason, ...] = ()
    """Minutes of these add up to planned minus best alone; for an unplaced movement, why not."""
    refusal: Refusal | None = None
    """Of an unplaced movement: the proof that it can have no place; None: none was found, a place may exist."""
    warnings: tuple[Reason, ...] = ()
    completion_s: int | None = None
    best_alone_s: int | None = None
    """Completion of the movement planned alone: no other movement and no reservation."""
    told_s: int | None = None
    """Completion in the plan before, where this one is a plan made anew."""
    shifts: tuple[Reason, ...] = ()
    """Why it completes at another time than told: reasons whose seconds add up to the difference."""
    alternates: tuple[Alternate, ...] = ()
    what_if: tuple[WhatIf, ...] = ()
    routes: tuple[tuple[tuple[str, bool], ...], ...] = ()
    """Routes found for it on an imported network, as legs, each with whether it is driven forward; empty: not yet."""
