"""All serials in one model, what they may not do to one another, and the solver's answer."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any, Final

from ratl.march.formulas import halted_length_m
from ratl.model.movement import Movement
from ratl.planner.exact.reach import Reach
from ratl.planner.exact.serial import SerialModel, Use
from ratl.planner.traffic import LegUse, PointUse, SiteUse, Traffic, may_meet

_SCALE: Final = 1000
"""Weights that are no whole numbers count in thousandths, cut off: the bound can only be lower."""

_ASKED_S: Final = 0.2
"""It is asked whether to stop about that often."""

Pairs = Sequence[tuple[Use, Use]]


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a serial stands, and until when its head does."""

    site: str
    departs_s: int


@dataclass(frozen=True, slots=True)
class Way:
    """How a serial goes: when its head starts, the legs and which way, the stands by how many legs are driven."""

    start_s: int
    legs: tuple[tuple[str, bool], ...]
    stops: Mapping[int, Stop]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the solver says of plans better than the value asked for.

    `bound`: none is better than that; infinite: there is none. `ways`: by serial, the best it found, where that passes
    no point twice. `exact`: it looked to the end. `spare`: deterministic time it was given and did not need.
    """

    bound: float
    ways: Mapping[str, Way] | None
    exact: bool
    spare: float = 0.0


class Model:
    """Movements that are all complete in time, and worth less than `value` in all.

    Parameters
    ----------
    reaches
        Their serials.
    least_s
        By movement: a second before which it is not complete.
    value
        Weighted seconds from earliest start to completion; infinite: any.
    once
        Only plans as this planner makes them: no point passed twice.
    stop
        Asked on the way; from then on nothing is worked out any more.
    others
        Who else is on the road and does not move.
    orders
        Serials that come to a point each in turn, the tail of one before the head of the next: by id, the point, and
        by when its tail is there.
    """

    def __init__(
        self,
        reaches: Sequence[Reach],
        least_s: Mapping[str, int],
        value: float,
        *,
        once: bool,
        stop: Callable[[], bool] = lambda: False,
        others: Traffic | None = None,
        orders: Sequence[Sequence[tuple[str, str, int]]] = (),
    ) -> None:
        # Half a second and a hundred megabytes to load: only where something is left to close.
        from ortools.sat.python import cp_model  # noqa: PLC0415

        self.solver, self.model, self.stop = cp_model, cp_model.CpModel(), stop
        self.plan = reaches[0].kinds.plan
        self.others = others or Traffic(self.plan)
        self.names, self.leg_names = list(self.plan.points), reaches[0].kinds.leg_names
        self.serials = [SerialModel(cp_model, self.model, reach, once=once) for reach in reaches]
        self._one_way()
        self._order_alike()
        self._in_turn(orders)
        self._legs()
        self._points()
        self._sites()
        self._value(least_s, value)

    # ---- what they may not do to one another

    def _one_way(self) -> None:
        """Let the serials of a column go one way, ways round and all, where it travels together: rule R7."""
        first: dict[str, SerialModel] = {}
        for serial in self.serials:
            ahead = first.setdefault(serial.reach.movement.id, serial)
            if ahead is serial or serial.reach.movement.request.serials_travel == "apart":
                continue
            for its, mine in ((ahead.by_leg, serial.by_leg), (ahead.by_round, serial.by_round)):
                for part in dict.fromkeys((*its, *mine)):
                    self.model.add(sum(its.get(part, ())) == sum(mine.get(part, ())))

    def _order_alike(self) -> None:
        """Let serials of a column that are alike be complete in their order: which is which makes no difference."""
        for ahead, behind in pairwise(self.serials):
            alike = ahead.reach.kind is behind.reach.kind and ahead.reach.course.start == behind.reach.course.start
            if alike and ahead.reach.movement is behind.reach.movement:
                self.model.add(ahead.completion <= behind.completion)

    def _in_turn(self, orders: Sequence[Sequence[tuple[str, str, int]]]) -> None:
        serials = {serial.reach.serial.id: serial for serial in self.serials}
        for order in orders:
            passing = [serials[name].at[self.names.index(point)] for name, point, _ in order]
            for here, (_, _, until_s) in zip(passing, order, strict=True):
                self.model.add(here.tail <= until_s)
            for ahead, behind in pairwise(passing):
                self.model.add(behind.head >= ahead.tail)

    def _legs(self) -> None:
        """Keep serials apart on legs: one behind the other the same way, one direction at a time on narrow ones."""
        users: dict[int, list[tuple[int | None, bool, tuple[Use, Use]]]] = defaultdict(list)
        for k, serial in enumerate(self.serials):
            for leg, forward, enters, leaves in serial.on_leg():
                users[leg].append((k, forward, (enters, leaves)))
        for leg, here in users.items():
            regime = self.plan.legs[self.leg_names[leg]].regime
            here += [(None, use.times.forward, _on_leg(use)) for use in self.others.legs.get(self.leg_names[leg], ())]
            for (i, mine, one), (j, its, other) in combinations(here, 2):
                if self.stop():
                    return
                if i == j:
                    continue
                if mine is its and regime != "exclusive":
                    self._keep_apart(i, j, list(zip(one, other, strict=True)))
                elif regime != "two-way":
                    self._keep_apart(i, j, [(_whole(*one), _whole(*other))])

    def _points(self) -> None:
        """Keep serials apart at points."""
        users: dict[int, list[tuple[int | None, Use]]] = defaultdict(list)
        for k, serial in enumerate(self.serials):
            for point, use in (*serial.at_points(), *serial.round_points()):
                users[point].append((k, use))
        for point, here in users.items():
            if self.plan.points[self.names[point]].simultaneous > 1:
                continue
            here += [(None, _at_point(use)) for use in self.others.points.get(self.names[point], ())]
            for (i, one), (j, other) in combinations(here, 2):
                if self.stop():
                    return
                if i != j and not any(may_meet(self.plan, a, b) for a in one.ways for b in other.ways):
                    self._keep_apart(i, j, [(one, other)])

    def _keep_apart(self, i: int | None, j: int | None, pairs: Pairs) -> None:
        """Have one serial use all this before the other, by the gap the two keep; None: one that does not move."""
        mine, its = (None if k is None else self.serials[k].reach.movement for k in (i, j))
        gap_s = self.plan.profile.serial_gap_s if mine is its else self.plan.profile.column_gap_s
        if all(one.late_s + gap_s <= other.early_s for one, other in pairs):
            return
        if all(other.late_s + gap_s <= one.early_s for one, other in pairs):
            return
        model, first = self.model, self.model.new_bool_var("")
        for one, other in pairs:
            when = *one.when, *other.when
            model.add(other.begin >= one.end + gap_s).only_enforce_if(*when, first)
            model.add(one.begin >= other.end + gap_s).only_enforce_if(*when, first.negated())

    def _sites(self) -> None:
        """Let no site hold more than it does."""
        users: dict[str, list[tuple[Any, int]]] = defaultdict(list)
        for serial in self.serials:
            vehicles = serial.reach.serial.vehicles
            for point, here in serial.stands.items():
                at = serial.at[point]
                for site, stand in here:
                    size = self.model.new_int_var(0, self.plan.horizon_s, "")
                    interval = self.model.new_optional_interval_var(at.head, size, at.tail_on, stand, "")
                    counted = self.plan.sites[site].unit == "vehicles"
                    need = len(vehicles) if counted else math.floor(halted_length_m(self.plan.profile, vehicles))
                    users[site].append((interval, need))
        for site, stood in users.items():
            stood += [self._stood(site, stand) for stand in self.others.sites.get(site, ())]
            room = math.ceil(self.plan.sites[site].capacity)
            if sum(need for _, need in stood) > room:
                self.model.add_cumulative([interval for interval, _ in stood], [need for _, need in stood], room)

    def _stood(self, site: str, stand: SiteUse) -> tuple[Any, int]:
        need = stand.vehicles if self.plan.sites[site].unit == "vehicles" else math.floor(stand.halted_m)
        return self.model.new_fixed_size_interval_var(stand.begin, stand.end - stand.begin, ""), need

    # ---- what is looked for

    def _value(self, least_s: Mapping[str, int], value: float) -> None:
        movements = {serial.reach.movement.id: serial.reach.movement for serial in self.serials}
        whole = all(float(m.request.weight).is_integer() for m in movements.values())
        self.scale = 1 if whole else _SCALE
        spent = []
        for name, movement in movements.items():
            done = self.model.new_int_var(least_s[name], max(least_s[name], self.plan.horizon_s), "")
            for serial in self.serials:
                if serial.reach.movement is movement:
                    self.model.add(done >= serial.completion)
            spent.append(self._weight(movement) * (done - movement.request.earliest_start_s))
        if value < math.inf:
            self.model.add(sum(spent) <= math.ceil(value * self.scale) - 1)
        self.model.minimize(sum(spent))

    def _weight(self, movement: Movement) -> int:
        return math.floor(movement.request.weight * self.scale)

    def solve(self, effort: float, look: int = 0) -> Verdict:
        """Look for the best, for so much of the solver's deterministic time, or until it is to stop.

        Each `look` searches otherwise, every second one without linear relaxations: what one misses another may find.
        """
        if self.stop():  # and half a model proves nothing
            return Verdict(-math.inf, None, exact=False)
        solver = self.solver.CpSolver()
        solver.parameters.max_deterministic_time = effort
        solver.parameters.num_workers = 1
        solver.parameters.catch_sigint_signal = False  # Ctrl-C is ours: it asks for the best plan so far
        solver.parameters.random_seed = look
        solver.parameters.linearization_level = 1 - look % 2
        with ThreadPoolExecutor(1) as aside:  # so that it can be told to stop
            solving = aside.submit(solver.solve, self.model)
            while not wait((solving,), _ASKED_S).done:
                if self.stop():
                    solver.stop_search()
        status = solving.result()
        spare = max(0.0, effort - solver.response_proto.deterministic_time)
        if status == self.solver.INFEASIBLE:
            return Verdict(math.inf, None, exact=True, spare=spare)
        bound = solver.best_objective_bound / self.scale
        if status not in (self.solver.OPTIMAL, self.solver.FEASIBLE):
            return Verdict(bound, None, exact=False)
        exact = status == self.solver.OPTIMAL
        if any(solver.value(taken) for serial in self.serials for here in serial.round.values() for taken in here):
            return Verdict(bound, None, exact, spare)
        ways = {serial.reach.serial.id: _way(serial, solver, self.leg_names) for serial in self.serials}
        return Verdict(bound, ways, exact, spare)


def _whole(enters: Use, leaves: Use) -> Use:
    return Use(enters.when, enters.begin, leaves.end, enters.early_s, leaves.late_s)


def _on_leg(use: LegUse) -> tuple[Use, Use]:
    times = use.times
    enters = Use((), times.head_enters_s, times.tail_enters_s, times.head_enters_s, times.tail_enters_s)
    return enters, Use((), times.head_leaves_s, times.tail_leaves_s, times.head_leaves_s, times.tail_leaves_s)


def _at_point(use: PointUse) -> Use:
    return Use((), use.begin, use.end, use.begin, use.end, (use,))


def _way(serial: SerialModel, solver: Any, names: Sequence[str]) -> Way:
    taken = [drive for drive, taken in serial.taken.items() if solver.value(taken)]
    taken.sort(key=lambda drive: solver.value(serial.at[drive.start].on))
    stops = {}
    for index, drive in enumerate(taken[:-1], start=1):
        for site, stand in serial.stands[drive.end]:
            if solver.value(stand):
                stops[index] = Stop(site, int(solver.value(serial.at[drive.end].on)))
    legs = tuple((names[drive.leg], drive.forward) for drive in taken)
    return Way(int(solver.value(serial.at[serial.reach.start].on)), legs, stops)
