"""How time and memory grow: ``python -m benchmarks.scaling``, a table and ``build/bench/scaling.svg``.

Three rows of instances of the convoy movement problem, each in a process of its own: more columns on one grid, larger
grids for as many columns, and longer horizons (as many columns released over a longer time on the same grid). Each
runs until its first plan are there; time is from the file to the plan.
"""

from __future__ import annotations

import argparse
import dataclasses
import math
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import numpy as np

from benchmarks import report
from benchmarks.apart import run_apart
from benchmarks.generate import LEAST_LINKS, draw_ends, grid
from benchmarks.instances import Convoy, Instance, write_instance
from benchmarks.planner import warm_up
from benchmarks.runs import Measured, measure

TAIL_S = 3
ROWS = {
    "columns": (50, 100, 200, 400, 800),
    "points": (2500, 5000, 10_000, 20_000, 40_000),
    "horizon, s": (0, 600, 3600, 21_600, 86_400),
}
USUAL = {"columns": 200, "points": 10_000, "horizon, s": 0}
LIMIT_S = 900.0
WIDTH, HEIGHT, LEFT, TOP, PLOT = 1080, 340, 64, 56, 220
COLOURS = {"time, s": "#1f4e9c", "memory, MB": "#b3261e"}


@dataclass(frozen=True, slots=True)
class Spot:
    """One measurement: `size` of what grows."""

    size: int
    time_s: float
    memory_mb: float
    gap: float


def make_instance(columns: int, points: int, horizon_s: int, seed: int = 1) -> Instance:
    """Return columns with a tail of three edges on a square grid, released evenly over a horizon."""
    rng = np.random.default_rng(seed)
    places, edges = grid(points, 1, rng)
    convoys = tuple(
        Convoy(origin=origin, destination=end, release_s=horizon_s * k // columns, pass_time_s=TAIL_S)
        for k, (origin, end) in enumerate(draw_ends(places, edges, columns, LEAST_LINKS, rng))
    )
    name = f"{columns} columns, {len(places)} points, {horizon_s} s"
    return Instance(name=name, points=tuple(map(tuple, places.tolist())), edges=edges, convoys=convoys)


def spots(what: str, sizes: Sequence[int]) -> Iterator[Spot]:
    """Measure one row, the others as usual."""
    for size in sizes:
        figures = {**USUAL, what: size}
        instance = make_instance(figures["columns"], figures["points"], figures["horizon, s"])
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "instance.json"
            write_instance(instance, file)
            row: Measured = run_apart(_first_row, file, limit_s=LIMIT_S)
        print(f"{what} {size}: {row.seconds:.2f} s, {row.memory_mb:.0f} MB, gap {100 * row.gap:.2f} %", flush=True)
        yield Spot(size, row.seconds, row.memory_mb, row.gap)


def _first_row(file: Path) -> Measured:
    return dataclasses.replace(measure(file, 0.0, 1)[0], steps=())


# ---- the picture


def draw(rows: dict[str, Sequence[Spot]]) -> str:
    """Return the rows as SVG: a panel each, both figures over the size, logarithmic."""
    parts = ['<rect width="100%" height="100%" fill="#fff"/>']
    every = [value for spots_ in rows.values() for spot in spots_ for value in (spot.time_s, spot.memory_mb)]
    low, high = math.floor(math.log10(min(every))), math.ceil(math.log10(max(every)))
    wide = (WIDTH - LEFT) / len(rows)
    for n, (what, found) in enumerate(rows.items()):
        parts += _panel(what, found, LEFT + n * wide, wide - LEFT, (low, high))
    for n, (name, colour) in enumerate(COLOURS.items()):
        parts.append(_text(LEFT + 130 * n, 22, name, colour, anchor="start"))
    body = "\n".join(parts)
    size = f'width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>\n{body}\n</svg>\n'


def _panel(what: str, found: Sequence[Spot], left: float, wide: float, decades: tuple[int, int]) -> Iterator[str]:
    low, high = decades
    step = wide / max(1, len(found) - 1)

    def y(value: float) -> float:
        return TOP + PLOT * (1 - (math.log10(value) - low) / (high - low))

    for decade in range(low, high + 1):
        at = y(10**decade)
        yield f'<line x1="{left:.1f}" y1="{at:.1f}" x2="{left + wide:.1f}" y2="{at:.1f}" stroke="#ddd"/>'
        yield _text(left - 6, at + 4, f"{10.0**decade:g}", "#555", anchor="end")
    for n, spot in enumerate(found):
        yield _text(left + n * step, TOP + PLOT + 18, f"{spot.size:,}", "#555")
    yield _text(left + wide / 2, TOP + PLOT + 40, what, "#222")
    for name, figures in zip(COLOURS, ([s.time_s for s in found], [s.memory_mb for s in found]), strict=True):
        places = [(left + n * step, y(figure)) for n, figure in enumerate(figures)]
        line = " ".join(f"{px:.1f},{py:.1f}" for px, py in places)
        yield f'<polyline points="{line}" fill="none" stroke="{COLOURS[name]}" stroke-width="2"/>'
        yield from (f'<circle cx="{px:.1f}" cy="{py:.1f}" r="3.5" fill="{COLOURS[name]}"/>' for px, py in places)


def _text(x: float, y: float, what: str, colour: str, anchor: str = "middle") -> str:
    font = f'font-family="sans-serif" font-size="12" fill="{colour}" text-anchor="{anchor}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {font}>{escape(what)}</text>'


def main() -> None:
    """Measure, print, draw."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scaling", description=__doc__)
    parser.add_argument("--steps", type=int, default=len(ROWS["columns"]), help="sizes of each row, the smallest first")
    asked = parser.parse_args()
    warm_up()
    rows = {what: list(spots(what, sizes[: asked.steps])) for what, sizes in ROWS.items()}
    drawing = report.BUILD / "scaling.svg"
    drawing.parent.mkdir(parents=True, exist_ok=True)
    drawing.write_text(draw(rows), encoding="utf-8")
    told = [
        (f"{what} {spot.size}", f"{spot.time_s:.2f}", f"{spot.memory_mb:.0f}", f"{100 * spot.gap:.2f}%")
        for what, found in rows.items()
        for spot in found
    ]
    figures = {what: [dataclasses.asdict(spot) for spot in found] for what, found in rows.items()}
    machine = report.machine(load=f"{os.getloadavg()[0]:.1f}")
    usual = ", ".join(f"{what} {size}" for what, size in USUAL.items())
    text = report.table((f"grid, tail {TAIL_S}; usual: {usual}", "time s", "MB", "gap"), told)
    report.keep("scaling", {"machine": machine, **figures}, f"{text}\n{drawing}")


if __name__ == "__main__":
    main()
