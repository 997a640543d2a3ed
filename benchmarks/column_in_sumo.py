"""How a column of 50 vehicles drives, by SUMO's car-following beside Ratl's sums, on the reference corridor.

Gap, length and acceleration are set once from physical inputs; then pass time and travel time are compared at each
rate. SUMO moves every vehicle ten times a second; Ratl knows head and tail, a run of length ÷ rate and a pass time of
vehicles × spacing ÷ rate. EXTAL and gaps between march units are practice, not kinematics: left out on both sides.
"""

from __future__ import annotations

import subprocess
import tempfile
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

import sumo

from ratl.march.formulas import run_s
from ratl.march.timetable import Pace, drive
from ratl.units import ceil_s

VEHICLES, LENGTH_M, GAP_M = 50, 10.0, 50.0
ACCELERATION, DECELERATION = 0.8, 2.5
"""m/s², of a laden truck: scenario. One set for every rate."""
RATES_KMH = (40, 20, 30, 50)
"""The first is what the set was looked at with; the others are the test."""
LEGS = (("N1", 8_190, 0.5), ("N2", 5_990, 0.75), ("N3", 34_987, 1.0), ("N4", 6_180, 0.75), ("N5", 27_967, 1.0))
"""Road, metres, share of the rate: drawing-out, secondary and primary roads of `examples/ain_al_asad`."""


@dataclass(frozen=True)
class Passing:
    """When head and tail are at the end of a leg, seconds from the head's start."""

    head_s: float
    tail_s: float


def by_ratl(rate_mps: float) -> list[Passing]:
    """Return head and tail at the end of each leg by Ratl's kinematics, as plan and simulation use them."""
    behind_m = (VEHICLES - 1) * (LENGTH_M + GAP_M)
    head, tail, told = 0, ceil_s(behind_m / (rate_mps * LEGS[0][2])), []
    for _, length_m, share in LEGS:
        rate = rate_mps * share
        run = run_s(length_m, rate)
        pace = Pace(rate, run_s=run, pass_time_s=ceil_s(behind_m / rate), catch_up_s=run)
        head, tail = drive(head, tail, pace)
        told.append(Passing(head, tail))
    return told


def by_sumo(rate_mps: float, folder: Path) -> list[Passing]:
    """Return the same by SUMO: one lane, the vehicles set off one behind the other as the road takes them."""
    nodes = "".join(f'<node id="n{i}" x="{sum(leg[1] for leg in LEGS[:i])}" y="0"/>' for i in range(len(LEGS) + 1))
    edges = "".join(
        f'<edge id="{name}" from="n{i}" to="n{i + 1}" numLanes="1" speed="{rate_mps * share}" length="{length}"/>'
        for i, (name, length, share) in enumerate(LEGS)
    )
    (folder / "n.xml").write_text(f"<nodes>{nodes}</nodes>")
    (folder / "e.xml").write_text(f"<edges>{edges}</edges>")
    kind = (
        f'<vType id="t" length="{LENGTH_M}" minGap="{GAP_M}" accel="{ACCELERATION}" decel="{DECELERATION}" sigma="0" '
        f'tau="0.1" maxSpeed="40" speedFactor="1" speedDev="0"/>'
    )
    route = f'<route id="r" edges="{" ".join(leg[0] for leg in LEGS)}"/>'
    flow = "".join(
        f'<vehicle id="{n:02}" type="t" route="r" depart="{n * 0.1:.1f}" departPos="0" departSpeed="max"/>'
        for n in range(VEHICLES)
    )
    (folder / "r.xml").write_text(f"<routes>{kind}{route}{flow}</routes>")
    run("netconvert", "-n", "n.xml", "-e", "e.xml", "-o", "net.xml", "--no-internal-links", folder=folder)
    loops = "".join(
        f'<instantInductionLoop id="{name}" lane="{name}_0" pos="-0.2" file="d.xml" friendlyPos="true"/>'
        for name, _, _ in LEGS
    )
    (folder / "a.xml").write_text(f"<additional>{loops}</additional>")
    files = ("-n", "net.xml", "-r", "r.xml", "-a", "a.xml")
    never = ("--max-depart-delay", "-1", "--time-to-teleport", "-1")
    run("sumo", *files, *never, "--step-length", "0.1", "--no-step-log", folder=folder)
    times: dict[str, dict[str, float]] = {}
    for event in ET.parse(folder / "d.xml").getroot().iter("instantOut"):
        if event.get("state") == "enter":
            times.setdefault(event.get("id", ""), {})[event.get("vehID", "")] = float(event.get("time", 0))
    return [Passing(times[name]["00"], times[name][f"{VEHICLES - 1:02}"]) for name, _, _ in LEGS]


def run(program: str, *arguments: str, folder: Path) -> None:
    """Run a program of SUMO."""
    home = Path(sumo.SUMO_HOME)
    subprocess.run([home / "bin" / program, *arguments], cwd=folder, check=True, capture_output=True)


def main() -> None:
    """Print both, rate by rate, and the largest difference at the rates that are the test."""
    worst = 0.0
    print("rate   leg   head Ratl  SUMO      pass Ratl  SUMO    head    pass")
    for rate_kmh in RATES_KMH:
        with tempfile.TemporaryDirectory() as folder:
            found = by_sumo(rate_kmh / 3.6, Path(folder))
        for (name, _, _), ours, theirs in zip(LEGS, by_ratl(rate_kmh / 3.6), found, strict=True):
            passes = ours.tail_s - ours.head_s, theirs.tail_s - theirs.head_s
            off = theirs.head_s / ours.head_s - 1, passes[1] / passes[0] - 1
            heads = f"{ours.head_s:9.0f} {theirs.head_s:7.0f}"
            print(f"{rate_kmh:3} km/h {name} {heads} {passes[0]:13.0f} {passes[1]:6.0f} {off[0]:7.1%} {off[1]:7.1%}")
            worst = max(worst, *map(abs, off)) if rate_kmh != RATES_KMH[0] else worst
    print(f"largest difference at the other three rates: {worst:.1%}")


if __name__ == "__main__":
    main()
