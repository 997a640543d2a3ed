"""The exposure graph: distance upwards, hour of the day across, the darker the more incidents; the column on top."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ratl.assess.counts import Estimate
from ratl.assess.movement import LegRisk, MovementRisk, WayRisk, main_of, split_ways
from ratl.assess.report import RiskReport
from ratl.documents.draft import draft_mark
from ratl.documents.risk_list import called, day_of, figure
from ratl.documents.stamps import speaker_for
from ratl.documents.svg import FAINT, INK, PAPER, SOFT, Drawing, Place, fitted, spread, text_width
from ratl.documents.tables import CUT, march_rows
from ratl.model.movement import Movement
from ratl.model.plan import Plan
from ratl.words.catalogue import Speaker

_SHADES: Final = ("#fee8c8", "#fdbb84", "#fc8d59", "#d7301f", "#7f0000")
"""ColorBrewer's OrRd: ordered by lightness, so that grey prints and colour-blind readers see the order too."""
_COLUMN: Final = "#0b3d91"
_WIDTH: Final = 1180.0
_HEIGHT: Final = 820.0
_TOP, _BOTTOM, _BARS, _RIGHT = 92.0, 98.0, 190.0, 26.0
_GAP: Final = 22.0
_LABEL_GAP: Final = 18.5
_MONTH: Final = 30
_HOURS: Final = 24


class _Axes:
    """Hours and metres to places on the paper."""

    def __init__(self, length_m: float, left: float) -> None:
        self.length_m, self.left = length_m, left
        self.right = _WIDTH - _RIGHT - _BARS - _GAP

    def x(self, hour: float) -> float:
        return self.left + hour / _HOURS * (self.right - self.left)

    def y(self, metres: float) -> float:
        return _HEIGHT - _BOTTOM - metres / self.length_m * (_HEIGHT - _TOP - _BOTTOM)


def exposure_graph(report: RiskReport, risk: MovementRisk, way: WayRisk, lang: str) -> str:
    """Return the exposure graph of one way of a movement as SVG; the hours run from left to right in both languages.

    Parameters
    ----------
    lang
        ``"en"`` or ``"ar"``.
    """
    plan, speaker = report.plan, speaker_for(report.plan, lang)
    whole = next(each for each in plan.movements if each.id == risk.movement)
    movement = split_ways(whole)[risk.ways.index(way)]
    rows = [row for row in march_rows(plan, main_of(movement)) if plan.points[row.point].kind != CUT]
    left = min(max(text_width(speaker.name(row.point), 13, bold=True) for row in rows), 230.0) + 84
    axes = _Axes(max(leg.from_m + leg.length_m for leg in way.legs), left)
    title = speaker.say("exposure_title", {"movement": called(risk, way, speaker)})
    mark = draft_mark(speaker, plan)
    drawing = Drawing(_WIDTH, _HEIGHT, lang=lang, title=title, desc=speaker.term("exposure_desc"), mark=mark)
    _heading(drawing, speaker, report)
    steps = _steps(way.legs)
    _shade(drawing, axes, way.legs, steps)
    _hours(drawing, axes, speaker)
    _points(drawing, axes, speaker, plan, movement)
    _column(drawing, axes, speaker, movement, plan)
    drawing.rect(left, _TOP, axes.right - left, _HEIGHT - _TOP - _BOTTOM, fill="none", stroke=INK, stroke_width=1.2)
    _bars(drawing, axes, speaker, way.legs)
    _legend(drawing, speaker, steps)
    return drawing.render()


def _heading(drawing: Drawing, speaker: Speaker, report: RiskReport) -> None:
    x, anchor = (_WIDTH - _RIGHT, "end") if speaker.lang == "ar" else (14.0, "start")
    zone, settings = report.plan.zone, report.settings
    params = {"since": day_of(settings.since_s, zone), "until": day_of(settings.until_s - 1, zone), "zone": zone}
    drawing.text(x, 26, drawing.title, size=19, anchor=anchor, bold=True)
    drawing.text(x, 46, speaker.say("exposure_subtitle", params), size=13, anchor=anchor, fill=SOFT)
    drawing.text(x, 64, speaker.term("risk_need_to_know"), size=13, anchor=anchor, bold=True)


def _density(leg: LegRisk, rate: Estimate) -> float:
    """Return incidents per km in a month."""
    return rate.value * _MONTH / (leg.length_m / 1000)


def _steps(legs: Sequence[LegRisk]) -> list[float]:
    """Return the upper ends of the shades: parts of the highest density, each twice the one before."""
    most = max((_density(leg, hour) for leg in legs for hour in leg.by_hour), default=0.0)
    return [most / 2 ** (len(_SHADES) - 1 - k) for k in range(len(_SHADES))] if most else []


def _shade(drawing: Drawing, axes: _Axes, legs: Sequence[LegRisk], steps: Sequence[float]) -> None:
    for leg in legs:
        top, foot = axes.y(leg.from_m + leg.length_m), axes.y(leg.from_m)
        hour = 0
        shades = [_shade_of(_density(leg, rate), steps) for rate in leg.by_hour]
        while hour < _HOURS:
            last = hour
            while last < _HOURS and shades[last] == shades[hour]:
                last += 1
            if shades[hour]:
                # A hair taller than it is, so that no seam of paper shows between two legs.
                x = axes.x(hour)
                drawing.rect(x, top - 0.3, axes.x(last) - x, foot - top + 0.6, fill=shades[hour])
            hour = last


def _shade_of(density: float, steps: Sequence[float]) -> str:
    if density <= 0 or not steps:
        return ""
    number = next((k for k, step in enumerate(steps) if density <= step), len(steps) - 1)
    return _SHADES[number]


def _hours(drawing: Drawing, axes: _Axes, speaker: Speaker) -> None:
    foot = _HEIGHT - _BOTTOM
    for hour in range(0, _HOURS + 1, 2):
        x = axes.x(hour)
        drawing.line((x, _TOP), (x, foot + 6), stroke=FAINT, stroke_width=0.6, stroke_opacity=0.8)
        drawing.text(x, foot + 20, f"{hour:02}", size=12, anchor="middle", fill=SOFT)
    drawing.text((axes.left + axes.right) / 2, foot + 38, speaker.term("exposure_hour"), size=12.5, anchor="middle")


def _points(drawing: Drawing, axes: _Axes, speaker: Speaker, plan: Plan, movement: Movement) -> None:
    rows = [row for row in march_rows(plan, main_of(movement)) if plan.points[row.point].kind != CUT]
    room = int((_HEIGHT - _TOP - _BOTTOM) / _LABEL_GAP)
    if len(rows) > room:
        rows = [row for row in rows if plan.points[row.point].critical or row.sites or row in (rows[0], rows[-1])]
    rows = rows[:room][::-1]
    wanted = [axes.y(row.distance_m) for row in rows]
    for row, y, label_y in zip(rows, wanted, spread(wanted, _LABEL_GAP, _TOP, _HEIGHT - _BOTTOM), strict=True):
        critical = plan.points[row.point].critical
        drawing.path([(axes.left - 24, label_y), (axes.left - 8, y), (axes.left, y)], fill="none", stroke=SOFT,
                     stroke_width=0.8)  # fmt: skip
        km = f"{row.distance_m / 1000:.1f}"
        drawing.text(axes.left - 27, label_y + 4.5, km, size=12, anchor="end", fill=SOFT)
        name = speaker.name(row.point)
        size = fitted(name, 13, axes.left - 84, critical)
        drawing.text(axes.left - 70, label_y + 4.5, name, size=size, anchor="end", bold=critical)
    drawing.text(axes.left - 27, _TOP - 10, speaker.term("graph_km"), size=12, anchor="end", fill=SOFT)


def _column(drawing: Drawing, axes: _Axes, speaker: Speaker, movement: Movement, plan: Plan) -> None:
    """Draw the first head and the last tail, day after day over the same hours."""
    first, last = movement.serials[0], movement.serials[-1]
    for serial, dash, width in ((last, "5 3", 1.6), (first, None, 2.4)):
        rows = march_rows(plan, serial)
        head = [(at, row.distance_m) for row in rows for at in (row.arrival_s, row.departure_s) if at is not None]
        tail = [(at, row.distance_m) for row in rows for at in (row.closed_s, row.clearance_s) if at is not None]
        for run in _by_day(head if dash is None else tail, speaker):
            places = [(axes.x(hour), axes.y(metres)) for hour, metres in run]
            drawing.path(places, fill="none", stroke=PAPER, stroke_width=width + 2, stroke_linejoin="round")
            drawing.path(places, fill="none", stroke=_COLUMN, stroke_width=width, stroke_dasharray=dash)
    rows = march_rows(plan, first)
    head = [(at, row.distance_m) for row in rows for at in (row.arrival_s, row.departure_s) if at is not None]
    for number, run in enumerate(_by_day(head, speaker)):
        hour, metres = run[len(run) // 2]
        _badge(drawing, axes.x(hour), axes.y(metres), f"D+{_first_day(head, speaker) + number}")


def _first_day(track: Sequence[tuple[int, float]], speaker: Speaker) -> int:
    return (speaker.local(track[0][0]).date() - speaker.local(0).date()).days


def _by_day(track: Sequence[tuple[int, float]], speaker: Speaker) -> list[list[tuple[float, float]]]:
    """Return a track of (plan second, metres) cut at each midnight, as (hour of the day, metres)."""
    day_s = 86_400
    local = speaker.local(track[0][0])
    clock_s = local.hour * 3600 + local.minute * 60 + local.second
    first_s = track[0][0] - clock_s
    runs: list[list[tuple[float, float]]] = [[]]
    before: tuple[int, float] | None = None
    for at_s, metres in track:
        while before and at_s - first_s >= day_s:
            share = (first_s + day_s - before[0]) / (at_s - before[0])
            midnight_m = before[1] + share * (metres - before[1])
            runs[-1].append((24.0, midnight_m))
            runs.append([(0.0, midnight_m)])
            first_s += day_s
            before = (first_s, midnight_m)
            if at_s == first_s:
                break
        runs[-1].append(((at_s - first_s) / 3600, metres))
        before = (at_s, metres)
    return [run for run in runs if len(run) > 1]


def _badge(drawing: Drawing, x: float, y: float, text: str) -> None:
    width = text_width(text, 11, bold=True) + 8
    drawing.rect(x - width / 2, y - 8, width, 16, fill=PAPER, stroke=_COLUMN, stroke_width=1.2, rx=4)
    drawing.text(x, y + 4, text, size=11, anchor="middle", bold=True)


def _bars(drawing: Drawing, axes: _Axes, speaker: Speaker, legs: Sequence[LegRisk]) -> None:
    """Draw the exposure of each leg beside it, with its interval."""
    left = axes.right + _GAP
    most = max((leg.exposure.high for leg in legs), default=0.0)
    drawing.text(left, _TOP - 10, speaker.term("exposure_bars"), size=12, bold=True)
    drawing.line((left, _TOP), (left, _HEIGHT - _BOTTOM), stroke=SOFT, stroke_width=1)
    drawing.text(left + _BARS / 2, _HEIGHT - _BOTTOM + 38, speaker.term("exposure_unit"), size=12.5, anchor="middle")
    if not most:
        return
    for leg in legs:
        top, foot = axes.y(leg.from_m + leg.length_m), axes.y(leg.from_m)
        wide = _BARS / most
        drawing.rect(left, top, leg.exposure.value * wide, max(foot - top - 0.5, 0.8), fill=_SHADES[2])
        if leg.exposure.value > 0 and foot - top > 3:
            ends: list[Place] = [(left + at * wide, (top + foot) / 2) for at in (leg.exposure.low, leg.exposure.high)]
            drawing.line(*ends, stroke=INK, stroke_width=0.9)
    for at in (0.0, most / 2, most):
        x = left + at * _BARS / most
        drawing.line((x, _HEIGHT - _BOTTOM), (x, _HEIGHT - _BOTTOM + 6), stroke=SOFT, stroke_width=1)
        anchor = "start" if at == 0 else "end" if at == most else "middle"
        drawing.text(x, _HEIGHT - _BOTTOM + 20, figure(at), size=11.5, anchor=anchor, fill=SOFT)


def _legend(drawing: Drawing, speaker: Speaker, steps: Sequence[float]) -> None:
    """Draw the legend under the graph, from the side where reading begins."""
    rtl = speaker.lang == "ar"
    at, y = (_RIGHT if rtl else 14.0), _HEIGHT - 24.0

    def item(label: str, size: float) -> float:
        nonlocal at
        left = _WIDTH - at - size if rtl else at
        drawing.text(left - 6 if rtl else left + size + 6, y + 4.5, label, size=12.5, anchor="end" if rtl else "start")
        at += size + text_width(label, 12.5) + 22
        return left

    left = item(speaker.term("exposure_none"), 18)
    drawing.rect(left, y - 7, 18, 14, fill=PAPER, stroke=SOFT, stroke_width=0.7)
    for shade, step in zip(_SHADES, steps, strict=False):
        left = item(speaker.say("exposure_to", {"value": figure(step)}), 18)
        drawing.rect(left, y - 7, 18, 14, fill=shade, stroke=SOFT, stroke_width=0.7)
    for key, dash, width in (("head", None, 2.4), ("tail", "5 3", 1.6)):
        left = item(speaker.term(f"graph_{key}"), 26)
        drawing.line((left, y), (left + 26, y), stroke=_COLUMN, stroke_width=width, stroke_dasharray=dash)
