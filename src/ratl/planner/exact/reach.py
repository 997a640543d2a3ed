"""Where a serial can be, and when, in a plan that is better than the best known: its ways, and moments at each point.

Everything here only drops rules (`ratl.planner.lower.explore`): what is left out no better plan does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ratl.model.movement import Movement, Serial
from ratl.planner.lower.alone import Course
from ratl.planner.lower.explore import CATCH_UP, NEVER, PASS, RUN, Ints

_MOST_ROUTES = 64
"""Most simple routes of one serial; where there are more, the case is not a small one."""
_MOST_STEPS = 20_000
"""Most stretches looked at for them."""


@dataclass(frozen=True, slots=True)
class Drive:
    """One way to drive an arc: by one light, or by any where it makes no difference."""

    arc: int
    leg: int
    forward: bool
    start: int
    end: int
    run_s: int
    pass_s: int
    catch_up_s: int
    dark: bool | None
    """Entered by night; None: whenever."""
    loose: bool
    """The serial may stand anywhere along it: it takes this long at least."""


@dataclass(frozen=True, slots=True)
class Detour:
    """Away from a point and back to it by the arc `last`, a point passed twice: no shorter than `run_s`.

    `tail_s`: the tail is no quicker; `lag_s`: it is not back sooner than so long after the head first came.
    `pass_s`: so long it is behind the head then; `reforms`: or as the next leg has it, after a stand here.
    `halt_s`, `rest_s`: how long it is with a halt or a rest on the way, driving and stand; None: there is no place.
    `to_s`, `since_s`: driving from here to the nearest such place, and from the nearest back here.
    """

    last: int
    run_s: int
    tail_s: int
    lag_s: int
    pass_s: int
    reforms: bool
    halt_s: int | None
    rest_s: int | None
    to_s: int
    since_s: int


class Reach:
    """One serial that is complete no later than `latest_s`.

    Parameters
    ----------
    latest_s
        Its tail is in by then.
    """

    def __init__(self, movement: Movement, serial: Serial, course: Course, latest_s: int) -> None:
        self.movement, self.serial, self.course = movement, serial, course
        self.kind, self.roads, self.kinds = course.kind, course.kind.roads, course.kind.kinds
        self.latest_s = min(latest_s, self.roads.horizon_s)

    @property
    def start(self) -> int:
        """Row of its origin."""
        return self.course.start

    @property
    def goal(self) -> int:
        """Row of its destination."""
        return self.course.goal

    def early_s(self, point: int) -> int:
        """Return a moment before which its head is not there."""
        found = int(self.course.heads[point])
        return self.movement.request.earliest_start_s if found < 0 else found

    def late_s(self, point: int) -> int:
        """Return a moment after which its head is not there."""
        remaining, last_pass_s = self.kind.remaining(self.goal)
        return self.latest_s - last_pass_s - int(remaining[point])

    def tail_late_s(self, point: int) -> int:
        """Return a moment after which its tail is not there."""
        return self.latest_s - int(self.kind.remaining(self.goal, CATCH_UP)[0][point])

    @cached_property
    def arcs(self) -> tuple[int, ...] | None:
        """The arcs of all its simple routes; None: there are too many routes."""
        found: set[int] = set()
        for count, route in enumerate(self._routes()):
            if count == _MOST_ROUTES or route is None:
                return None
            found.update(route)
        return tuple(sorted(found))

    def _routes(self) -> Iterator[tuple[int, ...] | None]:
        """Yield each simple route that is in time, and None when that takes too long."""
        roads, steps = self.roads, 0
        stack: list[tuple[int, int, tuple[int, ...], frozenset[int]]] = [
            (self.start, self.early_s(self.start), (), frozenset((self.start,)))
        ]
        while stack:
            steps += 1
            if steps > _MOST_STEPS:
                yield None
                return
            point, head_s, route, passed = stack.pop()
            if point == self.goal:
                yield route
                continue
            for arc in range(roads.first_arc[point], roads.first_arc[point + 1]):
                end = int(roads.arc_end[arc])
                there_s = max(head_s + int(roads.least[roads.arc_leg[arc], RUN]), self.early_s(end))
                if roads.arc_fits[arc] and end not in passed and there_s <= self.late_s(end):
                    stack.append((end, there_s, (*route, int(arc)), passed | {end}))

    @cached_property
    def drives(self) -> tuple[Drive, ...]:
        """The ways to drive its arcs."""
        return tuple(drive for arc in self.arcs or () for drive in self._drives(arc))

    def _drives(self, arc: int) -> Iterator[Drive]:
        roads = self.roads
        leg, loose = int(roads.arc_leg[arc]), bool(roads.shoulder[roads.arc_leg[arc]])
        where = arc, leg, bool(self.kinds.arc_forward[arc]), int(roads.arc_start[arc]), int(roads.arc_end[arc])
        lights = [(False, roads.day[leg]), (True, roads.night[leg])]
        paces = [(dark, pace) for dark, pace in lights if pace[RUN] >= 0]
        if loose:
            least = np.min([pace for _, pace in paces], axis=0)
            yield Drive(*where, int(least[RUN]), int(least[PASS]), int(least[CATCH_UP]), None, loose=True)
            return
        same = len(paces) == 2 and (paces[0][1] == paces[1][1]).all()
        for dark, pace in paces[:1] if same else paces:
            light = None if same else dark
            yield Drive(*where, int(pace[RUN]), int(pace[PASS]), int(pace[CATCH_UP]), light, loose=False)

    # ---- points passed twice

    def detours(self, point: int) -> list[Detour]:
        """Return the ways round from a point back to it, the shortest by each arc that leads back."""
        if self.movement.request.pass_once:
            return []
        roads, found = self.roads, list[Detour]()
        most_s = self.late_s(point) - self.early_s(point)
        for row in range(roads.first_in[point], roads.first_in[point + 1]):
            arc = int(roads.arc_in[row])
            if not roads.arc_fits[arc]:
                continue
            leg = int(roads.arc_leg[arc])
            run_s, tail_s = self._round_s(point, arc, RUN), self._round_s(point, arc, CATCH_UP)
            pass_s = int(roads.least[leg, PASS])
            lag_s = max(run_s + pass_s, self._lag_s(point, arc))
            reforms = bool(roads.halts[point]) or bool(roads.shoulder.any())
            if run_s > most_s:
                continue
            halt_s, to_s, since_s = self._with_stand(point, arc, run_s, rest=False)
            rest_s, to_rest_s, rested_s = self._with_stand(point, arc, run_s, rest=True)
            to_s, since_s = min(to_s, to_rest_s), min(since_s, rested_s)
            found.append(Detour(arc, run_s, tail_s, lag_s, pass_s, reforms, halt_s, rest_s, to_s, since_s))
        return found

    def _to(self, point: int, measure: int = RUN) -> Ints:
        return self.kinds.remaining_s(point, self.roads.arc_fits, self.roads.least[:, measure])

    def _round_s(self, point: int, last: int, measure: int) -> int:
        """Return the least run of a way round that comes back to a point by the arc `last`."""
        return min((out_s + on_s for _, out_s, on_s in self._outward(point, last, measure)), default=NEVER)

    def _lag_s(self, point: int, last: int) -> int:
        """Return how long after the head came to a point the tail is back there at the earliest, by the first leg."""
        roads, ways = self.roads, self._outward(point, last, CATCH_UP)
        behind_s = roads.least[:, RUN] + roads.least[:, PASS]
        return min((int(behind_s[leg]) + on_s for leg, _, on_s in ways), default=NEVER)

    def _outward(self, point: int, last: int, measure: int) -> Iterator[tuple[int, int, int]]:
        """Yield each leg out of a point, its least run, and the least from its end back by the arc `last`."""
        roads, before = self.roads, int(self.roads.arc_start[last])
        leg = int(roads.arc_leg[last])
        last_s, back = int(roads.least[leg, measure]), self._to(before, measure)
        for arc in range(roads.first_arc[point], roads.first_arc[point + 1]):
            if not roads.arc_fits[arc]:
                continue
            run_s, end = int(roads.least[roads.arc_leg[arc], measure]), int(roads.arc_end[arc])
            on_s = int(back[end])
            if roads.arc_leg[arc] == leg and end == before and not self._turns(leg, before):
                # Its head would meet its tail: it goes further before it comes back.
                further = range(roads.first_arc[before], roads.first_arc[before + 1])
                on_s = min(
                    (
                        int(roads.least[roads.arc_leg[a], measure] + back[roads.arc_end[a]])
                        for a in further
                        if roads.arc_fits[a] and roads.arc_leg[a] != leg
                    ),
                    default=NEVER,
                )
            if on_s < NEVER:
                yield int(roads.arc_leg[arc]), run_s, on_s + last_s

    def _turns(self, leg: int, point: int) -> bool:
        """Return whether it may come back over a leg from its end `point` at once, or after a stand there."""
        roads = self.roads
        two_way = self.kinds.plan.legs[self.kinds.leg_names[leg]].regime == "two-way"
        return two_way or bool(roads.halts[point]) or bool(roads.shoulder.any()) or point == self.start

    def _with_stand(self, point: int, last: int, run_s: int, *, rest: bool) -> tuple[int | None, int, int]:
        """Return how long a way round with a stand takes, and the least driving from the point there, and back."""
        roads = self.roads
        stand_s = roads.rest_s if rest else roads.halt_s
        places = roads.rests if rest else roads.halts
        if places[point] or (roads.shoulder.any() and not rest):
            return run_s + stand_s, 0, 0
        before, last_s = int(roads.arc_start[last]), int(roads.least[roads.arc_leg[last], RUN])
        found, to_s, since_s = None, NEVER, NEVER
        for place in np.flatnonzero(places):
            out_s, on_s = int(self._to(int(place))[point]), int(self._to(before)[place])
            if max(out_s, on_s) < NEVER:
                found = _least(found, max(run_s, out_s + on_s + last_s) + stand_s)
                to_s, since_s = min(to_s, out_s), min(since_s, int(self._to(point)[place]))
        return found, to_s, since_s


def _least(*seconds: int | None) -> int | None:
    return min((s for s in seconds if s is not None), default=None)
