"""A solved board read as columns: units, low-beds and what each of these carries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ratl.drawdown.board import Board
from ratl.model.drawdown import QUARTERS, Goal, Load, Schedule, Unit, Wave

Item = tuple[int, str, Mapping[str, str]]
"""Quarter decks, unit, name."""


def read_schedule(board: Board, value: Callable[[Any], int], goals: tuple[Goal, ...]) -> Schedule:
    """Return the schedule that the solver's values say.

    Parameters
    ----------
    board
        The board solved.
    value
        Value of an expression of it.
    goals
        What was minimised.
    """
    days = range(board.drawdown.days)
    found = []
    for lane in board.drawdown.lanes:
        on_lane = board.units_on[lane.id]
        left = {unit.id: next(d for d in days if value(board.gone(unit, d))) for unit in on_lane}
        decks = {d: {p.id: int(value(board.low_beds[lane.id, p.id][d])) for p in board.drawdown.lift} for d in days}
        leaving = {d: [unit for unit in on_lane if left[unit.id] == d] for d in days}
        sent = {day: list_loads(leaving[day]).rests for day in days}
        cargo = _Cargo(on_lane, left)
        for day in days:
            count = sum(decks[day].values())
            if count or leaving[day]:
                loads = (*sent[day], *cargo.next(count - len(sent[day])))
                found.append((day, lane.id, leaving[day], decks[day], loads))
    found.sort(key=lambda wave: wave[:2])
    width = len(str(len(found)))
    waves = tuple(
        Wave(
            id=f"C{number:0{max(2, width)}}", lane=lane, day=day, arrival_day=board.told.arrival_day(lane, day),
            units=tuple(unit.id for unit in units), low_beds={p: n for p, n in low_beds.items() if n}, loads=loads,
        )
        for number, (day, lane, units, low_beds, loads) in enumerate(found, start=1)
    )  # fmt: skip
    closed = {base: next(d for d in days if value(line[d])) for base, line in board.closed.items()}
    return Schedule(waves=waves, closed=closed, goals=goals)


@dataclass
class Packed:
    """The loads of units packed on low-beds: whole decks, and what is less than a deck, shared."""

    wholes: list[Load] = field(default_factory=list)
    rests: list[Load] = field(default_factory=list)


def list_loads(units: Sequence[Unit]) -> Packed:
    """Return the loads of units that leave together.

    Sizes are halves of each other: the larger first fills every deck but the last, so that each unit's whole decks are
    full and the rests of all units need no more decks than their sum says.
    """
    packed, rests = Packed(), []
    for unit in units:
        items = [
            (QUARTERS // e.per_low_bed, unit.id, e.name) for e in unit.equipment if not e.left for _ in range(e.count)
        ]
        decks = _fill(sorted(items, key=lambda item: -item[0]))
        whole = unit.quarters // QUARTERS
        packed.wholes += [_load(deck) for deck in decks[:whole]]
        rests += [item for deck in decks[whole:] for item in deck]
    packed.rests = [_load(deck) for deck in _fill(sorted(rests, key=lambda item: -item[0]))]
    return packed


def _fill(items: Sequence[Item]) -> list[list[Item]]:
    """Return the items, largest first, in decks filled one after the other."""
    decks: list[list[Item]] = []
    room = 0
    for item in items:
        if item[0] > room:
            decks.append([])
            room = QUARTERS
        decks[-1].append(item)
        room -= item[0]
    return decks


def _load(deck: Sequence[Item]) -> Load:
    counted: dict[tuple[str, str], tuple[str, Mapping[str, str], int]] = {}
    for _, unit, name in deck:
        key = unit, str(sorted(name.items()))
        counted[key] = unit, name, counted.get(key, (unit, name, 0))[2] + 1
    return Load(items=tuple(counted.values()))


class _Cargo:
    """Whole decks of a lane in the order in which their units leave."""

    def __init__(self, units: Sequence[Unit], left: Mapping[str, int]) -> None:
        ordered = sorted(units, key=lambda unit: (left[unit.id], unit.id))
        self._waiting = [load for unit in ordered for load in list_loads([unit]).wholes]

    def next(self, count: int) -> list[Load]:
        """Return the next loads to go."""
        taken, self._waiting = self._waiting[:count], self._waiting[count:]
        return taken
