"""What happened, or was decided, after a plan was made: what replanning starts from."""

from __future__ import annotations

from dataclasses import dataclass

ABOUT_SERIALS = ("late", "actual", "halted", "inferred")
"""Kinds of events that report where a serial is."""

NOT_CLEAR = ("not_clear", "not_clear_stranded")
"""Warnings of two serials in each other's way, each with the ``rule`` that breaks: the plan is a draft."""

MADE_ANEW = (
    *NOT_CLEAR, "caught_on_leg", "stands_on_road", "drives_too_long", "overstays", "misses_deadline",
    "column_parted", "fixed_moves", "missed_window", "missed_slot", "alternate_dropped",
)  # fmt: skip
"""Warnings of a movement about the plan being made anew, the gravest first; the next making begins without them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event, as it was told.

    `kind` is ``late`` (the head of `serial` will be at `point` at `head_s`, or starts then), ``actual`` (it was there,
    its tail at `tail_s`), ``halted`` (`serial` stands until `until_s`; the plan adds `point` and `head_s`, or `site`),
    ``inferred`` (`serial` cannot be past `behind`, told to be ahead of it, of which something was reported: it comes to
    `point` at `head_s`, or stands at `site` until `until_s`), ``closed`` (`leg` from `from_s` to `until_s`),
    ``reserved`` (`leg`, `point` or `site`, for `holder`), ``new`` or ``cancelled`` (`movement`), or ``parted``:
    `serial`, which travels apart, has lost its place and is a movement of its own; `movement` goes on without it. Of a
    ``late`` serial expected at a point farther on the plan adds the `leg` it is on, and until when (`until_s`). A plan
    keeps the events it was made for.
    """

    kind: str
    at_s: int
    """When it was known."""
    movement: str = ""
    serial: str = ""
    behind: str = ""
    point: str = ""
    site: str = ""
    leg: str = ""
    head_s: int | None = None
    tail_s: int | None = None
    from_s: int | None = None
    until_s: int | None = None
    holder: str = ""
