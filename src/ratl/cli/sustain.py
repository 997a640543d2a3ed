"""`ratl sustain PLAN`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ratl.cli.screen import BROKEN, Lang, reported


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""

    @app.command("sustain")
    def sustain(
        plan: Annotated[Path, typer.Argument(metavar="PLAN", help="Plan file.")],
        supply: Annotated[
            Path | None,
            typer.Option(metavar="FILE", help="Supply file: [supply] and [[resupply]] in the place of the plan's own."),
        ] = None,
        simulation: Annotated[
            Path | None,
            typer.Option(metavar="FILE", help="assessment.json of a simulation of this plan."),
        ] = None,
        output: Annotated[
            Path | None, typer.Option("--output", "-o", help="Plan file to write, with this as its supply.")
        ] = None,
        lang: Lang = "en",
    ) -> None:
        """Say what columns need on the way: fuel, stores, drivers, recovery; what is short and what mends it."""
        with reported(lang):
            from ratl.cli.sustainment import print_sustainment  # noqa: PLC0415 - keeps --help fast
            from ratl.services.sustain import sustain_file  # noqa: PLC0415

            made = sustain_file(plan, supply, simulation, output)
            print_sustainment(made, lang)
            if output is not None:
                typer.echo(str(output))
            if made.shortages:
                raise typer.Exit(BROKEN)
