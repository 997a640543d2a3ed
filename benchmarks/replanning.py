"""How long `ratl replan` takes for one delay: the first column of a plan that starts late, told as an event file."""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path

from ratl.cli import app
from ratl.formats.plan import parse_plan, render_plan
from ratl.model.plan import Plan
from ratl.referee import check

LATE_S = 2400
NOT_BUILT = "NOT BUILT (no `ratl replan` in this checkout)"


def has_replan() -> bool:
    """Return whether the command line knows ``replan``."""
    return any((command.name or getattr(command.callback, "__name__", "")) == "replan"
               for command in app.registered_commands)  # fmt: skip


def delay_event(plan: Plan) -> dict[str, object]:
    """Return the event: the first serial to start from the middle of the plan on starts 40 minutes late."""
    started = sorted((s.start_s, s.id, m.id) for m in plan.movements for s in m.serials if s.start_s is not None)
    start_s, serial, movement = started[len(started) // 2]
    return {
        "format": "ratl-event/1", "kind": "late", "at_s": max(0, start_s - 600), "movement": movement,
        "serial": serial, "head_s": start_s + LATE_S,
    }  # fmt: skip


def replan_row(plan: Plan) -> str:
    """Return in words how long the replan of one delay took, files read and written included, and how it was judged."""
    if not has_replan():
        return NOT_BUILT
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        old, event, new = folder / "plan.json", folder / "event.json", folder / "new.json"
        old.write_bytes(render_plan(plan))
        event.write_text(json.dumps(delay_event(plan)), encoding="utf-8")
        command = ["replan", str(old), "--event", str(event), "--output", str(new)]
        times = []
        for _ in range(2):  # the first one imports and compiles
            start = time.perf_counter()
            code = app(command, standalone_mode=False)
            times.append(time.perf_counter() - start)
        if code or not new.exists():
            return f"FAILED with {code}"
        broken = len(check(parse_plan(new.read_bytes(), new.name)))
        return f"{times[-1]:.2f} s ({times[0]:.2f} s the first time), {broken} violations"
