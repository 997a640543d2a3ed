"""One machine: what is said of any order holds for all orders, and exactly where it can."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, permutations

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ratl.march.calendar import Intervals, merged
from ratl.planner.lower import one_machine
from ratl.planner.lower.kinds import Kinds
from ratl.planner.lower.one_machine import Hours, Job
from tests.maps import draft, draw, move, scenario

drawn = settings(max_examples=150, derandomize=True)
jobs_ = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)), min_size=1, max_size=5)
hours_ = st.lists(st.tuples(st.integers(0, 40), st.integers(9, 20)), min_size=1, max_size=4).map(
    lambda pairs: merged([*((begin, begin + length) for begin, length in pairs), (100, 300)])
)


def completions(hours: Intervals, jobs: list[Job], order: tuple[int, ...]) -> dict[int, int]:
    """Return when jobs are done one after the other, none interrupted, each inside one interval."""
    done, at = {}, 0
    for job in order:
        release, work = jobs[job]
        begin = max(at, release)
        begin = next(max(begin, a) for a, b in hours if max(begin, a) + work <= b)
        done[job] = at = begin + work
    return done


@drawn
@given(hours_, jobs_, st.lists(st.integers(1, 5), min_size=5, max_size=5))
def test_no_order_beats_what_is_said_of_all(hours: Intervals, jobs: list[Job], weights: list[int]) -> None:
    cut, weights = Hours.of(one_machine.fit_hours(hours, jobs)), weights[: len(jobs)]
    places, weighted = one_machine.least_completions(cut, jobs), one_machine.least_weighted(cut, jobs, weights)
    for order in permutations(range(len(jobs))):
        done = completions(hours, jobs, order)
        assert all(least <= real + 1e-9 for least, real in zip(places, sorted(done.values()), strict=True))
        assert weighted <= sum(weights[job] * second for job, second in done.items()) + 1e-6


@drawn
@given(st.lists(st.integers(1, 9), min_size=1, max_size=5), st.lists(st.integers(1, 5), min_size=5, max_size=5))
def test_exact_where_all_are_there_at_once(works: list[int], weights: list[int]) -> None:
    jobs, hours, weights = [(3, work) for work in works], ((0, 1000),), weights[: len(works)]
    every = [completions(hours, jobs, order) for order in permutations(range(len(jobs)))]
    line = Hours.of(hours)
    assert sum(one_machine.least_completions(line, jobs)) == min(sum(done.values()) for done in every)
    least = min(sum(weights[job] * second for job, second in done.items()) for done in every)
    assert one_machine.least_weighted(line, jobs, weights) == pytest.approx(least)


def test_hours_hold_whole_jobs_only() -> None:
    # Of eight hours, jobs of three fill six; of jobs of three and one of two, all eight.
    hours = ((0, 8), (24, 32))
    assert one_machine.fit_hours(hours, [(0, 3)] * 4) == ((0, 6), (24, 30))
    assert one_machine.fit_hours(hours, [(0, 3)] * 4 + [(0, 2)]) == ((0, 8), (24, 32))
    assert one_machine.fit_hours(hours, [(0, 3)] * 3 + [(1, 3)]) == ((0, 8), (24, 30))
    assert one_machine.least_completions(Hours.of(((0, 6), (24, 30))), [(0, 3)] * 4) == [3, 6, 27, 30]


def test_groups_that_do_not_meet() -> None:
    assert one_machine.busy_periods(Hours.of(((0, 100),)), [(20, 5), (0, 7), (6, 9), (25, 1)]) == [[1, 2], [0], [3]]


@drawn
@given(st.sets(st.tuples(st.sampled_from("ABCDEFG"), st.sampled_from("BCDEFGH")), min_size=4, max_size=14))
def test_unavoidable_is_what_cuts_the_ends_apart(pairs: set[tuple[str, str]]) -> None:
    ends = sorted({(a, b) for a, b in pairs if a < b} | {("A", "B"), ("B", "H")})
    bare = draft(scenario(draw("A---9---H"), move("M", "AH")))
    leg, point = bare.legs["AH"], bare.points["A"]
    legs = {a + b: replace(leg, from_=a, to=b, road="") for a, b in ends}
    kinds = Kinds(replace(bare, points=dict.fromkeys("ABCDEFGH", point), legs=legs))
    kind = kinds.of(bare.movements[0], bare.movements[0].serials[0])
    found = [kinds.leg_names[kinds.arc_leg[arc]] for arc in kind.unavoidable(kinds.points["A"], kinds.points["H"])]
    graph = nx.Graph(ends)
    bridges = {"".join(sorted(bridge)) for bridge in nx.bridges(graph)}
    way = ["".join(sorted(step)) for step in pairwise(nx.shortest_path(graph, "A", "H"))]
    assert found == [step for step in way if step in bridges]
