"""Drawings of a drawdown: who is where on which day (Gantt), and curves of what is left and what has built up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ratl.documents.drawdown_paper import DrawdownPaper
from ratl.documents.svg import FAINT, INK, PAPER, SOFT, Drawing, Place, fitted, text_width
from ratl.model.drawdown import Curve, LiftUse, Unit

_WIDTH, _RIGHT, _TOP = 1180.0, 26.0, 92.0
_ROW, _LIFT = 20.0, 70.0
_PANEL_W, _PANEL_H, _PER_LINE = 372.0, 168.0, 3
_THERE, _LOADS, _ROAD, _IN, _LINE = "#9ecae1", "#e69f00", "#d55e00", "#009e73", "#0072b2"
_STEPS = (1, 2, 5, 7, 14, 28, 56)


@dataclass(frozen=True)
class _Days:
    """Days to places across the paper; time runs from left to right in both languages."""

    count: int
    left: float
    width: float

    def x(self, day: float) -> float:
        return self.left + day / self.count * self.width

    def ticks(self, room: float) -> range:
        """Return the days that are marked, so that marks are `room` apart."""
        step = next((s for s in _STEPS if s * self.width / self.count >= room), _STEPS[-1])
        return range(0, self.count + 1, step)


def draw_gantt(paper: DrawdownPaper, bases: Sequence[str] | None = None) -> str:
    """Return the Gantt chart as SVG: a line for each unit, base by base; below, the low-beds away on each day.

    `bases`: those to draw; None: all that close.
    """
    shown = [base.id for base in paper.closing_bases()] if bases is None else bases
    groups = [(base, paper.drawdown.units_of(base)) for base in shown]
    rows = sum(1 + len(units) for _, units in groups)
    names = [paper.speaker.name(unit.id) for unit in paper.drawdown.units]
    left = min(max(text_width(name, 12) for name in names), 250.0) + 34
    # Nothing happens behind the last day on which a unit or a low-bed arrives.
    last = max([*paper.schedule.closed.values(), *(wave.arrival_day for wave in paper.schedule.waves)])
    days = _Days(min(last + 2, paper.drawdown.days), left, _WIDTH - left - _RIGHT)
    height = _TOP + rows * _ROW + len(paper.outlook.lift) * (_LIFT + 26) + 70
    title = paper.scribe.term("drawdown_gantt")
    drawing = Drawing(
        _WIDTH, height, lang=paper.speaker.lang, title=title, desc=paper.scribe.term("drawdown_gantt_desc")
    )
    _title(drawing, paper, title)
    bottom = _TOP + rows * _ROW
    _day_axis(drawing, paper, days, _TOP, bottom)
    y = _TOP
    for base, units in groups:
        name = paper.speaker.name(base)
        size = fitted(name, 12.5, left - 22, True)
        drawing.text(left - 12, y + 14, name, size=size, anchor="end", bold=True)
        closed = paper.schedule.closed[base]
        x = days.x(closed + 1)
        drawing.line((x, y + 2), (x, y + _ROW * (1 + len(units))), stroke=INK, stroke_width=1.6)
        label = paper.scribe.term("drawdown_handed_over")
        fits = x + 4 + text_width(label, 11) <= _WIDTH - _RIGHT
        drawing.text(x + (4 if fits else -4), y + 14, label, size=11, anchor="start" if fits else "end", fill=SOFT)
        y += _ROW
        for unit in sorted(units, key=lambda unit: (paper.schedule.wave_of(unit.id).day, unit.id)):
            _unit_row(drawing, paper, days, unit, y)
            y += _ROW
    for use in paper.outlook.lift:
        y += 26
        _lift(drawing, paper, days, use, y)
        y += _LIFT
    _legend(drawing, paper, y + 40)
    drawing.height = y + 62
    return drawing.render()


def _unit_row(drawing: Drawing, paper: DrawdownPaper, days: _Days, unit: Unit, y: float) -> None:
    wave = paper.schedule.wave_of(unit.id)
    name = paper.speaker.name(unit.id)
    drawing.text(days.left - 12, y + 14, name, size=fitted(name, 12, days.left - 22), anchor="end")
    in_place = wave.arrival_day + unit.setup_days
    spans = (
        (0, wave.day - unit.loading_days + 1, _THERE),
        (wave.day - unit.loading_days + 1, wave.day + 1, _LOADS),
        (wave.day + 1, in_place, _ROAD),
        (in_place, days.count, _IN),
    )
    for first, end, fill in spans:
        drawing.rect(days.x(first), y + 3, days.x(min(end, days.count)) - days.x(first), _ROW - 6, fill=fill)
    drawing.text(days.x(wave.day + 0.5), y + 14, wave.id, size=10, anchor="middle", bold=True)


def _lift(drawing: Drawing, paper: DrawdownPaper, days: _Days, use: LiftUse, y: float) -> None:
    label = paper.scribe.say("drawdown_lift_label", {"pool": use.pool})
    drawing.text(days.left - 12, y + 14, label, size=fitted(label, 12, days.left - 22), anchor="end", bold=True)
    share = paper.scribe.say("drawdown_lift_share", {"count": use.count, "share": use.share})
    drawing.text(days.left - 12, y + 31, share, size=fitted(share, 11, days.left - 22), anchor="end", fill=SOFT)
    floor = y + _LIFT
    for day, away in enumerate(use.away[: days.count]):
        tall = away / use.count * (_LIFT - 8)
        drawing.rect(days.x(day) + 0.4, floor - tall, days.x(day + 1) - days.x(day) - 0.8, tall, fill=_LINE)
    drawing.line(
        (days.left, floor - _LIFT + 8), (_WIDTH - _RIGHT, floor - _LIFT + 8), stroke=SOFT, stroke_dasharray="4 3"
    )
    drawing.line((days.left, floor), (_WIDTH - _RIGHT, floor), stroke=SOFT)
    drawing.text(_WIDTH - _RIGHT + 4, floor - _LIFT + 12, str(use.count), size=10, fill=SOFT)


def _title(drawing: Drawing, paper: DrawdownPaper, title: str) -> None:
    rtl = paper.speaker.lang == "ar"
    x, anchor = (_WIDTH - _RIGHT, "end") if rtl else (16.0, "start")
    drawing.text(x, 30, title, size=19, anchor=anchor, bold=True)
    drawing.text(x, 52, paper.speaker.wording(paper.scribe.plan.papers.title), size=13, anchor=anchor, fill=SOFT)


def _day_axis(drawing: Drawing, paper: DrawdownPaper, days: _Days, top: float, bottom: float) -> None:
    for day in days.ticks(58):
        x = days.x(day)
        drawing.line((x, top), (x, bottom), stroke=FAINT, stroke_width=0.7)
        drawing.text(x, top - 18, f"D{day:+d}", size=11, anchor="middle")
        drawing.text(x, top - 5, f"{paper.date_of(day):%d.%m}", size=9.5, anchor="middle", fill=SOFT)


def _legend(drawing: Drawing, paper: DrawdownPaper, y: float) -> None:
    rtl, at = paper.speaker.lang == "ar", 16.0
    for key, fill in (("there", _THERE), ("loads_legend", _LOADS), ("road", _ROAD), ("in", _IN)):
        label = paper.scribe.term(f"drawdown_{key}")
        left = _WIDTH - at - 22 if rtl else at
        drawing.rect(left, y - 10, 22, 13, fill=fill)
        drawing.text(left - 6 if rtl else left + 28, y + 1, label, size=12, anchor="end" if rtl else "start")
        at += 50 + text_width(label, 12)


def draw_curves(paper: DrawdownPaper, bases: Sequence[str] | None = None, only: Sequence[str] | None = None) -> str:
    """Return curves as SVG, a panel for each base and capability.

    Parameters
    ----------
    bases
        Bases to draw; None: those that close, then those that receive.
    only
        What to draw of each; None: people and every capability.
    """
    order = [base.id for base in paper.closing_bases()] + [b.id for b in paper.drawdown.bases.values() if not b.closes]
    curves = [c for base in bases or order for c in paper.curves_of(base) if only is None or c.what in only]
    lines = -(-len(curves) // _PER_LINE)
    height = 66 + lines * (_PANEL_H + 18) + 40
    title = paper.scribe.term("drawdown_curves")
    drawing = Drawing(
        _WIDTH, height, lang=paper.speaker.lang, title=title, desc=paper.scribe.term("drawdown_curves_desc")
    )
    _title(drawing, paper, title)
    for n, curve in enumerate(curves):
        line, place = divmod(n, _PER_LINE)
        place = _PER_LINE - 1 - place if paper.speaker.lang == "ar" else place
        _panel(drawing, paper, curve, 16 + place * (_PANEL_W + 16), 66 + line * (_PANEL_H + 18))
    _curve_legend(drawing, paper, height - 16)
    return drawing.render()


def _panel(drawing: Drawing, paper: DrawdownPaper, curve: Curve, x: float, y: float) -> None:
    days = _Days(len(curve.present), x + 40, _PANEL_W - 52)
    top, floor = y + 34, y + _PANEL_H - 20
    most = max(*curve.present, *(n for n in curve.least if n is not None), 1)

    def height(value: float) -> float:
        return floor - value / most * (floor - top)

    label = paper.scribe.say("drawdown_panel", {"what": paper.capability(curve.what), "base": curve.base})
    rtl = paper.speaker.lang == "ar"
    drawing.text(x + _PANEL_W - 12 if rtl else x + 4, y + 18, label, size=fitted(label, 12.5, _PANEL_W - 16, True),
                 anchor="end" if rtl else "start", bold=True)  # fmt: skip
    for day in days.ticks(44):
        drawing.line((days.x(day), top), (days.x(day), floor), stroke=FAINT, stroke_width=0.6)
        drawing.text(days.x(day), floor + 14, f"D{day:+d}", size=9.5, anchor="middle", fill=SOFT)
    for value in (0, most):
        drawing.text(x + 34, height(value) + 4, f"{value:,}", size=10, anchor="end", fill=SOFT)
    outline: list[Place] = []
    for day, value in enumerate(curve.present):
        outline += [(days.x(day), height(value)), (days.x(day + 1), height(value))]
    drawing.path(
        [(days.x(0), floor), *outline, (days.x(days.count), floor)], closed=True, fill=_LINE, fill_opacity=0.16
    )
    drawing.path(outline, fill="none", stroke=_LINE, stroke_width=1.8)
    _threshold(drawing, days, curve, height)
    drawing.line((days.x(0), floor), (days.x(days.count), floor), stroke=SOFT, stroke_width=0.8)


def _threshold(drawing: Drawing, days: _Days, curve: Curve, height: Callable[[float], float]) -> None:
    """Draw the least asked for while it is asked, and mark the day on which less is there than was last asked for."""
    last = None
    for day, least in enumerate(curve.least):
        if least is not None:
            drawing.line(
                (days.x(day), height(least)), (days.x(day + 1), height(least)), stroke=_ROAD, stroke_width=1.6,
            )  # fmt: skip
        fallen = last is not None and curve.present[day] < last
        if fallen:
            drawing.circle(days.x(day), height(curve.present[day - 1]), 4, fill=PAPER, stroke=_ROAD, stroke_width=1.8)
            last = None
        last = least if least else last


def _curve_legend(drawing: Drawing, paper: DrawdownPaper, y: float) -> None:
    rtl, at = paper.speaker.lang == "ar", 16.0
    for key, colour in (("present", _LINE), ("least", _ROAD), ("fallen", _ROAD)):
        label = paper.scribe.term(f"drawdown_curve_{key}")
        left = _WIDTH - at - 24 if rtl else at
        if key == "fallen":
            drawing.circle(left + 12, y - 4, 4, fill=PAPER, stroke=colour, stroke_width=1.8)
        else:
            drawing.line((left, y - 4), (left + 24, y - 4), stroke=colour, stroke_width=2)
        drawing.text(left - 6 if rtl else left + 30, y, label, size=12, anchor="end" if rtl else "start")
        at += 54 + text_width(label, 12)
