"""What head and tail must do, moment by moment: where a track's times are not what the kinematics give.

Too late without a halt is standing on the road (R4); too early is faster than the rate of march (R7).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ratl.referee.traversals import Stand, Track, Traversal


@dataclass(frozen=True, slots=True)
class Moment:
    """One stated time beside the one that follows from the times before it. `what` is a key of the catalogue."""

    what: str
    leg: str
    stated_s: int
    exact_s: int


def list_moments(track: Track) -> list[Moment]:
    """Return every moment of the track that can be worked out from the moments before it, in order."""
    moments = list(_set_off(track.traversals[0]))
    for index, traversal in enumerate(track.traversals):
        moments += _drive(traversal)
        stand = track.stands.get(index)
        if stand is not None:
            moments += _pull_in(traversal, stand)
        if index + 1 < len(track.traversals):
            moments += _go_on(traversal, stand, track.traversals[index + 1])
    return moments


def _set_off(onto: Traversal) -> Iterator[Moment]:
    times = onto.times
    if onto.pass_time_s is not None:
        yield Moment("moment_tail_enters", times.leg, times.tail_enters_s, times.head_enters_s + onto.pass_time_s)


def _drive(on: Traversal) -> Iterator[Moment]:
    times = on.times
    if on.run_s is None or on.tail_run_s is None:
        return
    yield Moment("moment_head_leaves", times.leg, times.head_leaves_s, times.head_enters_s + on.run_s)
    if on.pass_time_s is not None:
        exact_s = max(times.tail_enters_s + on.tail_run_s, times.head_leaves_s + on.pass_time_s)
        yield Moment("moment_tail_leaves", times.leg, times.tail_leaves_s, exact_s)


def _pull_in(leaving: Traversal, stand: Stand) -> Iterator[Moment]:
    times, halt = leaving.times, stand.halt
    yield Moment("moment_head_arrives", times.leg, halt.head_arrives_s, times.head_leaves_s)
    yield Moment("moment_tail_arrives", times.leg, halt.tail_arrives_s, times.tail_leaves_s)


def _go_on(leaving: Traversal, stand: Stand | None, onto: Traversal) -> Iterator[Moment]:
    leg, times = onto.times.leg, onto.times
    if stand is None:
        yield Moment("moment_head_enters", leg, times.head_enters_s, leaving.times.head_leaves_s)
        yield Moment("moment_tail_enters", leg, times.tail_enters_s, leaving.times.tail_leaves_s)
        return
    halt = stand.halt
    yield Moment("moment_head_enters", leg, times.head_enters_s, halt.head_departs_s)
    yield Moment("moment_tail_enters", leg, times.tail_enters_s, halt.tail_departs_s)
    if onto.pass_time_s is not None:
        yield Moment("moment_tail_departs", leg, halt.tail_departs_s, halt.head_departs_s + onto.pass_time_s)
