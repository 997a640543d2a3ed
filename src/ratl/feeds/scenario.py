"""The scenario folder: `read_scenario` for ``ratl plan``, `write_template` for ``ratl new``."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Final

from ratl.errors import InputError, Problem, writing_problem
from ratl.feeds.columns import Column, Row, read_rows
from ratl.feeds.control import check_stretches
from ratl.feeds.corridor import read_network
from ratl.feeds.files import read_bytes, read_toml
from ratl.feeds.imported import check_grounds, check_imported, read_imported
from ratl.feeds.layouts import AUTHORITIES, PLACES, ROADS, SITES, TYPES, VEHICLES
from ratl.feeds.moments import local_midnight, parse_day, parse_zone
from ratl.feeds.movements import read_movements
from ratl.feeds.papers import read_control_posts, read_papers, read_reservations
from ratl.feeds.problems import Problems, UnreadableError
from ratl.feeds.profile import read_profile
from ratl.feeds.references import CorridorIds, CorridorRows, list_ids
from ratl.feeds.sections import Section, find_in_folder, open_section
from ratl.feeds.setting import Setting
from ratl.feeds.supply import read_resupplies, read_supply
from ratl.feeds.tables import parse_table
from ratl.feeds.vehicles import ListedVehicle, list_built_in_types, read_types, read_vehicles
from ratl.march.profiles import get_profile
from ratl.march.road_classes import fill_rates
from ratl.model.profile import Profile
from ratl.model.scenario import MovementSpec, Network, Scenario

FORMAT: Final = "ratl-scenario/1"
FILE: Final = "scenario.toml"
_NETWORK: Final = {"places": PLACES, "roads": ROADS, "sites": SITES, "authorities": AUTHORITIES}
_NEEDED_TABLES: Final = ("places", "roads")
_ANY_DAY: Final = date(2000, 1, 1)
"""Reading goes on from here where the day cannot be read; the problem is noted."""


def read_scenario(path: Path) -> Scenario:
    """Return the scenario in a folder.

    Parameters
    ----------
    path
        The folder, or its ``scenario.toml``.

    Raises
    ------
    InputError
        With every problem of all files that could be found at once.
    """
    problems = Problems()
    file = find_in_folder(path, FILE)
    top = open_section(file, FORMAT, problems)
    scenario = _read(top, file.parent, problems)
    top.close()
    problems.raise_all()
    return scenario


def list_named_files(path: Path) -> tuple[Path, ...]:
    """Return the TOML file of a scenario and whatever its texts would be as files beside it, there or not.

    Parameters
    ----------
    path
        The folder, or its ``scenario.toml``.
    """
    file = find_in_folder(path, FILE)
    data = read_toml(file, (file.name,), Problems()) or {}
    return file, *(file.parent / text for text in _list_texts(data) if "\0" not in text)


def _list_texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _list_texts(each)


def _read(top: Section, folder: Path, problems: Problems) -> Scenario:
    bare, corridor, setting = read_bare(top, folder, problems, most_days=120)
    network, imported = bare.network, bare.imported
    vehicles = read_listed(top, folder, setting.ids, problems)
    read = read_movements(_need(top, "movement"), vehicles, setting)
    movements = tuple(with_stand_ins(movement, network) for movement in read)
    check_rates(movements, network, top, problems)
    if imported:
        check_imported(movements, bare.reservations, top, problems)
        if not problems:
            check_grounds(imported, corridor.rows, movements, top, problems)
    elif not problems:
        check_stretches(movements, network, top, setting.zone)
    resupplies = read_resupplies(top.sections("resupply"), [movement.id for movement in movements], setting)
    return replace(bare, movements=movements, resupplies=resupplies)


def read_bare(top: Section, folder: Path, problems: Problems, *, most_days: int) -> tuple[Scenario, Corridor, Setting]:
    """Return a scenario without movements, its tables as read, and what movements are read against.

    Parameters
    ----------
    top
        The whole TOML file.
    folder
        Where its tables are.
    problems
        Noted here.
    most_days
        Days of the longest period.
    """
    zone = top.parse("zone", parse_zone, required=True) or "UTC"
    epoch = local_midnight(_read_day(top, problems), zone)
    name = top.text("name", required=True)
    profile = _read_profile(top, folder, problems)
    corridor = _read_corridor(top, folder, problems)
    network, ids = read_network(corridor.rows, name, corridor.data, problems)
    imported = read_imported(corridor.section, corridor.rows, folder, ids, problems) if corridor.section else None
    reservations = read_reservations(top.sections("reservation"), ids)
    # Where the days given are no period, none of the dates is told to lie outside.
    days = top.whole("horizon_days", most_days if top.has("horizon_days") else 14, least=1, most=most_days)
    setting = Setting(
        epoch=epoch, zone=zone, horizon_days=days, profile=profile,
        ids=ids, problems=problems,
    )  # fmt: skip
    bare = Scenario(
        name=name,
        epoch=epoch.isoformat(),
        zone=zone,
        horizon_days=setting.horizon_days,
        profile=profile,
        network=network,
        movements=(),
        light=top.hours("light") or "sunrise-sunset",
        reservations=reservations,
        control_posts=read_control_posts(top.sections("control_post"), setting),
        supply=read_supply(top.section("supply")),
        papers=read_papers(top.section("papers"), setting),
        seed=top.whole("seed", 0, least=0, most=2**31 - 1),
        imported=imported,
    )
    return bare, corridor, setting


def _read_day(top: Section, problems: Problems) -> date:
    value = top.value("day_zero", (str, date), '"2025-08-18"', required=True)
    try:
        return parse_day(value) if value is not None else _ANY_DAY
    except UnreadableError as error:
        problems.add_unreadable(error, top.where("day_zero"))
        return _ANY_DAY


def _read_profile(top: Section, folder: Path, problems: Problems) -> Profile:
    name = top.text("profile", required=True)
    found = read_profile(name, folder, top.where("profile"), problems) if name else None
    # Reading goes on with any profile: the problem is noted, and nothing read here leaves this module.
    return found or get_profile("us")


def _need(top: Section, key: str) -> list[Section]:
    """Return the tables of an array that must have at least one."""
    sections = top.sections(key)
    if not sections and top.data.get(key, []) == []:
        top.problems.add("missing_key", top.where(key))
    return sections


# --- tables ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Corridor:
    """The tables of the network, as read."""

    rows: CorridorRows
    data: bytes
    """Bytes of the tables in fixed order."""
    section: Section | None = None


def _read_corridor(top: Section, folder: Path, problems: Problems) -> Corridor:
    section = top.section("network")
    if section is None:
        problems.add("missing_key", top.where("network"))
        return Corridor(CorridorRows(places=None, roads=None, sites=None, authorities=None), b"")
    rows: dict[str, list[Row] | None] = {"roads": None}
    blobs = []
    imported = section.has("file")
    for name, columns in _NETWORK.items():
        if name == "roads" and imported:
            continue
        needed = name in _NEEDED_TABLES
        data, rows[name] = read_table(section, name, columns, folder, needed=needed)
        blobs.append(data)
    return Corridor(CorridorRows(**rows, imported=imported), b"".join(blobs), section)


def read_table(
    section: Section, key: str, columns: Sequence[Column], folder: Path, *, needed: bool
) -> tuple[bytes, list[Row] | None]:
    """Return bytes and rows of the table a key names; no rows where it names none, None where they cannot be had."""
    problems = section.problems
    name = section.text(key, required=needed)
    if not name:
        return b"", None if needed else []
    data = read_bytes(folder / name, section.where(key), problems)
    sheet = "" if key == "list" else key
    table = parse_table(data, name, sheet, problems) if data is not None else None
    if table is None:
        return data or b"", None
    if needed and not table.rows:
        problems.add("empty_table", table.where)
        return data or b"", None
    return data or b"", read_rows(table, columns, problems)


def read_listed(top: Section, folder: Path, ids: CorridorIds, problems: Problems) -> list[ListedVehicle] | None:
    """Return the vehicles of the list that ``[vehicles]`` names, None where they cannot be read."""
    section = top.section("vehicles")
    if section is None:
        problems.add("missing_key", top.where("vehicles"))
        return None
    _, own = read_table(section, "types", TYPES, folder, needed=False)
    _, rows = read_table(section, "list", VEHICLES, folder, needed=True)
    types = read_types(own or [], problems)
    for row in own or ():
        ids.check_free(row.text("id"), row.where("id"), problems)
    if rows is None:
        return None
    list_ids(rows, "vehicle", "list", problems)
    if own is None:
        # Without the author's types every row that names one would be wrong: say only why the types cannot be had.
        return None
    return read_vehicles(rows, {**list_built_in_types(), **types}, problems)


def with_stand_ins(movement: MovementSpec, network: Network) -> MovementSpec:
    """Return a movement with rates for the classes of road that one of its own stands in for."""
    rates_mps = fill_rates(movement.request.rates_mps, {road.leg.class_ for road in network.roads.values()})
    return replace(movement, request=replace(movement.request, rates_mps=rates_mps))


def check_rates(movements: Sequence[MovementSpec], network: Network, top: Section, problems: Problems) -> None:
    """Note every class of road that a movement has no rate for by day."""
    classes = {road.leg.class_: road_id for road_id, road in reversed(list(network.roads.items()))}
    for n, movement in enumerate(movements, start=1):
        for class_, road_id in classes.items():
            if "day" not in movement.request.rates_mps.get(class_, {}):
                where = top.where(f"movement[{n}].rates")
                problems.add(
                    "class_without_rate", where, found=class_, road=road_id, known=tuple(movement.request.rates_mps)
                )


# --- a scenario to start from ---------------------------------------------------------------------------------


def write_template(folder: Path) -> tuple[Path, ...]:
    """Write a small, complete, commented scenario into `folder` and return the files written.

    Raises
    ------
    InputError
        When one of the files is there already, or the folder cannot be written; then nothing is left behind.
    """
    files = {f.name: f.read_bytes() for f in resources.files("ratl.feeds").joinpath("template").iterdir()}
    made = False
    written: list[Path] = []
    try:
        there = [name for name in sorted(files) if (folder / name).exists()]
        if there:
            raise InputError([Problem("file_exists", (str(folder),), {"path": name}) for name in there])
        made = not folder.exists()
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".ratl-") as temporary:
            for name, data in sorted(files.items()):
                (Path(temporary) / name).write_bytes(data)
            for name in sorted(files):
                written.append((Path(temporary) / name).rename(folder / name))
    except OSError as error:
        for path in written:
            path.unlink(missing_ok=True)
        if made:
            shutil.rmtree(folder, ignore_errors=True)
        raise InputError([writing_problem(error, folder, (folder.name,))]) from None
    return tuple(written)
