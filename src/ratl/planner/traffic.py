"""Who is where: the placed serials' uses of legs, points, sites and escorts, and who may meet whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from ratl.march.formulas import halted_length_m
from ratl.model.movement import Escort, LegTimes, Movement, Reason, Serial
from ratl.model.plan import Plan
from ratl.model.route import Site

Wait = tuple[int, Reason]
EscortPool = tuple[str, tuple[str, ...]]
"""Authority and legs."""


@dataclass(frozen=True, slots=True)
class LegUse:
    """One traversal of a leg by a placed serial."""

    movement: str
    serial: str
    times: LegTimes


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


@dataclass
class Traffic:
    """All uses by the serials placed so far."""

    plan: Plan
    legs: dict[str, list[LegUse]] = field(default_factory=lambda: defaultdict(list))
    points: dict[str, list[PointUse]] = field(default_factory=lambda: defaultdict(list))
    sites: dict[str, list[SiteUse]] = field(default_factory=lambda: defaultdict(list))
    escorts: dict[EscortPool, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    """From when until when each team is away, its return included."""

    def copy(self) -> Traffic:
        """Return a copy that can be added to without touching this one."""
        twin = Traffic(self.plan)
        twin.legs.update((key, list(uses)) for key, uses in self.legs.items())
        twin.points.update((key, list(uses)) for key, uses in self.points.items())
        twin.sites.update((key, list(uses)) for key, uses in self.sites.items())
        twin.escorts.update((key, list(holds)) for key, holds in self.escorts.items())
        return twin

    def add(self, movement: Movement, serial: Serial) -> None:
        """Put a placed serial on the road."""
        for times in serial.legs:
            self.legs[times.leg].append(LegUse(movement.id, serial.id, times))
        for point, use in point_uses(self.plan, movement, serial):
            self.points[point].append(use)
        for halt in serial.halts:
            halted_m = halted_length_m(self.plan.profile, serial.vehicles)
            stand = SiteUse(halt.head_arrives_s, halt.tail_departs_s, len(serial.vehicles), halted_m, serial.id)
            self.sites[halt.site].append(stand)
        for pool, records in escort_pools(movement.request.escorts).items():
            escorted = [times for times in serial.legs if times.leg in pool[1]]
            if escorted:
                back_s = max(record.return_s for record in records)
                self.escorts[pool].append((escorted[0].head_enters_s, escorted[-1].tail_leaves_s + back_s))


def escort_pools(escorts: Iterable[Escort]) -> dict[EscortPool, list[Escort]]:
    """Return the records of each pool of teams.

    One authority's over the same legs, its hours in several records or in one.
    """
    pools: dict[EscortPool, list[Escort]] = {}
    for escort in escorts:
        pools.setdefault((escort.authority, escort.legs), []).append(escort)
    return pools


def name_escort(pool: EscortPool) -> tuple[str, dict[str, object]]:
    """Return whose the escort is, by authority or else by the legs escorted: the end of the code, and its parameter."""
    authority, legs = pool
    return ("", {"authority": authority}) if authority else ("_on", {"legs": list(legs)})


def escort_teams(plan: Plan, escorts: Iterable[Escort]) -> dict[EscortPool, int]:
    """Return the teams of each pool asked for; where movements disagree about it, the fewest."""
    every = escort_pools(escort for movement in plan.movements for escort in movement.request.escorts)
    return {
        pool: min(record.teams for record in (*own, *every.get(pool, ())))
        for pool, own in escort_pools(escorts).items()
    }


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
    return f"site:{site}"


def is_near_side(site: Site, leg: str, forward: bool) -> bool:
    """Return whether the site lies on the driving side for a serial that arrives by this leg."""
    return (leg, forward) in site.near_side


def gap_s(plan: Plan, movement: Movement, serial: Serial, other_movement: str, other_serial: str) -> int:
    """Return the gap between two serials: of one column, or of two."""
    if movement.id != other_movement:
        return plan.profile.column_gap_s
    order = [s.id for s in movement.serials]
    mine, other = order.index(serial.id), order.index(other_serial)
    earlier = movement.serials[min(mine, other)]
    asked = earlier.gap_behind_s if abs(mine - other) == 1 else None
    return max(plan.profile.serial_gap_s, asked or 0)


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
    """Return whether one pulls in or out on the driving side, against traffic of the other direction."""
    if not pulling.near_side or "site:" in other.way_in or "site:" in other.way_out:
        return False
    if pulling.way_out.startswith("site:"):
        return other.way_out == pulling.way_in
    return other.way_in == pulling.way_out
