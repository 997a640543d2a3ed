"""Short halts that the rate of march already contains: listed, adding no time [ATP4-90]."""

from __future__ import annotations

from collections.abc import Sequence

from ratl.model.movement import Halt, LegTimes, ListedHalt, Rules
from ratl.model.route import Leg


def list_halts(
    rules: Rules, legs: Sequence[LegTimes], halts: Sequence[Halt], lengths: Sequence[Leg]
) -> tuple[ListedHalt, ...]:
    """Return the scheme's halts of a placed serial: one at each interval of driving since the last real halt.

    Parameters
    ----------
    lengths
        The leg records, in driving order, beside `legs`.
    """
    if not rules.halts_in_rate or rules.halt_interval_s is None:
        return ()
    halted_after = {halt.after_leg for halt in halts}
    due_s = first_s = rules.first_halt_interval_s or rules.halt_interval_s
    driven_s, listed = 0, []
    for index, (times, leg) in enumerate(zip(legs, lengths, strict=True)):
        while driven_s + times.run_s > due_s:
            into_s = due_s - driven_s
            at_m = round(leg.length_m * into_s / times.run_s)
            listed.append(
                ListedHalt(leg=index, at_m=at_m, head_s=times.head_enters_s + into_s, duration_s=rules.halt_s)
            )
            due_s += rules.halt_interval_s
        driven_s += times.run_s
        if index in halted_after:
            driven_s, due_s = 0, first_s
    return tuple(listed)
