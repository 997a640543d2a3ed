"""Places of a scenario on an imported network: one point of a road for each, for all who use it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np

from ratl.errors import InputError, Problem
from ratl.model.route import Point
from ratl.model.scenario import ImportedRoads
from ratl.roads.corridor import called
from ratl.roads.edges import Flags, Ints, Longs
from ratl.roads.portions import pieces_of
from ratl.roads.routes import RoadPath
from ratl.roads.shapes import Shapes
from ratl.roads.snap import SNAP_LIMIT_M, Snap, choose_together, find_nearest, find_snaps, number_parts, usable_pieces
from ratl.services.road_requests import RoadRequest

#: A place no route was asked by is on a route when it lies within this of it; sites of the map likewise.
BESIDE_M: Final = 200.0


class PlacesOnRoads:
    """The places of a scenario, and the points of the roads that the ones asked by stand for.

    Raises
    ------
    InputError
        When a place that a movement names lies on no road, once `snaps` is asked for.
    """

    def __init__(
        self, shapes: Shapes, points: Mapping[str, Point], imported: ImportedRoads, requests: Sequence[RoadRequest]
    ) -> None:
        self._shapes = shapes
        self._points = points
        self._imported = imported
        self._requests = requests

    @cached_property
    def snaps(self) -> Mapping[str, Snap]:
        """Each place that a route is asked by, on one road for all who use it."""
        users: dict[str, list[Flags]] = {}
        for asked in self._requests:
            for place in asked.places:
                users.setdefault(place, []).append(usable_pieces(asked.costs))
        chosen: dict[str, Snap] = {}
        lost: dict[str, None] = {}
        for asked in self._requests:
            parts = number_parts(self._shapes.network, asked.costs)
            options = [
                (replace(chosen[place], part=int(parts[chosen[place].piece])),)
                if place in chosen
                else self._candidates(place, users[place], parts)
                for place in asked.places
            ]
            lost |= {place: None for place, found in zip(asked.places, options, strict=True) if not found}
            if not lost:
                chosen |= dict(zip(asked.places, choose_together(options), strict=True))
        if lost:
            raise InputError([self._off_road(place) for place in lost])
        return chosen

    def beside(self, paths: Iterable[RoadPath]) -> dict[str, Snap]:
        """Return where the other places lie on `paths`, those near enough to one."""
        network = self._shapes.network
        driven = np.zeros(len(network.piece_length_m), np.bool_)
        for path in paths:
            for portion in path.portions:
                driven[[piece for piece, _, _ in pieces_of(network, portion)]] = True
        parts = np.zeros(len(network.piece_fact), np.int64)
        found = {
            place: find_snaps(self._shapes, point.lon, point.lat, parts=parts, usable=driven, limit_m=BESIDE_M)
            for place, point in self._points.items()
            if place not in self.snaps
        }
        return {place: snaps[0] for place, snaps in found.items() if snaps}

    def _candidates(self, place: str, usable: Sequence[Flags], parts: Ints | Longs) -> tuple[Snap, ...]:
        """Return the roads a place may stand for: those all its users can drive, else some, else any."""
        point = self._points[place]
        for flags in (np.logical_and.reduce(usable), np.logical_or.reduce(usable), None):
            found = find_snaps(self._shapes, point.lon, point.lat, parts=parts, usable=flags)
            if found:
                return found
        return ()

    def _off_road(self, place: str) -> Problem:
        point, where = self._points[place], self._imported.place_rows.get(place, (place,))
        nearest, network = find_nearest(self._shapes, point.lon, point.lat), self._shapes.network
        if nearest is None:
            return Problem("network_without_roads", (Path(self._imported.file).name,))
        road = called(network.names[int(network.piece_name[nearest.piece])])
        way = int(network.piece_source[nearest.piece])
        params = {"found": place, "distance_m": nearest.distance_m, "limit_m": SNAP_LIMIT_M, "way": way}
        return Problem("imported_place_off_road", where, {**params, "road": road})
