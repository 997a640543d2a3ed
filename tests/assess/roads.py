"""Roads and incidents for tests: a map as lines, incidents by what is told of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from ratl.assess.incidents import KINDS, Incidents
from ratl.assess.lines import Lines, lines_of_plan
from ratl.planner.draft import compute_draft
from tests.maps import draw, move, scenario, serial, to_scale

DAY = 86_400.0
FAR = float("inf")


def lines_of(drawing: str) -> tuple[Lines, list[str]]:
    """Return the roads of a map as long as their ends are apart, and their ids."""
    network = to_scale(draw(drawing))
    first = next(iter(network.roads.values())).leg
    plan = compute_draft(scenario(network, move("M", first.from_, first.to, [serial("M/1", 10)])), {})
    return lines_of_plan(plan), list(plan.legs)


def straight(*lengths_km: float) -> Lines:
    """Return roads one behind the other to the east along the equator."""
    km = np.cumsum([0.0, *lengths_km]) / 111.3195
    count = len(lengths_km)
    return Lines(
        np.arange(count, dtype=np.int32), np.arange(1, count + 1, dtype=np.int32), np.array(lengths_km) * 1000,
        tuple(((a, 0.0), (b, 0.0)) for a, b in pairwise(km)),
    )  # fmt: skip


def at(lines: Lines, line: int, share: float) -> tuple[float, float]:
    """Return the place at a share of a straight line."""
    (x1, y1), (x2, y2) = lines.courses[line][0], lines.courses[line][-1]
    return x1 + share * (x2 - x1), y1 + share * (y2 - y1)


def incidents(
    places: Sequence[tuple[float, float]],
    *,
    days: Sequence[float] | float = 0.0,
    span_days: float = 1.0,
    radius_m: float = 0.0,
    clock: bool = False,
    kind: str = "battle",
) -> Incidents:
    """Return incidents at places; `days` are when each begins, counted from second 0."""
    count = len(places)
    begin = np.broadcast_to(np.asarray(days, float), count) * DAY
    lon, lat = np.array(places, float).reshape(-1, 2).T
    return Incidents(
        lon=lon.copy(), lat=lat.copy(), radius_m=np.full(count, radius_m), begin_s=begin.copy(),
        end_s=begin + span_days * DAY, has_clock=np.full(count, clock),
        kind=np.full(count, KINDS.index(kind), np.int32),
        region=np.zeros(count, np.int32), regions=("Haditha",),
    )  # fmt: skip
