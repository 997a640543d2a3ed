"""Places that every route of several serials uses, one serial at a time: bounds from the queue there.

What a serial takes of such a machine, and why no two take it at once (g: the gap the two keep, here the least of any
two that meet):

- A leg driven one way. By R1 the second head leaves it no earlier than the first tail leaves it + g, so
  [head leaves, tail leaves + g) are disjoint; each lasts at least the pass time, a service's included.
- An ``alternating`` leg, both ways. As above the same way; opposing, R2 keeps whole occupations apart by g, and
  [head leaves, tail leaves) is part of the occupation.
- An ``exclusive`` leg, both ways. R2 keeps [head enters, tail leaves) apart by g: run and pass time.
- Where such a leg has a shoulder the planner may cut it, and then opposing serials may pass each other at a halt on the
  shoulder: only what is said of a leg driven one way holds.
- The point where movements start or end (R3). Starting there is [head enters, tail enters), coming from ``origin``;
  ending there [head leaves, tail leaves), going to ``destination``. Exception (a) is two that start by one leg or come
  by one leg, which R1 keeps apart as long; (b) asks for opposite ways, and origin and destination are no reverse of
  anything; (d) is for sites. Of (c), a point that holds k: their occupations + g are nowhere more than k deep, so k
  machines do it, and one that is k times as fast does no worse.

A leg on ``two-way`` roads does not keep opposing columns apart; a point passed under way does not either, by (b).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray

from ratl.march.calendar import Intervals, merged
from ratl.model.plan import Plan
from ratl.planner.lower import one_machine
from ratl.planner.lower.alone import Alone, Course
from ratl.planner.lower.explore import CATCH_UP, PASS, RUN, Ints
from ratl.planner.lower.one_machine import Hours, Job

_MOMENTS = 16
"""Most moments at which it is looked how long the rest of a way takes; in between the moment before counts."""
_LOOKS = 512
"""Most of those looks in all for one queue."""

Seconds = NDArray[np.float64]
Name = tuple[str, str, bool]
"""``leg``, its id and which way (True for both); ``point`` and its id."""


@dataclass(frozen=True, slots=True)
class Use:
    """What one serial must take of a machine, and how it goes on from there."""

    course: Course
    release_s: int
    """It cannot take it earlier."""
    work_s: int
    at: int
    """Its tail is at this point when it has done."""
    open: Intervals
    """When it may take it."""

    @property
    def rest_s(self) -> int:
        """The least the tail still takes once it has done."""
        return int(self.course.kind.remaining(self.course.goal, CATCH_UP)[0][self.at])

    def complete_s(self, done_s: int) -> int:
        """Return when its way is complete at the earliest if it has not done before `done_s`."""
        course = self.course
        start_s = int(course.heads[course.start])
        if self.at == course.goal:
            return done_s
        if self.at == course.start:
            return course.kind.explore(course.start, course.goal, start_s, done_s)[0]
        return course.kind.explore(course.start, course.goal, start_s, start_s, (self.at, done_s))[0]


@dataclass(slots=True)
class Machine:
    """A place that takes one serial at a time, or `capacity` of them."""

    name: Name
    gap_s: int
    capacity: int = 1
    uses: dict[int, list[Use]] = field(default_factory=dict)
    """By movement."""


def find_machines(plan: Plan, alone: Sequence[Alone]) -> list[Machine]:
    """Return the machines of a plan's movements."""
    profile, found = plan.profile, {}
    several = any(len(one.courses) > 1 for one in alone)
    gap_s = min(profile.column_gap_s, profile.serial_gap_s) if several else profile.column_gap_s
    for movement, one in enumerate(alone):
        for name, use in _uses(plan, one):
            if name not in found:
                room = max(1, plan.points[name[1]].simultaneous) if name[0] == "point" else 1
                found[name] = Machine(name, gap_s, room)
            found[name].uses.setdefault(movement, []).append(use)
    return list(found.values())


def _uses(plan: Plan, one: Alone) -> Iterator[tuple[Name, Use]]:
    points = list(plan.points)
    for course in one.courses:
        kind, goal, always = course.kind, course.goal, ((0, plan.horizon_s),)
        roads = kind.roads
        start_s, end_s = int(course.heads[course.start]), int(course.heads[goal])
        leaving = range(roads.first_arc[course.start], roads.first_arc[course.start + 1])
        passing = [int(roads.least[roads.arc_leg[arc], PASS]) for arc in leaving if roads.arc_fits[arc]]
        yield ("point", points[course.start], True), Use(course, start_s, min(passing), course.start, always)
        for arc in kind.unavoidable(course.start, goal):
            yield from _use_of_leg(plan, course, arc)
        yield ("point", points[goal], True), Use(course, end_s, kind.remaining(goal)[1], goal, always)


def _use_of_leg(plan: Plan, course: Course, arc: int) -> Iterator[tuple[Name, Use]]:
    """Yield the use of a leg, none where too much was looked at to know when it begins."""
    kinds, roads = course.kind.kinds, course.kind.roads
    row, before, after = int(kinds.arc_leg[arc]), int(kinds.arc_start[arc]), int(kinds.arc_end[arc])
    enters_s, leaves_s = int(course.heads[before]), int(course.heads[after])
    if enters_s < 0 or leaves_s < 0:
        return
    name = kinds.leg_names[row]
    leg, run_s, pass_s = plan.legs[name], int(roads.least[row, RUN]), int(roads.least[row, PASS])
    hours = course.kind.open_hours(row)
    if leg.regime == "exclusive" and not leg.shoulder:
        use = Use(course, enters_s, run_s + pass_s, after, hours)
    else:
        later_s = 0 if roads.shoulder[row] else run_s
        # The head is in before it is out, and in only while it is open.
        hours = tuple((begin + later_s, end) for begin, end in hours if begin + later_s < end)
        use = Use(course, leaves_s, pass_s, after, hours)
    both_ways = leg.regime != "two-way" and not leg.shoulder
    yield ("leg", name, both_ways or bool(kinds.arc_forward[arc])), use


@dataclass(slots=True)
class Queue:
    """Some of the movements that use a machine, and what their queue there costs at the least.

    Values are sums of weight × completion, in weighted plan seconds.
    """

    machine: Machine
    members: tuple[int, ...]
    alone: Sequence[Alone]

    @property
    def uses(self) -> list[Use]:
        """The uses of all members."""
        return [use for movement in self.members for use in self.machine.uses[movement]]

    @property
    def alone_value(self) -> float:
        """Value were each alone."""
        return sum(self.alone[movement].weight * self.alone[movement].bound_s for movement in self.members)

    def groups(self) -> list[Queue]:
        """Return the queue in parts that do not meet."""
        periods = one_machine.busy_periods(Hours.of(self._open()), self._jobs())
        return [
            Queue(self.machine, tuple(sorted(self.members[k] for k in period)), self.alone)
            for period in periods
            if len(period) > 1
        ]

    def _open(self) -> Intervals:
        """Return when anybody may use the machine, the gap behind included."""
        gap_s = self.machine.gap_s
        return merged((begin, end + gap_s) for hours in {use.open for use in self.uses} for begin, end in hours)

    def _pieces(self) -> list[Job]:
        gap_s, room = self.machine.gap_s, self.machine.capacity
        return [(use.release_s, max(1, (use.work_s + gap_s) // room)) for use in self.uses]

    def _jobs(self) -> list[Job]:
        """Return each movement as one job: all its serials, when the first can be there."""
        gap_s, room = self.machine.gap_s, self.machine.capacity
        jobs = []
        for movement in self.members:
            uses = self.machine.uses[movement]
            work_s = sum(use.work_s + gap_s for use in uses) // room
            jobs.append((min(use.release_s for use in uses), max(1, work_s)))
        return jobs

    def _hours(self) -> Hours:
        hours = self._open()
        return Hours.of(one_machine.fit_hours(hours, self._pieces()) if self.machine.capacity == 1 else hours)

    def last_s(self) -> float:
        """Return a moment before which not all the serials have done, in any order."""
        return one_machine.least_completions(self._hours(), self._pieces())[-1] - self.machine.gap_s

    def estimate(self) -> float:
        """Return a quick bound: the least completions, the heaviest first, and the least way from there."""
        done_s = np.array(one_machine.least_completions(self._hours(), self._jobs())) - self.machine.gap_s
        weights = np.array([self.alone[movement].weight for movement in self.members])
        return float(np.sort(weights)[::-1] @ done_s + weights @ self._rest_s())

    def _rest_s(self) -> Ints:
        return np.array([min(use.rest_s for use in self.machine.uses[movement]) for movement in self.members])

    def value(self) -> float:
        """Return the best of three bounds: each alone, the k-th place in the queue, and weight per work.

        By places: whoever is k-th to have done is so no earlier than the k-th least completion, and no earlier than
        it could be itself; from there on it needs the rest of its way. Each takes one place, so the cheapest giving out
        of places is a bound, for any weights and for rests of the way that grow with the moment.
        """
        gap_s, hours, jobs = self.machine.gap_s, self._hours(), self._jobs()
        horizon_s = self.uses[0].course.kind.roads.horizon_s
        places_s = np.minimum(np.array(one_machine.least_completions(hours, jobs), float) - gap_s, horizon_s)
        own_s = [max(use.release_s + use.work_s for use in self.machine.uses[movement]) for movement in self.members]
        done_s = np.maximum(places_s[None, :], np.array(own_s)[:, None])
        ones = [self.alone[movement] for movement in self.members]
        weights = np.array([one.weight for one in ones])
        ends_s = np.maximum(self._complete(done_s), np.array([one.bound_s for one in ones])[:, None])
        by_place = one_machine.cheapest_order(ends_s * weights[:, None])
        by_weight = one_machine.least_weighted(hours, jobs, weights.tolist()) + weights @ (self._rest_s() - gap_s)
        return max(by_place, float(by_weight) if np.isfinite(by_weight) else 0.0, self.alone_value)

    def _complete(self, done_s: Seconds) -> Seconds:
        """Return when the way of each member (rows) is complete when it has done here at a moment (columns).

        From its own origin on, or where there are many, from here on, once for all of a kind.
        """
        uses, machine = self.uses, self.machine
        each = len(uses) * _MOMENTS <= _LOOKS
        ways: dict[Hashable, list[tuple[int, Use]]] = {}
        for row, movement in enumerate(self.members):
            for use in machine.uses[movement]:
                key = id(use) if each else (use.course.kind, use.at, use.course.goal)
                ways.setdefault(key, []).append((row, use))
        moments = min(_MOMENTS, _LOOKS // len(ways))
        ends_s = np.full_like(done_s, np.inf)
        for alike in ways.values():
            rows = [row for row, _ in alike]
            complete_s = alike[0][1].complete_s if each else partial(go_on, [use for _, use in alike])
            ends_s[rows] = np.minimum(ends_s[rows], _look(alike[0][1], complete_s, done_s[rows], moments))
        return ends_s


def go_on(uses: Sequence[Use], done_s: int) -> int:
    """Return when the first of serials of one kind is complete that have all done at one moment."""
    course, at = uses[0].course, uses[0].at
    head_s = min(int(use.course.heads[at]) for use in uses)
    return course.kind.explore(at, course.goal, head_s, done_s)[0] if at != course.goal else done_s


def _look(use: Use, complete_s: Callable[[int], int], done_s: Seconds, moments: int) -> Seconds:
    """Return when a way is complete, for many moments: the least run on; from some of them on, how early it can be."""
    kind = use.course.kind
    ends_s = done_s + use.rest_s
    if use.at == use.course.goal or not kind.has_rules or not moments:
        return ends_s
    distinct = np.unique(done_s)
    for moment_s in distinct[np.unique(np.linspace(0, len(distinct) - 1, moments).round().astype(int))]:
        end_s = min(complete_s(int(moment_s)), kind.roads.horizon_s)
        ends_s = np.where(done_s >= moment_s, np.maximum(ends_s, end_s), ends_s)
    return ends_s


def choose_queues(machines: Iterable[Machine], alone: Sequence[Alone], most: int) -> list[tuple[Queue, float]]:
    """Return queues that share no movement, with their values, the most gained first.

    Each movement counts in one queue at most, so that the values may be added; the best queue is taken again and
    again, as far as its movements are not in another yet.

    Parameters
    ----------
    most
        Most queues that are worked out exactly.
    """
    waiting: list[tuple[float, Queue, bool]] = []
    for machine in machines:
        members = tuple(movement for movement in machine.uses)
        if len(members) > 1:
            groups = Queue(machine, members, alone).groups()
            waiting += [(group.estimate() - group.alone_value, group, False) for group in groups]
    chosen: list[tuple[Queue, float]] = []
    taken: set[int] = set()
    while waiting and most:
        waiting.sort(key=lambda item: item[0])
        gain, queue, exact = waiting.pop()
        left = tuple(movement for movement in queue.members if movement not in taken)
        if len(left) < 2:
            continue
        if len(left) < len(queue.members):
            queue = Queue(queue.machine, left, alone)
            waiting.append((queue.estimate() - queue.alone_value, queue, False))
        elif not exact:
            most -= 1
            waiting.append((queue.value() - queue.alone_value, queue, True))
        elif gain > 0:
            chosen.append((queue, gain + queue.alone_value))
            taken.update(queue.members)
    return chosen
