"""Spans: that nobody keeps a place for a whole span of seconds while a certain column is there at any of them.

Where columns wait half for one moment and half for another, each second of a place is full and still a third passes
between the halves. At most one of these holds: some other column keeps the place all through the span, or the span's
own column is there at some second of it, whenever. Of one second it is the plain capacity; longer ones are the facets
of single-machine scheduling with right-hand side 1 (Sousa and Wolsey, Mathematical Programming 54 (1992); van den
Akker, van Hoesel and Savelsbergh, Mathematical Programming 85 (1999)), here at points and at legs entered from either
end.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ratl.compiled import compiled

Ints = NDArray[np.int64]
Reals = NDArray[np.float64]

_MOST_PASSINGS: Final = 64
"""Passings of a place looked at, those with the largest shares."""


class Spans(NamedTuple):
    """Spans in order of their place; seconds are columns of the tables of prices, `last` included."""

    row: Ints
    column: Ints
    first: Ints
    last: Ints
    price: Reals


def no_spans() -> Spans:
    """Return none."""
    none = np.zeros(0, dtype=np.int64)
    return Spans(none, none, none, none, np.zeros(0))


@compiled
def find_overused(
    row: Ints, column: Ints, head: Ints, share: Reals, held: Ints, least: float
) -> list[tuple[float, int, int, int, int]]:
    """Return spans used more than once by shares of columns.

    Parameters
    ----------
    row, column, head, share
        Passings in order of `row`: whose, the second each begins, and how much of the column passes so.
    held
        How long each column keeps a place.
    least
        Overuse that counts.

    Returns
    -------
    list of tuple
        Overuse, row, column, first and last second: for each place and column the one most overused.
    """
    found = [(0.0, 0, 0, 0, 0)]
    columns = len(held)
    covers, touches = np.zeros(columns), np.zeros(columns)
    over = np.zeros(columns)
    best_first, best_last = np.zeros(columns, dtype=np.int64), np.zeros(columns, dtype=np.int64)
    begin = 0
    while begin < len(row):
        until = begin
        while until < len(row) and row[until] == row[begin]:
            until += 1
        chosen = begin + np.argsort(-share[begin:until])[:_MOST_PASSINGS]
        over[:] = least
        for a in chosen:
            first = head[a]
            for b in chosen:
                last = head[b] + held[column[b]] - 1
                if last <= first or head[b] > first:
                    continue
                covers[:], touches[:] = 0.0, 0.0
                whole = 0.0
                for c in chosen:
                    k = column[c]
                    if head[c] <= last and head[c] + held[k] > first:
                        touches[k] += share[c]
                        if head[c] <= first and head[c] + held[k] > last:
                            covers[k] += share[c]
                            whole += share[c]
                for k in range(columns):
                    used = whole - covers[k] + touches[k] - 1.0
                    if used > over[k]:
                        over[k], best_first[k], best_last[k] = used, first, last
        for k in range(columns):
            if over[k] > least:
                found.append((over[k], row[begin], k, best_first[k], best_last[k]))
        begin = until
    return found[1:]
