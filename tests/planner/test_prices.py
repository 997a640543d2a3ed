"""Prices of seconds and spans: kernels beside slow twins, and that a span never is used twice in a plan."""

from __future__ import annotations

import itertools
import random

import numpy as np
import pytest

from benchmarks.instances import Convoy, Instance, draft
from benchmarks.lagrangian_2005 import lagrangian_2005
from ratl.planner.lower import place_prices, way_prices
from ratl.planner.lower.cliques import Arcs, Cliques, by_arc, count_cliques, find_cliques
from ratl.planner.lower.prices import PriceBound
from ratl.planner.lower.spans import Spans, find_overused
from ratl.planner.problem import ColumnProblem, freeze
from tests.planner.convoys import Placed, best_value, clash, draw, ways

HORIZON_S = 70


def spans_of(parts: list[tuple[int, int, int, int]], rng: random.Random) -> Spans:
    row, column, first, last = np.array(sorted(parts), dtype=np.int64).reshape(-1, 4).T
    return Spans(row, column, first, last, np.array([rng.uniform(0, 20) for _ in parts]))


def draw_spans(rng: random.Random, rows: int, columns: int, seconds: int, count: int = 25) -> Spans:
    starts = [rng.randrange(seconds - 12) for _ in range(count)]
    return spans_of([(rng.randrange(1, rows), rng.randrange(columns), s, s + rng.randint(0, 11)) for s in starts], rng)


def uses_span(spans: Spans, i: int, k: int, head: int, held: int) -> bool:
    """By what a span says: its own column at any second of it, another at all of them."""
    there = [head <= second < head + held for second in range(spans.first[i], spans.last[i] + 1)]
    return any(there) if spans.column[i] == k else all(there)


@pytest.mark.parametrize("seed", range(20))
def test_two_that_use_a_span_are_there_in_one_second(seed: int) -> None:
    rng = random.Random(seed)
    spans = draw_spans(rng, rows=2, columns=3, seconds=40, count=3)
    held = [rng.randint(1, 12) for _ in range(3)]
    for i, k, other in itertools.product(range(3), range(3), range(3)):
        for head, met in itertools.product(range(40), repeat=2):
            both = uses_span(spans, i, k, head, held[k]) and uses_span(spans, i, other, met, held[other])
            assert k == other or not both or (head < met + held[other] and met < head + held[k])


@pytest.mark.parametrize("seed", range(20))
def test_a_passing_pays_its_seconds_and_the_spans_it_uses(seed: int) -> None:
    rng = random.Random(seed)
    seconds, held, k = 40, rng.randint(1, 9), rng.randrange(3)
    price = np.random.default_rng(seed).random((3, seconds))
    spans = draw_spans(rng, 3, 3, seconds)
    heads, uses = np.zeros_like(price), np.zeros(len(spans.row))
    place_prices.head_prices(price, spans, held, heads)
    place_prices.own_prices(spans, np.flatnonzero(spans.column == k), held, heads)
    first_span = np.searchsorted(spans.row, np.arange(4))
    for row, head in itertools.product(range(1, 3), range(seconds)):
        used = [float(spans.row[i] == row and uses_span(spans, i, k, head, held)) for i in range(len(uses))]
        assert heads[row, head] == pytest.approx(price[row, head : head + held].sum() + used @ spans.price)
        at, counted = np.array([head]), np.zeros_like(uses)
        place_prices.count_uses(spans, first_span, k, held, np.array([row]), at, np.zeros_like(price), counted)
        assert counted.tolist() == used


@pytest.mark.parametrize("seed", range(20))
def test_overused_spans_are_those_of_the_slow_twin(seed: int) -> None:
    rng = random.Random(seed)
    held = np.array([rng.randint(2, 9) for _ in range(4)])
    cells = sorted(rng.sample(list(itertools.product(range(1, 3), range(4), range(25))), 24))
    row, column, head = np.array(cells).T
    share = np.random.default_rng(seed).random(24)
    for place, k in itertools.product(range(1, 3), range(4)):  # no column passes a place more than once in all
        mine = (row == place) & (column == k)
        share[mine] /= max(1.0, share[mine].sum())
    found = find_overused(row, column, head, share, held, 0.05)
    most: dict[tuple[int, int], float] = {}
    for place, k, first, length in itertools.product(range(1, 3), range(4), range(34), range(2, 9)):
        span = spans_of([(place, k, first, first + length - 1)], rng)
        here = [j for j in range(24) if row[j] == place]
        used = sum(share[j] for j in here if uses_span(span, 0, int(column[j]), int(head[j]), int(held[column[j]])))
        if used - 1 > most.get((place, k), 0.05):
            most[place, k] = used - 1
    assert {(place, k): over for over, place, k, _, _ in found} == pytest.approx(most)


@pytest.mark.parametrize("seed", range(25))
def test_cheapest_way_beside_all_simple_ways(seed: int) -> None:
    """Never dearer than any simple way, and, loops or not, what its passings cost."""
    instance = draw(seed, points=7)
    problem = freeze(draft(instance))
    bound = PriceBound(problem, float(problem.free_s.sum()) + 25.0)
    rng = random.Random(seed)
    bound.price[1:] = np.random.default_rng(seed).random(bound.price[1:].shape) * 2
    if len(bound.price) > 1:
        bound.spans = draw_spans(rng, len(bound.price), problem.size, bound.price.shape[1])
    draw_cliques(bound, rng)
    bound._best = bound.price, bound.spans, bound.cliques
    for room, prices in bound._priced_tables():
        bound._fill(room, prices)
        for lane, k in enumerate(room.columns.tolist()):
            heads, limit_s = bound.heads(k), int(bound.limit_s[k])
            assert prices[:, :, lane] == pytest.approx(heads, rel=1e-5)
            price, after, count = way_prices.cheapest_way(
                bound.roads, room, prices, lane, bound.limit_s, bound._spent, bound._passed
            )
            cost = float(problem.weight[k]) * after + price
            rows, at, arcs = bound._passed[:, :count]
            paid = heads[rows, at].sum() + heads[bound.roads.clique_row[arcs], at][arcs >= 0].sum()
            if count:
                assert after == at[0] - int(bound.roads.begins[k])
                assert price == pytest.approx(paid, rel=1e-5)
                assert bound._sure_share() * price <= paid <= price * (2 - bound._sure_share())
            for _, (points, at_s) in ways(instance, instance.convoys[k], HORIZON_S):
                if at_s[-1] <= limit_s:
                    assert cost <= price_of(problem, bound, heads, k, points, at_s) * (1 + 1e-5)


def draw_cliques(bound: PriceBound, rng: random.Random, count: int = 6) -> None:
    """Give a bound some cliques with prices; whether their passings exclude each other is another question."""
    arcs, seconds = len(bound.roads.arc_end), bound.price.shape[1]
    entries = []
    for clique in range(count):
        for _ in range(8):
            first = rng.randrange(seconds)
            last = min(seconds - 1, first + rng.randrange(9))
            entries.append((clique, rng.randrange(bound.problem.size), rng.randrange(arcs), first, last))
    parts = bound._within_reach(np.array(entries, dtype=np.int64).T)
    bound.hold_cliques(Cliques(*parts, np.array([rng.uniform(0, 9) for _ in range(count)])))


def price_of(
    problem: ColumnProblem, bound: PriceBound, heads: np.ndarray, k: int, points: tuple[int, ...], at_s: tuple[int, ...]
) -> float:
    column = [int(bound.roads.begins[k] + at - problem.release_s[k]) for at in at_s]
    total = float(problem.weight[k]) * (at_s[-1] - int(problem.release_s[k]))
    total += sum(heads[bound.point_row[point], head] for point, head in zip(points, column, strict=True))
    for (a, b), head in zip(itertools.pairwise(points), column, strict=False):
        [arc] = [i for i in range(*problem.first_arc[a : a + 2]) if problem.arc_end[i] == b]
        total += heads[bound.leg_row[problem.arc_leg[arc]], head]
        total += heads[bound.roads.clique_row[arc], head] if bound.roads.clique_row[arc] else 0.0
    return float(total)


@pytest.mark.parametrize("seed", range(6))
def test_spans_are_priced_and_never_lift_the_bound_above_the_best(seed: int) -> None:
    instance = crowd(seed)
    best = best_value(instance, HORIZON_S)
    problem = freeze(draft(instance))
    assert best is not None
    bound = PriceBound(problem, best + 30.0)
    for _ in range(12):
        for _ in range(30):
            bound.run(1)
        assert bound.bound <= best + 1e-6
    assert lagrangian_2005(problem, best + 30.0, 0.2)[0] <= best + 1e-6
    assert seed not in PRICED or (bound.spans.price > 0).any()
    assert seed not in WITH_CLIQUES or (bound.cliques.price > 0).any()


PRICED = (0, 1, 2, 3)
"""Seeds on which spans were seen to get a price."""
WITH_CLIQUES = (0, 1, 2, 3)
"""The same of cliques."""


@pytest.mark.parametrize("seed", range(30))
def test_no_way_has_two_passings_of_a_clique_and_ways_that_have_one_each_clash(seed: int) -> None:
    instance, rng = crowd(seed) if seed % 2 else draw(seed, points=7, convoys=4), random.Random(seed)
    problem = freeze(draft(instance))
    start = np.repeat(np.arange(len(problem.points)), np.diff(problem.first_arc))
    arcs = Arcs(start, problem.arc_end, problem.arc_run_s, problem.arc_leg, problem.held_s)
    drawn = {k: [way for _, way in ways(instance, c, 30)] for k, c in enumerate(instance.convoys)}
    passings: dict[tuple[int, int, int], float] = {}
    for k, mine in drawn.items():
        chosen = rng.sample(mine, min(5, len(mine)))
        for way in chosen:
            for arc, at in entered(problem, way):
                passings[k, arc, at] = passings.get((k, arc, at), 0.0) + 1 / len(chosen)
    column, arc, head = np.array(list(passings), dtype=np.int64).reshape(-1, 3).T
    share = np.array(list(passings.values()))
    found = find_cliques(arcs, column, arc, head, share, 0.02, 20, 60)
    assert found or seed not in range(1, 30, 2)
    for clique in found:
        entries = np.array(clique, dtype=np.int64)
        parts = [np.zeros(len(entries), dtype=np.int64), *entries[:, [1, 0, 2, 3]].T]
        ordered, first_entry = by_arc(Cliques(*parts, np.ones(1)), len(start), problem.size)
        using: list[tuple[int, Placed]] = []
        for k, mine in drawn.items():
            for way in mine:
                uses = np.zeros(1)
                driven = np.array(entered(problem, way), dtype=np.int64)
                count_cliques(ordered, first_entry, k, driven[:, 0], driven[:, 1], uses)
                assert uses[0] <= 1
                assert uses[0] == sum(b == a and m == k and f <= s <= e for a, s in driven for b, m, f, e in clique)
                if uses[0]:
                    using.append((k, way))
        used = sum(
            weight for (k, a, at), weight in passings.items()
            if any(a == b and k == m and first <= at <= last for b, m, first, last in clique)
        )  # fmt: skip
        assert used > 1.02
        for (k, one), (other, two) in itertools.combinations(rng.sample(using, min(len(using), 60)), 2):
            assert k == other or clash(one, problem.held_s[k], two, problem.held_s[other])


def entered(problem: ColumnProblem, way: Placed) -> list[tuple[int, int]]:
    """The arcs of a way, each with the second it is entered."""
    points, at_s = way
    return [
        (next(i for i in range(*problem.first_arc[a : a + 2]) if problem.arc_end[i] == b), at)
        for (a, b), at in zip(itertools.pairwise(points), at_s, strict=False)
    ]


def crowd(seed: int) -> Instance:
    """Four convoys, long beside the roads, through a ring of five points."""
    rng = random.Random(seed)
    edges = ((0, 2, 3), *((i, (i + 1) % 5, rng.randint(1, 4)) for i in range(5)))
    ends = [rng.sample(range(5), 2) for _ in range(4)]
    return Instance(
        name=f"crowd/{seed}",
        points=((0.0, 0.0),) * 5,
        edges=edges,
        convoys=tuple(Convoy(origin=a, destination=b, release_s=rng.randint(0, 3), pass_time_s=8) for a, b in ends),
    )
