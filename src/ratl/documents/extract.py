"""The extract for one authority, as PDF: march table, vehicles and halts on its own stretch, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from ratl.documents.annexes import add_halts, add_march_graph, add_march_table, add_strip_map
from ratl.documents.control_annex import add_posts
from ratl.documents.edition import edition_for_authority
from ratl.documents.figures import figures_of
from ratl.documents.paper import Body, frame_of, render_body
from ratl.documents.scribe import NONE, Scribe, scribe_for
from ratl.documents.serial_routes import serials_listed
from ratl.documents.vehicles_annex import add_sizes
from ratl.model.movement import Movement
from ratl.model.plan import Plan


def render_extract(plan: Plan, movement_id: str, authority: str, lang: str, number: str) -> bytes:
    """Return what one authority may see of a movement as PDF, made from its edition of the plan.

    Parameters
    ----------
    plan
        The whole plan; the edition is made here, so that nothing else can be printed.
    movement_id
        Which of its movements.
    authority
        Id of the authority.
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
    title = scribe.term("doc_extract")
    subject = scribe.say("doc_stretch_of", {"authority": authority})
    body = Body()
    body.title(title, subject)
    body.text(scribe.term("doc_extract_note"), style="note")
    for part, name in zip(parts, part_names(scribe, movement_id, parts), strict=True):
        if part is not parts[0]:  # the graph before it stands on a wide page
            body.new_page()
        body.facts(stretch_facts(scribe, part, name, number))
        body.heading(scribe.term("doc_annex_march"))
        add_march_table(body, scribe, part)
        body.heading(scribe.term("doc_annex_halts"))
        add_halts(body, scribe, part)
        body.heading(scribe.term("doc_posts"))
        add_posts(body, scribe, part)
        body.heading(scribe.term("doc_vehicles_by_type"))
        add_sizes(body, scribe, part)
        body.new_page()
        add_strip_map(body, scribe, part, name)
        body.new_page(wide=True)
        add_march_graph(body, scribe, part, name)
    return render_body(frame_of(scribe, title, subject, number), body)


def parts_of(edition: Plan, movement_id: str) -> list[Movement]:
    """Return the parts of a movement in an authority's edition, one for each time it is on the authority's road.

    Raises
    ------
    KeyError
        When it never is.
    """
    parts = [m for m in edition.movements if m.id == movement_id or m.id.startswith(f"{movement_id} (")]
    if not parts:
        raise KeyError(movement_id)
    return parts


def part_names(scribe: Scribe, movement_id: str, parts: Sequence[Movement]) -> list[str]:
    """Return what the parts of a movement are called: as the movement, and of several each also by its serials."""
    name = scribe.ref(movement_id)
    if len(parts) == 1:
        return [name]
    return [f"{name} · {serials_listed(scribe.speaker, part)}" for part in parts]


def stretch_facts(scribe: Scribe, part: Movement, name: str, number: str) -> list[tuple[str, str]]:
    """Return what is asked of an authority in a few lines: from where to where, when, and how much."""
    figures = figures_of(scribe.plan, part)
    open_road = figures.road_space_m > 0  # else the stretch is a post and nothing more
    largest = {
        "mass_kg": figures.heaviest_kg,
        "height_m": figures.highest_m,
        "width_m": figures.widest_m,
        "length_m": figures.longest_m,
    }
    rows = [
        ("doc_number", scribe.ref(number)),
        ("doc_movement", name),
        ("doc_enters_at", " · ".join(scribe.place(part.request.origin))),
        ("doc_leaves_at", " · ".join(scribe.place(part.request.destination))),
        ("doc_head_enters", scribe.moment(figures.start_s)),
        ("doc_tail_leaves", scribe.moment(figures.completion_s)),
        ("doc_distance", scribe.km(figures.distance_m)),
        ("doc_vehicles", scribe.count(figures.vehicles)),
        ("doc_road_space", scribe.km(figures.road_space_m if open_road else None)),
        ("doc_pass_time", scribe.told_duration(figures.pass_time_s) if open_road else NONE),
        ("doc_largest_figures", scribe.say("doc_largest_short", largest)),
        ("doc_mlc", scribe.count(figures.mlc)),
        ("doc_contact", scribe.given(scribe.plan.papers.contact)),
        ("doc_time_zone", scribe.zone()),
    ]
    return [(scribe.term(key), value) for key, value in rows]
