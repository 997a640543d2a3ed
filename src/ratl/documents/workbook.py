"""The tables of a movement as a spreadsheet: march table, order of march, halts, legs, fuel, refuels."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable
from datetime import datetime
from typing import Final

from openpyxl import Workbook

from ratl.documents.serial_routes import by_route, serials_listed
from ratl.documents.sheet import Column, Sheet, Value, settled, write_draft, write_sheet
from ratl.documents.stamps import iso_utc, length_source_text, plain, speaker_for, utc
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
from ratl.model.vehicle import Vehicle
from ratl.words.catalogue import LANGUAGES, Speaker
from ratl.words.clock import span_s, whole_minutes

_WHEN, _KM, _LITRES = "yyyy-mm-dd hh:mm", "0.0", "#,##0"
_SIZE, _MASS, _PLAIN = "0.00##", "0.0####", "0.####"
_DEFAULTS: Final = {field.name: field.default for field in dataclasses.fields(Vehicle)}


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
    sheets: tuple[tuple[str, Callable[[Plan, Movement, Speaker], Sheet]], ...] = (
        ("march", _march),
        ("order", _order),
        ("halts", _halts),
        ("legs", _legs),
        ("fuel", _fuel),
        ("leg_fuel", _leg_fuel),
        ("refuels", _refuels),
    )
    if plan.breaks:
        write_draft(book.create_sheet(plain(speaker.term("sheet_draft"))), plan, speaker)
    for key, fill in sheets:
        page = book.create_sheet(speaker.term(f"sheet_{key}"))
        write_sheet(page, fill(plan, movement, speaker), plan, movement, speaker)
    return settled(book, iso_utc(plan, plan.papers.issued_s if plan.papers.issued_s is not None else 0))


def _local(speaker: Speaker, seconds: int | None) -> datetime | None:
    return None if seconds is None else speaker.minute(seconds).replace(tzinfo=None)


def _utc(plan: Plan, seconds: int | None) -> datetime | None:
    return None if seconds is None else utc(plan, seconds).replace(second=0, tzinfo=None)


def _minutes(from_s: int | None, to_s: int | None) -> int | None:
    return None if from_s is None or to_s is None else whole_minutes(span_s(from_s, to_s))


def _kind(speaker: Speaker, family: str, key: str) -> str:
    name = f"{family}_{key}"
    return speaker.term(name) if speaker.has(name) else key


def _march(plan: Plan, movement: Movement, speaker: Speaker) -> Sheet:
    columns = (
        Column("th_serial"), Column("th_km", _KM, 8), Column("th_point", width=26), Column("th_mgrs", width=22),
        Column("th_arrival", _WHEN, 18), Column("th_closed", _WHEN, 18), Column("th_departure", _WHEN, 18),
        Column("th_clearance", _WHEN, 18), Column("th_halt", width=22), Column("th_site", width=26),
        Column("th_halt_min", "0", 10), Column("th_arrival_utc", _WHEN, 18), Column("th_clearance_utc", _WHEN, 18),
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
    return Sheet(columns, rows, frozenset(starts))


def _order(_plan: Plan, movement: Movement, speaker: Speaker) -> Sheet:
    """Return the order of march with every figure of every vehicle: a vehicle list that Ratl reads again."""
    (other,) = (lang for lang in LANGUAGES if lang != speaker.lang)
    columns = (
        Column("th_serial"), Column("th_march_unit", "0", 10), Column("th_position", "0", 8), Column("th_vehicle"),
        Column("th_type", width=16), Column("th_type_name", width=26), Column("th_role", width=14),
        Column("th_call_sign"), Column("th_plate"), Column("th_people", "0", 8), Column("th_length_m", _SIZE, 10),
        Column("th_width_m", _SIZE, 10), Column("th_height_m", _SIZE, 11), Column("th_mass_t", _MASS, 10),
        Column("th_axle_load_t", _MASS, 12), Column("th_mlc", "0", 10), Column(f"th_payload_{speaker.lang}", width=22),
        Column("th_dangerous_goods", width=14), Column("th_assumed", width=26), Column("th_tracked", width=9),
        Column("th_weight_class", width=10), Column("th_top_speed", _PLAIN, 12), Column("th_tank", _PLAIN, 10),
        Column("th_fuel_use", _PLAIN, 14), Column("th_idle_use", _PLAIN, 12), Column("th_cargo_fuel", _PLAIN, 12),
        Column(f"th_payload_{other}", width=22),
    )  # fmt: skip
    rows: list[list[Value]] = []
    starts = set()
    for row in (row for serial in movement.serials for row in order_of_march(serial)):
        vehicle = row.vehicle
        if row.first_of_unit:
            starts.add(len(rows))
        rows.append(
            [
                row.serial, row.march_unit, row.position, vehicle.id, vehicle.type,
                speaker.name(vehicle.type) if vehicle.name else "", _kind(speaker, "role", vehicle.role),
                vehicle.call_sign, vehicle.plate, vehicle.people, vehicle.length_m, vehicle.width_m, vehicle.height_m,
                vehicle.mass_kg / 1000, None if vehicle.axle_load_kg is None else vehicle.axle_load_kg / 1000,
                vehicle.mlc, vehicle.payload.get(speaker.lang, ""), vehicle.dangerous_goods,
                speaker.term("list_separator").join(_kind(speaker, "figure", name) for name in vehicle.assumed),
                *_stated(vehicle, speaker), vehicle.payload.get(other, ""),
            ]
        )  # fmt: skip
    return Sheet(columns, rows, frozenset(starts))


def _stated(vehicle: Vehicle, speaker: Speaker) -> list[Value]:
    """Return the figures that have a meaning where nobody states them; those stay empty."""
    stated = [name for name, usual in _DEFAULTS.items() if name in vehicle.sources or getattr(vehicle, name) != usual]
    values: dict[str, Value] = {
        "tracked": speaker.term("flag_yes" if vehicle.tracked else "flag_no"),
        "weight_class": speaker.term(f"weight_{vehicle.weight_class}"),
        "top_speed_mps": None if vehicle.top_speed_mps is None else vehicle.top_speed_mps * 3.6,
        "tank_l": vehicle.tank_l,
        "fuel_l_per_100km": vehicle.fuel_l_per_100km,
        "idle_l_per_h": vehicle.idle_l_per_h,
        "cargo_fuel_l": vehicle.cargo_fuel_l,
    }
    return [value if name in stated else None for name, value in values.items()]


def _halts(plan: Plan, movement: Movement, speaker: Speaker) -> Sheet:
    columns = (
        Column("th_serial"), Column("th_kind", width=24), Column("th_site", width=26), Column("th_point", width=26),
        Column("th_km", _KM, 8), Column("th_arrival", _WHEN, 18), Column("th_closed", _WHEN, 18),
        Column("th_departure", _WHEN, 18), Column("th_clearance", _WHEN, 18), Column("th_duration_min", "0", 12),
        Column("th_rest_h", "0.0", 10),
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
    return Sheet(columns, rows)


def _legs(plan: Plan, movement: Movement, speaker: Speaker) -> Sheet:
    parts = by_route(movement)
    columns = (
        Column("th_leg", width=8), Column("th_road", width=22), Column("th_from", width=26),
        Column("th_to", width=26), Column("th_from_km", _KM, 9), Column("th_distance_km", _KM, 11),
        Column("th_class", width=16), Column("th_regime", width=20), Column("th_surface", width=12),
        Column("th_limits", width=34), Column("th_rate_kmh", _KM, 11), Column("th_run_min", "0", 10),
        Column("th_pass_min", "0", 12), Column("th_authority", width=28), Column("th_length_source", width=24),
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
            row.rate_mps * 3.6, whole_minutes(row.run_s), whole_minutes(row.pass_time_s),
            speaker.name(row.authority) if row.authority else "", length_source_text(speaker, row.length_source),
        ]
        for part in parts for row in leg_table(plan, main_serial(part))
    ]  # fmt: skip
    if len(parts) == 1:
        return Sheet(columns, rows)
    # Each leg with the serials that take it, route by route.
    takes = [serials_listed(speaker, part) for part in parts for _ in main_serial(part).legs]
    starts = itertools.accumulate((len(main_serial(part).legs) for part in parts[:-1]), initial=0)
    rows = [[serials, *row] for serials, row in zip(takes, rows, strict=True)]
    return Sheet((Column("th_serial", width=16), *columns), rows, frozenset(starts))


def _fuel(plan: Plan, movement: Movement, speaker: Speaker) -> Sheet:
    columns = (
        Column("th_serial"), Column("th_vehicle"), Column("th_type", width=20), Column("th_driving_l", _LITRES, 14),
        Column("th_idle_l", _LITRES, 14), Column("th_total_l", _LITRES, 14), Column("th_lowest_l", _LITRES, 18),
        Column("th_lowest_at", width=26),
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
    return Sheet(columns, rows, frozenset({len(table)}))


def _leg_fuel(plan: Plan, movement: Movement, speaker: Speaker) -> Sheet:
    columns = (
        Column("th_serial"), Column("th_leg", width=8), Column("th_from", width=26), Column("th_to", width=26),
        Column("th_driving_l", _LITRES, 14),
    )  # fmt: skip
    rows: list[list[Value]] = [
        [row.serial, row.leg, speaker.name(row.from_point), speaker.name(row.to_point), row.litres]
        for row in leg_fuel_table(plan, movement)
    ]
    return Sheet(columns, rows)


def _refuels(plan: Plan, movement: Movement, speaker: Speaker) -> Sheet:
    columns = (
        Column("th_serial"), Column("th_site", width=26), Column("th_point", width=26), Column("th_km", _KM, 8),
        Column("th_time", _WHEN, 18), Column("th_source", width=16), Column("th_litres", _LITRES, 12),
        Column("th_duration_min", "0", 12), Column("th_vehicles", "0", 10),
    )  # fmt: skip
    rows: list[list[Value]] = [
        [
            row.serial, speaker.name(row.site), speaker.name(row.point), row.distance_m / 1000,
            _local(speaker, row.at_s), _kind(speaker, "fuel", row.source), row.litres, whole_minutes(row.duration_s),
            row.vehicles,
        ]
        for row in refuel_table(plan, movement)
    ]  # fmt: skip
    return Sheet(columns, rows)
