"""Routes on a network cut once into stretches that all of them share.

Cut where routes meet or part, at the places and posts on them, where what is known of the road changes, and where a
turn is forbidden; a road that comes back to where it began, midway. Nowhere else: names do not cut.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Final

import numpy as np

from ratl.model.scenario import Road
from ratl.roads.leg_facts import turn_round
from ratl.roads.network import RoadNetwork
from ratl.roads.routes import RoadPath

Knot = tuple[int, ...]
"""Where stretches end: a junction ``(row,)``, or a place on an edge ``(row, millimetres)``."""
Driven = tuple[int, bool]
"""Row of a slice or run, and whether it is driven along its edge, or as it runs."""

#: Kinds of node that are points of their own, whatever the road does.
POSTS: Final = frozenset({"border", "checkpoint"})
#: What lies nearer to a junction or to a change than this lies at it.
_AT_M: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """A part of one piece of an edge, along the edge; `nodes` are the pieces of length 0 on it.

    `users` are the routes that drive it, `driven` the directions they do.
    """

    edge: int
    begin_m: float
    end_m: float
    piece: int
    nodes: tuple[int, ...] = ()
    users: frozenset[int] = frozenset()
    driven: frozenset[bool] = frozenset()
    start: Knot = ()
    end: Knot = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Slices one after the other that are one leg, in the direction first driven."""

    slices: tuple[Driven, ...]
    start: Knot
    end: Knot
    road: Road
    """What is known of it, driven as it runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """The runs, each route as runs, and the sequences of runs that forbidden turns leave out."""

    slices: tuple[Slice, ...]
    runs: tuple[Run, ...]
    routes: tuple[tuple[Driven, ...], ...]
    no_turns: tuple[tuple[Driven, ...], ...]


def cut_routes(
    network: RoadNetwork,
    paths: Sequence[RoadPath],
    stations: Sequence[tuple[int, float]],
    know: Callable[[Slice], Road],
) -> Partition:
    """Return `paths` cut into runs, in the order driven.

    Parameters
    ----------
    stations
        Edge and metres along it of each place that is a point of its own.
    know
        What is known of a slice, driven along its edge.
    """
    return _Cutter(network, paths, stations, know).partition()


def knot_of(network: RoadNetwork, edge: int, at_m: float) -> Knot:
    """Return the knot at a place on an edge."""
    at_m = _settle(network, edge, at_m)
    if at_m <= 0:
        return (int(network.edge_from[edge]),)
    return (int(network.edge_to[edge]),) if at_m >= _marks(network, edge)[-1] else (edge, round(at_m * 1000))


def _marks(network: RoadNetwork, edge: int) -> list[float]:
    """Return where the pieces of an edge begin, and where the last ends."""
    pieces = slice(network.edge_piece[edge], network.edge_piece[edge + 1])
    return [0.0, *np.cumsum(network.piece_length_m[pieces]).tolist()]


def _settle(network: RoadNetwork, edge: int, at_m: float) -> float:
    nearest = min(_marks(network, edge), key=lambda mark: abs(mark - at_m))
    return nearest if abs(nearest - at_m) < _AT_M else at_m


@dataclass
class _Cutter:
    network: RoadNetwork
    paths: Sequence[RoadPath]
    stations: Sequence[tuple[int, float]]
    know: Callable[[Slice], Road]
    _known: dict[int, Road] = field(default_factory=dict)

    def partition(self) -> Partition:
        runs: list[Run] = []
        found: dict[tuple[Driven, ...], Driven] = {}
        routes = []
        for path in self.driven:
            route = []
            for part in self._parts(path, self.cuts):
                back = tuple((row, not along) for row, along in reversed(part))
                if part not in found:
                    found[part], found[back] = (len(runs), True), (len(runs), False)
                    runs.append(self._run(part))
                route.append(found[part])
            routes.append(tuple(route))
        of_slice = {driven: found[part] for part in found for driven in part}
        return Partition(
            slices=self.slices, runs=tuple(runs), routes=tuple(routes),
            no_turns=tuple(dict.fromkeys(self._told(ban, of_slice) for ban in self.bans)),
        )  # fmt: skip

    @cached_property
    def intervals(self) -> Mapping[int, list[tuple[float, float, int, bool]]]:
        """Edge → the parts driven: from, to, by which route, along the edge or not."""
        found = defaultdict(list)
        for user, path in enumerate(self.paths):
            for portion in path.portions:
                begin, end = (_settle(self.network, portion.edge, at) for at in (portion.begin_m, portion.end_m))
                if begin < end:
                    found[portion.edge].append((begin, end, user, portion.along))
        return found

    @cached_property
    def slices(self) -> tuple[Slice, ...]:
        return tuple(found for edge in sorted(self.intervals) for found in self._slices_of(edge))

    def _slices_of(self, edge: int) -> Iterator[Slice]:
        first, marks = int(self.network.edge_piece[edge]), _marks(self.network, edge)
        intervals = self.intervals[edge]
        places = {_settle(self.network, edge, at) for on, at in self.stations if on == edge}
        if self.network.edge_from[edge] == self.network.edge_to[edge]:
            places.add(_settle(self.network, edge, marks[-1] / 2))
        cuts = sorted({*marks, *places, *(at for begin, end, *_ in intervals for at in (begin, end))})
        covered = []
        for begin, end in pairwise(cuts):
            users = [(user, along) for b, e, user, along in intervals if b <= begin and end <= e]
            if users:
                covered.append((begin, end, users))
        at_nodes = {first + k: mark for k, mark in enumerate(marks[:-1]) if marks[k + 1] == mark}
        through = {begin for begin, *_ in covered} & {end for _, end, _ in covered}
        for begin, end, users in covered:
            middle = (begin + end) / 2
            piece = next(first + k for k, (a, b) in enumerate(pairwise(marks)) if a <= middle < b)
            # A node inside the edge is passed where both sides of it are driven; a junction by whoever comes to it.
            nodes = [
                node for node, at in at_nodes.items()
                if (at == begin and (at in through or at == 0)) or (at == end == marks[-1])
            ]  # fmt: skip
            yield Slice(
                edge=edge, begin_m=begin, end_m=end, piece=piece, nodes=tuple(nodes),
                users=frozenset(user for user, _ in users), driven=frozenset(along for _, along in users),
                start=knot_of(self.network, edge, begin), end=knot_of(self.network, edge, end),
            )  # fmt: skip

    @cached_property
    def driven(self) -> tuple[tuple[Driven, ...], ...]:
        """Each route as slices."""
        of_edge = defaultdict(list)
        for row, found in enumerate(self.slices):
            of_edge[found.edge].append(row)
        routes = []
        for path in self.paths:
            route: list[Driven] = []
            for portion in path.portions:
                begin, end = (_settle(self.network, portion.edge, at) for at in (portion.begin_m, portion.end_m))
                rows = [r for r in of_edge[portion.edge]
                        if begin <= self.slices[r].begin_m and self.slices[r].end_m <= end]  # fmt: skip
                route += [(row, portion.along) for row in (rows if portion.along else reversed(rows))]
            routes.append(tuple(route))
        return tuple(routes)

    @cached_property
    def cuts(self) -> frozenset[Knot]:
        """Every knot where legs end. A ring has two: no leg ends where it begins."""
        parts = [part for route in self.driven for part in self._parts(route, self._needed_cuts)]
        rings = [part for part in parts if self._tail(part[0]) == self._head(part[-1]) and len(part) > 1]
        return self._needed_cuts.union(self._head(ring[len(ring) // 2 - 1]) for ring in rings)

    @cached_property
    def _needed_cuts(self) -> frozenset[Knot]:
        ends: dict[Knot, int] = defaultdict(int)
        for found in self.slices:
            ends[found.start] += 1
            ends[found.end] += 1
        cuts = {knot for knot, count in ends.items() if count != 2}
        cuts |= {knot_of(self.network, edge, at_m) for edge, at_m in self.stations}
        cuts |= {self._post_knot(found, node) for found in self.slices for node in found.nodes if self._is_post(node)}
        cuts |= {self._head(ban[k]) for ban in self.bans for k in range(len(ban) - 1)}
        for route in self.driven:
            for before, after in pairwise(route):
                if self._oriented(before) != self._oriented(after):
                    cuts.add(self._head(before))
        return frozenset(cuts)

    @cached_property
    def bans(self) -> tuple[tuple[Driven, ...], ...]:
        """Forbidden sequences of slices, all of them on the routes."""
        network = self.network
        on_route = np.zeros(2 * len(network.edge_from), np.bool_)
        for edge in self.intervals:
            on_route[[2 * edge, 2 * edge + 1]] = True
        offsets = network.ban_offset
        if len(offsets) < 2:
            return ()
        concerned = np.flatnonzero(np.logical_and.reduceat(on_route[network.ban_arc], offsets[:-1])).tolist()
        rows_of: dict[int, list[int]] = defaultdict(list)
        for row, found in enumerate(self.slices):
            rows_of[found.edge].append(row)
        bans = []
        for ban in concerned:
            arcs = network.ban_arc[offsets[ban] : offsets[ban + 1]].tolist()
            slices = [[(r, not arc & 1) for r in rows_of[arc >> 1]][:: -1 if arc & 1 else 1] for arc in arcs]
            sequence = (slices[0][-1], *(driven for inner in slices[1:-1] for driven in inner), slices[-1][0])
            if all(self._head(a) == self._tail(b) for a, b in pairwise(sequence)):
                bans.append(sequence)
        return tuple(bans)

    def _parts(self, route: Sequence[Driven], cuts: frozenset[Knot]) -> Iterator[tuple[Driven, ...]]:
        part: list[Driven] = []
        for driven in route:
            part.append(driven)
            if self._head(driven) in cuts:
                yield tuple(part)
                part = []
        if part:
            yield tuple(part)

    def _run(self, part: tuple[Driven, ...]) -> Run:
        return Run(slices=part, start=self._tail(part[0]), end=self._head(part[-1]), road=self._oriented(part[0]))

    @staticmethod
    def _told(ban: tuple[Driven, ...], of_slice: Mapping[Driven, Driven]) -> tuple[Driven, ...]:
        runs = [of_slice[driven] for driven in ban]
        return tuple(run for k, run in enumerate(runs) if k == 0 or run != runs[k - 1])

    def _oriented(self, driven: Driven) -> Road:
        row, along = driven
        if row not in self._known:
            self._known[row] = self.know(self.slices[row])
        return self._known[row] if along else turn_round(self._known[row])

    def _head(self, driven: Driven) -> Knot:
        found = self.slices[driven[0]]
        return found.end if driven[1] else found.start

    def _tail(self, driven: Driven) -> Knot:
        return self._head((driven[0], not driven[1]))

    def _is_post(self, node: int) -> bool:
        return self.network.facts[int(self.network.piece_fact[node])].kind in POSTS

    def _post_knot(self, found: Slice, node: int) -> Knot:
        return post_knot(self.network, found, node)


def post_knot(network: RoadNetwork, found: Slice, node: int) -> Knot:
    """Return the knot at which a piece of length 0 on a slice stands."""
    at_m = _marks(network, found.edge)[node - int(network.edge_piece[found.edge])]
    return found.start if at_m <= found.begin_m else found.end
