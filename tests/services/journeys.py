"""A crafted network in a file, and columns for it.

::

              11 --- 21
              |       |
    0 -- 10 -- (Low) -- 20 -- 30      40 -- 50, where nobody else comes

Primary roads, a step is 1113.1949 m east or 1105.7428 m north; profile ``us`` makes 40 km/h by day. Low Street has
3.2 m of headroom; at 20 there is a border post open from 06:00 to 18:00.
"""

from __future__ import annotations

from pathlib import Path

from ratl.model.road import Condition, FoundSite, Place, RoadFacts
from ratl.model.route import Service
from ratl.roads.network import RoadNetwork
from ratl.store.network_file import render_network
from tests.roads.ways import network

FREE = dict.fromkeys(("width_m", "length_m", "mass_kg", "axle_load_kg", "mlc_wheeled", "mlc_tracked"), "none")
BY_NIGHT = "maxweight:conditional=7.5 @ (22:00-06:00)"
FACTS = {
    1: RoadFacts(class_="primary", limits={**FREE, "height_m": "none"}),
    2: RoadFacts(class_="primary", limits={**FREE, "height_m": 3.2}, sources={"height_m": "maxheight=3.2"}),
    3: RoadFacts(
        class_="primary",
        limits={**FREE, "mass_kg": 60_000.0},
        sources={"mass_kg": "maxweight=60"},
        conditions=(
            Condition(limit="mass_kg", value=7500.0, hours="22:00-06:00", source=BY_NIGHT),
        ),
    ),
    9: RoadFacts(class_="primary", limits={"access": "no"}, sources={"access": "access=private"}),
}  # fmt: skip
BORDER = RoadFacts(
    class_="", kind="border", service=Service(kind="border", rate_vph=60, fixed_s=600), hours="06:00-18:00"
)
PLACES = (
    Place(names={"": "الغرب", "en": "West"}, lon=0.0, lat=0.0, kind="town", rank=1),
    Place(names={"": "الشرق", "en": "East"}, lon=0.03, lat=0.0, kind="town", rank=1),
    Place(names={"": "الجزيرة", "en": "Island"}, lon=0.045, lat=0.0, kind="village", rank=4),
)
SITES = (
    FoundSite(
        id="n1", kind="fuel", names={"en": "Roundway Fuel"}, lon=0.0155, lat=0.0103, capacity_vehicles=12,
        basis="capacity=12",
    ),
)  # fmt: skip
NAMES = {1: "West Road", 2: "Low Street", 3: "East Road", 4: "Ring", 5: "Ring", 6: "Ring", 7: "Beach Road"}


def crafted() -> RoadNetwork:
    ways = {1: [0, 10], 2: [10, 20], 3: [20, 30], 4: [10, 11], 5: [11, 21], 6: [21, 20], 7: [40, 50], 9: [0, 1]}
    return network(ways, facts=FACTS, names=NAMES, node_facts={20: BORDER}, places=PLACES, sites=SITES)


def write_network(folder: Path) -> Path:
    path = folder / "crafted.ratlnet"
    path.write_bytes(render_network(crafted()))
    return path


def write_column(folder: Path, name: str, *rows: str) -> Path:
    """Write a vehicle list; a row is length, width, height, mass."""
    lines = [f"{name}-{k},civil_truck,{row}" for k, row in enumerate(rows, start=1)]
    path = folder / f"{name}.csv"
    path.write_text("\n".join(["id,type,length m,width m,height m,mass t", *lines]) + "\n", "utf-8")
    return path


HIGH = ("16.5,2.55,4.0,40", "8.5,2.5,3.0,12")
LOW = ("8.5,2.5,3.0,12",)
