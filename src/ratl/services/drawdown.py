"""`ratl drawdown`: a schedule, the road's answer to it, and again, until the road carries what is scheduled."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from ratl.documents.drawdown_brief import render_drawdown_brief
from ratl.documents.drawdown_drawings import draw_curves, draw_gantt
from ratl.documents.drawdown_order import render_drawdown_order
from ratl.documents.drawdown_paper import DrawdownPaper
from ratl.drawdown.ask import Search
from ratl.drawdown.movements import day_of, days_on_road, list_alike, listen, make_empty, make_movement, make_probe
from ratl.drawdown.outlook import compute_outlook, list_breaches
from ratl.drawdown.solve import solve
from ratl.errors import InputError, Problem
from ratl.feeds.drawdown import read_drawdown
from ratl.formats.drawdown import render_schedule
from ratl.formats.plan import render_plan
from ratl.model.drawdown import Conflict, Drawdown, Goal, Lane, Outlook, Round, Schedule, Told, Wave
from ratl.model.movement import Movement, Reason
from ratl.model.plan import Plan
from ratl.model.scenario import MovementSpec
from ratl.services.files import write_files
from ratl.services.limits import Limits
from ratl.services.plan import Search as RoadSearch
from ratl.services.plan import complete, place
from ratl.words.catalogue import LANGUAGES, Speaker

Tell = Callable[..., None]
_PROBED_DAYS: Final = 30
"""Days from its start within which a column alone is looked for first: the whole period takes long to look through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What came of a drawdown: a schedule with its plan and outlook, or a conflict, or neither within the effort.

    `rounds` say what the road told each time; `ended` is why no further round was made: ``carried``, ``rounds``,
    ``stopped``, ``conflict`` or ``not_found``.
    """

    drawdown: Drawdown
    told: Told
    rounds: tuple[Round, ...]
    ended: str
    schedule: Schedule | None = None
    plan: Plan | None = None
    outlook: Outlook | None = None
    conflict: Conflict | None = None
    breaches: tuple[Reason, ...] = ()


def make_search(effort: float, rounds: int, seed: int, limits: Limits, on_progress: Tell) -> Search:
    """Return how hard to look for a schedule, with progress told as a stage."""

    def tell(goal: Goal) -> None:
        on_progress("stage_drawdown_search", kind=goal.kind, value=goal.value, bound=goal.bound)

    return Search(effort=effort, rounds=rounds, seed=seed, stop=limits.over, on_progress=tell)


def draw_down(path: Path, search: Search, limits: Limits, on_progress: Tell) -> Drawn:
    """Read the drawdown at `path`, schedule it and put its columns on the road.

    Raises
    ------
    InputError
        When it cannot be used, or a lane has no way on the road.
    """
    on_progress("stage_read")
    drawdown = read_drawdown(path)
    with limits.on_interrupt():
        on_progress("stage_drawdown_roads")
        return schedule_on_roads(drawdown, measure_roads(drawdown), search, on_progress)


def schedule_on_roads(drawdown: Drawdown, told: Told, search: Search, on_progress: Tell) -> Drawn:
    """Return the drawdown scheduled and placed: rounds of schedule and road until the road has nothing new to say."""
    rounds: list[Round] = []
    last: tuple[Schedule, Plan] | None = None

    def drawn(ended: str, conflict: Conflict | None = None) -> Drawn:
        made = Drawn(drawdown=drawdown, told=told, rounds=tuple(rounds), ended=ended, conflict=conflict)
        if last is None or conflict is not None:
            return made
        schedule, plan = last
        return replace(
            made, schedule=schedule, plan=complete(plan, drawdown.scenario),
            outlook=compute_outlook(drawdown, told, schedule), breaches=list_breaches(drawdown, schedule),
        )  # fmt: skip

    for number in range(1, drawdown.most_rounds + 1):
        on_progress("stage_drawdown_schedule", round=number)
        answer = solve(drawdown, told, search)
        if answer.schedule is None:
            return drawn("conflict" if answer.conflict else "not_found", answer.conflict)
        on_progress("stage_drawdown_place", round=number, columns=len(answer.schedule.waves))
        plan = _place_waves(drawdown, answer.schedule.waves)
        heard, told_now = listen(drawdown, told, answer.schedule.waves, plan.movements)
        rounds.append(Round(told=tuple(told_now)))
        last = answer.schedule, plan
        if not told_now:
            return drawn("carried")
        if search.stop():
            return drawn("stopped")
        told = heard
    last = (_as_placed(drawdown, last[0], last[1].movements), last[1]) if last else None
    return drawn("rounds")


def _as_placed(drawdown: Drawdown, schedule: Schedule, placed: Sequence[Movement]) -> Schedule:
    """Return a schedule whose columns arrive on the days they really do."""
    by_id = {movement.id: movement for movement in placed}

    def arrives(wave: Wave) -> int:
        completion_s = by_id[wave.id].completion_s
        return wave.arrival_day if completion_s is None else day_of(drawdown.scenario, completion_s)

    return replace(schedule, waves=tuple(replace(wave, arrival_day=arrives(wave)) for wave in schedule.waves))


def _place_waves(drawdown: Drawdown, waves: Sequence[Wave]) -> Plan:
    lanes = {lane.id: lane for lane in drawdown.lanes}
    movements = tuple(make_movement(drawdown, wave, _names(drawdown, wave, lanes[wave.lane])) for wave in waves)
    return place(replace(drawdown.scenario, movements=movements), RoadSearch(rounds=0))


def _names(drawdown: Drawdown, wave: Wave, lane: Lane) -> dict[str, str]:
    """Return the name of a column in every language."""
    names = {i: point.name for i, point in drawdown.scenario.network.points.items()}
    params = {"column": wave.id, "origin": lane.origin, "destination": lane.destination}
    return {lang: Speaker(lang, names=names).say("drawdown_column_name", params) for lang in LANGUAGES}


# --- the road, lane by lane ---


def measure_roads(drawdown: Drawdown) -> Told:
    """Return how long columns and empty low-beds are on the road, each measured alone.

    A column is measured once for all days on which it meets the same days without movement on its way.

    Raises
    ------
    InputError
        When there is no way.
    """
    plans: dict[str, Plan] = {}
    by_day: dict[str, dict[int, int]] = {}
    for lane in drawdown.lanes:
        for alike in list_alike(lane, drawdown.days):
            plan = _probe(drawdown, make_probe(drawdown, lane, alike[0]), lane.id)
            plans.setdefault(lane.id, plan)
            by_day.setdefault(lane.id, {}).update(dict.fromkeys(alike, _days(drawdown, plan.movements[0])))
    least = {lane: min(days.values()) for lane, days in by_day.items()}
    empty = _EmptyRuns(drawdown)
    pairs = [(pool, lane) for pool in drawdown.lift for lane in drawdown.lanes]
    return Told(
        travel_days=least,
        slower={(lane, day): n for lane, days in by_day.items() for day, n in days.items() if n > least[lane]},
        fetch_days={(pool.id, lane.id): empty.days(pool.id, pool.home, lane.origin) for pool, lane in pairs},
        return_days={(pool.id, lane.id): empty.days(pool.id, lane.destination, pool.home) for pool, lane in pairs},
        post_days=dict(_list_post_days(drawdown, plans)),
    )


def _probe(drawdown: Drawdown, spec: MovementSpec, lane: str) -> Plan:
    last = day_of(drawdown.scenario, spec.request.earliest_start_s) + _PROBED_DAYS
    for days in sorted({min(last, drawdown.days), drawdown.days}):  # the whole period only where there is need
        scenario = replace(drawdown.scenario, movements=(spec,), horizon_days=days)
        plan = place(scenario, RoadSearch(rounds=0))
        movement = plan.movements[0]
        if movement.completion_s is not None:
            break
    if movement.completion_s is None:
        because = movement.reasons[0] if movement.reasons else Reason(code="not_tried")
        raise InputError(
            [
                Problem(
                    "drawdown_no_way",
                    ("lanes", lane),
                    {
                        "origin": spec.request.origin,
                        "destination": spec.request.destination,
                        "because": {"code": because.code, **because.params},
                    },
                )
            ]
        )
    return plan


def _days(drawdown: Drawdown, movement: Movement) -> int:
    return days_on_road(drawdown.scenario, movement) or 0


class _EmptyRuns:
    """Days of a low-bed between two places, each asked once."""

    def __init__(self, drawdown: Drawdown) -> None:
        self._drawdown = drawdown
        self._pools = {pool.id: pool for pool in drawdown.lift}
        self._known: dict[tuple[str, str, str], int] = {}

    def days(self, pool: str, origin: str, destination: str) -> int:
        """Return the days on the road, at least one; none where it is there."""
        if origin == destination:
            return 0
        key = pool, origin, destination
        if key not in self._known:
            spec = make_empty(self._drawdown, self._pools[pool], origin, destination)
            plan = _probe(self._drawdown, spec, f"{origin}–{destination}")
            self._known[key] = max(1, _days(self._drawdown, plan.movements[0]))
        return self._known[key]


def _list_post_days(drawdown: Drawdown, plans: Mapping[str, Plan]) -> list[tuple[tuple[str, str], int]]:
    """Return the days from leaving to entering each post on the way of each lane."""
    found = []
    for lane, plan in plans.items():
        movement = plan.movements[0]
        for post in drawdown.posts:
            entered = [
                times.head_enters_s
                for serial in movement.serials
                for times in serial.legs
                if plan.legs[times.leg].road == post.road
            ]
            if entered:
                days = day_of(drawdown.scenario, min(entered))
                left = day_of(drawdown.scenario, movement.request.earliest_start_s)
                found.append(((post.road, lane), days - left))
    return found


# --- files ---


def write_drawn(drawn: Drawn, folder: Path) -> tuple[Path, ...]:
    """Write plan, schedule, papers and drawings of a drawdown into `folder`; nothing where there is no schedule.

    Raises
    ------
    InputError
        When they cannot be written there.
    """
    if drawn.schedule is None or drawn.plan is None or drawn.outlook is None:
        return ()
    made = {"plan.json": render_plan(drawn.plan), "schedule.json": render_schedule(drawn.schedule, drawn.outlook)}
    for lang in LANGUAGES:
        paper = DrawdownPaper.of(drawn.drawdown, drawn.schedule, drawn.outlook, drawn.plan, lang)
        made[f"drawdown-order-{lang}.pdf"] = render_drawdown_order(paper)
        made[f"drawdown-brief-{lang}.pdf"] = render_drawdown_brief(paper)
        made[f"drawdown-gantt-{lang}.svg"] = draw_gantt(paper).encode()
        made[f"drawdown-curves-{lang}.svg"] = draw_curves(paper).encode()
    return write_files(folder, made)
