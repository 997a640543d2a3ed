"""What is proven of a movement without a place, in words."""

from __future__ import annotations

from dataclasses import dataclass

from ratl.model.movement import Movement, Reason
from ratl.words.catalogue import Speaker

_WHOLE = ("fact_same_ends", "fact_roads", "fact_no_way")
"""Facts that say all there is to say."""
NOT_TRIED = "not_tried"
_UNPROVEN = "proof_not_tried"
"""Reason of a movement of which no proof was looked for to the end."""


@dataclass(frozen=True, slots=True)
class Told:
    """A proof in words: what is proven, the facts it rests on, what follows. Without facts the head says it all."""

    head: str
    facts: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()


def tell_refusal(speaker: Speaker, movement: Movement) -> Told | None:
    """Return what is proven of a movement; None where it has a place, or was never tried."""
    if movement.status != "unplaced" or any(reason.code == NOT_TRIED for reason in movement.reasons):
        return None
    refusal = movement.refusal
    if refusal is None:
        unproven = any(reason.code == _UNPROVEN for reason in movement.reasons)
        return Told(speaker.term(_UNPROVEN if unproven else "refusal_none"))
    first = refusal.facts[0]
    if first.code in _WHOLE:
        return Told(speaker.say("refusal_only", {"fact": {"code": first.code, **first.params}}))
    named = (str(fact.params["movement"]) for fact in refusal.facts if "movement" in fact.params)
    others = [name for name in dict.fromkeys(named) if name != movement.id]
    params = {"movements": others, "completion_s": refusal.completion_s}
    code = "refusal_beside" if others else "refusal_never" if refusal.completion_s is None else "refusal_late"
    end = "refusal_one" if len(refusal.facts) == 1 else "refusal_each"
    facts = tuple(speaker.say(fact.code, fact.params) for fact in refusal.facts)
    how = ("refusal_exact",) if refusal.exact else ()
    ends = (*how, end if refusal.smallest else "refusal_cut")
    return Told(speaker.say(code, params), facts, tuple(map(speaker.term, ends)))


def list_met(movement: Movement) -> list[Reason]:
    """Return what the search ran into of a movement without a place."""
    return [reason for reason in movement.reasons if reason.code != _UNPROVEN]
