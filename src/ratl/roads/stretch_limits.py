"""All limits of a stretch: each the strictest of the tags that state it, by direction where they differ."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from ratl.roads.limits import CLASS_TAGS, DIRECTIONS, LIMIT_TAGS, Reading, read_key, read_limit, strictest


class StretchLimits(NamedTuple):
    """The limits of one stretch: both ways, and by direction where they differ; the tag behind each; what is unread."""

    both: dict[str, float | str]
    forward: dict[str, float | str]
    backward: dict[str, float | str]
    sources: dict[str, str]
    unread: tuple[str, ...]
    two_way: dict[str, float]
    """Load class up to which vehicles may meet, where it is below the limit; 0 where none is known."""
    one_way: dict[str, float]
    """Load class up to which vehicles may follow each other, where it is below the limit; 0 where none is known."""


_Tagged = Mapping[str, tuple[str, str]]
"""Tag without its direction → the key as written, the text."""
_Found = dict[str, tuple[float | str, str]]
"""Limit → its value, the tag behind it."""


class _Direction(NamedTuple):
    """What holds in one direction: the limits, and the lower load classes of other manners of crossing."""

    limits: _Found
    two_way: dict[str, tuple[float, str]]
    one_way: dict[str, tuple[float, str]]


#: Tags that limit something the model has no figure for.
_UNMODELLED: Final = frozenset({"maxaxles", "maxunladenweight"})
#: Ends of keys that say nothing of the limit of a lorry, or are read elsewhere.
_ASIDE: Final = frozenset(
    {"conditional", "signed", "source", "note", "bus", "psv", "tourist_bus", "coach", "motorcar", "motorcycle",
     "bicycle", "agricultural", "marine", "boat"}
)  # fmt: skip
#: What the keys that limit something begin with, mode and direction apart.
_HEADS: Final = frozenset(tag.partition(":")[0] for tag in (*LIMIT_TAGS, *CLASS_TAGS, *_UNMODELLED))


def read_limits(tags: Mapping[str, str]) -> StretchLimits:
    """Return all limits that the tags of a way or a node state.

    >>> found = read_limits({"maxheight": "4", "maxheight:physical": "3.9", "hgv:maxweight:forward": "12"})
    >>> found.both, found.forward, found.backward
    ({'height_m': 3.9}, {'mass_kg': 12000.0}, {})
    >>> found.sources["mass_kg:forward"]
    'hgv:maxweight:forward=12'
    """
    stated = {key: text for key, text in tags.items() if read_key(key).tag.partition(":")[0] in _HEADS}
    if not stated:
        return StretchLimits({}, {}, {}, {}, (), {}, {})
    unread = [f"{key}={text}" for key, text in stated.items() if _is_no_figure(key, text)]
    ahead, back = (_read_direction(_directed(stated, direction), unread) for direction in DIRECTIONS)
    found = _split(ahead.limits, back.limits)
    two_way, one_way = _lower(ahead.two_way, back.two_way), _lower(ahead.one_way, back.one_way)
    found.sources.update({f"{limit}:two-way": source for limit, (_, source) in two_way.items()})
    found.sources.update({f"{limit}:one-way": source for limit, (_, source) in one_way.items()})
    return found._replace(
        unread=tuple(dict.fromkeys(unread)),
        two_way={limit: value for limit, (value, _) in two_way.items()},
        one_way={limit: value for limit, (value, _) in one_way.items()},
    )


def _is_no_figure(key: str, text: str) -> bool:
    """Return whether a tag limits in a way not read here: by lane, of some lorries, of what the model has not."""
    tag = read_key(key).tag
    said = tag.split(":")
    aside = said[-1] in _ASIDE and (said[-1], text) != ("signed", "no")
    return said[0] in _UNMODELLED or not (tag in LIMIT_TAGS or tag in CLASS_TAGS or aside)


def _directed(stated: Mapping[str, str], direction: str) -> _Tagged:
    """Return the tags as they read for one direction; a tag of that direction wins over one of both."""
    parts = {key: read_key(key) for key in stated}
    return {
        part.undirected: (key, stated[key])
        for wanted in ("both", direction)
        for key, part in parts.items()
        if part.direction == wanted
    }


def _read_direction(tagged: _Tagged, unread: list[str]) -> _Direction:
    classes = _read_classes(tagged, unread)
    return classes._replace(limits={**_read_families(tagged, unread), **classes.limits})


def _read_families(tagged: _Tagged, unread: list[str]) -> _Found:
    """Return the strictest of all tags on each limit; what is unread is added to `unread`."""
    claims: dict[str, list[tuple[float | str | None, str]]] = {}
    for undirected, (key, text) in tagged.items():
        rule = LIMIT_TAGS.get(read_key(undirected).tag)
        if rule is None:
            continue
        value = _noted(read_limit(text, rule.measure, rule.limit), f"{key}={text}", unread)
        if isinstance(value, float):
            value *= rule.share
        if value != "none" or rule.frees:
            claims.setdefault(rule.limit, []).append((value, f"{key}={text}"))
    found: _Found = {}
    for limit, listed in claims.items():
        claim = _strictest_claim(listed)
        if claim:
            found[limit] = claim
    return found


def _strictest_claim(listed: Iterable[tuple[float | str | None, str]]) -> tuple[float | str, str] | None:
    claims = list(listed)
    value = strictest(value for value, _ in claims)
    return None if value is None else (value, next(source for claimed, source in claims if claimed == value))


def _read_classes(tagged: _Tagged, unread: list[str]) -> _Direction:
    """Return the load classes by the manner of crossing that carries most, and the lower ones of the others.

    A one-way class governs where there is one. A caution class is taken where it is above that, and a figure.
    """
    found = _Direction({}, {}, {})
    for kind in ("wheeled", "tracked"):
        limit = f"mlc_{kind}"
        two_way = _first_class(tagged, (f"mlc:{kind}", "mlc"), limit, unread)
        one_way = _first_class(tagged, (f"mlc:{kind}_oneway", "mlc_oneway"), limit, unread)
        caution = _first_class(tagged, (f"mlc:{kind}_caution", "mlc_caution"), limit, unread)
        usual = one_way or two_way
        if one_way and _rank(one_way) > _rank(two_way):
            found.two_way[limit] = (_rank(two_way), (two_way or one_way)[1])
        if caution and caution[0] != "none" and _rank(caution) > _rank(usual):
            found.one_way[limit] = (_rank(usual), (usual or caution)[1])
            usual = caution
        elif caution and caution[0] == "none":
            unread.append(caution[1])
        if usual:
            found.limits[limit] = usual
    return found


def _first_class(
    tagged: _Tagged, wanted: tuple[str, ...], limit: str, unread: list[str]
) -> tuple[float | str, str] | None:
    """Return what the first of some tags says that can be read, the strictest where it is written in several ways."""
    for tag in wanted:
        listed = [
            (_noted(read_limit(text, "class", limit), f"{key}={text}", unread), f"{key}={text}")
            for undirected, (key, text) in tagged.items()
            if read_key(undirected).tag == tag
        ]
        claim = _strictest_claim(listed)
        if claim:
            return claim
    return None


def _rank(load_class: tuple[float | str, str] | None) -> float:
    if load_class is None:
        return 0.0
    return math.inf if isinstance(load_class[0], str) else load_class[0]


def _noted(reading: Reading, source: str, unread: list[str]) -> float | str | None:
    if reading.doubt:
        unread.append(source)
    return reading.value


def _split(forward: _Found, backward: _Found) -> StretchLimits:
    """Return what is the same both ways, and what is not."""
    result = StretchLimits({}, {}, {}, {}, (), {}, {})
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


def _lower(
    forward: Mapping[str, tuple[float, str]], backward: Mapping[str, tuple[float, str]]
) -> dict[str, tuple[float, str]]:
    """Return the lower of both directions, by limit."""
    return {
        limit: min(side[limit] for side in (forward, backward) if limit in side)
        for limit in dict.fromkeys((*forward, *backward))
    }
