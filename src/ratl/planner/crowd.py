"""Who of those on the road a serial meets on its course, compiled: the uses of its legs, and those of its crossings.

Each use by others is a row of whole numbers (`ratl.planner.traffic` keeps them); names are numbers that `Ground` gives.
A way into or out of a point is such a number times four, and 1 more where traffic of both directions may pass each
other on it, 2 more where it is a site.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ratl.compiled import compiled

Ints = NDArray[np.int64]

# Columns of a use of a leg.
_HEAD_IN: Final = 0
_HEAD_OUT: Final = 1
_TAIL_IN: Final = 2
_TAIL_OUT: Final = 3
_FORWARD: Final = 4
_MOVEMENT: Final = 5  # of both kinds
SERIAL: Final = 6  # of both kinds

# Columns of a use of a point, and of a crossing by the serial itself.
_BEGIN: Final = 0
_END: Final = 1
_WAY_IN: Final = 2
_WAY_OUT: Final = 3
_NEAR: Final = 4

COLUMNS: Final = 7
NOBODY: Final = np.empty((0, COLUMNS), np.int64)

BOTH_WAYS: Final = 1
A_SITE: Final = 2

# Regimes of a leg.
REGIMES: Final = ("two-way", "alternating", "exclusive")
_ALTERNATING: Final = 1
_EXCLUSIVE: Final = 2


def pile(tables: Sequence[Ints]) -> tuple[Ints, Ints]:
    """Return tables of uses as where each begins, and one table."""
    ends = np.zeros(len(tables) + 1, np.int64)
    np.cumsum([len(table) for table in tables], out=ends[1:])
    return ends, np.concatenate((NOBODY, *tables))


@compiled
def _greatest(rows: Ints, column: int) -> int:
    greatest = -1
    for row in range(len(rows)):
        greatest = max(greatest, rows[row, column])
    return greatest


@compiled
def _gap_to(rows: Ints, row: int, siblings: Ints, gap_s: int) -> tuple[int, int]:
    """Return the gap to who has a row, and whether this serial must come behind it."""
    for sibling in range(len(siblings)):
        if siblings[sibling, 0] == rows[row, SERIAL]:
            return siblings[sibling, 1], siblings[sibling, 2]
    return gap_s, 0


@compiled
def meet_on_legs(
    at: Ints, rows: Ints, legs: Ints, own: int, siblings: Ints, gap_s: int, over_s: int
) -> tuple[Ints, Ints, Ints, int]:
    """Return who is met on each leg: where its rows begin, the rows of the search's table, and which uses they are.

    Beside, how many serials of other movements are met.

    Parameters
    ----------
    at, rows
        Uses of each leg, as `pile` gives them.
    legs
        Of each leg: whether it is driven forward, its regime, whether nobody there matters, whether who of the column
        goes ahead is settled.
    own, siblings
        Number of the serial's movement; of each other serial of its column, which may travel apart: number, gap,
        whether it goes ahead.
    gap_s
        Gap to all others.
    over_s
        Uses over by then are left out.
    """
    begins, found = np.zeros(len(legs) + 1, np.int64), np.empty((len(rows), 8), np.int64)
    which, seen = np.empty(len(rows), np.int64), np.zeros(1 + _greatest(rows, SERIAL), np.bool_)
    count, others = 0, 0
    for leg in range(len(legs)):
        for row in range(at[leg], at[leg + 1]):
            if rows[row, _TAIL_OUT] <= over_s or legs[leg, 2]:
                continue
            same = rows[row, _FORWARD] == legs[leg, 0]
            gap, behind = _gap_to(rows, row, siblings, gap_s)
            for column in range(4):
                found[count, column] = rows[row, column]
            found[count, 4] = gap
            found[count, 5] = same
            found[count, 6] = legs[leg, 1] == _EXCLUSIVE or (legs[leg, 1] == _ALTERNATING and not same)
            found[count, 7] = behind and not legs[leg, 3]
            which[count] = row - at[leg]
            if rows[row, _MOVEMENT] != own and not seen[rows[row, SERIAL]]:
                seen[rows[row, SERIAL]] = True
                others += 1
            count += 1
        begins[leg + 1] = count
    return begins, found[:count], which[:count], others


@compiled
def _passes_clear(a: Ints, pulling: int, b: Ints, other: int) -> bool:
    """Return whether one pulls in or out on the driving side, against traffic of the other direction."""
    if not a[pulling, _NEAR]:
        return False
    into, out, came, goes = a[pulling, _WAY_IN], a[pulling, _WAY_OUT], b[other, _WAY_IN], b[other, _WAY_OUT]
    if out & A_SITE:
        return bool(goes == into and came != out)
    return bool(came == out and goes != into)


@compiled
def _may_meet(a: Ints, one: int, b: Ints, other: int) -> bool:
    """Return whether two occupations of a point may overlap: exceptions (a), (b) and (d) of rule R3."""
    into, out = a[one, _WAY_IN], a[one, _WAY_OUT]
    if into == b[other, _WAY_IN] and out == b[other, _WAY_OUT]:
        return True
    opposite = into == b[other, _WAY_OUT] and out == b[other, _WAY_IN]
    if opposite and into & BOTH_WAYS and out & BOTH_WAYS:
        return True
    return _passes_clear(a, one, b, other) or _passes_clear(b, other, a, one)


@compiled
def meet_at_points(
    at: Ints, rows: Ints, points: Ints, crossings: Ints, siblings: Ints, gap_s: int, over_s: int
) -> tuple[Ints, Ints, Ints]:
    """Return who may not be there with each crossing: where its rows begin, begin, end, gap and serial, and which uses.

    Parameters
    ----------
    at, rows
        Uses of each point, as `pile` gives them.
    points
        Of each crossing: which of those points it is.
    crossings
        Of each crossing: the columns of a use of a point.
    siblings, gap_s, over_s
        As of `meet_on_legs`.
    """
    most = 0
    for crossing in range(len(crossings)):
        most += at[points[crossing] + 1] - at[points[crossing]]
    begins, found = np.zeros(len(crossings) + 1, np.int64), np.empty((most, 4), np.int64)
    which = np.empty(most, np.int64)
    count = 0
    for crossing in range(len(crossings)):
        for row in range(at[points[crossing]], at[points[crossing] + 1]):
            if rows[row, _END] <= over_s or _may_meet(crossings, crossing, rows, row):
                continue
            gap, _ = _gap_to(rows, row, siblings, gap_s)
            found[count, 0] = rows[row, _BEGIN]
            found[count, 1] = rows[row, _END]
            found[count, 2] = gap
            found[count, 3] = rows[row, SERIAL]
            which[count] = row - at[points[crossing]]
            count += 1
        begins[crossing + 1] = count
    return begins, found[:count], which[:count]
