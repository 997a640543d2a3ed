"""Who is where by the timetables in force, and who of them gives way to whom, while a plan is made anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import compress
from typing import TypeVar

import numpy as np

from ratl.model.movement import LegTimes, Movement, Serial
from ratl.model.plan import Plan
from ratl.planner.crowd import Ints
from ratl.planner.escorts import EscortPool
from ratl.planner.ground import Ground
from ratl.planner.traffic import (
    EscortUse,
    LegUse,
    PointUse,
    SiteUse,
    Traffic,
    begins_order,
    may_meet,
)

Firsts = Mapping[str, int]
"""When a movement first comes to a leg, point or site by its timetable, by id; of an escort by its pool."""

_Use = TypeVar("_Use", LegUse, PointUse)

Stays = Callable[[str, int], bool]
"""Whether a use stands, by what is used and from when on."""


@dataclass
class Board:
    """The timetables in force, and what each makes of the road.

    Parameters
    ----------
    plan
        Network and rules; its `now_s` divides what is settled from what is not.
    told
        Every movement as it was told, by id.
    """

    plan: Plan
    told: Mapping[str, Movement]
    ground: Ground = field(init=False)
    """What is known of the roads, for every traffic made here."""
    _uses: dict[int, tuple[Movement, Traffic]] = field(default_factory=dict)
    _begun: dict[str, Movement] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ground = Ground(self.plan)

    def uses(self, movement: Movement) -> Traffic:
        """Return what a movement alone makes of the road."""
        known = self._uses.get(id(movement))
        if known is None:
            traffic = Traffic(self.plan, self.ground)
            traffic.put(movement)
            known = self._uses[id(movement)] = (movement, traffic)  # the movement kept, so that its id stays its own
        return known[1]

    def begun(self, movement: Movement, settled: Mapping[str, Serial]) -> Movement:
        """Return a movement with what is settled of its serials and no more."""
        if movement.id not in self._begun:
            bare = (settled.get(s.id) or replace(s, legs=(), halts=()) for s in movement.serials)
            self._begun[movement.id] = replace(movement, serials=tuple(bare))
        return self._begun[movement.id]

    def firsts(self, movement: Movement) -> Firsts:
        """Return when a movement first comes to each thing it uses."""
        uses = self.uses(movement)
        found: dict[str, int] = {leg: min(u.times.head_enters_s for u in by) for leg, by in uses.legs.items() if by}
        found |= {f"point:{i}": min(u.begin for u in by) for i, by in uses.points.items() if by}
        found |= {f"site:{i}": min(u.begin for u in by) for i, by in uses.sites.items() if by}
        return found | {repr(pool): min(u.begin for u in by) for pool, by in uses.escorts.items() if by}

    def gather(
        self, whole: Iterable[Movement], ahead: Iterable[tuple[Movement, Movement]], firsts: Firsts, from_s: int
    ) -> Traffic:
        """Return the traffic a movement finds.

        Parameters
        ----------
        whole
            Those whose timetables stand as they are given here.
        ahead
            Those that stand where they come first by their timetables, and give way where they come later; each with
            what is settled of it, which stands too.
        firsts
            When the movement itself comes, by the timetable it was told.
        from_s
            It is nowhere before this; who is gone by then is left out.
        """
        parts: list[tuple[Traffic, Stays | None]] = [
            (self.uses(movement), None) for movement in whole if not self._is_past(movement, from_s)
        ]
        parts += [(self.uses(movement), _stand_for(firsts, _moments(self.uses(begun)))) for movement, begun in ahead]
        return self._poured(parts)

    def _poured(self, parts: Sequence[tuple[Traffic, Stays | None]]) -> Traffic:
        """Return the traffic of those uses of each part that stay, by what is used and from when on; None: all."""
        legs = defaultdict[str, tuple[list[LegUse], list[Ints]]](lambda: ([], []))
        points = defaultdict[str, tuple[list[PointUse], list[Ints]]](lambda: ([], []))
        sites, escorts = defaultdict[str, list[SiteUse]](list), defaultdict[EscortPool, list[EscortUse]](list)
        for uses, stays in parts:
            for leg, by_leg in uses.legs.items():
                kept = None if stays is None else [stays(leg, u.times.head_enters_s) for u in by_leg]
                _pour(legs[leg], by_leg, uses.leg_rows[leg], kept)
            for point, by_point in uses.points.items():
                kept = None if stays is None else [stays(f"point:{point}", u.begin) for u in by_point]
                _pour(points[point], by_point, uses.point_rows[point], kept)
            for site, by_site in uses.sites.items():
                sites[site] += [u for u in by_site if stays is None or stays(f"site:{site}", u.begin)]
            for pool, by_pool in uses.escorts.items():
                escorts[pool] += [u for u in by_pool if stays is None or stays(repr(pool), u.begin)]
        traffic = Traffic(self.plan, self.ground)
        traffic.pour(legs, points)
        traffic.sites = {site: tuple(sorted(by, key=begins_order)) for site, by in sites.items()}
        traffic.escorts = {pool: tuple(sorted(by, key=begins_order)) for pool, by in escorts.items()}
        return traffic

    def clashing(self, placed: Movement, others: Iterable[Movement]) -> list[Movement]:
        """Return those of `others` that may not stay where they are beside a movement as placed; rather one too many.

        Who is asked to place itself again and finds its timetable still good keeps it.
        """
        mine = self.uses(placed)
        found = []
        begin, end = _span(placed)
        gap_s = self.plan.profile.column_gap_s
        spans = ((other, _span(other)) for other in others)
        everyone = [other for other, (a, b) in spans if a < end + gap_s and begin < b + gap_s]
        crowded = self._crowded(mine, everyone)
        for other in everyone:
            if other.id in crowded or self._clash(mine, self.uses(other)):
                found.append(other)
        return found

    def _is_past(self, movement: Movement, from_s: int) -> bool:
        """Return whether a movement has left the road before anything can be changed, or before a moment."""
        gone_s = _span(movement)[1] + self.plan.profile.column_gap_s
        return gone_s < self.plan.now_s or (gone_s < from_s and not movement.request.escorts)

    def _clash(self, mine: Traffic, theirs: Traffic) -> bool:
        gap_s = self.plan.profile.column_gap_s
        for leg in mine.legs.keys() & theirs.legs.keys():
            regime = self.plan.legs[leg].regime
            for a in mine.legs[leg]:
                if any(_meet_on_leg(a.times, b.times, regime, gap_s) for b in theirs.legs[leg]):
                    return True
        for point in mine.points.keys() & theirs.points.keys():
            for use in mine.points[point]:
                if any(self._meet_at_point(use, b, gap_s) for b in theirs.points[point]):
                    return True
        return any(
            a.begin < b.end and b.begin < a.end
            for pool in mine.escorts.keys() & theirs.escorts.keys()
            for a in mine.escorts[pool]
            for b in theirs.escorts[pool]
        )

    def _meet_at_point(self, one: PointUse, other: PointUse, gap_s: int) -> bool:
        overlap = one.begin < other.end + gap_s and other.begin < one.end + gap_s
        return overlap and not may_meet(self.plan, one, other)

    def _crowded(self, mine: Traffic, others: Collection[Movement]) -> set[str]:
        """Return who stands where a movement stands, and the site does not hold all of them together."""
        found: set[str] = set()
        for site_id, stands in mine.sites.items():
            site = self.plan.sites[site_id]
            for stand in stands:
                beside = [
                    (movement.id, use)
                    for movement in others
                    for use in self.uses(movement).sites.get(site_id, ())
                    if use.begin < stand.end and stand.begin < use.end
                ]
                needs = sum(u.vehicles if site.unit == "vehicles" else u.halted_m for _, u in beside)
                if needs + (stand.vehicles if site.unit == "vehicles" else stand.halted_m) > site.capacity:
                    found |= {name for name, _ in beside}
        return found


def _span(movement: Movement) -> tuple[int, int]:
    """Return from when until when a movement is on the road, or its escorts on their way back."""
    legs = [serial.legs for serial in movement.serials if serial.legs]
    back_s = max((escort.return_s for escort in movement.request.escorts), default=0)
    end_s = max((by[-1].tail_leaves_s for by in legs), default=-1)
    return min((by[0].head_enters_s for by in legs), default=0), end_s + back_s


def _pour(into: tuple[list[_Use], list[Ints]], uses: Sequence[_Use], rows: Ints, kept: Sequence[bool] | None) -> None:
    """Put those kept of the uses of one thing, with their rows, beside those that are there; None: all."""
    if kept is None or all(kept):
        into[0].extend(uses)
        into[1].append(rows)
    else:
        into[0].extend(compress(uses, kept))
        into[1].append(rows[np.array(kept)])


def _stand_for(firsts: Firsts, settled: Collection[tuple[str, int]]) -> Stays:
    """Return which uses stand before who comes at `firsts`: those that come before, and those settled."""
    return lambda key, begin: begin < firsts.get(key, begin + 1) or (key, begin) in settled


def _moments(uses: Traffic) -> set[tuple[str, int]]:
    """Return what is used from when on."""
    found = {(leg, u.times.head_enters_s) for leg, by in uses.legs.items() for u in by}
    found |= {(f"point:{point}", u.begin) for point, by in uses.points.items() for u in by}
    found |= {(f"site:{site}", u.begin) for site, by in uses.sites.items() for u in by}
    return found | {(repr(pool), u.begin) for pool, by in uses.escorts.items() for u in by}


def _meet_on_leg(one: LegTimes, other: LegTimes, regime: str, gap_s: int) -> bool:
    """Return whether two serials may not both be on a leg as they are: rules R1 and R2."""
    if one.forward == other.forward:
        behind = other.head_enters_s >= one.tail_enters_s + gap_s and other.head_leaves_s >= one.tail_leaves_s + gap_s
        ahead = one.head_enters_s >= other.tail_enters_s + gap_s and one.head_leaves_s >= other.tail_leaves_s + gap_s
        if not (behind or ahead):
            return True
    if regime == "exclusive" or (regime == "alternating" and one.forward != other.forward):
        return one.head_enters_s < other.tail_leaves_s + gap_s and other.head_enters_s < one.tail_leaves_s + gap_s
    return False
