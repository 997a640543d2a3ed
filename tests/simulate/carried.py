"""Drawn plans carried out: what the tests of the simulation start from."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ratl.model.factors import Factors, Spread
from ratl.model.plan import Plan
from ratl.planner.turns import list_turns
from ratl.simulate.course import Course, freeze
from ratl.simulate.runs import Batch, Runs, carry_out

NOTHING = Factors(name="nothing goes wrong")
Seconds = npt.NDArray[np.int32]


def fixed(a: float) -> Spread:
    return Spread(kind="fixed", a=a)


def exponential(mean_s: float) -> Spread:
    return Spread(kind="exponential", a=mean_s)


def course(plan: Plan, factors: Factors = NOTHING) -> Course:
    return freeze(plan, factors, list_turns(plan), {}, {})


def carried(plan: Plan, factors: Factors, runs: int, seed: int = 1) -> tuple[Course, Runs]:
    made = course(plan, factors)
    return made, carry_out(made, Batch(seed, 0, runs))


def head_at(made: Course, runs: Runs, serial: str, point: str) -> Seconds:
    """Return when a head arrives at a point, run by run."""
    found = next(p for p in made.passings if p.serial == serial and p.point == point)
    column = found.departs if found.arrives is None else found.arrives
    assert column is not None
    return runs.times[:, column]


def leaves_at(made: Course, runs: Runs, serial: str, point: str) -> Seconds:
    """Return when a head goes on from a point, run by run."""
    found = next(p for p in made.passings if p.serial == serial and p.point == point)
    assert found.departs is not None
    return runs.times[:, found.departs]


def cleared_at(made: Course, runs: Runs, serial: str, point: str) -> Seconds:
    """Return when a tail clears a point, run by run."""
    found = next(p for p in made.passings if p.serial == serial and p.point == point)
    column = found.arrives if found.departs is None else found.departs
    assert column is not None
    return runs.times[:, column + 1]


def complete(made: Course, runs: Runs, serial: str) -> Seconds:
    """Return when a serial is complete, run by run."""
    last = [p for p in made.passings if p.serial == serial][-1]
    assert last.arrives is not None
    return runs.times[:, last.arrives + 1]
