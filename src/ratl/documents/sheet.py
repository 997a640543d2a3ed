"""How a table is written as a sheet of a workbook, and a workbook as bytes that are the same for the same plan."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from ratl.documents.archive import zip_bytes
from ratl.documents.draft import DRAFT_RED, caveat_of, draft_mark, list_breaks
from ratl.documents.stamps import plain
from ratl.model.movement import Movement
from ratl.model.plan import Plan
from ratl.words.catalogue import Speaker

Value = str | int | float | bool | datetime | None
_HEAD = PatternFill("solid", fgColor="1F3A5F")
_UNIT = PatternFill("solid", fgColor="E8EEF5")
_RULE = Border(bottom=Side(style="thin", color="C8C8C8"))
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


@dataclass(frozen=True)
class Column:
    """Head (a key of the catalogue), number format and width in characters."""

    head: str
    format: str = "General"
    width: float = 12.0


@dataclass(frozen=True)
class Sheet:
    """Columns, rows, and which rows are set off from the others: first of a march unit, sums."""

    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Value]]
    marked: frozenset[int] = frozenset()


def _shown(value: Value, form: str) -> Value:
    """Return a value with the digits its format shows, as the papers print it."""
    if not isinstance(value, float):
        return value
    digits = len(form.partition(".")[2])
    return round(value, digits) if digits else round(value)


def write_sheet(page: Worksheet, sheet: Sheet, plan: Plan, movement: Movement, speaker: Speaker) -> None:
    """Write a table with its head frozen, and what must stand on every printed page."""
    rtl = speaker.lang == "ar"
    page.sheet_view.rightToLeft = rtl
    if plan.breaks:
        page.sheet_properties.tabColor = DRAFT_RED
    page.freeze_panes = "A2"
    start = "right" if rtl else "left"
    for number, column in enumerate(sheet.columns, start=1):
        head = page.cell(1, number, speaker.term(column.head))
        head.font, head.fill = Font(bold=True, color="FFFFFF"), _HEAD
        head.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        page.column_dimensions[get_column_letter(number)].width = column.width
    page.row_dimensions[1].height = 32
    for place, values in enumerate(sheet.rows):
        for number, (column, value) in enumerate(zip(sheet.columns, values, strict=True), start=1):
            cell = page.cell(place + 2, number)
            cell.value = plain(value) if isinstance(value, str) else _shown(value, column.format)
            if isinstance(value, str):
                cell.data_type = "s"  # a name that begins with "=" is a name, no formula
                cell.alignment = Alignment(horizontal=start, readingOrder=2 if rtl else 1)
            cell.number_format, cell.border = column.format, _RULE
            if place in sheet.marked:
                cell.fill, cell.font = _UNIT, Font(bold=True)
    page.auto_filter.ref = page.dimensions
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", page.PAPERSIZE_A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_title_rows = "1:1"
    top, foot = cast(HeaderFooterItem, page.oddHeader), cast(HeaderFooterItem, page.oddFooter)
    top.left.text = plain(speaker.name(movement.id)).replace("&", "&&")
    top.center.text = plain(caveat_of(speaker, plan)).replace("&", "&&") or None
    foot.left.text = plain(speaker.say("sheet_local", {"zone": plan.zone}))
    foot.right.text = "&P / &N"


def write_draft(page: Worksheet, plan: Plan, speaker: Speaker) -> None:
    """Write the sheet that stands before the others of a draft: what rules the plan breaks."""
    rtl = speaker.lang == "ar"
    page.sheet_view.rightToLeft = rtl
    page.sheet_properties.tabColor = DRAFT_RED
    page.column_dimensions["A"].width = 110
    texts = [draft_mark(speaker, plan), speaker.term("draft_head"), *list_breaks(speaker, plan)]
    for row, text in enumerate(texts, start=1):
        cell = page.cell(row, 1, plain(text))
        cell.data_type = "s"
        cell.alignment = Alignment(horizontal="right" if rtl else "left", readingOrder=2 if rtl else 1, wrap_text=True)
        cell.font = Font(bold=row <= 2, color=DRAFT_RED if row <= 2 else "000000", size=18 if row == 1 else 11)


def settled(book: Workbook, stamp: str) -> bytes:
    """Return the book's bytes without the moment of writing, which openpyxl puts in."""
    buffer = io.BytesIO()
    book.save(buffer)
    return zip_bytes(dict(_members(buffer, stamp)))


def _members(buffer: io.BytesIO, stamp: str) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(buffer) as archive:
        for name in archive.namelist():
            data = archive.read(name)
            yield name, _MODIFIED.sub(rb"\g<1>" + stamp.encode(), data) if name == "docProps/core.xml" else data
