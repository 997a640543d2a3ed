"""`ratl column SCENARIO`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ratl.cli.screen import Lang, print_rows, reported
from ratl.words.catalogue import Speaker

if TYPE_CHECKING:
    from ratl.model.vehicle import Vehicle
    from ratl.services.column import ColumnFigures


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""

    @app.command("column")
    def column(
        scenario: Annotated[Path, typer.Argument(metavar="SCENARIO", help="Scenario folder or its scenario.toml.")],
        lang: Lang = "en",
    ) -> None:
        """Show what the column is: road space and pass time at each rate, load class, the largest vehicles."""
        with reported(lang):
            from ratl.services.column import describe_columns  # noqa: PLC0415 - keeps --help fast

            for figures in describe_columns(scenario):
                _print_column(figures, Speaker(lang, names={figures.movement.id: figures.movement.name}))


def _print_column(figures: ColumnFigures, speaker: Speaker) -> None:
    say, term = speaker.say, speaker.term
    typer.echo(f"{speaker.isolated(figures.movement.id)}  {speaker.name(figures.movement.id)}")
    print_rows(
        [
            (
                term("screen_vehicles"),
                say("screen_vehicles_value", {"count": figures.vehicles, "people": figures.people}),
            ),
            (term("screen_profile"), speaker.fill("{profile:profile}", {"profile": figures.profile.name})),
            (term("screen_density"), say("screen_density_value", {"density": round(figures.density_vpkm, 1)})),
            (term("screen_occupied"), speaker.number(figures.occupied_m / 1000, 2, "unit_km")),
            (term("screen_load_class"), str(figures.mlc) if figures.mlc is not None else term("screen_not_known")),
            (term("screen_heaviest"), _told(speaker, figures.heaviest, "{mass:t}")),
            (term("screen_highest"), _told(speaker, figures.highest, "{height:m2}")),
            (term("screen_widest"), _told(speaker, figures.widest, "{width:m2}")),
            (term("screen_longest"), _told(speaker, figures.longest, "{length:m2}")),
            (term("screen_slowest"), speaker.isolated(figures.slowest.id) if figures.slowest else term("screen_none")),
        ]
    )
    typer.echo("")
    for rate in figures.rates:
        params = {
            "class": rate.class_, "light": rate.light, "rate": rate.rate_mps, "length": rate.length_m,
            "pass_s": rate.pass_time_s, "flow": round(rate.counted_vph),
        }  # fmt: skip
        typer.echo(say("screen_rate_line", params))
    for warning in figures.warnings:
        typer.echo(f"! {say(warning.code, warning.params)}")
    typer.echo("")


def _told(speaker: Speaker, vehicle: Vehicle, template: str) -> str:
    figures = {
        "mass": vehicle.mass_kg,
        "height": vehicle.height_m,
        "width": vehicle.width_m,
        "length": vehicle.length_m,
    }
    told = speaker.fill(template, figures)
    return f"{told}  {speaker.isolated(vehicle.id)}  {vehicle.name.get(speaker.lang, vehicle.type)}"
