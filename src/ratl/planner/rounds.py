"""Rounds of repairs, each shared among those who have the plan as it stands.

Every member of the crew draws the same candidates, so that no more than their numbers need be told. What is taken is
told to all of them. Who tried which candidate makes no difference to what is found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Final, cast

import numpy as np

from ratl.model.movement import Movement
from ratl.planner.exact.near import Near
from ratl.planner.exact.queues import Queues
from ratl.planner.neighbourhoods import draw
from ratl.planner.serials import Child
from ratl.planner.standing import Candidate, Place, Repair, Standing

CANDIDATES: Final = 4
"""Repairs tried in a round, all from the same plan."""

MOST_LOOKS: Final = 4
"""Most rounds in which everybody is lined up at the queues,"""
_AGAIN: Final = 4
"""of those after the first one the earliest after 8 rounds, each later one after twice as many."""

Follow = Callable[[Any], None]
Work = Callable[[Any, int], Any]
Stop = Callable[[], bool]
Ask = Callable[[Any], list[Any] | None]
Share = Callable[[Follow, Work, int, Stop], AbstractContextManager[Ask]]
"""How work is shared out. Given are what brings a member in step with what is told, what does the piece of work of a
number, how many pieces there are, and what says to stop. What comes of it tells every member and returns what came of
each piece, in order, or None where it was to stop meanwhile: then nothing more may be asked. Who asks is in step."""


@contextmanager
def by_oneself(_follow: Follow, work: Work, count: int, stop: Stop) -> Iterator[Ask]:
    """Do all the work where it is asked for."""

    def ask(told: Any) -> list[Any] | None:
        found = [None if stop() else work(told, number) for number in range(count)]
        return None if stop() else found

    yield ask


@dataclass(frozen=True, slots=True)
class Told:
    """What begins a round: how many are done, and the repairs taken since the last one began.

    `look`: everybody is lined up at the queues, for the first time (0), the second, …; None: not in this round.
    """

    done: int
    taken: tuple[Repair, ...]
    look: int | None = None


@dataclass(slots=True)
class Rounds:
    """Rounds on a standing plan.

    `stop` is asked before each movement that is placed again.
    """

    standing: Standing
    seed: int
    stop: Stop
    near: Near | None = None
    """Every other round asks for exact neighbourhoods, where there are any."""
    queues: Queues | None = None
    """The first round asks for the order of the queues, where there are any; later ones until it has helped."""
    _taken: list[Repair] = field(default_factory=list)
    """Not told yet."""
    _looks: int = 0
    _lines_up: bool = False
    """In the round that was told last."""

    def told(self, done: int) -> Told:
        """Return what is to be told at the beginning of a round, this many being done."""
        taken, self._taken = tuple(self._taken), []
        due = self._looks < MOST_LOOKS and done >= (_AGAIN << self._looks if self._looks else 0)
        self._lines_up = due and self.queues is not None and self.queues.are_any
        if not self._lines_up:
            return Told(done, taken)
        self._looks += 1
        return Told(done, taken, self._looks - 1)

    def note(self, repairs: Iterable[Repair]) -> None:
        """Note what has been taken here, so that it is told."""
        self._taken += map(_bare, repairs)

    def follow(self, told: Told) -> None:
        """Take what was taken elsewhere."""
        for repair in told.taken:
            self.standing.take(_dressed(repair, self.standing.places))

    def work(self, told: Told, number: int) -> Repair | None:
        """Return what comes of one of the candidates of a round, drawn by a generator of its own."""
        if told.look is not None and self.queues is not None:
            lined_up = self.queues.line_up(told.look, number, self.stop)
            return None if lined_up is None else _bare(lined_up)
        candidate = draw(self.standing, np.random.default_rng((self.seed, told.done, number)))
        repair = None if candidate is None else self._repair(candidate, exact=told.done % 2 == 1)
        return None if repair is None else _bare(repair)

    def _repair(self, candidate: Candidate, *, exact: bool) -> Repair | None:
        if self.near is not None and exact and (chosen := self.near.choose(candidate.order)):
            return self.near.mend(chosen, self.stop)
        return self.standing.repair(candidate, stop=self.stop)

    def take_best(self, repairs: Sequence[Repair | None]) -> None:
        """Take the repair with the least key, of equal ones the first, where the plan gets no worse."""
        best = min((repair for repair in repairs if repair is not None), key=lambda repair: repair.key, default=None)
        if best is not None and best.key <= self.standing.key:
            self.standing.take(_dressed(best, self.standing.places))
            self._taken.append(best)
            if self._lines_up:
                self._looks = MOST_LOOKS


def _bare(repair: Repair) -> Repair:
    """Return a repair without what everybody knows of its movements: their timetables."""
    return replace(repair, movements=tuple(_timetable(movement) for movement in repair.movements))


def _timetable(movement: Movement) -> Movement:
    serials = tuple(replace(serial, vehicles=()) for serial in movement.serials)
    bare = replace(movement, request=cast(Any, None), name={}, alternates=(), routes=(), serials=serials)
    return replace(bare, column=cast(Any, None)) if isinstance(bare, Child) else bare


def _dressed(repair: Repair, places: Mapping[str, Place]) -> Repair:
    """Return a repair with what is known of its movements."""
    return replace(repair, movements=tuple(_with_known(m, places[m.id].bare) for m in repair.movements))


def _with_known(timetable: Movement, known: Movement) -> Movement:
    serials = tuple(
        replace(serial, vehicles=asked.vehicles) for serial, asked in zip(timetable.serials, known.serials, strict=True)
    )
    dressed = replace(
        timetable, request=known.request, name=known.name, alternates=known.alternates, routes=known.routes,
        serials=serials,
    )  # fmt: skip
    return replace(dressed, column=known.column) if isinstance(dressed, Child) and isinstance(known, Child) else dressed
