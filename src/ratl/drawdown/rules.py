"""The requirements of a drawdown, each written once as linear rules on a `Board`; its name says what to mend."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ratl.drawdown.board import Board, Expression, Placement
from ratl.model.drawdown import QUARTERS, Base, Drawdown, Lane, LiftPool, Post, Requirement, Told, Unit
from ratl.model.movement import Reason


def build(
    drawdown: Drawdown,
    told: Told,
    *,
    assume: bool = False,
    free: Collection[str] | None = None,
    placed: Mapping[str, Placement] | None = None,
    receiving: bool = True,
) -> Board:
    """Return the board of a drawdown with every requirement on it, or those of the bases that are free.

    Parameters
    ----------
    drawdown, told, assume, free, placed
        See `Board`.
    receiving
        Whether what destinations need is asked for: not where those who bring it may be left out.
    """
    board = Board(drawdown, told, assume=assume, free=free, placed=placed)
    for lane in drawdown.lanes:
        if lane.origin in board.free:
            _columns(board, lane)
            _equipment(board, lane)
    _columns_per_day(board)
    for pool in drawdown.lift:
        _lift(board, pool)
    for unit in board.units():
        _window(board, unit)
    for base in drawdown.bases.values():
        if base.id in board.free:
            _closing(board, base)
            _loading(board, base)
        _receiving(board, base)
    for post in drawdown.posts:
        _post(board, post)
    rules = {"keep": _keep, "load": _load, "receive": _receive}
    for requirement in drawdown.requirements:
        if requirement.base in board.free if requirement.kind != "receive" else receiving:
            rules[requirement.kind](board, requirement)
    _period(board)
    return board


def _named(code: str, **params: object) -> Reason:
    return Reason(code=code, params=params)


def _columns(board: Board, lane: Lane) -> None:
    """At most one column a day, of so many vehicles, on open days, and no more than the road was found to carry."""
    runs, days = board.runs[lane.id], range(board.drawdown.days)
    on_lane = board.units_on[lane.id]
    everything = sum(len(unit.vehicles) for unit in on_lane)
    everything += sum(board.most_low_beds(lane.id, pool) for pool in board.drawdown.lift)
    sizes = _named("needs_column_size", lane=lane.id, most=lane.most_vehicles, least=lane.least_vehicles)
    for day in days:
        vehicles = board.vehicles(lane.id, day)
        board.always([vehicles >= runs[day], vehicles <= everything * runs[day]])
        board.always(board.leaves(unit, day) <= runs[day] for unit in on_lane)
        board.under(sizes, [vehicles <= lane.most_vehicles * runs[day], vehicles >= lane.least_vehicles * runs[day]])
        if (lane.id, day) in board.told.most:
            board.under(_named("needs_road", lane=lane.id), [vehicles <= board.told.most[lane.id, day]])
    shut = set(days).difference(lane.open_days)
    if shut:
        board.under(_named("needs_open_days", lane=lane.id), (runs[day] == 0 for day in sorted(shut)))
    if lane.most_columns is not None:
        board.under(
            _named("needs_most_columns", lane=lane.id, most=lane.most_columns), [sum(runs) <= lane.most_columns]
        )


def _columns_per_day(board: Board) -> None:
    most = board.drawdown.columns_per_day
    if len(board.runs) > most:
        board.under(
            _named("needs_columns_per_day", most=most),
            (sum(runs[day] for runs in board.runs.values()) <= most for day in range(board.drawdown.days)),
        )


def _equipment(board: Board, lane: Lane) -> None:
    """Whole deck loads leave no later than their unit and at most so many days before it; rests leave with it.

    Deck loads of a lane are alike: given to units in the order in which these leave, the two sums are enough.
    """
    on_lane, rests = board.units_on[lane.id], board.rests[lane.id]
    ahead, total = board.drawdown.ahead_days, sum(unit.quarters // QUARTERS for unit in on_lane)
    sent: Expression = 0
    for day in range(board.drawdown.days):
        decks = board.decks(lane.id, day)
        shared = sum(unit.quarters % QUARTERS * board.leaves(unit, day) for unit in on_lane if unit.quarters % QUARTERS)
        # As many low-beds as the rests take and not one more: an empty one is no load. They go on this day, and no
        # whole deck sent before is called back for them.
        board.always([QUARTERS * rests[day] >= shared, QUARTERS * rests[day] <= shared + QUARTERS - 1])
        board.always([decks >= rests[day]])
        before, sent = sent, board.model.new_int_var(0, total, "")
        board.always([sent == before + decks - rests[day], sent >= _decks_of(board, on_lane, day)])
        board.under(_named("needs_ahead", days=ahead), [sent <= _decks_of(board, on_lane, day + ahead)])


def _decks_of(board: Board, units: list[Unit], day: int) -> Expression:
    """Return the whole deck loads of the units that have left by `day`."""
    return sum(unit.quarters // QUARTERS * board.gone(unit, day) for unit in units if unit.quarters >= QUARTERS)


def _lift(board: Board, pool: LiftPool) -> None:
    """No low-bed is on two trips at once; each is back before its pool is given back."""
    away: list[list[Any]] = [[] for _ in range(board.drawdown.days)]
    named = _named("needs_lift", pool=pool.id, count=pool.count)
    for lane in board.drawdown.lanes:
        for day, low_beds in enumerate(board.low_beds[lane.id, pool.id]):
            first, end = board.told.taken(pool.id, lane.id, day)
            if first < pool.from_day or (pool.until_day is not None and end > pool.until_day):
                board.under(named, [low_beds == 0])
            for each in range(max(first, 0), min(end + 1, board.drawdown.days)):
                away[each].append(low_beds)
    board.under(named, (sum(low_beds) <= pool.count for low_beds in away if low_beds))


def _window(board: Board, unit: Unit) -> None:
    if unit.earliest_day > 0:
        named = _named("needs_earliest", unit=unit.id, day=unit.earliest_day)
        board.under(named, [board.gone(unit, unit.earliest_day - 1) == 0])
    if unit.loading_days > 1:
        board.always([board.gone(unit, unit.loading_days - 2) == 0])
    if unit.latest_day is not None:
        board.under(
            _named("needs_latest", unit=unit.id, day=unit.latest_day), [board.is_in(unit, unit.latest_day) == 1]
        )


def _closing(board: Board, base: Base) -> None:
    """Have the rear party leave last, once what is left is disposed of and the site handed over."""
    units, days = board.drawdown.units_of(base.id), range(board.drawdown.days)
    rear, others = [u for u in units if u.rear], [u for u in units if not u.rear]
    closed = board.closed[base.id]
    done = _disposal(board, base)
    left = sum(unit.left for unit in units)
    handover = _named("needs_handover", base=base.id, days=base.handover_days)
    for day in days:
        board.always([board.all_closed[day] <= closed[day]])
        board.always(closed[day] <= board.gone(unit, day) for unit in units)
        last_out = [board.gone(unit, day) for unit in rear] or [closed[day]]
        before = day - base.handover_days
        for out in last_out:
            board.under(handover, (out <= board.gone(unit, before) for unit in others))
            if done:
                board.under(handover, [left * out <= (done[before] if before >= 0 else 0)])
    if base.latest_day is not None:
        board.under(
            _named("needs_closing", base=base.id, day=base.latest_day),
            [closed[min(base.latest_day, days[-1])] == 1],
        )


def _disposal(board: Board, base: Base) -> list[Any]:
    """Return the items disposed of by each day: from the day after their unit has left, so many a day."""
    units = [unit for unit in board.drawdown.units_of(base.id) if unit.left]
    if not units or base.disposal_per_day is None:
        return []
    done = board.whole(sum(unit.left for unit in units))
    rate = _named("needs_disposal", base=base.id, rate=base.disposal_per_day)
    for day, now in enumerate(done):
        before = done[day - 1] if day else 0
        board.always([now >= before])
        # The rear party disposes of its own while it is there.
        board.always([now <= sum(u.left * (1 if u.rear else board.gone(u, day - 1)) for u in units)])
        board.under(rate, [now - before <= base.disposal_per_day])
    return done


def _loading(board: Board, base: Base) -> None:
    """Low-beds are loaded, and vehicles leave, no faster than the base can."""
    out = [lane.id for lane in board.drawdown.lanes if lane.origin == base.id]
    for day in range(board.drawdown.days):
        if base.loads_per_day is not None and out:
            decks = sum(board.decks(lane, day) for lane in out)
            board.under(_named("needs_loading", base=base.id, rate=base.loads_per_day), [decks <= base.loads_per_day])
        if base.vehicles_per_day is not None and out:
            own = sum(board.own_wheels(lane, day) for lane in out)
            board.under(
                _named("needs_departures", base=base.id, rate=base.vehicles_per_day), [own <= base.vehicles_per_day]
            )


def _receiving(board: Board, base: Base) -> None:
    """Columns are taken in no faster than the base can."""
    into = [lane.id for lane in board.drawdown.lanes if lane.destination == base.id]
    if base.receives_per_day is not None and into:
        arriving: dict[int, list[Expression]] = {}
        for lane in into:
            for day in range(board.drawdown.days):
                arriving.setdefault(board.told.arrival_day(lane, day), []).append(board.vehicles(lane, day))
        named = _named("needs_receiving", base=base.id, rate=base.receives_per_day)
        board.under(named, (sum(columns) <= base.receives_per_day for columns in arriving.values()))


def _post(board: Board, post: Post) -> None:
    """Let no more vehicles come to a post on one day than it clears."""
    there: dict[int, list[Expression]] = {}
    for (road, lane), offset in board.told.post_days.items():
        if road == post.road:
            for day in range(board.drawdown.days):
                there.setdefault(day + offset, []).append(board.vehicles(lane, day))
    named = _named("needs_post", road=post.road, rate=post.vehicles_per_day)
    board.under(named, (sum(columns) <= post.vehicles_per_day for columns in there.values()))


def _period(board: Board) -> None:
    """All is done within the period."""
    last = board.drawdown.days - 1
    named = _named("needs_period", days=board.drawdown.days)
    board.under(named, (board.is_in(unit, last) == 1 for unit in board.units()))
    board.under(named, [board.all_closed[last] == 1])
    for base in board.placed:
        board.always(board.all_closed[day] <= board.closed[base][day] for day in range(board.drawdown.days))


# --- capabilities ---


def _asked(requirement: Requirement) -> Reason:
    return _named(f"needs_{requirement.kind}", requirement=requirement.id)


def _keep(board: Board, requirement: Requirement) -> None:
    base = board.drawdown.bases[requirement.base]
    units = board.drawdown.units_of(base.id)
    there = base.capabilities.get(requirement.capability, 0)
    last = board.drawdown.days - 1 if requirement.until_day is None else requirement.until_day
    for day in range(requirement.from_day, min(last, board.drawdown.days - 1) + 1):
        present = there + sum(
            u.capabilities[requirement.capability] * board.works(u, day)
            for u in units
            if u.capabilities.get(requirement.capability)
        )
        if requirement.least:
            board.under(_asked(requirement), [present >= requirement.least])
        if requirement.per_people:
            people = sum(unit.people * (1 - board.gone(unit, day)) for unit in units)
            full = people - (requirement.per_people - 1)
            board.under(_asked(requirement), [present * requirement.per_people >= full])


def _load(board: Board, requirement: Requirement) -> None:
    base = board.drawdown.bases[requirement.base]
    units = board.drawdown.units_of(base.id)
    giving = [unit for unit in units if unit.capabilities.get(requirement.capability)]
    there = base.capabilities.get(requirement.capability, 0)
    for day in range(board.drawdown.days):
        present = there + sum(u.capabilities[requirement.capability] * board.works(u, day) for u in giving)
        board.under(
            _asked(requirement),
            (present >= requirement.least * board.loads(unit, day) for unit in units if unit not in giving),
        )


def _receive(board: Board, requirement: Requirement) -> None:
    base = board.drawdown.bases[requirement.base]
    units = [unit for unit in board.drawdown.units if unit.destination == base.id]
    giving = [unit for unit in units if unit.capabilities.get(requirement.capability)]
    there = base.capabilities.get(requirement.capability, 0)
    for day in range(board.drawdown.days):
        present = there + sum(
            u.capabilities[requirement.capability] * board.is_in(u, day, u.setup_days) for u in giving
        )
        board.under(
            _asked(requirement),
            (
                present >= requirement.least * (board.is_in(unit, day) - board.is_in(unit, day - 1))
                for unit in units
                if unit not in giving
            ),
        )
