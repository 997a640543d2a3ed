"""A line of points followed on a network: which arcs it drives, and what forbids a column to drive them so.

Both Valhalla's shapes and our networks have the points of the same OpenStreetMap nodes, so that a stretch between two
points of the one is found in the other by its ends, exactly: there is no matching that could be wrong.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ratl.model.movement import Reason
from ratl.roads.costs import Costs, refusals_of
from ratl.roads.network import RoadNetwork

#: Valhalla writes six decimals of a degree; its points may be one off in the last of them.
STEPS = 1_000_000
Point = tuple[int, int]


@dataclass(slots=True)
class Drive:
    """Arcs in driving order, and stretches of the line (from point, to point) that no edge has."""

    arcs: list[int] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)
    """Of each such stretch, the row of its first point."""
    partial: set[int] = field(default_factory=set)
    """Rows of `arcs` that were not driven from end to end: the line turns round inside the road."""


class Follower:
    """The stretches of a network by their two points."""

    def __init__(self, network: RoadNetwork, costs: Costs) -> None:
        self.network = network
        self._refused = ~np.isfinite(costs.arc_cost)
        lon, lat = np.round(network.shape_lon * STEPS), np.round(network.shape_lat * STEPS)
        points = list(zip(lon.astype(int).tolist(), lat.astype(int).tolist(), strict=True))
        self._known = set(points)
        self._stretches: dict[tuple[Point, Point], list[tuple[int, int, int]]] = defaultdict(list)
        for edge in range(len(network.edge_from)):
            line = self._line(points, edge)
            for at, ends in enumerate(itertools.pairwise(line)):
                self._stretches[ends].append((2 * edge, at, len(line) - 2))
                self._stretches[ends[::-1]].append((2 * edge + 1, len(line) - 2 - at, len(line) - 2))

    def follow(self, line: Sequence[tuple[float, float]]) -> Drive:
        """Return the arcs that `line`, points of (lon, lat), drives."""
        drive, driving = Drive(), (-1, 0, 0)
        rows, points = self._distinct(line)
        for row, ends in zip(rows, itertools.pairwise(points), strict=False):
            found = self._stretches.get(ends)
            if not found:
                drive.missing.append(row)
                driving = (-1, 0, 0)
                continue
            arc, at, last = driving
            following = (arc, at + 1, last)
            if following in found:
                driving = following
                continue
            if at != last:
                drive.partial.add(len(drive.arcs) - 1)
            # Of roads drawn one upon the other, one that may be driven, from its begin.
            driving = min(found, key=lambda stretch: (self._refused[stretch[0]], stretch[1]))
            if driving[1]:
                drive.partial.add(len(drive.arcs))
            drive.arcs.append(driving[0])
        return drive

    def _line(self, points: list[Point], edge: int) -> list[Point]:
        """Return the points of an edge, each once."""
        network = self.network
        first, last = network.edge_piece[edge], network.edge_piece[edge + 1]
        line = points[network.piece_shape[first] : network.piece_shape[last]]
        return [point for at, point in enumerate(line) if at == 0 or point != line[at - 1]]

    def _distinct(self, line: Sequence[tuple[float, float]]) -> tuple[list[int], list[Point]]:
        rows, points = [], []
        for row, (lon, lat) in enumerate(line):
            point = self._nearest((round(lon * STEPS), round(lat * STEPS)))
            if not points or point != points[-1]:
                rows.append(row)
                points.append(point)
        return rows, points

    def _nearest(self, point: Point) -> Point:
        if point in self._known:
            return point
        around = ((point[0] + x, point[1] + y) for x in (-1, 0, 1) for y in (-1, 0, 1))
        return next((near for near in around if near in self._known), point)


@dataclass(frozen=True, slots=True)
class Objection:
    """Why we may not drive as a line does: the kind, a limit or rule, the way and the tag."""

    kind: str
    what: str
    way: int
    at_end: bool = False
    """Whether it stands on the first or the last arc only."""


def object_to(
    network: RoadNetwork, costs: Costs, bans: dict[int, list[tuple[int, ...]]], drive: Drive
) -> list[Objection]:
    """Return every reason why a column may not drive the arcs of `drive` one after the other.

    Parameters
    ----------
    bans
        Last arc → the forbidden sequences that end with it, as `sequences_banned` gives them.
    """
    found = [
        Objection("u-turn inside a road", "", _way(network, drive.arcs[row] >> 1)) for row in sorted(drive.partial)
    ]
    for at, arc in enumerate(drive.arcs):
        if at not in drive.partial and not np.isfinite(costs.arc_cost[arc]):
            at_end = at in (0, len(drive.arcs) - 1)
            found += [replace(each, at_end=at_end) for each in _refused(network, costs, arc)]
        before = drive.arcs[at - 1] if at else -1
        if before == arc ^ 1 and at not in drive.partial:
            found.append(Objection("u-turn", "", _way(network, arc >> 1)))
        driven = tuple(drive.arcs[: at + 1])
        found += [
            Objection("turn restriction", "", _way(network, arc >> 1))
            for sequence in bans.get(arc, ())
            if driven[-len(sequence) :] == sequence
        ]
    return list(dict.fromkeys(found))


def sequences_banned(network: RoadNetwork) -> dict[int, list[tuple[int, ...]]]:
    """Return last arc → the sequences of arcs that end with it and are forbidden at all hours."""
    bans: dict[int, list[tuple[int, ...]]] = defaultdict(list)
    for row in np.flatnonzero(network.ban_hours < 0):
        sequence = tuple(network.ban_arc[network.ban_offset[row] : network.ban_offset[row + 1]].tolist())
        bans[sequence[-1]].append(sequence)
    return bans


def _refused(network: RoadNetwork, costs: Costs, arc: int) -> Iterator[Objection]:
    edge = arc >> 1
    for piece in range(int(network.edge_piece[edge]), int(network.edge_piece[edge + 1])):
        for reason in refusals_of(network, costs, piece, arc % 2 == 0):
            yield Objection(reason.code, told(reason), int(network.piece_source[piece]))


def told(reason: Reason) -> str:
    """Return the tag a refusal comes from, without the figure where it is an access; else what is known of it."""
    if "source" in reason.params:
        return str(reason.params["source"])
    return ", ".join(f"{key} {value}" for key, value in reason.params.items())


def _way(network: RoadNetwork, edge: int) -> int:
    return int(network.piece_source[network.edge_piece[edge]])
