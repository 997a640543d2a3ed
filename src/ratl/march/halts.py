"""Short halts that the rate of march already contains: listed, adding no time [ATP4-90]."""

from __future__ import annotations

from collections.abc import Sequence

from ratl.model.movement import Halt, LegTimes, ListedHalt, Rules
from ratl.model.route import Leg


def list_halts(
    rules: Rules, legs: Sequence[LegTimes], halts: Sequence[Halt], lengths: Sequence[Leg]
) -> tuple[ListedHalt, ...]:
    """Return the scheme's halts of a placed serial: one at each interval of driving since the last real halt.

    After the start and after a rest the first has its own interval and length, where the scheme says so.

    Parameters
    ----------
    lengths
        The leg records, in driving order, beside `legs`.
    """
    if not rules.halts_in_rate or rules.halt_interval_s is None:
        return ()
    interval_s, first_s = rules.halt_interval_s, rules.first_halt_interval_s or rules.halt_interval_s
    length_s = rules.halt_s if rules.first_halt_s is None else rules.first_halt_s
    kinds = {halt.after_leg: halt.kind for halt in halts}
    driven_s, due_s, due_length_s = 0, first_s, length_s
    listed = []
    for index, (times, leg) in enumerate(zip(legs, lengths, strict=True)):
        while driven_s + times.run_s > due_s:
            into_s = due_s - driven_s
            at_m = round(leg.length_m * into_s / times.run_s)
            listed.append(
                ListedHalt(leg=index, at_m=at_m, head_s=times.head_enters_s + into_s, duration_s=due_length_s)
            )
            due_s, due_length_s = due_s + interval_s, rules.halt_s
        driven_s += times.run_s
        if index in kinds:
            rested = kinds[index] in ("rest", "overnight")
            driven_s, due_s, due_length_s = (0, first_s, length_s) if rested else (0, interval_s, rules.halt_s)
    return tuple(listed)
