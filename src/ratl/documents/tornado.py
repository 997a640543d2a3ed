"""The tornado: what each cause of delay costs, the dearest on top."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ratl.documents.draft import draft_mark
from ratl.documents.forecast_tables import factors_name
from ratl.documents.march_graph import COLOURS
from ratl.documents.stamps import speaker_for
from ratl.documents.svg import FAINT, INK, SOFT, Drawing, fitted, text_width
from ratl.model.assessment import Assessment, Driver, MovementForecast
from ratl.model.plan import Plan
from ratl.words.catalogue import Speaker

_WIDTH: Final = 860.0
_EDGE: Final = 14.0
_TOP: Final = 122.0
_ROW: Final = 46.0
_NAMES: Final = 290.0
"""Room of the causes, on the side where reading begins."""
_FIGURES: Final = 200.0
"""Room of what they cost, on the other side."""
_HOUR_S: Final = 3600
_STEPS_S: Final = (60, 300, 600, 900, 1800, *(h * _HOUR_S for h in (1, 2, 3, 6, 12, 24, 48, 96, 168, 336, 8760)))


@dataclass(frozen=True)
class _Axis:
    """Seconds of delay to places: away from the names of the causes, so from right to left in Arabic."""

    from_s: float
    to_s: float
    rtl: bool

    def place(self, x: float) -> float:
        """Return a place counted from the side where reading begins."""
        return _WIDTH - x if self.rtl else x

    def x(self, seconds: float) -> float:
        share = (seconds - self.from_s) / (self.to_s - self.from_s)
        return self.place(_NAMES + share * (_WIDTH - _NAMES - _FIGURES))


def draw_tornado(plan: Plan, forecast: MovementForecast, made: Assessment, lang: str) -> str:
    """Return as SVG how much earlier a movement is complete with each cause left out, all other draws the same.

    A bar is the mean of the runs; the line on it goes from the run that ten per cent stay below to the one that ten
    per cent exceed.

    Parameters
    ----------
    forecast
        What came of the movement in `made`.
    lang
        ``"en"`` or ``"ar"``; the drawing is mirrored in Arabic.
    """
    speaker, rtl = speaker_for(plan, lang), lang == "ar"
    spans = [each for d in forecast.drivers for each in (d.saved.p10, d.saved.p90, d.mean_saved_s)]
    step_s = next(step for step in _STEPS_S if (max(*spans, 60.0) - min(*spans, 0.0)) / step <= 5)
    least, most = (min(*spans, 0.0) // step_s * step_s, -(-max(*spans, 60.0) // step_s) * step_s)
    axis = _Axis(least, most, rtl)
    bottom = _TOP + _ROW * len(forecast.drivers)
    drawing = Drawing(
        _WIDTH,
        bottom + 78,
        lang=lang,
        title=speaker.say("tornado_title", {"movement": forecast.movement, "runs": made.driver_runs}),
        desc=speaker.say("tornado_desc", {"factors": factors_name(made, speaker)}),
        mark=draft_mark(speaker, plan),
    )
    _head(drawing, axis, speaker, forecast)
    for at_s in range(round(least), round(most) + 1, step_s):
        x = axis.x(at_s)
        drawing.line((x, _TOP - 6), (x, bottom + 6), stroke=INK if at_s == 0 else FAINT, stroke_width=0.8)
        drawing.text(x, bottom + 22, _duration(speaker, at_s), size=12, anchor="middle", fill=SOFT)
    for number, driver in enumerate(forecast.drivers):
        _row(drawing, axis, speaker, driver, _TOP + _ROW * number)
    _legend(drawing, axis, speaker, bottom + 54)
    return drawing.render()


def _duration(speaker: Speaker, seconds: float) -> str:
    return speaker.isolated(speaker.duration(seconds))


def _head(drawing: Drawing, axis: _Axis, speaker: Speaker, forecast: MovementForecast) -> None:
    x, anchor = axis.place(_EDGE), "end" if axis.rtl else "start"
    drawing.text(x, 26, drawing.title, size=19, anchor=anchor, bold=True)
    told = {"planned_s": forecast.planned_completion_s, "p50": forecast.completion.p50, "p90": forecast.completion.p90}
    drawing.text(x, 46, speaker.term("tornado_subtitle"), size=13, anchor=anchor, fill=SOFT)
    drawing.text(x, 64, speaker.say("tornado_all", told), size=13, anchor=anchor, fill=SOFT)
    room = _FIGURES - 2 * _EDGE
    figures = axis.place(_WIDTH - _FIGURES + _EDGE)
    head = speaker.term("tornado_figures")
    drawing.text(figures, _TOP - 18, head, size=fitted(head, 12, room, bold=True), anchor=anchor, bold=True)
    names = axis.place(_NAMES - _EDGE)
    other = "start" if axis.rtl else "end"
    drawing.text(names, _TOP - 18, speaker.term("tornado_causes"), size=12, anchor=other, bold=True)


def _row(drawing: Drawing, axis: _Axis, speaker: Speaker, driver: Driver, y: float) -> None:
    near, far = ("end", "start") if axis.rtl else ("start", "end")
    names, room = axis.place(_NAMES - _EDGE), _NAMES - 2 * _EDGE
    cause = speaker.term(f"cause_{driver.cause}")
    drawing.text(names, y + 17, cause, size=fitted(cause, 13.5, room, bold=True), anchor=far, bold=True)
    swung = speaker.say("tornado_instead", {"instead": f"instead_{driver.cause}"})
    drawing.text(names, y + 34, swung, size=fitted(swung, 12, room), anchor=far, fill=SOFT)
    figures, middle = axis.place(_WIDTH - _FIGURES + _EDGE), y + _ROW / 2
    low, high = driver.saved.p10, driver.saved.p90
    if abs(driver.mean_saved_s) < 60 and max(abs(low), abs(high)) < 60:
        drawing.text(figures, middle + 4.5, speaker.term("sim_driver_none"), size=13, anchor=near, fill=SOFT)
        return
    start, end = sorted((axis.x(0), axis.x(driver.mean_saved_s)))
    drawing.rect(start, y + 11, end - start, _ROW - 22, fill=COLOURS[0], fill_opacity=0.55)
    drawing.line((axis.x(low), middle), (axis.x(high), middle), stroke=INK, stroke_width=1.6)
    for at_s in (low, high):
        drawing.line((axis.x(at_s), middle - 6), (axis.x(at_s), middle + 6), stroke=INK, stroke_width=1.6)
    mean = _duration(speaker, driver.mean_saved_s)
    drawing.text(figures, y + 18, mean, size=13.5, anchor=near, bold=True)
    span = speaker.say("tornado_span_told", {"low_s": low, "high_s": high})
    size = fitted(span, 12, _FIGURES - 2 * _EDGE)
    drawing.text(figures, y + 35, span, size=size, anchor=near, fill=SOFT)


def _legend(drawing: Drawing, axis: _Axis, speaker: Speaker, y: float) -> None:
    at = _EDGE
    for key in ("tornado_mean", "tornado_span"):
        left = _WIDTH - at - 26 if axis.rtl else at
        if key == "tornado_mean":
            drawing.rect(left, y - 7, 26, 14, fill=COLOURS[0], fill_opacity=0.55)
        else:
            drawing.line((left, y), (left + 26, y), stroke=INK, stroke_width=1.6)
            for x in (left, left + 26):
                drawing.line((x, y - 6), (x, y + 6), stroke=INK, stroke_width=1.6)
        label = speaker.term(key)
        side, anchor = (left - 6, "end") if axis.rtl else (left + 32, "start")
        drawing.text(side, y + 4.5, label, size=12.5, anchor=anchor)
        at += 26 + text_width(label, 12.5) + 30
