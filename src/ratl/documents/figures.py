"""The figures of a plan in one record: what the brief's table and the screen show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ratl.documents.serial_routes import by_route
from ratl.documents.tables import HaltRow, halts_table, route_length_m
from ratl.model.movement import Movement, Serial, WhatIf
from ratl.model.plan import Plan
from ratl.words.catalogue import Speaker
from ratl.words.clock import span_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Figures of one placed movement. What is not known is None."""

    serials: int
    march_units: int
    vehicles: int
    vehicles_by_weight: Mapping[str, int]
    """``light``, ``medium``, ``heavy``; classes nobody has are left out."""
    people: int
    heaviest_kg: float
    highest_m: float
    widest_m: float
    longest_m: float
    mlc: int | None
    """Highest load class; None when any vehicle's is not known."""
    road_space_m: int
    """Σ of the serials' road spaces, the gaps between serials not counted."""
    pass_time_s: int
    """Σ of each serial's pass time on its prevailing class of road + a serial gap between each two.

    Where serials take several routes, the longest of those on one.
    """
    distance_m: float
    """Longest route of a serial."""
    reported_distance_m: float | None
    start_s: int
    completion_s: int
    duration_s: int
    """Between the clock times of start and completion, as printed."""
    days: int
    """Calendar days touched, in the plan's zone."""
    halts: int
    """Stands of the serial that has most, listed halts included."""
    overnights: int
    fuel_l: float | None


def figures_of(plan: Plan, movement: Movement) -> Figures:
    """Return the figures of one movement of a plan, which must be placed."""
    vehicles = [vehicle for serial in movement.serials for vehicle in serial.vehicles]
    start_s = min(serial.legs[0].head_enters_s for serial in movement.serials)
    completion_s = max(serial.legs[-1].tail_leaves_s for serial in movement.serials)
    kinds = _busiest_halts(halts_table(plan, movement))
    classes = [vehicle.mlc for vehicle in vehicles]
    supply = next((supply for supply in plan.supply if supply.movement == movement.id), None)
    return Figures(
        serials=len(movement.serials),
        march_units=sum(len(serial.march_units) for serial in movement.serials),
        vehicles=len(vehicles),
        vehicles_by_weight={
            weight: count
            for weight in ("light", "medium", "heavy")
            if (count := sum(vehicle.weight_class == weight for vehicle in vehicles))
        },
        people=sum(vehicle.people for vehicle in vehicles),
        heaviest_kg=max((vehicle.mass_kg for vehicle in vehicles), default=0.0),
        highest_m=max((vehicle.height_m for vehicle in vehicles), default=0.0),
        widest_m=max((vehicle.width_m for vehicle in vehicles), default=0.0),
        longest_m=max((vehicle.length_m for vehicle in vehicles), default=0.0),
        mlc=max((mlc for mlc in classes if mlc is not None), default=None) if None not in classes else None,
        road_space_m=sum(serial.road_space_m for serial in movement.serials),
        pass_time_s=max(_column_pass_time_s(plan, part.serials) for part in by_route(movement)),
        distance_m=max(route_length_m(plan, serial) for serial in movement.serials),
        reported_distance_m=plan.papers.reported_distance_m,
        start_s=start_s,
        completion_s=completion_s,
        duration_s=span_s(start_s, completion_s),
        days=days_touched(plan, start_s, completion_s),
        halts=kinds.total(),
        overnights=kinds["overnight"],
        fuel_l=supply.fuel_l if supply else None,
    )


def days_touched(plan: Plan, start_s: int, completion_s: int) -> int:
    """Return how many calendar days of the plan's zone lie between two plan seconds, both days counted."""
    clock = Speaker("en", plan.epoch, plan.zone)
    return (clock.local(completion_s).date() - clock.local(start_s).date()).days + 1


def road_pass_time_s(plan: Plan, serial: Serial) -> int:
    """Return the pass time of a serial on the class of road of most of its route, posts and ferries apart.

    Of several pass times on that class it is the one of most kilometres; 0 where all is posts and ferries.
    """
    driven = [(plan.legs[times.leg], times.pass_time_s) for times in serial.legs]
    road = [(leg, pass_time_s) for leg, pass_time_s in driven if leg.service is None]
    classes, passes = Counter[str](), Counter[int]()
    for leg, _ in road:
        classes[leg.class_] += round(leg.length_m)
    prevailing = max(classes, key=classes.__getitem__, default="")
    for leg, pass_time_s in road:
        if leg.class_ == prevailing:
            passes[pass_time_s] += round(leg.length_m)
    return max(passes, key=passes.__getitem__, default=0)


def _column_pass_time_s(plan: Plan, serials: Sequence[Serial]) -> int:
    passes = [road_pass_time_s(plan, serial) for serial in serials]
    return sum(passes) + plan.profile.serial_gap_s * max(0, len(serials) - 1)


def _busiest_halts(rows: tuple[HaltRow, ...]) -> Counter[str]:
    """Return halts by kind of the serial that halts most often."""
    by_serial: dict[str, Counter[str]] = {}
    for row in rows:
        by_serial.setdefault(row.serial, Counter())[row.kind] += 1
    return max(by_serial.values(), key=Counter.total, default=Counter())


def what_if_saved_s(movement: Movement, answer: WhatIf) -> int | None:
    """Return how much earlier the movement would be complete, by the clock times printed; None where nothing says.

    Without others it is against the plan, without a rule against the movement without others.
    """
    alone_s = next((a.completion_s for a in movement.what_if if a.without == "others"), None)
    base_s = movement.completion_s if alone_s is None or answer.without == "others" else alone_s
    if movement.completion_s is None or base_s is None or answer.completion_s is None:
        return None
    return span_s(answer.completion_s, base_s)
