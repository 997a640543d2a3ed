"""`ratl route --corridor`: the routes as tables, with which `ratl plan` goes on."""

from __future__ import annotations

from pathlib import Path

from ratl.feeds.scenario import read_scenario
from tests.cli.test_route import route

SCENARIO = """
format = "ratl-scenario/1"
name = "From a map"
zone = "UTC"
day_zero = "2025-08-18"
profile = "us"
[network]
places = "places.csv"
roads = "roads.csv"
sites = "sites.csv"
[vehicles]
list = "vehicles.csv"
[[movement]]
id = "M"
origin = "start"
destination = "end"
earliest_start = "2025-08-18T06:00"
"""


def test_the_tables_of_a_route_are_a_scenario_s(tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    result = route(tmp_path, "--corridor", folder)
    assert result.exit_code == 0
    written = [line for line in result.stdout.splitlines() if line.startswith(str(folder))]
    assert written == [str(folder / f"{name}.csv") for name in ("places", "roads", "sites")]
    (folder / "scenario.toml").write_text(SCENARIO, "utf-8")
    (folder / "vehicles.csv").write_text("id,type,serial,march_unit\nV1,civil_truck_3axle,1,1\n", "utf-8")
    network = read_scenario(folder).network
    legs = [road.leg for road in network.roads.values()]
    assert (legs[0].from_, legs[-1].to) == ("start", "end")
    assert network.points["start"].name["en"] == "West"
    assert all(leg.length_source.startswith("OpenStreetMap way") for leg in legs)


def test_without_a_route_there_are_no_tables(tmp_path: Path) -> None:
    result = route(tmp_path, "--via", "Island", "--corridor", tmp_path / "tables")
    assert result.exit_code != 0
    assert not (tmp_path / "tables").exists()
