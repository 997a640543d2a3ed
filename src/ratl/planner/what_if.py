"""How the movements would go without one rule at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ratl.model.movement import Movement, Request, Rules, WhatIf
from ratl.model.plan import Plan
from ratl.planner.column import place_alone


def _without_rules(plan: Plan, **changes: object) -> Plan:
    def free(movement: Movement) -> Movement:
        rules: Rules = replace(movement.request.rules, **changes)  # type: ignore[arg-type]
        return replace(movement, request=replace(movement.request, rules=rules))

    return replace(plan, movements=tuple(free(m) for m in plan.movements))


def _without_requests(plan: Plan, **changes: object) -> Plan:
    def free(movement: Movement) -> Movement:
        request: Request = replace(movement.request, **changes)  # type: ignore[arg-type]
        return replace(movement, request=request)

    return replace(plan, movements=tuple(free(m) for m in plan.movements))


def without_border(plan: Plan) -> Plan:
    """Return `plan` with no processing and no hours at border posts."""
    legs = {
        i: replace(leg, service=None, open=None) if leg.service and leg.service.kind == "border" else leg
        for i, leg in plan.legs.items()
    }
    return replace(plan, legs=legs)


#: Rule → the plan without it.
RELAXATIONS: dict[str, Callable[[Plan], Plan]] = {
    "daylight": lambda plan: _without_rules(plan, daylight_only=False),
    "curfew": lambda plan: replace(plan, curfews=()),
    "permissions": lambda plan: _without_requests(plan, permissions=()),
    "windows": lambda plan: _without_rules(
        _without_requests(replace(plan, curfews=()), permissions=(), escorts=()), daylight_only=False
    ),
    "border": without_border,
    "daily_limit": lambda plan: _without_rules(plan, max_driving_s=None, max_distance_m=None, rest_s=None),
    "halts": lambda plan: _without_rules(
        plan, halt_interval_s=None, halt_s=0, first_halt_interval_s=None, first_halt_s=None
    ),
}


def ask_what_if(draft: Plan, movement: Movement) -> tuple[WhatIf, ...]:
    """Return how `movement` would go alone and unpinned, and then without each rule in turn as well.

    A movement that has a place keeps its route, or each of its serials its own; ``completion_s`` is None where nothing
    better was found. One without a place may take any route; None where it still finds no place. The first answer,
    ``others``, is left out where the movement is alone and unpinned as it is.
    """
    bare = replace(
        movement,
        request=replace(movement.request, pins=()),
        serials=tuple(replace(s, legs=(), halts=(), start_s=None, completion_s=None) for s in movement.serials),
    )
    ways = {s.id: tuple((t.leg, t.forward) for t in s.legs) for s in movement.serials if s.legs}
    best_s = movement.completion_s
    answers = []
    cases = {"others": lambda plan: plan, **RELAXATIONS} if _is_bound(draft, movement) else RELAXATIONS
    for name, relax in cases.items():
        relaxed = relax(replace(draft, movements=(bare,)))
        tried = place_alone(relaxed, relaxed.movements[0], ways=ways, before_s=best_s)
        begun = [s.start_s for s in tried.serials if s.start_s is not None] if tried.completion_s else []
        answers.append(WhatIf(without=name, start_s=min(begun, default=None), completion_s=tried.completion_s))
        if name == "others":
            best_s = tried.completion_s or best_s
    return tuple(answers)


def _is_bound(draft: Plan, movement: Movement) -> bool:
    """Return whether anything but the rules may hold the movement up: others, reservations, pins."""
    return len(draft.movements) > 1 or bool(draft.reservations) or bool(movement.request.pins)
