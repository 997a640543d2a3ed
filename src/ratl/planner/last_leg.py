"""Who is on its last leg stands before its end while the destination, or who is ahead on the leg, is in its way.

Nothing is left to plan of such a serial but when it comes in, and the search of courses ends where no leg follows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ratl.model.movement import LegTimes, Movement, Reason, Serial
from ratl.model.plan import Plan
from ratl.planner.traffic import PointUse, Traffic, gap_s, may_meet
from ratl.planner.underway import end_of
from ratl.planner.windows import Windows


def stand_before_end(plan: Plan, told: Movement, serial: Serial, traffic: Traffic) -> Serial:
    """Return a serial on its last leg, standing at its end as long as others there before it, or a reservation, ask.

    Itself where nothing is in its way, where it is in already, or where the destination holds several at once: there
    who is in whose way is told only.

    Parameters
    ----------
    serial
        With all its legs; what is before the plan's `now_s` is past.
    traffic
        The others on the road.
    """
    times = serial.legs[-1]
    known_s, reasons = times.head_leaves_s, list[Reason]()
    if known_s < plan.now_s:
        return serial
    while True:
        until_s, reason = max(_holds(plan, told, serial, times, traffic), key=lambda hold: hold[0], default=(0, None))
        if until_s <= times.head_leaves_s or reason is None:
            break
        reasons.append(replace(reason, params={**reason.params, "seconds": until_s - times.head_leaves_s}))
        later_s = until_s - times.head_leaves_s
        times = replace(times, head_leaves_s=until_s, tail_leaves_s=times.tail_leaves_s + later_s)
    if times.head_leaves_s == known_s:
        return serial
    return replace(
        serial,
        legs=(*serial.legs[:-1], times),
        completion_s=times.tail_leaves_s,
        start_reasons=(*serial.start_reasons, *reasons),
    )


def _holds(
    plan: Plan, told: Movement, serial: Serial, times: LegTimes, traffic: Traffic
) -> Iterator[tuple[int, Reason]]:  # fmt: skip
    """Yield until when the head may not leave the leg, and why, for each that is in its way as it would come in."""
    point, begin, end = end_of(plan, times), times.head_leaves_s, times.tail_leaves_s
    blocks = Windows(plan, told).point(point)
    block = blocks.find(begin, end)
    if block is not None:
        yield blocks.ends[block], blocks.reasons[block]
    for ahead in traffic.legs.get(times.leg, ()):
        if ahead.times.forward is times.forward and ahead.times.head_enters_s < times.head_enters_s:
            gap = gap_s(plan, told, serial, ahead.serial)
            params = {"leg": times.leg, "by": ahead.serial, "until_s": ahead.times.tail_leaves_s, "gap_s": gap}
            yield ahead.times.tail_leaves_s + gap, Reason(code="held_leg_busy", params=params)
    if plan.points[point].simultaneous > 1:
        return
    own = PointUse(told.id, serial.id, begin, end, times.leg, "destination")
    for use in traffic.points.get(point, ()):
        apart_s = gap_s(plan, told, serial, use.serial)
        meets = use.begin < end + apart_s and begin < use.end + apart_s and not may_meet(plan, own, use)
        if meets and (use.begin, use.serial) < (begin, serial.id):
            yield use.end + apart_s, Reason(code="held_point_busy", params={"point": point, "by": use.serial,
                                                                              "until_s": use.end})  # fmt: skip
