"""What may be at fault when a movement has no place: each fact as it is told, and the plan without it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ratl.march.calendar import Intervals, complement, merged
from ratl.march.formulas import halted_length_m
from ratl.model.movement import Movement, Permission, Reason, Request
from ratl.model.plan import Plan
from ratl.model.route import Leg, Reservation
from ratl.planner.escorts import escort_pools
from ratl.planner.lower.crowd import must_end_s
from ratl.roads.fit import distinct_sizes, fit_leg

_DAY_S = 86_400

Drop = Callable[[Plan], Plan]


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that may be at fault; `drop` gives the plan without it, in which no movement has less room.

    `roads`: where it holds, by the legs that stand for them, where that is not told: an authority may ask the same of
    several roads one by one.
    """

    told: Reason
    drop: Drop
    roads: frozenset[str] = frozenset()

    def is_like(self, other: Fact) -> bool:
        """Return whether both are one thing, on roads that may be cut otherwise."""
        return self.told == other.told and self.roads == other.roads


def list_facts(plan: Plan, movements: Sequence[Movement], shown: Plan) -> list[Fact]:
    """Return what binds these movements: first what is rather left out of an explanation.

    Parameters
    ----------
    shown
        The plan whose legs are named: roads may be cut otherwise in it.
    """
    told = _Told(shown, *_life(plan, movements))
    return [
        *_march_rules(movements),
        *_sites(plan, movements),
        *_roads(plan, told),
        *_reservations(plan, movements, told),
        *_limits(plan, movements, told),
        *_curfews(plan, told),
        *(fact for movement in movements for fact in _requests(plan, movement, told)),
    ]


def without(plan: Plan, facts: Iterable[Fact]) -> Plan:
    """Return the plan without these."""
    for fact in facts:
        plan = fact.drop(plan)
    return plan


def list_shared_sites(plan: Plan, movements: Sequence[Movement]) -> Iterator[Fact]:
    """Yield the sites that hold each serial, and not all of them together; no bound knows of that."""
    halted = [serial.vehicles for m in movements if m.request.halting != "origin-only" for serial in m.serials]
    lengths = [halted_length_m(plan.profile, vehicles) for vehicles in halted]
    every = {"vehicles": [float(len(vehicles)) for vehicles in halted], "m": lengths}
    for name, site in plan.sites.items():
        need = sum(every[site.unit])
        if max(every[site.unit], default=0.0) <= site.capacity < need:
            figures = {"capacity": site.capacity, "need": round(need), "unit": site.unit}
            yield Fact(Reason(code="fact_site_shared", params={"site": name, **figures}), _widening(name, need))


def movement_fact(movement: Movement) -> Fact:
    """Return that a movement is on the road at all."""
    starts = [serial.start_s for serial in movement.serials if serial.start_s is not None]
    is_fixed = movement.status == "fixed" and bool(starts)
    params = {"movement": movement.id, **({"start_s": min(starts)} if is_fixed else {})}
    told = Reason(code="fact_fixed" if is_fixed else "fact_movement", params=params)
    return Fact(told, lambda p: replace(p, movements=tuple(m for m in p.movements if m.id != movement.id)))


def _life(plan: Plan, movements: Sequence[Movement]) -> tuple[int, int]:
    """Return from when to when they may be out."""
    begins = [movement.request.earliest_start_s for movement in movements]
    return min(begins, default=0), max((must_end_s(plan, movement) for movement in movements), default=plan.horizon_s)


class _Told:
    """How places and hours are told."""

    def __init__(self, shown: Plan, begin_s: int, end_s: int) -> None:
        self.begin_s, self.end_s, self.horizon_s = begin_s, end_s, shown.horizon_s
        self.first: dict[str, str] = {leg.road or name: name for name, leg in reversed(list(shown.legs.items()))}

    def road(self, name: str, leg: Leg) -> str:
        """Return the leg that stands for a road."""
        road = leg.road or name
        return self.first.get(road, road)

    def roads(self, plan: Plan, legs: Iterable[str]) -> list[str]:
        """Return the legs that stand for the roads of these."""
        return list(dict.fromkeys(self.road(name, plan.legs[name]) for name in legs if name in plan.legs))

    def matter(self, shut: Iterable[tuple[int, int]]) -> Intervals:
        """Return those of the intervals that fall into the time in which they may be out."""
        return tuple((a, b) for a, b in merged(shut) if a < self.end_s and self.begin_s < b)

    def when(self, intervals: Iterable[tuple[int, int]]) -> dict[str, object]:
        """Return hours as a reason: daily, once, the first of several, never; those that matter, if any does."""
        every = merged(intervals)
        found = self.matter(every) or every
        if not found:
            return {"code": "when_never"}
        whole = [(a, b) for a, b in found if a > 0 and b < self.horizon_s]  # the first and last may be cut
        (from_s, until_s), *more = whole or found
        daily = all((a - from_s) % _DAY_S == 0 and b - a == until_s - from_s for a, b in more)
        if more and daily and until_s - from_s < _DAY_S:
            return {"code": "when_daily", "from_s": from_s, "until_s": until_s}
        if more:
            return {"code": "when_first", "from_s": from_s, "until_s": until_s, "more": len(more)}
        return {"code": "when_once", "from_s": from_s, "until_s": until_s}


# ---- what a movement asks and keeps


def _asking(movement: Movement, change: Callable[[Request], Request]) -> Drop:
    def drop(plan: Plan) -> Plan:
        asked = (replace(m, request=change(m.request)) if m.id == movement.id else m for m in plan.movements)
        return replace(plan, movements=tuple(asked))

    return drop


def _keeping(movement: Movement, **rules: object) -> Drop:
    return _asking(movement, lambda request: replace(request, rules=replace(request.rules, **rules)))  # type: ignore[arg-type]


def _march_rules(movements: Sequence[Movement]) -> Iterator[Fact]:
    for movement in movements:
        rules, named = movement.request.rules, {"movement": movement.id}
        if rules.max_stand_s is not None:
            told = Reason(code="fact_stand", params={**named, "limit_s": rules.max_stand_s})
            yield Fact(told, _keeping(movement, max_stand_s=None))
        if movement.request.halting == "origin-only":
            told = Reason(code="fact_origin_only", params=named)
            yield Fact(told, _asking(movement, lambda request: replace(request, halting="sites")))
        if rules.halt_interval_s is not None and not rules.halts_in_rate:
            told = Reason(code="fact_halts", params={**named, "every_s": rules.halt_interval_s})
            yield Fact(told, _keeping(movement, halt_interval_s=None))
        if rules.max_driving_s is not None:
            told = Reason(code="fact_driving", params={**named, "limit_s": rules.max_driving_s})
            yield Fact(told, _keeping(movement, max_driving_s=None))
        if rules.unknown_limits == "forbid":
            yield Fact(Reason(code="fact_unknown_limits", params=named), _keeping(movement, unknown_limits="warn"))


def _requests(plan: Plan, movement: Movement, told: _Told) -> Iterator[Fact]:
    request, named = movement.request, {"movement": movement.id}
    if request.rules.daylight_only:
        yield Fact(Reason(code="fact_daylight", params=named), _keeping(movement, daylight_only=False))
    for pool, records in escort_pools(request.escorts).items():
        when = told.when(interval for record in records for interval in record.intervals)
        whose = {"authority": pool[0]} if pool[0] else {"legs": told.roads(plan, pool[1])}
        code = "fact_escort" if pool[0] else "fact_escort_on"
        reason, roads = Reason(code=code, params={**named, **whose, "when": when}), told.roads(plan, pool[1])
        yield Fact(reason, _asking(movement, _no_escort(records)), frozenset(roads))
    for group in _by_authority(request.permissions):
        when = told.when(interval for permission in group for interval in permission.intervals)
        legs = told.roads(plan, (leg for permission in group for leg in permission.legs))
        params = {**named, "legs": legs, "when": when}
        if group[0].authority:
            params["authority"] = group[0].authority
        code = "fact_permission_of" if group[0].authority else "fact_permission"
        yield Fact(Reason(code=code, params=params), _asking(movement, _no_permission(group)))
    if request.earliest_start_s > plan.now_s:
        told_at = {**named, "at_s": request.earliest_start_s}
        drop = _asking(movement, lambda request: replace(request, earliest_start_s=plan.now_s))
        yield Fact(Reason(code="fact_start", params=told_at), drop)
    if request.latest_completion_s is not None:
        told_at = {**named, "at_s": request.latest_completion_s}
        drop = _asking(movement, lambda request: replace(request, latest_completion_s=None))
        yield Fact(Reason(code="fact_deadline", params=told_at), drop)


def _by_authority(permissions: Sequence[Permission]) -> list[list[Permission]]:
    """Return the permissions in groups: those of one authority that share a leg give more hours there together."""
    groups: list[list[Permission]] = []
    for permission in permissions:
        alike = [
            group for group in groups
            if group[0].authority == permission.authority and any({*one.legs} & {*permission.legs} for one in group)
        ]  # fmt: skip
        groups = [group for group in groups if group not in alike]
        groups.append([*(one for group in alike for one in group), permission])
    return groups


def _no_permission(group: Sequence[Permission]) -> Callable[[Request], Request]:
    return lambda request: replace(request, permissions=tuple(p for p in request.permissions if p not in group))


def _no_escort(records: Sequence[object]) -> Callable[[Request], Request]:
    return lambda request: replace(request, escorts=tuple(e for e in request.escorts if e not in records))


# ---- roads, sites, authorities


def _on_legs(names: Iterable[str], change: Callable[[Leg], Leg]) -> Drop:
    legs = tuple(names)
    return lambda plan: replace(plan, legs={**plan.legs, **{name: change(plan.legs[name]) for name in legs}})


def _roads(plan: Plan, told: _Told) -> Iterator[Fact]:
    """Yield services, closures and hours, road by road."""
    served, closed, opened = (dict[str, list[str]]() for _ in range(3))
    for name, leg in plan.legs.items():
        road = told.road(name, leg)
        if leg.service is not None:
            served.setdefault(road, []).append(name)
        if told.matter(leg.closed):
            closed.setdefault(road, []).append(name)
        if leg.open is not None and told.matter(complement(leg.open, plan.horizon_s)):
            opened.setdefault(road, []).append(name)
    for road, names in served.items():
        service = plan.legs[names[0]].service
        params = {"leg": road, "rate_vph": service.rate_vph if service else 0.0}
        yield Fact(Reason(code="fact_service", params=params), _on_legs(names, lambda leg: replace(leg, service=None)))
    for road, names in closed.items():
        params = {"leg": road, "when": told.when(i for name in names for i in plan.legs[name].closed)}
        yield Fact(Reason(code="fact_closed", params=params), _on_legs(names, lambda leg: replace(leg, closed=())))
    for road, names in opened.items():
        params = {"leg": road, "when": told.when(plan.legs[names[0]].open or ())}
        yield Fact(Reason(code="fact_hours", params=params), _on_legs(names, lambda leg: replace(leg, open=None)))


def _curfews(plan: Plan, told: _Told) -> Iterator[Fact]:
    for curfew in plan.curfews:
        if told.matter(curfew.intervals):
            params = {"authority": curfew.authority, "when": told.when(curfew.intervals)}
            roads = frozenset(told.roads(plan, curfew.legs))
            yield Fact(Reason(code="fact_curfew", params=params), _dropping_curfew(curfew), roads)


def _dropping_curfew(curfew: object) -> Drop:
    return lambda plan: replace(plan, curfews=tuple(other for other in plan.curfews if other is not curfew))


def _reservations(plan: Plan, movements: Sequence[Movement], told: _Told) -> Iterator[Fact]:
    """Yield what is held for somebody else, by holder and road or point; of sites nothing is proven."""
    ids, groups = {movement.id for movement in movements}, dict[tuple[str, str], list[Reservation]]()
    for held in plan.reservations:
        leg = plan.legs.get(held.leg or "")
        what = told.road(held.leg or "", leg) if leg else held.point
        if what and {held.holder} != ids and told.matter([(held.from_s, held.to_s)]):
            groups.setdefault((what, held.holder), []).append(held)
    for (what, holder), group in groups.items():
        params = {"what": what, "by": holder, "when": told.when((held.from_s, held.to_s) for held in group)}
        yield Fact(Reason(code="fact_reserved", params=params), _releasing(group))


def _releasing(group: Sequence[Reservation]) -> Drop:
    return lambda plan: replace(plan, reservations=tuple(held for held in plan.reservations if held not in group))


def _limits(plan: Plan, movements: Sequence[Movement], told: _Told) -> Iterator[Fact]:
    """Yield the limits that refuse one of them, road by road."""
    sizes = distinct_sizes(v for movement in movements for serial in movement.serials for v in serial.vehicles)
    known: dict[Hashable, tuple[Reason, ...]] = {}
    found: dict[tuple[str, str], tuple[Reason, list[str]]] = {}
    for name, leg in plan.legs.items():
        for forward in (True, False):
            side = {**leg.limits, **(leg.limits_forward if forward else leg.limits_backward)}
            key = frozenset(side.items()), leg.width_m
            if key not in known:
                known[key] = fit_leg(sizes, leg, forward).refusals
            for refusal in known[key]:
                road, limit = told.road(name, leg), str(refusal.params.get("limit", "access"))
                found.setdefault((road, limit), (refusal, []))[1].append(name)
    for (road, limit), (refusal, names) in found.items():
        code = "fact_access" if limit == "access" else "fact_limit"
        drop = _on_legs(dict.fromkeys(names), _freed(limit))
        yield Fact(Reason(code=code, params={**refusal.params, "leg": road}), drop)


def _freed(limit: str) -> Callable[[Leg], Leg]:
    free = {limit: "yes" if limit == "access" else "none"}

    def change(leg: Leg) -> Leg:
        def side(limits: Mapping[str, float | str]) -> Mapping[str, float | str]:
            return {**limits, **free} if limit in limits else limits

        return replace(
            leg, limits=side(leg.limits), limits_forward=side(leg.limits_forward),
            limits_backward=side(leg.limits_backward),
        )  # fmt: skip

    return change


def _sites(plan: Plan, movements: Sequence[Movement]) -> Iterator[Fact]:
    """Yield the sites that do not hold the largest serial."""
    columns = [serial.vehicles for m in movements if m.request.halting != "origin-only" for serial in m.serials]
    need = {
        "vehicles": max((float(len(vehicles)) for vehicles in columns), default=0.0),
        "m": max((halted_length_m(plan.profile, vehicles) for vehicles in columns), default=0.0),
    }
    for name, site in plan.sites.items():
        if need[site.unit] > site.capacity:
            figures = {"capacity": site.capacity, "need": round(need[site.unit]), "unit": site.unit}
            yield Fact(Reason(code="fact_site", params={"site": name, **figures}), _widening(name, need[site.unit]))


def _widening(name: str, capacity: float) -> Drop:
    return lambda plan: replace(plan, sites={**plan.sites, name: replace(plan.sites[name], capacity=capacity)})
