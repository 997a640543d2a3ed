"""Class ``theatre``: many columns of all sizes between many places of one area, over two days.

The roads are the Heidelberg extract's. Origins and destinations are distinct junctions of roads no smaller than
tertiary that the lorry reaches from one another, each with at least 15 % of all such far off, as the crow flies; each
origin is paired with a few destinations that far off. Each column drives one pair, starts at some second of the two
days and has to be complete so many hours later. Routes are laid once per pair, as `ratl plan` lays them; the halt sites
are those of the map beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from benchmarks.fleet import ask, cut_column, import_extract, named, stage
from benchmarks.instances import InstanceError
from ratl.model.movement import Rules
from ratl.model.plan import Plan
from ratl.model.route import Point
from ratl.model.scenario import ImportedRoads, MovementSpec, Network
from ratl.planner.draft import compute_draft
from ratl.roads.lengths import great_circle_m
from ratl.roads.network import RoadNetwork
from ratl.roads.shapes import local_m
from ratl.roads.snap import number_parts
from ratl.services.imported_roads import lay_routes
from ratl.services.road_requests import RoadRequests
from ratl.store.network_file import read_network

CLASSES = ("motorway", "trunk", "primary", "secondary", "tertiary")
#: A halt of a quarter of an hour after each hour, with half an hour's leave.
RULES = Rules(halt_interval_s=3600, halt_tolerance_s=1800, halt_s=900, unknown_limits="allow")

Pair = tuple[str, str]
_NEVER = 1e6
_MOST_DRAWS = 200
_LEAST_FAR = 0.15


def make_theatre(recipe: dict[str, Any], name: str, seed: int, extracts: Path, build: Path) -> Plan:
    """Return the draft plan of the class with this seed."""
    rng = np.random.default_rng(seed)
    file = import_extract(extracts / recipe["extract"], build)
    network = read_network(file)
    places, pairs = _draw(network, recipe, rng)
    tables = Network(name=name, points=places, roads={}, sites={}, authorities={})
    probes = tuple(_probe(f"{origin}-{destination}", origin, destination) for origin, destination in pairs)
    scenario = stage(
        name, tables, probes, zone=recipe["zone"], offset=recipe["offset"], days=recipe["days"], seed=seed,
        light="06:00-20:00",
    )  # fmt: skip
    laid = lay_routes(scenario, ImportedRoads(file=str(file))).scenario
    rates_mps = laid.movements[0].request.rates_mps
    movements = tuple(_movements(recipe, pairs, rates_mps, rng))
    return named(compute_draft(replace(laid, movements=movements), {}), name)


def _probe(name: str, origin: str, destination: str) -> MovementSpec:
    """Return a movement of one lorry: what a route depends on is the same for all."""
    return ask(name, origin, destination, 0, cut_column(name, 1))


def _movements(
    recipe: dict[str, Any], pairs: Sequence[Pair], rates_mps: object, rng: np.random.Generator
) -> list[MovementSpec]:
    count, (least, most) = recipe["columns"], recipe["vehicles"]
    driven = np.concatenate((np.arange(len(pairs)), rng.integers(0, len(pairs), count - len(pairs))))
    starts_s = np.sort(rng.integers(0, recipe["releases_h"] * 3600, count))
    made = []
    for n, (pair, start_s) in enumerate(zip(rng.permutation(driven), starts_s, strict=True), start=1):
        serials = cut_column(f"T{n:04}", int(rng.integers(least, most + 1)), most=most)
        latest_s = int(start_s) + recipe["deadline_h"] * 3600
        made.append(
            ask(
                f"T{n:04}", *pairs[pair], int(start_s), serials, rules=RULES, latest_completion_s=latest_s,
                rates_mps=rates_mps,
            )
        )  # fmt: skip
    return made


def _reachable(network: RoadNetwork) -> NDArray[np.int64]:
    """Return the junctions on larger roads of the part in which a lorry drives from everywhere to everywhere."""
    origin = Point(name={}, lon=float(network.node_lon[0]), lat=float(network.node_lat[0]))
    tables = Network(name="", points={"a": origin}, roads={}, sites={}, authorities={})
    scenario = stage("", tables, (_probe("probe", "a", "a"),), zone="UTC", offset="+00:00", days=1)
    costs = RoadRequests(scenario, network).all[0].costs
    large = np.array([facts.class_ in CLASSES for facts in network.facts])[network.piece_fact]
    fit = large & (number_parts(network, costs) == 0) & (network.piece_length_m > 0)
    edges = np.unique(np.searchsorted(network.edge_piece, np.flatnonzero(fit), side="right") - 1)
    return np.unique(network.edge_from[edges])


def _draw(
    network: RoadNetwork, recipe: dict[str, Any], rng: np.random.Generator
) -> tuple[dict[str, Point], tuple[Pair, ...]]:
    """Return origins and destinations by name, and the pairs driven; places that cannot be paired are drawn again."""
    junctions = _with_far_ones(network, _reachable(network), recipe["apart_m"])
    origins = [f"O{n:02}" for n in range(1, recipe["origins"] + 1)]
    destinations = [f"D{n:02}" for n in range(1, recipe["destinations"] + 1)]
    for _ in range(_MOST_DRAWS):
        nodes = rng.choice(junctions, len(origins) + len(destinations), replace=False)
        places = {
            name: Point(
                name={"en": name, "ar": name}, lon=float(network.node_lon[node]), lat=float(network.node_lat[node])
            )
            for name, node in zip((*origins, *destinations), nodes, strict=True)
        }
        far = np.array([[apart_m(places, o, d) >= recipe["apart_m"] for d in destinations] for o in origins])
        if pairs := draw_pairs(far, recipe["destinations_each"], rng):
            return places, tuple((origins[row], destinations[column]) for row, column in pairs)
    raise InstanceError(f"{network.name}: too small for {len(origins)} pairs of places {recipe['apart_m']} m apart.")


def _with_far_ones(network: RoadNetwork, junctions: NDArray[np.int64], apart_m: float) -> NDArray[np.int64]:
    """Return the junctions from which enough of the others are far: in the middle of an area few are."""
    lon, lat = network.node_lon[junctions], network.node_lat[junctions]
    metres = local_m(np.column_stack((lon, lat)), float(lon.mean()), float(lat.mean()))
    return junctions[(cdist(metres, metres) >= apart_m).mean(axis=1) >= _LEAST_FAR]


def draw_pairs(far: NDArray[np.bool_], rounds: int, rng: np.random.Generator) -> list[tuple[int, int]]:
    """Return pairs of rows and columns that lie far apart: everybody once in each round, no pair twice.

    None at all where there are not so many rounds.
    """
    free, pairs = far.copy(), []
    for _ in range(rounds):
        rows, columns = linear_sum_assignment(rng.random(free.shape) + _NEVER * ~free)
        if not free[rows, columns].all():
            return []
        free[rows, columns] = False
        pairs += zip(rows.tolist(), columns.tolist(), strict=True)
    return pairs


def apart_m(points: dict[str, Point], one: str, other: str) -> float:
    """Return the distance of two places as the crow flies, in metres."""
    a, b = points[one], points[other]
    return great_circle_m(a.lon, a.lat, b.lon, b.lat)
