"""The plan file, ``ratl-plan/1``: bytes ↔ `Plan`. Unknown fields are kept on rewriting."""

from __future__ import annotations

import dataclasses
import functools
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import pydantic_core
from pydantic import TypeAdapter, ValidationError

from ratl.errors import InputError, Problem
from ratl.formats.fields import from_json, put_back, to_json
from ratl.formats.halves import find_half
from ratl.formats.sayable import list_unsayable
from ratl.formats.sense import list_nonsense
from ratl.march.calendar import is_zone
from ratl.model.plan import EXTRACT_FORMAT, Plan

FORMAT = "ratl-plan/1"

#: How a value of each kind is written, by the beginning of the validator's error type.
_FORMS: Final = {
    "int": "12", "float": "3.5", "finite_number": "3.5", "string": '"…"', "bool": "true", "tuple": "[…]",
    "mapping": "{…}", "dict": "{…}", "dataclass": "{…}", "too_": "[…, …]",
}  # fmt: skip

_YEARS: Final = (1900, 2999)
"""Plans begin in these; further off, clocks fail."""

_LARGEST: Final = 1e11
"""No number of a plan is as large; beyond it (some 3,000 years of seconds) clocks fail."""

_DEEPEST: Final = 200
"""So deep brackets may stand in one another: what is read, known or not, can be written again."""


@functools.cache
def _adapter() -> TypeAdapter[Plan]:
    return TypeAdapter(Plan)


class _AbsurdNumberError(Exception):
    """A number no plan can hold, as written."""


def _number(text: str) -> float:
    value = float(text)
    if not -_LARGEST < value < _LARGEST:
        raise _AbsurdNumberError(text)
    return value


def _whole(text: str) -> int:
    return int(text) if _number(text) else 0


def parse_plan(data: bytes, name: str = "plan") -> Plan:
    """Return the plan in `data`.

    Parameters
    ----------
    data
        UTF-8 JSON.
    name
        What to call the file in error sentences.

    Raises
    ------
    InputError
        When it is no JSON, holds half a character, is of another format, a field is missing or of the wrong kind, its
        epoch and zones tell no time, its input makes no sense (`ratl.formats.sense`), or a reason lacks what its
        sentence needs (`ratl.formats.sayable`): all that was found at once.
    """
    if not data.strip():
        raise InputError([Problem("empty_file", (name,))])
    try:
        source = data.decode("utf-8-sig")
        document = json.loads(source, parse_float=_number, parse_constant=_number, parse_int=_whole)
        _measure_depth(document)
    except _AbsurdNumberError as error:
        raise InputError([Problem("wrong_value", (name,), {"found": str(error)[:60], "expected": "12"})]) from None
    except json.JSONDecodeError as error:
        params = {"line": error.lineno, "column": error.colno, "detail": error.msg}
        raise InputError([Problem("not_json", (name,), params)]) from None
    except UnicodeDecodeError:
        raise InputError([Problem("not_utf8", (name,))]) from None
    except RecursionError:
        raise InputError([Problem("json_too_deep", (name,))]) from None
    if half := find_half(source, document):
        raise InputError([Problem("half_character", (name, half[0]), {"found": half[1]})])
    if not isinstance(document, dict) or document.get("format") is None:
        raise InputError([Problem("no_format", (name,), {"expected": FORMAT})])
    if document["format"] == EXTRACT_FORMAT:
        raise InputError([Problem("extract_not_judged", (name,))])
    if document["format"] != FORMAT:
        found = str(document["format"])[:60]
        raise InputError([Problem("wrong_format", (name,), {"expected": FORMAT, "found": found})])
    unknown: dict[str, object] = {}
    named = from_json(Plan, document, unknown)
    try:
        plan = _adapter().validate_python(named)
    except ValidationError as error:
        raise InputError([_problem(name, e) for e in error.errors()]) from None
    problems = [*_clock_problems(plan, name), *list_nonsense(plan, name)]
    problems = problems or [*list_unsayable(plan, name)]
    if problems:
        raise InputError(problems)
    return dataclasses.replace(plan, extra=unknown)


def _measure_depth(document: object) -> None:
    """Raise `RecursionError` where brackets stand too deep in one another."""
    level: list[Any] = [document]
    for _ in range(_DEEPEST):
        inside = (value.values() if isinstance(value, dict) else value for value in level if _has_brackets(value))
        level = [value for values in inside for value in values]
    if level:
        raise RecursionError


def _has_brackets(value: object) -> bool:
    return isinstance(value, dict | list)


def _clock_problems(plan: Plan, name: str) -> Iterator[Problem]:
    """Yield what is wrong with the moment and the zones by which the seconds of a plan are told as times."""
    try:
        epoch = datetime.fromisoformat(plan.epoch)
    except ValueError:
        epoch = None
    whole = epoch is not None and epoch.second == epoch.microsecond == 0  # else no clock shows minutes of the plan
    if not whole or epoch is None or epoch.tzinfo is None or not _YEARS[0] <= epoch.year <= _YEARS[1]:
        found = {"found": plan.epoch[:60], "expected": '"2025-08-18T00:00:00+03:00"'}
        yield Problem("wrong_value", (name, "epoch"), found)
    zones = {"zone": plan.zone} | {f"authorities.{i}.zone": who.zone for i, who in plan.authorities.items()}
    for key, zone in zones.items():
        if not is_zone(zone):
            yield Problem("unknown_zone", (name, key), {"found": zone[:60], "example": "Asia/Baghdad"})


def _problem(name: str, error: Any) -> Problem:
    # As in a scenario, items are counted from 1.
    parts = (f"[{part + 1}]" if isinstance(part, int) else f".{part.rstrip('_')}" for part in error["loc"])
    where = (name, "".join(parts).removeprefix("."))
    if error["type"] == "missing" or error["type"] == "missing_keyword_only_argument":
        return Problem("missing_key", where)
    form = next((form for kind, form in _FORMS.items() if error["type"].startswith(kind)), "…")
    return Problem("wrong_value", where, {"found": str(error["input"])[:60], "expected": form})


def render_plan(plan: Plan) -> bytes:
    """Return `plan` as UTF-8 JSON, unknown fields of the file it was read from in their places."""
    document = to_json(plan)
    del document["extra"]
    put_back(document, plan.extra)
    return pydantic_core.to_json(document, indent=1) + b"\n"


def plan_schema() -> dict[str, Any]:
    """Return the JSON Schema of the plan file, made from the dataclasses."""
    schema = _adapter().json_schema(mode="serialization")
    renamed: dict[str, Any] = json.loads(json.dumps(schema).replace('"class_"', '"class"').replace('"from_"', '"from"'))
    renamed["properties"].pop("extra")
    renamed["title"] = FORMAT
    return renamed
