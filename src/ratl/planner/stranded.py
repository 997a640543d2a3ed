"""Who was stranded under way in the plan before: in no timetable, and still on the road where it was told to stand.

It is not planned again: from where it set out it would be planned through what it has driven, and from where it stands
nobody knows yet when it goes on. Until it is cancelled it stands there, in the way of the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ratl.model.movement import Halt, LegTimes, Movement, Reason, Serial
from ratl.model.plan import Plan
from ratl.planner.course import Begin
from ratl.planner.underway import end_of


def tell_stranded(plan: Plan, begin: Begin) -> Reason:
    """Return that a serial finds no way on, and where it stands, so that the next plan knows it without a timetable."""
    last = begin.serial.legs[-1]
    where = {"serial": begin.serial.id, "place": begin.site or end_of(plan, last), "from_s": last.head_leaves_s}
    on = {"leg": last.leg, "forward": last.forward, "head_enters_s": last.head_enters_s}
    tail = {"tail_enters_s": last.tail_enters_s, "tail_leaves_s": last.tail_leaves_s}
    return Reason(code="stranded", params={**where, **on, **tail, **({"site": begin.site} if begin.site else {})})


def list_stranded(plan: Plan, told: Movement) -> dict[str, Reason]:
    """Return what was told of those stranded of a movement without a place, by serial."""
    if told.status != "unplaced":
        return {}
    own = {serial.id for serial in told.serials}
    said = {str(reason.params["serial"]): reason for reason in told.reasons if reason.code == "stranded"}
    return {name: r for name, r in said.items() if name in own and r.params.get("leg") in plan.legs}


def stand_for_good(plan: Plan, told: Movement, stranded: Mapping[str, Reason]) -> Movement:
    """Return a movement with its stranded serials standing to the end of the planning period, the others nowhere."""
    serials = (
        _standing(plan, serial, stranded[serial.id]) if serial.id in stranded else replace(serial, legs=(), halts=())
        for serial in told.serials
    )
    return replace(told, serials=tuple(serials))


def _standing(plan: Plan, serial: Serial, told: Reason) -> Serial:
    def second(key: str) -> int:
        return int(str(told.params[key]))

    site, until_s = told.params.get("site"), plan.horizon_s
    times = LegTimes(
        leg=str(told.params["leg"]), forward=bool(told.params["forward"]), run_s=0, pass_time_s=0,
        head_enters_s=second("head_enters_s"), head_leaves_s=second("from_s") if site else until_s,
        tail_enters_s=second("tail_enters_s"), tail_leaves_s=second("tail_leaves_s") if site else until_s,
    )  # fmt: skip
    if not site:
        return replace(serial, legs=(times,), halts=())
    halt = Halt(
        site=str(site), after_leg=0, kind="wait", minimum_s=0, head_arrives_s=times.head_leaves_s,
        tail_arrives_s=times.tail_leaves_s, head_departs_s=until_s, tail_departs_s=until_s,
    )  # fmt: skip
    return replace(serial, legs=(times,), halts=(halt,))
