"""R8 promises: the value, the bound and the gaps the plan states are what its completions give."""

from __future__ import annotations

from collections.abc import Iterator

from ratl.model.movement import Movement
from ratl.model.plan import Plan, Violation
from ratl.referee.traversals import PLACED

RULE = "R8"
_TOLERANCE = 1e-6


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
