"""How a place and a moment of a plan are printed: names, MGRS, UTC."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from mgrs import MGRS

from ratl.model.plan import Plan
from ratl.model.route import Point
from ratl.words.catalogue import Speaker

_ESTIMATED = re.compile(
    r"estimated: (?P<basis>great circle|map distance) × (?P<factor>[\d.]+)"
    r"(?: \((?P<terrain>flat|hilly|mountain), (?P<scale>1:[\d,]+); (?P<source>[^)]*)\))?"
)
"""How the corridor's feed writes a length that it estimated."""
OURS = "Ratl's assumption"
"""Where a figure is from that Ratl chose because no source was found."""
_CHOSEN = {"scenario": "doc_source_scenario", OURS: "doc_source_ours", "assumed, generic": "doc_source_generic"}
"""What Ratl writes itself as a source, in the plan and in its own tables (`feeds/types.csv`), and its word."""
_ISOLATES = dict.fromkeys(range(0x2066, 0x206A))


def names_of(plan: Plan) -> dict[str, Mapping[str, str]]:
    """Return id → language → name of everything in `plan` that has a name."""
    named: dict[str, Mapping[str, str]] = {}
    for things in (plan.legs, plan.authorities, plan.points, plan.sites):
        named.update({key: thing.name for key, thing in things.items() if thing.name})
    for movement in plan.movements:
        named[movement.id] = movement.name
        named.update({v.type: v.name for serial in movement.serials for v in serial.vehicles if v.name})
    return named


def speaker_for(plan: Plan, lang: str) -> Speaker:
    """Return a speaker that knows the names, the epoch and the zone of `plan`."""
    return Speaker(lang, plan.epoch, plan.zone, names_of(plan))


def plain(text: str) -> str:
    """Return `text` without direction marks, for programs that show their own or none."""
    return text.translate(_ISOLATES)


def utc(plan: Plan, seconds: int) -> datetime:
    """Return plan second `seconds` in UTC."""
    return (datetime.fromisoformat(plan.epoch) + timedelta(seconds=seconds)).astimezone(UTC)


def iso_utc(plan: Plan, seconds: int) -> str:
    """Return plan second `seconds` as ISO 8601 with a trailing Z, as GPX and CoT want it."""
    return f"{utc(plan, seconds):%Y-%m-%dT%H:%M:%SZ}"


def source_text(speaker: Speaker, source: str) -> str:
    """Return where a figure is from: whose choice it is in the speaker's language, the rest as the author has it."""
    first, mark, rest = source.partition(":")
    if first.strip() in _CHOSEN:
        return f"{speaker.term(_CHOSEN[first.strip()])}{mark}{rest and ' ' + speaker.isolated(rest.strip())}"
    return speaker.isolated(source)


def length_source_text(speaker: Speaker, source: str) -> str:
    """Return where a length is from: Ratl's own words in the speaker's language, the rest as the author has it."""
    ours = _ESTIMATED.fullmatch(source)
    if ours:
        return _estimated_text(speaker, ours)
    first, mark, rest = source.partition(":")
    if first.strip() == "estimated":
        return f"{speaker.term('length_source_estimated')}{mark}{rest and ' ' + speaker.isolated(rest.strip())}"
    return source_text(speaker, source)


def _estimated_text(speaker: Speaker, ours: re.Match[str]) -> str:
    basis = "length_basis_map" if ours["basis"] == "map distance" else "length_basis_direct"
    params = {**ours.groupdict(), "basis": basis}
    if ours["terrain"] is None:
        return speaker.say("length_estimated_by", params)
    return speaker.say("length_estimated_by_terrain", {**params, "terrain": f"terrain_{ours['terrain']}"})


def degrees(value: float) -> str:
    """Return a coordinate in decimal degrees to eight places (a millimetre), never with an exponent.

    >>> degrees(42.479), degrees(-0.00001), degrees(35.0)
    ('42.479', '-0.00001', '35.0')
    """
    text = f"{value:.8f}".rstrip("0")
    return f"{text}0" if text.endswith(".") else text


@functools.cache
def _grid() -> MGRS:
    return MGRS()


def mgrs_reference(point: Point) -> str:
    """Return the place of `point` as MGRS to one metre, spaced: ``38S KB 12345 67890``."""
    text = _grid().toMGRS(point.lat, point.lon, MGRSPrecision=5)
    zone, square, east, north = text[:-12], text[-12:-10], text[-10:-5], text[-5:]
    return f"{zone} {square} {east} {north}"
