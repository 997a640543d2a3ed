"""Plans made better by repairs: never worse, always true, the same for the same seed, and stopped when asked."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import groupby

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from benchmarks.instances import draft as columns_draft
from ratl.model.movement import Movement, Pin, Reason
from ratl.model.plan import Plan
from ratl.model.scenario import Scenario
from ratl.planner import objective
from ratl.planner.column import place_movement
from ratl.planner.course import make_course
from ratl.planner.frame import Frame
from ratl.planner.neighbourhoods import NEIGHBOURHOODS, draw
from ratl.planner.objective import measure
from ratl.planner.reasons import is_true, list_reasons
from ratl.planner.rounds import CANDIDATES
from ratl.planner.search import Failure, place_serial
from ratl.planner.solve import Progress, solve
from ratl.planner.standing import Candidate, Repair, Standing
from ratl.planner.traffic import Traffic
from ratl.words.catalogue import LANGUAGES, Speaker
from tests.maps import at, codes, draft, move, scenario, serial, site, violations
from tests.maps import draw as drawn_map
from tests.planner.convoys import draw as draw_convoys
from tests.strategies import convoys

few = settings(max_examples=60, derandomize=True, suppress_health_check=[HealthCheck.too_slow])

BRIDGE = "A---20---B~~~8~~~C---20---D"
"""Everybody has to cross BC, one direction at a time."""


def crowd(*ends: str, starts: str = "06:00", **fields: object) -> Plan:
    """Return the draft of movements over the bridge, all ready at once; the first that go block the others."""
    network = drawn_map(BRIDGE, sites={"S-B": site("B", 60), "S-C": site("C", 60)})
    moves = [move(f"M{n}", way, serial(f"M{n}/1", 10 + 5 * n), start=starts, **fields) for n, way in enumerate(ends)]  # type: ignore[arg-type]
    return draft(scenario(network, *moves))


CROWDED = crowd("AD", "DA", "AD", "DA", "AD", "DA", "AD")


@few
@given(convoys())
def test_better_plans_are_plans(drawn: Scenario) -> None:
    bare = draft(drawn)
    first, better = solve(bare, rounds=0), solve(bare, seed=3, rounds=5)
    assert violations(better) == []
    assert measure("flow", better.movements) <= measure("flow", first.movements)
    assert better.objective.lower_bound <= better.objective.value + 1e-6
    traffic = Traffic(better)
    for movement in better.movements:
        traffic.put(movement)
    for movement in better.movements:
        assert all(is_true(traffic, reason) for reason in list_reasons(movement))
        assert movement.reasons or movement.completion_s is not None


def test_repairs_find_what_one_behind_the_other_does_not() -> None:
    first, better = solve(CROWDED, rounds=0), solve(CROWDED, rounds=40)
    assert better.objective.value < first.objective.value
    assert violations(better) == []


def test_who_has_no_place_is_tried_first() -> None:
    """The last in the order comes too late over the bridge; another order has room for all."""
    # M0 to M2 keep the bridge one after the other; M3, of the lowest class, has to be complete by 08:00.
    tight = crowd("AD", "DA", "AD", "DA")
    requests = [replace(m.request, priority=1 + (n == 3)) for n, m in enumerate(tight.movements)]
    alone = [solve(replace(tight, movements=(m,))).movements[0].completion_s or 0 for m in tight.movements]
    requests[3] = replace(requests[3], latest_completion_s=alone[3] + 600)
    tight = replace(
        tight, movements=tuple(replace(m, request=r) for m, r in zip(tight.movements, requests, strict=True))
    )
    first, better = solve(tight, rounds=0), solve(tight, rounds=20)
    assert (first.objective.unplaced, better.objective.unplaced) == (1, 0)
    assert codes(first.movements[3])[0] == "misses_latest"
    assert violations(better) == []


def test_the_same_seed_gives_the_same_plan() -> None:
    assert solve(CROWDED, seed=5, rounds=6) == solve(CROWDED, seed=5, rounds=6)


@pytest.mark.parametrize("more", [0, 1, 5])
def test_stops_within_a_round_and_leaves_it_out(more: int) -> None:
    """Asked `more` times after so many rounds, the stop cuts the next one short."""
    for rounds in (0, 1, 3):
        told: list[Progress] = []
        left = iter([False] * more)

        def stop(told: list[Progress] = told, rounds: int = rounds, left: Iterator[bool] = left) -> bool:
            return bool(told) and not told[-1].waiting and told[-1].round == rounds and next(left, True)

        stopped = solve(CROWDED, seed=5, rounds=math.inf, stop=stop, on_progress=told.append)
        assert stopped.objective.rounds == rounds == told[-1].round
        assert stopped == solve(CROWDED, seed=5, rounds=rounds)


def test_cut_short_anywhere_it_is_the_plan_of_the_rounds_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also while those are placed again whose reasons have been overtaken."""
    monkeypatch.setattr("ratl.planner.solve._FRESH", 1)
    whole = [solve(CROWDED, seed=5, rounds=rounds, closes=False) for rounds in range(5)]
    cut = set[int]()
    for asked in range(8, 120, 2):
        left = iter([False] * asked)
        stopped = solve(CROWDED, seed=5, rounds=4, closes=False, stop=partial(next, left, True))
        cut.add(stopped.objective.rounds)
        assert stopped == whole[stopped.objective.rounds]
    assert cut == set(range(5))


def test_progress_falls() -> None:
    told: list[Progress] = []
    solve(CROWDED, rounds=12, on_progress=told.append)
    assert [p.waiting for p in told[:7]] == [6, 5, 4, 3, 2, 1, 0]
    values = [p.value for p in told if p.round]
    assert [r for r, _ in groupby(p.round for p in told if p.round)] == list(range(1, 13))
    assert values == sorted(values, reverse=True)
    assert all(0 <= p.gap < 1 and p.bound <= p.value for p in told)


def test_who_was_not_tried_is_said_to_be() -> None:
    left = iter([False, False])
    cut = solve(CROWDED, stop=lambda: next(left, True))
    assert [m.status for m in cut.movements] == ["planned"] * 2 + ["unplaced"] * 5
    assert {code for m in cut.movements[2:] for code in codes(m)} == {"not_tried"}
    assert violations(cut) == []


def test_one_movement_needs_no_round() -> None:
    assert solve(crowd("AD")).objective.rounds == 0


def test_fixed_movements_and_kept_pins_stay() -> None:
    first = solve(CROWDED, rounds=0)
    fixed = replace(first.movements[2], status="fixed", reasons=(), best_alone_s=first.movements[2].completion_s)
    pinned_s = (first.movements[5].serials[0].start_s or 0) + 3600
    held = CROWDED.movements[5]
    pinned = replace(held, request=replace(held.request, pins=(Pin(kind="start", at_s=pinned_s),)))
    movements = [*CROWDED.movements[:2], fixed, *CROWDED.movements[3:5], pinned, CROWDED.movements[6]]
    better = solve(replace(CROWDED, movements=tuple(movements)), rounds=25)
    assert better.movements[2] == fixed
    assert better.movements[5].serials[0].start_s == pinned_s
    assert [w.code for w in better.movements[5].warnings if w.code.startswith("pin_")] == ["pin_kept"]
    assert better.movements[5].request.pins == pinned.request.pins
    assert violations(better) == []


@pytest.mark.parametrize("kind", ["flow", "makespan", "lexicographic"])
@pytest.mark.parametrize(("first", "second"), [(1, 2), (2, 1)])
def test_where_only_one_fits_it_is_the_one_of_the_first_class(kind: str, first: int, second: int) -> None:
    # M1 is on BC from 06:33:20 to 06:48:20 and complete 07:21:40, M2 on it from 06:33 to 06:48, or else they are late.
    long = move("M1", "AD", priority=first, latest_completion_s=7 * 3600 + 22 * 60)
    short = move("M2", "CB", start="06:33", priority=second, latest_completion_s=6 * 3600 + 50 * 60)
    bare = draft(scenario(drawn_map(BRIDGE), long, short))
    placed = {m.id: m.completion_s is not None for m in solve(bare, kind=kind, rounds=6, seed=1).movements}
    assert placed == {"M1": first < second, "M2": second < first}


@pytest.mark.parametrize("kind", ["flow", "makespan", "lexicographic"])
def test_a_movement_of_no_weight_is_not_left_out_for_the_hours_of_another(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """M0 leaves at 06:00 or is late, and M1 then ten minutes and 100 s behind it: without M0 it would be at 06:00."""
    weightless = move("M0", "AB", weight=0.0, priority=1, latest_completion_s=at("07:02"))
    bare = draft(scenario(drawn_map("A---36---B"), weightless, move("M1", "AB", priority=2)))
    planned = solve(bare, kind=kind, rounds=6, seed=1)
    assert [m.completion_s for m in planned.movements] == [at("07:01:40"), at("07:13:20")]
    monkeypatch.setattr(objective, "_LEAST_WEIGHT", 0.0)
    assert [m.completion_s for m in solve(bare, kind=kind, rounds=6, seed=1).movements] == [None, at("07:01:40")]


@pytest.mark.parametrize("kind", ["flow", "makespan", "lexicographic"])
def test_each_objective_is_made_better_and_judged(kind: str) -> None:
    classes = tuple(replace(m, request=replace(m.request, priority=1 + n % 3)) for n, m in enumerate(CROWDED.movements))
    bare = replace(CROWDED, movements=classes)
    first, better = solve(bare, kind=kind, rounds=0), solve(bare, kind=kind, rounds=25)
    assert better.objective.kind == kind
    assert better.objective.minimised < first.objective.minimised
    assert violations(better) == []
    # What is said of the gap is said of the flow, whatever was minimised.
    flow = sum((m.completion_s or 0) - m.request.earliest_start_s for m in better.movements)
    assert better.objective.value == flow
    for wrong in ({"minimised": (1.0,) * len(better.objective.minimised)}, {"kind": "fastest"}, {"over_min_each": 0.5}):
        assert violations(replace(better, objective=replace(better.objective, **wrong)))


def test_a_later_plan_goes_on_from_an_earlier_one() -> None:
    first = solve(CROWDED, rounds=0)
    assert solve(CROWDED, like=first, rounds=0, stop=lambda: True).movements == first.movements
    assert solve(CROWDED, like=first, rounds=25).objective.value < first.objective.value


def test_what_is_put_on_the_road_can_be_taken_off() -> None:
    planned = solve(CROWDED, rounds=3)
    traffic, orders = Traffic(planned), []
    for order in (planned.movements, planned.movements[::-1]):
        for movement in order:
            traffic.put(movement)
        orders.append((dict(traffic.legs), dict(traffic.points), dict(traffic.sites)))
        for movement in order:
            traffic.remove(movement)
        assert not any((*traffic.legs.values(), *traffic.points.values(), *traffic.sites.values()))
    assert orders[0] == orders[1]


def test_a_repair_that_is_no_better_leaves_the_plan_alone() -> None:
    standing = Standing(CROWDED, "flow")
    for movement in standing.waiting():
        standing.settle(movement)
    before, key = {i: place.placed for i, place in standing.places.items()}, standing.key
    for index in range(len(NEIGHBOURHOODS) * CANDIDATES):
        candidate = draw(standing, np.random.default_rng(index))
        assert candidate is not None
        assert len(set(candidate.order)) == len(candidate.order) >= 1
        repair = standing.repair(candidate)
        assert repair is None or repair.key <= key
    assert {i: place.placed for i, place in standing.places.items()} == before
    same = standing.repair(Candidate(("M0",), {}))
    assert same is not None
    assert same.key == key


def test_a_hold_that_is_no_longer_true_is_not_told() -> None:
    planned = solve(CROWDED, rounds=0)
    traffic = Traffic(planned)
    for movement in planned.movements:
        traffic.put(movement)
    held = next(r for m in planned.movements for r in list_reasons(m) if r.code == "held_leg_busy")
    assert is_true(traffic, held)
    assert not is_true(traffic, Reason(code=held.code, params={**held.params, "until_s": 1}))
    traffic.remove(next(m for m in planned.movements if any(s.id == held.params["by"] for s in m.serials)))
    assert not is_true(traffic, held)


def test_who_waited_for_somebody_gone_before_the_last_is_placed_again() -> None:
    """M was told to wait for K and then for L; K goes hours later, and it is L alone that it waits for."""
    moves = [move("K", "CA"), move("L", "CA", start="06:40"), move("M", "AC", priority=2)]
    standing = Standing(draft(scenario(drawn_map("A~~~36~~~C"), *moves)), "flow")
    for movement in standing.waiting():
        standing.settle(movement)
    k = standing.places["K"].bare
    later = replace(k, request=replace(k.request, earliest_start_s=k.request.earliest_start_s + 5 * 3600))
    standing.take(Repair(standing.key, (place_movement(standing.draft, later, standing.traffic.copy()),)))
    before = standing.places["M"].placed
    assert standing.freshen() == ()  # rounds look at who is in the way to the end
    assert standing.places["M"].placed == before
    standing.refresh()
    [serial] = standing.places["M"].placed.serials
    assert [(reason.params["by"], reason.params["seconds"]) for reason in serial.start_reasons] == [("L/1", 6700)]


def test_columns_that_wait_at_their_origins_get_their_own_bound() -> None:
    bare = columns_draft(draw_convoys(5, points=16, convoys=9))
    planned = solve(bare, rounds=3)
    general = solve(bare, kind="lexicographic", rounds=0)
    [proof] = planned.objective.by
    assert proof.code in {"bound_alone", "bound_prices", "bound_closed"}
    assert planned.objective.lower_bound >= general.objective.lower_bound
    assert violations(planned) == []
    assert violations(general) == []


def sentences(plan: Plan, movement: Movement) -> list[str]:
    return [Speaker(lang, plan.epoch).say(r.code, r.params) for lang in LANGUAGES for r in movement.reasons]


@pytest.mark.parametrize("limit", ["max_wait_s", "max_travel_s"])
def test_waits_and_travels_as_long_as_asked_at_most(limit: str) -> None:
    bare = crowd("AD", "DA", "AD", halting="origin-only", **{limit: 60})
    planned = solve(bare, rounds=4)
    assert violations(planned) == []
    unplaced = [m for m in planned.movements if m.status == "unplaced"]
    assert unplaced
    assert {codes(m)[0] for m in unplaced} <= {"waits_too_long", "travels_too_long"}
    assert all(sentences(planned, m) for m in unplaced)


def test_who_is_to_go_ahead_is_heeded_however_late_it_is() -> None:
    """Only a completion before 09:00 is wanted of the second serial; the first, ahead of it, starts at 12:00."""
    bare = draft(scenario(drawn_map("A---36---B"), move("M", "AB", serial("M/1"), serial("M/2"))))
    movement = solve(bare).movements[0]
    [early] = movement.serials[0].legs
    times = ("head_enters_s", "head_leaves_s", "tail_enters_s", "tail_leaves_s")
    moved = {name: getattr(early, name) + 6 * 3600 for name in times}
    traffic = Traffic(bare)
    traffic.add(movement, replace(movement.serials[0], legs=(replace(early, **moved),)))
    second, asked = bare.movements[0].serials[1], traffic.ground.of(movement)
    course = make_course(bare, movement, second, (("AB", True),), traffic.ground, asked.windows(), asked.paces, {})
    assert isinstance(place_serial(Frame(course), traffic, before_s=9 * 3600), Failure)
    assert not isinstance(place_serial(Frame(course), Traffic(bare), before_s=9 * 3600), Failure)


def test_who_loses_its_place_to_another_says_why_as_the_road_is_now() -> None:
    """The search in a round ends at the deadline: that is no reason to be told."""
    roads = drawn_map("A---10---B~~~10~~~C---10---D")
    first = move("A", "AD", latest_completion_s=6 * 3600 + 3200)
    quick = {"secondary": {"day": 10.0, "night": 5.0}, "primary": {"day": 12.0, "night": 5.0}}
    other = move("R", "DA", priority=2, weight=3.0, latest_completion_s=6 * 3600 + 3500, rates_mps=quick)
    planned = solve(draft(scenario(roads, first, other)), rounds=3)
    lost, placed = planned.movements
    assert (lost.status, placed.status) == ("unplaced", "planned")
    assert [reason.code for reason in lost.reasons] == ["misses_latest", "held_leg_busy"]
    assert lost.reasons[0].params == {"completion_s": 26052, "latest_s": 24800}
