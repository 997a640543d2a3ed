"""Who goes first where two serials cannot be at once: the order of a plan, kept when it is carried out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """The head of `then` comes no earlier than `gap_s` after the tail of `first`.

    Each is a serial, an index into its legs, and whether it ``enters`` or ``leaves`` that leg.
    """

    first: tuple[str, int, str]
    then: tuple[str, int, str]
    gap_s: int
    what: str
    """Leg, point or site; the authority of an escort."""
    kind: str
    """``following``, ``opposing``, ``crossing``, ``site`` or ``escort``."""
