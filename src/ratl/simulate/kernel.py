"""One carrying-out of a plan after the other, compiled.

The events of a plan stand in the order of its times: a head enters a leg, or arrives at a halt or the destination. Each
comes as early as its serial is ready, those before it in the order of the plan are gone, and windows let it: the
early-start policy on an acyclic graph (Möhring, Radermacher, Weiss 1984, "Stochastic scheduling problems I").
Every draw is a function of seed, replication, cause and item alone (SplitMix64: Steele, Lea, Flood
2014, "Fast splittable pseudorandom number generators"), so that a replication is the same whoever computes it, and
switching one cause off leaves the draws of the others as they are.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ratl.compiled import compiled

Array = npt.NDArray[Any]

#: Causes, in the order of the switches.
CAUSES: Final = ("going", "weather", "leave", "breakdowns", "incidents", "halts", "posts", "stretching")
GOING, WEATHER, LEAVE, BREAKDOWNS, INCIDENTS, HALTS, POSTS, STRETCHING = range(8)
#: Columns of `Course.ops`.
SERIAL, HALT_BEFORE, HALT_AFTER, STANDING, SHUT, SURFACE, FUEL_SITE = range(7)
#: Columns of `Course.op_s`: plan seconds, seconds, metres, figures.
(PLAN_HE, PLAN_TE, PLAN_HL, PLAN_TL, RUN, RUN_NIGHT, PASS, PASS_NIGHT, ROAD_PASS, ROAD_PASS_NIGHT, CATCH_UP, STAY, PAST,
 FLOOR, LENGTH, FAILURES, VEHICLES, POST_EACH, POST_FIXED, DRIVEN_100KM, AHEAD_100KM, PLAN_STAND,
 ) = range(22)  # fmt: skip
#: Columns of `Course.serials`.
MOVEMENT, FIRST_OP, LIMIT, REST, TANKERS, RECOVERY, TANKERS_LPS = range(7)
#: Columns of `Course.halts`.
LEAST, DEPARTS, RESTS, IDLES, REFUELS = range(5)
#: Columns of `Course.tanks`, `pumps` and `brought`, and of what the kernel keeps of each pump.
CAPACITY, RESERVE, PER_100KM, IDLE, PLACE = range(5)
STOCK, RATE = range(2)
WHEN, LITRES = range(2)
TAKEN, BUSY_UNTIL = range(2)
#: Single figures of `Factors`, in `Course.shares`.
(TOW, ABANDON, OVERRUN, LATE, REFUSED, BAD, STAND_DOWN, MENDED, PATIENCE, TOW_RATE, WAITS, INCIDENT_RATE, POST_CV,
 IDLE_WAIT) = range(14)  # fmt: skip
#: Spreads of `Factors`, in `Course.spreads`.
MENDING, HITCH, LEAVING, HALT_OVER, LATE_BY, INCIDENT, POST, STRETCH = range(8)
#: What a serial carries along in a replication.
DROVE, RESTED, IN_TOW, OWN_FUEL, BURNT, STANDING_S = range(6)
#: Kinds of spread.
FIXED, EXPONENTIAL, LOGNORMAL, TRIANGULAR = range(4)
ENTER, ARRIVE = 0, 1
#: Counts kept of each serial.
COUNTS: Final = ("breakdowns", "tows", "abandoned", "incidents", "fuel_l", "dry_event")
BROKE, TOWED, LEFT, STOPPED, FUEL, DRY = range(6)
#: The normal quantile of 0.9, for spreads given by median and what is exceeded once in ten times.
_Z90: Final = 1.2815515655446004
_DAY_S: Final = 86_400.0
_NO_WAY: Final = -1.0e18
_GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)
_CHUNK_M: Final = 10_000.0


@compiled
def _mixed(x: np.uint64) -> np.uint64:
    """Return the finaliser of SplitMix64."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


@compiled
def _stream(run_key: np.uint64, cause: int, item: int) -> np.uint64:
    """Return the state of the draws of one cause at one item in one replication."""
    low = np.uint64(cause * 16_777_216 + (item & 16_777_215) + 1)
    return _mixed(run_key ^ _mixed(low * _GOLDEN) ^ _mixed(np.uint64(item >> 24)))


@compiled
def _next(state: Array) -> float:
    """Return the next uniform number in (0, 1) of ``state[0]``."""
    state[0] += _GOLDEN
    return (float(_mixed(state[0]) >> np.uint64(11)) + 0.5) * (1.0 / 9007199254740992.0)


@compiled
def _normal(state: Array) -> float:
    """Return a standard normal number (Box and Muller 1958)."""
    radius = math.sqrt(-2.0 * math.log(_next(state)))
    return radius * math.cos(2.0 * math.pi * _next(state))


@compiled
def _draw(spread: Array, state: Array) -> float:
    """Return a draw of a spread: kind and three figures."""
    kind = int(spread[0])
    a, b, c = float(spread[1]), float(spread[2]), float(spread[3])
    if kind == EXPONENTIAL:
        return -a * math.log(_next(state))
    if kind == LOGNORMAL:
        return a * math.exp(math.log(b / a) / _Z90 * _normal(state))
    if kind == TRIANGULAR:
        u = _next(state)
        if c <= a:
            return a
        if u < (b - a) / (c - a):
            return a + math.sqrt(u * (c - a) * (b - a))
        return c - math.sqrt((1.0 - u) * (c - a) * (c - b))
    return a


@compiled
def _gamma(shape: float, state: Array) -> float:
    """Return a gamma number of mean `shape` and scale 1 (Marsaglia and Tsang 2000)."""
    boost = 1.0
    if shape < 1.0:
        boost = _next(state) ** (1.0 / shape)
        shape += 1.0
    d = shape - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    while True:
        x = _normal(state)
        v = (1.0 + c * x) ** 3
        if v > 0.0 and math.log(_next(state)) < 0.5 * x * x + d - d * v + d * math.log(v):
            return d * v * boost


@compiled
def _block_after(ends: Array, first: int, last: int, at: float) -> int:
    """Return the first block of ``first … last − 1`` that ends after `at`; `last` where there is none."""
    low, high = first, last
    while low < high:
        middle = (low + high) // 2
        if ends[middle] <= at:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def _driven(at: float, work: float, starts: Array, ends: Array, first: int, last: int) -> tuple[float, float]:
    """Return when `work` seconds of driving begun at `at` are done, standing in blocks, and the longest such stand."""
    longest = 0.0
    b = _block_after(ends, first, last, at)
    while b < last:
        if starts[b] > at:
            free = starts[b] - at
            if work <= free:
                return at + work, longest
            work -= free
            at = starts[b]
        longest = max(longest, ends[b] - at)
        at = ends[b]
        b += 1
    return at + work, longest


@compiled
def _is_free(at: float, starts: Array, ends: Array, first: int, last: int) -> float:
    """Return `at`, or the end of the block it lies in."""
    b = _block_after(ends, first, last, at)
    if b < last and starts[b] <= at:
        return float(ends[b])
    return at


@compiled
def _fitted(at: float, stay: float, starts: Array, ends: Array, first: int, last: int) -> float:
    """Return when a stay of `stay` seconds begun no earlier than `at` meets no block.

    Where it fits between no two blocks of the next four weeks it begins with the first that lifts.
    """
    wished, lifted = at, _NO_WAY
    b = _block_after(ends, first, last, at)
    while b < last and starts[b] < at + stay:
        at = ends[b]
        if lifted == _NO_WAY and (b + 1 == last or starts[b + 1] > at):
            lifted = at
        if at > wished + 28 * _DAY_S:
            # It fits nowhere: it goes where it would be on the leg longest, now if nothing is shut now.
            inside = _is_free(wished, starts, ends, first, last)
            return inside if inside == wished else lifted
        b += 1
    return at


@compiled
def _released(
    at: float, movement: int, key: np.uint64, on: Array, shares: Array, spreads: Array, state: Array,
) -> float:  # fmt: skip
    """Return when a movement that would set out at `at` after a night may: leave that comes late, or not that day."""
    for _ in range(60):
        day = int(at // _DAY_S)
        if on[WEATHER] and shares[STAND_DOWN] > 0.0:
            state[0] = _stream(key, WEATHER, day)
            if _next(state) < shares[BAD] and _next(state) < shares[STAND_DOWN]:
                at = at + _DAY_S
                continue
        if not on[LEAVE]:
            return at
        state[0] = _stream(key, LEAVE, movement * 4096 + day)
        if _next(state) < shares[REFUSED]:
            at = at + _DAY_S
            continue
        if _next(state) < shares[LATE]:
            return at + _draw(spreads[LATE_BY], state)
        return at
    return at


@compiled
def _failed(
    o: int, key: np.uint64, row: Array, shares: Array, spreads: Array, recovery: float, crew: Array, count: Array,
    state: Array,
) -> float:  # fmt: skip
    """Return how long a serial stands for the failures of its vehicles on a leg: mended, taken in tow, or left."""
    state[0] = _stream(key, BREAKDOWNS, o)
    hold = 0.0
    gone = -math.log(_next(state))
    while gone < row[FAILURES]:
        count[BROKE] += 1
        u = _next(state)
        mending = _draw(spreads[MENDING], state)
        left = shares[TOW] <= u < shares[TOW] + shares[ABANDON]
        tow = u < shares[TOW] or (not left and shares[PATIENCE] > 0.0 and mending > shares[PATIENCE])
        if tow and crew[IN_TOW] < recovery:
            crew[IN_TOW] += 1.0
            count[TOWED] += 1
            hold += _draw(spreads[HITCH], state)
        elif tow or left:
            count[LEFT] += 1
            hold += _draw(spreads[LEAVING], state)
        elif _next(state) < shares[WAITS]:
            hold += mending
        gone -= math.log(_next(state))
    return hold


@compiled
def _stopped(
    o: int, key: np.uint64, row: Array, shares: Array, spreads: Array, count: Array, state: Array,
) -> float:  # fmt: skip
    """Return how long incidents stop a serial on a leg."""
    state[0] = _stream(key, INCIDENTS, o)
    expected, hold = shares[INCIDENT_RATE] * row[LENGTH] / 100_000.0, 0.0
    gone = -math.log(_next(state))
    while gone < expected:
        count[STOPPED] += 1
        hold += _draw(spreads[INCIDENT], state)
        gone -= math.log(_next(state))
    return hold


@compiled
def _passed(
    o: int, key: np.uint64, on: Array, row: Array, road: float, shares: Array, spreads: Array, state: Array,
) -> float:  # fmt: skip
    """Return the pass time of a serial on a leg whose road takes `road`: stretched, and processed at a post."""
    if on[STRETCHING]:
        state[0] = _stream(key, STRETCHING, o)
        road *= _draw(spreads[STRETCH], state)
    if row[POST_EACH] <= 0.0:
        return road
    factor, total = 1.0, row[VEHICLES] * row[POST_EACH]
    if on[POSTS]:
        state[0] = _stream(key, POSTS, o)
        factor = _draw(spreads[POST], state)
        if shares[POST_CV] > 0.0:
            shape = 1.0 / (shares[POST_CV] * shares[POST_CV])
            total = row[POST_EACH] / shape * _gamma(shape * row[VEHICLES], state)
    return max(road, factor * float(row[POST_FIXED] + total))


@compiled
def _towed_on(
    item: int, key: np.uint64, shares: Array, crew: Array, state: Array,
) -> None:  # fmt: skip
    """Mend over a rest, or not, what is in tow; driving begins anew."""
    crew[DROVE] = 0.0
    if crew[IN_TOW] > 0.0:
        state[0] = _stream(key, BREAKDOWNS, 8_388_608 + item)
        kept = 0.0
        for _ in range(int(crew[IN_TOW])):
            if _next(state) >= shares[MENDED]:
                kept += 1.0
        crew[IN_TOW] = kept


@compiled
def _drive(
    o: int, head: float, work: float, hold: float, key: np.uint64, on: Array, row: Array, serial: Array, shares: Array,
    spreads: Array, crew: Array, starts: Array, ends: Array, first: int, last: int, state: Array,
) -> tuple[float, float]:  # fmt: skip
    """Return when the head is at the end of a leg it enters at `head`, and how long engines run at its stands.

    It drives chunk by chunk; night, curfew and the driving limit make it stand; what holds it up does so somewhere.
    """
    chunks = max(1, math.ceil(row[LENGTH] / _CHUNK_M))
    held = -1
    if hold > 0.0:
        state[0] = _stream(key, INCIDENTS, 8_388_608 + o)
        held = min(chunks - 1, int(_next(state) * chunks))
    at, engines = head, 0.0
    for chunk in range(chunks):
        slept = 0.0
        part = work / chunks
        if chunk > 0 and serial[LIMIT] > 0.0 and crew[DROVE] > 0.0 and crew[DROVE] + part > serial[LIMIT]:
            at += serial[REST]
            slept = serial[REST]
        free = _is_free(at, starts, ends, first, last)
        slept += free - at
        at, longest = _driven(free, part, starts, ends, first, last)
        slept = max(slept, longest)
        engines += min(slept, shares[IDLE_WAIT])
        crew[DROVE] += part
        if chunk == held:
            at += hold
            engines += min(hold, shares[IDLE_WAIT])
            slept = max(slept, hold)
        if slept >= 0.5 * serial[REST]:
            at += max(0.0, serial[REST] - slept)
            crew[RESTED] = 1.0
            _towed_on(o * 64 + min(chunk, 63), key, shares, crew, state)
            at = _released(at, int(serial[MOVEMENT]), key, on, shares, spreads, state)
    return at, engines


@compiled
def _engines(
    running: Array, road_s: float, head_s: float, tail_s: float, most_s: float, queue_s: float, tanks: Array,
    first: int, last: int,
) -> None:  # fmt: skip
    """Set how long the engine of each vehicle runs standing, as `ratl.march.engines` has it.

    `road_s` is on the road, `head_s` and `tail_s` the stands of head and tail at a halt, where engines run for `most_s`
    at most, `queue_s` the queue of the tail at a post.
    """
    for v in range(first, last):
        place = tanks[v, PLACE]
        running[v] = road_s + min(head_s + place * (tail_s - head_s), most_s) + place * queue_s


@compiled
def _handed_out(litres: float, tanks: Array, level: Array, first: int, last: int) -> float:
    """Fill tanks, the emptiest by share first, until `litres` are gone, and return what was given."""
    wanted = 0.0
    for v in range(first, last):
        wanted += tanks[v, CAPACITY] - level[v]
    if wanted <= litres:
        for v in range(first, last):
            level[v] = tanks[v, CAPACITY]
        return wanted
    left = litres
    while left > 1e-6:
        emptiest = first
        for v in range(first, last):
            if level[v] / tanks[v, CAPACITY] < level[emptiest] / tanks[emptiest, CAPACITY]:
                emptiest = v
        more = min(tanks[emptiest, CAPACITY] - level[emptiest], left)
        level[emptiest] += more
        left -= more
    return litres


@compiled
def _filled_up(
    arrives: float, stand: float, site: int, serial: Array, tanks: Array, level: Array, first: int, last: int,
    pumps: Array, brought_first: Array, brought: Array, pumped: Array, crew: Array,
) -> None:  # fmt: skip
    """Take what the stand has time for: from the site first, what has been brought there too, then from own tankers.

    The pumps of a site serve one serial after the other, in the order of the plan, which is kept at sites.
    """
    if site >= 0:
        there, begins, leaves = pumps[site, STOCK] - pumped[site, TAKEN], arrives, arrives + stand
        for d in range(brought_first[site], brought_first[site + 1]):
            if brought[d, WHEN] < leaves:
                there += brought[d, LITRES]
                begins = max(begins, brought[d, WHEN])
        begins = max(begins, pumped[site, BUSY_UNTIL])
        most = min(there, pumps[site, RATE] * max(0.0, leaves - begins))
        given = _handed_out(most, tanks, level, first, last)
        if given > 0.0:
            pumped[site, TAKEN] += given
            pumped[site, BUSY_UNTIL] = begins + math.ceil(given / pumps[site, RATE])
    own = min(crew[OWN_FUEL], serial[TANKERS_LPS] * stand)
    crew[OWN_FUEL] -= _handed_out(own, tanks, level, first, last)


@compiled
def _refuelled(
    before: Array, at: Array, halt: Array, ahead_100km: float, site: int, serial: Array, tanks: Array, level: Array,
    first: int, last: int, pumps: Array, brought_first: Array, brought: Array, pumped: Array, crew: Array,
    least: float,
) -> None:  # fmt: skip
    """Refuel at a halt where the plan does, and where a vehicle would come to the next one below its reserve.

    `before` and `at` are the times of head and tail on the leg before the halt and on that after it; `least` is how
    long it stands there for fuel at least: who has had its rest on the road stops all the same.
    """
    wanted = halt[REFUELS] > 0.0
    for v in range(first, last):
        wanted = wanted or level[v] - tanks[v, PER_100KM] * ahead_100km < tanks[v, RESERVE] - 1e-6
    if wanted:
        stand = max(least, min(at[0] - before[2], at[1] - before[3]))
        _filled_up(
            before[2], stand, site, serial, tanks, level, first, last, pumps, brought_first, brought, pumped, crew
        )


@compiled
def _burnt(
    driven_100km: float, engines: Array, tanks: Array, level: Array, first: int, last: int, crew: Array,
) -> bool:  # fmt: skip
    """Burn what a leg takes, and return whether a vehicle runs dry with no tanker left to help."""
    dry = False
    for v in range(first, last):
        used = tanks[v, PER_100KM] * driven_100km + tanks[v, IDLE] * engines[v]
        level[v] -= used
        crew[BURNT] += used
        if level[v] < 0.0:
            # Its own tankers come alongside, while they have any.
            more = min(tanks[v, CAPACITY] - level[v], crew[OWN_FUEL])
            crew[OWN_FUEL] -= more
            level[v] += more
            if level[v] < 0.0:
                dry = True
                level[v] = 0.0
    return dry


@compiled
def simulate_runs(  # noqa: PLR0912, PLR0915
    seed: int, first_run: int, on: Array, shares: Array, spreads: Array, going: Array, daily: Array, weather: Array,
    events: Array, serials: Array, ops: Array, op_s: Array, halts: Array, turn_first: Array, turn_slot: Array,
    turn_gap: Array, night_starts: Array, night_ends: Array, stand_first: Array, stand_start: Array,
    stand_end: Array, shut_first: Array, shut_start: Array, shut_end: Array, tank_first: Array, tanks: Array,
    pumps: Array, brought_first: Array, brought: Array, columns: Array, times: Array, counts: Array, waits: Array,
) -> None:  # fmt: skip
    """Carry a plan out ``len(times)`` times, from replication `first_run` on; the arrays are those of `course.Course`.

    Fills `times` (run × column, plan seconds), `counts` (run × serial × `COUNTS`) and adds to `waits` (turn × times,
    seconds), in whole seconds so that no sum depends on the order of its parts.
    """
    n_serials = serials.shape[0]
    state = np.zeros(1, np.uint64)
    # Head and tail entering, head and tail leaving; when the head could be at the end of the leg; pass time on it.
    at = np.zeros((ops.shape[0], 4))
    out = np.zeros(ops.shape[0])
    passing = np.zeros(ops.shape[0])
    crews = np.zeros((n_serials, 6))
    overall = np.ones(going.shape[0])
    level = np.zeros(tanks.shape[0])
    running = np.zeros(tanks.shape[0])
    pumped = np.zeros((pumps.shape[0], 2))
    for run in range(times.shape[0]):
        key = _mixed(np.uint64(seed) * _GOLDEN ^ _mixed(np.uint64(first_run + run + 1)))
        for s in range(going.shape[0]):
            state[0] = _stream(key, GOING, s)
            overall[s] = _draw(going[s], state) if on[GOING] else 1.0
        for v in range(tanks.shape[0]):
            level[v] = tanks[v, CAPACITY]
        pumped[:, TAKEN] = 0.0
        pumped[:, BUSY_UNTIL] = _NO_WAY
        for k in range(n_serials):
            crews[k, :] = 0.0
            crews[k, OWN_FUEL] = serials[k, TANKERS]
            counts[run, k, :] = 0
            counts[run, k, DRY] = -1
        for e in range(events.shape[0]):
            o, kind = events[e, 0], events[e, 1]
            row, k = op_s[o], ops[o, SERIAL]
            serial, crew = serials[k], crews[k]
            opening = o == int(serial[FIRST_OP])
            halt = ops[o, HALT_BEFORE]
            on_road = halt < 0 and not opening
            bound, binding = _NO_WAY, -1
            for a in range(turn_first[e], turn_first[e + 1]):
                free = at[turn_slot[a] // 4, turn_slot[a] % 4] + turn_gap[a]
                if free > bound:
                    bound, binding = free, a
            if kind == ARRIVE:
                if row[PAST] > 1.0:
                    at[o, 2], at[o, 3] = row[PLAN_HL], row[PLAN_TL]
                else:
                    at[o, 2] = max(out[o], bound)
                    at[o, 3] = max(at[o, 1] + row[CATCH_UP], at[o, 2] + passing[o])
                    if bound > out[o] + 0.5:
                        waits[binding, 0] += 1
                        waits[binding, 1] += int(bound - out[o])
                    crew[STANDING_S] = min(at[o, 2] - out[o], shares[IDLE_WAIT])
                if columns[e] >= 0:
                    times[run, columns[e]], times[run, columns[e] + 1] = round(at[o, 2]), round(at[o, 3])
                continue
            if row[PAST] > 0.0:
                # It has happened: the plan's own times stand, to the end of the leg it is on.
                at[o, 0], at[o, 1] = row[PLAN_HE], row[PLAN_TE]
                if on_road:
                    at[o - 1, 2], at[o - 1, 3] = row[PLAN_HE], row[PLAN_TE]
                out[o], passing[o] = row[PLAN_HL], row[PLAN_TL] - row[PLAN_HL]
                v0, v1 = tank_first[k], tank_first[k + 1]
                if v1 > v0:
                    head_s = tail_s = most_s = queue_s = 0.0
                    if halt >= 0 and not opening:
                        _refuelled(
                            at[o - 1], at[o], halts[halt], row[AHEAD_100KM], ops[o, FUEL_SITE], serial, tanks, level,
                            v0, v1, pumps, brought_first, brought, pumped, crew, 0.0,
                        )  # fmt: skip
                        head_s, tail_s = at[o, 0] - at[o - 1, 2], at[o, 1] - at[o - 1, 3]
                        most_s = (halts[halt, LEAST] + shares[IDLE_WAIT]) * halts[halt, IDLES]
                    if row[POST_EACH] > 0.0:
                        queue_s = max(0.0, passing[o] - (at[o, 1] - at[o, 0]))
                    road_s = min(row[PLAN_STAND], shares[IDLE_WAIT])
                    _engines(running, road_s, head_s, tail_s, most_s, queue_s, tanks, v0, v1)
                    _burnt(row[DRIVEN_100KM], running, tanks, level, v0, v1, crew)
                crew[DROVE] = row[RUN] + (0.0 if halt >= 0 and halts[halt, RESTS] > 0.0 else crew[DROVE])
                if columns[e] >= 0:
                    times[run, columns[e]], times[run, columns[e] + 1] = round(at[o, 0]), round(at[o, 1])
                continue
            # ---- when the serial itself is ready
            stood, sets_out, told, most_s, passes = 0.0, opening, 0.0, 0.0, 0.0
            if opening:
                ready = row[PLAN_HE]
            elif on_road:
                ready = max(out[o - 1], row[FLOOR])
                told = ready - out[o - 1]
            else:
                least = halts[halt, LEAST]
                state[0] = _stream(key, HALTS, halt)
                if on[HALTS] and _next(state) < shares[OVERRUN]:
                    least += _draw(spreads[HALT_OVER], state)
                most_s = (least + shares[IDLE_WAIT]) * halts[halt, IDLES]
                ready = max(at[o - 1, 2], at[o - 1, 3] - row[PASS])
                if halts[halt, RESTS] <= 0.0:
                    ready += least
                elif crew[RESTED] <= 0.0:
                    ready = at[o - 1, 3] + least
                    sets_out = True
                else:
                    # It has had its rest on the road, short of this place.
                    passes = serial[REST]
                crew[RESTED] = 0.0 if halts[halt, RESTS] > 0.0 else crew[RESTED]
                ready = max(ready, halts[halt, DEPARTS])
                stood = ready - at[o - 1, 2]
            part = row[RUN] / max(1.0, math.ceil(row[LENGTH] / _CHUNK_M))
            if on_road and serial[LIMIT] > 0.0 and crew[DROVE] > 0.0 and crew[DROVE] + part > serial[LIMIT]:
                ready += serial[REST]
                stood = serial[REST]
                sets_out = True
            w0, w1 = stand_first[ops[o, STANDING]], stand_first[ops[o, STANDING] + 1]
            x0, x1 = shut_first[ops[o, SHUT]], shut_first[ops[o, SHUT] + 1]
            free = _is_free(ready, stand_start, stand_end, w0, w1)
            stood += free - ready
            ready = free
            if on_road and stood >= 0.5 * serial[REST]:
                ready += max(0.0, serial[REST] - stood)
                sets_out = True
            if sets_out:
                asked = ready
                ready = _released(ready, int(serial[MOVEMENT]), key, on, shares, spreads, state)
                ready = _is_free(ready, stand_start, stand_end, w0, w1)
                stood += ready - asked
            # ---- when the others and the windows let it
            head = max(ready, bound)
            if bound > ready + 0.5:
                waits[binding, 0] += 1
                waits[binding, 1] += int(bound - ready)
            for _ in range(200):
                was = head
                head = _fitted(head, row[STAY], shut_start, shut_end, x0, x1)
                head = _is_free(head, stand_start, stand_end, w0, w1)
                if head == was:
                    break
            stood += head - ready
            if stood >= serial[REST] and not opening:
                _towed_on(4_194_304 + o, key, shares, crew, state)
                if on_road:
                    crew[RESTED] = 1.0
            at[o, 0] = head
            if on_road:
                at[o - 1, 2] = head
                at[o - 1, 3] = max(at[o - 1, 1] + op_s[o - 1, CATCH_UP], head + passing[o - 1])
                at[o, 1] = at[o - 1, 3]
            else:
                at[o, 1] = head + row[PASS]
            if columns[e] >= 0:
                times[run, columns[e]], times[run, columns[e] + 1] = round(at[o, 0]), round(at[o, 1])
            # ---- the leg
            b = _block_after(night_ends, 0, len(night_ends), head)
            dark = b < len(night_ends) and night_starts[b] <= head
            nominal = row[RUN_NIGHT] if dark else row[RUN]
            work, day, surface = nominal, int(head // _DAY_S), ops[o, SURFACE]
            if on[GOING]:
                state[0] = _stream(key, GOING, 64 + (int(serial[MOVEMENT]) * 4096 + day) * 64 + surface)
                work *= overall[surface] * _draw(daily[surface], state)
            if on[WEATHER] and shares[BAD] > 0.0:
                state[0] = _stream(key, WEATHER, day)
                bad = _next(state) < shares[BAD]
                _next(state)
                if bad:
                    work *= _draw(weather[surface], state)
            if crew[IN_TOW] > 0.0 and shares[TOW_RATE] > 0.0:
                work = max(work, row[LENGTH] / shares[TOW_RATE])
            hold = 0.0
            if on[BREAKDOWNS] and row[FAILURES] > 0.0:
                hold += _failed(o, key, row, shares, spreads, serial[RECOVERY], crew, counts[run, k], state)
            if on[INCIDENTS] and shares[INCIDENT_RATE] > 0.0:
                hold += _stopped(o, key, row, shares, spreads, counts[run, k], state)
            out[o], engines = _drive(
                o, head, work, hold, key, on, row, serial, shares, spreads, crew, stand_start, stand_end, w0, w1, state
            )
            road = row[ROAD_PASS_NIGHT] if dark else row[ROAD_PASS]
            passing[o] = _passed(o, key, on, row, road, shares, spreads, state)
            v0, v1 = tank_first[k], tank_first[k + 1]
            if v1 == v0:
                continue
            engines += max(0.0, work - nominal) + crew[STANDING_S]
            crew[STANDING_S] = head_s = tail_s = queue_s = 0.0
            if on_road:
                engines += min(told + stood, shares[IDLE_WAIT])
            elif not opening:
                head_s, tail_s = at[o, 0] - at[o - 1, 2], at[o, 1] - at[o - 1, 3]
                _refuelled(
                    at[o - 1], at[o], halts[halt], row[AHEAD_100KM], ops[o, FUEL_SITE], serial, tanks, level, v0, v1,
                    pumps, brought_first, brought, pumped, crew, passes,
                )  # fmt: skip
            if row[POST_EACH] > 0.0:
                queue_s = max(0.0, passing[o] - (at[o, 1] - at[o, 0]))
            _engines(running, engines, head_s, tail_s, most_s, queue_s, tanks, v0, v1)
            if _burnt(row[DRIVEN_100KM], running, tanks, level, v0, v1, crew) and counts[run, k, DRY] < 0:
                counts[run, k, DRY] = e
        for k in range(n_serials):
            counts[run, k, FUEL] = int(crews[k, BURNT])
