"""The tables of a plan as rows of ids, SI figures and plan seconds; no language, no layout.

Every document prints from these rows, so the order, the workbook, the map files and the screen cannot disagree.
*Arrival* is the head, *clearance* the tail.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ratl.documents.serial_routes import by_route
from ratl.documents.stamps import mgrs_reference
from ratl.model.movement import Alternate, Halt, LegTimes, Movement, Serial
from ratl.model.plan import Plan
from ratl.model.route import Leg
from ratl.model.supply import AlternateSupply, Supply
from ratl.model.vehicle import Vehicle

CUT = "cut"
"""Kind of a point that the planner made on a road, for a halt on its shoulder; nobody knows it by name."""
LISTED = "listed"
"""Kind of a halt that the rate of march already contains."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarchRow:
    """One serial at one point of its route.

    Where it halts, `arrival_s` and `closed_s` are its head and tail pulling in, `departure_s` and `clearance_s` its
    head and tail leaving; elsewhere departure is arrival. At the origin `arrival_s` and `closed_s` are None, at the
    destination `departure_s` is None and `clearance_s` the completion.
    """

    serial: str
    index: int
    point: str
    distance_m: float
    arrival_s: int | None
    closed_s: int | None
    departure_s: int | None
    clearance_s: int
    sites: tuple[str, ...]
    kinds: tuple[str, ...]
    halt_s: int
    """Head's stand here, 0 where it does not halt."""
    leg: str
    """The leg that led here; empty at the origin."""
    mgrs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    """One vehicle in the order of march; positions and march units count from 1 at the front."""

    serial: str
    march_unit: int
    position: int
    vehicle: Vehicle
    first_of_unit: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HaltRow:
    """One stand of one serial. A listed halt has no site and no times of the tail.

    `duration_s` is the head's stand, `rest_s` from the tail's arrival to the head's departure.
    """

    serial: str
    kind: str
    site: str
    point: str
    distance_m: float
    head_arrives_s: int
    tail_arrives_s: int | None
    head_departs_s: int
    tail_departs_s: int | None
    duration_s: int
    rest_s: int
    halt: Halt | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LegRow:
    """One leg in the direction driven. `rate_mps` is length ÷ run; `limits` are those of this direction."""

    index: int
    leg: str
    from_point: str
    to_point: str
    from_m: float
    length_m: float
    class_: str
    regime: str
    surface: str
    limits: Mapping[str, float | str]
    rate_mps: float
    run_s: int
    pass_time_s: int
    authority: str
    length_source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FuelRow:
    """Fuel of one vehicle; `lowest_at` is the point where its tank is lowest, empty when not known."""

    serial: str
    vehicle: Vehicle
    driving_l: float
    idle_l: float
    lowest_l: float | None
    lowest_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegFuelRow:
    """Litres one serial drives away on one leg."""

    serial: str
    leg: str
    from_point: str
    to_point: str
    litres: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuelRow:
    """One serial taking fuel at a halt. `source` is ``site`` or ``tanker``."""

    serial: str
    site: str
    point: str
    distance_m: float
    at_s: int
    source: str
    litres: float
    duration_s: int
    vehicles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CareRow:
    """Recovery reach and time to surgical care from the far end of a leg; None when there is none in reach."""

    leg: str
    from_point: str
    to_point: str
    to_m: float
    recovery_s: int | None
    recovery_from: str
    surgery_s: int | None
    surgery_at: str


def leg_ends(leg: Leg, forward: bool) -> tuple[str, str]:
    """Return the points a leg leads from and to, as driven."""
    return (leg.from_, leg.to) if forward else (leg.to, leg.from_)


def leg_limits(leg: Leg, forward: bool) -> dict[str, float | str]:
    """Return the limits of a leg in one direction."""
    return {**leg.limits, **(leg.limits_forward if forward else leg.limits_backward)}


def route_points(plan: Plan, legs: tuple[LegTimes, ...]) -> tuple[tuple[str, float], ...]:
    """Return (point, metres from the start) along driven legs, first and last included."""
    if not legs:
        return ()
    first = legs[0]
    points, distance_m = [(leg_ends(plan.legs[first.leg], first.forward)[0], 0.0)], 0.0
    for driven in legs:
        leg = plan.legs[driven.leg]
        distance_m += leg.length_m
        points.append((leg_ends(leg, driven.forward)[1], distance_m))
    return tuple(points)


def route_length_m(plan: Plan, serial: Serial) -> float:
    """Return the length of a serial's route."""
    return sum(plan.legs[driven.leg].length_m for driven in serial.legs)


def main_serial(movement: Movement | Alternate) -> Serial:
    """Return the serial whose route stands for a placed movement: the first that is no advance party, else the first.

    Raises
    ------
    IndexError
        When the movement, or the alternate route, has no serial.
    """
    return next((serial for serial in movement.serials if serial.role != "advance"), movement.serials[0])


def march_rows(plan: Plan, serial: Serial) -> tuple[MarchRow, ...]:
    """Return a serial's march table, one row per point of its route."""
    rows = []
    for index, (point, distance_m) in enumerate(route_points(plan, serial.legs)):
        before = serial.legs[index - 1] if index else None
        after = serial.legs[index] if index < len(serial.legs) else None
        halts = [halt for halt in serial.halts if halt.after_leg == index - 1]
        arrival_s = before.head_leaves_s if before else None
        rows.append(
            MarchRow(
                serial=serial.id,
                index=index,
                point=point,
                distance_m=distance_m,
                arrival_s=arrival_s,
                closed_s=before.tail_leaves_s if before else None,
                departure_s=after.head_enters_s if after else None,
                clearance_s=after.tail_enters_s if after else serial.legs[-1].tail_leaves_s,
                sites=tuple(dict.fromkeys(halt.site for halt in halts)),
                kinds=tuple(halt.kind for halt in halts),
                halt_s=sum(halt.head_departs_s - halt.head_arrives_s for halt in halts),
                leg=before.leg if before else "",
                mgrs=mgrs_reference(plan.points[point]),
            )
        )
    return tuple(rows)


def march_table(plan: Plan, movement: Movement | Alternate) -> dict[str, tuple[MarchRow, ...]]:
    """Return the march table of every serial of a placed movement, or of an alternate route, by serial."""
    return {serial.id: march_rows(plan, serial) for serial in movement.serials}


def order_of_march(serial: Serial) -> tuple[OrderRow, ...]:
    """Return the vehicles of a serial from front to rear with their march units."""
    rows: list[OrderRow] = []
    for unit, count in enumerate(serial.march_units, start=1):
        start = len(rows)
        rows += [
            OrderRow(
                serial=serial.id, march_unit=unit, position=start + place + 1, vehicle=vehicle, first_of_unit=place == 0
            )
            for place, vehicle in enumerate(serial.vehicles[start : start + count])
        ]
    return tuple(rows)


def halts_table(plan: Plan, movement: Movement | Alternate) -> tuple[HaltRow, ...]:
    """Return every halt of a movement, serial by serial in order of time."""
    return tuple(row for serial in movement.serials for row in _serial_halts(plan, serial))


def _serial_halts(plan: Plan, serial: Serial) -> list[HaltRow]:
    points = route_points(plan, serial.legs)
    rows = [
        HaltRow(
            serial=serial.id,
            kind=halt.kind,
            site=halt.site,
            point=plan.sites[halt.site].at,
            distance_m=points[halt.after_leg + 1][1],
            head_arrives_s=halt.head_arrives_s,
            tail_arrives_s=halt.tail_arrives_s,
            head_departs_s=halt.head_departs_s,
            tail_departs_s=halt.tail_departs_s,
            duration_s=halt.head_departs_s - halt.head_arrives_s,
            rest_s=max(0, halt.head_departs_s - halt.tail_arrives_s),
            halt=halt,
        )
        for halt in serial.halts
    ]
    rows += [
        HaltRow(
            serial=serial.id,
            kind=LISTED,
            site="",
            point=points[listed.leg][0],
            distance_m=points[listed.leg][1] + listed.at_m,
            head_arrives_s=listed.head_s,
            tail_arrives_s=None,
            head_departs_s=listed.head_s + listed.duration_s,
            tail_departs_s=None,
            duration_s=listed.duration_s,
            rest_s=listed.duration_s,
            halt=None,
        )
        for listed in serial.listed_halts
    ]
    return sorted(rows, key=lambda row: row.head_arrives_s)


def leg_table(plan: Plan, serial: Serial) -> tuple[LegRow, ...]:
    """Return the legs of a serial as driven."""
    rows, from_m = [], 0.0
    for index, driven in enumerate(serial.legs):
        leg = plan.legs[driven.leg]
        from_point, to_point = leg_ends(leg, driven.forward)
        rows.append(
            LegRow(
                index=index,
                leg=driven.leg,
                from_point=from_point,
                to_point=to_point,
                from_m=from_m,
                length_m=leg.length_m,
                class_=leg.class_,
                regime=leg.regime,
                surface=leg.surface,
                limits=leg_limits(leg, driven.forward),
                rate_mps=leg.length_m / driven.run_s if driven.run_s else 0.0,
                run_s=driven.run_s,
                pass_time_s=driven.pass_time_s,
                authority=leg.authority,
                length_source=leg.length_source,
            )
        )
        from_m += leg.length_m
    return tuple(rows)


def fuel_table(plan: Plan, movement: Movement) -> tuple[FuelRow, ...]:
    """Return the fuel of every vehicle of a movement in order of march; empty when supply was not planned."""
    by_vehicle = {
        fuel.vehicle: fuel for supply in plan.supply if supply.movement == movement.id for fuel in supply.fuel
    }
    rows = []
    for serial in movement.serials:
        points = route_points(plan, serial.legs)
        for vehicle in serial.vehicles:
            fuel = by_vehicle.get(vehicle.id)
            if fuel is None:
                continue
            at = points[fuel.lowest_after_leg + 1][0] if fuel.lowest_after_leg is not None and points else ""
            rows.append(
                FuelRow(
                    serial=serial.id,
                    vehicle=vehicle,
                    driving_l=fuel.driving_l,
                    idle_l=fuel.idle_l,
                    lowest_l=fuel.lowest_l,
                    lowest_at=at,
                )
            )
    return tuple(rows)


def leg_fuel_table(plan: Plan, movement: Movement) -> tuple[LegFuelRow, ...]:
    """Return the litres every serial drives away on every leg."""
    by_vehicle = {
        fuel.vehicle: fuel.by_leg_l for supply in plan.supply if supply.movement == movement.id for fuel in supply.fuel
    }
    rows = []
    for serial in movement.serials:
        known = [by_vehicle[vehicle.id] for vehicle in serial.vehicles if vehicle.id in by_vehicle]
        for row in leg_table(plan, serial) if known else ():
            litres = sum(by_leg[row.index] for by_leg in known if row.index < len(by_leg))
            rows.append(
                LegFuelRow(
                    serial=serial.id, leg=row.leg, from_point=row.from_point, to_point=row.to_point, litres=litres
                )
            )
    return tuple(rows)


def refuel_table(plan: Plan, movement: Movement, alternate: int | None = None) -> tuple[RefuelRow, ...]:
    """Return every refuel of a movement, serial by serial in order of the march.

    It is by the main route, or by the `alternate` with that index.
    """
    route = movement if alternate is None else movement.alternates[alternate]
    serials = {serial.id: serial for serial in route.serials}
    rows = []
    for refuel in (refuel for supply in _supplies(plan, movement, alternate) for refuel in supply.refuels):
        serial = serials[refuel.serial]
        halt = serial.halts[refuel.halt]
        rows.append(
            RefuelRow(
                serial=refuel.serial,
                site=refuel.site,
                point=plan.sites[refuel.site].at,
                distance_m=route_points(plan, serial.legs)[halt.after_leg + 1][1],
                at_s=halt.head_arrives_s,
                source=refuel.source,
                litres=refuel.litres,
                duration_s=refuel.duration_s,
                vehicles=len(refuel.vehicles),
            )
        )
    order = list(serials)
    return tuple(sorted(rows, key=lambda row: (order.index(row.serial), row.at_s)))


def care_table(plan: Plan, movement: Movement, alternate: int | None = None) -> tuple[CareRow, ...]:
    """Return recovery reach and time to surgical care along the main route, or the `alternate` with that index.

    Where serials take several routes, a leg stands with the first of them.
    """
    route = movement if alternate is None else movement.alternates[alternate]
    care = {leg.leg: leg for supply in _supplies(plan, movement, alternate) for leg in supply.care}
    rows = []
    for row in (row for part in by_route(route) for row in leg_table(plan, main_serial(part))):
        if row.leg not in care:
            continue
        reach = care.pop(row.leg)
        rows.append(
            CareRow(
                leg=row.leg,
                from_point=row.from_point,
                to_point=row.to_point,
                to_m=row.from_m + row.length_m,
                recovery_s=reach.recovery_s,
                recovery_from=reach.recovery_from,
                surgery_s=reach.surgery_s,
                surgery_at=reach.surgery_at,
            )
        )
    return tuple(rows)


def _supplies(plan: Plan, movement: Movement, alternate: int | None) -> list[Supply | AlternateSupply]:
    """Return the supply of a movement by one route; none where it was not planned."""
    planned = [supply for supply in plan.supply if supply.movement == movement.id]
    if alternate is None:
        return [*planned]
    return [other for supply in planned for other in supply.alternates if other.alternate == alternate]
