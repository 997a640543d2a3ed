"""Column × network: what every arc costs, and which it may not drive.

An arc costs the time of its pieces, length ÷ rate, and the time at its posts; ``inf`` where a piece refuses the column.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from ratl.model.movement import Reason
from ratl.roads.cutting import OnEdge, pieces_on
from ratl.roads.edges import Flags, Floats, Longs
from ratl.roads.network import RoadNetwork
from ratl.roads.passage import Passage, RoadColumn, Windows, union

METRICS: Final = ("fastest", "shortest", "exposure")
#: A metric to explain with: metres, those refused counted so many times over.
LEAST_REFUSED: Final = "least refused"
_REFUSED_M: Final = 10.0
_REFUSED_TIMES: Final = 1000.0
#: Lengths of an edge's pieces, added up in another order, differ by less.
_ROUNDING_M: Final = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """Roads nobody drives in some hours, or ever: a planner's closure, or an area to be avoided."""

    reason: Reason
    stretches: Collection[OnEdge]
    windows: Windows


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """What the arcs of a network cost a column.

    Attributes
    ----------
    piece_s, piece_cost
        float64[p, 2] seconds, and what the metric counts, over each piece driven forward along its edge (column 0) or
        backward; ``inf`` where it refuses the column.
    arc_s, arc_cost
        float64[2 e] the same of whole arcs.
    closed
        Arc → when it is closed, by closures and by limits and hours that hold at some times.
    passages
        Of each row of the network's facts, forward and backward.
    """

    piece_s: Floats
    piece_cost: Floats
    arc_s: Floats
    arc_cost: Floats
    closed: Mapping[int, Windows]
    passages: tuple[tuple[Passage, Passage], ...]
    closures_at: Mapping[int, tuple[Closure, ...]] = field(default_factory=dict)
    """Piece → the closures on it."""


def compute_costs(
    network: RoadNetwork,
    column: RoadColumn,
    passages: tuple[tuple[Passage, Passage], ...],
    *,
    closures: Sequence[Closure] = (),
    exposure: Floats | None = None,
    exposure_weight: float = 0.0,
    metric: str = "fastest",
    ignoring: Collection[str] = (),
) -> Costs:
    """Return what the arcs of `network` cost `column`.

    Parameters
    ----------
    passages
        As `ratl.roads.passage.judge_facts` gives them.
    closures
        Each closes whole pieces: of `ratl.roads.cutting.cut_pieces_at` those that lie in it.
    exposure, exposure_weight
        float64[p] exposure of each piece and the seconds one unit of it is worth; counted by the metric ``exposure``
        only. Ratl has no figures of risk of its own.
    metric
        One of `METRICS`, or `LEAST_REFUSED`.
    ignoring
        Codes of refusals to be left out of account, to find what they change.
    """
    disliked = _refusing(network, passages)
    if ignoring:
        passages = tuple((_ignoring(ahead, ignoring), _ignoring(back, ignoring)) for ahead, back in passages)
    refused = _refusing(network, passages)
    barred = np.zeros(len(network.piece_fact), np.bool_)
    closures_at: dict[int, tuple[Closure, ...]] = {}
    for closure in closures:
        if closure.reason.code in ignoring:
            continue
        for piece in {piece for stretch in closure.stretches for piece in pieces_on(network, stretch)}:
            closures_at[piece] = (*closures_at.get(piece, ()), closure)
            barred[piece] |= is_lasting(closure.windows)
    refused |= barred[:, None]
    seconds = _driving_s(network, passages) + _service_s(network, column)
    metres = np.repeat(network.piece_length_m[:, None], 2, axis=1)
    measured = metres if metric in ("shortest", LEAST_REFUSED) else seconds
    if metric == LEAST_REFUSED:
        measured = metres + np.where(disliked, _REFUSED_TIMES * (metres + _REFUSED_M), 0.0)
    if metric == "exposure" and exposure is not None:
        measured = measured + exposure_weight * exposure[:, None]
    piece_s, piece_cost = (np.where(refused, np.inf, each) for each in (seconds, measured))
    costs = Costs(
        piece_s=piece_s,
        piece_cost=piece_cost,
        arc_s=_of_arcs(network, piece_s),
        arc_cost=_of_arcs(network, piece_cost),
        closed={},
        passages=passages,
        closures_at=closures_at,
    )
    return replace(costs, closed=_closed_arcs(network, costs))


def is_lasting(windows: Windows) -> bool:
    """Return whether something is closed from the departure on, for good."""
    return len(windows) == 1 and windows[0][0] <= 0 and windows[0][1] == np.inf


def edge_of_pieces(network: RoadNetwork) -> Longs:
    """Return int64[p], the edge each piece is part of."""
    return np.repeat(np.arange(len(network.edge_from), dtype=np.int64), np.diff(network.edge_piece))


def passage_of(network: RoadNetwork, costs: Costs, piece: int, along: bool) -> Passage:
    """Return what the column meets on a piece driven `along` its edge or against it."""
    ahead, back = costs.passages[int(network.piece_fact[piece])]
    return back if along == bool(network.piece_reversed[piece]) else ahead


def refusals_of(network: RoadNetwork, costs: Costs, piece: int, along: bool) -> tuple[Reason, ...]:
    """Return every reason why the column may not drive a piece, closures included."""
    lasting = [c.reason for c in costs.closures_at.get(piece, ()) if is_lasting(c.windows)]
    return (*passage_of(network, costs, piece, along).refusals, *lasting)


def _by_direction(network: RoadNetwork, of_facts: Floats) -> Floats:
    """Return [p, 2] along and against the edge, from [facts, 2] forward and backward."""
    rows, turned = network.piece_fact, network.piece_reversed.astype(np.int64)
    sides: Floats = np.stack((of_facts[rows, turned], of_facts[rows, 1 - turned]), axis=1)
    return sides


def _refusing(network: RoadNetwork, passages: Sequence[tuple[Passage, Passage]]) -> Flags:
    """Return bool[p, 2], where pieces refuse the column along the edge and against it."""
    table = np.array([[bool(p.refusals) for p in pair] for pair in passages], np.float64).reshape(-1, 2)
    refusing: Flags = _by_direction(network, table) > 0
    return refusing


def _driving_s(network: RoadNetwork, passages: Sequence[tuple[Passage, Passage]]) -> Floats:
    rates = np.array([[passage.rate_mps for passage in pair] for pair in passages], np.float64).reshape(-1, 2)
    seconds = network.piece_length_m[:, None] / _by_direction(network, rates)
    seconds[network.piece_length_m == 0] = 0.0
    return np.nan_to_num(seconds, nan=np.inf)


def _service_s(network: RoadNetwork, column: RoadColumn) -> Floats:
    """Return the time at posts. One at a junction ends every edge there and is counted where the column arrives."""
    of_facts = np.array([column.service_s(facts.service) if facts.service else 0.0 for facts in network.facts])
    counted = np.repeat(of_facts[network.piece_fact][:, None], 2, axis=1)
    at_node = network.piece_length_m == 0
    first, last = network.edge_piece[:-1], network.edge_piece[1:] - 1
    counted[first[at_node[first]], 0] = 0.0
    counted[last[at_node[last]], 1] = 0.0
    return counted


def _of_arcs(network: RoadNetwork, of_pieces: Floats) -> Floats:
    arcs = np.empty(2 * len(network.edge_from), np.float64)
    for side in (0, 1):
        arcs[side::2] = np.add.reduceat(of_pieces[:, side], network.edge_piece[:-1]) if len(arcs) else 0.0
    return arcs


def windows_of(network: RoadNetwork, costs: Costs, arc: int, begin_m: float, end_m: float) -> Windows:
    """Return when the part of an arc between two marks, in metres from the start of its edge, may not be entered.

    A piece reached some seconds into the part closes the entry by so many seconds earlier.
    """
    edge, side = arc >> 1, arc & 1
    found: list[tuple[float, float]] = []
    first, last = int(network.edge_piece[edge]), int(network.edge_piece[edge + 1])
    at_m, into_s = [0.0], 0.0
    for piece in range(first, last):
        at_m.append(at_m[-1] + float(network.piece_length_m[piece]))
    for piece in range(first, last) if side == 0 else range(last - 1, first - 1, -1):
        start, length = at_m[piece - first], float(network.piece_length_m[piece])
        part = min(end_m, start + length) - max(begin_m, start)
        if part < -_ROUNDING_M or (part <= 0 and length > 0):
            continue
        of_closures = (c.windows for c in costs.closures_at.get(piece, ()) if not is_lasting(c.windows))
        for closed in (passage_of(network, costs, piece, side == 0).closed, *of_closures):
            found += [(begin - into_s, end - into_s) for begin, end in closed]
        into_s += float(costs.piece_s[piece, side]) * (part / length if length else 1.0)
    return union(found)


def _closed_arcs(network: RoadNetwork, costs: Costs) -> dict[int, Windows]:
    """Return when whole arcs may not be entered."""
    timed = np.array([any(passage.closed for passage in pair) for pair in costs.passages], np.bool_)
    pieces = np.flatnonzero(timed[network.piece_fact]) if len(timed) else np.empty(0, np.int64)
    edges = set(edge_of_pieces(network)[[*pieces.tolist(), *costs.closures_at]].tolist()) if len(timed) else set()
    found = {
        arc: windows_of(network, costs, arc, 0.0, np.inf) for edge in sorted(edges) for arc in (2 * edge, 2 * edge + 1)
    }
    return {arc: windows for arc, windows in found.items() if windows}


def _ignoring(passage: Passage, ignoring: Collection[str]) -> Passage:
    """Return a passage without the refusals whose codes are left out of account."""
    held = tuple(r for r in passage.closed_by if r.code not in ignoring)
    return replace(
        passage,
        refusals=tuple(r for r in passage.refusals if r.code not in ignoring),
        closed=passage.closed if held else (),
        closed_by=held,
    )
