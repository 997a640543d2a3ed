"""Driving between halts: stretches from one sufficient halt to the next, and from rest to rest."""

from __future__ import annotations

from dataclasses import dataclass

from ratl.model.movement import Rules
from ratl.referee.traversals import REST, Stand, Track, Traversal


@dataclass(frozen=True, slots=True)
class Stretch:
    """Legs driven one after the other, and the stands after them. `fresh`: it begins at the start or after a rest."""

    traversals: tuple[Traversal, ...]
    stands: tuple[Stand, ...]
    fresh: bool

    @property
    def driving_s(self) -> int:
        """Driving time of the head: our own runs, the stated one where none can be worked out."""
        return sum(t.times.run_s if t.run_s is None else t.run_s for t in self.traversals)

    @property
    def distance_m(self) -> float:
        """Distance driven."""
        return sum(t.leg.length_m for t in self.traversals)


def asked_halt_s(rules: Rules, *, fresh: bool) -> int:
    """Return how long the scheme's halt is: the first after a start or a rest may have another length."""
    return rules.first_halt_s if fresh and rules.first_halt_s is not None else rules.halt_s


def is_rest(rules: Rules, stand: Stand) -> bool:
    """Return whether a halt counts as rest: at an overnight site, of such a kind, as long as the rules ask."""
    return stand.halt.kind in REST and stand.site.overnight and stand.rest_s >= (rules.rest_s or 0)


def stretches(track: Track) -> list[Stretch]:
    """Return the stretches between sufficient halts: those at which every vehicle stood as long as asked."""
    rules, found, since, fresh = track.movement.request.rules, [], 0, True
    for index, stand in sorted(track.stands.items()):
        if stand.shortest_s >= asked_halt_s(rules, fresh=fresh):
            found.append(_stretch(track, since, index + 1, fresh=fresh))
            since, fresh = index + 1, is_rest(rules, stand)
    if since < len(track.traversals):
        found.append(_stretch(track, since, len(track.traversals), fresh=fresh))
    return found


def stages(track: Track) -> list[Stretch]:
    """Return the stages from rest to rest."""
    rules, found, since = track.movement.request.rules, [], 0
    for index, stand in sorted(track.stands.items()):
        if is_rest(rules, stand):
            found.append(_stretch(track, since, index + 1, fresh=True))
            since = index + 1
    if since < len(track.traversals):
        found.append(_stretch(track, since, len(track.traversals), fresh=True))
    return found


def _stretch(track: Track, since: int, until: int, *, fresh: bool) -> Stretch:
    stands = tuple(track.stands[index] for index in range(since, until) if index in track.stands)
    return Stretch(track.traversals[since:until], stands, fresh)
