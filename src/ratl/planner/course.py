"""One serial on one route, frozen for the search: legs with both paces, blocks and traffic; stops with sites that hold it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ratl.march.calendar import Intervals, first_meeting
from ratl.march.formulas import halted_length_m
from ratl.march.timetable import Pace, find_pace
from ratl.model.movement import Escort, Movement, Pin, Reason, Rules, Serial
from ratl.model.plan import Plan
from ratl.model.route import Leg, Site
from ratl.planner.remaining import Remaining
from ratl.planner.traffic import Traffic, gap_s
from ratl.planner.windows import Blocks, Windows, make_blocks
from ratl.roads.paths import Route


@dataclass(frozen=True, slots=True)
class CourseLeg:
    """A leg as this serial meets it."""

    id: str
    forward: bool
    leg: Leg
    start: str
    """The point it enters at."""
    day: Pace | None
    night: Pace | None
    blocks: Blocks
    needs_staging: bool
    """A service whose queue does not hold the halted serial."""
    escorts: tuple[Escort, ...]
    """Escorts taken over where this leg is entered."""


@dataclass(frozen=True, slots=True)
class Course:
    """Everything the search needs for one serial on one route.

    `stops[k]` are the sites at the point after `k` legs that hold the serial whole; `musts` maps such k to the pin that demands a
    halt there.
    """

    plan: Plan
    movement: Movement
    serial: Serial
    rules: Rules
    legs: tuple[CourseLeg, ...]
    stops: tuple[tuple[str, ...], ...]
    musts: Mapping[int, Pin]
    night: Intervals
    vehicles: int
    halted_m: float
    start_pin: Pin | None
    windows: Windows
    traffic: Traffic
    gaps: Mapping[str, int]
    """Gap to every serial placed so far, by id."""
    followed: frozenset[str]
    """Serials of the same column ahead of this one."""
    remaining: Remaining

    def is_night(self, moment: int) -> bool:
        """Return whether it is night at `moment`."""
        return first_meeting(self.night, moment, moment + 1) is not None

    def site(self, site_id: str) -> Site:
        """Return a site by id."""
        return self.plan.sites[site_id]


def make_course(
    plan: Plan,
    movement: Movement,
    serial: Serial,
    route: Route,
    traffic: Traffic,
    windows: Windows,
    not_before: Mapping[str, tuple[int, Reason]],
) -> Course:
    """Return the course of `serial` on `route`.

    Parameters
    ----------
    not_before
        Leg id → earliest second the head may enter, with the reason (a column held together).
    """
    request = movement.request
    halted_m = halted_length_m(plan.profile, serial.vehicles)
    legs = []
    for index, (leg_id, forward) in enumerate(route):
        leg = plan.legs[leg_id]
        before = route[index - 1][0] if index else ""
        blocks = windows.leg(leg_id)
        if leg_id in not_before:
            until_s, reason = not_before[leg_id]
            known = zip(blocks.starts, blocks.ends, blocks.reasons, strict=True)
            blocks = make_blocks([*(((a, b), r) for a, b, r in known), ((0, until_s), reason)])
        legs.append(
            CourseLeg(
                id=leg_id,
                forward=forward,
                leg=leg,
                start=leg.from_ if forward else leg.to,
                day=find_pace(plan.profile, request, serial, leg, night=False),
                night=find_pace(plan.profile, request, serial, leg, night=True),
                blocks=blocks,
                needs_staging=leg.service is not None and leg.service.storage_m < halted_m,
                escorts=tuple(e for e in request.escorts if leg_id in e.legs and before not in e.legs),
            )
        )
    pins = [pin for pin in request.pins if pin.serial in ("", serial.id)]
    ends = [c.leg.to if c.forward else c.leg.from_ for c in legs]
    stops = ((), *(_sites_at(plan, movement, end, serial, halted_m) for end in ends))
    others = {use.serial: use.movement for uses in traffic.legs.values() for use in uses}
    order = [s.id for s in movement.serials]
    return Course(
        plan=plan,
        movement=movement,
        serial=serial,
        rules=request.rules,
        legs=tuple(legs),
        stops=stops,
        musts={k: pin for k, sites in enumerate(stops) for pin in pins if pin.site in sites},
        night=plan.night,
        vehicles=len(serial.vehicles),
        halted_m=halted_m,
        start_pin=next((pin for pin in pins if pin.kind in ("start", "start_point")), None),
        windows=windows,
        traffic=traffic,
        gaps={other: gap_s(plan, movement, serial, by, other) for other, by in others.items()},
        followed=frozenset(o for o, by in others.items() if by == movement.id and o in order[: order.index(serial.id)]),
        remaining=Remaining([(c.day, c.night, c.blocks) for c in legs], plan.night, plan.horizon_s),
    )


def _sites_at(plan: Plan, movement: Movement, point: str, serial: Serial, halted_m: float) -> tuple[str, ...]:
    if movement.request.halting == "origin-only":
        return ()
    need = {"vehicles": float(len(serial.vehicles)), "m": halted_m}
    return tuple(i for i, site in plan.sites.items() if site.at == point and need[site.unit] <= site.capacity)
