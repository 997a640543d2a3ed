"""A plan followed on another cutting of the same roads."""

from dataclasses import replace

from ratl.model.movement import Pin, Rules
from ratl.model.plan import Plan
from ratl.model.scenario import Scenario
from ratl.planner.draft import compute_draft
from ratl.planner.solve import solve
from ratl.roads.legs import make_shoulder_sites
from tests.maps import at, clock, draw, move, scenario, serial, violations


def lean(drawn: Scenario, step_m: int) -> tuple[Plan, Plan]:
    """Return the plan with a halt possible at every step, and the same followed with only the sites used."""
    candidates = make_shoulder_sites(drawn.network, step_m)
    whole = solve(compute_draft(drawn, candidates), rounds=0)
    used = {halt.site for s in whole.movements[0].serials for halt in s.halts}
    return whole, solve(compute_draft(drawn, {i: s for i, s in candidates.items() if i in used}), like=whole, rounds=0)


RULES = Rules(halt_interval_s=5400, halt_s=600)
ROAD = draw("A---72---B", roads={"AB": {"shoulder": True}})


def test_the_same_halts_on_fewer_legs() -> None:
    whole, followed = lean(scenario(ROAD, move("M", "AB", serial("M/1"), serial("M/2"), rules=RULES)), 10_000)
    assert (len(whole.legs), len(followed.legs)) == (8, 2)
    assert violations(followed) == []
    for one, other in zip(whole.movements[0].serials, followed.movements[0].serials, strict=True):
        assert (one.start_s, one.completion_s) == (other.start_s, other.completion_s)
        assert [h.head_arrives_s for h in one.halts] == [h.head_arrives_s for h in other.halts]


def test_the_authors_pins_are_still_kept_and_told() -> None:
    pins = Pin(kind="start", at_s=at("08:00")), Pin(kind="start", at_s=at("09:00"))
    whole, followed = lean(scenario(ROAD, move("M", "AB", rules=RULES, pins=pins)), 10_000)
    (movement,) = followed.movements
    assert clock(movement.serials[0].start_s) == "08:00"
    assert movement.request.pins == pins
    assert [w.code for w in movement.warnings] == ["pin_broken", "pin_kept"]
    assert movement.completion_s == whole.movements[0].completion_s


def test_what_cannot_be_followed_is_sought_anew() -> None:
    drawn = scenario(ROAD, move("M", "AB", rules=RULES))
    whole = solve(compute_draft(drawn, make_shoulder_sites(drawn.network, 10_000)), rounds=0)
    easier = replace(drawn, movements=(move("M", "AB", rules=Rules()),))
    followed = solve(compute_draft(easier, {}), like=whole, rounds=0)
    assert clock(followed.movements[0].completion_s) == "08:01:40"
