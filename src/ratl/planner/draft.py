"""Scenario → draft plan: roads cut into legs, every rule of time expanded to plan seconds, no serial placed yet."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce

from ratl.march.calendar import Intervals, complement, expand_hours, intersection, merged
from ratl.model.movement import Escort, Movement, Permission
from ratl.model.plan import NetworkId, Plan
from ratl.model.route import Curfew, Interval, Leg, Point, Reservation, Site
from ratl.model.scenario import MovementSpec, Scenario, SiteSpec, Stretch
from ratl.roads.legs import Cut, cut_roads
from ratl.roads.paths import chains, expand_route

DAY_S = 86_400


def compute_draft(scenario: Scenario, shoulder_sites: Mapping[str, SiteSpec]) -> Plan:
    """Return the draft plan of `scenario`.

    Parameters
    ----------
    shoulder_sites
        Sites on usable shoulders to cut the roads at, beside the author's own; see
        `ratl.roads.legs.make_shoulder_sites`.
    """
    clock = _Clock(scenario)
    cut = cut_roads(scenario.network, shoulder_sites)
    return Plan(
        epoch=scenario.epoch,
        zone=scenario.zone,
        horizon_s=clock.horizon_s,
        seed=scenario.seed,
        network=NetworkId(name=scenario.network.name, sha256=scenario.network.sha256),
        profile=scenario.profile,
        points=dict(cut.points),
        legs={i: clock.leg(leg, cut.points) for i, leg in cut.legs.items()},
        sites={i: clock.site(spec, cut.points) for i, spec in cut.sites.items()},
        night=clock.night(),
        authorities={i: spec.authority for i, spec in scenario.network.authorities.items()},
        curfews=tuple(clock.curfews(cut)),
        reservations=tuple(clock.reservations(cut)),
        control_posts=scenario.control_posts,
        no_turns=scenario.network.no_turns,
        movements=tuple(clock.movement(spec, cut) for spec in scenario.movements),
        papers=scenario.papers,
    )


def draft_movements(plan: Plan, scenario: Scenario) -> tuple[Movement, ...]:
    """Return the movements of `scenario` asked for on the legs of a plan, whose clock and places it has."""
    sites = {i: SiteSpec(site=site) for i, site in plan.sites.items()}
    cut = Cut(points=plan.points, legs=plan.legs, sites=sites, pieces=chains(plan.legs))
    clock = _Clock(scenario)
    return tuple(clock.movement(spec, cut) for spec in scenario.movements)


class _Clock:
    """Hours of one scenario, expanded."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.horizon_s = scenario.horizon_days * DAY_S

    def expand(self, hours: str, authority: str = "", at: Point | None = None) -> tuple[Interval, ...]:
        spec = self.scenario.network.authorities.get(authority)
        zone = spec.authority.zone if spec else self.scenario.zone
        place = {"lat": at.lat, "lon": at.lon} if at else {}
        return expand_hours(hours, zone=zone, epoch=self.scenario.epoch, horizon_s=self.horizon_s, **place)

    def along(self, hours: str, legs: Iterable[Leg], points: Mapping[str, Point]) -> list[Intervals]:
        """Expand `hours` at each outermost end point of `legs`, in the zone of the leg's authority."""
        ends: dict[str, list[Point]] = {}
        for leg in legs:
            ends.setdefault(leg.authority, []).extend((points[leg.from_], points[leg.to]))
        return [self.expand(hours, authority, p) for authority, found in ends.items() for p in _outermost(found)]

    def night(self) -> tuple[Interval, ...]:
        """Night anywhere on the network: dark at one of its outermost points is dark for everybody."""
        outermost = _outermost(self.scenario.network.points.values())
        return _any_of(complement(self.expand(self.scenario.light, at=p), self.horizon_s) for p in outermost)

    def leg(self, leg: Leg, points: Mapping[str, Point]) -> Leg:
        road = self.scenario.network.roads[leg.road]
        return dataclasses.replace(
            leg,
            open=self.open_along(road.hours, [leg], points) if road.hours else None,
            closed=_any_of(self.along(road.closed, [leg], points)) if road.closed else (),
        )

    def site(self, spec: SiteSpec, points: Mapping[str, Point]) -> Site:
        at = points[spec.site.at]
        return dataclasses.replace(spec.site, open=self.expand(spec.hours, at.authority, at) if spec.hours else None)

    def curfews(self, cut: Cut) -> Iterable[Curfew]:
        for authority_id, spec in self.scenario.network.authorities.items():
            legs = _legs(Stretch(authority=authority_id), cut)
            if spec.curfew and legs:
                intervals = _any_of(self.along(spec.curfew, [cut.legs[i] for i in legs], cut.points))
                yield Curfew(authority=authority_id, legs=legs, intervals=intervals)

    def reservations(self, cut: Cut) -> Iterable[Reservation]:
        for spec in self.scenario.reservations:
            pieces = cut.pieces[spec.road] if spec.road else ()
            at = spec.point or (cut.sites[spec.site].site.at if spec.site else "")
            held = self.along(spec.hours, [cut.legs[i] for i in pieces], cut.points)
            held += [self.expand(spec.hours, cut.points[at].authority, cut.points[at])] if at else []
            targets = [{"leg": leg} for leg in pieces]
            targets += [{"point": spec.point}] if spec.point else []
            targets += [{"site": spec.site}] if spec.site else []
            for begin, end in _any_of(held):
                for target in targets:
                    yield Reservation(from_s=begin, to_s=end, holder=spec.holder, **target)

    def open_along(self, hours: str, legs: Iterable[Leg], points: Mapping[str, Point]) -> Intervals:
        """Open where open at all ends."""
        return reduce(intersection, self.along(hours, legs, points), ((0, self.horizon_s),))

    def allowed(self, hours: str, legs: Iterable[str], cut: Cut) -> Intervals:
        return self.open_along(hours, [cut.legs[i] for i in legs], cut.points)

    def movement(self, spec: MovementSpec, cut: Cut) -> Movement:
        permissions = tuple(
            Permission(authority=p.stretch.authority, legs=legs, intervals=self.allowed(p.hours, legs, cut))
            for p in spec.permissions
            for legs in [_legs(p.stretch, cut)]
        )
        request = dataclasses.replace(
            spec.request,
            permissions=permissions,
            escorts=tuple(self.escort(e.escort, e.stretch, e.hours, cut) for e in spec.escorts),
        )
        return Movement(
            id=spec.id, name=spec.name, request=request, serials=spec.serials, alternates=spec.alternates,
            routes=tuple(expand_route(route, cut.pieces) for route in spec.routes),
        )  # fmt: skip

    def escort(self, escort: Escort, stretch: Stretch, hours: str, cut: Cut) -> Escort:
        legs = _legs(stretch, cut)
        intervals = self.allowed(hours, legs, cut) if hours else ((0, self.horizon_s),)
        return dataclasses.replace(escort, legs=legs, intervals=intervals)


def _outermost(points: Iterable[Point]) -> Sequence[Point]:
    """Return the westernmost, easternmost, southernmost and northernmost of `points`, each once."""
    found = list(points)
    by_place = {
        (p.lat, p.lon): p
        for key in (lambda p: p.lon, lambda p: p.lat)
        for p in (min(found, key=key), max(found, key=key))
    }
    return list(by_place.values())


def _any_of(expansions: Iterable[Intervals]) -> Intervals:
    return merged(interval for intervals in expansions for interval in intervals)


def _legs(stretch: Stretch, cut: Cut) -> tuple[str, ...]:
    if stretch.roads:
        return tuple(leg for road in stretch.roads for leg in cut.pieces[road])
    return tuple(i for i, leg in cut.legs.items() if leg.authority == stretch.authority)


def allowed_by_authorities(permissions: tuple[Permission, ...], leg: str) -> dict[str, Intervals]:
    """Return when each authority that names `leg` in a permission allows it; all of them must."""
    by_authority: dict[str, list[Interval]] = {}
    for permission in permissions:
        if leg in permission.legs:
            by_authority.setdefault(permission.authority, []).extend(permission.intervals)
    return {authority: merged(intervals) for authority, intervals in by_authority.items()}
