"""Routes on graphs of up to 1.5 million nodes, side by side: `python -m benchmarks.graphs [--graphs FOLDER]`.

The graphs are those of the 9th DIMACS challenge in the form of PACE 2016: who joins whom, no lengths. Lengths are
seeded whole metres between 50 and 5,000, the same both ways. Three vehicle classes close 0, 3 and 10 % of the arcs,
seeded too, each way by itself. One preprocessing serves all three; working the costs of a class in is told beside it.
The pairs are the same for all; the slow get the first of them only, and the table says how many. scipy searches from
one node to all, so its 40 searches give the 1,000 distances that ours are held against.
"""

from __future__ import annotations

import argparse
import json
import lzma
import platform
import resource
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

import networkx as nx
import numba
import numpy as np
import scipy
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from benchmarks.plain_graph import build_plain_graph
from ratl.roads.alternatives import AlternativesWorkspace, find_alternatives
from ratl.roads.hierarchy import build_hierarchy, customize, find_route_quickly
from ratl.roads.search import Charges, SearchGraph, Workspace, charge, find_route

ROOT = Path(__file__).resolve().parents[1]
GRAPHS = ("NY", "FLA", "NE")
CLOSED = (0.0, 0.03, 0.10)
PAIRS, NETWORKX_PAIRS = 1000, 3
#: Plain bidirectional search takes a tenth of a second: every fifth pair is enough.
PLAIN_EVERY = 5
#: scipy finds the distances to all nodes at once: 40 searches compare 1,000 distances.
SCIPY_TARGETS = 25
SEED = 20261122

Pairs = Sequence[tuple[int, int]]
Found = TypeVar("Found")


@dataclass(frozen=True)
class Row:
    """A line of the table; times are per query, in milliseconds."""

    graph: str
    closed: float
    what: str
    pairs: int
    median_ms: float
    p95_ms: float
    note: str = ""


def read_graph(path: Path) -> tuple[int, NDArray[np.int32]]:
    """Return the number of nodes and the edges, int32[e, 2]."""
    head, _, body = lzma.decompress(path.read_bytes()).partition(b"\n")
    ends = np.array(body.split(), dtype=np.int32).reshape(-1, 2) - 1
    nodes, edges = (int(word) for word in head.split()[2:])
    if len(ends) != edges:
        raise SystemExit(f"{path.name}: {edges} edges announced, {len(ends)} found")
    return nodes, ends


def peak_mb() -> float:
    """Return the peak memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def timed(work: Callable[[], Found]) -> tuple[float, Found]:
    """Return how many seconds `work` takes, and what it returns."""
    start = time.perf_counter()
    found = work()
    return time.perf_counter() - start, found


def each(work: Callable[[int, int], Found], pairs: Pairs) -> tuple[list[float], list[Found]]:
    """Return seconds and answer for each pair."""
    both = [timed(lambda a=a, b=b: work(a, b)) for a, b in pairs]
    return [seconds for seconds, _ in both], [found for _, found in both]


def told(graph: str, closed: float, what: str, seconds: Sequence[float], note: str = "") -> Row:
    """Return a row, and print it."""
    median, p95 = 1000 * statistics.median(seconds), 1000 * float(np.percentile(seconds, 95))
    row = Row(graph, closed, what, len(seconds), round(median, 3), round(p95, 3), note)
    print(f"{graph:<4} {closed:>4.0%}  {what:<28} {len(seconds):>5} {median:>10.2f} {p95:>10.2f}  {note}", flush=True)
    return row


class Setting:
    """A graph with lengths, and the pairs asked for."""

    def __init__(self, name: str, path: Path, pairs: int) -> None:
        self.name = name
        self.nodes, ends = read_graph(path)
        rng = np.random.default_rng(SEED)
        self.start, self.end = np.concatenate([ends, ends[:, ::-1]]).T.copy()
        self.length_m = np.tile(rng.integers(50, 5001, len(ends)).astype(np.float64), 2)
        self.luck = rng.random(len(self.start))
        self.pairs: Pairs = [(int(a), int(b)) for a, b in rng.integers(0, self.nodes, (pairs, 2))]
        sources = rng.integers(0, self.nodes, -(-pairs // SCIPY_TARGETS))
        self.compared: Pairs = [(int(a), int(b)) for a in sources for b in rng.integers(0, self.nodes, SCIPY_TARGETS)]

    def cost(self, closed: float) -> NDArray[np.float64]:
        """Return the lengths as a class pays them: who has more closed has closed what the others have, too."""
        return np.where(self.luck < closed, np.inf, self.length_m)


def measure(setting: Setting, with_networkx: bool) -> Iterator[Row]:
    """Yield the rows of one graph."""
    name = setting.name
    find = build_plain_graph(setting.nodes, setting.start, setting.end)
    built_s, hierarchy = timed(lambda: build_hierarchy(find))
    note = f"once for all classes; {len(hierarchy.up_head):,} arcs, peak {peak_mb():.0f} MB"
    yield told(name, 0.0, "preprocessing", [built_s], note)
    for closed in CLOSED:
        cost = setting.cost(closed)
        charges = charge(find, cost)
        custom_s, costs = timed(lambda charges=charges: customize(hierarchy, charges))
        yield told(name, closed, "class worked in", [custom_s])
        workspace, others = Workspace(find), AlternativesWorkspace(find, hierarchy)

        def quick(a: int, b: int, costs=costs, workspace=workspace) -> float:  # type: ignore[no-untyped-def]
            route = find_route_quickly(find, hierarchy, costs, [(a, 0.0)], [(b, 0.0)], workspace)
            return route.cost if route else np.inf

        seconds, ours = each(quick, setting.pairs)
        yield told(name, closed, "ratl, route", seconds, f"{np.isinf(ours).sum()} pairs without a way")
        route_s = statistics.median(seconds)
        for most in (2, 3):
            seconds, routes = each(
                lambda a, b, costs=costs, others=others, most=most: find_alternatives(
                    find, hierarchy, costs, [(a, 0.0)], [(b, 0.0)], others, most=most
                ),
                setting.pairs,
            )
            joined = [len(found) for found in routes if found]
            share = sum(k > most for k in joined) / max(len(joined), 1)
            note = f"{statistics.median(seconds) / route_s:.1f} × a route; {share:.0%} of joined pairs have all"
            yield told(name, closed, f"ratl, route + {most} alternatives", seconds, note)
        yield from measure_plain(setting, find, charges, closed, ours)
        yield measure_scipy(setting, cost, closed, quick)
    print(f"{name:<4} peak memory so far, scipy's matrices included: {peak_mb():.0f} MB", flush=True)
    if with_networkx:
        yield from measure_networkx(setting)


def measure_plain(
    setting: Setting, graph: SearchGraph, charges: Charges, closed: float, ours: Sequence[float]
) -> Iterator[Row]:
    """Yield our own bidirectional Dijkstra, which needs no preprocessing."""
    workspace = Workspace(graph)
    pairs = setting.pairs[::PLAIN_EVERY]
    seconds, routes = each(lambda a, b: find_route(graph, charges, [(a, 0.0)], [(b, 0.0)], workspace), pairs)
    equal = sum(
        (route.cost if route else np.inf) == cost for route, cost in zip(routes, ours[::PLAIN_EVERY], strict=True)
    )
    yield told(setting.name, closed, "plain bidirectional", seconds, f"{equal} of {len(pairs)} distances equal ours")


def measure_scipy(
    setting: Setting, cost: NDArray[np.float64], closed: float, quick: Callable[[int, int], float]
) -> Row:
    """Return scipy's Dijkstra from one node to all."""
    joined = np.isfinite(cost)
    matrix = csr_array(
        (cost[joined], (setting.start[joined], setting.end[joined])), shape=(setting.nodes, setting.nodes)
    )
    seconds, equal = [], 0
    for at in range(0, len(setting.compared), SCIPY_TARGETS):
        pairs = setting.compared[at : at + SCIPY_TARGETS]
        source = pairs[0][0]
        took_s, distance = timed(lambda source=source: dijkstra(matrix, indices=[source]))
        seconds.append(took_s)
        equal += sum(quick(a, b) == distance[0, b] for a, b in pairs)
    note = f"{equal} of {len(setting.compared)} distances equal ours"
    return told(setting.name, closed, "scipy dijkstra, one to all", seconds, note)


def measure_networkx(setting: Setting) -> Iterator[Row]:
    """Yield networkx's bidirectional Dijkstra, class by class; what is closed is taken out of its one graph."""
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_weighted_edges_from(
        zip(setting.start.tolist(), setting.end.tolist(), setting.length_m.tolist(), strict=True)
    )

    def search(a: int, b: int) -> float:
        try:
            return float(nx.bidirectional_dijkstra(graph, a, b)[0])
        except nx.NetworkXNoPath:
            return np.inf

    for closed in CLOSED:
        shut = np.isinf(setting.cost(closed))
        graph.remove_edges_from(zip(setting.start[shut].tolist(), setting.end[shut].tolist(), strict=True))
        seconds, _ = each(search, setting.pairs[:NETWORKX_PAIRS])
        yield told(setting.name, closed, "networkx bidirectional", seconds)


def main() -> None:
    """Print the table and write it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--graphs", type=Path, default=ROOT.parent / "shared" / "data" / "graphs")
    parser.add_argument("--only", choices=GRAPHS, action="append")
    parser.add_argument("--json", type=Path, default=ROOT / "build" / "bench-graphs.json")
    parser.add_argument("--without-networkx", action="store_true", help="leave out the slowest side")
    parser.add_argument("--pairs", type=int, default=PAIRS)
    asked = parser.parse_args()
    versions = {"numba": numba.__version__, "scipy": scipy.__version__, "networkx": nx.__version__}
    print(f"{platform.platform()} · Python {platform.python_version()} · {versions}")
    print(f"{'':<4} {'closed':>5} {'':<28} {'pairs':>5} {'median ms':>10} {'p95 ms':>10}")
    rows: list[Row] = []
    for name in asked.only or GRAPHS:
        path = asked.graphs / f"dimacs9-{name}.gr.xz"
        if not path.is_file():
            print(f"{name:<4} left out: no {path.name} in the folder of graphs (--graphs)")
            continue
        rows += measure(Setting(name, path, asked.pairs), with_networkx=not asked.without_networkx)
    asked.json.parent.mkdir(parents=True, exist_ok=True)
    table = {"platform": platform.platform(), "versions": versions, "rows": [asdict(row) for row in rows]}
    asked.json.write_text(json.dumps(table, indent=1) + "\n")


if __name__ == "__main__":
    main()
