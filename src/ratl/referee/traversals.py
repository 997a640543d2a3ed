"""A plan laid out for judging: each placed serial as a track of legs and stands, its figures worked out again."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from ratl.model.movement import Halt, LegTimes, Movement, Serial
from ratl.model.plan import Plan, Violation
from ratl.model.route import Interval, Leg, Site
from ratl.referee import arithmetic
from ratl.referee.intervals import inside

PLACED = ("planned", "fixed")
REST = ("rest", "overnight")


@dataclass(frozen=True, slots=True)
class Traversal:
    """One leg as one serial drives it. Rate, runs and pass time are the referee's own; None where not to be had."""

    leg: Leg
    times: LegTimes
    rate_mps: float | None
    run_s: int | None
    tail_run_s: int | None
    """The least the tail needs over the leg, at the catch-up rate."""
    pass_time_s: int | None

    @property
    def driven(self) -> tuple[str, bool]:
        """The leg and which way."""
        return self.times.leg, self.times.forward

    @property
    def entry(self) -> str:
        """The point where the leg is entered."""
        return self.leg.from_ if self.times.forward else self.leg.to

    @property
    def exit(self) -> str:
        """The point where the leg is left."""
        return self.leg.to if self.times.forward else self.leg.from_

    @property
    def occupation(self) -> Interval:
        """From the head's entering to the tail's leaving."""
        return self.times.head_enters_s, self.times.tail_leaves_s


@dataclass(frozen=True, slots=True)
class Stand:
    """A halt, its site, and whether that lies on the driving side of the leg just left."""

    halt: Halt
    site: Site
    near_side: bool

    @property
    def interval(self) -> Interval:
        """From the head's arrival to the tail's departure."""
        return self.halt.head_arrives_s, self.halt.tail_departs_s

    @property
    def shortest_s(self) -> int:
        """The least any vehicle stands: the head or the tail."""
        halt = self.halt
        return min(halt.head_departs_s - halt.head_arrives_s, halt.tail_departs_s - halt.tail_arrives_s)

    @property
    def rest_s(self) -> int:
        """Rest as it counts: from the tail's arrival to the head's departure."""
        return self.halt.head_departs_s - self.halt.tail_arrives_s


@dataclass(frozen=True, slots=True)
class Track:
    """A placed serial, all of whose legs and sites the plan knows. `rank` is its place in the movement."""

    movement: Movement
    serial: Serial
    rank: int
    traversals: tuple[Traversal, ...]
    stands: Mapping[int, Stand]
    """By index of the traversal just ended."""

    def violation(self, rule: str, code: str, **params: object) -> Violation:
        """Return a violation by this serial."""
        return Violation(rule=rule, code=code, movement=self.movement.id, serial=self.serial.id, params=params)


@dataclass(frozen=True)
class Case:
    """A plan before the referee. `subject` narrows the judgement to what concerns one movement."""

    plan: Plan
    subject: str | None = None

    @functools.cached_property
    def tracks(self) -> tuple[Track, ...]:
        """Every serial of the placed movements that can be judged."""
        return tuple(
            _track(self.plan, movement, serial, rank)
            for movement in self.plan.movements
            if movement.status in PLACED
            for rank, serial in enumerate(movement.serials)
            if serial.legs and _is_known(self.plan, serial)
        )

    @functools.cached_property
    def judged(self) -> tuple[Track, ...]:
        """The tracks under judgement: all, or those of the subject."""
        return tuple(track for track in self.tracks if self.concerns(track))

    @functools.cached_property
    def on_leg(self) -> Mapping[str, list[tuple[Track, Traversal]]]:
        """Who drives each leg, either way."""
        found: dict[str, list[tuple[Track, Traversal]]] = defaultdict(list)
        for track in self.tracks:
            for traversal in track.traversals:
                found[traversal.times.leg].append((track, traversal))
        return found

    @functools.cached_property
    def at_site(self) -> Mapping[str, list[tuple[Track, Stand]]]:
        """Who stands at each site."""
        found: dict[str, list[tuple[Track, Stand]]] = defaultdict(list)
        for track in self.tracks:
            for stand in track.stands.values():
                found[stand.halt.site].append((track, stand))
        return found

    @functools.cached_property
    def widest_gap_s(self) -> int:
        """The widest gap any two serials may have to keep."""
        profile = self.plan.profile
        behind = [serial.gap_behind_s or 0 for movement in self.plan.movements for serial in movement.serials]
        return max([profile.serial_gap_s, profile.column_gap_s, *behind])

    def concerns(self, *tracks: Track) -> bool:
        """Return whether any of the tracks is under judgement."""
        return self.subject is None or any(track.movement.id == self.subject for track in tracks)

    def gap_s(self, one: Track, other: Track) -> int:
        """Return the gap two serials keep: the column's between movements, else the serials', or more asked for."""
        profile = self.plan.profile
        if one.movement.id != other.movement.id:
            return profile.column_gap_s
        ahead, behind = sorted((one, other), key=lambda track: track.rank)
        asked_s = ahead.serial.gap_behind_s if behind.rank == ahead.rank + 1 else None
        return max(profile.serial_gap_s, asked_s or 0)


def _is_known(plan: Plan, serial: Serial) -> bool:
    return all(t.leg in plan.legs for t in serial.legs) and all(h.site in plan.sites for h in serial.halts)


def _track(plan: Plan, movement: Movement, serial: Serial, rank: int) -> Track:
    traversals = tuple(_traversal(plan, movement, serial, times) for times in serial.legs)
    stands: dict[int, Stand] = {}
    for halt in serial.halts:
        if 0 <= halt.after_leg < len(traversals):
            site = plan.sites[halt.site]
            stands.setdefault(halt.after_leg, Stand(halt, site, traversals[halt.after_leg].driven in site.near_side))
    return Track(movement, serial, rank, traversals, stands)


def _traversal(plan: Plan, movement: Movement, serial: Serial, times: LegTimes) -> Traversal:
    request, leg, profile = movement.request, plan.legs[times.leg], plan.profile
    night = inside((times.head_enters_s, times.head_enters_s + 1), plan.night)
    rate = arithmetic.rate_mps(request, leg, serial.vehicles, night=night)
    pass_time_s = arithmetic.pass_time_s(profile, request.technique, serial, leg, rate)
    if rate is None:
        return Traversal(leg, times, None, None, None, pass_time_s)
    run_s = arithmetic.run_s(leg.length_m, rate)
    tail_run_s = arithmetic.run_s(leg.length_m, arithmetic.catch_up_mps(request, leg, serial.vehicles, rate))
    return Traversal(leg, times, rate, run_s, tail_run_s, pass_time_s)
