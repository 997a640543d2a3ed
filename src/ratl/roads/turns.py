"""Turn rules by the ids of their source → sequences of arcs that may not be driven."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from ratl.model.road import TurnRule
from ratl.roads.edges import EdgeTable, Flags, Ints, Longs

Ban = tuple[tuple[int, ...], int]
"""Arcs one after the other, and the row of the hours in which that is forbidden."""


class Bans(NamedTuple):
    """Forbidden sequences as `ratl.roads.network.RoadNetwork` holds them."""

    offset: Longs
    arc: Ints
    hours_row: Ints
    hours: tuple[str, ...]
    unmatched: int
    """Rules whose ways and nodes do not meet in the network."""


class _Ways:
    """The stretches of the ways that rules name: which nodes they touch, and which arcs leave from there."""

    def __init__(self, table: EdgeTable) -> None:
        named = {i for rule in table.turn_rules for i in (rule.from_id, rule.to_id, *rule.via_ids)}
        rows = np.flatnonzero(np.isin(table.source_id, np.array(sorted(named), np.int64)))
        self.leaving: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        """Way → node → stretch arcs of the way that leave the node."""
        for row, source in zip(rows.tolist(), table.source_id[rows].tolist(), strict=True):
            self.leaving[source][int(table.start[row])].append(2 * row)
            self.leaving[source][int(table.end[row])].append(2 * row + 1)

    def meeting(self, one: int, other: int) -> list[int]:
        """Return the nodes two ways have in common."""
        return sorted(self.leaving[one].keys() & self.leaving[other].keys())


def find_turn_nodes(table: EdgeTable) -> Flags:
    """Return bool[n]: the nodes at which a turn rule begins or ends, which must stay junctions."""
    ways = _Ways(table)
    found = np.zeros(len(table.node_id), np.bool_)
    for rule in table.turn_rules:
        if rule.via_node is not None:
            found[_find_node(table, rule.via_node)] = True
        for one, other in _links(rule):
            found[ways.meeting(one, other)] = True
    return found


def list_bans(table: EdgeTable, tails: Ints, leaving: Longs) -> Bans:
    """Return the forbidden sequences of `table`'s turn rules.

    Parameters
    ----------
    tails
        int32[2 m], node each stretch arc leaves from.
    leaving
        int64[2 e], for each arc of the network the stretch arc it begins with.
    """
    ways = _Ways(table)
    hours = tuple(sorted({rule.hours for rule in table.turn_rules if rule.hours}))
    junctions = _Junctions(tails, leaving)
    found: set[Ban] = set()
    unmatched = 0
    for rule in table.turn_rules:
        sequences = list(_forbid(table, ways, junctions, rule))
        unmatched += not sequences
        row = hours.index(rule.hours) if rule.hours else -1
        found.update((arcs, row) for arcs in sequences if arcs and not _turns_round(arcs))
    ordered = sorted(found)
    counts = np.array([len(arcs) for arcs, _ in ordered], np.int64)
    return Bans(
        offset=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        arc=np.array([arc for arcs, _ in ordered for arc in arcs], np.int32),
        hours_row=np.array([row for _, row in ordered], np.int32), hours=hours, unmatched=unmatched,
    )  # fmt: skip


class _Junctions:
    """Which arcs of the network leave a node, told by node and by the stretch arc they begin with."""

    def __init__(self, tails: Ints, leaving: Longs) -> None:
        self._order = np.argsort(tails[leaving], kind="stable")
        self._nodes = tails[leaving][self._order]
        self._tails = tails[leaving]
        self._leaving = leaving
        self._by_stretch = np.argsort(leaving, kind="stable")

    def out(self, node: int) -> list[int]:
        """Return the arcs that leave `node`."""
        low, high = np.searchsorted(self._nodes, [node, node + 1])
        return [int(arc) for arc in self._order[low:high]]

    def arc(self, stretch_arc: int) -> int:
        """Return the arc of the network that begins with `stretch_arc`, which leaves a junction."""
        return int(self._by_stretch[np.searchsorted(self._leaving, stretch_arc, sorter=self._by_stretch)])

    def end(self, arc: int) -> int:
        """Return the node where `arc` ends."""
        return int(self._tails[arc ^ 1])


def _links(rule: TurnRule) -> Iterable[tuple[int, int]]:
    """Return the pairs of ways that must meet, for a rule over ways."""
    return pairwise((rule.from_id, *rule.via_ids, rule.to_id)) if rule.via_ids else ()


def _find_node(table: EdgeTable, node_id: int) -> list[int]:
    """Return the row of a node in a list, or an empty list where no road has it."""
    row = int(np.searchsorted(table.node_id, node_id))
    return [row] if row < len(table.node_id) and table.node_id[row] == node_id else []


def _forbid(table: EdgeTable, ways: _Ways, junctions: _Junctions, rule: TurnRule) -> Iterator[tuple[int, ...]]:
    """Return the sequences a rule forbids; where it forbids nothing more than is impossible anyway, one of length 0."""
    for before in _approaches(table, ways, junctions, rule):
        node = junctions.end(before[-1])
        wanted = {junctions.arc(arc) for arc in ways.leaving[rule.to_id].get(node, ())} - {before[-1] ^ 1}
        if rule.only:
            if not wanted:
                continue
            barred = set(junctions.out(node)) - wanted
        else:
            # A U-turn inside one way: the way may well be driven straight on.
            barred = set() if rule.from_id == rule.to_id and not rule.via_ids else wanted
        yield from ((*before, arc) for arc in sorted(barred))
        yield ()


def _turns_round(arcs: tuple[int, ...]) -> bool:
    """Return whether an arc is followed by its own reverse, which is impossible anyway."""
    return any(before == after ^ 1 for before, after in pairwise(arcs))


def _approaches(table: EdgeTable, ways: _Ways, junctions: _Junctions, rule: TurnRule) -> Iterator[tuple[int, ...]]:
    """Return the sequences of arcs that lead from the first way to the node where the rule decides."""
    if rule.via_node is not None:
        for node in _find_node(table, rule.via_node):
            if rule.to_id in ways.leaving and node in ways.leaving[rule.to_id]:
                yield from ((junctions.arc(arc) ^ 1,) for arc in ways.leaving[rule.from_id].get(node, ()))
        return
    if not rule.via_ids:
        return
    for node in ways.meeting(rule.from_id, rule.via_ids[0]):
        for path, _ in _along(ways, junctions, node, rule.via_ids, rule.to_id):
            yield from ((junctions.arc(arc) ^ 1, *path) for arc in ways.leaving[rule.from_id][node])


def _along(
    ways: _Ways, junctions: _Junctions, node: int, via: tuple[int, ...], to_id: int
) -> Iterator[tuple[tuple[int, ...], int]]:
    """Return the shortest way over all of `via` from `node` to the last way, in arcs, and where that ends."""
    following = (*via[1:], to_id)
    paths: list[tuple[tuple[int, ...], int]] = [((), node)]
    for way, following_way in zip(via, following, strict=True):
        goals = set(ways.meeting(way, following_way))
        paths = [
            ((*path, *more), end) for path, at in paths for more, end in _walk(ways.leaving[way], junctions, at, goals)
        ]
    yield from paths


def _walk(
    leaving: Mapping[int, list[int]], junctions: _Junctions, node: int, goals: set[int]
) -> Iterator[tuple[tuple[int, ...], int]]:
    """Return the shortest path along one way to the nearest of `goals`, if any."""
    reached = {node}
    front: list[tuple[tuple[int, ...], int]] = [((), node)]
    while front:
        ahead: list[tuple[tuple[int, ...], int]] = []
        for path, at in front:
            for arc in sorted(junctions.arc(stretch) for stretch in leaving.get(at, ())):
                end = junctions.end(arc)
                if end in goals and end != node:
                    yield (*path, arc), end
                    return
                if end not in reached:
                    reached.add(end)
                    ahead.append(((*path, arc), end))
        front = ahead
