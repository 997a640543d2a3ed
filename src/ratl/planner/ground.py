"""What of a plan is the same for all its movements, or stays the same for one of them, worked out once.

Who is on the road is no part of it: that is `ratl.planner.traffic`. Nothing here depends on how many movements there
are.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import cached_property
from itertools import groupby
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ratl.march.formulas import find_march_rate_mps
from ratl.model.movement import Escort, Movement, Serial
from ratl.model.plan import Plan
from ratl.model.route import Leg
from ratl.model.vehicle import Vehicle
from ratl.planner.crowd import A_SITE, BOTH_WAYS
from ratl.planner.escorts import EscortPool, escort_pools
from ratl.planner.paces import Paces
from ratl.planner.windows import Blocks, Windows, list_binding
from ratl.roads.fit import distinct_sizes, fit_leg
from ratl.roads.paths import Prices, RoadGraph, Route, chains, expand_route, list_points, passes

_DECIDES = (
    "origin", "destination", "earliest_start_s", "rates_mps", "catch_up_mps", "rules", "permissions", "escorts",
    "technique",
)  # fmt: skip
"""What of a request decides over how and when its movement takes a leg, and where it goes."""
_MOST_KEPT = 2000
"""Courses of serials kept: some 30 kB each."""
_Made = TypeVar("_Made")
SITE = "site:"
"""Begins the name of a way into or out of a point that is a site."""


class Ground:
    """The roads of one plan, and what was asked of them so far."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._asked: dict[str, Asked] = {}
        self._numbers: dict[str, int] = {}
        self._ways: dict[str, int] = {}
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._blocks: dict[Hashable, dict[str, Blocks]] = {}

    def keep(self, key: Hashable, make: Callable[[], _Made]) -> _Made:
        """Return what was made under a key, made anew where that was long ago: the last `_MOST_KEPT` are kept."""
        if key not in self._kept:
            self._kept[key] = make()
            if len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        made: _Made = self._kept[key]
        return made

    def blocks_of(self, binding: Hashable) -> dict[str, Blocks]:
        """Return the blocks known of legs, to be added to, for all movements bound alike."""
        return self._blocks.setdefault(binding, {})

    def number(self, name: str) -> int:
        """Return the number that stands for a movement or a serial."""
        return self._numbers.setdefault(name, len(self._numbers))

    def way(self, name: str) -> int:
        """Return the number that stands for a way into or out of a point, as `ratl.planner.crowd` reads it."""
        known = self._ways.get(name)
        if known is None:
            leg = self.plan.legs.get(name)
            both_ways = BOTH_WAYS if leg is None or leg.regime == "two-way" else 0
            known = self._ways[name] = 4 * len(self._ways) + both_ways + (A_SITE if name.startswith(SITE) else 0)
        return known

    def of(self, movement: Movement) -> Asked:
        """Return what is known of a movement on these roads; its pins are no part of it."""
        known = self._asked.get(movement.id)
        if known is None or not known.is_of(movement):
            known = self._asked[movement.id] = Asked(self, movement)
        return known

    @cached_property
    def roads(self) -> dict[str, tuple[str, ...]]:
        """The legs of each road."""
        return chains(self.plan.legs)

    @cached_property
    def graph(self) -> RoadGraph:
        """The roads as a graph."""
        return RoadGraph(self._ends, self.plan.no_turns)

    @property
    def _ends(self) -> dict[str, tuple[str, str]]:
        legs = self.plan.legs
        return {road: (legs[ids[0]].from_, legs[ids[-1]].to) for road, ids in self.roads.items()}

    @cached_property
    def sites(self) -> dict[str, tuple[str, ...]]:
        """The sites that hang on each point."""
        found: dict[str, list[str]] = {}
        for site_id, site in self.plan.sites.items():
            found.setdefault(site.at, []).append(site_id)
        return {point: tuple(ids) for point, ids in found.items()}

    @cached_property
    def escorts(self) -> dict[EscortPool, list[Escort]]:
        """What all movements say of each pool of escort teams."""
        return escort_pools(escort for movement in self.plan.movements for escort in movement.request.escorts)

    @cached_property
    def lengths_m(self) -> NDArray[np.float64]:
        """Of each leg, road after road."""
        return np.array([self.plan.legs[i].length_m for ids in self.roads.values() for i in ids], np.float64)

    @cached_property
    def first_leg(self) -> NDArray[np.int64]:
        """Row of each road's first leg."""
        return np.cumsum([0, *(len(ids) for ids in self.roads.values())])[:-1]

    @cached_property
    def rate_kinds(self) -> tuple[NDArray[np.int64], list[Leg]]:
        """Kind of each leg, road after road, by what a rate of march depends on; and a leg of each kind."""
        legs = [self.plan.legs[i] for ids in self.roads.values() for i in ids]
        return _kinds([(leg.class_, leg.max_rate_mps) for leg in legs], legs)

    @cached_property
    def limit_kinds(self) -> tuple[NDArray[np.int64], list[Leg]]:
        """Kind of each road by its limits, and a leg of each kind. The pieces of a road share its limits."""
        legs = [self.plan.legs[ids[0]] for ids in self.roads.values()]
        return _kinds([limits_of(leg) for leg in legs], legs)


class Asked:
    """One movement on the roads of a plan: how it takes them, when, and by which routes, as far as that was asked."""

    def __init__(self, ground: Ground, movement: Movement) -> None:
        self.ground, self.movement = ground, movement
        self.paces = Paces(ground.plan, movement)
        self._windows: dict[bool, Windows] = {}
        self._routes: dict[object, tuple[Route, ...]] = {}

    def is_of(self, movement: Movement) -> bool:
        """Return whether another record of the movement asks for the same."""
        mine, other = self.movement, movement
        same = mine.routes == other.routes and all(
            getattr(mine.request, name) is getattr(other.request, name) for name in _DECIDES
        )
        ours, theirs = ([(s.id, id(s.vehicles)) for s in m.serials] for m in (mine, other))
        return same and ours == theirs

    def windows(self, *, heed_reservations: bool = True) -> Windows:
        """Return when it may not be where."""
        if heed_reservations not in self._windows:
            plan, movement = self.ground.plan, self.movement
            legs = self.ground.blocks_of(list_binding(plan, movement, heed_reservations=heed_reservations))
            self._windows[heed_reservations] = Windows(
                plan, movement, heed_reservations=heed_reservations, legs=legs
            )  # fmt: skip
        return self._windows[heed_reservations]

    def routes(self, origin: str, destination: str, via: tuple[str, ...], most: int) -> tuple[Route, ...]:
        """Return its routes over legs, quickest first, every vehicle fitting every leg.

        Those found for it on an imported network, all of them; where it has none, up to `most` on the roads of the
        plan.
        """
        key = origin, destination, via, most
        if key not in self._routes:
            self._routes[key] = self._laid(origin, via) or self._looked_for(origin, destination, via, most)
        return self._routes[key]

    def _looked_for(self, origin: str, destination: str, via: tuple[str, ...], most: int) -> tuple[Route, ...]:
        once, roads = self.movement.request.pass_once, self.ground.roads
        found = self.ground.graph.find(origin, destination, self.prices, via=via, most=most, once=once)
        return tuple(expand_route(route, roads) for route in found)

    def _laid(self, origin: str, via: tuple[str, ...]) -> tuple[Route, ...]:
        """Return what the routes found for it beforehand are from `origin` on, those by way of `via`."""
        legs, known = self.ground.plan.legs, dict[Route, float]()
        price_of = dict(zip(self.ground.graph.arcs, self.prices.tolist(), strict=True)) if self.movement.routes else {}
        for route in self.movement.routes:
            points = list_points(legs, route)
            if origin not in points[:-1]:
                continue
            begin = points.index(origin)
            twice = len(set(points[begin:])) < len(points[begin:])
            priced = sum(price_of[way] for way, _ in groupby((legs[i].road or i, f) for i, f in route[begin:]))
            if passes(points[begin:], via) and priced < np.inf and not (twice and self.movement.request.pass_once):
                known[route[begin:]] = priced
        return tuple(sorted(known, key=lambda route: known[route]))

    @cached_property
    def prices(self) -> Prices:
        """Free running time of its slowest serial over each road, by both directions; infinite where one does not fit.

        Where there is no rate by either light it is infinite too.
        """
        serials = self.movement.serials
        forbid = self.movement.request.rules.unknown_limits == "forbid"
        slowest = np.max([self._free_s(serial) for serial in serials], axis=0)
        return self._priced(slowest, [v for serial in serials for v in serial.vehicles], forbid)

    def _priced(self, free_s: NDArray[np.float64], vehicles: Iterable[Vehicle], forbid: bool) -> Prices:
        over_roads = np.add.reduceat(free_s, self.ground.first_leg)
        kinds, legs = self.ground.limit_kinds
        sizes, sides = distinct_sizes(vehicles), []
        for forward in (True, False):
            fits = [fit_leg(sizes, leg, forward) for leg in legs]
            may_drive = np.array([not (fit.refusals or (forbid and fit.unknown)) for fit in fits])
            sides.append(np.where(may_drive[kinds], over_roads, np.inf))
        return np.stack(sides, axis=1).ravel()

    def _free_s(self, serial: Serial) -> NDArray[np.float64]:
        """Return how long a serial's head takes over each leg by the light that is quicker; infinite without a rate."""
        kinds, legs = self.ground.rate_kinds
        rates = [
            [find_march_rate_mps(self.movement.request, leg, serial.vehicles, night=night) or 0.0 for leg in legs]
            for night in (False, True)
        ]
        best = np.max(rates, axis=0)[kinds]
        with np.errstate(divide="ignore"):
            free_s: NDArray[np.float64] = np.ceil(self.ground.lengths_m / best - 1e-6)
        return free_s


def limits_of(leg: Leg) -> object:
    """Return what decides whether a vehicle fits a leg: the same of legs that are alike in it."""
    sides = (leg.limits, leg.limits_forward, leg.limits_backward)
    return leg.width_m, *(tuple(sorted(side.items())) for side in sides)


def _kinds(keys: Sequence[object], legs: Sequence[Leg]) -> tuple[NDArray[np.int64], list[Leg]]:
    """Return the kind of each leg, and the first leg of each kind."""
    known: dict[object, int] = {}
    kinds = np.array([known.setdefault(key, len(known)) for key in keys], np.int64)
    first = {int(kind): row for row, kind in reversed(list(enumerate(kinds)))}
    return kinds, [legs[first[kind]] for kind in range(len(known))]
