"""The parts of a delay, a shift and a wait, each as long as the moments shown have it, so that they add up to these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ratl.model.movement import Halt, Movement, Reason, Serial
from ratl.words.clock import part_spans_s


def delay_parts(movement: Movement) -> tuple[Reason, ...]:
    """Return why a movement is complete later than alone; of one without a place, why it has none."""
    return _shown(movement.best_alone_s, movement.reasons)


def shift_parts(movement: Movement) -> tuple[Reason, ...]:
    """Return why a movement made anew is complete at another time than it was told."""
    return _shown(movement.told_s, movement.shifts)


def start_parts(movement: Movement, serial: Serial) -> tuple[Reason, ...]:
    """Return what a serial of a movement waits for at its origin, then on the road."""
    return _shown(movement.request.earliest_start_s, serial.start_reasons)


def halt_parts(halt: Halt) -> tuple[Reason, ...]:
    """Return what a serial stands on for longer than it has to: the last of it ends as its head departs."""
    held_s = sum(int(str(hold.params.get("seconds", 0))) for hold in halt.reasons)
    return _shown(halt.head_departs_s - held_s, halt.reasons)


def _shown(from_s: int | None, parts: Sequence[Reason]) -> tuple[Reason, ...]:
    if from_s is None or any("seconds" not in part.params for part in parts):
        return tuple(parts)
    spans = part_spans_s(from_s, [int(str(part.params["seconds"])) for part in parts])
    shown = zip(parts, spans, strict=True)
    return tuple(replace(part, params={**part.params, "seconds": span_s}) for part, span_s in shown if span_s)
