"""A plan and its factors as arrays: what `kernel.simulate_runs` carries out. The layout is named in the kernel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ratl.march.engines import IDLE_WAIT_S, idles, road_stand_s
from ratl.march.timetable import find_rate, pace_over
from ratl.model.factors import ALWAYS_ONE, Factors, Spread
from ratl.model.movement import Halt, LegTimes, Movement, Serial
from ratl.model.plan import Plan
from ratl.model.route import Interval
from ratl.model.turn import Turn
from ratl.simulate import kernel
from ratl.simulate.windows import find_windows

Array = npt.NDArray[Any]
_KINDS: Final = {"fixed": kernel.FIXED, "exponential": kernel.EXPONENTIAL, "lognormal": kernel.LOGNORMAL,
                 "triangular": kernel.TRIANGULAR}  # fmt: skip
_LEAST_REST_S: Final = 21_600
"""A stand of so long counts as a rest where the rules of a movement ask for none."""
CUT: Final = "cut"
"""Kind of a point that the planner made on a road."""


@dataclass(frozen=True, slots=True)
class Passing:
    """A serial at a point of its route, and where its times stand: columns of `times`, head first, or None.

    `arrives` has head and tail coming in, `departs` head and tail going on; without a halt they are the same.
    """

    movement: str
    serial: str
    point: str
    distance_m: float
    leg: int
    """Index of the leg that begins here; at the destination, the number of legs."""
    arrives: int | None
    departs: int | None
    planned_arrival_s: int
    planned_clearance_s: int
    site: str = ""


@dataclass(frozen=True, slots=True)
class Course:
    """A plan frozen. `arrays` are arguments of the kernel, by their names."""

    arrays: Mapping[str, Array]
    serials: tuple[tuple[str, str], ...]
    """Movement and serial, by index."""
    passings: tuple[Passing, ...]
    turns: tuple[Turn, ...]
    event_points: tuple[str, ...]
    """Where each event is."""
    columns: int


@dataclass(frozen=True, slots=True)
class Tank:
    """A vehicle's fuel: litres when full and as reserve, per 100 km on a surface of factor 1, per second standing.

    `place` is where it marches: the head of its serial at 0, the tail at 1.
    """

    capacity_l: float
    reserve_l: float
    per_100km_l: float
    idle_lps: float
    place: float


@dataclass(frozen=True, slots=True)
class FuelFacts:
    """What fuel a serial has: tanks of its vehicles, what its tankers carry and pump, multipliers by surface.

    `idle_halts` are the kinds of halt at which engines run, `refuels` the halts, by index, where the plan refuels.
    """

    tanks: tuple[Tank, ...] = ()
    tankers_l: float = 0.0
    tankers_lps: float = 0.0
    surfaces: Mapping[str, float] = field(default_factory=dict)
    idle_halts: tuple[str, ...] = ()
    refuels: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Pump:
    """Fuel to be had at a site: litres there, litres a second, and what is brought when (plan seconds, litres)."""

    stock_l: float
    rate_lps: float
    brought: tuple[tuple[int, float], ...] = ()


def freeze(
    plan: Plan, factors: Factors, turns: Sequence[Turn], fuel: Mapping[str, FuelFacts], pumps: Mapping[str, Pump]
) -> Course:  # fmt: skip
    """Return `plan` as arrays.

    Parameters
    ----------
    turns
        The order of the plan, `ratl.planner.turns.list_turns`.
    fuel
        Serial → its fuel; a serial not named is not followed.
    pumps
        Site → what is to be had there.
    """
    placed = [(m, s) for m in plan.movements for s in m.serials if s.legs]
    surfaces = sorted({plan.legs[t.leg].surface for _, s in placed for t in s.legs})
    windows = _Windows()
    rows = _Rows(plan, factors, surfaces, windows, list(pumps))
    for movement, serial in placed:
        rows.add(movement, serial, fuel.get(serial.id, FuelFacts()))
    order = sorted(rows.events, key=lambda event: (event.at_s, event.serial, event.op, -event.kind))
    told = _told(plan, rows, order)
    firsts, slots, gaps, kept = _turns(rows, order, turns)
    brought = [one for pump in pumps.values() for one in sorted(pump.brought)]
    return Course(
        arrays={
            **_factor_arrays(factors, surfaces),
            "events": np.array([(e.op, e.kind) for e in order], np.int64).reshape(-1, 2),
            "serials": np.array(rows.serials, float).reshape(-1, 7),
            "ops": np.array(rows.ops, np.int64).reshape(-1, 7),
            "op_s": np.array(rows.op_s, float).reshape(-1, 22),
            "halts": np.array(rows.halts, float).reshape(-1, 5),
            "turn_first": firsts,
            "turn_slot": slots,
            "turn_gap": gaps,
            "night_starts": np.array([start for start, _ in plan.night], float),
            "night_ends": np.array([end for _, end in plan.night], float),
            **windows.arrays(),
            "tank_first": np.cumsum([0, *rows.tanks_of]),
            "tanks": np.array(rows.tanks, float).reshape(-1, 5),
            "pumps": np.array([(pump.stock_l, pump.rate_lps) for pump in pumps.values()], float).reshape(-1, 2),
            "brought_first": np.cumsum([0, *(len(pump.brought) for pump in pumps.values())]),
            "brought": np.array(brought, float).reshape(-1, 2),
            "columns": np.array(told, np.int64),
        },
        serials=tuple((m.id, s.id) for m, s in placed),
        passings=tuple(_passings(plan, placed, rows, order, told)),
        turns=kept,
        event_points=tuple(_point_of(plan, rows, e) for e in order),
        columns=2 * sum(column >= 0 for column in told),
    )


# ---- factors


def _row(spread: Spread) -> tuple[float, float, float, float]:
    return _KINDS[spread.kind], spread.a, spread.b, spread.c


def _factor_arrays(factors: Factors, surfaces: Sequence[str]) -> dict[str, Array]:
    broken = factors.breakdowns
    shares = (
        broken.tow_share, broken.abandon_share, factors.overrun_share, factors.late_share, factors.refused_share,
        factors.bad_weather, factors.stand_down, broken.mended_at_rest, broken.patience_s or 0.0, broken.tow_mps or 0.0,
        broken.waits_share, factors.incidents_per_100km, factors.service_cv, IDLE_WAIT_S,
    )  # fmt: skip
    spreads = (
        broken.repair, broken.hitch, broken.abandon, factors.overrun, factors.late, factors.incident, factors.service,
        factors.stretch,
    )  # fmt: skip
    by_surface = {"going": factors.going, "daily": factors.going_daily, "weather": factors.weather}
    return {
        "shares": np.array(shares, float),
        "spreads": np.array([_row(spread) for spread in spreads], float),
        **{name: np.array([_row(factors.on(of, s, ALWAYS_ONE)) for s in surfaces], float).reshape(-1, 4)
           for name, of in by_surface.items()},
    }  # fmt: skip


# ---- windows


class _Windows:
    """Block lists, each kept once, and their numbers."""

    def __init__(self) -> None:
        self._known: dict[str, dict[tuple[Interval, ...], int]] = {"stand": {}, "shut": {}}

    def number(self, kind: str, blocks: tuple[Interval, ...]) -> int:
        return self._known[kind].setdefault(blocks, len(self._known[kind]))

    def arrays(self) -> dict[str, Array]:
        made: dict[str, Array] = {}
        for kind, lists in self._known.items():
            flat = [interval for blocks in lists for interval in blocks]
            pairs = np.array(flat, float).reshape(-1, 2)
            made[f"{kind}_first"] = np.cumsum([0, *(len(blocks) for blocks in lists)])
            made[f"{kind}_start"], made[f"{kind}_end"] = pairs[:, 0].copy(), pairs[:, 1].copy()
        return made


# ---- serials, legs, halts


@dataclass(frozen=True, slots=True)
class _Event:
    at_s: int
    serial: int
    op: int
    kind: int


class _Rows:
    """The arrays of serials, legs and halts as they are filled."""

    def __init__(
        self, plan: Plan, factors: Factors, surfaces: Sequence[str], windows: _Windows, pumps: Sequence[str]
    ) -> None:
        self.plan, self.factors, self.windows = plan, factors, windows
        self.surfaces = {surface: number for number, surface in enumerate(surfaces)}
        self.movements: dict[str, int] = {}
        self.serials: list[tuple[float, ...]] = []
        self.ops: list[tuple[int, ...]] = []
        self.op_s: list[tuple[float, ...]] = []
        self.halts: list[tuple[float, ...]] = []
        self.events: list[_Event] = []
        self.first_op: dict[str, int] = {}
        self.driven: list[LegTimes] = []
        self.tanks: list[tuple[float, ...]] = []
        self.tanks_of: list[int] = []
        self._pumps = {site: number for number, site in enumerate(pumps)}
        self._blocks: dict[tuple[str, str], tuple[int, int]] = {}

    def add(self, movement: Movement, serial: Serial, fuel: FuelFacts) -> None:
        """Add a placed serial."""
        number, first, rules = len(self.serials), len(self.ops), movement.request.rules
        of = self.movements.setdefault(movement.id, len(self.movements))
        self.first_op[serial.id] = first
        limit = (rules.max_driving_s or 0) + (self.factors.overtime_s if rules.max_driving_s else 0)
        recovery = sum(vehicle.role == "recovery" for vehicle in serial.vehicles)
        rest_s = rules.rest_s or _LEAST_REST_S
        self.serials.append((of, first, limit, rest_s, fuel.tankers_l, recovery, fuel.tankers_lps))
        self.tanks += [astuple(tank) for tank in fuel.tanks]
        self.tanks_of.append(len(fuel.tanks))
        after: dict[int, tuple[int, Halt]] = {}
        for index, halt in enumerate(serial.halts):
            after[halt.after_leg] = len(self.halts), halt
            rests = halt.kind in ("rest", "overnight")
            idle = idles(halt, fuel.idle_halts)
            self.halts.append((halt.minimum_s, halt.head_departs_s, rests, idle, index in fuel.refuels))
        driven = [self._driven_100km(times, fuel) for times in serial.legs]
        for i, times in enumerate(serial.legs):
            before = after.get(i - 1)
            ahead = next((n for n in range(i, len(driven)) if n in after), len(driven) - 1)
            fuelled = driven[i], sum(driven[i : ahead + 1])
            self._leg(movement, serial, i, times, number, before, after.get(i), fuelled)
            self.events.append(_Event(times.head_enters_s, number, first + i, kernel.ENTER))
            if i in after or i == len(serial.legs) - 1:
                self.events.append(_Event(times.head_leaves_s, number, first + i, kernel.ARRIVE))

    def _leg(
        self, movement: Movement, serial: Serial, i: int, times: LegTimes, number: int,
        before: tuple[int, Halt] | None, after: tuple[int, Halt] | None, driven_100km: tuple[float, float],
    ) -> None:  # fmt: skip
        plan, leg = self.plan, self.plan.legs[times.leg]
        standing, shut = self._windows_of(movement, times.leg)
        rates = [find_rate(plan.profile, movement.request, serial, leg, night=night) for night in (False, True)]
        paces = [pace_over(rate, leg, len(serial.vehicles)) if rate else None for rate in rates]
        # A class without a rate by night (or by day) is driven at the other.
        day, night = paces[0] or paces[1], paces[1] or paces[0]
        road_day, road_night = ((r or rates[1] or rates[0]) for r in (rates[0], rates[1] or rates[0]))
        assert day and night and road_day and road_night  # a planned serial has a rate
        last = serial.legs[i - 1] if i and before is None else None
        # Where the plan itself makes it stand on the road, it does so until the plan's time.
        floor_s = times.head_enters_s if last and last.head_leaves_s - last.head_enters_s > last.run_s else -1e18
        past = 0.0 if times.head_enters_s >= plan.now_s else 2.0 if times.head_leaves_s < plan.now_s else 1.0
        service = leg.service
        self.driven.append(times)
        self.ops.append((
            number, before[0] if before else -1, after[0] if after else -1, standing, shut,
            self.surfaces[leg.surface], self._pumps.get(before[1].site, -1) if before else -1,
        ))  # fmt: skip
        self.op_s.append((
            times.head_enters_s, times.tail_enters_s, times.head_leaves_s, times.tail_leaves_s,
            day.run_s, night.run_s, day.pass_time_s, night.pass_time_s, road_day.pass_time_s, road_night.pass_time_s,
            day.catch_up_s, day.run_s + day.pass_time_s, past,
            floor_s, leg.length_m,
            self._failures(serial, leg.surface, leg.length_m), len(serial.vehicles),
            3600 / service.rate_vph if service else 0.0, service.fixed_s if service else 0.0,
            *driven_100km, road_stand_s(times),
        ))  # fmt: skip

    def _windows_of(self, movement: Movement, leg: str) -> tuple[int, int]:
        key = movement.id, leg
        if key not in self._blocks:
            found = find_windows(self.plan, movement, leg)
            numbers = self.windows.number("stand", found.standing), self.windows.number("shut", found.shut)
            self._blocks[key] = numbers
        return self._blocks[key]

    def _failures(self, serial: Serial, surface: str, length_m: float) -> float:
        """Return how many vehicles of a serial are expected to fail on a leg."""
        broken = self.factors.breakdowns
        rate = sum(broken.by_type.get(v.type, broken.by_weight.get(v.weight_class, 0.0)) for v in serial.vehicles)
        return rate * self.factors.on(broken.surfaces, surface, 1.0) * length_m / 1e6

    def _driven_100km(self, times: LegTimes, fuel: FuelFacts) -> float:
        """Return how many hundreds of kilometres of good road a leg counts for."""
        leg = self.plan.legs[times.leg]
        return leg.length_m / 100_000 * fuel.surfaces.get(leg.surface, 1.0)


# ---- turns


def _turns(rows: _Rows, order: Sequence[_Event], turns: Iterable[Turn]) -> tuple[Array, Array, Array, tuple[Turn, ...]]:
    """Return the turns by event, and those kept; one that the plan's own times do not keep binds nobody."""
    entered = {e.op: n for n, e in enumerate(order) if e.kind == kernel.ENTER}
    arrived = {e.op: n for n, e in enumerate(order) if e.kind == kernel.ARRIVE}
    found: list[list[tuple[int, int, Turn]]] = [[] for _ in order]
    for turn in turns:
        one, other = (rows.first_op[serial] + i for serial, i, _ in (turn.first, turn.then))
        slot = 4 * one + (1 if turn.first[2] == "enters" else 3)
        known = entered[one] if turn.first[2] == "enters" else arrived.get(one, entered.get(one + 1))
        due = entered[other] if turn.then[2] == "enters" else arrived.get(other, entered.get(other + 1))
        if known is not None and due is not None and known < due:
            found[due].append((slot, turn.gap_s, turn))
    flat = [item for items in found for item in items]
    return (
        np.cumsum([0, *(len(items) for items in found)]),
        np.array([slot for slot, _, _ in flat], np.int64),
        np.array([gap for _, gap, _ in flat], float),
        tuple(turn for _, _, turn in flat),
    )


# ---- what is told


def _told(plan: Plan, rows: _Rows, order: Sequence[_Event]) -> list[int]:
    """Return the column of each event's head in `times`, −1 where it passes a point nobody knows by name."""
    told, column = [], 0
    for event in order:
        if event.kind == kernel.ENTER and rows.ops[event.op][kernel.HALT_BEFORE] < 0 and _is_cut(plan, rows, event):
            told.append(-1)
            continue
        told.append(column)
        column += 2
    return told


def _is_cut(plan: Plan, rows: _Rows, event: _Event) -> bool:
    opening = rows.serials[event.serial][kernel.FIRST_OP] == event.op
    return not opening and plan.points[_point_of(plan, rows, event)].kind == CUT


def _point_of(plan: Plan, rows: _Rows, event: _Event) -> str:
    times = rows.driven[event.op]
    leg = plan.legs[times.leg]
    start, end = (leg.from_, leg.to) if times.forward else (leg.to, leg.from_)
    return start if event.kind == kernel.ENTER else end


def _passings(
    plan: Plan, placed: Sequence[tuple[Movement, Serial]], rows: _Rows, order: Sequence[_Event], told: Sequence[int]
) -> Iterable[Passing]:  # fmt: skip
    columns = {(e.op, e.kind): column for e, column in zip(order, told, strict=True) if column >= 0}
    for movement, serial in placed:
        first, along = rows.first_op[serial.id], 0.0
        sites = {halt.after_leg: halt.site for halt in serial.halts}
        for i in range(len(serial.legs) + 1):
            arrives, departs = columns.get((first + i - 1, kernel.ARRIVE)) if i else None, None
            if i < len(serial.legs):
                departs = columns.get((first + i, kernel.ENTER))
            if arrives is None and departs is None:
                along += plan.legs[serial.legs[i].leg].length_m
                continue
            before, times = serial.legs[max(i - 1, 0)], serial.legs[min(i, len(serial.legs) - 1)]
            leg = plan.legs[times.leg]
            last = i == len(serial.legs)
            point = (leg.to if times.forward else leg.from_) if last else leg.from_ if times.forward else leg.to
            yield Passing(
                movement.id, serial.id, point, along, i, arrives, departs,
                before.head_leaves_s if i else times.head_enters_s,
                times.tail_leaves_s if last else times.tail_enters_s, sites.get(i - 1, ""),
            )  # fmt: skip
            along += 0.0 if last else leg.length_m
