"""Escorts, part of R5: every escorted leg inside the escort's hours, and never more serials than teams."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from ratl.model.movement import Escort
from ratl.model.plan import Violation
from ratl.model.route import Interval
from ratl.referee.intervals import clash, inside
from ratl.referee.traversals import Case, Track

RULE = "R5"
Hold = tuple[Track, Interval]
"""A serial and the time it keeps a team, the team's way back included."""


def judge(case: Case) -> Iterator[Violation]:
    """Yield each escorted leg driven outside the escort's hours, and each serial for which no team was left."""
    for track in case.judged:
        for legs, records in _pools(track).items():
            yield from _hours(track, legs, records)
    # Where records of one pool differ in teams or way back, the fewer teams and the longer way count.
    holds: dict[tuple[str, tuple[str, ...]], list[Hold]] = defaultdict(list)
    teams: dict[tuple[str, tuple[str, ...]], int] = {}
    for track in case.tracks:
        for pool, records in _pools(track).items():
            teams[pool] = min(teams.get(pool, records[0].teams), *(record.teams for record in records))
            holds[pool] += _holds(track, records)
    for pool, held in holds.items():
        yield from _teams(case, pool, held, teams[pool])


def _pools(track: Track) -> dict[tuple[str, tuple[str, ...]], list[Escort]]:
    """One authority's escort over the same legs is one pool of teams, whoever asks for it."""
    pools: dict[tuple[str, tuple[str, ...]], list[Escort]] = {}
    for escort in track.movement.request.escorts:
        pools.setdefault((escort.authority, escort.legs), []).append(escort)
    return pools


def _hours(track: Track, pool: tuple[str, tuple[str, ...]], records: Sequence[Escort]) -> Iterator[Violation]:
    authority, legs = pool
    intervals = [interval for record in records for interval in record.intervals]
    for traversal in track.traversals:
        if traversal.times.leg in legs and not inside(traversal.occupation, intervals):
            from_s, until_s = traversal.occupation
            params = {"leg": traversal.times.leg, "from_s": from_s, "until_s": until_s}
            if authority:
                yield track.violation(RULE, "r5_no_escort", **params, authority=authority)
            else:
                yield track.violation(RULE, "r5_no_escort_on", **params, legs=list(legs))


def _holds(track: Track, records: Sequence[Escort]) -> Iterator[Hold]:
    """From the head's first entering of the escorted legs to the tail's last leaving, and the way back."""
    escorted = [t.occupation for t in track.traversals if t.times.leg in records[0].legs]
    if escorted:
        back_s = max(record.return_s for record in records)
        yield track, (min(start for start, _ in escorted), max(end for _, end in escorted) + back_s)


def _teams(case: Case, pool: tuple[str, tuple[str, ...]], held: Sequence[Hold], teams: int) -> Iterator[Violation]:
    for track, (start, _) in held:
        busy = [other for other, interval in held if clash(interval, (start, start + 1))]
        if len(busy) > teams and case.concerns(track, *busy):
            serials = sorted(other.serial.id for other in busy)
            params = {"at_s": start, "teams": teams, "serials": serials}
            if pool[0]:
                yield track.violation(RULE, "r5_no_team", **params, authority=pool[0], leg=pool[1][0])
            else:
                yield track.violation(RULE, "r5_no_team_on", **params, legs=list(pool[1]))
