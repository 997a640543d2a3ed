"""The screen of a simulation: when each movement comes, what it meets, who waits, what drives it, what it carries."""

from __future__ import annotations

import typer

from ratl.cli.screen import print_rows
from ratl.cli.summary import print_draft
from ratl.documents.forecast_list import Row, list_drivers, list_outcome, list_waits, list_windows
from ratl.documents.forecast_tables import factors_name, say_surfaces
from ratl.documents.stamps import speaker_for
from ratl.model.assessment import Assessment
from ratl.model.plan import Plan
from ratl.words.catalogue import Speaker


def print_assessment(plan: Plan, made: Assessment, lang: str) -> None:
    """Print what came of a simulation."""
    speaker = speaker_for(plan, lang)
    print_draft(plan, lang)
    params = {"runs": made.runs, "seed": made.seed, "factors": factors_name(made, speaker)}
    for forecast in made.movements:
        typer.echo(f"{speaker.isolated(forecast.movement)}  {speaker.name(forecast.movement)}")
        typer.echo(speaker.say("sim_head", params))
        print_rows(list_outcome(speaker, forecast, made))
        for note in say_surfaces(speaker, made):
            typer.echo(f"! {note}")
        _print_block(speaker, "sim_windows", list(list_windows(speaker, forecast)))
        _print_block(speaker, "sim_waits", list(list_waits(speaker, plan, forecast)), none="sim_no_waits")
        _print_block(speaker, "sim_drivers", list(list_drivers(speaker, forecast)))
        typer.echo("")


def _print_block(speaker: Speaker, title: str, rows: list[Row], none: str = "") -> None:
    if rows:
        typer.echo(f"{speaker.term(title)}:")
        print_rows([(f"  {label}", value) for label, value in rows])
    elif none:
        typer.echo(speaker.term(none))
