"""Paragraph 3 of the movement order: how the march is carried out."""

from __future__ import annotations

from ratl.documents.control import start_point_index
from ratl.documents.figures import Figures, road_pass_time_s
from ratl.documents.paper import Body, Column
from ratl.documents.rates import RateRow, SlowLeg, rate_table, slow_legs
from ratl.documents.scribe import Scribe
from ratl.documents.serial_routes import by_route, serials_listed
from ratl.documents.tables import leg_ends, main_serial, route_length_m, route_points
from ratl.model.movement import LegTimes, Movement, Rules, Serial


def add_execution(body: Body, scribe: Scribe, movement: Movement, figures: Figures) -> None:
    """Add concept, serials, rates of march, gaps and rules, posts and crossings."""
    body.heading(scribe.term("doc_execution"), mark="3")
    body.heading(scribe.term("doc_concept"), level=2, mark=scribe.letters[0].lower())
    body.text(_concept(scribe, movement, figures))
    body.heading(scribe.term("doc_serials"), level=2, mark=scribe.letters[1].lower())
    body.table(*_serial_table(scribe, movement))
    body.heading(scribe.term("doc_rates"), level=2, mark=scribe.letters[2].lower())
    _add_rates(body, scribe, movement)
    body.heading(scribe.term("doc_gaps_and_rules"), level=2, mark=scribe.letters[3].lower())
    apart = [scribe.term("doc_rule_apart")] if movement.request.serials_travel == "apart" else []
    body.items(_gaps(scribe, movement) + apart + _rules(scribe, movement.request.rules))
    services = _services(scribe, movement)
    if services:
        body.heading(scribe.term("doc_services"), level=2, mark=scribe.letters[4].lower())
        body.items(services)


def _concept(scribe: Scribe, movement: Movement, figures: Figures) -> str:
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
    routes = by_route(movement)
    for route in routes:
        if len(routes) > 1:
            way = {
                "serials": serials_listed(scribe.speaker, route),
                "distance_m": route_length_m(scribe.plan, main_serial(route)),
            }
            parts.append(scribe.say("doc_concept_apart", way))
        parts += _concept_of_route(scribe, main_serial(route))
    return " ".join(parts)


def _concept_of_route(scribe: Scribe, serial: Serial) -> list[str]:
    """Return the critical points and the nights of a route."""
    overnight = list(dict.fromkeys(halt.site for halt in serial.halts if halt.kind == "overnight"))
    critical = [p for p, _ in route_points(scribe.plan, serial.legs)[1:-1] if scribe.plan.points[p].critical]
    nights = scribe.say("doc_concept_overnight", {"sites": overnight}) if overnight else ""
    via = [scribe.say("doc_concept_via", {"points": critical})] if critical else []
    return [*via, nights or scribe.term("doc_concept_no_overnight")]


def _serial_table(scribe: Scribe, movement: Movement) -> tuple[list[Column], list[list[str | tuple[str, str]]]]:
    columns = [
        Column(scribe.term("th_serial"), width="fill"),
        Column(scribe.term("th_role")),
        Column(scribe.term("th_vehicles"), "end"),
        Column(scribe.term("doc_march_units"), "center"),
        Column(scribe.term("doc_road_space"), "end", 2.2),
        Column(scribe.term("doc_pass_time"), "end", 2.4),
        Column(scribe.term("doc_at_start_point")),
        Column(scribe.term("doc_complete")),
    ]
    rows: list[list[str | tuple[str, str]]] = []
    for serial in movement.serials:
        start_s = serial.legs[start_point_index(scribe.plan, serial.legs)].head_enters_s
        rows.append(
            [
                scribe.ref(serial.id),
                scribe.kind("serial", serial.role),
                scribe.count(len(serial.vehicles)),
                scribe.ref(" + ".join(str(count) for count in serial.march_units)),
                scribe.km(serial.road_space_m),
                scribe.duration(road_pass_time_s(scribe.plan, serial)),
                scribe.clock(start_s),
                scribe.clock(serial.completion_s),
            ]
        )
    return columns, rows


def _add_rates(body: Body, scribe: Scribe, movement: Movement) -> None:
    """Add the planned rates by class and light, and a sentence for each that is lower than asked."""
    columns = [
        Column(scribe.term("th_class"), width="fill"),
        Column(scribe.term("doc_by_day"), "end", 3.2),
        Column(scribe.term("doc_by_night"), "end", 3.2),
        Column(scribe.term("doc_catch_up"), "end", 3.2),
    ]
    table = rate_table(scribe.plan, movement)
    planned = {(row.class_, row.light): row.planned_mps for row in table}
    body.table(
        columns,
        [
            [
                scribe.kind("class", class_),
                scribe.kmh(planned.get((class_, "day"))),
                scribe.kmh(planned.get((class_, "night"))),
                scribe.kmh(movement.request.catch_up_mps.get(class_)),
            ]
            for class_ in dict.fromkeys(row.class_ for row in table)
        ],
    )
    lowered = [_lowered(scribe, row) for row in table if row.driven and row.lowered_by]
    body.items(lowered + [_slow(scribe, leg) for leg in slow_legs(scribe.plan, movement)])
    body.text(scribe.term("doc_rates_note"), style="note")


def _lowered(scribe: Scribe, row: RateRow) -> str:
    params = {
        "class": scribe.kind("class", row.class_),
        "light": scribe.term(row.light),
        "asked": row.asked_mps,
        "planned": row.planned_mps,
        "types": row.lowered_by,
    }
    return scribe.say("doc_rate_lowered", params)


def _slow(scribe: Scribe, leg: SlowLeg) -> str:
    params = {"from_point": leg.from_point, "to_point": leg.to_point, "rate": leg.rate_mps}
    return scribe.say("doc_rate_of_road", params)


def _gaps(scribe: Scribe, movement: Movement) -> list[str]:
    profile, technique = scribe.plan.profile, movement.request.technique
    word = scribe.kind("technique", technique)
    if technique in profile.density_vpkm:
        vehicles = scribe.say("doc_density", {"technique": word, "count": profile.density_vpkm[technique]})
    else:
        vehicles = scribe.say("doc_gap_vehicles", {"technique": word, "gap_m": profile.gaps_m[technique]})
    gaps_s = {
        "march_unit_s": profile.march_unit_gap_s,
        "serial_s": profile.serial_gap_s,
        "column_s": profile.column_gap_s,
    }
    behind = [
        scribe.say("doc_gap_behind", {"serial": serial.id, "seconds": serial.gap_behind_s})
        for serial in movement.serials
        if serial.gap_behind_s
    ]
    unset = "doc_gap_profile_none" if behind else "doc_gap_elements_none"
    between = scribe.say("doc_gap_elements" if any(gaps_s.values()) else unset, gaps_s)
    halted = scribe.say("doc_gap_halted", {"gap_m": profile.halted_gap_m})
    return [vehicles, between, *behind, halted]


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
    """Return a sentence per border post, ferry or checkpoint of the route: rate, formalities, room to queue, hours."""
    sentences = []
    crossings: dict[str, list[LegTimes]] = {}
    for serial in movement.serials:
        for times in serial.legs:
            crossings.setdefault(times.leg, []).append(times)
    for leg_id, crossed in crossings.items():
        leg, driven = scribe.plan.legs[leg_id], crossed[0]
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
        first_s, last_s = min(t.head_enters_s for t in crossed), max(t.tail_leaves_s for t in crossed)
        hours = scribe.spans(leg.open or (), first_s, last_s)
        sentences.append(f"{sentence} {scribe.say('doc_service_hours', {'spans': hours})}" if hours else sentence)
    return sentences
