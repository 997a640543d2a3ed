"""A plan made anew when the world changes: who is hit is placed again, and as few others as possible give way.

The order of what is wanted: everybody placed; nobody on the road without a site, past a deadline, or fixed and moved
beyond the tolerance; the least weighted time by which told timetables shift; the least flow. It goes by rounds. In
the first all others stay where they are. In each further round those in the way of who was moved may give way: they
keep their turn at every leg, point, site and escort, so that they are pushed later (never earlier than told) only
where somebody who was told to be there first now comes later. That is repair by right shift, the order kept (Vieira,
Herrmann and Lin, "Rescheduling manufacturing systems", Journal of Scheduling 6 (2003)). The best round counts.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace

from ratl.model.event import Event
from ratl.model.movement import Movement, Reason, Serial
from ratl.model.plan import Plan
from ratl.planner.anew import Anew
from ratl.planner.board import Board, Clash
from ratl.planner.course import Situation
from ratl.planner.objective import left_out
from ratl.planner.reasons import list_last_holds
from ratl.planner.serials import gather
from ratl.planner.stranded import list_stranded, stand_for_good
from ratl.planner.traffic import Traffic
from ratl.planner.underway import situate, stranded
from ratl.planner.windows import Windows

_ROUNDS = 8
"""Most rounds in which more of those in the way may give way."""
_TIMES_PLACED = 3
"""Most times one movement is placed in a round."""
_GRAVITY = {
    "not_clear": 1000, "not_clear_stranded": 1000, "stands_on_road": 100, "drives_too_long": 100, "overstays": 100,
    "misses_deadline": 10, "column_parted": 10, "fixed_moves": 1,
}  # fmt: skip
"""What one would rather have than another, of what breaks a rule: many of the lighter before one of the graver."""

Rank = tuple[float, int, float, float]
"""Weight not placed, gravity of what breaks a rule, weighted seconds shifted, flow: the less, the better."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One way to go on. `forced` had to move though nobody let them; `exceptions` break a rule, by movement."""

    movements: Mapping[str, Movement]
    rank: Rank
    blockers: frozenset[str]
    exceptions: Mapping[str, tuple[Reason, ...]]


@dataclass
class Replan:
    """The work of making a plan anew.

    Parameters
    ----------
    plan
        The plan in force with what the events changed: closures and reservations in it, who is cancelled gone, who is
        new in it and unplaced; `now_s` the moment from which it may change. Columns whose serials travel apart are in
        it as their children.
    reports
        By serial, what was reported of it (`ratl.planner.underway.complete`).
    hit
        Movements that cannot stay as they are told, beside those reported on and those without a place.
    tolerance_s
        How far a fixed movement, or one under way, may shift.
    keep_order
        Nobody decides anything: everybody keeps way and turn, whoever is fixed. That is a forecast.
    """

    plan: Plan
    reports: Mapping[str, Event]
    hit: frozenset[str]
    tolerance_s: int = 0
    keep_order: bool = False
    told: dict[str, Movement] = field(init=False)
    situations: dict[str, Situation] = field(init=False)
    board: Board = field(init=False)
    movement_of: dict[str, str] = field(init=False)
    _anew: Anew = field(init=False)
    _never: set[str] = field(default_factory=set)
    _forced: set[str] = field(default_factory=set)
    _lost: dict[str, Mapping[str, Reason]] = field(init=False)
    """By movement, who was stranded in the plan before, by serial: they stand where they are."""
    _stranded: dict[str, Movement] = field(default_factory=dict)
    """In a round, those under way without a place, standing where they are for good."""

    def __post_init__(self) -> None:
        self.told = {movement.id: movement for movement in self.plan.movements}
        self.situations = {name: situate(self.plan, m, self.reports) for name, m in self.told.items()}
        self.board = Board(self.plan, self.told)
        self._anew = Anew(self.plan, self.board.ground, self.situations, self.hit, self.keep_order)
        self._lost = {name: lost for name, m in self.told.items() if (lost := list_stranded(self.plan, m))}
        self.movement_of = {serial.id: m.id for m in self.plan.movements for serial in m.serials}

    def solve(self) -> Answer:
        """Return the best way found to go on."""
        if self.keep_order:
            return self._cascade(frozenset(self.told))
        released: frozenset[str] = frozenset()
        best: Answer | None = None
        for _ in range(_ROUNDS):
            answer = self._within_tolerance(released)
            if best is None or answer.rank < best.rank:
                best = answer
            freed = {name for name in answer.blockers if self.may_move(name)} - released - self._never
            if not freed and _is_grave(answer):  # rather a fixed one moves than somebody stands on the road
                freed = set(answer.blockers) - released
                self._forced |= freed
            if not freed:
                break
            released |= freed
        assert best is not None
        return best

    def is_fixed(self, name: str) -> bool:
        """Return whether a movement stays where it is up to the tolerance: it is cleared, or under way."""
        situation = self.situations[name]
        return self.told[name].status == "fixed" or bool(situation.begun or situation.done)

    def may_move(self, name: str) -> bool:
        """Return whether a movement that is not hit may be asked to give way."""
        return not self.is_fixed(name) or self.tolerance_s > 0

    def affected(self) -> frozenset[str]:
        """Return who cannot stay as told: hit, reported on, without a place, unless it is stranded."""
        reported = {self.movement_of[serial] for serial in self.reports}
        unplaced = {name for name, m in self.told.items() if m.status == "unplaced"}
        return frozenset((unplaced | reported | self.hit) - self._lost.keys())

    def _within_tolerance(self, released: frozenset[str]) -> Answer:
        """Return the answer of a round in which nobody fixed that was released moves beyond the tolerance."""
        while True:
            answer = self._cascade(released)
            over = {
                name
                for name in released - self._forced
                if self.is_fixed(name) and shift_s(self.told[name], answer.movements[name]) > self.tolerance_s
            }
            if not over:
                return answer
            self._never |= over
            released -= over

    # ---- one round

    def _cascade(self, released: frozenset[str]) -> Answer:
        """Place who is affected, then whoever can therefore not stay, in the order they were told.

        Who was placed and cannot stay beside one placed later (who has to stand where it is) is placed again.
        """
        queue = [(*self._turn(name), name) for name in self.affected()]
        heapq.heapify(queue)
        pending = {name for *_, name in queue}
        final: dict[str, Movement] = {}
        exceptions: dict[str, tuple[Reason, ...]] = {}
        times, in_way = dict.fromkeys(self.told, 0), set[str]()
        self.board.reset()
        self._stranded = {name: stand_for_good(self.plan, self.told[name], lost) for name, lost in self._lost.items()}
        for movement in self._stranded.values():
            self.board.put(movement)
        for name in pending:
            self.board.put(self._settled(name))
        while queue:
            *_, name = heapq.heappop(queue)
            pending.discard(name)
            self.board.take_off(name)
            free = released - pending - final.keys() - {name}
            final[name], exceptions[name] = self._place(name, free)
            if shut_in := self._shut_in(final[name], exceptions[name]) - pending:
                final[name], exceptions[name] = self._place(name, free | shut_in)
                in_way |= shut_in
            times[name] += 1
            on_road = self._on_road(final[name])
            self.board.put(on_road)
            others = {i for i in self.told if i != name and i not in pending and times[i] < _TIMES_PLACED}
            others -= self._lost.keys()
            for other in self.board.clashing(on_road, others):
                pending.add(other)
                final.pop(other, None)
                self.board.put(self._settled(other))
                heapq.heappush(queue, (*self._turn(other), other))
        movements = {name: final.get(name, movement) for name, movement in self.told.items()}
        for name, movement in final.items():
            by_s = shift_s(self.told[name], movement)
            overtaken = self.told[name].status != "fixed" and name in self.affected()
            if not self.keep_order and self.is_fixed(name) and not overtaken and by_s > self.tolerance_s:
                told = Reason(code="fixed_moves", params={"shift_s": by_s, "tolerance_s": self.tolerance_s})
                exceptions[name] = (*exceptions.get(name, ()), told)
        for told in self._clashes([*final.values(), *(self._stranded[name] for name in self._lost)]):
            name = self.movement_of[str(told.params["serial"])]
            exceptions[name] = (*exceptions.get(name, ()), told)
        return Answer(movements, self._rank(movements, exceptions), self._blockers(final.values()) | in_way, exceptions)

    def _clashes(self, moved: Iterable[Movement]) -> list[Reason]:
        """Return who is still in the way of whom that has moved, of two the first place where they are."""
        settled = {
            name: kept for situation in self.situations.values() for name, kept in situation.all_settled().items()
        }
        found: dict[tuple[str, tuple[str, ...]], Reason] = {}
        for movement in moved:
            for clash in self.board.list_clashes(self._stranded.get(movement.id, movement), settled):
                may_keep_clear = self.movement_of[clash.serial] not in self._stranded
                if may_keep_clear and not self._is_past(clash):
                    found.setdefault((clash.serial, clash.by), self._not_clear(clash))
        return list(found.values())

    def _is_past(self, clash: Clash) -> bool:
        """Return whether a serial is past those stranded in the plan before: the road was cleared for it, untold."""
        if all(self.movement_of[serial] not in self._lost for serial in clash.by):
            return False
        here = self.board.list_uses(clash)
        return all(use.end < self.plan.now_s for use in here)

    def _not_clear(self, clash: Clash) -> Reason:
        """Return what is told of a clash: until when, or that nobody knows, where one who stands there is stranded."""
        params = asdict(clash)
        names = {self.movement_of[serial] for serial in clash.by}
        if names.isdisjoint(self._stranded):
            return Reason(code="not_clear", params=params)
        del params["until_s"]
        stands = [s for name in names & self._stranded.keys() for s in self._stranded[name].serials]
        from_s = min(self._stands_from_s(serial.id) for serial in stands if serial.id in clash.by)
        return Reason(code="not_clear_stranded", params={**params, "from_s": from_s})

    def _stands_from_s(self, serial: str) -> int:
        """Return from when on a stranded serial stands where it is."""
        name = self.movement_of[serial]
        lost = self._lost.get(name, {}).get(serial)
        return self.situations[name].stands_from_s(serial) if lost is None else int(str(lost.params["from_s"]))

    def _on_road(self, placed: Movement) -> Movement:
        """Return a movement as it is on the road: without a place and under way it stands where it is for good."""
        self._stranded.pop(placed.id, None)
        begun = self.situations[placed.id].begun
        if placed.completion_s is not None or not begun:
            return placed
        serials = (stranded(begun[s.id], self.plan.horizon_s) if s.id in begun else s for s in placed.serials)
        standing = self._stranded[placed.id] = replace(placed, serials=tuple(serials))
        return standing

    def _place(self, name: str, giving_way: Collection[str]) -> tuple[Movement, tuple[Reason, ...]]:
        """Return a movement placed anew beside the others, some of whom give way where they come later.

        Who finds no place for those that are stranded is placed as if the road were cleared of them, which is told.
        """
        told = self.told[name]
        traffic = self.board.found_by(told, [self._settled(other) for other in giving_way])
        found = self._anew.place(told, traffic)
        others = [movement for other, movement in self._stranded.items() if other != name]
        in_time = found[0].completion_s is not None and found[0].completion_s <= self.plan.horizon_s
        if in_time or not others:
            return found
        cleared = traffic.copy()
        for movement in others:
            cleared.remove(movement)
        again = self._anew.place(told, cleared)
        return found if again[0].completion_s is None else again

    def _shut_in(self, placed: Movement, broken: Iterable[Reason]) -> set[str]:
        """Return who would have to pass a movement that stands on the road, yet was let go first: neither can go."""
        if all(reason.code != "stands_on_road" for reason in broken):
            return set()
        on = {name: begin.serial.legs[-1].leg for name, begin in self.situations[placed.id].begun.items()}
        clashes = self.board.list_clashes(placed, {})
        shut = (clash for clash in clashes if any(on.get(serial) == clash.place for serial in clash.by))
        return {self.movement_of[clash.serial] for clash in shut} - {placed.id}

    def _turn(self, name: str) -> tuple[bool, int, int]:
        """Return who is placed before whom: who was told first; those without a place last, by priority."""
        told = self.told[name]
        if told.status == "unplaced":
            return True, told.request.priority, told.request.earliest_start_s
        situation = self.situations[name]
        ahead = [
            begin.serial.halts[-1].head_departs_s if begin.site else begin.serial.legs[-1].head_enters_s
            for begin in situation.begun.values()
        ]
        waiting = (s for s in told.serials if s.id not in situation.begun and s.id not in situation.done)
        ahead += [s.start_s for s in waiting if s.start_s is not None]
        return False, min(ahead, default=self.plan.now_s), told.request.priority

    def _settled(self, name: str) -> Movement:
        """Return what is settled of a movement."""
        told, situation = self.told[name], self.situations[name]
        return self.board.begun(told, {s.id: kept for s in told.serials if (kept := situation.settled(s.id))})

    def _rank(self, movements: Mapping[str, Movement], exceptions: Mapping[str, tuple[Reason, ...]]) -> Rank:
        whole = gather(movements.values())
        unplaced = left_out(m for m in whole if m.status == "unplaced")
        shifted = sum(m.request.weight * shift_s(self.told[name], m) for name, m in movements.items())
        flow = sum(m.request.weight * (m.completion_s or 0) for m in whole)
        gravity = sum(_GRAVITY[reason.code] for broken in exceptions.values() for reason in broken)
        return unplaced, gravity, shifted, flow

    def _blockers(self, moved: Iterable[Movement]) -> frozenset[str]:
        """Return who held those up that were placed."""
        found = set()
        for movement in moved:
            if movement is self.told[movement.id]:
                continue
            by = (str(reason.params.get("by")) for reason in list_last_holds(movement))
            found |= {self.movement_of.get(serial, movement.id) for serial in by} - {movement.id}
        return frozenset(found)


def find_hit(plan: Plan, touched: Callable[[str], bool] = lambda _: True) -> frozenset[str]:
    """Return the movements that cannot go as they were told by the plan's windows from its `now_s` on.

    Parameters
    ----------
    touched
        Whether a leg, point or site may have windows it had not when the movements were placed.
    """
    hit = set()
    for movement in plan.movements:
        windows = Windows(plan, movement)
        for serial in movement.serials:
            legs = (t for t in serial.legs if t.tail_leaves_s > plan.now_s and touched(t.leg))
            meets = any(windows.leg(t.leg).find(t.head_enters_s, t.tail_leaves_s) is not None for t in legs)
            if meets or _meets_reserved(plan, windows, movement, serial, touched):
                hit.add(movement.id)
    return frozenset(hit)


def _meets_reserved(
    plan: Plan, windows: Windows, movement: Movement, serial: Serial, touched: Callable[[str], bool]
) -> bool:  # fmt: skip
    uses = Traffic(plan)
    if serial.legs:
        uses.add(movement, serial)
    at_points = any(
        windows.point(point).find(use.begin, use.end) is not None
        for point, by in uses.points.items()
        if touched(point)
        for use in by
        if use.end > plan.now_s
    )
    return at_points or any(
        begin < use.end and use.begin < end
        for site, by in uses.sites.items()
        if touched(site)
        for use in by
        for begin, end in windows.site(site)
        if use.end > plan.now_s
    )


def shift_s(told: Movement, placed: Movement) -> int:
    """Return the most by which a serial's start or completion is another than it was told; 0 where none was told."""
    if told.completion_s is None or placed.completion_s is None:
        return 0
    before = {serial.id: serial for serial in told.serials}
    return max(
        (
            abs((one or 0) - (other or 0))
            for new in placed.serials
            for one, other in (
                (new.start_s, before[new.id].start_s),
                (new.completion_s, before[new.id].completion_s),
            )
        ),
        default=0,
    )


def _is_grave(answer: Answer) -> bool:
    return any(_GRAVITY[reason.code] > 1 for broken in answer.exceptions.values() for reason in broken)
