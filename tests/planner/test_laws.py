"""What holds for every scenario, whatever is drawn."""

from dataclasses import replace
from itertools import product

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ratl.formats.plan import parse_plan, render_plan
from ratl.model.movement import Movement
from ratl.model.plan import Plan
from ratl.model.scenario import Scenario
from ratl.planner.solve import solve
from ratl.words.catalogue import LANGUAGES, Speaker
from tests.maps import draft, plan, violations
from tests.planner.twins import completion_bound_s
from tests.strategies import marches, scenarios

drawn = settings(max_examples=150, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


def sentences(planned: Plan, movement: Movement) -> list[str]:
    """Say everything said of a movement, in both languages."""
    halts = [halt for serial in movement.serials for halt in serial.halts]
    reasons = [*movement.reasons, *movement.warnings, *(r for halt in halts for r in halt.reasons)]
    reasons += [reason for serial in movement.serials for reason in serial.start_reasons]
    return [Speaker(lang, planned.epoch).say(r.code, r.params) for lang in LANGUAGES for r in reasons]


@drawn
@given(scenarios())
def test_the_referee_agrees_and_nothing_beats_the_bound(scenario: Scenario) -> None:
    planned = plan(scenario, shoulder_step_m=5_000)
    for movement in planned.movements:
        if movement.completion_s is None:
            assert movement.reasons
        else:
            bound = completion_bound_s(planned, movement)
            assert bound is not None and bound <= movement.completion_s
        assert all("{" not in sentence for sentence in sentences(planned, movement))
    assert planned.objective.lower_bound <= planned.objective.value


@settings(drawn, max_examples=40)
@given(marches(), st.sampled_from([1_000, 2_000, 5_000]))
def test_nothing_beats_the_bound_however_shoulders_are_cut(scenario: Scenario, step_m: int) -> None:
    """The bound holds on the roads it is of, and that of whole roads on those that are cut for halts as well."""
    whole, cut = draft(scenario), draft(scenario, shoulder_step_m=step_m)
    for bare, bounded in ((whole, [whole]), (cut, [whole, cut])):
        planned = solve(bare, rounds=0)
        assert violations(planned) == []
        for movement, roads in product(planned.movements, bounded):
            if movement.completion_s is not None:
                bound = completion_bound_s(roads, movement)
                assert bound is not None and bound <= movement.completion_s


@drawn
@given(scenarios())
def test_same_input_same_plan_and_the_plan_file_gives_it_back(scenario: Scenario) -> None:
    bare = draft(scenario)
    planned = solve(bare, rounds=2)
    assert solve(draft(scenario), rounds=2) == planned
    assert replace(parse_plan(render_plan(planned)), extra={}) == planned


@drawn
@given(scenarios())
def test_what_is_fixed_stands(scenario: Scenario) -> None:
    """A movement called fixed is not moved by planning again; the others still find their places round it."""
    bare = draft(scenario)
    first, *others = solve(bare, rounds=0).movements
    assume(first.status == "planned")
    fixed = replace(first, status="fixed", reasons=(), best_alone_s=first.completion_s)
    again = solve(replace(bare, movements=(fixed, *bare.movements[1:])), rounds=2)
    assert again.movements[0] == fixed
    assert violations(again) == []
    assert len(again.movements) == 1 + len(others)
