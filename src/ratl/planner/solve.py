"""The planner on one page.

Movements in order of priority, each as early as those before it allow; then rounds of repairs, the best of each round
taken where it makes the plan no worse; all judged against the bound. There is no clock in here: a round is the same
work on every machine, and the same draft, seed and number of rounds give the same plan.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from ratl.model.movement import Movement
from ratl.model.plan import Plan
from ratl.planner.bounds import Least, PlanBound
from ratl.planner.exact.closing import Closing
from ratl.planner.ground import Ground
from ratl.planner.objective import judge
from ratl.planner.problem import freeze, is_of_columns
from ratl.planner.rounds import CANDIDATES, Rounds, Share, by_oneself
from ratl.planner.serials import gather, split
from ratl.planner.standing import Standing

ROUNDS: Final = 30
"""Rounds where nobody says otherwise."""
COLUMN_ROUNDS: Final = 100
"""The same of `ratl.planner.many`, whose rounds are longer."""
_FRESH: Final = 16
"""After so many rounds those are placed again whose reasons have been overtaken: little of that is owed at the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far it is: movements still to be tried in the first plan; then rounds, movements without a place, value.

    Value and bound are of the flow, or with ``makespan`` of the time from the first earliest start to the last
    completion.
    """

    waiting: int = 0
    round: int = 0
    unplaced: int = 0
    value: float = 0.0
    bound: float = 0.0

    @property
    def gap(self) -> float:
        """(value − bound) ÷ value."""
        return (self.value - self.bound) / self.value if self.value else 0.0


Tell = Callable[[Progress], None]


def solve(
    draft: Plan,
    *,
    like: Plan | None = None,
    heeds_like: bool = True,
    ground: Ground | None = None,
    kind: str = "flow",
    seed: int = 0,
    rounds: float | None = None,
    closes: bool | None = None,
    stop: Callable[[], bool] = lambda: False,
    on_progress: Tell = lambda _: None,
    share: Share = by_oneself,
) -> Plan:
    """Return `draft` with every movement placed, or unplaced with its reasons.

    Movements that are ``fixed`` in it stand first and never move.

    Parameters
    ----------
    draft
        Plan whose serials are not placed yet.
    like
        A plan of the same movements on the same roads, cut otherwise, to begin with as far as that is possible.
    heeds_like
        Whether the bound is to hold for plans on the roads of `like` as well: not where it has no site that `draft`
        has not.
    ground
        What is known of the roads of `draft` already.
    kind
        What is minimised once the weight of the movements without a place is: ``flow``, ``makespan`` or
        ``lexicographic``.
    seed
        Decides over everything random.
    rounds
        Most rounds of improvement; infinite: until `stop` says so or nothing is left to gain; None: `ROUNDS`, or
        `COLUMN_ROUNDS` where all columns wait at their origins only.
    closes
        Whether small cases are mended exactly and closed on the way (`ratl.planner.exact`); where no number of rounds
        is said, as far as that is done in some seconds. None: where a number is said.
    stop
        Asked before each movement that is placed. Movements not tried by then are unplaced; a round cut short is left
        out, so that the rounds said give the same plan again.
    on_progress
        Told after each movement of the first plan and after each round.
    share
        How the repairs of a round are shared out; the plan is the same however they are.
    """
    if kind == "flow" and is_of_columns(draft):
        plan = _solve_columns(draft, seed, COLUMN_ROUNDS if rounds is None else rounds, stop, on_progress)
        if plan is not None:
            return plan
    standing = Standing(split(draft), kind, ground)
    _begin(standing, split(like) if like else None, stop, on_progress)
    most = ROUNDS if rounds is None else rounds
    closes = rounds is not None if closes is None else closes
    closing = Closing(standing, most if closes else 0, quickly=rounds is None)
    done = _repair(standing, closing, seed, most, stop, on_progress, share)
    standing.clear_halves()
    if standing.changes:
        standing.refresh()
    standing.mend_halves()
    movements = standing.told()
    bound, least = _heeding(like if heeds_like else None, standing, closing.raised(standing.bound()), movements)
    objective = judge(kind, movements, bound, done, least)
    return replace(draft, seed=seed, movements=movements, objective=objective)


def _begin(standing: Standing, like: Plan | None, stop: Callable[[], bool], on_progress: Tell) -> None:
    """Make the first plan: by priority class, earliest start and id, each as early as those before it allow."""
    waiting, same = standing.waiting(), like is not None and like.legs is standing.draft.legs
    for left, movement in zip(reversed(range(len(waiting))), waiting, strict=True):
        if not same and stop():
            standing.leave_out(movement)
        else:
            standing.settle(movement, like)
            on_progress(Progress(waiting=left) if left else _progress(standing, 0))


def _repair(
    standing: Standing,
    closing: Closing,
    seed: int,
    rounds: float,
    stop: Callable[[], bool],
    on_progress: Tell,
    share: Share,
) -> int:
    """Do rounds of repairs, and looks at the whole of a small case between them; return how many rounds."""
    if rounds < 1 or stop() or not (standing.is_losing() or not closing.is_over):
        return 0
    _ = standing.bound(), standing.least_s  # known to all who share the rounds, and not owed at their end
    each, done = Rounds(standing, seed, stop, closing.near, closing.queues), 0
    with share(each.follow, each.work, CANDIDATES, stop) as ask:
        while done < rounds and not closing.is_best and not stop():
            losing = standing.is_losing()
            if closing.is_due(done) or not (losing or closing.is_over):
                each.note(closing.look(stop))
            elif not losing:
                break
            else:
                repairs = ask(each.told(done))
                if repairs is None:
                    break
                done += 1
                each.take_best(repairs)
                if done % _FRESH == 0:
                    each.note(standing.freshen())
            on_progress(_progress(standing, done, closing))
    return done


def _solve_columns(draft: Plan, seed: int, rounds: float, stop: Callable[[], bool], on_progress: Tell) -> Plan | None:
    """Return the plan of columns that wait at their origins only, its bound nearer; None where none was found."""
    # Its kernels, and the solver that closes what is left, are loaded only where they run.
    from ratl.planner import many  # noqa: PLC0415
    from ratl.planner.placed import passage, plan_of  # noqa: PLC0415

    problem, done = freeze(draft), 0

    def tell(so_far: many.Progress) -> None:
        nonlocal done
        done = so_far.round
        if np.isfinite(so_far.value):
            value, bound = so_far.value + passage(problem), so_far.bound + passage(problem)
            on_progress(Progress(round=done, value=value, bound=bound))

    answer = many.solve_many(problem, seed=seed, stop=lambda: done >= rounds or stop(), on_progress=tell)
    return None if answer.ways is None else plan_of(problem, answer, seed)


def _heeding(
    like: Plan | None, standing: Standing, bound: PlanBound, movements: Sequence[Movement]
) -> tuple[PlanBound, Least]:  # fmt: skip
    """Return the lesser of both bounds: `like` may have sites that are no more, and so be faster."""
    least = standing.least().with_flow(standing.kind, bound.value_s)
    placed = {m.id for m in movements if m.completion_s is not None}
    if like is None or placed != {m.id for m in like.movements if m.completion_s is not None}:
        return bound, least
    if like.objective.kind == standing.kind and len(like.objective.least) == len(least.figures):
        least = least.no_more_than(like.objective.least)
    return replace(bound, value_s=min(bound.value_s, like.objective.lower_bound)), least


def _progress(standing: Standing, done: int, closing: Closing | None = None) -> Progress:
    whole = gather(standing.movements)
    value, bound = standing.value_s, max(standing.quick_bound_s(), closing.known_s if closing else 0.0)
    placed = [m for m in whole if m.completion_s is not None]
    if standing.kind == "makespan" and placed:
        first_s = min(m.request.earliest_start_s for m in placed)
        value, bound = standing.key[1] - first_s, standing.least().figures[0] - first_s
    return Progress(round=done, unplaced=len(whole) - len(placed), value=value, bound=min(bound, value))
