"""The paper of a movement without a place: what was asked, why none was found, and what of that is proven."""

from __future__ import annotations

from ratl.documents.order import subject_of
from ratl.documents.paper import Body, frame_of, render_body
from ratl.documents.refusals import list_met, tell_refusal
from ratl.documents.scribe import Scribe, find_movement, scribe_for
from ratl.model.movement import Movement
from ratl.model.plan import Plan


def render_no_place(plan: Plan, movement_id: str, lang: str) -> bytes:
    """Return the page that says why a movement has no place, as PDF.

    Parameters
    ----------
    plan
        The plan.
    movement_id
        Which of its movements, one without a place.
    lang
        ``"en"`` or ``"ar"``.

    Raises
    ------
    KeyError
        When the plan has no such movement.
    """
    scribe, movement = scribe_for(plan, lang), find_movement(plan, movement_id)
    title, subject = scribe.term("refusal_title"), subject_of(scribe, movement)
    body = Body()
    body.title(title, subject)
    body.text(scribe.term("refusal_note"), style="stress")
    _add_asked(body, scribe, movement)
    told = tell_refusal(scribe.speaker, movement)
    if told is not None:
        body.heading(scribe.term("refusal_proof"), level=2)
        body.text(told.head)
        if told.facts:
            body.items(told.facts)
        for facts in told.others:
            body.text(told.also)
            body.items(facts)
        for line in told.ends:
            body.text(line, style="note")
    body.heading(scribe.term("refusal_met"), level=2)
    body.items(scribe.sentences(list_met(movement)))
    return render_body(frame_of(scribe, title, subject, ""), body)


def _add_asked(body: Body, scribe: Scribe, movement: Movement) -> None:
    request, vehicles = movement.request, [v for serial in movement.serials for v in serial.vehicles]
    rows = [
        ("doc_origin", " · ".join(scribe.place(request.origin))),
        ("doc_destination", " · ".join(scribe.place(request.destination))),
        ("refusal_earliest", scribe.moment(request.earliest_start_s)),
        ("refusal_latest", scribe.moment(request.latest_completion_s)),
        ("doc_time_zone", scribe.zone()),
        ("doc_vehicles", scribe.count(len(vehicles))),
    ]
    body.heading(scribe.term("refusal_asked"), level=2)
    body.facts([(scribe.term(key), value) for key, value in rows])
