"""The days of the reference operation come out of its rules and out of nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ratl.feeds.scenario import read_scenario
from ratl.model.plan import Plan
from ratl.planner.draft import compute_draft
from ratl.planner.solve import solve
from ratl.planner.what_if import RELAXATIONS, ask_what_if
from ratl.roads.legs import make_shoulder_sites

DAY_S = 86_400
FORTY_MPS = 40 / 3.6


@pytest.fixture(scope="module")
def draft() -> Plan:
    scenario = read_scenario(Path(__file__).resolve().parents[2] / "examples" / "ain_al_asad")
    return compute_draft(scenario, make_shoulder_sites(scenario.network, 5_000))


def days(plan: Plan) -> int:
    """Return on which day the last tail is in."""
    completion_s = solve(plan).movements[0].completion_s
    assert completion_s is not None
    return completion_s // DAY_S + 1


def at_forty(plan: Plan) -> Plan:
    """Return `plan` at 40 km/h on every class of road, by every vehicle."""
    movements = []
    for movement in plan.movements:
        rates = {name: {"day": FORTY_MPS, "night": FORTY_MPS} for name in movement.request.rates_mps}
        serials = tuple(
            replace(s, vehicles=tuple(replace(v, rates_mps={}) for v in s.vehicles)) for s in movement.serials
        )
        request = replace(movement.request, rates_mps=rates, catch_up_mps={})
        movements.append(replace(movement, request=request, serials=serials))
    return replace(plan, movements=tuple(movements))


def with_one_quick_post(plan: Plan) -> Plan:
    """Return `plan` with the second post gone and the first open always, 120 vehicles an hour, without formalities."""
    legs = {}
    for name, leg in plan.legs.items():
        post = leg.service is not None and leg.service.kind == "border"
        quick = replace(leg.service, rate_vph=120, fixed_s=0) if leg.service and leg.road == "B1" else None
        legs[name] = replace(leg, service=quick, open=None) if post else leg
    return replace(plan, legs=legs)


def test_it_takes_three_or_four_days_of_50_to_130_km(draft: Plan) -> None:
    plan = solve(draft)
    assert plan.movements[0].status == "planned"
    assert days(draft) in (3, 4)
    for serial in plan.movements[0].serials:
        nights = [halt.after_leg for halt in serial.halts if halt.kind == "overnight"]
        starts, ends = [0, *(n + 1 for n in nights)], [*(n + 1 for n in nights), len(serial.legs)]
        km = [
            sum(plan.legs[t.leg].length_m for t in serial.legs[a:b]) / 1000 for a, b in zip(starts, ends, strict=True)
        ]
        # The last day is what is left over.
        assert all(50 <= day <= 130 for day in km[:-1]), km
        assert km[-1] <= 130, km


def test_no_rule_alone_makes_the_days_and_the_windows_together_cost_one(draft: Plan) -> None:
    plan = solve(draft)
    whole_s = plan.movements[0].completion_s or 0
    answers = {answer.without: answer.completion_s for answer in ask_what_if(draft, plan.movements[0])}
    taken = {
        rule: (whole_s if completion_s is None else completion_s) // DAY_S + 1 for rule, completion_s in answers.items()
    }
    whole = whole_s // DAY_S + 1
    assert taken.keys() == RELAXATIONS.keys()
    assert all(1 < without <= whole for without in taken.values()), taken
    assert taken["windows"] < whole and all(taken[rule] == whole for rule in taken if rule != "windows"), taken
    assert all((answers[rule] or whole_s) < whole_s for rule in ("permissions", "border", "halts")), answers


def test_without_windows_and_halts_at_40_km_h_with_one_quick_post_it_is_one_day(draft: Plan) -> None:
    free = with_one_quick_post(at_forty(RELAXATIONS["halts"](RELAXATIONS["windows"](draft))))
    # The limit of 9 h of driving stays: 347 km at 40 km/h are 8.7 h.
    assert free.movements[0].request.rules.max_driving_s == 9 * 3600
    assert days(free) == 1


@pytest.mark.parametrize("kept", ["rates", "post"])
def test_the_low_beds_or_the_posts_kept_make_it_two_days_or_more(draft: Plan, kept: str) -> None:
    plan = RELAXATIONS["halts"](RELAXATIONS["windows"](draft))
    assert days(with_one_quick_post(plan) if kept == "rates" else at_forty(plan)) >= 2
