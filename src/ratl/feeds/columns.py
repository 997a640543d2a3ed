"""What a table's columns mean: headers in English or Arabic matched to columns, cells read as their kind says."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ratl.feeds.figures import (
    is_arabic,
    parse_choice,
    parse_figure,
    parse_flag,
    parse_whole,
    says_estimate,
    says_no_limit,
    says_unknown,
)
from ratl.feeds.moments import parse_day, parse_hours
from ratl.feeds.problems import Problems, UnreadableError, Where
from ratl.feeds.tables import Table
from ratl.units import UNITS, find_unit, western_digits
from ratl.words.catalogue import LANGUAGES
from ratl.words.folding import fold

Value = str | float | bool
NO_LIMIT: Final = "none"
ESTIMATE: Final = "estimate"
_BRACKETS: Final = re.compile(r"^(.*?)[\s_]*[(\[]\s*([^)\]]*?)\s*[)\]]\s*$")
_COMMAS: Final = re.compile(r"\s*[,،]\s*")
_PARENTHESES: Final = re.compile(r"[()\[\]]")
_SUFFIX: Final = re.compile(r"\s*:\s*([^\s(\[]+)")
_DIRECTIONS: Final = {"forward": "forward", "backward": "backward", "ذهابا": "forward", "ايابا": "backward"}
_SAME: Final = 0.01
"""Two columns that give one figure in two units must agree within this share."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    `kind` is ``text``, ``id`` (digits made Western), ``hours``, ``day`` (as ISO 8601), ``flag``, ``choice``,
    ``choices`` (commas between; in the value spaces), ``whole``, ``figure`` or ``ignored`` (not read, such as the
    author's notes). A figure with a `unit` is a quantity: `least` and `most` are in it, and the header or the cell must
    name one; with ``""`` it is a plain number.
    """

    key: str
    kind: str = "text"
    aliases: tuple[str, ...] = ()
    required: bool = False
    unit: str = ""
    least: float = 0.0
    most: float = 0.0
    choices: Mapping[str, str] = field(default_factory=dict)
    may_be_free: bool = False
    """The cell may say ``none``: known to be without limit."""
    may_be_estimated: bool = False
    """The cell may say ``estimate``: to be estimated from other figures."""
    directed: bool = False
    """The header may end in ``:forward`` or ``:backward``; the key then does too."""
    prefix: bool = False
    """The header goes on after the key, as in ``rate_primary``; so does the key of the value."""

    def names(self) -> set[str]:
        """Return every folded spelling of the header, without unit."""
        return {fold(_PARENTHESES.sub(" ", name)) for name in (self.key, *self.aliases)}

    @property
    def wording(self) -> dict[str, str]:
        """Language → header to write: the key, and the first of the Arabic aliases."""
        arabic = next((alias for alias in self.aliases if is_arabic(alias)), "")
        return {"en": self.key, "ar": arabic or self.key}


@dataclass(frozen=True, slots=True)
class Row:
    """One row read: values by column key, in SI. A key is absent where the cell is empty or could not be read."""

    place: Where
    values: Mapping[str, Value]
    headers: Mapping[str, str]
    bad: frozenset[str]
    """Keys whose cells could not be read; that is already noted."""

    def where(self, key: str) -> Where:
        """Return file, row and the column as the user wrote it."""
        return (*self.place, self.headers.get(key, key))

    def text(self, key: str, default: str = "") -> str:
        """Return a text, choice or hours."""
        value = self.values.get(key, default)
        return value if isinstance(value, str) else str(value)

    def wording(self, key: str) -> dict[str, str]:
        """Return language → text, from ``<key>_en`` and ``<key>_ar``, or ``<key>`` where it serves for both."""
        both = self.text(key)
        return {lang: text for lang in LANGUAGES if (text := self.text(f"{key}_{lang}", both))}

    def figure(self, key: str) -> float | None:
        """Return a figure in SI, None where it is not known."""
        value = self.values.get(key)
        return None if value is None or isinstance(value, str) else float(value)

    def whole(self, key: str) -> int | None:
        """Return a whole number, None where it is not known."""
        value = self.figure(key)
        return None if value is None else int(value)

    def flag(self, key: str, default: bool = False) -> bool:
        """Return yes or no."""
        return bool(self.values.get(key, default))


@dataclass(frozen=True, slots=True)
class _Match:
    column: Column
    key: str
    unit: str
    written: str


def read_rows(table: Table, columns: Sequence[Column], problems: Problems) -> list[Row] | None:
    """Return the rows of `table`, noting every cell that cannot be read.

    None after noting unknown, doubled or missing columns, or cells in none: most else that is wrong with the rows would
    follow from that.
    """
    matches = [_match(header, columns) if header else None for header in table.header]
    if not _check_header(table, matches, columns, problems):
        return None
    headers = {m.key: m.written for m in reversed(matches) if m}
    needed = [c.key for c in columns if c.required and c.key in headers]
    rows = []
    for number, cells in table.rows:
        row = _read_row((*table.where, f"row {number}"), cells, matches, problems)
        empty = [key for key in needed if key not in row.values and key not in row.bad]
        for key in empty:
            problems.add("empty_cell", (*row.place, headers[key]))
        rows.append(Row(row.place, row.values, headers, row.bad.union(empty)))
    return rows


def _match(header: str, columns: Sequence[Column]) -> _Match | None:
    bare, direction = header, ""
    suffix = _SUFFIX.search(header)
    if suffix and fold(suffix[1]) in _DIRECTIONS:
        bare, direction = header[: suffix.start()] + header[suffix.end() :], _DIRECTIONS[fold(suffix[1])]
    # With its unit first: `at_km` is the figure `at` in km, not the text `at`.
    for name, unit in reversed(_split_header(bare)):
        for column in columns:
            if unit and not _takes_unit(column, unit):
                continue
            key = _key_of(column, name)
            if key and (column.directed or not direction):
                return _Match(column, f"{key}:{direction}" if direction else key, unit, header)
    return None


def _key_of(column: Column, name: str) -> str:
    if column.prefix:
        stem = next((n for n in column.names() if name.startswith(n) and len(name) > len(n)), "")
        return column.key + name[len(stem) :].strip("_") if stem else ""
    return column.key if name in column.names() else ""


def _split_header(header: str) -> list[tuple[str, str]]:
    """Return the ways a header may part into a folded name and a canonical unit."""
    brackets = _BRACKETS.match(header)
    if brackets:
        unit = "%" if brackets[2] == "%" else find_unit(brackets[2])
        return [(fold(brackets[1]), unit)] if unit else [(fold(f"{brackets[1]} {brackets[2]}"), "")]
    words = fold(header).split("_")
    parts = [("_".join(words), "")]
    for n in range(1, len(words)):
        tail = "_".join(words[n:])
        units = (find_unit(t) for t in (tail.replace("per_", "/").replace("_/", "/"), tail.replace("_", "/"), tail))
        parts += [("_".join(words[:n]), unit) for unit in units if unit]
    return parts


def _takes_unit(column: Column, unit: str) -> bool:
    if column.kind != "figure" or not column.unit:
        return False
    if "%" in (unit, column.unit):
        return unit == column.unit
    return UNITS[unit][0] == UNITS[column.unit][0] or (UNITS[unit][0], column.unit) == ("fuel economy", "l/100km")


def _check_header(
    table: Table, matches: Sequence[_Match | None], columns: Sequence[Column], problems: Problems
) -> bool:
    """Return whether the header can be used, after noting all that is wrong with it."""
    before = len(problems)
    first: dict[tuple[str, str], str] = {}
    for header, match in zip(table.header, matches, strict=True):
        if match is None and header:
            spellings = [name for column in columns for name in (column.key, *column.aliases)]
            listed = [column.wording for column in columns]
            problems.add_unknown("unknown_column", (*table.where, header), header, spellings, listed=listed)
        elif match and match.column.kind != "ignored":
            if (match.key, match.unit) in first:
                problems.add("doubled_column", (*table.where, header), first=first[match.key, match.unit], found=header)
            first.setdefault((match.key, match.unit), header)
    _check_strays(table, problems)
    present = {m.key for m in matches if m}
    missing = tuple(c.wording for c in columns if c.required and c.key not in present)
    if missing:
        problems.add("missing_columns", table.where, missing=missing, found=tuple(h for h in table.header if h))
    return len(problems) == before


def _check_strays(table: Table, problems: Problems) -> None:
    """Note, in one sentence, the cells that stand in a column without a header."""
    bare = [n for n, header in enumerate(table.header) if not header]
    strays = [(row, cells[n]) for row, cells in table.rows for n in bare if cells[n]]
    if strays:
        headed = len(table.header) - len(bare)
        problems.add(
            "cell_without_header", table.where, found=strays[0][1][:40], columns=headed,
            rows=_list_runs(sorted({row for row, _ in strays})),
        )  # fmt: skip


def _list_runs(numbers: Sequence[int]) -> tuple[str, ...]:
    """Return ascending numbers with runs drawn together.

    >>> _list_runs([2, 3, 4, 7])
    ('2–4', '7')
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return tuple(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _read_row(place: Where, cells: Sequence[str], matches: Sequence[_Match | None], problems: Problems) -> Row:
    values: dict[str, Value] = {}
    written: dict[str, tuple[tuple[str, str], str]] = {}
    bad: set[str] = set()
    for cell, match in zip(cells, matches, strict=True):
        if match is None or not cell or match.column.kind == "ignored":
            continue
        try:
            value = _read_cell(cell, match)
        except UnreadableError as error:
            problems.add_unreadable(error, (*place, match.written))
            bad.add(match.key)
            continue
        if value is None:
            continue
        if match.key in values and not _agree(values[match.key], value):
            other, column = written[match.key]
            problems.add(
                "figures_disagree", (*place, match.written), found=(cell, match.unit), other=other, column=column
            )
            bad.add(match.key)
        values.setdefault(match.key, value)
        written.setdefault(match.key, ((cell, match.unit), match.written))
    return Row(place, values, {}, frozenset(bad))


def _agree(one: Value, other: Value) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= _SAME * max(abs(one), abs(other))
    return one == other


_READERS: Final[Mapping[str, Callable[[str, Column], Value]]] = {
    "text": lambda cell, _: cell,
    "id": lambda cell, _: western_digits(cell),
    "hours": lambda cell, _: parse_hours(cell),
    "day": lambda cell, _: parse_day(cell.partition("T")[0]).isoformat(),
    "flag": lambda cell, _: parse_flag(cell),
    "choice": lambda cell, column: parse_choice(cell, column.choices),
    "choices": lambda cell, column: " ".join(parse_choice(word, column.choices) for word in _COMMAS.split(cell)),
    "whole": lambda cell, column: float(parse_whole(cell, least=int(column.least), most=int(column.most))),
}


def _read_cell(cell: str, match: _Match) -> Value | None:
    column = match.column
    if column.may_be_free and says_no_limit(cell):
        return NO_LIMIT
    if column.may_be_estimated and says_estimate(cell):
        return ESTIMATE
    if column.kind in ("figure", "whole") and says_unknown(cell):
        return None
    if column.kind == "figure":
        return parse_figure(cell, column.unit, header_unit=match.unit, least=column.least, most=column.most)
    return _READERS[column.kind](cell, column)
