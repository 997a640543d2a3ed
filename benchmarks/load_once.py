"""Loads of a network in a process of its own: ``python -m benchmarks.load_once NETWORK`` says their seconds in JSON."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from ratl.store.network_file import read_network

LOADS = 7


def main() -> None:
    """Load again and again; the first load of the process comes first."""
    seconds = []
    for _ in range(LOADS):
        start = time.perf_counter()
        read_network(Path(sys.argv[1]))
        seconds.append(time.perf_counter() - start)
    print(json.dumps(seconds))


if __name__ == "__main__":
    main()
