"""Conditional tags: ``value @ (hours, season or vehicle)``, several of them.

What cannot be read is taken on the safe side: a condition that restricts holds always, one that sets free never; both
are handed on by name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from opening_hours import validate

from ratl.model.road import Condition
from ratl.roads.access import Access, read_access_word
from ratl.roads.limits import DIRECTIONS, LIMIT_TAGS, MODES, limits_of, parse_figure, read_key, read_limit
from ratl.roads.stretch_limits import StretchLimits

#: What a condition compares, the key of the vehicle's figure, its measure.
_COMPARED: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "weight": ("mass_kg", "mass"),
        "maxweight": ("mass_kg", "mass"),
        "weightrating": ("mass_kg", "mass"),
        "maxweightrating": ("mass_kg", "mass"),
        "gcweight": ("mass_kg", "mass"),
        "axleload": ("axle_load_kg", "mass"),
        "length": ("length_m", "length"),
        "width": ("width_m", "length"),
        "height": ("height_m", "length"),
    }
)
#: "From this figure on" is told as "above a gram, a millimetre, less".
_A_LITTLE: Final = 0.001

_CLAUSE: Final = re.compile(r"([^@;()]+)@\s*(?:\(([^()]*)\)|([^@;()]+))\s*(?:;|$)")
_CLAUSES: Final = re.compile(rf"(?:{_CLAUSE.pattern})+")
_BRACKETS: Final = re.compile(r"\([^()]*\)")
_COMPARISON: Final = re.compile(r"(\w+)\s*(>=|>)\s*(.+)", re.ASCII)
#: Conditional tags that concern us and are not read, besides limits: by lane, on rates, trailers, dangerous goods.
_NOT_READ: Final = re.compile(
    rf"(?:(?:{'|'.join(MODES)}):lanes|maxspeed|hazmat|trailer|hgv_articulated|caravan)(?::.+)?"
)
_AND: Final = re.compile(r"\s+AND\s+", re.IGNORECASE)
#: Days nobody told us, remarks, and "maybe": the library would take them for never.
_NO_HOURS: Final = re.compile(r"\b(?:PH|SH|unknown)\b|\"", re.IGNORECASE)
_DASH: Final = re.compile(r"\s*[-–]\s*")


class Clause(NamedTuple):
    """One ``value @ condition``."""

    value: str
    hours: str = ""
    above: Mapping[str, float] = MappingProxyType({})
    whole: bool = True
    """Whether the condition was read in full; what was not read is left out of it."""


class Conditions(NamedTuple):
    """The conditions of a stretch, and the tags of which something was not read."""

    conditions: tuple[Condition, ...]
    unread: tuple[str, ...]


def read_hours(text: str) -> str | None:
    """Return hours or a season as ``opening_hours`` text, or None where it is none that can be relied on.

    >>> read_hours("Mo - Fr 7:00 - 9:00"), read_hours("Nov 1-Mar 31"), read_hours("Su,PH"), read_hours("wet")
    ('Mo-Fr 7:00-9:00', 'Nov 1-Mar 31', None, None)
    """
    hours = _DASH.sub("-", text.strip())
    return None if _NO_HOURS.search(hours) or not validate(hours) else hours


def parse_clauses(text: str) -> tuple[Clause, ...]:
    """Return the clauses of a conditional value; one that cannot be told apart is of values without a condition.

    >>> parse_clauses("no @ (7:30-19:00 AND weight>7.5)")[0].above
    {'mass_kg': 7500.0}
    >>> [(c.value, c.hours, c.whole) for c in parse_clauses("no @ wet; yes @ (Mo-Fr 06:00-22:00;Sa 06:00-12:00)")]
    [('no', '', False), ('yes', 'Mo-Fr 06:00-22:00;Sa 06:00-12:00', True)]
    """
    if _CLAUSES.fullmatch(text):
        return tuple(_read_clause(value, bracketed or bare) for value, bracketed, bare in _CLAUSE.findall(text))
    values = [part.partition("@")[0].strip() for part in _BRACKETS.sub("", text).split(";")]
    return tuple(Clause(value, whole=False) for value in values)


def _read_clause(value: str, condition: str) -> Clause:
    hours: list[str] = []
    above: dict[str, float] = {}
    whole = True
    for part in _AND.split(condition.strip()):
        figure = _read_comparison(part)
        if figure:
            above[figure[0]] = max(figure[1], above.get(figure[0], 0.0))
        elif read_hours(part) is not None:
            hours.append(part)
        elif part.strip() != "hgv":
            whole = False
    together = read_hours(" ".join(hours)) if hours else ""
    return Clause(value.strip(), together or "", above, whole and together is not None)


def _read_comparison(part: str) -> tuple[str, float] | None:
    match = _COMPARISON.fullmatch(part.strip())
    if match is None or match[1] not in _COMPARED:
        return None
    key, measure = _COMPARED[match[1]]
    try:
        figure = parse_figure(match[3], measure)
    except ValueError:
        return None
    return key, figure - (_A_LITTLE if match[2] == ">=" else 0.0)


class _Tag(NamedTuple):
    """A conditional tag taken apart: what it is about, its key without direction."""

    base: str
    undirected: str
    direction: str
    text: str
    source: str


def read_conditions(
    tags: Mapping[str, str], limits: StretchLimits, access: Mapping[str, Access], direction: str = "both"
) -> Conditions:
    """Return what holds at times or for some vehicles only, on limits and access.

    Of the conditions of one `source` that hold at once the last counts; of several sources the strictest; it stands
    for the limit without a condition.

    Parameters
    ----------
    tags
        Of a way or a node.
    limits, access
        What holds without a condition; access by direction.
    direction
        Which way traffic may drive.
    """
    conditions: list[Condition] = []
    unread: list[str] = []
    for key, text in tags.items():
        if not key.endswith(":conditional"):
            continue
        tag = _take_apart(key, text)
        found, whole = _conditions_of(tag, tags, limits, access, direction)
        conditions += found
        if not whole:
            unread.append(tag.source)
    return Conditions(tuple(conditions), tuple(unread))


def _take_apart(key: str, text: str) -> _Tag:
    parts = read_key(key.removesuffix(":conditional"))
    base = parts.tag if parts.tag in LIMIT_TAGS else parts.undirected
    return _Tag(base, parts.undirected, parts.direction, text, f"{key}={text}")


def _conditions_of(
    tag: _Tag, tags: Mapping[str, str], limits: StretchLimits, access: Mapping[str, Access], direction: str
) -> tuple[list[Condition], bool]:
    if tag.base in MODES:
        return _of_access(tag, access)
    if tag.base in LIMIT_TAGS:
        return _of_limit(tag, tags, limits)
    if tag.base == "oneway":
        return _of_oneway(tag, direction)
    return [], not (limits_of(tag.base) or _NOT_READ.fullmatch(tag.base))


def _of_access(tag: _Tag, access: Mapping[str, Access]) -> tuple[list[Condition], bool]:
    """Return conditions on access. One that sets free must be of a mode no less specific than what forbids."""
    found, whole = [], True
    plain = [access[d] for d in DIRECTIONS if tag.direction in ("both", d)]
    governs = all(MODES.index(tag.base) <= a.rank for a in plain)
    for clause in parse_clauses(tag.text):
        value = read_access_word(clause.value)
        whole = whole and clause.whole and value is not None
        if value == "no" or (value == "yes" and clause.whole and governs):
            found.append(_condition(tag, "access", value, clause))
    return found, whole


def _of_limit(tag: _Tag, tags: Mapping[str, str], limits: StretchLimits) -> tuple[list[Condition], bool]:
    """Return conditions on a limit. One that sets free must be of the only tag that says anything on it."""
    rule = LIMIT_TAGS[tag.base]
    plain = _least_plain(rule.limit, limits)
    others = (key for key in tags if key.removesuffix(":conditional") != tag.undirected)
    alone = not any(rule.limit in limits_of(key) for key in others)
    found, whole = [], True
    for clause in parse_clauses(tag.text):
        value = read_limit(clause.value, rule.measure, rule.limit).value
        if isinstance(value, float):
            value *= rule.share
        restricts = isinstance(value, float) and (plain is None or value <= plain)
        whole = whole and clause.whole and value is not None and (restricts or alone)
        if value is not None and (restricts or (clause.whole and alone and rule.frees)):
            found.append(_condition(tag, rule.limit, value, clause))
    return found, whole


def _least_plain(limit: str, limits: StretchLimits) -> float | None:
    plain = [stated.get(limit) for stated in (limits.both, limits.forward, limits.backward)]
    return min((value for value in plain if isinstance(value, float)), default=None)


def _of_oneway(tag: _Tag, direction: str) -> tuple[list[Condition], bool]:
    """Return when a road of two directions may be driven in one only; a one-way road stays one."""
    against = {"yes": "backward", "-1": "forward"}
    found, whole = [], True
    for clause in parse_clauses(tag.text):
        closed = against.get(clause.value.strip())
        whole = whole and clause.whole and closed is not None
        if closed and direction == "both":
            found.append(_condition(tag._replace(direction=closed), "access", "no", clause))
    return found, whole


def _condition(tag: _Tag, limit: str, value: float | str, clause: Clause) -> Condition:
    return Condition(
        limit=limit,
        value=value,
        direction=tag.direction,
        hours=clause.hours,
        above=dict(clause.above),
        source=tag.source,
    )
