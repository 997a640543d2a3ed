"""What is proven of a movement without a place, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ratl.model.movement import Movement, Proof, Reason, Refusal
from ratl.words.catalogue import Speaker

_WHOLE = ("fact_same_ends", "fact_roads", "fact_no_way")
"""Facts that say all there is to say."""
NOT_TRIED = "not_tried"
_UNPROVEN = "proof_not_tried"
"""Reason of a movement of which no proof was looked for to the end."""


@dataclass(frozen=True, slots=True)
class Told:
    """Proofs in words: what is proven, the facts each rests on, what follows. Without facts the head says it all."""

    head: str
    facts: tuple[str, ...] = ()
    others: tuple[tuple[str, ...], ...] = ()
    """Facts of other proofs of it,"""
    also: str = ""
    """and what is said before each."""
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
    proofs: list[Refusal | Proof] = [refusal, *refusal.others]
    facts, *more = [tuple(speaker.say(fact.code, fact.params) for fact in proof.facts) for proof in proofs]
    ends = map(speaker.term, _list_ends(refusal, proofs))
    return Told(speaker.say(code, params), facts, tuple(more), speaker.term("refusal_also"), tuple(ends))


def _list_ends(refusal: Refusal, proofs: Sequence[Refusal | Proof]) -> Iterator[str]:
    """Yield what is said behind the facts: how it was proven, what mends it, what was not looked for."""
    if any(proof.exact for proof in proofs):
        yield "refusal_exact"
    if refusal.others:
        yield "refusal_lists"
    elif refusal.smallest:
        yield "refusal_one" if len(refusal.facts) == 1 else "refusal_each"
    if not all(proof.smallest for proof in proofs):
        yield "refusal_cut"
    if refusal.smallest and not refusal.complete:
        yield "refusal_more"


def list_met(movement: Movement) -> list[Reason]:
    """Return what the search ran into of a movement without a place."""
    return [reason for reason in movement.reasons if reason.code != _UNPROVEN]
