"""`ratl demo`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ratl.cli.screen import BROKEN, Lang, progress, reported


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""

    @app.command("demo")
    def demo(
        output: Annotated[Path, typer.Option("--output", "-o", help="Folder for plan and papers.")] = Path("out"),
        example: Annotated[str, typer.Option(help="Which of the examples that come with Ratl.")] = "ain_al_asad",
        lang: Lang = "en",
    ) -> None:
        """Plan the reference operation and write all its papers in English and Arabic."""
        with reported(lang):
            from ratl.cli.summary import print_summary  # noqa: PLC0415 - keeps --help fast
            from ratl.services.check import count_unplaced  # noqa: PLC0415
            from ratl.services.demo import make_demo  # noqa: PLC0415

            with progress(lang) as on_progress:
                made, violations, written = make_demo(example, output, on_progress)
            print_summary(made, violations, lang)
            for path in written:
                typer.echo(str(path))
            if violations or count_unplaced(made):
                raise typer.Exit(BROKEN)
