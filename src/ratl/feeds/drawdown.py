"""The folder of a drawdown, `drawdown.toml` beside its tables, read for ``ratl drawdown``."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from ratl.feeds import drawdown_layouts as layouts
from ratl.feeds.columns import Column, Row, Value
from ratl.feeds.drawdown_checks import check_drawdown
from ratl.feeds.layouts import TYPES
from ratl.feeds.movements import read_march
from ratl.feeds.problems import Problems
from ratl.feeds.references import Ids, list_ids
from ratl.feeds.scenario import read_bare, read_table
from ratl.feeds.sections import Section, find_in_folder, open_section
from ratl.feeds.setting import Setting
from ratl.feeds.vehicles import list_built_in_types, read_types, read_vehicles
from ratl.march.calendar import expand_hours
from ratl.march.road_classes import fill_rates
from ratl.model.drawdown import Base, Drawdown, Equipment, Lane, LiftPool, Post, Requirement, Unit
from ratl.model.movement import Request
from ratl.model.scenario import Scenario
from ratl.model.vehicle import Vehicle, VehicleType
from ratl.units import ceil_s

FORMAT: Final = "ratl-drawdown/1"
FILE: Final = "drawdown.toml"
MOST_DAYS: Final = 366
_DAY_S: Final = 86_400
_TABLES: Final[Mapping[str, Sequence[Column]]] = {
    "bases": layouts.BASES, "units": layouts.UNITS, "fleet": layouts.FLEET, "equipment": layouts.EQUIPMENT,
    "requirements": layouts.REQUIREMENTS, "lanes": layouts.LANES, "lift": layouts.LIFT, "posts": layouts.POSTS,
}  # fmt: skip
_NEEDED: Final = ("bases", "units", "fleet", "lanes")


@dataclass(frozen=True, slots=True)
class Tables:
    """The rows of each table; none where it is not named or cannot be read."""

    rows: Mapping[str, list[Row]]
    read: frozenset[str]
    """Those that could be read, or are not named: what another table says of these can be judged."""

    @property
    def whole(self) -> bool:
        """Return whether every table could be read."""
        return self.read == frozenset(_TABLES)

    def ids(self, name: str, kind: str, problems: Problems) -> Ids:
        """Return the ids of a table; of one that could not be read, every id may be known."""
        return list_ids(self.rows[name] if name in self.read else None, kind, name, problems)


def read_drawdown(path: Path) -> Drawdown:
    """Return the drawdown in a folder.

    Parameters
    ----------
    path
        The folder, or its ``drawdown.toml``.

    Raises
    ------
    InputError
        With every problem of all files that could be found at once.
    """
    problems = Problems()
    file = find_in_folder(path, FILE)
    top = open_section(file, FORMAT, problems)
    drawdown = _read(top, file.parent, problems)
    top.close()
    problems.raise_all()
    return drawdown


def _read(top: Section, folder: Path, problems: Problems) -> Drawdown:
    scenario, _, setting = read_bare(top, folder, problems, most_days=MOST_DAYS)
    if scenario.imported is not None:
        problems.add("drawdown_needs_roads", top.where("network.file"))
    section = top.section("drawdown") or Section({}, top.file, "drawdown", problems)
    if not top.has("drawdown"):
        problems.add("missing_key", top.where("drawdown"))
    tables = _read_tables(section, folder, named=top.has("drawdown"))
    reader = _Reader(scenario, setting, tables, _read_types(top, folder, problems), problems)
    march = top.section("march") or Section({}, top.file, "march", problems)
    drawdown = Drawdown(
        scenario=scenario,
        days=scenario.horizon_days,
        units=reader.units(),
        bases=reader.bases(),
        lanes=reader.lanes(),
        requirements=reader.requirements(),
        lift=reader.lift(),
        posts=reader.posts(),
        columns_per_day=section.whole("columns_per_day", 1, least=1, most=100),
        ahead_days=section.whole("ahead_days", 7, least=0, most=MOST_DAYS),
        start_s=_read_start(section),
        serial_vehicles=section.whole("serial_vehicles", 50, least=2, most=200),
        march=_read_march(march, scenario, setting),
        most_rounds=section.whole("rounds", 8, least=1, most=100),
        capabilities=_read_names(section),
    )
    if tables.whole and not problems:
        check_drawdown(drawdown, tables.rows, problems)
    return drawdown


def _read_tables(section: Section, folder: Path, *, named: bool) -> Tables:
    rows = {}
    for name, columns in _TABLES.items():
        _, rows[name] = read_table(section, name, columns, folder, needed=named and name in _NEEDED)
    read = frozenset(name for name, found in rows.items() if found is not None)
    return Tables({name: found or [] for name, found in rows.items()}, read)


def _read_types(top: Section, folder: Path, problems: Problems) -> Mapping[str, VehicleType]:
    section = top.section("vehicles")
    own = read_table(section, "types", TYPES, folder, needed=False)[1] if section else []
    return {**list_built_in_types(), **read_types(own or [], problems)}


def _read_start(section: Section) -> int:
    """Return the time of day at which columns may leave; midnight where none is given."""
    text = section.text("start") or "00:00"
    try:
        at = datetime.strptime(text, "%H:%M")
    except ValueError:
        section.problems.add("wrong_value", section.where("start"), found=text, expected='"05:00"')
        return 0
    return at.hour * 3600 + at.minute * 60


def _read_march(section: Section, scenario: Scenario, setting: Setting) -> Request:
    march = read_march(section, setting.profile)
    classes = {road.leg.class_: road_id for road_id, road in reversed(list(scenario.network.roads.items()))}
    march = dataclasses.replace(march, rates_mps=fill_rates(march.rates_mps, set(classes)))
    for class_, road in classes.items():
        if "day" not in march.rates_mps.get(class_, {}):
            where = section.where("rates")
            setting.problems.add("class_without_rate", where, found=class_, road=road, known=tuple(march.rates_mps))
    return march


def _read_names(section: Section) -> dict[str, Mapping[str, str]]:
    """Return the author's own capabilities: id → language → name."""
    inner = section.section("capabilities", '{ water = { en = "…", ar = "…" } }')
    return {key: inner.names(key) for key in inner.list_keys()} if inner else {}


class _Reader:
    """Rows → records, every reference checked."""

    def __init__(
        self,
        scenario: Scenario,
        setting: Setting,
        tables: Tables,
        types: Mapping[str, VehicleType],
        problems: Problems,
    ) -> None:
        self.scenario, self.setting, self.types, self.problems = scenario, setting, types, problems
        self.rows, self.has_fleet = tables.rows, "fleet" in tables.read
        self.known_bases = tables.ids("bases", "base", problems)
        self.known_units = tables.ids("units", "unit", problems)
        for name in ("requirements", "lift"):
            list_ids(self.rows[name], name, name, problems)
        self.first_day = date.fromisoformat(scenario.epoch[:10])

    def bases(self) -> dict[str, Base]:
        """Return the bases by id."""
        found = {}
        for row in self.rows["bases"]:
            self.setting.ids.places.check(row.text("id"), row.where("id"), self.problems)
            found[row.text("id")] = Base(
                id=row.text("id"),
                closes=row.text("kind") == "closes",
                priority=row.whole("priority") or 5,
                due_day=self._day(row, "due"),
                latest_day=self._day(row, "latest"),
                handover_days=self._days(row, "handover", 0),
                loads_per_day=self._loads_per_day(row),
                vehicles_per_day=row.whole("vehicles_per_day"),
                receives_per_day=row.whole("receives_per_day"),
                disposal_per_day=row.whole("disposal_per_day"),
                capabilities=_capabilities(row),
            )
        return found

    def _loads_per_day(self, row: Row) -> int | None:
        places, rate = row.whole("loading_places"), row.figure("loading_rate")
        if (places is None) != (rate is None):
            missing = "loading_rate" if rate is None else "loading_places"
            self.problems.add("drawdown_loading", row.where(missing), missing=missing)
        return None if places is None or rate is None else int(places * rate)

    def units(self) -> tuple[Unit, ...]:
        """Return the units with their vehicles and equipment."""
        fleet, equipment = self._fleet(), self._equipment()
        found = []
        for row in self.rows["units"]:
            name, people = row.text("id"), row.whole("people") or 0
            for key in ("site", "destination"):
                self.known_bases.check(row.text(key), row.where(key), self.problems)
            vehicles = fleet.get(name, [])
            if name and not vehicles and self.has_fleet:
                self.problems.add("drawdown_no_vehicles", row.where("id"), found=name)
            crews = [people * (n + 1) // len(vehicles) - people * n // len(vehicles) for n in range(len(vehicles))]
            found.append(
                Unit(
                    id=name,
                    name=row.wording("name"),
                    site=row.text("site"),
                    destination=row.text("destination"),
                    people=people,
                    vehicles=tuple(
                        dataclasses.replace(v, people=crew) for v, crew in zip(vehicles, crews, strict=True)
                    ),
                    equipment=tuple(equipment.get(name, ())),
                    capabilities=_capabilities(row),
                    priority=row.whole("priority") or 5,
                    earliest_day=self._day(row, "earliest") or 0,
                    due_day=self._day(row, "due"),
                    latest_day=self._day(row, "latest"),
                    loading_days=self._days(row, "loading", 1),
                    setup_days=self._days(row, "setup", 0),
                    rear=row.flag("rear"),
                )
            )
        return tuple(found)

    def _fleet(self) -> dict[str, list[Vehicle]]:
        found: dict[str, list[Vehicle]] = {}
        for row in self.rows["fleet"]:
            unit = row.text("unit")
            self.known_units.check(unit, row.where("unit"), self.problems)
            made = self._vehicle(row, {"role": row.text("role")} if "role" in row.values else {})
            if made is not None:
                mine = found.setdefault(unit, [])
                count = row.whole("count") or 0
                mine += [dataclasses.replace(made, id=f"{unit}-{len(mine) + n + 1:02}") for n in range(count)]
        return found

    def _vehicle(self, row: Row, more: Mapping[str, str]) -> Vehicle | None:
        """Return a vehicle of the type a row names, as it would stand in a list of vehicles; its crew comes later."""
        values: dict[str, Value] = {"id": row.text("type"), "type": row.text("type"), "people": 0.0, **more}
        listed = read_vehicles([dataclasses.replace(row, values=values)], self.types, self.problems)
        return listed[0].vehicle if listed else None

    def _equipment(self) -> dict[str, list[Equipment]]:
        found: dict[str, list[Equipment]] = {}
        for row in self.rows["equipment"]:
            self.known_units.check(row.text("unit"), row.where("unit"), self.problems)
            found.setdefault(row.text("unit"), []).append(
                Equipment(
                    name=row.wording("name"),
                    count=row.whole("count") or 0,
                    per_low_bed=int(row.text("per_low_bed", "1")),
                    left=row.text("fate") == "leave",
                )
            )
        return found

    def requirements(self) -> tuple[Requirement, ...]:
        """Return the requirements."""
        found = []
        for row in self.rows["requirements"]:
            self.known_bases.check(row.text("base"), row.where("base"), self.problems)
            found.append(
                Requirement(
                    id=row.text("id"),
                    kind=row.text("kind"),
                    base=row.text("base"),
                    capability=row.text("capability"),
                    least=row.whole("least") or 0,
                    per_people=row.whole("per_people"),
                    from_day=self._day(row, "from") or 0,
                    until_day=self._day(row, "until"),
                )
            )
        return tuple(found)

    def lanes(self) -> tuple[Lane, ...]:
        """Return the lanes, with the days on which their hours allow something."""
        found = []
        for row in self.rows["lanes"]:
            for key in ("from", "to"):
                self.known_bases.check(row.text(key), row.where(key), self.problems)
            hours = row.text("hours")
            found.append(
                Lane(
                    id=f"{row.text('from')}–{row.text('to')}",
                    origin=row.text("from"),
                    destination=row.text("to"),
                    hours=hours,
                    open_days=self._open_days(hours, row.text("from")),
                    least_vehicles=row.whole("least_vehicles") or 1,
                    most_vehicles=row.whole("most_vehicles") or 1,
                    most_columns=row.whole("most_columns"),
                )
            )
        return tuple(found)

    def _open_days(self, hours: str, place: str) -> tuple[int, ...]:
        days = range(self.scenario.horizon_days)
        if not hours:
            return tuple(days)
        point = self.scenario.network.points.get(place)
        at = {"lat": point.lat, "lon": point.lon} if point else {}
        horizon_s = self.scenario.horizon_days * _DAY_S
        found = expand_hours(hours, zone=self.scenario.zone, epoch=self.scenario.epoch, horizon_s=horizon_s, **at)
        return tuple(d for d in days if any(a < (d + 1) * _DAY_S and b > d * _DAY_S for a, b in found))

    def lift(self) -> tuple[LiftPool, ...]:
        """Return the pools of low-beds."""
        found = []
        for row in self.rows["lift"]:
            self.setting.ids.places.check(row.text("home"), row.where("home"), self.problems)
            vehicle = self._vehicle(row, {"role": "low-bed"})
            if vehicle is not None:
                found.append(
                    LiftPool(
                        id=row.text("id"),
                        home=row.text("home"),
                        count=row.whole("count") or 0,
                        vehicle=dataclasses.replace(vehicle, people=2),
                        from_day=self._day(row, "from") or 0,
                        until_day=self._day(row, "until"),
                    )
                )
        return tuple(found)

    def posts(self) -> tuple[Post, ...]:
        """Return the posts."""
        for row in self.rows["posts"]:
            self.setting.ids.roads.check(row.text("road"), row.where("road"), self.problems)
        return tuple(
            Post(road=row.text("road"), vehicles_per_day=row.whole("vehicles_per_day") or 0)
            for row in self.rows["posts"]
        )

    def _day(self, row: Row, key: str) -> int | None:
        """Return a day counted from day 0, noting one outside the period."""
        text = row.text(key)
        if not text:
            return None
        day = (date.fromisoformat(text) - self.first_day).days
        if not 0 <= day < self.scenario.horizon_days:
            self.problems.add(
                "outside_horizon", row.where(key), found=text, first=self.first_day.isoformat(),
                days=self.scenario.horizon_days,
            )  # fmt: skip
            return None
        return day

    @staticmethod
    def _days(row: Row, key: str, default: int) -> int:
        """Return a duration in whole days, rounded up."""
        seconds = row.figure(key)
        return default if seconds is None else -(-ceil_s(seconds) // _DAY_S)


def _capabilities(row: Row) -> dict[str, int]:
    """Return the capabilities a row gives, those of nought left out."""
    found = {k.removeprefix("capability_"): v for k, v in row.values.items() if k.startswith("capability_")}
    return {key: int(float(value)) for key, value in found.items() if float(value) > 0}
