"""`ratl risk PLAN --incidents FILE`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ratl.cli.screen import Lang, progress, reported


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""

    @app.command("risk")
    def risk(
        plan: Annotated[Path, typer.Argument(metavar="PLAN", help="Plan file.")],
        incidents: Annotated[
            list[Path],
            typer.Option("--incidents", help="Incidents: ACLED or UCDP GED table, GeoJSON, own reports; repeatable."),
        ],
        since: Annotated[str, typer.Option(metavar="DAY", help="First day of the history. [first incident]")] = "",
        until: Annotated[str, typer.Option(metavar="DAY", help="Last day of the history. [last incident]")] = "",
        kind: Annotated[
            list[str] | None,
            typer.Option(help="Kind of incident that counts; may be repeated. [all but protest and other]"),
        ] = None,
        movement: Annotated[str, typer.Option(metavar="ID", help="Movement of the plan, or several. [all]")] = "",
        area: Annotated[Path | None, typer.Option(help="GeoJSON of areas to watch.")] = None,
        around: Annotated[str, typer.Option(metavar="KM", help="Watch so far around the way.")] = "10",
        left: Annotated[
            str, typer.Option(metavar="DAY", help="Day a force left: before and after it are compared.")
        ] = "",
        days: Annotated[
            str, typer.Option(metavar="DAYS", help="Else the last so many days with what was before.")
        ] = "28",
        reach: Annotated[str, typer.Option(metavar="KM", help="How far from a road an incident counts.")] = "5",
        bandwidth: Annotated[
            str, typer.Option(metavar="KM", help="How far along the road it is spread, each way.")
        ] = "5",
        half_life: Annotated[
            str, typer.Option(metavar="DAYS", help="Days after which it counts half; 0: always the same.")
        ] = "180",
        output: Annotated[
            Path | None, typer.Option("--output", "-o", help="Folder for pictures, figures and skipped rows.")
        ] = None,
        lang: Lang = "en",
    ) -> None:
        """Say what a movement is exposed to by what was recorded, and whether watch areas have changed."""
        with reported(lang):
            from ratl.documents.risk_list import risk_list  # noqa: PLC0415 - keeps --help fast
            from ratl.services.risk import assess_risk, write_risk  # noqa: PLC0415
            from ratl.services.risk_question import Asked, read_distance, read_half_life, read_whole_days  # noqa: PLC0415

            asked = Asked(
                plan=plan, incidents=tuple(incidents), since=since, until=until, left=left,
                now_days=read_whole_days(days), kinds=tuple(kind or ()), movement=movement, area=area,
                around_m=read_distance("--around", around, 500), reach_m=read_distance("--reach", reach, 100),
                bandwidth_m=read_distance("--bandwidth", bandwidth, 100), half_life_days=read_half_life(half_life),
            )  # fmt: skip
            with progress(lang) as on_progress:
                report = assess_risk(asked, on_progress)
            # Files first: where they cannot be written nothing is said but that.
            written = write_risk(report, output) if output is not None else ()
            typer.echo(risk_list(report, lang))
            for path in written:
                typer.echo(str(path))
