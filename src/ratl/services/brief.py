"""`ratl brief`: a plan file → its papers in one language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ratl.clearance.credit import find_movement_number
from ratl.documents.brief import render_brief
from ratl.documents.draft import named_as_drafts
from ratl.documents.edition import edition_for_authority
from ratl.documents.extract import render_extract
from ratl.documents.geo import geojson, gpx
from ratl.documents.march_graph import march_graph
from ratl.documents.no_place import render_no_place
from ratl.documents.notification import render_notification
from ratl.documents.order import render_order
from ratl.documents.request import render_request
from ratl.documents.serial_routes import routes_named
from ratl.documents.stamps import speaker_for
from ratl.documents.strip_map import strip_map
from ratl.documents.tak import tak_package
from ratl.documents.workbook import workbook
from ratl.errors import InputError, Problem
from ratl.formats.plan import parse_plan, render_plan
from ratl.model.movement import Movement
from ratl.model.plan import Plan, Violation
from ratl.referee import check
from ratl.services.check import is_told
from ratl.services.files import read_bytes, write_files

Papers = Iterator[tuple[str, bytes]]
"""File name and bytes."""


@dataclass(frozen=True, slots=True)
class Briefed:
    """What came of briefing a plan: a movement without a place gets only the page that says why.

    A plan that breaks rules gets no papers unless it says so of itself; then each is marked as of a draft.
    """

    plan: Plan
    violations: tuple[Violation, ...]
    written: tuple[Path, ...]


def write_papers(path: Path, lang: str, folder: Path, on_progress: Callable[[str], None]) -> Briefed:
    """Judge the plan at `path` and write every paper of it in one language into `folder`.

    All are made before the first is written.

    Raises
    ------
    InputError
        When `path` is no plan, or `folder` cannot be written.
    """
    plan = parse_plan(read_bytes(path), path.name)
    violations = tuple(found for found in check(plan) if not found.under_way)
    if not all(is_told(plan, found) for found in violations):
        return Briefed(plan, violations, ())
    on_progress("stage_papers")
    made = dict(paper for m in plan.movements for paper in _papers(plan, m, lang))
    return Briefed(plan, violations, write_files(folder, named_as_drafts(plan, made)))


def write_edition(path: Path, authority: str, lang: str, folder: Path) -> Briefed:
    """Judge the plan and write the edition for one authority: the plan cut down to its stretch, and its paper.

    Raises
    ------
    InputError
        When `path` is no plan, has no such authority, or `folder` cannot be written.
    """
    plan = parse_plan(read_bytes(path), path.name)
    if authority not in plan.authorities:
        raise InputError([Problem("unknown_authority", (path.name, authority), {"known": sorted(plan.authorities)})])
    violations = tuple(found for found in check(plan) if not found.under_way)
    if not all(is_told(plan, found) for found in violations):
        return Briefed(plan, violations, ())
    edition = edition_for_authority(plan, authority)
    made = {f"edition-{authority}.json": render_plan(edition)} | {
        f"{_slug(m.id)}-edition-{authority}-{lang}.pdf": render_extract(plan, m.id, authority, lang, _number(plan, m))
        for m in plan.movements
        if any(plan.legs[times.leg].authority == authority for serial in m.serials for times in serial.legs)
    }
    return Briefed(plan, violations, write_files(folder, named_as_drafts(plan, made)))


def _papers(plan: Plan, movement: Movement, lang: str) -> Papers:
    if movement.status == "unplaced":
        yield f"{_slug(movement.id)}-no-place-{lang}.pdf", render_no_place(plan, movement.id, lang)
        return
    slug, number, speaker = _slug(movement.id), _number(plan, movement), speaker_for(plan, lang)
    name = speaker.name(movement.id)
    yield f"{slug}-order-{lang}.pdf", render_order(plan, movement.id, lang, number)
    yield f"{slug}-brief-{lang}.pdf", render_brief(plan, movement.id, lang, number)
    for need in plan.clearance:
        if need.movement == movement.id:
            request = render_request(plan, movement.id, need.authority, lang, number)
            yield f"{slug}-request-{need.authority}-{lang}.pdf", request
    yield f"{slug}-notification-{lang}.pdf", render_notification(plan, movement.id, lang, number)
    yield f"{slug}-tables-{lang}.xlsx", workbook(plan, movement, lang)
    for title, part in routes_named(speaker, movement, name):
        which = "" if len(part.serials) == len(movement.serials) else f"-serial-{_short(part)}"
        yield f"{slug}-march-graph{which}-{lang}.svg", march_graph(plan, part, title, lang).encode()
        yield f"{slug}-strip-map{which}-{lang}.svg", strip_map(plan, part, title, lang).encode()
    yield f"{slug}-route-{lang}.gpx", gpx(plan, movement, lang)
    yield f"{slug}-route.geojson", geojson(plan, movement)
    yield f"{slug}-tak-{lang}.zip", tak_package(plan, movement, lang)


def _slug(name: str) -> str:
    return "".join(c if c.isalnum() or c in "-_" else "_" for c in name)


def _short(part: Movement) -> str:
    """Return the serial that stands for a route, without the name of its movement."""
    return _slug(part.serials[0].id.rpartition("/")[2])


def _number(plan: Plan, movement: Movement) -> str:
    number = find_movement_number(plan, movement)
    return str(number) if number else ""
