"""The network as each kind of serial meets it, in arrays for `explore`: what equal serials share is worked out once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from functools import cached_property
from itertools import accumulate
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from ratl.march.calendar import Intervals, complement, merged
from ratl.march.formulas import catch_up_rate_mps, halted_length_m
from ratl.march.timetable import find_pace
from ratl.model.movement import Movement, Request, Rules, Serial
from ratl.model.plan import Plan
from ratl.model.vehicle import Vehicle
from ratl.planner.kernel import SHOULDER_STAND_S
from ratl.planner.lower.explore import CATCH_UP, NEVER, PASS, RUN, Flags, Ints, Roads, explore
from ratl.planner.lower.unavoidable import find_unavoidable
from ratl.planner.serials import column_of
from ratl.planner.windows import Blocks, Windows
from ratl.roads.fit import distinct_sizes, fit_leg

_Made = TypeVar("_Made")


class Kinds:
    """The kinds of serials of one plan, each made when first asked for."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.points = {name: row for row, name in enumerate(plan.points)}
        self.leg_names = tuple(plan.legs)
        self.lengths_m = np.array([leg.length_m for leg in plan.legs.values()], float)
        arcs = sorted(
            (self.points[a], self.points[b], row, forward)
            for row, leg in enumerate(plan.legs.values())
            for a, b, forward in ((leg.from_, leg.to, True), (leg.to, leg.from_, False))
        )
        columns = np.array(arcs, np.int64).reshape(len(arcs), 4).T
        self.arc_start, self.arc_end, self.arc_leg = (np.ascontiguousarray(column) for column in columns[:3])
        self.arc_forward = columns[3].astype(np.bool_)
        bounds = np.arange(len(self.points) + 1)
        self.first_arc = np.searchsorted(self.arc_start, bounds).astype(np.int64)
        self.arc_in = np.argsort(self.arc_end, kind="stable").astype(np.int64)
        self.first_in = np.searchsorted(self.arc_end[self.arc_in], bounds).astype(np.int64)
        self._made: dict[Hashable, object] = {}
        self._ruled = set(self._legs_with_hours())

    def _legs_with_hours(self) -> Iterator[str]:
        """Yield the legs on which something binds everybody."""
        yield from (name for name, leg in self.plan.legs.items() if leg.closed or leg.open is not None)
        yield from (name for curfew in self.plan.curfews for name in curfew.legs)
        yield from (held.leg for held in self.plan.reservations if held.leg is not None)

    def of(self, movement: Movement, serial: Serial) -> Kind:
        """Return the kind of a serial."""
        request = movement.request
        paces = _pace_key(request, serial)
        fits = frozenset(map(_size_key, serial.vehicles)), request.rules.unknown_limits == "forbid"
        halted_m = halted_length_m(self.plan.profile, serial.vehicles)
        sites = request.halting, len(serial.vehicles), halted_m, request.rules.max_stand_s, request.origin
        column = column_of(movement).id
        holds = column in {held.holder for held in self.plan.reservations}
        hours = request.permissions, request.escorts, request.rules.daylight_only, holds and column
        key = paces, fits, sites, hours, request.rules
        return self._once(key, lambda: self._make(movement, serial, paces, fits, sites, hours))

    def remaining_s(self, goal: int, fits: Flags, cost_s: Ints) -> Ints:
        """Return the least sum of the costs of legs from each point to `goal`; `NEVER` where there is no way."""
        return self._once((goal, fits.tobytes(), cost_s.tobytes()), lambda: self._search_back(goal, fits, cost_s))

    def _search_back(self, goal: int, fits: Flags, cost_s: Ints) -> Ints:
        arcs = np.flatnonzero(fits)
        cost = cost_s[self.arc_leg[arcs]]
        order = np.lexsort((cost, self.arc_start[arcs], self.arc_end[arcs]))
        ends, starts, cost = self.arc_end[arcs][order], self.arc_start[arcs][order], cost[order]
        first = np.ones(len(order), np.bool_)  # of parallel arcs
        first[1:] = (ends[1:] != ends[:-1]) | (starts[1:] != starts[:-1])
        size = len(self.points)
        back = csr_array((cost[first].astype(float), (ends[first], starts[first])), shape=(size, size))
        found = dijkstra(back, indices=[goal])[0]
        return np.where(np.isfinite(found), found, NEVER).astype(np.int64)

    def _make(
        self, movement: Movement, serial: Serial, paces: Hashable, fits: Hashable, sites: Hashable, hours: Hashable
    ) -> Kind:
        request = movement.request
        day, night = self._once(("paces", paces), lambda: self._paces(request, serial))
        if request.rules.daylight_only:
            night = np.full_like(night, -1)
        least = np.where(day < 0, night, np.where(night < 0, day, np.minimum(day, night)))
        fitting = self._once(("fits", fits), lambda: self._fits(request, serial))
        blocks, block_at, begin, end = self._once(("hours", hours), lambda: self._blocks(movement))
        shoulder, halts, rests, stands = self._once(("sites", sites), lambda: self._sites(request, serial))
        most_drive_s, halt_s = _halt_rule(request.rules)
        roads = Roads(
            first_arc=self.first_arc,
            arc_start=self.arc_start,
            arc_end=self.arc_end,
            arc_leg=self.arc_leg,
            arc_fits=fitting & (least[self.arc_leg, RUN] >= 0),
            first_in=self.first_in,
            arc_in=self.arc_in,
            day=day,
            night=night,
            least=least,
            shoulder=shoulder,
            blocks=blocks,
            block_at=block_at,
            block_begin=begin,
            block_end=end,
            dark_begin=_ints([begin for begin, _ in self.plan.night]),
            dark_end=_ints([end for _, end in self.plan.night]),
            halts=halts,
            rests=rests,
            stands=stands,
            shoulder_s=_longest_stand_s(request.rules, shoulder=True),
            horizon_s=self.plan.horizon_s,
            most_drive_s=most_drive_s,
            halt_s=halt_s,
            most_stage_s=request.rules.max_driving_s or 0,
            rest_s=request.rules.rest_s or 0,
        )
        return Kind(self, roads)

    def _once(self, key: Hashable, make: Callable[[], _Made]) -> _Made:
        if key not in self._made:
            self._made[key] = make()
        return cast(_Made, self._made[key])

    @cached_property
    def _alike(self) -> dict[Hashable, list[int]]:
        """Rows of the legs that a serial drives at one rate."""
        rows: dict[Hashable, list[int]] = {}
        for row, leg in enumerate(self.plan.legs.values()):
            rows.setdefault((leg.class_, leg.max_rate_mps, leg.service), []).append(row)
        return rows

    def _paces(self, request: Request, serial: Serial) -> tuple[Ints, Ints]:
        """Return run, pass time and catch-up run of every leg, by day and by night; -1 where there is no rate."""
        paces = np.full((2, len(self.leg_names), 3), -1, np.int64)
        for rows in self._alike.values():
            leg = self.plan.legs[self.leg_names[rows[0]]]
            for light in (0, 1):
                pace = find_pace(self.plan.profile, request, serial, leg, night=light == 1)
                if pace is not None:
                    catch_up_mps = catch_up_rate_mps(request, leg, serial.vehicles, pace.rate_mps)
                    paces[light, rows, RUN] = _run_s(self.lengths_m[rows], pace.rate_mps)
                    paces[light, rows, PASS] = pace.pass_time_s
                    paces[light, rows, CATCH_UP] = _run_s(self.lengths_m[rows], catch_up_mps)
        return paces[0], paces[1]

    def _fits(self, request: Request, serial: Serial) -> Flags:
        sizes = distinct_sizes(serial.vehicles)
        known: dict[Hashable, bool] = {}
        answers = []
        for row, forward in zip(self.arc_leg, self.arc_forward, strict=True):
            leg = self.plan.legs[self.leg_names[row]]
            directed = leg.limits_forward if forward else leg.limits_backward
            key = frozenset({**leg.limits, **directed}.items()), leg.width_m
            if key not in known:
                fit = fit_leg(sizes, leg, bool(forward))
                known[key] = not fit.refusals and not (request.rules.unknown_limits == "forbid" and fit.unknown)
            answers.append(known[key])
        return np.array(answers, np.bool_)

    def _blocks(self, movement: Movement) -> tuple[Ints, Ints, Ints, Ints]:
        """Return the blocks of each leg, and those blocks: where they begin, their starts and their ends."""
        request, windows = movement.request, Windows(self.plan, movement)
        own = {name for permission in request.permissions for name in permission.legs}
        own |= {name for escort in request.escorts for name in escort.legs}
        rows: list[Intervals] = []
        plain = -1
        of_leg = []
        for name in self.plan.legs:
            if name in self._ruled or name in own:
                of_leg.append(len(rows))
                rows.append(_whole(windows.leg(name)))
                continue
            if plain < 0:
                plain = len(rows)
                rows.append(_whole(windows.leg(name)))
            of_leg.append(plain)
        at = [0, *accumulate(map(len, rows))]
        starts = [begin for blocks in rows for begin, _ in blocks]
        ends = [end for blocks in rows for _, end in blocks]
        return _ints(of_leg), _ints(at), _ints(starts), _ints(ends)

    def _sites(self, request: Request, serial: Serial) -> tuple[Flags, Flags, Flags, Ints]:
        """Return on which legs, at which points, and at which overnight, the serial may stand; and how long at each."""
        may, vehicles = request.halting != "origin-only", serial.vehicles
        need = {"vehicles": float(len(vehicles)), "m": halted_length_m(self.plan.profile, vehicles)}
        halts, rests = np.zeros(len(self.points), np.bool_), np.zeros(len(self.points), np.bool_)
        stands = np.zeros(len(self.points), np.int64)
        for site in self.plan.sites.values():
            if may and need[site.unit] <= site.capacity:
                point, overnight = self.points[site.at], site.overnight and not site.shoulder
                halts[point] = True
                rests[point] |= overnight
                longest_s = -1 if overnight else _longest_stand_s(request.rules, shoulder=site.shoulder)
                stands[point] = -1 if -1 in (longest_s, stands[point]) else max(stands[point], longest_s)
        stands[self.points[request.origin]] = -1
        return np.array([may and leg.shoulder for leg in self.plan.legs.values()], np.bool_), halts, rests, stands


class Kind:
    """One kind of serial: `roads` as it meets them, and what follows from them alone."""

    def __init__(self, kinds: Kinds, roads: Roads) -> None:
        self.kinds, self.roads = kinds, roads
        self._remaining: dict[tuple[int, int], tuple[Ints, int]] = {}
        self._freely: dict[tuple[int, int, int], tuple[int, Ints]] = {}
        self._unavoidable: dict[tuple[int, int], tuple[int, ...]] = {}

    def remaining(self, goal: int, measure: int = RUN) -> tuple[Ints, int]:
        """Return the least run (or catch-up run) from each point to `goal`, and the least pass time on entering it."""
        if (goal, measure) not in self._remaining:
            roads, kinds = self.roads, self.kinds
            entering = roads.arc_fits & (kinds.arc_end == goal)
            last_pass_s = int(roads.least[roads.arc_leg[entering], PASS].min(initial=NEVER))
            least_s = kinds.remaining_s(goal, roads.arc_fits, roads.least[:, measure])
            self._remaining[goal, measure] = least_s, last_pass_s
        return self._remaining[goal, measure]

    def explore_freely(self, start: int, goal: int, start_s: int) -> tuple[int, Ints]:
        """Return the same of a serial that may start at `start_s`; kept, not to be changed."""
        key = start, goal, start_s
        if key not in self._freely:
            self._freely[key] = self.explore(start, goal, start_s, start_s)
        return self._freely[key]

    def explore(
        self, start: int, goal: int, head_s: int, tail_s: int, late: tuple[int, int] = (-1, 0)
    ) -> tuple[int, Ints]:
        """Return how early the tail is at `goal`, and the head at each point; see `explore.explore`."""
        heads = np.empty(len(self.kinds.points), np.int64)
        remaining, last_pass_s = self.remaining(goal)
        end_s = explore(self.roads, remaining, last_pass_s, start, goal, head_s, tail_s, *late, heads)
        return int(end_s), heads

    def unavoidable(self, start: int, goal: int) -> tuple[int, ...]:
        """Return the arcs on every way, in order."""
        if (start, goal) not in self._unavoidable:
            found = find_unavoidable(self.roads, self.remaining(goal)[0], start, goal)
            self._unavoidable[start, goal] = tuple(found.tolist())
        return self._unavoidable[start, goal]

    def open_hours(self, leg: int) -> Intervals:
        """Return when a leg may be used."""
        roads, row = self.roads, self.roads.blocks[leg]
        blocks = slice(roads.block_at[row], roads.block_at[row + 1])
        closed = zip(roads.block_begin[blocks].tolist(), roads.block_end[blocks].tolist(), strict=True)
        return complement(closed, roads.horizon_s)

    @cached_property
    def has_rules(self) -> bool:
        """Whether the time a way takes depends on more than the roads: hours, light, halts or rests."""
        roads = self.roads
        hours = bool((np.diff(roads.block_at) > 1).any())
        return hours or bool((roads.day != roads.night).any()) or roads.most_drive_s > 0 or roads.most_stage_s > 0


def _halt_rule(rules: Rules) -> tuple[int, int]:
    """Return the longest drive between halts and the shortest halt, the first after a rest counted in; 0: no rule."""
    if rules.halts_in_rate or rules.halt_interval_s is None:
        return 0, 0
    longest_s = max(rules.halt_interval_s, rules.first_halt_interval_s or 0)
    shortest_s = rules.halt_s if rules.first_halt_s is None else min(rules.halt_s, rules.first_halt_s)
    return longest_s + rules.halt_tolerance_s, shortest_s


def _longest_stand_s(rules: Rules, *, shoulder: bool) -> int:
    """Return how long one may stand where one may not stay overnight; -1: as long as one likes."""
    if rules.max_stand_s is not None:
        return rules.max_stand_s
    return SHOULDER_STAND_S if shoulder else -1


def _pace_key(request: Request, serial: Serial) -> Hashable:
    """Return what decides over the paces of a serial."""
    vehicles = serial.vehicles
    caps = frozenset((v.top_speed_mps, tuple(sorted(v.rates_mps.items()))) for v in vehicles)
    rates = tuple(sorted((name, tuple(sorted(by.items()))) for name, by in request.rates_mps.items()))
    shape = len(vehicles), sum(v.length_m for v in vehicles), len(serial.march_units), serial.declared_pass_time_s
    return rates, tuple(sorted(request.catch_up_mps.items())), request.technique, caps, shape


def _size_key(vehicle: Vehicle) -> Hashable:
    v = vehicle
    return v.length_m, v.width_m, v.height_m, v.mass_kg, v.axle_load_kg, v.mlc, v.tracked


def _run_s(lengths_m: NDArray[np.float64], rate_mps: float) -> Ints:
    """Return `march.formulas.run_s` of many lengths: a microsecond of dust is forgiven here too."""
    return np.ceil(lengths_m / rate_mps - 1e-6).astype(np.int64)


def _whole(blocks: Blocks) -> Intervals:
    """Return blocks that touch as one."""
    return merged(zip(blocks.starts, blocks.ends, strict=True))


def _ints(values: list[int]) -> Ints:
    return np.array(values, np.int64)
