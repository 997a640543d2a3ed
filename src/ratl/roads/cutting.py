"""Pieces of a network cut where closures and areas begin and end, so that what lies outside them stays open.

Edges, and with them the search graph, stay as they are: the pieces of an edge only become more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from ratl.model.road import RoadFacts
from ratl.roads.courses import cut_course
from ratl.roads.edges import Floats
from ratl.roads.network import RoadNetwork
from ratl.roads.passage import AT_A_NODE

#: Nothing is cut nearer to an end than this.
LEAST_M: Final = 1e-3


class OnEdge(NamedTuple):
    """A part of an edge, in metres from its start; of no length where it is closed at one point."""

    edge: int
    begin_m: float
    end_m: float

    @property
    def is_point(self) -> bool:
        """Whether it is too short to be cut out."""
        return self.end_m - self.begin_m <= 2 * LEAST_M


class _Part(NamedTuple):
    """A part of a piece, by metres from its start; of no length for a point of its own."""

    piece: int
    begin_m: float
    end_m: float


def cut_pieces_at(network: RoadNetwork, stretches: Iterable[OnEdge]) -> RoadNetwork:
    """Return `network` with a piece boundary where each stretch begins and ends.

    A stretch of no length becomes a piece of length 0, like a node with facts, of which nothing is known.
    """
    by_edge: dict[int, list[OnEdge]] = defaultdict(list)
    for stretch in stretches:
        by_edge[stretch.edge].append(stretch)
    changed: dict[int, list[_Part]] = {}
    for edge, found in by_edge.items():
        for piece, parts in _cut_edge(network, edge, found).items():
            if len(parts) > 1:
                changed[piece] = parts
    return _rebuilt(network, changed) if changed else network


def pieces_on(network: RoadNetwork, stretch: OnEdge) -> Iterator[int]:
    """Give the pieces that have a part of a stretch, or lie in it where they have no length.

    On a network that was not cut there, they reach beyond it.
    """
    touching = []
    for piece, begin_m, end_m in _pieces(network, stretch.edge):
        inside_m = min(end_m, stretch.end_m) - max(begin_m, stretch.begin_m)
        if inside_m >= -LEAST_M:
            touching.append((piece, begin_m == end_m or (inside_m > LEAST_M and not stretch.is_point)))
    within = [piece for piece, inside in touching if inside]
    yield from within or (piece for piece, _ in touching)


def _pieces(network: RoadNetwork, edge: int) -> Iterator[tuple[int, float, float]]:
    """Give the pieces of an edge, each with the metres from the start of the edge to its begin and its end."""
    at_m = 0.0
    for piece in range(int(network.edge_piece[edge]), int(network.edge_piece[edge + 1])):
        end_m = at_m + float(network.piece_length_m[piece])
        yield piece, at_m, end_m
        at_m = end_m


def _cut_edge(network: RoadNetwork, edge: int, stretches: list[OnEdge]) -> Mapping[int, list[_Part]]:
    """Return the pieces of an edge that a stretch begins, ends or lies in as a point, each in its parts."""
    points = sorted({s.begin_m for s in stretches if s.is_point})
    cuts = sorted({mark for s in stretches for mark in ((s.begin_m,) if s.is_point else (s.begin_m, s.end_m))})
    pieces = [each for each in _pieces(network, edge) if each[2] > each[1]]
    done, found = set(), {}
    for piece, begin_m, end_m in pieces:
        length_m = end_m - begin_m
        inner = [m - begin_m for m in cuts if begin_m + LEAST_M < m < end_m - LEAST_M]
        parts = [_Part(piece, a, b) for a, b in pairwise([0.0, *inner, length_m])]
        for mark in points:
            # A point between two pieces is put at the end of the first.
            if mark not in done and begin_m - LEAST_M <= mark <= end_m + LEAST_M:
                done.add(mark)
                at_m = min(max(mark - begin_m, 0.0), length_m)
                at_m = 0.0 if at_m <= LEAST_M else length_m if at_m >= length_m - LEAST_M else at_m
                parts.append(_Part(piece, at_m, at_m))
        found[piece] = sorted(parts, key=lambda part: (part.begin_m, part.end_m))
    return found


def _rebuilt(network: RoadNetwork, changed: Mapping[int, list[_Part]]) -> RoadNetwork:
    """Return `network` with pieces in the place of others."""
    counts = np.ones(len(network.piece_fact), np.int64)
    for piece, parts in changed.items():
        counts[piece] = len(parts)
    rows = np.repeat(np.arange(len(counts)), counts)
    first = np.concatenate(([0], np.cumsum(counts)))
    length_m, fact = network.piece_length_m[rows], network.piece_fact[rows]
    reversed_ = network.piece_reversed[rows]
    points = np.column_stack((network.shape_lon, network.shape_lat))
    drawn: list[Floats] = []
    sizes = np.diff(network.piece_shape)[rows]
    at = 0
    for piece in sorted(changed):
        begin, end = int(network.piece_shape[piece]), int(network.piece_shape[piece + 1])
        drawn.append(points[at:begin])
        at = end
        for row, part in enumerate(changed[piece], int(first[piece])):
            line = _line(points[begin:end], part, float(network.piece_length_m[piece]))
            drawn.append(line)
            length_m[row], sizes[row] = part.end_m - part.begin_m, len(line)
            if part.begin_m == part.end_m:
                fact[row], reversed_[row] = len(network.facts), False
    shape = np.concatenate((*drawn, points[at:]))
    return replace(
        network,
        edge_piece=first[network.edge_piece], piece_length_m=length_m, piece_fact=fact,
        piece_name=network.piece_name[rows], piece_source=network.piece_source[rows], piece_reversed=reversed_,
        piece_shape=np.concatenate(([0], np.cumsum(sizes))), shape_lon=shape[:, 0], shape_lat=shape[:, 1],
        facts=(*network.facts, RoadFacts(class_=AT_A_NODE)),
    )  # fmt: skip


def _line(points: Floats, part: _Part, length_m: float) -> Floats:
    """Return the points of a part of a piece: one, where it has no length."""
    line = np.array(cut_course(points.tolist(), part.begin_m / length_m, part.end_m / length_m))
    return line[:1] if part.begin_m == part.end_m else line
