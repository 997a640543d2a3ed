"""Points passed twice: whatever the referee agrees to has its place in the model, rounds and all."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from benchmarks.corridor import make_corridor
from benchmarks.generate import classes
from ratl.model.movement import Rules, Serial
from ratl.model.plan import Plan
from ratl.model.route import Service
from ratl.planner.exact.case import Case, find_reaches
from ratl.planner.exact.model import Model, Stop, Way
from ratl.planner.exact.serial import SerialModel
from ratl.planner.lower.alone import explore_alone
from ratl.planner.lower.kinds import Kinds
from ratl.planner.solve import solve
from tests.maps import draft, draw, move, rules_broken, scenario, serial, site, violations
from tests.planner.test_exact import as_plan, leg_between, proven

WORTH = 10_000_000.0
"""More than any of these plans."""


def model_of(bare: Plan) -> Model:
    kinds, least_s = Kinds(bare), {m.id: m.request.earliest_start_s for m in bare.movements}
    alone = {m.id: explore_alone(kinds, m) for m in bare.movements}
    case = Case(bare.movements, least_s, WORTH)
    reaches = find_reaches(case.movements, alone, case.latest_s)
    assert reaches is not None
    return Model(reaches, least_s, WORTH, once=False)


# ---- a column goes one way

TWO_WAYS = """
A---6---B
|       |
6       6
|       |
C---6---D
"""


def two_ways(travel: str) -> Plan:
    """Return a column of two serials that has two ways, and gates for both at its ends."""
    gates = {point: {"simultaneous": 2} for point in "AD"}
    column = move("M", "AD", serial("M/1"), serial("M/2"), serials_travel=travel)
    return draft(scenario(draw(TWO_WAYS, points=gates), column))


def test_a_column_goes_one_way_and_that_is_proven() -> None:
    together, apart = (solve(two_ways(travel), rounds=8) for travel in ("together", "apart"))
    assert violations(together) == violations(apart) == []
    assert (together.objective.value, apart.objective.value) == (1200 + 100 + 300 + 100, 1200 + 100)
    assert proven(together)
    assert proven(apart)


def test_without_that_it_would_not_be_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Model, "_one_way", lambda _: None)
    assert not proven(solve(two_ways("together"), rounds=8))


# ---- how short a round is


def test_a_round_past_the_post_is_proven_to_be_of_no_use() -> None:
    """Two columns and their relief on 350 km: a round of 56 s, thought to close up the tail, kept this one open."""
    planned = solve(make_corridor(classes()["corridor"], "corridor", 2), closes=True)
    assert planned.objective.value == 153_341
    assert proven(planned)


def test_a_round_past_a_post_keeps_the_tail_behind() -> None:
    """Out over the post and back: 100 s each; ten vehicles pass it in 600 s. Back to A and here again: 600 s each."""
    post = Service(kind="border", rate_vph=60, storage_m=9000.0)
    line = draw("A---6---B---1---C---6---D", roads={"BC": {"service": post}})
    reach = model_of(draft(scenario(line, move("M", "AD")))).serials[0].reach
    legs = reach.kinds.leg_names
    found = {legs[reach.roads.arc_leg[d.last]]: (d.run_s, d.lag_s, d.pass_s, d.reforms) for d in reach.detours(1)}
    assert found == {"AB": (1200, 1300, 100, False), "BC": (200, 800, 600, False)}


def test_a_round_from_the_origin_keeps_its_tail_no_longer_than_its_own_first_leg() -> None:
    """Out to F and back first: the tail sets off 100 s behind the head, not 600 s as over the post."""
    post = {"AB": {"service": Service(kind="border", rate_vph=60, storage_m=9000.0)}}
    bare = draft(scenario(draw("F---6---A---6---B---6---D", roads=post), move("M", "AD")))
    way = driven(bare, "AFABD", [0] * 5, bare.movements[0].request.earliest_start_s)
    made = as_plan(bare, {"M/1": way})
    assert rules_broken(made) <= {"R8"}
    [one], found = made.movements, model_of(bare)
    pin(found.model, found.serials[0], bare, one.serials[0])
    assert found.solve(1.0).bound <= made.objective.value


# ---- any walk


def without_rounds(bare: Plan, placed: Serial) -> list[tuple[int, int, int]]:
    """Return the points left of a walk without its rounds: row, leg by which it first comes, leg by which it goes on.

    Legs are counted from 0; -1 comes from nowhere, as many as there are goes nowhere.
    """
    rows, first = list(bare.points), bare.legs[placed.legs[0].leg]
    left = [(rows.index(first.from_ if placed.legs[0].forward else first.to), -1, 0)]
    for k, times in enumerate(placed.legs):
        leg = bare.legs[times.leg]
        end = rows.index(leg.to if times.forward else leg.from_)
        known = next((n for n, (point, _, _) in enumerate(left) if point == end), None)
        if known is None:
            left.append((end, k, k + 1))
        else:
            left[known:] = [(end, left[known][1], k + 1)]
    return left


def pin(model: Any, serial_model: SerialModel, bare: Plan, placed: Serial) -> None:
    """Leave the model of a serial nothing but how it goes in a plan."""
    legs, kinds = placed.legs, serial_model.reach.kinds
    left = without_rounds(bare, placed)
    for point, came, onto in left:
        here = serial_model.at[point]
        if came >= 0:
            model.add(here.head == legs[came].head_leaves_s)
            model.add(here.tail == legs[came].tail_leaves_s)
        if onto < len(legs):
            model.add(here.on == legs[onto].head_enters_s)
            model.add(here.tail_on == legs[onto].tail_enters_s)
            driven = [
                taken
                for drive, taken in serial_model.out[point]
                if (kinds.leg_names[drive.leg], drive.forward) == (legs[onto].leg, legs[onto].forward)
            ]
            model.add(sum(driven) == 1)
        else:
            model.add(here.tail_on == legs[-1].tail_leaves_s)
        rounds = zip(serial_model.reach.detours(point), serial_model.round[point], strict=True)
        back = (legs[onto - 1].leg, legs[onto - 1].forward) if onto - 1 > came else None
        by = [
            taken
            for detour, taken in rounds
            if (kinds.leg_names[kinds.arc_leg[detour.last]], kinds.arc_forward[detour.last]) == back
        ]
        model.add(sum(serial_model.round[point]) == (back is not None))
        assert back is None or len(by) == 1
        if back:
            model.add(by[0] == 1)


BLOCK = """
A---6---B---4---C---6---D
        |       !
        3       5
        |       !
        E---2---F
"""
NEXT = {"A": "B", "B": "ACE", "C": "BDF", "D": "C", "E": "BF", "F": "CE"}


@st.composite
def walks(draw_: st.DrawFn, start: str, goal: str) -> tuple[str, list[int]]:
    """Draw a walk of at most nine legs, then the straight way, and how long it stands at each point; 0: not at all."""
    walk = start
    for _ in range(draw_(st.integers(0, 8))):
        walk += draw_(st.sampled_from(NEXT[walk[-1]]))
    onward = {"A": "B", "B": "C", "C": "D", "E": "B", "F": "C"}
    backward = {"D": "C", "C": "B", "B": "A", "E": "B", "F": "E"}
    while walk[-1] != goal or len(walk) < 2:
        walk += (onward if goal == "D" else backward).get(walk[-1], "C" if walk[-1] == "D" else "B")
    return walk, [draw_(st.sampled_from([0, 0, 0, 300, 900, 2400])) for _ in walk]


def driven(bare: Plan, walk: str, stands: list[int], start_s: int) -> Way:
    """Return the way of a serial by a walk whose head stands so long at each point that has a site."""
    sites = {s.at: name for name, s in bare.sites.items()}
    legs = tuple(leg_between(bare, a, b) for a, b in pairwise(walk))
    stops: dict[int, Stop] = {}
    head_s = start_s
    for k, (point, (leg, _)) in enumerate(zip(walk[1:-1], legs, strict=False), start=1):
        head_s += round(bare.legs[leg].length_m / 10)
        if stands[k] and point in sites:
            head_s += stands[k]
            stops[k] = Stop(sites[point], head_s)
    return Way(start_s, legs, stops)


@settings(max_examples=40, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(walks("A", "D"), walks("D", "A"), st.sampled_from([(10, 10), (10, 20), (20, 10)]), st.booleans(), st.booleans())
def test_every_walk_is_one_of_those_looked_at(
    column: tuple[str, list[int]], relief: tuple[str, list[int]], sizes: tuple[int, int], post: bool, halts: bool
) -> None:
    rules = Rules(halt_interval_s=1500, halt_s=300) if halts else Rules()
    serials = tuple(serial(f"M/{n}", size) for n, size in enumerate(sizes, start=1))
    asked = move("M", "AD", *serials, rules=rules), move("R", "DA", serial("R/1", 10), rules=rules)
    roads = {"BE": {"service": Service(kind="border", rate_vph=60, storage_m=9000.0)}} if post else {}
    bare = draft(scenario(draw(BLOCK, sites={"S": site("C", 60), "T": site("E", 60)}, roads=roads), *asked))
    start_s = bare.movements[0].request.earliest_start_s
    made = None
    for later in range(0, 6 * 3600, 900):  # until nobody is in anybody's way
        ways = {
            "M/1": driven(bare, *column, start_s),
            "M/2": driven(bare, *column, start_s + later),
            "R/1": driven(bare, *relief, start_s + 2 * later),
        }
        made = as_plan(bare, ways)
        if not rules_broken(made) - {"R8"}:
            break
    assume(made is not None and not rules_broken(made) - {"R8"})
    assert made is not None
    model = model_of(bare)
    placed = {s.id: s for m in made.movements for s in m.serials}
    for one in model.serials:
        pin(model.model, one, bare, placed[one.reach.serial.id])
    assert model.solve(1.0).bound <= made.objective.value
