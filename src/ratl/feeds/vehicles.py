"""Vehicle list → vehicles with every figure resolved: given in the list, or assumed from a type."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

from ratl.feeds.columns import ESTIMATE, Row, Value, read_rows
from ratl.feeds.layouts import FIELDS, FIGURES, TYPES
from ratl.feeds.problems import Problems
from ratl.feeds.references import Ids, list_ids
from ratl.feeds.tables import parse_table
from ratl.march.formulas import combined_length_m, towed_mlc, wheeled_mlc_estimate
from ratl.model.vehicle import Vehicle, VehicleType

#: Column of a type library → field of the model.
TYPE_FIELDS: Final = {
    **FIELDS, "mass_empty": "mass_empty_kg", "axles": "axles", "turning_radius": "turning_radius_m",
    "gradeability": "gradeability_pct", "fording": "fording_m",
}  # fmt: skip
_STATED: Final = ("role", "dangerous_goods", "call_sign", "plate")
_NEEDED: Final = ("length", "width", "height", "mass")
_WORDINGS: Final = {column.key: column.wording for column in FIGURES}
_CREW: Final = "assumed: crew of 2"
_CREW_OF: Final = 2
_PRINTED: Final = 1e-4
"""Ratl's order of march prints lengths to 0.1 mm and masses to 10 g; a change by hand is larger."""
_SCENARIO: Final = "scenario"
_ESTIMATED: Final = "estimate: 0.85 × gross short tons [MLC-E]"


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
    types = read_types((read_rows(table, TYPES, problems) if table else None) or [], problems)
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
    sources = _read_sources(row, [*figures, *(["rates_mps"] if rates else [])], problems)
    if row.values.get("mlc") == ESTIMATE and not _refuse_estimate(row, bool(figures.get("tracked")), problems):
        sources["mlc"] = _ESTIMATED
        if "mass_kg" in figures:
            figures["mlc"] = wheeled_mlc_estimate(figures["mass_kg"])
    return VehicleType(id=row.text("id"), name=row.wording("name"), rates_mps=rates, sources=sources, **figures)


def _figures(row: Row, fields: Mapping[str, str]) -> dict[str, Any]:
    """Return the figures a row gives, by column; whole numbers as such, one to be estimated left out."""
    whole = {"mlc", "axles"}
    given = {key: row.values[key] for key in fields if row.values.get(key, ESTIMATE) != ESTIMATE}
    return {key: int(value) if key in whole else value for key, value in given.items()}


def _refuse_estimate(row: Row, refused: bool, problems: Problems) -> bool:
    """Note, where it is so, that the load class a row asks for cannot be estimated."""
    if refused:
        problems.add("no_estimate", row.where("mlc"), found=row.text("id"))
    return refused


def _read_sources(row: Row, figures: Sequence[str], problems: Problems) -> dict[str, str]:
    """Return field → source: one text for all, or ``length: X; mass: Y``, and columns ``source_<figure>``.

    A figure that none is given for has the empty one.
    """
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
    return {field: sources.get(field, "") for field in figures}


def read_vehicles(rows: Sequence[Row], types: Mapping[str, VehicleType], problems: Problems) -> list[ListedVehicle]:
    """Return the vehicles of a list in order of march, noting those that cannot be made."""
    known = Ids("type", "types", tuple(types))
    listed = []
    for row in rows:
        tractor, trailer = _split_type(row, types)
        known.check(tractor, row.where("type"), problems)
        known.check(trailer, row.where("tows" if row.text("tows") else "type"), problems)
        if tractor not in types or (trailer and trailer not in types) or not row.text("id"):
            continue
        vehicle = _make_vehicle(row, types[tractor], types.get(trailer), problems)
        if vehicle is not None:
            listed.append(ListedVehicle(vehicle, row.text("serial"), row.text("march_unit"), row))
    return listed


def _split_type(row: Row, types: Mapping[str, VehicleType]) -> tuple[str, str]:
    """Return the ids of the type and of what it tows, which `_couple` joins with a plus."""
    name, towed = row.text("type"), row.text("tows")
    if name in types or towed:
        return name, towed
    tractor, _, trailer = name.partition("+")
    return tractor, trailer


def _make_vehicle(row: Row, type_: VehicleType, towed: VehicleType | None, problems: Problems) -> Vehicle | None:
    combined = _couple(type_, towed) if towed else type_
    row = _without_assumed(row, combined)
    given = {FIELDS[key]: value for key, value in _figures(row, FIELDS).items()}
    if towed:
        _check_whole(row, given, towed, problems)
    missing = [c for c in _NEEDED if c not in row.bad and given.get(FIELDS[c], getattr(combined, FIELDS[c])) is None]
    if missing:
        lacking = tuple(_WORDINGS[column] for column in missing)
        problems.add("figure_missing", row.place, found=row.text("id"), missing=lacking, type=combined.id)
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
    if _wants_estimate(row, combined):
        if _refuse_estimate(row, towed is not None or bool(figures.get("tracked")), problems):
            return None
        # From the mass of this vehicle, which may be another than its type's.
        figures["mlc"] = assumed["mlc"] = wheeled_mlc_estimate(figures["mass_kg"])
        sources["mlc"] = _ESTIMATED
    counted = tuple(field for field in assumed if field in sources)
    stated: dict[str, Any] = {key: row.text(key) for key in _STATED if key in row.values}
    if "drivers" in row.values:
        stated["drivers"] = row.whole("drivers")
    if "load_share" in row.values:
        stated["load_share"] = (row.figure("load_share") or 0.0) / 100
    if "people" in row.values:
        stated["people"] = row.whole("people")
    else:
        sources["people"], counted = _CREW, (*counted, "people")
    return Vehicle(
        id=row.text("id"), type=combined.id, name=combined.name, payload=row.wording("payload"),
        rates_mps=combined.rates_mps, assumed=counted, sources=sources, **stated, **figures,
    )  # fmt: skip


def _without_assumed(row: Row, type_: VehicleType) -> Row:
    """Return a row without the figures it calls assumed and gives as its type does: Ratl's own order of march does so.

    One that differs was changed by hand and is the author's.
    """
    values, named = dict(row.values), row.text("assumed").split()
    for key in named:
        usual = _CREW_OF if key == "people" else getattr(type_, FIELDS[key])
        if key in values and _is_printed(values[key], usual):
            del values[key]
    mass_kg = row.figure("mass") or type_.mass_kg
    if "mlc" in named and mass_kg is not None and values.get("mlc") == wheeled_mlc_estimate(mass_kg):
        values["mlc"] = ESTIMATE
    return dataclasses.replace(row, values=values)


def _is_printed(value: Value, usual: Value | None) -> bool:
    """Return whether a value is the usual one with the digits that Ratl prints."""
    if isinstance(value, float) and isinstance(usual, int | float):
        return abs(value - usual) <= _PRINTED * abs(usual)
    return value == usual


def _wants_estimate(row: Row, type_: VehicleType) -> bool:
    """Return whether the load class is to be estimated: the row says so, or its type does and the row has none."""
    return row.values.get("mlc") == ESTIMATE or ("mlc" not in row.values and type_.sources.get("mlc") == _ESTIMATED)


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

    def told(field: str) -> str:
        own, other = tractor.sources.get(field), towed.sources.get(field)
        if own is None:
            return other or ""
        return f"{own or '–'}; {towed.id}: {other}" if other and other != own else own

    sources = {field: told(field) for field in {**towed.sources, **tractor.sources}}
    sources.pop("mlc", None)
    if classes:
        own, other = (kind.sources.get("mlc") or "–" for kind in (tractor, towed))
        sources["mlc"] = f"{own}; {towed.id}: {other}; [MLC-E]"
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
