"""How long a movement covers the places of each leg, by hour of the day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from ratl.march.formulas import halted_length_m
from ratl.model.movement import LegTimes, Serial
from ratl.model.profile import Profile
from ratl.roads.edges import Floats

HOURS: Final = 24
_DAY_S: Final = 86_400.0
_SAMPLES: Final = 8
"""Places looked at on each leg."""
Clock = Callable[[int], int]
"""Plan second → seconds since local midnight."""


def compute_presence(
    serials: Sequence[Serial], legs: Sequence[str], length_m: Floats, profile: Profile, clock: Clock
) -> Floats:
    """Return days for which each place of each leg is covered by a serial, by hour of the day: float64[legs, 24].

    On the march a place is covered from its head to its tail. At a halt the halted serial stands for its whole stay on
    as much road as it is long, half of it on the leg before the site and half on the one behind: a site has no length
    of its own here, and is as exposed as the road it lies on.

    Parameters
    ----------
    legs, length_m
        Ids of the legs and their lengths, in the order of the result.
    """
    row = {leg: number for number, leg in enumerate(legs)}
    found = np.zeros((len(legs), HOURS))
    for serial in serials:
        for times in serial.legs:
            found[row[times.leg]] += _on_leg(times, clock)
        halted_m = halted_length_m(profile, serial.vehicles)
        for halt in serial.halts:
            stay = by_hour(halt.head_arrives_s, halt.tail_departs_s, clock)
            beside = [row[t.leg] for t in serial.legs[max(halt.after_leg, 0) : halt.after_leg + 2]]
            for leg in beside:
                found[leg] += stay * (halted_m / len(beside) / length_m[leg])
    return found


def _on_leg(times: LegTimes, clock: Clock) -> Floats:
    at = (np.arange(_SAMPLES) + 0.5) / _SAMPLES
    heads = times.head_enters_s + at * (times.head_leaves_s - times.head_enters_s)
    tails = times.tail_enters_s + at * (times.tail_leaves_s - times.tail_enters_s)
    spans = zip(heads.tolist(), tails.tolist(), strict=True)
    return np.asarray(sum((by_hour(head, tail, clock) for head, tail in spans), np.zeros(HOURS)) / _SAMPLES)


def by_hour(begin_s: float, end_s: float, clock: Clock) -> Floats:
    """Return how many days of a span of plan seconds lie in each hour of the day: float64[24]."""
    found = np.zeros(HOURS)
    at_s, local = begin_s, float(clock(int(begin_s)))
    while at_s < end_s:
        step = min(end_s - at_s, 3600 - local % 3600)
        found[int(local // 3600) % HOURS] += step / _DAY_S
        at_s, local = at_s + step, local + step
    return found


def occupied_s(serials: Sequence[Serial], passed: Callable[[Serial], Sequence[str]]) -> dict[str, int]:
    """Return for how many seconds somebody of the movement is at each point it passes: first head to last tail.

    Parameters
    ----------
    passed
        The points a serial passes in order, both ends included: one more than its legs.
    """
    heads: dict[str, int] = {}
    tails: dict[str, int] = {}
    for serial in serials:
        first, last = serial.legs[0], serial.legs[-1]
        come = [first.head_enters_s, *(leg.head_leaves_s for leg in serial.legs)]
        gone = [*(leg.tail_enters_s for leg in serial.legs), last.tail_leaves_s]
        for point, head_s, tail_s in zip(passed(serial), come, gone, strict=True):
            heads[point] = min(head_s, heads.get(point, head_s))
            tails[point] = max(tail_s, tails.get(point, tail_s))
    return {point: tails[point] - heads[point] for point in heads}
