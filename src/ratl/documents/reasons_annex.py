"""Annexes of the alternate routes and of the reasons: why the times are as they are, what each rule and pin costs."""

from __future__ import annotations

from ratl.documents.figures import what_if_saved_s
from ratl.documents.paper import Body, Cell, Column
from ratl.documents.parts import delay_parts, halt_parts, start_parts
from ratl.documents.scribe import NONE, Scribe
from ratl.documents.tables import main_serial, march_rows, route_length_m
from ratl.model.movement import Alternate, Movement, Serial

PIN_CODES = ("pin_kept", "pin_needed", "pin_broken")
"""Warnings that tell what a pin costs or breaks; they stand with the pins."""


def add_alternates(body: Body, scribe: Scribe, movement: Movement) -> None:
    """Add every alternate route with its decision point, turning places, holding areas and own table."""
    if not movement.alternates:
        body.text(scribe.term("doc_no_alternate"), style="missing")
    for alternate in movement.alternates:
        body.heading(alternate.name.get(scribe.speaker.lang) or NONE, level=2)
        body.facts(_alternate_facts(scribe, movement, alternate), columns=1)
        if alternate.reasons:
            body.text(scribe.term("doc_alternate_unplaced"), style="stress")
            body.items(scribe.sentences(alternate.reasons))
        if alternate.serials:
            _add_alternate_times(body, scribe, alternate)


def _add_alternate_times(body: Body, scribe: Scribe, alternate: Alternate) -> None:
    """Add the march table of the serial that stands for the route, and one line for each of the others."""
    main = main_serial(alternate)
    others = [serial for serial in alternate.serials if serial is not main]
    body.heading(scribe.say("doc_serial_named", {"serial": main.id}), level=2)
    body.table(*_alternate_table(scribe, main))
    if not others:
        return
    body.heading(scribe.term("doc_other_serials"), level=2)
    body.text(scribe.say("doc_other_serials_note", {"serial": main.id}), style="note")
    columns = [
        Column(scribe.term("th_serial"), width="fill"),
        Column(scribe.term("doc_start"), "center", 3.0),
        Column(scribe.term("doc_at_go_no_go"), "center", 3.6),
        Column(scribe.term("doc_completion"), "center", 3.0),
    ]
    rows: list[list[Cell]] = [
        [
            scribe.ref(serial.id),
            scribe.clock(serial.legs[0].head_enters_s),
            scribe.clock(_head_at(scribe, serial, alternate.go_no_go)),
            scribe.clock(serial.legs[-1].tail_leaves_s),
        ]
        for serial in others
    ]
    body.table(columns, rows)


def _head_at(scribe: Scribe, serial: Serial, point: str) -> int | None:
    """Return when the head of a serial is at a point (leaves it, at the origin); None where it never is."""
    for row in march_rows(scribe.plan, serial):
        if row.point == point:
            return row.arrival_s if row.arrival_s is not None else row.departure_s
    return None


def _alternate_facts(scribe: Scribe, movement: Movement, alternate: Alternate) -> list[tuple[str, str]]:
    listed = scribe.speaker.listed
    length = NONE
    if alternate.serials:
        metres = [route_length_m(scribe.plan, main_serial(each)) for each in (alternate, movement)]
        length = scribe.say("doc_alternate_length", {"metres": metres[0], "main_m": metres[1]})
    go_no_go = " · ".join(scribe.place(alternate.go_no_go)) if alternate.go_no_go else NONE
    rows = [
        ("doc_via", listed(alternate.via) if alternate.via else NONE),
        ("doc_distance", length),
        ("doc_go_no_go", go_no_go),
        ("doc_decide_by", scribe.moment(alternate.decide_by_s)),
        ("doc_turn_back", listed(alternate.turn_back) if alternate.turn_back else NONE),
        ("doc_holding", listed(alternate.holding) if alternate.holding else NONE),
        ("doc_completion", scribe.moment(alternate.completion_s)),
    ]
    return [(scribe.term(key), value) for key, value in rows]


def _alternate_table(scribe: Scribe, serial: Serial) -> tuple[list[Column], list[list[Cell]]]:
    shown = [row for row in march_rows(scribe.plan, serial) if row.kinds or scribe.is_place(row.point)]
    columns = [
        Column(scribe.term("doc_place"), "end"),
        Column(scribe.term("th_point"), width="fill"),
        Column(scribe.term("th_km"), "end"),
        Column(scribe.term("doc_head_arrives"), "center", 2.2),
        Column(scribe.term("th_halt"), width=2.9),
        Column(scribe.term("doc_tail_clears"), "center", 2.2),
    ]
    rows: list[list[Cell]] = [
        [
            scribe.count(number),
            scribe.place(row.point),
            scribe.km(row.distance_m, ""),
            scribe.clock(row.arrival_s if row.arrival_s is not None else row.departure_s),
            scribe.span(row.arrival_s, row.departure_s) if row.kinds else NONE,
            scribe.clock(row.clearance_s),
        ]
        for number, row in enumerate(shown, start=1)
    ]
    return columns, rows


def add_reasons(body: Body, scribe: Scribe, movement: Movement) -> None:
    """Add where each minute went, what the movement would be without each rule, and the pins."""
    body.heading(scribe.term("doc_reasons_movement"), level=2)
    _add_sentences(body, scribe, scribe.sentences(delay_parts(movement)), "doc_no_delay")
    body.heading(scribe.term("doc_reasons_serials"), level=2)
    _add_sentences(body, scribe, _serial_reasons(scribe, movement), "doc_no_reasons")
    body.heading(scribe.term("doc_what_if"), level=2)
    _add_what_if(body, scribe, movement)
    body.heading(scribe.term("doc_pins"), level=2)
    pins = [warning for warning in movement.warnings if warning.code in PIN_CODES]
    _add_sentences(body, scribe, scribe.sentences(pins), "doc_no_pins")


def _add_sentences(body: Body, scribe: Scribe, sentences: list[str], none: str) -> None:
    if sentences:
        body.items(sentences)
    else:
        body.text(scribe.term(none), style="missing")


def _serial_reasons(scribe: Scribe, movement: Movement) -> list[str]:
    sentences = []
    for serial in movement.serials:
        sentences += [
            scribe.say("doc_reason_start", {"serial": serial.id, "reason": sentence})
            for sentence in scribe.sentences(start_parts(movement, serial))
        ]
        sentences += [
            scribe.say("doc_reason_halt", {"serial": serial.id, "site": halt.site, "reason": sentence})
            for halt in serial.halts
            for sentence in scribe.sentences(halt_parts(halt))
        ]
    return sentences


def _add_what_if(body: Body, scribe: Scribe, movement: Movement) -> None:
    if not movement.what_if or movement.completion_s is None:
        body.text(scribe.term("doc_no_what_if"), style="missing")
        return
    start_s = min((s.start_s for s in movement.serials if s.start_s is not None), default=0)
    columns = [
        Column(scribe.term("doc_without"), width="fill"),
        Column(scribe.term("doc_start"), "center", 2.6),
        Column(scribe.term("doc_completion"), "center", 2.6),
        Column(scribe.term("doc_duration"), "end", 3.0),
        Column(scribe.term("doc_saved"), "end", 3.0),
    ]
    duration = scribe.span(start_s, movement.completion_s)
    rows: list[list[Cell]] = [
        [scribe.term("doc_without_plan"), scribe.clock(start_s), scribe.clock(movement.completion_s), duration, NONE]
    ]
    for answer in movement.what_if:
        case, saved_s = scribe.kind("without", answer.without), what_if_saved_s(movement, answer)
        if saved_s is None:
            rows.append([case, NONE, scribe.term("doc_nothing_better"), NONE, NONE])
        else:
            duration = scribe.span(answer.start_s, answer.completion_s)
            times = [scribe.clock(answer.start_s), scribe.clock(answer.completion_s)]
            rows.append([case, *times, duration, scribe.duration(saved_s)])
    body.table(columns, rows)
    if any(answer.without == "others" for answer in movement.what_if):
        body.text(scribe.term("doc_what_if_base"))
