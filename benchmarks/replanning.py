"""How long `ratl replan` takes for one delay: a column in the middle of a plan starts late, told as an event file."""

from __future__ import annotations

import contextlib
import io
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


def delayed_serial(plan: Plan) -> tuple[str, int]:
    """Return the serial that starts in the middle of all, and when."""
    started = sorted((s.start_s, s.id) for m in plan.movements for s in m.serials if s.start_s is not None)
    start_s, serial = started[len(started) // 2]
    return serial, start_s


def delay_event(serial: str, start_s: int) -> str:
    """Return the event file: ten minutes before its start it is told that a serial starts 40 minutes late."""
    lines = ('format = "ratl-event/1"', f'at = "{_told(max(0, start_s - 600))}"', "[[late]]", f'serial = "{serial}"',
             f'not_before = "{_told(start_s + LATE_S)}"')  # fmt: skip
    return "\n".join(lines) + "\n"


def _told(second: int) -> str:
    """Return a plan second as the event file has it, up to the minute: plans of the classes begin at midnight."""
    days, minutes = divmod(-(-second // 60), 24 * 60)
    return f"D+{days} {minutes // 60:02}:{minutes % 60:02}"


def replan_row(plan: Plan) -> str:
    """Return in words how long the replan of one delay took, files read and written included, and how it was judged."""
    if not has_replan():
        return NOT_BUILT
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        old, event, new = folder / "plan.json", folder / "event.toml", folder / "new.json"
        old.write_bytes(render_plan(plan))
        event.write_text(delay_event(*delayed_serial(plan)), encoding="utf-8")
        command = ["replan", str(old), "--event", str(event), "--output", str(new)]
        times = []
        for _ in range(2):  # the first one imports and compiles
            start = time.perf_counter()
            with contextlib.redirect_stdout(io.StringIO()):
                code = app(command, standalone_mode=False)
            times.append(time.perf_counter() - start)
        if code or not new.exists():
            return f"FAILED with {code}"
        broken = len(check(parse_plan(new.read_bytes(), new.name)))
        return f"{times[-1]:.2f} s ({times[0]:.2f} s the first time), {broken} violations"
