"""How benchmarks say their figures: a table for eyes, a file for programs, and what they were measured on."""

from __future__ import annotations

import json
import os
import platform
import statistics
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

BUILD = Path(__file__).parents[1] / "build" / "bench"


def machine(**others: str) -> dict[str, str]:
    """Return what the figures depend on: machine, system, versions."""
    model = platform.processor()
    cpu = Path("/proc/cpuinfo")
    if cpu.exists():
        names = [line.split(":")[1].strip() for line in cpu.read_text().splitlines() if line.startswith("model name")]
        model = names[0] if names else model
    libraries = {name: version(name) for name in ("numpy", "scipy", "numba", "networkx", "osmium")}
    return {
        "processor": f"{os.cpu_count()} x {model or platform.machine()}",
        "system": platform.platform(),
        "python": platform.python_version(),
        **libraries,
        **others,
    }


def spread(figures: Sequence[float]) -> dict[str, float]:
    """Return median, least and most."""
    return {"median": statistics.median(figures), "least": min(figures), "most": max(figures), "runs": len(figures)}


def percentile(figures: Sequence[float], share: float) -> float:
    """Return the figure that `share` of all are no greater than."""
    ranked = sorted(figures)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return rows in columns, the first to the left, the others to the right."""
    cells = [list(map(str, head)), *(list(map(str, row)) for row in rows)]
    widths = [max(len(row[k]) for row in cells) for k in range(len(head))]
    lines = ["  ".join(c.ljust(w) if k == 0 else c.rjust(w) for k, (c, w) in enumerate(zip(row, widths, strict=True)))
             for row in cells]  # fmt: skip
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def keep(name: str, figures: dict[str, Any], text: str) -> None:
    """Print `text` and write both it and the figures into build/bench."""
    BUILD.mkdir(parents=True, exist_ok=True)
    (BUILD / f"{name}.json").write_text(json.dumps(figures, indent=1, default=float) + "\n")
    (BUILD / f"{name}.txt").write_text(text + "\n")
    print(text)
