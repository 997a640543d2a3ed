"""The movement order: front page, six paragraphs and annexes of one movement, as PDF."""

from __future__ import annotations

from ratl.documents.annexes import ANNEXES, add_annexes
from ratl.documents.figures import Figures, figures_of
from ratl.documents.paper import Body, frame_of, render_body
from ratl.documents.paragraphs import add_paragraphs
from ratl.documents.scribe import NONE, Scribe, find_movement, scribe_for
from ratl.model.movement import Movement
from ratl.model.plan import Plan


def render_order(plan: Plan, movement_id: str, lang: str, number: str) -> bytes:
    """Return the movement order of one movement as PDF.

    The six paragraphs are situation, mission, execution, administration and logistics, command and signal, safety
    (doctrine.md §6.7 [CONVOY-CBT]). The movement must be placed: without times there is nothing to order.

    Parameters
    ----------
    plan
        The plan, or an authority's edition of it.
    movement_id
        Which of its movements.
    lang
        ``"en"`` or ``"ar"``.
    number
        The movement number, as it is shown on every vehicle.

    Raises
    ------
    KeyError
        When the plan has no such movement.
    """
    scribe, movement = scribe_for(plan, lang), find_movement(plan, movement_id)
    title, subject = scribe.term("doc_order"), subject_of(scribe, movement)
    body = Body()
    body.title(title, subject)
    figures = figures_of(plan, movement)
    body.facts(_front_page(scribe, movement, figures, number))
    _add_references(body, scribe)
    add_paragraphs(body, scribe, movement, figures, number)
    body.heading(scribe.term("doc_annexes"), level=2)
    body.text(
        scribe.term("list_separator").join(
            f"{mark} {scribe.term(f'doc_annex_{key}')}" for mark, key in zip(scribe.letters, ANNEXES, strict=False)
        )
    )
    body.signatures(
        [
            (scribe.term("doc_commander"), scribe.speaker.wording(plan.papers.commander) or scribe.term("doc_signs")),
            (scribe.term("doc_issued_by"), plan.papers.organisation.get(lang) or scribe.term("doc_signs")),
        ]
    )
    add_annexes(body, scribe, movement)
    return render_body(frame_of(scribe, title, subject, number), body)


def subject_of(scribe: Scribe, movement: Movement) -> str:
    """Return what a paper about a movement is about: the author's title, and which of several movements it is."""
    title, name = scribe.plan.papers.title.get(scribe.speaker.lang), scribe.speaker.name(movement.id)
    if not title:
        return name
    return title if len(scribe.plan.movements) == 1 else f"{title} · {name}"


def _front_page(scribe: Scribe, movement: Movement, figures: Figures, number: str) -> list[tuple[str, str]]:
    plan, request = scribe.plan, movement.request
    rows = [
        ("doc_number", scribe.ref(number)),
        ("doc_issued", scribe.moment(plan.papers.issued_s)),
        ("doc_movement", scribe.ref(movement.id)),
        ("doc_priority", scribe.count(request.priority)),
        ("doc_origin", " · ".join(scribe.place(request.origin))),
        ("doc_destination", " · ".join(scribe.place(request.destination))),
        ("doc_start", scribe.moment(figures.start_s)),
        ("doc_completion", scribe.moment(figures.completion_s)),
        ("doc_vehicles", scribe.count(figures.vehicles)),
        ("doc_people", scribe.count(figures.people)),
        ("doc_road_space", scribe.km(figures.road_space_m)),
        ("doc_pass_time", scribe.told_duration(figures.pass_time_s)),
        ("doc_distance", distance_text(scribe, figures)),
        ("doc_duration", duration_text(scribe, figures)),
        ("doc_profile", scribe.kind("profile", plan.profile.name)),
        ("doc_time_zone", scribe.zone()),
    ]
    return [(scribe.term(key), value) for key, value in rows]


def distance_text(scribe: Scribe, figures: Figures) -> str:
    """Return the distance, beside the one somebody else reported where there is one."""
    if figures.reported_distance_m is None:
        return scribe.km(figures.distance_m)
    source = scribe.speaker.wording(scribe.plan.papers.reported_source) or NONE
    return scribe.say(
        "doc_distance_reported",
        {"distance_m": figures.distance_m, "reported_m": figures.reported_distance_m, "source": source},
    )


def duration_text(scribe: Scribe, figures: Figures) -> str:
    """Return how long the movement takes, in hours and in calendar days touched."""
    return scribe.say("doc_duration_days", {"seconds": figures.duration_s, "days": figures.days})


def _add_references(body: Body, scribe: Scribe) -> None:
    plan = scribe.plan
    body.heading(scribe.term("doc_references"), level=2)
    body.items(
        [
            scribe.say("doc_reference_network", {"name": plan.network.name, "hash": plan.network.sha256[:12]}),
            scribe.say("doc_reference_plan", {"format": plan.format, "seed": plan.seed}),
            scribe.say("doc_reference_profile", {"profile": plan.profile.name}),
        ]
    )
    body.text(scribe.term("doc_reading"), style="note")
