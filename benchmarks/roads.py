"""Import, load, query and alternatives on real roads, beside pyvalhalla, networkx and scipy: `make bench-roads`.

Sides take turns, so that what else the machine does falls on all of them. Memory is the peak above what the process
held when it had its imports. Queries: the same junctions for all, drawn with a seed among those the column can reach;
each is asked `ROUNDS` times, the least counts.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.extracts import BUILD, FOLDER, MAIN, list_extracts, merge_extracts
from benchmarks.our_roads import HEAVY, ColumnRoads, truck_of
from benchmarks.peers.graph_peers import junction_graph, networkx_graph, networkx_route, scipy_route
from benchmarks.peers.valhalla_client import DRIVING, Valhalla, request_route
from benchmarks.report import keep, machine, percentile, spread, table
from ratl.roads.search import FoundRoute
from ratl.store.network_file import read_network

PAIRS = 1000
SEED = 1
ROUNDS = 3
IMPORTS = 5
#: networkx is slow: this many of the pairs are enough for its median.
NETWORKX_PAIRS = 100

Rows = list[tuple[object, ...]]


def python(module: str, *arguments: object) -> tuple[Any, float]:
    """Return what ``python -m module`` says in JSON, and how long the whole process took."""
    start = time.perf_counter()
    command = [sys.executable, "-m", module, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, check=True, text=True, cwd=Path(__file__).parents[1])
    return json.loads(done.stdout), time.perf_counter() - start


def bench_imports(extracts: dict[str, Path], valhalla: Valhalla | None, runs: int) -> tuple[dict[str, Any], str]:
    """Import each extract `runs` times, ours and Valhalla's in turns."""
    figures: dict[str, Any] = {}
    rows = []
    for name, extract in extracts.items():
        size_mb = extract.stat().st_size / 1e6
        ours, theirs = [], []
        for _ in range(runs):
            told, whole_s = python("benchmarks.import_once", extract, BUILD / f"{name}.ratlnet")
            ours.append({**told, "whole_s": whole_s, "above_mb": told["peak_mb"] - told["bare_mb"]})
            if valhalla:
                asked = {"tiles": str(BUILD / f"tiles-{name}"), "extract": str(extract), "mjolnir": DRIVING}
                theirs.append(valhalla.ask("build", **asked))
        sides = {"Ratl, whole process": ("whole_s", ours), "Ratl, import_network": ("seconds", ours),
                 "valhalla_build_tiles": ("seconds", theirs)}  # fmt: skip
        for side, (key, told) in sides.items():
            if not told:
                continue
            seconds = spread([each[key] for each in told])
            cpu_s = spread([each["cpu_s"] for each in told])["median"]
            memory = spread([each.get("above_mb", each["peak_mb"]) for each in told])["median"]
            figures[f"{name}: {side}"] = {"seconds": seconds, "cpu_s": cpu_s, "memory_mb": memory, "file_mb": size_mb}
            rows.append((f"{name}, {size_mb:.2f} MB: {side}", f"{seconds['median']:.2f}", f"{seconds['least']:.2f}",
                         f"{seconds['most']:.2f}", f"{cpu_s:.2f}", f"{seconds['median'] / size_mb:.2f}",
                         f"{memory:.0f}", f"{100 + 12 * size_mb:.0f}" if side.startswith("Ratl") else "-"))  # fmt: skip
    head = ("import", "median s", "least", "most", "CPU s", "s per MB", "memory MB", "at most")
    return figures, table(head, rows)


def bench_loads(names: list[str]) -> tuple[dict[str, Any], str]:
    """Load each network in a process of its own."""
    figures, rows = {}, []
    for name in names:
        seconds, _ = python("benchmarks.load_once", BUILD / f"{name}.ratlnet")
        figures[name] = {"first_s": seconds[0], "later": spread(seconds[1:])}
        size_mb = (BUILD / f"{name}.ratlnet").stat().st_size / 1e6
        rows.append((f"{name}, {size_mb:.1f} MB", f"{seconds[0]:.3f}", f"{figures[name]['later']['median']:.3f}"))
    return figures, table(("load of a network", "first s", "later s"), rows)


def timed(work: Callable[[], object], rounds: int) -> float:
    """Return the least seconds of `rounds` runs of `work`."""
    least = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        least = min(least, time.perf_counter() - start)
    return least


def bench_queries(roads: ColumnRoads, name: str, valhalla: Valhalla | None, count: int) -> tuple[dict[str, Any], Rows]:
    """Ask `count` pairs of all sides."""
    pairs = roads.draw_pairs(count, SEED)
    places = [(roads.place(a), roads.place(b)) for a, b in pairs]
    ends = [roads.ends(*pair) for pair in pairs]
    matrix = junction_graph(roads.tail, roads.head, roads.costs.arc_cost, len(roads.network.node_id))
    graph = networkx_graph(matrix)
    some = min(NETWORKX_PAIRS, count)
    roads.answer(*places[0])
    seconds = {"Ratl, from coordinates": [timed(lambda p=p: roads.answer(*p), ROUNDS) for p in places]}
    prepared_s = timed(roads.prepare, 2)
    roads.answer(*places[0])
    seconds |= {
        "Ratl prepared, from coordinates": [timed(lambda p=p: roads.answer(*p), ROUNDS) for p in places],
        "Ratl, search alone": [timed(lambda e=e: roads.search(e), ROUNDS) for e in ends],
        "Ratl prepared, search alone": [timed(lambda e=e: roads.search_prepared(e), ROUNDS) for e in ends],
        "scipy dijkstra, junctions": [timed(lambda p=p: scipy_route(matrix, *p), ROUNDS) for p in pairs],
        f"networkx, junctions, {some} pairs": [timed(lambda p=p: networkx_route(graph, *p), 1) for p in pairs[:some]],
    }
    none = {"Ratl, from coordinates": sum(roads.answer(*p) is None for p in places)}
    if valhalla:
        valhalla.ask("open", tiles=str(BUILD / f"tiles-{name}"))
        asked = [request_route(a, b, truck_of(HEAVY), snap={}) for a, b in places]
        answers = valhalla.ask("routes", requests=asked, rounds=ROUNDS)
        seconds["pyvalhalla truck, from coordinates"] = [answer["seconds"] for answer in answers]
        none["pyvalhalla truck, from coordinates"] = sum("error" in answer for answer in answers)
    figures = {
        side: {
            "median_ms": 1e3 * float(np.median(each)),
            "p95_ms": 1e3 * percentile(each, 0.95),
            "none": none.get(side, ""),
        }
        for side, each in seconds.items()
    }
    rows = [
        (f"{name}: {side}", f"{of['median_ms']:.3f}", f"{of['p95_ms']:.3f}", of["none"]) for side, of in figures.items()
    ]
    return {"junctions": len(roads.network.node_id), "prepared_s": prepared_s, "sides": figures}, rows


def bench_alternatives(roads: ColumnRoads, name: str, count: int) -> tuple[dict[str, Any], Rows]:
    """Ask for two other routes and for three, and look whether the laws hold."""
    ends = [roads.ends(*pair) for pair in roads.draw_pairs(count, SEED)]
    roads.alternatives(ends[0], 3)
    single = [timed(lambda e=e: roads.search_prepared(e), ROUNDS) for e in ends]
    figures: dict[str, Any] = {}
    rows: Rows = []
    for others in (2, 3):
        seconds = [timed(lambda e=e, k=others: roads.alternatives(e, k), ROUNDS) for e in ends]
        found = [roads.alternatives(each, others) for each in ends]
        told = {
            "median_ms": 1e3 * float(np.median(seconds)),
            "p95_ms": 1e3 * percentile(seconds, 0.95),
            "times_one_median": float(np.median(seconds) / np.median(single)),
            "times_one_p95": percentile(seconds, 0.95) / percentile(single, 0.95),
            "times_one_mean": sum(seconds) / sum(single),
            "mean_others": float(np.mean([len(routes) - 1 for routes in found])),
            "pairs_with_all": float(np.mean([len(routes) == others + 1 for routes in found])),
            "laws_broken": sum(breaks_laws(roads, routes) for routes in found),
        }
        figures[f"{others} others"] = told
        rows.append((f"{name}: the best and {others} others", f"{told['median_ms']:.3f}", f"{told['p95_ms']:.3f}",
                     f"{told['times_one_median']:.1f}", f"{told['times_one_p95']:.1f}", f"{told['pairs_with_all']:.1%}",
                     f"{told['mean_others']:.2f}", told["laws_broken"]))  # fmt: skip
    return figures, rows


def breaks_laws(roads: ColumnRoads, routes: tuple[FoundRoute, ...]) -> bool:
    """Return whether a route costs over 1.4 times the best, shares over 60 % of the cheaper one, or makes a loop."""
    cost = roads.costs.arc_cost
    arcs = [set(route.arcs.tolist()) for route in routes]
    for k, route in enumerate(routes[1:], 1):
        passed = roads.head[route.arcs].tolist()
        if route.cost > 1.4 * routes[0].cost + 1e-6 or len(set(passed)) < len(passed):
            return True
        for other, driven in zip(routes[:k], arcs, strict=False):
            if cost[list(arcs[k] & driven)].sum() > 0.6 * min(route.cost, other.cost) + 1e-6:
                return True
    return False


def bench_sizes(extracts: dict[str, Path], count: int) -> tuple[dict[str, Any], str]:
    """Ask ours and scipy on networks of every size: neither may be the faster one only where it is large."""
    figures, rows = {}, []
    for name, extract in extracts.items():
        if not (BUILD / f"{name}.ratlnet").exists():
            try:
                python("benchmarks.import_once", extract, BUILD / f"{name}.ratlnet")
            except subprocess.CalledProcessError:
                continue  # An extract without a road is part of the set.
        roads = ColumnRoads(read_network(BUILD / f"{name}.ratlnet"), HEAVY)
        nodes = len(roads.network.node_id)
        pairs = roads.draw_pairs(count, SEED) if len(roads.reachable) > 1 else []
        if not pairs:
            continue
        roads.prepare()
        ends = [roads.ends(*pair) for pair in pairs]
        matrix = junction_graph(roads.tail, roads.head, roads.costs.arc_cost, nodes)
        ours = [timed(lambda e=e, r=roads: r.search(e), ROUNDS) for e in ends]
        prepared = [timed(lambda e=e, r=roads: r.search_prepared(e), ROUNDS) for e in ends]
        scipys = [timed(lambda p=p, m=matrix: scipy_route(m, *p), ROUNDS) for p in pairs]
        told = {"junctions": nodes, "reachable": len(roads.reachable)}
        told |= {k: 1e3 * float(np.median(v)) for k, v in (("ours", ours), ("prepared", prepared), ("scipy", scipys))}
        figures[name] = told
        rows.append((name, nodes, len(roads.reachable), *(f"{told[k]:.3f}" for k in ("ours", "prepared", "scipy"))))
    head = ("search alone, median ms", "junctions", "reachable", "Ratl", "Ratl prepared", "scipy")
    return figures, table(head, rows)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER, help="folder of OpenStreetMap extracts")
    parser.add_argument("--pairs", type=int, default=PAIRS)
    parser.add_argument("--imports", type=int, default=IMPORTS)
    asked = parser.parse_args()
    valhalla = Valhalla.start()
    on = machine(**(valhalla.versions if valhalla else {}))
    extracts = list_extracts(asked.folder)
    measured = {name: extracts[name] for name in MAIN}
    measured["merged"] = merge_extracts(list(extracts.values()), BUILD / "merged.osm.pbf")
    imports, imports_told = bench_imports(measured, valhalla, asked.imports)
    loads, loads_told = bench_loads(list(measured))
    queries, query_rows, others, other_rows = {}, [], {}, []
    for name in MAIN:
        start = time.perf_counter()
        roads = ColumnRoads(read_network(BUILD / f"{name}.ratlnet"), HEAVY, metric="fastest")
        column_s = time.perf_counter() - start
        queries[name], rows = bench_queries(roads, name, valhalla, asked.pairs)
        queries[name]["column_s"] = column_s
        query_rows += rows
        others[name], rows = bench_alternatives(roads, name, asked.pairs)
        other_rows += rows
    queries_told = table((f"{asked.pairs} routes, {HEAVY.id}, fastest", "median ms", "p95 ms", "no route"), query_rows)
    prepared_told = "Once per column: " + "; ".join(
        f"{name} {each['column_s']:.2f} s costs, {each['prepared_s']:.2f} s hierarchy" for name, each in queries.items()
    )
    head = (
        "alternatives",
        "median ms",
        "p95 ms",
        "x one, median",
        "x one, p95",
        "pairs with all",
        "mean",
        "laws broken",
    )
    others_told = table(head, other_rows)
    sizes, sizes_told = bench_sizes(extracts, asked.pairs // 5)
    if valhalla:
        valhalla.stop()
    figures = {
        "machine": on,
        "imports": imports,
        "loads": loads,
        "queries": queries,
        "alternatives": others,
        "sizes": sizes,
    }
    told = " · ".join(f"{key} {value}" for key, value in on.items())
    texts = (told, imports_told, loads_told, queries_told, prepared_told, others_told, sizes_told)
    keep("roads", figures, "\n\n".join(texts))


if __name__ == "__main__":
    main()
