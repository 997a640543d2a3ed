"""When engines run at a stand: one rule, for the fuel of a plan and for its simulation.

They run at the halts whose kind a scenario names, there for what the halt has to last and an hour of waiting more, then
they are off; on the road they run for an hour of a stand; in the queue of a post they run all the time. Nobody idles a
night away: Ratl's own assumption (`docs/doctrine.md` 3.7).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from ratl.model.movement import Halt, LegTimes

IDLE_WAIT_S: Final = 3600
"""How long engines are kept running beyond what a stand has to last; a stand on the road has to last for nothing."""


def idles(halt: Halt, kinds: Collection[str]) -> bool:
    """Return whether engines run at a halt, of which `kinds` are named for it."""
    return halt.kind in kinds


def place_in_serial(order: int, vehicles: int) -> float:
    """Return where a vehicle marches: the head at 0, the tail at 1.

    >>> place_in_serial(1, 3), place_in_serial(0, 1)
    (0.5, 0.0)
    """
    return order / max(vehicles - 1, 1)


def halt_engines_s(halt: Halt, place: float, kinds: Collection[str]) -> float:
    """Return how long the engine of the vehicle at `place` runs at a halt."""
    if not idles(halt, kinds):
        return 0.0
    head_s = halt.head_departs_s - halt.head_arrives_s
    tail_s = halt.tail_departs_s - halt.tail_arrives_s
    return min(head_s + place * (tail_s - head_s), halt.minimum_s + IDLE_WAIT_S)


def road_stand_s(times: LegTimes) -> int:
    """Return how long a serial stands on a leg, which its plan has it do before it goes on."""
    return max(0, times.head_leaves_s - times.head_enters_s - times.run_s)


def leg_engines_s(times: LegTimes, place: float, *, queues: bool) -> float:
    """Return how long the engine of the vehicle at `place` runs standing on a leg.

    In the queue of a post (`queues`) the head does not wait, the tail waits longest, the rest in between by order of
    march: its time on the leg beyond the run and the stand of the whole serial.
    """
    stand_s = road_stand_s(times)
    queue_s = max(0, times.tail_leaves_s - times.tail_enters_s - times.run_s - stand_s) if queues else 0
    return min(stand_s, IDLE_WAIT_S) + place * queue_s
