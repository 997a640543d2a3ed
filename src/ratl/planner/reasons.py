"""Where each minute of delay against the movement's own best went."""

from __future__ import annotations

from dataclasses import replace

from ratl.model.movement import Movement, Reason

_BY_OTHERS = frozenset({
    "held_leg_busy", "held_point_busy", "held_site_full", "held_reserved", "held_escort_busy", "held_escort_busy_on",
})  # fmt: skip


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
