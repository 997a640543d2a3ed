"""Peak memory of a process above what it held when it had its imports; Linux only, from /proc."""

from __future__ import annotations

from pathlib import Path


def held_mb(key: str) -> float:
    """Return ``VmRSS`` (now) or ``VmHWM`` (at most so far) of this process."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(key + ":"):
            return int(line.split()[1]) / 1024
    raise KeyError(key)
