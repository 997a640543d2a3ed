"""Whole serials lined up at a queue: the least over all orders by plain trying; no more where it is cut short."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ratl.planner.bounds import bound_plan
from ratl.planner.lower import in_turn, passing
from ratl.planner.lower.in_turn import Job, Line
from ratl.planner.lower.machines import Use
from ratl.planner.solve import solve
from tests.maps import DAY, at, draft, draw, move, scenario, serial
from tests.planner.test_machines import BORDER, TRUNK

drawn = settings(max_examples=150, derandomize=True, deadline=None)


@st.composite
def lines(draw_: st.DrawFn) -> tuple[list[Job], list[float], list[int], int]:
    """Draw jobs of one to three movements, on a machine open by day, some of them due."""
    jobs: list[Job] = []
    for owner in range(draw_(st.integers(1, 3))):
        due_s = draw_(st.sampled_from([math.inf, math.inf, 70.0]))
        alike = draw_(st.booleans())
        release, work, rest = draw_(st.integers(0, 30)), draw_(st.integers(1, 9)), 2
        for k in range(draw_(st.integers(1, 2))):
            if not alike:
                work, rest = draw_(st.sampled_from([work, 3])), draw_(st.sampled_from([2, 20]))
            moments = np.array(sorted(draw_(st.sets(st.integers(0, 60), max_size=3))), np.int64)
            ends = moments + np.array(sorted(draw_(st.integers(0, 30)) for _ in moments), np.int64)
            begins_s, ends_s = np.arange(0, 400, 24), np.arange(0, 400, 24) + 10
            if k and draw_(st.booleans()):
                moments, ends = jobs[-1].moments_s, jobs[-1].complete_s
            job = Job(owner, release, work, begins_s, ends_s, rest, moments, ends, due_s)
            jobs.append(replace(job, alike=k > 0 and job.is_like(jobs[-1])))
    movements = 1 + jobs[-1].owner
    weights = [float(draw_(st.integers(0, 4))) for _ in range(movements)]
    return jobs, weights, [draw_(st.integers(0, 40)) for _ in range(movements)], draw_(st.integers(0, 2))


def cost(case: tuple[list[Job], list[float], list[int], int], order: tuple[int, ...]) -> float:
    """Return what one order costs, each as soon as it can; infinite where somebody is late."""
    jobs, weights, least, gap_s = case
    free, complete = 0, dict.fromkeys(range(len(weights)), 0.0)
    for k in order:
        job = jobs[k]
        begin = max(free, job.release_s)
        hours = zip(job.begins_s.tolist(), job.ends_s.tolist(), strict=True)
        begin = next(max(begin, a) for a, b in hours if max(begin, a) + job.work_s <= b)
        done = begin + job.work_s
        looked = [int(c) for m, c in zip(job.moments_s, job.complete_s, strict=True) if m <= done]
        end = max([done + job.rest_s, *looked[-1:]])
        if end > job.due_s:
            return math.inf
        complete[job.owner] = max(end, least[job.owner])  # of the last of its serials
        free = done + gap_s
    return sum(weight * complete[m] for m, weight in enumerate(weights))


def test_labels_of_many_sets_are_told_apart_to_the_last_digit() -> None:
    sets = np.arange(1, 100_001)
    passed, cost = np.repeat(sets, 2), np.tile([1e9, 1e9 - 1e-3], len(sets))
    free, rows = np.tile([1.0, 2.0], len(sets)), np.zeros(len(cost), np.int64)
    assert len(in_turn._undominated(in_turn._Labels(passed, free, cost, cost, rows, rows)).cost) == len(cost)


@drawn
@given(lines())
def test_the_best_of_all_orders(case: tuple[list[Job], list[float], list[int], int]) -> None:
    least = min(cost(case, order) for order in permutations(range(len(case[0]))))
    with np.errstate(invalid="raise"):  # who is never complete is so even where it has no weight
        bound, turns = Line(*case).best()
    assert bound == least
    if least < math.inf:
        assert cost(case, tuple(turn.job for turn in turns)) == least


@drawn
@given(lines(), st.integers(1, 3))
def test_cut_short_it_says_no_more(case: tuple[list[Job], list[float], list[int], int], labels: int) -> None:
    least = min(cost(case, order) for order in permutations(range(len(case[0]))))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(in_turn, "FEW_LABELS", 1)
        patch.setattr(in_turn, "MOST_LABELS", labels)
        bound, turns = Line(*case).best()
    assert bound <= least
    assert not turns or cost(case, tuple(turn.job for turn in turns)) >= bound


def test_serials_of_two_columns_change_places() -> None:
    """What fits into a day decides who is passed in it: not the least work first, as where jobs are interrupted."""
    network = draw("A---20---B---1---C", roads={"BC": {**BORDER, "hours": "08:00-13:00"}})
    sizes = {"M0": (25, 10), "M1": (25, 30), "M2": (10, 15)}
    asked = (move(i, "AC", *(serial(f"{i}/{k}", n) for k, n in enumerate(of))) for i, of in sizes.items())
    bare = draft(scenario(network, *asked, days=8))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ratl.planner.bounds.line_up", lambda *_: (0.0, ()))
        interrupted = bound_plan(bare, bare.movements).value_s
    whole = bound_plan(bare, bare.movements).value_s
    assert interrupted < whole <= solve(bare, rounds=30).objective.value


def test_the_rest_of_the_way_is_looked_at_seldomer_on_many_points(monkeypatch: pytest.MonkeyPatch) -> None:
    # Behind the post the road shuts from 12 to 13: how long the rest takes depends on the moment.
    network = draw("A---20---B---1---C---20---D", roads={"BC": BORDER, "CD": {"hours": "00:00-12:00, 13:00-24:00"}})
    bare = draft(scenario(network, *(move(i, "AD", serial(f"{i}/1", 25)) for i in ("M0", "M1")), days=3))
    whole, looked = bound_plan(bare, bare.movements).value_s, list[int]()
    explore = Use.complete_s

    def counted(use: Use, done_s: int) -> int:
        looked.append(done_s)
        return explore(use, done_s)

    monkeypatch.setattr(Use, "complete_s", counted)
    assert bound_plan(bare, bare.movements).value_s == whole
    many, looked[:] = len(looked), []
    monkeypatch.setattr(passing, "_LOOKED_AT", len(bare.points) * 2)
    assert bound_plan(bare, bare.movements).value_s <= whole
    assert len(looked) < many


def test_nothing_is_claimed_of_those_who_cannot_all_be_complete() -> None:
    network = draw("A---20---B---1---C---20---D", roads={"BC": BORDER, "CD": {"hours": "07:00-12:00"}})
    bare = draft(scenario(network, *(move(i, "AD", serial(f"{i}/1", 25)) for i in ("M0", "M1")), days=1))
    bound = bound_plan(bare, bare.movements)
    assert bound.value_s < 2 * DAY
    assert bound.orders == ()


def test_who_is_late_as_it_stands_is_due_no_more() -> None:
    # 10 vehicles pass in 100 s, 60 in 600 s, 6,000 s away; 600 s between them. Made anew a plan may say who is late.
    asked = [move(i, "AC", serial(f"{i}/1", n)) for i, n in (("M0", 10), ("M1", 60))]
    bare = draft(scenario(draw(TRUNK), *asked))
    m0, m1 = bare.movements
    due = [m0, replace(m1, request=replace(m1.request, latest_completion_s=at("06:00") + 7000))]
    assert bound_plan(bare, due).value_s == 6600 + 7300
    late = [replace(m, completion_s=at("06:00") + s) for m, s in zip(due, (6100, 7300), strict=True)]
    assert bound_plan(bare, late).value_s == 6100 + 7300
