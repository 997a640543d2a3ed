"""Scenario → draft plan: roads cut into legs, every rule of time expanded to plan seconds, no serial placed yet."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping

from ratl.march.calendar import complement, expand_hours, intersection, merged
from ratl.model.movement import Escort, Movement, Permission
from ratl.model.plan import NetworkId, Plan
from ratl.model.route import Curfew, Interval, Leg, Point, Reservation, Site
from ratl.model.scenario import MovementSpec, Scenario, SiteSpec, Stretch
from ratl.roads.legs import Cut, cut_roads

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
        legs={i: clock.leg(leg) for i, leg in cut.legs.items()},
        sites={i: clock.site(spec, cut.points) for i, spec in cut.sites.items()},
        night=clock.night(),
        authorities={i: spec.authority for i, spec in scenario.network.authorities.items()},
        curfews=tuple(clock.curfews(cut)),
        reservations=tuple(clock.reservations(cut)),
        control_posts=scenario.control_posts,
        movements=tuple(clock.movement(spec, cut) for spec in scenario.movements),
        papers=scenario.papers,
    )


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

    def night(self) -> tuple[Interval, ...]:
        """Night anywhere on the network: dark at one of its outermost points is dark for everybody."""
        points = list(self.scenario.network.points.values())
        outermost = {
            id(p): p for key in (lambda p: p.lon, lambda p: p.lat) for p in (min(points, key=key), max(points, key=key))
        }
        dark = [complement(self.expand(self.scenario.light, at=p), self.horizon_s) for p in outermost.values()]
        return merged(i for intervals in dark for i in intervals)

    def leg(self, leg: Leg) -> Leg:
        road = self.scenario.network.roads[leg.road]
        at = self.scenario.network.points[road.leg.from_]
        return dataclasses.replace(
            leg,
            open=self.expand(road.hours, leg.authority, at) if road.hours else None,
            closed=self.expand(road.closed, leg.authority, at) if road.closed else (),
        )

    def site(self, spec: SiteSpec, points: Mapping[str, Point]) -> Site:
        at = points[spec.site.at]
        return dataclasses.replace(spec.site, open=self.expand(spec.hours, at.authority, at) if spec.hours else None)

    def curfews(self, cut: Cut) -> Iterable[Curfew]:
        for authority_id, spec in self.scenario.network.authorities.items():
            legs = _legs(Stretch(authority=authority_id), cut)
            if spec.curfew and legs:
                intervals = self.expand(spec.curfew, authority_id, cut.points[cut.legs[legs[0]].from_])
                yield Curfew(authority=authority_id, legs=legs, intervals=intervals)

    def reservations(self, cut: Cut) -> Iterable[Reservation]:
        for spec in self.scenario.reservations:
            targets = [{"leg": leg} for leg in cut.pieces[spec.road]] if spec.road else []
            targets += [{"point": spec.point}] if spec.point else []
            targets += [{"site": spec.site}] if spec.site else []
            for begin, end in self.expand(spec.hours):
                for target in targets:
                    yield Reservation(from_s=begin, to_s=end, holder=spec.holder, **target)

    def movement(self, spec: MovementSpec, cut: Cut) -> Movement:
        permissions = tuple(
            Permission(
                authority=p.stretch.authority,
                legs=_legs(p.stretch, cut),
                intervals=self.expand(p.hours, p.stretch.authority),
            )
            for p in spec.permissions
        )
        request = dataclasses.replace(
            spec.request,
            permissions=permissions,
            escorts=tuple(self.escort(e.escort, e.stretch, e.hours, cut) for e in spec.escorts),
        )
        return Movement(id=spec.id, name=spec.name, request=request, serials=spec.serials, alternates=spec.alternates)

    def escort(self, escort: Escort, stretch: Stretch, hours: str, cut: Cut) -> Escort:
        intervals = self.expand(hours, stretch.authority) if hours else ((0, self.horizon_s),)
        return dataclasses.replace(escort, legs=_legs(stretch, cut), intervals=intervals)


def _legs(stretch: Stretch, cut: Cut) -> tuple[str, ...]:
    if stretch.roads:
        return tuple(leg for road in stretch.roads for leg in cut.pieces[road])
    return tuple(i for i, leg in cut.legs.items() if leg.authority == stretch.authority)


def allowed_by_authorities(
    request_permissions: tuple[Permission, ...], leg: str, horizon_s: int
) -> tuple[Interval, ...]:
    """Return when every authority that names `leg` in a permission allows it.

    It is the union per authority, then the intersection.
    """
    by_authority: dict[str, list[Interval]] = {}
    for permission in request_permissions:
        if leg in permission.legs:
            by_authority.setdefault(permission.authority, []).extend(permission.intervals)
    allowed: tuple[Interval, ...] = ((0, horizon_s),)
    for intervals in by_authority.values():
        allowed = intersection(allowed, merged(intervals))
    return allowed
