"""Thirteen bases close over six months with shared lift: how near the closing day is to the best, and how soon.

``python -m benchmarks.drawdown`` prints a row per class and seed. In class ``ramp`` the loading ramp of the largest
base decides when all is closed, in class ``lift`` the low-beds alone do: the harder of the two to prove.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator
from dataclasses import replace

from ratl.drawdown.ask import Search
from ratl.drawdown.outlook import compute_outlook, list_breaches
from ratl.drawdown.solve import solve
from ratl.march.profiles import get_profile
from ratl.model.drawdown import Base, Drawdown, Equipment, Goal, Lane, LiftPool, Requirement, Told, Unit
from ratl.model.movement import Request
from ratl.model.scenario import Network, Scenario
from ratl.model.vehicle import Vehicle
from ratl.services.limits import Limits

BASES, DAYS, UNITS, HUB, POOL = 13, 180, 60, "HUB", "LB"
CLASSES = ("ramp", "lift")
NEAR = 2
"""Days from its bound that a closing day is to be within."""
_KINDS = ("security", "support", "engineers", "medical")
_TRUCK = Vehicle(id="T", type="truck", length_m=10, width_m=2.5, height_m=3.4, mass_kg=26_000)


def generate(kind: str, seed: int, days: int = DAYS) -> tuple[Drawdown, Told]:
    """Return a drawdown of 13 bases onto one hub, 60 units, days without movement each week; and its roads."""
    rng = random.Random(f"{kind}/{seed}")
    names = [f"B{n:02}" for n in range(BASES)]
    travel = {base: rng.choice((1, 1, 2, 2, 3, 4)) for base in names}
    travel[names[0]] = 2
    units = tuple(_draw_unit(rng, n, names, kind) for n in range(UNITS))
    lanes = tuple(
        Lane(
            id=f"{base}–{HUB}", origin=base, destination=HUB, most_vehicles=rng.choice((60, 80, 100)),
            open_days=tuple(day for day in range(days) if day % 7 != 4),
        )
        for base in names
    )  # fmt: skip
    bases = {base: _draw_base(rng, base) for base in names}
    if kind == "ramp":
        bases[names[0]] = replace(bases[names[0]], loads_per_day=1)
    drawdown = Drawdown(
        scenario=Scenario(
            name=f"{kind} {seed}", epoch="2025-01-01T00:00:00+00:00", zone="UTC", horizon_days=days,
            profile=get_profile("humanitarian"), movements=(),
            network=Network(name="", points={}, roads={}, sites={}, authorities={}),
        ),
        days=days, units=units, bases={**bases, HUB: Base(id=HUB, closes=False, receives_per_day=200)}, lanes=lanes,
        requirements=tuple(_requirements(names)), columns_per_day=4, ahead_days=21,
        lift=(LiftPool(id=POOL, home=HUB, count=1, vehicle=_TRUCK),),
        march=Request(origin="", destination="", earliest_start_s=0),
    )  # fmt: skip
    told = Told(
        travel_days={lane.id: travel[lane.origin] for lane in lanes},
        fetch_days={(POOL, lane.id): travel[lane.origin] for lane in lanes},
        return_days={(POOL, lane.id): 0 for lane in lanes},
    )
    return replace(drawdown, lift=(replace(drawdown.lift[0], count=_lift(drawdown, told, kind)),)), told


def _draw_unit(rng: random.Random, n: int, names: list[str], kind: str) -> Unit:
    # The first two of each base are its rear party, which guards it, and its support; the others are anywhere.
    large = kind == "ramp" and n >= 2 * BASES and n % 4 == 0
    base = names[n % BASES] if n < 2 * BASES else names[0] if large else rng.choice(names[1:])
    task = _KINDS[n // BASES % len(_KINDS)]
    return Unit(
        id=f"U{n:02}", name={"en": f"{task} unit {n}"}, site=base, destination=HUB, people=rng.randint(20, 150),
        vehicles=(_TRUCK,) * rng.randint(8, 30), rear=n < BASES, loading_days=rng.choice((1, 2)), setup_days=1,
        capabilities={"force_protection": rng.choice((60, 80, 120))} if task == "security" else {task: 20},
        equipment=(
            Equipment(name={"en": "plant"}, count=rng.randint(13, 15) if large else rng.randint(1, 5)),
            Equipment(name={"en": "container"}, count=rng.randint(1, 4), per_low_bed=rng.choice((1, 2, 4))),
            Equipment(name={"en": "building"}, count=rng.choice((1, 4, 8)), left=True),
        ),
    )  # fmt: skip


def _draw_base(rng: random.Random, base: str) -> Base:
    return Base(
        id=base, closes=True, handover_days=rng.choice((2, 3, 5)), loads_per_day=rng.choice((3, 4, 6)),
        vehicles_per_day=rng.choice((40, 60, 80)), disposal_per_day=rng.choice((2, 4)),
    )  # fmt: skip


def _requirements(names: list[str]) -> Iterator[Requirement]:
    for base in names:
        yield Requirement(id=f"L-{base}", kind="load", base=base, capability="force_protection", least=50)
        yield Requirement(id=f"K-{base}", kind="keep", base=base, capability="force_protection", least=50, until_day=5)


def _lift(drawdown: Drawdown, told: Told, kind: str) -> int:
    """Return so many low-beds that their days are nine tenths used over the time that the ramp, or six months, take."""
    low_bed_days = 0
    for unit in drawdown.units:
        first, last = told.taken(POOL, drawdown.lane_of(unit).id, 20)
        low_bed_days += unit.quarters / 4 * (last - first + 1)
    ramp = sum(unit.quarters for unit in drawdown.units_of("B00")) / 4 * 7 / 6
    return round(low_bed_days / (0.9 * (ramp if kind == "ramp" else drawdown.days - 10)))


def main() -> None:
    """Print the rows."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--effort", type=float, default=40)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--classes", nargs="*", default=CLASSES)
    args = parser.parse_args()
    print(
        "class seed low-beds used | closing: day bound gap | trips: value bound | lateness | columns breaches seconds"
    )
    for kind in args.classes:
        for seed in range(1, args.seeds + 1):
            drawdown, told = generate(kind, seed)
            began, limits = time.perf_counter(), Limits(args.seconds)
            near: list[float] = []  # seconds after which the closing day was within two days of its bound

            def note(goal: Goal, near: list[float] = near, began: float = began) -> None:
                if goal.kind == "closing" and goal.gap <= NEAR:
                    near.append(time.perf_counter() - began)

            search = Search(effort=args.effort, rounds=args.rounds, stop=limits.over, on_progress=note)
            answer = solve(drawdown, told, search)
            seconds = time.perf_counter() - began
            if answer.schedule is None:
                print(kind, seed, "no schedule", answer.conflict, f"{seconds:.0f} s", flush=True)
                continue
            late, closing, trips = answer.schedule.goals
            [use] = compute_outlook(drawdown, told, answer.schedule).lift
            print(
                f"{kind} {seed} {use.count} {use.share:.1%} | {closing.value} {closing.bound} {closing.gap} | "
                f"{trips.value} {trips.bound} | {late.value} | {len(answer.schedule.waves)} "
                f"{len(list_breaches(drawdown, answer.schedule))} {seconds:.0f} {round(near[0]) if near else '-'}",
                flush=True,
            )


if __name__ == "__main__":
    main()
