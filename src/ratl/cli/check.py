"""`ratl check PLAN`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ratl.cli.screen import BROKEN, Lang, reported


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""

    @app.command("check")
    def check(
        plan: Annotated[Path, typer.Argument(metavar="PLAN", help="Plan file, whoever made it.")],
        against: Annotated[Path | None, typer.Option("--against", help="Older plan whose promises must hold.")] = None,
        tolerance_min: Annotated[float, typer.Option(help="Minutes a fixed movement may shift against it.")] = 0.0,
        lang: Lang = "en",
    ) -> None:
        """Judge a plan by rules R1 to R8, from the plan file alone."""
        with reported(lang):
            from ratl.cli.summary import print_verdict  # noqa: PLC0415 - keeps --help fast
            from ratl.services.check import check_file, count_unplaced  # noqa: PLC0415

            judged, violations = check_file(plan, against, round(tolerance_min * 60))
            print_verdict(judged, violations, lang)
            if violations or count_unplaced(judged):
                raise typer.Exit(BROKEN)
