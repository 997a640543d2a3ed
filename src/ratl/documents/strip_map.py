"""The strip map: the route straightened, read from the bottom up, so that left and right are the driver's.

It is schematic: the room a leg gets follows from what is to be said about it, its length is written beside it.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ratl.documents.control import RELEASE_POINT, START_POINT, release_point_index, start_point_index
from ratl.documents.draft import draft_mark
from ratl.documents.signs import SIGNS, draw_class, draw_sign
from ratl.documents.stamps import speaker_for
from ratl.documents.svg import INK, PAPER, SOFT, Drawing, fitted, text_width, wrapped
from ratl.documents.tables import CUT, HaltRow, LegRow, MarchRow, halts_table, leg_table, main_serial, march_rows
from ratl.model.movement import Alternate, Movement
from ratl.model.plan import Plan
from ratl.model.route import Site
from ratl.words.catalogue import Speaker
from ratl.words.clock import span_s

_WIDTH, _COLUMN_HEIGHT = 420.0, 930.0
_TOP, _AXIS, _TEXT = 86.0, 104.0, 130.0
"""Height of the head; distance of the strip and of the texts from the side where a column's reading begins."""
_LINE, _LEG_PAD = 19.0, 8.0
_SIGN = 21.0
"""Room of one sign before a text."""
_ROOM = _WIDTH - _TEXT - 8
"""Room of the texts."""
_SERVICES = ("fuel_l", "water", "medical", "surgery", "workshop", "turn_back")


@dataclass(frozen=True)
class _Note:
    """One line of text with signs before it."""

    text: str
    signs: tuple[str, ...] = ()
    size: float = 12.0
    bold: bool = False
    soft: bool = False
    indent: float = 0.0


@dataclass(frozen=True)
class _Block:
    """A point with all that is there, and the leg that leads on from it (None at the end)."""

    row: MarchRow
    label: str
    """Name, or distance for a point nobody knows by name."""
    sign: str
    critical: bool
    notes: tuple[_Note, ...]
    leg: LegRow | None
    leg_notes: tuple[_Note, ...]
    mlc: str

    @property
    def height(self) -> float:
        return self.point_height + self.leg_height

    @property
    def point_height(self) -> float:
        return _LINE * len(self.notes) + 6

    @property
    def leg_height(self) -> float:
        return max(_LINE * len(self.leg_notes) + 2 * _LEG_PAD, 36.0) if self.leg else 0.0


@dataclass
class _Paper:
    """The drawing and where the signs used so far are remembered for the legend."""

    drawing: Drawing
    speaker: Speaker
    used: set[str] = field(default_factory=set)

    @property
    def rtl(self) -> bool:
        return self.speaker.lang == "ar"

    def x(self, column: int, inwards: float) -> float:
        """Return the place `inwards` from the side where reading begins in a column."""
        from_left = column * _WIDTH + inwards
        return self.drawing.width - from_left if self.rtl else from_left

    def anchor(self, start: bool = True) -> str:
        return "start" if start != self.rtl else "end"

    def sign(self, name: str, x: float, y: float) -> None:
        self.used.add(name)
        draw_sign(self.drawing, name, x, y)


def strip_map(plan: Plan, movement: Movement | Alternate, name: str, lang: str) -> str:
    """Return the strip map of a movement's main route (or of an alternate route) as one SVG.

    Parameters
    ----------
    plan
        The plan the movement stands in.
    movement
        Whose route is drawn; at least one serial must be placed.
    name
        What the movement is called in the title.
    lang
        ``"en"`` or ``"ar"``; the Arabic map is mirrored, names stand in both languages on both.

    Raises
    ------
    ValueError
        When no serial is placed: there is no route.
    """
    return _sheets(plan, movement, name, lang, None)[0]


def strip_map_sheets(plan: Plan, movement: Movement | Alternate, name: str, lang: str) -> list[str]:
    """Return the strip map as SVG sheets of two columns each, to be read on A4.

    Parameters and errors are those of `strip_map`.
    """
    return _sheets(plan, movement, name, lang, 2)


def _sheets(plan: Plan, movement: Movement | Alternate, name: str, lang: str, width: int | None) -> list[str]:
    """Return the map in sheets of `width` columns, or in one."""
    main = main_serial(movement)
    speaker = speaker_for(plan, lang)
    columns = _columns(_blocks(plan, movement, speaker))
    rows = march_rows(plan, main)
    title = speaker.say("strip_title", {"movement": name})
    subtitle = speaker.say("strip_subtitle", {"length": rows[-1].distance_m, "serial": main.id})
    desc = speaker.say("strip_desc", {"origin": rows[0].point, "destination": rows[-1].point, "count": len(rows)})
    room = max(sum(block.height for block in column) for column in columns)
    sheets = []
    for first in range(0, len(columns), width or len(columns)):
        shown = columns[first : first + (width or len(columns))]
        drawing = Drawing(
            _WIDTH * max(2, len(shown)), _TOP + room + 40, lang=lang, title=title, desc=desc,
            mark=draft_mark(speaker, plan),
        )  # fmt: skip
        paper = _Paper(drawing, speaker)
        drawing.text(paper.x(0, 14), 28, title, size=20, anchor=paper.anchor(), bold=True)
        drawing.text(paper.x(0, 14), 50, subtitle, size=13, anchor=paper.anchor(), fill=SOFT)
        for number, column in enumerate(shown):
            following = columns[first + number + 1][0] if first + number + 1 < len(columns) else None
            _draw_column(paper, column, number, foot=_TOP + room + 14, room=room, following=following)
        _draw_legend(paper, _TOP + room + 56)
        sheets.append(drawing.render())
    return sheets


def _columns(blocks: Sequence[_Block]) -> list[list[_Block]]:
    """Return the blocks in columns of about one height, from the start of the route."""
    total = sum(block.height for block in blocks)
    count = -(-int(total) // int(_COLUMN_HEIGHT))
    if total > _COLUMN_HEIGHT * 0.6:
        count += count % 2  # sheets have two columns
    columns: list[list[_Block]] = [[]]
    filled = 0.0
    for block in blocks:
        if columns[-1] and len(columns) < count and filled + block.height / 2 > total * len(columns) / count:
            columns.append([])
        columns[-1].append(block)
        filled += block.height
    return columns


def _blocks(plan: Plan, movement: Movement | Alternate, speaker: Speaker) -> list[_Block]:
    main = main_serial(movement)
    rows, legs = march_rows(plan, main), leg_table(plan, main)
    stands: dict[str, list[HaltRow]] = {}
    for halt in sorted(halts_table(plan, movement), key=lambda halt: halt.serial != main.id):
        stands.setdefault(halt.site, []).append(halt)
    used = {halts[0].point for site, halts in stands.items() if site}
    kept = [row for row in rows if plan.points[row.point].kind != CUT or row.point in used]
    runs = [legs[row.index : end.index] for row, end in itertools.pairwise(kept)]
    placed = sum(bool(serial.legs) for serial in movement.serials)
    start, release = start_point_index(plan, main.legs), release_point_index(plan, main.legs)
    blocks, before = [], None
    for row, run in itertools.zip_longest(kept, runs, fillvalue=()):
        assert isinstance(row, MarchRow)  # there is one run less than there are points
        point = plan.points[row.point]
        leg = _joined(run)
        mark = _mark(point.kind, row.index, start, release, len(rows) - 1)
        sites = [
            note
            for key, site in plan.sites.items()
            if site.at == row.point and (key in stands or not site.shoulder)
            for note in _site_notes(key, site, stands.get(key, []), placed, speaker)
        ]
        mlc = leg.limits.get("mlc_wheeled") if leg else None
        blocks.append(
            _Block(
                row=row,
                label=speaker.number(row.distance_m / 1000, 1, "unit_km")
                if point.kind == CUT
                else speaker.name(row.point),
                sign=_sign(point.kind, mark),
                critical=point.critical,
                notes=(*_point_notes(plan, row, speaker.term(mark) if mark else "", speaker), *sites),
                leg=leg,
                leg_notes=tuple(_leg_notes(plan, leg, before, speaker)) if leg else (),
                mlc=f"{mlc:g}" if isinstance(mlc, int | float) else "",
            )
        )
        before = leg
    return blocks


def _mark(kind: str, index: int, start: int, release: int, last: int) -> str:
    """Return the term for what a point is for the march; empty for most.

    Where the route begins or ends it is start or release point by its kind only: an edition ends where a stretch does.
    """
    if index == start and (index > 0 or kind == START_POINT):
        return "point_start-point"
    if index == release and (index < last or kind == RELEASE_POINT):
        return "point_release-point"
    return ""


def _sign(kind: str, mark: str) -> str:
    """Return the sign of a kind of point; kinds without one of their own get the waypoint's.

    A start or release point of others is a waypoint to who only passes.
    """
    if kind in (START_POINT, RELEASE_POINT):
        kind = mark.removeprefix("point_")
    return kind if kind in SIGNS else "waypoint"


def _joined(run: Sequence[LegRow]) -> LegRow | None:
    """Return legs with no point of note between them as one: limits of the first, lengths and runs added."""
    if not run:
        return None
    length_m, run_s = sum(leg.length_m for leg in run), sum(leg.run_s for leg in run)
    return replace(
        run[0], to_point=run[-1].to_point, length_m=length_m, run_s=run_s, rate_mps=length_m / run_s if run_s else 0.0
    )


def _point_notes(plan: Plan, row: MarchRow, mark: str, speaker: Speaker) -> list[_Note]:
    """Return what is written at a point: both names, what it is for the march, grid, control posts."""
    point, grid = plan.points[row.point], speaker.isolated(row.mgrs)
    if point.kind == CUT:
        return [_Note(grid, size=11, soft=True)]
    other = point.name.get("en" if speaker.lang == "ar" else "ar", "")
    notes = [_Note(line, size=14.5, bold=True) for line in wrapped(speaker.name(row.point), 15.5, _ROOM)]
    notes += [_Note(line, size=12.5) for line in wrapped(other, 12.5, _ROOM)]
    notes.append(_Note(" · ".join(text for text in (mark, grid) if text), size=11.5, soft=True))
    for post in plan.control_posts:
        if post.point == row.point:
            params = {"call_sign": post.call_sign, "manned_by": speaker.wording(post.manned_by)}
            code = "strip_post" if post.call_sign else "strip_post_unnamed"
            notes += _wrapped_note(speaker.say(code, params), ("post",))
    return notes


def _site_notes(key: str, site: Site, halts: list[HaltRow], placed: int, speaker: Speaker) -> list[_Note]:
    """Return a site with the halts there and the signs of its services; who halts is said where not all do."""
    services = tuple(service.removesuffix("_l") for service in _SERVICES if site.services.get(service))
    if not halts:
        notes = _wrapped_note(speaker.name(key), ("site",), soft=True)
    else:
        notes = [
            note
            for kind in dict.fromkeys(halt.kind for halt in halts)
            for note in _halt_notes(key, site, [halt for halt in halts if halt.kind == kind], placed, speaker)
        ]
    if services and len(notes) == 1 and text_width(notes[0].text, 12.0) <= _ROOM - _SIGN * (1 + len(services)):
        return [replace(notes[0], signs=(*notes[0].signs, *services))]
    return [*notes, _Note("", services)] if services else notes


def _halt_notes(key: str, site: Site, halts: list[HaltRow], placed: int, speaker: Speaker) -> list[_Note]:
    """Return the halts of one kind at a site: how long heads stand there, from the shortest to the longest."""
    kind, serials = halts[0].kind, list(dict.fromkeys(halt.serial for halt in halts))
    stands = [span_s(halt.head_arrives_s, halt.head_departs_s) for halt in halts]
    stand = speaker.duration(min(stands))
    if min(stands) < max(stands):
        stand = speaker.say("strip_stands", {"shortest": min(stands), "longest": max(stands)})
    text = speaker.say(
        "strip_shoulder" if site.shoulder else "strip_halt", {"site": key, "kind": f"halt_{kind}", "stand": stand}
    )
    if len(serials) < placed:
        text = f"{text} ({speaker.term('list_separator').join(map(speaker.isolated, serials))})"
    return _wrapped_note(text, ("overnight" if kind == "overnight" else "halt",))


def _wrapped_note(text: str, signs: tuple[str, ...] = (), soft: bool = False) -> list[_Note]:
    """Return a text in as many notes as it has lines, the signs before the first."""
    indent = _SIGN * len(signs)
    first, *others = wrapped(text, 12.0, _ROOM - indent) or [""]
    return [_Note(first, signs, soft=soft), *(_Note(line, soft=soft, indent=indent) for line in others)]


def _leg_notes(plan: Plan, leg: LegRow, before: LegRow | None, speaker: Speaker) -> list[_Note]:
    """Return what is written beside a leg: distance, rate, run; what begins here: road, limits, regime, authority."""
    params = {"length": leg.length_m, "rate": leg.rate_mps, "run": leg.run_s}
    notes = [_Note(speaker.say("strip_leg", params), size=12.5)]
    names = [dict(plan.legs[each.leg].name) if each else {} for each in (leg, before)]
    road = speaker.name(leg.leg) if names[0] and names[0] != names[1] else ""
    limits = [
        speaker.say(f"limit_{key}", {"value": value})
        for key, value in leg.limits.items()
        if isinstance(value, int | float)
        and key != "mlc_wheeled"
        and (before is None or before.limits.get(key) != value)
    ]
    about = speaker.term("list_separator").join(text for text in (road, *limits) if text)
    notes += _wrapped_note(about, soft=True) if about else []
    if leg.regime != "two-way":
        notes += _wrapped_note(speaker.term(f"regime_{leg.regime}"), ("alternating",), soft=True)
    if leg.authority and (before is None or leg.authority != before.authority):
        notes += _wrapped_note(speaker.say("strip_enters", {"authority": leg.authority}), soft=True)
    return notes


def _draw_column(
    paper: _Paper, column: list[_Block], number: int, *, foot: float, room: float, following: _Block | None
) -> None:
    """Draw one column from `foot` upwards, its legs stretched so that it fills `room`."""
    drawing, speaker = paper.drawing, paper.speaker
    x = paper.x(number, _AXIS)
    legs = sum(block.leg is not None for block in column)
    spare = (room - sum(block.height for block in column)) / max(legs, 1)
    top = foot - room
    first_y = foot - column[0].point_height + 9
    last_y = top + 9 if following is None else top - 12
    drawing.line((x, first_y), (x, last_y), stroke="#9a9a9a", stroke_width=9)
    drawing.line((x, first_y), (x, last_y), stroke=PAPER, stroke_width=1.4, stroke_dasharray="9 7")
    y = foot
    for block in column:
        y -= block.point_height
        _draw_point(paper, block, number, y)
        if block.leg:
            y -= block.leg_height + spare
            _draw_leg(paper, block, number, y + (block.leg_height + spare) / 2)
    if following is not None:
        drawing.path([(x - 9, top - 10), (x, top - 24), (x + 9, top - 10)], closed=True, fill=SOFT)
        onward = speaker.say("strip_continues", {"place": following.label})
        drawing.text(paper.x(number, _TEXT), top - 12, onward, size=12.5, anchor=paper.anchor(), fill=SOFT)


def _draw_point(paper: _Paper, block: _Block, number: int, top: float) -> None:
    x, y = paper.x(number, _AXIS), top + 9
    if block.critical:
        paper.sign("critical", x, y)
    paper.sign(block.sign, x, y)
    km = paper.speaker.number(block.row.distance_m / 1000, 1, "unit_km")
    paper.drawing.text(paper.x(number, _AXIS - 20), y + 5, km, size=13, anchor=paper.anchor(start=False), bold=True)
    _draw_notes(paper, block.notes, number, top)


def _draw_leg(paper: _Paper, block: _Block, number: int, middle: float) -> None:
    if block.mlc:
        paper.used.add("class")
        draw_class(paper.drawing, paper.x(number, _AXIS), middle, block.mlc)
    _draw_notes(paper, block.leg_notes, number, middle - _LINE * len(block.leg_notes) / 2 - 2)


def _draw_notes(paper: _Paper, notes: Sequence[_Note], number: int, top: float) -> None:
    for line, note in enumerate(notes):
        y = top + _LINE * line + 14
        inwards = _TEXT + note.indent
        for sign in note.signs:
            paper.sign(sign, paper.x(number, inwards + 9), y - 4.5)
            inwards += _SIGN
        size = fitted(note.text, note.size, _WIDTH - inwards - 8, note.bold)
        paper.drawing.text(
            paper.x(number, inwards), y, note.text, size=size, anchor=paper.anchor(), bold=note.bold,
            fill=SOFT if note.soft else INK,
        )  # fmt: skip


def _draw_legend(paper: _Paper, top: float) -> None:
    """Draw the signs that occur with their words, on as many lines as it takes, and set the drawing's height."""
    drawing, speaker = paper.drawing, paper.speaker
    drawing.line((14, top - 14), (drawing.width - 14, top - 14), stroke=SOFT, stroke_width=0.8)
    at, y = 14.0, top + 8
    for name in (name for name in SIGNS if name in paper.used):
        label = speaker.term(f"sign_{name}")
        inset = {"critical": 33, "class": 31}.get(name, 28)
        room = inset + text_width(label, 12.5) + 18
        if at + room > drawing.width - 10:
            at, y = 14.0, y + 28
        draw_sign(drawing, name, paper.x(0, at + 12), y)
        drawing.text(paper.x(0, at + inset), y + 4.5, label, size=12.5, anchor=paper.anchor())
        at += room
    drawing.height = y + 22
