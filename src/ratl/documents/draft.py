"""The mark of a plan that breaks rules: a draft, not to be ordered as it is; on every page, drawing, sheet and screen."""

from __future__ import annotations

from ratl.model.movement import Reason
from ratl.model.plan import Plan
from ratl.words.catalogue import Speaker

DRAFT_RED = "B3261E"


def draft_mark(speaker: Speaker, plan: Plan) -> str:
    """Return what is written across what is made of a draft; empty where the plan breaks no rule."""
    return speaker.term("draft_mark") if plan.breaks else ""


def caveat_of(speaker: Speaker, plan: Plan) -> str:
    """Return what stands on every page: that it is a draft, if so, and the author's handling caveat; may be empty."""
    return " · ".join(part for part in (draft_mark(speaker, plan), plan.papers.caveat.get(speaker.lang, "")) if part)


def list_breaks(speaker: Speaker, plan: Plan) -> list[str]:
    """Return a sentence for each rule that a draft breaks: who, where, until when, and what mends it."""
    return [_sentence(speaker, broken) for broken in plan.breaks]


def _sentence(speaker: Speaker, broken: Reason) -> str:
    said = speaker.say(broken.code, broken.params)
    if "rule" not in broken.params or "by" in broken.params and broken.code.startswith("not_clear"):
        return said  # it names rule and serials itself
    who = broken.params.get("serial") or broken.params.get("movement") or ""
    return f"{broken.params['rule']} {speaker.isolated(str(who))}: {said}" if who else f"{broken.params['rule']} {said}"
