"""The assessment file, ``ratl-assessment/1``: what came of a simulation, as JSON."""

from __future__ import annotations

import json

from pydantic import TypeAdapter, ValidationError

from ratl.errors import InputError, Problem
from ratl.formats.fields import from_json, to_json
from ratl.model.assessment import Assessment

FORMAT = "ratl-assessment/1"


def render_assessment(assessment: Assessment) -> bytes:
    """Return an assessment as UTF-8 JSON; the same assessment gives the same bytes."""
    return (json.dumps(to_json(assessment), ensure_ascii=False, indent=1) + "\n").encode()


def parse_assessment(data: bytes, name: str) -> Assessment:
    """Return the assessment in `data`; `name` is what to call the file in error sentences.

    Raises
    ------
    InputError
        When it is none, or lacks a figure.
    """
    try:
        read = json.loads(data)
    except (ValueError, RecursionError):
        raise InputError([Problem("no_assessment", (name,))]) from None
    if not isinstance(read, dict) or read.get("format") != FORMAT:
        raise InputError([Problem("no_assessment", (name,))])
    try:
        return TypeAdapter(Assessment).validate_python(from_json(Assessment, read, {}))
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise InputError([Problem("assessment_unreadable", (name, where))]) from None
