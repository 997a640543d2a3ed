"""Vehicle list → vehicles with every figure resolved: given in the list, or assumed from a type."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

from ratl.feeds.columns import Row, read_rows
from ratl.feeds.layouts import TYPES
from ratl.feeds.problems import Problems
from ratl.feeds.references import Ids, list_ids
from ratl.feeds.tables import parse_table
from ratl.march.formulas import combined_length_m, towed_mlc
from ratl.model.vehicle import Vehicle, VehicleType

#: Column of a list or of a type library → field of the model.
FIELDS: Final = {
    "length": "length_m", "width": "width_m", "height": "height_m", "mass": "mass_kg", "axle_load": "axle_load_kg",
    "mlc": "mlc", "tracked": "tracked", "top_speed": "top_speed_mps", "tank": "tank_l", "fuel_use": "fuel_l_per_100km",
    "idle_use": "idle_l_per_h", "cargo_fuel": "cargo_fuel_l", "weight_class": "weight_class",
}  # fmt: skip
TYPE_FIELDS: Final = {
    **FIELDS, "mass_empty": "mass_empty_kg", "axles": "axles", "turning_radius": "turning_radius_m",
    "gradeability": "gradeability_pct", "fording": "fording_m",
}  # fmt: skip
_STATED: Final = ("role", "dangerous_goods", "call_sign", "plate")
_NEEDED: Final = ("length", "width", "height", "mass")
_CREW: Final = "assumed: crew of 2"
_SCENARIO: Final = "scenario"


@dataclass(frozen=True, slots=True)
class ListedVehicle:
    """A vehicle with the serial and march unit its row names."""

    vehicle: Vehicle
    serial: str
    march_unit: str
    row: Row


def list_built_in_types() -> dict[str, VehicleType]:
    """Return Ratl's own library of types, by id: sourced figures only, the rest unknown."""
    problems = Problems()
    data = (resources.files("ratl.feeds") / "types.csv").read_bytes()
    table = parse_table(data, "types.csv", "", problems)
    types = read_types(read_rows(table, TYPES, problems) if table else [], problems)
    problems.raise_all()
    return types


def read_types(rows: list[Row], problems: Problems) -> dict[str, VehicleType]:
    """Return the types of a library, by id."""
    list_ids(rows, "type", "types", problems)
    types: dict[str, VehicleType] = {}
    for row in rows:
        if row.text("id"):
            types[row.text("id")] = _read_type(row, problems)
    return types


def _read_type(row: Row, problems: Problems) -> VehicleType:
    figures = {TYPE_FIELDS[key]: value for key, value in _figures(row, TYPE_FIELDS).items()}
    rates = {
        key.removeprefix("rate_").replace("_", "-"): float(v)
        for key, v in row.values.items()
        if key.startswith("rate_")
    }
    return VehicleType(
        id=row.text("id"), name=row.wording("name"), rates_mps=rates,
        sources=_read_sources(row, [*figures, *(["rates_mps"] if rates else [])], problems), **figures,
    )  # fmt: skip


def _figures(row: Row, fields: Mapping[str, str]) -> dict[str, Any]:
    """Return the figures a row gives, by column; whole numbers as such."""
    whole = {"mlc", "axles"}
    return {key: int(row.values[key]) if key in whole else row.values[key] for key in fields if key in row.values}


def _read_sources(row: Row, figures: Sequence[str], problems: Problems) -> dict[str, str]:
    """Return field → source: one text for all, or ``length: X; mass: Y``, and columns ``source_<figure>``."""
    fields = {**TYPE_FIELDS, "rates": "rates_mps"}
    text = row.text("sources")
    parts = [(key.strip(), source.strip()) for key, _, source in (part.partition(":") for part in text.split(";"))]
    one_for_all = parts[0][0] not in fields
    stated = {} if one_for_all else {key: source for key, source in parts if key}
    stated |= {k.removeprefix("source_"): str(v) for k, v in row.values.items() if k.startswith("source_")}
    sources = dict.fromkeys(figures, text) if one_for_all and text else {}
    for key, source in stated.items():
        if key in fields:
            sources[fields[key]] = source
        else:
            column = "sources" if f"source_{key}" not in row.values else f"source_{key}"
            problems.add_unknown("unknown_source", row.where(column), key, fields)
    return {field: sources.get(field, _SCENARIO) for field in figures}


def read_vehicles(rows: Sequence[Row], types: Mapping[str, VehicleType], problems: Problems) -> list[ListedVehicle]:
    """Return the vehicles of a list in order of march, noting those that cannot be made."""
    known = Ids("type", "types", tuple(types))
    listed = []
    for row in rows:
        for column in ("type", "tows"):
            known.check(row.text(column), row.where(column), problems)
        vehicle = _make_vehicle(row, types, problems)
        if vehicle is not None:
            listed.append(ListedVehicle(vehicle, row.text("serial"), row.text("march_unit"), row))
    return listed


def _make_vehicle(row: Row, types: Mapping[str, VehicleType], problems: Problems) -> Vehicle | None:
    type_, towed = types.get(row.text("type")), types.get(row.text("tows"))
    if type_ is None or (row.text("tows") and towed is None) or not row.text("id"):
        return None
    combined = _couple(type_, towed) if towed else type_
    given = {FIELDS[key]: value for key, value in _figures(row, FIELDS).items()}
    if towed:
        _check_whole(row, given, towed, problems)
    missing = [c for c in _NEEDED if c not in row.bad and given.get(FIELDS[c], getattr(combined, FIELDS[c])) is None]
    if missing:
        problems.add("figure_missing", row.place, found=row.text("id"), missing=tuple(missing), type=combined.id)
    if missing or row.bad & set(_NEEDED):
        return None
    assumed = {
        field: value
        for field in FIELDS.values()
        if field not in given and (value := getattr(combined, field)) is not None
    }
    sources = {field: combined.sources[field] for field in assumed if field in combined.sources}
    sources |= dict.fromkeys(given, _SCENARIO)
    figures = {**assumed, **given}
    counted = tuple(field for field in assumed if field in sources)
    stated: dict[str, Any] = {key: row.text(key) for key in _STATED if key in row.values}
    if "people" in row.values:
        stated["people"] = row.whole("people")
    else:
        sources["people"], counted = _CREW, (*counted, "people")
    return Vehicle(
        id=row.text("id"), type=combined.id, name=combined.name, payload=row.wording("payload"),
        rates_mps=combined.rates_mps, assumed=counted, sources=sources, **stated, **figures,
    )  # fmt: skip


def _check_whole(row: Row, given: Mapping[str, Any], towed: VehicleType, problems: Problems) -> None:
    """Note figures that must be the tractor's alone: the row of a combination gives those of the whole."""
    for column in ("length", "mass"):
        whole, part = given.get(FIELDS[column]), getattr(towed, FIELDS[column])
        if whole is not None and part is not None and whole <= part:
            problems.add("not_the_whole", row.where(column), found=row.text("id"), type=towed.id)


def _couple(tractor: VehicleType, towed: VehicleType) -> VehicleType:
    """Return a towed combination as one type: length and mass added, else the larger, MLC by F19.

    A figure that one of the two lacks is unknown for both; fuel is the tractor's.
    """

    def both(field: str) -> tuple[Any, Any] | None:
        pair = (getattr(tractor, field), getattr(towed, field))
        return None if None in pair else pair

    figures: dict[str, Any] = {}
    for field in ("width_m", "height_m", "axle_load_kg"):
        figures[field] = max(pair) if (pair := both(field)) else None
    lengths, masses, classes = both("length_m"), both("mass_kg"), both("mlc")
    speeds = [s for s in (tractor.top_speed_mps, towed.top_speed_mps) if s is not None]
    classes_driven = tractor.rates_mps.keys() | towed.rates_mps.keys()
    sources = {
        field: source if (other := towed.sources.get(field)) in (None, source) else f"{source}; {towed.id}: {other}"
        for field, source in {**towed.sources, **tractor.sources}.items()
    }
    if classes:
        sources["mlc"] = f"{sources.get('mlc', _SCENARIO)}; [MLC-E]"
    return dataclasses.replace(
        tractor,
        id=f"{tractor.id}+{towed.id}",
        name={lang: f"{name} + {towed.name.get(lang, towed.id)}" for lang, name in tractor.name.items()},
        length_m=combined_length_m(lengths) if lengths else None,
        mass_kg=sum(masses) if masses else None,
        mlc=towed_mlc(*classes) if classes else None,
        tracked=tractor.tracked or towed.tracked,
        top_speed_mps=min(speeds, default=None),
        rates_mps={
            c: min(r for r in (tractor.rates_mps.get(c), towed.rates_mps.get(c)) if r is not None)
            for c in classes_driven
        },
        cargo_fuel_l=tractor.cargo_fuel_l + towed.cargo_fuel_l,
        sources=sources,
        **figures,
    )
