"""Who is where: the placed serials' uses of legs, points, sites and escorts, and who may meet whom."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import TypeVar

import numpy as np

from ratl.march.formulas import halted_length_m
from ratl.model.movement import LegTimes, Movement, Reason, Serial
from ratl.model.plan import Plan
from ratl.model.route import Site
from ratl.planner.crowd import NOBODY, SERIAL, Ints
from ratl.planner.escorts import EscortPool, escort_pools
from ratl.planner.ground import SITE, Ground
from ratl.planner.serials import column_of

Wait = tuple[int, Reason]


@dataclass(frozen=True, slots=True)
class LegUse:
    """One traversal of a leg by a placed serial."""

    movement: str
    serial: str
    times: LegTimes

    @property
    def begin(self) -> int:
        """When the head enters."""
        return self.times.head_enters_s

    @property
    def end(self) -> int:
        """When the tail leaves."""
        return self.times.tail_leaves_s


@dataclass(frozen=True, slots=True)
class PointUse:
    """One occupation of a point: `way_in` and `way_out` are leg ids, ``"site:…"``, ``"origin"`` or ``"destination"``.

    `near_side`: pulling in or out on the driving side, so traffic of the other direction is not crossed.
    """

    movement: str
    serial: str
    begin: int
    end: int
    way_in: str
    way_out: str
    near_side: bool = False


@dataclass(frozen=True, slots=True)
class SiteUse:
    """One stand at a site, from head arrival to tail departure."""

    begin: int
    end: int
    vehicles: int
    halted_m: float
    serial: str


@dataclass(frozen=True, slots=True)
class EscortUse:
    """One team away with a serial, its return included."""

    begin: int
    end: int
    serial: str


_Key = TypeVar("_Key", bound=Hashable)
_Use = TypeVar("_Use", LegUse, PointUse, SiteUse, EscortUse)


class Traffic:
    """All uses by the serials on the road, in the order of their beginning, and the ground they are on.

    What is kept depends on who is on the road, never on the order they came in. `leg_rows` and `point_rows` are the
    same uses as numbers, for `ratl.planner.crowd`.
    """

    def __init__(self, plan: Plan, ground: Ground | None = None) -> None:
        self.plan = plan
        self.ground = ground or Ground(plan)
        self.legs: dict[str, tuple[LegUse, ...]] = {}
        self.leg_rows: dict[str, Ints] = {}
        self.points: dict[str, tuple[PointUse, ...]] = {}
        self.point_rows: dict[str, Ints] = {}
        self.sites: dict[str, tuple[SiteUse, ...]] = {}
        self.escorts: dict[EscortPool, tuple[EscortUse, ...]] = {}

    def copy(self) -> Traffic:
        """Return a copy that can be changed without touching this one."""
        twin = Traffic(self.plan, self.ground)
        twin.legs, twin.leg_rows = self.legs.copy(), self.leg_rows.copy()
        twin.points, twin.point_rows = self.points.copy(), self.point_rows.copy()
        twin.sites, twin.escorts = self.sites.copy(), self.escorts.copy()
        return twin

    def on(self, plan: Plan) -> Traffic:
        """Return the same uses under the rules of another plan on the same legs."""
        twin = Traffic(plan)
        twin.pour(
            {leg: (uses, [_table(map(twin.leg_row, uses))]) for leg, uses in self.legs.items()},
            {point: (uses, [_table(map(twin.point_row, uses))]) for point, uses in self.points.items()},
        )
        twin.sites, twin.escorts = self.sites.copy(), self.escorts.copy()
        return twin

    def pour(
        self,
        legs: Mapping[str, tuple[Sequence[LegUse], Sequence[Ints]]],
        points: Mapping[str, tuple[Sequence[PointUse], Sequence[Ints]]],
    ) -> None:
        """Put uses of legs and points on an empty road, in any order, each with its row."""
        for leg, (on_leg, rows) in legs.items():
            self.legs[leg], self.leg_rows[leg] = _in_order(on_leg, rows, enters_order)
        for point, (at_point, rows) in points.items():
            self.points[point], self.point_rows[point] = _in_order(at_point, rows, begins_order)

    def leg_row(self, use: LegUse) -> tuple[int, ...]:
        """Return a use of a leg as numbers."""
        times, number = use.times, self.ground.number
        return (
            times.head_enters_s, times.head_leaves_s, times.tail_enters_s, times.tail_leaves_s, times.forward,
            number(use.movement), number(use.serial),
        )  # fmt: skip

    def point_row(self, use: PointUse) -> tuple[int, ...]:
        """Return a use of a point as numbers."""
        number, way = self.ground.number, self.ground.way
        ways = way(use.way_in), way(use.way_out)
        return use.begin, use.end, *ways, use.near_side, number(use.movement), number(use.serial)

    def put(self, movement: Movement) -> None:
        """Put the placed serials of a movement on the road."""
        for serial in movement.serials:
            if serial.legs:
                self.add(movement, serial)

    def add(self, movement: Movement, serial: Serial) -> None:
        """Put a placed serial on the road."""
        for times in serial.legs:
            on_leg = LegUse(movement.id, serial.id, times)
            at = _insert(self.legs, times.leg, on_leg, enters_order)
            _insert_row(self.leg_rows, times.leg, at, self.leg_row(on_leg))
        for point, use in point_uses(self.plan, movement, serial):
            at = _insert(self.points, point, use, begins_order)
            _insert_row(self.point_rows, point, at, self.point_row(use))
        halted_m = halted_length_m(self.plan.profile, serial.vehicles) if serial.halts else 0.0
        for halt in serial.halts:
            stand = SiteUse(halt.head_arrives_s, halt.tail_departs_s, len(serial.vehicles), halted_m, serial.id)
            _insert(self.sites, halt.site, stand, begins_order)
        for pool, records in escort_pools(movement.request.escorts).items():
            escorted = [times for times in serial.legs if times.leg in pool[1]]
            if escorted:
                back_s = max(record.return_s for record in records)
                away = EscortUse(escorted[0].head_enters_s, escorted[-1].tail_leaves_s + back_s, serial.id)
                _insert(self.escorts, pool, away, begins_order)

    def remove(self, movement: Movement) -> None:
        """Take the placed serials of a movement off the road."""
        gone = {serial.id for serial in movement.serials}
        numbers = np.array([self.ground.number(serial_id) for serial_id in gone], np.int64)
        driven = {times.leg for serial in movement.serials for times in serial.legs}
        for leg_id in driven:
            _drop_rows(self.legs, self.leg_rows, leg_id, numbers)
        for point in {end for leg_id in driven for end in (self.plan.legs[leg_id].from_, self.plan.legs[leg_id].to)}:
            _drop_rows(self.points, self.point_rows, point, numbers)
        for site in {halt.site for serial in movement.serials for halt in serial.halts}:
            _drop(self.sites, site, gone)
        for pool in escort_pools(movement.request.escorts):
            _drop(self.escorts, pool, gone)


def enters_order(use: LegUse) -> tuple[int, str]:
    """Return what uses of a leg are sorted by."""
    return use.times.head_enters_s, use.serial


def begins_order(use: PointUse | SiteUse | EscortUse) -> tuple[int, str]:
    """Return what other uses are sorted by."""
    return use.begin, use.serial


def _insert(uses: dict[_Key, tuple[_Use, ...]], key: _Key, use: _Use, order: Callable[[_Use], tuple[int, str]]) -> int:
    """Insert a use in order; return where."""
    known = list(uses.get(key, ()))
    at = bisect_right(known, order(use), key=order)
    known.insert(at, use)
    uses[key] = tuple(known)
    return at


def _insert_row(tables: dict[str, Ints], key: str, at: int, row: tuple[int, ...]) -> None:
    known = tables.get(key, NOBODY)
    table = np.empty((len(known) + 1, len(row)), np.int64)
    table[:at] = known[:at]
    table[at] = row
    table[at + 1 :] = known[at:]
    tables[key] = table


def _in_order(
    uses: Sequence[_Use], tables: Sequence[Ints], order: Callable[[_Use], tuple[int, str]]
) -> tuple[tuple[_Use, ...], Ints]:
    rows = sorted(range(len(uses)), key=lambda row: order(uses[row]))
    return tuple([uses[row] for row in rows]), np.concatenate((NOBODY, *tables))[rows]


def _table(rows: Iterable[tuple[int, ...]]) -> Ints:
    return np.array([*rows], np.int64).reshape(-1, NOBODY.shape[1])


def _drop(uses: dict[_Key, tuple[_Use, ...]], key: _Key, serials: set[str]) -> None:
    if key in uses:
        uses[key] = tuple([use for use in uses[key] if use.serial not in serials])


def _drop_rows(uses: dict[str, tuple[_Use, ...]], tables: dict[str, Ints], key: str, serials: Ints) -> None:
    """Drop the uses of some serials, found by their numbers: many uses take hardly longer than few."""
    table = tables.get(key, NOBODY)
    stays = (table[:, SERIAL, None] != serials).all(axis=1)
    if not stays.all():
        uses[key] = tuple(compress(uses[key], stays.tolist()))
        tables[key] = table[stays]


def point_uses(plan: Plan, movement: Movement, serial: Serial) -> list[tuple[str, PointUse]]:
    """Return every occupation of a point by a placed serial, in order."""
    halts = {halt.after_leg: halt for halt in serial.halts}
    uses: list[tuple[str, PointUse]] = []

    def use(point: str, begin: int, end: int, way_in: str, way_out: str, near_side: bool = False) -> None:
        uses.append((point, PointUse(movement.id, serial.id, begin, end, way_in, way_out, near_side)))

    for index, times in enumerate(serial.legs):
        leg = plan.legs[times.leg]
        start, end = (leg.from_, leg.to) if times.forward else (leg.to, leg.from_)
        if index == 0:
            use(start, times.head_enters_s, times.tail_enters_s, "origin", times.leg)
        elif index - 1 not in halts:
            use(start, times.head_enters_s, times.tail_enters_s, serial.legs[index - 1].leg, times.leg)
        halt = halts.get(index)
        if halt:
            near = is_near_side(plan.sites[halt.site], times.leg, times.forward)
            way = site_way(halt.site)
            use(end, halt.head_arrives_s, halt.tail_arrives_s, times.leg, way, near)
            if index + 1 < len(serial.legs):
                use(end, halt.head_departs_s, halt.tail_departs_s, way, serial.legs[index + 1].leg, near)
        elif index == len(serial.legs) - 1:
            use(end, times.head_leaves_s, times.tail_leaves_s, times.leg, "destination")
    return uses


def site_way(site: str) -> str:
    """Return a site as a way into or out of its point."""
    return SITE + site


def is_near_side(site: Site, leg: str, forward: bool) -> bool:
    """Return whether the site lies on the driving side for a serial that arrives by this leg."""
    return (leg, forward) in site.near_side


def gap_s(plan: Plan, movement: Movement, serial: Serial, other_serial: str) -> int:
    """Return the gap between two serials: of one column, or of two."""
    return own_gaps_s(plan, movement, serial).get(other_serial, plan.profile.column_gap_s)


def own_gaps_s(plan: Plan, movement: Movement, serial: Serial) -> dict[str, int]:
    """Return the gap to each serial of the same column, also where they travel apart; to all others it is the column's.

    The serial itself is among them.
    """
    serials = column_of(movement).serials
    mine = next(k for k, other in enumerate(serials) if other.id == serial.id)
    gaps = {}
    for k, other in enumerate(serials):
        asked = serials[min(mine, k)].gap_behind_s if abs(mine - k) == 1 else None
        gaps[other.id] = max(plan.profile.serial_gap_s, asked or 0)
    return gaps


def may_meet(plan: Plan, one: PointUse, other: PointUse) -> bool:
    """Return whether two occupations of a point may overlap: exceptions (a), (b) and (d) of rule R3."""
    if one.way_in == other.way_in and one.way_out == other.way_out:
        return True
    opposite = one.way_in == other.way_out and one.way_out == other.way_in
    if opposite and _is_two_way(plan, one.way_in) and _is_two_way(plan, one.way_out):
        return True
    return _passes_clear(one, other) or _passes_clear(other, one)


def _is_two_way(plan: Plan, way: str) -> bool:
    leg = plan.legs.get(way)
    return leg is None or leg.regime == "two-way"


def _passes_clear(pulling: PointUse, other: PointUse) -> bool:
    """Return whether one pulls in or out on the driving side, against traffic of the other direction.

    Two that pull in or out at one site are not clear of each other.
    """
    if not pulling.near_side:
        return False
    comes = pulling.way_out.startswith(SITE)
    site, leg = (pulling.way_out, pulling.way_in) if comes else (pulling.way_in, pulling.way_out)
    return site not in (other.way_in, other.way_out) and leg == (other.way_out if comes else other.way_in)
