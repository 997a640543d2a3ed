"""Annex of the order of march, and the vehicles counted by type and figures."""

from __future__ import annotations

from ratl.documents.paper import Body, Cell, Column
from ratl.documents.scribe import Scribe
from ratl.documents.tables import order_of_march
from ratl.model.movement import Movement
from ratl.model.vehicle import Vehicle


def add_order_of_march(body: Body, scribe: Scribe, movement: Movement) -> None:
    """Add the vehicles of every serial from front to rear, with their figures; those of the type library are marked."""
    columns = [
        Column(scribe.term("doc_place"), "end"),
        Column(scribe.term("th_vehicle"), width=2.1),
        Column(scribe.term("th_type"), width="fill"),
        Column(scribe.term("doc_size"), "center"),
        Column(scribe.term("th_mass_t"), "end", 1.5),
        Column(scribe.term("doc_mlc"), "end"),
        Column(scribe.term("th_people"), "end"),
        Column(scribe.term("th_payload"), width=3.3),
    ]
    _add_assumed(body, scribe, movement)
    for serial in movement.serials:
        body.heading(serial_title(scribe, serial.id, serial.role, len(serial.vehicles)), level=2)
        rows = order_of_march(serial)
        groups = {
            index: scribe.say(
                "doc_march_unit",
                {
                    "number": row.march_unit,
                    "vehicles": serial.march_units[row.march_unit - 1],
                },
            )
            for index, row in enumerate(rows)
            if row.first_of_unit
        }
        body.table(columns, [[scribe.count(r.position), *_vehicle_cells(scribe, r.vehicle)] for r in rows], groups)


def serial_title(scribe: Scribe, serial: str, role: str, vehicles: int) -> str:
    """Return the title of a serial's table."""
    params = {"serial": serial, "role": scribe.kind("serial", role), "vehicles": vehicles}
    return scribe.say("doc_serial_title", params)


def _vehicle_cells(scribe: Scribe, vehicle: Vehicle) -> list[Cell]:
    marks = " · ".join(scribe.speaker.isolated(mark) for mark in (vehicle.call_sign, vehicle.plate) if mark)
    return [
        (scribe.ref(vehicle.id), marks),
        (scribe.speaker.name(vehicle.type), scribe.kind("role", vehicle.role)),
        scribe.size(vehicle),
        scribe.figure(vehicle, "mass_kg", vehicle.mass_kg / 1000, 1),
        scribe.figure(vehicle, "mlc", vehicle.mlc),
        scribe.figure(vehicle, "people", vehicle.people),
        scribe.load(vehicle),
    ]


def add_sizes(body: Body, scribe: Scribe, movement: Movement) -> None:
    """Add the vehicles counted by type and figures: what a road needs to know of them."""
    alike: dict[tuple[str, ...], list[Vehicle]] = {}
    for vehicle in (vehicle for serial in movement.serials for vehicle in serial.vehicles):
        key = (vehicle.type, vehicle.role, *_sizes(scribe, vehicle), vehicle.dangerous_goods)
        alike.setdefault(key, []).append(vehicle)
    columns = [
        Column(scribe.term("th_type"), width="fill"),
        Column(scribe.term("th_vehicles"), "end"),
        Column(scribe.term("doc_size"), "center"),
        Column(scribe.term("th_mass_t"), "end"),
        Column(scribe.term("th_axle_load_t"), "end", 2.0),
        Column(scribe.term("doc_mlc"), "end"),
        Column(scribe.term("th_dangerous_goods"), width=2.4),
    ]
    rows: list[list[Cell]] = [
        [(scribe.speaker.name(kind), scribe.kind("role", role)), scribe.count(len(vehicles)), *sizes, scribe.ref(goods)]
        for (kind, role, *sizes, goods), vehicles in alike.items()
    ]
    _add_assumed(body, scribe, movement)
    body.table(columns, rows)


def _sizes(scribe: Scribe, vehicle: Vehicle) -> tuple[str, ...]:
    axle_t = None if vehicle.axle_load_kg is None else vehicle.axle_load_kg / 1000
    return (
        scribe.size(vehicle),
        scribe.figure(vehicle, "mass_kg", vehicle.mass_kg / 1000, 1),
        scribe.figure(vehicle, "axle_load_kg", axle_t, 1),
        scribe.figure(vehicle, "mlc", vehicle.mlc),
    )


def _add_assumed(body: Body, scribe: Scribe, movement: Movement) -> None:
    if any(vehicle.assumed for serial in movement.serials for vehicle in serial.vehicles):
        body.text(scribe.term("doc_assumed"), style="note")
