"""Places as planners name them: a name in any language of the data, latitude and longitude, or MGRS."""

from __future__ import annotations

import difflib
import functools
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from mgrs import MGRS
from mgrs.core import MGRSError

from ratl.errors import InputError, Problem
from ratl.model.road import Place
from ratl.roads.lengths import great_circle_m
from ratl.units import western_digits
from ratl.words.folding import fold

_PAIR: Final = re.compile(r"^\s*([-+]?\d{1,3}(?:\.\d+)?)\s*°?\s*[,;،؛\s]\s*([-+]?\d{1,3}(?:\.\d+)?)\s*°?\s*$")
_ANGLE: Final = (
    r"(\d{1,3}(?:\.\d+)?)\s*°?\s*(?:(\d{1,2}(?:\.\d+)?)\s*['′’]\s*)?(?:(\d{1,2}(?:\.\d+)?)\s*(?:[\"″”]|''|′′)\s*)?"
)
_QUARTERED: Final = re.compile(rf"^\s*{_ANGLE}(N|S)\s*[,;،؛\s]?\s*{_ANGLE}(E|W)\s*$", re.IGNORECASE)
"""Degrees, or degrees with minutes and seconds, each with its quarter: ``33°48'00"N 42°26'24"E``."""
_BEFORE: Final = re.compile(r"^\s*(N|S)\s*([\d.°'′’\"″”\s]+?)[,;،؛\s]*(E|W)\s*([\d.°'′’\"″”\s]+)$", re.IGNORECASE)
"""The same with the letters in front."""
_GRID: Final = re.compile(r"^\d{1,2}[C-HJ-NP-X][A-HJ-NP-Z]{2}(\d{2}|\d{4}|\d{6}|\d{8}|\d{10})$")
_SAME_M: Final = 3000.0
"""Two places of one name within this are one place mapped twice."""
_MOST: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPlace:
    """Where a place is, and what to call it: language → name, empty for bare coordinates."""

    lon: float
    lat: float
    names: Mapping[str, str]
    written: str
    """As the planner wrote it."""
    namesakes: tuple[str, ...] = ()
    """Places of that name of less rank that are not meant."""


class Gazetteer:
    """The named places of a network.

    Parameters
    ----------
    places
        The places of the source; of one name the one with the lowest rank is meant.
    """

    def __init__(self, places: Iterable[Place]) -> None:
        self._places: dict[str, list[Place]] = {}
        self._written: dict[str, str] = {}
        for place in places:
            for name in set(place.names.values()):
                folded = fold(name)
                if folded and place not in self._places.setdefault(folded, []):
                    self._places[folded].append(place)
                    self._written.setdefault(folded, name)

    def find(self, text: str) -> FoundPlace:
        """Return the place that `text` names.

        Raises
        ------
        InputError
            ``unknown_place``, ``unknown_place_like`` or ``ambiguous_place`` with the candidates; ``bad_lat_lon`` or
            ``bad_grid`` for coordinates that cannot be.
        """
        written = western_digits(text).strip()
        pair = _PAIR.match(written)
        if pair:
            return _at_coordinates(float(pair[1]), float(pair[2]), text)
        quartered = _QUARTERED.match(_BEFORE.sub(r"\2\1 \4\3", written))
        if quartered:
            return _at_coordinates(_degrees(*quartered.groups()[:4]), _degrees(*quartered.groups()[4:]), text)
        grid = re.sub(r"\s+", "", written).upper()
        if _GRID.match(grid):
            return _at_grid(grid, text)
        return self._named(fold(text), text)

    def _named(self, folded: str, text: str) -> FoundPlace:
        places = sorted(self._places.get(folded, ()), key=lambda place: place.rank)
        if not places:
            within = [name for name in self._places if folded and folded in name]
            few = sorted(self._places) if len(self._places) <= _MOST else []
            near = (
                few or difflib.get_close_matches(folded, self._places, n=3, cutoff=0.7) or sorted(within, key=len)[:3]
            )
            if near:
                nearest = tuple(self._written[name] for name in near)
                raise InputError([Problem("unknown_place_like", (text,), {"nearest": nearest})])
            raise InputError([Problem("unknown_place", (text,))])
        best = places[0]
        others = [p for p in places if great_circle_m(best.lon, best.lat, p.lon, p.lat) > _SAME_M]
        rivals = [place for place in others if place.rank == best.rank]
        if rivals:
            known = tuple(map(_told, (best, *rivals)[:_MOST]))
            raise InputError([Problem("ambiguous_place", (text,), {"count": 1 + len(rivals), "known": known})])
        # A planner who gives a place of their own such a name knows which they mean.
        namesakes = tuple(map(_told, others[:_MOST])) if best.rank >= 0 else ()
        return FoundPlace(lon=best.lon, lat=best.lat, names=best.names, written=text, namesakes=namesakes)


def _told(place: Place) -> str:
    return f"{place.lat:.5f},{place.lon:.5f} ({place.kind})"


def _degrees(degrees: str, minutes: str | None, seconds: str | None, quarter: str) -> float:
    """Return an angle as it is written in degrees; not a number where its minutes or seconds cannot be."""
    parts = float(minutes or 0), float(seconds or 0)
    angle = float(degrees) + parts[0] / 60 + parts[1] / 3600 if max(parts) < 60 else math.nan
    return -angle if quarter.upper() in "SW" else angle


def _at_coordinates(lat: float, lon: float, text: str) -> FoundPlace:
    if not (abs(lat) <= 90 and abs(lon) <= 180):
        raise InputError([Problem("bad_lat_lon", (text,), {"example": "33.80,42.44"})])
    return FoundPlace(lon=lon, lat=lat, names={}, written=text)


def _at_grid(grid: str, text: str) -> FoundPlace:
    try:
        lat, lon = _grid().toLatLon(grid)
    except MGRSError:
        raise InputError([Problem("bad_grid", (text,), {"example": "38SKC3010052200"})]) from None
    return FoundPlace(lon=float(lon), lat=float(lat), names={}, written=text)


@functools.cache
def _grid() -> MGRS:
    return MGRS()
