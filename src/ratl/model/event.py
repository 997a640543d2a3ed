"""What happened, or was decided, after a plan was made: what replanning starts from."""

from __future__ import annotations

from dataclasses import dataclass

EVENT_KINDS = ("late", "actual", "halted", "closed", "reserved", "new", "cancelled")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event, as it was told.

    `kind` is ``late`` (the head of `serial` will be at `point` at `head_s`, or starts then), ``actual`` (it was there,
    its tail at `tail_s`), ``halted`` (`serial` stands until `until_s`; the plan adds `point` and `head_s`, or `site`),
    ``closed`` (`leg` from `from_s` to `until_s`), ``reserved`` (`leg`, `point` or `site`, for `holder`), ``new`` or
    ``cancelled`` (`movement`). A plan keeps the events it was made for.
    """

    kind: str
    at_s: int
    """When it was known."""
    movement: str = ""
    serial: str = ""
    point: str = ""
    site: str = ""
    leg: str = ""
    head_s: int | None = None
    tail_s: int | None = None
    from_s: int | None = None
    until_s: int | None = None
    holder: str = ""
