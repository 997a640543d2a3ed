"""Carrying a plan out: by its own times where nothing goes wrong, in its order, within its windows."""

from dataclasses import replace

import numpy as np
import pytest

from ratl.model.factors import Breakdowns, Factors
from ratl.model.movement import Rules
from ratl.model.plan import Plan
from ratl.model.route import Service
from ratl.planner.turns import list_turns
from ratl.services.fuel_facts import list_fuel_facts, list_pumps
from ratl.services.supplies import with_supplies
from ratl.simulate.course import freeze
from ratl.simulate.kernel import CAUSES, COUNTS
from ratl.simulate.runs import Batch, carry_out, cut_batches, put_together
from tests.maps import DAY, HOUR, at, draw, move, plan, scenario, serial, site
from tests.simulate.carried import (
    NOTHING,
    carried,
    cleared_at,
    complete,
    course,
    exponential,
    fixed,
    head_at,
    leaves_at,
)
from tests.sustain.test_supply import FACTORS

MUCH = Factors(
    name="much goes wrong",
    breakdowns=Breakdowns(
        by_weight={"heavy": 2.0}, repair=exponential(1800), tow_share=0.3, hitch=fixed(600), tow_mps=4
    ),
    incidents_per_100km=1.0,
    incident=exponential(3600),
    overrun_share=0.5,
    overrun=exponential(900),
    late_share=0.3,
    late=exponential(HOUR),
    refused_share=0.1,
    service=fixed(1.3),
    service_cv=0.8,
    stretch=fixed(1.4),
    overtime_s=HOUR,
)  # fmt: skip


def head_on() -> Plan:
    network = draw("A---18---B~~~9~~~C---18---D", sites={"SB": site("B"), "SC": site("C")})
    moves = [move("M1", "AD"), move("M2", "AD"), move("M3", "DA"), move("M4", "AD", start="14:00")]
    return plan(scenario(network, *moves))


def border() -> Plan:
    """Three serials, a post open by day, a bridge for one at a time, two days of march with a night at C."""
    network = draw(
        "A---30---B---3---C---60---D===1===E---40---F",
        roads={"BC": {"service": Service(rate_vph=20, kind="border", storage_m=900), "hours": "08:00-16:00"}},
        sites={"SB": site("B"), "SC": site("C", overnight=True), "SD": site("D"), "SF": site("F", overnight=True)},
    )
    rules = Rules(daylight_only=True, rest_s=10 * HOUR, max_driving_s=3 * HOUR, halt_interval_s=2 * HOUR, halt_s=900)
    column = tuple(serial(f"M/{n}") for n in (1, 2, 3))
    return plan(scenario(network, move("M", "AF", *column, rules=rules)))


def stretched() -> Plan:
    """A post that draws a serial apart, and no halt behind it where it could close up."""
    post = Service(rate_vph=20, kind="border", storage_m=900)
    network = draw("A---10---B---1---C---10---D---10---E", roads={"BC": {"service": post}})
    return plan(scenario(network, move("M", "AE")))


def told_to_stand() -> Plan:
    """A serial that its plan has stand two hours on the road before it goes on."""
    made = plan(scenario(draw("A---10---B---10---C"), move("M", "AC")))
    (movement,) = made.movements
    (column,) = movement.serials
    first, *others = column.legs
    held = replace(first, head_leaves_s=first.head_leaves_s + 2 * HOUR, tail_leaves_s=first.tail_leaves_s + 2 * HOUR)
    later = [
        replace(each, **{name: getattr(each, name) + 2 * HOUR for name in
                         ("head_enters_s", "head_leaves_s", "tail_enters_s", "tail_leaves_s")}) for each in others
    ]  # fmt: skip
    return replace(made, movements=(replace(movement, serials=(replace(column, legs=(held, *later)),)),))


@pytest.mark.parametrize("make", [head_on, border, stretched])
def test_where_nothing_goes_wrong_it_is_the_plan_to_the_second(make) -> None:
    made = course(make())
    runs = carry_out(made, Batch(1, 0, 3))
    for passing in made.passings:
        first = passing.departs if passing.arrives is None else passing.arrives
        last = passing.arrives if passing.departs is None else passing.departs
        assert first is not None
        assert last is not None
        assert set(runs.times[:, first]) == {passing.planned_arrival_s}, passing
        assert set(runs.times[:, last + 1]) == {passing.planned_clearance_s}, passing
    assert not runs.waits.any()


@pytest.mark.parametrize("make", [head_on, border])
def test_nobody_goes_before_his_turn_however_late_the_others_are(make) -> None:
    planned = make()
    made, runs = carried(planned, MUCH, 300)
    columns: dict[tuple[str, int, str], int] = {}
    for p in made.passings:
        if p.departs is not None:
            columns[p.serial, p.leg, "enters"] = p.departs
            columns.setdefault((p.serial, p.leg - 1, "leaves"), p.departs)
        if p.arrives is not None:
            columns[p.serial, p.leg - 1, "leaves"] = p.arrives
    turns = list_turns(planned)
    assert {turn.kind for turn in turns} >= {"following", "opposing"}
    for turn in turns:
        tail, head = columns[turn.first] + 1, columns[turn.then]
        # Times are told in whole seconds.
        assert (runs.times[:, head] - runs.times[:, tail] >= turn.gap_s - 1).all(), turn


def test_who_is_late_makes_the_other_wait_at_the_alternating_stretch() -> None:
    planned = head_on()
    late = Factors(name="x", late_share=1.0, late=fixed(2 * HOUR))
    made, runs = carried(planned, late, 2)
    assert (head_at(made, runs, "M3/1", "C") - head_at(made, course_runs(planned), "M3/1", "C") >= HOUR).all()
    stretch = [number for number, turn in enumerate(made.turns) if turn.kind == "opposing" and turn.what == "BC"]
    assert stretch
    # All of one day are late by the same: nobody waits for leave of his own.
    assert (complete(made, runs, "M1/1") - complete(made, course_runs(planned), "M1/1") == 2 * HOUR).all()


def course_runs(planned: Plan):
    return carry_out(course(planned), Batch(1, 0, 1))


def test_a_serial_that_the_night_meets_stands_and_goes_on_in_the_morning() -> None:
    # 360 km at 36 km/h are 10 h; from 06:00 it arrives at 16:00. Twice as long it stands from 18:00 to 06:00.
    network = draw("A---360---B")
    planned = plan(scenario(network, move("M", "AB", rules=Rules(daylight_only=True))))
    slow = Factors(name="x", going={"unknown": fixed(2.0)})
    made, runs = carried(planned, slow, 1)
    assert head_at(made, runs, "M/1", "B")[0] == at("14:00", day=1)


def test_who_has_rested_on_the_road_rests_no_second_time_at_the_site_ahead() -> None:
    # 300 km to the night at B, by 14:20; then 200 km. At half the rate dusk meets it 216 km on the way; after the night
    # on the road it passes B at 10:40 and does not stay there: 200 km in 11 h 07 min, so the next dusk meets it too.
    network = draw("A---300---B---200---C", sites={"SB": site("B", overnight=True)})
    rules = Rules(daylight_only=True, rest_s=10 * HOUR, max_driving_s=9 * HOUR)
    planned = plan(scenario(network, move("M", "AC", rules=rules)))
    slow = Factors(name="x", going={"unknown": fixed(2.0)}, overtime_s=20 * HOUR)
    made, runs = carried(planned, slow, 1)
    assert head_at(made, runs, "M/1", "B")[0] == at("10:40", day=1)
    assert leaves_at(made, runs, "M/1", "B")[0] == at("10:40", day=1)
    assert head_at(made, runs, "M/1", "C")[0] == pytest.approx(at("09:47", day=2), abs=60)


def test_drivers_at_their_limit_rest_where_they_are() -> None:
    # No daylight rule: 9 h driving, then 11 h on the road.
    network = draw("A---300---B")
    rules = Rules(rest_s=11 * HOUR, max_driving_s=9 * HOUR)
    planned = plan(scenario(network, move("M", "AB", rules=rules, rates_mps={"primary": {"day": 10.0, "night": 10.0}})))
    slow = Factors(name="x", going={"unknown": fixed(1.5)})
    made, runs = carried(planned, slow, 1)
    # 300 km × 1.5 ÷ 36 km/h = 12 h 30 min of driving, and one rest.
    assert head_at(made, runs, "M/1", "B")[0] - at("06:00") == 23.5 * HOUR


def test_the_post_is_entered_only_when_the_whole_serial_is_off_it_in_time() -> None:
    made, runs = carried(border(), MUCH, 300)
    for number in (1, 2, 3):
        entered = leaves_at(made, runs, f"M/{number}", "B") % DAY
        # The plan's own pass time: 10 vehicles at 20 per hour are 30 min; 3 km are 5 min.
        assert (entered >= at("08:00")).all()
        assert (entered <= at("16:00") - 35 * 60).all()


def test_failures_are_mended_taken_in_tow_or_left() -> None:
    network = draw("A---100---B")
    planned = plan(scenario(network, move("M", "AB", serial("M/1", 10), start="06:00")))
    broken = Breakdowns(by_weight={"heavy": 2.0}, tow_share=1.0, hitch=fixed(60), abandon=fixed(600))
    made, runs = carried(planned, Factors(name="x", breakdowns=broken), 500)
    count = {name: runs.counts[:, 0, number] for number, name in enumerate(COUNTS)}
    # Without a recovery vehicle nobody takes them in tow.
    assert (count["tows"] == 0).all()
    assert (count["abandoned"] == count["breakdowns"]).all()
    assert (complete(made, runs, "M/1") - planned.movements[0].completion_s == 600 * count["abandoned"]).all()


def test_a_vehicle_in_tow_slows_its_serial() -> None:
    # Ten failures are expected on the first leg: one vehicle is taken in tow, the rest left. The second goes at 5 m/s.
    column = serial("M/1", 10)
    recovery = replace(column.vehicles[-1], role="recovery")
    column = replace(column, vehicles=(*column.vehicles[:-1], recovery))
    planned = plan(scenario(draw("A---100---B---100---C"), move("M", "AC", column)))
    broken = Breakdowns(by_weight={"heavy": 10.0}, tow_share=1.0, tow_mps=5)
    made, runs = carried(planned, Factors(name="x", breakdowns=broken), 20)
    assert (runs.counts[:, 0, COUNTS.index("tows")] == 1).all()
    assert (head_at(made, runs, "M/1", "C") - head_at(made, runs, "M/1", "B") == 20_000).all()


def test_a_cause_left_out_leaves_the_draws_of_the_others_as_they_are() -> None:
    planned = border()
    made = course(planned, MUCH)
    for cause in CAUSES:
        others = tuple(other for other in CAUSES if other != cause)
        spared = carry_out(made, Batch(1, 0, 50, others))
        alone = carry_out(course(planned, only(cause)), Batch(1, 0, 50))
        assert (spared.times == alone.times).all(), cause


def only(cause: str) -> Factors:
    """Return the factors of `MUCH` with one cause."""
    kept = {
        "breakdowns": ("breakdowns",), "incidents": ("incidents_per_100km", "incident"),
        "halts": ("overrun_share", "overrun"), "leave": ("late_share", "late", "refused_share"),
        "posts": ("service", "service_cv"), "stretching": ("stretch",), "going": (), "weather": (),
    }  # fmt: skip
    return Factors(name="x", overtime_s=MUCH.overtime_s, **{key: getattr(MUCH, key) for key in kept[cause]})


def test_one_seed_one_answer_however_it_is_cut() -> None:
    made = course(border(), MUCH)
    whole = carry_out(made, Batch(7, 0, 50))
    parts = [carry_out(made, batch) for batch in cut_batches(Batch(7, 0, 50), 7)]
    joined = put_together(made, 50, parts)
    assert (whole.times == joined.times).all()
    assert (whole.counts == joined.counts).all()
    assert (whole.waits == joined.waits).all()
    assert (carry_out(made, Batch(8, 0, 50)).times != whole.times).any()


def test_what_has_happened_stays_as_it_was() -> None:
    planned = head_on()
    begun = replace(planned, now_s=at("06:20"))
    made, runs = carried(begun, MUCH, 200)
    assert len(set(leaves_at(made, runs, "M1/1", "A"))) == 1
    assert len(set(complete(made, runs, "M1/1"))) > 50
    assert (cleared_at(made, runs, "M1/1", "A") == planned.movements[0].serials[0].legs[0].tail_enters_s).all()


def test_who_has_rested_before_now_drives_on_fresh() -> None:
    # Under way on the second day: the hours of the first are slept off.
    planned = border()
    begun = replace(planned, now_s=at("12:00", day=1))
    made = course(begun, Factors(name="x"))
    runs = carry_out(made, Batch(1, 0, 1))
    for each in planned.movements[0].serials:
        assert complete(made, runs, each.id)[0] == each.completion_s


def test_nothing_wrong_has_no_effect_of_its_own() -> None:
    made = course(border(), NOTHING)
    assert np.array_equal(carry_out(made, Batch(1, 0, 2)).times, carry_out(made, Batch(99, 5, 2)).times)


@pytest.mark.parametrize("idle_halts", [(), ("short", "staging", "wait"), ("short", "overnight", "wait")])
@pytest.mark.parametrize("now", [None, "09:00", "23:00"])
@pytest.mark.parametrize("make", [border, stretched, told_to_stand])
def test_where_nothing_goes_wrong_it_burns_what_the_plan_burns(
    make, now: str | None, idle_halts: tuple[str, ...]
) -> None:
    # The engines of a plan and of its simulation stand by one rule: halts, queues at a post, stands on the road.
    use = {"tank_l": 900.0, "fuel_l_per_100km": 50.0, "idle_l_per_h": 40.0}
    drawn = make()
    fuelled = replace(drawn, movements=tuple(
        replace(m, serials=tuple(
            replace(each, vehicles=tuple(replace(v, **use) for v in each.vehicles)) for each in m.serials
        )) for m in drawn.movements
    ))  # fmt: skip
    planned = with_supplies(fuelled, replace(FACTORS, idle_halts=idle_halts))
    begun = replace(planned, now_s=at(now)) if now else planned
    made = freeze(begun, NOTHING, list_turns(begun), list_fuel_facts(begun), list_pumps(begun))
    counts = carry_out(made, Batch(1, 0, 1)).counts
    burnt = sum(counts[0, k, COUNTS.index("fuel_l")] for k in range(len(made.serials)))
    supply = planned.supply[0]
    assert supply.fuel_l - len(made.serials) <= burnt <= supply.fuel_l  # each serial's is cut to whole litres
    assert not idle_halts or sum(each.idle_l for each in supply.fuel) > 10
