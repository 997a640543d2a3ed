"""Scenarios laid on a small extract: places at nodes or beside roads, columns of the drawn scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from ratl.feeds.osm import read_osm
from ratl.model.route import Leg, Point
from ratl.model.scenario import ImportedRoads, MovementSpec, Network, Scenario
from ratl.roads.build import build_network
from ratl.services.imported_roads import LaidScenario, lay_routes
from ratl.store.network_file import render_network
from tests.maps import move, scenario


def place(lon: float, lat: float, **fields: object) -> Point:
    """Return a place of a planner's table."""
    return Point(**{"name": {"en": "place", "ar": "مكان"}, "lon": lon, "lat": lat, **fields})  # type: ignore[arg-type]


def lay(
    extract: Path,
    places: Mapping[str, Point],
    *movements: MovementSpec,
    network: Mapping[str, object] | None = None,
    **imported: object,
) -> LaidScenario:
    """Return a scenario laid on an extract; without movements, one from the first place to the last.

    Parameters
    ----------
    network
        Fields of the author's network: sites, authorities.
    """
    file = extract.with_suffix(".ratlnet")
    file.write_bytes(render_network(build_network(read_osm(extract))))
    tables = Network(name="tables", points=places, roads={}, **{"sites": {}, "authorities": {}, **(network or {})})  # type: ignore[arg-type]
    asked = scenario(tables, *(movements or [move("M", "".join(places))]))
    return on_file(asked, file, **imported)


def on_file(asked: Scenario, file: Path, **imported: object) -> LaidScenario:
    """Return a scenario laid on a network file, whatever roads its tables had."""
    bare = replace(asked, network=replace(asked.network, roads={}))
    return lay_routes(bare, ImportedRoads(file=str(file), **imported))  # type: ignore[arg-type]


def legs(laid: LaidScenario) -> list[Leg]:
    """Return the roads laid, as legs in the order driven."""
    return [road.leg for road in laid.scenario.network.roads.values()]


def chain(laid: LaidScenario) -> list[str]:
    """Return the points of the roads laid, one after the other, where each begins where the last ended."""
    found = legs(laid)
    assert all(one.to == other.from_ for one, other in pairwise(found))
    return [found[0].from_, *(leg.to for leg in found)]
