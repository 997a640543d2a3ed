"""A column on a network of `tests.roads.ways`: its costs, its snaps, its routes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ratl.model.vehicle import Vehicle
from ratl.roads.costs import Closure, Costs, compute_costs
from ratl.roads.itinerary import Itinerary, read_itinerary
from ratl.roads.network import RoadNetwork
from ratl.roads.passage import RoadColumn, Windows, judge_facts
from ratl.roads.routes import Router
from ratl.roads.shapes import Shapes
from ratl.roads.snap import Snap, find_nearest, usable_pieces

TRUCK = Vehicle(
    id="T", type="truck", length_m=10, width_m=2.5, height_m=3.5, mass_kg=20_000, axle_load_kg=8_000, mlc=25
)
RATES = {"primary": 10.0, "secondary": 5.0}
HORIZON_S = 86_400.0


def column(*vehicles: Vehicle, **fields: object) -> RoadColumn:
    return RoadColumn(vehicles=vehicles or (TRUCK,), **{"rates_mps": RATES, **fields})  # type: ignore[arg-type]


def costs(
    built: RoadNetwork,
    driven: RoadColumn | None = None,
    *,
    hours: Mapping[str, Windows] | None = None,
    closures: Sequence[Closure] = (),
    **fields: object,
) -> Costs:
    """Return the costs; `hours` says when an hours text holds, one that is not there cannot be told."""
    driven = driven or column()
    passages = judge_facts(built.facts, driven, (hours or {}).get, HORIZON_S)
    return compute_costs(built, driven, passages, closures=closures, **fields)  # type: ignore[arg-type]


def at(built: RoadNetwork, spent: Costs, place: int | tuple[float, float]) -> Snap:
    """Return the road point nearest to a node, or to a place between nodes by column and row."""
    east, north = divmod(place, 10) if isinstance(place, int) else place
    found = find_nearest(Shapes(built), east / 100, north / 100, usable=usable_pieces(spent))
    assert found is not None
    return found


def drive(
    built: RoadNetwork, spent: Costs, *places: int | tuple[float, float], timed: bool = False
) -> Itinerary | None:
    """Return the best route by places, read off."""
    router = Router(built, np.array([row < 0 for row in built.ban_hours], np.bool_))
    path = router.find(spent, [at(built, spent, place) for place in places], timed=timed)
    return read_itinerary(Shapes(built), spent, path) if path else None


def nodes(route: Itinerary | None) -> list[int]:
    """Return the nodes a route passes."""
    assert route is not None
    return [round(1000 * lon) + round(100 * lat) for lon, lat in route.line]
