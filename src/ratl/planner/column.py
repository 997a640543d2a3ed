"""One movement placed among the others: its serials one after the other, on the best of its routes, kept together."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ratl.march.halts import list_halts
from ratl.model.movement import Movement, Reason, Serial
from ratl.model.plan import Plan
from ratl.planner.course import make_course
from ratl.planner.routes import find_movement_routes, unknown_limits
from ratl.planner.search import Failure, place_serial
from ratl.planner.traffic import Traffic
from ratl.planner.windows import Windows
from ratl.roads.paths import Route

_ROUTES = 3
"""Most routes tried for a movement."""
_REPAIRS = 40
"""Most times a serial is held back so that the column stays together."""

NotBefore = dict[str, dict[str, tuple[int, Reason]]]


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A movement that found no place, and why."""

    reasons: tuple[Reason, ...]
    legs_driven: int = -1


def place_movement(plan: Plan, movement: Movement, traffic: Traffic, *, heed_reservations: bool = True) -> Movement:
    """Return `movement` with a timetable, earliest completion over its routes; unplaced with its reasons when there is none.

    Serials are placed in the order of march, each as early as those before it allow.
    """
    via = next((pin.via for pin in movement.request.pins if pin.kind == "route"), ())
    choice = find_movement_routes(plan, movement, via=via, most=_ROUTES)
    windows = Windows(plan, movement, heed_reservations=heed_reservations)
    placed: tuple[int, tuple[Serial, ...], Route] | None = None
    failed: Unplaced | None = None
    for route in choice.routes:
        outcome = _place_column(plan, movement, route, traffic, windows)
        if isinstance(outcome, Unplaced):
            failed = outcome if failed is None or outcome.legs_driven > failed.legs_driven else failed
            continue
        completion = max(serial.completion_s or 0 for serial in outcome)
        if placed is None or completion < placed[0]:
            placed = completion, outcome, route
    latest = movement.request.latest_completion_s
    if placed is None:
        no_route = Reason(code="no_route", params={"origin": movement.request.origin, "destination": movement.request.destination})
        return _unplaced(movement, failed.reasons if failed else (no_route, *choice.refusals))
    completion, serials, route = placed
    if latest is not None and completion > latest:
        return _unplaced(movement, (Reason(code="misses_latest", params={"completion_s": completion, "latest_s": latest}),))
    return replace(
        movement,
        status="planned",
        serials=serials,
        completion_s=completion,
        reasons=(),
        warnings=(*movement.warnings, *unknown_limits(plan, movement, route)),
    )


def _unplaced(movement: Movement, reasons: tuple[Reason, ...]) -> Movement:
    return replace(movement, status="unplaced", reasons=reasons, completion_s=None)


def _place_column(
    plan: Plan, movement: Movement, route: Route, traffic: Traffic, windows: Windows
) -> tuple[Serial, ...] | Unplaced:
    held: NotBefore = {}
    for _ in range(_REPAIRS):
        outcome = _place_in_order(plan, movement, route, traffic, windows, held)
        if isinstance(outcome, Unplaced) or not _hold_back(movement, outcome, held):
            return outcome
    return Unplaced((Reason(code="column_parts", params={"limit_s": movement.request.rules.max_separation_s}),), len(route))


def _place_in_order(
    plan: Plan, movement: Movement, route: Route, traffic: Traffic, windows: Windows, held: NotBefore
) -> tuple[Serial, ...] | Unplaced:
    own = traffic.copy()
    placed: list[Serial] = []
    for serial in movement.serials:
        outcome = place_serial(make_course(plan, movement, serial, route, own, windows, held.get(serial.id, {})))
        if isinstance(outcome, Failure):
            too_small = _too_small(plan, movement, serial, route)
            return Unplaced((Reason(code="serial_stuck", params={"serial": serial.id}), *outcome.reasons, *too_small), outcome.legs_driven)
        legs = [plan.legs[times.leg] for times in outcome.legs]
        listed = list_halts(movement.request.rules, outcome.legs, outcome.halts, legs)
        placed.append(replace(outcome, listed_halts=listed))
        own.add(movement, placed[-1])
    return tuple(placed)


def _hold_back(movement: Movement, serials: tuple[Serial, ...], held: NotBefore) -> bool:
    """Hold a serial back where the next one falls more than the longest separation behind it; return whether one was."""
    limit = movement.request.rules.max_separation_s
    if limit is None:
        return False
    for ahead, behind in zip(serials, serials[1:], strict=False):
        first = {times.leg: times for times in ahead.legs}
        for times in behind.legs:
            other = first.get(times.leg)
            if other is None or other.forward != times.forward:
                continue
            excess = times.head_enters_s - other.tail_enters_s - limit
            if excess > 0:
                reason = Reason(code="held_for_column", params={"by": behind.id})
                held.setdefault(ahead.id, {})[times.leg] = (other.head_enters_s + excess, reason)
                return True
    return False


def _too_small(plan: Plan, movement: Movement, serial: Serial, route: Route) -> tuple[Reason, ...]:
    """Return a reason for each of the route's own sites that cannot hold the serial."""
    course = make_course(plan, movement, serial, route, Traffic(plan), Windows(plan, movement), {})
    need = {"vehicles": float(course.vehicles), "m": course.halted_m}
    ends = {(c.leg.to if c.forward else c.leg.from_) for c in course.legs}
    return tuple(
        Reason(code="site_too_small", params={"site": i, "capacity": s.capacity, "need": round(need[s.unit]), "unit": s.unit})
        for i, s in plan.sites.items()
        if s.at in ends and need[s.unit] > s.capacity and not s.shoulder
    )
