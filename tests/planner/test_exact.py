"""Small cases closed: nothing proven that a plan, found by plain trying or drawn by hand, gives the lie to."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise, product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ratl.model.movement import Movement, Rules
from ratl.model.plan import Plan
from ratl.model.route import Service
from ratl.model.scenario import Scenario
from ratl.planner.bounds import PlanBound, bound_plan
from ratl.planner.exact import model, reach
from ratl.planner.exact import serial as serial_model
from ratl.planner.exact.case import Case, find_reaches
from ratl.planner.exact.closing import Closing, proves_none
from ratl.planner.exact.model import Model, Stop, Way
from ratl.planner.exact.replay import _timetable
from ratl.planner.lower.alone import explore_alone
from ratl.planner.lower.kinds import Kinds
from ratl.planner.objective import flow_s, judge
from ratl.planner.reasons import explain_delay
from ratl.planner.solve import _progress, solve
from ratl.planner.standing import Candidate, Standing
from ratl.planner.traffic import Traffic
from tests.maps import at, clock, draft, draw, move, on, rules_broken, scenario, serial, site, violations
from tests.strategies import crowds, scenarios

few = settings(max_examples=25, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
LONG = 1.0
"""Effort with which these small ones are looked at to the end."""


def to_be_beaten(bare: Plan, placed: list[Movement], value: float, *, once: bool = False) -> Model:
    """Return the model of plans of these movements that are worth less."""
    kinds, least_s = Kinds(bare), bound_plan(bare, placed).completion_s
    asked = tuple(m for m in bare.movements if m.id in least_s and m.id in {p.id for p in placed})
    case = Case(asked, least_s, value)
    reaches = find_reaches(asked, {m.id: explore_alone(kinds, m) for m in asked}, case.latest_s)
    assert reaches is not None
    return Model(reaches, least_s, value, once=once)


# ---- against plans of every kind


@few
@given(st.one_of(crowds(), scenarios()))
def test_every_plan_is_one_of_those_looked_at(drawn: Scenario) -> None:
    bare = draft(drawn)
    planned = solve(bare, seed=2, rounds=4)
    assert violations(planned) == []
    placed = [m for m in planned.movements if m.completion_s is not None]
    value = planned.objective.value
    assert planned.objective.lower_bound <= value + 1e-6
    if placed:
        verdict = to_be_beaten(bare, placed, value + 1).solve(0.2)
        assert verdict.bound <= value + 1e-6
    assert not proves_none(bare, placed)


# ---- against plain trying


BRIDGE = "A---{0}---B~~~{1}~~~C---{2}---D"
STEP_S = 300


def ways(bare: Plan, movement: Movement, routes: list[str], starts: int, stands: list[int]) -> Iterator[Way]:
    """Yield every route, start and stand at its sites, by steps of five minutes."""
    first_s = movement.request.earliest_start_s
    site_at = {s.at: name for name, s in bare.sites.items()}
    for route in routes:
        legs = tuple(leg_between(bare, a, b) for a, b in pairwise(route))
        places = [(k, site_at[p]) for k, p in enumerate(route[1:-1], start=1) if p in site_at]
        for start, stood in product(range(starts), product(stands, repeat=len(places))):
            yield _standing(bare, movement, Way(first_s + start * STEP_S, legs, {}), places, stood)


def _standing(bare: Plan, movement: Movement, way: Way, places: list[tuple[int, str]], stood: tuple[int, ...]) -> Way:
    """Return a way with stands that last so long from the head's arrival; 0: none."""
    for (stop, name), seconds in zip(places, stood, strict=True):
        if seconds:
            timed = _timetable(bare, movement, movement.serials[0], way, Traffic(bare))
            assert timed is not None
            departs_s = timed.legs[stop - 1].head_leaves_s + seconds
            way = replace(way, stops={**way.stops, stop: Stop(name, departs_s)})
    return way


def leg_between(bare: Plan, start: str, end: str) -> tuple[str, bool]:
    return next((name, leg.from_ == start) for name, leg in bare.legs.items() if {leg.from_, leg.to} == {start, end})


def as_plan(bare: Plan, ways: Mapping[str, Way]) -> Plan:
    """Return the plan in which each serial goes its way."""
    movements = []
    for m in bare.movements:
        timed = [_timetable(bare, m, s, ways[s.id], Traffic(bare)) for s in m.serials]
        serials = tuple(replace(s, completion_s=s.legs[-1].tail_leaves_s, start_reasons=()) for s in timed if s)
        done_s = max(s.completion_s or 0 for s in serials)
        placed = replace(m, status="planned", serials=serials, completion_s=done_s, reasons=())
        movements.append(explain_delay(placed, done_s))
    return replace(bare, movements=tuple(movements), objective=judge("flow", movements, PlanBound(value_s=0.0)))


def try_everything(bare: Plan, routes: Mapping[str, list[str]], starts: int, stands: list[int]) -> float:
    """Return the value of the best plan the referee agrees to, of all by those routes, starts and stands."""
    serials = [(s.id, m, list(ways(bare, m, routes[m.id], starts, stands))) for m in bare.movements for s in m.serials]
    tried = []
    for chosen in product(*(mine for _, _, mine in serials)):
        made = as_plan(bare, {name: way for (name, _, _), way in zip(serials, chosen, strict=True)})
        tried.append((made.objective.value, made))
    tried.sort(key=lambda item: item[0])
    return next((value for value, made in tried if not rules_broken(made) - {"R8"}), math.inf)


@settings(max_examples=12, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.tuples(*[st.sampled_from([3, 6, 9])] * 5),
    st.sampled_from(["AD DA", "AD AD", "AD DA AD", "AD AC"]),
    st.sampled_from([10, 30]),
    st.booleans(),
)
def test_no_better_plan_by_plain_trying(km: tuple[int, ...], ends: str, vehicles: int, halts: bool) -> None:
    asked = [
        move(f"M{n}", way, serial(f"M{n}/1", vehicles if n else 10), rules=Rules(halt_interval_s=1500, halt_s=600))
        if halts
        else move(f"M{n}", way, serial(f"M{n}/1", vehicles if n else 10))
        for n, way in enumerate(ends.split())
    ]
    network = draw(BRIDGE.format(*km), sites={"S": site("C", 35)} if halts else {})
    bare = draft(scenario(network, *asked))
    routes = {m.id: ["ABCD" if m.request.origin == "A" else "DCBA"] for m in bare.movements}
    for m in bare.movements:
        routes[m.id] = [route[: route.index(m.request.destination) + 1] for route in routes[m.id]]
    best = try_everything(bare, routes, 9 if len(asked) < 3 else 6, [0, 600, 900] if halts else [0])
    planned = solve(bare, rounds=20)
    if planned.objective.unplaced:
        return
    assert planned.objective.lower_bound <= best
    if best < math.inf and proven(planned):
        assert planned.objective.value <= best


def proven(planned: Plan) -> bool:
    return planned.objective.lower_bound >= planned.objective.value - 1e-6


# ---- what it closes


def test_it_closes_a_bridge() -> None:
    asked = [move(f"M{n}", ends, start="06:00") for n, ends in enumerate(["AD", "DA", "AD", "DA"])]
    bare = draft(scenario(draw("A---20---B~~~8~~~C---20---D"), *asked))
    first, closed = solve(bare, rounds=0), solve(bare, rounds=8)
    assert violations(closed) == []
    assert not proven(first)
    assert proven(closed)
    assert closed.objective.by[0].code == "bound_exact"


def before_the_post_closes() -> Plan:
    """Two serials of an hour each at a post that closes at nine; each must halt once, at B before it or D behind it.

    In time are both if the first goes through without a halt, the second halts at B meanwhile. Then the first stands at
    D while the second, an hour long, drives by.
    """
    post = Service(kind="border", rate_vph=20, storage_m=5000.0)
    network = draw(
        "A---27---B---1---C---18---D---27---E", sites={"S": site("B", 40), "T": site("D", 40)},
        roads={"BC": {"hours": "06:00-09:00", "service": post}},
    )  # fmt: skip
    rules = Rules(halt_interval_s=5400, halt_s=1800)
    return draft(scenario(network, move("M", "AE", serial("M/1", 20), serial("M/2", 20), rules=rules)))


def test_who_is_first_at_the_post_need_not_be_first_at_the_end() -> None:
    bare = before_the_post_closes()
    greedy, closed = solve(bare, rounds=0), solve(bare, rounds=8)
    assert violations(closed) == []
    ahead, behind = closed.movements[0].serials
    orders = {leg: on(ahead, leg).head_enters_s < on(behind, leg).head_enters_s for leg in ("BC", "DE")}
    assert len(set(orders.values())) == 2
    assert clock(greedy.movements[0].completion_s).startswith("D+1")
    assert not clock(closed.movements[0].completion_s).startswith("D+")
    assert proven(closed)


def test_who_has_no_place_yet_is_looked_for_on() -> None:
    """The proof for those placed says nothing of the other: rounds go on."""
    asked = [move(f"M{n}", ends, start="06:00") for n, ends in enumerate(["AD", "DA", "AD"])]
    hopeless = move("N", "AD", start="06:00", latest_completion_s=at("06:30"))
    bare = draft(scenario(draw("A---20---B~~~8~~~C---20---D"), *asked, hopeless))
    standing = Standing(bare, "flow")
    for movement in standing.waiting():
        standing.settle(movement)
    look = Closing(standing)
    for _ in range(3):
        look.look(lambda: False)
    assert proven(solve(bare, rounds=8))
    assert not look.is_best


def test_the_same_each_time() -> None:
    asked = [move(f"M{n}", ends, start="06:00") for n, ends in enumerate(["AD", "DA", "AD"])]
    bare = draft(scenario(draw("A---20---B~~~8~~~C---20---D"), *asked))
    assert solve(bare, rounds=8) == solve(bare, rounds=8)


def test_stop_is_heeded_and_proves_nothing() -> None:
    asked = [move(f"M{n}", ends, start="06:00") for n, ends in enumerate(["AD", "DA", "AD"])]
    standing = Standing(draft(scenario(draw("A---20---B~~~8~~~C---20---D"), *asked)), "flow")
    for movement in standing.waiting():
        standing.settle(movement)
    look = Closing(standing, rounds=3)
    assert look.is_over
    assert not look.is_due(1000)
    assert look.raised(standing.bound()) == standing.bound()


# ---- points passed twice

SPUR = """
         D
         |
         10
         |
A---20---B---20---C
"""


def off_the_way() -> Plan:
    """A halt is needed, and the only site is off the way: there and back again."""
    rules = Rules(halt_interval_s=3000, halt_s=600)
    return draft(scenario(draw(SPUR, sites={"S": site("D", 30)}), move("M", "AC", rules=rules)))


def by_the_spur(bare: Plan) -> Plan:
    route = [leg_between(bare, a, b) for a, b in pairwise("ABDBC")]
    start_s = bare.movements[0].request.earliest_start_s
    return as_plan(bare, {"M/1": Way(start_s, tuple(route), {2: Stop("S", start_s + 3000 + 600)})})


def test_a_site_off_the_way_is_reckoned_with() -> None:
    bare = off_the_way()
    made = by_the_spur(bare)
    assert not rules_broken(made) - {"R8"}
    assert not proves_none(bare, bare.movements)
    value = flow_s(bare.movements[0], made.movements[0].completion_s)
    assert to_be_beaten(bare, list(made.movements), value + 1).solve(LONG).bound <= value


def test_without_points_passed_twice_it_would_prove_what_is_not_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach.Reach, "detours", lambda *_: [])
    bare = off_the_way()
    assert proves_none(bare, bare.movements)


# ---- halts of hours on the way

TWO_HALTS = Rules(halt_interval_s=3 * 3600, halt_s=3 * 3600)
"""Over the bridge 5 h 6 min 40 s of driving: from S to beyond T it is too far, so each halts at both."""
ONE_BRIDGE = "A---72---S---18---B===4===C---18---T---72---D"
SHOULDERS = "A---36---S---18---B~~~36~~~C---18---T---36---D"


def at_one_bridge(slack_s: int) -> Plan:
    """Both come to the bridge at 11:30 and are in at 17:08:20 at the earliest; who lets the other over waits 1100 s."""
    due_s = at("17:08:20") + slack_s
    asked = [move(name, ends, rules=TWO_HALTS, latest_completion_s=due_s) for name, ends in (("M", "AD"), ("R", "DA"))]
    return draft(scenario(draw(ONE_BRIDGE, sites={"P": site("S"), "Q": site("T")}), *asked, days=2))


ON_SHOULDERS = {road: {"shoulder": True} for road in ("AS", "SB", "CT", "TD")}


def by_shoulders(slack_s: int) -> Plan:
    """Two hours of driving between halts of three, beside a road with shoulders: each is in at 16:01:40, alone.

    On the lane, an hour long, they meet. Neither can be over it before both halts: who gives way waits an hour.
    """
    rules, due_s = Rules(halt_interval_s=7200, halt_s=3 * 3600), at("16:01:40") + slack_s
    asked = [move(name, ends, rules=rules, latest_completion_s=due_s) for name, ends in (("M", "AD"), ("R", "DA"))]
    network = draw(SHOULDERS, roads=ON_SHOULDERS, sites={"P": site("S"), "Q": site("T")})
    return draft(scenario(network, *asked, days=2))


def in_time(bare: Plan, starts: int, stands: list[int]) -> Iterator[Plan]:
    """Yield every plan by those starts and stands in which everybody is in time, whatever else it breaks."""
    routes = {"M": ["ASBCTD"], "R": ["DTCBSA"]}
    each = [list(ways(bare, m, routes[m.id], starts, stands)) for m in bare.movements]
    for chosen in product(*each):
        made = as_plan(bare, {m.serials[0].id: way for m, way in zip(bare.movements, chosen, strict=True)})
        if all((m.completion_s or 0) <= (m.request.latest_completion_s or 0) for m in made.movements):
            yield made


@pytest.mark.parametrize(("slack_s", "none"), [(600, True), (1200, False)])
def test_two_at_a_bridge_between_halts_of_hours(slack_s: int, none: bool) -> None:
    """A way round may not put off a halt: of two that halt on both sides of the bridge one is late by 1100 s."""
    bare = at_one_bridge(slack_s)
    assert proves_none(bare, bare.movements) is none
    tried = list(in_time(bare, slack_s // STEP_S + 1, [3 * 3600]))
    assert len(tried) > 1
    assert all(rules_broken(made) for made in tried) is none


def test_a_halt_off_the_way_must_be_reached_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    found = reach.Reach.detours
    near = lambda asked, point: [replace(detour, to_s=0) for detour in found(asked, point)]  # noqa: E731
    monkeypatch.setattr(reach.Reach, "detours", near)
    bare = at_one_bridge(600)
    assert not proves_none(bare, bare.movements)


@pytest.mark.parametrize(("slack_s", "none"), [(1800, True), (4200, True), (4300, False)])
def test_two_on_a_lane_between_halts_of_hours_on_shoulders(slack_s: int, none: bool) -> None:
    """The lane is free again after 3700 s and the gap of ten minutes."""
    bare = by_shoulders(slack_s)
    assert proves_none(bare, bare.movements) is none


def test_halts_on_shoulders_take_their_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serial_model.SerialModel, "_halt_along", lambda *_: 9)  # as many as one likes, at no cost
    bare = by_shoulders(1800)
    assert not proves_none(bare, bare.movements)


def test_who_has_a_place_with_halts_on_shoulders_is_not_proven_to_have_none() -> None:
    """Cut at every 6 km each halts where it likes; on the road as it is that is the same."""
    rules = Rules(halt_interval_s=5400, halt_s=1800)
    drawn = scenario(
        draw(SHOULDERS, roads=ON_SHOULDERS), *(move(n, e, rules=rules) for n, e in (("M", "AD"), ("R", "DA"))), days=2
    )
    made, bare = solve(draft(drawn, shoulder_step_m=6000), rounds=1), draft(drawn)
    assert violations(made) == []
    done_s = {m.id: m.completion_s for m in made.movements}
    assert None not in done_s.values()
    due = [replace(m, request=replace(m.request, latest_completion_s=done_s[m.id])) for m in bare.movements]
    assert not proves_none(bare, due)


# ---- nothing has a place


def late(latest: str) -> Plan:
    asked = [move(f"M{n}", "AC", serial(f"M{n}/1", 20), latest_completion_s=at(latest)) for n in range(3)]
    return draft(scenario(draw("A---18---B---18---C"), *asked))


@pytest.mark.parametrize(("latest", "none"), [("07:30", False), ("07:29:59", True), ("06:30", True)])
def test_it_proves_that_not_all_have_a_place(latest: str, none: bool) -> None:
    """One behind the other: 3600 s there, three times 200 s to pass, and twice ten minutes between them."""
    bare = late(latest)
    assert proves_none(bare, bare.movements) is none


def test_a_wrong_gap_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    bare = late("07:29:59")
    monkeypatch.setattr(model.Model, "_keep_apart", lambda *_: None)
    assert not proves_none(bare, bare.movements)


def test_quickly_is_one_look_where_the_serials_are_few() -> None:
    for count, looks in ((8, 1), (9, 0)):
        moves = (move(f"M{n}", "AD" if n % 2 else "DA") for n in range(count))
        closing = Closing(
            Standing(draft(scenario(draw("A---9---B~~~9~~~C---9---D"), *moves)), "flow"), 30, quickly=True
        )
        assert (closing.most_looks, closing.near) == (looks, None)


def test_what_was_proven_of_others_is_no_bound_of_who_has_a_place_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """M1 and M2 may leave at 06:00 or not at all, so that one has a place: M1 two hours and 100 s, M2 one and 100 s.

    A round gives M2 the place of M1, for less flow; what was proven of M1 is no less than all that M2 takes.
    """
    moves = move("M1", "AC", latest_completion_s=at("08:02")), move("M2", "AB", latest_completion_s=at("07:02"))
    standing = Standing(draft(scenario(draw("A---36---B---36---C"), *moves)), "flow")
    for movement in standing.waiting():
        standing.settle(movement)
    closing = Closing(standing)
    monkeypatch.setattr(Closing, "_is_proven", lambda _: False)  # its own bound proves this one as well
    closing.look(lambda: False)
    assert closing.known_s == standing.value_s == 7300
    swap = standing.repair(Candidate(("M2", "M1"), {}))
    assert swap is not None and swap.key < standing.key
    standing.take(swap)
    assert (standing.value_s, closing.known_s) == (3700, -math.inf)
    monkeypatch.setattr(Standing, "quick_bound_s", lambda _: 60.0)
    assert _progress(standing, 1, closing).bound == 60
