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
        tolerance: Annotated[
            float, typer.Option(metavar="MIN", min=0, help="Minutes a fixed movement may shift against it.")
        ] = 0.0,
        lang: Lang = "en",
    ) -> None:
        """Judge a plan by rules R1 to R8, from the plan file alone."""
        with reported(lang):
            from ratl.cli.changes import print_changes  # noqa: PLC0415
            from ratl.cli.summary import print_draft, print_out_of_order, print_unplaced, print_verdict  # noqa: PLC0415 - keeps --help fast
            from ratl.services.check import check_file, is_broken  # noqa: PLC0415

            judged, old, violations = check_file(plan, against, round(tolerance * 60))
            if old is None:
                print_draft(judged, lang)
                print_unplaced(judged, lang)
                print_out_of_order(judged, lang)
                print_verdict(judged, violations, lang)
            else:
                print_changes(old, judged, violations, lang)
            if is_broken(judged, violations):
                raise typer.Exit(BROKEN)
