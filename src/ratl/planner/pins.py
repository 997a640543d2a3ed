"""What a planner fixed by hand: honoured where it can be, else explained; and what each pin costs."""

from __future__ import annotations

from dataclasses import replace

from ratl.model.movement import Movement, Pin, Reason
from ratl.model.plan import Plan
from ratl.planner.column import place_movement
from ratl.planner.traffic import Traffic


def settle_pins(plan: Plan, movement: Movement, traffic: Traffic) -> Movement:
    """Return `movement` placed with all its pins, or with those that break it left out; each pin is accounted for in a warning.

    A pin that breaks the movement is found by leaving pins out one after the other, in the author's order, until it can
    be placed. The cost of a kept pin is the completion with all kept pins less the completion without that one.
    """
    kept, broken = list(movement.request.pins), []
    placed = place_movement(plan, movement, traffic)
    for pin in movement.request.pins:
        if placed.status == "planned":
            break
        without = [p for p in kept if p is not pin]
        trial = place_movement(plan, _with_pins(movement, without), traffic)
        alone = place_movement(plan, _with_pins(movement, [pin]), traffic)
        if trial.status == "planned" or alone.status == "unplaced":
            broken.append((pin, placed.reasons))
            kept, placed = without, trial
    if placed.status != "planned" or not movement.request.pins:
        return placed
    warnings = [_told("pin_broken", pin, {"because": reasons[-1].code}) for pin, reasons in broken]
    for pin in kept:
        free = place_movement(plan, _with_pins(movement, [p for p in kept if p is not pin]), traffic)
        cost_s = (placed.completion_s or 0) - (free.completion_s or 0)
        warnings.append(_told("pin_kept", pin, {"cost_s": cost_s}))
    return replace(placed, request=movement.request, warnings=(*placed.warnings, *warnings))


def _with_pins(movement: Movement, pins: list[Pin]) -> Movement:
    return replace(movement, request=replace(movement.request, pins=tuple(pins)))


def _told(code: str, pin: Pin, params: dict[str, object]) -> Reason:
    what = pin.site or pin.point or (pin.via[0] if pin.via else "")
    told: dict[str, object] = {"kind": f"pin_{pin.kind}", "serial": pin.serial or "all", **params}
    told["what"] = what
    return Reason(code=code, params=told)
