"""`ratl route NET --from … --to …` and `ratl why NET …`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ratl.cli.screen import BROKEN, Lang, progress, reported
from ratl.words.catalogue import Speaker

if TYPE_CHECKING:
    from ratl.services.journey import Question

Net = Annotated[Path, typer.Argument(metavar="NET", help="Network file (.ratlnet), or a scenario folder.")]
From = Annotated[str, typer.Option("--from", help="Place: a name, lat,lon, or MGRS.")]
To = Annotated[str, typer.Option("--to", help="Place: a name, lat,lon, or MGRS.")]
Via = Annotated[list[str] | None, typer.Option("--via", help="Place on the way, in this order; may be repeated.")]
VehicleType = Annotated[str, typer.Option("--vehicle", help="One vehicle of this type.")]
Column = Annotated[
    Path | None,
    typer.Option(
        "--column", help="Vehicle list (CSV, XLSX) or scenario folder; else NET's own, where that is a scenario."
    ),
]
Movement = Annotated[str, typer.Option("--movement", help="Which movement of the scenario.")]
Types = Annotated[Path | None, typer.Option("--types", help="Table of your own vehicle types.")]
ProfileName = Annotated[str, typer.Option("--profile", help="Whose rates of march: us, german, ... or your own .toml.")]
Depart = Annotated[str, typer.Option("--depart", help="Departure: 2025-08-18T05:00 or 180500CAUG25.")]
Zone = Annotated[str, typer.Option("--zone", help="IANA zone of the departure and of all hours; else the scenario's.")]
Light = Annotated[str, typer.Option("--light", help="Rates by day or by night, all the way.")]
Metric = Annotated[str, typer.Option("--metric", help="fastest, shortest or exposure.")]
Risk = Annotated[Path | None, typer.Option("--risk", help="GeoJSON of areas with a property risk (exposure per km).")]
RiskWeight = Annotated[float, typer.Option("--risk-weight", help="Seconds one unit of exposure is worth.", min=0)]
Avoid = Annotated[list[Path] | None, typer.Option("--avoid", help="GeoJSON of areas to avoid; may be repeated.")]
Closures = Annotated[list[Path] | None, typer.Option("--closures", help="GeoJSON of closures with from and until.")]
Ferries = Annotated[bool, typer.Option("--ferries", help="Ferries may be taken.")]
FerryRate = Annotated[float | None, typer.Option("--ferry-rate", help="Rate on ferries, km/h.", min=0.1)]
Post = Annotated[
    list[str] | None,
    typer.Option("--post", help="Time at posts: border=45min or border=45min+20/h (vehicles an hour)."),
]
Unknown = Annotated[str, typer.Option("--unknown", help="What unknown limits mean: allow, warn or forbid.")]
SnapLimit = Annotated[float, typer.Option("--snap-limit", help="How far from a road a place may be, m.", min=1)]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""

    @app.command("route")
    def route(
        network: Net,
        origin: From,
        destination: To,
        via: Via = None,
        vehicle: VehicleType = "",
        column: Column = None,
        movement: Movement = "",
        types: Types = None,
        profile: ProfileName = "us",
        depart: Depart = "",
        zone: Zone = "",
        light: Light = "",
        alternatives: Annotated[int, typer.Option(help="How many routes, the best among them.", min=1, max=7)] = 1,
        metric: Metric = "fastest",
        risk: Risk = None,
        risk_weight: RiskWeight = 0.0,
        avoid: Avoid = None,
        closures: Closures = None,
        ferries: Ferries = False,
        ferry_rate: FerryRate = None,
        post: Post = None,
        unknown: Unknown = "",
        snap_limit: SnapLimit = 2000.0,
        sites_within: Annotated[float, typer.Option(help="Sites within so many metres are listed.", min=0)] = 1000.0,
        output: Annotated[Path | None, typer.Option("--output", "-o", help="Folder for GeoJSON, GPX, lists.")] = None,
        corridor: Annotated[Path | None, typer.Option(help="Folder for the routes as tables of a scenario.")] = None,
        lang: Lang = "en",
    ) -> None:
        """Find routes every vehicle of a column fits, and say what diverts them."""
        with reported(lang):
            from ratl.documents.route_list import route_list  # noqa: PLC0415 - keeps --help fast
            from ratl.services.route import find_routes, write_route  # noqa: PLC0415
            from ratl.services.route_corridor import write_route_corridor  # noqa: PLC0415

            question = _question(
                network, (origin, *(via or ()), destination), vehicle, column, movement, types, profile, depart, zone,
                light, metric, risk, risk_weight, avoid, closures, ferries, ferry_rate, post, unknown, snap_limit,
            )  # fmt: skip
            with progress(lang) as on_progress:
                on_progress("stage_route")
                answer = find_routes(question, alternatives=alternatives, sites_within_m=sites_within)
            # Files first: where they cannot be written nothing is said but that.
            written = write_route(answer, output) if output is not None else ()
            if corridor is not None and answer.options:
                written += write_route_corridor(question, corridor, alternatives=alternatives)
            typer.echo(route_list(answer, lang))
            for path in written:
                typer.echo(str(path))
            if corridor is not None and answer.options:
                typer.echo(Speaker(lang).say("route_corridor_next", {"folder": str(corridor)}))
            if answer.blockage:
                raise typer.Exit(BROKEN)

    @app.command("why")
    def why(
        network: Net,
        origin: From,
        destination: To,
        road: Annotated[str, typer.Option("--road", help="Name, number or way id of the road.")] = "",
        at: Annotated[str, typer.Option("--at", help="A place on the road: lat,lon or MGRS.")] = "",
        via: Via = None,
        vehicle: VehicleType = "",
        column: Column = None,
        movement: Movement = "",
        types: Types = None,
        profile: ProfileName = "us",
        depart: Depart = "",
        zone: Zone = "",
        light: Light = "",
        metric: Metric = "fastest",
        risk: Risk = None,
        risk_weight: RiskWeight = 0.0,
        avoid: Avoid = None,
        closures: Closures = None,
        ferries: Ferries = False,
        ferry_rate: FerryRate = None,
        post: Post = None,
        unknown: Unknown = "",
        snap_limit: SnapLimit = 2000.0,
        lang: Lang = "en",
    ) -> None:
        """Say why a road is not on the route; without --road and --at, what diverts the route."""
        with reported(lang):
            from ratl.documents.route_list import why_list  # noqa: PLC0415 - keeps --help fast
            from ratl.services.why import explain_road  # noqa: PLC0415

            question = _question(
                network, (origin, *(via or ()), destination), vehicle, column, movement, types, profile, depart, zone,
                light, metric, risk, risk_weight, avoid, closures, ferries, ferry_rate, post, unknown, snap_limit,
            )  # fmt: skip
            with progress(lang) as on_progress:
                on_progress("stage_route")
                found = explain_road(question, road=road, at=at)
            typer.echo(why_list(found, lang))


def _question(
    network: Path,
    stops: tuple[str, ...],
    vehicle: str,
    column: Path | None,
    movement: str,
    types: Path | None,
    profile: str,
    depart: str,
    zone: str,
    light: str,
    metric: str,
    risk: Path | None,
    risk_weight: float,
    avoid: list[Path] | None,
    closures: list[Path] | None,
    ferries: bool,
    ferry_rate_kmh: float | None,
    posts: list[str] | None,
    unknown: str,
    snap_limit: float,
) -> Question:
    from ratl.services.journey import Question  # noqa: PLC0415 - keeps --help fast

    return Question(
        network=network, stops=stops, vehicle=vehicle, column=column, movement=movement, types=types, profile=profile,
        depart=depart, zone=zone, light=light, metric=metric, risk=risk, risk_weight_s=risk_weight,
        avoid=tuple(avoid or ()), closures=tuple(closures or ()),
        ferries=ferries, ferry_rate_mps=None if ferry_rate_kmh is None else ferry_rate_kmh / 3.6,
        posts=tuple(posts or ()), unknown=unknown, snap_limit_m=snap_limit,
    )  # fmt: skip
