"""Where the serials of a movement are at a moment: what of a timetable is settled, and from where one goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ratl.march.calendar import holds
from ratl.march.timetable import Pace, drive
from ratl.model.event import Event
from ratl.model.movement import Halt, LegTimes, Movement, Reason, Serial
from ratl.model.plan import Plan
from ratl.planner.course import Begin, NotBefore, Passage, Situation, list_passages
from ratl.planner.paces import Paces

_RESTS = ("rest", "overnight")


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a serial: legs and halts begun; a halt without a departure is the last, and it stands there."""

    legs: tuple[LegTimes, ...]
    halts: tuple[Halt, ...]
    standing: bool


def situate(plan: Plan, told: Movement, reports: Mapping[str, Event]) -> Situation:
    """Return where the serials of a movement are at the plan's `now_s`, and before when they may not go on.

    Parameters
    ----------
    told
        The movement with the timetable it was told; its serials have none where it was told none.
    reports
        By serial, what was reported about it: kinds ``late``, ``actual`` and ``halted``, completed by `complete`.
    """
    paces = Paces(plan, told)
    done: dict[str, Serial] = {}
    begun: dict[str, Begin] = {}
    not_before: dict[str, NotBefore] = {}
    for serial in told.serials:
        if not serial.legs:
            continue
        report = reports.get(serial.id)
        known = _known(plan, serial, paces, report)
        if known and len(known.legs) == len(serial.legs):
            legs = known.legs
            done[serial.id] = replace(
                serial, legs=legs, halts=known.halts, start_s=legs[0].head_enters_s, completion_s=legs[-1].tail_leaves_s
            )
            continue
        if known:
            begun[serial.id] = _begin(plan, told, serial, known, paces)
        not_before[serial.id] = _holds(plan, serial, known, report)
    return Situation(done, begun, not_before)


def complete(plan: Plan, told: Movement, event: Event) -> Event:
    """Return an event about a serial with the passing, or the site, that it comes to.

    ``halted``: the site where the serial stands by its timetable, or the end of the leg it is on, which its head
    reaches as much later as it stands; its start, where it has not set off. Otherwise the leg it is on, and when its
    head leaves that, where it is for a point farther on that it was reported late.
    """
    serial = next(s for s in told.serials if s.id == event.serial)
    if event.kind != "halted" or event.until_s is None:
        known = _known(plan, serial, Paces(plan, told), event) if event.point else None
        if known is None or known.legs == serial.legs[: len(known.legs)]:
            return event
        times = known.legs[-1]
        farther = times.head_leaves_s >= plan.now_s and end_of(plan, times) != event.point
        return replace(event, leg=times.leg, until_s=times.head_leaves_s) if farther else event
    known = _told_so_far(serial, plan.now_s)
    if known is None:
        return replace(event, point=told.request.origin, head_s=event.until_s)
    if known.standing:
        return replace(event, site=known.halts[-1].site)
    times = known.legs[-1]
    return replace(event, point=end_of(plan, times), head_s=event.until_s + max(0, times.head_leaves_s - plan.now_s))


def find_passing(plan: Plan, serial: Serial, point: str, at_s: int) -> int | None:
    """Return the index of the leg at whose end the serial passes a point, -1 for its start, None: it does not pass.

    Of several passings it is the one told nearest to `at_s`.
    """
    passings = {-1: serial.legs[0].head_enters_s} if start_of(plan, serial.legs[0]) == point else {}
    passings |= {k: times.head_leaves_s for k, times in enumerate(serial.legs) if end_of(plan, times) == point}
    return min(passings, key=lambda k: abs(passings[k] - at_s), default=None)


def start_of(plan: Plan, times: LegTimes) -> str:
    """Return the point where a leg is entered."""
    leg = plan.legs[times.leg]
    return leg.from_ if times.forward else leg.to


def end_of(plan: Plan, times: LegTimes) -> str:
    """Return the point where a leg is left."""
    leg = plan.legs[times.leg]
    return leg.to if times.forward else leg.from_


# ---- what is known


def known_legs(plan: Plan, told: Movement, serial: Serial, report: Event) -> tuple[LegTimes, ...]:
    """Return the legs a serial has begun by now with what was reported of it."""
    known = _known(plan, serial, Paces(plan, told), report) if serial.legs else None
    return known.legs if known else ()


def _told_so_far(serial: Serial, now_s: int) -> _Known | None:
    """Return what of a timetable has begun by now, if anything."""
    count = sum(times.head_enters_s < now_s for times in serial.legs)
    if not count:
        return None
    halts = tuple(halt for halt in serial.halts if halt.after_leg < count and halt.head_arrives_s < now_s)
    standing = bool(halts) and halts[-1].after_leg == count - 1
    return _Known(serial.legs[:count], halts, standing)


def _known(plan: Plan, serial: Serial, paces: Paces, report: Event | None) -> _Known | None:
    """Return what has begun by now with what was reported, if anything; nothing reported: as told."""
    if report is not None and report.site:
        return _standing(plan, serial, paces, report)
    passing = find_passing(plan, serial, report.point, report.head_s) if report and report.head_s is not None else None
    if report is None or passing is None:
        return _told_so_far(serial, plan.now_s)
    if passing >= 0:
        return _passing(plan, serial, paces, report, passing)
    if report.head_s is None or report.head_s >= plan.now_s:
        return None
    return _go_on(plan, serial, paces, (_set_out(plan, serial, paces, report),), ())


def _passing(plan: Plan, serial: Serial, paces: Paces, report: Event, passing: int) -> _Known | None:
    """Return what has begun by now of a serial whose head was, or will be, at the end of a leg at another time."""
    assert report.head_s is not None
    delay_s = report.head_s - serial.legs[passing].head_leaves_s
    before = _told_so_far(serial, plan.now_s)
    index = passing
    if report.head_s >= plan.now_s and serial.legs[passing].head_enters_s >= plan.now_s:
        # It is not there yet: what it is doing now takes longer, or the next stand before that point.
        if before is None or before.standing or _stop_before(serial, passing) >= len(before.legs):
            return before
        index = len(before.legs) - 1
    early_s = min(0, delay_s) if index == passing else 0
    first = _stop_before(serial, index) + 1 if early_s else index
    legs = [*serial.legs[:first], *(_earlier(times, early_s) for times in serial.legs[first : index + 1])]
    legs[index] = _reached(plan, serial, paces, legs[index], legs[index].head_leaves_s + delay_s - early_s, report)
    halts = tuple(
        replace(h, head_departs_s=h.head_departs_s + early_s, tail_departs_s=h.tail_departs_s + early_s)
        if early_s and h.after_leg == first - 1
        else h
        for h in serial.halts
        if h.after_leg < index
    )
    return _go_on(plan, serial, paces, tuple(legs), halts)


def _standing(plan: Plan, serial: Serial, paces: Paces, report: Event) -> _Known | None:
    """Return what has begun by now of a serial that stands at a site until a time."""
    halt = next((h for h in serial.halts if h.site == report.site), None)
    so_far = _told_so_far(serial, plan.now_s)
    if halt is None or report.until_s is None or so_far is None or len(so_far.legs) <= halt.after_leg:
        return so_far
    later_s = max(0, report.until_s - halt.head_departs_s)
    longer = replace(
        halt, head_departs_s=halt.head_departs_s + later_s, tail_departs_s=halt.tail_departs_s + later_s
    )  # fmt: skip
    patient = replace(serial, halts=tuple(longer if h is halt else h for h in serial.halts))
    before = tuple(h for h in serial.halts if h.after_leg < halt.after_leg)
    return _go_on(plan, patient, paces, serial.legs[: halt.after_leg + 1], before)


def _stop_before(serial: Serial, index: int) -> int:
    """Return after which leg the serial last stands before a leg; -1: at its origin."""
    return max((halt.after_leg for halt in serial.halts if halt.after_leg < index), default=-1)


def _earlier(times: LegTimes, by_s: int) -> LegTimes:
    return replace(
        times,
        head_enters_s=times.head_enters_s + by_s,
        head_leaves_s=times.head_leaves_s + by_s,
        tail_enters_s=times.tail_enters_s + by_s,
        tail_leaves_s=times.tail_leaves_s + by_s,
    )


def _pace(plan: Plan, serial: Serial, paces: Paces, leg: str, head_s: int) -> Pace:
    day, night = paces.of(serial, leg)
    pace = (night if holds(plan.night, head_s) else day) or day or night
    assert pace is not None  # it was planned on that leg
    return pace


def _reached(plan: Plan, serial: Serial, paces: Paces, times: LegTimes, head_s: int, report: Event) -> LegTimes:
    """Return a leg at whose end the head was, or will be, at another time than told."""
    pace = _pace(plan, serial, paces, times.leg, times.head_enters_s)
    tail_s = max(times.tail_enters_s + pace.catch_up_s, head_s + pace.pass_time_s)
    if report.tail_s is not None and report.head_s == head_s:
        tail_s = report.tail_s
    return replace(times, head_leaves_s=head_s, tail_leaves_s=tail_s)


def _set_out(plan: Plan, serial: Serial, paces: Paces, report: Event) -> LegTimes:
    """Return the first leg of a serial that set out when it was reported to."""
    assert report.head_s is not None
    told = serial.legs[0]
    pace = _pace(plan, serial, paces, told.leg, report.head_s)
    tail_s = report.head_s + pace.pass_time_s if report.tail_s is None else report.tail_s
    return _driven(told.leg, told.forward, report.head_s, tail_s, pace)


def _driven(leg: str, forward: bool, head_s: int, tail_s: int, pace: Pace) -> LegTimes:
    out = drive(head_s, tail_s, pace)
    return LegTimes(
        leg=leg, forward=forward, run_s=pace.run_s, pass_time_s=pace.pass_time_s, head_enters_s=head_s,
        head_leaves_s=out[0], tail_enters_s=tail_s, tail_leaves_s=out[1],
    )  # fmt: skip


def _go_on(
    plan: Plan, serial: Serial, paces: Paces, legs: tuple[LegTimes, ...], halts: tuple[Halt, ...]
) -> _Known:  # fmt: skip
    """Return what must have begun by now after the last leg known: driven on, halts as long as they had to be."""
    due = {halt.after_leg: halt for halt in serial.halts}
    while True:
        last, halt = legs[-1], due.get(len(legs) - 1)
        if last.head_leaves_s >= plan.now_s or len(legs) == len(serial.legs):
            return _Known(legs, halts, standing=False)
        following = serial.legs[len(legs)]
        head_s, tail_s = last.head_leaves_s, last.tail_leaves_s
        if halt is not None:
            head_s = _departs_s(plan, serial, paces, halt, last)
            pace = _pace(plan, serial, paces, following.leg, head_s)
            tail_s = head_s + pace.pass_time_s
            stood = replace(
                halt, head_arrives_s=last.head_leaves_s, tail_arrives_s=last.tail_leaves_s, head_departs_s=head_s,
                tail_departs_s=tail_s,
            )  # fmt: skip
            halts = (*halts, stood)
            if head_s >= plan.now_s:
                return _Known(legs, halts, standing=True)
        pace = _pace(plan, serial, paces, following.leg, head_s)
        legs = (*legs, _driven(following.leg, following.forward, head_s, tail_s, pace))


def _departs_s(plan: Plan, serial: Serial, paces: Paces, halt: Halt, last: LegTimes) -> int:
    """Return when the head departs at the earliest from a halt that was reached otherwise than told."""
    if halt.kind in _RESTS:
        return max(halt.head_departs_s, last.tail_leaves_s + halt.minimum_s)
    following = serial.legs[halt.after_leg + 1]
    pass_s = _pace(plan, serial, paces, following.leg, halt.head_departs_s).pass_time_s
    ready_s = max(last.head_leaves_s + halt.minimum_s, last.tail_leaves_s + halt.minimum_s - pass_s)
    return max(halt.head_departs_s, ready_s)


# ---- from where it goes on


def _begin(plan: Plan, told: Movement, serial: Serial, known: _Known, paces: Paces) -> Begin:
    """Return where a serial goes on: from the halt where it stands, or along the leg it is on."""
    legs, halts, rules = known.legs, known.halts, told.request.rules
    settled = replace(serial, legs=legs, halts=halts, start_s=legs[0].head_enters_s, listed_halts=())
    driven = len(legs) if known.standing else len(legs) - 1
    taken = {h.after_leg: h for h in (halts[:-1] if known.standing else halts)}
    has_first = rules.first_halt_interval_s is not None or rules.first_halt_s is not None
    halt_s, rest_s, rest_m, fresh = 0, 0, 0.0, has_first
    for index, times in enumerate(legs[:driven]):
        halt_s, rest_s = halt_s + times.run_s, rest_s + times.run_s
        rest_m += plan.legs[times.leg].length_m
        halt = taken.get(index)
        if halt is None:
            continue
        rested = _is_rest(plan, halt, rules.rest_s)
        rest_s, rest_m = (0, 0.0) if rested else (rest_s, rest_m)
        asked_s = rules.first_halt_s if fresh and rules.first_halt_s is not None else rules.halt_s
        stood_s = min(halt.head_departs_s - halt.head_arrives_s, halt.tail_departs_s - halt.tail_arrives_s)
        if stood_s >= asked_s:
            halt_s, fresh = 0, rested and has_first
    if known.standing:
        last = halts[-1]
        return Begin(
            settled, len(legs), last.site, last.head_arrives_s, last.tail_arrives_s, 0, halt_s, rest_s, rest_m, fresh
        )
    times = legs[-1]
    nominal = _pace(plan, serial, paces, times.leg, times.head_enters_s)
    run_s = times.head_leaves_s - times.head_enters_s
    pass_s = times.tail_leaves_s - times.head_leaves_s  # so that the tail leaves when it is known to
    late_s = run_s - nominal.run_s  # standing is no driving
    catch_up_s = min(nominal.catch_up_s, times.tail_leaves_s - times.tail_enters_s)
    return Begin(
        settled, driven, None, times.head_enters_s, times.tail_enters_s, 0, halt_s - late_s, rest_s - late_s, rest_m,
        fresh, pace=Pace(nominal.rate_mps, run_s, pass_s, catch_up_s),
    )  # fmt: skip


def stand_on_road(plan: Plan, begin: Begin) -> Begin:
    """Return a serial on its way as standing at the end of the leg it is on until it can go on: no site is left it."""
    times = begin.serial.legs[-1]
    return replace(
        begin,
        stop=begin.stop + 1,
        head_s=times.head_leaves_s,
        tail_s=times.tail_leaves_s,
        pass_s=max(1, times.pass_time_s),
        since_halt_s=begin.since_halt_s + times.head_leaves_s - times.head_enters_s,
        since_rest_s=begin.since_rest_s + times.head_leaves_s - times.head_enters_s,
        since_rest_m=begin.since_rest_m + plan.legs[times.leg].length_m,
        pace=None,
        may_stand=True,
    )


def stranded(begin: Begin, until_s: int) -> Serial:
    """Return a serial on its way that finds no way on, as standing until then at its site or the end of its leg."""
    serial = begin.serial
    if begin.site:
        last = serial.halts[-1]
        longer = replace(last, head_departs_s=until_s, tail_departs_s=until_s)
        return replace(serial, halts=(*serial.halts[:-1], longer))
    times = serial.legs[-1]
    return replace(serial, legs=(*serial.legs[:-1], replace(times, head_leaves_s=until_s, tail_leaves_s=until_s)))


def _is_rest(plan: Plan, halt: Halt, asked_s: int | None) -> bool:
    rested_s = halt.head_departs_s - halt.tail_arrives_s
    return halt.kind in _RESTS and plan.sites[halt.site].overnight and rested_s >= (asked_s or 0)


def _holds(plan: Plan, serial: Serial, known: _Known | None, report: Event | None) -> NotBefore:
    """Return before when the serial does not go on from where it stands: not before it was told, nor before now."""
    stops = {halt.after_leg + 1: halt for halt in serial.halts}
    ahead = len(known.legs) if known else 0
    held: dict[Passage, tuple[int, Reason]] = {}
    passages = list_passages(times.leg for times in serial.legs)
    for index, times in enumerate(serial.legs):
        departs_here = index in stops or index == 0
        if index < ahead or not departs_here:
            continue
        until_s = times.head_enters_s
        reason = Reason(code="held_as_told", params={})
        if until_s < plan.now_s:
            until_s, reason = plan.now_s, Reason(code="held_until_now", params={})
        reported_s = _reported_s(plan, serial, report, index, ahead)
        if reported_s is not None and reported_s > until_s:
            until_s, reason = reported_s, Reason(code="held_reported", params={"serial": serial.id})
        held[passages[index]] = until_s, reason
        if index == ahead:  # whichever way it leaves
            here, driven = start_of(plan, times), {t.leg for t in serial.legs[:index]}
            others = ((i, 0) for i, leg in plan.legs.items() if here in (leg.from_, leg.to) and i not in driven)
            held |= dict.fromkeys(others, (until_s, reason))
    return held


def _reported_s(plan: Plan, serial: Serial, report: Event | None, index: int, ahead: int) -> int | None:
    """Return before when a serial does not set off along a leg by what was reported, if that says so."""
    if report is None or (report.site and index != ahead):
        return None
    if report.site or report.head_s is None:
        return report.until_s
    passing = find_passing(plan, serial, report.point, report.head_s)
    if passing is None or index != _stop_before(serial, max(passing, 0)) + 1:
        return None
    told_s = serial.legs[passing].head_leaves_s if passing >= 0 else serial.legs[0].head_enters_s
    return serial.legs[index].head_enters_s + report.head_s - told_s
