"""Annex of the control of the march: traffic control posts, escorts and hand-over points, reporting schedule."""

from __future__ import annotations

from ratl.documents.control import EscortRow, ReportRow, control_post_table, escort_table, reporting_schedule
from ratl.documents.paper import Body, Cell, Column
from ratl.documents.scribe import Scribe
from ratl.model.movement import Movement


def add_control(body: Body, scribe: Scribe, movement: Movement) -> None:
    """Add control posts, escorts with their hand-over points, and every report due."""
    body.heading(scribe.term("doc_posts"), level=2)
    add_posts(body, scribe, movement)
    body.heading(scribe.term("doc_escorts"), level=2)
    _add_main_only(body, scribe, movement)
    _add_escorts(body, scribe, movement)
    body.heading(scribe.term("doc_reporting"), level=2)
    _add_main_only(body, scribe, movement)
    columns = [
        Column(scribe.term("th_due"), "center", 2.1),
        Column(scribe.term("th_serial")),
        Column(scribe.term("th_report"), width=4.6),
        Column(scribe.term("th_point"), width="fill"),
        Column(scribe.term("th_by"), width=3.2),
    ]
    rows: list[list[Cell]] = [
        [
            scribe.clock(row.at_s),
            scribe.ref(row.serial),
            scribe.kind("report", row.report),
            _where(scribe, row),
            (scribe.kind("by", row.by), scribe.speaker.isolated(row.call_sign)),
        ]
        for row in reporting_schedule(scribe.plan, movement)
    ]
    body.table(columns, rows)


def _add_main_only(body: Body, scribe: Scribe, movement: Movement) -> None:
    if movement.alternates:
        body.text(scribe.term("doc_main_only"), style="note")


def _where(scribe: Scribe, row: ReportRow) -> Cell:
    """Return the point with the site as the line below, once where they have one name."""
    point, site = scribe.speaker.name(row.point), scribe.speaker.name(row.site) if row.site else ""
    return point, "" if site == point else site


def add_posts(body: Body, scribe: Scribe, movement: Movement) -> None:
    """Add the traffic control posts with the times they are manned, those of each alternate apart."""
    posts = control_post_table(scribe.plan, movement)
    if not posts:
        body.text(scribe.term("doc_no_posts"), style="missing")
        return
    signs = any(post.call_sign for post in posts)  # an edition withholds them
    columns = [
        Column(scribe.term("th_point"), width="fill"),
        Column(scribe.term("th_km"), "end"),
        Column(scribe.term("th_manned_by"), width=3.8),
        *([Column(scribe.term("th_call_sign"), width=2.2)] if signs else []),
        Column(scribe.term("th_from_time"), "center", 2.1),
        Column(scribe.term("th_to_time"), "center", 2.1),
    ]
    rows: list[list[Cell]] = [
        [
            scribe.place(post.point),
            scribe.km(post.distance_m, ""),
            scribe.given(post.manned_by),
            *([scribe.ref(post.call_sign)] if signs else []),
            scribe.clock(post.from_s),
            scribe.clock(post.to_s),
        ]
        for post in posts
    ]
    groups = {
        index: scribe.term("doc_main_route") if post.alternate is None else _alternate(scribe, movement, post.alternate)
        for index, post in enumerate(posts)
        if index == 0 or posts[index - 1].alternate != post.alternate
    }
    body.table(columns, rows, groups if posts[-1].alternate is not None else {})


def _alternate(scribe: Scribe, movement: Movement, index: int) -> str:
    alternate = movement.alternates[index]
    return scribe.say("doc_if_alternate", {"route": alternate.name or alternate.via})


def _escort(scribe: Scribe, row: EscortRow) -> str:
    """Return whose an escort is: an authority's, or that of the roads it is on."""
    if row.authority:
        return scribe.speaker.name(row.authority)
    return scribe.say("doc_escort_on", {"legs": row.legs})


def _add_escorts(body: Body, scribe: Scribe, movement: Movement) -> None:
    escorts = escort_table(scribe.plan, movement)
    if not escorts:
        body.text(scribe.term("doc_no_escorts"), style="missing")
        return
    columns = [
        Column(scribe.term("doc_escort_of"), width="fill"),
        Column(scribe.term("th_serial")),
        Column(scribe.term("doc_taken_over"), width=3.4),
        Column(scribe.term("doc_head_enters"), "center", 2.1),
        Column(scribe.term("doc_given_back"), width=3.4),
        Column(scribe.term("doc_tail_leaves"), "center", 2.1),
    ]
    rows: list[list[Cell]] = [
        [
            (_escort(scribe, row), scribe.say("doc_teams", {"count": row.teams})),
            scribe.ref(row.serial),
            scribe.place(row.taken_over),
            scribe.clock(row.from_s),
            scribe.place(row.given_back),
            scribe.clock(row.to_s),
        ]
        for row in escorts
    ]
    body.table(columns, rows)
