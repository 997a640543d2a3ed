"""Exact neighbourhoods: what stands is heeded, what stands is no better than what is looked for."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ratl.model.movement import Movement, Pin
from ratl.model.plan import Plan
from ratl.model.scenario import Scenario
from ratl.planner.exact import near
from ratl.planner.exact.case import Case, find_reaches
from ratl.planner.exact.closing import Closing
from ratl.planner.exact.model import Model, Verdict
from ratl.planner.exact.near import Near
from ratl.planner.lower.alone import explore_alone
from ratl.planner.lower.kinds import Kinds
from ratl.planner.objective import flow_s
from ratl.planner.rounds import Rounds
from ratl.planner.solve import solve
from ratl.planner.standing import Standing
from ratl.services.cores import on_cores
from tests.maps import at, draft, draw, move, scenario, serial, site, violations
from tests.planner.test_exact import before_the_post_closes, try_everything
from tests.strategies import crowds, scenarios

few = settings(max_examples=25, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
BRIDGE = "A---20---B~~~8~~~C---20---D"


def standing_of(bare: Plan) -> Standing:
    standing = Standing(bare, "flow")
    for movement in standing.waiting():
        standing.settle(movement)
    return standing


def ask(standing: Standing, name: str, value: float, *, others: bool = True) -> Verdict:
    """Return what the solver says of one movement that is to be worth less, the others standing or not there."""
    place, kinds = standing.places[name], Kinds(standing.draft)
    case = Case((place.bare,), {name: standing.least_s[name]}, value)
    reaches = find_reaches(case.movements, {name: explore_alone(kinds, place.bare)}, case.latest_s)
    assert reaches is not None
    traffic = standing.traffic.copy()
    traffic.remove(place.placed)
    model = Model(reaches, case.least_s, value, once=True, others=traffic if others else None)
    return model.solve(1.0)


@few
@given(st.one_of(crowds(), scenarios()))
def test_where_each_stands_is_among_what_is_looked_at(drawn: Scenario) -> None:
    standing = standing_of(draft(drawn))
    for name, place in standing.places.items():
        if place.placed.completion_s is not None:
            value = flow_s(place.bare, place.placed.completion_s)
            assert ask(standing, name, value + 1).bound <= value + 1e-6


@few
@given(st.one_of(crowds(), scenarios()))
def test_what_it_makes_holds(drawn: Scenario) -> None:
    standing = standing_of(draft(drawn))
    looked = Near(standing)
    chosen = looked.choose([*standing.places])
    repair = looked.mend(chosen, lambda: False) if chosen else None
    if repair is None:
        return
    before, stood = standing.key, {i: p.placed for i, p in standing.places.items() if i not in chosen}
    standing.take(repair)
    assert standing.key < before
    assert all(standing.places[i].placed == placed for i, placed in stood.items())
    told = {movement.id: movement for movement in standing.told()}
    movements = tuple(told[m.id] for m in standing.draft.movements)
    planned = replace(solve(standing.draft, rounds=0), movements=movements)
    assert not [v for v in violations(planned) if not v.startswith("R8")]


@pytest.mark.parametrize("halts", [False, True])
def test_the_second_at_a_bridge_by_plain_trying(halts: bool) -> None:
    """What stands is a wall: the solver's best beside it is the best of all starts and stands by steps of 300 s."""
    network = draw("A---6---B~~~9~~~C---6---D", sites={"S": site("C", 35)} if halts else {})
    asked = [move("M0", "AD", serial("M0/1", 10)), move("M1", "DA", serial("M1/1", 30))]
    bare = draft(scenario(network, *asked))
    standing = standing_of(bare)
    value = flow_s(asked_of(standing, "M1"), standing.places["M1"].placed.completion_s)
    best = ask(standing, "M1", value + 1)
    own = flow_s(asked_of(standing, "M0"), standing.places["M0"].placed.completion_s)
    tried = try_everything(bare, {"M0": ["ABCD"], "M1": ["DCBA"]}, 16, [0, 600, 900] if halts else [0])
    assert best.exact
    assert best.bound <= value
    assert own + best.bound <= tried < math.inf
    assert ask(standing, "M1", value + 1, others=False).bound < best.bound


def asked_of(standing: Standing, name: str) -> Movement:
    return standing.places[name].bare


def test_halts_are_chosen_together() -> None:
    """Two serials at a post: no order of repairs finds what the solver finds at once."""
    standing = standing_of(before_the_post_closes())
    looked = Near(standing)
    late_s = standing.value_s
    repair = looked.mend(looked.choose(["M"]), lambda: False)
    assert repair is not None
    standing.take(repair)
    assert standing.value_s < late_s - 3600
    assert looked.mend(looked.choose(["M"]), lambda: False) is None


def test_what_was_asked_in_vain_is_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    standing = standing_of(draft(scenario(draw(BRIDGE), move("M", "AD", start="06:00"))))
    looked = Near(standing)
    assert looked.mend(("M",), lambda: False) is None
    monkeypatch.setattr(near.Near, "_solve", lambda *_: pytest.fail("asked again"))
    assert looked.mend(("M",), lambda: False) is None


def test_who_is_not_for_here() -> None:
    hopeless = move("N", "AD", start="06:00", latest_completion_s=at("06:30"))
    pinned = move("P", "AD", start="06:00", pins=(Pin(kind="depart", serial="P/1", at_s=at("09:00")),))
    standing = standing_of(draft(scenario(draw(BRIDGE), move("M", "AD", start="06:00"), hopeless, pinned)))
    looked = Near(standing)
    assert looked.choose(["M"]) == ("M",)
    assert looked.choose(["M", "N"]) == ()
    assert looked.choose(["P", "M"]) == ()
    assert Closing(standing, rounds=3).near is None


def test_large_plans_have_none() -> None:
    many = [move(f"M{n:02}", "AD", start="06:00") for n in range(41)]
    standing = Standing(draft(scenario(draw(BRIDGE), *many)), "flow")
    assert Near(standing).choose(["M00"]) == ()


def test_the_same_on_two_cores() -> None:
    ends = ["AD", "DA", "AD"] * 3
    bare = draft(scenario(draw(BRIDGE), *(move(f"M{n}", way, start="06:00") for n, way in enumerate(ends))))
    assert Closing(standing_of(bare), rounds=6).near is not None
    assert solve(bare, rounds=6, share=on_cores(2)) == solve(bare, rounds=6)


def test_every_other_round_asks_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    ends = ["AD", "DA", "AD"]
    bare = draft(scenario(draw(BRIDGE), *(move(f"M{n}", way, start="06:00") for n, way in enumerate(ends))))
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(near.Near, "mend", lambda _, chosen, __: asked.append(chosen))
    rounds = Rounds(standing_of(bare), 0, lambda: False, None)
    rounds.near = Near(rounds.standing)
    rounds.work(rounds.told(0), 0)
    assert not asked
    rounds.work(rounds.told(1), 0)
    assert len(asked) == 1
