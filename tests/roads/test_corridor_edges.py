"""A corridor table and an OpenStreetMap extract of the same roads make the same network."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ratl.feeds.osm import read_osm
from ratl.model.road import RoadFacts
from ratl.model.route import Service
from ratl.model.scenario import Network
from ratl.roads.build import build_network
from ratl.roads.corridor_edges import list_corridor_edges
from ratl.roads.network import RoadNetwork
from tests.maps import as_osm, draw, to_scale

GRID = """
A---10---B---10---C~~~10~~~D
         |        |        |
         10       10       10
         |        |        |
         E---10---F---10---G
"""
ROADS = {
    "*": {"limits": {"height_m": "none", "mass_kg": 40_000.0, "access": "yes"}, "surface": "asphalt"},
    "AB": {"class_": "secondary", "lanes": 2, "limits": {"mlc_wheeled": 60.0, "mlc_tracked": 50.0}},
    "BE": {"limits": {"height_m": 3.8}, "limits_forward": {"width_m": 2.5}, "limits_backward": {"access": "no"}},
    "CF": {"class_": "track", "surface": "gravel", "limits": {}, "width_m": 4.5},
    "EF": {"limits": {"axle_load_kg": 8_000.0, "length_m": 18.75}, "max_rate_mps": 12.5},
}
COMPARED = (
    "class_", "kind", "direction", "regime", "surface", "lanes", "width_m", "max_rate_mps", "limits", "limits_forward",
    "limits_backward",
)  # fmt: skip


def both_forms(drawn: Network, folder: Path) -> tuple[RoadNetwork, RoadNetwork]:
    """Return the network of the tables and that of the extract."""
    extract = folder / "drawn.osm"
    extract.write_text(as_osm(drawn), "utf-8")
    return build_network(list_corridor_edges(drawn)), build_network(read_osm(extract))


def test_both_forms_are_one_network(tmp_path: Path) -> None:
    table, extract = both_forms(to_scale(draw(GRID, roads=ROADS)), tmp_path)
    # D, E and G, where two roads meet, are junctions of the table alone, for there they have labels.
    assert table.node_labels == tuple("ABCDEFG")
    joined = [k for k, label in enumerate(table.node_labels) if label not in "DEG"]
    np.testing.assert_allclose(table.node_lon[joined], extract.node_lon, atol=1e-7)
    np.testing.assert_allclose(table.node_lat[joined], extract.node_lat, atol=1e-7)
    assert (len(table.edge_from), len(extract.edge_from)) == (8, 5)
    assert told(table) == told(extract)
    for one, other in zip(lengths(table), lengths(extract), strict=True):
        assert one == pytest.approx(other, abs=1.0)


def test_where_every_point_is_a_fork_or_an_end_the_arrays_are_equal(tmp_path: Path) -> None:
    star = "A---10---B---10---C\n         |\n         10\n         |\n         D"
    table, extract = both_forms(to_scale(draw(star, roads={"*": {"limits": {"height_m": 4.0}}})), tmp_path)
    for name in ("edge_from", "edge_to", "edge_piece", "piece_shape", "piece_reversed", "out_offset", "out_arc",
                 "ban_offset", "component", "piece_fact", "piece_name"):  # fmt: skip
        assert getattr(table, name).tolist() == getattr(extract, name).tolist(), name
    np.testing.assert_allclose(table.piece_length_m, extract.piece_length_m, atol=1.0)
    np.testing.assert_allclose(table.shape_lon, extract.shape_lon, atol=1e-7)
    assert table.names == extract.names


def told(network: RoadNetwork) -> dict[str, list[object]]:
    """Return what is told of each road, by its name."""
    found = {}
    for row, name in zip(network.piece_fact.tolist(), network.piece_name.tolist(), strict=True):
        facts = network.facts[row]
        found[network.names[name]["en"]] = [getattr(facts, field) for field in COMPARED]
    return found


def lengths(network: RoadNetwork) -> list[float]:
    """Return the length of each piece, by the name of its road."""
    named = zip(network.piece_name, network.piece_length_m, strict=True)
    return [length for _, length in sorted((network.names[name]["en"], float(length)) for name, length in named)]


def test_what_only_a_planner_knows_is_kept() -> None:
    ferry = Service(kind="ferry", rate_vph=30, fixed_s=600)
    drawn = draw(
        "A---10---B===10===C",
        roads={"AB": {"service": ferry, "shoulder": True, "hours": "06:00-18:00"}, "BC": {"authority": "X"}},
    )
    network = build_network(list_corridor_edges(drawn))
    first, second = (network.facts[row] for row in network.piece_fact)
    assert (first.kind, first.service, first.shoulder, first.hours) == ("ferry", ferry, True, "06:00-18:00")
    assert (second.kind, second.regime, second.authority) == ("road", "exclusive", "X")
    assert network.piece_length_m.tolist() == [10_000, 10_000]
    assert [(place.names, place.kind) for place in network.places[:1]] == [
        ({"": "A", "en": "A", "ar": "A"}, "waypoint")
    ]
    assert network.kept == {"ways": 2, "places": 3}


def test_roads_told_alike_share_their_facts() -> None:
    network = build_network(list_corridor_edges(draw("A---10---B---20---C", roads={"*": {"limits": {}}})))
    assert network.facts == (RoadFacts(class_="primary"),)
    assert [network.names[row] for row in network.piece_name] == [{"en": "A-B"}, {"en": "B-C"}]
