"""The highest rate a road allows: its speed limit, and what its state lets anybody drive.

Figures without a limit of their own are OSRM's (its ``car.lua``): ``walk`` and the caps by smoothness and by track
grade. Words for a country's general limit (``DE:rural``) are those of cars, and no cap.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final, NamedTuple

from ratl.units import western_digits

_KMH_MPS: Final = 1 / 3.6
_UNITS_MPS: Final[Mapping[str, float]] = MappingProxyType(
    {"": _KMH_MPS, "km/h": _KMH_MPS, "kmh": _KMH_MPS, "kph": _KMH_MPS, "mph": 1609.344 / 3600, "knots": 1852 / 3600}
)
_WALK_KMH: Final = 7.0
#: Worse than horrible is no faster than horrible.
_SMOOTHNESS_KMH: Final[Mapping[str, float]] = MappingProxyType(
    {"good": 60, "intermediate": 45, "bad": 30, "very_bad": 15, "horrible": 3, "very_horrible": 3}
)
_TRACKTYPE_KMH: Final[Mapping[str, float]] = MappingProxyType({"grade2": 45, "grade3": 30, "grade4": 20, "grade5": 15})

#: A limit for lorries stands for the general one.
_SPEED_TAGS: Final = ("maxspeed:hgv", "maxspeed:goods", "maxspeed")
_FIGURE: Final = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*([a-z/]*)", re.ASCII)
_ZONE: Final = re.compile(r"(?:[a-z]{2}:)?(?:zone:?)?(\d{1,3})", re.ASCII)


class RateCap(NamedTuple):
    """A rate nobody may or can exceed, m/s, and the tag it is from."""

    rate_mps: float
    source: str


@cache
def parse_speed(text: str) -> float | None:
    """Return a speed limit in m/s, the lowest of several; None where it has no figure (``none``, ``DE:urban``).

    >>> parse_speed("50 mph"), parse_speed("36"), parse_speed("DE:zone:30") == 30 / 3.6, parse_speed("none")
    (22.352, 10.0, True, None)
    """
    speeds = [_parse_one(part.strip().lower()) for part in western_digits(text).split(";")]
    return min((speed for speed in speeds if speed), default=None)


def _parse_one(text: str) -> float | None:
    if text == "walk" or text.endswith((":walk", "de:living_street")):
        return _WALK_KMH * _KMH_MPS
    zone = _ZONE.fullmatch(text)
    if zone:
        return float(zone[1]) * _KMH_MPS
    match = _FIGURE.fullmatch(text)
    return float(match[1]) * _UNITS_MPS[match[2]] if match and match[2] in _UNITS_MPS else None


def read_rate_cap(tags: Mapping[str, str]) -> RateCap | None:
    """Return the lowest cap on the rate that the tags of a way state, or None. Of two directions the slower counts.

    >>> read_rate_cap({"maxspeed": "50", "smoothness": "bad"})
    RateCap(rate_mps=8.333333333333334, source='smoothness=bad')
    """
    caps = [*_posted(tags), *_state(tags, "smoothness", _SMOOTHNESS_KMH), *_state(tags, "tracktype", _TRACKTYPE_KMH)]
    return min(caps, default=None)


def _posted(tags: Mapping[str, str]) -> list[RateCap]:
    for tag in _SPEED_TAGS:
        keys = [key for key in (tag, f"{tag}:forward", f"{tag}:backward") if key in tags]
        speeds = [(parse_speed(tags[key]), f"{key}={tags[key]}") for key in keys]
        caps = [RateCap(speed, source) for speed, source in speeds if speed is not None]
        if caps:
            return caps
    return []


def _state(tags: Mapping[str, str], tag: str, caps_kmh: Mapping[str, float]) -> list[RateCap]:
    words = [word.strip() for word in tags.get(tag, "").split(";")]
    return [RateCap(caps_kmh[word] * _KMH_MPS, f"{tag}={tags[tag]}") for word in words if word in caps_kmh]
