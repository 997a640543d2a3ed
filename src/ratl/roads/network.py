"""The road network as arrays: junctions, edges between them, pieces of equal facts along an edge, turns not allowed.

An *edge* runs from one junction (or dead end) to the next; its *pieces* follow one another along it, each with its
own facts, so that nothing is lost by leaving out the nodes between. An *arc* is an edge in one direction: arc ``2 e``
drives edge `e` forward, arc ``2 e + 1`` backward.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ratl.model.road import FoundSite, Place, RoadFacts
from ratl.roads.edges import Flags, Floats, Ints, Longs


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadNetwork:
    """`n` junctions, `e` edges, `p` pieces. Made by `ratl.roads.build.build_network` and nowhere else.

    Attributes
    ----------
    node_id, node_lon, node_lat
        int64[n] id in the source; float64[n] degrees WGS84.
    edge_from, edge_to
        int32[e], junctions.
    edge_piece
        int64[e + 1]: the pieces of edge k, in the order driven forward, are ``edge_piece[k]:edge_piece[k + 1]``.
    piece_length_m, piece_fact, piece_name, piece_source, piece_reversed
        float64[p] metres; int32[p] rows of `facts` and `names`; int64[p] id of the way; bool[p]: the edge's forward is
        the facts' backward. A piece of length 0 stands for a node with facts of its own (gate, border, height limit).
    piece_shape, shape_lon, shape_lat
        int64[p + 1]; float64[s] degrees: the points of piece k, both ends included, in the order driven forward along
        the edge, are ``piece_shape[k]:piece_shape[k + 1]``.
    out_offset, out_arc
        int64[n + 1], int32[2 e]: the arcs that leave junction k are ``out_arc[out_offset[k]:out_offset[k + 1]]``.
    ban_offset, ban_arc, ban_hours
        int64[b + 1], int32, int32[b]: forbidden sequences of two or more arcs one after the other; row of `hours` when
        each holds, -1: always. "Only" rules are told as the turns they forbid.
    component
        int32[n]: which junctions a road connects at all, the largest component is 0, and so on by size.
    """

    name: str
    node_id: Longs
    node_lon: Floats
    node_lat: Floats
    edge_from: Ints
    edge_to: Ints
    edge_piece: Longs
    piece_length_m: Floats
    piece_fact: Ints
    piece_name: Ints
    piece_source: Longs
    piece_reversed: Flags
    piece_shape: Longs
    shape_lon: Floats
    shape_lat: Floats
    out_offset: Longs
    out_arc: Ints
    ban_offset: Longs
    ban_arc: Ints
    ban_hours: Ints
    component: Ints
    hours: tuple[str, ...]
    facts: tuple[RoadFacts, ...]
    names: tuple[Mapping[str, str], ...]
    places: tuple[Place, ...]
    sites: tuple[FoundSite, ...]
    node_labels: tuple[str, ...] = ()
    kept: Mapping[str, int] = field(default_factory=dict)
    dropped: Mapping[str, int] = field(default_factory=dict)
    sha256: str = ""
