"""The tags of a way or a node made into what is known of the road there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import Final

from opening_hours import validate

from ratl.model.road import RoadFacts
from ratl.roads.access import CLOSED_WAYS, WINTER_WAYS, Access, count_lanes, read_access, read_access_word
from ratl.roads.conditional import parse_clauses, read_conditions, read_hours
from ratl.roads.limits import DIRECTIONS, MODES, read_limit
from ratl.roads.rate_caps import read_rate_cap
from ratl.roads.stretch_limits import StretchLimits, read_limits
from ratl.units import western_digits

#: ``highway`` → road class; what is not named is no road for vehicles. A road nobody classed is a minor one.
_CLASSES: Final[Mapping[str, str]] = MappingProxyType(
    {
        **{c: c for c in ("motorway", "trunk", "primary", "secondary", "tertiary", "unclassified", "residential")},
        **{f"{c}_link": c for c in ("motorway", "trunk", "primary", "secondary", "tertiary")},
        **{c: c for c in ("living_street", "service", "track")},
        "road": "unclassified",
    }
)
HIGHWAYS: Final = frozenset(_CLASSES)
"""Values of ``highway`` that may be a road for vehicles; a way with another is none, unless it is a ferry."""
#: The first of these tags whose value is not ``no`` says what carries the road.
_KINDS: Final = ("ford", "bridge", "tunnel")
_ONE_WAY: Final[Mapping[str, str]] = MappingProxyType(
    {"yes": "forward", "true": "forward", "1": "forward", "-1": "backward", "reverse": "backward", "no": "both",
     "reversible": "both", "alternating": "both"}
)  # fmt: skip
#: The most specific first.
_ONE_WAY_TAGS: Final = ("oneway:hgv", "oneway:motor_vehicle", "oneway")
#: Tags that imply one way, where none of these says otherwise.
_ONE_WAY_BY: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"junction": ("roundabout", "circular"), "highway": ("motorway", "motorway_link")}
)
_TOLL_TAGS: Final = ("toll", "toll:hgv", "toll:N2", "toll:N3")

PAVED: Final = frozenset(
    {"paved", "asphalt", "chipseal", "concrete", "concrete:lanes", "concrete:plates", "paving_stones", "sett",
     "cobblestone", "unhewn_cobblestone", "bricks", "metal", "metal_grid", "wood"}
)  # fmt: skip
UNPAVED: Final = frozenset(
    {"unpaved", "compacted", "fine_gravel", "gravel", "pebblestone", "rock", "ground", "dirt", "earth", "grass",
     "grass_paver", "mud", "sand", "stone", "shells", "salt", "snow", "ice", "clay", "laterite", "woodchips"}
)  # fmt: skip
_SMOOTHNESS: Final = ("impassable", "very_horrible", "horrible", "very_bad", "bad", "intermediate", "good", "excellent")

#: What the model knows nothing of: dangerous goods, what a vehicle tows, seasons and floods without dates. Each is
#: listed as unread where its value is none of these words, which forbid nothing.
_LEAVE: Final = frozenset({"yes", "designated", "permissive"})
_UNMODELLED: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        **dict.fromkeys(("hazmat", "trailer", "hgv_articulated", "caravan"), _LEAVE),
        **dict.fromkeys(("seasonal", "tidal", "flood_prone"), frozenset({"no"})),
        **dict.fromkeys(WINTER_WAYS, frozenset({"no", "yes"})),
    }
)

_MONTH: Final = re.compile(r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)")
#: What stands on a node beside the road, or ends there: access is to that, and none of the road's.
THINGS: Final = ("amenity", "parking", "entrance", "shop", "office", "tourism", "leisure", "building")
#: Keys that any rule looks at.
_READ: Final = re.compile(
    r"(?:highway|junction|route|area|oneway|lanes|width|est_width|surface|smoothness|tracktype|narrow|toll|ford|bridge"
    r"|tunnel|barrier|military|police|hgv|goods|motor_vehicle|vehicle|access|max\w+|mlc|hazmat|opening_hours|abandoned"
    r"|disused|proposed|construction|impassable|locked|trailer|hgv_articulated|caravan|seasonal|tidal|flood_prone"
    rf"|ice_road|winter_road)(?::.+)?|{'|'.join(THINGS)}"
)


def pick_tags(tags: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return the tags that any rule on ways and nodes looks at, sorted: where they are equal, so are the facts.

    >>> pick_tags([("name", "A 5"), ("maxheight", "4"), ("highway", "trunk")])
    (('highway', 'trunk'), ('maxheight', '4'))
    """
    return tuple(sorted([tag for tag in tags if _is_read(tag[0])]))


@cache
def _is_read(key: str) -> bool:
    return _READ.fullmatch(key) is not None


def read_way(tags: Mapping[str, str]) -> RoadFacts | None:
    """Return what the tags of a way say, or None where it is no road for vehicles: a footway, one under construction.

    A road closed to lorries is kept, with the limit ``access`` = ``"no"`` and the tag that says so.

    Examples
    --------
    >>> facts = read_way({"highway": "primary", "maxheight": "3.8", "bridge": "yes"})
    >>> facts.class_, facts.kind, facts.limits, facts.sources
    ('primary', 'bridge', {'height_m': 3.8}, {'height_m': 'maxheight=3.8'})
    >>> read_way({"highway": "footway"}) is None
    True
    """
    road_class = _find_class(tags)
    if road_class is None:
        return None
    tags = dict(pick_tags(tags.items()))
    unread: list[str] = []
    limits = read_limits(tags)
    direction, direction_source = _find_direction(tags, unread)
    lanes = _find_lanes(tags)
    regime, regime_source = _find_regime(tags, lanes) if direction == "both" else ("two-way", "")
    cap = read_rate_cap(tags)
    sources = {"direction": direction_source, "regime": regime_source, "max_rate_mps": cap.source if cap else ""}
    facts = RoadFacts(
        class_=road_class,
        kind=_find_kind(tags),
        direction=direction,
        surface=_find_surface(tags),
        smoothness=_find_smoothness(tags),
        lanes=lanes,
        width_m=_find_width_m(tags, unread),
        max_rate_mps=cap.rate_mps if cap else None,
        regime=regime,
        sources={key: source for key, source in sources.items() if source},
        toll=any(tags.get(tag) == "yes" for tag in _TOLL_TAGS),
    )
    closed = CLOSED_WAYS if _says_when(tags) else {**CLOSED_WAYS, **WINTER_WAYS}
    return with_limits(facts, tags, limits, read_access(tags, closed, unread), unread)


def with_limits(
    facts: RoadFacts, tags: Mapping[str, str], limits: StretchLimits, access: Mapping[str, Access], unread: list[str]
) -> RoadFacts:
    """Return the facts with limits, access, conditions and hours, and all that was not read."""
    conditions, not_whole = read_conditions(tags, limits, access, facts.direction)
    hours = _find_hours(tags, unread)
    forward, backward = (access[direction] for direction in DIRECTIONS)
    sources = {**facts.sources, **limits.sources}
    both, ahead, back = limits.both, limits.forward, limits.backward
    if forward.value == backward.value:
        _add_access(both, sources, forward, "access")
    else:
        _add_access(ahead, sources, forward, "access:forward")
        _add_access(back, sources, backward, "access:backward")
    return replace(
        facts,
        limits=both,
        limits_forward=ahead,
        limits_backward=back,
        conditions=conditions,
        two_way_classes=limits.two_way,
        one_way_classes=limits.one_way,
        sources=sources,
        unread=tuple(dict.fromkeys((*limits.unread, *unread, *not_whole, *list_unmodelled(tags)))),
        hours=hours,
    )


def list_unmodelled(tags: Mapping[str, str]) -> list[str]:
    """Return the tags on what the model knows nothing of; conditional ones are listed with the conditions."""
    return [
        f"{key}={text}"
        for key, text in tags.items()
        if key.partition(":")[0] in _UNMODELLED
        and text.strip().lower() not in _UNMODELLED[key.partition(":")[0]]
        and not key.endswith(":conditional")
    ]


def _says_when(tags: Mapping[str, str]) -> bool:
    """Return whether a tag says in which months a road may not be driven: its hours, or no access for anybody."""
    hours = read_hours(tags.get("opening_hours", "")) or ""
    at_times = [text for key, text in tags.items() if key.endswith(":conditional") and key.split(":")[0] in MODES]
    told = (clause for text in at_times for clause in parse_clauses(text) if clause.whole and not clause.above)
    clauses = (clause for clause in told if read_access_word(clause.value) == "no")
    return any(_MONTH.search(text) for text in (hours, *(clause.hours for clause in clauses)))


def _add_access(limits: dict[str, float | str], sources: dict[str, str], access: Access, key: str) -> None:
    if access.value is not None:
        limits["access"] = access.value
        sources[key] = access.source


def _find_class(tags: Mapping[str, str]) -> str | None:
    if tags.get("route") == "ferry":
        return "ferry"
    return None if tags.get("area") == "yes" else _CLASSES.get(tags.get("highway", ""))


def _find_kind(tags: Mapping[str, str]) -> str:
    if tags.get("route") == "ferry":
        return "ferry"
    return next((kind for kind in _KINDS if tags.get(kind, "no") != "no"), "road")


def _find_direction(tags: Mapping[str, str], unread: list[str]) -> tuple[str, str]:
    """Return which way traffic may drive, and the tag behind one way only.

    A word for "one way" that cannot be read is taken for one, forward.
    """
    tag = next((tag for tag in _ONE_WAY_TAGS if tag in tags), None)
    if tag is None:
        implying = next((tag for tag, words in _ONE_WAY_BY.items() if tags.get(tag) in words), None)
        return ("forward", f"{implying}={tags[implying]}") if implying else ("both", "")
    direction = _ONE_WAY.get(tags[tag].strip().lower())
    source = f"{tag}={tags[tag]}"
    if direction is None or tags[tag] == "reversible":
        unread.append(source)
    return direction or "forward", "" if direction == "both" else source


def _find_regime(tags: Mapping[str, str], lanes: int | None) -> tuple[str, str]:
    """Return the regime of a road driven both ways, and the tag behind one that is not two-way.

    What load classes say of it is another matter: it depends on the vehicles (`ratl.roads.regimes`).
    """
    swapping = [f"{tag}={tags[tag]}" for tag in _ONE_WAY_TAGS if tags.get(tag) in ("reversible", "alternating")]
    narrow = ["lanes=1"] if lanes == 1 else ["narrow=yes"] if tags.get("narrow") == "yes" else []
    if count_lanes(tags) == 1:
        narrow += [f"{key}={text}" for key, text in tags.items() if key.endswith(":lanes") and key[:-6] in MODES]
    source = next(iter((*swapping, *narrow, "")))
    return ("alternating" if source else "two-way"), source


def _find_lanes(tags: Mapping[str, str]) -> int | None:
    """Return the number of lanes, the least of several; without it, those of both directions together."""
    lanes = _whole_number(tags.get("lanes", ""))
    by_direction = [_whole_number(tags.get(f"lanes:{direction}", "")) for direction in DIRECTIONS]
    if lanes is None and None not in by_direction:
        lanes = sum(number for number in by_direction if number)
    return lanes or None


@cache
def _whole_number(text: str) -> int | None:
    parts = [part.strip() for part in western_digits(text).split(";")]
    numbers = [int(float(part)) for part in parts if re.fullmatch(r"\d{1,2}(?:\.\d)?", part, re.ASCII)]
    return min(numbers, default=None)


def _find_width_m(tags: Mapping[str, str], unread: list[str]) -> float | None:
    for tag in ("width:carriageway", "width", "est_width"):
        if tag in tags:
            reading = read_limit(tags[tag], "length", "width_m")
            if reading.doubt:
                unread.append(f"{tag}={tags[tag]}")
            return reading.value if isinstance(reading.value, float) else None
    return None


def _find_surface(tags: Mapping[str, str]) -> str:
    """Return the surface, the first unpaved one of several; ``unknown`` where it is no word of OpenStreetMap's."""
    words = [word.strip().lower() for word in tags.get("surface", "").split(";")]
    known = [w for w in words if w in UNPAVED] + [w for w in words if w in PAVED]
    return known[0] if known else "unknown"


def _find_smoothness(tags: Mapping[str, str]) -> str:
    words = {word.strip().lower() for word in tags.get("smoothness", "").split(";")}
    return next((word for word in _SMOOTHNESS if word in words), "")


def _find_hours(tags: Mapping[str, str], unread: list[str]) -> str:
    """Return when it is open, empty for always. Hours that name holidays are kept, and listed: nobody knows those."""
    if "opening_hours" not in tags:
        return ""
    text = tags["opening_hours"].strip()
    if read_hours(text) is None:
        unread.append(f"opening_hours={text}")
    return text if text != "24/7" and validate(text) else ""
