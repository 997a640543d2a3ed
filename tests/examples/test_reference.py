"""The plans Ratl makes of its examples and of the template of `ratl new`: judged, mutated, and eased rule by rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ratl.feeds.scenario import read_scenario, write_template
from ratl.model.plan import Plan
from ratl.model.scenario import MovementSpec, Road, Scenario
from ratl.referee import check
from ratl.services.plan import make_plan
from tests.referee.mutants import RULES, twins

EXAMPLES = ("ain_al_asad", "kidal_gao")
FORTY_MPS = 40 / 3.6


@pytest.fixture(scope="module")
def scenarios(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Scenario]:
    folder = Path(__file__).resolve().parents[2] / "examples"
    template = tmp_path_factory.mktemp("new") / "movement"
    write_template(template)
    return {**{name: read_scenario(folder / name) for name in EXAMPLES}, "template": read_scenario(template)}


@pytest.fixture(scope="module")
def plans(scenarios: dict[str, Scenario]) -> dict[str, Plan]:
    return {name: make_plan(scenario) for name, scenario in scenarios.items()}


# ---- judged


@pytest.mark.parametrize("name", [*EXAMPLES, "template"])
def test_the_referee_finds_nothing(plans: dict[str, Plan], name: str) -> None:
    assert check(plans[name]) == ()
    for movement in plans[name].movements:
        assert movement.status == "planned"
        assert all(alternate.serials for alternate in movement.alternates)
        assert plans[name].objective.lower_bound <= plans[name].objective.value


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("name", EXAMPLES)
def test_every_mutant_is_caught_under_its_rule(plans: dict[str, Plan], name: str, rule: str) -> None:
    mutants = [mutant for mutant in RULES[rule](plans[name]) if mutant[2].movements]
    assert len(mutants) >= 50 or rule in ("R2", "R3")  # one column alone meets nobody but itself
    # The alternates are judged like any other way; one mutant in a few speaks for its kind.
    step = max(1, len(mutants) // 60)
    bare = [(what, without_alternates(mutant)) for what, _, mutant in mutants[::step]]
    assert [what for what, mutant in bare if rule not in {found.rule for found in check(mutant)}] == []


def without_alternates(plan: Plan) -> Plan:
    return replace(plan, movements=tuple(replace(m, alternates=()) for m in plan.movements))


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_harmless_side_of_each_boundary_raises_nothing(plans: dict[str, Plan], name: str) -> None:
    harmless = twins(without_alternates(plans[name]))
    step = max(1, len(harmless) // 120)
    assert {what: check(twin) for what, twin in harmless[::step] if check(twin)} == {}


def test_every_hold_has_its_seconds_and_they_are_what_the_halt_is_longer_for(plans: dict[str, Plan]) -> None:
    for plan in plans.values():
        for serial in (serial for movement in plan.movements for serial in movement.serials):
            for halt in serial.halts:
                told_s = sum(int(str(reason.params["seconds"])) for reason in halt.reasons)
                rest = halt.kind in ("rest", "overnight")
                beyond_s = halt.head_departs_s - (halt.tail_arrives_s if rest else halt.head_arrives_s) - halt.minimum_s
                # A halt may also be longer because the tail has to stand its time.
                assert 0 <= told_s <= beyond_s


# ---- eased, one rule after the other


def each(scenario: Scenario, change: Callable[[MovementSpec], MovementSpec]) -> Scenario:
    return replace(scenario, movements=tuple(change(movement) for movement in scenario.movements))


def with_rules(scenario: Scenario, **rules: object) -> Scenario:
    def changed(spec: MovementSpec) -> MovementSpec:
        return replace(spec, request=replace(spec.request, rules=replace(spec.request.rules, **rules)))  # type: ignore[arg-type]

    return each(scenario, changed)


def without_permissions(scenario: Scenario) -> Scenario:
    return each(scenario, lambda spec: replace(spec, permissions=()))


def without_escorts(scenario: Scenario) -> Scenario:
    return each(scenario, lambda spec: replace(spec, escorts=()))


def without_curfews(scenario: Scenario) -> Scenario:
    authorities = {name: replace(spec, curfew="") for name, spec in scenario.network.authorities.items()}
    return replace(scenario, network=replace(scenario.network, authorities=authorities))


def at_forty(scenario: Scenario) -> Scenario:
    def changed(spec: MovementSpec) -> MovementSpec:
        rates = {name: dict.fromkeys(("day", "night"), FORTY_MPS) for name in spec.request.rates_mps}
        serials = tuple(replace(s, vehicles=tuple(replace(v, rates_mps={}) for v in s.vehicles)) for s in spec.serials)
        return replace(spec, serials=serials, request=replace(spec.request, rates_mps=rates, catch_up_mps={}))

    return each(scenario, changed)


def with_one_quick_post(scenario: Scenario) -> Scenario:
    def changed(name: str, road: Road) -> Road:
        if road.leg.service is None or road.leg.service.kind != "border":
            return road
        quick = replace(road.leg.service, rate_vph=600, fixed_s=0) if name == "B1" else None
        return replace(road, hours="", leg=replace(road.leg, service=quick))

    roads = {name: changed(name, road) for name, road in scenario.network.roads.items()}
    return replace(scenario, network=replace(scenario.network, roads=roads))


EASED: dict[str, Callable[[Scenario], Scenario]] = {
    "permissions": without_permissions,
    "escorts": without_escorts,
    "curfews": without_curfews,
    "daylight": lambda scenario: with_rules(scenario, daylight_only=False),
    "halts": lambda scenario: with_rules(scenario, halt_interval_s=None, first_halt_interval_s=None, halt_s=0),
    "rates": at_forty,
    "posts": with_one_quick_post,
}


def days(plan: Plan) -> int:
    (movement,) = plan.movements
    assert movement.completion_s is not None
    return movement.completion_s // 86_400 + 1


@pytest.mark.parametrize("name", EASED)
def test_no_removal_makes_it_longer(scenarios: dict[str, Scenario], plans: dict[str, Plan], name: str) -> None:
    plan = make_plan(EASED[name](scenarios["ain_al_asad"]))
    before = plans["ain_al_asad"].movements[0].completion_s
    assert plan.movements[0].completion_s is not None and before is not None
    assert plan.movements[0].completion_s <= before
    assert check(plan) == ()


def test_all_removed_together_it_is_one_day(scenarios: dict[str, Scenario], plans: dict[str, Plan]) -> None:
    assert days(plans["ain_al_asad"]) in (3, 4)
    scenario = scenarios["ain_al_asad"]
    for ease in EASED.values():
        scenario = ease(scenario)
    assert days(make_plan(scenario)) == 1
