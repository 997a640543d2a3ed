"""The rules of `ratl simulate` once more, as processes in SimPy: slow, obvious, with chance from numpy.

One process a serial. What is shared with Ratl is the plan, its turns and its windows; how serials drive, stand, break
down and wait is written anew. Fuel and stores are left out: they delay nobody.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Mapping
from typing import Any

import numpy as np
import simpy

from ratl.march.timetable import find_rate, pace_over
from ratl.model.factors import Factors, Spread
from ratl.model.movement import Movement, Serial
from ratl.model.plan import Plan
from ratl.model.turn import Turn
from ratl.simulate.windows import find_windows

DAY_S = 86_400
Blocks = tuple[tuple[int, int], ...]


def free_at(at: float, blocks: Blocks) -> float:
    """Return `at`, or the end of the block it lies in."""
    return next((end for start, end in blocks if start <= at < end), at)


def fitted(at: float, stay: float, blocks: Blocks) -> float:
    """Return when a stay meets no block; the plans here have no leg so long that it fits nowhere."""
    while clash := next(((s, e) for s, e in blocks if s < at + stay and at < e), None):
        at = clash[1]
    return at


class Run:
    """One carrying-out of a plan."""

    def __init__(self, plan: Plan, factors: Factors, turns: tuple[Turn, ...], windows: Any, rng: Any) -> None:
        self.plan, self.factors, self.windows, self.rng = plan, factors, windows, rng
        self.env = simpy.Environment()
        self.weather: dict[int, tuple[bool, bool]] = {}
        self.leave: dict[tuple[str, int], float] = {}
        self.day_going: dict[tuple[str, int, str], float] = {}
        surfaces = {leg.surface for leg in plan.legs.values()}
        self.going = {s: self.multiplier(factors.going, s) for s in sorted(surfaces)}
        self.slower: dict[int, dict[str, float]] = {}
        self.passed: dict[tuple[str, int, str], Any] = {}
        self.turns: dict[tuple[str, int, str], list[Turn]] = {}
        for turn in turns:
            self.turns.setdefault(turn.then, []).append(turn)
            self.passed.setdefault(turn.first, self.env.event())
        self.completed: dict[str, float] = {}
        for movement in plan.movements:
            for serial in movement.serials:
                self.env.process(Column(self, movement, serial).march())
        self.env.run()

    def draw(self, spread: Spread) -> float:
        """Return a draw of a spread."""
        match spread.kind:
            case "exponential":
                return float(self.rng.exponential(spread.a))
            case "lognormal":
                return float(self.rng.lognormal(math.log(spread.a), math.log(spread.b / spread.a) / 1.2815515655446004))
            case "triangular":
                return float(self.rng.triangular(spread.a, spread.b, spread.c)) if spread.c > spread.a else spread.a
        return spread.a

    def surface_of(self, table: Mapping[str, object], surface: str) -> str:
        """Return the surface whose figure in `table` holds: itself, if it has one, else the one it counts as."""
        return surface if surface in table else self.factors.counts_as.get(surface, surface)

    def multiplier(self, table: Mapping[str, Spread], surface: str) -> float:
        """Return a draw of the figure that holds for a surface, 1 where there is none."""
        own = self.surface_of(table, surface)
        return self.draw(table[own]) if own in table else 1.0

    def chance(self, share: float) -> bool:
        """Return whether something with this chance happens."""
        return bool(self.rng.random() < share)

    def sky(self, at: float) -> tuple[bool, bool]:
        """Return whether the weather of a day is bad, and whether nobody sets out then."""
        day = int(at // DAY_S)
        if day not in self.weather:
            bad = self.chance(self.factors.bad_weather)
            self.weather[day] = bad, bad and self.chance(self.factors.stand_down)
        return self.weather[day]

    def released(self, at: float, movement: str) -> float:
        """Return when a movement may set out that would at `at`."""
        while True:
            day = int(at // DAY_S)
            if self.sky(at)[1]:
                at += DAY_S
                continue
            key = movement, day
            if key not in self.leave:
                factors = self.factors
                late = self.draw(factors.late) if self.chance(factors.late_share) else 0.0
                self.leave[key] = -1.0 if self.chance(factors.refused_share) else late
            if self.leave[key] < 0:
                at += DAY_S
                continue
            return at + self.leave[key]

    def tell(self, key: tuple[str, int, str], tail_s: float) -> None:
        """Say when a tail is past an end of a leg."""
        if key in self.passed:
            self.passed[key].succeed(tail_s)

    def wait_turn(self, key: tuple[str, int, str]) -> Generator[Any, Any, None]:
        """Wait until all who go first are gone."""
        until = self.env.now
        for turn in self.turns.get(key, ()):
            tail_s = yield self.passed[turn.first]
            until = max(until, tail_s + turn.gap_s)
        if until > self.env.now:
            yield self.env.timeout(until - self.env.now)


class Column:
    """One serial on its way."""

    def __init__(self, run: Run, movement: Movement, serial: Serial) -> None:
        self.run, self.movement, self.serial, self.env = run, movement, serial, run.env
        rules = movement.request.rules
        self.rest_s = rules.rest_s or 21_600
        self.limit_s = rules.max_driving_s + run.factors.overtime_s if rules.max_driving_s else math.inf
        self.recovery = sum(vehicle.role == "recovery" for vehicle in serial.vehicles)
        self.drove = 0.0
        self.rested = False
        self.in_tow = 0
        self.head_in = self.tail_in = self.passing = 0.0
        self.catch_up = 0.0

    def wait_until(self, at: float) -> Any:
        """Return the event of a moment, now if it is over."""
        return self.env.timeout(max(0.0, at - self.env.now))

    def rest(self) -> None:
        """Begin driving anew; what is in tow is mended, or not."""
        self.drove = 0.0
        kept = 1 - self.run.factors.breakdowns.mended_at_rest
        self.in_tow = sum(self.run.chance(kept) for _ in range(self.in_tow))

    def march(self) -> Generator[Any, Any, None]:  # noqa: PLR0912, PLR0915 - the rules in the order they are told
        """Drive leg by leg."""
        run, legs = self.run, self.serial.legs
        halts = {halt.after_leg: halt for halt in self.serial.halts}
        for i, times in enumerate(legs):
            leg = run.plan.legs[times.leg]
            windows = run.windows[self.movement.id, times.leg]
            standing, shut = windows.standing, windows.shut
            rates = [
                find_rate(run.plan.profile, self.movement.request, self.serial, leg, night=n) for n in (False, True)
            ]
            rate = rates[0] or rates[1]
            pace = pace_over(rate, leg, len(self.serial.vehicles))
            halt, arrived = halts.get(i - 1), self.env.now
            on_road, sets_out = i > 0 and halt is None, i == 0
            if i == 0:
                yield self.wait_until(times.head_enters_s)
                arrived = self.env.now
            elif halt is not None:
                yield from run.wait_turn((self.serial.id, i - 1, "leaves"))
                arrived = self.env.now
                tail = max(self.tail_in + self.catch_up, arrived + self.passing)
                run.tell((self.serial.id, i - 1, "leaves"), tail)
                least = float(halt.minimum_s)
                if run.chance(run.factors.overrun_share):
                    least += run.draw(run.factors.overrun)
                ready = max(arrived, tail - pace.pass_time_s)
                if halt.kind not in ("rest", "overnight"):
                    ready += least
                else:
                    if not self.rested:
                        ready, sets_out = tail + least, True
                    self.rested = False
                yield self.wait_until(max(ready, halt.head_departs_s))
            part = pace.run_s / max(1, math.ceil(leg.length_m / 10_000))
            if on_road and self.drove and self.drove + part > self.limit_s:
                yield self.env.timeout(self.rest_s)
                sets_out = True
            yield self.wait_until(free_at(self.env.now, standing))
            if on_road and self.env.now - arrived >= self.rest_s / 2:
                yield self.wait_until(arrived + max(self.rest_s, self.env.now - arrived))
                sets_out = True
            if sets_out:
                yield self.wait_until(free_at(run.released(self.env.now, self.movement.id), standing))
            if on_road:
                yield from run.wait_turn((self.serial.id, i - 1, "leaves"))
            yield from run.wait_turn((self.serial.id, i, "enters"))
            while True:
                at = free_at(fitted(self.env.now, pace.run_s + pace.pass_time_s, shut), standing)
                if at == self.env.now:
                    break
                yield self.wait_until(at)
            if i and self.env.now - arrived >= self.rest_s:
                self.rest()
                self.rested = self.rested or on_road
            tail = self.env.now + pace.pass_time_s
            if on_road:
                tail = max(self.tail_in + self.catch_up, self.env.now + self.passing)
                run.tell((self.serial.id, i - 1, "leaves"), tail)
            run.tell((self.serial.id, i, "enters"), tail)
            self.head_in, self.tail_in, self.catch_up = self.env.now, tail, pace.catch_up_s
            yield from self.drive(leg, rates, standing)
        yield from run.wait_turn((self.serial.id, len(legs) - 1, "leaves"))
        tail = max(self.tail_in + self.catch_up, self.env.now + self.passing)
        run.tell((self.serial.id, len(legs) - 1, "leaves"), tail)
        run.completed[self.serial.id] = tail

    def drive(self, leg: Any, rates: list[Any], standing: Blocks) -> Generator[Any, Any, None]:  # noqa: PLR0915
        """Drive one leg, chunk by chunk."""
        run, factors = self.run, self.run.factors
        dark = any(start <= self.env.now < end for start, end in run.plan.night)
        rate = (rates[1] or rates[0]) if dark else (rates[0] or rates[1])
        pace = pace_over(rate, leg, len(self.serial.vehicles))
        day = int(self.env.now // DAY_S)
        work = pace.run_s * run.going[leg.surface]
        key = self.movement.id, day, leg.surface
        if key not in run.day_going:
            run.day_going[key] = run.multiplier(factors.going_daily, leg.surface)
        work *= run.day_going[key]
        if run.sky(self.env.now)[0]:
            slower = run.slower.setdefault(day, {})
            if leg.surface not in slower:
                slower[leg.surface] = run.multiplier(factors.weather, leg.surface)
            work *= slower[leg.surface]
        if self.in_tow and factors.breakdowns.tow_mps:
            work = max(work, leg.length_m / factors.breakdowns.tow_mps)
        road = rate.pass_time_s * run.draw(factors.stretch)
        self.passing = road
        if leg.service is not None:
            each, n, cv = 3600 / leg.service.rate_vph, len(self.serial.vehicles), factors.service_cv
            total = float(run.rng.gamma(1 / cv**2, each * cv**2, n).sum()) if cv else n * each
            self.passing = max(road, run.draw(factors.service) * (leg.service.fixed_s + total))
        hold = self.broken(leg) + self.stopped(leg)
        chunks = max(1, math.ceil(leg.length_m / 10_000))
        held = int(run.rng.integers(chunks)) if hold else -1
        for chunk in range(chunks):
            begun, longest = self.env.now, 0.0
            if chunk and self.drove and self.drove + work / chunks > self.limit_s:
                yield self.env.timeout(self.rest_s)
            yield self.wait_until(free_at(self.env.now, standing))
            longest = self.env.now - begun
            left = work / chunks
            while left > 0:
                night = min((start for start, _ in standing if start >= self.env.now), default=math.inf)
                step = min(left, night - self.env.now)
                yield self.env.timeout(step)
                left -= step
                if left > 0:
                    stood = free_at(self.env.now, standing) - self.env.now
                    longest = max(longest, stood)
                    yield self.env.timeout(stood)
            self.drove += work / chunks
            if chunk == held:
                yield self.env.timeout(hold)
                longest = max(longest, hold)
            if longest >= self.rest_s / 2:
                yield self.env.timeout(max(0.0, self.rest_s - longest))
                self.rested = True
                self.rest()
                yield self.wait_until(run.released(self.env.now, self.movement.id))

    def broken(self, leg: Any) -> float:
        """Return how long the serial stands for failures of its vehicles."""
        run, broken, hold = self.run, self.run.factors.breakdowns, 0.0
        more = broken.surfaces.get(run.surface_of(broken.surfaces, leg.surface), 1.0)
        for vehicle in self.serial.vehicles:
            rate = broken.by_type.get(vehicle.type, broken.by_weight.get(vehicle.weight_class, 0.0))
            for _ in range(run.rng.poisson(rate * more * leg.length_m / 1e6)):
                u, mending = run.rng.random(), run.draw(broken.repair)
                left = broken.tow_share <= u < broken.tow_share + broken.abandon_share
                tow = u < broken.tow_share or (not left and bool(broken.patience_s) and mending > broken.patience_s)
                if tow and self.in_tow < self.recovery:
                    self.in_tow += 1
                    hold += run.draw(broken.hitch)
                elif tow or left:
                    hold += run.draw(broken.abandon)
                elif run.chance(broken.waits_share):
                    hold += mending
        return hold

    def stopped(self, leg: Any) -> float:
        """Return how long incidents stop the serial."""
        run = self.run
        count = run.rng.poisson(run.factors.incidents_per_100km * leg.length_m / 100_000)
        return sum(run.draw(run.factors.incident) for _ in range(count))


def carry_out(plan: Plan, factors: Factors, turns: tuple[Turn, ...], runs: int, seed: int) -> list[dict[str, float]]:
    """Return, run by run, when each serial is complete."""
    windows = {(m.id, t.leg): find_windows(plan, m, t.leg) for m in plan.movements for s in m.serials for t in s.legs}
    rng = np.random.default_rng(seed)
    return [Run(plan, factors, turns, windows, rng).completed for _ in range(runs)]
