"""A table as a spreadsheet shows it: CSV or XLSX → a header and numbered rows of text."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from ratl.feeds.problems import Problems, Where
from ratl.words.catalogue import LANGUAGES, load
from ratl.words.folding import fold

_ZIP: Final = b"PK\x03\x04"
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Table:
    """Cells as text. `rows` are (row number as a spreadsheet counts, cells); rows without any text are left out."""

    where: Where
    """File, and sheet of a workbook with several."""
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def parse_table(data: bytes, file: str, sheet: str, problems: Problems) -> Table | None:
    """Return the table in `data`, or None after noting why there is none.

    Parameters
    ----------
    data
        A CSV file (UTF-8, UTF-16 with its mark, else Windows-1256; comma, semicolon, tab or ``|``) or an XLSX workbook.
    file
        Its name, for problems.
    sheet
        Sheet to read where the workbook has several; ``""`` is the order of march, as Ratl writes it, else the first.
    """
    if data.startswith(_OLD_EXCEL):
        problems.add("old_excel", (file,))
        return None
    if data.startswith(_ZIP):
        return _parse_workbook(data, file, sheet, problems)
    text = _decode(data)
    if text is None:
        problems.add("not_text", (file,))
        return None
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_sniff_delimiter(text))
    try:
        return _make_table((file,), list(lines), problems)
    except csv.Error as error:
        problems.add("not_csv", (file, f"row {lines.line_num}"), detail=str(error))
        return None


def _decode(data: bytes) -> str | None:
    if data.startswith(_UTF16):
        return data.decode("utf-16", errors="replace")
    if b"\x00" in data:
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What Excel saves as plain "CSV" on an Arabic Windows; it has a letter for every byte, so it cannot fail.
        return data.decode("cp1256")


def _sniff_delimiter(text: str) -> str:
    header = text.lstrip("\r\n").partition("\n")[0]
    return max(",;\t|", key=header.count)


def _make_table(where: Where, lines: Iterable[Sequence[str]], problems: Problems) -> Table | None:
    numbered = [(n, tuple(cell.strip() for cell in line)) for n, line in enumerate(lines, start=1)]
    filled = [(n, cells) for n, cells in numbered if any(cells)]
    if not filled:
        problems.add("empty_table", where)
        return None
    (_, header), *rows = filled
    width = max(len(cells) for _, cells in filled)
    padded = [(number, (*cells, *[""] * (width - len(cells)))) for number, cells in rows]
    return Table(where, (*header, *[""] * (width - len(header))), tuple(padded))


def _parse_workbook(data: bytes, file: str, sheet: str, problems: Problems) -> Table | None:
    try:
        book = load_workbook(io.BytesIO(data))
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        problems.add("not_a_workbook", (file,), detail=str(error)[:80])
        return None
    names = {fold(ws.title): ws.title for ws in book.worksheets}
    if sheet and len(names) > 1 and fold(sheet) not in names:
        problems.add_unknown("missing_sheet", (file,), sheet, names.values())
        return None
    wanted = [sheet] if sheet else [load(lang)["sheet_order"] for lang in LANGUAGES]
    title = next((names[name] for name in map(fold, wanted) if name in names), book.worksheets[0].title)
    where = (file, title) if len(names) > 1 else (file,)
    formulas = book[title]
    if formulas.merged_cells.ranges:
        first = min(formulas.merged_cells.ranges, key=lambda r: (r.min_row, r.min_col))
        problems.add("merged_cells", (*where, f"row {first.min_row}"), range=first.coord)
        return None
    values = load_workbook(io.BytesIO(data), data_only=True)[title]
    return _make_table(where, _read_cells(formulas, values, where, problems), problems)


def _read_cells(formulas: Worksheet, values: Worksheet, where: Where, problems: Problems) -> list[list[str]]:
    lines = []
    for number, (written, computed) in enumerate(zip(formulas.iter_rows(), values.iter_rows(), strict=True), start=1):
        line = []
        for formula, cell in zip(written, computed, strict=True):
            if formula.data_type == "f" and cell.value is None:
                problems.add(
                    "formula_without_value", (*where, f"row {number}", cell.coordinate), found=str(formula.value)
                )
            elif cell.data_type == "e":
                problems.add("formula_error", (*where, f"row {number}", cell.coordinate), found=str(cell.value))
            line.append(_as_text(cell.value) if cell.data_type != "e" else "")
        lines.append(line)
    return lines


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)
