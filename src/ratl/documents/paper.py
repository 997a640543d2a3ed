"""What a paper is made of: a frame (title, number, caveat, date) round blocks in sections, as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from ratl.documents.draft import caveat_of, draft_mark, list_breaks
from ratl.documents.scribe import Scribe
from ratl.documents.stamps import utc
from ratl.documents.typst import compile_pdf

Block = dict[str, Any]
Cell = str | tuple[str, str]
"""A cell of a table: a text, or a text with a smaller line below it."""

_MOST_BREAKS = 6
"""Broken rules told on a paper; the plan file and the screen have all."""
_NO_GROUPS: Mapping[int, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `width` is ``auto``, ``fill`` or centimetres; `align` ``start``, ``center`` or ``end``."""

    head: str
    align: str = "start"
    width: str | float = "auto"


@dataclass(slots=True)
class Body:
    """The blocks of a paper in sections, each beginning a page, and the drawings they show."""

    sections: list[Block] = field(default_factory=lambda: [{"wide": False, "blocks": []}])
    drawings: dict[str, bytes] = field(default_factory=dict)

    def _add(self, kind: str, **block: Any) -> None:
        self.sections[-1]["blocks"].append({"kind": kind, **block})

    def _stick_last(self) -> None:
        """Keep a note or a list that ends the section so far on the page of what follows."""
        for before in self.sections[-1]["blocks"][-1:]:
            if before.get("style") == "note" or before["kind"] == "items":
                before["sticky"] = True

    def annex(self, mark: str, text: str, *, wide: bool = False) -> None:
        """Begin an annex on a new page, on its side where it is `wide`."""
        self.new_page(wide=wide)
        self._add("annex", text=text, mark=mark)

    def new_page(self, *, wide: bool = False) -> None:
        """Go on on a new page, on its side where it is `wide`."""
        self.sections.append({"wide": wide, "blocks": []})

    def title(self, text: str, subject: str) -> None:
        """Set the title of the paper on its first page."""
        self._add("title", text=text, subject=subject)

    def heading(self, text: str, level: int = 1, mark: str = "") -> None:
        """Begin a paragraph of the paper; `mark` is its number. A note that opens one stays with its first part."""
        if [block["kind"] for block in self.sections[-1]["blocks"][-2:]] == ["heading", "text"]:
            self._stick_last()
        self._add("heading", text=text, level=level, mark=mark)

    def text(self, text: str, style: str = "plain") -> None:
        """Add a paragraph per line of `text`; `style` is ``plain``, ``stress``, ``note`` or ``missing``."""
        self._add("text", lines=[line.strip() for line in text.splitlines() if line.strip()], style=style)

    def facts(self, rows: Sequence[tuple[str, str]], columns: int = 2) -> None:
        """Add labels with their values in a ruled box, `columns` pairs on a line."""
        self._add("facts", rows=[list(row) for row in rows], columns=columns)

    def items(self, items: Sequence[str]) -> None:
        """Add a list of points; nothing when there are none."""
        if items:
            self._add("items", items=list(items))

    def boxes(self, labels: Sequence[str]) -> None:
        """Add boxes to tick, on one line where they fit."""
        self._add("boxes", labels=list(labels))

    def table(
        self, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], groups: Mapping[int, str] = _NO_GROUPS
    ) -> None:
        """Add a table whose head repeats on every page; `groups` titles the rows from an index on.

        A note or a list right before it stays on its page.
        """
        self._stick_last()
        self._add(
            "table",
            columns=[{"head": c.head, "align": c.align, "width": c.width} for c in columns],
            rows=[[cell if isinstance(cell, str) else list(cell) for cell in row] for row in rows],
            groups={str(index): title for index, title in groups.items()},
        )

    def drawing(self, svg: str) -> None:
        """Add an SVG drawing that fills the rest of the page."""
        name = f"drawing-{len(self.drawings) + 1}.svg"
        self.drawings[name] = svg.encode()
        self._add("drawing", file=name)

    def signatures(self, rows: Sequence[tuple[str, str]]) -> None:
        """Add places to sign: who, and the name if it is known. A note right before them stays on their page."""
        self._stick_last()
        self._add("signatures", rows=[list(row) for row in rows])


def frame_of(scribe: Scribe, title: str, subject: str, number: str) -> Block:
    """Return what stands round a paper: its language, titles, number, caveat and date.

    The date is the plan's own (`Papers.issued_s`), never the clock's.
    """
    papers = scribe.plan.papers
    issued = None if papers.issued_s is None else utc(scribe.plan, papers.issued_s)
    lang = scribe.speaker.lang
    return {
        "lang": lang,
        "title": title,
        "full_title": f"{title} – {subject}",
        "subject": subject,
        "number": scribe.speaker.isolated(number),
        "caveat": caveat_of(scribe.speaker, scribe.plan, scribe.term("doc_no_caveat")),
        "draft": _draft(scribe),
        "organisation": papers.organisation.get(lang, ""),
        "issued": scribe.stamp(papers.issued_s),
        "date": None if issued is None else [issued.year, issued.month, issued.day, issued.hour, issued.minute, 0],
        "page_word": scribe.term("doc_page"),
        "of_word": scribe.term("doc_of"),
    }


def _draft(scribe: Scribe) -> Block:
    """Return what is written across every page of a draft, and what it says of itself below its title."""
    told = list_breaks(scribe.speaker, scribe.plan)
    return {
        "mark": draft_mark(scribe.speaker, scribe.plan),
        "head": scribe.term("draft_head") if told else "",
        "breaks": told[:_MOST_BREAKS],
        "more": scribe.say("draft_more", {"count": len(told) - _MOST_BREAKS}) if len(told) > _MOST_BREAKS else "",
    }


def render_body(frame: Block, body: Body) -> bytes:
    """Return the PDF of blocks within their frame."""
    return compile_pdf("paper.typ", {**frame, "sections": body.sections}, body.drawings)
