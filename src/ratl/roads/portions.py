"""Arcs as they are driven: whole, or from or to a place on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np

from ratl.roads.edges import Floats
from ratl.roads.network import RoadNetwork
from ratl.roads.snap import Snap

#: What lies nearer to a junction than this lies at it.
AT_JUNCTION_M: Final = 1.0
#: Lengths of an edge's pieces, added up in another order, differ by less.
_ROUNDING_M: Final = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """An arc, or the part of it that is driven: metres from the start of its edge, driven `along` it or against it."""

    edge: int
    along: bool
    begin_m: float
    end_m: float

    @property
    def arc(self) -> int:
        """The arc."""
        return 2 * self.edge + (not self.along)


OnArcs = Mapping[int, Portion | None]
"""Arc → the part of it that is driven, None where there is none."""


class ArcPlaces:
    """By which arcs places of one network are come to and left, and how much of each is driven."""

    def __init__(self, network: RoadNetwork) -> None:
        self.network = network

    def leaving(self, place: Snap, came: int | None = None) -> OnArcs:
        """Return what is driven of each arc by which one may leave a place: the one by which one came, if any.

        Where one came to a junction nothing is left of that arc.
        """
        junction = self.junction(place)
        if came is not None and junction is not None:
            return {came: None}
        if junction is not None:
            return {arc: self.whole(arc) for arc in self._arcs_from(junction)}
        at_m, end_m = self._at_m(place), self._length_m(place.edge)
        both = (
            Portion(edge=place.edge, along=True, begin_m=at_m, end_m=end_m),
            Portion(edge=place.edge, along=False, begin_m=0.0, end_m=at_m),
        )
        return {portion.arc: portion for portion in both if came in (portion.arc, None)}

    def arriving(self, place: Snap, by: int | None = None) -> OnArcs:
        """Return what is driven of each arc by which one may come to a place: only `by`, if that is told."""
        junction = self.junction(place)
        if junction is None:
            at_m, end_m = self._at_m(place), self._length_m(place.edge)
            found: dict[int, Portion | None] = {
                2 * place.edge: Portion(edge=place.edge, along=True, begin_m=0.0, end_m=at_m),
                2 * place.edge + 1: Portion(edge=place.edge, along=False, begin_m=at_m, end_m=end_m),
            }
        else:
            found = {arc ^ 1: self.whole(arc ^ 1) for arc in self._arcs_from(junction)}
        return {arc: portion for arc, portion in found.items() if by in (arc, None)}

    def junction(self, place: Snap) -> int | None:
        """Return the junction or dead end a place lies at; None where it lies between."""
        at_m, end_m = self._at_m(place), self._length_m(place.edge)
        if AT_JUNCTION_M <= at_m <= end_m - AT_JUNCTION_M:
            return None
        return int((self.network.edge_from if at_m < end_m / 2 else self.network.edge_to)[place.edge])

    def _arcs_from(self, junction: int) -> list[int]:
        first, last = self.network.out_offset[junction], self.network.out_offset[junction + 1]
        arcs: list[int] = self.network.out_arc[first:last].tolist()
        return arcs

    def whole(self, arc: int) -> Portion:
        """Return the whole of an arc."""
        return Portion(edge=arc >> 1, along=not arc & 1, begin_m=0.0, end_m=self._length_m(arc >> 1))

    def end_of(self, arc: int) -> Portion:
        """Return the end of an arc, of which nothing is driven."""
        end_m = 0.0 if arc & 1 else self._length_m(arc >> 1)
        return Portion(edge=arc >> 1, along=not arc & 1, begin_m=end_m, end_m=end_m)

    def _length_m(self, edge: int) -> float:
        return float(self._lengths_m[edge])

    @cached_property
    def _lengths_m(self) -> Floats:
        lengths: Floats = np.add.reduceat(self.network.piece_length_m, self.network.edge_piece[:-1])
        return lengths

    def _at_m(self, snap: Snap) -> float:
        first = self.network.edge_piece[snap.edge]
        return float(self.network.piece_length_m[first : snap.piece].sum()) + snap.along_m

    def list_straight(
        self, start: Snap, end: Snap, came: int | None, arrive: int | None
    ) -> Iterator[tuple[Portion, ...]]:
        """Give the drives from one place to another that leave no arc; at one junction there is nothing to drive."""
        leaving, arriving = self.leaving(start, came), self.arriving(end, arrive)
        if self.junction(start) == self.junction(end) is not None:
            yield from (() if came is not None else (self.end_of(arc),) for arc in arriving if came in (arc, None))
            return
        for arc, first in leaving.items():
            last = arriving.get(arc)
            if first and last and max(first.begin_m, last.begin_m) <= min(first.end_m, last.end_m):
                begin_m, end_m = max(first.begin_m, last.begin_m), min(first.end_m, last.end_m)
                yield (replace(first, begin_m=begin_m, end_m=end_m),)


def pieces_of(network: RoadNetwork, portion: Portion) -> Iterator[tuple[int, float, float]]:
    """Give the pieces of a portion in driving order: piece, and the metres of it from its start along the edge."""
    first, last = int(network.edge_piece[portion.edge]), int(network.edge_piece[portion.edge + 1])
    starts = np.concatenate(([0.0], np.cumsum(network.piece_length_m[first:last])))
    order = range(first, last) if portion.along else range(last - 1, first - 1, -1)
    for piece in order:
        at, length = float(starts[piece - first]), float(network.piece_length_m[piece])
        begin, end = max(portion.begin_m - at, 0.0), min(portion.end_m - at, length)
        at_a_point = length == 0 and portion.begin_m - _ROUNDING_M <= at <= portion.end_m + _ROUNDING_M
        if end > begin or at_a_point:
            yield piece, begin, end


def portion_cost(network: RoadNetwork, of_pieces: Floats, portion: Portion) -> float:
    """Return what a portion costs, from costs of pieces as `ratl.roads.costs.Costs` has them."""
    side, total = int(not portion.along), 0.0
    for piece, begin, end in pieces_of(network, portion):
        length = float(network.piece_length_m[piece])
        total += float(of_pieces[piece, side]) * ((end - begin) / length if length else 1.0)
    return total
