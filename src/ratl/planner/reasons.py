"""Where each minute of delay against the movement's own best went."""

from __future__ import annotations

from dataclasses import replace

from ratl.model.movement import Movement, Reason
from ratl.planner.escorts import name_escort
from ratl.planner.traffic import Traffic

_BY_OTHERS = frozenset({
    "held_leg_busy", "held_point_busy", "held_site_full", "held_reserved", "held_escort_busy", "held_escort_busy_on",
    "held_for_others", "held_for_all",
})  # fmt: skip


def list_reasons(movement: Movement) -> list[Reason]:
    """Return every reason of a movement: why it has no place, why it starts when it does, why it stands on at halts."""
    reasons = [*movement.reasons] if movement.completion_s is None else []
    for serial in movement.serials:
        reasons += [*serial.start_reasons, *(reason for halt in serial.halts for reason in halt.reasons)]
    return reasons


def is_true(traffic: Traffic, reason: Reason) -> bool:
    """Return whether what a reason says of the others on the road holds in `traffic`."""
    told, until_s = reason.params, reason.params.get("until_s")
    match reason.code:
        case "held_leg_busy":
            uses = traffic.legs.get(str(told["leg"]), ())
            return any(use.serial == told["by"] and use.times.tail_leaves_s == until_s for use in uses)
        case "held_point_busy":
            occupied = traffic.points.get(str(told["point"]), ())
            return any(use.serial == told["by"] and use.end == until_s for use in occupied)
        case "held_site_full":
            return any(use.end == until_s for use in traffic.sites.get(str(told["site"]), ()))
        case "held_escort_busy" | "held_escort_busy_on":
            pools = (pool for pool in traffic.escorts if name_escort(pool)[1].items() <= told.items())
            return any(use.end == until_s for pool in pools for use in traffic.escorts[pool])
    return True


def with_doubts(traffic: Traffic, movement: Movement) -> Movement:
    """Return `movement` with ``held_for_others`` in the place of the holds that are no longer true."""

    def doubted(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
        return tuple(
            r if is_true(traffic, r) else Reason(code="held_for_others", params={"seconds": r.params["seconds"]})
            for r in reasons
        )

    if all(is_true(traffic, reason) for reason in list_reasons(movement)):
        return movement
    if movement.completion_s is None:
        true = tuple(reason for reason in movement.reasons if is_true(traffic, reason))
        return replace(movement, reasons=true or (Reason(code="no_place_found"),))
    serials = tuple(
        replace(
            serial,
            start_reasons=doubted(serial.start_reasons),
            halts=tuple(replace(halt, reasons=doubted(halt.reasons)) for halt in serial.halts),
        )
        for serial in movement.serials
    )
    return replace(movement, serials=serials)


def explain_delay(movement: Movement, best_alone_s: int | None) -> Movement:
    """Return `movement` with its best completion alone and reasons whose seconds add up to the difference.

    The holds the others cause come from the serial that completes last; what they set off further on (a missed
    window, a night more) is the rest, ``knock_on``.
    """
    if movement.completion_s is None or best_alone_s is None:
        return movement
    owed = movement.completion_s - best_alone_s
    last = max(movement.serials, key=lambda serial: serial.completion_s or 0)
    own = {serial.id for serial in movement.serials}
    holds = [*last.start_reasons, *(reason for halt in last.halts for reason in halt.reasons)]
    reasons: list[Reason] = []
    for hold in holds:
        if hold.code in _BY_OTHERS and hold.params.get("by") not in own and owed > 0:
            seconds = min(owed, int(str(hold.params["seconds"])))
            reasons.append(Reason(code=hold.code, params={**hold.params, "seconds": seconds}))
            owed -= seconds
    if owed:
        reasons.append(Reason(code="knock_on", params={"seconds": owed}))
    return replace(movement, best_alone_s=best_alone_s, reasons=tuple(reasons))
