"""The order of a plan: who goes before whom on each leg, at each point, at each site and with each escort."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ratl.march.formulas import halted_length_m
from ratl.model.movement import Movement, Serial
from ratl.model.plan import Plan
from ratl.model.turn import Turn
from ratl.planner.escorts import escort_pools
from ratl.planner.traffic import PointUse, gap_s, may_meet, point_uses

Place = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class _Use:
    """One serial somewhere: where its head comes in and its tail goes out, by the plan's times."""

    movement: Movement
    serial: Serial
    comes: Place
    goes: Place
    begin: int
    end: int


def list_turns(plan: Plan) -> tuple[Turn, ...]:
    """Return every turn that the placed serials of `plan` take.

    A turn that follows from others is left out: along one leg in one direction each serial waits for the one before.
    """
    placed = [(m, s) for m in plan.movements for s in m.serials if s.legs]
    return (*_on_legs(plan, placed), *_at_points(plan, placed), *_at_sites(plan, placed), *_of_escorts(placed))


def _turn(plan: Plan, first: _Use, then: _Use, what: str, kind: str) -> Turn:
    gap = gap_s(plan, then.movement, then.serial, first.serial.id)
    return Turn(first=first.goes, then=then.comes, gap_s=gap, what=what, kind=kind)


def _on_legs(plan: Plan, placed: list[tuple[Movement, Serial]]) -> Iterator[Turn]:
    uses: dict[str, list[tuple[bool, _Use]]] = {}
    for movement, serial in placed:
        for i, t in enumerate(serial.legs):
            enters, leaves = (serial.id, i, "enters"), (serial.id, i, "leaves")
            use = _Use(movement, serial, enters, leaves, t.head_enters_s, t.tail_leaves_s)
            uses.setdefault(t.leg, []).append((t.forward, use))
    for leg, here in uses.items():
        here.sort(key=lambda item: (item[1].begin, item[1].serial.id))
        regime = plan.legs[leg].regime
        last: dict[bool, _Use] = {}
        for forward, use in here:
            before, against = last.get(forward), last.get(not forward)
            if before is not None and before.serial is not use.serial:
                yield from _following(plan, before, use, leg)
                if regime == "exclusive":
                    yield _turn(plan, before, use, leg, "opposing")
            if against is not None and against.serial is not use.serial and regime != "two-way":
                yield _turn(plan, against, use, leg, "opposing")
            last[forward] = use


def _following(plan: Plan, first: _Use, then: _Use, leg: str) -> Iterator[Turn]:
    gap = gap_s(plan, then.movement, then.serial, first.serial.id)
    for end in ("enters", "leaves"):
        one, other = ((use.serial.id, use.comes[1], end) for use in (first, then))
        yield Turn(first=one, then=other, gap_s=gap, what=leg, kind="following")


def _at_points(plan: Plan, placed: list[tuple[Movement, Serial]]) -> Iterator[Turn]:
    uses: dict[str, list[tuple[PointUse, _Use]]] = {}
    for movement, serial in placed:
        for point, use in point_uses(plan, movement, serial):
            comes, goes = _passing(serial, use)
            uses.setdefault(point, []).append((use, _Use(movement, serial, comes, goes, use.begin, use.end)))
    for point, here in uses.items():
        here.sort(key=lambda item: (item[1].begin, item[1].serial.id))
        room = max(1, plan.points[point].simultaneous)
        ways: dict[tuple[str, str, bool], list[tuple[PointUse, _Use]]] = {}
        for use, mine in here:
            for earlier in ways.values():
                others = [o for u, o in earlier if o.serial is not mine.serial and not may_meet(plan, u, use)]
                if len(others) >= room:
                    yield _turn(plan, others[-room], mine, point, "crossing")
            ways.setdefault((use.way_in, use.way_out, use.near_side), []).append((use, mine))


def _passing(serial: Serial, use: PointUse) -> tuple[Place, Place]:
    """Return where the head comes to a point and where the tail is off it, as ends of legs."""
    for i, t in enumerate(serial.legs):
        if use.begin == t.head_enters_s and use.way_out == t.leg:
            return (serial.id, i, "enters"), (serial.id, i, "enters")
        if use.begin == t.head_leaves_s and use.way_in == t.leg:
            return (serial.id, i, "leaves"), (serial.id, i, "leaves")
    raise LookupError(f"{serial.id}: no leg for {use}")


def _at_sites(plan: Plan, placed: list[tuple[Movement, Serial]]) -> Iterator[Turn]:
    """Yield whose leaving makes the room in which another stands, where both do not fit beside who is there then."""
    stands: dict[str, list[tuple[float, _Use]]] = {}
    for movement, serial in placed:
        for halt in serial.halts:
            i = halt.after_leg
            if i + 1 >= len(serial.legs):
                continue
            inch = plan.sites[halt.site].unit == "m"
            size = halted_length_m(plan.profile, serial.vehicles) if inch else float(len(serial.vehicles))
            comes, goes = (serial.id, i, "leaves"), (serial.id, i + 1, "enters")
            use = _Use(movement, serial, comes, goes, halt.head_arrives_s, halt.tail_departs_s)
            stands.setdefault(halt.site, []).append((size, use))
    for site, here in stands.items():
        here.sort(key=lambda item: item[1].begin)
        for number, (size, use) in enumerate(here):
            there = sum(other for other, before in here[:number] if before.end > use.begin)
            for other, before in here[:number]:
                gone = before.end <= use.begin and before.serial is not use.serial
                if gone and there + size + other > plan.sites[site].capacity:
                    yield Turn(first=before.goes, then=use.comes, gap_s=0, what=site, kind="site")


def _of_escorts(placed: list[tuple[Movement, Serial]]) -> Iterator[Turn]:
    trips: dict[tuple[str, tuple[str, ...]], list[tuple[int, int, _Use]]] = {}
    for movement, serial in placed:
        for pool, records in escort_pools(movement.request.escorts).items():
            along = [i for i, t in enumerate(serial.legs) if t.leg in pool[1]]
            if along:
                comes, goes = (serial.id, along[0], "enters"), (serial.id, along[-1], "leaves")
                begin, end = serial.legs[along[0]].head_enters_s, serial.legs[along[-1]].tail_leaves_s
                use = _Use(movement, serial, comes, goes, begin, end)
                back_s = max(record.return_s for record in records)
                trips.setdefault(pool, []).append((min(record.teams for record in records), back_s, use))
    for (authority, legs), away in trips.items():
        away.sort(key=lambda item: item[2].begin)
        for number, (teams, _, use) in enumerate(away):
            if number >= teams:
                _, back_s, before = away[number - teams]
                yield Turn(first=before.goes, then=use.comes, gap_s=back_s, what=authority or legs[0], kind="escort")
