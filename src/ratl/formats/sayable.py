"""What of a plan file cannot be said: reasons, warnings and broken rules without what their sentences need.

A reason is flat, and what belongs to which code no schema knows; the sentences do.
"""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ratl.errors import Problem
from ratl.model.movement import Reason, Serial
from ratl.model.plan import Plan
from ratl.words.catalogue import Speaker, load

_LANG: Final = "en"
"""The sentences of both languages need the same."""
_FAILS: Final = (KeyError, ValueError, TypeError, OverflowError)
"""How a parameter fails that is not what its sentence needs."""
_FORMS: Final = {
    "": '"…"', "road": '"…"', "reason": '{"code": "…"}',
    **dict.fromkeys(("list", "terms", "reasons", "roads", "quantity", "units"), "[…]"),
}  # fmt: skip
"""How what a sentence says in a way is written; all else is numbers."""
_STANDS: Final = ("head_enters_s", "tail_enters_s", "from_s", "tail_leaves_s")
"""Moments of who is stranded on a leg, which the next plan reads as its timetable."""


def list_unsayable(plan: Plan, name: str) -> Iterator[Problem]:
    """Yield each parameter that the sentence of a reason needs and that is missing or cannot be said.

    Parameters
    ----------
    plan
        Its epoch and zone tell times.
    name
        What to call the file.
    """
    speaker = Speaker(_LANG, plan.epoch, plan.zone)
    for path, reason in _reasons(plan):
        template = load(_LANG).get(reason.code)
        if template is None:
            yield _wrong((name, f"{path}.code"), reason.code, '"held_leg_busy"')
        else:
            yield from _unsayable(speaker, template, (name, path), reason)
        if ".shifts[" in path and "seconds" not in reason.params:
            yield Problem("missing_key", (name, f"{path}.seconds"))


def _unsayable(speaker: Speaker, template: str, where: tuple[str, str], reason: Reason) -> Iterator[Problem]:
    (name, path), params = where, reason.params
    stands = _STANDS if reason.code == "stranded" and "leg" in params else ()
    asked = {(key, way or "") for _, key, way, _ in string.Formatter().parse(template) if key is not None}
    if "seconds" in params:  # said before any hold, and added up
        asked.add(("seconds", "duration"))
    if stands:
        asked |= {("forward", "ref"), *((key, "time") for key in stands)}
    for key, way in sorted(asked):
        keys = key.split("|")
        missing = [each for each in keys if each not in params]
        for each in missing:
            yield Problem("missing_key", (name, f"{path}.{each}"))
        whole = key not in ("seconds", *stands) or isinstance(params.get(key), int)
        if not missing and not (whole and _can_say(speaker, key, way, params)):
            yield _wrong((name, f"{path}.{keys[0]}"), params[keys[0]], _FORMS.get(way, "12"))


def _can_say(speaker: Speaker, key: str, way: str, params: Mapping[str, object]) -> bool:
    try:
        speaker.fill(f"{{{key}:{way}}}", params)
    except _FAILS:
        return False
    return True


def _wrong(where: tuple[str, str], found: object, expected: str) -> Problem:
    return Problem("wrong_value", where, {"found": str(found)[:60], "expected": expected})


def _reasons(plan: Plan) -> Iterator[tuple[str, Reason]]:
    """Yield every reason and where it stands; items are counted from 1."""
    yield from _numbered("breaks", plan.breaks)
    for key in ("by", "least_by"):
        yield from _numbered(f"objective.{key}", getattr(plan.objective, key))
    for n, need in enumerate(plan.clearance, 1):
        for key in ("because", "late_because"):
            yield from _numbered(f"clearance[{n}].{key}", getattr(need, key))
    for n, movement in enumerate(plan.movements, 1):
        path = f"movements[{n}]"
        for key in ("reasons", "warnings", "shifts"):
            yield from _numbered(f"{path}.{key}", getattr(movement, key))
        if movement.refusal is not None:
            yield from _numbered(f"{path}.refusal.facts", movement.refusal.facts)
            for k, other in enumerate(movement.refusal.others, 1):
                yield from _numbered(f"{path}.refusal.others[{k}].facts", other.facts)
        yield from _of_serials(path, movement.serials)
        for k, alternate in enumerate(movement.alternates, 1):
            yield from _numbered(f"{path}.alternates[{k}].reasons", alternate.reasons)
            yield from _of_serials(f"{path}.alternates[{k}]", alternate.serials)


def _of_serials(path: str, serials: Sequence[Serial]) -> Iterator[tuple[str, Reason]]:
    for n, serial in enumerate(serials, 1):
        yield from _numbered(f"{path}.serials[{n}].start_reasons", serial.start_reasons)
        for k, halt in enumerate(serial.halts, 1):
            yield from _numbered(f"{path}.serials[{n}].halts[{k}].reasons", halt.reasons)


def _numbered(path: str, reasons: Sequence[Reason]) -> Iterator[tuple[str, Reason]]:
    for n, reason in enumerate(reasons, 1):
        yield f"{path}[{n}]", reason
