"""`ratl import EXTRACT` and `ratl network info NETWORK`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ratl.cli.screen import Lang, print_rows, progress, reported
from ratl.words.catalogue import Speaker

if TYPE_CHECKING:
    from ratl.roads.network import RoadNetwork
    from ratl.roads.survey import Survey

_Rows = list[tuple[str, str]]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    group = typer.Typer(help="Look into imported road networks.", no_args_is_help=True, rich_markup_mode=None)
    app.add_typer(group, name="network")

    @app.command("import")
    def import_(
        extract: Annotated[
            Path, typer.Argument(metavar="EXTRACT", help="OpenStreetMap extract: .osm.pbf, .osm, .xml, also .gz, .bz2.")
        ],
        output: Annotated[Path, typer.Option("--output", "-o", help="Network file to write.")] = Path("roads.ratlnet"),
        lang: Lang = "en",
    ) -> None:
        """Make a road network of an OpenStreetMap extract, and report what was kept, left out and is not known."""
        with reported(lang):
            from ratl.services.import_network import import_network  # noqa: PLC0415 - keeps --help fast

            with progress(lang) as on_progress:
                network, survey = import_network(extract, output, on_progress)
            _print_network(network, survey, Speaker(lang))
            typer.echo(str(output))

    @group.command("info")
    def info(
        network: Annotated[Path, typer.Argument(metavar="NETWORK", help="Network file, made by ratl import.")],
        lang: Lang = "en",
    ) -> None:
        """Show what is in a network file: how much road, what is known of its limits, islands, places, sites."""
        with reported(lang):
            from ratl.services.import_network import describe_network  # noqa: PLC0415 - keeps --help fast

            _print_network(*describe_network(network), Speaker(lang))


def _print_network(network: RoadNetwork, survey: Survey, speaker: Speaker) -> None:
    print_rows(_head(network, survey, speaker))
    if survey.islands:
        typer.echo(speaker.term("network_islands_why"))
    _print_table("network_classes", _classes(survey, speaker), speaker)
    _print_table("network_kinds", _lengths("network_kind_", survey.kind_m, speaker), speaker)
    _print_table("network_posts", _counts("network_post_", survey.posts, speaker), speaker)
    _print_table("network_limits", _limits(survey, speaker), speaker)
    _print_table("network_sites", _counts("road_site_", survey.sites, speaker), speaker)
    _print_table("network_unread", _tags(survey.unread, speaker), speaker)
    _print_table("network_careful", _tags(survey.careful, speaker), speaker)
    _print_table("network_left_out", _counts("dropped_", network.dropped, speaker), speaker)


def _print_table(title: str, rows: _Rows, speaker: Speaker) -> None:
    if rows:
        typer.echo(f"\n{speaker.term(title)}")
        print_rows([(f"  {label}", value) for label, value in rows])


def _head(network: RoadNetwork, survey: Survey, speaker: Speaker) -> _Rows:
    say, term = speaker.say, speaker.term
    size = {
        "length": survey.road_m, "edges": len(network.edge_from), "junctions": len(network.node_id),
        "pieces": len(network.piece_fact),
    }  # fmt: skip
    turns = {"bans": len(network.ban_hours), "rules": network.kept.get("turn_rules", 0)}
    rows = [
        (term("network_name"), speaker.isolated(network.name)),
        (term("network_bounds"), speaker.isolated(_box(survey))),
        (term("network_roads"), say("network_roads_value", size)),
        (term("network_turns"), say("network_turns_value", turns)),
        (term("network_islands"), _islands(network, survey, speaker)),
        (term("network_places"), speaker.number(len(network.places))),
        (term("network_conditional"), speaker.number(survey.conditional)),
        (term("network_checksum"), speaker.isolated(network.sha256)),
    ]
    return [row for row in rows if row[1]]


def _box(survey: Survey) -> str:
    if survey.bounds is None:
        return ""
    west, south, east, north = survey.bounds
    return f"{south:.4f}°…{north:.4f}°  {west:.4f}°…{east:.4f}°"


def _islands(network: RoadNetwork, survey: Survey, speaker: Speaker) -> str:
    if not survey.islands:
        return speaker.term("network_islands_none")
    figures = {
        "islands": survey.islands, "junctions": survey.island_junctions,
        "share": survey.island_junctions / len(network.node_id), "without_ferries": survey.islands_without_ferries,
    }  # fmt: skip
    return speaker.say("network_islands_value", figures)


def _classes(survey: Survey, speaker: Speaker) -> _Rows:
    return [
        (speaker.say("network_class_value", {"class": name, "name": name}), _km(length_m, speaker))
        for name, length_m in survey.class_m.items()
    ]


def _limits(survey: Survey, speaker: Speaker) -> _Rows:
    rows = []
    for limit, known in survey.limits.items():
        figures = {
            "stated": known.stated_m, "free": known.free_m, "unread": known.unread_m, "unknown": known.unknown_m,
        }  # fmt: skip
        rows.append((speaker.term(limit), speaker.say("network_limit_value", figures)))
    return [*rows, (speaker.term("network_closed"), _km(survey.closed_m, speaker))]


def _lengths(stem: str, lengths: Mapping[str, float], speaker: Speaker) -> _Rows:
    return [(speaker.term(f"{stem}{key}"), _km(length_m, speaker)) for key, length_m in lengths.items()]


def _counts(stem: str, counts: Mapping[str, int], speaker: Speaker) -> _Rows:
    return [(speaker.term(f"{stem}{key}"), speaker.number(count)) for key, count in counts.items()]


def _tags(counts: Mapping[str, int], speaker: Speaker) -> _Rows:
    return [("", speaker.say("network_unread_value", {"tag": tag, "count": count})) for tag, count in counts.items()]


def _km(length_m: float, speaker: Speaker) -> str:
    return speaker.number(length_m / 1000, 1, "unit_km")
