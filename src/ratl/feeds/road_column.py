"""A column to be routed: from a scenario, from a vehicle list alone, or one vehicle of a type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from ratl.errors import InputError, Problem
from ratl.feeds.columns import Row, read_rows
from ratl.feeds.files import read_bytes
from ratl.feeds.layouts import TYPES, VEHICLES
from ratl.feeds.problems import Problems
from ratl.feeds.profile import read_profile
from ratl.feeds.scenario import read_scenario
from ratl.feeds.tables import parse_table
from ratl.feeds.vehicles import list_built_in_types, read_types, read_vehicles
from ratl.model.vehicle import Vehicle, VehicleType

#: Columns of a vehicle list that say how it marches, which a route does not depend on.
_OF_MARCH: Final = ("serial", "march_unit")
_LIST: Final = tuple(replace(c, required=False) if c.key in _OF_MARCH else c for c in VEHICLES)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutedColumn:
    """Vehicles, their rates of march by class and light, and whose practice these are."""

    vehicles: tuple[Vehicle, ...]
    rates_mps: Mapping[str, Mapping[str, float]]
    profile: str
    unknown_limits: str = "warn"
    zone: str = ""
    """IANA zone of a scenario; empty where nothing says."""


def read_column(path: Path, *, movement: str = "", profile: str = "us", types: Path | None = None) -> RoutedColumn:
    """Return the column of a movement of a scenario, or of a vehicle list alone.

    Parameters
    ----------
    path
        Scenario folder, its TOML file, or a vehicle list (CSV or XLSX).
    movement
        Which movement of the scenario; needed where there are several.
    profile, types
        For a list alone: whose rates of march, and a table of the planner's own types.

    Raises
    ------
    InputError
        With every problem found.
    """
    if path.is_dir() or path.suffix == ".toml":
        return _from_scenario(path, movement)
    problems = Problems()
    known = _types(types, problems)
    data = read_bytes(path, (path.name,), problems)
    table = parse_table(data, path.name, "", problems) if data is not None else None
    rows = read_rows(table, _LIST, problems) if table else None
    if table and not table.rows:
        problems.add("empty_table", table.where)
    return _column(rows or [], known, profile, path.parent, problems)


def make_column(type_: str, *, profile: str = "us", types: Path | None = None) -> RoutedColumn:
    """Return a column of one vehicle of a type.

    Raises
    ------
    InputError
        Where there is no such type, or its figures are not enough.
    """
    problems = Problems()
    known = _types(types, problems)
    row = Row(("--vehicle",), {"id": type_, "type": type_}, {}, frozenset())
    return _column([row], known, profile, Path(), problems)


def _from_scenario(path: Path, movement: str) -> RoutedColumn:
    scenario = read_scenario(path)
    known = tuple(spec.id for spec in scenario.movements)
    chosen = [spec for spec in scenario.movements if movement in ("", spec.id)]
    if len(chosen) != 1:
        code = "which_movement" if chosen else "unknown_movement"
        raise InputError([Problem(code, (path.name,), {"found": movement, "known": known})])
    spec = chosen[0]
    return RoutedColumn(
        vehicles=tuple(vehicle for serial in spec.serials for vehicle in serial.vehicles),
        rates_mps=spec.request.rates_mps,
        profile=scenario.profile.name,
        unknown_limits=spec.request.rules.unknown_limits,
        zone=scenario.zone,
    )


def _types(path: Path | None, problems: Problems) -> dict[str, VehicleType]:
    types = list_built_in_types()
    if path is None:
        return types
    data = read_bytes(path, (path.name,), problems)
    table = parse_table(data, path.name, "", problems) if data is not None else None
    return {**types, **read_types((read_rows(table, TYPES, problems) if table else None) or [], problems)}


def _column(
    rows: list[Row], types: Mapping[str, VehicleType], profile: str, folder: Path, problems: Problems
) -> RoutedColumn:
    practice = read_profile(profile, folder, ("--profile",), problems)
    vehicles = tuple(listed.vehicle for listed in read_vehicles(rows, types, problems))
    problems.raise_all()
    return RoutedColumn(
        vehicles=vehicles, rates_mps=practice.rates_mps if practice else {}, profile=practice.name if practice else ""
    )
