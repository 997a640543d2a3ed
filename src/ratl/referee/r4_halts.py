"""R4 halts: a serial stands only at sites that hold it, long enough, and nobody waits on the road."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ratl.model.movement import Halt
from ratl.model.plan import Plan, Violation
from ratl.referee import arithmetic
from ratl.referee.driving import asked_halt_s, stretches
from ratl.referee.intervals import clash, inside, meets
from ratl.referee.kinematics import list_moments
from ratl.referee.references import unknown_name
from ratl.referee.traversals import PLACED, REST, Case, Stand, Track

RULE = "R4"
_MOST_ON_SHOULDER_S = 2 * 3600
"""What a stand on a shoulder may last where the movement's rules give no longest stand."""


def judge(case: Case) -> Iterator[Violation]:
    """Yield what is wrong with the chain of legs and halts of each serial, and sites that hold too much."""
    yield from _unknown_names(case)
    for track in case.judged:
        yield from _chain(track)
        yield from _waits_on_road(track)
        yield from _queues(case.plan, track)
        yield from _misplaced_halts(track)
        for stretch in stretches(track):
            for stand in stretch.stands:
                yield from _stand(track, stand)
                yield from _shoulder_by_night(case.plan, track, stand)
                yield from _minimum(track, stand, fresh=stretch.fresh)
    yield from _crowded_sites(case)


def _unknown_names(case: Case) -> Iterator[Violation]:
    for movement in case.plan.movements:
        if movement.status not in PLACED or case.subject not in (None, movement.id):
            continue
        for serial in movement.serials:
            names = [("leg", t.leg) for t in serial.legs if t.leg not in case.plan.legs]
            names += [("site", h.site) for h in serial.halts if h.site not in case.plan.sites]
            for what, name in dict.fromkeys(names):
                yield unknown_name(movement.id, serial.id, what, name, "where_serial")


def _chain(track: Track) -> Iterator[Violation]:
    for leaving, onto in zip(track.traversals, track.traversals[1:], strict=False):
        if leaving.exit != onto.entry:
            params = {"leg": leaving.times.leg, "next_leg": onto.times.leg, "point": leaving.exit}
            yield track.violation(RULE, "r4_legs_apart", **params)


def _waits_on_road(track: Track) -> Iterator[Violation]:
    for moment in list_moments(track):
        if moment.stated_s > moment.exact_s:
            params = {"what": moment.what, "leg": moment.leg, "stated_s": moment.stated_s, "exact_s": moment.exact_s}
            yield track.violation(RULE, "r4_waits_on_road", **params)


def _queues(plan: Plan, track: Track) -> Iterator[Violation]:
    """Yield service legs whose storage does not hold the serial, and whose tail enters before pass − run is over."""
    length_m = arithmetic.halted_length_m(plan.profile, track.serial.vehicles)
    for traversal in track.traversals:
        service, times = traversal.leg.service, traversal.times
        if service is None or service.storage_m >= length_m or traversal.run_s is None or traversal.pass_time_s is None:
            continue
        earliest_s = times.head_enters_s + traversal.pass_time_s - traversal.run_s
        if times.tail_enters_s < earliest_s:
            params = {"leg": times.leg, "storage_m": service.storage_m, "needs_m": length_m}
            params |= {"earliest_s": earliest_s, "at_s": times.tail_enters_s}
            yield track.violation(RULE, "r4_queue_too_long", **params)


def _misplaced_halts(track: Track) -> Iterator[Violation]:
    """Halts that hang on no leg, or two on one; after the last leg there is nothing to halt for."""
    for halt in track.serial.halts:
        stand = track.stands.get(halt.after_leg)
        if stand is None or stand.halt is not halt or halt.after_leg + 1 >= len(track.traversals):
            yield track.violation(RULE, "r4_halt_nowhere", **_at(halt), after_leg=halt.after_leg)
        elif stand.site.at != (point := track.traversals[halt.after_leg].exit):
            yield track.violation(RULE, "r4_site_elsewhere", **_at(halt), point=point, site_point=stand.site.at)
    if track.serial.halts and track.movement.request.halting == "origin-only":
        yield track.violation(RULE, "r4_origin_only", **_at(track.serial.halts[0]))


def _at(halt: Halt) -> dict[str, object]:
    return {"site": halt.site, "at_s": halt.head_arrives_s}


def _stand(track: Track, stand: Stand) -> Iterator[Violation]:
    halt, site, rules = stand.halt, stand.site, track.movement.request.rules
    stood_s = stand.rest_s if halt.kind in REST else stand.shortest_s
    if stood_s < halt.minimum_s:
        yield track.violation(RULE, "r4_halt_short", **_at(halt), stood_s=stood_s, minimum_s=halt.minimum_s)
    if site.overnight and not site.shoulder:
        return
    if halt.kind in REST:
        yield track.violation(RULE, "r4_not_overnight", **_at(halt))
    longest_s = halt.head_departs_s - halt.head_arrives_s
    most_s = _MOST_ON_SHOULDER_S if rules.max_stand_s is None and site.shoulder else rules.max_stand_s
    if most_s is not None and longest_s > most_s:
        yield track.violation(RULE, "r4_stands_too_long", **_at(halt), stood_s=longest_s, most_s=most_s)
    if site.open is not None and not inside(stand.interval, site.open):
        yield track.violation(RULE, "r4_stands_closed", **_at(halt), until_s=halt.tail_departs_s)


def _shoulder_by_night(plan: Plan, track: Track, stand: Stand) -> Iterator[Violation]:
    daylight_only = track.movement.request.rules.daylight_only
    if stand.site.shoulder and daylight_only and meets(stand.interval, plan.night):
        yield track.violation(RULE, "r4_shoulder_by_night", **_at(stand.halt), until_s=stand.halt.tail_departs_s)


def _minimum(track: Track, stand: Stand, *, fresh: bool) -> Iterator[Violation]:
    halt = stand.halt
    asked_s = asked_halt_s(track.movement.request.rules, fresh=fresh)
    if halt.kind == "short" and halt.minimum_s < asked_s:
        yield track.violation(RULE, "r4_minimum_low", **_at(halt), minimum_s=halt.minimum_s, asked_s=asked_s)


def _crowded_sites(case: Case) -> Iterator[Violation]:
    for name, standing in case.at_site.items():
        site = case.plan.sites[name]
        for track, stand in standing:
            present = _present(standing, stand.halt.head_arrives_s)
            needs = [_takes(case.plan, other, site.unit) for other in present]
            if sum(needs) > site.capacity and case.concerns(track, *present):
                params = {"needs": sum(needs), "capacity": site.capacity, "unit": site.unit}
                others = sorted(other.serial.id for other in present)
                yield track.violation(RULE, "r4_site_full", **_at(stand.halt), **params, serials=others)


def _present(standing: Sequence[tuple[Track, Stand]], at_s: int) -> list[Track]:
    return [track for track, stand in standing if clash(stand.interval, (at_s, at_s + 1))]


def _takes(plan: Plan, track: Track, unit: str) -> float:
    vehicles = track.serial.vehicles
    return arithmetic.halted_length_m(plan.profile, vehicles) if unit == "m" else len(vehicles)
