"""One import in a process of its own: ``python -m benchmarks.import_once EXTRACT OUTPUT`` says its figures in JSON."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from benchmarks.memory import held_mb
from ratl.services.import_network import import_network


def main() -> None:
    """Import, and say how long it took and the memory before it and at most."""
    bare_mb = held_mb("VmRSS")
    start = time.perf_counter()
    import_network(Path(sys.argv[1]), Path(sys.argv[2]))
    seconds = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_SELF)
    figures = {
        "seconds": seconds,
        "cpu_s": used.ru_utime + used.ru_stime,
        "bare_mb": bare_mb,
        "peak_mb": held_mb("VmHWM"),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
