"""One serial in the solver's model: which way it goes, when it is where, where it stands.

Every timetable of the referee is one of these; some of these are no timetable, where a rule is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ratl.march.formulas import halted_length_m
from ratl.planner.exact.reach import Detour, Drive, Reach
from ratl.planner.lower.explore import PASS
from ratl.planner.traffic import PointUse, is_near_side, site_way


@dataclass(frozen=True, slots=True)
class Use:
    """A leg or a point taken from `begin` to `end` where all of `when` hold; a point by ways in and out of it."""

    when: tuple[Any, ...]
    begin: Any
    end: Any
    early_s: int
    """It begins no earlier,"""
    late_s: int
    """and ends no later."""
    ways: tuple[PointUse, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """When the serial's head and tail come to a point and go on from it."""

    head: Any
    tail: Any
    on: Any
    tail_on: Any


class SerialModel:
    """Variables of one serial, and the rules that bind it alone.

    Parameters
    ----------
    solver
        The module ``ortools.sat.python.cp_model``.
    once
        It passes no point twice, as in every plan of this planner.
    """

    def __init__(self, solver: Any, model: Any, reach: Reach, *, once: bool) -> None:
        self.solver, self.model, self.reach, self.once = solver, model, reach, once
        self.plan, self.roads = reach.kinds.plan, reach.roads
        self.names = list(self.plan.points)
        self.into: dict[int, list[tuple[Drive, Any]]] = defaultdict(list)
        self.out: dict[int, list[tuple[Drive, Any]]] = defaultdict(list)
        self.taken = {drive: model.new_bool_var("") for drive in reach.drives}
        for drive, taken in self.taken.items():
            self.into[drive.end].append((drive, taken))
            self.out[drive.start].append((drive, taken))
        self.points = [*dict.fromkeys((reach.start, *(drive.end for drive in self.taken), reach.goal))]
        self.visited: dict[int, Any] = {}
        self.at: dict[int, Point] = {}
        self.straight: dict[int, Any] = {}
        self.stands: dict[int, list[tuple[str, Any]]] = {}
        self.halted: dict[int, Any] = {}
        self.rested: dict[int, Any] = {}
        self.round: dict[int, list[Any]] = {}
        self.comes_again: dict[int, Any] = {}
        self._flow()
        for point in self.points:
            self._pass(point)
        self._measure()
        for drive, taken in self.taken.items():
            self._drive(drive, taken)

    @property
    def completion(self) -> Any:
        """When its tail is in."""
        return self.at[self.reach.goal].tail_on

    # ---- its way

    def _flow(self) -> None:
        model, start, goal = self.model, self.reach.start, self.reach.goal
        for point in self.points:
            into, out = [t for _, t in self.into[point]], [t for _, t in self.out[point]]
            if point == start:
                model.add_exactly_one(out)
                model.add(sum(into) == 0)
            elif point == goal:
                model.add_exactly_one(into)
                model.add(sum(out) == 0)
            else:
                model.add(sum(into) == sum(out))
            if point in (start, goal):
                self.visited[point] = model.new_constant(1)
            else:
                self.visited[point] = model.new_bool_var("")
                model.add(sum(into) == self.visited[point])

    # ---- when it is where

    def _pass(self, point: int) -> None:
        """Lay down how it passes a point: straight on, with a stand, or coming round to it once more."""
        model, reach = self.model, self.reach
        head_s, late_s, tail_late_s = reach.early_s(point), reach.late_s(point), reach.tail_late_s(point)
        sites = self._sites(point)
        detours = [] if self.once else reach.detours(point)
        tail_s = head_s + self._passes_s(point, detours)
        head = model.new_int_var(head_s, max(head_s, late_s), "")
        tail = model.new_int_var(tail_s, max(tail_s, tail_late_s), "")
        on, tail_on = head, tail
        if sites or detours:
            on = model.new_int_var(head_s, max(head_s, late_s), "")
            tail_on = model.new_int_var(tail_s, max(tail_s, tail_late_s), "")
        self.at[point] = Point(head, tail, on, tail_on)
        straight = model.new_bool_var("") if sites or detours else self.visited[point]
        self.straight[point] = straight
        self.stands[point] = [(name, model.new_bool_var("")) for name in sites]
        self.round[point] = [model.new_bool_var("") for _ in detours]
        if detours:
            self.comes_again[point] = model.new_bool_var("")
            model.add(sum(self.round[point]) == self.comes_again[point])
        ways = [*(stands for _, stands in self.stands[point]), *self.round[point]]
        if ways:
            model.add(sum(ways) + straight == self.visited[point])
            model.add(on == head).only_enforce_if(straight)
            model.add(tail_on == tail).only_enforce_if(straight)
        if late_s < head_s or tail_late_s < tail_s:
            model.add(self.visited[point] == 0)
        self.halted[point], self.rested[point] = model.new_constant(0), model.new_constant(0)
        if ways:
            self._stand(point, detours)

    def _passes_s(self, point: int, detours: Sequence[Detour]) -> int:
        """Return how far its tail is behind its head at the least, where it first is at a point."""
        roads, reach = self.roads, self.reach
        if point == reach.start and detours:  # it may go round first, by a leg that leads nowhere else
            out = slice(roads.first_arc[point], roads.first_arc[point + 1])
            legs = roads.arc_leg[out][roads.arc_fits[out]]
            return int(roads.least[legs, PASS].min())
        drives = (self.out if point == reach.start else self.into)[point]
        return min((drive.pass_s for drive, _ in drives), default=0)

    def _sites(self, point: int) -> list[str]:
        """Return the sites where it may stand at a point."""
        reach = self.reach
        if not self.roads.halts[point] or point in (reach.start, reach.goal):
            return []
        vehicles = reach.serial.vehicles
        need = {"vehicles": float(len(vehicles)), "m": halted_length_m(self.plan.profile, vehicles)}
        sites = self.plan.sites.items()
        return [name for name, s in sites if s.at == self.names[point] and need[s.unit] <= s.capacity]

    def _stand(self, point: int, detours: Sequence[Detour]) -> None:
        model, roads, here = self.model, self.roads, self.at[point]
        halted, rested = model.new_bool_var(""), model.new_bool_var("")
        self.halted[point], self.rested[point] = halted, rested
        stands = [stand for _, stand in self.stands[point]]
        anywhere = [*stands, *self.round[point]]
        model.add(sum(anywhere) >= halted)
        model.add(sum(anywhere) >= rested)
        for name, stand in self.stands[point]:
            site = self.plan.sites[name]
            for drive, taken in self.out[point]:
                if drive.loose:
                    model.add(here.tail_on >= here.on + drive.pass_s).only_enforce_if(taken, stand)
                else:
                    model.add(here.tail_on == here.on + drive.pass_s).only_enforce_if(taken, stand)
                    model.add(here.on >= here.tail - drive.pass_s).only_enforce_if(taken, stand)
            model.add(here.on >= here.head + self.once).only_enforce_if(stand)
            overnight = site.overnight and not site.shoulder
            if not overnight:
                model.add_implication(stand, rested.negated())
                if (most_s := self.reach.movement.request.rules.max_stand_s) is not None:
                    model.add(here.on - here.head <= most_s).only_enforce_if(stand)
            model.add(here.on >= here.head + roads.halt_s).only_enforce_if(stand, halted)
            model.add(here.tail_on >= here.tail + roads.halt_s).only_enforce_if(stand, halted)
            model.add(here.on >= here.tail + roads.rest_s).only_enforce_if(stand, rested)
        for detour, taken in zip(detours, self.round[point], strict=True):
            model.add(here.on >= here.head + detour.run_s).only_enforce_if(taken)
            for drive, onto in self.out[point] if detour.reforms else ():
                pass_s = min(detour.pass_s, drive.pass_s)
                model.add(here.tail_on >= here.on + pass_s).only_enforce_if(taken, onto)
            if not detour.reforms or point == self.reach.goal:
                model.add(here.tail_on >= here.on + detour.pass_s).only_enforce_if(taken)
            model.add(here.tail_on >= here.tail + detour.tail_s).only_enforce_if(taken)
            model.add(here.tail_on >= here.head + detour.lag_s).only_enforce_if(taken)
            model.add(here.tail_on >= here.tail + detour.tail_s + roads.halt_s).only_enforce_if(taken, halted)
            model.add(here.on >= here.tail + roads.rest_s).only_enforce_if(taken, rested)
            for done, least_s in ((halted, detour.halt_s), (rested, detour.rest_s)):
                if least_s is None:
                    model.add_implication(taken, done.negated())
                else:
                    model.add(here.on >= here.head + least_s).only_enforce_if(taken, done)

    def _drive(self, drive: Drive, taken: Any) -> None:
        """Lay down a leg: run and pass time, the light, the hours."""
        model, start, end = self.model, self.at[drive.start], self.at[drive.end]
        if drive.loose:
            model.add(end.head >= start.on + drive.run_s).only_enforce_if(taken)
        else:
            model.add(end.head == start.on + drive.run_s).only_enforce_if(taken)
        model.add(end.tail >= start.tail_on + drive.catch_up_s).only_enforce_if(taken)
        model.add(end.tail >= end.head + drive.pass_s).only_enforce_if(taken)
        if drive.start == self.reach.start:
            model.add(start.tail_on >= start.on + drive.pass_s).only_enforce_if(taken, self.straight[drive.start])
        if drive.loose:
            return
        if drive.dark is not None:
            dark = zip(self.roads.dark_begin.tolist(), self.roads.dark_end.tolist(), strict=True)
            night = self.solver.Domain.from_intervals([[b, e - 1] for b, e in dark if b < e])
            light = night if drive.dark else night.complement()
            model.add_linear_expression_in_domain(start.on, light).only_enforce_if(taken)
        self._hours(drive, taken)

    def _hours(self, drive: Drive, taken: Any) -> None:
        """Keep the serial, head enters to tail leaves, out of what closes a leg."""
        model, start, end, roads = self.model, self.at[drive.start], self.at[drive.end], self.roads
        row = roads.blocks[drive.leg]
        least_s = drive.run_s + drive.pass_s
        closed = []
        for block in range(roads.block_at[row], roads.block_at[row + 1]):
            begin, until = int(roads.block_begin[block]), int(roads.block_end[block])
            if until <= self.reach.early_s(drive.start) or begin >= self.reach.tail_late_s(drive.end):
                continue
            closed.append([begin - least_s + 1, until - 1])
            before = model.new_bool_var("")
            model.add(end.tail <= begin).only_enforce_if(taken, before)
            model.add(start.on >= until).only_enforce_if(taken, before.negated())
        if closed:
            there = self.solver.Domain.from_intervals(closed).complement()
            model.add_linear_expression_in_domain(start.on, there).only_enforce_if(taken)

    # ---- driving

    def _measure(self) -> None:
        """Keep driving between halts, and between rests, within its limits; the head's, and no less than it is."""
        roads = self.roads
        if roads.most_drive_s:
            self._keep_within(roads.most_drive_s, (self.halted, self.rested), loose=True)
        if roads.most_stage_s:
            self._keep_within(roads.most_stage_s, (self.rested,), loose=False)

    def _keep_within(self, most_s: int, ended: tuple[dict[int, Any], ...], *, loose: bool) -> None:
        model = self.model
        at = {point: model.new_int_var(0, most_s, "") for point in self.points}
        for point in self.points:
            driven = at[point]
            if self.stands[point] or self.round[point]:
                driven = model.new_int_var(0, most_s, "")
                goes_on = [by[point].negated() for by in ended]
                model.add(driven >= at[point]).only_enforce_if(*goes_on)
                for detour, taken in zip(self.reach.detours(point), self.round[point], strict=False):
                    model.add(driven >= at[point] + detour.run_s).only_enforce_if(taken, *goes_on)
                    for by in ended:
                        if detour.since_s < most_s:
                            model.add(driven >= detour.since_s).only_enforce_if(taken, by[point])
                        if detour.to_s < most_s:
                            model.add(at[point] + detour.to_s <= most_s).only_enforce_if(taken, by[point])
            for drive, taken in self.out[point]:
                halted_s = self._halt_along(drive, taken) * most_s if loose and drive.loose else 0
                model.add(at[drive.end] >= driven + drive.run_s - halted_s).only_enforce_if(taken)

    def _halt_along(self, drive: Drive, taken: Any) -> Any:
        """Return how often it halts, where it may stand anywhere along a leg: each halt ends one drive at the most."""
        model, roads, start, end = self.model, self.roads, self.at[drive.start], self.at[drive.end]
        halts = model.new_int_var(0, drive.run_s // roads.most_drive_s + 2, "")
        lost_s = halts * roads.halt_s
        model.add(end.head >= start.on + drive.run_s + lost_s).only_enforce_if(taken)
        model.add(end.tail >= start.tail_on + drive.catch_up_s + lost_s).only_enforce_if(taken)
        return halts

    # ---- what it takes of the road

    @property
    def by_leg(self) -> dict[tuple[int, bool], list[Any]]:
        """Of each leg and which way, whether it is taken, by each light."""
        found: dict[tuple[int, bool], list[Any]] = defaultdict(list)
        for drive, taken in self.taken.items():
            found[drive.leg, drive.forward].append(taken)
        return found

    @property
    def by_round(self) -> dict[tuple[int, int], list[Any]]:
        """Of each point and each arc that leads back to it, whether it comes round to it so."""
        return {
            (point, detour.last): [taken]
            for point, here in self.round.items()
            for detour, taken in zip(self.reach.detours(point), here, strict=False)
        }

    def on_leg(self) -> Iterator[tuple[int, bool, Use, Use]]:
        """Yield each leg it may take and which way: its entering and its leaving, head to tail."""
        by_leg: dict[tuple[int, bool], list[tuple[Drive, Any]]] = defaultdict(list)
        for drive, taken in self.taken.items():
            if not drive.loose:
                by_leg[drive.leg, drive.forward].append((drive, taken))
        for (leg, forward), ways in by_leg.items():
            taken = ways[0][1]
            if len(ways) > 1:
                taken = self.model.new_bool_var("")
                self.model.add(sum(t for _, t in ways) == taken)
            start, end = ways[0][0].start, ways[0][0].end
            yield leg, forward, self._use(start, (taken,), leaving=True), self._use(end, (taken,), leaving=False)

    def _use(self, point: int, when: tuple[Any, ...], *, leaving: bool, ways: tuple[PointUse, ...] = ()) -> Use:
        at, reach = self.at[point], self.reach
        begin, end = (at.on, at.tail_on) if leaving else (at.head, at.tail)
        return Use(when, begin, end, reach.early_s(point), reach.tail_late_s(point), ways)

    def at_points(self) -> Iterator[tuple[int, Use]]:
        """Yield how it may occupy each point, but where it comes round to it once more."""
        for point in self.points:
            into = [(self._name(d), d, t) for d, t in self.into[point]]
            out = [(self._name(d), d, t) for d, t in self.out[point]]
            goes = self.straight[point]
            if point == self.reach.start:
                yield from (
                    (point, self._use(point, (goes, t), leaving=True, ways=(self._way("origin", n),)))
                    for n, _, t in out
                )
            elif point == self.reach.goal:
                ends = ((n, t) for n, _, t in into)
                yield from (
                    (point, self._use(point, (goes, t), leaving=False, ways=(self._way(n, "destination"),)))
                    for n, t in ends
                )
            else:
                for came, drive, t in into:
                    for onto, _, o in out:
                        yield point, self._use(point, (goes, t, o), leaving=False, ways=(self._way(came, onto),))
                    for site, stand in self.stands[point]:
                        near = is_near_side(self.plan.sites[site], came, drive.forward)
                        way = site_way(site)
                        yield (
                            point,
                            self._use(point, (stand, t), leaving=False, ways=(self._way(came, way, near=near),)),
                        )
                        for onto, _, o in out:
                            whole = (stand, t, o)
                            yield point, self._use(point, whole, leaving=True, ways=(self._way(way, onto, near=near),))

    def round_points(self) -> Iterator[tuple[int, Use]]:
        """Yield how it comes to each point it comes round to once more, and how it goes on from it for good.

        It may go round by any leg, and stand before that or after.
        """
        roads, names = self.roads, self.reach.kinds.leg_names
        for point in self.points:
            arcs = range(roads.first_arc[point], roads.first_arc[point + 1])
            around = sorted({names[roads.arc_leg[arc]] for arc in arcs})
            for drive, t in self.into[point] if self.round[point] else ():
                came = self._name(drive)
                ways = [self._way(came, leg) for leg in around]
                beside = self._beside(point, came, drive.forward)
                ways += [self._way(came, site, near=near) for site, near in beside]
                yield point, self._use(point, (self.comes_again[point], t), leaving=False, ways=tuple(ways))
            for detour, taken in zip(self.reach.detours(point), self.round[point], strict=False):
                last, forward = names[roads.arc_leg[detour.last]], bool(self.reach.kinds.arc_forward[detour.last])
                for drive, t in self.out[point]:
                    onto = self._name(drive)
                    ways = [self._way(last, onto)]
                    ways += [self._way(site, onto, near=near) for site, near in self._beside(point, last, forward)]
                    yield point, self._use(point, (taken, t), leaving=True, ways=tuple(ways))

    def _beside(self, point: int, leg: str, forward: bool) -> Iterator[tuple[str, bool]]:
        """Yield each site at a point, as a way, and whether it is on the driving side of who comes by a leg."""
        for name, site in self.plan.sites.items():
            if site.at == self.names[point]:
                yield site_way(name), is_near_side(site, leg, forward)

    def _name(self, drive: Drive) -> str:
        return self.reach.kinds.leg_names[drive.leg]

    def _way(self, came: str, onto: str, *, near: bool = False) -> PointUse:
        return PointUse(self.reach.movement.id, self.reach.serial.id, 0, 0, came, onto, near)
