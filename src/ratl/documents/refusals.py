"""What is proven of a movement without a place, in words."""

from __future__ import annotations

from dataclasses import dataclass

from ratl.model.movement import Movement
from ratl.words.catalogue import Speaker

_WHOLE = ("fact_same_ends", "fact_roads", "fact_no_way")
"""Facts that say all there is to say."""
NOT_TRIED = "not_tried"


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
        return Told(speaker.term("refusal_none"))
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
