"""CP-SAT beside our planner on the general classes: intervals of serials on the legs of our own routes.

Each movement takes the way of our first or of our final plan: route, how each leg is driven, halts and their least
stands. Head entry times are free, and so is how long one stands. Kept are windows of legs, the gap as heads and tails
enter and leave a leg, alternating and exclusive legs, deadlines, sites counted in vehicles. Dropped are crossings at
points (R3), driving times and rests between other halts (R4), the light a leg is entered by, the order of those who
follow each other within a leg, longest separations. So its value is rather better than any plan that the referee
passes; what it calls a bound holds for these ways only and is given nowhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.instances import read_draft
from benchmarks.memory import held_mb
from benchmarks.peers_planner import WORKERS, Log, Peer, told
from ratl.model.movement import Movement
from ratl.model.plan import Plan
from ratl.planner.solve import solve
from ratl.planner.windows import Windows

NAME = "CP-SAT, some rules dropped"
ROOM_MB = 4_000
"""What the process may hold once the model is built: the search takes several times as much."""


@dataclass(frozen=True, slots=True)
class Drive:
    """One leg of a way: how it is driven, how long one stands behind it at least, and where (empty: nowhere)."""

    leg: str
    forward: bool
    run_s: int
    pass_s: int
    stand_s: int
    site: str
    hint_s: int


Way = tuple[tuple[Drive, ...], ...]
"""The drives of each serial of a movement."""


def ways_of(plan: Plan) -> dict[str, Way]:
    """Return how each movement that has a place goes in a plan."""
    return {m.id: tuple(_drives(m, row) for row in range(len(m.serials))) for m in plan.movements if m.completion_s}


def _drives(movement: Movement, row: int) -> tuple[Drive, ...]:
    serial = movement.serials[row]
    halts = {halt.after_leg: halt for halt in serial.halts}
    return tuple(
        Drive(
            times.leg, times.forward, times.run_s, times.pass_time_s, halts[k].minimum_s if k in halts else 0,
            halts[k].site if k in halts else "", times.head_enters_s,
        )
        for k, times in enumerate(serial.legs)
    )  # fmt: skip


def cp_sat_general(path: Path, seconds: float, seed: int, final: Mapping[str, Way], unplaced: int) -> Peer:
    """Return what CP-SAT makes of the movements placed in our final plan, our first plan being its hint."""
    log, draft = Log(), read_draft(path)
    first = solve(draft, seed=seed, rounds=0)
    log.note(first.objective.value, first.objective.unplaced)
    model = _Model(draft, [ways_of(first), final])
    if held_mb("VmRSS") > ROOM_MB:
        return log.peer(f"{NAME}: too large, {held_mb('VmRSS'):.0f} MB before it is searched")
    model.solve(log, seconds, seed, unplaced)
    return log.peer(NAME)


class _Model:
    def __init__(self, plan: Plan, menus: Sequence[Mapping[str, Way]]) -> None:
        from ortools.sat.python import cp_model  # noqa: PLC0415 - a hundred megabytes, for this peer only

        self.plan, self.cp, self.model = plan, cp_model, cp_model.CpModel()
        self.entries: dict[tuple[str, bool], list[Any]] = defaultdict(list)
        self.exits: dict[tuple[str, bool], list[Any]] = defaultdict(list)
        self.there: dict[tuple[str, bool], list[tuple[str, Any]]] = defaultdict(list)
        self.stands: dict[str, list[tuple[Any, int]]] = defaultdict(list)
        costs = []
        for movement in plan.movements:
            if movement.id in menus[-1]:
                costs.append(
                    movement.request.weight * self._go(movement, [m[movement.id] for m in menus if movement.id in m])
                )
        for passings in (*self.entries.values(), *self.exits.values()):
            self.model.add_no_overlap(passings)
        for leg in {leg for leg, _ in self.there}:
            self._exclude(leg)
        for site, stands in self.stands.items():
            if plan.sites[site].unit == "vehicles":
                room = int(plan.sites[site].capacity)
                self.model.add_cumulative([one for one, _ in stands], [size for _, size in stands], room)
        self.model.minimize(sum(costs))

    def _go(self, movement: Movement, ways: Sequence[Way]) -> Any:
        """Let a movement go one of its ways; return its seconds from the earliest start to completion."""
        request, ways = movement.request, list(dict.fromkeys(ways))
        latest_s = min(self.plan.horizon_s, request.latest_completion_s or self.plan.horizon_s)
        done = self.model.new_int_var(request.earliest_start_s, latest_s, "")
        taken = [self.model.new_bool_var("") for _ in ways]
        self.model.add_exactly_one(taken)
        windows = Windows(self.plan, movement)
        for row, (way, lit) in enumerate(zip(ways, taken, strict=True)):
            self.model.add_hint(lit, row == 0)
            ahead = None
            for serial, drives in zip(movement.serials, way, strict=True):
                heads = [self.model.new_int_var(request.earliest_start_s, latest_s, "") for _ in drives]
                for head, drive in zip(heads, drives, strict=True):
                    self._drive(movement.id, head, drive, lit, windows, several=len(way) > 1)
                    self.model.add_hint(head, drive.hint_s)
                for k, drive in enumerate(drives[:-1]):
                    self._go_on(heads[k], drive, heads[k + 1], drives[k + 1], lit, len(serial.vehicles))
                last = drives[-1]
                self.model.add(done >= heads[-1] + last.run_s + last.pass_s).only_enforce_if(lit)
                if ahead is not None:
                    self.model.add(heads[0] >= ahead).only_enforce_if(lit)
                ahead = heads[0] + drives[0].pass_s + self.plan.profile.serial_gap_s
        return done - request.earliest_start_s

    def _drive(self, movement: str, head: Any, drive: Drive, lit: Any, windows: Windows, *, several: bool) -> None:
        """Let a serial drive one leg where it is open, behind or before others."""
        profile, key = self.plan.profile, (drive.leg, drive.forward)
        gap_s = min(profile.column_gap_s, profile.serial_gap_s) if several else profile.column_gap_s
        blocks, whole_s = windows.leg(drive.leg), drive.run_s + drive.pass_s
        shut = [(start - whole_s + 1, end - 1) for start, end in zip(blocks.starts, blocks.ends, strict=True)]
        domain = self.cp.Domain.from_intervals(shut).complement()
        self.model.add_linear_expression_in_domain(head, domain).only_enforce_if(lit)
        fixed = self.model.new_optional_fixed_size_interval_var
        self.entries[key].append(fixed(head, drive.pass_s + gap_s, lit, ""))
        self.exits[key].append(fixed(head + drive.run_s, drive.pass_s + gap_s, lit, ""))
        if self.plan.legs[drive.leg].regime != "two-way":
            self.there[key].append((movement, fixed(head, whole_s + gap_s, lit, "")))

    def _go_on(self, head: Any, drive: Drive, then: Any, behind: Drive, lit: Any, vehicles: int) -> None:
        """Let a serial go on from a leg: at once, or after its stand."""
        if not drive.site:
            self.model.add(then == head + drive.run_s).only_enforce_if(lit)
            return
        arrives = head + drive.run_s
        self.model.add(then >= arrives + drive.pass_s + drive.stand_s).only_enforce_if(lit)
        lasts = self.model.new_int_var(0, self.plan.horizon_s, "")
        stand = self.model.new_optional_interval_var(arrives, lasts, then + behind.pass_s, lit, "")
        self.stands[drive.site].append((stand, vehicles))

    def _exclude(self, leg: str) -> None:
        """Keep apart who may not be on a leg together."""
        forward, back = self.there[leg, True], self.there[leg, False]
        if self.plan.legs[leg].regime == "exclusive":
            self.model.add_no_overlap([one for _, one in (*forward, *back)])
            return
        for who, one in forward:
            for other, two in back:
                if who != other:
                    self.model.add_no_overlap([one, two])

    def solve(self, log: Log, seconds: float, seed: int, unplaced: int) -> None:
        """Search until the seconds are over; every better value goes to the log."""
        solver = self.cp.CpSolver()
        solver.parameters.max_time_in_seconds = max(seconds - log.spent, 1.0)
        solver.parameters.num_workers = WORKERS
        solver.parameters.random_seed = seed
        solver.solve(self.model, told(self.cp, log, unplaced))
