"""The six paragraphs of the movement order."""

from __future__ import annotations

from ratl.documents.execution import add_execution
from ratl.documents.figures import Figures
from ratl.documents.paper import Body, Column
from ratl.documents.reasons_annex import PIN_CODES
from ratl.documents.scribe import Scribe
from ratl.documents.serial_routes import by_route
from ratl.documents.stretches import Stretch, authority_stretches
from ratl.documents.tables import leg_table, main_serial
from ratl.model.movement import Movement

_CALLED = ("command", "communications", "escort", "recovery", "maintenance", "ambulance")
"""Roles whose call signs stand in the order itself."""


def add_paragraphs(body: Body, scribe: Scribe, movement: Movement, figures: Figures, number: str) -> None:
    """Add situation, mission, execution, administration and logistics, command and signal, safety."""
    _add_situation(body, scribe, movement, figures)
    _add_mission(body, scribe, movement, figures)
    add_execution(body, scribe, movement, figures)
    _add_logistics(body, scribe, movement)
    _add_command(body, scribe, movement, number)
    _add_safety(body, scribe, movement, figures)


def _add_situation(body: Body, scribe: Scribe, movement: Movement, figures: Figures) -> None:
    plan = scribe.plan
    body.heading(scribe.term("doc_situation"), mark="1")
    body.text(*scribe.authored(plan.papers.texts.situation))
    stretches = authority_stretches(plan, movement)
    if stretches:
        body.heading(scribe.term("doc_authorities"), level=2)
        body.table(*_authority_table(scribe, stretches))
    body.heading(scribe.term("doc_restrictions"), level=2)
    body.items(_restrictions(scribe, movement, figures.start_s, figures.completion_s))


def _authority_table(
    scribe: Scribe, stretches: list[Stretch]
) -> tuple[list[Column], list[list[str | tuple[str, str]]]]:
    columns = [
        Column(scribe.term("th_authority"), width="fill"),
        Column(scribe.term("doc_stretch"), width=5.2),
        Column(scribe.term("th_km"), "end"),
        Column(scribe.term("doc_head_enters")),
        Column(scribe.term("doc_tail_leaves")),
    ]
    rows: list[list[str | tuple[str, str]]] = []
    for stretch in stretches:
        authority = scribe.plan.authorities[stretch.authority]
        between = scribe.say("doc_between", {"from_point": stretch.from_point, "to_point": stretch.to_point})
        takes = scribe.term("list_separator").join(map(scribe.ref, stretch.serials))
        who = (scribe.speaker.name(stretch.authority), scribe.given(authority.contact))
        rows.append(
            [
                who,
                (between, takes) if takes else between,
                scribe.km(stretch.length_m, ""),
                scribe.clock(stretch.enters_s),
                scribe.clock(stretch.leaves_s),
            ]
        )
    return columns, rows


def _restrictions(scribe: Scribe, movement: Movement, from_s: int, to_s: int) -> list[str]:
    """Return night, curfews, permissions, closures and reservations that touch the movement, as sentences."""
    plan = scribe.plan
    legs = {driven.leg for serial in movement.serials for driven in serial.legs}
    found = [("doc_night", "", scribe.spans(plan.night, from_s, to_s))]
    found += [
        ("doc_curfew", curfew.authority, scribe.spans(curfew.intervals, from_s, to_s))
        for curfew in plan.curfews
        if legs & set(curfew.legs)
    ]
    found += [
        ("doc_permission", permission.authority, scribe.spans(permission.intervals, from_s, to_s))
        for permission in movement.request.permissions
        if legs & set(permission.legs)
    ]
    found += [
        ("doc_closed", key, scribe.spans(plan.legs[key].closed, from_s, to_s))
        for key in dict.fromkeys(driven.leg for serial in movement.serials for driven in serial.legs)
    ]
    sentences = [scribe.say(code, {"what": what, "spans": spans}) for code, what, spans in found if spans]
    sentences += [
        scribe.say(
            "doc_reserved",
            {
                "what": held.leg or held.point or held.site or "",
                "spans": scribe.spans([(held.from_s, held.to_s)], from_s, to_s),
                "holder": held.holder,
            },
        )
        for held in plan.reservations
        if held.holder != movement.id and held.leg in legs and held.from_s < to_s and held.to_s > from_s
    ]
    return sentences or [scribe.term("doc_no_restrictions")]


def _add_mission(body: Body, scribe: Scribe, movement: Movement, figures: Figures) -> None:
    body.heading(scribe.term("doc_mission"), mark="2")
    body.text(*scribe.authored(scribe.plan.papers.texts.mission))
    body.text(
        scribe.say(
            "doc_task",
            {
                "vehicles": figures.vehicles,
                "people": figures.people,
                "origin": movement.request.origin,
                "destination": movement.request.destination,
                "start": scribe.moment(figures.start_s),
                "completion": scribe.moment(figures.completion_s),
            },
        )
    )


def _add_logistics(body: Body, scribe: Scribe, movement: Movement) -> None:
    body.heading(scribe.term("doc_logistics"), mark="4")
    body.text(*scribe.authored(scribe.plan.papers.texts.logistics))
    supply = next((s for s in scribe.plan.supply if s.movement == movement.id), None)
    if supply is None:
        body.text(scribe.term("doc_no_supply"), style="missing")
        return
    params = {
        "fuel_l": supply.fuel_l,
        "refuels": len(supply.refuels),
        "refuel_l": sum(refuel.litres for refuel in supply.refuels),
        "issued_l": supply.tanker_issued_l,
        "carried_l": supply.tanker_carried_l,
        "people": supply.people,
        "days": supply.days,
        "water_l": supply.water_l,
        "rations": supply.rations,
        "carried": supply.factors.days_carried,
    }
    body.items([scribe.say(code, params) for code in ("doc_fuel_total", "doc_fuel_refuels", "doc_water_rations")])
    if supply.alternates:
        body.text(scribe.term("doc_supply_main_only"), style="note")
    body.text(scribe.term("doc_see_supply"), style="note")


def _add_command(body: Body, scribe: Scribe, movement: Movement, number: str) -> None:
    papers = scribe.plan.papers
    body.heading(scribe.term("doc_command"), mark="5")
    body.heading(scribe.term("doc_commanding"), level=2, mark=scribe.letters[0].lower())
    body.text(*scribe.authored(papers.texts.command))
    body.heading(scribe.term("doc_signal"), level=2, mark=scribe.letters[1].lower())
    body.text(*scribe.authored(papers.texts.signal))
    body.facts(
        [
            (scribe.term("doc_commander"), scribe.given(papers.commander)),
            (scribe.term("doc_contact"), scribe.given(papers.contact)),
            (
                scribe.term("doc_frequencies"),
                scribe.speaker.wording(papers.frequencies) or scribe.term("doc_not_given_plural"),
            ),
            (scribe.term("doc_number"), scribe.ref(number)),
        ]
    )
    body.items([scribe.say("doc_number_shown", {"number": number}), scribe.term("doc_reports")])
    called = _call_signs(scribe, movement)
    if called:
        body.table(
            [Column(scribe.term("th_role"), width=3.6), Column(scribe.term("th_call_sign"), width="fill")], called
        )


def _call_signs(scribe: Scribe, movement: Movement) -> list[list[str]]:
    """Return the call signs of the roles others call, serial by serial; the rest stand in annex A."""
    rows = []
    for role in _CALLED:
        by_serial = [
            (serial.id, [v.call_sign for v in serial.vehicles if v.role == role and v.call_sign])
            for serial in movement.serials
        ]
        said = [
            scribe.say("doc_called", {"serial": serial, "signs": ", ".join(signs)})
            for serial, signs in by_serial
            if signs
        ]
        if said:
            rows.append([scribe.kind("role", role), " · ".join(said)])
    return rows


def _add_safety(body: Body, scribe: Scribe, movement: Movement, figures: Figures) -> None:
    body.heading(scribe.term("doc_safety"), mark="6")
    body.text(*scribe.authored(scribe.plan.papers.texts.safety))
    vehicles = [vehicle for serial in movement.serials for vehicle in serial.vehicles]
    largest = {
        "mass_kg": figures.heaviest_kg,
        "height_m": figures.highest_m,
        "width_m": figures.widest_m,
        "length_m": figures.longest_m,
    }
    items = [scribe.say("doc_largest", largest)]
    items.append(
        scribe.term("doc_mlc_unknown") if figures.mlc is None else scribe.say("doc_mlc_highest", {"mlc": figures.mlc})
    )
    loads: dict[tuple[str, str], list[str]] = {}
    for vehicle in vehicles:
        if vehicle.dangerous_goods:
            loads.setdefault((vehicle.dangerous_goods, scribe.speaker.wording(vehicle.payload)), []).append(vehicle.id)
    items += [
        scribe.say(
            "doc_dangerous" if payload else "doc_dangerous_load_unknown",
            {"vehicles": ids, "goods": goods, "payload": payload},
        )
        for (goods, payload), ids in loads.items()
    ]
    if not loads and not any(vehicle.cargo_fuel_l for vehicle in vehicles):
        items.append(scribe.term("doc_no_dangerous"))
    driven = (row for part in by_route(movement) for row in leg_table(scribe.plan, main_serial(part)))
    alternating = {row.leg: row for row in driven if row.regime != "two-way"}.values()
    items += [
        scribe.say(
            "doc_one_way",
            {"from_point": r.from_point, "to_point": r.to_point, "regime": scribe.kind("regime", r.regime)},
        )
        for r in alternating
    ]
    body.items(items)
    warnings = [warning for warning in movement.warnings if warning.code not in PIN_CODES]
    body.heading(scribe.term("doc_warnings"), level=2)
    body.items(scribe.sentences(warnings) or [scribe.term("doc_no_warnings")])
    body.text(scribe.term("doc_see_actions"), style="note")
