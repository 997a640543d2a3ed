"""What a planner fixed by hand: honoured where it can be, else explained; and what each pin costs."""

from __future__ import annotations

from dataclasses import replace

from ratl.model.movement import Movement, Pin, Reason
from ratl.model.plan import Plan
from ratl.planner.column import place_movement
from ratl.planner.nights import place_with_nights
from ratl.planner.traffic import Traffic


def settle_pins(plan: Plan, movement: Movement, traffic: Traffic) -> Movement:
    """Return `movement` placed with all its pins, or with those that break it left out.

    Each pin is accounted for in a warning.

    Where not all can be kept together, they are kept in the author's order, each that still can beside those before it.
    The cost of a kept pin is the completion with all kept pins less the completion without that one.
    """
    pins = movement.request.pins
    kept, broken = list(pins), list[tuple[Pin, tuple[Reason, ...]]]()
    placed = place_with_nights(plan, movement, traffic)
    if placed.status != "planned" and pins:
        kept, placed, broken = _keep_most(plan, movement, traffic)
        placed = place_with_nights(plan, with_pins(movement, kept), traffic)
    if placed.status != "planned":
        return placed
    told = [_told("pin_broken", pin, {"because": _because(reasons)}) for pin, reasons in broken]
    told += tell_kept(plan, with_pins(movement, kept), placed, traffic)
    return replace(placed, warnings=(*placed.warnings, *told))


def tell_kept(plan: Plan, movement: Movement, placed: Movement, traffic: Traffic) -> list[Reason]:
    """Return what is said of each pin of `movement`, all of which it keeps as `placed` among the others."""
    told, kept = list[Reason](), movement.request.pins
    for pin in kept:
        free = place_with_nights(plan, with_pins(movement, [p for p in kept if p is not pin]), traffic)
        if placed.completion_s is None or free.completion_s is None:
            told.append(_told("pin_needed", pin, {}))
            continue
        told.append(_told("pin_kept", pin, {"cost_s": max(0, placed.completion_s - free.completion_s)}))
    return told


def find_kept(asked: Movement, placed: Movement) -> list[Pin]:
    """Return the pins asked for that are not told to be broken."""
    broken = [warning.params for warning in placed.warnings if warning.code == "pin_broken"]
    return [
        pin for pin in asked.request.pins if not any(_told("", pin, {}).params.items() <= b.items() for b in broken)
    ]


def _keep_most(
    plan: Plan, movement: Movement, traffic: Traffic
) -> tuple[list[Pin], Movement, list[tuple[Pin, tuple[Reason, ...]]]]:
    """Return the pins kept, the movement placed with them, and the others with what they break."""
    kept: list[Pin] = []
    broken: list[tuple[Pin, tuple[Reason, ...]]] = []
    placed = place_movement(plan, with_pins(movement, kept), traffic)
    for pin in movement.request.pins:
        trial = place_movement(plan, with_pins(movement, [*kept, pin]), traffic)
        if trial.status == "planned":
            kept, placed = [*kept, pin], trial
        else:
            broken.append((pin, trial.reasons))
    return kept, placed, broken


def _because(reasons: tuple[Reason, ...]) -> dict[str, object]:
    """Return what a pin breaks as one value: the reason that says most, behind which serial it is about."""
    telling = next((reason for reason in reasons if reason.code != "serial_stuck"), reasons[0])
    return {"code": telling.code, **telling.params}


def with_pins(movement: Movement, pins: list[Pin]) -> Movement:
    """Return `movement` asked for with these pins and no others."""
    return replace(movement, request=replace(movement.request, pins=tuple(pins)))


def _told(code: str, pin: Pin, params: dict[str, object]) -> Reason:
    what = pin.site or pin.point or (pin.via[0] if pin.via else "")
    told: dict[str, object] = {"kind": f"pin_{pin.kind}", "serial": pin.serial or "all", **params}
    told["what"] = what
    if pin.at_s is not None:
        told["when"] = {"code": "pin_at_point" if what else "pin_at", "what": what, "at_s": pin.at_s}
    else:
        told["when"] = {"code": "pin_place", "what": what}
    return Reason(code=code, params=told)
