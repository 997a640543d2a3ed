"""The search for the earliest timetable of one serial on one frozen course, compiled.

A label-setting search over halts (Desrochers and Soumis, "A generalized permanent labelling algorithm for the shortest
path problem with time windows", INFOR 26 (1988)), ordered by an estimate that is never too late (Hart, Nilsson and
Raphael, "A formal basis for the heuristic determination of minimum cost paths", IEEE TSSC 4 (1968)). A label is an
arrival at a site; from it the serial drives on without a halt and may halt at every site it passes. Where something is
in the way the departure is moved later by just as much, and the reason is kept; where it may not stand that long, it
arrives later: it leaves the halt before, in the end the origin, by as much later.

What the search reads (`f`) and what it writes (`w`) are tables of whole numbers, all of one side in one array: that is
compiled in seconds where a record of forty arrays takes minutes. Seconds and millimetres are whole.

Reasons are numbers here: a code of the constants below and up to three figures, which `ratl.planner.search` reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ratl.compiled import compiled

Ints = NDArray[np.int64]
Table = Sequence[int] | Sequence[Sequence[int]] | Ints
"""Rows of whole numbers, all equally wide."""

DEPARTURES: Final = 100
"""Most departures tried from one label, beside one for each serial of others: each obstacle moves it once."""
SHOULDER_STAND_S: Final = 7200
"""Longest stand on a shoulder where the rules name none: it is for technical halts only."""
_BUCKET_S: Final = 600
"""Remaining times are looked up from the start of their bucket, which can only be too early."""
ALWAYS: Final = 1 << 60
"""More seconds than any plan has: no limit."""

# Why one waits or cannot go on; with what `a`, `b` and `c` are.
HORIZON: Final = 0
NO_WINDOW: Final = 1  # leg, -, seconds needed
BLOCK: Final = 2  # leg, block
NO_HALT: Final = 3  # leg, -, longest drive
NO_REST: Final = 4  # leg
NO_STORAGE: Final = 5  # leg
NO_RATE: Final = 6  # leg
LEG_BUSY: Final = 7  # leg, use
ESCORT_BUSY: Final = 8  # leg, escort, free again
POINT_BLOCK: Final = 9  # crossing, block
POINT_BUSY: Final = 10  # crossing, use
SITE_HOURS: Final = 11  # stand
SITE_RESERVED_IN: Final = 12  # stand
SITE_FULL_IN: Final = 13  # stand, -, free again
SHOULDER_NIGHT: Final = 14  # stand
STAND_TOO_LONG: Final = 15  # stand
NOT_OVERNIGHT: Final = 16  # stand
SITE_FULL: Final = 17  # stand
SITE_RESERVED: Final = 18  # stand
DAWN: Final = 19
SETTLED: Final = 20  # stop (the origin: 0), reason

# Kinds of departure.
KINDS: Final = ("start", "staging", "short", "wait", "rest")
START: Final = 0
STAGED: Final = 1
SHORT: Final = 2
WAIT: Final = 3
REST: Final = 4

# How a drive or an attempt to leave ended, where it did not find a wait (0 or more seconds).
_NONE: Final = -1
_STOP: Final = -2

# How a search ended that found no label.
FAILED: Final = -1
CRAMPED: Final = -2


# Tables that are read. A stand is a site at a stop, a crossing a way over a point. A list of lists is a table of
# offsets (``…_AT``, one longer than the list) and a table of the members.
DAY: Final = 0  # of each leg: run, pass time, catch-up run, whether there is a rate at all
NIGHT: Final = 1
LENGTH: Final = 2  # of each leg, millimetres
STAGING: Final = 3  # of each leg: the queue of the service does not hold the halted serial
DARK: Final = 4  # nights
BLOCK_AT: Final = 5  # of each leg
BLOCKS: Final = 6  # intervals
USE_AT: Final = 7  # of each leg
USES: Final = 8  # head in, head out, tail in, tail out, gap, same direction, clashes as opposing, must be followed
ESCORT_AT: Final = 9  # of each leg
ESCORTS: Final = 10  # teams
AWAY_AT: Final = 11  # of each escort
AWAY: Final = 12  # until when a team is away, ascending
PASSING: Final = 13  # of each stop: the crossing driven through; of the origin and the destination
HELD_AT: Final = 14  # of each crossing
HELD: Final = 15  # reservations
CROSS_AT: Final = 16  # of each crossing
CROSS: Final = 17  # those it clashes with: begin, end, gap, serial
ROOM: Final = 18  # of each crossing: how many serials it holds
STAND_AT: Final = 19  # of each stop
STANDS: Final = 20  # crossing pulling in, crossing pulling out, overnight, shoulder, has hours, room beside the serial
OPEN_AT: Final = 21  # of each stand
OPEN: Final = 22  # hours
TAKEN_AT: Final = 23  # of each stand
TAKEN: Final = 24  # reservations
GUEST_AT: Final = 25  # of each stand
GUESTS: Final = 26  # others who stand there: begin, end, what they take
MUST: Final = 27  # of each stop: whether a halt is pinned, for how long at least, as a rest
SETTLED_HALT: Final = 28  # of each stop: whether its halt is settled, head departs, minimum, kind
TOLD_AT: Final = 29  # of each settled stop, and of the start at stop 0
TOLD: Final = 30  # seconds of the reasons already told
NEXT_STOP: Final = 31  # of each stop: driving time to the next that has a stand, by the slower light
RULES: Final = 32  # one row, columns below
BEGIN: Final = 33  # one row: where the search sets out, columns below

# Columns of a stand.
_IN: Final = 0
_OUT: Final = 1
_OVERNIGHT: Final = 2
_SHOULDER: Final = 3
_HAS_HOURS: Final = 4
_BESIDE: Final = 5

# Columns of the rules; -1: the rule does not apply.
_HALT_S: Final = 0
_FIRST_HALT_S: Final = 1
_MOST_HALT_S: Final = 2
_MOST_FIRST_S: Final = 3
_MOST_REST_S: Final = 4
_MOST_REST_MM: Final = 5
_REST_S: Final = 6
_MAX_STAND_S: Final = 7
_DAYLIGHT: Final = 8
_IN_RATE: Final = 9
_HAS_FIRST: Final = 10
_PINNED: Final = 11
_BEFORE_S: Final = 12
_HORIZON_S: Final = 13
_DEPARTURES: Final = 14

# Columns of the beginning.
_BEGIN_STOP: Final = 0
_BEGIN_STAND: Final = 1
_BEGIN_HEAD: Final = 2
_BEGIN_TAIL: Final = 3
_BEGIN_PASS: Final = 4  # how far the tail is behind the head at least; 0: on its way; -1: as the first leg asks
_BEGIN_SINCE: Final = 5  # four columns: driving since the last halt, the last rest, in millimetres, first halt to come

# Tables that are written.
LABEL: Final = 0
KEPT: Final = 1  # of each stand: first and last label kept; -1: none
ENTRY: Final = 2  # least completion, start, -stop, label, whether a departure goes with it: ready, minimum, kind, wait
HEAP: Final = 3  # entries, the least first
WAITS: Final = 4  # seconds, code, a, b, c, the wait before it (-1: none)
NOTES: Final = 5  # what stopped the serial where it came farthest: code, a, b, c
KNOWN: Final = 6  # of each leg: remaining times looked up so far, by bucket; -1: not yet
_BUCKETS: Final = 7  # of each leg: the bucket of the look-up under way
_WHY: Final = 8  # the last obstacle: code, a, b, c, how much later one would have to arrive; row 1: one kept
COUNT: Final = 9  # one row, its columns below
DEPARTURE: Final = 10  # ways to leave the label under way: ready, minimum, kind, wait
_WRITTEN_TABLES: Final = 11

# Columns of a label.
STOP: Final = 0
STAND: Final = 1
HEAD: Final = 2
TAIL: Final = 3
_SINCE_HALT: Final = 4
_SINCE_REST: Final = 5
_SINCE_REST_MM: Final = 6
_FRESH: Final = 7
PARENT: Final = 8
_READY: Final = 9
MINIMUM: Final = 10
KIND: Final = 11
LEFT: Final = 12
RESTED: Final = 13
WAITED: Final = 14
_ALIVE: Final = 15
_STARTED: Final = 16
_NEXT: Final = 17
_EARLY_S: Final = 18
_EARLY: Final = 19  # code, a, b, c; -1: not too early
_PUT_OFF: Final = 23  # by kind: when it is left again later; -1: it is not
_LABEL_COLUMNS: Final = 28

# Columns of the count.
_LABELS: Final = 0
_ENTRIES: Final = 1
_QUEUED: Final = 2
WAIT_ROWS: Final = 3
NOTE_ROWS: Final = 4
FARTHEST: Final = 5
GAVE_UP: Final = 6
_CRAMPED: Final = 7
_DEPARTURE_ROWS: Final = 8


def pack(tables: Sequence[Table]) -> Ints:
    """Return tables as one array: of each table where it begins, how wide it is and how many rows it has; the rows.

    Parameters
    ----------
    tables
        Rows of whole numbers, all of a table equally wide, in the order of the constants above.
    """
    arrays = [np.asarray(table, np.int64) for table in tables]
    head, at = [], 3 * len(arrays)
    for array in arrays:
        rows, width = array.shape if array.ndim == 2 else (len(array), 1)
        head += [at, width, rows]
        at += rows * width
    return np.concatenate([np.array(head, np.int64), *(array.ravel() for array in arrays)])


def with_limits(rules: Ints, before_s: int | None, departures: int) -> Ints:
    """Return the rules with the second before which a completion is wanted, and the most departures from one label."""
    limited = rules.copy()
    limited[0, _DEPARTURES] = departures
    if before_s is not None:
        limited[0, _BEFORE_S] = before_s
    return limited


def rows_of(tables: Ints, table: int) -> Ints:
    """Return one of the tables packed, as a view."""
    at, width, rows = (int(value) for value in tables[3 * table : 3 * table + 3])
    return tables[at : at + width * rows].reshape(rows, width)


def make_work(f: Ints, size: int) -> Ints:
    """Return room for a search of up to `size` labels."""
    legs, stands = int(f[3 * DAY + 2]), int(f[3 * STANDS + 2])
    horizon_s = int(rows_of(f, RULES)[0, _HORIZON_S])
    shapes = (
        (size, _LABEL_COLUMNS), (stands, 2), (2 * size, 9), (2 * size, 1), (4 * size + 128, 6), (64, 4),
        (legs, horizon_s // _BUCKET_S + 2), (legs, 1), (2, 5), (1, 9), (3, 4),
    )  # fmt: skip
    head, at = [], 3 * _WRITTEN_TABLES
    for rows, width in shapes:
        head += [at, width, rows]
        at += rows * width
    w = np.empty(at, np.int64)
    w[: len(head)] = head
    for table in (KEPT, KNOWN):
        rows_of(w, table)[:] = -1
    rows_of(w, COUNT)[0] = 0, 0, 0, 0, 0, -1, 0, 0, 0
    return w


@compiled
def _at(t: Ints, table: int, row: int, column: int) -> int:
    return int(t[t[3 * table] + row * t[3 * table + 1] + column])


@compiled
def _put(t: Ints, table: int, row: int, column: int, value: int) -> None:
    t[t[3 * table] + row * t[3 * table + 1] + column] = value


@compiled
def _rows(t: Ints, table: int) -> int:
    return int(t[3 * table + 2])


@compiled
def _rule(f: Ints, column: int) -> int:
    return int(f[f[3 * RULES] + column])


@compiled
def _count(w: Ints, column: int) -> int:
    return int(w[w[3 * COUNT] + column])


@compiled
def _label(w: Ints, label: int, column: int) -> int:
    return int(w[w[3 * LABEL] + label * _LABEL_COLUMNS + column])


# ---- intervals


@compiled
def _first_meeting(f: Ints, table: int, low: int, high: int, begin: int, end: int) -> int:
    """Return the row of the first of the disjoint ascending intervals low..high that meets [begin, end), or -1."""
    top = high
    while low < top:
        middle = (low + top) // 2
        if _at(f, table, middle, 1) <= begin:
            low = middle + 1
        else:
            top = middle
    return low if low < high and _at(f, table, low, 0) < end else -1


@compiled
def _first_of(f: Ints, offsets: int, table: int, owner: int, begin: int, end: int) -> int:
    """Return the row of the first of the intervals of one owner that meets [begin, end), or -1."""
    return _first_meeting(f, table, _at(f, offsets, owner, 0), _at(f, offsets, owner + 1, 0), begin, end)


@compiled
def _night(f: Ints, begin: int, end: int) -> int:
    """Return the row of the first night that meets [begin, end), or -1."""
    return _first_meeting(f, DARK, 0, _rows(f, DARK), begin, end)


@compiled
def _light(f: Ints, moment: int) -> int:
    """Return the table of the paces that hold when a leg is entered at `moment`."""
    return NIGHT if _night(f, moment, moment + 1) >= 0 else DAY


@compiled
def _is_open(f: Ints, stand: int, begin: int, end: int) -> bool:
    """Return whether a site is open throughout; one without hours always is."""
    if not _at(f, STANDS, stand, _HAS_HOURS):
        return True
    for row in range(_at(f, OPEN_AT, stand, 0), _at(f, OPEN_AT, stand + 1, 0)):
        if _at(f, OPEN, row, 0) <= begin and end <= _at(f, OPEN, row, 1):
            return True
    return False


@compiled
def _opens_s(f: Ints, stand: int, begin: int, end: int) -> int:
    """Return when a site next opens for as long as from begin to end; -1: never."""
    for row in range(_at(f, OPEN_AT, stand, 0), _at(f, OPEN_AT, stand + 1, 0)):
        opening = _at(f, OPEN, row, 0)
        if opening > begin and _at(f, OPEN, row, 1) - opening >= end - begin:
            return opening
    return -1


# ---- what is in the way


@compiled
def _because(w: Ints, code: int, a: int, b: int, c: int, later_s: int) -> None:
    """Set down the last obstacle, and how much later one would have to arrive for it to be gone."""
    at = w[3 * _WHY]
    w[at], w[at + 1], w[at + 2], w[at + 3], w[at + 4] = code, a, b, c, later_s


@compiled
def _keep_why(w: Ints) -> None:
    for column in range(5):
        _put(w, _WHY, 1, column, _at(w, _WHY, 0, column))


@compiled
def _recall_why(w: Ints) -> None:
    for column in range(5):
        _put(w, _WHY, 0, column, _at(w, _WHY, 1, column))


@compiled
def _leg_obstacle(f: Ints, w: Ints, leg: int, head_in: int, head_out: int, tail_in: int, tail_out: int) -> int:
    """Return the wait for the first obstacle on a leg: a window, other traffic, an escort that is elsewhere."""
    block = _first_of(f, BLOCK_AT, BLOCKS, leg, head_in, tail_out)
    if block >= 0:
        _because(w, BLOCK, leg, block - _at(f, BLOCK_AT, leg, 0), 0, 0)
        return _at(f, BLOCKS, block, 1) - head_in
    first = _at(f, USE_AT, leg, 0)
    for row in range(first, _at(f, USE_AT, leg + 1, 0)):
        wait = _use_wait(f, row, head_in, head_out, tail_in, tail_out)
        if wait > 0:
            _because(w, LEG_BUSY, leg, row - first, 0, 0)
            return wait
    first = _at(f, ESCORT_AT, leg, 0)
    for row in range(first, _at(f, ESCORT_AT, leg + 1, 0)):
        last, away = _at(f, AWAY_AT, row + 1, 0), 0
        for k in range(_at(f, AWAY_AT, row, 0), last):
            away += 1 if _at(f, AWAY, k, 0) > head_in else 0
        if away >= _at(f, ESCORTS, row, 0):
            free_s = _at(f, AWAY, last - _at(f, ESCORTS, row, 0), 0)
            _because(w, ESCORT_BUSY, leg, row - first, free_s, 0)
            return free_s - head_in
    return _NONE


@compiled
def _use_wait(f: Ints, row: int, head_in: int, head_out: int, tail_in: int, tail_out: int) -> int:
    """Return how long to wait for another serial on the same leg; 0 when nothing clashes."""
    other_in, other_out = _at(f, USES, row, 0), _at(f, USES, row, 1)
    cleared_in, cleared_out, gap = _at(f, USES, row, 2), _at(f, USES, row, 3), _at(f, USES, row, 4)
    if _at(f, USES, row, 5):
        late = max(cleared_in + gap - head_in, cleared_out + gap - head_out)
        ahead = tail_in + gap <= other_in and tail_out + gap <= other_out
        if late > 0 and (_at(f, USES, row, 7) or not ahead):
            return late
    if _at(f, USES, row, 6) and head_in < cleared_out + gap and other_in < tail_out + gap:
        return cleared_out + gap - head_in
    return 0


@compiled
def _clash(f: Ints, row: int, begin: int, end: int) -> bool:
    gap = _at(f, CROSS, row, 2)
    return begin < _at(f, CROSS, row, 1) + gap and _at(f, CROSS, row, 0) < end + gap


@compiled
def _crossing(f: Ints, w: Ints, x: int, begin: int, end: int) -> int:
    """Return the wait before the serial may occupy a point from begin to end."""
    held = _first_of(f, HELD_AT, HELD, x, begin, end)
    if held >= 0:
        _because(w, POINT_BLOCK, x, held - _at(f, HELD_AT, x, 0), 0, 0)
        return _at(f, HELD, held, 1) - begin
    first = _at(f, CROSS_AT, x, 0)
    serials, soonest, freed = 0, -1, 0
    for row in range(first, _at(f, CROSS_AT, x + 1, 0)):
        if not _clash(f, row, begin, end):
            continue
        known = 0
        for other in range(first, row):
            if _at(f, CROSS, other, 3) == _at(f, CROSS, row, 3) and _clash(f, other, begin, end):
                known = 1
        serials += 1 - known
        free_s = _at(f, CROSS, row, 1) + _at(f, CROSS, row, 2)
        if soonest < 0 or free_s < freed:
            soonest, freed = row, free_s
    if serials == 0 or serials < _at(f, ROOM, x, 0):
        return _NONE
    _because(w, POINT_BUSY, x, soonest - first, 0, 0)
    return max(1, freed - begin)


@compiled
def _crowd(f: Ints, stand: int, begin: int, end: int, latest: bool) -> int:
    """Return when the first (or last) of those beside whom a site does not hold the serial is gone; -1: it does."""
    first, last = _at(f, GUEST_AT, stand, 0), _at(f, GUEST_AT, stand + 1, 0)
    for at in range(first - 1, last):
        moment = begin
        if at >= first:
            moment = _at(f, GUESTS, at, 0)
            if moment <= begin or moment >= end or _at(f, GUESTS, at, 1) <= begin:
                continue
        taken, freed = 0, -1
        for row in range(first, last):
            came, went = _at(f, GUESTS, row, 0), _at(f, GUESTS, row, 1)
            if came < end and begin < went and came <= moment < went:
                taken += _at(f, GUESTS, row, 2)
                if freed < 0 or (went > freed if latest else went < freed):
                    freed = went
        if taken > _at(f, STANDS, stand, _BESIDE):
            return freed
    return -1


@compiled
def _pull_in(f: Ints, w: Ints, stand: int, stop: int, begin: int, end: int) -> int:
    """Return how long to wait before pulling in, at the destination where `stand` is -1.

    `_NONE` where nothing is in the way; 0: for ever.
    """
    if stand < 0:
        return _crossing(f, w, _at(f, PASSING, stop, 0), begin, end)
    if not _is_open(f, stand, begin, end):
        _because(w, SITE_HOURS, stand, 0, 0, 0)
        return max(0, _opens_s(f, stand, begin, end) - begin)
    taken = _first_of(f, TAKEN_AT, TAKEN, stand, begin, end)
    if taken >= 0:
        _because(w, SITE_RESERVED_IN, stand, 0, 0, 0)
        return _at(f, TAKEN, taken, 1) - begin
    wait = _crossing(f, w, _at(f, STANDS, stand, _IN), begin, end)
    if wait != _NONE:
        return wait
    freed = _crowd(f, stand, begin, end, False)
    if freed >= 0:
        _because(w, SITE_FULL_IN, stand, 0, freed, 0)
        return freed - begin
    return _NONE


@compiled
def _overstays(f: Ints, w: Ints, stand: int, arrival_s: int, head_s: int, tail_s: int) -> bool:
    """Return whether a serial may not stand at a site that long, or into the night on a shoulder."""
    shoulder, most_s = _at(f, STANDS, stand, _SHOULDER), _rule(f, _MAX_STAND_S)
    if _at(f, STANDS, stand, _OVERNIGHT) and not shoulder:
        return False
    if shoulder and _rule(f, _DAYLIGHT):
        night = _night(f, arrival_s, tail_s)
        if night >= 0:
            _because(w, SHOULDER_NIGHT, stand, 0, 0, _at(f, DARK, night, 1) - arrival_s)
            return True
    if shoulder and most_s < 0:
        most_s = SHOULDER_STAND_S
    if most_s >= 0 and head_s - arrival_s > most_s:
        _because(w, STAND_TOO_LONG, stand, 0, 0, head_s - most_s - arrival_s)
        return True
    return False


@compiled
def _may_not_stand(f: Ints, w: Ints, stand: int, arrival_s: int, head_s: int, tail_s: int) -> bool:
    """Return whether the serial may not stand at its site until `tail_s`; it sets down why."""
    if _overstays(f, w, stand, arrival_s, head_s, tail_s):
        return True
    if not _at(f, STANDS, stand, _OVERNIGHT) and not _is_open(f, stand, arrival_s, tail_s):
        opening = arrival_s
        for row in range(_at(f, OPEN_AT, stand, 0), _at(f, OPEN_AT, stand + 1, 0)):
            if _at(f, OPEN, row, 0) <= head_s:
                opening = _at(f, OPEN, row, 0)
        _because(w, NOT_OVERNIGHT, stand, 0, 0, opening - arrival_s)
        return True
    freed = _crowd(f, stand, arrival_s, tail_s, True)
    if freed >= 0:
        _because(w, SITE_FULL, stand, 0, 0, freed - arrival_s)
        return True
    taken = _first_of(f, TAKEN_AT, TAKEN, stand, arrival_s, tail_s)
    if taken >= 0:
        _because(w, SITE_RESERVED, stand, 0, 0, _at(f, TAKEN, taken, 1) - arrival_s)
        return True
    return False


@compiled
def _pull_out(f: Ints, w: Ints, stand: int, stop: int, arrival_s: int, head_s: int, tail_s: int) -> int:
    """Return the wait before the serial may leave where it stands; `_STOP` when it may not stand there until then."""
    if stand < 0 and _at(f, BEGIN, 0, _BEGIN_PASS) == 0:
        return _NONE  # it is past that point already
    if stand < 0:
        return _crossing(f, w, _at(f, PASSING, stop, 0), head_s, tail_s)
    if _may_not_stand(f, w, stand, arrival_s, head_s, tail_s):
        return _STOP
    if not _is_open(f, stand, head_s, tail_s):
        _because(w, SITE_HOURS, stand, 0, 0, 0)
        opening = _opens_s(f, stand, head_s, tail_s)
        return _STOP if opening < 0 else opening - head_s
    return _crossing(f, w, _at(f, STANDS, stand, _OUT), head_s, tail_s)


# ---- how early it could be through


@compiled
def _earliest_through(f: Ints, leg: int, moment: int) -> tuple[int, int]:
    """Return the earliest head and the earliest tail through a leg entered at `moment` or later, each on its own."""
    horizon_s = _rule(f, _HORIZON_S)
    head_s = tail_s = horizon_s
    at = moment
    while at < min(horizon_s, tail_s):  # a later light may bring the tail through earlier, not the head
        night = _night(f, at, horizon_s)
        is_dark = night >= 0 and _at(f, DARK, night, 0) <= at
        light = NIGHT if is_dark else DAY
        changes = horizon_s
        if night >= 0:
            changes = _at(f, DARK, night, 1) if is_dark else _at(f, DARK, night, 0)
        if _at(f, light, leg, 3):
            through = at + _at(f, light, leg, 0)
            block = _first_of(f, BLOCK_AT, BLOCKS, leg, at, through + _at(f, light, leg, 1))
            if block >= 0 and _at(f, BLOCKS, block, 1) < changes:
                at = _at(f, BLOCKS, block, 1)
                continue
            if block < 0:
                head_s = min(head_s, through)
                tail_s = min(tail_s, through + _at(f, light, leg, 1))
        at = changes
    return head_s, tail_s


@compiled
def _remaining_s(f: Ints, w: Ints, stop: int, head_s: int) -> int:
    """Return a second before which a serial whose head is at `stop` at `head_s` cannot be complete.

    It may wait anywhere and needs no halt, so that the answer is never later than any timetable's.
    """
    horizon_s = _rule(f, _HORIZON_S)
    if head_s >= horizon_s:
        return horizon_s
    head, answer, last = head_s, head_s, stop
    for leg in range(stop, _rows(f, DAY)):
        bucket = head // _BUCKET_S
        known = _at(w, KNOWN, leg, bucket)
        if known >= 0:
            answer = known
            break
        _put(w, _BUCKETS, leg, 0, bucket)
        last = leg + 1
        head, answer = _earliest_through(f, leg, bucket * _BUCKET_S)
        if head >= horizon_s:
            answer = horizon_s
            break
    for leg in range(stop, last):
        _put(w, KNOWN, leg, _at(w, _BUCKETS, leg, 0), answer)
    return max(answer, head_s)


# ---- notes


@compiled
def _note(w: Ints, legs_driven: int) -> None:
    """Note the last reason, where the serial came as far as it ever did."""
    if legs_driven > _count(w, FARTHEST):
        _put(w, COUNT, 0, FARTHEST, legs_driven)
        _put(w, COUNT, 0, NOTE_ROWS, 0)
    rows = _count(w, NOTE_ROWS)
    if legs_driven < _count(w, FARTHEST) or rows >= _rows(w, NOTES):
        return
    code, a, b = _at(w, _WHY, 0, 0), _at(w, _WHY, 0, 1), _at(w, _WHY, 0, 2)
    for row in range(rows):
        if _at(w, NOTES, row, 0) == code and _at(w, NOTES, row, 1) == a and _at(w, NOTES, row, 2) == b:
            return
    for column in range(4):
        _put(w, NOTES, rows, column, _at(w, _WHY, 0, column))
    _put(w, COUNT, 0, NOTE_ROWS, rows + 1)


@compiled
def _least_s(f: Ints, w: Ints, stop: int, head_s: int) -> int:
    """Return the least completion from a stop; note what stands in the way for good where there is none."""
    least_s = _remaining_s(f, w, stop, head_s)
    if least_s >= _rule(f, _BEFORE_S) and _rule(f, _BEFORE_S) == _rule(f, _HORIZON_S):
        _explain(f, w, stop, head_s)
    return least_s


@compiled
def _explain(f: Ints, w: Ints, stop: int, head_s: int) -> None:
    """Note the leg that there is no way through before the planning period ends."""
    head = head_s
    for leg in range(stop, _rows(f, DAY)):
        through_s, _ = _earliest_through(f, leg, head)
        if through_s >= _rule(f, _HORIZON_S):
            need_s = ALWAYS
            for light in (DAY, NIGHT):
                if _at(f, light, leg, 3):
                    need_s = min(need_s, _at(f, light, leg, 0) + _at(f, light, leg, 1))
            _because(w, NO_WINDOW, leg, 0, need_s, 0)
            _note(w, leg)
            block = _first_of(f, BLOCK_AT, BLOCKS, leg, head, head + need_s)
            if block >= 0:
                _because(w, BLOCK, leg, block - _at(f, BLOCK_AT, leg, 0), 0, 0)
                _note(w, leg)
            return
        head = through_s
    _because(w, HORIZON, 0, 0, 0, 0)
    _note(w, stop)


# ---- the queue


@compiled
def _before(w: Ints, one: int, other: int) -> bool:
    """Return whether an entry comes before another.

    By least completion; then who left the origin first, so that who follows finds the road; then who is farthest.
    """
    for column in range(3):
        a, b = _at(w, ENTRY, one, column), _at(w, ENTRY, other, column)
        if a != b:
            return a < b
    return one < other


@compiled
def _queue(w: Ints, least_s: int, start_s: int, label: int) -> int:
    """Queue a label and return its entry, to which a departure may be added; -1 when there is no room left."""
    entry, at = _count(w, _ENTRIES), _count(w, _QUEUED)
    if entry >= _rows(w, ENTRY):
        _put(w, COUNT, 0, _CRAMPED, 1)
        return -1
    _put(w, COUNT, 0, _ENTRIES, entry + 1)
    _put(w, COUNT, 0, _QUEUED, at + 1)
    _put(w, ENTRY, entry, 0, least_s)
    _put(w, ENTRY, entry, 1, start_s)
    _put(w, ENTRY, entry, 2, -_label(w, label, STOP))
    _put(w, ENTRY, entry, 3, label)
    _put(w, ENTRY, entry, 4, 0)
    while at > 0 and _before(w, entry, _at(w, HEAP, (at - 1) // 2, 0)):
        _put(w, HEAP, at, 0, _at(w, HEAP, (at - 1) // 2, 0))
        at = (at - 1) // 2
    _put(w, HEAP, at, 0, entry)
    return entry


@compiled
def _next(w: Ints) -> int:
    """Take the first entry off the queue."""
    first, size = _at(w, HEAP, 0, 0), _count(w, _QUEUED) - 1
    _put(w, COUNT, 0, _QUEUED, size)
    last, at = _at(w, HEAP, size, 0), 0
    while 2 * at + 1 < size:
        child = 2 * at + 1
        if child + 1 < size and _before(w, _at(w, HEAP, child + 1, 0), _at(w, HEAP, child, 0)):
            child += 1
        if not _before(w, _at(w, HEAP, child, 0), last):
            break
        _put(w, HEAP, at, 0, _at(w, HEAP, child, 0))
        at = child
    _put(w, HEAP, at, 0, last)
    return first


@compiled
def _add_wait(w: Ints, seconds: int, before: int) -> int:
    """Return the row of one more wait, for the last obstacle, behind another (-1: none)."""
    row = _count(w, WAIT_ROWS)
    if row >= _rows(w, WAITS):
        _put(w, COUNT, 0, _CRAMPED, 1)
        return before
    _put(w, COUNT, 0, WAIT_ROWS, row + 1)
    _put(w, WAITS, row, 0, seconds)
    for column in range(4):
        _put(w, WAITS, row, column + 1, _at(w, _WHY, 0, column))
    _put(w, WAITS, row, 5, before)
    return row


# ---- labels


@compiled
def _dominates(w: Ints, one: int, other: int) -> bool:
    """Return whether whatever can be done from `other` can be done from `one`, as long as standing on is allowed."""
    if not _label(w, one, _ALIVE) or _label(w, one, _FRESH) != _label(w, other, _FRESH):
        return False
    for column in (HEAD, TAIL, _SINCE_HALT, _SINCE_REST, _SINCE_REST_MM):
        if _label(w, one, column) > _label(w, other, column):
            return False
    return True


@compiled
def _is_useless(f: Ints, w: Ints, label: int, stand: int) -> bool:
    """Return whether another label does as well; where that one came too early, so does this, and it is put off."""
    other = _at(w, KEPT, stand, 0)
    while other >= 0:
        if _dominates(w, other, label):
            if _label(w, other, _EARLY) < 0:
                return True
            later_s = _label(w, other, HEAD) + _label(w, other, _EARLY_S) - _label(w, label, HEAD)
            if later_s > 0:
                _put_off_parent(f, w, label, later_s, other)
                return True
        other = _label(w, other, _NEXT)
    return False


@compiled
def _push(f: Ints, w: Ints) -> None:
    """Queue the label just written behind the last, unless another does as well or it comes too late."""
    label = _count(w, _LABELS)
    stop, stand = _label(w, label, STOP), _label(w, label, STAND)
    if stand >= 0 and _is_useless(f, w, label, stand):
        return
    done = stop == _rows(f, DAY)
    least_s = _label(w, label, TAIL) if done else _least_s(f, w, stop, _label(w, label, HEAD))
    if least_s >= _rule(f, _BEFORE_S):
        if done:
            _because(w, HORIZON, 0, 0, 0, 0)
            _note(w, stop)
        return
    _put(w, COUNT, 0, _LABELS, label + 1)
    if stand >= 0:
        _keep(w, label, stand)
    _queue(w, least_s, _label(w, label, _STARTED), label)


@compiled
def _keep(w: Ints, label: int, stand: int) -> None:
    """Keep a label at its stand in the place of those that are no better."""
    other = _at(w, KEPT, stand, 0)
    while other >= 0:
        if _label(w, other, _ALIVE) and _dominates(w, label, other):
            _put(w, LABEL, other, _ALIVE, 0)
        other = _label(w, other, _NEXT)
    if _at(w, KEPT, stand, 0) < 0:
        _put(w, KEPT, stand, 0, label)
    else:
        _put(w, LABEL, _at(w, KEPT, stand, 1), _NEXT, label)
    _put(w, KEPT, stand, 1, label)


@compiled
def _write(w: Ints, stop: int, stand: int, head_s: int, tail_s: int, since: tuple[int, int, int, int]) -> bool:
    """Write an arrival into the row behind the last label; it counts once it is pushed.

    `since`: driving since the last halt, since the last rest, in millimetres too, whether the first halt is to come.
    """
    row = _count(w, _LABELS)
    if row >= _rows(w, LABEL):
        _put(w, COUNT, 0, _CRAMPED, 1)
        return False
    for column in range(_LABEL_COLUMNS):
        _put(w, LABEL, row, column, -1)
    _put(w, LABEL, row, STOP, stop)
    _put(w, LABEL, row, STAND, stand)
    _put(w, LABEL, row, HEAD, head_s)
    _put(w, LABEL, row, TAIL, tail_s)
    _put(w, LABEL, row, _SINCE_HALT, since[0])
    _put(w, LABEL, row, _SINCE_REST, since[1])
    _put(w, LABEL, row, _SINCE_REST_MM, since[2])
    _put(w, LABEL, row, _FRESH, since[3])
    _put(w, LABEL, row, _ALIVE, 1)
    _put(w, LABEL, row, _STARTED, head_s)
    return True


@compiled
def _arrive(
    f: Ints, w: Ints, left: tuple[int, int, int, int, int, int, int], stop: int, stand: int, head_s: int, tail_s: int,
    since: tuple[int, int, int, int],
) -> None:  # fmt: skip
    """Add the label of an arrival after a departure `left`: label, ready, minimum, kind, head, rested, waits."""
    if not _write(w, stop, stand, head_s, tail_s, since):
        return
    row = _count(w, _LABELS)
    _put(w, LABEL, row, PARENT, left[0])
    _put(w, LABEL, row, _READY, left[1])
    _put(w, LABEL, row, MINIMUM, left[2])
    _put(w, LABEL, row, KIND, left[3])
    _put(w, LABEL, row, LEFT, left[4])
    _put(w, LABEL, row, RESTED, left[5])
    _put(w, LABEL, row, WAITED, left[6])
    from_origin = _label(w, left[0], PARENT) < 0
    _put(w, LABEL, row, _STARTED, left[4] if from_origin else _label(w, left[0], _STARTED))
    _push(f, w)


# ---- leaving


@compiled
def _is_settled(f: Ints, w: Ints, label: int) -> bool:
    """Return whether it is settled when this label is left."""
    if _label(w, label, STAND) < 0:
        return _rule(f, _PINNED) == 1
    return _at(f, SETTLED_HALT, _label(w, label, STOP), 0) == 1


@compiled
def _asked_halt_s(f: Ints, fresh: int) -> int:
    return _rule(f, _FIRST_HALT_S) if fresh and _rule(f, _FIRST_HALT_S) >= 0 else _rule(f, _HALT_S)


@compiled
def _ready_s(f: Ints, w: Ints, label: int, minimum_s: int, moment: int) -> int:
    """Return the earliest departure from `moment` on, by the pace of the light it departs in."""
    stop = _label(w, label, STOP)
    while True:
        light = _light(f, moment)
        passing = _at(f, light, stop, 1) if _at(f, light, stop, 3) else 0
        ready = max(_label(w, label, HEAD) + minimum_s, _label(w, label, TAIL) + minimum_s - passing)
        if ready <= moment:
            return moment
        moment = ready


@compiled
def _set_early(w: Ints, label: int, later_s: int, like: int) -> None:
    """Set down that a label comes too early, for the last obstacle or as another label does."""
    _put(w, LABEL, label, _EARLY_S, later_s)
    for column in range(4):
        why = _at(w, _WHY, 0, column) if like < 0 else _label(w, like, _EARLY + column)
        _put(w, LABEL, label, _EARLY + column, why)


@compiled
def _put_off_parent(f: Ints, w: Ints, label: int, later_s: int, like: int) -> None:
    """Queue leaving the halt before `label`, or the origin, later: so much that it may stand here until it can go on.

    The least delay asked for at a halt is tried first; who needs more asks again. The reason is that of the label
    `like`.
    """
    current, parent = label, _label(w, label, PARENT)
    while parent >= 0:
        stand, until_s = _label(w, parent, STAND), _label(w, current, LEFT) + later_s
        if stand < 0 or not _overstays(f, w, stand, _label(w, parent, HEAD), until_s, until_s):
            break
        _set_early(w, parent, later_s, like)
        current, parent = parent, _label(w, parent, PARENT)
    if parent < 0 or _is_settled(f, w, parent):
        return
    left_s, kind = _label(w, current, LEFT), _label(w, current, KIND)
    ready_s, asked_s = left_s + later_s, _label(w, parent, _PUT_OFF + kind)
    least_s = _remaining_s(f, w, _label(w, parent, STOP), ready_s)
    if least_s >= _rule(f, _BEFORE_S) or (asked_s >= 0 and left_s < asked_s <= ready_s):
        return
    _put(w, LABEL, parent, _PUT_OFF + kind, ready_s)
    start_s = ready_s if _label(w, parent, STAND) < 0 else _label(w, parent, _STARTED)
    entry = _queue(w, least_s, start_s, parent)
    if entry >= 0:
        _because(
            w, _label(w, like, _EARLY), _label(w, like, _EARLY + 1), _label(w, like, _EARLY + 2),
            _label(w, like, _EARLY + 3), 0,
        )  # fmt: skip
        _put(w, ENTRY, entry, 4, 1)
        _put(w, ENTRY, entry, 5, ready_s)
        _put(w, ENTRY, entry, 6, _label(w, current, MINIMUM))
        _put(w, ENTRY, entry, 7, kind)
        _put(w, ENTRY, entry, 8, _add_wait(w, later_s, _label(w, current, WAITED)))


@compiled
def _leave(f: Ints, w: Ints, label: int, ready_s: int, minimum_s: int, kind: int, waited: int) -> None:
    """Drive on from a label, moving the departure later past every obstacle."""
    stop, stand, head_s = _label(w, label, STOP), _label(w, label, STAND), ready_s
    for _ in range(_rule(f, _DEPARTURES)):
        if stand >= 0 and kind != REST:
            head_s = _ready_s(f, w, label, minimum_s, head_s)
        if _least_s(f, w, stop, head_s) >= _rule(f, _BEFORE_S):
            return
        wait = _set_off(f, w, label, ready_s, minimum_s, kind, head_s, waited)
        if _count(w, _CRAMPED) or wait == _NONE:
            return
        if wait == _STOP:
            _note(w, stop)
            later_s = _at(w, _WHY, 0, 4)
            if later_s > 0 and stand >= 0:
                if waited >= 0:
                    for column in range(4):
                        _put(w, _WHY, 0, column, _at(w, WAITS, waited, column + 1))
                _set_early(w, label, later_s, -1)
                _put_off_parent(f, w, label, later_s, label)
            return
        waited = _add_wait(w, wait, waited)
        head_s += wait
        if _is_settled(f, w, label):
            _note(w, stop)
            return
    _put(w, COUNT, 0, GAVE_UP, 1)


@compiled
def _add_departure(w: Ints, ready_s: int, minimum_s: int, kind: int, waited: int) -> None:
    row = _count(w, _DEPARTURE_ROWS)
    _put(w, COUNT, 0, _DEPARTURE_ROWS, row + 1)
    _put(w, DEPARTURE, row, 0, ready_s)
    _put(w, DEPARTURE, row, 1, minimum_s)
    _put(w, DEPARTURE, row, 2, kind)
    _put(w, DEPARTURE, row, 3, waited)


@compiled
def _list_departures(f: Ints, w: Ints, label: int) -> None:
    """List the ways to leave a label: as soon as its halt allows, and after a rest; as it is settled, where it is."""
    stop, stand = _label(w, label, STOP), _label(w, label, STAND)
    head_s, tail_s = _label(w, label, HEAD), _label(w, label, TAIL)
    told, waited = stop if stand >= 0 else 0, -1
    for row in range(_at(f, TOLD_AT, told, 0), _at(f, TOLD_AT, told + 1, 0)):
        _because(w, SETTLED, told, row - _at(f, TOLD_AT, told, 0), 0, 0)
        waited = _add_wait(w, _at(f, TOLD, row, 0), waited)
    if stand < 0:
        _add_departure(w, head_s, 0, START, waited)
        return
    if _at(f, SETTLED_HALT, stop, 0):
        departs_s, minimum_s = _at(f, SETTLED_HALT, stop, 1), _at(f, SETTLED_HALT, stop, 2)
        _add_departure(w, departs_s, minimum_s, _at(f, SETTLED_HALT, stop, 3), waited)
        return
    pinned, asked_s, as_rest = _at(f, MUST, stop, 0), _at(f, MUST, stop, 1), _at(f, MUST, stop, 2)
    scheme_s = _asked_halt_s(f, _label(w, label, _FRESH))
    if not (pinned and as_rest):
        stand_s = asked_s if _rule(f, _IN_RATE) else max(asked_s, scheme_s)
        if _at(f, STAGING, stop, 0) and asked_s < stand_s:
            _add_departure(w, head_s + asked_s, asked_s, STAGED, -1)
        kind = SHORT if stand_s and stand_s >= scheme_s else WAIT
        _add_departure(w, head_s + stand_s, stand_s, kind, -1)
    rest_s = _rule(f, _REST_S)
    if pinned and as_rest:
        rest_s = max(rest_s, asked_s, 0)
    if rest_s >= 0 and _at(f, STANDS, stand, _OVERNIGHT):
        _add_departure(w, tail_s + rest_s, rest_s, REST, -1)


# ---- driving


@compiled
def _until_light_changes(f: Ints, moment: int) -> int:
    night = _night(f, moment, _rule(f, _HORIZON_S))
    if night < 0:
        return _rule(f, _HORIZON_S)
    return (_at(f, DARK, night, 1) if _at(f, DARK, night, 0) <= moment else _at(f, DARK, night, 0)) - moment


@compiled
def _dawn_s(f: Ints, moment: int) -> int:
    """Return how long it is until the next night is over; -1: there is none."""
    night = _night(f, moment, _rule(f, _HORIZON_S))
    return -1 if night < 0 else _at(f, DARK, night, 1) - moment


@compiled
def _is_due(f: Ints, stop: int, halt_s: int, most_s: int) -> bool:
    """Return whether the scheme's halt may fall on a shoulder.

    It may where two thirds of its time are driven, or no other stop is in reach by the slower light: it may get dark.
    """
    if most_s == ALWAYS or _at(f, MUST, stop, 0):
        return _at(f, MUST, stop, 0) == 1
    return 3 * halt_s >= 2 * most_s or halt_s + _at(f, NEXT_STOP, stop, 0) > most_s


@compiled
def _set_off(f: Ints, w: Ints, label: int, ready_s: int, minimum_s: int, kind: int, head_s: int, waited: int) -> int:
    """Leave a label at `head_s` and drive on without a halt, leaving a label at every site on the way.

    `_NONE` when the drive came to its own end, `_STOP` when no later departure from this label helps, else the wait
    for the first obstacle that a later departure may avoid.
    """
    stop, stand = _label(w, label, STOP), _label(w, label, STAND)
    light = _light(f, head_s)
    if not _at(f, light, stop, 3):
        _because(w, NO_RATE, stop, 0, 0, 0)
        return _until_light_changes(f, head_s)
    tail_s = head_s + _at(f, light, stop, 1)
    arrived_s, cleared_s = _label(w, label, HEAD), _label(w, label, TAIL)
    if stand < 0 and _at(f, BEGIN, 0, _BEGIN_PASS) >= 0:
        tail_s = max(cleared_s, head_s + _at(f, BEGIN, 0, _BEGIN_PASS))
    wait = _pull_out(f, w, stand, stop, arrived_s, head_s, tail_s)
    if wait != _NONE:
        return wait
    halt_s, rest_s = _label(w, label, _SINCE_HALT), _label(w, label, _SINCE_REST)
    rest_mm, fresh, rested = _label(w, label, _SINCE_REST_MM), _label(w, label, _FRESH), 0
    if stand >= 0:
        asked_s = _rule(f, _REST_S)
        if _at(f, STANDS, stand, _OVERNIGHT) and (kind == REST or (asked_s >= 0 and head_s - cleared_s >= asked_s)):
            rested, rest_s, rest_mm = 1, 0, 0
        need_s = _asked_halt_s(f, fresh)
        if head_s - arrived_s >= need_s and tail_s - cleared_s >= need_s:
            halt_s, fresh = 0, rested & _rule(f, _HAS_FIRST)
    left = (label, ready_s, minimum_s, kind, head_s, rested, waited)
    return _drive(f, w, left, stop, head_s, tail_s, (halt_s, rest_s, rest_mm, fresh))


# One law after the other, in the order the road brings them: split up, the order would be lost.
@compiled
def _drive(  # noqa: PLR0911, PLR0912
    f: Ints, w: Ints, left: tuple[int, int, int, int, int, int, int], stop: int, head_s: int, tail_s: int,
    since: tuple[int, int, int, int],
) -> int:  # fmt: skip
    """Drive leg after leg from a label as it was left; `since` as for `_write`."""
    halt_s, rest_s, rest_mm, fresh = since
    most_s = _rule(f, _MOST_FIRST_S) if fresh else _rule(f, _MOST_HALT_S)
    retry, slowed, legs = _NONE, False, _rows(f, DAY)
    for leg in range(stop, legs):
        light = _light(f, head_s)
        run_s, passing_s = _at(f, light, leg, 0), _at(f, light, leg, 1)
        if not _at(f, light, leg, 3):
            _because(w, NO_RATE, leg, 0, 0, 0)
            return _until_light_changes(f, head_s)
        slowed = slowed or (_at(f, DAY, leg, 3) == 1 and _at(f, DAY, leg, 0) < run_s)
        head_leaves = head_s + run_s
        tail_leaves = max(tail_s + _at(f, light, leg, 2), head_leaves + passing_s)
        halt_s, rest_s, rest_mm = halt_s + run_s, rest_s + run_s, rest_mm + _at(f, LENGTH, leg, 0)
        beyond = halt_s > most_s or rest_s > _rule(f, _MOST_REST_S) or rest_mm > _rule(f, _MOST_REST_MM)
        if beyond or (_at(f, STAGING, leg, 0) and tail_s < head_s + passing_s - run_s):
            _because(w, (NO_HALT if halt_s > most_s else NO_REST) if beyond else NO_STORAGE, leg, 0, most_s, 0)
            _note(w, leg)
            dawn = _dawn_s(f, left[4]) if beyond and slowed else -1
            if dawn >= 0 and (retry < 0 or dawn < retry):
                _because(w, DAWN, 0, 0, 0, 0)
                return dawn
            _recall_why(w)
            return retry
        wait = _leg_obstacle(f, w, leg, head_s, head_leaves, tail_s, tail_leaves)
        if wait == _NONE and leg > stop:
            wait = _crossing(f, w, _at(f, PASSING, leg, 0), head_s, tail_s)
        if wait != _NONE:
            _note(w, leg)
            return wait
        head_s, tail_s, at = head_leaves, tail_leaves, leg + 1
        first, last = _at(f, STAND_AT, at, 0), _at(f, STAND_AT, at + 1, 0)
        for stand in range(-1 if at == legs else first, last if at < legs else 0):
            if stand >= 0 and _at(f, STANDS, stand, _SHOULDER) and not _is_due(f, at, halt_s, most_s):
                continue
            wait = _pull_in(f, w, stand, at, head_s, tail_s)
            if wait == _NONE:
                _arrive(f, w, left, at, stand, head_s, tail_s, (halt_s, rest_s, rest_mm, fresh))
                if _count(w, _CRAMPED):
                    return _NONE
            elif stand < 0:
                _note(w, at)
                return wait
            else:
                if _at(f, MUST, at, 0):
                    _note(w, at)
                if wait > 0 and (retry < 0 or wait < retry):
                    retry = wait
                    _keep_why(w)
        if _at(f, MUST, at, 0):
            _recall_why(w)
            return retry
    return _NONE


# ---- the search


@compiled
def search(f: Ints, w: Ints) -> int:
    """Search for the earliest arrival at the destination.

    Returns
    -------
        The label of it, `FAILED`, or `CRAMPED` where `w` was too small.
    """
    since = (
        _at(f, BEGIN, 0, _BEGIN_SINCE), _at(f, BEGIN, 0, _BEGIN_SINCE + 1), _at(f, BEGIN, 0, _BEGIN_SINCE + 2),
        _at(f, BEGIN, 0, _BEGIN_SINCE + 3),
    )  # fmt: skip
    _write(
        w, _at(f, BEGIN, 0, _BEGIN_STOP), _at(f, BEGIN, 0, _BEGIN_STAND), _at(f, BEGIN, 0, _BEGIN_HEAD),
        _at(f, BEGIN, 0, _BEGIN_TAIL), since,
    )  # fmt: skip
    _push(f, w)
    while _count(w, _QUEUED):
        entry = _next(w)
        label = _at(w, ENTRY, entry, 3)
        if _label(w, label, STOP) == _rows(f, DAY):
            return label
        _put(w, COUNT, 0, _DEPARTURE_ROWS, 0)
        if _at(w, ENTRY, entry, 4):
            ready_s, kind = _at(w, ENTRY, entry, 5), _at(w, ENTRY, entry, 7)
            if _label(w, label, _PUT_OFF + kind) == ready_s:
                _add_departure(w, ready_s, _at(w, ENTRY, entry, 6), kind, _at(w, ENTRY, entry, 8))
        elif _label(w, label, STAND) < 0 or _label(w, label, _ALIVE):
            _list_departures(f, w, label)
        for row in range(_count(w, _DEPARTURE_ROWS)):
            minimum_s, kind = _at(w, DEPARTURE, row, 1), _at(w, DEPARTURE, row, 2)
            _leave(f, w, label, _at(w, DEPARTURE, row, 0), minimum_s, kind, _at(w, DEPARTURE, row, 3))
        if _count(w, _CRAMPED):
            return CRAMPED
    return FAILED
