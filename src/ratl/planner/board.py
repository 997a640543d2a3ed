"""Who is where by the timetables in force, and who of them gives way to whom, while a plan is made anew."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import compress
from operator import attrgetter
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ratl.model.movement import Movement, Serial
from ratl.model.plan import Plan
from ratl.model.route import Site
from ratl.planner.crowd import NOBODY, Ints
from ratl.planner.ground import Ground
from ratl.planner.serials import column_of
from ratl.planner.traffic import (
    EscortUse,
    LegUse,
    PointUse,
    SiteUse,
    Traffic,
    begins_order,
    gap_s,
    may_meet,
    own_gaps_s,
)

_Use = TypeVar("_Use", bound=LegUse | PointUse | SiteUse | EscortUse)


@dataclass(frozen=True, slots=True)
class Clash:
    """A serial that breaks a rule at a leg, point or site by coming before those there first are off it by the gap.

    At `until_s` so many of them are that it may come.
    """

    rule: str
    """``R1`` … ``R4``."""
    serial: str
    by: tuple[str, ...]
    place: str
    until_s: int


@dataclass
class Board:
    """The timetables in force, in one traffic that changes as they do.

    Parameters
    ----------
    plan
        Network and rules.
    told
        Every movement as it was told, by id.
    """

    plan: Plan
    told: Mapping[str, Movement]
    ground: Ground = field(init=False)
    """What is known of the roads, for every traffic made here."""
    traffic: Traffic = field(init=False)
    _standing: dict[str, Movement] = field(init=False)
    _alone: dict[int, tuple[Movement, Traffic]] = field(default_factory=dict)
    _begun: dict[str, Movement] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ground = Ground(self.plan)
        self._movement_of = {serial.id: m.id for m in self.told.values() for serial in m.serials}
        self._as_told = Traffic(self.plan, self.ground)
        for movement in self.told.values():
            self._as_told.put(movement)
        self.reset()

    def reset(self) -> None:
        """Have everybody where they were told to be."""
        self.traffic, self._standing = self._as_told.copy(), dict(self.told)

    def take_off(self, name: str) -> None:
        """Take a movement off the road."""
        gone = self._standing.pop(name, None)
        if gone is not None:
            self.traffic.remove(gone)

    def put(self, movement: Movement) -> None:
        """Put a movement where its timetable says, and nowhere else."""
        self.take_off(movement.id)
        self.traffic.put(movement)
        self._standing[movement.id] = movement

    def begun(self, movement: Movement, settled: Mapping[str, Serial]) -> Movement:
        """Return a movement with what is settled of its serials and no more."""
        if movement.id not in self._begun:
            bare = (settled.get(s.id) or replace(s, legs=(), halts=()) for s in movement.serials)
            self._begun[movement.id] = replace(movement, serials=tuple(bare))
        return self._begun[movement.id]

    def found_by(self, told: Movement, giving_way: Collection[Movement]) -> Traffic:
        """Return the traffic that a movement finds which is not on the road.

        Parameters
        ----------
        told
            The movement with the timetable it was told; to one that was told none all of them come later.
        giving_way
            Those that stand where they come first by their timetables, and give way where they come later; each with
            what is settled of it, which stands too.
        """
        later = {serial.id for movement in giving_way for serial in movement.serials}
        if not later:
            return self.traffic
        found = self.traffic.copy()
        mine = self._uses(told) if any(serial.legs for serial in told.serials) else found
        settled = [self._uses(m) for m in giving_way if any(serial.legs for serial in m.serials)]
        _thin(found.legs, found.leg_rows, mine.legs, [uses.legs for uses in settled], later)
        _thin(found.points, found.point_rows, mine.points, [uses.points for uses in settled], later)
        _thin(found.sites, {}, mine.sites, [uses.sites for uses in settled], later)
        _thin(found.escorts, {}, mine.escorts, [uses.escorts for uses in settled], later)
        return found

    def _uses(self, movement: Movement) -> Traffic:
        """Return what a movement alone makes of the road."""
        known = self._alone.get(id(movement))
        if known is None:
            traffic = Traffic(self.plan, self.ground)
            traffic.put(movement)
            known = self._alone[id(movement)] = (movement, traffic)  # the movement kept, so that its id stays its own
        return known[1]

    def clashing(self, placed: Movement, among: Collection[str]) -> set[str]:
        """Return who of `among` may not stay where they are beside a movement as placed; rather one too many.

        Who is asked to place itself again and finds its timetable still good keeps it.
        """
        mine, gaps = Traffic(self.plan, self.ground), self._gaps_to_column(placed)
        mine.put(placed)
        found = self._crowded(mine, among)
        for leg, rows in mine.leg_rows.items():
            regime, theirs = self.plan.legs[leg].regime, self.traffic.legs.get(leg, ())
            for row in rows:
                met = _meet_on_leg(row, self.traffic.leg_rows.get(leg, NOBODY), regime, self._gaps_s(gaps, theirs))
                found |= {theirs[k].movement for k in np.flatnonzero(met)}
        for point, uses in mine.points.items():
            theirs_at, rows = self.traffic.points.get(point, ()), self.traffic.point_rows.get(point, NOBODY)
            gap_s = self._gaps_s(gaps, theirs_at)
            for use in uses:
                together = (rows[:, 0] < use.end + gap_s) & (use.begin < rows[:, 1] + gap_s)
                met_here = [theirs_at[k] for k in np.flatnonzero(together)]
                found |= {met.movement for met in met_here if not may_meet(self.plan, use, met)}
        for pool, away in mine.escorts.items():
            for other in self.traffic.escorts.get(pool, ()):
                if any(team.begin < other.end and other.begin < team.end for team in away):
                    found.add(self._movement_of[other.serial])
        return found.intersection(among)

    def _gaps_to_column(self, placed: Movement) -> Mapping[str, int]:
        """Return the gap to each serial of the column that a movement is a part of; none where it is a column."""
        return {} if column_of(placed) is placed else own_gaps_s(self.plan, placed, placed.serials[0])

    def _gaps_s(self, gaps: Mapping[str, int], uses: Sequence[LegUse | PointUse]) -> int | Ints:
        """Return the gap to each of some uses, or to all of them."""
        column_s = self.plan.profile.column_gap_s
        return np.array([gaps.get(use.serial, column_s) for use in uses], np.int64) if gaps else column_s

    def list_clashes(self, placed: Movement, settled: Mapping[str, Serial]) -> Iterator[Clash]:
        """Yield where a serial of a movement as placed may not be beside one of another: rules R1, R2, R3, full sites.

        Parameters
        ----------
        placed
            The movement as it is on the road.
        settled
            Of the serials on the road what is settled; what two of them do there nothing planned mends.
        """
        mine, gaps = Traffic(self.plan, self.ground), self._gaps_to_column(placed)
        mine.put(placed)
        yield from self._clashes_on_legs(mine, gaps, settled)
        yield from self._clashes_at_points(mine, gaps, settled)
        yield from self._clashes_at_sites(mine)

    def list_uses(self, clash: Clash) -> list[LegUse | PointUse | SiteUse]:
        """Return what the serial of a clash makes of the place where it is."""
        traffic = self.traffic
        uses: Sequence[LegUse | PointUse | SiteUse]
        if clash.rule == "R3":
            uses = traffic.points.get(clash.place, ())
        elif clash.rule == "R4":
            uses = traffic.sites.get(clash.place, ())
        else:
            uses = traffic.legs.get(clash.place, ())
        return [use for use in uses if use.serial == clash.serial]

    def _clashes_on_legs(
        self, mine: Traffic, gaps: Mapping[str, int], settled: Mapping[str, Serial]
    ) -> Iterator[Clash]:  # fmt: skip
        for leg, rows in mine.leg_rows.items():
            theirs, regime = self.traffic.legs.get(leg, ()), self.plan.legs[leg].regime
            gap_s = self._gaps_s(gaps, theirs)
            for own, row in zip(mine.legs[leg], rows, strict=True):
                for k in np.flatnonzero(_meet_on_leg(row, self.traffic.leg_rows.get(leg, NOBODY), regime, gap_s)):
                    both = own, theirs[k]
                    if theirs[k].movement != own.movement and not all(_is_settled(use, settled) for use in both):
                        before, after = sorted(both, key=lambda use: (use.begin, use.serial))
                        gap = gaps.get(theirs[k].serial, self.plan.profile.column_gap_s)
                        follows = before.times.forward is after.times.forward and regime != "exclusive"
                        rule, until_s = "R1" if follows else "R2", before.times.tail_leaves_s + gap
                        yield Clash(rule, after.serial, (before.serial,), leg, until_s)

    def _clashes_at_points(
        self, mine: Traffic, gaps: Mapping[str, int], settled: Mapping[str, Serial]
    ) -> Iterator[Clash]:  # fmt: skip
        for point, uses in mine.points.items():
            theirs, room = self.traffic.points.get(point, ()), max(1, self.plan.points[point].simultaneous)
            begin, end = self.traffic.point_rows.get(point, NOBODY)[:, :2].T
            gap_s = self._gaps_s(gaps, theirs)
            found: set[Clash] = set()
            for own in uses:
                near = [theirs[k] for k in np.flatnonzero((own.begin < end + gap_s) & (begin < own.end + gap_s))]
                others = [use for use in near if use.movement != own.movement]
                everybody = sorted({*others, *uses}, key=begins_order) if others else []
                found |= {
                    self._clash_of(point, last, there, room)
                    for last in everybody
                    for there in [self._crowd_before(last, everybody, room, settled)]
                    if own in (last, *there) and any(use.movement != last.movement for use in there)
                }
            yield from sorted(found, key=lambda clash: (clash.serial, clash.by, clash.until_s))

    def _crowd_before(
        self, last: PointUse, uses: Sequence[PointUse], room: int, settled: Mapping[str, Serial]
    ) -> list[PointUse]:
        """Return who was at a point before `last` and leaves it no room there; nobody where all of that is settled."""
        to_come = self._is_to_come(last, settled)
        before = self._met(last, [use for use in uses if begins_order(use) < begins_order(last)])
        if room == 1 and not to_come:
            return [use for use in before if self._is_to_come(use, settled)]
        there = [use for use in before if self._is_crowd(self._met(use, before), room - 1)]
        return there if to_come or any(self._is_to_come(use, settled) for use in there) else []

    def _clash_of(self, point: str, last: PointUse, there: Sequence[PointUse], room: int) -> Clash:
        """Return what a serial breaks that comes to a point where others leave it no room, until enough of them go."""
        free_s = {use: use.end + self._apart_s(last, use) for use in there}
        leaving = sorted(there, key=lambda use: (free_s[use], use.serial))
        gone = next(k for k in range(len(leaving)) if not self._is_crowd(leaving[k + 1 :], room))
        by = tuple(sorted({use.serial for use in there}))
        return Clash("R3", last.serial, by, point, free_s[leaving[gone]])

    def _is_crowd(self, uses: Sequence[PointUse], size: int) -> bool:
        """Return whether so many of the uses of a point meet each other, each with each."""
        if size < 1:
            return True
        return any(self._is_crowd(self._met(one, uses[k + 1 :]), size - 1) for k, one in enumerate(uses))

    def _met(self, one: PointUse, others: Sequence[PointUse]) -> list[PointUse]:
        """Return who of others may not be at a point together with one."""
        return [use for use in others if use.serial != one.serial and self._meets(one, use)]

    def _meets(self, one: PointUse, other: PointUse) -> bool:
        apart_s = self._apart_s(one, other)
        together = one.begin < other.end + apart_s and other.begin < one.end + apart_s
        return together and not may_meet(self.plan, one, other)

    def _apart_s(self, one: PointUse, other: PointUse) -> int:
        """Return the gap between two serials: of one column, or of two."""
        movement = self.told[one.movement]
        serial = next(s for s in movement.serials if s.id == one.serial)
        return gap_s(self.plan, movement, serial, other.serial)

    def _is_to_come(self, use: PointUse, settled: Mapping[str, Serial]) -> bool:
        """Return whether it is planned when a serial comes to a point: not where it is on the leg there already."""
        on = settled[use.serial].legs[-1] if use.serial in settled else None
        return use.begin >= self.plan.now_s and (on is None or on.head_leaves_s != use.begin)

    def _clashes_at_sites(self, mine: Traffic) -> Iterator[Clash]:
        for site_id, stands in mine.sites.items():
            site, everybody = self.plan.sites[site_id], {*self.traffic.sites.get(site_id, ()), *stands}
            guests = sorted(everybody, key=begins_order)
            for last in guests:  # who comes when it is full, this serial or one beside it
                there = [use for use in guests if use.begin <= last.begin < use.end]
                needs = sum(_takes(site, use) for use in there)
                others = [use for use in there if use is not last]
                to_come = last.begin >= self.plan.now_s and not set(stands).isdisjoint(there)
                if others and to_come and needs > site.capacity:
                    by = tuple(sorted(use.serial for use in others))
                    yield Clash("R4", last.serial, by, site_id, _fits_from_s(site, last, others))

    def _crowded(self, mine: Traffic, among: Collection[str]) -> set[str]:
        """Return who stands where a movement stands, and the site does not hold all of them together."""
        found: set[str] = set()
        for site_id, stands in mine.sites.items():
            site, guests = self.plan.sites[site_id], self.traffic.sites.get(site_id, ())
            others = [use for use in guests if self._movement_of[use.serial] in among]
            for stand in stands:
                beside = [use for use in others if use.begin < stand.end and stand.begin < use.end]
                needs = sum(_takes(site, use) for use in (*beside, stand))
                if needs > site.capacity:
                    found |= {self._movement_of[use.serial] for use in beside}
        return found


def _takes(site: Site, use: SiteUse) -> float:
    """Return how much of a site's capacity a stand takes, in its unit."""
    return use.vehicles if site.unit == "vehicles" else use.halted_m


def _fits_from_s(site: Site, last: SiteUse, others: Sequence[SiteUse]) -> int:
    """Return when so many of the others have left a site that there is room for one more, or all of them have."""
    leaving = sorted(others, key=lambda use: use.end)
    left = _takes(site, last) + sum(_takes(site, use) for use in others)
    for use in leaving:
        left -= _takes(site, use)
        if left <= site.capacity:
            return use.end
    return leaving[-1].end


def _thin(
    uses: dict[Any, tuple[_Use, ...]],
    rows: dict[Any, Ints],
    mine: Mapping[Any, Sequence[_Use]],
    settled: Sequence[Mapping[Any, Sequence[_Use]]],
    later: Collection[str],
) -> None:
    """Leave out what is not settled of who gives way, from when on the first of one's own uses begins."""
    for key in [key for key in mine.keys() & uses.keys() if uses[key]]:
        here = uses[key]
        at = bisect_left(here, mine[key][0].begin, key=attrgetter("begin"))
        stands = {(use.serial, use.begin) for each in settled for use in each.get(key, ())}
        stays = [u.serial not in later or (u.serial, u.begin) in stands for u in here[at:]]
        if not all(stays):
            uses[key] = (*here[:at], *compress(here[at:], stays))
            if key in rows:
                rows[key] = rows[key][np.array([True] * at + stays)]


def _is_settled(use: LegUse, settled: Mapping[str, Serial]) -> bool:
    """Return whether a use of a leg is among those that are settled."""
    return use.serial in settled and use.times in settled[use.serial].legs


def _meet_on_leg(mine: Ints, rows: Ints, regime: str, gap_s: int | Ints) -> NDArray[np.bool_]:
    """Return for each use whether two serials may not both be on a leg as they are: rules R1 and R2."""
    head_in, head_out, tail_in, tail_out, forward = mine[:5]
    their_head_in, their_head_out, their_tail_in, their_tail_out, their_forward = rows[:, :5].T
    same = their_forward == forward
    behind = (their_head_in >= tail_in + gap_s) & (their_head_out >= tail_out + gap_s)
    ahead = (head_in >= their_tail_in + gap_s) & (head_out >= their_tail_out + gap_s)
    beside = (head_in < their_tail_out + gap_s) & (their_head_in < tail_out + gap_s)
    alone = regime == "exclusive" or ((regime == "alternating") & ~same)
    met: NDArray[np.bool_] = (same & ~(behind | ahead)) | (beside & alone)
    return met
