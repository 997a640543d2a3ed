"""`ratl plan SCENARIO --output plan.json`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ratl.cli.screen import BROKEN, Lang, progress, reported


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""

    @app.command("plan")
    def plan(
        scenario: Annotated[Path, typer.Argument(metavar="SCENARIO", help="Scenario folder or its scenario.toml.")],
        output: Annotated[Path, typer.Option("--output", "-o", help="Plan file to write.")] = Path("plan.json"),
        lang: Lang = "en",
    ) -> None:
        """Make a timetable that holds, judge it, and write it as a plan file."""
        with reported(lang):
            from ratl.cli.summary import print_summary  # noqa: PLC0415 - keeps --help fast
            from ratl.services.check import count_unplaced, judge  # noqa: PLC0415
            from ratl.services.plan import plan_scenario  # noqa: PLC0415

            with progress(lang) as on_progress:
                made = plan_scenario(scenario, output, on_progress)
                violations = judge(made)
            print_summary(made, violations, lang)
            typer.echo(str(output))
            if violations or count_unplaced(made):
                raise typer.Exit(BROKEN)
