"""`ratl brief PLAN --lang en|ar --output DIR`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ratl.cli.screen import BROKEN, Lang, progress, reported
from ratl.words.catalogue import Speaker


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""

    @app.command("brief")
    def brief(
        plan: Annotated[Path, typer.Argument(metavar="PLAN", help="Plan file.")],
        lang: Lang = "en",
        output: Annotated[Path, typer.Option("--output", "-o", help="Folder for the papers.")] = Path("out"),
        authority: Annotated[
            str, typer.Option(help="Only the edition for this authority: its stretch and nothing else.")
        ] = "",
    ) -> None:
        """Write the papers of a plan: order, brief, requests, tables, graphs and tracks."""
        with reported(lang):
            from ratl.cli.summary import print_draft, print_verdict  # noqa: PLC0415 - keeps --help fast
            from ratl.services.brief import write_edition, write_papers  # noqa: PLC0415

            with progress(lang) as on_progress:
                if authority:
                    briefed = write_edition(plan, authority, lang, output)
                else:
                    briefed = write_papers(plan, lang, output, on_progress)
            for path in briefed.written:
                typer.echo(str(path))
            unplaced = any(movement.status == "unplaced" for movement in briefed.plan.movements)
            if briefed.violations or unplaced or briefed.plan.breaks:
                print_draft(briefed.plan, lang)
                print_verdict(briefed.plan, briefed.violations, lang)
                is_draft = bool(briefed.plan.breaks and briefed.written)
                typer.echo(Speaker(lang).term("draft_papers" if is_draft else "screen_no_papers"))
                raise typer.Exit(BROKEN)
