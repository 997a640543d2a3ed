"""R5 windows: reservations, closures, curfews, opening hours, permissions and escorts."""

from __future__ import annotations

from collections.abc import Iterator

from ratl.model.plan import Violation
from ratl.model.route import Interval
from ratl.referee import escorts
from ratl.referee.intervals import inside, meets
from ratl.referee.occupations import occupations
from ratl.referee.traversals import Case, Track, Traversal

RULE = "R5"


def judge(case: Case) -> Iterator[Violation]:
    """Yield each part of a serial that is somewhere outside the time allowed there."""
    for track in case.judged:
        for traversal in track.traversals:
            yield from _hours_of_leg(track, traversal)
            yield from _curfews(case, track, traversal)
            yield from _permissions(track, traversal)
        yield from _hours_of_sites(track)
        yield from _reservations(case, track)
    yield from escorts.judge(case)


def _times(interval: Interval) -> dict[str, object]:
    return {"from_s": interval[0], "until_s": interval[1]}


def _hours_of_leg(track: Track, traversal: Traversal) -> Iterator[Violation]:
    leg, occupation = traversal.leg, traversal.occupation
    params = {"leg": traversal.times.leg, **_times(occupation)}
    if meets(occupation, leg.closed):
        yield track.violation(RULE, "r5_leg_closed", **params)
    if leg.open is not None and not inside(occupation, leg.open):
        yield track.violation(RULE, "r5_leg_hours", **params)


def _curfews(case: Case, track: Track, traversal: Traversal) -> Iterator[Violation]:
    for curfew in case.plan.curfews:
        if traversal.times.leg not in curfew.legs:
            continue
        if meets(traversal.occupation, curfew.intervals):
            params = {"leg": traversal.times.leg, "authority": curfew.authority, **_times(traversal.occupation)}
            yield track.violation(RULE, "r5_curfew", **params)


def _permissions(track: Track, traversal: Traversal) -> Iterator[Violation]:
    """Each authority that has anything to say about the leg must allow the whole occupation."""
    allowed: dict[str, list[Interval]] = {}
    for permission in track.movement.request.permissions:
        if traversal.times.leg in permission.legs:
            allowed.setdefault(permission.authority, []).extend(permission.intervals)
    for authority, intervals in allowed.items():
        if not inside(traversal.occupation, intervals):
            params = {"leg": traversal.times.leg, "authority": authority, **_times(traversal.occupation)}
            yield track.violation(RULE, "r5_no_permission", **params)


def _hours_of_sites(track: Track) -> Iterator[Violation]:
    for stand in track.stands.values():
        if stand.site.open is None:
            continue
        halt = stand.halt
        for code, interval in (
            ("r5_pulls_in_closed", (halt.head_arrives_s, halt.tail_arrives_s)),
            ("r5_pulls_out_closed", (halt.head_departs_s, halt.tail_departs_s)),
        ):
            if not inside(interval, stand.site.open):
                yield track.violation(RULE, code, site=halt.site, **_times(interval))


def _reservations(case: Case, track: Track) -> Iterator[Violation]:
    """Yield each use of what is held for another; the movement it is held for is not bound."""
    uses = [("leg", t.times.leg, t.occupation) for t in track.traversals]
    uses += [("point", point, occupation.interval) for point, occupation in occupations(track)]
    uses += [("site", stand.halt.site, stand.interval) for stand in track.stands.values()]
    for held in case.plan.reservations:
        if held.holder == track.movement.id:
            continue
        names = {"leg": held.leg, "point": held.point, "site": held.site}
        for what, name, interval in uses:
            if names[what] == name and meets(interval, [(held.from_s, held.to_s)]):
                params = {"what": f"what_{what}", "place": name, "holder": held.holder, **_times(interval)}
                yield track.violation(RULE, "r5_reserved", **params)
