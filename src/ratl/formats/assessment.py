"""The assessment file, ``ratl-assessment/1``: what came of a simulation, as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator

from pydantic import TypeAdapter, ValidationError

from ratl.errors import InputError, Problem
from ratl.formats.fields import from_json, to_json
from ratl.formats.halves import find_half
from ratl.model.assessment import Assessment, MovementForecast

FORMAT = "ratl-assessment/1"
_LONGEST_S = 100 * 366 * 86_400
"""Nothing that is carried out takes longer."""


def render_assessment(assessment: Assessment) -> bytes:
    """Return an assessment as UTF-8 JSON; the same assessment gives the same bytes."""
    return (json.dumps(to_json(assessment), ensure_ascii=False, indent=1) + "\n").encode()


def parse_assessment(data: bytes, name: str) -> Assessment:
    """Return the assessment in `data`; `name` is what to call the file in error sentences.

    Raises
    ------
    InputError
        When it is none, holds half a character, or lacks a figure.
    """
    try:
        # NaN and Infinity become what no figure can be, so that they are told with their place.
        source = data.decode("utf-8-sig")
        read = json.loads(source, parse_constant=lambda constant: [constant])
    except (ValueError, RecursionError):
        raise InputError([Problem("no_assessment", (name,))]) from None
    if half := find_half(source, read):
        raise InputError([Problem("half_character", (name, half[0]), {"found": half[1]})])
    if not isinstance(read, dict) or read.get("format") != FORMAT:
        raise InputError([Problem("no_assessment", (name,))])
    try:
        assessment = TypeAdapter(Assessment).validate_python(from_json(Assessment, read, {}))
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise InputError([Problem("assessment_unreadable", (name, where))]) from None
    senseless = [f"movements.{n}.{key}" for n, each in enumerate(assessment.movements) for key in _list_senseless(each)]
    if senseless:
        raise InputError([Problem("assessment_unreadable", (name, key)) for key in senseless])
    return assessment


def _list_senseless(forecast: MovementForecast) -> Iterator[str]:
    """Yield what no simulation gives: percentiles that fall, times and chances out of range."""
    spreads = {"completion": forecast.completion, "duration": forecast.duration, "supply.days": forecast.supply.days}
    for key, spread in spreads.items():
        levels = [spread.p5, spread.p10, spread.p50, spread.p80, spread.p90, spread.p95]
        if levels != sorted(levels) or not 0 <= levels[0] <= levels[-1] <= _LONGEST_S:
            yield key
    chances = {"fuel_dry": forecast.supply.fuel_dry}
    chances |= {f"stores.{n}.short": store.short for n, store in enumerate(forecast.supply.stores)}
    for key, chance in chances.items():
        if chance is not None and not 0 <= chance <= 1:
            yield f"supply.{key}"
