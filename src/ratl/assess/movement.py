"""What one movement is exposed to: leg by leg, at its critical points, and on the routes it could take instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from ratl.assess.counts import Estimate
from ratl.assess.exposure import DAY_S, HOURS, Exposure
from ratl.assess.front import Arc, FrontTooLargeError, find_front
from ratl.assess.presence import Clock, compute_presence, occupied_s
from ratl.march.timetable import Pace, find_pace
from ratl.model.movement import Movement, Serial
from ratl.model.plan import Plan
from ratl.roads.edges import Floats
from ratl.roads.fit import distinct_sizes, fit_leg
from ratl.roads.paths import Prices, RoadGraph, Route, chains, expand_route, list_points

POSTS: Final = ("bridge", "border", "checkpoint", "ferry")
_UNIT: Final = 1e12
"""The front counts exposure in trillionths of an incident: whole numbers add up exactly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegRisk:
    """One leg of a way. `rate` is incidents a day on the whole leg, `by_hour` the same at each hour."""

    leg: str
    from_m: float
    length_m: float
    head_enters_s: int
    rate: Estimate
    by_hour: tuple[Estimate, ...]
    exposure: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class PointRisk:
    """One critical point of a way. `rate` is incidents a day within reach, `meanwhile` those while it is occupied.

    `detour_s` is how much longer the quickest way round takes; None: the roads of the plan have none.
    """

    point: str
    rate: Estimate
    occupied_s: int
    meanwhile: Estimate
    detour_s: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteRisk:
    """One route: seconds its slowest serial drives, without halts and waits, and what it is exposed to meanwhile."""

    seconds: int
    length_m: float
    exposure: Estimate
    route: Route
    on_front: bool
    planned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WayRisk:
    """What the serials of one way are exposed to. `routes` is empty where the front is too large to be found."""

    serials: tuple[str, ...]
    exposure: Estimate
    legs: tuple[LegRisk, ...]
    points: tuple[PointRisk, ...]
    routes: tuple[RouteRisk, ...]
    front_too_large: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementRisk:
    """What a movement is exposed to, and each of its ways: one, unless its serials drive different legs."""

    movement: str
    exposure: Estimate
    ways: tuple[WayRisk, ...]


def assess_movement(plan: Plan, movement: Movement, exposure: Exposure, clock: Clock) -> MovementRisk:
    """Return what a placed movement is exposed to; the lines of `exposure` are the legs of `plan` in its order."""
    whole, *_ = _meet(plan, movement, exposure, clock)
    ways = tuple(_assess_way(plan, part, exposure, clock) for part in split_ways(movement))
    return MovementRisk(movement=movement.id, exposure=whole, ways=ways)


def split_ways(movement: Movement) -> tuple[Movement, ...]:
    """Return a placed movement once for each way its serials drive, with these serials only, in their order."""
    ways: dict[Route, list[Serial]] = {}
    for serial in movement.serials:
        ways.setdefault(_route_of(serial), []).append(serial)
    return tuple(replace(movement, serials=tuple(serials)) for serials in ways.values())


def _route_of(serial: Serial) -> Route:
    return tuple((times.leg, times.forward) for times in serial.legs)


def _meet(plan: Plan, movement: Movement, exposure: Exposure, clock: Clock) -> tuple[Estimate, Floats, Floats, Floats]:
    presence = compute_presence(movement.serials, tuple(plan.legs), exposure.lines.length_m, plan.profile, clock)
    return exposure.meet(presence)


def _assess_way(plan: Plan, movement: Movement, exposure: Exposure, clock: Clock) -> WayRisk:
    """Return what a movement is exposed to whose serials all drive the same way."""
    whole, *each = _meet(plan, movement, exposure, clock)
    ways = _Ways(plan, movement, exposure)
    routes, too_large = ways.routes()
    return WayRisk(
        serials=tuple(serial.id for serial in movement.serials),
        exposure=whole,
        legs=tuple(_list_legs(plan, movement, exposure, each)),
        points=_rank_points(plan, movement, exposure, ways),
        routes=routes,
        front_too_large=too_large,
    )


def _list_legs(plan: Plan, movement: Movement, exposure: Exposure, met: Sequence[Floats]) -> Iterator[LegRisk]:
    """Yield the legs of the way, each once, where its main serial drives it first."""
    row = {leg: number for number, leg in enumerate(plan.legs)}
    rates, hourly = exposure.rate_by_line(), exposure.rates()
    at_m, seen = 0.0, set[str]()
    for times in main_of(movement).legs:
        k, length_m = row[times.leg], plan.legs[times.leg].length_m
        if times.leg not in seen:
            yield LegRisk(
                leg=times.leg, from_m=at_m, length_m=length_m, head_enters_s=times.head_enters_s,
                rate=Estimate(*(float(figure[k]) for figure in rates)),
                by_hour=tuple(Estimate(*(float(figure[k, hour]) for figure in hourly)) for hour in range(HOURS)),
                exposure=Estimate(*(float(figure[k]) for figure in met)),
            )  # fmt: skip
        seen.add(times.leg)
        at_m += length_m


def main_of(movement: Movement) -> Serial:
    """Return the serial whose times stand for a way's: of its main body, else the first."""
    return next((serial for serial in movement.serials if serial.role == "main"), movement.serials[0])


def _rank_points(plan: Plan, movement: Movement, exposure: Exposure, ways: _Ways) -> tuple[PointRisk, ...]:
    """Return the critical points of the way, the most exposed first."""
    there_s = occupied_s(movement.serials, lambda serial: list_points(plan.legs, _route_of(serial)))
    ends = {movement.request.origin, movement.request.destination}
    named = [p for p in there_s if p not in ends and plan.points[p].kind != "cut"]
    # Where the author has marked none, every point of a name is looked at.
    chosen = [p for p in named if plan.points[p].critical or plan.points[p].kind in POSTS] or named
    near = exposure.near({point: (plan.points[point].lon, plan.points[point].lat) for point in chosen})
    found = (
        PointRisk(
            point=point, rate=near[point], occupied_s=there_s[point],
            meanwhile=near[point].times(there_s[point] / DAY_S), detour_s=ways.detour_s(point),
        )
        for point in chosen
    )  # fmt: skip
    return tuple(sorted(found, key=lambda risk: -risk.meanwhile.value))


class _Ways:
    """The roads of a plan as the serials of one way can drive them: seconds and exposure of each."""

    def __init__(self, plan: Plan, movement: Movement, exposure: Exposure) -> None:
        self.plan, self.movement, self.exposure = plan, movement, exposure
        self.row = {leg: number for number, leg in enumerate(plan.legs)}
        self.rate = exposure.rate_by_line()[0]
        self.chained = chains(plan.legs)
        ends = {road: (plan.legs[legs[0]].from_, plan.legs[legs[-1]].to) for road, legs in self.chained.items()}
        self.graph = RoadGraph(ends, plan.no_turns)
        self.ends = ends
        self.paces = {leg: self._paces(leg) for leg in plan.legs}
        self.prices = np.array([self._seconds(road, forward) for road, forward in self.graph.arcs])

    def _paces(self, leg: str) -> tuple[Pace, ...] | None:
        """Return how each serial takes a leg, by day where it has a rate by day; None where one has no rate at all."""
        plan, request = self.plan, self.movement.request
        found = []
        for serial in self.movement.serials:
            lights = (find_pace(plan.profile, request, serial, plan.legs[leg], night=night) for night in (False, True))
            pace = next((pace for pace in lights if pace), None)
            if pace is None:
                return None
            found.append(pace)
        return tuple(found)

    def _seconds(self, road: str, forward: bool) -> float:
        """Return how long the slowest serial drives a road; infinite where one does not fit or has no rate."""
        vehicles = distinct_sizes(v for serial in self.movement.serials for v in serial.vehicles)
        forbids = self.movement.request.rules.unknown_limits == "forbid"
        total = 0
        for leg in self.chained[road]:
            paces, fit = self.paces[leg], fit_leg(vehicles, self.plan.legs[leg], forward)
            if paces is None or fit.refusals or (forbids and fit.unknown):
                return np.inf
            total += max(pace.run_s for pace in paces)
        return float(total)

    def pass_days(self, leg: str) -> float:
        """Return for how long a place of a leg is covered by the serials, one after the other."""
        return sum(pace.pass_time_s for pace in self.paces[leg] or ()) / DAY_S

    def detour_s(self, point: str) -> int | None:
        """Return how much longer the quickest way that does not pass `point` takes; None where there is none."""
        request = self.movement.request
        barred = [
            any(point in (self.plan.legs[leg].from_, self.plan.legs[leg].to) for leg in self.chained[road])
            for road, _ in self.graph.arcs
        ]
        quickest = self._quickest_s(request.origin, request.destination, self.prices)
        around = self._quickest_s(request.origin, request.destination, np.where(barred, np.inf, self.prices))
        return None if quickest is None or around is None else round(around - quickest)

    def _quickest_s(self, origin: str, destination: str, prices: Prices) -> float | None:
        routes = self.graph.find(origin, destination, prices)
        price = dict(zip(self.graph.arcs, prices.tolist(), strict=True))
        return sum(price[driven] for driven in routes[0]) if routes else None

    def routes(self) -> tuple[tuple[RouteRisk, ...], bool]:
        """Return the front and the plan's route, quickest first, and whether the front is too large to be found."""
        request = self.movement.request
        planned = _route_of(self.movement.serials[0])
        try:
            front = find_front(self._arcs(), request.origin, request.destination, self.plan.no_turns)
        except FrontTooLargeError:
            return (), True
        routes = {expand_route(found.route, self.chained): True for found in front}
        routes.setdefault(planned, False)
        assessed = (self._assess(route, on_front, planned=route == planned) for route, on_front in routes.items())
        return tuple(sorted(assessed, key=lambda risk: (risk.seconds, risk.exposure.value))), False

    def _arcs(self) -> Iterator[Arc]:
        for (road, forward), seconds in zip(self.graph.arcs, self.prices.tolist(), strict=True):
            if seconds < np.inf:
                start, end = self.ends[road] if forward else self.ends[road][::-1]
                met = sum(self.rate[self.row[leg]] * self.pass_days(leg) for leg in self.chained[road])
                exposure = round(met * _UNIT)
                yield Arc(road=road, forward=forward, start=start, end=end, seconds=round(seconds), exposure=exposure)

    def _assess(self, route: Route, on_front: bool, *, planned: bool) -> RouteRisk:
        presence = np.zeros((len(self.row), HOURS))
        for leg, _ in route:
            presence[self.row[leg]] += self.pass_days(leg) / HOURS
        return RouteRisk(
            seconds=sum(max(pace.run_s for pace in self.paces[leg] or ()) for leg, _ in route),
            length_m=sum(self.plan.legs[leg].length_m for leg, _ in route),
            exposure=self.exposure.meet(presence)[0], route=route, on_front=on_front, planned=planned,
        )  # fmt: skip


def name_routes(plan: Plan, routes: Sequence[RouteRisk]) -> Mapping[Route, tuple[str, ...]]:
    """Return for each route the points that tell it from the others: those of a name that not all of them pass."""
    points = {risk.route: list_points(plan.legs, risk.route) for risk in routes}
    shared = set.intersection(*(set(passed) for passed in points.values())) if points else set()
    return {
        route: tuple(p for p in passed if p not in shared and plan.points[p].kind != "cut")
        for route, passed in points.items()
    }  # fmt: skip
