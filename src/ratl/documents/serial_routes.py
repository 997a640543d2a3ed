"""The routes of a movement: one where its serials travel together, one or more where they travel apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar

from ratl.model.movement import Alternate, Movement, Serial
from ratl.words.catalogue import Speaker

_Routed = TypeVar("_Routed", bound=Movement | Alternate)


def by_route(movement: _Routed) -> tuple[_Routed, ...]:
    """Return a placed movement once for each route that its serials take, with those that take it, in their order."""
    groups: dict[tuple[tuple[str, bool], ...], list[Serial]] = {}
    for serial in movement.serials:
        groups.setdefault(tuple((driven.leg, driven.forward) for driven in serial.legs), []).append(serial)
    if len(groups) < 2:
        return (movement,)
    return tuple(replace(movement, serials=tuple(serials)) for serials in groups.values())


def routes_named(speaker: Speaker, movement: _Routed, name: str) -> Iterator[tuple[str, _Routed]]:
    """Give each route with its title: the name of the movement, and of several routes also who takes it."""
    parts = by_route(movement)
    for part in parts:
        yield (name if len(parts) == 1 else f"{name} · {serials_listed(speaker, part)}"), part


def serials_listed(speaker: Speaker, movement: Movement | Alternate) -> str:
    """Return the ids of the serials in one line."""
    return speaker.term("list_separator").join(speaker.isolated(serial.id) for serial in movement.serials)
