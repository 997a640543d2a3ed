"""`ratl simulate`: a plan and what may go wrong → when it arrives, what it meets, what drives the delay."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ratl.clearance.credit import find_movement_number
from ratl.documents.draft import named_as_drafts
from ratl.documents.fan import fan_graph
from ratl.documents.forecast_paper import render_forecast
from ratl.documents.forecast_tables import forecast_csv, forecast_workbook
from ratl.documents.tornado import draw_tornado
from ratl.errors import InputError, Problem
from ratl.feeds.factor_file import FactorFile, read_factors
from ratl.formats.assessment import render_assessment
from ratl.formats.plan import parse_plan
from ratl.model.assessment import Assessment
from ratl.model.factors import Factors
from ratl.model.plan import Plan
from ratl.planner.turns import list_turns
from ratl.services.batches import Engine, run_batches
from ratl.services.files import keep_inputs, read_bytes, write_files
from ratl.services.fuel_facts import list_fuel_facts, list_pumps
from ratl.services.options import read_option
from ratl.services.stores import forecast_stores
from ratl.simulate.course import Course, freeze
from ratl.simulate.kernel import CAUSES
from ratl.simulate.runs import Batch, Runs, carry_out, cut_batches, put_together
from ratl.simulate.summary import completions, forecast, half_width

BATCH: Final = 1_000
DRIVER_RUNS: Final = 2_000
"""Replications for each cause left out, at most."""
MOST_BYTES: Final = 4_000_000_000
FIRST_ROUND: Final = 2_000
LEVEL: Final = 0.9
"""The percentile of completion whose precision is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How a plan is to be carried out.

    `runs` is the number of replications; with `precision_s` the most there may be, and they end as soon as the 95 %
    interval of the P90 of every movement's completion is no wider than twice that.
    """

    runs: int = 10_000
    seed: int = 1
    precision_s: float | None = None
    engine: Engine = field(default_factory=Engine)


@dataclass(frozen=True, slots=True)
class Simulated:
    """The plan carried out, and what came of it."""

    plan: Plan
    assessment: Assessment


Tell = Callable[..., None]


def simulate_file(path: Path, factors: Path | None, asked: Asked, on_progress: Tell) -> Simulated:
    """Read a plan and a factor file (None: the factors that come with Ratl) and carry the plan out.

    Raises
    ------
    InputError
        When a file cannot be used, nothing in the plan has a place, or the replications do not fit into memory.
    """
    if asked.engine.address and asked.engine.kind != "ray":
        raise InputError([Problem("address_without_ray", ("--address",))])
    raw = read_bytes(path)
    plan, read = parse_plan(raw, path.name), read_factors(factors)
    if not any(serial.legs for movement in plan.movements for serial in movement.serials):
        raise InputError([Problem("nothing_placed", (path.name,))])
    made = simulate_plan(plan, read, asked, on_progress)
    return Simulated(plan, replace(made, plan_sha256=sha256(raw).hexdigest()))


def simulate_plan(plan: Plan, factors: FactorFile, asked: Asked, on_progress: Tell) -> Assessment:
    """Carry a plan out and return what came of it; the hash of the plan's file is left empty.

    Raises
    ------
    InputError
        When the replications do not fit into memory.
    """
    course = freeze(plan, factors.factors, list_turns(plan), list_fuel_facts(plan), list_pumps(plan))
    _check_room(course, asked)
    movements = [m for m in plan.movements if any(s.legs for s in m.serials)]
    ids = [movement.id for movement in movements]
    on_progress("stage_simulate", runs=asked.runs)
    runs = _carry_out_enough(course, asked, ids)
    on_progress("stage_drivers")
    without = _leave_out(course, asked, runs, ids)
    widths = [half_width(completions(course, runs, id_), LEVEL) for id_ in ids]
    known = [width for width in widths if width is not None]
    return Assessment(
        plan_sha256="",
        factors=factors.factors.name,
        factors_sha256=factors.sha256,
        sources=factors.factors.sources,
        seed=asked.seed,
        runs=len(runs.times),
        surfaces_left_out=_surfaces_left_out(plan, factors.factors),
        surfaces_counted=_surfaces_counted(plan, factors.factors),
        driver_runs=min(DRIVER_RUNS, len(runs.times)),
        precision_s=max(known) if len(known) == len(widths) else None,
        movements=tuple(
            forecast(plan, m, course, runs, forecast_stores(plan, m, course, runs), without[m.id]) for m in movements
        ),
    )


def _surfaces_left_out(plan: Plan, factors: Factors) -> tuple[str, ...]:
    """Return surfaces driven that neither the going nor the weather has a figure for, where they have for others."""
    named = {*factors.going, *factors.going_daily, *factors.weather, *factors.counts_as}
    return tuple(sorted(_driven(plan) - named)) if named else ()


def _surfaces_counted(plan: Plan, factors: Factors) -> dict[str, str]:
    """Return the surfaces driven that count as another."""
    driven = sorted(_driven(plan) & factors.counts_as.keys())
    return {surface: factors.counts_as[surface] for surface in driven if not factors.names(surface)}


def _driven(plan: Plan) -> set[str]:
    return {plan.legs[leg.leg].surface for m in plan.movements for serial in m.serials for leg in serial.legs}


def _check_room(course: Course, asked: Asked) -> None:
    each = 4 * (course.columns + 6 * len(course.serials))
    if asked.runs * each > MOST_BYTES:
        params = {"runs": asked.runs, "most": MOST_BYTES // each, "gigabytes": asked.runs * each / 1e9}
        raise InputError([Problem("too_many_runs", ("--runs",), params)])


def _carry_out_enough(course: Course, asked: Asked, movements: list[str]) -> Runs:
    """Return all replications, or as many as the precision takes: twice as many each time it is not reached."""
    wanted = asked.runs if asked.precision_s is None else min(FIRST_ROUND, asked.runs)
    runs = _carry_out(course, asked, Batch(asked.seed, 0, wanted))
    while asked.precision_s is not None and len(runs.times) < asked.runs:
        widths = [half_width(completions(course, runs, id_), LEVEL) for id_ in movements]
        if all(width is not None and width <= asked.precision_s for width in widths):
            break
        done = len(runs.times)
        more = _carry_out(course, asked, Batch(asked.seed, done, min(done, asked.runs - done)))
        runs = put_together(course, done + len(more.times), (runs, more))
    return runs


def _carry_out(course: Course, asked: Asked, batch: Batch) -> Runs:
    parts = run_batches(carry_out, course, cut_batches(batch, BATCH), asked.engine)
    return put_together(course, batch.count, parts)


def _leave_out(
    course: Course, asked: Asked, runs: Runs, movements: list[str]
) -> Mapping[str, Mapping[str, tuple[npt.NDArray[Any], npt.NDArray[Any]]]]:
    """Return, by movement and cause, completions with every cause and without this one, by the same draws."""
    count = min(DRIVER_RUNS, len(runs.times))
    batches = [batch for cause in CAUSES for batch in cut_batches(Batch(asked.seed, 0, count, (cause,)), BATCH)]
    parts = run_batches(_complete, (course, movements), batches, asked.engine)
    spared: dict[str, list[npt.NDArray[Any]]] = {cause: [] for cause in CAUSES}
    for batch, part in zip(batches, parts, strict=True):
        spared[batch.without[0]].append(part)
    table = {cause: np.concatenate(found, axis=1) for cause, found in spared.items()}
    return {
        id_: {cause: (completions(course, runs, id_)[:count], table[cause][m]) for cause in CAUSES}
        for m, id_ in enumerate(movements)
    }


def _complete(shared: tuple[Course, list[str]], batch: Batch) -> npt.NDArray[Any]:
    """Return the completions of a batch, movement × replication."""
    course, movements = shared
    runs = carry_out(course, batch)
    return np.stack([completions(course, runs, id_) for id_ in movements])


def read_precision(text: str) -> float | None:
    """Return the duration in `text` as seconds; None where it is empty.

    Raises
    ------
    InputError
        When it is no duration.
    """
    if not text:
        return None
    return read_option("--until-precision", text, "min", least=0.1, most=14_400, unit_needed=True)


def write_simulation(simulated: Simulated, lang: str, folder: Path, inputs: Iterable[Path]) -> tuple[Path, ...]:
    """Write the assessment, and the tables and the picture of each movement in one language, into `folder`.

    Raises
    ------
    InputError
        When they cannot be written there, or would replace one of `inputs`.
    """
    papers = named_as_drafts(simulated.plan, dict(_papers(simulated, lang)))
    files = {"assessment.json": render_assessment(simulated.assessment), **papers}
    for name in files:
        keep_inputs(folder / name, inputs)
    return write_files(folder, files)


def _papers(simulated: Simulated, lang: str) -> Iterator[tuple[str, bytes]]:
    plan, made = simulated.plan, simulated.assessment
    for each in made.movements:
        slug = "".join(c if c.isalnum() or c in "-_" else "_" for c in each.movement)
        movement = next(m for m in plan.movements if m.id == each.movement)
        number = find_movement_number(plan, movement)
        paper = render_forecast(plan, movement, each, made, lang, str(number or ""))
        yield f"{slug}-forecast-{lang}.pdf", paper
        yield f"{slug}-fan-{lang}.svg", fan_graph(plan, movement, each, made, lang).encode()
        yield f"{slug}-tornado-{lang}.svg", draw_tornado(plan, each, made, lang).encode()
        yield f"{slug}-forecast-{lang}.csv", forecast_csv(plan, each, lang)
        yield f"{slug}-forecast-{lang}.xlsx", forecast_workbook(plan, movement, each, made, lang)
