"""The humanitarian notification of a movement, as PDF: who moves what, where, when, until when, whom to call."""

from __future__ import annotations

from ratl.documents.figures import figures_of
from ratl.documents.order import subject_of
from ratl.documents.paper import Body, Cell, Column, frame_of, render_body
from ratl.documents.scribe import Scribe, find_movement, scribe_for
from ratl.documents.serial_routes import by_route, serials_listed
from ratl.documents.stretches import passages
from ratl.documents.tables import main_serial, march_rows
from ratl.model.movement import Movement
from ratl.model.plan import Plan

_STATES = ("drafted", "submitted", "acknowledged", "expired", "cancelled")
"""States of a notification, apart from any clearance (doctrine.md §7 [BARTLEY])."""


def render_notification(plan: Plan, movement_id: str, lang: str, number: str) -> bytes:
    """Return the humanitarian movement notification as PDF.

    Its fields are location, time, route, identity, movement window, contact channel and expiry (doctrine.md §7
    [BARTLEY]); it says on its face that an acknowledgement is no approval and that it creates no legal protection
    ([HNS-YEM]).

    Parameters
    ----------
    plan
        The plan.
    movement_id
        Which of its movements.
    lang
        ``"en"`` or ``"ar"``.
    number
        The movement number.

    Raises
    ------
    KeyError
        When the plan has no such movement.
    """
    scribe, movement = scribe_for(plan, lang), find_movement(plan, movement_id)
    title, subject = scribe.term("doc_notification"), subject_of(scribe, movement)
    body = Body()
    body.title(title, subject)
    body.text(scribe.term("doc_acknowledgement"), style="stress")
    body.text(scribe.term("doc_no_protection"))
    if not plan.papers.humanitarian:
        body.text(scribe.term("doc_not_humanitarian"), style="stress")
    if plan.papers.emergency:
        body.text(scribe.term("doc_emergency"), style="stress")
    body.heading(scribe.term("doc_state"), level=2)
    body.boxes([scribe.term(f"doc_state_{state}") for state in _STATES])
    _add_identity(body, scribe, number)
    _add_movement(body, scribe, movement)
    _add_route(body, scribe, movement)
    _add_vehicles(body, scribe, movement)
    body.text(scribe.term("doc_accuracy"), style="note")
    body.signatures([(scribe.term("doc_for_sender"), scribe.term("doc_signs"))])
    return render_body(frame_of(scribe, title, subject, number), body)


def _add_identity(body: Body, scribe: Scribe, number: str) -> None:
    papers = scribe.plan.papers
    body.heading(scribe.term("doc_identity"), mark="1")
    rows = [
        ("doc_organisation", papers.organisation.get(scribe.speaker.lang) or scribe.term("doc_not_given")),
        ("doc_number", scribe.ref(number)),
        ("doc_leader", scribe.given(papers.commander)),
        ("doc_contact_channel", scribe.given(papers.contact)),
        ("doc_submitted", scribe.moment(papers.submitted_s)),
        ("doc_purpose", scribe.authored(papers.texts.purpose)[0]),
    ]
    body.facts([(scribe.term(key), value) for key, value in rows], columns=1)


def _add_movement(body: Body, scribe: Scribe, movement: Movement) -> None:
    figures, request = figures_of(scribe.plan, movement), movement.request
    expires_s = request.latest_completion_s if request.latest_completion_s is not None else figures.completion_s
    body.heading(scribe.term("doc_window"), mark="2")
    rows = [
        ("doc_origin", " · ".join(scribe.place(request.origin))),
        ("doc_destination", " · ".join(scribe.place(request.destination))),
        ("doc_start", scribe.moment(figures.start_s)),
        ("doc_completion", scribe.moment(figures.completion_s)),
        ("doc_expiry", scribe.moment(expires_s)),
        ("doc_time_zone", scribe.zone()),
        ("doc_vehicles", scribe.count(figures.vehicles)),
        ("doc_people", scribe.count(figures.people)),
    ]
    body.facts([(scribe.term(key), value) for key, value in rows])
    body.text(scribe.term("doc_expiry_note"), style="note")


def _add_route(body: Body, scribe: Scribe, movement: Movement) -> None:
    body.heading(scribe.term("doc_route"), mark="3")
    parts = by_route(movement)
    for part in parts:
        if len(parts) > 1:
            body.heading(scribe.say("doc_route_of", {"serials": serials_listed(scribe.speaker, part)}), level=2)
        _add_passages(body, scribe, part)


def _add_passages(body: Body, scribe: Scribe, movement: Movement) -> None:
    serial = main_serial(movement)
    passed = passages(scribe.plan, movement)
    columns = [
        Column(scribe.term("doc_place"), "end"),
        Column(scribe.term("th_point"), width="fill"),
        Column(scribe.term("doc_position"), width=4.4),
        Column(scribe.term("th_km"), "end"),
        Column(scribe.term("doc_first_head"), "center", 2.4),
        Column(scribe.term("doc_last_tail"), "center", 2.4),
    ]
    shown = [row for row in march_rows(scribe.plan, serial) if row.kinds or scribe.is_place(row.point)]
    rows: list[list[Cell]] = [
        [
            scribe.count(number),
            scribe.speaker.name(row.point),
            (scribe.grid(row.point), scribe.degrees(row.point)),
            scribe.km(row.distance_m, ""),
            scribe.clock(passed[row.point][0]),
            scribe.clock(passed[row.point][1]),
        ]
        for number, row in enumerate(shown, start=1)
    ]
    body.table(columns, rows)


def _add_vehicles(body: Body, scribe: Scribe, movement: Movement) -> None:
    body.heading(scribe.term("doc_annex_vehicles"), mark="4")
    columns = [
        Column(scribe.term("th_vehicle")),
        Column(scribe.term("th_type"), width="fill"),
        Column(scribe.term("th_role"), width=2.8),
        Column(scribe.term("th_plate"), width=2.8),
        Column(scribe.term("th_people"), "end", 1.6),
        Column(scribe.term("th_payload"), width=4.2),
    ]
    rows: list[list[Cell]] = [
        [
            scribe.ref(vehicle.id),
            scribe.speaker.name(vehicle.type),
            scribe.kind("role", vehicle.role),
            scribe.ref(vehicle.plate),
            scribe.count(vehicle.people),
            scribe.load(vehicle),
        ]
        for serial in movement.serials
        for vehicle in serial.vehicles
    ]
    body.table(columns, rows)
