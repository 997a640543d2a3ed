"""A kernel along roads: how much of an incident each line bears.

The *equal-split* network kernel of Okabe, A., Satoh, T. and Sugihara, K., "A kernel density estimation method for
networks, its computational method and a GIS-based tool", International Journal of Geographical Information Science
23(1) (2009), 7–32: from the incident the mass of a one-dimensional kernel runs outwards along the roads; where n roads
meet, each of the n − 1 it has not come by gets an equal part; it never turns back, but at a dead end, where
it is thrown back. The mass of an incident is one, and equally many incidents everywhere give the same density
everywhere. The kernel is Epanechnikov's, ``0.75 (1 − u²)``.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy.sparse import csr_array

from ratl.assess.lines import Lines
from ratl.compiled import compiled
from ratl.roads.edges import Floats, Ints, Longs

LEAST_PART: Final = 1 / 256
"""A part smaller than this goes no further and stays on the line it is on: streets of a town have millions of ways."""


def spread_along(lines: Lines, cells: Ints, bandwidth_m: float) -> csr_array:
    """Return what each line bears of an incident in the middle of each cell: float64[cells, lines], rows sum to 1.

    Parameters
    ----------
    cells
        int[c], rows of ``lines.cells``.
    bandwidth_m
        How far the kernel reaches along the road, each way.
    """
    offset, meeting = lines.meeting
    count, line, share = 0, np.empty(0, np.int32), np.empty(0)
    rows = np.zeros(len(cells) + 1, np.int64)
    room = 64 * len(cells) + 4096
    while True:
        line, share = np.empty(room, np.int32), np.empty(room)
        count = _spread(
            lines.start, lines.end, lines.length_m, offset, meeting,
            lines.cells.line[cells], lines.cells.along_m[cells], bandwidth_m, LEAST_PART, rows, line, share,
        )  # fmt: skip
        if count >= 0:
            break
        room *= 4
    made = csr_array((share[:count], line[:count], rows), shape=(len(cells), len(lines.start)))
    made.sum_duplicates()
    return made


@compiled
def _below(u: float) -> float:
    """Return the mass of Epanechnikov's kernel between its middle and `u` bandwidths from it."""
    if u >= 1.0:
        return 0.5
    return 0.75 * u - 0.25 * u * u * u


@compiled
def _spread(
    start: Ints,
    end: Ints,
    length_m: Floats,
    offset: Longs,
    meeting: Ints,
    at_line: Ints,
    at_m: Floats,
    bandwidth_m: float,
    least_part: float,
    rows: Longs,
    line: Ints,
    share: Floats,
) -> int:
    """Fill in line and share of each row; return how many there are, −1 where there is no room."""
    stack_end = np.empty(4096, np.int32)
    stack_far = np.empty(4096)
    stack_part = np.empty(4096)
    count = 0
    for row in range(len(at_line)):
        rows[row] = count
        depth = 0
        # An entry: a line entered at one of its ends (2 l its start, 2 l + 1 its end), metres driven, part of the mass.
        for forward in range(2):
            own = at_line[row]
            rest = length_m[own] - at_m[row] if forward == 1 else at_m[row]
            if count >= len(line):
                return -1
            line[count] = own
            share[count] = _below(rest / bandwidth_m)
            count += 1
            if rest < bandwidth_m:
                stack_end[depth] = 2 * own + forward
                stack_far[depth] = rest
                stack_part[depth] = 1.0
                depth += 1
        while depth > 0:
            depth -= 1
            came, far, part = stack_end[depth], stack_far[depth], stack_part[depth]
            # At the far end of a line: onward by every other end that meets here; back where there is none.
            node = end[came // 2] if came % 2 == 1 else start[came // 2]
            first, last = offset[node], offset[node + 1]
            ways = last - first - 1
            each = part / ways if ways > 0 else part
            for k in range(first, last):
                onward = meeting[k]
                if ways > 0 and onward == came:
                    continue
                way = onward // 2
                beyond = far + length_m[way]
                ends_here = beyond >= bandwidth_m or each < least_part or depth >= 4095
                below = 0.5 if ends_here else _below(beyond / bandwidth_m)
                if count >= len(line):
                    return -1
                line[count] = way
                share[count] = each * (below - _below(far / bandwidth_m))
                count += 1
                if not ends_here:
                    stack_end[depth] = onward ^ 1
                    stack_far[depth] = beyond
                    stack_part[depth] = each
                    depth += 1
    rows[len(at_line)] = count
    return count
