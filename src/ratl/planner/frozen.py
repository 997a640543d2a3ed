"""A course among others as arrays for the compiled search: every question that does not depend on the time answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ratl.planner import kernel
from ratl.planner.crowd import NOBODY, meet_at_points, meet_on_legs, pile
from ratl.planner.escorts import EscortPool
from ratl.planner.frame import Frame, at_least, listed
from ratl.planner.kernel import DEPARTURES, Ints, pack
from ratl.planner.traffic import LegUse, PointUse, Traffic


@dataclass(frozen=True, slots=True)
class Met:
    """Those met on legs or at crossings: where the rows of each begin, the rows, which of the uses there they are."""

    begins: Ints
    rows: Ints
    which: Ints


class FrozenCourse:
    """The arrays of a course among others, and what their rows stand for.

    Attributes
    ----------
    tables
        What `ratl.planner.kernel.search` reads.
    departures
        Most departures tried from one place: the more, the more others there are to wait for.
    """

    def __init__(self, frame: Frame, traffic: Traffic, before_s: int | None) -> None:
        self.frame, self.course, self.traffic = frame, frame.course, traffic
        course, profile = self.course, self.course.plan.profile
        others = frame.siblings, profile.column_gap_s, course.from_s - course.widest_gap_s
        at, rows = pile([_rows_on(traffic, leg.id) for leg in course.legs])
        begins, found, which, serials = meet_on_legs(at, rows, frame.drives, frame.own, *others)
        self.on_legs, self.departures = Met(begins, found, which), DEPARTURES + int(serials)
        at, rows = pile([_rows_at(traffic, point) for point in frame.points])
        self.at_points = Met(*meet_at_points(at, rows, frame.point_of, frame.ways, *others))
        self.tables = self._pack(before_s)

    def _pack(self, before_s: int | None) -> Ints:
        tables = self.frame.tables.copy()
        tables[kernel.USE_AT], tables[kernel.USES] = self.on_legs.begins, self.on_legs.rows
        tables[kernel.CROSS_AT], tables[kernel.CROSS] = self.at_points.begins, self.at_points.rows
        pools = [pool for leg in self.course.legs for pool, _ in leg.escorts]
        tables[kernel.AWAY_AT : kernel.AWAY + 1] = listed((map(_alone, self._away(pool)) for pool in pools), 1)
        sites = [site for _, site in self.frame.stands]
        tables[kernel.GUEST_AT : kernel.GUESTS + 1] = listed((self._guests(site) for site in sites), 3)
        tables[kernel.RULES] = kernel.with_limits(tables[kernel.RULES], before_s, self.departures)
        return pack(tables)

    def _away(self, pool: EscortPool) -> list[int]:
        return sorted(use.end for use in self.traffic.escorts.get(pool, ()))

    def _guests(self, site_id: str) -> Iterable[Sequence[int]]:
        counted = self.course.site(site_id).unit == "vehicles"
        for use in self.traffic.sites.get(site_id, ()):
            if use.end > self.course.from_s:
                yield use.begin, use.end, at_least(use.vehicles if counted else use.halted_m)

    def find_on_leg(self, row: int, nth: int) -> tuple[LegUse, int]:
        """Return who is met on a leg, and the gap to it."""
        at = self.on_legs.begins[row] + nth
        use = self.traffic.legs[self.course.legs[row].id][self.on_legs.which[at]]
        return use, int(self.on_legs.rows[at, 4])

    def find_at_point(self, row: int, nth: int) -> PointUse:
        """Return who is met at a crossing."""
        uses = self.traffic.points[self.frame.crossings[row]]
        return uses[int(self.at_points.which[self.at_points.begins[row] + nth])]


def _alone(value: int) -> tuple[int]:
    return (value,)


def _rows_on(traffic: Traffic, leg: str) -> Ints:
    return traffic.leg_rows.get(leg, NOBODY)


def _rows_at(traffic: Traffic, point: str) -> Ints:
    return traffic.point_rows.get(point, NOBODY)
