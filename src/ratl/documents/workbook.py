"""The tables of a movement as a spreadsheet: march table, order of march, halts, legs, fuel, refuels."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
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
from ratl.documents.stamps import clock_span_s, iso_utc, length_source_text, plain, speaker_for, utc
from ratl.documents.tables import (
    fuel_table,
    halts_table,
    leg_fuel_table,
    leg_table,
    main_serial,
    march_table,
    order_of_march,
    refuel_table,
)
from ratl.model.movement import Movement
from ratl.model.plan import Plan
from ratl.words.catalogue import Speaker

Value = str | int | float | bool | datetime | None
_HEAD = PatternFill("solid", fgColor="1F3A5F")
_UNIT = PatternFill("solid", fgColor="E8EEF5")
_RULE = Border(bottom=Side(style="thin", color="C8C8C8"))
_WHEN, _KM, _LITRES = "yyyy-mm-dd hh:mm", "0.0", "#,##0"
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


@dataclass(frozen=True)
class _Column:
    """Head (a key of the catalogue), number format and width in characters."""

    head: str
    format: str = "General"
    width: float = 12.0


def workbook(plan: Plan, movement: Movement, lang: str) -> bytes:
    """Return the tables of a movement as XLSX.

    Times are real dates (local, and UTC where the head says so), distances numbers in km. The same plan gives the same
    bytes.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    speaker = speaker_for(plan, lang)
    issued = utc(plan, plan.papers.issued_s if plan.papers.issued_s is not None else 0).replace(tzinfo=None)
    book.properties.creator = "Ratl"
    book.properties.title = plain(speaker.name(movement.id))
    book.properties.created = issued
    sheets: tuple[tuple[str, Callable[[Plan, Movement, Speaker], _Sheet]], ...] = (
        ("march", _march),
        ("order", _order),
        ("halts", _halts),
        ("legs", _legs),
        ("fuel", _fuel),
        ("leg_fuel", _leg_fuel),
        ("refuels", _refuels),
    )
    for key, fill in sheets:
        _write(book.create_sheet(speaker.term(f"sheet_{key}")), fill(plan, movement, speaker), plan, movement, speaker)
    return _settled(book, iso_utc(plan, plan.papers.issued_s if plan.papers.issued_s is not None else 0))


@dataclass(frozen=True)
class _Sheet:
    columns: tuple[_Column, ...]
    rows: Sequence[Sequence[Value]]
    marked: frozenset[int] = frozenset()
    """Rows set off from the others: first of a march unit, sums."""


def _local(speaker: Speaker, seconds: int | None) -> datetime | None:
    return None if seconds is None else speaker.local(seconds).replace(tzinfo=None)


def _utc(plan: Plan, seconds: int | None) -> datetime | None:
    return None if seconds is None else utc(plan, seconds).replace(tzinfo=None)


def _minutes(from_s: int | None, to_s: int | None) -> int | None:
    return None if from_s is None or to_s is None else clock_span_s(from_s, to_s) // 60


def _shown(value: Value, form: str) -> Value:
    """Return a value with the digits its format shows, as the papers print it."""
    if not isinstance(value, float):
        return value
    digits = len(form.partition(".")[2])
    return round(value, digits) if digits else round(value)


def _kind(speaker: Speaker, family: str, key: str) -> str:
    name = f"{family}_{key}"
    return speaker.term(name) if speaker.has(name) else key


def _march(plan: Plan, movement: Movement, speaker: Speaker) -> _Sheet:
    columns = (
        _Column("th_serial"), _Column("th_km", _KM, 8), _Column("th_point", width=26), _Column("th_mgrs", width=22),
        _Column("th_arrival", _WHEN, 18), _Column("th_closed", _WHEN, 18), _Column("th_departure", _WHEN, 18),
        _Column("th_clearance", _WHEN, 18), _Column("th_halt", width=22), _Column("th_site", width=26),
        _Column("th_halt_min", "0", 10), _Column("th_arrival_utc", _WHEN, 18), _Column("th_clearance_utc", _WHEN, 18),
    )  # fmt: skip
    rows: list[list[Value]] = []
    starts = set()
    for table in march_table(plan, movement).values():
        starts.add(len(rows))
        for row in table:
            rows.append(
                [
                    row.serial, row.distance_m / 1000, speaker.name(row.point), row.mgrs,
                    *(_local(speaker, s) for s in (row.arrival_s, row.closed_s, row.departure_s, row.clearance_s)),
                    speaker.term("list_separator").join(_kind(speaker, "halt", kind) for kind in row.kinds),
                    speaker.listed(row.sites), _minutes(row.arrival_s, row.departure_s) if row.kinds else None,
                    _utc(plan, row.arrival_s), _utc(plan, row.clearance_s),
                ]
            )  # fmt: skip
    return _Sheet(columns, rows, frozenset(starts))


def _order(_plan: Plan, movement: Movement, speaker: Speaker) -> _Sheet:
    columns = (
        _Column("th_serial"), _Column("th_march_unit", "0", 10), _Column("th_position", "0", 8), _Column("th_vehicle"),
        _Column("th_type", width=20), _Column("th_role", width=14), _Column("th_call_sign"), _Column("th_plate"),
        _Column("th_people", "0", 8), _Column("th_length_m", "0.00", 10), _Column("th_width_m", "0.00", 10),
        _Column("th_height_m", "0.00", 11), _Column("th_mass_t", "0.0", 10), _Column("th_axle_load_t", "0.0", 12),
        _Column("th_mlc", "0", 10), _Column("th_payload", width=22), _Column("th_dangerous_goods", width=14),
        _Column("th_assumed", width=26),
    )  # fmt: skip
    rows: list[list[Value]] = []
    starts = set()
    for row in (row for serial in movement.serials for row in order_of_march(serial)):
        vehicle = row.vehicle
        if row.first_of_unit:
            starts.add(len(rows))
        rows.append(
            [
                row.serial, row.march_unit, row.position, vehicle.id, speaker.name(vehicle.type),
                _kind(speaker, "role", vehicle.role), vehicle.call_sign, vehicle.plate, vehicle.people,
                vehicle.length_m, vehicle.width_m, vehicle.height_m, vehicle.mass_kg / 1000,
                None if vehicle.axle_load_kg is None else vehicle.axle_load_kg / 1000, vehicle.mlc,
                speaker.wording(vehicle.payload), vehicle.dangerous_goods,
                speaker.term("list_separator").join(_kind(speaker, "figure", name) for name in vehicle.assumed),
            ]
        )  # fmt: skip
    return _Sheet(columns, rows, frozenset(starts))


def _halts(plan: Plan, movement: Movement, speaker: Speaker) -> _Sheet:
    columns = (
        _Column("th_serial"), _Column("th_kind", width=24), _Column("th_site", width=26), _Column("th_point", width=26),
        _Column("th_km", _KM, 8), _Column("th_arrival", _WHEN, 18), _Column("th_closed", _WHEN, 18),
        _Column("th_departure", _WHEN, 18), _Column("th_clearance", _WHEN, 18), _Column("th_duration_min", "0", 12),
        _Column("th_rest_h", "0.0", 10),
    )  # fmt: skip
    rows: list[list[Value]] = [
        [
            halt.serial, _kind(speaker, "halt", halt.kind), speaker.name(halt.site) if halt.site else "",
            speaker.name(halt.point), halt.distance_m / 1000, _local(speaker, halt.head_arrives_s),
            _local(speaker, halt.tail_arrives_s), _local(speaker, halt.head_departs_s),
            _local(speaker, halt.tail_departs_s), _minutes(halt.head_arrives_s, halt.head_departs_s),
            halt.rest_s / 3600,
        ]
        for halt in halts_table(plan, movement)
    ]  # fmt: skip
    return _Sheet(columns, rows)


def _legs(plan: Plan, movement: Movement, speaker: Speaker) -> _Sheet:
    columns = (
        _Column("th_leg", width=8), _Column("th_road", width=22), _Column("th_from", width=26),
        _Column("th_to", width=26), _Column("th_from_km", _KM, 9), _Column("th_distance_km", _KM, 11),
        _Column("th_class", width=16), _Column("th_regime", width=20), _Column("th_surface", width=12),
        _Column("th_limits", width=34), _Column("th_rate_kmh", _KM, 11), _Column("th_run_min", "0", 10),
        _Column("th_pass_min", "0", 12), _Column("th_authority", width=28), _Column("th_length_source", width=24),
    )  # fmt: skip
    rows: list[list[Value]] = [
        [
            row.leg, speaker.name(row.leg) if plan.legs[row.leg].name else "", speaker.name(row.from_point),
            speaker.name(row.to_point), row.from_m / 1000, row.length_m / 1000, _kind(speaker, "class", row.class_),
            _kind(speaker, "regime", row.regime), _kind(speaker, "surface", row.surface),
            speaker.term("list_separator").join(
                speaker.say(f"limit_{key}", {"value": value})
                for key, value in row.limits.items() if isinstance(value, int | float)
            ),
            row.rate_mps * 3.6, row.run_s / 60, row.pass_time_s / 60,
            speaker.name(row.authority) if row.authority else "", length_source_text(speaker, row.length_source),
        ]
        for row in leg_table(plan, main_serial(movement))
    ]  # fmt: skip
    return _Sheet(columns, rows)


def _fuel(plan: Plan, movement: Movement, speaker: Speaker) -> _Sheet:
    columns = (
        _Column("th_serial"), _Column("th_vehicle"), _Column("th_type", width=20), _Column("th_driving_l", _LITRES, 14),
        _Column("th_idle_l", _LITRES, 14), _Column("th_total_l", _LITRES, 14), _Column("th_lowest_l", _LITRES, 18),
        _Column("th_lowest_at", width=26),
    )  # fmt: skip
    table = fuel_table(plan, movement)
    rows: list[list[Value]] = [
        [
            row.serial, row.vehicle.id, speaker.name(row.vehicle.type), row.driving_l, row.idle_l,
            row.driving_l + row.idle_l, row.lowest_l, speaker.name(row.lowest_at) if row.lowest_at else "",
        ]
        for row in table
    ]  # fmt: skip
    if table:
        driving, idle = sum(row.driving_l for row in table), sum(row.idle_l for row in table)
        rows.append([speaker.term("th_total_l"), "", "", driving, idle, driving + idle, None, ""])
    return _Sheet(columns, rows, frozenset({len(table)}))


def _leg_fuel(plan: Plan, movement: Movement, speaker: Speaker) -> _Sheet:
    columns = (
        _Column("th_serial"), _Column("th_leg", width=8), _Column("th_from", width=26), _Column("th_to", width=26),
        _Column("th_driving_l", _LITRES, 14),
    )  # fmt: skip
    rows: list[list[Value]] = [
        [row.serial, row.leg, speaker.name(row.from_point), speaker.name(row.to_point), row.litres]
        for row in leg_fuel_table(plan, movement)
    ]
    return _Sheet(columns, rows)


def _refuels(plan: Plan, movement: Movement, speaker: Speaker) -> _Sheet:
    columns = (
        _Column("th_serial"), _Column("th_site", width=26), _Column("th_point", width=26), _Column("th_km", _KM, 8),
        _Column("th_time", _WHEN, 18), _Column("th_source", width=16), _Column("th_litres", _LITRES, 12),
        _Column("th_duration_min", "0", 12), _Column("th_vehicles", "0", 10),
    )  # fmt: skip
    rows: list[list[Value]] = [
        [
            row.serial, speaker.name(row.site), speaker.name(row.point), row.distance_m / 1000,
            _local(speaker, row.at_s), _kind(speaker, "fuel", row.source), row.litres, row.duration_s / 60,
            row.vehicles,
        ]
        for row in refuel_table(plan, movement)
    ]  # fmt: skip
    return _Sheet(columns, rows)


def _write(page: Worksheet, sheet: _Sheet, plan: Plan, movement: Movement, speaker: Speaker) -> None:
    """Write a table with its head frozen, and what must stand on every printed page."""
    rtl = speaker.lang == "ar"
    page.sheet_view.rightToLeft = rtl
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
    top.center.text = plan.papers.caveat.get(speaker.lang, "").replace("&", "&&") or None
    foot.left.text = plain(speaker.say("sheet_local", {"zone": plan.zone}))
    foot.right.text = "&P / &N"


def _settled(book: Workbook, stamp: str) -> bytes:
    """Return the book's bytes without the moment of writing, which openpyxl puts in."""
    buffer = io.BytesIO()
    book.save(buffer)
    return zip_bytes(dict(_members(buffer, stamp)))


def _members(buffer: io.BytesIO, stamp: str) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(buffer) as archive:
        for name in archive.namelist():
            data = archive.read(name)
            yield name, _MODIFIED.sub(rb"\g<1>" + stamp.encode(), data) if name == "docProps/core.xml" else data
