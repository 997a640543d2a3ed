"""What is reported of a serial, against the plan: is there such a serial, does it pass there, can it have been then."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any, Final

from ratl.feeds.problems import Problems, UnreadableError, Where
from ratl.feeds.told_times import parse_told_time
from ratl.model.event import Event
from ratl.model.movement import Serial
from ratl.model.plan import Plan
from ratl.roads.paths import chains
from ratl.units import western_digits

_NEAREST: Final = 8
"""Most names offered in place of a wrong one."""
_TIMES: Final = ("head", "tail")


def find_named(things: Mapping[str, Any], text: str) -> str:
    """Return the id of what is called `text`, by id or by its name in any language; `text` itself where none is."""
    name = western_digits(text).strip()
    if name in things:
        return name
    named = (i for i, thing in things.items() if name in getattr(thing, "name", {}).values())
    return next(named, name)


def find_road(plan: Plan, text: str, where: Where, problems: Problems) -> str | None:
    """Return the id of the road called `text`, by id or by the name of its legs in any language.

    `text` itself where no road is called so; None after noting that several are.
    """
    name, roads = western_digits(text).strip(), chains(plan.legs)
    if name in roads:
        return name
    named = [road for road, legs in roads.items() if any(name in plan.legs[leg].name.values() for leg in legs)]
    if len(named) > 1:
        problems.add("roads_of_one_name", where, found=name, count=len(named), known=tuple(named[:_NEAREST]))
        return None
    return named[0] if named else name


def check_named(found: str, names: Iterable[str], kind: str, where: Where, problems: Problems) -> bool:
    """Return whether `found` is among `names`; note it with those nearest to it where it is not."""
    known = list(names)
    if found in known:
        return True
    near = difflib.get_close_matches(found, known, n=_NEAREST, cutoff=0.0) or known[:_NEAREST]
    if found:
        problems.add("not_in_plan", where, found=found, kind=kind, known=tuple(near) or "-")
    return False


def find_serial(plan: Plan, text: str, where: Where, problems: Problems) -> Serial | None:
    """Return the serial with an id, noting why it cannot be reported on: unknown, or without a timetable."""
    serials = {serial.id: serial for movement in plan.movements for serial in movement.serials}
    name = western_digits(text).strip()
    if not check_named(name, serials, "kind_serial", where, problems):
        return None
    if not serials[name].legs:
        problems.add("serial_not_placed", where, found=name)
        return None
    return serials[name]


def read_report(
    plan: Plan,
    serial: Serial,
    told: Mapping[str, object],
    now_s: int | None,
    places: Mapping[str, Where],
    problems: Problems,
) -> Event | None:
    """Return that the head of a serial was, or will be, at a point at a time.

    Parameters
    ----------
    told
        ``point``, ``head`` and, where it was said, ``tail``.
    now_s
        When that was known; None: when the last that it says happened.
    places
        Where each stands, for what is wrong with it.
    """
    point = find_named(plan.points, str(told["point"]))
    passings = _list_passings(plan, serial)
    if not check_named(point, plan.points, "kind_point", places["point"], problems):
        return None
    if point not in passings:
        near = tuple(dict.fromkeys(passings))
        problems.add("point_off_way", places["point"], found=point, serial=serial.id, known=near)
        return None
    times = {key: _time(plan, told[key], passings[point], places[key], problems) for key in told if key in _TIMES}
    head_s, tail_s = times["head"], times.get("tail")
    if head_s is None or _is_impossible(plan, serial, told, (head_s, tail_s), passings[point], places, problems):
        return None
    at_s = max(head_s, tail_s or head_s) if now_s is None else now_s
    kind = "actual" if head_s <= at_s else "late"
    return Event(kind=kind, at_s=at_s, serial=serial.id, point=point, head_s=head_s, tail_s=tail_s)


def _time(plan: Plan, value: object, near_s: int, where: Where, problems: Problems) -> int | None:
    try:
        return None if value is None else parse_told_time(value, plan, near_s)
    except UnreadableError as error:
        problems.add_unreadable(error, where)
        return None


def _is_impossible(
    plan: Plan,
    serial: Serial,
    told: Mapping[str, object],
    times: tuple[int, int | None],
    passes_s: int,
    places: Mapping[str, Where],
    problems: Problems,
) -> bool:
    """Return whether a serial cannot pass then, noting why; or what was said cannot be read, which is noted already."""
    head_s, tail_s = times
    stands = (halt.tail_arrives_s for halt in serial.halts if halt.head_departs_s < passes_s)
    if not 0 <= head_s <= plan.horizon_s:
        problems.add("told_outside", places["head"], found=str(told["head"]))
    elif head_s <= max(stands, default=-1):  # it cannot have gone on before its tail came to its last stand
        problems.add("report_too_early", places["head"], found=str(told["head"]), serial=serial.id)
    elif tail_s is not None and tail_s < head_s:
        problems.add("tail_before_head", places["tail"], found=str(told["tail"]))
    else:
        return tail_s is None and told.get("tail") is not None
    return True


def _list_passings(plan: Plan, serial: Serial) -> dict[str, int]:
    """Return when the head of a serial passes each of its points, by its timetable; the last time of several."""
    first = serial.legs[0]
    leg = plan.legs[first.leg]
    found = {leg.from_ if first.forward else leg.to: first.head_enters_s}
    for times in serial.legs:
        leg = plan.legs[times.leg]
        found[leg.to if times.forward else leg.from_] = times.head_leaves_s
    return found
