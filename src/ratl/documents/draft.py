"""The mark of a plan that breaks rules: a draft, not to be ordered, on every page, drawing and sheet."""

from __future__ import annotations

from collections.abc import Mapping

from ratl.model.event import NOT_CLEAR
from ratl.model.movement import Reason
from ratl.model.plan import Plan
from ratl.words.catalogue import Speaker

DRAFT_RED = "B3261E"


def draft_mark(speaker: Speaker, plan: Plan) -> str:
    """Return what is written across what is made of a draft; empty where the plan breaks no rule."""
    return speaker.term("draft_mark") if plan.breaks else ""


def caveat_of(speaker: Speaker, plan: Plan, none: str = "") -> str:
    """Return what stands on every page: that it is a draft, if so, and the author's handling caveat, or `none`."""
    caveat = plan.papers.caveat.get(speaker.lang) or none
    return " · ".join(part for part in (draft_mark(speaker, plan), caveat) if part)


def named_as_drafts(plan: Plan, made: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return papers by file name; those of a draft have names of their own, and replace none ordered by."""
    return {f"DRAFT-{name}" if plan.breaks else name: data for name, data in made.items()}


def list_breaks(speaker: Speaker, plan: Plan) -> list[str]:
    """Return a sentence for each rule that a draft breaks: who, where, until when, and what mends it."""
    return [_sentence(speaker, broken) for broken in plan.breaks]


def _sentence(speaker: Speaker, broken: Reason) -> str:
    said, rule = speaker.say(broken.code, broken.params), broken.params.get("rule")
    if rule is None or broken.code in NOT_CLEAR:  # nothing is said of whose, or it names rule and serial itself
        return said
    who = str(broken.params.get("serial") or broken.params.get("movement") or "")
    return f"{rule} {speaker.isolated(who)}: {said}" if who else f"{rule} {said}"
