"""The order of a drawdown as PDF: who leaves when, what stays, what is lifted and left, with Gantt and curves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ratl.documents.drawdown_drawings import draw_curves, draw_gantt
from ratl.documents.drawdown_paper import DrawdownPaper, say_asked
from ratl.documents.paper import Body, Cell, Column, frame_of, render_body
from ratl.model.drawdown import Goal
from ratl.model.movement import Movement

_GANTT_ROWS, _CURVE_PANELS = 22, 12
"""What a page on its side has room for in letters that can be read."""


def render_drawdown_order(paper: DrawdownPaper) -> bytes:
    """Return the order of a drawdown. Its columns have movement orders of their own (``ratl brief``)."""
    scribe, body, papers = paper.scribe, Body(), paper.scribe.plan.papers
    title, subject = scribe.term("doc_drawdown_order"), subject_of(paper)
    body.title(title, subject)
    body.facts(list_facts(paper))
    for number, key in enumerate(("situation", "mission"), start=1):
        body.heading(scribe.term(f"doc_{key}"), mark=str(number))
        body.text(*scribe.authored(getattr(papers.texts, key)))
    body.heading(scribe.term("drawdown_columns"), mark="3")
    body.table(*_columns(paper))
    body.heading(scribe.term("drawdown_bases"), mark="4")
    body.table(*list_bases(paper))
    if paper.outlook.falls:
        body.heading(scribe.term("drawdown_thresholds"), mark="5")
        body.text(scribe.term("drawdown_thresholds_note"), style="note")
        body.table(*list_thresholds(paper))
    _proofs(body, paper)
    body.signatures(
        [
            (
                scribe.term("drawdown_commander"),
                scribe.speaker.wording(papers.commander) or scribe.term("doc_signs"),
            ),
            (scribe.term("doc_issued_by"), papers.organisation.get(scribe.speaker.lang) or scribe.term("doc_signs")),
        ]
    )
    _annexes(body, paper)
    return render_body(frame_of(scribe, title, subject, ""), body)


def subject_of(paper: DrawdownPaper) -> str:
    """Return the author's title, else the name of the scenario."""
    titles = paper.scribe.plan.papers.title
    return titles.get(paper.speaker.lang) or paper.speaker.isolated(paper.drawdown.scenario.name)


def list_facts(paper: DrawdownPaper) -> list[tuple[str, str]]:
    """Return the figures of a drawdown with their labels."""
    scribe, schedule, drawdown = paper.scribe, paper.schedule, paper.drawdown
    waves = schedule.waves
    rows = [
        ("drawdown_period", scribe.say("drawdown_period_value", {"first": paper.day(0), "days": drawdown.days})),
        ("drawdown_closing", paper.day(max(schedule.closed.values()))),
        ("drawdown_columns", scribe.count(len(waves))),
        ("doc_people", scribe.count(sum(unit.people for unit in drawdown.units))),
        ("doc_vehicles", scribe.count(sum(len(unit.vehicles) for unit in drawdown.units))),
        ("drawdown_trips", scribe.count(sum(use.trips for use in paper.outlook.lift))),
        ("drawdown_first_column", paper.day(waves[0].day)),
        ("drawdown_last_column", paper.day(waves[-1].day)),
        ("drawdown_left_behind", scribe.count(sum(unit.left for unit in drawdown.units))),
        ("doc_time_zone", scribe.zone()),
    ]
    return [(scribe.term(key), value) for key, value in rows]


def _columns(paper: DrawdownPaper) -> tuple[list[Column], list[list[Cell]]]:
    scribe = paper.scribe
    columns = [
        Column(scribe.term("drawdown_column")),
        Column(scribe.term("drawdown_leaves")),
        Column(scribe.term("drawdown_units"), width="fill"),
        Column(scribe.term("doc_people"), "end"),
        Column(scribe.term("doc_vehicles"), "end"),
        Column(scribe.term("drawdown_low_beds"), "end"),
        Column(scribe.term("drawdown_arrives")),
    ]
    rows: list[list[Cell]] = []
    lanes = {lane.id: lane for lane in paper.drawdown.lanes}
    for wave in paper.schedule.waves:
        lane, movement = lanes[wave.lane], paper.movement(wave)
        units = scribe.speaker.listed(wave.units) if wave.units else scribe.term("drawdown_lift_only")
        way = scribe.say("doc_between", {"from_point": lane.origin, "to_point": lane.destination})
        rows.append(
            [
                scribe.ref(wave.id),
                (paper.day(wave.day), scribe.clock(_start_s(movement))[0]),
                (units, way),
                scribe.count(paper.people_of(wave)),
                scribe.count(paper.vehicles_of(wave)),
                scribe.count(sum(wave.low_beds.values())),
                (paper.day(wave.arrival_day), scribe.clock(movement.completion_s)[0]),
            ]
        )
    return columns, rows


def _start_s(movement: Movement) -> int | None:
    return min((serial.start_s for serial in movement.serials if serial.start_s is not None), default=None)


def list_bases(paper: DrawdownPaper) -> tuple[list[Column], list[list[Cell]]]:
    """Return the table of the bases that close: who is the last out, when it is handed over, how late."""
    scribe, schedule = paper.scribe, paper.schedule
    columns = [
        Column(scribe.term("drawdown_base"), width="fill"),
        Column(scribe.term("doc_people"), "end"),
        Column(scribe.term("drawdown_last_out"), width="fill"),
        Column(scribe.term("drawdown_leaves")),
        Column(scribe.term("drawdown_handed_over")),
        Column(scribe.term("drawdown_due")),
    ]
    rows: list[list[Cell]] = []
    for base in paper.closing_bases():
        waves = [schedule.wave_of(unit.id) for unit in paper.drawdown.units_of(base.id)]
        last = max(waves, key=lambda wave: (wave.day, wave.id))
        mine = [unit.id for unit in paper.drawdown.units_of(base.id) if unit.id in last.units]
        rows.append(
            [
                scribe.speaker.name(base.id),
                scribe.count(sum(unit.people for unit in paper.drawdown.units_of(base.id))),
                (scribe.speaker.listed(mine), scribe.ref(last.id)),
                paper.day(last.day),
                paper.day(schedule.closed[base.id]),
                paper.day(base.due_day),
            ]
        )
    return columns, rows


def list_thresholds(paper: DrawdownPaper) -> tuple[list[Column], list[list[Cell]]]:
    """Return the table of what bases must keep, and the day from which there is less."""
    scribe = paper.scribe
    columns = [
        Column(scribe.term("drawdown_requirement")),
        Column(scribe.term("drawdown_base"), width="fill"),
        Column(scribe.term("drawdown_keeps"), width="fill"),
        Column(scribe.term("drawdown_until")),
        Column(scribe.term("drawdown_under_from")),
    ]
    rows: list[list[Cell]] = [
        [
            scribe.ref(fall.requirement),
            scribe.speaker.name(fall.base),
            say_asked(paper.speaker, paper.requirement(fall.requirement)),
            scribe.term("drawdown_all_the_time") if fall.until_day is None else paper.day(fall.until_day),
            scribe.term("drawdown_never") if fall.day is None else paper.day(fall.day),
        ]
        for fall in paper.outlook.falls
    ]
    return columns, rows


def _proofs(body: Body, paper: DrawdownPaper) -> None:
    """Say how good the schedule is, and how that is known."""
    body.heading(paper.scribe.term("drawdown_proofs"), level=2)
    body.items([say_goal(paper, goal) for goal in paper.schedule.goals])
    body.text(paper.scribe.term("drawdown_proofs_note"), style="note")


def say_goal(paper: DrawdownPaper, goal: Goal) -> str:
    """Return what was reached of one goal and what no schedule beats."""
    params: dict[str, object] = {"value": goal.value, "bound": goal.bound, "gap": goal.gap}
    if goal.kind == "closing":
        params |= {"value": paper.day(goal.value), "bound": paper.day(goal.bound)}
    return paper.scribe.say(f"drawdown_goal_{goal.kind}" + ("" if goal.gap else "_proven"), params)


def _annexes(body: Body, paper: DrawdownPaper) -> None:
    scribe, letters = paper.scribe, iter(paper.scribe.letters)
    closing = [base.id for base in paper.closing_bases()]
    everywhere = [*closing, *(base.id for base in paper.drawdown.bases.values() if not base.closes)]
    rows = {base: 1 + len(paper.drawdown.units_of(base)) for base in closing}
    panels = {base: len(curves) for base in everywhere if (curves := paper.curves_of(base))}
    for key, sizes, most, draw in (
        ("drawdown_gantt", rows, _GANTT_ROWS, draw_gantt),
        ("drawdown_curves", panels, _CURVE_PANELS, draw_curves),
    ):
        pages = list(_paged(sizes, most))
        if pages:
            body.annex(next(letters), scribe.term(key), wide=True)
        for number, bases in enumerate(pages):
            if number:
                body.new_page(wide=True)
            body.drawing(draw(paper, bases))
    loads = _loads(paper)
    if loads:
        body.annex(next(letters), scribe.term("drawdown_loads"))
        body.table([Column(scribe.term("drawdown_column")), Column(scribe.term("drawdown_low_bed"), "end"),
                    Column(scribe.term("drawdown_load"), width="fill")], loads)  # fmt: skip
    left = [
        [scribe.speaker.name(unit.id), scribe.speaker.wording(item.name), scribe.count(item.count)]
        for unit in paper.drawdown.units
        for item in unit.equipment
        if item.left
    ]
    if left:
        body.annex(next(letters), scribe.term("drawdown_left_behind"))
        body.text(scribe.term("drawdown_left_note"), style="note")
        columns = [
            Column(scribe.term("drawdown_unit"), width="fill"),
            Column(scribe.term("drawdown_item"), width="fill"),
            Column(scribe.term("drawdown_count"), "end"),
        ]
        body.table(columns, left)


def _paged(sizes: Mapping[str, int], most: int) -> Iterator[list[str]]:
    """Yield bases in groups that a page has room for; one too large for a page has one to itself."""
    page: list[str] = []
    room = most
    for base, size in sizes.items():
        if page and size > room:
            yield page
            page, room = [], most
        page.append(base)
        room -= size
    if page:
        yield page


def _loads(paper: DrawdownPaper) -> list[list[Cell]]:
    scribe = paper.scribe
    rows: list[list[Cell]] = []
    for wave in paper.schedule.waves:
        for n, load in enumerate(wave.loads, start=1):
            items = [
                scribe.say("drawdown_load_item", {"count": count, "item": name, "unit": unit})
                for unit, name, count in load.items
            ]
            rows.append([scribe.ref(wave.id), scribe.count(n), scribe.term("list_separator").join(items)])
    return rows
