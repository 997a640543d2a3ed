"""One question to the solver: so much deterministic effort, one seed, one answer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from ratl.drawdown.board import Board
from ratl.model.drawdown import Goal

SHARE: Final = 0.05
"""Of the effort of a whole question, what one about a single base gets."""
_ASKED_EVERY_S: Final = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """How hard to look: deterministic effort for each question, the seed, and when to stop all the same.

    Effort is the solver's own count of its work, about a second of one core each: the same on every machine. `stop` is
    for people, and asked beside the solver.
    """

    effort: float = 40.0
    rounds: int = 60
    """Rounds in which some bases are decided again, where there are too many units to decide all at once."""
    seed: int = 0
    stop: Callable[[], bool] = lambda: False
    on_progress: Callable[[Goal], None] = lambda _: None


@dataclass(frozen=True, slots=True)
class Found:
    """What came of a question: ``one`` (with its solver), ``none`` or ``unknown``; the bound on what was minimised."""

    answer: str
    bound: int = 0
    solver: Any = None


def ask(board: Board, search: Search, model: Any = None, hint: Any = None, effort: float | None = None) -> Found:
    """Return what the solver finds for a board, or for a `model` made from its own, beginning at what `hint` found."""
    cp_model, model = board.cp_model, model or board.model
    if hint is not None:
        model.clear_hints()
        for index, value in enumerate(hint.response_proto.solution):
            model.add_hint(model.get_int_var_from_proto_index(index), value)
    solver = cp_model.CpSolver()
    # One searching thread, and no more clean-up beforehand than pays: questions are many and short.
    solver.parameters.num_workers = 1
    solver.parameters.catch_sigint_signal = False  # Ctrl-C is ours: it asks for the best plan so far
    solver.parameters.cp_model_probing_level = 0
    solver.parameters.symmetry_level = 0
    solver.parameters.random_seed = search.seed
    solver.parameters.max_deterministic_time = search.effort if effort is None else effort
    with _Watch(solver, search.stop):
        status = solver.solve(model)
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Found("one", round(solver.best_objective_bound) if model.has_objective() else 0, solver)
    return Found("none" if status == cp_model.INFEASIBLE else "unknown")


class _Watch:
    """Asks beside a running solver whether to stop: it answers to nobody while it works."""

    def __init__(self, solver: Any, stop: Callable[[], bool]) -> None:
        self._solver, self._stop, self._over = solver, stop, threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        while not self._over.wait(_ASKED_EVERY_S):
            if self._stop():
                self._solver.stop_search()

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
