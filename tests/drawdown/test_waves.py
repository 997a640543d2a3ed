"""Loads on low-beds: as few as their sum says, nothing cut, nothing lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ratl.drawdown.ask import Search
from ratl.drawdown.movements import _even, listen, make_movement
from ratl.drawdown.solve import solve
from ratl.drawdown.waves import list_loads
from ratl.model.drawdown import QUARTERS
from ratl.model.movement import Movement, Request, Serial
from tests.drawdown.cases import LANE, TRUCK, case, draw, told, unit

carried = st.lists(st.tuples(st.integers(1, 6), st.sampled_from((1, 2, 4))), max_size=4).map(tuple)


@given(st.lists(carried, min_size=1, max_size=4))
def test_rests_take_no_more_decks_than_their_sum(owners) -> None:
    units = [unit(f"U{n}", carried=mine) for n, mine in enumerate(owners)]
    packed = list_loads(units)
    assert len(packed.wholes) == sum(u.quarters // QUARTERS for u in units)
    assert len(packed.rests) == -(-sum(u.quarters % QUARTERS for u in units) // QUARTERS)
    counts: dict[tuple[str, str], int] = {}
    sizes = {(u.id, e.name["en"]): QUARTERS // e.per_low_bed for u in units for e in u.equipment}
    for load in (*packed.wholes, *packed.rests):
        assert sum(sizes[owner, name["en"]] * count for owner, name, count in load.items) <= QUARTERS
        for owner, name, count in load.items:
            counts[owner, name["en"]] = counts.get((owner, name["en"]), 0) + count
    assert counts == {(u.id, e.name["en"]): e.count for u in units for e in u.equipment}


def test_every_load_goes_before_its_unit_and_no_earlier_than_allowed() -> None:
    for seed in range(30):
        drawdown, road = draw(seed)
        schedule = solve(drawdown, road, Search(effort=20)).schedule
        if schedule is None:
            continue
        sent = {u.id: 0 for u in drawdown.units}
        for wave in schedule.waves:
            assert sum(wave.low_beds.values()) == len(wave.loads)
            for load in wave.loads:
                for owner, _, count in load.items:
                    left = schedule.wave_of(owner).day
                    assert left - drawdown.ahead_days <= wave.day <= left
                    sent[owner] += count
        assert sent == {u.id: sum(e.count for e in u.equipment if not e.left) for u in drawdown.units}


@given(st.integers(1, 300), st.integers(1, 60))
def test_parts_are_even_and_few(count: int, most: int) -> None:
    parts = _even(count, most)
    assert sum(parts) == count
    assert max(parts) <= most
    assert max(parts) - min(parts) <= 1
    assert len(parts) == -(-count // most)


def answered(name: str, start_s: int | None, completion_s: int | None) -> Movement:
    request = Request(origin="A", destination="H", earliest_start_s=2 * 86_400)
    serial = Serial(id=f"{name}/1", march_units=(6,), vehicles=(TRUCK,) * 6, start_s=start_s)
    return Movement(id=name, request=request, serials=(serial,), completion_s=completion_s)


def test_the_road_is_heard_in_days_and_vehicles() -> None:
    drawdown = case(unit("X", vehicles=6))
    road = told(travel=1)
    [wave] = solve(drawdown, road, Search(effort=5)).schedule.waves
    wave = type(wave)(id="C01", lane=LANE, day=2, arrival_day=3, units=("X",))
    in_time = listen(drawdown, road, [wave], [answered("C01", 2 * 86_400, 3 * 86_400 + 60)])
    assert in_time == (road, [])
    slower, [reason] = listen(drawdown, road, [wave], [answered("C01", 2 * 86_400, 4 * 86_400 + 60)])
    assert (reason.code, slower.arrival_day(LANE, 2), slower.arrival_day(LANE, 3)) == ("road_slower", 4, 4)
    held, [reason] = listen(drawdown, road, [wave], [answered("C01", 3 * 86_400, 4 * 86_400)])
    assert (reason.code, held.most) == ("road_not_that_day", {(LANE, 2): 3})
    nowhere, [reason] = listen(drawdown, held, [wave], [answered("C01", None, None)])
    assert (reason.code, nowhere.most) == ("road_no_place", {(LANE, 2): 3})
    # What the road does not carry the next schedule does not ask of it.
    assert solve(drawdown, nowhere, Search(effort=5)).schedule.waves[0].day != 2


def test_a_column_is_a_movement_of_its_units_and_low_beds() -> None:
    drawdown = case(unit("X", vehicles=6, carried=((1, 1), (1, 2))))
    schedule = solve(drawdown, told(), Search(effort=5)).schedule
    spec = make_movement(drawdown, schedule.waves[-1], {})
    vehicles = [vehicle for serial in spec.serials for vehicle in serial.vehicles]
    assert len({v.id for v in vehicles}) <= len(vehicles)
    assert sum(v.role == "low-bed" for v in vehicles) == sum(schedule.waves[-1].low_beds.values())
    assert spec.request.earliest_start_s == schedule.waves[-1].day * 86_400
