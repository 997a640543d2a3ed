"""Our end of `valhalla_worker.py`; says why where the machine has no such peer."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

PYTHON = Path(__file__).parents[2] / "build" / "peers" / "bin" / "python"
WORKER = Path(__file__).with_name("valhalla_worker.py")
#: Only roads for motor vehicles: Valhalla builds smaller tiles and answers faster than with its defaults.
DRIVING = {"include_pedestrian": False, "include_bicycle": False}
#: One level, no shortcuts: its search then prunes nothing, and shortest is the shortest.
FLAT = {**DRIVING, "hierarchy": False, "shortcuts": False}


class Valhalla:
    """A worker process, spoken to in JSON lines; `None` from `start` where there is none on this machine."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [str(PYTHON), str(WORKER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.versions: dict[str, str] = self._read()

    @classmethod
    def start(cls) -> Valhalla | None:
        """Return a worker, or None, saying so, where `make peers` made no environment."""
        if not PYTHON.exists():
            print("No pyvalhalla on this machine (make peers says why): its rows are left out.")
            return None
        return cls()

    def ask(self, do: str, **asked: Any) -> Any:
        """Return the worker's answer."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"do": do, **asked}) + "\n")
        self._process.stdin.flush()
        return self._read()

    def stop(self) -> None:
        """End the worker."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def _read(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("Valhalla's worker ended; its error stands above.")
        return json.loads(line)


def request_route(
    origin: tuple[float, float], destination: tuple[float, float], truck: dict[str, Any], *, snap: dict[str, Any]
) -> dict[str, Any]:
    """Return a request for a truck's route without directions: length, time and shape are in the answer."""
    ends = [{"lon": lon, "lat": lat, **snap} for lon, lat in (origin, destination)]
    return {"locations": ends, "costing": "truck", "costing_options": {"truck": truck}, "directions_type": "none"}
