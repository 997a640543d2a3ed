"""The six paragraphs of the movement order."""

from __future__ import annotations

from ratl.documents.control import start_point_index
from ratl.documents.figures import Figures
from ratl.documents.paper import Body, Column
from ratl.documents.stretches import Stretch, authority_stretches
from ratl.documents.scribe import NONE, Scribe
from ratl.documents.tables import leg_ends, leg_table, main_serial, route_points
from ratl.model.movement import Movement, Rules, Serial

_CALLED = ("command", "communications", "escort", "recovery", "maintenance", "ambulance")
"""Roles whose call signs stand in the order itself."""


def add_paragraphs(body: Body, scribe: Scribe, movement: Movement, figures: Figures, number: str) -> None:
    """Add situation, mission, execution, administration and logistics, command and signal, safety."""
    _add_situation(body, scribe, movement, figures)
    _add_mission(body, scribe, movement, figures)
    _add_execution(body, scribe, movement, figures)
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
    if figures.start_s is None or figures.completion_s is None:
        body.text(scribe.term("doc_not_placed"), style="stress")
        body.items(scribe.sentences(movement.reasons))
        return
    body.heading(scribe.term("doc_restrictions"), level=2)
    body.items(_restrictions(scribe, movement, figures.start_s, figures.completion_s))


def _authority_table(scribe: Scribe, stretches: list[Stretch]) -> tuple[list[Column], list[list[str | tuple[str, str]]]]:
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
        who = (scribe.speaker.name(stretch.authority), scribe.given(authority.contact))
        rows.append(
            [who, between, scribe.km(stretch.length_m, ""), scribe.clock(stretch.enters_s), scribe.clock(stretch.leaves_s)]
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
    if figures.start_s is None:
        return
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


def _add_execution(body: Body, scribe: Scribe, movement: Movement, figures: Figures) -> None:
    body.heading(scribe.term("doc_execution"), mark="3")
    body.heading(scribe.term("doc_concept"), level=2, mark=scribe.letters[0].lower())
    body.text(_concept(scribe, movement, figures))
    body.heading(scribe.term("doc_serials"), level=2, mark=scribe.letters[1].lower())
    body.table(*_serial_table(scribe, movement))
    body.heading(scribe.term("doc_rates"), level=2, mark=scribe.letters[2].lower())
    body.table(*_rate_table(scribe, movement))
    body.heading(scribe.term("doc_gaps_and_rules"), level=2, mark=scribe.letters[3].lower())
    body.items(_gaps(scribe, movement) + _rules(scribe, movement.request.rules))
    services = _services(scribe, movement)
    if services:
        body.heading(scribe.term("doc_services"), level=2, mark=scribe.letters[4].lower())
        body.items(services)


def _concept(scribe: Scribe, movement: Movement, figures: Figures) -> str:
    serial = main_serial(movement)
    if serial is None:
        return scribe.term("doc_not_placed")
    overnight = list(dict.fromkeys(halt.site for halt in serial.halts if halt.kind == "overnight"))
    critical = [p for p, _ in route_points(scribe.plan, serial.legs)[1:-1] if scribe.plan.points[p].critical]
    parts = [
        scribe.say(
            "doc_concept_column",
            {
                "serials": figures.serials,
                "march_units": figures.march_units,
                "distance_m": figures.distance_m,
                "days": figures.days,
                "profile": scribe.plan.profile.name,
            },
        )
    ]
    if critical:
        parts.append(scribe.say("doc_concept_via", {"points": critical}))
    parts.append(
        scribe.say("doc_concept_overnight", {"sites": overnight}) if overnight else scribe.term("doc_concept_no_overnight")
    )
    return " ".join(parts)


def _serial_table(scribe: Scribe, movement: Movement) -> tuple[list[Column], list[list[str | tuple[str, str]]]]:
    columns = [
        Column(scribe.term("th_serial"), width="fill"),
        Column(scribe.term("th_role")),
        Column(scribe.term("th_vehicles"), "end"),
        Column(scribe.term("doc_march_units"), "center"),
        Column(scribe.term("doc_road_space"), "end"),
        Column(scribe.term("doc_pass_time"), "end"),
        Column(scribe.term("doc_at_start_point")),
        Column(scribe.term("doc_complete")),
    ]
    rows: list[list[str | tuple[str, str]]] = []
    for serial in movement.serials:
        start_s = serial.legs[start_point_index(scribe.plan, serial.legs)].head_enters_s if serial.legs else None
        rows.append(
            [
                scribe.ref(serial.id),
                scribe.kind("serial", serial.role),
                scribe.count(len(serial.vehicles)),
                scribe.ref(" + ".join(str(count) for count in serial.march_units)),
                scribe.km(serial.road_space_m) if serial.legs else NONE,
                scribe.duration(_road_pass_time_s(scribe, serial)),
                scribe.clock(start_s),
                scribe.clock(serial.completion_s),
            ]
        )
    return columns, rows


def _road_pass_time_s(scribe: Scribe, serial: Serial) -> int | None:
    """Return the longest pass time of a serial on the open road, posts and ferries apart."""
    passes = [driven.pass_time_s for driven in serial.legs if scribe.plan.legs[driven.leg].service is None]
    return max(passes, default=None)


def _rate_table(scribe: Scribe, movement: Movement) -> tuple[list[Column], list[list[str]]]:
    request = movement.request
    columns = [
        Column(scribe.term("th_class"), width="fill"),
        Column(scribe.term("doc_by_day"), "end", 3.2),
        Column(scribe.term("doc_by_night"), "end", 3.2),
        Column(scribe.term("doc_catch_up"), "end", 3.2),
    ]
    driven = {scribe.plan.legs[leg.leg].class_ for serial in movement.serials for leg in serial.legs}
    rows = [
        [
            scribe.kind("class", class_),
            scribe.kmh(rates.get("day")),
            scribe.kmh(rates.get("night")),
            scribe.kmh(request.catch_up_mps.get(class_)),
        ]
        for class_, rates in request.rates_mps.items()
        if class_ in driven or not driven
    ]
    return columns, rows


def _gaps(scribe: Scribe, movement: Movement) -> list[str]:
    profile, technique = scribe.plan.profile, movement.request.technique
    gap = scribe.say(
        "doc_gap_vehicles", {"technique": scribe.kind("technique", technique), "gap_m": profile.gaps_m[technique]}
    )
    between = scribe.say(
        "doc_gap_elements",
        {
            "march_unit_s": profile.march_unit_gap_s,
            "serial_s": profile.serial_gap_s,
            "column_s": profile.column_gap_s,
        },
    )
    halted = scribe.say("doc_gap_halted", {"gap_m": profile.halted_gap_m})
    return [gap, between, halted]


def _rules(scribe: Scribe, rules: Rules) -> list[str]:
    sentences = []
    if rules.halt_interval_s is not None:
        sentences.append(scribe.say("doc_rule_halts", {"interval_s": rules.halt_interval_s, "halt_s": rules.halt_s}))
        sentences.append(scribe.term("doc_rule_halts_in_rate" if rules.halts_in_rate else "doc_rule_halts_add"))
    if rules.max_driving_s is not None:
        sentences.append(scribe.say("doc_rule_driving", {"seconds": rules.max_driving_s}))
    if rules.max_distance_m is not None:
        sentences.append(scribe.say("doc_rule_distance", {"metres": rules.max_distance_m}))
    if rules.rest_s is not None:
        sentences.append(scribe.say("doc_rule_rest", {"seconds": rules.rest_s}))
    if rules.daylight_only:
        sentences.append(scribe.term("doc_rule_daylight"))
    if rules.max_separation_s is not None:
        sentences.append(scribe.say("doc_rule_separation", {"seconds": rules.max_separation_s}))
    sentences.append(scribe.term(f"doc_rule_unknown_{rules.unknown_limits}"))
    return sentences


def _services(scribe: Scribe, movement: Movement) -> list[str]:
    """Return one sentence per border post, ferry or checkpoint of the route: rate, formalities, room to queue, hours."""
    serial, sentences = main_serial(movement), []
    for driven in serial.legs if serial else ():
        leg = scribe.plan.legs[driven.leg]
        if leg.service is None:
            continue
        from_point, to_point = leg_ends(leg, driven.forward)
        params = {
            "from_point": from_point,
            "to_point": to_point,
            "kind": scribe.kind("service", leg.service.kind),
            "rate": leg.service.rate_vph,
            "fixed_s": leg.service.fixed_s,
            "storage_m": leg.service.storage_m,
        }
        sentence = scribe.say("doc_service", params)
        day_s = 43200
        hours = scribe.spans(leg.open or (), driven.head_enters_s - day_s, driven.tail_leaves_s + day_s)
        sentences.append(f"{sentence} {scribe.say('doc_service_hours', {'spans': hours})}" if hours else sentence)
    return sentences


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
            (scribe.term("doc_frequencies"), scribe.given(papers.frequencies)),
            (scribe.term("doc_number"), scribe.ref(number)),
        ]
    )
    body.items([scribe.say("doc_number_shown", {"number": number}), scribe.term("doc_reports")])
    called = _call_signs(scribe, movement)
    if called:
        body.table([Column(scribe.term("th_role"), width=3.6), Column(scribe.term("th_call_sign"), width="fill")], called)


def _call_signs(scribe: Scribe, movement: Movement) -> list[list[str]]:
    """Return who is called for what: the call signs of the roles others call, serial by serial; the rest stand in annex A."""
    rows = []
    for role in _CALLED:
        by_serial = [
            (serial.id, [v.call_sign for v in serial.vehicles if v.role == role and v.call_sign])
            for serial in movement.serials
        ]
        said = [
            scribe.say("doc_called", {"serial": serial, "signs": ", ".join(signs)}) for serial, signs in by_serial if signs
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
            loads.setdefault((vehicle.dangerous_goods, vehicle.payload or NONE), []).append(vehicle.id)
    items += [
        scribe.say("doc_dangerous", {"vehicles": ids, "goods": goods, "payload": payload})
        for (goods, payload), ids in loads.items()
    ]
    if not loads:
        items.append(scribe.term("doc_no_dangerous"))
    serial = main_serial(movement)
    if serial is not None:
        alternating = [row for row in leg_table(scribe.plan, serial) if row.regime != "two-way"]
        items += [
            scribe.say(
                "doc_one_way",
                {"from_point": r.from_point, "to_point": r.to_point, "regime": scribe.kind("regime", r.regime)},
            )
            for r in alternating
        ]
    body.items(items)
    if movement.warnings:
        body.heading(scribe.term("doc_warnings"), level=2)
        body.items(scribe.sentences(movement.warnings))
    body.text(scribe.term("doc_see_actions"), style="note")
