"""One movement placed among the others: its serials one after the other, on the best of its routes, kept together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ratl.march.halts import list_halts
from ratl.model.movement import LegTimes, Movement, Reason, Serial
from ratl.model.plan import Plan
from ratl.planner.course import Begin, Course, Passage, Situation, continue_from, list_passages, make_course
from ratl.planner.frame import Frame
from ratl.planner.ground import Ground
from ratl.planner.paces import Paces
from ratl.planner.reasons import list_holds
from ratl.planner.routes import explain_no_route, find_movement_routes, unknown_limits
from ratl.planner.search import Failure, place_serial
from ratl.planner.serials import gather, split_movement
from ratl.planner.traffic import Traffic, Wait
from ratl.planner.windows import Windows
from ratl.roads.paths import Route

_ROUTES = 3
"""Most routes tried for a movement."""
_REPAIRS = 40
"""Most times a serial is held back so that the column stays together."""

Held = dict[str, dict[Passage, tuple[int, Reason]]]
"""By serial, which passage it may not begin before when."""


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A movement that found no place, and why."""

    reasons: tuple[Reason, ...]
    legs_driven: int = -1


def place_movement(
    plan: Plan,
    movement: Movement,
    traffic: Traffic,
    *,
    heed_reservations: bool = True,
    routes: tuple[Route, ...] = (),
    before_s: int | None = None,
    begun: tuple[Serial, ...] = (),
    situation: Situation | None = None,
) -> Movement:
    """Return `movement` with a timetable, the earliest over its routes; unplaced with its reasons when there is none.

    Serials are placed in the order of march, each as early as those before it allow.

    Parameters
    ----------
    routes
        Only these are tried; none named: the quickest that every vehicle fits.
    before_s
        Only a completion before this is wanted.
    begun
        Serials of the movement with the legs and halts that are settled already; each of `routes` begins with them.
    situation
        Where its serials are, of a movement under way, and before when they may not go on; each of `routes` begins
        with the legs they have driven.
    """
    refusals: tuple[Reason, ...] = ()
    if not routes:
        via = next((pin.via for pin in movement.request.pins if pin.kind == "route"), ())
        choice = find_movement_routes(traffic.ground, movement, via=via, most=_ROUTES)
        routes, refusals = choice.routes, choice.refusals
    asked = traffic.ground.of(movement)
    windows, paces = asked.windows(heed_reservations=heed_reservations), asked.paces
    placed: tuple[int, tuple[Serial, ...], Route] | None = None
    failed: Unplaced | None = None
    for route in routes:
        limit_s = placed[0] if placed else before_s
        if placed and not begun and _least_s(movement, route, paces) >= placed[0]:
            continue
        column = _Column(
            plan, movement, route, windows, paces, before_s=limit_s,
            begun={serial.id: serial for serial in begun}, situation=situation or Situation(),
            held={serial: dict(held) for serial, held in (situation.not_before if situation else {}).items()},
        )  # fmt: skip
        outcome = column.place(traffic)
        if isinstance(outcome, Unplaced):
            failed = outcome if failed is None or outcome.legs_driven > failed.legs_driven else failed
            continue
        placed = max(serial.completion_s or 0 for serial in outcome), outcome, route
    if placed is None:
        return _unplaced(movement, failed.reasons if failed else explain_no_route(movement, refusals))
    completion, serials, route = placed
    latest = movement.request.latest_completion_s
    if latest is not None and completion > latest:
        params = {"completion_s": completion, "latest_s": latest}
        last = max(serials, key=lambda serial: serial.completion_s or 0)
        return _unplaced(movement, (Reason(code="misses_latest", params=params), *_holds(movement, last)))
    if over := _too_long(movement, serials):
        return _unplaced(movement, over)
    return replace(
        movement,
        status="planned",
        serials=serials,
        completion_s=completion,
        reasons=(),
        warnings=(*movement.warnings, *unknown_limits(plan, movement, route)),
    )


def place_alone(
    plan: Plan,
    movement: Movement,
    *,
    ground: Ground | None = None,
    ways: Mapping[str, Route] | None = None,
    before_s: int | None = None,
) -> Movement:
    """Return a movement placed with nobody else on the road and no reservation; unplaced where there is no place.

    Serials that travel apart are placed one after the other: first who takes longest alone.

    Parameters
    ----------
    ways
        By serial, the route it keeps to; of a movement that travels together that of its first counts.
    """
    empty = Traffic(plan, ground)

    def place(part: Movement, traffic: Traffic) -> Movement:
        way = (ways or {}).get(part.serials[0].id)
        routes = (way,) if way else ()
        return place_movement(plan, part, traffic, heed_reservations=False, routes=routes, before_s=before_s)

    parts = {part.id: place(part, empty) for part in split_movement(movement)}
    if len(parts) == 1:
        return parts[movement.id]
    traffic = empty.copy()
    for part in sorted(split_movement(movement), key=lambda part: -(parts[part.id].completion_s or plan.horizon_s)):
        parts[part.id] = place(part, traffic)
        traffic.put(parts[part.id])
    return gather(parts.values())[0]


def _too_long(movement: Movement, serials: tuple[Serial, ...]) -> tuple[Reason, ...]:
    """Return that a serial waits at its origin, or travels, longer than is asked in its earliest timetable."""
    request = movement.request
    for serial in serials:
        start_s, arrival_s = serial.legs[0].head_enters_s, serial.legs[-1].head_leaves_s
        wait_s, travel_s = start_s - request.earliest_start_s, arrival_s - start_s
        if request.max_wait_s is not None and wait_s > request.max_wait_s:
            limit = {"wait_s": wait_s, "limit_s": request.max_wait_s}
            return Reason(code="waits_too_long", params=limit), *_holds(movement, serial)
        if request.max_travel_s is not None and travel_s > request.max_travel_s:
            return (Reason(code="travels_too_long", params={"travel_s": travel_s, "limit_s": request.max_travel_s}),)
    return ()


def _least_s(movement: Movement, route: Route, paces: Paces) -> int:
    """Return a completion that no timetable on the route goes below: driving without a halt by the quicker light."""
    most_s = 0
    for serial in movement.serials:
        known = [[pace for pace in paces.of(serial, leg_id) if pace] for leg_id, _ in route]
        run_s = sum(min((pace.run_s for pace in lights), default=0) for lights in known)
        most_s = max(most_s, run_s + min((pace.pass_time_s for pace in known[-1]), default=0))
    return movement.request.earliest_start_s + most_s


def _holds(movement: Movement, serial: Serial) -> tuple[Reason, ...]:
    """Return what held a serial up: others on the road, hours, a curfew; not its own column."""
    own = {s.id for s in movement.serials}
    return tuple(reason for reason in list_holds(serial) if reason.params.get("by") not in own)


def _unplaced(movement: Movement, reasons: tuple[Reason, ...]) -> Movement:
    return replace(movement, status="unplaced", reasons=reasons, completion_s=None)


@dataclass
class _Column:
    """A column on one route; `held` keeps it together."""

    plan: Plan
    movement: Movement
    route: Route
    windows: Windows
    paces: Paces
    before_s: int | None
    begun: dict[str, Serial]
    situation: Situation = field(default_factory=Situation)
    held: Held = field(default_factory=dict)

    def place(self, traffic: Traffic) -> tuple[Serial, ...] | Unplaced:
        """Place the serials in order; hold one back where the next falls too far behind, and place again from there."""
        placed: list[Serial] = []
        for _ in range(_REPAIRS):
            stuck = self.place_rest(traffic, placed)
            if stuck is not None:
                return stuck
            held = self.hold_back(placed)
            if held is None:
                return tuple(placed)
            del placed[held:]
        limit = self.movement.request.rules.max_separation_s
        params = {"limit_s": limit, "times": _REPAIRS}
        return Unplaced((Reason(code="column_parts", params=params),), len(self.route))

    def place_rest(self, traffic: Traffic, placed: list[Serial]) -> Unplaced | None:
        """Append the serials not placed yet to `placed`, or return why one has no place."""
        own, on_road = traffic.copy(), 0
        for serial in self.movement.serials[len(placed) :]:
            for before in placed[on_road:]:
                own.add(self.movement, before)
            on_road = len(placed)
            if serial.id in self.situation.done:
                placed.append(self.situation.done[serial.id])
                continue
            frame = self.frame(serial, own)
            outcome = place_serial(frame, self.with_begun(own, serial), before_s=self.before_s)
            if isinstance(outcome, Failure):
                stuck = Reason(code="serial_stuck", params={"serial": serial.id})
                return Unplaced((stuck, *outcome.reasons, *_too_small(frame.course)), outcome.legs_driven)
            legs = [self.plan.legs[times.leg] for times in outcome.legs]
            listed = list_halts(self.movement.request.rules, outcome.legs, outcome.halts, legs)
            placed.append(replace(outcome, listed_halts=listed))
        return None

    def with_begun(self, traffic: Traffic, serial: Serial) -> Traffic:
        """Return the traffic with what is settled of the serials behind: it is not theirs to make way."""
        order = [s.id for s in self.movement.serials]
        settled = (self.begun.get(i) or self.situation.settled(i) for i in order[order.index(serial.id) + 1 :])
        behind = [other for other in settled if other is not None]
        if not behind:
            return traffic
        both = traffic.copy()
        for other in behind:
            both.add(self.movement, other)
        return both

    def frame(self, serial: Serial, traffic: Traffic) -> Frame:
        """Return the course of a serial as arrays: made once where nothing of it is held or settled."""
        held, begun, ground = self.held.get(serial.id, {}), self.begun.get(serial.id), traffic.ground
        begin = self.situation.begun.get(serial.id)

        def make() -> Frame:
            led = _led(traffic, begun) if begun and begun.legs else frozenset[str]()
            course = make_course(
                self.plan, self.movement, serial, self.route, ground, self.windows, self.paces, held, begun, led
            )
            return Frame(continue_from(course, begin, self.ahead(begin, course, traffic)) if begin else course)

        if held or begun or begin:
            return make()
        request = self.movement.request
        # The frame holds on to the serial, so that no other can have its address.
        return ground.keep((id(serial), self.windows, self.route, request.pins, request.halting), make)

    def ahead(self, begin: Begin, course: Course, traffic: Traffic) -> Wait | None:
        """Return before when a serial may not leave the leg it is on: who is ahead of it there comes first (R1)."""
        if begin.site is not None:
            return None
        mine, gap_s = begin.serial.legs[-1], self.plan.profile.column_gap_s
        waits = [
            (use.times.tail_leaves_s + course.own_gaps_s.get(use.serial, gap_s), use)
            for use in traffic.legs.get(mine.leg, ())
            if use.times.forward == mine.forward and use.begin < mine.head_enters_s
        ]
        if not waits:
            return None
        until_s, use = max(waits, key=lambda wait: wait[0])
        gap_s = until_s - use.times.tail_leaves_s
        by = {"leg": mine.leg, "by": use.serial, "until_s": use.times.tail_leaves_s, "gap_s": gap_s}
        return until_s, Reason(code="held_leg_busy", params=by)

    def hold_back(self, serials: list[Serial]) -> int | None:
        """Hold a serial back where the next falls more than the longest separation behind it; return which, if any.

        The rearmost pair comes first, and every leg of it at once: the serial behind can only become later, so that
        each of these holds is needed.
        """
        limit = self.movement.request.rules.max_separation_s
        if limit is None:
            return None
        for index in reversed(range(len(serials) - 1)):
            ahead, behind = serials[index], serials[index + 1]
            times_ahead = _by_passage(ahead)
            held = self.held.setdefault(ahead.id, {})
            parted = False
            for passage, times in _by_passage(behind).items():
                other = times_ahead.get(passage)
                excess = 0 if other is None else times.head_enters_s - other.tail_enters_s - limit
                if other is not None and excess > 0:
                    parted = True
                    held[passage] = (
                        other.head_enters_s + excess,
                        Reason(code="held_for_column", params={"by": behind.id}),
                    )
            if parted:
                return index
        return None


def _led(traffic: Traffic, begun: Serial) -> frozenset[str]:
    """Return who comes behind what is settled of a serial on the last leg of that."""
    last = begun.legs[-1]
    behind = (use for use in traffic.legs.get(last.leg, ()) if use.times.head_enters_s > last.head_enters_s)
    return frozenset(use.serial for use in behind)


def _by_passage(serial: Serial) -> dict[Passage, LegTimes]:
    return dict(zip(list_passages(times.leg for times in serial.legs), serial.legs, strict=True))


def _too_small(course: Course) -> tuple[Reason, ...]:
    """Return a reason for each of the route's own sites that cannot hold the serial."""
    need = {"vehicles": float(course.vehicles), "m": course.halted_m}
    ends = {(c.leg.to if c.forward else c.leg.from_) for c in course.legs}
    return tuple(
        Reason(
            code="site_too_small",
            params={"site": i, "capacity": s.capacity, "need": round(need[s.unit]), "unit": s.unit},
        )
        for i, s in course.plan.sites.items()
        if s.at in ends and need[s.unit] > s.capacity and not s.shoulder
    )
