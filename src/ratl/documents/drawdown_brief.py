"""The one page of a drawdown for a commander, as PDF: figures, when each base closes, and the curves of people."""

from __future__ import annotations

from ratl.documents.drawdown_drawings import draw_curves
from ratl.documents.drawdown_order import list_bases, list_facts, list_thresholds, say_goal, subject_of
from ratl.documents.drawdown_paper import DrawdownPaper
from ratl.documents.paper import Body, frame_of, render_body

_MOST_ROWS = 14
"""Rows of thresholds that leave room for the curves on the page."""
_MOST_PANELS = 6
"""Curves that can be read on what is left of the page."""


def render_drawdown_brief(paper: DrawdownPaper) -> bytes:
    """Return the brief of a drawdown: one page as long as no more than about fourteen bases close."""
    scribe, body = paper.scribe, Body()
    title, subject = scribe.term("doc_drawdown_brief"), subject_of(paper)
    body.title(title, subject)
    body.facts(list_facts(paper))
    body.items([say_goal(paper, goal) for goal in paper.schedule.goals])
    body.table(*list_bases(paper))
    bases, falls = paper.closing_bases(), paper.outlook.falls
    if falls and len(bases) + len(falls) <= _MOST_ROWS:
        body.heading(scribe.term("drawdown_thresholds"), level=2)
        body.table(*list_thresholds(paper))
    receiving = [base.id for base in paper.drawdown.bases.values() if not base.closes]
    people = {base.id: sum(unit.people for unit in paper.drawdown.units_of(base.id)) for base in bases}
    largest = sorted(people, key=lambda base: -people[base])[: max(_MOST_PANELS - len(receiving), 1)]
    shown = [*(base.id for base in bases if base.id in largest), *receiving]
    asked = [fall.capability for fall in falls]
    few = len(shown) <= _MOST_PANELS // 2
    body.drawing(draw_curves(paper, shown, ["people", *asked[:1]] if few else ["people"]))
    if len(largest) < len(bases):
        body.text(scribe.term("drawdown_curves_some"), style="note")
    return render_body(frame_of(scribe, title, subject, ""), body)
