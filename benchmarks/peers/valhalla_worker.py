"""Valhalla in a process of its own, spoken to in JSON lines. Runs inside the environment of `make peers`, Python 3.12+.

One object per line in, one per line out. ``do`` names what: ``build``, ``open``, ``routes``, ``edges``, ``near``.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import valhalla
from valhalla.midgard.utils import decode_polyline


def write_config(tiles: Path, mjolnir: dict[str, Any]) -> dict[str, Any]:
    """Return Valhalla's own default configuration for a folder of tiles, without the databases nobody has."""
    tiles.mkdir(parents=True, exist_ok=True)
    config = valhalla.get_config(tile_extract="", tile_dir=tiles)
    for key in ("tile_extract", "traffic_extract", "admin", "landmarks", "timezone"):
        config["mjolnir"].pop(key, None)
    config["mjolnir"].update(mjolnir)
    config["service_limits"]["allow_hard_exclusions"] = True
    return config


def build(tiles: str, extract: str, mjolnir: dict[str, Any]) -> dict[str, Any]:
    """Build tiles in a process of their own; seconds from its start to its end, and its peak memory."""
    config = Path(tiles).with_suffix(".json")
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(json.dumps(write_config(Path(tiles), mjolnir)))
    command = [str(valhalla.PYVALHALLA_DIR / "bin" / "valhalla_build_tiles"), "-c", str(config), extract]
    with Path(tiles).with_suffix(".log").open("wb") as log:
        start = time.perf_counter()
        child = subprocess.Popen(command, stdout=log, stderr=log)
        _, status, used = os.wait4(child.pid, 0)
        took_s = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"valhalla_build_tiles ended with {child.returncode}, see {log.name}")
    size = sum(file.stat().st_size for file in Path(tiles).rglob("*") if file.is_file())
    cpu_s = used.ru_utime + used.ru_stime
    return {"seconds": took_s, "cpu_s": cpu_s, "peak_mb": used.ru_maxrss / 1024, "size_mb": size / 1e6}


def routes(actor: valhalla.Actor, requests: list[dict[str, Any]], rounds: int) -> list[dict[str, Any]]:
    """Answer each request `rounds` times; the least seconds of one answer, and the answer or the error.

    Timed is the call with a request as text and an answer as text; making and reading the JSON is not.
    """
    answers: list[dict[str, Any]] = []
    for request in requests:
        text, seconds, answer, error = json.dumps(request), [], "", ""
        for _ in range(rounds):
            start = time.perf_counter()
            try:
                answer = actor.route(text)
            except valhalla.ValhallaError as problem:
                error = str(problem)
            seconds.append(time.perf_counter() - start)
        if error:
            answers.append({"seconds": min(seconds), "error": error})
            continue
        trip = json.loads(answer)["trip"]
        answers.append({
            "seconds": min(seconds),
            "length_m": trip["summary"]["length"] * 1000,
            "time_s": trip["summary"]["time"],
            "shape": [leg["shape"] for leg in trip["legs"]],
            "ferry": trip["summary"]["has_ferry"],
        })  # fmt: skip
    return answers


def edges(actor: valhalla.Actor, shapes: list[str], truck: dict[str, Any]) -> list[dict[str, Any]]:
    """Walk each shape along Valhalla's edges: the points of the shape, and of each edge its way and its place."""
    wanted = ["edge.way_id", "edge.length", "edge.begin_shape_index", "edge.end_shape_index"]
    found: list[dict[str, Any]] = []
    for shape in shapes:
        points = decode_polyline(shape)
        request = {
            "encoded_polyline": shape, "costing": "truck", "costing_options": {"truck": truck},
            "shape_match": "edge_walk", "filters": {"attributes": wanted, "action": "include"},
        }  # fmt: skip
        try:
            walked = actor.trace_attributes(request)["edges"]
        except valhalla.ValhallaError as problem:
            found.append({"points": points, "edges": [], "error": str(problem)})
            continue
        rows = [(e["begin_shape_index"], e["end_shape_index"], e["way_id"], e["length"] * 1000) for e in walked]
        found.append({"points": points, "edges": rows})
    return found


def near(actor: valhalla.Actor, places: list[list[float]], truck: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """Return what Valhalla knows of the edges at each ``[lon, lat]``, whoever may drive there."""
    found = []
    for lon, lat in places:
        request = {
            "locations": [{"lon": lon, "lat": lat, "radius": 3, "minimum_reachability": 0}],
            "costing": "truck", "verbose": True,
            "costing_options": {"truck": {**truck, "ignore_access": True, "ignore_restrictions": True}},
        }  # fmt: skip
        answer = actor.locate(json.dumps(request))
        found.append([
            {
                "way": edge["edge_info"]["way_id"],
                "heading": edge["heading"],
                "truck": edge["edge"]["access"]["truck"],
                "car": edge["edge"]["access"]["car"],
                "destination_only": edge["edge"]["destination_only"] or edge["edge"]["destination_only_hgv"],
                "restrictions": edge.get("access_restrictions", []),
                "use": edge["edge"]["classification"]["use"],
            }
            for place in json.loads(answer)
            for edge in place.get("edges") or []
        ])  # fmt: skip
    return found


def main() -> None:
    """Answer until the input ends."""
    print(json.dumps({"valhalla": valhalla.__version__, "python of the peers": platform.python_version()}), flush=True)
    actor = None
    for line in sys.stdin:
        asked = json.loads(line)
        match asked.pop("do"):
            case "build":
                answer: Any = build(**asked)
            case "open":
                actor = valhalla.Actor(write_config(Path(asked["tiles"]), {}))
                answer = {}
            case "routes":
                answer = routes(actor, **asked)
            case "edges":
                answer = edges(actor, **asked)
            case "near":
                answer = near(actor, **asked)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
