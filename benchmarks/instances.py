"""Instances of the convoy movement problem, read from files and made draft plans.

Two forms of file are read. The labelled text of the public set (Mokhtar, Krishnamoorthy, Dayama and Ram Kumar, 2018),
and ``ratl-cmp/1``, the JSON that `benchmarks.generate` writes::

    {"format": "ratl-cmp/1", "name": "grid/3", "points": [[x, y], ...], "edges": [[from, to, run_s], ...],
     "convoys": [{"origin": 0, "destination": 7, "release_s": 0, "pass_time_s": 120,
                  "max_wait_s": null, "max_travel_s": null, "latest_end_s": null}, ...]}

Our reading of both: a head at a point keeps it for its pass time, and heads there are that far apart, origins and
destinations included; opposing uses of an edge, head in to tail out, do not overlap; waiting at the origin only, no
longer than the longest wait; the head travels no longer than the longest travel and ends no later than the latest end;
no route passes a point twice; the tail vanishes at the destination.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ratl.formats.plan import parse_plan
from ratl.model.movement import Movement, Request, Serial
from ratl.model.plan import NetworkId, Plan
from ratl.model.profile import Profile
from ratl.model.route import LIMITS, Leg, Point

FORMAT = "ratl-cmp/1"
NO_ARC = 10_000_000
"""What the public set writes where there is no arc."""
CLASS = "arc"
"""Road class of every leg: 1 m/s on it, so that a length in metres is a run in seconds."""
PROFILE = "cmp"
"""Name of the profile of every draft made of an instance: a head keeps a point for its pass time, no gap more."""
SECTIONS = (
    "Number of nodes",
    "Number of convoys",
    "Common Headway",
    "Start Nodes",
    "End Nodes",
    "Common distance/time/cost",
    "Arc Density",
    "Max permitted distance/time/cost",
    "Earliest permissible start",
    "Maximum permissible wait",
    "Latest permissible end",
)

READING = (
    "Our reading, since the public set says neither: a head keeps a point for its pass time, origins and destinations "
    "included; opposing uses of an arc, head in to tail out, do not overlap; waiting at the origin only; simple "
    "routes; the latest end binds the head; value = wait + travel of the head, passage left out."
)


class InstanceError(Exception):
    """A file that is no instance; the text is one sentence that says where and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Convoy:
    """One convoy; points by their number, from 0."""

    origin: int
    destination: int
    release_s: int
    pass_time_s: int
    max_wait_s: int | None = None
    max_travel_s: int | None = None
    latest_end_s: int | None = None
    """The head's latest arrival at the destination."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """A network and its convoys. An edge is (from, to, run in seconds), driven both ways unless listed in `one_way`."""

    name: str
    points: tuple[tuple[float, float], ...]
    edges: tuple[tuple[int, int, int], ...]
    convoys: tuple[Convoy, ...]
    one_way: frozenset[int] = frozenset()


def read_instance(path: Path) -> Instance:
    """Return the instance in a file of either form.

    Raises
    ------
    InstanceError
        When the file is neither, or does not hold together.
    """
    text = path.read_text(encoding="utf-8")
    instance = _from_json(path, text) if text.lstrip().startswith("{") else _from_text(path, text)
    problems = list(_list_nonsense(instance))
    if problems:
        raise InstanceError("\n".join(f"{path.name}: {problem}" for problem in problems))
    return instance


def read_draft(path: Path) -> Plan:
    """Return the draft plan of a file of either form, or of a draft plan (``ratl-plan/1``, the general classes).

    Raises
    ------
    InstanceError
        When the file is none of them, or does not hold together.
    InputError
        When it is a plan file with mistakes.
    """
    data = path.read_bytes()
    start = data[:200].lstrip()
    if start.startswith(b"{") and b'"ratl-plan/' in start:
        return parse_plan(data, path.name)
    return draft(read_instance(path))


def write_instance(instance: Instance, path: Path) -> None:
    """Write an instance as ``ratl-cmp/1``."""
    document = {
        "format": FORMAT,
        "name": instance.name,
        "points": instance.points,
        "edges": instance.edges,
        "convoys": [{field: getattr(convoy, field) for field in Convoy.__slots__} for convoy in instance.convoys],
    }
    path.write_text(json.dumps(document, separators=(",", ":")) + "\n", encoding="utf-8")


def draft(instance: Instance) -> Plan:
    """Return the instance as a plan in which nothing is placed yet, under the reading above."""
    longest_s = sum(run_s for _, _, run_s in instance.edges) + sum(c.pass_time_s for c in instance.convoys)
    ends = [convoy.latest_end_s or convoy.release_s + 4 * longest_s for convoy in instance.convoys]
    return Plan(
        epoch="2025-01-01T00:00:00+00:00",
        zone="UTC",
        network=NetworkId(name=instance.name, sha256=""),
        profile=Profile(name=PROFILE),
        points={_point(i): Point(name={}, lon=x, lat=y) for i, (x, y) in enumerate(instance.points)},
        legs={f"L{index + 1}": _leg(edge, index in instance.one_way) for index, edge in enumerate(instance.edges)},
        sites={},
        movements=tuple(_movement(index, convoy) for index, convoy in enumerate(instance.convoys)),
        horizon_s=max(ends) + max(c.pass_time_s for c in instance.convoys),
    )


def _point(index: int) -> str:
    return f"P{index + 1}"


def _leg(edge: tuple[int, int, int], one_way: bool) -> Leg:
    start, end, run_s = edge
    return Leg(
        from_=_point(start),
        to=_point(end),
        length_m=run_s,
        class_=CLASS,
        regime="alternating",
        limits={**dict.fromkeys(LIMITS, "none"), "access": "yes"},
        limits_backward={"access": "no"} if one_way else {},
        length_source="instance",
    )


def _movement(index: int, convoy: Convoy) -> Movement:
    name = f"C{index + 1:02d}"
    latest_s = None if convoy.latest_end_s is None else convoy.latest_end_s + convoy.pass_time_s
    request = Request(
        origin=_point(convoy.origin),
        destination=_point(convoy.destination),
        earliest_start_s=convoy.release_s,
        latest_completion_s=latest_s,
        halting="origin-only",
        max_wait_s=convoy.max_wait_s,
        max_travel_s=convoy.max_travel_s,
        pass_once=True,
        rates_mps={CLASS: {"day": 1.0, "night": 1.0}},
    )
    serial = Serial(id=f"{name}/1", march_units=(), vehicles=(), declared_pass_time_s=convoy.pass_time_s)
    return Movement(id=name, request=request, serials=(serial,))


def _list_nonsense(instance: Instance) -> Iterator[str]:
    """Yield what cannot be meant, counted from 1: unknown points, negative times, ends before the release."""
    last = len(instance.points) - 1
    for n, (start, end, run_s) in enumerate(instance.edges, 1):
        yield from (
            f"edge {n} names the point {p}; points are 0 to {last}." for p in (start, end) if not 0 <= p <= last
        )
        if run_s <= 0:
            yield f"edge {n} is driven in {run_s} s: give it more than 0."
    for n, convoy in enumerate(instance.convoys, 1):
        for key in ("origin", "destination"):
            if not 0 <= getattr(convoy, key) <= last:
                yield f"the {key} of convoy {n} is {getattr(convoy, key)}; points are 0 to {last}."
        if convoy.pass_time_s <= 0:
            yield f"pass_time_s of convoy {n} is {convoy.pass_time_s}: give it more than 0."
        for key in ("release_s", "max_wait_s", "max_travel_s"):
            if (getattr(convoy, key) or 0) < 0:
                yield f"{key} of convoy {n} is {getattr(convoy, key)}: give it 0 or more."
        latest_s, release_s = convoy.latest_end_s, convoy.release_s
        if latest_s is not None and latest_s <= release_s:
            yield f"convoy {n} is to end at {latest_s} s and released at {release_s} s: correct one of the two."


def _from_json(path: Path, text: str) -> Instance:
    try:
        document = json.loads(text)
        if document["format"] != FORMAT:
            raise InstanceError(f"{path.name}: the format is {document['format']!r}, not {FORMAT!r}.")
        return Instance(
            name=document["name"],
            points=tuple((float(x), float(y)) for x, y in document["points"]),
            edges=tuple((int(a), int(b), int(run_s)) for a, b, run_s in document["edges"]),
            convoys=tuple(Convoy(**convoy) for convoy in document["convoys"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise InstanceError(f"{path.name}: this is no {FORMAT} ({type(error).__name__}: {error}).") from None


def _from_text(path: Path, text: str) -> Instance:
    rows = _sections(path, text)
    nodes, convoys, headway = (_numbers(path, rows, section, 1)[0] for section in SECTIONS[:3])
    matrix = rows[SECTIONS[5]]
    if len(matrix) != nodes or any(len(row) != nodes for row in matrix):
        widths = sorted({len(row) for row in matrix})
        raise InstanceError(
            f"{path.name}: the matrix of arcs should have {nodes} rows of {nodes} numbers; "
            f"it has {len(matrix)} rows of {', '.join(map(str, widths))}."
        )
    columns = [_numbers(path, rows, section, convoys) for section in (*SECTIONS[3:5], *SECTIONS[8:])]
    [max_travel_s] = _numbers(path, rows, SECTIONS[7], 1)
    found = tuple(
        Convoy(
            origin=origin,  # the set counts from 0: 79 files name a node 0, none its number of nodes
            destination=destination,
            release_s=release_s,
            pass_time_s=headway,
            max_wait_s=max_wait_s,
            max_travel_s=max_travel_s,
            latest_end_s=latest_s,
        )
        for origin, destination, release_s, max_wait_s, latest_s in zip(*columns, strict=True)
    )
    edges, one_way = _edges(path, [[_whole(path, cell) for cell in row] for row in matrix])
    name = f"{path.parent.name}/{path.stem}" if path.parent.name == "small" else path.stem
    return Instance(name=name, points=((0.0, 0.0),) * nodes, edges=edges, convoys=found, one_way=one_way)


def _sections(path: Path, text: str) -> dict[str, list[list[str]]]:
    rows: dict[str, list[list[str]]] = {}
    here: list[list[str]] = []
    for line in text.splitlines():
        if line.startswith("//"):
            here = rows.setdefault(next((s for s in SECTIONS if line[2:].startswith(s)), line), [])
        elif line.split():
            here.append(line.split())
    missing = [section for section in SECTIONS if section not in rows]
    if missing:
        raise InstanceError(f"{path.name}: the section {missing[0]!r} is missing.")
    return rows


def _numbers(path: Path, rows: dict[str, list[list[str]]], section: str, count: int) -> list[int]:
    cells = [cell for row in rows[section] for cell in row]
    if len(cells) != count:
        raise InstanceError(f"{path.name}: {section!r} should have {count} numbers; it has {len(cells)}.")
    return [_whole(path, cell) for cell in cells]


def _whole(path: Path, cell: str) -> int:
    if not cell.isdecimal():
        raise InstanceError(f"{path.name}: {cell!r} is not a whole number.")
    return int(cell)


def _edges(path: Path, matrix: list[list[int]]) -> tuple[tuple[tuple[int, int, int], ...], frozenset[int]]:
    edges: list[tuple[int, int, int]] = []
    one_way: set[int] = set()
    for start, end, there, back in _pairs(matrix):
        if there < NO_ARC and back < NO_ARC and there != back:
            raise InstanceError(f"{path.name}: the arc {start + 1}-{end + 1} costs {there} and {back} the other way.")
        if there >= NO_ARC or back >= NO_ARC:
            one_way.add(len(edges))
        edges.append((start, end, there) if there < NO_ARC else (end, start, back))
    return tuple(edges), frozenset(one_way)


def _pairs(matrix: list[list[int]]) -> Iterator[tuple[int, int, int, int]]:
    for start, row in enumerate(matrix):
        for end in range(start + 1, len(matrix)):
            if min(row[end], matrix[end][start]) < NO_ARC:
                yield start, end, row[end], matrix[end][start]
