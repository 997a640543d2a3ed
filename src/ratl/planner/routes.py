"""Which routes a movement can take: those every vehicle fits, quickest first.

With them, what is unknown or refused on the way.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ratl.model.movement import Movement, Reason
from ratl.model.plan import Plan
from ratl.model.vehicle import Vehicle
from ratl.planner.paces import Paces
from ratl.roads.fit import distinct_sizes, fit_leg
from ratl.roads.paths import Route, chains, expand_route, find_routes, list_points, passes


@dataclass(frozen=True, slots=True)
class RouteChoice:
    """Routes over legs, quickest first, and every refusal met while looking."""

    routes: tuple[Route, ...]
    refusals: tuple[Reason, ...]


def find_movement_routes(plan: Plan, movement: Movement, *, via: tuple[str, ...] = (), most: int = 3) -> RouteChoice:
    """Return the routes of `movement`: by free running time of its slowest serial, every vehicle fitting every leg.

    Those found for it on an imported network, all of them; where it has none, up to `most` on the roads of the plan.
    """
    request = movement.request
    vehicles = tuple(v for serial in movement.serials for v in serial.vehicles)
    paces = Paces(plan, movement)
    slowest = {leg_id: _run_s(movement, leg_id, paces) for leg_id in plan.legs}
    refusals: list[Reason] = []
    roads = chains(plan.legs)

    def cost(road: str, forward: bool) -> float | None:
        if any(slowest[leg_id] is None for leg_id in roads[road]):
            refusals.append(
                Reason(code="road_no_rate", params={"leg": road, "class": plan.legs[roads[road][0]].class_})
            )
            return None
        # The pieces of a road share its limits: its first piece speaks for all.
        found = _refusals(plan, vehicles, roads[road][0], forward, request.rules.unknown_limits)
        if found:
            refusals.extend(found)
            return None
        return float(sum(slowest[leg_id] or 0 for leg_id in roads[road]))

    ends = {road: (plan.legs[ids[0]].from_, plan.legs[ids[-1]].to) for road, ids in roads.items()}
    known: dict[Route, int] = {}
    for route in _known_routes(plan, movement, via):
        if None not in {cost(plan.legs[leg_id].road or leg_id, forward) for leg_id, forward in route}:
            known[route] = sum(slowest[leg_id] or 0 for leg_id, _ in route)
    if known:
        return RouteChoice(tuple(sorted(known, key=lambda route: known[route])), _once(refusals))
    routes = find_routes(
        ends, request.origin, request.destination, cost=cost, via=via, no_turns=plan.no_turns, most=most,
        once=request.pass_once,
    )  # fmt: skip
    if (
        not routes
        and not via
        and not find_routes(ends, request.origin, request.destination, cost=lambda *_: 1.0, no_turns=plan.no_turns)
    ):
        # Whatever is refused on the way, mending it would join nothing.
        apart = {"origin": request.origin, "destination": request.destination}
        refusals = [Reason(code="not_joined", params=apart)]
    return RouteChoice(tuple(expand_route(r, roads) for r in routes), _once(refusals))


def _known_routes(plan: Plan, movement: Movement, via: tuple[str, ...]) -> tuple[Route, ...]:
    """Return what the routes found for a movement are from its origin on, those by way of `via`."""
    known: dict[Route, None] = {}
    for route in movement.routes:
        points = list_points(plan.legs, route)
        if movement.request.origin in points[:-1]:
            begin = points.index(movement.request.origin)
            twice = len(set(points[begin:])) < len(points[begin:])
            if passes(points[begin:], via) and not (twice and movement.request.pass_once):
                known[route[begin:]] = None
    return tuple(known)


def explain_no_route(movement: Movement, refusals: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """Return why there is no route: nothing joins its ends, or what every way between them refuses."""
    if [reason.code for reason in refusals] == ["not_joined"]:
        return refusals
    ends = {"origin": movement.request.origin, "destination": movement.request.destination}
    return (Reason(code="no_route", params=ends), *refusals)


def unknown_limits(plan: Plan, movement: Movement, driven: Iterable[tuple[str, bool]]) -> tuple[Reason, ...]:
    """Return a warning per limit that is unknown on legs driven, as rule R6 asks."""
    vehicles = distinct_sizes(v for serial in movement.serials for v in serial.vehicles)
    legs_of: dict[str, list[str]] = {}
    for leg_id, forward in sorted(driven):
        for limit in fit_leg(vehicles, plan.legs[leg_id], forward).unknown:
            legs_of.setdefault(limit, []).append(leg_id)
    return tuple(
        Reason(
            code="limit_unknown",
            params={"limit": limit, "legs": legs, "length_m": sum(plan.legs[i].length_m for i in legs)},
        )
        for limit, legs in legs_of.items()
    )


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
