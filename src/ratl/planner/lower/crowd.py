"""Movements that each have a place alone, and not all together: places where no order lets all through in time.

At a machine (`lower.machines`) each serial has work, a moment from which it can do it, and one until which it must have
done it, or else its movement is too late. If jobs may be interrupted, the most urgent first keeps all these moments
whenever any order does (Horn, "Some simple scheduling algorithms", Naval Research Logistics Quarterly 21 (1974)). Real
serials are not interrupted, so where even that order is late no plan is in time. What is fixed takes its time out of
the hours, which are cut down to what whole serials fill between.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ratl.march.calendar import Intervals, complement, intersection, merged
from ratl.model.movement import LegTimes, Movement
from ratl.model.plan import Plan
from ratl.model.route import Interval, Site
from ratl.planner.lower import one_machine
from ratl.planner.lower.alone import Alone, explore_alone
from ratl.planner.lower.kinds import Kinds
from ratl.planner.lower.machines import Machine, Name, Use, find_machines
from ratl.planner.lower.one_machine import Hours, Job

_CLOSE_S: Final = 30
"""The latest moment is looked for until it is known so well; the later end counts."""
_MOST_LOOKS: Final = 1000
"""Most explorations for latest moments; from then on the least run is what is left of the way."""

Due = tuple[int, int, int]
"""Of a job: release, work, and when it must have done."""


def must_end_s(plan: Plan, movement: Movement) -> int:
    """Return the last second at which a movement may be complete."""
    latest_s = movement.request.latest_completion_s
    return plan.horizon_s if latest_s is None else min(latest_s, plan.horizon_s)


def with_held_points(plan: Plan, movement: Movement) -> Plan:
    """Return the plan with the roads at a point closed to a movement that is held for others as long as it may be out.

    Such a point it can neither pass nor start or end at. Of a point held for less nothing is said: it may be passed
    before or after. On the shoulder of such a road it may still stand, and come back: that counts as a site.
    """
    held: dict[str, list[tuple[int, int]]] = {}
    for reservation in plan.reservations:
        if reservation.point and reservation.holder != movement.id:
            held.setdefault(reservation.point, []).append((reservation.from_s, reservation.to_s))
    begin_s, end_s = movement.request.earliest_start_s, must_end_s(plan, movement)
    shut = {p for p, spans in held.items() if any(a <= begin_s and end_s <= b for a, b in merged(spans))}
    if not shut:
        return plan
    at_it = {i: leg for i, leg in plan.legs.items() if {leg.from_, leg.to} & shut}
    closed = {i: replace(leg, closed=((0, plan.horizon_s),)) for i, leg in at_it.items()}
    beside = {
        f"{i} {point}": Site(at=point, capacity=math.inf, overnight=True)
        for i, leg in at_it.items()
        for point in {leg.from_, leg.to} - shut
        if leg.shoulder
    }
    return replace(plan, legs={**plan.legs, **closed}, sites={**plan.sites, **beside})


@dataclass(frozen=True, slots=True)
class _Timed:
    """A machine with what each movement (a row) must do there, and when those that are fixed have it."""

    gap_s: int
    capacity: int
    hours: Intervals
    """When anybody may use it, the gap behind included."""
    dues: dict[int, list[Due]]
    standing: dict[int, list[Interval]]

    def is_overloaded(self, rows: Sequence[int]) -> bool:
        """Return whether no order lets all of these through in time."""
        dues = [due for row in rows for due in self.dues.get(row, ())]
        jobs: list[Job] = [(release, max(1, (work + self.gap_s) // self.capacity)) for release, work, _ in dues]
        if not jobs:
            return False
        hours = self.hours
        if self.capacity == 1:
            taken = [(a, b + self.gap_s) for row in rows for a, b in self.standing.get(row, ())]
            free = complement(taken, hours[-1][1]) if taken and hours else hours
            hours = one_machine.fit_hours(intersection(hours, free), jobs)
        return not one_machine.keeps_all(Hours.of(hours), jobs, [due + self.gap_s for *_, due in dues])


class Crowd:
    """Movements on the roads of a plan: who cannot be in time alone, and which cannot be all.

    Parameters
    ----------
    plan
        Roads, rules and horizon; its own movements do not count.
    movements
        Those that are ``fixed`` stand where they are.
    """

    def __init__(self, plan: Plan, movements: Sequence[Movement]) -> None:
        self.plan, self.movements = plan, movements
        self.row = {movement.id: row for row, movement in enumerate(movements)}
        self.fixed = [row for row, movement in enumerate(movements) if movement.status == "fixed"]
        self.free = [row for row, movement in enumerate(movements) if movement.status != "fixed"]
        several = any(len(movement.serials) > 1 for movement in movements)
        profile = plan.profile
        self.gap_s = min(profile.column_gap_s, profile.serial_gap_s) if several else profile.column_gap_s
        kinds = Kinds(plan)
        self.alone = {row: self._explore(kinds, movements[row]) for row in self.free}
        self._looks = 0
        self._machines: list[Machine] | None = None
        self._timed: dict[Name, _Timed] = {}

    def _explore(self, kinds: Kinds, movement: Movement) -> Alone:
        held = with_held_points(self.plan, movement)
        return explore_alone(kinds if held is self.plan else Kinds(held), movement)

    def is_late_alone(self, movement: str) -> bool:
        """Return whether a movement cannot be in time with nobody else on the road."""
        row = self.row[movement]
        return row in self.alone and self.alone[row].bound_s > must_end_s(self.plan, self.movements[row])

    def is_too_much(self, movements: Sequence[str]) -> bool:
        """Return whether these, none of them late alone, cannot be all in time: some place is too narrow for that."""
        rows = sorted(self.row[name] for name in movements)
        return any(self._is_overloaded(machine, rows) for machine in self._places())

    def _places(self) -> list[Machine]:
        if self._machines is None:
            able = [row for row in self.free if self.alone[row].possible]
            self._machines = find_machines(self.plan, [self.alone[row] for row in able])
            for machine in self._machines:
                machine.uses = {able[k]: uses for k, uses in machine.uses.items()}
        return self._machines

    def _is_overloaded(self, machine: Machine, rows: Sequence[int]) -> bool:
        """Return whether no order lets all of these through in time; one by itself is the business of its own bound."""
        taking = [row for row in rows if row in machine.uses]
        fixed = [row for row in rows if row in self.fixed]
        if sum(len(machine.uses[row]) for row in taking) + len(fixed) < 2 or not taking:
            return False
        if machine.name not in self._timed:
            self._timed[machine.name] = self._time(machine)
        timed = self._timed[machine.name]
        for row in taking:
            if row not in timed.dues:
                movement = self.movements[row]
                uses = machine.uses[row]
                timed.dues[row] = [(use.release_s, use.work_s, self._latest_s(use, movement)) for use in uses]
        return timed.is_overloaded(rows)

    def _time(self, machine: Machine) -> _Timed:
        standing = {row: list(_list_standing(self.plan, machine, self.movements[row])) for row in self.fixed}
        open_ = {use.open for uses in machine.uses.values() for use in uses}
        hours = merged((begin, end + self.gap_s) for intervals in open_ for begin, end in intervals)
        return _Timed(self.gap_s, machine.capacity, hours, {}, standing)

    def _latest_s(self, use: Use, movement: Movement) -> int:
        """Return a moment by which a serial must have done here, or else it comes to its destination too late."""
        end_s = must_end_s(self.plan, movement)
        late_s, early_s = end_s - use.rest_s, use.release_s + use.work_s
        if movement.request.latest_completion_s is None or not use.course.kind.has_rules:
            return late_s
        if use.complete_s(late_s) <= end_s:
            return late_s
        while late_s - early_s > _CLOSE_S and self._looks < _MOST_LOOKS:
            self._looks += 1
            middle_s = (early_s + late_s) // 2
            if use.complete_s(middle_s) > end_s:
                late_s = middle_s
            else:
                early_s = middle_s
        return late_s


def _list_standing(plan: Plan, machine: Machine, movement: Movement) -> Iterator[Interval]:
    """Yield when a machine is a movement's by its timetable."""
    kind, name, way = machine.name
    for serial in movement.serials:
        if kind == "leg":
            yield from (
                span for times in serial.legs if times.leg == name and (span := _span_on(plan, way, times)) is not None
            )
        else:
            yield from _spans_at_ends(plan, name, serial.legs)


def _span_on(plan: Plan, way: bool, times: LegTimes) -> Interval | None:
    leg = plan.legs[times.leg]
    both_ways = leg.regime != "two-way" and not leg.shoulder
    if not both_ways and times.forward != way:
        return None
    whole = leg.regime == "exclusive" and not leg.shoulder
    return times.head_enters_s if whole else times.head_leaves_s, times.tail_leaves_s


def _spans_at_ends(plan: Plan, point: str, legs: Sequence[LegTimes]) -> Iterator[Interval]:
    if not legs:
        return
    first, last = legs[0], legs[-1]
    if point == (plan.legs[first.leg].from_ if first.forward else plan.legs[first.leg].to):
        yield first.head_enters_s, first.tail_enters_s
    if point == (plan.legs[last.leg].to if last.forward else plan.legs[last.leg].from_):
        yield last.head_leaves_s, last.tail_leaves_s
