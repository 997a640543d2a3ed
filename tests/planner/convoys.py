"""Small convoy instances drawn at random, and slow, plain answers to them."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence

from benchmarks.instances import Convoy, Instance

Placed = tuple[tuple[int, ...], tuple[int, ...]]
"""Points in order, and when the head passes each."""


def draw(seed: int, points: int = 6, convoys: int = 3, longest_pass_s: int = 9) -> Instance:
    """A connected network with a few more edges than a tree; some convoys limited in wait, travel or end."""
    rng = random.Random(seed)
    edges = {(rng.randrange(i), i) for i in range(1, points)}
    edges |= {tuple(sorted(rng.sample(range(points), 2))) for _ in range(points // 2 + 1)}
    ends = [rng.sample(range(points), 2) for _ in range(convoys)]
    return Instance(
        name=f"drawn/{seed}",
        points=((0.0, 0.0),) * points,
        edges=tuple((a, b, rng.randint(1, 7)) for a, b in sorted(edges)),
        convoys=tuple(
            Convoy(
                origin=a,
                destination=b,
                release_s=rng.randint(0, 6),
                pass_time_s=rng.randint(1, longest_pass_s),
                max_wait_s=rng.choice([None, None, 25]),
                max_travel_s=rng.choice([None, None, 20]),
                latest_end_s=rng.choice([None, 60]),
            )
            for a, b in ends
        ),
    )


def simple_paths(instance: Instance, convoy: Convoy) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Each simple path as points, and seconds from the start to each."""
    runs: dict[tuple[int, int], int] = {}
    for a, b, run_s in instance.edges:
        runs[a, b] = runs[b, a] = run_s
    stack = [((convoy.origin,), (0,))]
    while stack:
        points, after = stack.pop()
        if points[-1] == convoy.destination:
            yield points, after
            continue
        for (a, b), run_s in runs.items():
            if a == points[-1] and b not in points:
                stack.append(((*points, b), (*after, after[-1] + run_s)))


def clash(one: Placed, one_s: int, other: Placed, other_s: int) -> bool:
    """Whether two convoys meet at a point, or head on."""
    there = dict(zip(*other, strict=True))
    for point, at in zip(*one, strict=True):
        if point in there and at < there[point] + other_s and there[point] < at + one_s:
            return True
    against = {(a, b): (s, t) for (a, s), (b, t) in itertools.pairwise(zip(*other, strict=True))}
    for (a, s), (b, t) in itertools.pairwise(zip(*one, strict=True)):
        if (b, a) in against:
            begins, ends = against[b, a]
            if s < ends + other_s and begins < t + one_s:
                return True
    return False


def ways(instance: Instance, convoy: Convoy, horizon_s: int) -> Iterator[tuple[int, Placed]]:
    """Every way of a convoy that ends by the horizon, with its wait and travel."""
    for points, after in simple_paths(instance, convoy):
        for wait in range(min(horizon_s, horizon_s if convoy.max_wait_s is None else convoy.max_wait_s) + 1):
            end = convoy.release_s + wait + after[-1]
            late = convoy.latest_end_s is not None and end > convoy.latest_end_s
            far = convoy.max_travel_s is not None and after[-1] > convoy.max_travel_s
            if end <= horizon_s and not late and not far:
                yield wait + after[-1], (points, tuple(convoy.release_s + wait + s for s in after))


def earliest(instance: Instance, k: int, others: Sequence[tuple[int, Placed]], horizon_s: int) -> int | None:
    """When convoy k arrives at best among others as they are placed, each with its number."""
    convoys = instance.convoys
    free = [
        way[1][-1]
        for _, way in ways(instance, convoys[k], horizon_s)
        if not any(clash(way, convoys[k].pass_time_s, w, convoys[j].pass_time_s) for j, w in others)
    ]
    return min(free, default=None)


def best_value(instance: Instance, horizon_s: int) -> int | None:
    """The least sum of wait and travel over all convoys, by trying everything."""
    convoys = instance.convoys
    choices = [sorted(ways(instance, convoy, horizon_s)) for convoy in convoys]
    if not all(choices):
        return None
    least = [0]
    for mine in reversed(choices):
        least.insert(0, least[0] + mine[0][0])
    best: int | None = None

    def go(k: int, spent: int, placed: list[Placed]) -> None:
        nonlocal best
        if k == len(convoys):
            best = spent
            return
        for value, way in choices[k]:
            if best is not None and spent + value + least[k + 1] >= best:
                return
            if not any(clash(way, convoys[k].pass_time_s, w, convoys[j].pass_time_s) for j, w in enumerate(placed)):
                go(k + 1, spent + value, [*placed, way])

    go(0, 0, [])
    return best
