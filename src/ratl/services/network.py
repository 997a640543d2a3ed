"""The network a question is about: an imported one, or the corridor tables of a scenario."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from ratl.errors import InputError, Problem
from ratl.feeds.scenario import read_scenario
from ratl.roads.build import build_network
from ratl.roads.corridor_edges import list_corridor_edges, list_own_places
from ratl.roads.network import RoadNetwork
from ratl.roads.place_tags import PLACE_RANKS
from ratl.store.network_file import read_network

_OWN_RANK: Final = min(PLACE_RANKS.values()) - 1


def open_network(path: Path) -> RoadNetwork:
    """Return the network in a ``.ratlnet`` file, or of the scenario whose folder or TOML file `path` is.

    The places of a scenario on an imported network are known beside those of the map, and meant before them.

    Raises
    ------
    InputError
        When it cannot be read, or is an extract that was not imported.
    """
    if is_scenario(path):
        scenario = read_scenario(path)
        if scenario.imported is None:
            return build_network(list_corridor_edges(scenario.network))
        network = _read_imported(Path(scenario.imported.file))
        own = (replace(place, rank=_OWN_RANK) for place in list_own_places(scenario.network))
        return replace(network, places=(*own, *network.places))
    return _read_imported(path)


def is_scenario(path: Path) -> bool:
    """Return whether a path is that of a scenario: its folder or its TOML file."""
    return path.is_dir() or path.suffix == ".toml"


def _read_imported(path: Path) -> RoadNetwork:
    if {".osm", ".pbf"} & set(path.suffixes):
        raise InputError([Problem("extract_not_imported", (path.name,), {"path": str(path)})])
    return read_network(path)
