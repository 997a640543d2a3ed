"""A timetable followed on another cutting of the same roads: same route, same halts, times worked out anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from ratl.model.movement import Movement, Pin, Serial
from ratl.model.plan import Plan
from ratl.planner.column import place_movement
from ratl.planner.traffic import Traffic
from ratl.roads.paths import Route, expand_route

_ABOUT_PINS = ("pin_kept", "pin_needed", "pin_broken")


def trace_movement(draft: Plan, movement: Movement, like: Movement, cut: Plan, traffic: Traffic) -> Movement:
    """Return `movement` placed on `draft` as `like` goes on `cut`, and what is said there of its pins.

    Unplaced when it cannot go quite like that.
    """
    traced = trace_serials(draft, movement, like.serials, cut, traffic)
    told = tuple(warning for warning in like.warnings if warning.code in _ABOUT_PINS)
    return replace(traced, warnings=(*traced.warnings, *told))


def trace_serials(
    draft: Plan,
    movement: Movement,
    like: Sequence[Serial],
    cut: Plan,
    traffic: Traffic,
    begun: tuple[Serial, ...] = (),
) -> Movement:
    """Return `movement` placed on `draft` with the route and the halts that its serials have in `like` on `cut`.

    Of a movement that is `begun`, only what comes after.
    """
    pins = tuple(pin for serial in like for pin in _pins(cut, movement, serial))
    pinned = replace(movement, request=replace(movement.request, pins=pins))
    return place_movement(draft, pinned, traffic, routes=(_route(traffic.ground.roads, cut, like[0]),), begun=begun)


def _route(roads_of: Mapping[str, tuple[str, ...]], cut: Plan, serial: Serial) -> Route:
    roads = [(cut.legs[times.leg].road or times.leg, times.forward) for times in serial.legs]
    return expand_route(tuple(road for road, _ in groupby(roads)), roads_of)


def _pins(cut: Plan, movement: Movement, serial: Serial) -> Iterator[Pin]:
    """Yield the halts of a serial as pins, and the author's own of its pins that it keeps."""
    sites = {halt.site for halt in serial.halts}
    for halt in serial.halts:  # a rest too is a halt here: why the serial stands on is then told again
        yield Pin(kind="halt", serial=serial.id, site=halt.site)
    for pin in movement.request.pins:
        passing = {t.head_enters_s for t in serial.legs if pin.point == _entry(cut, t.leg, t.forward)}
        starts = pin.kind == "start" and pin.at_s == serial.start_s
        if pin.serial in ("", serial.id) and (pin.site in sites or starts or pin.at_s in passing):
            yield replace(pin, serial=serial.id)


def _entry(cut: Plan, leg_id: str, forward: bool) -> str:
    leg = cut.legs[leg_id]
    return leg.from_ if forward else leg.to
