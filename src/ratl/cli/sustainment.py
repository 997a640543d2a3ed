"""What the columns of a plan need, on the screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import typer

from ratl.cli.screen import print_rows
from ratl.cli.summary import print_draft
from ratl.documents.scribe import Scribe, scribe_for
from ratl.documents.supply_factors import list_factors, say_resupply
from ratl.model.movement import Movement, Reason
from ratl.model.supply import ENDLESS_DAYS, STOCK_UNITS, Refuel, Stock, Supply
from ratl.services.sustain import Sustained
from ratl.words.catalogue import Speaker

Row = tuple[str, str]


def print_sustainment(made: Sustained, lang: str) -> None:
    """Print one block per movement, its needs, then what is short with its mend; and the figures all rest on."""
    plan = made.plan
    scribe = scribe_for(plan, lang)
    speaker = scribe.speaker
    print_draft(plan, lang)
    needs = {supply.movement: supply for supply in plan.supply}
    for movement in plan.movements:
        typer.echo(f"{speaker.isolated(movement.id)}  {speaker.name(movement.id)}")
        supply = needs.get(movement.id)
        if supply is None:
            typer.echo(speaker.term("sustain_unplaced"))
        else:
            print_rows([*_rows(scribe, movement, supply), *_simulated(made, movement, speaker)])
            _print_shortages(made.shortages.get(movement.id, ()), speaker)
            for remark in made.remarks.get(movement.id, ()):
                typer.echo(f"! {speaker.say(remark.code, remark.params)}")
        typer.echo("")
    if plan.supply:
        typer.echo(speaker.term("sustain_figures"))
        vehicles = [v for movement in plan.movements for serial in movement.serials for v in serial.vehicles]
        figures = list_factors(scribe, plan.supply[0].factors, vehicles)
        print_rows([(name, speaker.say("sustain_figure", {"value": v, "source": s})) for name, v, s in figures])


def _print_shortages(shortages: Sequence[Reason], speaker: Speaker) -> None:
    if not shortages:
        typer.echo(speaker.term("sustain_verdict_fine"))
        return
    typer.echo(speaker.say("sustain_verdict_short", {"count": len(shortages)}))
    for reason in shortages:
        typer.echo(f"- {speaker.say(reason.code, reason.params)}")


def _rows(scribe: Scribe, movement: Movement, supply: Supply) -> Iterator[Row]:
    plan, speaker = scribe.plan, scribe.speaker
    vehicles = sum(len(serial.vehicles) for serial in movement.serials)
    counts = {"vehicles": vehicles, "people": supply.people, "days": supply.days}
    yield speaker.term("sustain_people"), speaker.say("sustain_people_value", counts)
    fuel = {"fuel_l": supply.fuel_l, "issued_l": supply.tanker_issued_l, "carried_l": supply.tanker_carried_l}
    yield speaker.term("sustain_fuel"), speaker.say("sustain_fuel_value", fuel)
    yield from _lowest(movement, supply, speaker)
    yield from _labelled("sustain_refuels", [_refuel(movement, r, speaker) for r in supply.refuels], speaker)
    for stock in supply.stocks:
        yield speaker.term(f"stock_{stock.kind}"), _stock(stock, speaker)
    brought = [r for r in plan.resupplies if r.movement == movement.id]
    if brought:
        yield from _labelled("sustain_resupplies", [say_resupply(scribe, resupply) for resupply in brought], speaker)
    yield from _labelled("sustain_recovery", _recovery(supply, speaker), speaker)
    yield from _labelled("sustain_crews", _crews(supply, speaker), speaker)


def _simulated(made: Sustained, movement: Movement, speaker: Speaker) -> Iterator[Row]:
    completion = made.simulated.get(movement.id)
    if completion is not None:
        params = {"p50": completion.p50, "p80": completion.p80, "p90": completion.p90}
        yield speaker.term("sustain_simulated"), speaker.say("sustain_simulated_value", params)


def _labelled(key: str, lines: Sequence[str], speaker: Speaker) -> Iterator[Row]:
    """Yield one row per line, the label before the first only."""
    for number, line in enumerate(lines or [speaker.term("sustain_no_refuels")]):
        yield "" if number else speaker.term(key), line


def _lowest(movement: Movement, supply: Supply, speaker: Speaker) -> Iterator[Row]:
    """Yield the vehicle whose tank comes lowest by its share."""
    vehicles = {vehicle.id: (vehicle, serial) for serial in movement.serials for vehicle in serial.vehicles}
    known = [
        (fuel.lowest_l / tank, fuel)
        for fuel in supply.fuel
        if fuel.lowest_l is not None and (tank := vehicles[fuel.vehicle][0].tank_l)
    ]
    if not known:
        return
    share, fuel = min(known, key=lambda item: item[0])
    serial = vehicles[fuel.vehicle][1]
    params = {
        "vehicle": fuel.vehicle,
        "share": share,
        "litres": fuel.lowest_l,
        "leg": serial.legs[max(fuel.lowest_after_leg or 0, 0)].leg,
        "reserve": supply.factors.fuel_reserve_share,
    }
    yield speaker.term("sustain_lowest"), speaker.say("sustain_lowest_value", params)


def _refuel(movement: Movement, refuel: Refuel, speaker: Speaker) -> str:
    serial = next(serial for serial in movement.serials if serial.id == refuel.serial)
    params = {
        "serial": refuel.serial,
        "site": refuel.site,
        "at_s": serial.halts[refuel.halt].head_arrives_s,
        "litres": refuel.litres,
        "seconds": refuel.duration_s,
    }
    said = speaker.say(f"sustain_refuel_{refuel.source}", params)
    return said + (speaker.say("sustain_waits", {"seconds": refuel.waits_s}) if refuel.waits_s else "")


def _stock(stock: Stock, speaker: Speaker) -> str:
    if stock.lasts_days >= ENDLESS_DAYS:
        return speaker.term("sustain_stock_unused")
    unit = STOCK_UNITS[stock.kind]
    figures = {name: (f"{getattr(stock, name):,.0f}", unit) for name in ("per_day", "carried", "brought", "needed")}
    return speaker.say("sustain_stock_value", {**figures, "lasts": stock.told_days})


def _recovery(supply: Supply, speaker: Speaker) -> list[str]:
    lines = []
    for recovery in supply.recovery:
        code = "sustain_recovery_value" if recovery.vehicles else "sustain_recovery_none"
        said = speaker.say(code, {"serial": recovery.serial, "vehicles": list(recovery.vehicles)})
        needed = "" if recovery.needed is None else speaker.say("sustain_recovery_needed", {"needed": recovery.needed})
        lines.append(said + needed)
    return lines


def _crews(supply: Supply, speaker: Speaker) -> list[str]:
    lines = []
    for crew in supply.crews:
        params = {"serial": crew.serial, "drivers": crew.drivers, "seconds": crew.longest_day_s}
        limit = "" if crew.limit_s is None else speaker.say("sustain_crew_limit", {"limit_s": crew.limit_s})
        lines.append(speaker.say("sustain_crew_value", params) + limit)
    return lines
