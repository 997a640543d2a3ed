"""`ratl actual PLAN --serial ID --at POINT --head TIME`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ratl.cli.screen import BROKEN, Lang, reported


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""

    @app.command("actual")
    def actual(
        plan: Annotated[Path, typer.Argument(metavar="PLAN", help="Plan file in force.")],
        serial: Annotated[str, typer.Option(metavar="ID", help="Serial that reports.")],
        at: Annotated[str, typer.Option(metavar="POINT", help="Point it passed, by id or name.")],
        head: Annotated[str, typer.Option(metavar="TIME", help="When its head was there: '09:40', 'D+1 09:40'.")],
        tail: Annotated[str, typer.Option(metavar="TIME", help="When its tail was there.")] = "",
        now: Annotated[str, typer.Option(metavar="TIME", help="As what time it is. [the last that is reported]")] = "",
        output: Annotated[
            Path | None, typer.Option("--output", "-o", help="Plan file to write, with this as its past.")
        ] = None,
        lang: Lang = "en",
    ) -> None:
        """Take in where a serial really was: its later points forecast again, what it misses, who is held up."""
        with reported(lang):
            from ratl.cli.changes import print_changes, print_forecast  # noqa: PLC0415 - keeps --help fast
            from ratl.services.actual import report_actual  # noqa: PLC0415
            from ratl.services.check import is_broken  # noqa: PLC0415

            made = report_actual(plan, serial, at, head, tail or None, output, now=now)
            print_forecast(made.old, made.new, made.new.events[len(made.old.events)], lang)
            print_changes(made.old, made.new, made.violations, lang, forecast=True)
            if output is not None:
                typer.echo(str(output))
            if is_broken(made.new, made.violations):
                raise typer.Exit(BROKEN)
