"""R7 march rules: the rate of march, driving between halts and rests, daylight, rest, keeping together."""

from __future__ import annotations

from collections.abc import Iterator

from ratl.model.movement import Rules
from ratl.model.plan import Violation
from ratl.referee.driving import Stretch, stages, stretches
from ratl.referee.intervals import meets
from ratl.referee.kinematics import list_moments
from ratl.referee.traversals import REST, Case, Track, Traversal

RULE = "R7"
_DUST_M = 1e-6


def judge(case: Case) -> Iterator[Violation]:
    """Yield what breaks the rate of march and the rules (a) to (e) of each movement."""
    for track in case.judged:
        yield from _figures(track)
        yield from _too_fast(track)
        yield from _between_halts(track)
        yield from _between_rests(track)
        yield from _daylight(case, track)
        yield from _rests(track)
    yield from _together(case)


def _figures(track: Track) -> Iterator[Violation]:
    """Yield the stated runs and pass times that are not what the plan's own figures give."""
    for traversal in track.traversals:
        times = traversal.times
        where = {"leg": times.leg, "at_s": times.head_enters_s}
        if traversal.rate_mps is None:
            yield track.violation(RULE, "r7_no_rate", **where, road_class=traversal.leg.class_)
        elif None in (traversal.run_s, traversal.tail_run_s, traversal.pass_time_s):
            yield track.violation(RULE, "r7_no_figure", **where)
        if traversal.run_s not in (None, times.run_s):
            yield track.violation(RULE, "r7_run", **where, stated_s=times.run_s, exact_s=traversal.run_s)
        if traversal.pass_time_s not in (None, times.pass_time_s):
            params = {"stated_s": times.pass_time_s, "exact_s": traversal.pass_time_s}
            yield track.violation(RULE, "r7_pass_time", **where, **params)


def _too_fast(track: Track) -> Iterator[Violation]:
    for moment in list_moments(track):
        if moment.stated_s < moment.exact_s:
            params = {"what": moment.what, "leg": moment.leg, "stated_s": moment.stated_s, "exact_s": moment.exact_s}
            yield track.violation(RULE, "r7_too_fast", **params)


def _where(stretch: Stretch) -> dict[str, object]:
    first, last = stretch.traversals[0].times, stretch.traversals[-1].times
    return {"from_s": first.head_enters_s, "until_s": last.head_leaves_s, "leg": last.leg}


def _between_halts(track: Track) -> Iterator[Violation]:
    """Yield stretches longer than the interval and its tolerance, unless the rate already contains the halts (a)."""
    rules = track.movement.request.rules
    if rules.halts_in_rate:
        return
    for stretch in stretches(track):
        interval_s = _interval_s(rules, stretch)
        if interval_s is not None and stretch.driving_s > interval_s + rules.halt_tolerance_s:
            params = {"driving_s": stretch.driving_s, "most_s": interval_s + rules.halt_tolerance_s}
            yield track.violation(RULE, "r7_no_halt", **_where(stretch), **params)


def _interval_s(rules: Rules, stretch: Stretch) -> int | None:
    if stretch.fresh and rules.first_halt_interval_s is not None:
        return rules.first_halt_interval_s
    return rules.halt_interval_s


def _between_rests(track: Track) -> Iterator[Violation]:
    """Yield too much driving or distance from rest to rest (b)."""
    rules = track.movement.request.rules
    for stage in stages(track):
        if rules.max_driving_s is not None and stage.driving_s > rules.max_driving_s:
            params = {"driving_s": stage.driving_s, "most_s": rules.max_driving_s}
            yield track.violation(RULE, "r7_driving", **_where(stage), **params)
        if rules.max_distance_m is not None and stage.distance_m > rules.max_distance_m + _DUST_M:
            figures = {"distance_m": stage.distance_m, "most_m": rules.max_distance_m}
            yield track.violation(RULE, "r7_distance", **_where(stage), **figures)


def _daylight(case: Case, track: Track) -> Iterator[Violation]:
    """Yield legs driven at night where only daylight is allowed (c)."""
    if not track.movement.request.rules.daylight_only:
        return
    for traversal in track.traversals:
        if meets(traversal.occupation, case.plan.night):
            from_s, until_s = traversal.occupation
            yield track.violation(RULE, "r7_night", leg=traversal.times.leg, from_s=from_s, until_s=until_s)


def _rests(track: Track) -> Iterator[Violation]:
    """Yield rests, promised or kept, shorter than the rules ask (d)."""
    asked_s = track.movement.request.rules.rest_s or 0
    for stand in track.stands.values():
        rest_s = min(stand.rest_s, stand.halt.minimum_s)
        if stand.halt.kind in REST and rest_s < asked_s:
            params = {"site": stand.halt.site, "at_s": stand.halt.tail_arrives_s, "rest_s": rest_s, "asked_s": asked_s}
            yield track.violation(RULE, "r7_rest_short", **params)


def _together(case: Case) -> Iterator[Violation]:
    """Yield serials that follow the one before them by more than allowed, or go another way, unless apart (e)."""
    for ahead, behind in zip(case.judged, case.judged[1:], strict=False):
        request, most_s = ahead.movement.request, ahead.movement.request.rules.max_separation_s
        if ahead.movement is not behind.movement or request.serials_travel == "apart":
            continue
        ways = [[traversal.driven for traversal in track.traversals] for track in (ahead, behind)]
        if ways[0] != ways[1]:
            leg = next((b[0] for a, b in zip(*ways, strict=False) if a != b), ways[1][-1][0])
            yield behind.violation(RULE, "r7_own_way", leg=leg, by=ahead.serial.id)
        if most_s is None or behind.rank != ahead.rank + 1:
            continue
        for one, other in _same_legs(ahead, behind):
            first, second = sorted((one.times, other.times), key=lambda times: times.head_enters_s)
            apart_s = second.head_enters_s - first.tail_enters_s
            if apart_s > most_s:
                params = {"leg": second.leg, "by": ahead.serial.id, "at_s": second.head_enters_s}
                yield behind.violation(RULE, "r7_apart", **params, apart_s=apart_s, most_s=most_s)


def _same_legs(ahead: Track, behind: Track) -> Iterator[tuple[Traversal, Traversal]]:
    """Yield the traversals of the same leg the same way; of a leg driven several times, the n-th with the n-th."""
    driven: dict[tuple[str, bool], list[Traversal]] = {}
    for traversal in reversed(ahead.traversals):
        driven.setdefault(traversal.driven, []).append(traversal)
    for traversal in behind.traversals:
        if driven.get(traversal.driven):
            yield driven[traversal.driven].pop(), traversal
