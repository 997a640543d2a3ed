"""Which movements a repair takes off the road together: those that have something to do with each other.

A movement that lost time is drawn the more often the more it lost; those without a place come before all others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from numpy.random import Generator

from ratl.planner.routes import find_movement_routes
from ratl.planner.standing import Candidate, Standing
from ratl.roads.paths import Route

Neighbourhood = Callable[[Standing, Generator, str, int], list[str]]
"""Movements beside one, at most so many, the nearest first."""

MOST_REMOVED = 8
UNPLACED_FIRST = 0.7
"""Chance that a movement without a place is the one drawn, where there is one."""
OTHER_ROUTE = 0.2
"""Chance that one of the movements is told its route."""
OTHER_NIGHTS = 0.1
"""Chance that one of the movements looks for other nights together."""
FIRST = 0.5
"""Chance that the movement drawn is placed before those beside it."""
FAVOURITE = 0.8
"""Chance that the next nearest is taken along."""
_NEAR_S = 3600
"""Uses of a road that are no further apart have something to do with each other."""


def draw(standing: Standing, generator: Generator) -> Candidate | None:
    """Return movements to place again and in which order; None where nobody lost anything to anybody."""
    losing = [i for i, place in standing.places.items() if place.lost > 0]
    if not losing:
        return None
    chosen = _draw_loser(standing, generator, losing)
    size = 1 + min(int(generator.geometric(0.4)), MOST_REMOVED - 1)
    kind = NEIGHBOURHOODS[int(generator.integers(len(NEIGHBOURHOODS)))]
    others = [i for i in kind(standing, generator, chosen, size) if i != chosen]
    kept = [i for i in others if generator.random() < FAVOURITE][:size] or others[:1]
    order = [chosen, *kept]
    first = generator.random() < FIRST
    if first:
        order[1:] = _shuffled(generator, order[1:])
    else:
        order = _shuffled(generator, order)
    routes = _told_route(standing, generator, order)
    return Candidate(tuple(order), routes, _told_nights(standing, generator, order))


def _draw_loser(standing: Standing, generator: Generator, losing: Sequence[str]) -> str:
    unplaced = [i for i in losing if np.isinf(standing.places[i].lost)]
    placed = [i for i in losing if not np.isinf(standing.places[i].lost)]
    if unplaced and (not placed or generator.random() < UNPLACED_FIRST):
        return unplaced[int(generator.integers(len(unplaced)))]
    lost = np.array([standing.places[i].lost for i in placed])
    return placed[int(generator.choice(len(placed), p=lost / lost.sum()))]


def _told_route(standing: Standing, generator: Generator, order: Sequence[str]) -> dict[str, Route]:
    """Tell one of the movements which of its routes to take, now and then."""
    if generator.random() >= OTHER_ROUTE:
        return {}
    chosen = order[int(generator.integers(len(order)))]
    bare = standing.places[chosen].bare
    if bare.request.pins:
        return {}
    routes = find_movement_routes(standing.traffic.ground, bare).routes
    return {chosen: routes[int(generator.integers(len(routes)))]} if len(routes) > 1 else {}


def _told_nights(standing: Standing, generator: Generator, order: Sequence[str]) -> str:
    """Name one of the movements of several serials that rest, now and then."""
    bare = (standing.places[i].bare for i in order)
    resting = [m.id for m in bare if len(m.serials) > 1 and m.request.rules.rest_s]
    if not resting or generator.random() >= OTHER_NIGHTS:
        return ""
    return resting[int(generator.integers(len(resting)))]


def _shuffled(generator: Generator, ids: Sequence[str]) -> list[str]:
    return [ids[int(k)] for k in generator.permutation(len(ids))]


# ---- neighbourhoods


def in_the_way(standing: Standing, generator: Generator, chosen: str, size: int) -> list[str]:
    """Return who is where a movement would be if it were alone, those that are so most often first."""
    place = standing.places[chosen]
    met: Counter[str] = Counter()
    for serial in place.alone.serials:
        for times in serial.legs:
            for use in standing.traffic.legs.get(times.leg, ()):
                apart = max(
                    use.times.head_enters_s - times.tail_leaves_s, times.head_enters_s - use.times.tail_leaves_s
                )
                if apart < _NEAR_S and use.movement in standing.places:
                    met[use.movement] += 2 if apart < 0 else 1
    return sorted(met, key=lambda i: -met[i] * (0.5 + generator.random()))[: 2 * size]


def named(standing: Standing, generator: Generator, chosen: str, size: int) -> list[str]:
    """Return whom a movement names in its reasons, whom they name, and so on."""
    found, row = [chosen], 0
    while row < len(found) and len(found) <= size:
        names = sorted(standing.names(standing.places[found[row]].placed) - set(found))
        found += [i for i in _shuffled(generator, names) if i in standing.places]
        row += 1
    return found[1:] or in_the_way(standing, generator, chosen, size)


def late(standing: Standing, generator: Generator, chosen: str, size: int) -> list[str]:
    """Return those that lost most, more or less."""
    lost = {i: min(place.lost, 1e9) * generator.random() for i, place in standing.places.items() if place.lost > 0}
    return sorted((i for i in lost if i != chosen), key=lambda i: -lost[i])[: 2 * size]


def meeting(standing: Standing, generator: Generator, chosen: str, size: int) -> list[str]:
    """Return who passes one leg or site of a movement next before and after it."""
    place = standing.places[chosen]
    timed = place.placed if place.placed.completion_s is not None else place.alone
    legs = [times for serial in timed.serials for times in serial.legs]
    if not legs:
        return []
    halts = [halt for serial in timed.serials for halt in serial.halts]
    found: dict[str, int] = {}
    if halts and generator.random() < 0.3:
        halt = halts[int(generator.integers(len(halts)))]
        for stand in standing.traffic.sites.get(halt.site, ()):
            found.setdefault(standing.owner[stand.serial], abs(stand.begin - halt.head_arrives_s))
    else:
        times = legs[int(generator.integers(len(legs)))]
        for use in standing.traffic.legs.get(times.leg, ()):
            found.setdefault(use.movement, abs(use.times.head_enters_s - times.head_enters_s))
    near = sorted((i for i in found if i in standing.places), key=lambda i: found[i])
    return near[: 2 * size]


def anybody(standing: Standing, generator: Generator, chosen: str, size: int) -> list[str]:
    """Return movements at random."""
    ids = [i for i, place in standing.places.items() if i != chosen and not place.is_hopeless]
    return _shuffled(generator, ids)[:size]


NEIGHBOURHOODS: tuple[Neighbourhood, ...] = (in_the_way, in_the_way, named, late, meeting, anybody)
