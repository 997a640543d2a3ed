"""`ratl drawdown SCENARIO`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ratl.cli.screen import BROKEN, INTERRUPTED, Lang, progress, reported, say_error


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""

    @app.command("drawdown")
    def drawdown(
        scenario: Annotated[Path, typer.Argument(metavar="SCENARIO", help="Folder, or its drawdown.toml.")],
        output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write into.")] = Path("out"),
        effort: Annotated[
            float,
            typer.Option(
                min=0.1, max=100_000, help="Work of the solver on each question; the same answer on every machine."
            ),
        ] = 40.0,
        rounds: Annotated[
            int, typer.Option(min=0, help="Rounds in which a few bases are decided again, where there are many.")
        ] = 60,
        seconds: Annotated[
            float | None, typer.Option(min=0, help="Stop with the best schedule so far after so long.")
        ] = None,
        seed: Annotated[int, typer.Option(min=0, help="Decides over everything random.")] = 0,
        lang: Lang = "en",
    ) -> None:
        """Close bases in columns: who leaves when, the plan of each, what is left where; or what contradicts."""
        with reported(lang):
            from ratl.cli.drawdown_screen import print_drawn  # noqa: PLC0415 - keeps --help fast
            from ratl.services.drawdown import draw_down, make_search, write_drawn  # noqa: PLC0415
            from ratl.services.limits import Limits  # noqa: PLC0415

            limits = Limits(seconds)
            with progress(lang) as on_progress:
                search = make_search(effort, rounds, seed, limits, on_progress)
                drawn = draw_down(scenario, search, limits, on_progress)
                written = write_drawn(drawn, output)
            print_drawn(drawn, lang)
            for path in written:
                typer.echo(str(path))
            if limits.interrupted():
                say_error("screen_best_so_far", lang)
            if drawn.schedule is None and limits.over():
                raise typer.Exit(INTERRUPTED)
            if drawn.ended != "carried" or drawn.breaches:
                raise typer.Exit(BROKEN)
