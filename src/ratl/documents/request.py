"""The request for convoy clearance to one authority, as PDF: what is asked, why, and the lines of the message."""

from __future__ import annotations

import itertools

from ratl.documents.annexes import add_march_table
from ratl.documents.edition import edition_for_authority
from ratl.documents.extract import part_names, parts_of, stretch_facts
from ratl.documents.figures import figures_of
from ratl.documents.paper import Body, Cell, Column, frame_of, render_body
from ratl.documents.rates import RateRow, rate_table, slow_legs
from ratl.documents.scribe import Scribe, scribe_for
from ratl.documents.vehicles_annex import add_sizes
from ratl.model.movement import Movement
from ratl.model.plan import ClearanceNeed, Plan


def render_request(plan: Plan, movement_id: str, authority: str, lang: str, number: str) -> bytes:
    """Return the clearance request of a movement to one authority as PDF.

    It is made from the authority's edition of the plan and shows nothing but its stretch. The message has lines 1–18
    of ROADCLEARREQ (doctrine.md §6.1 [ASG-ROADCLEAR]); vehicles and routing follow the list of DD Form 1265 (§6.2
    [DD1265-APP]).

    Parameters
    ----------
    plan
        The whole plan, with its `clearance`.
    movement_id
        Which of its movements.
    authority
        Id of the authority asked.
    lang
        ``"en"`` or ``"ar"``.
    number
        The movement number.

    Raises
    ------
    KeyError
        When the plan has no such authority, or the movement is never on its road.
    """
    edition = edition_for_authority(plan, authority)
    scribe = scribe_for(edition, lang)
    parts = parts_of(edition, movement_id)
    need = next((n for n in plan.clearance if (n.movement, n.authority) == (movement_id, authority)), None)
    title, subject = scribe.term("doc_request"), scribe.say("doc_request_to", {"authority": authority})
    body = Body()
    body.title(title, subject)
    _add_address(body, scribe, authority)
    _add_grounds(body, scribe, need)
    names = part_names(scribe, movement_id, parts)
    body.heading(scribe.term("doc_asked"), mark="2")
    for part, name in zip(parts, names, strict=True):
        if len(parts) > 1:
            body.heading(name, level=2)
        body.facts(stretch_facts(scribe, part, name, number))
    _add_answer(body, scribe)
    marks = itertools.count(4)
    for part, name in zip(parts, names, strict=True):
        of_part = f" · {name}" if len(parts) > 1 else ""
        body.new_page()
        body.heading(scribe.term("doc_message") + of_part, mark=str(next(marks)))
        body.table(*_message(scribe, part, name, number))
        body.heading(scribe.term("doc_vehicles_by_type") + of_part, mark=str(next(marks)))
        add_sizes(body, scribe, part)
        body.heading(scribe.term("doc_routing") + of_part, mark=str(next(marks)))
        add_march_table(body, scribe, part)
    return render_body(frame_of(scribe, title, subject, number), body)


def _add_address(body: Body, scribe: Scribe, authority: str) -> None:
    papers, asked = scribe.plan.papers, scribe.plan.authorities[authority]
    rows = [
        ("doc_to", f"{scribe.speaker.name(authority)} · {scribe.given(asked.contact)}"),
        ("doc_from", papers.organisation.get(scribe.speaker.lang) or scribe.term("doc_not_given")),
        ("doc_submitted", scribe.moment(papers.submitted_s)),
        ("doc_route_class", scribe.term(f"doc_route_{asked.route_class}")),
    ]
    body.facts([(scribe.term(key), value) for key, value in rows])


def _add_grounds(body: Body, scribe: Scribe, need: ClearanceNeed | None) -> None:
    body.heading(scribe.term("doc_grounds"), mark="1")
    if need is None or not need.needed:
        body.text(scribe.term("doc_not_needed"))
        return
    body.text(scribe.term("doc_needed_because"))
    body.items(scribe.sentences(need.because))
    if need.late:
        body.text(scribe.term("doc_late_because"), style="stress")
    body.items(scribe.sentences(need.late_because))


def _message(scribe: Scribe, part: Movement, name: str, number: str) -> tuple[list[Column], list[list[Cell]]]:
    """Return lines 1–18 of the message, for the authority's own stretch: its start point is where the head enters."""
    plan, figures = scribe.plan, figures_of(scribe.plan, part)
    papers, profile = plan.papers, plan.profile
    rates = [_rate(scribe, row) for row in rate_table(plan, part) if row.driven]
    rates += [
        scribe.say("doc_rate_here", {"from_point": leg.from_point, "to_point": leg.to_point, "rate": leg.rate_mps})
        for leg in slow_legs(plan, part)
    ]
    listed = scribe.term("list_separator")
    values = [
        scribe.stamp(papers.issued_s),
        papers.organisation.get(scribe.speaker.lang) or scribe.term("doc_not_given"),
        scribe.ref(number),
        name,
        scribe.count(part.request.priority),
        name,
        scribe.count(figures.serials),
        _least(scribe, profile.serial_gap_s),
        scribe.count(figures.march_units),
        _least(scribe, profile.march_unit_gap_s),
        _hazardous(scribe, part),
        scribe.moment(figures.start_s),
        listed.join(dict.fromkeys(rates)),
        " · ".join(scribe.place(part.request.origin)),
        scribe.given(papers.commander),
        scribe.term("doc_on_request"),
        scribe.term("doc_on_request"),
        scribe.given(papers.contact),
    ]
    columns = [
        Column(scribe.term("doc_line"), "end"),
        Column(scribe.term("doc_field"), width=6.4),
        Column(scribe.term("doc_entry"), width="fill"),
    ]
    rows: list[list[Cell]] = [
        [scribe.count(line), scribe.term(f"doc_line_{line}"), value] for line, value in enumerate(values, start=1)
    ]
    return columns, rows


def _least(scribe: Scribe, gap_s: int) -> str:
    """Return a gap that is kept at least: serials may be further apart, and the march table shows by how much."""
    return scribe.say("doc_least", {"seconds": gap_s}) if gap_s else scribe.duration(gap_s)


def _hazardous(scribe: Scribe, part: Movement) -> str:
    """Return the classes of dangerous goods and the fuel in bulk nobody gave a class; "no" only where there is none."""
    vehicles = [vehicle for serial in part.serials for vehicle in serial.vehicles]
    goods = sorted({vehicle.dangerous_goods for vehicle in vehicles if vehicle.dangerous_goods})
    bulk = [vehicle for vehicle in vehicles if vehicle.cargo_fuel_l > 0 and not vehicle.dangerous_goods]
    told = [scribe.say("doc_yes_classes", {"goods": ", ".join(goods)})] if goods else []
    if bulk:
        litres = sum(vehicle.cargo_fuel_l for vehicle in bulk)
        told.append(scribe.say("doc_not_declared", {"litres": litres, "vehicles": [vehicle.id for vehicle in bulk]}))
    return " · ".join(told) or scribe.term("doc_no")


def _rate(scribe: Scribe, row: RateRow) -> str:
    code = "doc_rate_of_class" if row.light == "day" else "doc_rate_of_class_night"
    return scribe.say(code, {"class": scribe.kind("class", row.class_), "rate": row.planned_mps})


def _add_answer(body: Body, scribe: Scribe) -> None:
    body.heading(scribe.term("doc_answer"), mark="3")
    body.boxes([scribe.term(f"doc_answer_{key}") for key in ("granted", "changed", "refused")])
    body.text(scribe.term("doc_acknowledgement"), style="stress")
    body.signatures(
        [
            (scribe.term("doc_for_authority"), scribe.term("doc_signs")),
            (scribe.term("doc_for_sender"), scribe.term("doc_signs")),
        ]
    )
