"""Many columns that wait at their origins only, frozen into arrays of whole numbers.

What this form of the problem holds: one serial per movement with a declared pass time, legs ``alternating`` with one
run for everybody, points that take one serial at a time, no windows, no reservations, each point passed once at most,
and no movement of weight 0: how long it may take is what is left of the flow ÷ its weight. Anything else is refused,
by name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from ratl.errors import InputError, Problem
from ratl.model.movement import Movement
from ratl.model.plan import Plan
from ratl.model.route import Leg
from ratl.planner.paces import Paces
from ratl.roads.fit import distinct_sizes, fit_leg

Ints = NDArray[np.int64]
FAR = 1 << 40
"""More seconds than any plan has; a remaining time of it: the destination is out of reach."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnProblem:
    """The network as arcs in order of their start, and one row per movement. Times are plan seconds.

    Attributes
    ----------
    first_arc
        Row of the first arc out of each point; one more than there are points.
    arc_end, arc_leg, arc_forward, arc_run_s
        Where an arc leads, the leg it drives, which way, and how long a head takes.
    origin, destination, release_s, latest_start_s, latest_head_s, max_travel_s
        Of each movement; `latest_head_s` is the head's latest arrival at the destination.
    held_s
        How long a head keeps a point: the pass time and the gap to the next column.
    remaining_s
        Exact remaining run from every point to each movement's destination, `FAR` where there is no way.
    """

    plan: Plan
    points: tuple[str, ...]
    legs: tuple[str, ...]
    first_arc: Ints
    arc_end: Ints
    arc_leg: Ints
    arc_forward: NDArray[np.bool_]
    arc_run_s: Ints
    origin: Ints
    destination: Ints
    release_s: Ints
    latest_start_s: Ints
    latest_head_s: Ints
    max_travel_s: Ints
    pass_time_s: Ints
    held_s: Ints
    weight: NDArray[np.float64]
    remaining_s: Ints

    @property
    def size(self) -> int:
        """Number of movements."""
        return len(self.origin)

    @property
    def free_s(self) -> Ints:
        """Time from release to the head's arrival of each movement, were it alone."""
        return self.remaining_s[np.arange(self.size), self.origin]


def is_of_columns(plan: Plan) -> bool:
    """Return whether this form of the problem holds all that a draft plan asks."""
    return not any(True for _ in _unlike(plan)) and all(m.status != "fixed" for m in plan.movements)


def freeze(plan: Plan) -> ColumnProblem:
    """Return the problem of a draft plan.

    Raises
    ------
    InputError
        When the plan asks for what this form of the problem does not hold.
    """
    if problems := list(_unlike(plan)):
        raise InputError(problems)
    points, legs = tuple(plan.points), tuple(plan.legs)
    number = {name: row for row, name in enumerate(points)}
    serial = plan.movements[0].serials[0]
    paces, sizes = Paces(plan, plan.movements[0]), distinct_sizes(serial.vehicles)
    arcs: list[tuple[int, int, int, bool, int]] = []
    for row, (name, leg) in enumerate(plan.legs.items()):
        pace = paces.of(serial, name)[0]
        for forward in (True, False):
            if pace is not None and not fit_leg(sizes, leg, forward).refusals:
                start, end = (leg.from_, leg.to) if forward else (leg.to, leg.from_)
                arcs.append((number[start], number[end], row, forward, pace.run_s))
    arcs.sort()
    start_, end_, leg_, forward_, run_ = np.array(arcs, dtype=np.int64).reshape(-1, 5).T
    requests = [movement.request for movement in plan.movements]
    pass_time_s = np.array([m.serials[0].declared_pass_time_s for m in plan.movements], dtype=np.int64)
    destination = np.array([number[r.destination] for r in requests], dtype=np.int64)
    release_s = np.array([r.earliest_start_s for r in requests], dtype=np.int64)
    latest_s = [plan.horizon_s if r.latest_completion_s is None else r.latest_completion_s for r in requests]
    latest_head_s = np.minimum(np.array(latest_s, dtype=np.int64), plan.horizon_s) - pass_time_s
    shortest: dict[tuple[int, int], int] = {}  # of parallel legs the shortest counts
    for tail, head, _, _, run_s in arcs:
        shortest[head, tail] = min(run_s, shortest.get((head, tail), run_s))
    ends, starts = np.array(list(shortest), dtype=np.int64).reshape(-1, 2).T
    back = csr_array((np.array(list(shortest.values()), dtype=float), (ends, starts)), shape=(len(points), len(points)))
    remaining = dijkstra(back, indices=destination)
    return ColumnProblem(
        plan=plan,
        points=points,
        legs=legs,
        first_arc=np.searchsorted(start_, np.arange(len(points) + 1)).astype(np.int64),
        arc_end=np.ascontiguousarray(end_),
        arc_leg=np.ascontiguousarray(leg_),
        arc_forward=forward_.astype(np.bool_),
        arc_run_s=np.ascontiguousarray(run_),
        origin=np.array([number[r.origin] for r in requests], dtype=np.int64),
        destination=destination,
        release_s=release_s,
        latest_start_s=np.minimum(release_s + _or_far([r.max_wait_s for r in requests]), latest_head_s),
        latest_head_s=latest_head_s,
        max_travel_s=_or_far([r.max_travel_s for r in requests]),
        pass_time_s=pass_time_s,
        held_s=pass_time_s + plan.profile.column_gap_s,
        weight=np.array([r.weight for r in requests], dtype=np.float64),
        remaining_s=np.where(np.isfinite(remaining), remaining, FAR).astype(np.int64),
    )


def _or_far(limits: list[int | None]) -> Ints:
    return np.array([FAR if limit is None else limit for limit in limits], dtype=np.int64)


def _unlike(plan: Plan) -> Iterator[Problem]:
    """Yield what of the plan this form of the problem does not hold."""
    unlike = [name for name in ("curfews", "reservations", "no_turns") if getattr(plan, name)]
    unlike += [f"points.{name}.simultaneous" for name, point in plan.points.items() if point.simultaneous > 1]
    unlike += [f"legs.{name}" for name, leg in plan.legs.items() if _is_unlike(leg)]
    drives = _drives(plan.movements[0]) if plan.movements else None
    unlike += [f"movements.{m.id}" for m in plan.movements if _asks_more(m) or _drives(m) != drives]
    if not unlike and plan.night:
        unlike += [f"legs.{name}" for name, paces in _paces(plan).items() if paces[0] != paces[1]]
    yield from (Problem("columns_unlike", ("plan",), {"part": name}) for name in unlike)


def _is_unlike(leg: Leg) -> bool:
    return leg.regime != "alternating" or leg.open is not None or bool(leg.closed) or leg.service is not None


def _asks_more(movement: Movement) -> bool:
    request = movement.request
    if len(movement.serials) != 1 or movement.serials[0].declared_pass_time_s is None or request.pins:
        return True
    if not request.weight:
        return True
    rules = request.rules
    timed = bool(request.permissions or request.escorts or request.catch_up_mps or rules.daylight_only)
    limited = rules.halt_interval_s is not None or rules.max_driving_s is not None or rules.max_distance_m is not None
    routed = bool(movement.alternates or movement.routes) or rules.unknown_limits == "forbid"
    return timed or limited or routed or request.halting != "origin-only" or not request.pass_once


def _paces(plan: Plan) -> dict[str, tuple[object, object]]:
    """Return how the movements take each leg by day and by night; the first speaks for all."""
    first = plan.movements[0]
    paces = Paces(plan, first)
    return {name: paces.of(first.serials[0], name) for name in plan.legs}


def _drives(movement: Movement) -> object:
    """Return what decides over runs and fit: the same for all movements of a problem."""
    vehicles = movement.serials[0].vehicles
    caps = {(v.top_speed_mps, tuple(sorted(v.rates_mps.items()))) for v in vehicles}
    sizes = {(v.length_m, v.width_m, v.height_m, v.mass_kg, v.axle_load_kg, v.mlc, v.tracked) for v in vehicles}
    return movement.request.rates_mps, caps, sizes
