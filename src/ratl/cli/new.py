"""`ratl new DIR`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ratl.cli.screen import Lang, reported
from ratl.words.catalogue import Speaker


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""

    @app.command("new")
    def new(
        folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to make; it must not hold a scenario.")],
        lang: Lang = "en",
    ) -> None:
        """Write a commented scenario to start from."""
        with reported(lang):
            from ratl.feeds.scenario import write_template  # noqa: PLC0415 - keeps --help fast

            for path in write_template(folder):
                typer.echo(str(path))
            typer.echo(Speaker(lang).say("screen_new_next", {"folder": str(folder)}))
