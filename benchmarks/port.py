"""Class ``port``: columns leave one port in a day by one trunk, all over one border post.

The roads are the Djibouti extract's, routed and cut as `ratl plan` does it: the port's gate to the Ethiopian border
near Galafi by the RN-1. The extract has the border's node, without hours or a rate: the leg beyond it is made the
post, the class's own. Its rate is such that the post is busy for a share of its open hours that the seed draws from
`use`. A lorry park at the border is the class's own too.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.fleet import ask, cut_column, import_extract, named, stage
from ratl.march.formulas import halted_length_m, service_pass_time_s
from ratl.model.plan import Plan
from ratl.model.route import Point, Service, Site
from ratl.model.scenario import ImportedRoads, Network, Road, SiteSpec
from ratl.planner.draft import compute_draft
from ratl.services.imported_roads import lay_routes

POST, PARK = "border_post", "border_park"


def make_port(recipe: dict[str, Any], name: str, seed: int, extracts: Path, build: Path) -> Plan:
    """Return the draft plan of the class with this seed."""
    rng = np.random.default_rng(seed)
    open_h, shut_h = recipe["border_open_h"]
    starts_s = np.sort(rng.integers(0, recipe["releases_h"] * 3600, recipe["columns"]))
    least, most = recipe["vehicles"]
    sizes = rng.integers(least, most + 1, recipe["columns"])
    movements = tuple(
        ask(name, "port", "beyond", int(start_s), cut_column(name, int(size)))
        for n, (start_s, size) in enumerate(zip(starts_s, sizes, strict=True), start=1)
        for name in [f"P{n:03}"]
    )
    places = {
        place: Point(name={"en": place, "ar": place}, lon=lon, lat=lat)
        for place, (lon, lat) in (("port", recipe["port"]), ("beyond", recipe["beyond"]))
    }
    tables = Network(name=name, points=places, roads={}, sites={}, authorities={})
    scenario = stage(name, tables, movements[:1], zone=recipe["zone"], offset=recipe["offset"], days=3, seed=seed)
    file = import_extract(extracts / recipe["extract"], build)
    laid = lay_routes(scenario, ImportedRoads(file=str(file))).scenario
    laid = replace(laid, movements=tuple(replace(m, request=laid.movements[0].request) for m in movements[:1]))
    use = rng.uniform(*recipe["use"])
    rate_vph = round(sizes.sum() / (use * (shut_h - open_h) - recipe["columns"] * recipe["fixed_s"] / 3600), 2)
    storage_m = max(halted_length_m(scenario.profile, s.vehicles) for m in movements for s in m.serials)
    service = Service(rate_vph=rate_vph, fixed_s=recipe["fixed_s"], storage_m=storage_m, kind="border")
    network = _with_post(laid.network, service, f"{open_h:02}:00-{shut_h:02}:00", recipe["park"])
    rates_mps = laid.movements[0].request.rates_mps
    asked = tuple(replace(m, request=replace(m.request, rates_mps=rates_mps)) for m in movements)
    return named(compute_draft(replace(laid, network=network, movements=asked), {}), name)


def _with_post(network: Network, service: Service, hours: str, park: int) -> Network:
    """Return the network with the leg from the border to where it ends as the post, and the park before it."""
    border = next(name for name, point in network.points.items() if point.kind == "border")
    old, road = next((i, r) for i, r in network.roads.items() if {r.leg.from_, r.leg.to} == {border, "beyond"})
    post = Road(leg=replace(road.leg, service=service, road=POST), hours=hours)
    roads = {POST if i == old else i: post if i == old else each for i, each in network.roads.items()}
    site = SiteSpec(site=Site(at=border, capacity=park, name={"en": "Lorry park", "ar": "موقف شاحنات"}, overnight=True))
    return replace(network, roads=roads, sites={PARK: site})


def border_use(plan: Plan) -> float:
    """Return the share of a day's open hours for which the columns keep the post busy."""
    post = plan.legs[POST]
    busy_s = sum(service_pass_time_s(0, post.service, len(s.vehicles)) for m in plan.movements for s in m.serials)
    day_s = sum(end - begin for begin, end in post.open or () if end <= 86_400)
    return busy_s / day_s
