"""A course as arrays for the compiled search: every question that does not depend on the time answered beforehand."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final

import numpy as np

from ratl.march.timetable import Pace
from ratl.model.movement import Reason, Rules
from ratl.planner.course import Course, CourseLeg
from ratl.planner.escorts import EscortPool
from ratl.planner.kernel import ALWAYS, DEPARTURES, KINDS, Ints, Table, pack
from ratl.planner.traffic import PointUse, is_near_side, may_meet, site_way

_DUST: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Crossing:
    """A way over a point, and the occupations by others that may not overlap with it."""

    point: str
    uses: tuple[PointUse, ...]


class FrozenCourse:
    """The arrays of a course, and what its rows stand for.

    Attributes
    ----------
    tables
        What `ratl.planner.kernel.search` reads.
    stands
        Stop and site of each stand.
    crossings
        Ways over points, by row.
    """

    def __init__(self, course: Course, before_s: int | None) -> None:
        self.course = course
        self.stands = [(stop, site) for stop, sites in enumerate(course.stops) for site in sites]
        self.crossings: list[Crossing] = []
        self._serials: dict[str, int] = {}
        self._uses_at: dict[str, list[PointUse]] = {}
        self.tables = self._freeze(before_s)

    # ---- crossings

    def _cross(self, point: str, way_in: str, way_out: str, *, near_side: bool = False) -> int:
        """Return the row of a way over a point."""
        course = self.course
        mine = PointUse(course.movement.id, course.serial.id, 0, 0, way_in, way_out, near_side)
        if point not in self._uses_at:
            self._uses_at[point] = course.point_uses(point)
        uses = tuple(use for use in self._uses_at[point] if not may_meet(course.plan, mine, use))
        self.crossings.append(Crossing(point, uses))
        return len(self.crossings) - 1

    def _pass(self) -> list[int]:
        legs = self.course.legs
        between = [self._cross(b.start, a.id, b.id) for a, b in pairwise(legs)]
        first = self._cross(legs[0].start, "origin", legs[0].id)
        return [first, *between, self._cross(legs[-1].end, legs[-1].id, "destination")]

    # ---- arrays

    def _freeze(self, before_s: int | None) -> Ints:
        """Return the tables, packed in the order of the kernel's constants."""
        course, legs = self.course, self.course.legs
        passing = self._pass()
        stands = [self._stand(stop, site) for stop, site in self.stands]
        points = [course.windows.point(crossing.point) for crossing in self.crossings]
        sites = [site_id for _, site_id in self.stands]
        pools = [pool for leg in legs for pool, _ in leg.escorts]
        tables: list[Table] = [
            [_pace(leg.day) for leg in legs],
            [_pace(leg.night) for leg in legs],
            [_at_least(leg.leg.length_m) for leg in legs],
            [int(leg.needs_staging) for leg in legs],
            _rows(course.night, 2),
            *_listed((zip(leg.blocks.starts, leg.blocks.ends, strict=True) for leg in legs), 2),
            *_listed((_leg_uses(leg) for leg in legs), 8),
            *_listed((((teams,) for _, teams in leg.escorts) for leg in legs), 1),
            *_listed((((until_s,) for until_s in self._away(pool)) for pool in pools), 1),
            passing,
            *_listed((zip(held.starts, held.ends, strict=True) for held in points), 2),
            *_listed((self._uses(crossing) for crossing in self.crossings), 4),
            [course.plan.points[crossing.point].simultaneous for crossing in self.crossings],
            list(accumulate((len(found) for found in course.stops), initial=0)),
            _rows(stands, 6),
            *_listed((course.site(site_id).open or () for site_id in sites), 2),
            *_listed((course.windows.site(site_id) for site_id in sites), 2),
            *_listed((self._guests(site_id) for site_id in sites), 3),
            self._musts(),
            self._settled(),
            *_listed((((seconds_of(reason),) for reason in self.reasons_told(k)) for k in range(len(course.stops))), 1),
            course.next_stop_s,
            self._rules(before_s),
            self._begin(),
        ]
        return pack(tables)

    def _away(self, pool: EscortPool) -> list[int]:
        return sorted(use.end for use in self.course.traffic.escorts.get(pool, ()))

    def _uses(self, crossing: Crossing) -> Iterable[Sequence[int]]:
        known, gap_to = self._serials, self.course.gap_to
        return ((u.begin, u.end, gap_to(u), known.setdefault(u.serial, len(known))) for u in crossing.uses)

    def _guests(self, site_id: str) -> Iterable[Sequence[int]]:
        counted = self.course.site(site_id).unit == "vehicles"
        for use in self.course.traffic.sites.get(site_id, ()):
            if use.end <= self.course.from_s:
                continue
            yield use.begin, use.end, _at_least(use.vehicles if counted else use.halted_m)

    def _stand(self, stop: int, site_id: str) -> tuple[int, ...]:
        course, site = self.course, self.course.site(site_id)
        arrived, leaves = course.legs[stop - 1], course.legs[stop]
        near = is_near_side(site, arrived.id, arrived.forward)
        way = site_way(site_id)
        pull_in = self._cross(site.at, arrived.id, way, near_side=near)
        pull_out = self._cross(leaves.start, way, leaves.id, near_side=near)
        own = course.vehicles if site.unit == "vehicles" else course.halted_m
        beside = _at_most(site.capacity) - _at_least(own)
        return pull_in, pull_out, site.overnight, site.shoulder, site.open is not None, beside

    def _musts(self) -> list[Sequence[int]]:
        table: list[Sequence[int]] = [(0, 0, 0)] * len(self.course.stops)
        for stop, must in self.course.musts.items():
            table[stop] = 1, must.for_s, must.overnight
        return table

    def _settled(self) -> list[Sequence[int]]:
        table: list[Sequence[int]] = [(0, 0, 0, 0)] * len(self.course.stops)
        for stop, halt in self.course.settled.items():
            kind = KINDS.index("rest" if halt.kind == "overnight" else halt.kind)
            table[stop] = 1, halt.head_departs_s, halt.minimum_s, kind
        return table

    def reasons_told(self, stop: int) -> tuple[Reason, ...]:
        """Return why a settled stop is left when it is; the origin is stop 0."""
        if stop == 0:
            return self.course.start_reasons
        return self.course.settled[stop].reasons if stop in self.course.settled else ()

    def _rules(self, before_s: int | None) -> list[Sequence[int]]:
        course, rules, horizon_s = self.course, self.course.rules, self.course.plan.horizon_s
        has_first = rules.first_halt_interval_s is not None or rules.first_halt_s is not None
        first_s = rules.halt_interval_s if rules.first_halt_interval_s is None else rules.first_halt_interval_s
        most_mm = ALWAYS if rules.max_distance_m is None else _at_most(rules.max_distance_m)
        return [(
            rules.halt_s, _or(rules.first_halt_s), _most_halt_s(rules, rules.halt_interval_s),
            _most_halt_s(rules, first_s), _or(rules.max_driving_s, ALWAYS), most_mm, _or(rules.rest_s),
            _or(rules.max_stand_s), rules.daylight_only, rules.halts_in_rate, has_first,
            course.start_s is not None, _or(before_s, horizon_s), horizon_s, self.departures,
        )]  # fmt: skip

    @property
    def departures(self) -> int:
        """Most departures tried from one place: the more, the more others there are to wait for."""
        mine = self.course.movement.id
        met = {use.serial for leg in self.course.legs for use, _, _ in leg.uses if use.movement != mine}
        return DEPARTURES + len(met)

    def _begin(self) -> list[Sequence[int]]:
        course, begin = self.course, self.course.begin
        if begin is None:
            start_s = course.movement.request.earliest_start_s if course.start_s is None else course.start_s
            rules = course.rules
            fresh = rules.first_halt_interval_s is not None or rules.first_halt_s is not None
            return [(0, -1, start_s, start_s, -1, 0, 0, 0, fresh)]
        stand = -1 if begin.site is None else self.stands.index((begin.stop, begin.site))
        since_mm = _at_least(begin.since_rest_m)
        since = begin.since_halt_s, begin.since_rest_s, since_mm, begin.fresh
        return [(begin.stop, stand, begin.head_s, begin.tail_s, begin.pass_s, *since)]


def seconds_of(reason: Reason) -> int:
    """Return how long a reason held a serial up."""
    return int(str(reason.params["seconds"]))


def _or(value: int | None, otherwise: int = -1) -> int:
    return otherwise if value is None else value


def _most_halt_s(rules: Rules, interval_s: int | None) -> int:
    return ALWAYS if rules.halts_in_rate or interval_s is None else interval_s + rules.halt_tolerance_s


def _leg_uses(leg: CourseLeg) -> Iterable[tuple[int, ...]]:
    for use, gap_s, must_follow in leg.uses:
        times, regime = use.times, leg.leg.regime
        same = times.forward == leg.forward
        yield (
            times.head_enters_s, times.head_leaves_s, times.tail_enters_s, times.tail_leaves_s, gap_s, same,
            regime == "exclusive" or (regime == "alternating" and not same), must_follow,
        )  # fmt: skip


def _pace(pace: Pace | None) -> tuple[int, int, int, int]:
    return (pace.run_s, pace.pass_time_s, pace.catch_up_s, 1) if pace else (0, 0, 0, 0)


def _at_least(figure: float) -> int:
    """Return thousandths, no fewer: what is used up is never taken for less than it is, floating dust apart."""
    return math.ceil(1000 * figure - _DUST)


def _at_most(figure: float) -> int:
    """Return thousandths, no more: what is allowed is never taken for more than it is."""
    return math.floor(1000 * figure + _DUST)


def _rows(rows: Iterable[Sequence[int]], width: int) -> Ints:
    """Return rows as a table, also when there are none."""
    return np.array(list(rows), np.int64).reshape(-1, width)


def _listed(lists: Iterable[Iterable[Sequence[int]]], width: int) -> tuple[list[int], Ints]:
    """Return a list of lists of rows as the table of their offsets and the table of the rows."""
    offsets, rows = [0], list[Sequence[int]]()
    for found in lists:
        rows.extend(found)
        offsets.append(len(rows))
    return offsets, _rows(rows, width)
