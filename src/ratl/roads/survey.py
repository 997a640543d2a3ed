"""What a network holds, in figures: how much road of which class, what is known of it, what hangs together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ratl.model.road import RoadFacts
from ratl.model.route import LIMITS
from ratl.roads.edges import Flags, Floats, Longs
from ratl.roads.islands import number_islands
from ratl.roads.limits import limits_of
from ratl.roads.network import RoadNetwork
from ratl.roads.unread import is_acted_on

FIGURES = tuple(limit for limit in LIMITS if limit != "access")
MOST_UNREAD = 5
"""How many of the tags nobody can act on are named, and of those read with care."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """How much road a limit is stated for, known to be free of, tagged in a way that says nothing, not known, in m."""

    stated_m: float
    free_m: float
    unread_m: float
    unknown_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """A network in figures. Lengths are of road, not of lanes or directions; ferries count apart."""

    bounds: tuple[float, float, float, float] | None
    """West, south, east, north of the roads without ferries, degrees; west above east where they cross 180°."""
    road_m: float
    class_m: Mapping[str, float]
    """Class → metres, the longest first."""
    kind_m: Mapping[str, float]
    """``bridge``, ``tunnel``, ``ford``, ``ferry`` → metres."""
    posts: Mapping[str, int]
    """Kind of node with facts of its own → how many."""
    limits: Mapping[str, Knowledge]
    closed_m: float
    """Closed to lorries in one direction or both."""
    unread: Mapping[str, int]
    """Tags that say something of a limit nobody can act on → pieces, the most frequent ones."""
    careful: Mapping[str, int]
    """Tags of several figures, of which the strictest counts, or of one about right, taken lower → pieces, likewise."""
    conditional: int
    """Pieces with limits that hold at times or for some vehicles only."""
    islands: int
    """Parts of the network no road or ferry connects with the largest."""
    island_junctions: int
    islands_without_ferries: int
    sites: Mapping[str, int]


def survey_network(network: RoadNetwork) -> Survey:
    """Return `network` in figures."""
    facts = network.facts
    ferry = np.array([fact.kind == "ferry" for fact in facts], np.bool_)
    node = np.array([fact.class_ == "" for fact in facts], np.bool_)
    of_node = node[network.piece_fact]
    fact_m = np.bincount(network.piece_fact, network.piece_length_m, len(facts))
    road_m = np.where(ferry | node, 0.0, fact_m)
    on_road = ~(ferry | node)[network.piece_fact]
    uses = np.bincount(network.piece_fact, minlength=len(facts))
    return Survey(
        bounds=_find_bounds(network, on_road),
        road_m=float(road_m.sum()),
        class_m=_total([fact.class_ for fact in facts], road_m),
        kind_m=_total([fact.kind if fact.kind != "road" else "" for fact in facts], np.where(node, 0.0, fact_m)),
        posts=_count_posts(network, of_node),
        limits={limit: _know(limit, facts, road_m) for limit in FIGURES},
        closed_m=float(sum(length for fact, length in zip(facts, road_m, strict=True) if _is_closed(fact))),
        unread=_count_tags(facts, uses, acted_on=False),
        careful=_count_tags(facts, uses, acted_on=True),
        conditional=int(sum(count for fact, count in zip(facts, uses, strict=True) if fact.conditions)),
        islands=int(network.component.max(initial=0)),
        island_junctions=int((network.component > 0).sum()),
        islands_without_ferries=_count_islands(network, ferry),
        sites=dict(Counter(site.kind for site in network.sites).most_common()),
    )


def _total(keys: list[str], lengths: Floats) -> dict[str, float]:
    totals: Counter[str] = Counter()
    for key, length in zip(keys, lengths.tolist(), strict=True):
        if key and length > 0:
            totals[key] += length
    return dict(totals.most_common())


def _count_posts(network: RoadNetwork, of_node: Flags) -> dict[str, int]:
    """Return kind → nodes; one at a junction has a piece on every edge there."""
    first = np.unique(network.piece_source[of_node], return_index=True)[1]
    kinds = [network.facts[row].kind for row in network.piece_fact[of_node][first].tolist()]
    return dict(Counter(kinds).most_common())


def _know(limit: str, facts: tuple[RoadFacts, ...], lengths: Floats) -> Knowledge:
    found: Counter[str] = Counter()
    for fact, length in zip(facts, lengths.tolist(), strict=True):
        values = [{**fact.limits, **side}.get(limit) for side in (fact.limits_forward, fact.limits_backward)]
        if any(isinstance(value, float | int) for value in values):
            found["stated"] += length
        elif None not in values:
            found["free"] += length
        elif any(limit in limits_of(tag.partition("=")[0]) for tag in fact.unread):
            found["unread"] += length
        else:
            found["unknown"] += length
    return Knowledge(
        stated_m=found["stated"], free_m=found["free"], unread_m=found["unread"], unknown_m=found["unknown"]
    )


def _is_closed(fact: RoadFacts) -> bool:
    return "no" in (side.get("access") for side in (fact.limits, fact.limits_forward, fact.limits_backward))


def _count_tags(facts: tuple[RoadFacts, ...], uses: Longs, *, acted_on: bool) -> dict[str, int]:
    found: Counter[str] = Counter()
    for fact, count in zip(facts, uses.tolist(), strict=True):
        found.update(dict.fromkeys(fact.unread, int(count)))
    listed = [(tag, count) for tag, count in found.items() if is_acted_on(tag) == acted_on]
    return dict(sorted(listed, key=lambda item: (-item[1], item[0]))[:MOST_UNREAD])


def _count_islands(network: RoadNetwork, ferry: Flags) -> int:
    """Return how many parts there are beside the largest where no ferry runs."""
    edges = np.repeat(np.arange(len(network.edge_from)), np.diff(network.edge_piece))
    crossing = np.zeros(len(network.edge_from), np.bool_)
    crossing[edges[ferry[network.piece_fact]]] = True
    ends = network.edge_from[~crossing], network.edge_to[~crossing]
    count = len(network.node_id)
    part = number_islands(count, *ends)
    on_land = np.zeros(count, np.bool_)
    on_land[part[np.concatenate(ends)]] = True
    return max(int(on_land.sum()) - 1, 0)


def _find_bounds(network: RoadNetwork, on_road: Flags) -> tuple[float, float, float, float] | None:
    """Return the box around the roads: of the two ways round the earth the shorter one."""
    points = np.repeat(on_road, np.diff(network.piece_shape))
    lon, lat = np.unique(network.shape_lon[points]), network.shape_lat[points]
    if not len(lon):
        return None
    gaps = np.append(np.diff(lon), lon[0] + 360 - lon[-1])
    widest = int(np.argmax(gaps))
    return float(lon[(widest + 1) % len(lon)]), float(lat.min()), float(lon[widest]), float(lat.max())
