"""Many columns: search beside a slow twin, plans before the referee, bounds beside brute force."""

from __future__ import annotations

import dataclasses
import itertools
import random

import numpy as np
import pytest

from benchmarks.instances import Convoy, Instance, draft
from ratl.errors import InputError
from ratl.model.plan import Plan
from ratl.planner import improve, many
from ratl.planner.improve import Improver
from ratl.planner.lower.close import close, list_routes
from ratl.planner.lower.prices import PriceBound
from ratl.planner.many import Answer, solve_many
from ratl.planner.origin_search import EXACT, NO_WAY, enter, find_way, make_net, make_room, make_traffic
from ratl.planner.placed import plan_of
from ratl.planner.problem import ColumnProblem, freeze
from ratl.planner.solve import solve
from ratl.referee import check
from tests.planner.convoys import Placed, best_value, clash, draw, earliest, ways

HORIZON_S = 70
"""Later than any of the drawn convoys needs to wait."""


def with_ends(instance: Instance) -> Instance:
    """The same with every head in by the horizon, so that the slow twin ends."""
    ends = [min(HORIZON_S, convoy.latest_end_s or HORIZON_S) for convoy in instance.convoys]
    convoys = [dataclasses.replace(c, latest_end_s=end) for c, end in zip(instance.convoys, ends, strict=True)]
    return dataclasses.replace(instance, convoys=tuple(convoys))


def solved(problem: ColumnProblem, seed: int = 1, rounds: int = 30) -> Answer:
    left = iter(range(rounds))
    return solve_many(problem, seed=seed, stop=lambda: next(left, None) is None, on_progress=lambda _: None)


def planned(instance: Instance, seed: int = 1, rounds: int = 30) -> tuple[Plan, Answer]:
    problem = freeze(draft(instance))
    answer = solved(problem, seed, rounds)
    return plan_of(problem, answer, seed), answer


@pytest.mark.parametrize("seed", range(60))
def test_search_finds_what_its_slow_twin_finds(seed: int) -> None:
    rng = random.Random(seed)
    instance = with_ends(draw(seed, points=7, convoys=4))
    problem = freeze(draft(instance))
    net, traffic, room = make_net(problem), make_traffic(problem), make_room(problem)
    placed: list[tuple[int, Placed]] = []
    for k, convoy in enumerate(instance.convoys):
        arrival = find_way(net, traffic, room, k, HORIZON_S, EXACT)
        expected = earliest(instance, k, placed, HORIZON_S)
        assert arrival == (NO_WAY if expected is None else expected)
        # the next one meets this convoy on any way, not on its best one only
        choices = [way for _, way in ways(instance, convoy, HORIZON_S)]
        if expected is not None and choices:
            points, at_s = way = rng.choice(choices)
            traffic.length[k] = len(points)
            traffic.point[k, : len(points)], traffic.at[k, : len(points)] = points, at_s
            arcs = [
                next(a for a in range(*net.first_arc[p : p + 2]) if net.arc_end[a] == q)
                for p, q in itertools.pairwise(points)
            ]
            traffic.arc[k, : len(arcs)] = arcs
            enter(net, traffic, k)
            placed.append((k, way))


@pytest.mark.parametrize("seed", range(30))
def test_ways_found_in_haste_break_no_rule_and_are_never_earlier_than_the_earliest(seed: int) -> None:
    instance = with_ends(draw(seed, points=9, convoys=5))
    problem = freeze(draft(instance))
    net, traffic, room = make_net(problem), make_traffic(problem), make_room(problem)
    found = []
    for k in range(problem.size):
        exact = find_way(net, traffic, room, k, HORIZON_S, EXACT)
        hasty = find_way(net, traffic, room, k, HORIZON_S, 1)
        assert hasty < 0 or hasty >= exact >= 0
        if hasty >= 0:
            points = traffic.point[k, : traffic.length[k]].tolist()
            assert len(set(points)) == len(points)
            enter(net, traffic, k)
            found.append((k, (tuple(points), tuple(traffic.at[k, : len(points)].tolist()))))
    pass_s = [convoy.pass_time_s for convoy in instance.convoys]
    for (k, one), (other, two) in itertools.combinations(found, 2):
        assert not clash(one, pass_s[k], two, pass_s[other])
    assert found


def test_a_network_too_large_for_exact_ways_and_prices_is_planned_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(improve, "LARGE", 5)
    monkeypatch.setattr(many, "MOST_PRICED", 10)
    plan, answer = planned(draw(3, points=12, convoys=6), rounds=3)
    assert check(plan) == ()
    assert answer.ways is not None
    assert answer.progress.by == "free flow"
    assert answer.progress.value == sum(way.at_s[-1] for way in answer.ways) - sum(
        m.request.earliest_start_s for m in plan.movements
    )


@pytest.mark.parametrize("seed", range(40))
def test_what_is_proven_is_the_best_there_is(seed: int) -> None:
    instance = with_ends(draw(seed))
    plan, answer = planned(instance)
    best = best_value(instance, HORIZON_S)
    assert check(plan) == ()
    if best is None:
        assert answer.ways is None
        assert {movement.status for movement in plan.movements} == {"unplaced"}
    elif answer.ways is not None:
        assert answer.progress.bound <= best <= answer.progress.value
        assert answer.progress.proven
        passing_s = sum(convoy.pass_time_s for convoy in instance.convoys)
        assert plan.objective.value == best + passing_s
        assert plan.objective.lower_bound == plan.objective.value


@pytest.mark.parametrize("seed", range(15))
def test_prices_never_pass_the_best(seed: int) -> None:
    instance = with_ends(draw(seed, convoys=4))
    best = best_value(instance, HORIZON_S)
    problem = freeze(draft(instance))
    if best is not None:
        prices = PriceBound(problem, best + 20.0)
        for _ in range(30):
            prices.run(1)
            assert prices.bound <= best + 1e-6


@pytest.mark.parametrize("seed", range(15))
def test_closing_lists_every_route_and_finds_the_best(seed: int) -> None:
    instance = with_ends(draw(seed))
    best = best_value(instance, HORIZON_S)
    problem = freeze(draft(instance))
    search = Improver(problem, 1)
    search.start()
    if best is None or search.best is None:
        pytest.skip("nothing to close")
    prices = PriceBound(problem, best + 1.0)
    for _ in range(seed):
        prices.run(1)
    limit_s = prices.limit_s
    routes = list_routes(prices)
    assert routes is not None
    for mine, way in zip(routes, search.best, strict=True):
        mine.extend([] if way.arcs in mine else [way.arcs])
    closing = close(problem, routes, limit_s, search.best, 10.0)
    assert closing.proven
    assert closing.bound == best


@pytest.mark.parametrize("seed", range(8))
def test_larger_plans_pass_the_referee_and_stay_above_their_bound(seed: int) -> None:
    plan, answer = planned(draw(seed, points=16, convoys=9), rounds=2)
    assert check(plan) == ()
    assert answer.progress.bound <= answer.progress.value


def test_the_same_seed_gives_the_same_plan() -> None:
    instance = draw(5, points=16, convoys=9)
    assert planned(instance, seed=3, rounds=2)[0] == planned(instance, seed=3, rounds=2)[0]


def test_a_convoy_does_not_burn_time_on_a_loop() -> None:
    # 0 -1- 1 -1- 2, and a side road 1 -1- 3. Convoy 0 holds point 2 in [2, 12). Convoy 1 may wait 0 s only; driving
    # 1-3-1 four times would bring it to 2 at 12, but that passes points twice: there is no way.
    edges = ((0, 1, 1), (1, 2, 1), (1, 3, 1))
    held = Convoy(origin=2, destination=0, release_s=2, pass_time_s=10)
    stuck = Convoy(origin=3, destination=2, release_s=2, pass_time_s=1, max_wait_s=0)
    instance = Instance(name="loop", points=((0.0, 0.0),) * 4, edges=edges, convoys=(held, stuck))
    problem = freeze(draft(instance))
    net, traffic, room = make_net(problem), make_traffic(problem), make_room(problem)
    assert find_way(net, traffic, room, 0, 1000, EXACT) == 4
    enter(net, traffic, 0)
    assert find_way(net, traffic, room, 1, 1000, EXACT) == NO_WAY


def test_a_leg_that_takes_no_time_is_planned_and_not_priced() -> None:
    # 0 -10- 1 -0- 2 for two columns of 4 s, both from 0: at 10 and at 14.
    edges = ((0, 1, 10), (1, 2, 0))
    convoys = tuple(Convoy(origin=0, destination=2, release_s=0, pass_time_s=4) for _ in range(2))
    plan, answer = planned(Instance(name="no time", points=((0.0, 0.0),) * 3, edges=edges, convoys=convoys), rounds=3)
    assert check(plan) == ()
    assert answer.progress.value == 24
    assert (answer.progress.bound, answer.progress.by) == (20, "free flow")


def test_two_heads_on_one_road_wait_for_the_whole_passing() -> None:
    # One road of 10 s, both ways, passing 4 s. One goes at 0 and is in at 10; the road is free at 14, so the other's
    # head goes at 14 and is in at 24: 10 + 24 = 34 in all.
    edges = ((0, 1, 10),)
    convoys = tuple(Convoy(origin=a, destination=1 - a, release_s=0, pass_time_s=4) for a in (0, 1))
    plan, answer = planned(Instance(name="road", points=((0.0, 0.0),) * 2, edges=edges, convoys=convoys))
    assert answer.progress.value == answer.progress.bound == 34
    [waits] = [movement for movement in plan.movements if movement.reasons]
    assert [(reason.code, reason.params["seconds"]) for reason in waits.reasons] == [("held_leg_busy", 14)]


def test_the_referee_sees_a_point_passed_twice() -> None:
    plan, _ = planned(Instance(
        name="there and back", points=((0.0, 0.0),) * 2, edges=((0, 1, 10),),
        convoys=(Convoy(origin=0, destination=1, release_s=0, pass_time_s=1),),
    ))  # fmt: skip
    [movement] = plan.movements
    [serial] = movement.serials
    [there] = serial.legs
    shift = {"head_enters_s": 10, "head_leaves_s": 20, "tail_enters_s": 11, "tail_leaves_s": 21}
    back = dataclasses.replace(there, forward=False, **shift)
    again = dataclasses.replace(serial, legs=(there, back))
    request = dataclasses.replace(movement.request, destination="P1")
    twice = dataclasses.replace(plan, movements=(dataclasses.replace(movement, serials=(again,), request=request),))
    assert "r8_passes_twice" in {violation.code for violation in check(twice)}


def test_what_is_not_like_that_is_refused_by_name() -> None:
    plan = draft(draw(1))
    legs = {**plan.legs, "L1": dataclasses.replace(plan.legs["L1"], regime="two-way")}
    with pytest.raises(InputError) as refused:
        freeze(dataclasses.replace(plan, legs=legs))
    [problem] = refused.value.problems
    assert (problem.code, problem.params["part"]) == ("columns_unlike", "legs.L1")


def test_columns_of_which_one_has_no_weight_are_planned_all_the_same() -> None:
    # One road of 10 s, both ways, passing 4 s. Only the hours of the second count: it goes first.
    convoys = tuple(Convoy(origin=a, destination=1 - a, release_s=0, pass_time_s=4) for a in (0, 1))
    bare = draft(Instance(name="road", points=((0.0, 0.0),) * 2, edges=((0, 1, 10),), convoys=convoys))
    light, other = bare.movements
    light = dataclasses.replace(light, request=dataclasses.replace(light.request, weight=0.0))
    planned = solve(dataclasses.replace(bare, movements=(light, other)), rounds=4)
    assert [movement.completion_s for movement in planned.movements] == [28, 14]
    assert check(planned) == ()


def test_limits_narrow_and_never_cut_off_the_best() -> None:
    instance = with_ends(draw(3, convoys=4))
    best = best_value(instance, HORIZON_S)
    assert best is not None
    problem = freeze(draft(instance))
    prices = PriceBound(problem, best + 1.0)
    for _ in range(40):
        prices.run(1)
    routes = list_routes(prices)
    assert routes is not None
    search = Improver(problem, 1)
    search.start()
    search.run(20_000)
    assert search.best is not None
    for mine, way in zip(routes, search.best, strict=True):
        assert search.best_value > best or way.arcs in mine
    assert np.all(prices.limit_s >= problem.release_s + problem.free_s)


def test_a_search_that_begins_anew_keeps_its_best(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem = freeze(draft(with_ends(draw(5, points=7, convoys=4))))
    monkeypatch.setattr(improve, "FIRST_CYCLE", 4)
    monkeypatch.setattr(improve, "CYCLE_ANEW", 4)
    monkeypatch.setattr(improve, "WARMEST", 0.0)
    search = Improver(problem, 1)
    tried: list[float] = []
    begin = search.try_order

    def note(order: improve.Ints) -> float:
        tried.append(begin(order))
        return tried[-1]

    monkeypatch.setattr(search, "try_order", note)
    search.start()
    orders, known = len(tried), search.best_value
    for _ in range(40):
        search.run(100)
        assert search.best is not None
        assert search.best_value <= known
        known = search.best_value
        spent = [problem.weight[k] * (way.at_s[-1] - problem.release_s[k]) for k, way in enumerate(search.best)]
        assert sum(spent) == known
    assert len(tried) > orders
    assert max(tried[orders:]) > known
