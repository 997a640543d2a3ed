"""A course as arrays for the compiled search, as far as neither the time nor who is on the road matters."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from typing import Final

import numpy as np

from ratl.march.timetable import Pace
from ratl.model.movement import Reason, Rules
from ratl.planner import kernel
from ratl.planner.course import Course
from ratl.planner.crowd import COLUMNS, REGIMES
from ratl.planner.kernel import ALWAYS, KINDS, Ints, Table
from ratl.planner.traffic import is_near_side, site_way

_DUST: Final = 1e-6
_OTHERS: Final = (np.zeros(1, np.int64), np.empty((0, 1), np.int64))
"""Where nobody is."""


class Frame:
    """The arrays of a course, and what their rows stand for.

    Attributes
    ----------
    tables
        In the order of the kernel's constants; those of others on the road are empty.
    stands
        Stop and site of each stand.
    crossings
        Points crossed, by row.
    ways
        Of each crossing: a row as those of the uses of a point.
    points, point_of
        The points crossed, once each; which of them each crossing is.
    drives
        Of each leg: whether it is driven forward, its regime, whether nobody there matters, whether it is settled.
    own, siblings
        Number of the movement; of each other serial of the column: number, gap, whether it goes ahead.
    """

    def __init__(self, course: Course) -> None:
        self.course = course
        self.stands = [(stop, site) for stop, sites in enumerate(course.stops) for site in sites]
        self.crossings: list[str] = []
        self._ways: list[tuple[int, ...]] = []
        self.tables = self._freeze()
        self.ways = rows_table(self._ways, COLUMNS)
        row_of = {point: row for row, point in enumerate(dict.fromkeys(self.crossings))}
        self.points, self.point_of = list(row_of), np.array([row_of[point] for point in self.crossings], np.int64)
        drives = [
            (leg.forward, REGIMES.index(leg.leg.regime), not leg.heeds_others, index < course.settled_legs)
            for index, leg in enumerate(course.legs)
        ]
        self.drives = rows_table(drives, 4)
        self.own, self.siblings = course.ground.number(course.movement.id), self._siblings()

    def _siblings(self) -> Ints:
        course, number = self.course, self.course.ground.number
        order = [serial.id for serial in course.movement.serials]
        ahead = set(order[: order.index(course.serial.id)]) - course.led
        gaps = ((name, gap) for name, gap in course.own_gaps_s.items() if name != course.serial.id)
        return rows_table([(number(name), gap, name in ahead) for name, gap in gaps], 3)

    # ---- crossings

    def _cross(self, point: str, way_in: str, way_out: str, *, near_side: bool = False) -> int:
        """Return the row of a way over a point."""
        way = self.course.ground.way
        self.crossings.append(point)
        self._ways.append((0, 0, way(way_in), way(way_out), near_side, 0, 0))
        return len(self.crossings) - 1

    def _pass(self) -> list[int]:
        legs = self.course.legs
        between = [self._cross(b.start, a.id, b.id) for a, b in pairwise(legs)]
        first = self._cross(legs[0].start, "origin", legs[0].id)
        return [first, *between, self._cross(legs[-1].end, legs[-1].id, "destination")]

    # ---- arrays

    def _freeze(self) -> list[Ints]:
        course, legs = self.course, self.course.legs
        passing = self._pass()
        stands = [self._stand(stop, site) for stop, site in self.stands]
        held = [course.windows.point(point) for point in self.crossings]
        sites = [site_id for _, site_id in self.stands]
        tables: list[Table] = [
            [_pace(leg.day) for leg in legs],
            [_pace(leg.night) for leg in legs],
            [at_least(leg.leg.length_m) for leg in legs],
            [int(leg.needs_staging) for leg in legs],
            rows_table(course.night, 2),
            *listed((zip(leg.blocks.starts, leg.blocks.ends, strict=True) for leg in legs), 2),
            *_OTHERS,
            *listed((((teams,) for _, teams in leg.escorts) for leg in legs), 1),
            *_OTHERS,
            passing,
            *listed((zip(each.starts, each.ends, strict=True) for each in held), 2),
            *_OTHERS,
            [course.plan.points[point].simultaneous for point in self.crossings],
            list(accumulate((len(found) for found in course.stops), initial=0)),
            rows_table(stands, 6),
            *listed((course.site(site_id).open or () for site_id in sites), 2),
            *listed((course.windows.site(site_id) for site_id in sites), 2),
            *_OTHERS,
            self._musts(),
            self._settled(),
            *listed((((seconds_of(reason),) for reason in self.reasons_told(k)) for k in range(len(course.stops))), 1),
            course.next_stop_s,
            self._rules(),
            self._begin(),
        ]
        return [np.asarray(table, np.int64) for table in tables]

    def _stand(self, stop: int, site_id: str) -> tuple[int, ...]:
        course, site = self.course, self.course.site(site_id)
        arrived, leaves = course.legs[stop - 1], course.legs[stop]
        near = is_near_side(site, arrived.id, arrived.forward)
        way = site_way(site_id)
        pull_in = self._cross(site.at, arrived.id, way, near_side=near)
        pull_out = self._cross(leaves.start, way, leaves.id, near_side=near)
        own = course.vehicles if site.unit == "vehicles" else course.halted_m
        beside = _at_most(site.capacity) - at_least(own)
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

    def _rules(self) -> list[Sequence[int]]:
        course, rules, horizon_s = self.course, self.course.rules, self.course.plan.horizon_s
        has_first = rules.first_halt_interval_s is not None or rules.first_halt_s is not None
        first_s = rules.halt_interval_s if rules.first_halt_interval_s is None else rules.first_halt_interval_s
        most_mm = ALWAYS if rules.max_distance_m is None else _at_most(rules.max_distance_m)
        return [(
            rules.halt_s, _or(rules.first_halt_s), _most_halt_s(rules, rules.halt_interval_s),
            _most_halt_s(rules, first_s), _or(rules.max_driving_s, ALWAYS), most_mm, _or(rules.rest_s),
            _or(rules.max_stand_s), rules.daylight_only, rules.halts_in_rate, has_first,
            course.start_s is not None, horizon_s, horizon_s, kernel.DEPARTURES,
        )]  # fmt: skip

    def _begin(self) -> list[Sequence[int]]:
        course, begin = self.course, self.course.begin
        if begin is None:
            start_s = course.movement.request.earliest_start_s if course.start_s is None else course.start_s
            rules = course.rules
            fresh = rules.first_halt_interval_s is not None or rules.first_halt_s is not None
            return [(0, -1, start_s, start_s, -1, 0, 0, 0, fresh)]
        stand = -1 if begin.site is None else self.stands.index((begin.stop, begin.site))
        since_mm = at_least(begin.since_rest_m)
        since = begin.since_halt_s, begin.since_rest_s, since_mm, begin.fresh
        return [(begin.stop, stand, begin.head_s, begin.tail_s, begin.pass_s, *since)]


def seconds_of(reason: Reason) -> int:
    """Return how long a reason held a serial up."""
    return int(str(reason.params["seconds"]))


def _or(value: int | None, otherwise: int = -1) -> int:
    return otherwise if value is None else value


def _most_halt_s(rules: Rules, interval_s: int | None) -> int:
    return ALWAYS if rules.halts_in_rate or interval_s is None else interval_s + rules.halt_tolerance_s


def _pace(pace: Pace | None) -> tuple[int, int, int, int]:
    return (pace.run_s, pace.pass_time_s, pace.catch_up_s, 1) if pace else (0, 0, 0, 0)


def at_least(figure: float) -> int:
    """Return thousandths, no fewer: what is used up is never taken for less than it is, floating dust apart."""
    return math.ceil(1000 * figure - _DUST)


def _at_most(figure: float) -> int:
    """Return thousandths, no more: what is allowed is never taken for more than it is."""
    return math.floor(1000 * figure + _DUST)


def rows_table(rows: Iterable[Sequence[int]], width: int) -> Ints:
    """Return rows as a table, also when there are none."""
    return np.array(list(rows), np.int64).reshape(-1, width)


def listed(lists: Iterable[Iterable[Sequence[int]]], width: int) -> tuple[Ints, Ints]:
    """Return a list of lists of rows as the table of their offsets and the table of the rows."""
    offsets, rows = [0], list[Sequence[int]]()
    for found in lists:
        rows.extend(found)
        offsets.append(len(rows))
    return np.array(offsets, np.int64), rows_table(rows, width)
