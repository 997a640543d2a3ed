"""Which routes a movement can take: those every vehicle fits, quickest first.

With them, what is unknown or refused on the way.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from ratl.model.movement import Movement, Reason
from ratl.model.plan import Plan
from ratl.model.vehicle import Vehicle
from ratl.planner.ground import Ground, limits_of
from ratl.planner.paces import Paces
from ratl.roads.fit import distinct_sizes, fit_leg
from ratl.roads.paths import Route


@dataclass(frozen=True, slots=True)
class RouteChoice:
    """Routes over legs, quickest first, and every refusal met while looking."""

    routes: tuple[Route, ...]
    refusals: tuple[Reason, ...]


def find_movement_routes(
    ground: Ground, movement: Movement, *, via: tuple[str, ...] = (), most: int = 3
) -> RouteChoice:
    """Return the routes of `movement`: by free running time of its slowest serial, every vehicle fitting every leg.

    Those found for it on an imported network, all of them; where it has none, up to `most` on the roads of the plan.
    """
    request = movement.request
    routes = ground.of(movement).routes(request.origin, request.destination, via, most)
    return RouteChoice(routes, () if routes else _once(_list_refusals(ground, movement, via)))


def _list_refusals(ground: Ground, movement: Movement, via: tuple[str, ...]) -> list[Reason]:
    """Return what refuses the movement on any road; where mending all of it would join nothing, only that."""
    plan, request = ground.plan, movement.request
    ends = {"origin": request.origin, "destination": request.destination}
    if request.origin == request.destination:
        return [Reason(code="same_ends", params=ends)]
    everywhere = np.ones(len(ground.graph.arcs))
    if not via and not ground.graph.find(request.origin, request.destination, everywhere):
        return [Reason(code="not_joined", params=ends)]
    vehicles = tuple(v for serial in movement.serials for v in serial.vehicles)
    paces, refusals = ground.of(movement).paces, list[Reason]()
    for road, forward in ground.graph.arcs:
        legs = ground.roads[road]
        if any(_run_s(movement, leg_id, paces) is None for leg_id in legs):
            params = {"leg": road, "class": plan.legs[legs[0]].class_}
            refusals.append(Reason(code="road_no_rate", params=params))
        else:  # the pieces of a road share its limits: its first piece speaks for all
            refusals += _refusals(plan, vehicles, legs[0], forward, request.rules.unknown_limits)
    return refusals


def explain_no_route(movement: Movement, refusals: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """Return why there is no route: nothing joins its ends, or what every way between them refuses."""
    if [reason.code for reason in refusals] in (["not_joined"], ["same_ends"]):
        return refusals
    ends = {"origin": movement.request.origin, "destination": movement.request.destination}
    return (Reason(code="no_route", params=ends), *refusals)


def unknown_limits(plan: Plan, movement: Movement, driven: Iterable[tuple[str, bool]]) -> tuple[Reason, ...]:
    """Return a warning per limit that is unknown on legs driven, as rule R6 asks."""
    vehicles = distinct_sizes(v for serial in movement.serials for v in serial.vehicles)
    legs_of: dict[str, list[str]] = {}
    known: dict[object, tuple[str, ...]] = {}
    for leg_id, forward in sorted(driven):
        leg = plan.legs[leg_id]
        alike = limits_of(leg), forward
        if alike not in known:
            known[alike] = fit_leg(vehicles, leg, forward).unknown
        for limit in known[alike]:
            legs_of.setdefault(limit, []).append(leg_id)
    return tuple(
        Reason(
            code="limit_unknown",
            params={"limit": limit, "legs": legs, "length_m": sum(plan.legs[i].length_m for i in legs)},
        )
        for limit, legs in legs_of.items()
    )


def with_unknown_limits(plan: Plan, movement: Movement) -> Movement:
    """Return a placed movement warned of the limits that are unknown on the legs all its serials drive."""
    driven = {(times.leg, times.forward) for serial in movement.serials for times in serial.legs}
    kept = (warning for warning in movement.warnings if warning.code != "limit_unknown")
    return replace(movement, warnings=(*kept, *unknown_limits(plan, movement, driven)))


def _run_s(movement: Movement, leg_id: str, paces: Paces) -> int | None:
    runs = []
    for serial in movement.serials:
        known = [pace.run_s for pace in paces.of(serial, leg_id) if pace]
        if not known:
            return None
        runs.append(min(known))
    return max(runs)


def _refusals(plan: Plan, vehicles: tuple[Vehicle, ...], leg_id: str, forward: bool, policy: str) -> list[Reason]:
    leg = plan.legs[leg_id]
    fit = fit_leg(distinct_sizes(vehicles), leg, forward)
    if fit.refusals:
        fit = fit_leg(vehicles, leg, forward)
    name = leg.road or leg_id
    found = [Reason(code=r.code, params={**r.params, "leg": name}) for r in fit.refusals]
    if policy == "forbid":
        found += [Reason(code="limit_unknown_forbidden", params={"leg": name, "limit": limit}) for limit in fit.unknown]
    return found


def _once(reasons: list[Reason]) -> tuple[Reason, ...]:
    """Return one reason per leg, limit and code: the gravest vehicle speaks for the rest."""
    kept: dict[tuple[str, object, object], Reason] = {}
    for reason in reasons:
        kept.setdefault((reason.code, reason.params.get("leg"), reason.params.get("limit")), reason)
    return tuple(kept.values())
