"""How early a serial alone can be anywhere, whatever route it takes, compiled.

Everything here drops rules and adds none, so that no plan is earlier. A label is a point reached: `head` and `tail`
arrive no earlier, `drive` and `stage` are the driving since the last sufficient halt and the last rest at the least.
A sufficient halt a serial makes only at sites that hold it and on shoulders, a rest only where one may stay overnight;
a wait elsewhere stands for having come later, which must be possible by some leg that leads there. Head and tail are
bounded apart: a plan's head is no earlier than the label's, its tail neither, and what they allow on the next leg
grows with both; so one label that is no later in all four is enough. Labels are set in order of an estimate that is
never too late (Hart, Nilsson and Raphael, "A formal basis for the heuristic determination of minimum cost paths", IEEE
TSSC 4 (1968)).

A leg on whose shoulder a serial may halt counts as if it were cut everywhere: what closes it stops the serial where it
stands, and it may turn anywhere. So for who may halt the bound holds however finely the planner cuts it. Who waits at
its origin only takes the light of a leg, or of each of its pieces, as it enters it: that bound holds for the legs as
they are.
"""

from __future__ import annotations

import heapq
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ratl.compiled import compiled

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

NEVER: Final = 1 << 60
"""More seconds than any plan has: no such time."""
_MOST_LABELS: Final = 1 << 16
"""Labels of one search; beyond them it ends with the least estimate left, which is a bound as well."""

RUN: Final = 0
PASS: Final = 1
CATCH_UP: Final = 2


# What a search has found so far.
_COUNT: Final = 0  # labels
_BEST: Final = 1  # the earliest tail at the goal
_GOAL_HEAD: Final = 2  # and the earliest head


class Roads(NamedTuple):
    """The network as one kind of serial meets it. Points, legs and arcs are rows; times are plan seconds."""

    first_arc: Ints
    """Row of the first arc out of each point; one more than there are points."""
    arc_start: Ints
    arc_end: Ints
    arc_leg: Ints
    arc_fits: Flags
    """Whether it can be driven: every vehicle fits the leg that way, and there is a rate."""
    first_in: Ints
    """Row of the first arc into each point in `arc_in`."""
    arc_in: Ints
    day: Ints
    """Of each leg: run, pass time, catch-up run; a run of -1: no rate."""
    night: Ints
    least: Ints
    """The lesser of both."""
    shoulder: Flags
    """Of each leg: whether it may halt anywhere along it."""
    blocks: Ints
    """Of each leg: its row of `block_at`."""
    block_at: Ints
    block_begin: Ints
    block_end: Ints
    dark_begin: Ints
    dark_end: Ints
    halts: Flags
    """Of each point: whether a site there holds it."""
    rests: Flags
    """The same, overnight."""
    stands: Ints
    """Of each point: how long it may stand there; -1: as long as it likes. 0 where no site holds it."""
    shoulder_s: int
    """Longest stand on a shoulder."""
    horizon_s: int
    most_drive_s: int
    """Longest driving between sufficient halts; 0: no such rule."""
    halt_s: int
    most_stage_s: int
    """Longest driving between rests; 0: no such rule."""
    rest_s: int


@compiled
def _first_meeting(begins: Ints, ends: Ints, low: int, high: int, begin: int, end: int) -> int:
    """Return the first of the disjoint ascending intervals low..high that meets [begin, end), or -1."""
    top = high
    while low < top:
        middle = (low + top) // 2
        if ends[middle] <= begin:
            low = middle + 1
        else:
            top = middle
    return low if low < high and begins[low] < end else -1


@compiled
def _around_since(roads: Roads, at: int, second: int, stand_s: int) -> int:
    """Return a moment from when on a serial that leaves a point at `second` may have been there or beside it.

    On a shoulder that begins there it may halt, come back and halt again, until what lasts longer than a stand closes
    that leg; meanwhile it is at the point, no longer than it may stand there, or on another such leg.
    """
    moment, earlier = second, True
    while earlier:
        earlier = False
        for row in range(roads.first_in[at], roads.first_in[at + 1]):
            arc = roads.arc_in[row]
            leg = roads.arc_leg[arc]
            if not roads.arc_fits[arc] or not roads.shoulder[leg]:
                continue
            opened_s = 0
            for block in range(roads.block_at[roads.blocks[leg]], roads.block_at[roads.blocks[leg] + 1]):
                begin_s, end_s = roads.block_begin[block], roads.block_end[block]
                if begin_s < moment - stand_s and end_s - begin_s > roads.shoulder_s:
                    opened_s = end_s
            if opened_s < moment:
                moment, earlier = opened_s, True
    return moment


@compiled
def _departs(roads: Roads, at: int, second: int, beside_s: int) -> int:
    """Return the earliest moment from `second` on at which any serial of this kind can leave a point.

    Where it may stand as long as it likes, that is any moment. Elsewhere it has come by one of the legs that lead
    there, and no longer ago than it may stand there or beside it: what closes all of those puts it off as well.
    `beside_s` is how long it may stand at the very beginning of the leg it leaves by.
    """
    if roads.stands[at] < 0:
        return second
    first = NEVER
    stand_s = max(roads.stands[at], beside_s)
    around_s = _around_since(roads, at, second, stand_s)
    came_s = around_s - stand_s  # at the earliest
    for row in range(roads.first_in[at], roads.first_in[at + 1]):
        arc = roads.arc_in[row]
        if not roads.arc_fits[arc]:
            continue
        leg = roads.arc_leg[arc]
        low, high = roads.block_at[roads.blocks[leg]], roads.block_at[roads.blocks[leg] + 1]
        run_s, slow_s = roads.least[leg, RUN], max(roads.day[leg, RUN], roads.night[leg, RUN])
        if roads.shoulder[leg]:
            arrives_s = around_s - max(stand_s, roads.shoulder_s)  # it may have stopped at the very end
            for block in range(low, high):
                ends_s = roads.block_end[block]
                if roads.block_begin[block] < arrives_s < ends_s + run_s and (
                    ends_s - roads.block_begin[block] > roads.shoulder_s
                ):
                    arrives_s = ends_s + run_s
        else:
            enters_s = came_s - slow_s
            while enters_s < roads.horizon_s:
                off_s = enters_s + run_s + roads.least[leg, PASS]
                block = _first_meeting(roads.block_begin, roads.block_end, low, high, enters_s, off_s)
                if block < 0:
                    break
                enters_s = roads.block_end[block]
            arrives_s = max(came_s, enters_s + run_s)
        first = min(first, arrives_s)
        if first <= second:
            break
    return max(first, second)


@compiled
def _through(roads: Roads, at: int, leg: int, head_s: int, tail_s: int) -> tuple[int, int]:
    """Return the earliest head and the earliest tail off a leg that they reach, at point `at`, then or later.

    The head enters at a moment from which, until the tail is off, nothing is in the way. Each is the earliest on its
    own: a later light may bring the tail through earlier.
    """
    low, high = roads.block_at[roads.blocks[leg]], roads.block_at[roads.blocks[leg] + 1]
    best_head_s = best_tail_s = NEVER
    enters_s = head_s
    while enters_s < roads.horizon_s and enters_s < best_tail_s:
        dark = _first_meeting(roads.dark_begin, roads.dark_end, 0, len(roads.dark_begin), enters_s, roads.horizon_s)
        is_dark = dark >= 0 and roads.dark_begin[dark] <= enters_s
        pace = roads.night[leg] if is_dark else roads.day[leg]
        changes = NEVER if dark < 0 else roads.dark_end[dark] if is_dark else roads.dark_begin[dark]
        if pace[RUN] >= 0:
            through_s = enters_s + pace[RUN]
            off_s = max(through_s + pace[PASS], tail_s + pace[CATCH_UP])
            block = _first_meeting(roads.block_begin, roads.block_end, low, high, enters_s, off_s)
            if block < 0:
                best_head_s = min(best_head_s, through_s)
                best_tail_s = min(best_tail_s, off_s)
            elif roads.block_end[block] < changes:
                enters_s = _departs(roads, at, roads.block_end[block], 0)
                continue
        if changes >= roads.horizon_s:
            break
        enters_s = _departs(roads, at, changes, 0)
    return best_head_s, best_tail_s


@compiled
def _along(roads: Roads, point: int, leg: int, head_s: int, tail_s: int, halts_s: int) -> tuple[int, int, bool]:
    """Return the same for a leg on which it may stop anywhere, and whether something stopped it on the way.

    What lasts longer than one may stand on a shoulder must find it neither there nor driving: it comes after. It
    drives on at the rate of the light in which it set off, and at the faster rate from when that begins: the planner
    may cut the leg there, or leave it whole. `left` is what is left of the leg, in seconds of the faster run. Halts of
    `halts_s` seconds in all, which are not counted here, are best made in the slower light: on the clock of driving the
    faster one begins so much earlier.
    """
    low, high = roads.block_at[roads.blocks[leg]], roads.block_at[roads.blocks[leg] + 1]
    fast_s, pass_s = roads.least[leg, RUN], roads.least[leg, PASS]
    at, left, stopped, setting_off, rate_s, mixed = head_s, fast_s, False, True, fast_s, 0
    last_pass_s = pass_s
    while at < roads.horizon_s:
        dark = _first_meeting(roads.dark_begin, roads.dark_end, 0, len(roads.dark_begin), at, roads.horizon_s)
        is_dark = dark >= 0 and roads.dark_begin[dark] <= at
        changes = NEVER if dark < 0 else roads.dark_end[dark] if is_dark else roads.dark_begin[dark]
        if setting_off:
            rate_s = roads.night[leg, RUN] if is_dark else roads.day[leg, RUN]
            if rate_s < 0:  # it waits for the other light, which may be a halt
                at, stopped = changes, True
                continue
            setting_off = False
            last_pass_s = roads.night[leg, PASS] if is_dark and rate_s > fast_s else pass_s
        faster = max(at, changes - halts_s)
        there_s = at + left * rate_s // max(1, fast_s)
        off_s = max(there_s + pass_s, tail_s + roads.least[leg, CATCH_UP])
        block = _first_meeting(roads.block_begin, roads.block_end, low, high, at, off_s)
        begin_s = NEVER if block < 0 else roads.block_begin[block]
        if rate_s > fast_s and faster < min(there_s, begin_s):
            left -= ((faster - at) * fast_s + rate_s - 1) // rate_s
            at, rate_s, mixed, last_pass_s = faster, fast_s, 1, pass_s
        elif block >= 0 and roads.block_end[block] - begin_s > roads.shoulder_s:
            at, left = _departs(roads, point, roads.block_end[block], roads.shoulder_s), fast_s
            stopped, setting_off, mixed = False, True, 0
        elif begin_s < there_s:
            left -= max(0, begin_s - at) * fast_s // max(1, rate_s) + 1  # runs are rounded up
            at, stopped, setting_off, mixed = roads.block_end[block], True, True, 1
        else:
            at = there_s - mixed  # what was rounded up of two runs
            off_s = at + last_pass_s
            if last_pass_s > pass_s:  # a wait for the faster light may bring the tail through earlier
                off_s = min(off_s, max(at, faster) + pass_s)
            return at, max(off_s, tail_s + roads.least[leg, CATCH_UP]), stopped
    return NEVER, NEVER, stopped


class _Labels(NamedTuple):
    point: NDArray[np.int32]
    times: Ints
    """Of each label: head, tail, drive, stage."""
    alive: Flags
    following: NDArray[np.int32]
    """The label of the same point before it; -1: none."""
    first: NDArray[np.int32]
    """Of each point: its latest label."""


@compiled
def _set_down(
    labels: _Labels,
    at: int,
    head_s: int,
    tail_s: int,
    drive_s: int,
    stage_s: int,
    key_s: int,
    found: Ints,
    queue: list[tuple[int, int]],
) -> None:
    """Add a label unless one of its point is as good in all four; those that are no better are dropped."""
    other = labels.first[at]
    while other >= 0:
        if labels.alive[other]:
            there = labels.times[other]
            if there[0] <= head_s and there[1] <= tail_s and there[2] <= drive_s and there[3] <= stage_s:
                return
            if there[0] >= head_s and there[1] >= tail_s and there[2] >= drive_s and there[3] >= stage_s:
                labels.alive[other] = False
        other = labels.following[other]
    row = found[_COUNT]
    labels.point[row], labels.alive[row] = at, True
    labels.times[row, 0], labels.times[row, 1] = head_s, tail_s
    labels.times[row, 2], labels.times[row, 3] = drive_s, stage_s
    labels.following[row], labels.first[at] = labels.first[at], row
    heapq.heappush(queue, (key_s, row))
    found[_COUNT] += 1


@compiled
def _has_shoulder(roads: Roads, at: int) -> bool:
    """Return whether a leg with a shoulder begins at a point: a serial may halt there and come back."""
    for arc in range(roads.first_arc[at], roads.first_arc[at + 1]):
        if roads.arc_fits[arc] and roads.shoulder[roads.arc_leg[arc]]:
            return True
    return False


@compiled
def _drive_leg(
    roads: Roads, at: int, leg: int, stand: int, more: int, head: int, tail: int, drive: int, stage: int
) -> tuple[int, int, int, int]:
    """Return the label at the end of a leg that follows a stand; its head is `NEVER` where there is none.

    0: none, 1: a sufficient halt, 2: a rest, 3: a halt beside the way, on a shoulder that begins here. On a shoulder
    it halts as late as may be and as often as it must, and so many times `more`, the last where the leg ends.
    """
    if stand == 1:
        longest_s = max(roads.day[leg, PASS], roads.night[leg, PASS])
        head = max(head + roads.halt_s, tail + roads.halt_s - longest_s)
        tail, drive = tail + roads.halt_s, 0
    elif stand == 2:
        tail += roads.rest_s
        head, drive, stage = tail, 0, 0
    elif stand == 3:  # how far its tail is behind then the leg with the shoulder decides
        head, tail, drive = head + roads.halt_s, tail + roads.halt_s, 0
    run_s = roads.least[leg, RUN]
    drive = drive + run_s if roads.most_drive_s else 0
    stage = stage + run_s if roads.most_stage_s else 0
    stops = more + (max(0, drive - 1) // roads.most_drive_s if roads.most_drive_s else 0)
    if stage > roads.most_stage_s or (stops and not roads.shoulder[leg]):
        return NEVER, NEVER, 0, 0
    if not roads.shoulder[leg]:
        head, tail = _through(roads, at, leg, head, tail)
        return head, tail, drive, stage
    halts_s = stops * roads.halt_s
    head, tail, stopped = _along(roads, at, leg, head, tail, halts_s)
    if stopped or head == NEVER:  # what stopped it may have been a halt
        return head, tail, 0, stage
    return head + halts_s, tail + halts_s, 0 if more else drive - stops * roads.most_drive_s, stage


@compiled
def _go_on(
    roads: Roads,
    remaining: Ints,
    last_pass_s: int,
    labels: _Labels,
    label: int,
    goal: int,
    late_at: int,
    late_s: int,
    found: Ints,
    queue: list[tuple[int, int]],
) -> None:
    """Set down what a label leads to over each leg, after each kind of stand: labels, or an end at the goal."""
    at, times = labels.point[label], labels.times[label]
    halts, rests = roads.halts[at] and times[2] > 0, roads.rests[at] and times[3] > 0
    beside = times[2] > 0 and _has_shoulder(roads, at)
    for stand in range(4):
        if (stand == 1 and not halts) or (stand == 2 and not rests) or (stand == 3 and not beside):
            continue
        for arc in range(roads.first_arc[at], roads.first_arc[at + 1]):
            leg, end = roads.arc_leg[arc], roads.arc_end[arc]
            if not roads.arc_fits[arc] or remaining[end] >= NEVER:
                continue
            if stand == 3 and roads.shoulder[leg]:  # it halts on that
                continue
            for more in range(2):
                head, tail, drive, stage = _drive_leg(
                    roads, at, leg, stand, more, times[0], times[1], times[2], times[3]
                )
                if end == late_at:
                    tail = max(tail, late_s)
                if end == goal:
                    if head < NEVER:
                        found[_BEST], found[_GOAL_HEAD] = min(found[_BEST], tail), min(found[_GOAL_HEAD], head)
                elif head + remaining[end] + last_pass_s < found[_BEST]:
                    _set_down(labels, end, head, tail, drive, stage, head + remaining[end] + last_pass_s, found, queue)
                if drive == 0 or not roads.shoulder[leg]:  # one more halt would bring nothing
                    break


@compiled
def explore(
    roads: Roads,
    remaining: Ints,
    last_pass_s: int,
    start: int,
    goal: int,
    head_s: int,
    tail_s: int,
    late_at: int,
    late_s: int,
    heads: Ints,
) -> int:
    """Return a second before which the tail of a serial cannot be at `goal`; `NEVER` when it cannot come there.

    Parameters
    ----------
    remaining
        Least run from each point to `goal`; `NEVER` where there is no way.
    last_pass_s
        Least pass time where `goal` is entered.
    start, head_s, tail_s
        It is at this point with its head and its tail no earlier than this, halted and rested.
    late_at, late_s
        Its tail is at this point, which it comes to by a leg, no earlier than this; -1: no such point.
    heads
        Written: how early the head can be at each point; -1 where that was not looked at. A point that every way
        passes is looked at unless there are too many labels.
    """
    labels = _Labels(
        np.empty(_MOST_LABELS, np.int32),
        np.empty((_MOST_LABELS, 4), np.int64),
        np.empty(_MOST_LABELS, np.bool_),
        np.empty(_MOST_LABELS, np.int32),
        np.full(len(remaining), -1, np.int32),
    )
    heads[:] = -1
    if remaining[start] >= NEVER:
        return NEVER
    labels.point[0], labels.following[0], labels.alive[0], labels.first[start] = start, -1, True, 0
    labels.times[0, 0], labels.times[0, 1], labels.times[0, 2], labels.times[0, 3] = head_s, tail_s, 0, 0
    found = np.array([1, NEVER, NEVER])
    queue = [(head_s + remaining[start] + last_pass_s, 0)]
    while queue:
        key_s, label = heapq.heappop(queue)
        if key_s >= found[_BEST]:
            break
        if not labels.alive[label]:
            continue
        at = labels.point[label]
        if heads[at] < 0:
            heads[at] = labels.times[label, 0]
        if found[_COUNT] + 6 * (roads.first_arc[at + 1] - roads.first_arc[at]) > _MOST_LABELS:
            found[_BEST] = key_s
            break
        _go_on(roads, remaining, last_pass_s, labels, label, goal, late_at, late_s, found, queue)
    if found[_BEST] < NEVER:  # what was not looked at any more comes to the goal no earlier than this
        heads[goal] = min(found[_GOAL_HEAD], found[_BEST] - last_pass_s)
    return int(found[_BEST])
