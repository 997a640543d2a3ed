"""The network a question is about: an imported one, or the corridor tables of a scenario."""

from __future__ import annotations

from pathlib import Path

from ratl.errors import InputError, Problem
from ratl.feeds.scenario import read_scenario
from ratl.roads.build import build_network
from ratl.roads.corridor_edges import list_corridor_edges
from ratl.roads.network import RoadNetwork
from ratl.store.network_file import read_network


def open_network(path: Path) -> RoadNetwork:
    """Return the network in a ``.ratlnet`` file, or of the scenario whose folder or TOML file `path` is.

    Raises
    ------
    InputError
        When it cannot be read, or is an extract that was not imported.
    """
    if path.is_dir() or path.suffix == ".toml":
        scenario = read_scenario(path)
        if scenario.imported is None:
            return build_network(list_corridor_edges(scenario.network))
        path = Path(scenario.imported.file)
    if {".osm", ".pbf"} & set(path.suffixes):
        raise InputError([Problem("extract_not_imported", (path.name,), {"path": str(path)})])
    return read_network(path)
