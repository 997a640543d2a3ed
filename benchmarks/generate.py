"""Instances of the classes in ``classes.toml``: ``python -m benchmarks.generate CLASS --seed S --output FILE``.

``gabriel``: points uniform in a square, joined where no third point lies in the circle over the pair; runs are
distances scaled to the mean link, whole seconds, at least one. ``grid``: a square grid of unit edges. Origins are
distinct, destinations are distinct, the shortest way between the two of a convoy is at least three mean links. The
general classes have modules of their own: `benchmarks.port`, `benchmarks.corridor`, `benchmarks.theatre`; theirs are
draft plans, so everything a referee needs is in them. Same class, same seed: same file.
"""

from __future__ import annotations

import argparse
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import Delaunay

from benchmarks.corridor import make_corridor
from benchmarks.extracts import BUILD, FOLDER
from benchmarks.instances import Convoy, Instance, write_instance
from benchmarks.port import make_port
from benchmarks.theatre import make_theatre
from ratl.formats.plan import render_plan
from ratl.model.plan import Plan

CLASSES = Path(__file__).with_name("classes.toml")
LEAST_LINKS = 3
"""Mean links that the shortest way of a convoy has at least."""

Edges = tuple[tuple[int, int, int], ...]


def classes() -> dict[str, dict[str, Any]]:
    """Return every class by name."""
    return tomllib.loads(CLASSES.read_text(encoding="utf-8"))


def generate(name: str, seed: int) -> Instance:
    """Return the instance of a class of the convoy movement problem with this seed."""
    recipe = classes()[name]
    rng = np.random.default_rng(seed)
    make = {"gabriel": gabriel, "grid": grid}[recipe["made"]]
    points, edges = make(recipe["nodes"], recipe["mean_link"], rng)
    pass_time_s = round(recipe["ratio"] * recipe["mean_link"])
    convoys = tuple(
        Convoy(origin=origin, destination=destination, release_s=0, pass_time_s=pass_time_s)
        for origin, destination in draw_ends(points, edges, recipe["convoys"], LEAST_LINKS * recipe["mean_link"], rng)
    )
    return Instance(name=f"{name}/{seed}", points=tuple(map(tuple, points.tolist())), edges=edges, convoys=convoys)


def generate_plan(name: str, seed: int, extracts: Path = FOLDER, build: Path = BUILD) -> Plan:
    """Return the draft plan of a general class with this seed.

    Parameters
    ----------
    extracts, build
        Folder of the OpenStreetMap extracts, and where they are imported to.
    """
    recipe, title = classes()[name], f"{name}/{seed}"
    if recipe["made"] == "corridor":
        return make_corridor(recipe, title, seed)
    make = {"port": make_port, "theatre": make_theatre}[recipe["made"]]
    return make(recipe, title, seed, extracts, build)


def write(name: str, seed: int, output: Path, extracts: Path = FOLDER) -> None:
    """Write the instance of any class: ``ratl-cmp/1``, or a draft ``ratl-plan/1``."""
    if classes()[name]["made"] in ("gabriel", "grid"):
        write_instance(generate(name, seed), output)
    else:
        output.write_bytes(render_plan(generate_plan(name, seed, extracts)))


def gabriel(count: int, mean_link_s: int, rng: np.random.Generator) -> tuple[NDArray[np.float64], Edges]:
    """Return points uniform in a square and their Gabriel graph (a part of the Delaunay triangulation)."""
    points = rng.random((count, 2))
    corners = Delaunay(points).simplices
    pairs = np.unique(np.sort(corners[:, [[0, 1], [1, 2], [0, 2]]].reshape(-1, 2), axis=1), axis=0)
    middle = (points[pairs[:, 0]] + points[pairs[:, 1]]) / 2
    square = ((points[pairs[:, 0]] - points[pairs[:, 1]]) ** 2).sum(axis=1) / 4
    nearest = np.array([((points - m) ** 2).sum(axis=1).min() for m in middle])
    empty = nearest >= square * (1 - 1e-9)
    pairs, length = pairs[empty], 2 * np.sqrt(square[empty])
    runs = np.maximum(1, np.rint(length * mean_link_s / length.mean())).astype(int)
    return np.round(points, 4), tuple((int(a), int(b), int(r)) for (a, b), r in zip(pairs, runs, strict=True))


def grid(count: int, mean_link_s: int, _rng: np.random.Generator) -> tuple[NDArray[np.float64], Edges]:
    """Return a square grid of `count` points, four neighbours each."""
    side = round(count**0.5)
    index = np.arange(side * side).reshape(side, side)
    pairs = [(index[:, :-1], index[:, 1:]), (index[:-1], index[1:])]
    edges = [(int(a), int(b), mean_link_s) for x, y in pairs for a, b in zip(x.ravel(), y.ravel(), strict=True)]
    return np.argwhere(index >= 0).astype(float), tuple(edges)


def draw_ends(
    points: NDArray[np.float64], edges: Edges, convoys: int, least_s: int, rng: np.random.Generator
) -> list[tuple[int, int]]:
    """Draw origins and destinations; a destination too near, or not to be reached, is drawn again."""
    start, end, run = np.array(edges).T
    graph = csr_array((run, (start, end)), shape=(len(points), len(points)))
    origins = rng.choice(len(points), size=convoys, replace=False)
    way_s = dijkstra(graph, directed=False, indices=origins)
    taken: set[int] = set()
    ends: list[tuple[int, int]] = []
    for origin, to in zip(origins.tolist(), way_s, strict=True):
        fit = [p for p in np.flatnonzero((to >= least_s) & np.isfinite(to)).tolist() if p not in taken]
        taken.add(destination := int(rng.choice(fit)))
        ends.append((origin, destination))
    return ends


def main() -> None:
    """Read the command line, write the file."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generate", description=__doc__)
    parser.add_argument("name", metavar="CLASS", choices=classes())
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--extracts", type=Path, default=FOLDER, help="folder of OpenStreetMap extracts")
    arguments = parser.parse_args()
    write(arguments.name, arguments.seed, arguments.output, arguments.extracts)


if __name__ == "__main__":
    main()
