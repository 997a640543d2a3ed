"""The one-page brief for a commander, as PDF: the table of figures, and the author's texts in the report's shape."""

from __future__ import annotations

from typing import Any

import typst

from ratl.documents.figures import Figures, figures_of
from ratl.documents.order import subject_of
from ratl.documents.paper import frame_of
from ratl.documents.scribe import NONE, Scribe, find_movement, scribe_for
from ratl.documents.serial_routes import by_route
from ratl.documents.tables import MarchRow, main_serial, march_rows
from ratl.documents.typst import compile_pdf
from ratl.errors import InputError, Problem
from ratl.model.movement import Movement, Serial
from ratl.model.plan import Plan

_SECTIONS = ("details", "reasons", "objectives", "effects", "measures")
"""Texts of the author, in the order of the brief."""


def render_brief(plan: Plan, movement_id: str, lang: str, number: str) -> bytes:
    """Return the brief of one movement as PDF of exactly one page.

    Every figure is the plan's, every text the author's; where the author gave none in this language, that is said.
    Long texts are set smaller, down to a size that can still be read.

    Parameters
    ----------
    plan
        The plan.
    movement_id
        Which of its movements; it must be placed.
    lang
        ``"en"`` or ``"ar"``.
    number
        The movement number.

    Raises
    ------
    KeyError
        When the plan has no such movement.
    InputError
        When the author's texts are too long for one page.
    """
    scribe, movement = scribe_for(plan, lang), find_movement(plan, movement_id)
    figures = figures_of(plan, movement)
    frame = frame_of(scribe, scribe.term("doc_brief"), subject_of(scribe, movement), number)
    brief: dict[str, Any] = {
        **frame,
        "figures": _headline(scribe, figures),
        "more": _more(scribe, movement, figures),
        "sections": _sections(scribe),
        "days_title": scribe.say(
            "doc_by_the_day", {"serial": " · ".join(main_serial(r).id for r in by_route(movement))}
        ),
        "days_heads": [
            scribe.term(key) for key in ("doc_day", "th_from", "th_to", "th_km", "doc_head_departs", "doc_tail_in")
        ],
        "days": _days(scribe, movement),
        "note": scribe.say("doc_brief_note", {"profile": plan.profile.name, "format": plan.format}),
    }
    try:
        return compile_pdf("brief.typ", brief)
    except typst.TypstError as error:
        if "too long for one page" not in str(error):
            raise
        lengths = {name: len(getattr(plan.papers.texts, name).get(lang, "")) for name in _SECTIONS}
        longest = max(lengths, key=lambda name: lengths[name])
        where = ("papers", "texts", longest, lang)
        raise InputError([Problem("brief_too_long", where, {"characters": lengths[longest]})]) from None


def _headline(scribe: Scribe, figures: Figures) -> list[dict[str, str]]:
    """Return the report's table: vehicles, distance, duration."""
    weights = [
        scribe.say("doc_of_weight", {"count": count, "weight": scribe.term(f"weight_{weight}")})
        for weight, count in figures.vehicles_by_weight.items()
    ]
    reported = figures.reported_distance_m
    source = {"reported_m": reported, "source": scribe.speaker.wording(scribe.plan.papers.reported_source) or NONE}
    return [
        {
            "label": scribe.term("doc_vehicles"),
            "value": scribe.count(figures.vehicles),
            "below": scribe.term("list_separator").join(weights),
        },
        {
            "label": scribe.term("doc_distance"),
            "value": scribe.km(figures.distance_m),
            "below": "" if reported is None else scribe.say("doc_reported", source),
        },
        {
            "label": scribe.term("doc_duration"),
            "value": scribe.counted("days", figures.days),
            "below": scribe.told_duration(figures.duration_s),
        },
    ]


def _more(scribe: Scribe, movement: Movement, figures: Figures) -> list[list[str]]:
    halts = {"halts": figures.halts, "overnights": figures.overnights}
    rows = [
        ("doc_origin", " · ".join(scribe.place(movement.request.origin))),
        ("doc_destination", " · ".join(scribe.place(movement.request.destination))),
        ("doc_start", scribe.moment(figures.start_s)),
        ("doc_completion", scribe.moment(figures.completion_s)),
        ("doc_column", scribe.say("doc_serials_units", {"serials": figures.serials, "units": figures.march_units})),
        ("doc_people", scribe.count(figures.people)),
        ("doc_road_space", scribe.km(figures.road_space_m)),
        ("doc_pass_time", scribe.told_duration(figures.pass_time_s)),
        ("doc_annex_halts", scribe.say("doc_halts_count", halts)),
        ("doc_fuel", scribe.litres(figures.fuel_l)),
    ]
    return [[scribe.term(key), value] for key, value in rows]


def _sections(scribe: Scribe) -> list[dict[str, Any]]:
    texts = scribe.plan.papers.texts
    sections = []
    for name in _SECTIONS:
        text, style = scribe.authored(getattr(texts, name), "doc_not_given_plural")
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        sections.append({"title": scribe.term(f"doc_brief_{name}"), "lines": lines, "missing": style == "missing"})
    return sections


def _days(scribe: Scribe, movement: Movement) -> list[list[str]]:
    """Return one row per march day of the serial that stands for each route: from rest to rest."""
    days, routes = list[list[str]](), by_route(movement)
    for serial in map(main_serial, routes):
        for date, *rest in _days_of(scribe, serial):
            days.append([date if len(routes) == 1 else f"{date} · {scribe.ref(serial.id)}", *rest])
    return days


def _days_of(scribe: Scribe, serial: Serial) -> list[list[str]]:
    rows = march_rows(scribe.plan, serial)
    days, first = [], 0
    for index, row in enumerate(rows[1:], start=1):
        if index == len(rows) - 1 or {"overnight", "rest"} & set(row.kinds):
            days.append(_day(scribe, rows[first], row))
            first = index
    return days


def _day(scribe: Scribe, start: MarchRow, end: MarchRow) -> list[str]:
    departs_s = start.departure_s if start.departure_s is not None else start.clearance_s
    arrived_s = end.closed_s if end.closed_s is not None else end.clearance_s
    return [
        scribe.speaker.isolated(f"{scribe.speaker.local(departs_s):%Y-%m-%d}"),
        scribe.speaker.name(start.point),
        scribe.speaker.name(end.point),
        scribe.km(end.distance_m - start.distance_m, ""),
        scribe.speaker.time(departs_s),
        scribe.speaker.time(arrived_s),
    ]
