"""Small drawdowns, and the slow, obvious twin: every day for every unit and every load, each rule counted by hand."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from dataclasses import replace

from ratl.march.profiles import get_profile
from ratl.model.drawdown import Base, Drawdown, Equipment, Lane, LiftPool, Requirement, Told, Unit
from ratl.model.movement import Request
from ratl.model.scenario import Network, Scenario
from ratl.model.vehicle import Vehicle

TRUCK = Vehicle(id="T", type="truck", length_m=10, width_m=2.5, height_m=3, mass_kg=20_000)
LANE = "A–H"
SCENARIO = Scenario(
    name="case", epoch="2025-03-01T00:00:00+00:00", zone="UTC", horizon_days=30, profile=get_profile("us"),
    network=Network(name="case", points={}, roads={}, sites={}, authorities={}), movements=(),
)  # fmt: skip


def unit(name: str, vehicles: int = 2, carried: tuple[tuple[int, int], ...] = (), **more: object) -> Unit:
    """Return a unit at A; `carried` is (count, per low-bed)."""
    equipment = tuple(Equipment(name={"en": f"{name}{n}"}, count=c, per_low_bed=p) for n, (c, p) in enumerate(carried))
    fields = {"people": 10, "site": "A", "destination": "H", **more}
    return Unit(id=name, name={"en": name}, vehicles=(TRUCK,) * vehicles, equipment=equipment, **fields)


def case(
    *units: Unit, days: int = 8, lift: int = 2, base: dict | None = None, lane: dict | None = None, **more
) -> Drawdown:
    """Return a drawdown of one base A onto H."""
    road = {"open_days": tuple(range(days)), "most_vehicles": 20, **(lane or {})}
    return Drawdown(
        scenario=replace(SCENARIO, horizon_days=days),
        days=days,
        units=units,
        bases={"A": Base(id="A", closes=True, **(base or {})), "H": Base(id="H", closes=False, **more.pop("hub", {}))},
        lanes=(Lane(id=LANE, origin="A", destination="H", **road),),
        lift=(LiftPool(id="LB", home="H", count=lift, vehicle=TRUCK),) if lift else (),
        march=Request(origin="", destination="", earliest_start_s=0),
        **{"ahead_days": 2, **more},
    )


def told(travel: int = 1, fetch: int = 1, back: int = 0) -> Told:
    """Return what the road says of the lane."""
    return Told(travel_days={LANE: travel}, fetch_days={("LB", LANE): fetch}, return_days={("LB", LANE): back})


def draw(seed: int) -> tuple[Drawdown, Told]:
    """Return a small drawdown at random; some have no schedule."""
    rng = random.Random(seed)
    days = rng.choice([7, 8])
    units = []
    for n in range(rng.choice([2, 3, 3])):
        units.append(
            unit(
                f"U{n}",
                vehicles=rng.randint(1, 4),
                carried=rng.choice([(), ((1, 1),), ((1, 2),), ((1, 4),), ((1, 2), (1, 4)), ((3, 2),)]),
                people=rng.choice([10, 20, 40]),
                capabilities=rng.choice([{}, {"guard": 10}, {"guard": 20}, {"care": 5}]),
                priority=rng.randint(1, 9),
                due_day=rng.choice([None, 2, 3, 5]),
                latest_day=rng.choice([None, None, None, days - 2]),
                earliest_day=rng.choice([0, 0, 2]),
                loading_days=rng.choice([1, 1, 2]),
                setup_days=rng.choice([0, 1]),
            )
        )
    if rng.random() < 0.5:
        units[0] = replace(units[0], rear=True)
    if rng.random() < 0.4:
        left = Equipment(name={"en": "shed"}, count=rng.randint(1, 4), left=True)
        units[-1] = replace(units[-1], equipment=(*units[-1].equipment, left))
    kinds = [
        Requirement(id="K1", kind="keep", base="A", capability="guard", least=10, until_day=rng.randint(1, 4)),
        Requirement(id="K2", kind="keep", base="A", capability="care", per_people=20),
        Requirement(id="L1", kind="load", base="A", capability="guard", least=10),
        Requirement(id="V1", kind="receive", base="H", capability="guard", least=10),
    ]
    made = case(
        *units,
        days=days,
        lift=rng.choice([1, 2]),
        base={
            "handover_days": rng.choice([0, 1, 2]), "loads_per_day": rng.choice([None, 1, 2]), "disposal_per_day": 2,
            "vehicles_per_day": rng.choice([None, 6]), "due_day": rng.choice([None, 4]), "priority": rng.randint(1, 9),
            "capabilities": rng.choice([{}, {"care": 5}]),
        },
        lane={
            "open_days": tuple(d for d in range(days) if d != rng.choice([3, 99])),
            "most_vehicles": rng.choice([5, 8, 12]),
            "least_vehicles": rng.choice([1, 1, 3]), "most_columns": rng.choice([None, 2, 3]),
        },
        hub={"receives_per_day": rng.choice([None, 9]), "capabilities": rng.choice([{}, {"guard": 10}])},
        ahead_days=rng.choice([0, 1, 3]),
        requirements=tuple(rng.sample(kinds, rng.randint(0, 2))),
    )  # fmt: skip
    return made, told(travel=rng.choice([0, 1]), fetch=rng.choice([0, 1]), back=rng.choice([0, 1]))


def twin(drawdown: Drawdown, road: Told) -> tuple[int, int, int] | None:
    """Return the least lateness, closing day and trips, one after the other, by trying everything."""
    lane = drawdown.lanes[0]
    best = None
    for days in itertools.product(lane.open_days, repeat=len(drawdown.units)):
        leaves = dict(zip((u.id for u in drawdown.units), days, strict=True))
        if not _units_can(drawdown, road, leaves):
            continue
        closes = _closing_day(drawdown, leaves)
        if closes is None:
            continue
        late = _lateness(drawdown, road, leaves, closes)
        if best is not None and (late, closes) > best[:2]:
            continue
        trips = _lifted(drawdown, road, leaves)
        if trips is not None and (best is None or (late, closes, trips) < best):
            best = late, closes, trips
    return best


def _arrives(road: Told, day: int) -> int:
    return day + road.travel_days[LANE]


def _lateness(drawdown: Drawdown, road: Told, leaves: dict[str, int], closes: int) -> int:
    late = sum(
        (10 - u.priority) * max(0, _arrives(road, leaves[u.id]) - u.due_day)
        for u in drawdown.units
        if u.due_day is not None
    )
    base = drawdown.bases["A"]
    return late + ((10 - base.priority) * max(0, closes - base.due_day) if base.due_day is not None else 0)


def _units_can(drawdown: Drawdown, road: Told, leaves: dict[str, int]) -> bool:
    for u in drawdown.units:
        day = leaves[u.id]
        if day < u.earliest_day or day - u.loading_days + 1 < 0 or _arrives(road, day) > drawdown.days - 1:
            return False
        if u.latest_day is not None and _arrives(road, day) > u.latest_day:
            return False
    base = drawdown.bases["A"]
    for day in set(leaves.values()):
        own = sum(len(u.vehicles) for u in drawdown.units if leaves[u.id] == day)
        if base.vehicles_per_day is not None and own > base.vehicles_per_day:
            return False
    return all(_is_kept(drawdown, road, leaves, asked) for asked in drawdown.requirements)


def _is_kept(drawdown: Drawdown, road: Told, leaves: dict[str, int], asked: Requirement) -> bool:
    what, units = asked.capability, drawdown.units
    for day in range(drawdown.days):
        at_home = [u for u in units if day < leaves[u.id] - u.loading_days + 1]
        at_hub = [u for u in units if day >= _arrives(road, leaves[u.id]) + u.setup_days]
        there = at_hub if asked.kind == "receive" else at_home
        have = drawdown.bases[asked.base].capabilities.get(what, 0) + sum(u.capabilities.get(what, 0) for u in there)
        if asked.kind == "keep":
            until = drawdown.days - 1 if asked.until_day is None else asked.until_day
            people = sum(u.people for u in units if day < leaves[u.id])
            need = max(asked.least, people // asked.per_people if asked.per_people else 0)
            if asked.from_day <= day <= until and have < need:
                return False
        for u in units:
            if u.capabilities.get(what):
                continue
            loads = leaves[u.id] - u.loading_days + 1 <= day <= leaves[u.id]
            if asked.kind == "load" and loads and have < asked.least:
                return False
            if asked.kind == "receive" and _arrives(road, leaves[u.id]) == day and have < asked.least:
                return False
    return True


def _closing_day(drawdown: Drawdown, leaves: dict[str, int]) -> int | None:
    """Return the day the base is handed over, None where a rear party leaves before that."""
    base, units = drawdown.bases["A"], drawdown.units
    others = [leaves[u.id] for u in units if not u.rear]
    ready = max(others, default=0)
    # Left things wait from the day after their unit has left; those of the rear party from the first day on.
    waiting = Counter({leaves[u.id] + 1: u.left for u in units if not u.rear})
    for u in units:
        if not u.rear and u.left:
            waiting[leaves[u.id] + 1] = sum(v.left for v in units if not v.rear and leaves[v.id] == leaves[u.id])
    stock, day = sum(u.left for u in units if u.rear), 0
    done_on = -1
    while day < 60 and any(u.left for u in units):
        stock += waiting.get(day, 0)
        if stock:
            stock -= min(stock, base.disposal_per_day)
            done_on = day
        day += 1
    ready = max(ready, done_on) + base.handover_days
    rear = [leaves[u.id] for u in units if u.rear]
    if not others and done_on < 0:
        ready = 0  # nobody to wait for, nothing to hand over but the rear party's own leaving
    if rear and min(rear) < ready:
        return None
    closes = max(rear, default=ready)
    return closes if closes < drawdown.days else None


def _lifted(drawdown: Drawdown, road: Told, leaves: dict[str, int]) -> int | None:
    """Return the fewest trips that carry everything, None where it cannot be."""
    lane, units = drawdown.lanes[0], drawdown.units
    rests = {day: -(-sum(u.quarters % 4 for u in units if leaves[u.id] == day) // 4) for day in set(leaves.values())}
    wholes = [u for u in units for _ in range(u.quarters // 4)]
    windows = [[d for d in lane.open_days if leaves[u.id] - drawdown.ahead_days <= d <= leaves[u.id]] for u in wholes]
    for sent in itertools.product(*windows):
        low_beds = Counter(sent) + Counter(rests)
        if _columns_can(drawdown, road, leaves, low_beds):
            return sum(low_beds.values())
    return None


def _columns_can(drawdown: Drawdown, road: Told, leaves: dict[str, int], low_beds: Counter[int]) -> bool:
    lane, base, hub = drawdown.lanes[0], drawdown.bases["A"], drawdown.bases["H"]
    columns = set(leaves.values()) | {day for day, n in low_beds.items() if n}
    if lane.most_columns is not None and len(columns) > lane.most_columns:
        return False
    for day in columns:
        vehicles = sum(len(u.vehicles) for u in drawdown.units if leaves[u.id] == day) + low_beds[day]
        if not lane.least_vehicles <= vehicles <= lane.most_vehicles:
            return False
        if hub.receives_per_day is not None and vehicles > hub.receives_per_day:
            return False
        if base.loads_per_day is not None and low_beds[day] > base.loads_per_day:
            return False
    pool = drawdown.lift[0]
    away = Counter()
    for day, n in low_beds.items():
        # Fetched to stand there the day before; unloaded on the day it arrives, on its way home from the next.
        first = day - 1 - road.fetch_days["LB", LANE]
        back = road.return_days["LB", LANE]
        last = _arrives(road, day) + (1 + back if back else 0)
        if n and first < pool.from_day:
            return False
        for each in range(first, last + 1):
            away[each] += n
    return max(away.values(), default=0) <= pool.count
