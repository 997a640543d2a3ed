"""Columns of a schedule as movements for the road, and what the road's answer means in days."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from ratl.model.drawdown import Drawdown, Lane, LiftPool, Told, Wave
from ratl.model.movement import Movement, Reason, Serial
from ratl.model.scenario import MovementSpec, PermissionSpec, Scenario, Stretch
from ratl.model.vehicle import Vehicle

_MARCH_UNIT: Final = 20
"""Vehicles of a march unit where the profile does not say [MP1031 p45]."""
_WEEK: Final = 7
HOME = "home"


def day_starts_s(scenario: Scenario, day: int) -> int:
    """Return the plan second at which a day begins in local time."""
    epoch = datetime.fromisoformat(scenario.epoch)
    first = epoch.astimezone(ZoneInfo(scenario.zone)).date()
    begins = datetime.combine(first + timedelta(days=day), datetime.min.time(), ZoneInfo(scenario.zone))
    return int((begins - epoch).total_seconds())


def day_of(scenario: Scenario, at_s: int) -> int:
    """Return the day, in local time, of a plan second."""
    epoch, zone = datetime.fromisoformat(scenario.epoch), ZoneInfo(scenario.zone)
    return ((epoch + timedelta(seconds=at_s)).astimezone(zone).date() - epoch.astimezone(zone).date()).days


def make_movement(drawdown: Drawdown, wave: Wave, name: Mapping[str, str]) -> MovementSpec:
    """Return a column of the schedule as a movement."""
    lane = next(lane for lane in drawdown.lanes if lane.id == wave.lane)
    priority = min((u.priority for u in drawdown.units if u.id in wave.units), default=1)
    spec = _movement(drawdown, wave.id, lane, wave.day, list(_vehicles(drawdown, wave)))
    return dataclasses.replace(spec, name=name, request=dataclasses.replace(spec.request, priority=priority))


def make_probe(drawdown: Drawdown, lane: Lane, day: int) -> MovementSpec:
    """Return the largest column that a lane's units fill, alone, on a day."""
    units = sorted((u for u in drawdown.units if drawdown.lane_of(u) is lane), key=lambda u: (-len(u.vehicles), u.id))
    loaded = [vehicle for unit in units for vehicle in unit.vehicles]
    lifted = drawdown.lift if any(unit.quarters for unit in units) else ()
    low_beds = [_numbered(pool, n) for pool in lifted for n in range(pool.count)]
    room = max(lane.most_vehicles - len(loaded), 1)
    # At least one low-bed where there are any: it may be what sets the pace or does not fit.
    vehicles = [*loaded[: lane.most_vehicles - min(len(low_beds), 1)], *low_beds[:room]]
    return _movement(drawdown, "probe", lane, day, vehicles)


def list_alike(lane: Lane, days: int) -> list[list[int]]:
    """Return the open days of a lane in groups: those before the same open and shut days, for a week.

    A column meets the same days on its way whichever of a group it leaves on. Of the last days of the period less is
    known: they go with the first group that fits.
    """
    is_open = set(lane.open_days)
    groups: dict[tuple[bool, ...], list[int]] = {}
    for day in lane.open_days:
        ahead = tuple(each in is_open for each in range(day + 1, min(day + 1 + _WEEK, days)))
        fits = next((known for known in groups if known[: len(ahead)] == ahead), ahead)
        groups.setdefault(fits, []).append(day)
    return list(groups.values())


def make_empty(drawdown: Drawdown, pool: LiftPool, origin: str, destination: str) -> MovementSpec:
    """Return low-beds of a pool, one for a trip, on their way without a lane's permission."""
    lane = Lane(id=HOME, origin=origin, destination=destination, open_days=(0,), most_vehicles=1)
    return _movement(drawdown, "probe", lane, pool.from_day, [_numbered(pool, 0)])


def _movement(drawdown: Drawdown, name: str, lane: Lane, day: int, vehicles: Sequence[Vehicle]) -> MovementSpec:
    request = dataclasses.replace(
        drawdown.march,
        origin=lane.origin,
        destination=lane.destination,
        earliest_start_s=day_starts_s(drawdown.scenario, day) + drawdown.start_s,
    )
    roads = tuple(drawdown.scenario.network.roads)
    permissions = (PermissionSpec(stretch=Stretch(roads=roads), hours=lane.hours),) if lane.hours else ()
    serials = tuple(_serials(drawdown, name, vehicles))
    return MovementSpec(id=name, name={}, request=request, serials=serials, permissions=permissions)


def _vehicles(drawdown: Drawdown, wave: Wave) -> Iterator[Vehicle]:
    """Yield the vehicles of a column: unit by unit, then the low-beds with what they carry."""
    for unit in drawdown.units:
        if unit.id in wave.units:
            yield from unit.vehicles
    pools = [pool for pool in drawdown.lift for _ in range(wave.low_beds.get(pool.id, 0))]
    for n, pool in enumerate(pools):
        load = wave.loads[n].items if n < len(wave.loads) else ()
        payload = {
            lang: "; ".join(f"{count} × {name.get(lang, unit)} ({unit})" for unit, name, count in load)
            for lang in ("en", "ar")
        }
        yield dataclasses.replace(_numbered(pool, n), id=f"{wave.id}-{pool.id}-{n + 1:02}", payload=payload)


def _numbered(pool: LiftPool, n: int) -> Vehicle:
    return dataclasses.replace(pool.vehicle, id=f"{pool.id}-{n + 1:02}", role="low-bed")


def _serials(drawdown: Drawdown, name: str, vehicles: Sequence[Vehicle]) -> Iterator[Serial]:
    """Yield the vehicles in serials, and these in march units, of sizes as even as can be."""
    most = drawdown.scenario.profile.march_unit_max or _MARCH_UNIT
    begin = 0
    for number, size in enumerate(_even(len(vehicles), drawdown.serial_vehicles), start=1):
        yield Serial(
            id=f"{name}/{number}", march_units=tuple(_even(size, most)), vehicles=tuple(vehicles[begin : begin + size])
        )
        begin += size


def _even(count: int, most: int) -> list[int]:
    """Return as few parts of `count` as are no larger than `most`, the larger first.

    >>> _even(101, 50)
    [34, 34, 33]
    """
    parts = -(-count // most)
    return [count // parts + (n < count % parts) for n in range(parts)]


# --- what the road says ---


def days_on_road(scenario: Scenario, movement: Movement) -> int | None:
    """Return the days from a movement's earliest start to its completion; None where it has no place."""
    if movement.completion_s is None:
        return None
    return day_of(scenario, movement.completion_s) - day_of(scenario, movement.request.earliest_start_s)


def listen(
    drawdown: Drawdown, told: Told, waves: Sequence[Wave], placed: Sequence[Movement]
) -> tuple[Told, list[Reason]]:
    """Return what is told now that the columns were put on the road, and what is new in it.

    A column that arrives later than it was said to takes as long on that day; one that does not leave on its day, or
    has no place, was too much for the road: half as many vehicles, and in the end none. There are so many lanes, days
    and vehicles and no more, so that this ends.
    """
    by_id = {movement.id: movement for movement in placed}
    slower, most, found = dict(told.slower), dict(told.most), []
    for wave in waves:
        movement = by_id[wave.id]
        vehicles = sum(len(serial.vehicles) for serial in movement.serials)
        key = wave.lane, wave.day
        starts = [serial.start_s for serial in movement.serials if serial.start_s is not None]
        days = days_on_road(drawdown.scenario, movement)
        params: dict[str, object] = {"movement": wave.id, "lane": wave.lane, "day": wave.day, "vehicles": vehicles}
        if days is None or day_of(drawdown.scenario, min(starts)) > wave.day:
            most[key] = vehicles // 2
            code = "road_no_place" if days is None else "road_not_that_day"
            found.append(Reason(code=code, params={**params, "most": most[key]}))
        elif wave.day + days > wave.arrival_day:
            slower[key] = days
            found.append(Reason(code="road_slower", params={**params, "arrives": wave.day + days}))
    return dataclasses.replace(told, slower=slower, most=most), found
