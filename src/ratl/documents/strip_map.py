"""The strip map: the route straightened, read from the bottom up, so that left and right are the driver's.

It is schematic: the room a leg gets follows from what is to be said about it, its length is written beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ratl.documents.control import release_point_index, start_point_index
from ratl.documents.signs import SIGNS, draw_class, draw_sign
from ratl.documents.stamps import speaker_for
from ratl.documents.svg import INK, PAPER, SOFT, Drawing, fitted, text_width
from ratl.documents.tables import HaltRow, LegRow, MarchRow, halts_table, leg_table, main_serial, march_rows
from ratl.model.movement import Alternate, Movement
from ratl.model.plan import Plan
from ratl.model.route import Site
from ratl.words.catalogue import Speaker

_WIDTH, _COLUMN_HEIGHT = 420.0, 980.0
_TOP, _AXIS, _TEXT = 86.0, 104.0, 130.0
"""Height of the head; distance of the strip and of the texts from the side where a column's reading begins."""
_LINE, _LEG_PAD = 19.0, 8.0
_SIGN = 21.0
"""Room of one sign before a text."""
_SERVICES = ("fuel_l", "water", "medical", "surgery", "workshop", "turn_back")


@dataclass(frozen=True)
class _Note:
    """One line of text with signs before it."""

    text: str
    signs: tuple[str, ...] = ()
    size: float = 12.0
    bold: bool = False
    soft: bool = False


@dataclass(frozen=True)
class _Block:
    """A point with all that is there, and the leg that leads on from it (None at the end)."""

    row: MarchRow
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
        return max(_LINE * len(self.leg_notes) + 2 * _LEG_PAD, 42.0) if self.leg else 0.0


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
    """Return the strip map of a movement's main route (or of an alternate route) as SVG.

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
    main = main_serial(movement)
    if main is None:
        raise ValueError(f"{name}: no serial is placed")
    speaker = speaker_for(plan, lang)
    blocks = _blocks(plan, movement, speaker)
    columns = _columns(blocks)
    depth = max(sum(block.height for block in column) for column in columns) + 40
    rows = march_rows(plan, main)
    drawing = Drawing(
        _WIDTH * max(2, len(columns)),
        _TOP + depth,
        lang=lang,
        title=speaker.say("strip_title", {"movement": name}),
        desc=speaker.say("strip_desc", {"origin": rows[0].point, "destination": rows[-1].point, "count": len(rows)}),
    )
    paper = _Paper(drawing, speaker)
    drawing.text(paper.x(0, 14), 28, drawing.title, size=20, anchor=paper.anchor(), bold=True)
    subtitle = speaker.say("strip_subtitle", {"length": rows[-1].distance_m, "serial": main.id})
    drawing.text(paper.x(0, 14), 50, subtitle, size=13, anchor=paper.anchor(), fill=SOFT)
    room = depth - 40
    for number, column in enumerate(columns):
        following = columns[number + 1][0] if number + 1 < len(columns) else None
        _draw_column(paper, column, number, foot=_TOP + depth - 26, room=room, following=following)
    _draw_legend(paper, _TOP + depth + 16)
    return drawing.render()


def _columns(blocks: Sequence[_Block]) -> list[list[_Block]]:
    """Return the blocks in columns of about one height, from the start of the route."""
    total = sum(block.height for block in blocks)
    count = max(1 if total < _COLUMN_HEIGHT * 0.6 else 2, -(-int(total) // int(_COLUMN_HEIGHT)))
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
    assert main is not None  # strip_map has asked
    rows, legs = march_rows(plan, main), leg_table(plan, main)
    stands: dict[str, HaltRow] = {}
    for halt in sorted(halts_table(plan, movement), key=lambda halt: halt.serial != main.id):
        stands.setdefault(halt.site, halt)
    marks = {start_point_index(plan, main.legs): "start_point", release_point_index(plan, main.legs): "release_point"}
    blocks = []
    for row in rows:
        point = plan.points[row.point]
        leg = legs[row.index] if row.index < len(legs) else None
        before = legs[row.index - 1].authority if row.index else ""
        mlc = leg.limits.get("mlc_wheeled") if leg else None
        blocks.append(
            _Block(
                row=row,
                sign=point.kind if point.kind in SIGNS else "waypoint",
                critical=point.critical,
                notes=_point_notes(plan, row, marks.get(row.index, ""), stands, speaker),
                leg=leg,
                leg_notes=_leg_notes(plan, leg, before, speaker) if leg else (),
                mlc=f"{mlc:g}" if isinstance(mlc, int | float) else "",
            )
        )
    return blocks


def _point_notes(
    plan: Plan, row: MarchRow, mark: str, stands: dict[str, HaltRow], speaker: Speaker
) -> tuple[_Note, ...]:
    """Return what is written at a point: both names, grid, sites with their halts, control posts."""
    names = plan.points[row.point].name
    other = names.get("en" if speaker.lang == "ar" else "ar", "")
    second = " · ".join(text for text in (other, speaker.term(f"point_{mark}") if mark else "") if text)
    notes = [_Note(speaker.name(row.point), size=14.5, bold=True)]
    if second:
        notes.append(_Note(second, size=12.5))
    notes.append(_Note(speaker.isolated(row.mgrs), size=11, soft=True))
    for key, site in plan.sites.items():
        if site.at == row.point and (key in stands or not site.shoulder):
            notes += _site_notes(key, site, stands.get(key), speaker)
    for post in plan.control_posts:
        if post.point == row.point:
            params = {"call_sign": post.call_sign, "manned_by": post.manned_by}
            notes.append(_Note(speaker.say("strip_post", params), ("post",)))
    return tuple(notes)


def _site_notes(key: str, site: Site, halt: HaltRow | None, speaker: Speaker) -> list[_Note]:
    """Return a site with the halt there and the signs of its services; these take a line of their own where needed."""
    services = tuple(service.removesuffix("_l") for service in _SERVICES if site.services.get(service))
    if halt is None:
        text, sign = speaker.name(key), "site"
    else:
        params = {"site": key, "kind": f"halt_{halt.kind}", "duration": halt.duration_s}
        text, sign = speaker.say("strip_halt", params), "overnight" if halt.kind == "overnight" else "halt"
    soft = halt is None
    if text_width(text, 12.0) > _WIDTH - _TEXT - _SIGN * (1 + len(services)) - 8:
        return [_Note(text, (sign,), soft=soft), _Note("", services)] if services else [_Note(text, (sign,), soft=soft)]
    return [_Note(text, (sign, *services), soft=soft)]


def _leg_notes(plan: Plan, leg: LegRow, before: str, speaker: Speaker) -> tuple[_Note, ...]:
    """Return what is written beside a leg: distance, rate and run; road and limits; whose road begins here."""
    params = {"length": leg.length_m, "rate": leg.rate_mps, "run": leg.run_s}
    notes = [_Note(speaker.say("strip_leg", params), size=12.5)]
    road = speaker.name(leg.leg) if plan.legs[leg.leg].name else ""
    limits = [
        speaker.say(f"limit_{key}", {"value": value})
        for key, value in leg.limits.items()
        if isinstance(value, int | float) and key != "mlc_wheeled"
    ]
    about = speaker.term("list_separator").join(text for text in (road, *limits) if text)
    if about:
        notes.append(_Note(about, soft=True))
    if leg.regime != "two-way":
        notes.append(_Note(speaker.term(f"regime_{leg.regime}"), ("alternating",), soft=True))
    if leg.authority and leg.authority != before:
        notes.append(_Note(speaker.say("strip_enters", {"authority": leg.authority}), soft=True))
    return tuple(notes)


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
        onward = speaker.say("strip_continues", {"point": following.row.point})
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
        inwards = _TEXT
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
