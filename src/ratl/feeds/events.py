"""The event file, ``ratl-event/1``: what happened or was decided, as TOML → events and movements asked for anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from ratl.feeds.movements import read_movements
from ratl.feeds.problems import Problems, UnreadableError
from ratl.feeds.references import CorridorIds, Ids
from ratl.feeds.reports import check_named, find_named, find_road, find_serial, read_report
from ratl.feeds.scenario import check_rates, read_listed, with_stand_ins
from ratl.feeds.sections import Section, open_section
from ratl.feeds.setting import Setting
from ratl.feeds.told_times import parse_told_time
from ratl.model.event import Event
from ratl.model.plan import Plan
from ratl.model.scenario import AuthoritySpec, Network, Road, Scenario
from ratl.roads.paths import chains

FORMAT: Final = "ratl-event/1"
_DAY_S: Final = 86_400
_TIME: Final = '"D+1 09:40", "09:40", "2025-08-18T05:00"'
_PLACES: Final = ("leg", "road", "point", "site")


@dataclass(frozen=True, slots=True)
class ToldEvents:
    """What an event file says: from when the plan may change, events, and movements asked for as in a scenario."""

    at_s: int
    events: tuple[Event, ...]
    asked: Scenario


def read_events(path: Path, plan: Plan, now_s: int | None = None) -> ToldEvents:
    """Return what an event file says of `plan`.

    Parameters
    ----------
    now_s
        From when the plan may change, in place of the file's ``at``.

    Raises
    ------
    InputError
        With every problem that could be found at once.
    """
    problems = Problems()
    top = open_section(path, FORMAT, problems)
    at_s = _time(top, "at", plan, plan.now_s, required=now_s is None)
    at_s = now_s if now_s is not None else at_s if at_s is not None else plan.now_s
    check_now(plan, at_s, top.where("at"), problems)
    events = [
        *_read_late(top, plan, at_s),
        *_read_closed(top, plan, at_s),
        *_read_cancelled(top, plan, at_s),
    ]
    asked = _read_asked(top, plan, path.parent)
    events += [Event(kind="new", at_s=at_s, movement=spec.id) for spec in asked.movements]
    top.close()
    if not events and not problems:
        problems.add("no_events", (path.name,))
    problems.raise_all()
    return ToldEvents(at_s, tuple(events), asked)


def check_now(plan: Plan, now_s: int, where: tuple[str, ...], problems: Problems) -> None:
    """Note a moment from which a plan cannot be made anew."""
    if now_s < plan.now_s:
        problems.add("now_before_plan", where)
    elif now_s > plan.horizon_s:
        problems.add("told_outside", where, found=where[-1])


def _time(section: Section, key: str, plan: Plan, near_s: int, *, required: bool = False) -> int | None:
    """Return a time said of the plan, in plan seconds."""
    value = section.value(key, (str, datetime), _TIME, required)
    try:
        return None if value is None else parse_told_time(value, plan, near_s)
    except UnreadableError as error:
        section.problems.add_unreadable(error, section.where(key))
        return None


def _read_late(top: Section, plan: Plan, at_s: int) -> Iterator[Event]:
    """Yield what is told of serials: where the head was or will be, or until when it does not start or go on."""
    seen: dict[str, str] = {}
    for section in top.sections("late"):
        problems = section.problems
        serial = find_serial(plan, section.text("serial", required=True), section.where("serial"), problems)
        given = [key for key in ("head", "not_before", "halted_until") if section.has(key)]
        told = {key: section.value(key, (str, datetime), _TIME) for key in ("head", "tail")}
        told["point"] = section.text("point", required="head" in given)
        start_s, halted_s = (_time(section, key, plan, at_s) for key in ("not_before", "halted_until"))
        if len(given) != 1:
            problems.add("late_how", section.where())
            continue
        if serial is None:
            continue
        if serial.id in seen:
            problems.add("serial_twice", section.where("serial"), found=serial.id, first=seen[serial.id])
            continue
        seen[serial.id] = section.path
        places = {key: section.where(key) for key in told}
        if "head" in given and told["head"] is not None and told["point"]:
            report = read_report(plan, serial, told, at_s, places, problems)
            yield from [report] if report else []
        elif start_s is not None:
            yield from _not_before(plan, section, serial.id, start_s, at_s)
        elif halted_s is not None and _is_ahead(section, "halted_until", halted_s, at_s):
            yield Event(kind="halted", at_s=at_s, serial=serial.id, until_s=halted_s)


def _not_before(plan: Plan, section: Section, serial: str, start_s: int, at_s: int) -> Iterator[Event]:
    """Yield that a serial does not start before a time; of one that has set off by the plan, that it has not."""
    if _is_ahead(section, "not_before", start_s, at_s):
        movement = next(m for m in plan.movements if any(s.id == serial for s in m.serials))
        point = movement.request.origin
        yield Event(kind="late", at_s=at_s, serial=serial, point=point, head_s=start_s)


def _is_ahead(section: Section, key: str, value_s: int, at_s: int) -> bool:
    if value_s < at_s:
        section.problems.add("told_past", section.where(key), found=str(section.data[key]))
    return value_s >= at_s


def _read_closed(top: Section, plan: Plan, at_s: int) -> Iterator[Event]:
    """Yield closures and reservations; of a road, one for each of its legs."""
    roads = chains(plan.legs)
    known = {"leg": plan.legs, "road": roads, "point": plan.points, "site": plan.sites}
    for section in top.sections("closed"):
        problems = section.problems
        named = {key: text for key in _PLACES if (text := section.text(key))}
        from_s = _time(section, "from", plan, at_s)
        until_s = _time(section, "until", plan, at_s if from_s is None else from_s)
        holder = section.text("holder")
        if len(named) != 1:
            problems.add("closed_what", section.where())
            continue
        (key, text), *_ = named.items()
        found = find_road(plan, text, section.where(key), problems) if key == "road" else find_named(known[key], text)
        if found is None or not check_named(found, known[key], f"kind_{key}", section.where(key), problems):
            continue
        if key in ("point", "site") and not holder:
            problems.add("closed_for_whom", section.where("holder"))
        begin = at_s if from_s is None else from_s
        end = plan.horizon_s if until_s is None else until_s
        if end <= begin:
            problems.add("closed_backwards", section.where("until"), found=str(section.data.get("until")))
            continue
        kind = "reserved" if holder else "closed"
        for name in roads[found] if key == "road" else (found,):
            where = {"leg" if key == "road" else key: name}
            yield Event(kind=kind, at_s=at_s, from_s=begin, until_s=end, holder=holder, **where)  # type: ignore[arg-type]


def _read_cancelled(top: Section, plan: Plan, at_s: int) -> Iterator[Event]:
    movements = {movement.id: movement for movement in plan.movements}
    for section in top.sections("cancelled"):
        name = section.identity("movement", required=True)
        if not check_named(name, movements, "kind_movement", section.where("movement"), section.problems):
            continue
        starts = [serial.start_s for serial in movements[name].serials if serial.start_s is not None]
        if starts and min(starts) < at_s:
            section.problems.add("cancelled_under_way", section.where("movement"), found=name)
            continue
        yield Event(kind="cancelled", at_s=at_s, movement=name)


def _read_asked(top: Section, plan: Plan, folder: Path) -> Scenario:
    """Return the movements that come new, as a scenario on the plan's own places, roads and clock."""
    problems = top.problems
    roads = {road: Road(leg=plan.legs[legs[0]]) for road, legs in chains(plan.legs).items()}
    authorities = {i: AuthoritySpec(authority=authority) for i, authority in plan.authorities.items()}
    network = Network(name=plan.network.name, points=plan.points, roads=roads, sites={}, authorities=authorities)
    ids = CorridorIds(
        places=Ids("place", "plan", plan.points), roads=Ids("road", "plan", roads),
        sites=Ids("site", "plan", plan.sites), authorities=Ids("authority", "plan", plan.authorities),
    )  # fmt: skip
    days = plan.horizon_s // _DAY_S
    epoch = datetime.fromisoformat(plan.epoch).astimezone(ZoneInfo(plan.zone))
    setting = Setting(
        epoch=epoch, zone=plan.zone, horizon_days=days, profile=plan.profile, ids=ids, problems=problems
    )  # fmt: skip
    sections = top.sections("movement")
    vehicles = read_listed(top, folder, ids, problems) if sections or top.has("vehicles") else []
    specs = tuple(with_stand_ins(spec, network) for spec in read_movements(sections, vehicles, setting))
    check_rates(specs, network, top, problems)
    marching = {v.id: m.id for m in plan.movements for s in m.serials for v in s.vehicles}
    for section, spec in zip(sections, specs, strict=True):
        if any(movement.id == spec.id for movement in plan.movements):
            problems.add("id_taken", section.where("id"), found=spec.id, kind="kind_movement")
        for vehicle in (v for serial in spec.serials for v in serial.vehicles if v.id in marching):
            problems.add("vehicle_marches", section.where("id"), found=vehicle.id, movement=marching[vehicle.id])
    return Scenario(
        name=plan.network.name, epoch=plan.epoch, zone=plan.zone, horizon_days=days, profile=plan.profile,
        network=network, movements=specs,
    )  # fmt: skip
