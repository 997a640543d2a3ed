"""One serial on one route, frozen for the search: legs with both paces, blocks and traffic.

And its stops, with the sites that hold it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ratl.march.calendar import Intervals, holds
from ratl.march.formulas import halted_length_m
from ratl.march.timetable import Pace
from ratl.model.movement import Halt, Movement, Pin, Reason, Rules, Serial
from ratl.model.plan import Plan
from ratl.model.route import Leg, Site
from ratl.planner.escorts import EscortPool, escort_pools, fewest_teams
from ratl.planner.ground import Ground
from ratl.planner.paces import Paces
from ratl.planner.traffic import own_gaps_s
from ratl.planner.windows import Blocks, Windows, make_blocks
from ratl.roads.paths import Route

Passage = tuple[str, int]
"""A leg, and which time it is driven on a route: 0, the first."""
NotBefore = Mapping[Passage, tuple[int, Reason]]
"""Passage → before when the head may not enter, and why."""


@dataclass(frozen=True, slots=True)
class CourseLeg:
    """A leg as this serial meets it."""

    id: str
    forward: bool
    leg: Leg
    start: str
    """The point it enters at."""
    end: str
    """The point it leaves at."""
    day: Pace | None
    night: Pace | None
    blocks: Blocks
    needs_staging: bool
    """A service whose queue does not hold the halted serial."""
    escorts: tuple[tuple[EscortPool, int], ...]
    """Escorts taken over where this leg is entered, each with its number of teams."""
    heeds_others: bool = True
    """Not where the serial is on it already."""


@dataclass(frozen=True, slots=True)
class Must:
    """A halt that pins demand: where, for how long at least, and whether as a rest."""

    site: str
    for_s: int = 0
    overnight: bool = False


@dataclass(frozen=True, slots=True)
class Begin:
    """Where a serial that is under way goes on, and what it has driven since it last stood."""

    serial: Serial
    """With the legs and halts that are settled, the leg it is on or the halt it is at being the last."""
    stop: int
    site: str | None
    """Where it stands; None: on the road."""
    head_s: int
    """Head at the stop: its arrival at the site, or when it enters the leg it is on."""
    tail_s: int
    pass_s: int
    """How far the tail is behind the head at least as they go on; 0: as far as they are now."""
    since_halt_s: int
    since_rest_s: int
    since_rest_m: float
    fresh: bool
    """Whether the scheme's first halt after a start or a rest is still to come."""
    pace: Pace | None = None
    """How the leg it is on is driven, where that is known."""
    may_stand: bool = False
    """It stands on the road and sets off when it can: for want of any site."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What is settled of a movement when its rest is placed."""

    done: Mapping[str, Serial] = field(default_factory=dict)
    """Serials on their last leg, or arrived."""
    begun: Mapping[str, Begin] = field(default_factory=dict)
    """Serials under way."""
    not_before: Mapping[str, NotBefore] = field(default_factory=dict)
    """Serial, leg → earliest second its head may enter, and why."""

    def settled(self, serial: str) -> Serial | None:
        """Return what is settled of a serial."""
        return self.begun[serial].serial if serial in self.begun else self.done.get(serial)

    def stands_from_s(self, serial: str) -> int:
        """Return from when on a serial under way stands at the site, or the end of the leg, where it is."""
        begin = self.begun[serial]
        return begin.serial.legs[-1].head_leaves_s

    def all_settled(self) -> dict[str, Serial]:
        """Return what is settled of every serial of which anything is."""
        return {**self.done, **{name: begin.serial for name, begin in self.begun.items()}}


@dataclass(frozen=True, slots=True)
class Course:
    """Everything the search needs for one serial on one route.

    `stops[k]` are the sites at the point after `k` legs where the serial may stand whole; `musts` maps such k to the
    halt pinned there.
    """

    plan: Plan
    movement: Movement
    serial: Serial
    rules: Rules
    legs: tuple[CourseLeg, ...]
    stops: tuple[tuple[str, ...], ...]
    musts: Mapping[int, Must]
    next_stop_s: tuple[int, ...]
    """Driving time from each stop to the next that has a site, or to the destination, by the slower light."""
    night: Intervals
    vehicles: int
    halted_m: float
    start_s: int | None
    """When pins have it start."""
    unmet: Reason | None
    """A pin that cannot be kept on this route at all."""
    ground: Ground
    windows: Windows
    from_s: int
    """It is nowhere before this."""
    widest_gap_s: int
    """No gap to another serial is wider."""
    own_gaps_s: Mapping[str, int] = field(default_factory=dict)
    """Gap to each serial of the same column."""
    start_reasons: tuple[Reason, ...] = ()
    """Why it starts when it does, where that is settled."""
    settled_legs: int = 0
    """Legs driven as they are told, whoever of the column goes ahead."""
    led: frozenset[str] = frozenset()
    """Serials of the column that go behind this one although they stand before it in the order of march."""
    settled: Mapping[int, Halt] = field(default_factory=dict)
    """Halts that are taken and left as they stand here, by stop."""
    begin: Begin | None = None
    """Where the serial is, when it is under way."""

    def pace(self, index: int, moment: int) -> Pace | None:
        """Return the pace of the leg with this index when it is entered at `moment`."""
        leg = self.legs[index]
        return leg.night if holds(self.night, moment) else leg.day

    def site(self, site_id: str) -> Site:
        """Return a site by id."""
        return self.plan.sites[site_id]


def list_passages(legs: Iterable[str]) -> list[Passage]:
    """Return the passages of a route that drives these legs in order.

    >>> list_passages(["AB", "BC", "AB"])
    [('AB', 0), ('BC', 0), ('AB', 1)]
    """
    driven: Counter[str] = Counter()
    found = []
    for leg in legs:
        found.append((leg, driven[leg]))
        driven[leg] += 1
    return found


def make_course(
    plan: Plan,
    movement: Movement,
    serial: Serial,
    route: Route,
    ground: Ground,
    windows: Windows,
    paces: Paces,
    not_before: NotBefore,
    begun: Serial | None = None,
    led: frozenset[str] = frozenset(),
) -> Course:
    """Return the course of `serial` on `route`.

    Parameters
    ----------
    not_before
        Passage → earliest second the head may enter, with the reason (a column held together).
    begun
        The legs and halts of the serial that are settled already, `route` beginning with them; the last halt, where
        it is at their end, may be left otherwise.
    led
        Serials of the column that came behind this one on the last of those legs: it need not come behind them later.
    """
    request = movement.request
    halted_m = halted_length_m(plan.profile, serial.vehicles)
    from_s = begun.start_s if begun and begun.legs and begun.start_s is not None else request.earliest_start_s
    own_gaps = own_gaps_s(plan, movement, serial)
    widest_gap_s = max(plan.profile.column_gap_s, *own_gaps.values())
    teams = fewest_teams(escort_pools(request.escorts), ground.escorts) if request.escorts else {}
    legs = []
    for index, ((leg_id, forward), passage) in enumerate(zip(route, list_passages(i for i, _ in route), strict=True)):
        leg = plan.legs[leg_id]
        before = route[index - 1][0] if index else ""
        blocks = windows.leg(leg_id)
        if passage in not_before:
            blocks = _blocked_until(blocks, not_before[passage])
        day, night = paces.of(serial, leg_id)
        legs.append(
            CourseLeg(
                id=leg_id,
                forward=forward,
                leg=leg,
                start=leg.from_ if forward else leg.to,
                end=leg.to if forward else leg.from_,
                day=day,
                night=night,
                blocks=blocks,
                needs_staging=leg.service is not None and leg.service.storage_m < halted_m,
                escorts=tuple((pool, n) for pool, n in teams.items() if leg_id in pool[1] and before not in pool[1]),
            )
        )
    stops = ((), *(_sites_at(leg.end, ground, movement, serial, halted_m) for leg in legs[:-1]), ())
    course = Course(
        plan=plan,
        movement=movement,
        serial=serial,
        rules=request.rules,
        legs=tuple(legs),
        stops=stops,
        musts={},
        next_stop_s=_next_stop_s(legs, stops),
        night=plan.night,
        vehicles=len(serial.vehicles),
        halted_m=halted_m,
        start_s=None,
        unmet=None,
        ground=ground,
        windows=windows,
        from_s=from_s,
        widest_gap_s=widest_gap_s,
        own_gaps_s=own_gaps,
    )
    course = _pinned(course, [pin for pin in request.pins if _binds(pin, movement, serial)])
    return _continued(course, begun, led) if begun and begun.legs else course


def _next_stop_s(legs: Sequence[CourseLeg], stops: Sequence[tuple[str, ...]]) -> tuple[int, ...]:
    least_s = [0] * len(stops)
    for k in reversed(range(len(legs))):
        run_s = max((pace.run_s for pace in (legs[k].day, legs[k].night) if pace), default=0)
        least_s[k] = run_s if stops[k + 1] or k + 1 == len(legs) else run_s + least_s[k + 1]
    return tuple(least_s)


def _sites_at(point: str, ground: Ground, movement: Movement, serial: Serial, halted_m: float) -> tuple[str, ...]:
    """Return the sites at a point where a serial may halt and that hold it."""
    if movement.request.halting == "origin-only":
        return ()
    need, sites = {"vehicles": float(len(serial.vehicles)), "m": halted_m}, ground.plan.sites
    return tuple(i for i in ground.sites.get(point, ()) if need[sites[i].unit] <= sites[i].capacity)


def _continued(course: Course, begun: Serial, led: frozenset[str]) -> Course:
    """Return the course on which the legs begun are driven, and their halts taken, as they were."""
    fork = len(begun.legs)
    halts = {halt.after_leg + 1: halt for halt in begun.halts}
    musts = {k: Must(h.site, h.minimum_s, overnight=h.kind in ("rest", "overnight")) for k, h in halts.items()}
    free = {k: sites for k, sites in enumerate(course.stops) if k >= fork}
    # Who escorts what is driven already is settled too, and who of its column goes first there.
    legs = tuple(replace(leg, escorts=()) if index < fork else leg for index, leg in enumerate(course.legs))
    return replace(
        course,
        legs=legs,
        settled_legs=fork,
        led=led,
        start_s=begun.start_s,
        start_reasons=begun.start_reasons,
        stops=tuple((halts[k].site,) if k in halts else free.get(k, ()) for k in range(len(course.stops))),
        musts={**{k: must for k, must in course.musts.items() if k >= fork}, **musts},
        settled={k: halt for k, halt in halts.items() if k < fork},
    )


def continue_from(course: Course, begin: Begin, ahead: tuple[int, Reason] | None = None) -> Course:
    """Return the course of a serial that is under way: what binds it is before it.

    Parameters
    ----------
    ahead
        Before when its head may not leave the leg it is on, and why: who is ahead there leaves it first (R1).
    """
    stop, legs, stops = begin.stop, list(course.legs), list(course.stops)
    unmet = course.unmet
    if begin.pace is not None:  # on that leg already, whoever else is
        free = replace(legs[stop], blocks=make_blocks(()), escorts=(), heeds_others=False)
        legs[stop] = replace(free, day=begin.pace, night=begin.pace)
        if ahead is not None and begin.head_s + begin.pace.run_s < ahead[0]:
            unmet = unmet or ahead[1]
    elif begin.may_stand and ahead is not None:
        legs[stop] = replace(legs[stop], blocks=_blocked_until(legs[stop].blocks, ahead))
    stops[: stop + 1] = [()] * (stop + 1)
    if begin.site is not None:
        stops[stop] = (begin.site,)
    return replace(
        course,
        legs=tuple(legs),
        stops=tuple(stops),
        musts={k: must for k, must in course.musts.items() if k > stop or (k == stop and must.site == begin.site)},
        start_s=None if begin.site or begin.may_stand else begin.head_s,
        start_reasons=(),
        begin=begin,
        unmet=unmet,
    )


def _blocked_until(blocks: Blocks, wait: tuple[int, Reason]) -> Blocks:
    """Return the blocks of a leg that may not be entered before a moment either."""
    known = zip(blocks.starts, blocks.ends, blocks.reasons, strict=True)
    return make_blocks([*(((a, b), r) for a, b, r in known), ((0, wait[0]), wait[1])])


# ---- pins


def _binds(pin: Pin, movement: Movement, serial: Serial) -> bool:
    """Return whether a pin is about a serial; when it starts is said of the first one where none is named."""
    if pin.serial or pin.kind not in ("start", "start_point"):
        return pin.serial in ("", serial.id)
    return serial.id == movement.serials[0].id


def _pinned(course: Course, pins: Sequence[Pin]) -> Course:
    """Return the course under its pins: where it must stand and nowhere else at that point, and when it starts."""
    starts: set[int] = set()
    for pin in pins:
        if pin.kind in ("halt", "overnight"):
            course = _with_must(course, pin)
        elif pin.kind == "start" and pin.at_s is not None:
            starts.add(pin.at_s)
        elif pin.kind == "start_point" and pin.at_s is not None:
            passed = next((k for k, leg in enumerate(course.legs) if leg.start == pin.point), None)
            start_s = None if passed is None else _start_for(course, passed, pin.at_s)
            if passed is None or start_s is None:
                return replace(
                    course, unmet=Reason(code="pin_no_passing", params={"point": pin.point, "at_s": pin.at_s})
                )
            starts.add(start_s)
            course = replace(course, stops=tuple(() if k <= passed else s for k, s in enumerate(course.stops)))
    return _with_start(_with_stops(course), sorted(starts))


def _with_must(course: Course, pin: Pin) -> Course:
    """Return the course with one more halt demanded."""
    where = {"site": pin.site}
    stop = next((k for k, sites in enumerate(course.stops) if pin.site in sites), None)
    if stop is None:
        return replace(course, unmet=_why_no_stop(course, pin.site))
    known = course.musts.get(stop, Must(pin.site))
    if known.site != pin.site:
        return replace(course, unmet=Reason(code="pin_other_halt", params={**where, "other": known.site}))
    must = Must(pin.site, max(known.for_s, pin.for_s or 0), known.overnight or pin.kind == "overnight")
    if must.overnight and not (course.site(pin.site).overnight and (course.rules.rest_s or must.for_s)):
        return replace(course, unmet=Reason(code="pin_no_rest", params=where))
    return replace(course, musts={**course.musts, stop: must})


def _why_no_stop(course: Course, site_id: str) -> Reason:
    """Return why a serial cannot stand at a site on its course: it is not there, or too small."""
    site, own = course.plan.sites.get(site_id), {"vehicles": float(course.vehicles), "m": course.halted_m}
    on_course = site is not None and any(site.at in (leg.start, leg.end) for leg in course.legs)
    if site is not None and on_course and site.capacity < own[site.unit]:
        params = {"site": site_id, "capacity": site.capacity, "need": round(own[site.unit]), "unit": site.unit}
        return Reason(code="site_too_small", params=params)
    return Reason(code="pin_off_route", params={"site": site_id})


def _with_stops(course: Course) -> Course:
    """Return the course with no other site where a halt is demanded."""
    lost = [must.site for k, must in course.musts.items() if must.site not in course.stops[k]]
    if lost:
        return replace(course, unmet=Reason(code="pin_off_route", params={"site": lost[0]}))
    stops = tuple((course.musts[k].site,) if k in course.musts else sites for k, sites in enumerate(course.stops))
    return replace(course, stops=stops)


def _with_start(course: Course, starts: Iterable[int]) -> Course:
    """Return the course with its start pinned; no two pins may say otherwise."""
    first, *others = [*starts, None]
    earliest_s = course.movement.request.earliest_start_s
    if first is None or course.unmet is not None:
        return course
    if others != [None]:
        return replace(course, unmet=Reason(code="pin_starts_differ", params={"at_s": first, "other_s": others[0]}))
    if first < earliest_s:
        return replace(course, unmet=Reason(code="pin_too_early", params={"at_s": first, "earliest_s": earliest_s}))
    return replace(course, start_s=first)


def _start_for(course: Course, passed: int, at_s: int) -> int | None:
    """Return the latest start with which the head drives past the start of leg `passed` at `at_s`.

    None when there is none.
    """
    head_s = at_s
    for leg in reversed(course.legs[:passed]):
        entered = [
            head_s - pace.run_s
            for pace, dark in ((leg.day, False), (leg.night, True))
            if pace and holds(course.night, head_s - pace.run_s) is dark
        ]
        if not entered:
            return None
        head_s = max(entered)
    return head_s
