"""Why there is no schedule: the requirements that contradict each other, and no one of them more than it takes.

The solver names requirements that are enough for a contradiction (its assumptions); one after the other is then left
out, and stays out where the rest still contradict. What is left is irreducible (deletion filter: J. W. Chinneck and E.
W. Dravnieks, "Locating minimal infeasible constraint sets in linear programs", ORSA Journal on Computing 3, 1991).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from ratl.drawdown.ask import Search
from ratl.drawdown.rules import build
from ratl.model.drawdown import Conflict, Drawdown, Told


def find_conflict(drawdown: Drawdown, told: Told, search: Search, bases: Collection[str] | None = None) -> Conflict:
    """Return an irreducible set of requirements in conflict.

    Parameters
    ----------
    drawdown, told
        A drawdown without a schedule.
    search
        Effort of each question; one left open keeps its requirement, and the set is then not called irreducible.
    bases
        Bases that cannot be closed even alone; None: all.
    """
    asked = _Asked(drawdown, told, search, bases)
    kept, certain = asked.narrowed(list(asked.board.groups)), True
    for key in list(kept):
        if key not in kept:
            continue
        rest = [other for other in kept if other != key]
        answer = "unknown" if search.stop() else asked.contradict(rest)
        if answer == "yes":
            kept = [other for other in rest if other in asked.enough]
        certain = certain and answer != "unknown"
    return Conflict(requirements=tuple(asked.board.groups[key][0] for key in kept), irreducible=certain)


class _Asked:
    """The drawdown with every requirement on a literal, asked with some of them at a time."""

    def __init__(self, drawdown: Drawdown, told: Told, search: Search, bases: Collection[str] | None) -> None:
        self.board = build(drawdown, told, assume=True, free=bases, receiving=bases is None)
        self.effort = search.effort
        self.enough: set[str] = set()
        """Of the last contradiction, the requirements that were enough for it."""

    def narrowed(self, keys: list[str]) -> list[str]:
        """Return those of `keys` that are enough for a contradiction, as far as that is easily known."""
        return [key for key in keys if key in self.enough] if self.contradict(keys) == "yes" else keys

    def contradict(self, keys: Sequence[str]) -> str:
        """Return whether the requirements contradict: ``yes``, ``no`` or ``unknown``."""
        board, literals = self.board, {key: self.board.groups[key][1] for key in keys}
        board.model.clear_assumptions()
        board.model.add_assumptions(list(literals.values()))
        solver: Any = board.cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.catch_sigint_signal = False  # Ctrl-C is ours: it asks for the best plan so far
        solver.parameters.random_seed = 0
        solver.parameters.max_deterministic_time = self.effort
        status = solver.solve(board.model)
        if status != board.cp_model.INFEASIBLE:
            return "no" if status in (board.cp_model.OPTIMAL, board.cp_model.FEASIBLE) else "unknown"
        found = set(solver.sufficient_assumptions_for_infeasibility())
        # Presolve may prove the contradiction without saying from what.
        self.enough = {key for key, literal in literals.items() if literal.index in found} or set(keys)
        return "yes"
