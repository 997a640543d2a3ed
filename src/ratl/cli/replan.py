"""`ratl replan PLAN --event FILE`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ratl.cli.screen import BROKEN, Lang, reported


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""

    @app.command("replan")
    def replan(
        plan: Annotated[Path, typer.Argument(metavar="PLAN", help="Plan file in force.")],
        event: Annotated[Path, typer.Option("--event", metavar="FILE", help="What happened: an event file (TOML).")],
        output: Annotated[
            Path | None, typer.Option("--output", "-o", help="Plan file to write; without it, it is only said.")
        ] = None,
        now: Annotated[
            str,
            typer.Option(metavar="TIME", help="From when the plan may change: 'D+1 09:40', '09:40'. [the file's at]"),
        ] = "",
        tolerance: Annotated[
            float, typer.Option(metavar="MIN", min=0, help="Minutes a cleared or moving column may shift.")
        ] = 0.0,
        fixed: Annotated[
            list[str] | None, typer.Option(metavar="ID", help="A movement that is cleared; may be given several times.")
        ] = None,
        lang: Lang = "en",
    ) -> None:
        """Make a plan anew after what happened: what moves, by how much and why, and what need not move."""
        with reported(lang):
            from ratl.cli.changes import print_changes  # noqa: PLC0415 - keeps --help fast
            from ratl.services.check import is_broken  # noqa: PLC0415
            from ratl.services.replan import replan_file  # noqa: PLC0415

            made = replan_file(
                plan, event, output, now=now, tolerance_s=round(tolerance * 60), fixed=fixed or ()
            )  # fmt: skip
            print_changes(made.old, made.new, made.violations, lang)
            if output is not None:
                typer.echo(str(output))
            if is_broken(made.new, made.violations):
                raise typer.Exit(BROKEN)
