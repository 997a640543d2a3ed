"""Where each minute of delay against the movement's own best went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from ratl.model.movement import Movement, Reason, Serial
from ratl.planner.escorts import name_escort
from ratl.planner.frame import seconds_of
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

    They are the holds the others cause to the serial that completes last, then to those of its own column it waits
    for, as far as it does. What they set off further on (a missed window, a night more) is the rest, ``knock_on``;
    where nobody held any of them, as where others are better served by another order, ``slower_among_others``.
    """
    if movement.completion_s is None or best_alone_s is None:
        return movement
    owed = movement.completion_s - best_alone_s
    last = max(movement.serials, key=lambda serial: serial.completion_s or 0)
    reasons: list[Reason] = []
    for hold in _holds_by_others({serial.id: serial for serial in movement.serials}, last, owed):
        seconds = min(owed, seconds_of(hold))
        if seconds > 0:
            reasons.append(_with_seconds(hold, seconds))
            owed -= seconds
    if owed:
        code = "knock_on" if reasons else "slower_among_others"
        reasons.append(Reason(code=code, params={"seconds": owed}))
    return replace(movement, best_alone_s=best_alone_s, reasons=tuple(reasons))


def _holds_by_others(column: Mapping[str, Serial], last: Serial, owed: int) -> Iterator[Reason]:
    """Yield what others hold a serial up for, then those of its column it waits for, no longer than it waits for each.

    `column`: its serials by id. A hold at a site says at which.
    """
    waiting, seen = [(last, owed)], {last.id}
    for serial, most_s in waiting:  # grows as it is gone through
        holds = [*serial.start_reasons]
        for halt in serial.halts:
            holds += (replace(reason, params={**reason.params, "at": halt.site}) for reason in halt.reasons)
        waits_s: Counter[str] = Counter()
        for hold in holds:
            by = str(hold.params.get("by"))
            if by in column:
                waits_s[by] += seconds_of(hold)
            elif hold.code in _BY_OTHERS:
                yield _with_seconds(hold, min(most_s, seconds_of(hold)))
        waiting += ((column[by], min(most_s, waits_s[by])) for by in waits_s if by not in seen)
        seen |= waits_s.keys()


def _with_seconds(reason: Reason, seconds: int) -> Reason:
    return replace(reason, params={**reason.params, "seconds": seconds})
