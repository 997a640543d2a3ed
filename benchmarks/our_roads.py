"""Our side of every comparison: an imported network, the two columns, and a route between two junctions."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from benchmarks.peers.graph_peers import junction_graph
from ratl.feeds.road_column import make_column
from ratl.march.road_classes import find_rates
from ratl.model.vehicle import Vehicle
from ratl.roads.alternatives import AlternativesWorkspace, find_alternatives
from ratl.roads.costs import Costs, compute_costs
from ratl.roads.hierarchy import build_hierarchy, customize, find_route_quickly
from ratl.roads.lines import draw_line
from ratl.roads.network import RoadNetwork
from ratl.roads.passage import RoadColumn, judge_facts
from ratl.roads.routes import Router
from ratl.roads.search import Charges, Ends, FoundRoute, SearchGraph, Workspace, build_search_graph, charge, find_route
from ratl.roads.shapes import Shapes
from ratl.roads.snap import choose_together, find_snaps, number_parts, usable_pieces

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]
FromTo = tuple[Ends, Ends]

#: A tractor with a semi-trailer and its load; a two-axle lorry. The figures are this benchmark's own.
HEAVY = Vehicle(id="49 t", type="", length_m=16.5, width_m=2.55, height_m=4.0, mass_kg=49_000, axle_load_kg=10_000)
LIGHT = Vehicle(id="12 t", type="", length_m=8.5, width_m=2.5, height_m=3.3, mass_kg=12_000, axle_load_kg=7_500)
#: One rate on every class of road: lengths are compared, not practice.
RATE_MPS = 50 / 3.6
#: Any, as no hours can be told.
HORIZON_S = 3600.0


def truck_of(vehicle: Vehicle) -> dict[str, float]:
    """Return the same figures as Valhalla takes them: metres and tonnes."""
    return {
        "height": vehicle.height_m,
        "width": vehicle.width_m,
        "length": vehicle.length_m,
        "weight": vehicle.mass_kg / 1000,
        "axle_load": (vehicle.axle_load_kg or 0) / 1000,
    }


@dataclass
class ColumnRoads:
    """A network as one column sees it: its cost arrays are made once, queries then share them."""

    network: RoadNetwork
    vehicle: Vehicle
    metric: str = "shortest"
    costs: Costs = field(init=False)
    graph: SearchGraph = field(init=False)
    charges: Charges = field(init=False)
    workspace: Workspace = field(init=False)

    def __post_init__(self) -> None:
        # Lengths need a rate on every class of road, whichever; times need the rates of march that `ratl route` has.
        if self.metric == "fastest":
            march = make_column("civil_truck", profile="us", types=None).rates_mps
            found = {facts.class_: find_rates(march, facts.class_).get("day") for facts in self.network.facts}
            rates = {class_: rate_mps for class_, rate_mps in found.items() if rate_mps}
        else:
            rates = {facts.class_: RATE_MPS for facts in self.network.facts}
        self.column = RoadColumn(vehicles=(self.vehicle,), rates_mps=rates, unknown_limits="allow")
        # Hours nobody can tell: what holds at some hours only does not hold, as Valhalla has it without a departure.
        passages = judge_facts(self.network.facts, self.column, lambda _: None, HORIZON_S)
        self.costs = compute_costs(self.network, self.column, passages, metric=self.metric)
        self.graph = build_search_graph(self.network, self.network.ban_hours < 0)
        self.charges = charge(self.graph, self.costs.arc_cost)
        self.workspace = Workspace(self.graph)
        self.shapes = Shapes(self.network)
        self.router = Router(self.network, self.network.ban_hours < 0)
        self.usable = usable_pieces(self.costs)
        self.parts = number_parts(self.network, self.costs)

    @cached_property
    def tail(self) -> Ints:
        """The junction each arc leaves."""
        return np.stack((self.network.edge_from, self.network.edge_to), axis=1).ravel()

    @cached_property
    def head(self) -> Ints:
        """The junction each arc leads to."""
        return np.stack((self.network.edge_to, self.network.edge_from), axis=1).ravel()

    @cached_property
    def reachable(self) -> Ints:
        """The junctions from each of which the column reaches every other: the largest such set."""
        nodes = len(self.network.node_id)
        _, part = connected_components(
            junction_graph(self.tail, self.head, self.costs.arc_cost, nodes), directed=True, connection="strong"
        )
        return np.flatnonzero(part == np.bincount(part).argmax()).astype(np.int32)

    def draw_pairs(self, count: int, seed: int) -> list[tuple[int, int]]:
        """Return `count` pairs of different junctions of `reachable`, the same for the same seed."""
        drawn = np.random.default_rng(seed).choice(self.reachable, (2 * count, 2))
        return [(int(a), int(b)) for a, b in drawn if a != b][:count]

    def place(self, junction: int) -> tuple[float, float]:
        """Return (lon, lat) of a junction."""
        return float(self.network.node_lon[junction]), float(self.network.node_lat[junction])

    @cached_property
    def length_m(self) -> NDArray[np.float64]:
        """Length of each arc."""
        of_edges = np.add.reduceat(self.network.piece_length_m, self.network.edge_piece[:-1])
        return np.repeat(of_edges, 2)

    def route(self, start: int, end: int) -> tuple[float, Ints] | None:
        """Return the cost of the cheapest route between two junctions, and its arcs."""
        ends = self.ends(start, end)
        found = self.search(ends)
        best = None if found is None else (found.cost, found.arcs)
        for arc, along in ends[0]:
            if self.head[arc] == end and (best is None or along <= best[0]):
                best = (along, np.array([arc], np.int32))
        return best

    def search(self, ends: FromTo) -> FoundRoute | None:
        """Return the cheapest route without preprocessing, those of one arc left out."""
        return find_route(self.graph, self.charges, *ends, self.workspace)

    def search_prepared(self, ends: FromTo) -> FoundRoute | None:
        """Return the same by the hierarchy."""
        return find_route_quickly(self.graph, self.hierarchy, self.charged, *ends, self.workspace)

    def alternatives(self, ends: FromTo, most: int) -> tuple[FoundRoute, ...]:
        """Return the cheapest route and at most `most` others."""
        workspace = self.alternatives_workspace
        return find_alternatives(self.graph, self.hierarchy, self.charged, *ends, workspace, most=most)

    def ends(self, start: int, end: int) -> FromTo:
        """Return the passable arcs that leave a junction and those that lead to another, with their costs."""
        leaving, arriving = self._arcs_at(start), self._arcs_at(end) ^ 1
        return self._passable(leaving), self._passable(arriving)

    def _passable(self, arcs: Ints) -> list[tuple[int, float]]:
        cost = self.costs.arc_cost
        return [(int(arc), float(cost[arc])) for arc in arcs if np.isfinite(cost[arc])]

    def prepare(self) -> None:
        """Work the costs into the hierarchy, as a router does that is asked often."""
        self.hierarchy = build_hierarchy(self.graph)
        self.charged = customize(self.hierarchy, self.charges)
        self.alternatives_workspace = AlternativesWorkspace(self.graph, self.hierarchy)
        self.router.prepare(self.costs)

    def answer(
        self, origin: tuple[float, float], destination: tuple[float, float]
    ) -> tuple[float, float, Floats] | None:
        """Return seconds, metres and line of the route between two places, as (lon, lat): what `ratl route` does.

        The places find their roads, the route is searched (after `prepare` by the hierarchy), its line is drawn.
        """
        snaps = choose_together([
            find_snaps(self.shapes, *place, parts=self.parts, usable=self.usable) for place in (origin, destination)
        ])  # fmt: skip
        path = self.router.find(self.costs, snaps)
        if path is None:
            return None
        line, marks_m = draw_line(self.shapes, path)
        return path.cost, float(marks_m[-1]), line

    def _arcs_at(self, junction: int) -> Ints:
        network = self.network
        return network.out_arc[network.out_offset[junction] : network.out_offset[junction + 1]]

    def pieces_driven(self, arc: int) -> list[tuple[int, bool]]:
        """Return the pieces of an arc that have a length, and whether they are driven along their edge."""
        first, last = self.network.edge_piece[arc >> 1], self.network.edge_piece[(arc >> 1) + 1]
        return [(piece, arc % 2 == 0) for piece in range(first, last) if self.network.piece_length_m[piece] > 0]

    def middle(self, piece: int, along: bool) -> tuple[float, float, float]:
        """Return lon, lat and heading in the middle of the longest straight of a piece."""
        network = self.network
        drawn = slice(network.piece_shape[piece], network.piece_shape[piece + 1])
        lon, lat = network.shape_lon[drawn], network.shape_lat[drawn]
        if network.piece_shape[piece] and len(lon) < 2:
            raise ValueError(piece)
        east, north = np.diff(lon) * np.cos(np.radians(lat[0])), np.diff(lat)
        at = int(np.argmax(np.hypot(east, north)))
        heading = float(np.degrees(np.arctan2(east[at], north[at]))) + (0.0 if along else 180.0)
        return float(lon[at : at + 2].mean()), float(lat[at : at + 2].mean()), heading % 360
