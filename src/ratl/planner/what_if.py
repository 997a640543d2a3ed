"""How a movement would go without each rule that binds it, one at a time."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

from ratl.model.movement import Movement, Request, Rules, WhatIf
from ratl.model.plan import Plan
from ratl.planner.column import place_alone
from ratl.roads.paths import Route


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


def _any(*limits: float | None) -> bool:
    return any(limit is not None for limit in limits)


def _is_of_several_windows(plan: Plan, request: Request) -> bool:
    """Return whether a movement has windows of two kinds or of escorts; of another kind alone they are said already."""
    return bool(request.escorts) or sum(_BINDS[part](plan, request) for part in _PARTS["windows"]) > 1


#: Rule → whether it asks anything of a movement on the roads of a plan.
_BINDS: dict[str, Callable[[Plan, Request], bool]] = {
    "daylight": lambda _, request: request.rules.daylight_only,
    "curfew": lambda plan, _: any(curfew.legs for curfew in plan.curfews),
    "permissions": lambda _, request: bool(request.permissions),
    "windows": _is_of_several_windows,
    "border": lambda plan, _: any(leg.service and leg.service.kind == "border" for leg in plan.legs.values()),
    "daily_limit": lambda _, request: _any(request.rules.max_driving_s, request.rules.max_distance_m),
    "halts": lambda _, request: _any(request.rules.halt_interval_s, request.rules.first_halt_interval_s),
}

#: Rule → rules of which it leaves out each, and so can save no less than without one of them.
_PARTS = {"windows": ("daylight", "curfew", "permissions")}


def ask_what_if(draft: Plan, movement: Movement, wide: Plan | None = None) -> tuple[WhatIf, ...]:
    """Return how `movement` would go alone and unpinned, and then without each rule that binds it in turn as well.

    Its own route is tried (of each of its serials its own), then any. ``completion_s`` is None where nothing better
    was found; of one without a place, where it still finds no place. The first answer, ``others``, is left out where
    the movement is alone and unpinned as it is.

    Parameters
    ----------
    wide
        The same movements and roads with every site that there is, where `draft` has only those that are used: without
        a rule the best halt may be another. None: `draft` has them all.
    """
    ways = {s.id: tuple((t.leg, t.forward) for t in s.legs) for s in movement.serials if s.legs}
    best_s = movement.completion_s
    answers: dict[str, WhatIf] = {}
    any_way = draft if wide is None else wide
    cases = {rule: relax for rule, relax in RELAXATIONS.items() if _BINDS[rule](any_way, movement.request)}
    if _may_be_held(draft, movement):
        cases = {"others": lambda plan: plan, **cases}
    asked = next((m for m in any_way.movements if m.id == movement.id), movement)
    for name, relax in cases.items():
        parts = (answers[part] for part in _PARTS.get(name, ()) if part in answers)
        found = [answer for answer in parts if answer.completion_s is not None]
        found.append(_answer(name, relax(_alone(draft, movement)), ways, best_s))
        found.append(_answer(name, relax(_alone(any_way, asked)), {}, best_s))
        best = min(found, key=lambda answer: math.inf if answer.completion_s is None else answer.completion_s)
        answers[name] = replace(best, without=name)
        if name == "others":
            best_s = best.completion_s or best_s
    return tuple(answers.values())


def _alone(plan: Plan, movement: Movement) -> Plan:
    """Return a plan of one movement, not placed yet and without its pins."""
    serials = tuple(replace(s, legs=(), halts=(), start_s=None, completion_s=None) for s in movement.serials)
    bare = replace(movement, request=replace(movement.request, pins=()), serials=serials)
    return replace(plan, movements=(bare,))


def _answer(name: str, relaxed: Plan, ways: Mapping[str, Route], before_s: int | None) -> WhatIf:
    """Return when the only movement of a plan starts and is complete, before `before_s` if that is given."""
    tried = place_alone(relaxed, relaxed.movements[0], ways=ways, before_s=before_s)
    begun = [s.start_s for s in tried.serials if s.start_s is not None] if tried.completion_s else []
    return WhatIf(without=name, start_s=min(begun, default=None), completion_s=tried.completion_s)


def _may_be_held(draft: Plan, movement: Movement) -> bool:
    """Return whether anything but the rules may hold the movement up: others, reservations, pins."""
    return len(draft.movements) > 1 or bool(draft.reservations) or bool(movement.request.pins)
