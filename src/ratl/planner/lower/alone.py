"""One movement with nobody else on the road: how early each of its serials can be anywhere."""

from __future__ import annotations

from dataclasses import dataclass

from ratl.model.movement import Movement
from ratl.planner.lower.explore import NEVER, Ints
from ratl.planner.lower.kinds import Kind, Kinds


@dataclass(frozen=True, slots=True)
class Course:
    """One serial from its origin to its destination (rows of points), on any route."""

    kind: Kind
    start: int
    goal: int
    completion_s: int
    """Its tail is in no earlier; `NEVER`: it cannot come there."""
    heads: Ints
    """How early its head can be at each point; -1 where that was not looked at."""


@dataclass(slots=True)
class Alone:
    """A movement: its serials, and a second before which it cannot be complete."""

    weight: float
    courses: tuple[Course, ...]
    bound_s: int

    @property
    def possible(self) -> bool:
        """Whether every serial can come to its destination."""
        return self.bound_s < NEVER


def explore_alone(kinds: Kinds, movement: Movement) -> Alone:
    """Return how early the serials of a movement can be, each of them alone on the road.

    Rates, fit, the windows of rule R5 on legs, halts and rests hold; a serial may wait anywhere, sites are never
    full, and points, escort teams, pins, longest waits and travels, forbidden turns and the keeping together of the
    column are left out. Each of these only drops rules, so no valid plan completes earlier.
    """
    request = movement.request
    start, goal = kinds.points[request.origin], kinds.points[request.destination]
    courses = []
    for serial in movement.serials:
        kind = kinds.of(movement, serial)
        completion_s, heads = kind.explore_freely(start, goal, request.earliest_start_s)
        courses.append(Course(kind, start, goal, completion_s, heads))
    bound_s = max((course.completion_s for course in courses), default=NEVER)
    return Alone(request.weight, tuple(courses), bound_s)
