"""`ratl plan SCENARIO --output plan.json`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ratl.cli.screen import BROKEN, INTERRUPTED, Lang, progress, reported, say_error


class Kind(StrEnum):
    """What is minimised once every movement has a place."""

    flow = "flow"
    makespan = "makespan"
    lexicographic = "lexicographic"


Seconds = Annotated[
    float | None,
    typer.Option(
        "--seconds",
        min=0,
        help="Look for a better plan, or the proof that none is, so long; otherwise some rounds, and one look for the "
        "proof where several movements have up to 8 serials in all.",
    ),
]
Rounds = Annotated[
    int | None, typer.Option("--rounds", min=0, help="Rounds of looking for a better plan, each the same work.")
]
Seed = Annotated[
    int | None, typer.Option("--seed", min=0, help="Decides over everything random, in the place of the scenario's.")
]
Objective = Annotated[
    Kind, typer.Option("--objective", help="Summed time to completion, last completion, or class by priority class.")
]


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""

    @app.command("plan")
    def plan(
        scenario: Annotated[Path, typer.Argument(metavar="SCENARIO", help="Scenario folder or its scenario.toml.")],
        output: Annotated[Path, typer.Option("--output", "-o", help="Plan file to write.")] = Path("plan.json"),
        seconds: Seconds = None,
        rounds: Rounds = None,
        seed: Seed = None,
        objective: Objective = Kind.flow,
        lang: Lang = "en",
    ) -> None:
        """Make a timetable that holds, judge it, and write it as a plan file; Ctrl-C gives the best so far."""
        with reported(lang):
            from ratl.cli.summary import print_summary  # noqa: PLC0415 - keeps --help fast
            from ratl.services.check import count_unplaced, judge  # noqa: PLC0415
            from ratl.services.limits import Limits  # noqa: PLC0415
            from ratl.services.plan import Search, is_cut_short, plan_scenario  # noqa: PLC0415

            limits = Limits(seconds)
            search = Search(kind=objective, seed=seed, rounds=rounds, limits=limits)
            with progress(lang) as on_progress:
                made = plan_scenario(scenario, output, on_progress, search)
                violations = judge(made)
            print_summary(made, violations, lang)
            typer.echo(str(output))
            if limits.interrupted():
                say_error("screen_best_so_far", lang)
            if is_cut_short(made):
                raise typer.Exit(INTERRUPTED)
            if violations or count_unplaced(made):
                raise typer.Exit(BROKEN)
