"""One movement placed anew: by the way and with the halts it was told where that is possible, else otherwise.

Of who is on the road already some rules are given up where it finds no way to go on else, the lightest first.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import pairwise

from ratl.march.formulas import halted_length_m
from ratl.model.movement import Movement, Pin, Reason, Request, Serial
from ratl.model.plan import Plan
from ratl.planner.column import place_movement
from ratl.planner.course import Situation
from ratl.planner.ground import Ground
from ratl.planner.last_leg import stand_before_end
from ratl.planner.nights import place_again
from ratl.planner.routes import find_movement_routes, unknown_limits
from ratl.planner.serials import column_of
from ratl.planner.stranded import tell_stranded
from ratl.planner.traffic import Traffic
from ratl.planner.underway import end_of, stand_on_road
from ratl.roads.paths import Route, list_points

_ANY_NUMBER = 1e9
"""Room for whoever is there."""
_TIMES = frozenset({"start", "start_point"})
"""Pins of moments: a timetable that was told counts more, and one that was overtaken by events does not bind."""


@dataclass(frozen=True, slots=True)
class Anew:
    """How movements are placed anew; see `ratl.planner.replan.Replan`."""

    plan: Plan
    ground: Ground
    situations: Mapping[str, Situation]
    hit: frozenset[str]
    keep_order: bool
    _bares: dict[str, Movement] = field(default_factory=dict)
    """Kept, so that what is known of their serials' courses is found again."""

    def place(self, told: Movement, traffic: Traffic) -> tuple[Movement, tuple[Reason, ...]]:
        """Return a movement placed in a traffic, as it was told where that is possible; and the rules that breaks."""
        situation = self._come_in(told, traffic)
        stands = tuple(self._stand_at_end(told, situation))
        if told.serials and all(serial.id in situation.done for serial in told.serials):
            serials = tuple(situation.done[serial.id] for serial in told.serials)
            return self._finished(told, serials), stands
        if told.id not in self._bares:
            self._bares[told.id] = self._bare(told)
        bare = self._bares[told.id]
        refused: Movement | None = None
        for movement, situated, given_up in self._attempts(bare, situation):
            plan, found = self.plan, traffic
            if "overstays" in given_up:
                plan = self._roomy(situated)
                found = traffic.on(plan)
            placed = self._try(plan, told, movement, situated, found)
            if placed.completion_s is not None:
                return self._finished(told, placed.serials), (*stands, *self._broken(told, placed, given_up))
            refused = refused or placed
        assert refused is not None
        reasons = (*refused.reasons, *self._stranded(situation))
        return replace(bare, request=told.request, status="unplaced", reasons=reasons, completion_s=None), ()

    def _come_in(self, told: Movement, traffic: Traffic) -> Situation:
        """Return where the serials are, those on their last leg standing at its end as long as others ask."""
        situation = self.situations[told.id]
        done = {name: stand_before_end(self.plan, told, s, traffic) for name, s in situation.done.items()}
        return replace(situation, done=done)

    def _stand_at_end(self, told: Movement, situation: Situation) -> Iterable[Reason]:
        """Yield each serial that has to stand at the end of its last leg: where, from when and until when."""
        for name, known in self.situations[told.id].done.items():
            yield from self._stand(situation.done[name], known.legs[-1].head_leaves_s, len(known.legs) - 1)

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

        def place(routes: tuple[Route, ...], movement: Movement, before_s: int | None) -> Movement:
            return place_movement(plan, movement, traffic, routes=routes, situation=situation, before_s=before_s)

        if way:
            pinned = with_request(bare, pins=(*bare.request.pins, *_told_halts(told, situation)))
            best = place((way,), pinned, None)
            if best.completion_s is None:
                best = place_again(plan, bare, told, partial(place, (way,)))
            stays = self.keep_order or told.status == "fixed"
            if stays or (best.completion_s is not None and told.id not in self.hit):
                return best
        routes = self._other_routes(bare, situation, way)
        if not routes:
            return best or place_again(plan, bare, told, partial(place, ()))
        other = place_again(plan, bare, told, partial(place, routes), best.completion_s if best else None)
        return other if best is None or other.completion_s is not None else best

    def _other_routes(self, bare: Movement, situation: Situation, way: Route) -> tuple[Route, ...]:
        """Return other ways than the one told, from where its foremost serial can still leave that."""
        settled = [found for s in bare.serials if (found := situation.settled(s.id))]
        driven = max((len(serial.legs) for serial in settled), default=0)
        via = next((pin.via for pin in bare.request.pins if pin.kind == "route"), ())
        if not driven:
            return tuple(route for route in self._find_routes(bare, via) if route != way)
        points, graph = list_points(self.plan.legs, way), self.ground.graph
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
        ground = self.ground
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
            yield from self._stand(serial, begin.serial.legs[-1].head_leaves_s, begin.stop)

    def _stand(self, serial: Serial, known_s: int, index: int) -> Iterable[Reason]:
        """Yield that a serial leaves a leg later than it is known to reach its end, if it does."""
        times = serial.legs[index]
        if times.head_leaves_s > known_s:
            where = {"serial": serial.id, "point": end_of(self.plan, times), "leg": times.leg}
            length_m = math.ceil(halted_length_m(self.plan.profile, serial.vehicles))
            span = {"from_s": known_s, "until_s": times.head_leaves_s, "length_m": length_m}
            yield Reason(code="stands_on_road", params={**where, **span})

    def _stranded(self, situation: Situation) -> Iterable[Reason]:
        """Return where each serial stands that is under way and finds no way on."""
        return (tell_stranded(self.plan, begin) for begin in situation.begun.values())

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


def _is_parted(told: Movement, placed: Movement, limit_s: int) -> bool:
    """Return whether a serial comes more than the limit behind the tail of the one before it, on any leg of both."""
    found = {serial.id: {(t.leg, t.forward): t for t in serial.legs} for serial in placed.serials}
    for one, other in pairwise(serial.id for serial in told.serials):
        for key in found[one].keys() & found[other].keys():
            first, second = sorted((found[one][key], found[other][key]), key=lambda times: times.head_enters_s)
            if second.head_enters_s - first.tail_enters_s > limit_s:
                return True
    return False


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
