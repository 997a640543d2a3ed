"""Incident files: ACLED and UCDP GED tables, own reports, GeoJSON → incidents, and every row that is none.

One bad row among thousands is skipped, counted and listed by its number; a file that is not what it says is refused.
"""

from __future__ import annotations

import calendar
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from ratl.assess.incidents import KINDS, SPREAD_M, IncidentFile, Incidents, list_causes
from ratl.errors import InputError, Problem
from ratl.feeds.files import read_bytes
from ratl.feeds.incident_dates import (
    DateStyle,
    find_date_style,
    has_no_such_clock,
    parse_incident_day,
    parse_incident_moment,
)
from ratl.feeds.incident_geojson import TABLE_HEADER, parse_features
from ratl.feeds.incident_layouts import (
    LAYOUTS,
    MONTH,
    OWN,
    WEEK,
    YEAR,
    IncidentLayout,
    is_header,
    list_layouts,
)
from ratl.feeds.problems import Problems
from ratl.feeds.tables import Table, parse_table
from ratl.units import western_digits
from ratl.words.folding import fold

_TOO_MANY: Final = 0.5
"""Where more than this share of the rows is swapped, the columns are."""
_WIDE: Final = 0.1
"""Where more than this share of the rows lies elsewhere whichever way round, the file is of a larger part of the world:
that a place would be near the roads the other way round is then chance."""
_LISTED: Final = re.compile("[,;،؛|]")
"""What parts the names of districts where a cell lists several."""
_APART: Final = float("inf")
Box = tuple[float, float, float, float]
"""West, south, east, north, in degrees."""


class _SkippedError(Exception):
    """A row that is no incident; its argument says why."""


Span = tuple[datetime, datetime, bool]
"""From when to when an incident may have been, and whether that is a clock time."""


@dataclass(frozen=True, slots=True)
class _Row:
    lon: float
    lat: float
    radius_m: float
    span: Span
    kind: str
    region: str


@dataclass
class _Reading:
    """A file being read: its layout, where its columns stand, and what is skipped so far."""

    layout: IncidentLayout
    header: Sequence[str]
    style: DateStyle
    zone: ZoneInfo
    box: Box
    columns: Mapping[str, int]
    skipped: dict[str, list[int]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    strange_kinds: Counter[str] = field(default_factory=Counter)
    spans: dict[tuple[str, str, str], Span | _SkippedError] = field(default_factory=dict)


def read_incidents(path: Path, *, zone: str, box: Box) -> IncidentFile:
    """Return the incidents of a file.

    Parameters
    ----------
    zone
        IANA zone of days and of times without an offset.
    box
        About where the roads are: places outside that would lie in it the other way round are swapped.

    Raises
    ------
    InputError
        When the file cannot be read, is of no layout known or of several, or has no incident at all.
    """
    problems = Problems()
    data = read_bytes(path, (path.name,), problems)
    problems.raise_all()
    assert data is not None
    header: Sequence[str]
    rows: Sequence[tuple[int, Sequence[str]]]
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        header, rows, layout, name = TABLE_HEADER, parse_features(data, path.name), OWN, "geojson"
    else:
        table = parse_table(data, path.name, "", problems)
        problems.raise_all()
        assert table is not None
        header, rows, layout = table.header, table.rows, _layout_of(table)
        name = layout.name
    columns = layout.find(header)
    style = find_date_style(cells[columns["date"]] for _, cells in rows)
    reading = _Reading(layout, header, style, ZoneInfo(zone), box, columns)
    read = [(number, row) for number, cells in rows if (row := _read_row(number, cells, reading, path.name))]
    found = _without_swapped(read, reading)
    _check(path.name, len(rows), len(found), reading.skipped)
    taken = {
        "incident_days_first": style.assumed,
        "incident_days_mixed": style.mixed and not style.assumed,
    }
    notes = tuple(note for note, so in taken.items() if so)
    return IncidentFile(
        file=path.name, layout=name, rows=len(rows), incidents=_as_arrays(found),
        skipped={cause: tuple(numbers) for cause, numbers in reading.skipped.items()}, notes=notes,
        strange_kinds=dict(reading.strange_kinds.most_common()),
    )  # fmt: skip


def _layout_of(table: Table) -> IncidentLayout:
    fitting = list_layouts(table.header)
    if len(fitting) > 1:
        raise InputError(
            [Problem("incident_layouts_mixed", table.where, {"layouts": [f"layout_{each.name}" for each in fitting]})]
        )
    if fitting:
        return fitting[0]
    nearest = max(LAYOUTS, key=lambda layout: len(layout.find(table.header)))
    missing = sorted(nearest.columns[key][0] for key in set(nearest.needed) - nearest.find(table.header).keys())
    raise InputError(
        [Problem("incident_layout_unknown", table.where, {"layout": f"layout_{nearest.name}", "missing": missing})]
    )


def _check(file: str, rows: int, found: int, skipped: Mapping[str, Sequence[int]]) -> None:
    """Refuse a file that is not what it says.

    Raises
    ------
    InputError
        ``incidents_swapped``, ``incidents_none``.
    """
    swapped = len(skipped.get("skipped_swapped", ()))
    if swapped > _TOO_MANY * rows:
        raise InputError([Problem("incidents_swapped", (file,), {"swapped": swapped, "rows": rows})])
    if not found:
        if not skipped:
            raise InputError([Problem("incidents_empty", (file,))])
        raise InputError([Problem("incidents_none", (file,), {"rows": rows, "causes": list_causes(skipped)})])


def _read_row(number: int, cells: Sequence[str], reading: _Reading, file: str) -> _Row | None:
    """Return a row as an incident; None after noting why it is none.

    Raises
    ------
    InputError
        ``incident_rows_mixed``, where it is the header of another layout.
    """
    try:
        return _parse(cells, reading)
    except _SkippedError as skipped:
        cause = str(skipped)
    if is_header(cells):
        if [fold(cell) for cell in cells] != [fold(cell) for cell in reading.header]:
            raise InputError([Problem("incident_rows_mixed", (file, f"row {number}"))])
        cause = "skipped_header"
    reading.skipped.setdefault(cause, []).append(number)
    return None


def _without_swapped(read: Sequence[tuple[int, _Row]], reading: _Reading) -> list[_Row]:
    """Return the rows but those that would lie at the roads were latitude and longitude swapped."""
    box = reading.box
    swapped = {number for number, row in read if not _in(box, row.lon, row.lat) and _in(box, row.lat, row.lon)}
    elsewhere = sum(not _in(box, row.lon, row.lat) for _, row in read) - len(swapped)
    sure = reading.skipped.get("skipped_swapped", [])
    if elsewhere > _WIDE * len(read):
        swapped = set()
    if swapped or sure:
        reading.skipped["skipped_swapped"] = sorted([*sure, *swapped])
    return [row for number, row in read if number not in swapped]


def _parse(cells: Sequence[str], reading: _Reading) -> _Row:
    layout = reading.layout

    def cell(key: str) -> str:
        at = reading.columns.get(key)
        return "" if at is None else cells[at]

    span = _span((cell("date"), cell("until"), cell("time_code")), reading)
    lon, lat = _place(cell("lon"), cell("lat"))
    if any(_number(cell(key), 0.0) < 0 for key in layout.negative):
        raise _SkippedError("skipped_negative")
    key = cell("id")
    if key and key in reading.seen:
        raise _SkippedError("skipped_repeated")
    reading.seen.add(key)
    radius_m = _radius_m(cell("radius"), cell("place_code"), layout)
    return _Row(lon, lat, radius_m, span, _kind(cell("kind"), reading), _region(cell("region") or cell("wider")))


def _span(written: tuple[str, str, str], reading: _Reading) -> Span:
    """Return the span of a date, its end and the code of its precision: the same for many rows, worked out once."""
    if written not in reading.spans:
        try:
            reading.spans[written] = _find_span(*written, reading)
        except _SkippedError as skipped:
            reading.spans[written] = skipped
    found = reading.spans[written]
    if isinstance(found, _SkippedError):
        raise found
    return found


def _find_span(text: str, until: str, code: str, reading: _Reading) -> Span:
    if not text:
        raise _SkippedError("skipped_no_date")
    own = reading.layout is OWN
    day = parse_incident_day(text, reading.style)
    last = parse_incident_day(until, reading.style) if until else day
    if day is None or last is None or has_no_such_clock(text) or has_no_such_clock(until):
        raise _SkippedError("skipped_bad_date")
    begin = parse_incident_moment(text) if own else None
    if begin is not None:
        return _moments(begin, until, reading.zone)
    if last < day:
        raise _SkippedError("skipped_ends_first")
    if not own:
        # A precision that is not said is not taken for a day.
        day, last = _widened(day, last, reading.layout.spans.get(_code(code), MONTH))
    return _midnight(day, reading.zone), _midnight(last + timedelta(days=1), reading.zone), False


def _moments(begin: datetime, until: str, zone: ZoneInfo) -> Span:
    end = parse_incident_moment(until) if until else begin
    if end is None:
        raise _SkippedError("skipped_bad_date")
    first, last = (moment if moment.tzinfo else moment.replace(tzinfo=zone) for moment in (begin, end))
    if last < first:
        raise _SkippedError("skipped_ends_first")
    return first, last, last - first < timedelta(hours=1)


def _widened(day: date, last: date, span: str) -> tuple[date, date]:
    """Return first and last day of a span that is no shorter than its code says."""
    if span == WEEK and (last - day).days < 6:
        middle = day + (last - day) // 2
        return middle - timedelta(days=3), middle + timedelta(days=3)
    if span == MONTH and (last - day).days < 27:
        return day.replace(day=1), last.replace(day=calendar.monthrange(last.year, last.month)[1])
    if span == YEAR and (last - day).days < 31:
        return day.replace(month=1, day=1), last.replace(month=12, day=31)
    return day, last


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _place(lon_text: str, lat_text: str) -> tuple[float, float]:
    if not lon_text or not lat_text:
        raise _SkippedError("skipped_no_place")
    lon, lat = _number(lon_text, np.nan), _number(lat_text, np.nan)
    if lon == 0 and lat == 0:
        raise _SkippedError("skipped_zero")
    if abs(lon) <= 90 < abs(lat) <= 180:
        raise _SkippedError("skipped_swapped")
    if not _in((-180.0, -90.0, 180.0, 90.0), lon, lat):
        raise _SkippedError("skipped_bad_place")
    return lon, lat


def _in(box: Box, lon: float, lat: float) -> bool:
    west, south, east, north = box
    return west <= lon <= east and south <= lat <= north


def _number(text: str, default: float) -> float:
    """Return a plain number; `default` where there is none."""
    try:
        return float(text)
    except ValueError:
        try:
            return float(western_digits(text).replace("٫", "."))
        except ValueError:
            return default


def _radius_m(radius: str, code: str, layout: IncidentLayout) -> float:
    """Return how well the place is known; a radius nobody gives is not nought."""
    if layout is not OWN:
        return layout.radii_m.get(_code(code), _APART)
    if not radius:
        return _APART
    radius_m = _number(radius, np.nan)
    if not np.isfinite(radius_m):
        raise _SkippedError("skipped_bad_accuracy")
    return radius_m if radius_m <= SPREAD_M else _APART


def _code(text: str) -> str:
    """Return the code of a precision; a table with gaps in the column is often written with 1.0 for 1."""
    return western_digits(text).removesuffix(".0")


def _kind(text: str, reading: _Reading) -> str:
    said, layout = fold(text), reading.layout
    if layout is OWN:
        if said and said not in layout.kinds:
            reading.strange_kinds[text.strip()] += 1
        return layout.kinds.get(said, "other")
    return next((kind for begin, kind in layout.kinds.items() if said.startswith(begin)), "other")


def _region(text: str) -> str:
    """Return the district; of a list of them, each once and in one order, so that one list is one region.

    >>> _region("Gao; Kidal"), _region("Kidal، Gao"), _region("Kidal")
    ('Gao / Kidal', 'Gao / Kidal', 'Kidal')
    """
    return " / ".join(sorted({name for part in _LISTED.split(text) if (name := part.strip())}))


def _as_arrays(rows: Sequence[_Row]) -> Incidents:
    regions = {name: number for number, name in enumerate(sorted({row.region for row in rows}))}
    stamps: dict[datetime, float] = {}

    def stamp(moment: datetime) -> float:
        if moment not in stamps:
            stamps[moment] = moment.timestamp()
        return stamps[moment]

    return Incidents(
        lon=np.array([row.lon for row in rows]),
        lat=np.array([row.lat for row in rows]),
        radius_m=np.array([row.radius_m for row in rows]),
        begin_s=np.array([stamp(row.span[0]) for row in rows]),
        end_s=np.array([stamp(row.span[1]) for row in rows]),
        has_clock=np.array([row.span[2] for row in rows]),
        kind=np.array([KINDS.index(row.kind) for row in rows], np.int32),
        region=np.array([regions[row.region] for row in rows], np.int32),
        regions=tuple(regions),
    )
