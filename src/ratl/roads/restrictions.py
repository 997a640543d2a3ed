"""Turn restrictions: a relation's tags and members made into rules about turns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import product
from typing import Final, NamedTuple

from ratl.model.road import TurnRule
from ratl.roads.conditional import parse_clauses

#: Lorries obey both; from the general one they may be exempt.
_TAGS: Final = ("restriction:hgv", "restriction")
_KIND: Final = re.compile(
    r"(no|only)_(?:left_turn|right_turn|straight_on|straight|u_turn|slight_left|slight_right|entry|exit)"
)
#: Exceptions that a lorry may claim.
_EXEMPT: Final = frozenset({"hgv", "motor_vehicle", "vehicle"})


Member = tuple[str, int, str]
"""A member of a relation: ``"n"``, ``"w"`` or ``"r"``; its id; its role."""


class TurnReading(NamedTuple):
    """The rules of a relation; without any, why: a reason code.

    ``turn_for_others`` (it does not concern lorries), ``turn_unknown`` (of no kind we know), ``turn_no_from``,
    ``turn_no_to``, ``turn_no_via``, ``turn_several`` ("only" with several ways to choose from, or several via nodes).
    """

    rules: tuple[TurnRule, ...]
    problem: str = ""


class _Sign(NamedTuple):
    """``no_...`` or ``only_...``, when it holds, the tag."""

    kind: str
    hours: str
    source: str


def read_turn_rules(tags: Mapping[str, str], members: Iterable[Member]) -> TurnReading:
    """Return the rules of a turn restriction.

    "No" over several ways from or to (``no_entry``, ``no_exit``) forbids each. Hours that cannot be read: it holds
    always, and so does one for vehicles above a weight, a column's being heavy.

    >>> members = (("w", 1, "from"), ("n", 7, "via"), ("w", 2, "to"))
    >>> rule = read_turn_rules({"type": "restriction", "restriction": "no_left_turn"}, members).rules[0]
    >>> rule.from_id, rule.via_node, rule.to_id, rule.only
    (1, 7, 2, False)
    >>> read_turn_rules({"type": "restriction", "restriction": "no_u_turn"}, members[:2]).problem
    'turn_no_to'
    """
    if not any(tag.startswith("restriction") for tag in tags):
        return TurnReading((), "turn_unknown")
    signs = _list_signs(tags)
    if signs is None:
        return TurnReading((), "turn_for_others")
    known = [sign for sign in signs if _KIND.fullmatch(sign.kind)]
    if not known:
        return TurnReading((), "turn_unknown")
    return _join([_read_course(sign, tuple(members)) for sign in known])


def _list_signs(tags: Mapping[str, str]) -> list[_Sign] | None:
    """Return what the tags say to lorries, always or at times; None when they speak to others only."""
    exempt = {word.strip() for word in tags.get("except", "").split(";")} & _EXEMPT
    signs: list[_Sign] = []
    for tag in _TAGS if not exempt else _TAGS[:1]:
        conditional = f"{tag}:conditional"
        if tag in tags:
            signs.append(_Sign(tags[tag].strip(), "", f"{tag}={tags[tag]}"))
        for clause in parse_clauses(tags[conditional]) if conditional in tags else ():
            signs.append(_Sign(clause.value, clause.hours, f"{conditional}={tags[conditional]}"))
    return signs or None


def _read_course(sign: _Sign, members: tuple[Member, ...]) -> TurnReading:
    """Return the rules of one sign: who comes from where, over what, to where."""
    starts = [ref for kind, ref, role in members if (kind, role) == ("w", "from")]
    ends = [ref for kind, ref, role in members if (kind, role) == ("w", "to")]
    nodes = [ref for kind, ref, role in members if (kind, role) == ("n", "via")]
    ways = tuple(ref for kind, ref, role in members if (kind, role) == ("w", "via"))
    only = sign.kind.startswith("only_")
    problem = _find_problem(starts, ends, nodes, ways, only)
    if problem:
        return TurnReading((), problem)
    return TurnReading(
        tuple(
            TurnRule(
                from_id=start, to_id=end, via_node=nodes[0] if nodes else None, via_ids=ways, only=only,
                hours=sign.hours, source=sign.source,
            )
            for start, end in product(starts, ends)
        )
    )  # fmt: skip


def _find_problem(starts: list[int], ends: list[int], nodes: list[int], ways: tuple[int, ...], only: bool) -> str:
    if not starts:
        return "turn_no_from"
    if not ends:
        return "turn_no_to"
    if not nodes and not ways:
        return "turn_no_via"
    if len(nodes) > 1 or (nodes and ways) or (only and len(starts) * len(ends) > 1):
        return "turn_several"
    return ""


def _join(readings: list[TurnReading]) -> TurnReading:
    rules = tuple(rule for reading in readings for rule in reading.rules)
    return TurnReading(rules, "" if rules else readings[0].problem)
