"""Routes between time and exposure as a picture: what one more hour of driving spares."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

from ratl.assess.movement import MovementRisk, RouteRisk, WayRisk, name_routes
from ratl.assess.report import RiskReport
from ratl.documents.draft import draft_mark
from ratl.documents.risk_list import called, digits_apart, figure, interval
from ratl.documents.stamps import speaker_for
from ratl.documents.svg import FAINT, INK, PAPER, SOFT, Drawing, Place, wrapped
from ratl.words.catalogue import Speaker

_WIDTH: Final = 860.0
_PLOT_H: Final = 380.0
_LEFT, _TOP, _RIGHT = 110.0, 92.0, 40.0
_COLOUR: Final = "#0b3d91"
_BEATEN: Final = "#8a8a8a"
_MOST: Final = 12
_LINE: Final = 19.0
Placing = Callable[[RouteRisk, float], Place]


def front_graph(report: RiskReport, risk: MovementRisk, way: WayRisk, lang: str) -> str:
    """Return the routes of one way by time and exposure as SVG; the first twelve have a number and are listed.

    Parameters
    ----------
    lang
        ``"en"`` or ``"ar"``; time runs from left to right in both.
    """
    speaker = speaker_for(report.plan, lang)
    title = speaker.say("front_title", {"movement": called(risk, way, speaker)})
    mark = draft_mark(speaker, report.plan)
    drawing = Drawing(_WIDTH, _TOP + _PLOT_H, lang=lang, title=title, desc=speaker.term("front_desc"), mark=mark)
    rtl = lang == "ar"
    x, anchor = (_WIDTH - 14.0, "end") if rtl else (14.0, "start")
    drawing.text(x, 26, title, size=19, anchor=anchor, bold=True)
    drawing.text(x, 46, speaker.term("front_subtitle"), size=13, anchor=anchor, fill=SOFT)
    drawing.text(x, 64, speaker.term("risk_need_to_know"), size=13, anchor=anchor, bold=True)
    _plot(drawing, speaker, way.routes)
    y = _TOP + _PLOT_H + 66
    names = name_routes(report.plan, way.routes)
    digits = digits_apart(route.exposure.value for route in way.routes)
    for number, route in enumerate(way.routes[:_MOST], start=1):
        for line in wrapped(_key(number, route, names[route.route], digits, speaker), 13, _WIDTH - 60):
            drawing.text(x, y, line, size=13, anchor=anchor)
            y += _LINE
    drawing.height = y + 8
    return drawing.render()


def _plot(drawing: Drawing, speaker: Speaker, routes: Sequence[RouteRisk]) -> None:
    foot, right = _TOP + _PLOT_H, _WIDTH - _RIGHT
    hours = [route.seconds / 3600 for route in routes]
    first, last = min(hours, default=0.0), max(hours, default=1.0)
    pad = max((last - first) * 0.08, 0.05 * last, 0.1)
    most = max((route.exposure.high for route in routes), default=0.0) * 1.06 or 1.0

    def place(route: RouteRisk, exposure: float) -> tuple[float, float]:
        share = (route.seconds / 3600 - first + pad) / (last - first + 2 * pad)
        return _LEFT + share * (right - _LEFT), foot - exposure / most * _PLOT_H

    for at in _ticks(first - pad, last + pad):
        x = _LEFT + (at - first + pad) / (last - first + 2 * pad) * (right - _LEFT)
        drawing.line((x, _TOP), (x, foot + 5), stroke=FAINT, stroke_width=0.7)
        drawing.text(x, foot + 19, f"{at:g}", size=12, anchor="middle", fill=SOFT)
    for at in _ticks(0.0, most):
        y = foot - at / most * _PLOT_H
        drawing.line((_LEFT - 5, y), (right, y), stroke=FAINT, stroke_width=0.7)
        drawing.text(_LEFT - 9, y + 4, figure(at), size=12, anchor="end", fill=SOFT)
    front = [place(route, route.exposure.value) for route in routes if route.on_front]
    steps = [step for (x1, y1), (x2, _) in pairwise(front) for step in ((x1, y1), (x2, y1))]
    if steps:
        drawing.path([*steps, front[-1]], fill="none", stroke=_COLOUR, stroke_width=1.2, stroke_dasharray="4 3")
    drawing.rect(_LEFT, _TOP, right - _LEFT, _PLOT_H, fill="none", stroke=INK, stroke_width=1.2)
    for number, route in enumerate(routes, start=1):
        _mark(drawing, number, route, place)
    drawing.text((_LEFT + right) / 2, foot + 38, speaker.term("front_time"), size=12.5, anchor="middle")
    drawing.text(_LEFT, _TOP - 10, speaker.term("front_exposure"), size=12.5)


def _mark(drawing: Drawing, number: int, route: RouteRisk, place: Placing) -> None:
    colour = _COLOUR if route.on_front else _BEATEN
    met = route.exposure
    (x, low), (_, high), (_, y) = (place(route, at) for at in (met.low, met.high, met.value))
    if number > _MOST:
        drawing.circle(x, y, 3, fill=colour)
        return
    drawing.line((x, low), (x, high), stroke=colour, stroke_width=1.3)
    for end in (low, high):
        drawing.line((x - 4, end), (x + 4, end), stroke=colour, stroke_width=1.3)
    if route.planned:
        drawing.rect(x - 10, y - 10, 20, 20, fill=colour, stroke=PAPER, stroke_width=1)
    else:
        drawing.circle(x, y, 10, fill=PAPER, stroke=colour, stroke_width=2)
    drawing.text(x, y + 4.3, str(number), size=12, anchor="middle", bold=True, fill=PAPER if route.planned else INK)


def _key(number: int, route: RouteRisk, by: Sequence[str], digits: int, speaker: Speaker) -> str:
    met = interval(route.exposure, digits)
    params = {"number": str(number), "seconds": route.seconds, "length": route.length_m, **met}
    marks = [speaker.term("front_planned")] if route.planned else []
    marks += [] if route.on_front else [speaker.term("risk_route_beaten")]
    marks += [speaker.say("risk_route_by", {"points": list(by)})] if by else []
    return speaker.say("front_key", params) + "".join(f" · {mark}" for mark in marks)


def _ticks(low: float, high: float) -> list[float]:
    """Return about five round figures from `low` to `high`."""
    rough = (high - low) / 5
    unit = 10 ** math.floor(math.log10(rough))
    step = next(unit * k for k in (1, 2, 5, 10) if unit * k >= rough)
    return [round(k * step, 12) for k in range(math.ceil(low / step), math.floor(high / step) + 1)]
