"""Other routes by the same places: alternatives from place to place, put together under the same three laws."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, product
from typing import Final

from ratl.roads.alternatives import SHARE, STRETCH
from ratl.roads.costs import Costs
from ratl.roads.portions import Portion, portion_cost
from ratl.roads.routes import RoadPath, Router
from ratl.roads.snap import Snap

#: Most ways kept while they are put together, the cheapest ones.
_KEPT: Final = 300


@dataclass(frozen=True, slots=True)
class _Way:
    cost: float
    portions: tuple[Portion, ...]
    after: tuple[int, ...]

    @property
    def last(self) -> int | None:
        """The arc it ends on."""
        return self.portions[-1].arc if self.portions else None

    def shared_with(self, other: _Way) -> Iterator[Portion]:
        """Give what it drives of the arcs that another drives too."""
        arcs = {portion.arc for portion in other.portions}
        return (portion for portion in self.portions if portion.arc in arcs)


def find_others(router: Router, costs: Costs, stops: Sequence[Snap], *, most: int) -> tuple[RoadPath, ...]:
    """Return up to `most` routes by `stops` that differ from the cheapest and from each other, cheapest first.

    Each costs at most `STRETCH` times the cheapest, shares at most `SHARE` of the cheaper one with it and with each
    other, and comes twice to no junction that the cheapest comes to once; between two places it is one of those that
    `ratl.roads.alternatives.find_alternatives` gives. Waits do not count in their choice.
    """
    ways = [_Way(0.0, (), (0,))] if most > 0 else []
    leaving: tuple[int | None, ...] = (None,)
    for leg, (start, end) in enumerate(pairwise(stops), 2):
        arriving = router.passings(end) if leg < len(stops) else (None,)
        longer = [
            _Way(way.cost + cost, way.portions + portions, (*way.after, len(way.portions) + len(portions)))
            for leave, arrive in product(leaving, arriving)
            for cost, portions in router.list_ways(costs, start, end, leave, arrive, most=most)
            for way in ways
            if way.last == leave
        ]
        ways, leaving = sorted(longer, key=lambda way: way.cost)[:_KEPT], arriving
    price = cache(lambda portion: portion_cost(router.network, costs.piece_cost, portion))
    chosen = ways[:1]
    for way in ways[1:]:
        if len(chosen) > most:
            break
        if way.cost <= STRETCH * chosen[0].cost and not _junctions(router, way) - _junctions(router, chosen[0]):
            shared = ((sum(map(price, way.shared_with(other))), min(way.cost, other.cost)) for other in chosen)
            if all(cost <= SHARE * cheaper for cost, cheaper in shared):
                chosen.append(way)
    return tuple(RoadPath(portions=w.portions, stops=tuple(stops), after=w.after, cost=w.cost) for w in chosen[1:])


def _junctions(router: Router, way: _Way) -> Counter[int]:
    """Return the junctions it comes to more than once, each as often as that."""
    times = Counter(_driven_to(router, way))
    return Counter({junction: n for junction, n in times.items() if n > 1})


def _driven_to(router: Router, way: _Way) -> Iterator[int]:
    network = router.network
    for portion, onward in pairwise(way.portions):
        if portion.arc != onward.arc:  # else it goes on along one edge, past a place
            yield int((network.edge_to if portion.along else network.edge_from)[portion.edge])
