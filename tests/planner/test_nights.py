"""Nights that a column spends together: never later for it, and a day earlier where the last could not follow."""

from dataclasses import replace
from functools import partial
from pathlib import Path

from hypothesis import HealthCheck, given, settings

from ratl.feeds.scenario import read_scenario
from ratl.model.event import Event
from ratl.model.scenario import Scenario
from ratl.planner.column import place_movement
from ratl.planner.draft import compute_draft
from ratl.planner.ground import Ground
from ratl.planner.nights import place_again, place_with_nights
from ratl.planner.renew import renew
from ratl.planner.solve import solve
from ratl.planner.standing import Candidate, Standing, _place
from ratl.planner.traffic import Traffic
from ratl.referee import check
from ratl.roads.legs import make_shoulder_sites
from tests.strategies import scenarios


def test_the_reference_column_rests_where_its_last_serial_can_follow(examples: Path) -> None:
    """All at S8 on the second night: the first serials would get on to S6 alone, and lose the third day by it."""
    scenario = read_scenario(examples / "ain_al_asad")
    draft = compute_draft(scenario, make_shoulder_sites(scenario.network, 10_000))
    (movement,), ground = draft.movements, Ground(draft)
    plain = place_movement(draft, movement, Traffic(draft, ground))
    together = place_with_nights(draft, movement, Traffic(draft, ground))
    assert plain.completion_s and together.completion_s
    assert plain.completion_s - together.completion_s > 20 * 3600
    assert together.request == movement.request
    nights = [[halt.site for halt in serial.halts if halt.kind == "overnight"] for serial in together.serials]
    assert nights == [["S4", "S8"]] * 3
    assert check(solve(draft)) == ()
    # So it is under a deadline that it keeps by these nights only.
    hurried = replace(movement, request=replace(movement.request, latest_completion_s=together.completion_s))
    assert place_movement(draft, hurried, Traffic(draft, ground)).completion_s is None
    assert place_with_nights(draft, hurried, Traffic(draft, ground)).completion_s == together.completion_s


@settings(max_examples=60, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(scenarios())
def test_never_later_and_never_against_a_rule(scenario: Scenario) -> None:
    draft = compute_draft(scenario, {})
    traffic = Traffic(draft)
    plain = place_movement(draft, draft.movements[0], traffic)
    together = place_with_nights(draft, draft.movements[0], traffic)
    if plain.completion_s is not None:
        assert together.completion_s is not None and together.completion_s <= plain.completion_s
    assert check(solve(draft)) == ()


def test_a_column_placed_again_spends_its_nights_as_before(examples: Path) -> None:
    """In a repair, and made anew after a delay: without those nights it would complete a day later."""
    scenario = read_scenario(examples / "ain_al_asad")
    draft = compute_draft(scenario, make_shoulder_sites(scenario.network, 10_000))
    standing = Standing(draft, "flow")
    (movement,) = standing.waiting()
    standing.settle(movement)
    placed = standing.places[movement.id].placed
    repair = standing.repair(Candidate((movement.id,), {}))
    assert repair is not None and repair.movements[0].completion_s == placed.completion_s
    assert repair.movements[0].request == movement.request
    # Late at a point where it was told to pass by: what was told can be kept no more.
    old = solve(draft)
    first, now_s = old.movements[0].serials[0], old.movements[0].serials[0].legs[0].head_enters_s + 60
    late = Event(
        kind="late", at_s=now_s, serial=first.id, point=standing.draft.legs[first.legs[0].leg].to, head_s=now_s + 7200
    )
    new = renew(old, [late], now_s=now_s)
    later_s = (new.movements[0].completion_s or 0) - (old.movements[0].completion_s or 0)
    assert 0 <= later_s < 12 * 3600


def test_other_nights_are_found_where_it_is_a_night_later_than_alone(examples: Path) -> None:
    scenario = read_scenario(examples / "ain_al_asad")
    draft = compute_draft(scenario, make_shoulder_sites(scenario.network, 10_000))
    (movement,), traffic = draft.movements, Traffic(draft)
    together, plain = place_with_nights(draft, movement, traffic), place_movement(draft, movement, traffic)
    was = replace(plain, best_alone_s=together.completion_s)
    place = partial(_place, draft, traffic, ())
    assert place_again(draft, movement, was, place).completion_s == together.completion_s
    assert place_again(draft, movement, was, place, others=False).completion_s == plain.completion_s
    assert place_again(draft, movement, replace(was, best_alone_s=None), place).completion_s == plain.completion_s
    assert place_again(draft, movement, together, place, others=False).completion_s == together.completion_s
