"""The edge table: stretches of road as a source gives them, from node to node.

OpenStreetMap extracts and corridor tables both become one of these; `ratl.roads.build` makes the network of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ratl.model.road import FoundSite, Place, RoadFacts, TurnRule

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeTable:
    """Stretches between nodes, `n` nodes, `m` stretches, and what goes with them.

    Attributes
    ----------
    node_id, node_lon, node_lat
        int64[n] id in the source; float64[n] degrees WGS84. Every end of a stretch is a node.
    node_fact
        int32[n], row of `facts` that holds at the node itself (gate, height restrictor, border control); -1: none.
    start, end
        int32[m], rows of the nodes; a stretch is ``forward`` from start to end.
    length_m
        float64[m], metres along the road.
    fact, name_row
        int32[m], rows of `facts` and `names`.
    source_id
        int64[m], id of the way or table row it is part of; unique only together with its place along it.
    shape_offset, shape_lon, shape_lat
        int64[m + 1]; float64[s] degrees: the points between the ends, driven forward, of stretch k are
        ``shape_offset[k]:shape_offset[k + 1]``.
    names
        Language → name, ``""`` the name as signed, ``"ref"`` the road number; row 0 is no name at all.
    node_labels, stretch_labels
        Ids a planner gave them; empty where the source has none.
    dropped
        What was left out, by reason code → how many.
    """

    name: str
    node_id: Longs
    node_lon: Floats
    node_lat: Floats
    node_fact: Ints
    start: Ints
    end: Ints
    length_m: Floats
    fact: Ints
    name_row: Ints
    source_id: Longs
    shape_offset: Longs
    shape_lon: Floats
    shape_lat: Floats
    facts: tuple[RoadFacts, ...]
    names: tuple[Mapping[str, str], ...] = ({},)
    turn_rules: tuple[TurnRule, ...] = ()
    places: tuple[Place, ...] = ()
    sites: tuple[FoundSite, ...] = ()
    node_labels: tuple[str, ...] = ()
    stretch_labels: tuple[str, ...] = ()
    kept: Mapping[str, int] = field(default_factory=dict)
    dropped: Mapping[str, int] = field(default_factory=dict)
