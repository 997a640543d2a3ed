"""Where a serial takes fuel: at the halts the plan has, before any vehicle falls below its reserve.

A halt offers what its site sells and what the serial's own tankers carry. Rest and overnight halts are used first,
where engines are off anyway, then the latest other halt before the trouble: not so early that it wastes time, and with
the long halts (TR1009 p. 72). Vehicles start with full tanks; a refuel fills up, or takes what the stand has time for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ratl.model.movement import Serial
from ratl.model.plan import Plan
from ratl.model.route import Site
from ratl.model.supply import Refuel, SupplyFactors
from ratl.sustain.fuel import Burn
from ratl.units import ceil_s

_DUST_L: Final = 1e-6
Moment = tuple[int, int]
"""A place in the serial's day: (leg index, 0) is driving that leg, (leg index, n) its n-th halt after it."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A halt as a chance to take fuel. `stand_s` is the shortest stand of any vehicle."""

    moment: Moment
    halt: int
    site: str
    arrives_s: int
    stand_s: int
    engines_off: bool


@dataclass(frozen=True, slots=True)
class Tankers:
    """The own tankers of one serial, each with one pump."""

    count: int = 0
    stock_l: float = 0.0
    pump_lps: float = 0.0

    @property
    def rate_lps(self) -> float:
        """What they pump together."""
        return self.count * self.pump_lps


@dataclass(frozen=True, slots=True)
class Delivery:
    """Fuel brought to a site, and how fast one pump of those who bring it gives it out."""

    site: str
    at_s: int
    litres: float
    pump_lps: float


@dataclass(frozen=True, slots=True)
class Pumps:
    """Fuel to be had: at sites by id, and from the own tankers of one serial."""

    site_stock_l: Mapping[str, float]
    site_rate_lps: Mapping[str, float]
    site_free_s: Mapping[str, int] = field(default_factory=dict)
    """When the pumps of a site are done with the serial before."""
    deliveries: tuple[Delivery, ...] = ()
    """Still to come."""
    tankers: Tankers = field(default_factory=Tankers)

    def offers(self, stop: Stop) -> bool:
        """Return whether there is fuel to be had at `stop`."""
        return self.at(stop).site_stock_l.get(stop.site, 0.0) > 0 or self.tankers.stock_l > 0

    def at(self, stop: Stop) -> Pumps:
        """Return the pumps as they are when `stop` ends: with what has been delivered at its site by then."""
        come = [d for d in self.deliveries if d.site == stop.site and d.at_s < stop.arrives_s + stop.stand_s]
        if not come:
            return self
        stock = self.site_stock_l.get(stop.site, 0.0) + sum(delivery.litres for delivery in come)
        rate = self.site_rate_lps.get(stop.site) or max(delivery.pump_lps for delivery in come)
        free_s = max(self.site_free_s.get(stop.site, 0), *(delivery.at_s for delivery in come))
        return replace(
            self,
            site_stock_l={**self.site_stock_l, stop.site: stock},
            site_rate_lps={**self.site_rate_lps, stop.site: rate},
            site_free_s={**self.site_free_s, stop.site: free_s},
            deliveries=tuple(delivery for delivery in self.deliveries if delivery not in come),
        )


@dataclass(frozen=True, slots=True)
class Tank:
    """A vehicle whose level can be followed. `legs_l` holds the queue of the leg too."""

    vehicle: str
    capacity_l: float
    reserve_l: float
    legs_l: tuple[float, ...]
    halts_l: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class FuelCase:
    """One serial and where it could take fuel. `tanks` are those whose level can be followed."""

    serial: Serial
    tanks: Sequence[Tank]
    stops: Sequence[Stop]
    pumps: Pumps


@dataclass(slots=True)
class Outcome:
    """A serial driven through with some refuels. `lowest` is by tank: litres, and when."""

    pumps: Pumps
    """What is left."""
    refuels: list[Refuel] = field(default_factory=list)
    lowest: dict[str, tuple[float, Moment]] = field(default_factory=dict)
    short: dict[Moment, list[str]] = field(default_factory=dict)
    """Vehicles below their reserve, by moment, in the order it comes about."""


def find_tank(burn: Burn, factors: SupplyFactors) -> Tank | None:
    """Return the tank of a vehicle; None when its capacity or its use is not known."""
    capacity = burn.vehicle.tank_l
    if capacity is None or burn.legs_l is None or burn.queues_l is None or burn.halts_l is None:
        return None
    return Tank(
        burn.vehicle.id,
        capacity,
        factors.fuel_reserve_share * capacity,
        burn.by_leg_l,
        burn.halts_l,
    )


def site_fuel(site: Site) -> tuple[float, float] | None:
    """Return stock (l) and pump rate (l/s) of a site, None where it has no fuel or does not say how much."""
    stock, rate = site.services.get("fuel_l", 0.0), site.services.get("fuel_l_per_h", 0.0)
    if isinstance(stock, bool) or isinstance(rate, bool) or stock <= 0 or rate <= 0:
        return None
    return float(stock), float(rate) / 3600


def find_pumps(plan: Plan, factors: SupplyFactors) -> Pumps:
    """Return the fuel of every site of the plan, untouched, what is to be delivered there, and no tankers."""
    fuel = {id_: found for id_, site in plan.sites.items() if (found := site_fuel(site)) is not None}
    return Pumps(
        {id_: stock for id_, (stock, _) in fuel.items()},
        {id_: rate for id_, (_, rate) in fuel.items()},
        deliveries=tuple(
            Delivery(resupply.site, resupply.at_s, resupply.fuel_l, factors.refuel_l_per_min / 60)
            for resupply in plan.resupplies
            if resupply.fuel_l > 0
        ),
    )


def find_tankers(serial: Serial, factors: SupplyFactors) -> Tankers:
    """Return the own tankers of `serial`, full."""
    carried = [vehicle.cargo_fuel_l for vehicle in serial.vehicles if vehicle.cargo_fuel_l > 0]
    return Tankers(len(carried), sum(carried), factors.refuel_l_per_min / 60)


def list_stops(serial: Serial, factors: SupplyFactors) -> list[Stop]:
    """Return the halts of a placed serial as chances to take fuel."""
    return [
        Stop(
            moment=(halt.after_leg, index + 1),
            halt=index,
            site=halt.site,
            arrives_s=halt.head_arrives_s,
            stand_s=min(halt.head_departs_s - halt.head_arrives_s, halt.tail_departs_s - halt.tail_arrives_s),
            engines_off=halt.kind not in factors.idle_halts,
        )
        for index, halt in enumerate(serial.halts)
    ]


def choose_refuels(case: FuelCase) -> Outcome:
    """Return the serial driven through with the refuels it needs and can have.

    Stops are added one by one, each time for the first moment at which a vehicle is below its reserve and before which
    there is a stop not yet used.
    """
    used: set[Stop] = set()
    while True:
        outcome = _drive(case, used)
        chance = _next_chance(outcome.short, [s for s in case.stops if s not in used and case.pumps.offers(s)])
        if chance is None:
            return outcome
        used.add(chance)


def _next_chance(short: Iterable[Moment], unused: Sequence[Stop]) -> Stop | None:
    for moment in short:
        before = [stop for stop in unused if stop.moment <= moment]
        if before:
            return max(before, key=lambda stop: (stop.engines_off, stop.moment))
    return None


def _drive(case: FuelCase, used: set[Stop]) -> Outcome:
    levels = {tank.vehicle: tank.capacity_l for tank in case.tanks}
    outcome = Outcome(case.pumps)
    stop_at = {stop.moment: stop for stop in case.stops}
    for moment in sorted({(leg, 0) for leg in range(len(case.serial.legs))} | set(stop_at)):
        stop = stop_at.get(moment)
        if stop is not None and stop in used:
            _fill_up(case, levels, stop, outcome)
        for tank in case.tanks:
            burned = tank.legs_l[moment[0]] if stop is None else tank.halts_l[stop.halt] if stop.halt >= 0 else 0.0
            level = levels[tank.vehicle] = levels[tank.vehicle] - burned
            if tank.vehicle not in outcome.lowest or level < outcome.lowest[tank.vehicle][0]:
                outcome.lowest[tank.vehicle] = (level, moment)
            if level < tank.reserve_l - _DUST_L:
                outcome.short.setdefault(moment, []).append(tank.vehicle)
    return outcome


def _fill_up(case: FuelCase, levels: dict[str, float], stop: Stop, outcome: Outcome) -> None:
    """Fill up at `stop`: from the site first, what is still wanted from the tankers, so that these stay the reserve."""
    pumps, site = outcome.pumps.at(stop), stop.site
    free_s = max(pumps.site_free_s.get(site, stop.arrives_s), stop.arrives_s)
    time_s = max(0, stop.arrives_s + stop.stand_s - free_s)
    stock, rate = pumps.site_stock_l.get(site, 0.0), pumps.site_rate_lps.get(site, 0.0)
    given = _hand_out(case.tanks, levels, min(stock, rate * time_s))
    bought = _refuel(case.serial, stop, "site", given, rate)
    tankers = pumps.tankers
    given = _hand_out(case.tanks, levels, min(tankers.stock_l, tankers.rate_lps * stop.stand_s))
    issued = _refuel(case.serial, stop, "tanker", given, tankers.rate_lps)
    bought = replace(bought, waits_s=free_s - stop.arrives_s)
    outcome.refuels += [refuel for refuel in (bought, issued) if refuel.vehicles]
    outcome.pumps = replace(
        pumps,
        site_stock_l={**pumps.site_stock_l, site: stock - bought.litres},
        site_free_s={**pumps.site_free_s, site: free_s + bought.duration_s},
        tankers=replace(tankers, stock_l=tankers.stock_l - issued.litres),
    )


def _refuel(serial: Serial, stop: Stop, source: str, given: Mapping[str, float], rate_lps: float) -> Refuel:
    litres = sum(given.values())
    return Refuel(
        serial=serial.id,
        halt=stop.halt,
        site=stop.site,
        source=source,
        litres=litres,
        duration_s=ceil_s(litres / rate_lps) if given else 0,
        vehicles=tuple(vehicle.id for vehicle in serial.vehicles if vehicle.id in given),
    )


def _hand_out(tanks: Sequence[Tank], levels: dict[str, float], litres: float) -> dict[str, float]:
    """Fill tanks, the emptiest by share first, until `litres` are gone; return litres by vehicle.

    A tank that ran dry on the way here is filled from 0: what it lacked stands in the shortage.
    """
    given: dict[str, float] = {}
    for tank in sorted(tanks, key=lambda tank: levels[tank.vehicle] / tank.capacity_l):
        level = max(0.0, levels[tank.vehicle])
        share = min(tank.capacity_l - level, litres - sum(given.values()))
        if share > _DUST_L:
            levels[tank.vehicle] = level + share
            given[tank.vehicle] = share
    return given
