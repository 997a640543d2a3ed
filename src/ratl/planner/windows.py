"""When a movement may not be on a leg, each time with why.

Closures, hours, curfew, reservations, permissions, escorts, night.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass

from ratl.march.calendar import complement, merged
from ratl.model.movement import Movement, Reason
from ratl.model.plan import Plan
from ratl.model.route import Interval, Reservation
from ratl.planner.draft import allowed_by_authorities
from ratl.planner.escorts import escort_pools, name_escort
from ratl.planner.serials import column_of

_HORIZON = Reason(code="held_horizon", params={})
_NIGHT = Reason(code="held_night", params={})


@dataclass(frozen=True, slots=True)
class Blocks:
    """Disjoint sorted intervals in which nothing may be there, each with its reason; neighbours may touch."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    reasons: tuple[Reason, ...]

    def find(self, begin: int, end: int) -> int | None:
        """Return the index of the first block that meets ``[begin, end)``, or None."""
        index = bisect_right(self.ends, begin)
        return index if index < len(self.starts) and self.starts[index] < end else None


def make_blocks(blocked: Iterable[tuple[Interval, Reason]]) -> Blocks:
    """Return blocked intervals as disjoint pieces.

    Each begins where the last one lifts and is the one that lasts longest.
    """
    waiting = sorted((item for item in blocked if item[0][0] < item[0][1]), key=lambda item: item[0])
    starts: list[int] = []
    ends: list[int] = []
    reasons: list[Reason] = []
    index, at = 0, 0
    while index < len(waiting):
        begun = index
        at = at if waiting[index][0][0] <= at else waiting[index][0][0]
        while index < len(waiting) and waiting[index][0][0] <= at:
            index += 1
        (_, end), reason = max(waiting[begun:index], key=lambda item: item[0][1])
        if end > at:
            starts.append(at)
            ends.append(end)
            reasons.append(reason)
            at = end
    return Blocks(tuple(starts), tuple(ends), tuple(reasons))


def list_binding(plan: Plan, movement: Movement, *, heed_reservations: bool) -> Hashable:
    """Return all that blocks of legs depend on beside the plan: of hundreds of columns mostly the same.

    Over months the blocks of one movement come to a megabyte.
    """
    request, own = movement.request, column_of(movement).id
    holds = own if any(held.holder == own for held in plan.reservations) else ""
    return heed_reservations, holds, request.permissions, request.escorts, request.rules.daylight_only


class Windows:
    """Blocks of the legs and points of one plan, for one movement.

    Parameters
    ----------
    heed_reservations
        False for the movement planned alone.
    legs
        Blocks of legs known already, of movements with the same `list_binding`; those worked out are added.
    """

    def __init__(
        self, plan: Plan, movement: Movement, *, heed_reservations: bool = True, legs: dict[str, Blocks] | None = None
    ) -> None:
        self.plan = plan
        self.movement = movement
        self._held: dict[tuple[str, str], list[Reservation]] = {}
        for held in plan.reservations if heed_reservations else ():
            if held.holder != column_of(movement).id:
                for kind, name in (("leg", held.leg), ("point", held.point), ("site", held.site)):
                    if name:
                        self._held.setdefault((kind, name), []).append(held)
        self._curfews = [(curfew, frozenset(curfew.legs)) for curfew in plan.curfews]
        self._legs: dict[str, Blocks] = {} if legs is None else legs
        self._points: dict[str, Blocks] = {}
        self._sites: dict[str, tuple[Interval, ...]] = {}

    def leg(self, leg_id: str) -> Blocks:
        """Return the blocks of a leg."""
        if leg_id not in self._legs:
            self._legs[leg_id] = make_blocks(self._blocked(leg_id))
        return self._legs[leg_id]

    def point(self, point_id: str) -> Blocks:
        """Return the blocks of a point: its reservations."""
        if point_id not in self._points:
            held = self._held.get(("point", point_id), ())
            self._points[point_id] = make_blocks(
                ((r.from_s, r.to_s), Reason(code="held_reserved", params={"what": point_id, "by": r.holder}))
                for r in held
            )
        return self._points[point_id]

    def site(self, site_id: str) -> tuple[Interval, ...]:
        """Return when a site is held for somebody else."""
        if site_id not in self._sites:
            self._sites[site_id] = merged((r.from_s, r.to_s) for r in self._held.get(("site", site_id), ()))
        return self._sites[site_id]

    def _blocked(self, leg_id: str) -> Iterator[tuple[Interval, Reason]]:
        yield from self._blocked_by_place(leg_id)
        yield from self._blocked_by_request(leg_id)
        yield (self.plan.horizon_s, self.plan.horizon_s * 2), _HORIZON

    def _blocked_by_place(self, leg_id: str) -> Iterator[tuple[Interval, Reason]]:
        """Yield what binds everybody: closures, hours, curfews, reservations."""
        plan, leg = self.plan, self.plan.legs[leg_id]
        closed, hours = (Reason(code=code, params={"leg": leg_id}) for code in ("held_closed", "held_hours"))
        for interval in leg.closed:
            yield interval, closed
        if leg.open is not None:
            for interval in complement(leg.open, plan.horizon_s):
                yield interval, hours
        for curfew, legs in self._curfews:
            if leg_id in legs:
                for interval in curfew.intervals:
                    yield interval, Reason(code="held_curfew", params={"authority": curfew.authority})
        for reservation in self._held.get(("leg", leg_id), ()):
            reason = Reason(code="held_reserved", params={"what": leg_id, "by": reservation.holder})
            yield (reservation.from_s, reservation.to_s), reason

    def _blocked_by_request(self, leg_id: str) -> Iterator[tuple[Interval, Reason]]:
        """Yield what binds this movement: permissions, escorts, daylight."""
        plan, request = self.plan, self.movement.request
        horizon = plan.horizon_s
        for authority, allowed in allowed_by_authorities(request.permissions, leg_id).items():
            named = {"authority": authority} if authority else {}
            code = "held_permission_of" if authority else "held_permission"
            reason = Reason(code=code, params={**named, "leg": leg_id})
            for interval in complement(allowed, horizon):
                yield interval, reason
        for pool, records in escort_pools(request.escorts).items():
            if leg_id in pool[1]:
                end, whose = name_escort(pool)
                for interval in complement((i for record in records for i in record.intervals), horizon):
                    yield interval, Reason(code=f"held_escort_hours{end}", params=whose)
        if request.rules.daylight_only:
            for interval in plan.night:
                yield interval, _NIGHT
