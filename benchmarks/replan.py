"""Time a plan made anew after one delay: `python -m benchmarks.replan PLAN [--serial ID] [--minutes 40]`.

The serial, of those that set out in the middle of the plan if none is named, has its head at the end of the leg it is
on that much later; reading and writing files is left out.
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path

from ratl.formats.plan import parse_plan
from ratl.model.event import Event
from ratl.model.movement import Serial
from ratl.model.plan import Plan
from ratl.planner.renew import renew
from ratl.planner.replan import shift_s
from ratl.referee import check, check_against


def main() -> None:
    """Print who moved, by how much at most, how long it took and what the referee says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("plan", type=Path)
    parser.add_argument("--serial", default="")
    parser.add_argument("--minutes", type=int, default=40)
    parser.add_argument("--tolerance", type=int, default=0, help="minutes")
    parser.add_argument("--times", type=int, default=5)
    asked = parser.parse_args()
    plan = parse_plan(asked.plan.read_bytes(), asked.plan.name)
    placed = [serial for movement in plan.movements for serial in movement.serials if serial.legs]
    placed.sort(key=lambda serial: serial.legs[0].head_enters_s)
    serial = next((s for s in placed if s.id == asked.serial), placed[len(placed) // 2])
    event = delay(plan, serial, asked.minutes * 60)
    took = []
    for _ in range(asked.times):
        begun = time.process_time()
        new = renew(plan, [event], now_s=event.at_s, tolerance_s=asked.tolerance * 60)
        took.append(time.process_time() - begun)
    told = {movement.id: movement for movement in plan.movements}
    shifts = sorted((shift_s(told[m.id], m) for m in new.movements if shift_s(told[m.id], m)), reverse=True)
    print(f"{len(plan.movements)} movements; {serial.id} {asked.minutes} min late")
    print(f"moved {len(shifts)}, by {[round(s / 60) for s in shifts[:10]]} min{' …' if len(shifts) > 10 else ''}")
    print(f"seconds of one core: first {took[0]:.2f}, median {statistics.median(took):.2f}, most {max(took):.2f}")
    broken = [found.code for found in check(new) if not found.under_way]
    print(
        f"referee: {broken or 'fine'}; beside the old plan: {[v.code for v in check_against(new, plan, 0)] or 'fine'}"
    )


def delay(plan: Plan, serial: Serial, by_s: int) -> Event:
    """Return that a serial is late on its first leg, known when its head is half way along."""
    times = serial.legs[0]
    leg = plan.legs[times.leg]
    at_s = (times.head_enters_s + times.head_leaves_s) // 2
    point = leg.to if times.forward else leg.from_
    return Event(kind="late", at_s=at_s, serial=serial.id, point=point, head_s=times.head_leaves_s + by_s)


if __name__ == "__main__":
    main()
