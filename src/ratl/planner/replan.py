"""A plan made anew when the world changes: who is hit is placed again, and as few others as possible give way.

The order of what is wanted: everybody placed; nobody on the road without a site, past a deadline, or fixed and moved
beyond the tolerance; the least weighted time by which told timetables shift; the least flow. It goes by rounds. In
the first all others stay where they are. In each further round those in the way of who was moved may give way: they
keep their turn at every leg, point, site and escort, so that they are pushed later (never earlier than told) only
where somebody who was told to be there first now comes later. That is repair by right shift, the order kept (Vieira,
Herrmann and Lin, "Rescheduling manufacturing systems", Journal of Scheduling 6 (2003)). The best round counts.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from ratl.model.event import Event
from ratl.model.movement import Movement, Pin, Reason, Request, Serial
from ratl.model.plan import Plan
from ratl.planner.board import Board
from ratl.planner.column import place_movement
from ratl.planner.course import Situation
from ratl.planner.routes import find_movement_routes, unknown_limits
from ratl.planner.serials import column_of, gather
from ratl.planner.traffic import Traffic
from ratl.planner.underway import end_of, situate, stand_on_road
from ratl.planner.windows import Windows
from ratl.roads.paths import Route, list_points

_ROUNDS = 8
"""Most rounds in which more of those in the way may give way."""
_ANY_NUMBER = 1e9
"""Room for whoever is there."""
_TIMES_PLACED = 3
"""Most times one movement is placed in a round."""
_TIMES = frozenset({"start", "start_point"})
"""Pins of moments: a timetable that was told counts more, and one that was overtaken by events does not bind."""

_GRAVITY = {
    "stands_on_road": 100, "drives_too_long": 100, "overstays": 100, "misses_deadline": 10, "column_parted": 10,
    "fixed_moves": 1,
}  # fmt: skip
"""What one would rather have than another, of what breaks a rule: many of the lighter before one of the graver."""

Rank = tuple[float, int, float, float]
"""Weight not placed, gravity of what breaks a rule, weighted seconds shifted, flow: the less, the better."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One way to go on. `forced` had to move though nobody let them; `exceptions` break a rule, by movement."""

    movements: Mapping[str, Movement]
    rank: Rank
    blockers: frozenset[str]
    exceptions: Mapping[str, tuple[Reason, ...]]


@dataclass
class Replan:
    """The work of making a plan anew.

    Parameters
    ----------
    plan
        The plan in force with what the events changed: closures and reservations in it, who is cancelled gone, who is
        new in it and unplaced; `now_s` the moment from which it may change. Columns whose serials travel apart are in
        it as their children.
    reports
        By serial, what was reported of it (`ratl.planner.underway.complete`).
    hit
        Movements that cannot stay as they are told, beside those reported on and those without a place.
    tolerance_s
        How far a fixed movement, or one under way, may shift.
    keep_order
        Nobody decides anything: everybody keeps way and turn, whoever is fixed. That is a forecast.
    """

    plan: Plan
    reports: Mapping[str, Event]
    hit: frozenset[str]
    tolerance_s: int = 0
    keep_order: bool = False
    told: dict[str, Movement] = field(init=False)
    situations: dict[str, Situation] = field(init=False)
    board: Board = field(init=False)
    movement_of: dict[str, str] = field(init=False)
    _never: set[str] = field(default_factory=set)
    _forced: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.told = {movement.id: movement for movement in self.plan.movements}
        self.situations = {name: situate(self.plan, m, self.reports) for name, m in self.told.items()}
        self.board = Board(self.plan, self.told)
        self.movement_of = {serial.id: m.id for m in self.plan.movements for serial in m.serials}

    def solve(self) -> Answer:
        """Return the best way found to go on."""
        if self.keep_order:
            return self._cascade(frozenset(self.told))
        released: frozenset[str] = frozenset()
        best: Answer | None = None
        for _ in range(_ROUNDS):
            answer = self._within_tolerance(released)
            if best is None or answer.rank < best.rank:
                best = answer
            freed = {name for name in answer.blockers if self.may_move(name)} - released - self._never
            if not freed and _is_grave(answer):  # rather a fixed one moves than somebody stands on the road
                freed = set(answer.blockers) - released
                self._forced |= freed
            if not freed:
                break
            released |= freed
        assert best is not None
        return best

    def is_fixed(self, name: str) -> bool:
        """Return whether a movement stays where it is up to the tolerance: it is cleared, or under way."""
        situation = self.situations[name]
        return self.told[name].status == "fixed" or bool(situation.begun or situation.done)

    def may_move(self, name: str) -> bool:
        """Return whether a movement that is not hit may be asked to give way."""
        return not self.is_fixed(name) or self.tolerance_s > 0

    def affected(self) -> frozenset[str]:
        """Return who cannot stay as told: hit, reported on, without a place."""
        reported = {self.movement_of[serial] for serial in self.reports}
        return frozenset({name for name, m in self.told.items() if m.status == "unplaced"} | reported | self.hit)

    def _within_tolerance(self, released: frozenset[str]) -> Answer:
        """Return the answer of a round in which nobody fixed that was released moves beyond the tolerance."""
        while True:
            answer = self._cascade(released)
            over = {
                name
                for name in released - self._forced
                if self.is_fixed(name) and shift_s(self.told[name], answer.movements[name]) > self.tolerance_s
            }
            if not over:
                return answer
            self._never |= over
            released -= over

    # ---- one round

    def _cascade(self, released: frozenset[str]) -> Answer:
        """Place who is affected, then whoever can therefore not stay, in the order they were told.

        Who was placed and cannot stay beside one placed later (who has to stand where it is) is placed again.
        """
        queue = [(*self._turn(name), name) for name in self.affected()]
        heapq.heapify(queue)
        pending = {name for *_, name in queue}
        final: dict[str, Movement] = {}
        exceptions: dict[str, tuple[Reason, ...]] = {}
        times = dict.fromkeys(self.told, 0)
        while queue:
            *_, name = heapq.heappop(queue)
            pending.discard(name)
            found, broken = self._place(name, self._traffic(name, final, pending, released))
            final[name] = found
            times[name] += 1
            exceptions[name] = broken
            others = (
                final.get(other, told)
                for other, told in self.told.items()
                if other != name and other not in pending and times[other] < _TIMES_PLACED
            )
            for other in self.board.clashing(found, others):
                pending.add(other.id)
                final.pop(other.id, None)
                heapq.heappush(queue, (*self._turn(other.id), other.id))
        movements = {name: final.get(name, movement) for name, movement in self.told.items()}
        for name, movement in final.items():
            by_s = shift_s(self.told[name], movement)
            overtaken = self.told[name].status != "fixed" and name in self.affected()
            if not self.keep_order and self.is_fixed(name) and not overtaken and by_s > self.tolerance_s:
                told = Reason(code="fixed_moves", params={"shift_s": by_s, "tolerance_s": self.tolerance_s})
                exceptions[name] = (*exceptions.get(name, ()), told)
        return Answer(movements, self._rank(movements, exceptions), self._blockers(final.values()), exceptions)

    def _turn(self, name: str) -> tuple[bool, int, int]:
        """Return who is placed before whom: who was told first; those without a place last, by priority."""
        told = self.told[name]
        if told.status == "unplaced":
            return True, told.request.priority, told.request.earliest_start_s
        situation = self.situations[name]
        ahead = [
            begin.serial.halts[-1].head_departs_s if begin.site else begin.serial.legs[-1].head_enters_s
            for begin in situation.begun.values()
        ]
        waiting = (s for s in told.serials if s.id not in situation.begun and s.id not in situation.done)
        ahead += [s.start_s for s in waiting if s.start_s is not None]
        return False, min(ahead, default=self.plan.now_s), told.request.priority

    def _traffic(
        self, name: str, final: Mapping[str, Movement], pending: Iterable[str], released: frozenset[str]
    ) -> Traffic:
        """Return what a movement finds on the road: those placed, those who stay, of the rest what is settled."""
        waiting = set(pending)
        whole, ahead = [], []
        for other, told in self.told.items():
            if other == name:
                continue
            if other in final:
                whole.append(final[other])
            elif other in waiting:
                whole.append(self._settled(other))
            elif other in released:
                ahead.append((told, self._settled(other)))
            else:
                whole.append(told)
        return self.board.gather(whole, ahead, self.board.firsts(self.told[name]))

    def _settled(self, name: str) -> Movement:
        """Return what is settled of a movement."""
        told, situation = self.told[name], self.situations[name]
        return self.board.begun(told, {s.id: kept for s in told.serials if (kept := situation.settled(s.id))})

    def _rank(self, movements: Mapping[str, Movement], exceptions: Mapping[str, tuple[Reason, ...]]) -> Rank:
        whole = gather(movements.values())
        unplaced = sum(m.request.weight for m in whole if m.status == "unplaced")
        shifted = sum(m.request.weight * shift_s(self.told[name], m) for name, m in movements.items())
        flow = sum(m.request.weight * (m.completion_s or 0) for m in whole)
        gravity = sum(_GRAVITY[reason.code] for broken in exceptions.values() for reason in broken)
        return unplaced, gravity, shifted, flow

    def _blockers(self, moved: Iterable[Movement]) -> frozenset[str]:
        """Return who held those up that were placed."""
        found = set()
        for movement in moved:
            if movement is self.told[movement.id]:
                continue
            holds = [*movement.reasons]
            for serial in movement.serials:
                holds += [*serial.start_reasons, *(reason for halt in serial.halts for reason in halt.reasons)]
            by = (str(reason.params.get("by")) for reason in holds)
            found |= {self.movement_of.get(serial, movement.id) for serial in by} - {movement.id}
        return frozenset(found)

    # ---- one movement

    def _place(self, name: str, traffic: Traffic) -> tuple[Movement, tuple[Reason, ...]]:
        """Return a movement placed in a traffic, as it was told where that is possible; and the rules that breaks."""
        told, situation = self.told[name], self.situations[name]
        if told.serials and all(serial.id in situation.done for serial in told.serials):
            serials = tuple(situation.done[serial.id] for serial in told.serials)
            return self._finished(told, serials), ()
        bare = self._bare(told)
        refused: Movement | None = None
        for movement, situated, given_up in self._attempts(bare, situation):
            plan, found = self.plan, traffic
            if "overstays" in given_up:
                plan = self._roomy(situated)
                found = traffic.on(plan)
            placed = self._try(plan, told, movement, situated, found)
            if placed.completion_s is not None:
                return self._finished(told, placed.serials), tuple(self._broken(told, placed, given_up))
            refused = refused or placed
        assert refused is not None
        return replace(bare, request=told.request, status="unplaced", reasons=refused.reasons, completion_s=None), ()

    def _attempts(self, bare: Movement, situation: Situation) -> Iterable[tuple[Movement, Situation, tuple[str, ...]]]:
        """Yield what is tried, with the rules that are given up for it: none, unless some of it is on the road."""
        yield bare, situation, ()
        if not self._has_begun(bare):
            return
        late = with_request(bare, latest_completion_s=None)
        yield late, situation, ("misses_deadline",)
        if not (situation.begun or situation.done):
            return
        apart = with_request(late, rules=replace(bare.request.rules, max_separation_s=None))
        yield apart, situation, ("misses_deadline", "column_parted")
        begun = {
            serial: begin if begin.site else stand_on_road(self.plan, begin)
            for serial, begin in situation.begun.items()
        }
        standing = replace(situation, begun=begun)
        codes = ("misses_deadline", "column_parted", "stands_on_road")
        yield apart, standing, codes
        rules = replace(
            apart.request.rules,
            halt_interval_s=None,
            first_halt_interval_s=None,
            max_driving_s=None,
            max_distance_m=None,
        )
        tired = with_request(apart, rules=rules)
        yield tired, standing, (*codes, "drives_too_long")
        yield tired, standing, (*codes, "drives_too_long", "overstays")

    def _has_begun(self, movement: Movement) -> bool:
        """Return whether any of a column is on the road, or has been."""
        parts = (self.situations.get(serial.id) for serial in column_of(movement).serials)
        return any(s.begun or s.done for s in (self.situations[movement.id], *parts) if s is not None)

    def _try(self, plan: Plan, told: Movement, bare: Movement, situation: Situation, traffic: Traffic) -> Movement:
        """Return a movement on the way it was told with the halts it was told, else with others, else elsewhere."""
        way = _way_of(told)
        best: Movement | None = None
        if way:
            pinned = with_request(bare, pins=(*bare.request.pins, *_told_halts(told, situation)))
            best = place_movement(plan, pinned, traffic, routes=(way,), situation=situation)
            if best.completion_s is None:
                best = place_movement(plan, bare, traffic, routes=(way,), situation=situation)
            stays = self.keep_order or told.status == "fixed"
            if stays or (best.completion_s is not None and told.id not in self.hit):
                return best
        routes = self._other_routes(bare, situation, way)
        if not routes:
            return best or place_movement(plan, bare, traffic, situation=situation)
        before_s = best.completion_s if best else None
        other = place_movement(plan, bare, traffic, routes=routes, situation=situation, before_s=before_s)
        return other if best is None or other.completion_s is not None else best

    def _other_routes(self, bare: Movement, situation: Situation, way: Route) -> tuple[Route, ...]:
        """Return other ways than the one told, from where its foremost serial can still leave that."""
        settled = [found for s in bare.serials if (found := situation.settled(s.id))]
        driven = max((len(serial.legs) for serial in settled), default=0)
        via = next((pin.via for pin in bare.request.pins if pin.kind == "route"), ())
        if not driven:
            return tuple(route for route in self._find_routes(bare, via) if route != way)
        points, graph = list_points(self.plan.legs, way), self.board.ground.graph
        # A serial on a road drives it to its end: a leg may end midway, and roads part at their ends only.
        fork = next((k for k in range(driven, len(way)) if graph.knows(points[k])), None)
        if fork is None:
            return ()
        passed, rest = points[: fork + 1], with_request(bare, origin=points[fork])
        ways = self._find_routes(rest, tuple(point for point in via if point not in passed))
        clear = (route for route in ways if self._leads_on(route, passed))
        return tuple(whole for route in clear if (whole := (*way[:fork], *route)) != way)

    def _find_routes(self, bare: Movement, via: tuple[str, ...]) -> tuple[Route, ...]:
        """Return the routes found for a movement beforehand, and those on all the roads of the plan."""
        asked = (bare, replace(bare, routes=())) if bare.routes else (bare,)
        ground = self.board.ground
        return tuple(dict.fromkeys(r for m in asked for r in find_movement_routes(ground, m, via=via).routes))

    def _leads_on(self, route: Route, passed: Sequence[str]) -> bool:
        """Return whether a route comes to no point twice, and to none that was passed before it."""
        onward = list_points(self.plan.legs, route)[1:]
        return len(set(onward)) == len(onward) and set(onward).isdisjoint(passed)

    def _broken(self, told: Movement, placed: Movement, given_up: tuple[str, ...]) -> Iterable[Reason]:
        """Yield what the way found for a movement on the road breaks, of what was given up for it."""
        latest_s, completion_s = told.request.latest_completion_s, placed.completion_s or 0
        if "misses_deadline" in given_up and latest_s is not None and completion_s > latest_s:
            late = {"completion_s": completion_s, "latest_s": latest_s, "late_s": completion_s - latest_s}
            yield Reason(code="misses_deadline", params=late)
        limit_s = told.request.rules.max_separation_s
        if limit_s is not None and _is_parted(told, placed, limit_s):
            yield Reason(code="column_parted", params={"limit_s": limit_s})
        if "stands_on_road" in given_up:
            yield from self._stands(told, placed)
        if "overstays" in given_up:
            sites = {s: b.site for s, b in self.situations[told.id].begun.items() if b.site}
            yield from (Reason(code="overstays", params={"serial": s, "site": site}) for s, site in sites.items())
        elif "drives_too_long" in given_up:
            yield Reason(code="drives_too_long", params={})

    def _stands(self, told: Movement, placed: Movement) -> Iterable[Reason]:
        """Yield each serial that has to stand on the road: where, from when and until when."""
        for serial in placed.serials:
            begin = self.situations[told.id].begun.get(serial.id)
            if begin is None or begin.site:
                continue
            known_s, times = begin.serial.legs[-1].head_leaves_s, serial.legs[begin.stop]
            if times.head_leaves_s > known_s:
                where = {"serial": serial.id, "point": end_of(self.plan, times), "leg": times.leg}
                span = {"from_s": known_s, "until_s": times.head_leaves_s, "length_m": serial.road_space_m}
                yield Reason(code="stands_on_road", params={**where, **span})

    def _roomy(self, situation: Situation) -> Plan:
        """Return the plan in which serials may stand on where they stand, whoever else comes there and when."""
        here = {begin.site for begin in situation.begun.values() if begin.site}
        sites = {
            i: replace(site, capacity=_ANY_NUMBER, open=None, overnight=True, shoulder=False) if i in here else site
            for i, site in self.plan.sites.items()
        }
        held = tuple(r for r in self.plan.reservations if r.site not in here)
        return replace(self.plan, sites=sites, reservations=held)

    def _bare(self, told: Movement) -> Movement:
        """Return a movement to be placed: not before now, and the moments pinned for it as it was told."""
        request = told.request
        pins = request.pins
        if told.status != "unplaced":
            pins = tuple(pin for pin in pins if pin.kind not in _TIMES)
        start_s = max(request.earliest_start_s, self.plan.now_s)
        order = sorted(told.serials, key=lambda serial: self._behind(told, serial))
        bare = tuple(
            replace(s, legs=(), halts=(), listed_halts=(), start_reasons=(), start_s=None, completion_s=None)
            for s in order
        )
        asked = replace(request, pins=pins, earliest_start_s=start_s)
        return replace(told, serials=bare, reasons=(), warnings=(), request=asked)

    def _behind(self, told: Movement, serial: Serial) -> tuple[int, int, int]:
        """Return where a serial comes among those of its column, by what is reported: who is ahead first."""
        settled = self.situations[told.id].settled(serial.id)
        legs = settled.legs if settled else ()
        return -len(legs), legs[-1].head_enters_s if legs else 0, told.serials.index(serial)

    def _finished(self, told: Movement, placed: tuple[Serial, ...]) -> Movement:
        """Return the movement as placed, its serials in their order; itself where it goes as it was told."""
        found = {serial.id: serial for serial in placed}
        serials = tuple(found[serial.id] for serial in told.serials)
        if told.status != "unplaced" and all(
            new.legs == old.legs and _moments(new) == _moments(old)
            for new, old in zip(serials, told.serials, strict=True)
        ):
            return told
        completion_s = max(serial.completion_s or 0 for serial in serials)
        status = "planned" if told.status == "unplaced" else told.status
        warnings, way = told.warnings, tuple((t.leg, t.forward) for t in serials[0].legs)
        if way != _way_of(told):
            known = tuple(warning for warning in warnings if warning.code != "limit_unknown")
            warnings = (*known, *unknown_limits(self.plan, told, way))
        return replace(
            told, status=status, serials=serials, completion_s=completion_s, reasons=(), warnings=warnings, what_if=()
        )


def with_request(movement: Movement, **changes: object) -> Movement:
    """Return a movement asked for otherwise."""
    request: Request = replace(movement.request, **changes)  # type: ignore[arg-type]
    return replace(movement, request=request)


def find_hit(plan: Plan, touched: Callable[[str], bool] = lambda _: True) -> frozenset[str]:
    """Return the movements that cannot go as they were told by the plan's windows from its `now_s` on.

    Parameters
    ----------
    touched
        Whether a leg, point or site may have windows it had not when the movements were placed.
    """
    hit = set()
    for movement in plan.movements:
        windows = Windows(plan, movement)
        for serial in movement.serials:
            legs = (t for t in serial.legs if t.tail_leaves_s > plan.now_s and touched(t.leg))
            meets = any(windows.leg(t.leg).find(t.head_enters_s, t.tail_leaves_s) is not None for t in legs)
            if meets or _meets_reserved(plan, windows, movement, serial, touched):
                hit.add(movement.id)
    return frozenset(hit)


def _meets_reserved(
    plan: Plan, windows: Windows, movement: Movement, serial: Serial, touched: Callable[[str], bool]
) -> bool:  # fmt: skip
    uses = Traffic(plan)
    if serial.legs:
        uses.add(movement, serial)
    at_points = any(
        windows.point(point).find(use.begin, use.end) is not None
        for point, by in uses.points.items()
        if touched(point)
        for use in by
        if use.end > plan.now_s
    )
    return at_points or any(
        begin < use.end and use.begin < end
        for site, by in uses.sites.items()
        if touched(site)
        for use in by
        for begin, end in windows.site(site)
        if use.end > plan.now_s
    )


def shift_s(told: Movement, placed: Movement) -> int:
    """Return the most by which a serial's start or completion is another than it was told; 0 where none was told."""
    if told.completion_s is None or placed.completion_s is None:
        return 0
    before = {serial.id: serial for serial in told.serials}
    return max(
        (
            abs((one or 0) - (other or 0))
            for new in placed.serials
            for one, other in (
                (new.start_s, before[new.id].start_s),
                (new.completion_s, before[new.id].completion_s),
            )
        ),
        default=0,
    )


def _is_parted(told: Movement, placed: Movement, limit_s: int) -> bool:
    """Return whether a serial comes more than the limit behind the tail of the one before it, on any leg of both."""
    found = {serial.id: {(t.leg, t.forward): t for t in serial.legs} for serial in placed.serials}
    for one, other in pairwise(serial.id for serial in told.serials):
        for key in found[one].keys() & found[other].keys():
            first, second = sorted((found[one][key], found[other][key]), key=lambda times: times.head_enters_s)
            if second.head_enters_s - first.tail_enters_s > limit_s:
                return True
    return False


def _is_grave(answer: Answer) -> bool:
    return any(_GRAVITY[reason.code] > 1 for broken in answer.exceptions.values() for reason in broken)


def _way_of(movement: Movement) -> Route:
    serial = max(movement.serials, key=lambda s: len(s.legs), default=None)
    return tuple((t.leg, t.forward) for t in serial.legs) if serial else ()


def _moments(serial: Serial) -> list[tuple[object, ...]]:
    return [
        (h.site, h.after_leg, h.head_arrives_s, h.tail_arrives_s, h.head_departs_s, h.tail_departs_s)
        for h in serial.halts
    ]


def _told_halts(told: Movement, situation: Situation) -> list[Pin]:
    """Return the halts still to come, as pins of at least the length that they have to have."""
    pins = []
    for serial in told.serials:
        settled = situation.settled(serial.id)
        past = len(settled.halts) if settled else 0
        for halt in serial.halts[past:]:
            kind = "overnight" if halt.kind in ("rest", "overnight") else "halt"
            pins.append(Pin(kind=kind, serial=serial.id, site=halt.site, for_s=halt.minimum_s))
    return pins
