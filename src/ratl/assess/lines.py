"""Roads as lines between junctions, and the cells that incidents are laid on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from scipy.spatial import cKDTree

from ratl.model.plan import Plan
from ratl.model.route import Leg, Point
from ratl.roads.edges import Floats, Ints, Longs
from ratl.roads.lengths import distances_m

CELL_M: Final = 250.0
"""Longest cell: an incident lies on the road to half of it."""
_EARTH_M: Final = 6_371_008.8
Course = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Cells:
    """Lines cut into equal parts. Cell → its line, metres of its middle from the line's start, and that place."""

    line: Ints
    along_m: Floats
    lon: Floats
    lat: Floats


@dataclass(frozen=True)
class Lines:
    """`l` lines between `n` junctions.

    Attributes
    ----------
    start, end
        int32[l], junctions.
    length_m
        float64[l], metres by road.
    courses
        Longitude and latitude of each line's points, both ends included.
    """

    start: Ints
    end: Ints
    length_m: Floats
    courses: tuple[Course, ...]

    def where(self, rows: Sequence[int]) -> Lines:
        """Return the lines of `rows`, between the same junctions."""
        courses = tuple(self.courses[row] for row in rows)
        return Lines(self.start[rows], self.end[rows], self.length_m[rows], courses)

    @cached_property
    def meeting(self) -> tuple[Longs, Ints]:
        """Offsets int64[n + 1] and, of each junction, the ends that meet there: ``2 l`` a start, ``2 l + 1`` an end."""
        ends = np.column_stack((self.start, self.end)).ravel()
        order = np.argsort(ends, kind="stable").astype(np.int32)
        counts = np.bincount(ends, minlength=int(ends.max(initial=-1)) + 1)
        return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), order

    @cached_property
    def cells(self) -> Cells:
        """The lines cut into cells of `CELL_M` at most."""
        points = np.array([place for course in self.courses for place in course], np.float64).reshape(-1, 2)
        of_point = np.repeat(np.arange(len(self.courses)), [len(course) for course in self.courses])
        same = of_point[1:] == of_point[:-1]
        steps = np.where(same, distances_m(*points[:-1].T, *points[1:].T), 0.0)
        run = np.concatenate([[0.0], np.cumsum(steps)])
        begin, end = (np.searchsorted(of_point, np.arange(len(self.courses)), side) for side in ("left", "right"))
        whole = run[end - 1] - run[begin]
        # All lines on one ruler, two apart, so that one interpolation serves for all: 0 to 1 along each.
        shares = (run - run[begin][of_point]) / np.maximum(whole, 1e-9)[of_point] + 2.0 * of_point
        counts = np.maximum(1, np.ceil(self.length_m / CELL_M)).astype(np.int64)
        line = np.repeat(np.arange(len(counts)), counts)
        first = np.cumsum(counts) - counts
        middles = (np.arange(len(line)) - first[line] + 0.5) / counts[line]
        lon, lat = (np.interp(middles + 2.0 * line, shares, points[:, axis]) for axis in (0, 1))
        return Cells(line.astype(np.int32), middles * self.length_m[line], lon, lat)

    @cached_property
    def tree(self) -> cKDTree:
        """The middles of the cells, to be asked for the nearest."""
        return cKDTree(on_sphere(self.cells.lon, self.cells.lat), balanced_tree=False)


def on_sphere(lon: Floats, lat: Floats) -> Floats:
    """Return places as float64[n, 3] metres from the middle of a sphere: chords are distances, no plane needed."""
    x, y = np.radians(lon), np.radians(lat)
    return _EARTH_M * np.column_stack((np.cos(y) * np.cos(x), np.cos(y) * np.sin(x), np.sin(y)))


def lines_of_plan(plan: Plan) -> Lines:
    """Return the legs of `plan` as lines, in its order; junctions are its points in its order."""
    number = {point: row for row, point in enumerate(plan.points)}
    legs = list(plan.legs.values())
    return Lines(
        start=np.array([number[leg.from_] for leg in legs], np.int32),
        end=np.array([number[leg.to] for leg in legs], np.int32),
        length_m=np.array([leg.length_m for leg in legs], np.float64),
        courses=tuple(course_of(leg, plan.points) for leg in legs),
    )


def course_of(leg: Leg, points: Mapping[str, Point]) -> Course:
    """Return longitude and latitude along a leg driven forward, both ends included."""
    start, end = points[leg.from_], points[leg.to]
    return ((start.lon, start.lat), *leg.shape, (end.lon, end.lat))
