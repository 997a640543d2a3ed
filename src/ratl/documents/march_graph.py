"""The march graph: distance upwards from 0 at the lower left, time across (doctrine.md §6.4 [FM55-10-E])."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from ratl.documents.draft import draft_mark
from ratl.documents.stamps import speaker_for
from ratl.documents.svg import FAINT, INK, PAPER, SOFT, Drawing, Place, fitted, spread, text_width
from ratl.documents.tables import CUT, leg_table, main_serial, march_rows, route_points
from ratl.model.movement import Alternate, Movement, Serial
from ratl.model.plan import Plan
from ratl.model.route import Interval
from ratl.words.catalogue import Speaker

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#8a6d00")
"""Okabe and Ito's palette, told apart by colour-blind readers; serials also bear their number, for grey prints."""
WIDTH, HEIGHT = 1180.0, 800.0
RIGHT, TOP, BOTTOM = 26.0, 84.0, 90.0
KM_ROOM = 76.0
"""Room of the km column between names and graph."""
_LABEL_GAP = 18.5
_MANY_DAYS = 4


@dataclass(frozen=True)
class Axes:
    """Plan seconds and metres to places on the paper."""

    from_s: int
    to_s: int
    length_m: float
    left: float

    def x(self, seconds: float) -> float:
        """Return the place of a plan second, at the edge where it is beyond."""
        share = (min(max(seconds, self.from_s), self.to_s) - self.from_s) / (self.to_s - self.from_s)
        return self.left + share * (WIDTH - self.left - RIGHT)

    def y(self, metres: float) -> float:
        """Return the place of a distance from the start."""
        return HEIGHT - BOTTOM - metres / self.length_m * (HEIGHT - TOP - BOTTOM)

    def seen(self, intervals: Iterable[Interval]) -> list[Interval]:
        """Return the intervals that meet the time shown."""
        return [(a, b) for a, b in intervals if a < self.to_s and b > self.from_s]


def march_graph(plan: Plan, movement: Movement | Alternate, name: str, lang: str) -> str:
    """Return the march graph of a movement (or of an alternate route) as SVG.

    Parameters
    ----------
    plan
        The plan the movement stands in.
    movement
        Whose serials are drawn; it must be placed.
    name
        What the movement is called in the title.
    lang
        ``"en"`` or ``"ar"``. Time runs from left to right in both.
    """
    main = main_serial(movement)
    speaker = speaker_for(plan, lang)
    serials = list(movement.serials)
    length_m = max(route_points(plan, serial.legs)[-1][1] for serial in serials)
    start_s = min(serial.legs[0].head_enters_s for serial in serials)
    end_s = max(serial.legs[-1].tail_leaves_s for serial in serials)
    axes = Axes(start_s - 1800, end_s + 1800, length_m, find_left(plan, main, speaker))
    left = axes.left
    drawing = Drawing(
        WIDTH,
        HEIGHT,
        lang=lang,
        title=speaker.say("graph_title", {"movement": name}),
        desc=speaker.say("graph_desc", {"count": len(serials), "length": length_m}),
        mark=draft_mark(speaker, plan),
    )
    draw_title(drawing, speaker, plan)
    kept = draw_shades(drawing, axes, plan, main)
    draw_time_axis(drawing, axes, speaker)
    draw_distance_axis(drawing, axes, speaker, plan, main)
    for number, serial in enumerate(serials):
        _serial(drawing, axes, plan, serial, number=number, count=len(serials))
    for number, serial in enumerate(serials):
        for x, y in _badge_places(axes, plan, serial, (number + 1) / (len(serials) + 1)):
            _badge(drawing, x, y, number)
    width, height = WIDTH - left - RIGHT, HEIGHT - TOP - BOTTOM
    drawing.rect(left, TOP, width, height, fill="none", stroke=INK, stroke_width=1.2)
    _legend(drawing, speaker, serials, kept)
    return drawing.render()


def find_left(plan: Plan, main: Serial, speaker: Speaker) -> float:
    """Return where the graph begins, right of the names of its points."""
    names = [speaker.name(row.point) for row in march_rows(plan, main) if plan.points[row.point].kind != CUT]
    return min(max(text_width(name, 13, bold=True) for name in names), 230.0) + KM_ROOM + 8


def _side(lang: str) -> tuple[float, str]:
    """Return where a line of reading begins, and its anchor there."""
    return (WIDTH - RIGHT, "end") if lang == "ar" else (14.0, "start")


def draw_title(drawing: Drawing, speaker: Speaker, plan: Plan) -> None:
    """Write the title and, below it, the zone and the profile."""
    x, anchor = _side(speaker.lang)
    offset = f"{speaker.local(0):%z}"
    params = {"zone": plan.zone, "offset": f"UTC{offset[:3]}:{offset[3:]}", "profile": plan.profile.name}
    drawing.text(x, 26, drawing.title, size=19, anchor=anchor, bold=True)
    drawing.text(x, 46, speaker.say("graph_subtitle", params), size=13, anchor=anchor, fill=SOFT)


def draw_shades(drawing: Drawing, axes: Axes, plan: Plan, main: Serial) -> set[str]:
    """Draw nights, curfews, opening hours and reservations behind everything; return which occurred."""
    drawing.define(
        '<pattern id="curfew" width="9" height="9" patternUnits="userSpaceOnUse">'
        '<path d="M-2 11 L11 -2 M-2 2 L2 -2 M7 11 L11 7" stroke="#8a8a8a" stroke-width="0.9" fill="none"/></pattern>'
        '<pattern id="reserved" width="7" height="7" patternUnits="userSpaceOnUse">'
        '<path d="M0 0 L7 7 M7 0 L0 7" stroke="#555555" stroke-width="0.8" fill="none"/></pattern>'
    )
    legs = leg_table(plan, main)
    spans = {row.leg: (row.from_m, row.from_m + row.length_m) for row in legs}
    kept: set[str] = set()

    def shade(kind: str, intervals: Iterable[Interval], from_m: float, to_m: float, **style: object) -> None:
        for from_s, to_s in axes.seen(intervals):
            kept.add(kind)
            x, y = axes.x(from_s), axes.y(to_m)
            drawing.rect(x, y, axes.x(to_s) - x, max(axes.y(from_m) - y, 6), **style)

    shade("night", plan.night, 0.0, axes.length_m, fill="#e4e4e8")
    for curfew in plan.curfews:
        for from_m, to_m in _joined(spans[leg] for leg in curfew.legs if leg in spans):
            shade("curfew", curfew.intervals, from_m, to_m, fill="url(#curfew)")
    for row in legs:
        hours = plan.legs[row.leg].open
        if hours is not None:
            shade("open", hours, *spans[row.leg], fill="#f0e442", stroke="#6b6200", stroke_width=0.7)
    for held in plan.reservations:
        if held.leg in spans:
            shade("reserved", [(held.from_s, held.to_s)], *spans[held.leg], fill="url(#reserved)", stroke=SOFT)
    return kept


def _joined(spans: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return spans in order, those that touch made one."""
    joined: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def draw_time_axis(drawing: Drawing, axes: Axes, speaker: Speaker) -> None:
    """Draw hours along the foot, and each day's label under them."""
    hours = next(step for step in (1, 2, 3, 6, 12, 24, 48, 168, 8760) if (axes.to_s - axes.from_s) / 3600 / step <= 26)
    foot = HEIGHT - BOTTOM
    first, midnight = speaker.local(0).date(), speaker.local(axes.from_s).replace(hour=0, minute=0, second=0)
    origin_s = axes.from_s - round((speaker.local(axes.from_s) - midnight).total_seconds())
    for at_s in range(origin_s, axes.to_s, hours * 3600):
        moment = speaker.local(at_s)
        if axes.from_s <= at_s <= axes.to_s:
            x = axes.x(at_s)
            new_day = moment.hour == 0
            stroke, width = (SOFT, 1.2) if new_day else (FAINT, 0.7)
            drawing.line((x, TOP), (x, foot + 6), stroke=stroke, stroke_width=width)
            drawing.text(x, foot + 20, f"{moment:%H:%M}", size=12, anchor="middle", fill=SOFT)
    days = (axes.to_s - origin_s) / 86400
    for day_s in range(origin_s, axes.to_s, 86400):
        from_x, to_x = axes.x(day_s), axes.x(day_s + 86400)
        date = (speaker.local(day_s) + timedelta(hours=12)).date()
        day = f"D+{(date - first).days}"
        label = speaker.say("graph_day", {"day": day, "date": date.isoformat()})
        if to_x - from_x <= text_width(label, 14):
            # Among so many days a part too short for its name goes without: its neighbours say which it is.
            label = speaker.isolated(day) if text_width(day, 14) + 8 < to_x - from_x or days < _MANY_DAYS else ""
        # A part of a day too short for its name has it beside it, towards the middle of the graph.
        half = text_width(label, 14) / 2
        x = min(max((from_x + to_x) / 2, axes.left + half), WIDTH - RIGHT - half)
        drawing.text(x, foot + 42, label, size=14, anchor="middle", bold=True)
        for x in (from_x, to_x):
            drawing.line((x, foot + 28), (x, foot + 48), stroke=SOFT, stroke_width=1)


def draw_distance_axis(drawing: Drawing, axes: Axes, speaker: Speaker, plan: Plan, main: Serial) -> None:
    """Draw the points of the main route at their distance, names kept apart, critical points bold."""
    rows, left = list(march_rows(plan, main)), axes.left
    room = int((HEIGHT - TOP - BOTTOM) / _LABEL_GAP)
    if len(rows) > room:
        rows = [row for row in rows if plan.points[row.point].critical or row.sites or row.index in (0, len(rows) - 1)]
    rows = rows[:room]
    # Upwards is descending y, so the labels are spread from the top down.
    rows.reverse()
    wanted = [axes.y(row.distance_m) for row in rows]
    for row, y, label_y in zip(rows, wanted, spread(wanted, _LABEL_GAP, TOP, HEIGHT - BOTTOM), strict=True):
        critical = plan.points[row.point].critical
        stroke, width = (SOFT, 0.9) if critical else (FAINT, 0.6)
        drawing.line((left, y), (WIDTH - RIGHT, y), stroke=stroke, stroke_width=width)
        drawing.path([(left - 24, label_y), (left - 8, y), (left, y)], fill="none", stroke=SOFT, stroke_width=0.8)
        km = f"{row.distance_m / 1000:.1f}"
        drawing.text(left - 27, label_y + 4.5, km, size=12, anchor="end", fill=SOFT)
        name = "" if plan.points[row.point].kind == CUT else speaker.name(row.point)
        size = fitted(name, 13, left - KM_ROOM, critical)
        drawing.text(left - 70, label_y + 4.5, name, size=size, anchor="end", bold=critical)
    drawing.text(left - 27, TOP - 14, speaker.term("graph_km"), size=12, anchor="end", fill=SOFT)


def _serial(drawing: Drawing, axes: Axes, plan: Plan, serial: Serial, *, number: int, count: int) -> None:
    """Draw the head and the tail of one serial, the road between them and its halts."""
    colour = COLOURS[number % len(COLOURS)]
    head: list[Place] = []
    tail: list[Place] = []
    for row in march_rows(plan, serial):
        y = axes.y(row.distance_m)
        head += [(axes.x(at_s), y) for at_s in (row.arrival_s, row.departure_s) if at_s is not None]
        tail += [(axes.x(at_s), y) for at_s in (row.closed_s, row.clearance_s) if at_s is not None]
    drawing.path([*head, *reversed(tail)], closed=True, fill=colour, fill_opacity=0.3)
    along = [distance for _, distance in route_points(plan, serial.legs)]
    lane = 6.0 * (number - (count - 1) / 2)
    for halt in serial.halts:
        x, y = axes.x(halt.head_arrives_s), axes.y(along[halt.after_leg + 1])
        drawing.rect(x, y + lane - 2.5, axes.x(halt.tail_departs_s) - x, 5, fill=colour, stroke=PAPER, stroke_width=0.6)
    drawing.path(tail, fill="none", stroke=colour, stroke_width=1.5, stroke_dasharray="5 3")
    drawing.path(head, fill="none", stroke=colour, stroke_width=2.2, stroke_linejoin="round")


def _badge_places(axes: Axes, plan: Plan, serial: Serial, share: float) -> list[Place]:
    """Return where the serial's number stands: on its head line, once for every stretch between rests."""
    along = [distance for _, distance in route_points(plan, serial.legs)]
    rests = [halt.after_leg for halt in serial.halts if halt.kind in ("rest", "overnight")]
    last = len(serial.legs) - 1
    ends = sorted({*(rest for rest in rests if 0 <= rest < last), last})
    places, first = [], 0
    for end in ends:
        wanted = along[first] + share * (along[end + 1] - along[first])
        index = next(i for i in range(first, end + 1) if along[i + 1] >= wanted)
        driven = serial.legs[index]
        part = (wanted - along[index]) / (along[index + 1] - along[index])
        at_s = driven.head_enters_s + part * (driven.head_leaves_s - driven.head_enters_s)
        places.append((axes.x(at_s), axes.y(wanted)))
        first = end + 1
    return places


def _badge(drawing: Drawing, x: float, y: float, number: int) -> None:
    drawing.circle(x, y, 8.5, fill=PAPER, stroke=COLOURS[number % len(COLOURS)], stroke_width=2)
    drawing.text(x, y + 4.2, str(number + 1), size=12, anchor="middle", bold=True)


def _legend(drawing: Drawing, speaker: Speaker, serials: list[Serial], kept: set[str]) -> None:
    """Draw the legend under the graph, from the side where reading begins, on as many lines as it takes."""
    rtl = speaker.lang == "ar"
    margin = RIGHT if rtl else 14.0
    at, y = margin, HEIGHT - 18.0

    def item(label: str, size: float) -> float:
        """Make room for a sign of `size` and its label; return the left edge of the sign."""
        nonlocal at, y
        room = size + text_width(label, 12.5) + 22
        if at + room > WIDTH - 10:
            at, y = margin, y + 22
        left = WIDTH - at - size if rtl else at
        drawing.text(left - 6 if rtl else left + size + 6, y + 4.5, label, size=12.5, anchor="end" if rtl else "start")
        at += room
        return left

    for number, serial in enumerate(serials):
        label = f"{speaker.isolated(serial.id)} {speaker.term('serial_' + serial.role)}"
        left = item(label, 17)
        _badge(drawing, left + 8.5, y, number)
    for key, dash, width in (("head", None, 2.2), ("tail", "5 3", 1.5)):
        left = item(speaker.term(f"graph_{key}"), 26)
        drawing.line((left, y), (left + 26, y), stroke=INK, stroke_width=width, stroke_dasharray=dash)
    if any(serial.halts for serial in serials):
        left = item(speaker.term("graph_halt"), 24)
        drawing.rect(left, y - 2.5, 24, 5, fill=INK)
    fills = {"night": "#e4e4e8", "curfew": "url(#curfew)", "open": "#f0e442", "reserved": "url(#reserved)"}
    for kind in (kind for kind in fills if kind in kept):
        left = item(speaker.term(f"graph_{kind}"), 20)
        drawing.rect(left, y - 7, 20, 14, fill=fills[kind], stroke=SOFT, stroke_width=0.7)
    drawing.height = y + 18
