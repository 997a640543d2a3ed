"""The annexes of the movement order, A to J: order of march, march table, halts, drawings, control and actions on."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from ratl.documents.control import control_post_table, escort_table, reporting_schedule
from ratl.documents.march_graph import march_graph
from ratl.documents.paper import Body, Cell, Column
from ratl.documents.reasons import add_alternates, add_reasons
from ratl.documents.scribe import NONE, Scribe
from ratl.documents.strip_map import strip_map
from ratl.documents.supplies import add_supply
from ratl.documents.tables import LegRow, MarchRow, halts_table, leg_table, main_serial, march_table, order_of_march
from ratl.model.movement import Alternate, Movement
from ratl.model.vehicle import Vehicle

ANNEXES = ("order", "march", "halts", "supply", "control", "strip", "graph", "actions", "alternate", "reasons")
"""Key of every annex in order; its title is the catalogue's ``doc_annex_<key>``, its mark the next letter."""

ACTIONS = ("breakdown", "lost_vehicle", "lost_contact", "checkpoint", "incident", "medical", "hold", "turn_back")


def add_annexes(body: Body, scribe: Scribe, movement: Movement) -> None:
    """Add every annex; one with nothing to say says so."""
    fill: dict[str, Callable[[Body, Scribe, Movement], None]] = {
        "order": add_order_of_march,
        "march": add_march_table,
        "halts": add_halts,
        "supply": add_supply,
        "control": _add_control,
        "strip": add_strip_map,
        "graph": add_march_graph,
        "actions": _add_actions,
        "alternate": add_alternates,
        "reasons": add_reasons,
    }
    for mark, key in zip(scribe.letters, ANNEXES, strict=False):
        body.annex(scribe.say("doc_annex", {"mark": mark}), scribe.term(f"doc_annex_{key}"), wide=key == "graph")
        fill[key](body, scribe, movement)


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
    for serial in movement.serials:
        body.heading(_serial_title(scribe, serial.id, serial.role, len(serial.vehicles)), level=2)
        rows = order_of_march(serial)
        groups = {
            index: scribe.say("doc_march_unit", {"number": row.march_unit, "count": serial.march_units[row.march_unit - 1]})
            for index, row in enumerate(rows)
            if row.first_of_unit
        }
        body.table(columns, [[scribe.count(r.position), *_vehicle_cells(scribe, r.vehicle)] for r in rows], groups)
    _add_assumed(body, scribe, movement)


def _serial_title(scribe: Scribe, serial: str, role: str, vehicles: int) -> str:
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
        key = (vehicle.type, *_sizes(scribe, vehicle), vehicle.dangerous_goods)
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
        [scribe.speaker.name(kind), scribe.count(len(vehicles)), *sizes, scribe.ref(goods)]
        for (kind, *sizes, goods), vehicles in alike.items()
    ]
    body.table(columns, rows)
    _add_assumed(body, scribe, movement)


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


def add_march_table(body: Body, scribe: Scribe, movement: Movement | Alternate) -> None:
    """Add the march table of every placed serial: arrival of the head and clearance of the tail at every point."""
    body.text(scribe.term("doc_march_note"), style="note")
    columns = [
        Column(scribe.term("doc_place"), "end"),
        Column(scribe.term("th_point"), width="fill"),
        Column(scribe.term("th_km"), "end"),
        Column(scribe.term("doc_head_arrives"), "center", 2.1),
        Column(scribe.term("th_halt"), "start", 2.9),
        Column(scribe.term("doc_head_departs"), "center", 2.1),
        Column(scribe.term("doc_tail_clears"), "center", 2.1),
    ]
    roles = {serial.id: serial for serial in movement.serials}
    for serial, rows in march_table(scribe.plan, movement).items():
        body.heading(_serial_title(scribe, serial, roles[serial].role, len(roles[serial].vehicles)), level=2)
        shown = [row for row in rows if row.kinds or scribe.is_place(row.point)]
        body.table(columns, [_march_cells(scribe, number, row) for number, row in enumerate(shown, start=1)])


def _march_cells(scribe: Scribe, number: int, row: MarchRow) -> list[Cell]:
    halted = row.kinds != ()
    kinds = scribe.term("list_separator").join(scribe.kind("halt", kind) for kind in dict.fromkeys(row.kinds))
    departs = row.departure_s if halted or row.arrival_s is None else None
    return [
        scribe.count(number),
        scribe.place(row.point),
        scribe.km(row.distance_m, ""),
        scribe.clock(row.arrival_s),
        (scribe.duration(row.halt_s), kinds) if halted else NONE,
        scribe.clock(departs),
        scribe.clock(row.clearance_s),
    ]


def add_halts(body: Body, scribe: Scribe, movement: Movement) -> None:
    """Add every halt, serial by serial."""
    rows = halts_table(scribe.plan, movement)
    if not rows:
        body.text(scribe.term("doc_no_halts"), style="missing")
        return
    columns = [
        Column(scribe.term("th_site"), width="fill"),
        Column(scribe.term("th_km"), "end"),
        Column(scribe.term("th_kind"), width=2.6),
        Column(scribe.term("doc_head_arrives"), "center", 1.9),
        Column(scribe.term("doc_tail_in"), "center", 1.85),
        Column(scribe.term("doc_head_departs"), "center", 1.85),
        Column(scribe.term("doc_tail_clears"), "center", 1.85),
        Column(scribe.term("doc_stands"), "end", 2.1),
    ]
    cells: list[list[Cell]] = [
        [
            (scribe.speaker.name(row.site), scribe.speaker.name(row.point)) if row.site else scribe.say("doc_before", {"point": row.point}),
            scribe.km(row.distance_m, ""),
            scribe.kind("halt", row.kind),
            scribe.clock(row.head_arrives_s),
            scribe.clock(row.tail_arrives_s),
            scribe.clock(row.head_departs_s),
            scribe.clock(row.tail_departs_s),
            scribe.duration(row.duration_s),
        ]
        for row in rows
    ]
    groups: dict[int, str] = {}
    for index, row in enumerate(rows):
        if index == 0 or rows[index - 1].serial != row.serial:
            groups[index] = scribe.say("doc_serial_named", {"serial": row.serial})
    body.table(columns, cells, groups)
    body.text(scribe.term("doc_halt_note"), style="note")


def _add_control(body: Body, scribe: Scribe, movement: Movement) -> None:
    body.heading(scribe.term("doc_posts"), level=2)
    add_posts(body, scribe, movement)
    body.heading(scribe.term("doc_escorts"), level=2)
    _add_escorts(body, scribe, movement)
    body.heading(scribe.term("doc_reporting"), level=2)
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
            (scribe.speaker.name(row.point), scribe.speaker.name(row.site) if row.site else ""),
            (scribe.kind("by", row.by), scribe.speaker.isolated(row.call_sign)),
        ]
        for row in reporting_schedule(scribe.plan, movement)
    ]
    body.table(columns, rows)


def add_posts(body: Body, scribe: Scribe, movement: Movement) -> None:
    """Add the traffic control posts with the times they are manned."""
    posts = control_post_table(scribe.plan, movement)
    if not posts:
        body.text(scribe.term("doc_no_posts"), style="missing")
        return
    columns = [
        Column(scribe.term("th_point"), width="fill"),
        Column(scribe.term("th_km"), "end"),
        Column(scribe.term("th_manned_by"), width=3.8),
        Column(scribe.term("th_call_sign"), width=2.2),
        Column(scribe.term("th_from_time"), "center", 2.1),
        Column(scribe.term("th_to_time"), "center", 2.1),
    ]
    rows: list[list[Cell]] = [
        [
            scribe.place(post.point),
            scribe.km(post.distance_m, ""),
            scribe.speaker.isolated(post.manned_by),
            scribe.ref(post.call_sign),
            scribe.clock(post.from_s),
            scribe.clock(post.to_s),
        ]
        for post in posts
    ]
    body.table(columns, rows)


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
            (scribe.speaker.name(row.authority), scribe.say("doc_teams", {"count": row.teams})),
            scribe.ref(row.serial),
            scribe.place(row.taken_over),
            scribe.clock(row.from_s),
            scribe.place(row.given_back),
            scribe.clock(row.to_s),
        ]
        for row in escorts
    ]
    body.table(columns, rows)


def add_strip_map(body: Body, scribe: Scribe, movement: Movement) -> None:
    """Add the strip map and the table of the road's legs: class, regime, limits and where their length is from."""
    serial = main_serial(movement)
    if serial is None:
        body.text(scribe.term("doc_not_placed"), style="missing")
        return
    body.drawing(strip_map(scribe.plan, movement, movement.id, scribe.speaker.lang))
    body.new_page()
    body.heading(scribe.term("doc_road"), level=2)
    columns = [
        Column(scribe.term("th_road"), width="fill"),
        Column(scribe.term("th_from_km"), "end"),
        Column(scribe.term("th_km"), "end"),
        Column(scribe.term("th_class"), width=2.9),
        Column(scribe.term("th_limits"), width=3.6),
        Column(scribe.term("doc_rate"), "end", 1.7),
        Column(scribe.term("th_length_source"), width=3.0),
    ]

    def alike(row: LegRow) -> tuple[object, ...]:
        name = scribe.speaker.name(row.leg)
        return name, row.class_, row.regime, tuple(row.limits.items()), row.length_source

    legs = leg_table(scribe.plan, serial)
    body.table(columns, [_road_cells(scribe, list(run)) for _, run in itertools.groupby(legs, key=alike)])


def _road_cells(scribe: Scribe, run: list[LegRow]) -> list[Cell]:
    first = run[0]
    between = scribe.say("doc_between", {"from_point": first.from_point, "to_point": run[-1].to_point})
    return [
        (scribe.speaker.name(first.leg), between),
        scribe.km(first.from_m, ""),
        scribe.km(sum(row.length_m for row in run), ""),
        (scribe.kind("class", first.class_), scribe.kind("regime", first.regime)),
        scribe.limits(first.limits),
        scribe.kmh(sum(row.length_m for row in run) / sum(row.run_s for row in run)),
        scribe.source(first.length_source),
    ]


def add_march_graph(body: Body, scribe: Scribe, movement: Movement) -> None:
    """Add the march graph."""
    if main_serial(movement) is None:
        body.text(scribe.term("doc_not_placed"), style="missing")
        return
    body.drawing(march_graph(scribe.plan, movement, movement.id, scribe.speaker.lang))


def _add_actions(body: Body, scribe: Scribe, movement: Movement) -> None:
    body.text(scribe.term("doc_actions_note"), style="note")
    for number, action in enumerate(ACTIONS, start=1):
        body.heading(scribe.term(f"doc_on_{action}"), level=2, mark=str(number))
        body.items(scribe.term(f"doc_do_{action}").splitlines())
    sites = {site for alternate in movement.alternates for site in (*alternate.turn_back, *alternate.holding)}
    if sites:
        body.text(scribe.say("doc_action_sites", {"sites": sorted(sites)}), style="note")
