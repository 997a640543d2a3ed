"""`ratl simulate PLAN --runs N --seed S`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ratl.cli.screen import Lang, reported
from ratl.words.catalogue import Speaker


class EngineKind(StrEnum):
    """Who carries the runs out."""

    processes = "processes"
    serial = "serial"
    ray = "ray"


def _teller(lang: str) -> Callable[..., None]:
    """Return a callable that says the stage now worked on where stderr is a terminal.

    A spinner would be a thread, beside which processes must not fork.
    """
    if not sys.stderr.isatty():
        return lambda _stage, **_params: None
    return lambda stage, **params: typer.echo(Speaker(lang).say(stage, params), err=True)


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""

    @app.command("simulate")
    def simulate(
        plan: Annotated[Path, typer.Argument(metavar="PLAN", help="Plan file.")],
        factors: Annotated[
            Path | None, typer.Option("--factors", metavar="FILE", help="Factor file: what goes wrong. [Ratl's own]")
        ] = None,
        runs: Annotated[int, typer.Option("--runs", min=1, help="How often the plan is carried out.")] = 10_000,
        seed: Annotated[int, typer.Option("--seed", min=0, max=2**63 - 1, help="Decides over everything random.")] = 1,
        until_precision: Annotated[
            str,
            typer.Option(
                "--until-precision",
                metavar="DURATION",
                help="End once P90 of completion is known to so much, '10 min', or after --runs.",
            ),
        ] = "",
        engine: Annotated[
            EngineKind, typer.Option("--engine", help="Who carries the runs out; the numbers are the same.")
        ] = EngineKind.processes,
        workers: Annotated[int, typer.Option("--workers", min=0, help="How many at once. [as many as cores]")] = 0,
        address: Annotated[
            str, typer.Option("--address", metavar="HOST:PORT", help="A Ray cluster that runs already.")
        ] = "",
        output: Annotated[
            Path | None, typer.Option("--output", "-o", help="Folder for the assessment, its tables and its picture.")
        ] = None,
        lang: Lang = "en",
    ) -> None:
        """Carry a plan out many times, with what goes wrong on the road: when it arrives, and what drives the delay."""
        with reported(lang):
            from ratl.cli.forecast import print_assessment  # noqa: PLC0415 - keeps --help fast
            from ratl.services.batches import Engine  # noqa: PLC0415
            from ratl.services.simulate import Asked, read_precision, simulate_file, write_simulation  # noqa: PLC0415

            asked = Asked(
                runs=runs,
                seed=seed,
                precision_s=read_precision(until_precision),
                engine=Engine(engine.value, workers, address),
            )
            made = simulate_file(plan, factors, asked, _teller(lang))
            print_assessment(made.plan, made.assessment, lang)
            if output is not None:
                inputs = [path for path in (plan, factors) if path is not None]
                for path in write_simulation(made, lang, output, inputs):
                    typer.echo(str(path))
