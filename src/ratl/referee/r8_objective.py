"""R8 promises: the value, the bound and the gaps the plan states are what its completions give."""

from __future__ import annotations

from collections.abc import Iterator

from ratl.model.movement import Movement
from ratl.model.plan import Plan, Violation
from ratl.referee.traversals import PLACED

RULE = "R8"
_TOLERANCE = 1e-6
_KINDS = ("flow", "makespan", "lexicographic")


def judge(plan: Plan) -> Iterator[Violation]:
    """Yield each figure of the objective that does not follow from the movements."""
    stated = plan.objective
    placed = [m for m in plan.movements if m.status in PLACED]
    unplaced = sum(m.status == "unplaced" for m in plan.movements)
    flow = sum(_flow(m, m.completion_s) for m in placed)
    yield from _figure("unplaced", stated.unplaced, unplaced)
    yield from _figure("value", stated.value, flow)
    over = stated.value - stated.lower_bound
    if over < -_slack(stated.value):
        yield _violation("r8_bound", value=stated.value, lower_bound=stated.lower_bound)
    yield from _figure("gap", stated.gap, _ratio(over, stated.value) or 0.0)
    if all(m.best_alone_s is not None for m in placed):
        alone = sum(_flow(m, m.best_alone_s) for m in placed)
        yield from _figure("excess_gap", stated.excess_gap, _ratio(over, stated.value - alone))
    if stated.over_min_each is not None:
        yield from _figure("over_min_each", stated.over_min_each, over / 60 / len(placed) if placed else 0.0)
    yield from _minimised(plan, placed, flow)


def _minimised(plan: Plan, placed: list[Movement], flow: float) -> Iterator[Violation]:
    """Yield what was minimised where the plan says it and it is another; a plan that is older does not say it."""
    stated = plan.objective
    if stated.kind not in _KINDS:
        yield _violation("r8_objective_kind", kind=stated.kind)
        return
    exact = [flow]
    if stated.kind == "makespan":
        exact = [max((m.completion_s or 0 for m in placed), default=0), flow]
    elif stated.kind == "lexicographic":
        classes = sorted({m.request.priority for m in plan.movements})
        exact = [sum(_flow(m, m.completion_s) for m in placed if m.request.priority == c) for c in classes]
    if stated.minimised and len(stated.minimised) != len(exact):
        yield _violation("r8_objective_figures", count=len(stated.minimised), exact=len(exact))
    elif stated.minimised:
        for figure, its in zip(stated.minimised, exact, strict=True):
            yield from _figure("minimised", figure, its)
    if stated.least and len(stated.least) != len(exact):
        yield _violation("r8_objective_figures", count=len(stated.least), exact=len(exact))
    elif stated.least:
        for least, its in zip(stated.least, exact, strict=True):
            if its - least < -_slack(its):
                yield _violation("r8_bound", value=its, lower_bound=least)


def _flow(movement: Movement, completion_s: int | None) -> float:
    request = movement.request
    return 0.0 if completion_s is None else request.weight * (completion_s - request.earliest_start_s)


def _ratio(over: float, base: float) -> float | None:
    """Return over ÷ base: 0 when both are 0, None when only the base is."""
    if abs(base) > _slack(over):
        return over / base
    return 0.0 if abs(over) <= _slack(base) else None


def _slack(value: float) -> float:
    return _TOLERANCE * max(1.0, abs(value))


def _figure(name: str, stated: float | None, exact: float | None) -> Iterator[Violation]:
    figure = f"objective_{name}"
    if exact is None:
        if stated is not None:
            yield _violation("r8_objective_baseless", figure=figure, stated=stated)
    elif stated is None:
        yield _violation("r8_objective_missing", figure=figure, exact=exact)
    elif not abs(stated - exact) <= _slack(exact):
        yield _violation("r8_objective", figure=figure, stated=stated, exact=exact)


def _violation(code: str, **params: object) -> Violation:
    return Violation(rule=RULE, code=code, movement="", params=params)
