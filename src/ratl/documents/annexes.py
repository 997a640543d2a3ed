"""The annexes of the movement order, A to J: order of march, march table, halts, drawings, control and actions on."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from ratl.documents.control_annex import add_control
from ratl.documents.march_graph import march_graph
from ratl.documents.paper import Body, Cell, Column
from ratl.documents.reasons_annex import add_alternates, add_reasons
from ratl.documents.scribe import NONE, Scribe
from ratl.documents.serial_routes import by_route, routes_named, serials_listed
from ratl.documents.strip_map import strip_map_sheets
from ratl.documents.supply_annex import add_supply
from ratl.documents.tables import HaltRow, LegRow, MarchRow, halts_table, leg_table, main_serial, march_table
from ratl.documents.vehicles_annex import add_order_of_march, serial_title
from ratl.model.movement import Movement

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
        "control": add_control,
        "strip": add_strip_map,
        "graph": add_march_graph,
        "actions": _add_actions,
        "alternate": add_alternates,
        "reasons": add_reasons,
    }
    for mark, key in zip(scribe.letters, ANNEXES, strict=False):
        body.annex(scribe.say("doc_annex", {"mark": mark}), scribe.term(f"doc_annex_{key}"), wide=key == "graph")
        fill[key](body, scribe, movement)


def add_march_table(body: Body, scribe: Scribe, movement: Movement) -> None:
    """Add the march table of every serial: arrival of the head and clearance of the tail at every point."""
    body.text(scribe.term("doc_march_note"), style="note")
    if any(scribe.plan.legs[times.leg].service for serial in movement.serials for times in serial.legs):
        body.text(scribe.term("doc_march_services"), style="note")
    columns = [
        Column(scribe.term("doc_place"), "end"),
        Column(scribe.term("th_point"), width="fill"),
        Column(scribe.term("th_km"), "end"),
        Column(scribe.term("doc_head_arrives"), "center", 2.3),
        Column(scribe.term("th_halt"), "start", 2.4),
        Column(scribe.term("doc_head_departs"), "center", 2.4),
        Column(scribe.term("doc_tail_clears"), "center", 2.1),
    ]
    roles = {serial.id: serial for serial in movement.serials}
    for serial, rows in march_table(scribe.plan, movement).items():
        body.heading(serial_title(scribe, serial, roles[serial].role, len(roles[serial].vehicles)), level=2)
        shown = [row for row in rows if row.kinds or scribe.is_place(row.point)]
        body.table(columns, [_march_cells(scribe, number, row) for number, row in enumerate(shown, start=1)])


def _march_cells(scribe: Scribe, number: int, row: MarchRow) -> list[Cell]:
    halted = row.kinds != ()
    departs = row.departure_s if halted or row.arrival_s is None else None
    return [
        scribe.count(number),
        scribe.place(row.point),
        scribe.km(row.distance_m, ""),
        scribe.clock(row.arrival_s),
        _halt_cell(scribe, row) if halted else NONE,
        scribe.clock(departs),
        scribe.clock(row.clearance_s),
    ]


def _halt_cell(scribe: Scribe, row: MarchRow) -> Cell:
    """Return how long the head stands and why; at the edge of an edition the plan says only why."""
    kinds = scribe.term("list_separator").join(scribe.kind("halt", kind) for kind in dict.fromkeys(row.kinds))
    return kinds if row.arrival_s is None else (scribe.span(row.arrival_s, row.departure_s), kinds)


def add_halts(body: Body, scribe: Scribe, movement: Movement) -> None:
    """Add every halt, serial by serial."""
    rows = halts_table(scribe.plan, movement)
    if not rows:
        body.text(scribe.term("doc_no_halts"), style="missing")
        return
    columns = [
        Column(scribe.term("th_site"), width="fill"),
        Column(scribe.term("th_km"), "end"),
        Column(scribe.term("doc_stands"), width=2.0),
        Column(scribe.term("doc_head_arrives"), "center", 1.85),
        Column(scribe.term("doc_tail_in"), "center", 1.85),
        Column(scribe.term("doc_head_departs"), "center", 1.85),
        Column(scribe.term("doc_tail_clears"), "center", 1.85),
    ]
    cells: list[list[Cell]] = [
        [
            _halt_place(scribe, row),
            scribe.km(row.distance_m, ""),
            (scribe.span(row.head_arrives_s, row.head_departs_s), scribe.kind("halt", row.kind)),
            scribe.clock(row.head_arrives_s),
            scribe.clock(row.tail_arrives_s),
            scribe.clock(row.head_departs_s),
            scribe.clock(row.tail_departs_s),
        ]
        for row in rows
    ]
    groups: dict[int, str] = {}
    for index, row in enumerate(rows):
        if index == 0 or rows[index - 1].serial != row.serial:
            groups[index] = scribe.say("doc_serial_named", {"serial": row.serial})
    body.text(scribe.term("doc_halt_note"), style="note")
    body.table(columns, cells, groups)


def _halt_place(scribe: Scribe, row: HaltRow) -> Cell:
    if not row.site:
        return scribe.say("doc_before", {"point": row.point})
    site, point = scribe.speaker.name(row.site), scribe.speaker.name(row.point)
    return site if site == point else (site, point)


def add_strip_map(body: Body, scribe: Scribe, movement: Movement, name: str = "") -> None:
    """Add the strip map and the table of the road's legs: class, regime, limits and where their length is from.

    `name` is said in place of the movement's id.
    """
    for title, part in routes_named(scribe.speaker, movement, name or movement.id):
        for sheet in strip_map_sheets(scribe.plan, part, title, scribe.speaker.lang):
            body.drawing(sheet)
            body.new_page()
    parts = by_route(movement)
    for part in parts:
        title = scribe.term("doc_road")
        body.heading(title if len(parts) == 1 else f"{title} · {serials_listed(scribe.speaker, part)}", level=2)
        _add_road(body, scribe, part)


def _add_road(body: Body, scribe: Scribe, movement: Movement) -> None:
    columns = [
        Column(scribe.term("th_road"), width="fill"),
        Column(scribe.term("th_from_km"), "end"),
        Column(scribe.term("th_km"), "end"),
        Column(scribe.term("th_class"), width=2.6),
        Column(scribe.term("th_limits"), width=2.9),
        Column(scribe.term("doc_rate"), "end"),
        Column(scribe.term("th_length_source"), width=2.7),
    ]

    def alike(row: LegRow) -> tuple[object, ...]:
        name = scribe.speaker.name(row.leg)
        return name, row.class_, row.regime, tuple(row.limits.items()), row.length_source

    legs = leg_table(scribe.plan, main_serial(movement))
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
        scribe.length_source(first.length_source),
    ]


def add_march_graph(body: Body, scribe: Scribe, movement: Movement, name: str = "") -> None:
    """Add the march graph, one for each route; `name` is said in place of the movement's id."""
    for number, (title, part) in enumerate(routes_named(scribe.speaker, movement, name or movement.id)):
        if number:
            body.new_page(wide=True)
        body.drawing(march_graph(scribe.plan, part, title, scribe.speaker.lang))


def _add_actions(body: Body, scribe: Scribe, movement: Movement) -> None:
    body.text(scribe.term("doc_actions_note"), style="note")
    for number, action in enumerate(ACTIONS, start=1):
        body.heading(scribe.term(f"doc_on_{action}"), level=2, mark=str(number))
        body.items(scribe.term(f"doc_do_{action}").splitlines())
    sites = {site for alternate in movement.alternates for site in (*alternate.turn_back, *alternate.holding)}
    if sites:
        body.text(scribe.say("doc_action_sites", {"sites": sorted(sites)}), style="note")
