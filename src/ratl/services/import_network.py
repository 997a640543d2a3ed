"""`ratl import`: an OpenStreetMap extract → a network file; `ratl network info`: what is in one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ratl.feeds.osm import read_osm
from ratl.roads.build import build_network
from ratl.roads.network import RoadNetwork
from ratl.roads.survey import Survey, survey_network
from ratl.services.files import find_target, keep_inputs, write_file
from ratl.store.network_file import read_network, render_network


def import_network(
    extract: Path, output: Path, on_progress: Callable[[str], None] = lambda _: None
) -> tuple[RoadNetwork, Survey]:
    """Write the roads of `extract` to the network file `output`; return what is now in it, and that in figures.

    Raises
    ------
    InputError
        When the extract cannot be used, or the file not written or it is the extract.
    """
    find_target(output)
    keep_inputs(output, [extract])
    table = read_osm(extract, on_progress)
    on_progress("stage_import_build")
    network = build_network(table)
    del table  # As large as the network, and no longer needed.
    on_progress("stage_import_write")
    data = render_network(network)
    del network
    write_file(output, data)
    return describe_network(output)


def describe_network(path: Path) -> tuple[RoadNetwork, Survey]:
    """Return the network in the file `path`, and what it holds in figures.

    Raises
    ------
    InputError
        When the file cannot be used.
    """
    network = read_network(path)
    return network, survey_network(network)
