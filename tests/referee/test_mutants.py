"""Mutants of three plans: every one caught under its own rule; the harmless side of each boundary raises nothing."""

from __future__ import annotations

import dataclasses
import json

import pytest

from ratl.formats.plan import parse_plan, render_plan
from ratl.model.movement import Alternate, Serial
from ratl.model.plan import Plan
from ratl.referee import check
from tests.referee.edits import placed, replace, retotalled, with_leg, with_rules, with_serial, with_shift
from tests.referee.mutants import RULES, shifted_whole, twins
from tests.referee.plans import PLANS, crossroads


@pytest.fixture(params=PLANS)
def plan(request: pytest.FixtureRequest) -> Plan:
    return PLANS[request.param]()


def test_a_plan_in_order_raises_nothing(plan: Plan) -> None:
    assert check(plan) == ()


@pytest.mark.parametrize("rule", RULES)
def test_every_mutant_is_caught_under_its_rule(plan: Plan, rule: str) -> None:
    missed = [name for name, _, mutant in RULES[rule](plan) if rule not in {v.rule for v in check(mutant)}]
    assert missed == []


def test_the_harmless_side_raises_nothing(plan: Plan) -> None:
    assert {name: check(twin) for name, twin in twins(plan) if check(twin)} == {}


def test_there_are_enough_mutants() -> None:
    counts = {rule: {name: len(make(plan())) for name, plan in PLANS.items()} for rule, make in RULES.items()}
    for rule, by_plan in counts.items():
        print(rule, sum(by_plan.values()), by_plan)
    print("twins", {name: len(twins(plan())) for name, plan in PLANS.items()})
    assert all(sum(by_plan.values()) >= 50 for by_plan in counts.values())


@pytest.mark.parametrize("by_s", [1, 3600])
def test_another_clock_is_harmless(plan: Plan, by_s: int) -> None:
    assert check(shifted_whole(plan, by_s)) == ()


def test_shifting_an_unconstrained_plan_is_harmless() -> None:
    plan = crossroads()
    free = replace(plan, sites={"SM": replace(plan.sites["SM"], open=None)})
    moved = retotalled(replace(free, movements=shifted_whole(free, 777).movements))
    assert check(moved) == ()


def test_a_longer_halt_with_slack_is_harmless() -> None:
    plan = crossroads()
    west = plan.movements[1]
    assert check(retotalled(with_shift(plan, west, west.serials[0], 500, from_leg=1))) == ()


def test_renaming_is_harmless(plan: Plan) -> None:
    document = json.loads(render_plan(plan))
    names = {*document["points"], *document["legs"], *document["sites"], *(m["id"] for m in document["movements"])}
    names |= {serial["id"] for m in document["movements"] for serial in m["serials"]}

    def renamed(value: object) -> object:
        if isinstance(value, dict):
            return {f"{k} new" if k in names else k: renamed(v) for k, v in value.items()}
        if isinstance(value, list):
            return [renamed(v) for v in value]
        return f"{value} new" if value in names else value

    assert check(parse_plan(json.dumps(renamed(document)).encode())) == ()


def test_one_metre_more_is_one_second_more() -> None:
    # Every leg of the plan is a whole number of seconds at 10 m/s: one metre starts another second, nine less do not.
    plan = crossroads()
    for name, leg in plan.legs.items():
        assert "r7_run" in {v.code for v in check(with_leg(plan, name, length_m=leg.length_m + 1))}
        assert check(with_leg(plan, name, length_m=leg.length_m - 9)) == ()


def test_one_vehicle_more_or_less() -> None:
    # 50 m at 10 m/s: each vehicle is 5 s of pass time.
    plan = crossroads()
    for m, s in placed(plan):
        for vehicles in (s.vehicles[:-1], (*s.vehicles, replace(s.vehicles[0], id="more"))):
            units = (*s.march_units[:-1], s.march_units[-1] + len(vehicles) - len(s.vehicles))
            found = check(with_serial(plan, m, s, vehicles=vehicles, march_units=units))
            passes = [v for v in found if v.code == "r7_pass_time" and v.serial == s.id]
            assert [abs(v.params["exact_s"] - v.params["stated_s"]) for v in passes] == [5] * len(s.legs)


def test_alternates_are_judged_like_the_main_route(plan: Plan) -> None:
    m = plan.movements[0]
    assert check(_with_alternate(plan, m.serials)) == ()
    late: tuple[Serial, ...] = tuple(
        replace(s, legs=(replace(s.legs[0], run_s=s.legs[0].run_s + 1), *s.legs[1:])) for s in m.serials
    )
    found = check(_with_alternate(plan, late))
    assert {(v.rule, v.code, v.params["alternate"]) for v in found} == {("R7", "r7_run", 0)}
    assert len(found) == len(m.serials)


def test_an_alternate_is_judged_for_its_own_movement_only() -> None:
    # The main plan is broken elsewhere too: what concerns another movement is not told twice.
    plan = crossroads()
    m = plan.movements[0]
    lost = replace(m.serials[0], legs=(replace(m.serials[0].legs[0], leg="nowhere"), *m.serials[0].legs[1:]))
    broken = with_serial(plan, plan.movements[2], plan.movements[2].serials[0], start_s=0)
    found = check(_with_alternate(broken, (lost, m.serials[1])))
    assert [(v.code, v.serial, v.params.get("alternate")) for v in found] == [
        ("r4_unknown_name", "E/1", 0),
        ("r8_start", "S/1", None),
    ]


def _with_alternate(plan: Plan, serials: tuple[Serial, ...]) -> Plan:
    first = plan.movements[0]
    alternate = Alternate(name={"en": "same again"}, via=(), serials=serials, completion_s=first.completion_s)
    return replace(plan, movements=(replace(first, alternates=(alternate,)), *plan.movements[1:]))


def test_an_unplaced_movement_does_not_bind_and_is_counted() -> None:
    plan = crossroads()
    south = plan.movements[2]
    waiting = tuple(replace(s, legs=(), halts=(), start_s=None, completion_s=None) for s in south.serials)
    without = replace(south, status="unplaced", serials=waiting, completion_s=None)
    others = retotalled(replace(plan, movements=plan.movements[:2], objective=replace(plan.objective, lower_bound=0.0)))
    value = others.objective.value
    alone = sum(m.request.weight * (m.best_alone_s - m.request.earliest_start_s) for m in others.movements)
    objective = dataclasses.replace(others.objective, unplaced=1, excess_gap=value / (value - alone))
    told = replace(others, movements=(*others.movements, without), objective=objective)
    assert check(told) == ()
    silent = replace(told, movements=(*others.movements, replace(without, reasons=())))
    assert [v.code for v in check(silent)] == ["r8_unplaced_silent"]


@pytest.mark.parametrize(
    ("under_s", "stated", "found"),
    [
        # Nobody is later than alone: an excess over the bound has nothing to be measured by, and none is no excess.
        (100, None, []),
        (100, 0.0, ["r8_objective_baseless"]),
        (0, 0.0, []),
        (0, None, ["r8_objective_missing"]),
    ],
)
def test_an_excess_without_a_base(under_s: int, stated: float | None, found: list[str]) -> None:
    plan = PLANS["corridor"]()
    value = plan.objective.value
    figures = {"lower_bound": value - under_s, "gap": under_s / value, "excess_gap": stated}
    told = replace(plan, objective=replace(plan.objective, **figures))
    assert [v.code for v in check(parse_plan(render_plan(told), "plan.json"))] == found


def test_an_excess_with_a_base_is_stated() -> None:
    plan = crossroads()
    silent = replace(plan, objective=replace(plan.objective, excess_gap=None))
    assert [v.code for v in check(silent)] == ["r8_objective_missing"]


def test_listed_halts_in_the_rate_are_not_asked_for() -> None:
    plan = PLANS["corridor"]()
    tight = {"halt_interval_s": 60, "halt_tolerance_s": 0}
    m = plan.movements[0]
    assert {v.code for v in check(with_rules(plan, m, **tight))} == {"r7_no_halt"}
    assert check(with_rules(plan, m, **tight, halts_in_rate=True)) == ()
