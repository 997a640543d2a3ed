"""Ctrl-C belongs to Ratl: whoever else would catch it is told not to."""

from pathlib import Path

import pytest

SOURCES = Path(__file__).parents[1] / "src" / "ratl"
SOLVERS = [path for path in sorted(SOURCES.rglob("*.py")) if "CpSolver()" in path.read_text("utf-8")]


def test_there_are_solvers() -> None:
    assert len(SOLVERS) >= 4


@pytest.mark.parametrize("path", SOLVERS, ids=lambda path: path.stem)
def test_no_solver_catches_an_interruption(path: Path) -> None:
    # By default CP-SAT takes SIGINT for itself while it works: Ctrl-C then stops one look and nothing else.
    text = path.read_text("utf-8")
    assert text.count("catch_sigint_signal = False") == text.count("CpSolver()")
