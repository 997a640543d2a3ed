"""All limits of a stretch: each the strictest of the tags that state it, by direction where they differ."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from ratl.roads.limits import DIRECTIONS, LIMIT_TAGS, Reading, read_limit, strictest


class StretchLimits(NamedTuple):
    """The limits of one stretch: both ways, and by direction where they differ; the tag behind each; what is unread."""

    both: dict[str, float | str]
    forward: dict[str, float | str]
    backward: dict[str, float | str]
    sources: dict[str, str]
    unread: tuple[str, ...]
    meeting: str = ""
    """The tag that says, or leaves open, that vehicles of the load class given may not meet; empty: they may."""


_Tagged = Mapping[str, tuple[str, str]]
"""Tag without its direction → the key as written, the text."""
_Found = dict[str, tuple[float | str, str]]
"""Limit → its value, the tag behind it."""

#: The commonest limit by far is one of rate: `ratl.roads.rate_caps` reads it.
_RATE: Final = "maxspeed"
#: Tags that limit something the model has no figure for.
_UNMODELLED: Final = frozenset({"maxaxles", "maxunladenweight"})
#: Ends of keys that say nothing of the limit of a lorry, or are read elsewhere.
_ASIDE: Final = frozenset(
    {"conditional", "signed", "source", "note", "bus", "psv", "tourist_bus", "coach", "motorcar", "motorcycle",
     "bicycle", "agricultural", "marine", "boat"}
)  # fmt: skip
_UNDIRECTED: Final = re.compile(r":(?:forward|backward)$")


def read_limits(tags: Mapping[str, str]) -> StretchLimits:
    """Return all limits that the tags of a way or a node state.

    >>> found = read_limits({"maxheight": "4", "maxheight:physical": "3.9", "maxweight:forward": "12"})
    >>> found.both, found.forward, found.backward
    ({'height_m': 3.9}, {'mass_kg': 12000.0}, {})
    >>> found.sources["mass_kg:forward"]
    'maxweight:forward=12'
    """
    stated = {key: text for key, text in tags.items() if key.startswith(("max", "mlc")) and not key.startswith(_RATE)}
    if not stated:
        return StretchLimits({}, {}, {}, {}, ())
    unread = [f"{key}={text}" for key, text in stated.items() if _is_no_figure(key, text)]
    meeting = ""
    found: list[_Found] = []
    for direction in DIRECTIONS:
        tagged = _directed(stated, direction)
        classes, alone = _read_classes(tagged, unread)
        found.append({**_read_families(tagged, unread), **classes})
        meeting = meeting or alone
    return _split(*found)._replace(unread=tuple(dict.fromkeys(unread)), meeting=meeting)


def is_acted_on(tag: str) -> bool:
    """Return whether a tag listed as unread states a limit all the same: the strictest figure, or an approximate one.

    >>> [is_acted_on(tag) for tag in ("maxweight=3.5 t;7.5", "maxwidth=~2.4", "maxheight=default", "barrier=gate")]
    [True, True, False, False]
    """
    key, _, text = tag.partition("=")
    found = read_limits({key: text})
    return any((found.both, found.forward, found.backward))


def _is_no_figure(key: str, text: str) -> bool:
    """Return whether a tag limits in a way not read here: by lane, of some lorries, of what the model has not."""
    said = key.split(":")
    plain = _UNDIRECTED.sub("", key).removesuffix(":hgv")
    aside = said[-1] in _ASIDE and (said[-1], text) != ("signed", "no")
    return key in _UNMODELLED or (said[0] in LIMIT_TAGS and plain not in LIMIT_TAGS and not aside)


def _directed(stated: Mapping[str, str], direction: str) -> _Tagged:
    """Return the tags as they read for one direction; a tag of that direction wins over one of both."""
    tagged = {key: (key, text) for key, text in stated.items() if not _UNDIRECTED.search(key)}
    suffix = f":{direction}"
    return tagged | {k.removesuffix(suffix): (k, text) for k, text in stated.items() if k.endswith(suffix)}


def _read_families(tagged: _Tagged, unread: list[str]) -> _Found:
    """Return the strictest of all tags on each limit; what is unread is added to `unread`."""
    claims: dict[str, list[tuple[float | str | None, str]]] = {}
    for tag, (key, text) in tagged.items():
        rule = LIMIT_TAGS.get(tag.removesuffix(":hgv"))
        if rule is None:
            continue
        value = _noted(read_limit(text, rule.measure, rule.limit), f"{key}={text}", unread)
        if isinstance(value, float):
            value *= rule.share
        if value != "none" or rule.frees:
            claims.setdefault(rule.limit, []).append((value, f"{key}={text}"))
    found: _Found = {}
    for limit, listed in claims.items():
        value = strictest(value for value, _ in listed)
        if value is not None:
            found[limit] = (value, next(source for claimed, source in listed if claimed == value))
    return found


def _read_classes(tagged: _Tagged, unread: list[str]) -> tuple[_Found, str]:
    """Return the load classes, one-way where one is given, and the tag by which vehicles of them may not meet."""
    found: _Found = {}
    meeting = ""
    for kind in ("wheeled", "tracked"):
        limit = f"mlc_{kind}"
        two_way = _first_class(tagged, (f"mlc:{kind}", "mlc"), limit, unread)
        one_way = _first_class(tagged, (f"mlc:{kind}_oneway", "mlc:oneway"), limit, unread)
        best = one_way or two_way
        if best:
            found[limit] = best
        if one_way and (two_way is None or _rank(one_way[0]) > _rank(two_way[0])):
            meeting = meeting or (two_way or one_way)[1]
    return found, meeting


def _first_class(
    tagged: _Tagged, wanted: tuple[str, ...], limit: str, unread: list[str]
) -> tuple[float | str, str] | None:
    for tag in wanted:
        if tag in tagged:
            key, text = tagged[tag]
            value = _noted(read_limit(text, "class", limit), f"{key}={text}", unread)
            if value is not None:
                return value, f"{key}={text}"
    return None


def _rank(load_class: float | str) -> float:
    return math.inf if isinstance(load_class, str) else load_class


def _noted(reading: Reading, source: str, unread: list[str]) -> float | str | None:
    if reading.doubt:
        unread.append(source)
    return reading.value


def _split(forward: _Found, backward: _Found) -> StretchLimits:
    """Return what is the same both ways, and what is not."""
    result = StretchLimits({}, {}, {}, {}, ())
    for limit in dict.fromkeys((*forward, *backward)):
        ahead, back = forward.get(limit), backward.get(limit)
        if ahead and back and ahead[0] == back[0]:
            result.both[limit], result.sources[limit] = ahead
            continue
        if ahead:
            result.forward[limit], result.sources[f"{limit}:forward"] = ahead
        if back:
            result.backward[limit], result.sources[f"{limit}:backward"] = back
    return result
