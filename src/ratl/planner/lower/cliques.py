"""Cliques: passings of neighbouring legs that exclude each other, though at no one point or leg.

Three columns that meet two by two at the corners of a triangle of legs, each half now and half later, fill no second
of any point. Of all their passings of the triangle's legs only one can be all the same. So a clique lists, for legs
that all share points with one another, when each column enters them; any two of its passings are of columns that clash,
or are never in one way without loops, so a plan holds at most one of them (clique inequalities: Padberg, Mathematical
Programming 5 (1973)). They cost a table of prices nothing, for each is a price by column, arc and second.

Found among the passings of the last ways, with the shares they have there: from each of the heaviest on, always the one
is added that weighs most together with those it leaves; then the seconds of all columns are widened as far as others
allow (lifting).
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ratl.compiled import compiled

Ints = NDArray[np.int64]
Reals = NDArray[np.float64]
Singles = NDArray[np.float32]

_MOST_PASSINGS: Final = 1200
"""Passings looked at, those with the largest shares; a quarter of them are begun with."""
_MOST_ALIKE: Final = 2
"""Cliques that a passing is given to in one search."""


class Arcs(NamedTuple):
    """What decides over clashes."""

    start: Ints
    end: Ints
    run: Ints
    leg: Ints
    held: Ints
    """How long each column keeps a point."""


class Cliques(NamedTuple):
    """Passings by arc and column, seconds as columns of the tables of prices, `last` included; prices by clique."""

    clique: Ints
    column: Ints
    arc: Ints
    first: Ints
    last: Ints
    price: Reals


def no_cliques() -> Cliques:
    """Return none."""
    none = np.zeros(0, dtype=np.int64)
    return Cliques(none, none, none, none, none, np.zeros(0))


def by_arc(cliques: Cliques, arcs: int, columns: int) -> tuple[Cliques, Ints]:
    """Return cliques with their entries in order of arcs and columns, and where those of each begin, by arcs."""
    order = np.lexsort((cliques.column, cliques.arc))
    clique, column, arc, begin, end = (part[order] for part in cliques[:5])
    ordered = Cliques(clique, column, arc, begin, end, cliques.price)
    at = np.searchsorted(ordered.arc * columns + ordered.column, np.arange(arcs * columns + 1))
    first = np.empty((arcs, columns + 1), dtype=np.int64)
    first[:, :-1], first[:, -1] = at[:-1].reshape(arcs, columns), at[columns::columns]
    return ordered, first


@compiled
def _meets(arcs: Arcs, a: int, b: int) -> bool:
    start, end = arcs.start, arcs.end
    return bool(start[a] == start[b] or start[a] == end[b] or end[a] == start[b] or end[a] == end[b])


@compiled
def _between(arcs: Arcs, k: int, a: int, other: int, b: int) -> tuple[int, int]:
    """Return how much later than `other` enters b column k may enter a at least, and at most, and clash with it.

    A clash is certain between these; where legs meet twice there may be more.
    """
    if arcs.leg[a] == arcs.leg[b] and arcs.start[a] == arcs.end[b]:
        return 1 - arcs.run[a] - arcs.held[k], arcs.run[b] + arcs.held[other] - 1
    if arcs.start[a] == arcs.start[b]:
        shift = 0
    elif arcs.start[a] == arcs.end[b]:
        shift = arcs.run[b]
    elif arcs.end[a] == arcs.start[b]:
        shift = -arcs.run[a]
    else:
        shift = arcs.run[b] - arcs.run[a]
    return shift + 1 - arcs.held[k], shift + arcs.held[other] - 1


@compiled
def _goes_on(arcs: Arcs, a: int, b: int) -> bool:
    """Return whether one way can drive b right after a."""
    return bool(arcs.end[a] == arcs.start[b] and arcs.start[a] != arcs.end[b])


@compiled
def _exclude(arcs: Arcs, k: int, a: int, at: int, other: int, b: int, then: int) -> bool:
    """Return whether no plan has both passings."""
    if not _meets(arcs, a, b):
        return False
    if k != other:
        least, most = _between(arcs, k, a, other, b)
        return bool(least <= at - then <= most)
    if _goes_on(arcs, a, b):
        return bool(then != at + arcs.run[a])
    if _goes_on(arcs, b, a):
        return bool(at != then + arcs.run[b])
    return a != b or at != then


@compiled
def _heaviest(excluded: NDArray[np.bool_], share: Reals, seed: int) -> tuple[float, list[int]]:
    """Return a clique that begins with a passing, and what it weighs."""
    clique, weight = [seed], share[seed]
    left = np.flatnonzero(excluded[seed])
    while len(left) > 0:
        best, most = -1, -1.0
        for i in left:
            together = 0.1
            for j in left:
                if excluded[i, j]:
                    together += share[j]
            if share[i] * together > most:
                best, most = int(i), share[i] * together
        clique.append(best)
        weight += share[best]
        left = left[excluded[best][left]]
    return weight, clique


@compiled
def _widest(arcs: Arcs, group: list[int], first: Ints, last: Ints, place: int, k: int, end: int) -> tuple[int, int]:
    """Return when column k can enter an arc of the group and exclude all that is in the clique already."""
    a = group[place]
    lo, hi = 0, end - 1
    for other in range(first.shape[1]):
        if other != k:
            for there in range(len(group)):
                if first[there, other] <= last[there, other]:
                    least, most = _between(arcs, k, a, other, group[there])
                    lo, hi = max(lo, last[there, other] + least), min(hi, first[there, other] + most)
    known = first[place, k] <= last[place, k]
    for there in range(len(group)):
        b = group[there]
        if there == place or first[there, k] > last[there, k]:
            continue
        if _goes_on(arcs, a, b):
            shift = -arcs.run[a]
        elif _goes_on(arcs, b, a):
            shift = arcs.run[b]
        else:
            continue
        begin, until = first[there, k] + shift, last[there, k] + shift
        if begin <= hi and until >= lo:
            before = last[place, k] < begin if known else begin - lo > hi - until
            if before:
                hi = begin - 1
            else:
                lo = until + 1
    return lo, hi


@compiled
def _lift(
    arcs: Arcs, around: list[int], column: Ints, arc: Ints, head: Ints, share: Reals, clique: list[int], end: int
) -> list[tuple[int, int, int, int]]:
    """Return a clique's seconds by arc and column, as wide as can be."""
    columns = len(arcs.held)
    group = [arc[clique[0]]]
    for i in clique[1:]:
        if arc[i] not in group:
            group.append(arc[i])
    for a in around:
        if a not in group:
            fits = True
            for b in group:
                fits &= _meets(arcs, a, b)
            if fits:
                group.append(a)
    first, last = np.full((len(group), columns), end), np.full((len(group), columns), -1)
    weight = np.zeros((len(group), columns))
    for i in clique:
        place, k = group.index(arc[i]), int(column[i])
        first[place, k], last[place, k] = min(first[place, k], head[i]), max(last[place, k], head[i])
        weight[place, k] += share[i]
    order = np.argsort(-weight.reshape(-1))
    for index in order[::-1]:  # those filled in between the moments found may not exclude each other in one column
        place, k = index // columns, index % columns
        if weight[place, k] > 0:
            lo, hi = _widest(arcs, group, first, last, place, k, end)
            if first[place, k] < lo or last[place, k] > hi:
                first[place, k], last[place, k] = end, -1
    for index in order:
        place, k = index // columns, index % columns
        lo, hi = _widest(arcs, group, first, last, place, k, end)
        if lo <= hi:
            first[place, k], last[place, k] = lo, hi
    return [
        (group[place], k, first[place, k], last[place, k])
        for place in range(len(group))
        for k in range(columns)
        if first[place, k] <= last[place, k]
    ]


@compiled
def find_cliques(
    arcs: Arcs, column: Ints, arc: Ints, head: Ints, share: Reals, least: float, most: int, end: int
) -> list[list[tuple[int, int, int, int]]]:
    """Return cliques of which shares of columns use more than one passing.

    Parameters
    ----------
    column, arc, head, share
        Passings: whose, of which arc, the second it is entered, and how much of the column passes so.
    least
        Overuse that counts.
    most
        Cliques wanted.
    end
        Seconds are below it.

    Returns
    -------
    list of list of tuple
        For each clique its arc, column, first and last second of entering; those most overused first.
    """
    chosen = np.argsort(-share)[:_MOST_PASSINGS]
    column, arc, head, share = column[chosen], arc[chosen], head[chosen], share[chosen]
    count = len(chosen)
    excluded = np.zeros((count, count), np.bool_)
    for i in range(count):
        for j in range(i):
            if _exclude(arcs, column[i], arc[i], head[i], column[j], arc[j], head[j]):
                excluded[i, j] = excluded[j, i] = True
    found = [(0.0, [0])]
    for seed in range(min(count, _MOST_PASSINGS // 4)):
        weight, clique = _heaviest(excluded, share, seed)
        if weight > 1.0 + least:
            found.append((weight, clique))
    weights = np.array([weight for weight, _ in found])
    given = np.zeros(count, np.int64)
    lifted = [[(0, 0, 0, 0)]]
    for place in np.argsort(-weights):
        weight, clique = found[place]
        if weight == 0.0 or len(lifted) > most or given[np.array(clique)].min() >= _MOST_ALIKE:
            continue
        given[np.array(clique)] += 1
        around = [a for a in range(len(arcs.start)) if _meets(arcs, a, arc[clique[0]])]
        lifted.append(_lift(arcs, around, column, arc, head, share, clique, end))
    return lifted[1:]


@compiled
def price_cliques(cliques: Cliques, lane: Ints, row: Ints, heads: Reals | Singles) -> None:
    """Add what cliques cost to what columns pay, by place, second and lane.

    Parameters
    ----------
    cliques
        Their entries in order of arcs: each row is then written while it is at hand.
    lane
        Of each column; -1 where it has none.
    row
        Where the prices of each arc are.
    """
    for i in range(len(cliques.clique)):
        price, to = cliques.price[cliques.clique[i]], lane[cliques.column[i]]
        if price > 0 and to >= 0:
            for head in range(cliques.first[i], min(cliques.last[i] + 1, heads.shape[1])):
                heads[row[cliques.arc[i]], head, to] += price


@compiled
def count_cliques(cliques: Cliques, first: Ints, k: int, arc: Ints, head: Ints, uses: Reals) -> None:
    """Add the passings of column k to the cliques they are of.

    Parameters
    ----------
    first
        Where the entries of each arc and column begin, by arcs.
    arc, head
        Passings; no arc: -1.
    """
    for j in range(len(arc)):
        if arc[j] >= 0:
            for i in range(first[arc[j], k], first[arc[j], k + 1]):
                if cliques.first[i] <= head[j] <= cliques.last[i]:
                    uses[cliques.clique[i]] += 1.0
