"""The fan on the march graph: when the heads of a movement may come, eight times in ten, beside when they should."""

from __future__ import annotations

from ratl.documents.draft import draft_mark
from ratl.documents.forecast_tables import factors_name
from ratl.documents.march_graph import (
    BOTTOM,
    COLOURS,
    HEIGHT,
    RIGHT,
    TOP,
    WIDTH,
    Axes,
    draw_distance_axis,
    draw_shades,
    draw_time_axis,
    draw_title,
    find_left,
)
from ratl.documents.stamps import plain, speaker_for
from ratl.documents.svg import INK, SOFT, Drawing, Place, text_width
from ratl.documents.tables import main_serial, march_rows, route_points
from ratl.model.assessment import Assessment, MovementForecast, PointForecast
from ratl.model.movement import Movement, Serial
from ratl.model.plan import Plan
from ratl.words.catalogue import Speaker

_MARGIN_S = 1800


def fan_graph(plan: Plan, movement: Movement, forecast: MovementForecast, made: Assessment, lang: str) -> str:
    """Return the march graph of a movement with the fan of its simulation as SVG.

    Parameters
    ----------
    forecast
        What came of the movement in `made`.
    lang
        ``"en"`` or ``"ar"``. Time runs from left to right in both.
    """
    speaker, main = speaker_for(plan, lang), main_serial(movement)
    serials = [serial for serial in movement.serials if serial.legs]
    points = {s.id: [p for p in forecast.points if p.serial == s.id] for s in serials}
    start_s = min(p.arrival.p5 for own in points.values() for p in own)
    end_s = max(*(p.clearance.p95 for own in points.values() for p in own), forecast.planned_completion_s)
    length_m = max(route_points(plan, serial.legs)[-1][1] for serial in serials)
    left = find_left(plan, main, speaker)
    axes = Axes(round(start_s) - _MARGIN_S, round(end_s) + _MARGIN_S, length_m, left)
    drawing = Drawing(
        WIDTH,
        HEIGHT,
        lang=lang,
        title=speaker.say("fan_title", {"movement": movement.id, "runs": made.runs}),
        desc=speaker.say("fan_desc", {"factors": factors_name(made, speaker)}),
        mark=draft_mark(speaker, plan),
    )
    draw_title(drawing, speaker, plan)
    kept = draw_shades(drawing, axes, plan, main)
    draw_time_axis(drawing, axes, speaker)
    draw_distance_axis(drawing, axes, speaker, plan, main)
    for number, serial in enumerate(serials):
        _fan(drawing, axes, points[serial.id], COLOURS[number % len(COLOURS)])
    for serial in serials:
        _planned(drawing, axes, plan, serial)
    _completion(drawing, axes, speaker, forecast)
    drawing.rect(left, TOP, WIDTH - left - RIGHT, HEIGHT - TOP - BOTTOM, fill="none", stroke=INK, stroke_width=1.2)
    _legend(drawing, speaker, serials, night="night" in kept)
    return drawing.render()


def _line(axes: Axes, points: list[PointForecast], level: str) -> list[Place]:
    """Return the places of one percentile of the head: at each point coming, then going."""
    return [
        (axes.x(getattr(times, level)), axes.y(point.distance_m))
        for point in points
        for times in (point.arrival, point.departure)
    ]


def _fan(drawing: Drawing, axes: Axes, points: list[PointForecast], colour: str) -> None:
    band = [*_line(axes, points, "p10"), *reversed(_line(axes, points, "p90"))]
    drawing.path(band, closed=True, fill=colour, fill_opacity=0.22)
    drawing.path(_line(axes, points, "p50"), fill="none", stroke=colour, stroke_width=2.4, stroke_linejoin="round")


def _planned(drawing: Drawing, axes: Axes, plan: Plan, serial: Serial) -> None:
    places = [
        (axes.x(at_s), axes.y(row.distance_m))
        for row in march_rows(plan, serial)
        for at_s in (row.arrival_s, row.departure_s)
        if at_s is not None
    ]
    drawing.path(places, fill="none", stroke=INK, stroke_width=1.1, stroke_dasharray="4 3")


def _completion(drawing: Drawing, axes: Axes, speaker: Speaker, forecast: MovementForecast) -> None:
    """Draw P10, P50 and P90 of completion above the graph; without a word, so that both languages read it alike."""
    y, done = TOP - 8, forecast.completion
    drawing.line((axes.x(done.p10), y), (axes.x(done.p90), y), stroke=INK, stroke_width=2)
    for at_s in (done.p10, done.p50, done.p90):
        drawing.circle(axes.x(at_s), y, 3.2, fill=INK)
    told = (("P10", done.p10), ("P50", done.p50), ("P90", done.p90))
    text = " · ".join(f"{name} {plain(speaker.time(at_s))}" for name, at_s in told)
    x = min(max(axes.x(done.p50), axes.left + text_width(text, 12) / 2), WIDTH - RIGHT - text_width(text, 12) / 2)
    drawing.text(x, y - 8, text, size=12, anchor="middle")


def _legend(drawing: Drawing, speaker: Speaker, serials: list[Serial], *, night: bool) -> None:
    """Draw the legend under the graph, from the side where reading begins."""
    rtl = speaker.lang == "ar"
    at, y = (RIGHT if rtl else 14.0), HEIGHT - 18.0

    def item(label: str, size: float) -> float:
        nonlocal at, y
        room = size + text_width(label, 12.5) + 22
        if at + room > WIDTH - 10:
            at, y = (RIGHT if rtl else 14.0), y + 22
        left = WIDTH - at - size if rtl else at
        drawing.text(left - 6 if rtl else left + size + 6, y + 4.5, label, size=12.5, anchor="end" if rtl else "start")
        at += room
        return left

    for number, serial in enumerate(serials):
        left, colour = item(speaker.isolated(serial.id), 26), COLOURS[number % len(COLOURS)]
        drawing.rect(left, y - 7, 26, 14, fill=colour, fill_opacity=0.22)
        drawing.line((left, y), (left + 26, y), stroke=colour, stroke_width=2.4)
    item(speaker.term("fan_band"), 0)
    left = item(speaker.term("fan_planned"), 26)
    drawing.line((left, y), (left + 26, y), stroke=INK, stroke_width=1.1, stroke_dasharray="4 3")
    left = item(speaker.term("fan_completion"), 26)
    drawing.line((left, y), (left + 26, y), stroke=INK, stroke_width=2)
    for x in (left + 3, left + 13, left + 23):
        drawing.circle(x, y, 3.2, fill=INK)
    if night:
        left = item(speaker.term("graph_night"), 20)
        drawing.rect(left, y - 7, 20, 14, fill="#e4e4e8", stroke=SOFT, stroke_width=0.7)
    drawing.height = y + 18
