"""Movements to be placed better together than they are, as the solver is asked about them; and its answer driven."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ratl.model.movement import Movement
from ratl.planner.exact.model import Way
from ratl.planner.exact.reach import Reach
from ratl.planner.exact.replay import replay
from ratl.planner.lower.alone import Alone
from ratl.planner.objective import flow_s, measure
from ratl.planner.standing import Repair, Standing

MOST_SERIALS: Final = 40
"""Most serials of a small case."""
_DUST: Final = 1e-6


def is_small(movements: Sequence[Movement]) -> bool:
    """Return whether there are so few that all of them together may be closed."""
    return 0 < sum(len(movement.serials) for movement in movements) <= MOST_SERIALS


def find_reaches(
    movements: Sequence[Movement], alone: Mapping[str, Alone], latest_s: Mapping[str, int]
) -> list[Reach] | None:
    """Return where each serial can be in time; None where there are too many routes."""
    reaches = []
    for movement in movements:
        bounds = (movement.request.latest_completion_s, latest_s.get(movement.id))
        until_s = min((s for s in bounds if s is not None), default=alone[movement.id].courses[0].kind.roads.horizon_s)
        for serial, course in zip(movement.serials, alone[movement.id].courses, strict=True):
            reaches.append(Reach(movement, serial, course, until_s))
    return None if any(reach.arcs is None for reach in reaches) else reaches


@dataclass(frozen=True, slots=True)
class Case:
    """What is to be beaten: movements that have a place, their bounds, and what they are worth together."""

    movements: tuple[Movement, ...]
    least_s: Mapping[str, int]
    value: float

    @property
    def latest_s(self) -> dict[str, int]:
        """When each is complete at the latest in a better plan, the others being no earlier than they can be."""
        over = self.value - sum(flow_s(m, self.least_s[m.id]) for m in self.movements)
        weights = ((m, m.request.weight) for m in self.movements)
        return {m.id: self.least_s[m.id] + math.floor(over / weight + _DUST) for m, weight in weights if weight}


def driven(standing: Standing, movements: Sequence[Movement], ways: Mapping[str, Way]) -> Repair | None:
    """Return what the solver found driven, nobody else moved; None where it cannot go so."""
    others = standing.traffic.copy()
    for movement in movements:
        others.remove(standing.places[movement.id].placed)
    placed = replay(standing.draft, movements, ways, others)
    if placed is None:
        return None
    again = {movement.id: movement for movement in placed}
    return Repair(measure(standing.kind, (again.get(m.id, m) for m in standing.movements)), tuple(placed))
