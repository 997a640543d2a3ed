"""Tags → names in every language of the source, and named places."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from ratl.model.road import Place

PLACE_RANKS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "city": 0, "town": 1, "border": 2, "base": 3, "aerodrome": 3, "village": 4, "borough": 5, "suburb": 5,
        "quarter": 6, "hamlet": 6, "neighbourhood": 7, "island": 7, "isolated_dwelling": 8, "farm": 8, "locality": 9,
    }
)  # fmt: skip
"""Kinds of place, and which is meant where two have one name: the lower."""
PLACE_KEYS: Final = ("place", "barrier", "military", "aeroway")
_KINDS: Final[Mapping[tuple[str, str], str]] = MappingProxyType(
    {
        ("barrier", "border_control"): "border",
        ("military", "base"): "base",
        ("military", "barracks"): "base",
        ("aeroway", "aerodrome"): "aerodrome",
    }
)
PLACE_TAGS: Final = tuple(_KINDS)
_NAMES: Final[Mapping[str, str]] = MappingProxyType({"name": "", "ref": "ref"})
#: ``name:ar``, ``name:zh-Hans``, ``name:ku-Arab``; not ``name:left`` or ``name:etymology``.
_LANGUAGE: Final = re.compile(r"name:([a-z]{2,3}(?:[-_][A-Za-z]{2,8})?)")


def read_names(tags: Mapping[str, str]) -> dict[str, str]:
    """Return language → name: ``""`` as signed on the spot, ``"ref"`` the number.

    >>> read_names({"name": "بغداد", "name:en": "Baghdad", "name:left": "x", "highway": "primary"})
    {'': 'بغداد', 'en': 'Baghdad'}
    """
    names = {language: text for key, text in tags.items() if (language := _language_of(key)) is not None}
    return dict(sorted(names.items())) if len(names) > 1 else names


@cache
def _language_of(key: str) -> str | None:
    """Return what a key names in: a language, ``""`` or ``"ref"``; None where it is no name."""
    if key in _NAMES:
        return _NAMES[key]
    match = _LANGUAGE.fullmatch(key)
    return match[1] if match else None


def read_place(tags: Mapping[str, str], *, lon: float, lat: float) -> Place | None:
    """Return the place that `tags` name, None where they name none."""
    kinds = (tags[key] if key == "place" else _KINDS.get((key, tags[key])) for key in PLACE_KEYS if key in tags)
    kind = next((kind for kind in kinds if kind in PLACE_RANKS), None)
    names = read_names(tags)
    if kind is None or not names:
        return None
    return Place(names=names, lon=lon, lat=lat, kind=kind, rank=PLACE_RANKS[kind])
