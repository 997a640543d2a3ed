"""Annex of fuel and supply: totals, fuel per vehicle, refuels, recovery and surgical care, the factors used."""

from __future__ import annotations

from ratl.documents.paper import Body, Cell, Column
from ratl.documents.scribe import NONE, Scribe
from ratl.documents.supply_factors import list_factors, say_resupply
from ratl.documents.tables import CareRow, RefuelRow, care_table, fuel_table, refuel_table
from ratl.model.movement import Movement
from ratl.model.supply import ENDLESS_DAYS, STOCK_UNITS, AlternateSupply, Supply, SupplyFactors

_STORE_FIGURES = ("per_day", "carried", "brought", "needed")
COLUMN = "column"
"""Where recovery is from when every serial has a recovery vehicle of its own."""


def add_supply(body: Body, scribe: Scribe, movement: Movement) -> None:
    """Add fuel, refuels, water, rations and care of a movement; says so where supply was not planned."""
    supply = next((supply for supply in scribe.plan.supply if supply.movement == movement.id), None)
    if supply is None:
        body.text(scribe.term("doc_no_supply"), style="missing")
        return
    body.facts(_totals(scribe, supply))
    if supply.alternates:
        body.text(scribe.term("doc_supply_main_only"), style="note")
    _add_refuels(body, scribe, refuel_table(scribe.plan, movement))
    _add_fuel(body, scribe, movement)
    if supply.stocks:  # a plan of an older Ratl has none
        _add_stores(body, scribe, supply, movement)
        _add_assets(body, scribe, supply)
    _add_care(body, scribe, supply, movement)
    body.heading(scribe.term("doc_factors"), level=2)
    vehicles = [vehicle for serial in movement.serials for vehicle in serial.vehicles]
    columns = [
        Column(scribe.term("doc_factor"), width="fill"),
        Column(scribe.term("doc_figure"), "end", 3.0),
        Column(scribe.term("th_source"), width=6.5),
    ]
    body.table(columns, [[*row] for row in list_factors(scribe, supply.factors, vehicles)])
    for other in supply.alternates:
        _add_alternate(body, scribe, movement, supply, other)


def _totals(scribe: Scribe, supply: Supply) -> list[tuple[str, str]]:
    rows = [
        ("doc_fuel", scribe.litres(supply.fuel_l)),
        ("doc_days", scribe.speaker.isolated(f"{supply.days:g}")),
        ("doc_water", scribe.litres(supply.water_l)),
        ("doc_rations", scribe.count(supply.rations)),
        ("doc_tankers_carry", scribe.litres(supply.tanker_carried_l)),
        ("doc_tankers_issue", scribe.litres(supply.tanker_issued_l)),
        ("doc_people", scribe.count(supply.people)),
        ("doc_days_carried", scribe.speaker.isolated(f"{supply.factors.days_carried:g}")),
    ]
    return [(scribe.term(key), value) for key, value in rows]


def _add_refuels(body: Body, scribe: Scribe, refuels: tuple[RefuelRow, ...]) -> None:
    body.heading(scribe.term("doc_refuels"), level=2)
    if not refuels:
        body.text(scribe.term("doc_no_refuels"), style="missing")
        return
    columns = [
        Column(scribe.term("th_serial")),
        Column(scribe.term("th_site"), width="fill"),
        Column(scribe.term("th_km"), "end"),
        Column(scribe.term("doc_head_arrives"), "center", 2.1),
        Column(scribe.term("th_source"), width=2.0),
        Column(scribe.term("th_vehicles"), "end"),
        Column(scribe.term("th_litres"), "end"),
        Column(scribe.term("doc_pumping"), "end"),
    ]
    rows: list[list[Cell]] = [
        [
            scribe.ref(row.serial),
            scribe.speaker.name(row.site),
            scribe.km(row.distance_m, ""),
            scribe.clock(row.at_s),
            scribe.kind("fuel", row.source),
            scribe.count(row.vehicles),
            scribe.count(row.litres),
            scribe.duration(row.duration_s),
        ]
        for row in refuels
    ]
    body.table(columns, rows)


def _add_fuel(body: Body, scribe: Scribe, movement: Movement) -> None:
    body.heading(scribe.term("doc_fuel_vehicles"), level=2)
    body.text(scribe.term("doc_fuel_rounded"), style="note")
    columns = [
        Column(scribe.term("th_vehicle")),
        Column(scribe.term("th_type"), width="fill"),
        Column(scribe.term("th_driving_l"), "end", 1.6),
        Column(scribe.term("th_idle_l"), "end", 1.6),
        Column(scribe.term("th_total_l"), "end", 1.6),
        Column(scribe.term("doc_tank"), "end", 1.5),
        Column(scribe.term("th_lowest_l"), "end", 1.9),
        Column(scribe.term("th_lowest_at"), width=3.3),
    ]
    table = fuel_table(scribe.plan, movement)
    rows: list[list[Cell]] = [
        [
            scribe.ref(row.vehicle.id),
            scribe.speaker.name(row.vehicle.type),
            scribe.count(row.driving_l),
            scribe.count(row.idle_l),
            scribe.count(row.driving_l + row.idle_l),
            scribe.figure(row.vehicle, "tank_l", row.vehicle.tank_l),
            scribe.count(row.lowest_l),
            scribe.speaker.name(row.lowest_at) if row.lowest_at else NONE,
        ]
        for row in table
    ]
    groups = {
        index: scribe.say("doc_serial_named", {"serial": row.serial})
        for index, row in enumerate(table)
        if index == 0 or table[index - 1].serial != row.serial
    }
    body.table(columns, rows, groups)


def _add_stores(body: Body, scribe: Scribe, supply: Supply, movement: Movement) -> None:
    """Add what is used, carried and brought of each kind of stores, and when it is brought."""
    body.heading(scribe.term("doc_stores"), level=2)
    columns = [
        Column(scribe.term("doc_store"), width="fill"),
        *(Column(scribe.term(f"doc_store_{name}"), "end", 2.6) for name in _STORE_FIGURES),
        Column(scribe.term("doc_store_lasts"), "end", 2.6),
    ]
    counted = [stock for stock in supply.stocks if stock.lasts_days < ENDLESS_DAYS]
    rows: list[list[Cell]] = [
        [
            scribe.term(f"stock_{stock.kind}"),
            *(
                scribe.speaker.quantity(f"{getattr(stock, name):,.0f}", STOCK_UNITS[stock.kind])
                for name in _STORE_FIGURES
            ),
            scribe.speaker.number(stock.told_days, 0 if stock.lasts_days else 1),
        ]
        for stock in counted
    ]
    body.table(columns, rows)
    body.items([say_resupply(scribe, r) for r in scribe.plan.resupplies if r.movement == movement.id])


def _add_assets(body: Body, scribe: Scribe, supply: Supply) -> None:
    """Add the recovery vehicles and drivers of each serial."""
    body.heading(scribe.term("doc_assets"), level=2)
    columns = [
        Column(scribe.term("th_serial")),
        Column(scribe.term("sustain_recovery"), width="fill"),
        Column(scribe.term("doc_recovery_needed"), "end", 2.4),
        Column(scribe.term("doc_recovery_behind"), "end", 2.8),
        Column(scribe.term("doc_drivers"), "end", 2.6),
        Column(scribe.term("doc_longest_day"), "end", 2.8),
    ]
    rows: list[list[Cell]] = [
        [
            scribe.ref(recovery.serial),
            scribe.speaker.listed(recovery.vehicles) or NONE,
            scribe.count(recovery.needed),
            scribe.count(recovery.behind),
            scribe.count(crew.drivers),
            scribe.duration(crew.longest_day_s),
        ]
        for recovery, crew in zip(supply.recovery, supply.crews, strict=True)
    ]
    body.table(columns, rows)


def _add_care(body: Body, scribe: Scribe, supply: Supply, movement: Movement) -> None:
    body.heading(scribe.term("doc_care"), level=2)
    _add_reach(body, scribe, care_table(scribe.plan, movement))
    own = any(leg.recovery_from == COLUMN for leg in supply.care)
    recovery = scribe.term("doc_care_own") if own else _counted_at(scribe, supply.factors, "recovery")
    body.text(f"{recovery} {_counted_at(scribe, supply.factors, 'ambulance')}", style="note")
    body.text(scribe.term("doc_care_ways"), style="note")
    body.text(scribe.term("doc_care_note"), style="note")


def _counted_at(scribe: Scribe, factors: SupplyFactors, who: str) -> str:
    """Return at which rate help is counted, and whose figure that is."""
    rate = {"recovery": factors.recovery_mps, "ambulance": factors.ambulance_mps}[who]
    source = scribe.source(factors.sources.get(f"{who}_mps", ""))
    return scribe.say(f"doc_care_{who}", {"rate": rate, "source": source})


def _add_alternate(body: Body, scribe: Scribe, movement: Movement, supply: Supply, other: AlternateSupply) -> None:
    """Add what an alternate route needs, its refuels, and the care on the legs that are not the main route's."""
    alternate = movement.alternates[other.alternate]
    body.heading(scribe.say("doc_if_alternate", {"route": alternate.name or alternate.via}))
    needs = {
        "doc_fuel": scribe.litres(other.fuel_l),
        "doc_days": scribe.speaker.isolated(f"{other.days:g}"),
        "doc_water": scribe.litres(other.water_l),
        "doc_rations": scribe.count(other.rations),
        "doc_tankers_issue": scribe.litres(other.tanker_issued_l),
    }
    body.facts([(scribe.term(key), value) for key, value in needs.items()])
    _add_refuels(body, scribe, refuel_table(scribe.plan, movement, other.alternate))
    main = {leg.leg for leg in supply.care}
    own = tuple(row for row in care_table(scribe.plan, movement, other.alternate) if row.leg not in main)
    if own:
        body.heading(scribe.term("doc_care_alternate"), level=2)
        _add_reach(body, scribe, own)


def _add_reach(body: Body, scribe: Scribe, care: tuple[CareRow, ...]) -> None:
    """Add the longest wait for recovery and way to surgery, and both for each leg that ends at a place."""
    worst = [
        (code, [row for row in care if getattr(row, field) is not None], field)
        for code, field in (("doc_worst_recovery", "recovery_s"), ("doc_worst_surgery", "surgery_s"))
    ]
    sentences = []
    for code, known, field in worst:
        if known:
            row = max(known, key=lambda each: getattr(each, field))
            params = {"seconds": getattr(row, field), "from_point": row.from_point, "to_point": row.to_point}
            sentences.append(scribe.say(code, params))
    body.items(sentences)
    columns = [
        Column(scribe.term("doc_leg_to"), width="fill"),
        Column(scribe.term("th_km"), "end"),
        Column(scribe.term("doc_recovery"), width=4.6),
        Column(scribe.term("doc_surgery"), width=6.2),
    ]
    rows: list[list[Cell]] = [
        [
            scribe.speaker.name(row.to_point),
            scribe.km(row.to_m, ""),
            (scribe.duration(row.recovery_s), _recovery_from(scribe, row.recovery_from)),
            (scribe.duration(row.surgery_s), scribe.speaker.name(row.surgery_at) if row.surgery_at else ""),
        ]
        for row in care
        if scribe.is_place(row.to_point)
    ]
    body.table(columns, rows)


def _recovery_from(scribe: Scribe, key: str) -> str:
    if not key:
        return ""
    return scribe.term("doc_own_recovery") if key == COLUMN else scribe.speaker.name(key)
