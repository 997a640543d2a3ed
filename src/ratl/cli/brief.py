"""`ratl brief PLAN --lang en|ar --output DIR`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ratl.cli.screen import Lang, progress, reported


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
            from ratl.services.brief import write_edition, write_papers  # noqa: PLC0415 - keeps --help fast

            with progress(lang) as on_progress:
                if authority:
                    written = write_edition(plan, authority, lang, output)
                else:
                    written = write_papers(plan, lang, output, on_progress)
            for path in written:
                typer.echo(str(path))
