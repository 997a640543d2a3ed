"""Whether a tag that was not read in full is acted on all the same."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from ratl.model.road import RoadFacts
from ratl.roads.tags import read_way

_SILENT = RoadFacts(class_="unclassified")


@cache
def is_acted_on(tag: str) -> bool:
    """Return whether a tag listed as unread changes what is known of a road all the same, on the safe side.

    >>> [is_acted_on(tag) for tag in ("maxweight=3.5 t;7.5", "width=ca. 5", "access:conditional=no @ wet")]
    [True, True, True]
    >>> [is_acted_on(tag) for tag in ("maxheight=default", "barrier=gate", "maxweight:conditional=none @ destination")]
    [False, False, False]
    """
    key, _, text = tag.partition("=")
    facts = read_way({"highway": _SILENT.class_, key: text})
    return facts is not None and replace(facts, unread=()) != _SILENT
