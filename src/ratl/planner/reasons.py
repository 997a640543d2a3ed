"""Where each minute of delay against the movement's own best went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

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
    return [*reasons, *(hold for serial in movement.serials for hold in list_holds(serial))]


def list_last_holds(movement: Movement) -> list[Reason]:
    """Return the reasons of a movement, of holds of one code on end at one place only the last.

    That is who is in the way to the end, and whom repairs and plans made anew look at: with those before him out of
    the way he would still be there.
    """
    reasons = [movement.reasons] if movement.completion_s is None else []
    runs = (run for told in (*reasons, *map(list_holds, movement.serials)) for run in _runs(told))
    return [reason for run in runs for reason in (run[-1:] if "seconds" in run[-1].params else run)]


def list_holds(serial: Serial) -> list[Reason]:
    """Return why a serial starts when it does and stands on at halts; a hold at a halt says at which site."""
    at_halts = (_with(hold, at=halt.site) for halt in serial.halts for hold in halt.reasons)
    return [*serial.start_reasons, *at_halts]


def _runs(holds: Iterable[Reason]) -> Iterator[list[Reason]]:
    """Yield the holds of one code on end at one place."""
    return (list(run) for _, run in groupby(holds, key=lambda hold: (hold.code, hold.params.get("at"))))


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
        told: list[Reason] = []
        for reason in reasons:
            if is_true(traffic, reason):
                told.append(reason)
            else:
                before_s = seconds_of(told.pop()) if told and told[-1].code == "held_for_others" else 0
                params = {"seconds": before_s + seconds_of(reason)}
                told.append(Reason(code="held_for_others", params=params))
        return tuple(told)

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
    for holds in _holds_by_others({serial.id: serial for serial in movement.serials}, last, owed):
        told = _last(holds, owed)
        reasons += told
        owed -= sum(map(seconds_of, told))
    if owed:
        code = "knock_on" if reasons else "slower_among_others"
        reasons.append(Reason(code=code, params={"seconds": owed}))
    return replace(movement, best_alone_s=best_alone_s, reasons=tuple(reasons))


def _holds_by_others(column: Mapping[str, Serial], last: Serial, owed: int) -> Iterator[list[Reason]]:
    """Yield what others hold a serial up for, then those of its column it waits for, no longer than it waits for each.

    `column`: its serials by id. Holds of one code on end are one list.
    """
    waiting, seen = [(last, owed)], {last.id}
    for serial, most_s in waiting:  # grows as it is gone through
        waits_s: Counter[str] = Counter()
        for run in _runs(list_holds(serial)):
            for hold in run:
                if hold.params.get("by") in column:
                    waits_s[str(hold.params["by"])] += seconds_of(hold)
            if run[0].code in _BY_OTHERS:
                yield _last([hold for hold in run if hold.params.get("by") not in column], most_s)
        waiting += ((column[by], min(most_s, waits_s[by])) for by in waits_s if by not in seen)
        seen |= waits_s.keys()


def _last(holds: Sequence[Reason], most_s: int) -> list[Reason]:
    """Return the last so many seconds of holds on end: what is made up for on the way is made up for first."""
    kept: list[Reason] = []
    for hold in reversed(holds):
        seconds = min(most_s, seconds_of(hold))
        if seconds > 0:
            kept.append(_with(hold, seconds=seconds))
            most_s -= seconds
    return kept[::-1]


def _with(reason: Reason, **params: object) -> Reason:
    return replace(reason, params={**reason.params, **params})
