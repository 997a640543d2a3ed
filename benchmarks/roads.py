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
from ratl.store.network_file import read_network

PAIRS = 1000
SEED = 1
ROUNDS = 3
IMPORTS = 5
#: networkx is slow: this many of the pairs are enough for its median.
NETWORKX_PAIRS = 100
SMALL = ("bautzen", "pa-access-restriction", "djibouti-roads", "andorra", "campo-grande")


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


def bench_queries(name: str, valhalla: Valhalla | None, count: int) -> tuple[dict[str, Any], list[tuple[object, ...]]]:
    """Ask `count` pairs of all sides."""
    start = time.perf_counter()
    roads = ColumnRoads(read_network(BUILD / f"{name}.ratlnet"), HEAVY, metric="fastest")
    prepared_s = time.perf_counter() - start
    pairs = roads.draw_pairs(count, SEED)
    places = [(roads.place(a), roads.place(b)) for a, b in pairs]
    nodes = len(roads.network.node_id)
    matrix = junction_graph(roads.tail, roads.head, roads.costs.arc_cost, nodes)
    graph = networkx_graph(matrix)
    some = min(NETWORKX_PAIRS, count)
    roads.answer(*places[0])
    seconds = {
        "Ratl, search alone": [timed(lambda p=p: roads.route(*p), ROUNDS) for p in pairs],
        "Ratl, from coordinates": [timed(lambda p=p: roads.answer(*p), ROUNDS) for p in places],
        "scipy dijkstra, junctions": [timed(lambda p=p: scipy_route(matrix, *p), ROUNDS) for p in pairs],
        f"networkx, junctions, {some} pairs": [timed(lambda p=p: networkx_route(graph, *p), 1) for p in pairs[:some]],
    }
    none: dict[str, int] = {"Ratl, search alone": sum(roads.route(*p) is None for p in pairs)}
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
            "none": none.get(side),
        }
        for side, each in seconds.items()
    }
    rows = [
        (
            f"{name}: {side}",
            f"{each['median_ms']:.3f}",
            f"{each['p95_ms']:.3f}",
            "-" if each["none"] is None else each["none"],
        )
        for side, each in figures.items()
    ]
    return {"junctions": nodes, "prepared_s": prepared_s, "sides": figures}, rows


def bench_small(extracts: dict[str, Path], count: int) -> tuple[dict[str, Any], str]:
    """Ask ours and scipy on networks of every size: neither may be the faster one only where it is large."""
    figures, rows = {}, []
    for name, extract in extracts.items():
        if not (BUILD / f"{name}.ratlnet").exists():
            python("benchmarks.import_once", extract, BUILD / f"{name}.ratlnet")
        roads = ColumnRoads(read_network(BUILD / f"{name}.ratlnet"), HEAVY)
        nodes = len(roads.network.node_id)
        pairs = roads.draw_pairs(count, SEED)
        if not pairs:
            continue
        matrix = junction_graph(roads.tail, roads.head, roads.costs.arc_cost, nodes)
        ours = [timed(lambda p=p, r=roads: r.route(*p), ROUNDS) for p in pairs]
        scipys = [timed(lambda p=p, m=matrix: scipy_route(m, *p), ROUNDS) for p in pairs]
        figures[name] = {"junctions": nodes, "ours_ms": 1e3 * float(np.median(ours)),
                         "scipy_ms": 1e3 * float(np.median(scipys))}  # fmt: skip
        rows.append((name, nodes, f"{figures[name]['ours_ms']:.3f}", f"{figures[name]['scipy_ms']:.3f}"))
    return figures, table(("search alone, median", "junctions", "Ratl ms", "scipy ms"), rows)


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
    queries, rows = {}, []
    for name in MAIN:
        queries[name], told = bench_queries(name, valhalla, asked.pairs)
        rows += told
    queries_told = table((f"{asked.pairs} routes, {HEAVY.id}", "median ms", "p95 ms", "no route"), rows)
    small, small_told = bench_small(extracts, asked.pairs // 5)
    if valhalla:
        valhalla.stop()
    figures = {"machine": on, "imports": imports, "loads": loads, "queries": queries, "sizes": small}
    texts = [
        " · ".join(f"{key} {value}" for key, value in on.items()),
        imports_told,
        loads_told,
        queries_told,
        small_told,
    ]
    keep("roads", figures, "\n\n".join(texts))


if __name__ == "__main__":
    main()
