"""``[supply]`` and ``[[resupply]]``: of a scenario, or of a file of their own for a plan."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import Final

from ratl.feeds.problems import Problems
from ratl.feeds.references import CorridorIds, Ids
from ratl.feeds.sections import Section, open_section
from ratl.feeds.setting import Setting
from ratl.feeds.sources import Sources
from ratl.model.plan import Plan
from ratl.model.supply import RESUPPLY_BY, Resupply, SupplyFactors

FORMAT: Final = "ratl-supply/1"

#: Key in the file → field, for the sources.
_SUPPLY_FIELDS: Final = {
    "water_per_person_day": "water_l_per_person_day",
    "rations_per_person_day": "rations_per_person_day",
    "fuel_reserve_share": "fuel_reserve_share",
    "days_carried": "days_carried",
    "refuel_rate": "refuel_l_per_min",
    "ambulance_rate": "ambulance_mps",
    "recovery_rate": "recovery_mps",
    "surface_factors": "surface_factors",
    "spares_per_vehicle_day": "spares_kg_per_vehicle_day",
    "medical_per_person_day": "medical_kg_per_person_day",
    "ration_mass": "ration_kg",
    "empty_fuel_share": "empty_fuel_share",
    "driver_day": "driver_day_s",
    "vehicles_per_recovery": "vehicles_per_recovery",
    "idle_halts": "idle_halts",
}
_HALT_KINDS: Final = ("short", "rest", "overnight", "staging", "wait")


def read_supply_file(path: Path, plan: Plan) -> tuple[SupplyFactors, tuple[Resupply, ...]]:
    """Return the factors and what is brought on the way, of a file written for `plan`.

    Raises
    ------
    InputError
        With every problem of the file.
    """
    problems = Problems()
    top = open_section(path, FORMAT, problems)
    section = top.section("supply")
    if section is None:
        problems.add("supply_missing", top.where("supply"))
    factors = read_supply(section)
    resupplies = read_resupplies(top.sections("resupply"), [m.id for m in plan.movements], _setting(plan, problems))
    top.close()
    problems.raise_all()
    assert factors is not None
    return factors, resupplies


def _setting(plan: Plan, problems: Problems) -> Setting:
    ids = CorridorIds(
        places=Ids("place", "points", plan.points),
        roads=Ids("road", "legs", plan.legs),
        sites=Ids("site", "sites", plan.sites),
        authorities=Ids("authority", "authorities", plan.authorities),
    )
    return Setting(
        epoch=datetime.fromisoformat(plan.epoch), zone=plan.zone, horizon_days=plan.horizon_s // 86_400,
        profile=plan.profile, ids=ids, problems=problems,
    )  # fmt: skip


def read_supply(section: Section | None) -> SupplyFactors | None:
    """Return the factors of fuel, water and care, None where the scenario has none."""
    if section is None:
        return None
    water = section.quantity("water_per_person_day", "l", least=0.5, most=100, required=True)
    rations = section.number("rations_per_person_day", least=0, most=10, required=True)
    reserve = section.number("fuel_reserve_share", least=0, most=0.9, required=True)
    days = section.number("days_carried", least=0, most=90, required=True)
    refuel = section.quantity("refuel_rate", "l/min", least=1, most=5000, required=True)
    ambulance = section.quantity("ambulance_rate", "km/h", least=1, most=130, required=True)
    recovery = section.quantity("recovery_rate", "km/h", least=1, most=130, required=True)
    idle = {"idle_halts": section.choices("idle_halts", _HALT_KINDS)} if section.has("idle_halts") else {}
    spares = section.quantity("spares_per_vehicle_day", "kg", least=0, most=1000)
    medical = section.quantity("medical_per_person_day", "kg", least=0, most=100)
    surfaces = section.section("surface_factors")
    factors = (
        {name: surfaces.number(name, 1.0, least=0.5, most=5) or 1.0 for name in surfaces.list_keys()}
        if surfaces
        else {}
    )
    return SupplyFactors(
        water_l_per_person_day=water or 0.0,
        rations_per_person_day=rations or 0.0,
        fuel_reserve_share=reserve or 0.0,
        days_carried=days or 0.0,
        refuel_l_per_min=(refuel or 0.0) / 60,
        ambulance_mps=ambulance or 0.0,
        recovery_mps=recovery or 0.0,
        surface_factors=factors,
        **idle,
        spares_kg_per_vehicle_day=spares or 0.0,
        medical_kg_per_person_day=medical or 0.0,
        ration_kg=section.quantity("ration_mass", "kg", least=0.01, most=20),
        empty_fuel_share=section.number("empty_fuel_share", 1.0, least=0.3, most=1) or 1.0,
        driver_day_s=section.seconds("driver_day", "h", least=1, most=24),
        vehicles_per_recovery=section.number("vehicles_per_recovery", least=1, most=1000),
        sources=_read_sources(section),
    )


def _read_sources(section: Section) -> dict[str, str]:
    """Return field → source of every figure given, noting those that name none."""
    sources = Sources(section)
    found = {key: sources.of(key) for key in _SUPPLY_FIELDS if key in section.data}
    for key in sources.list_keys():
        if key not in _SUPPLY_FIELDS:
            section.problems.add_unknown("unknown_key", section.where(f"sources.{key}"), key, _SUPPLY_FIELDS)
    nameless = [key for key, source in found.items() if not source]
    if nameless and sources.readable:
        section.problems.add("no_sources", section.where("sources"), keys=nameless)
    return {_SUPPLY_FIELDS[key]: source for key, source in found.items()}


def read_resupplies(
    sections: list[Section], movements: Collection[str], setting: Setting
) -> tuple[Resupply, ...]:  # fmt: skip
    """Return what is brought to the movements on their way."""
    known = Ids("movement", "movement", movements)
    found: dict[str, Resupply] = {}
    for section in sections:
        id_, movement = section.identity("id", required=True), section.identity("movement", required=True)
        known.check(movement, section.where("movement"), section.problems)
        if id_ in found:
            section.problems.add("resupply_twice", section.where("id"), found=id_)
        read = Resupply(
            id=id_,
            movement=movement,
            site=setting.check_one(setting.ids.sites, section, "site", required=True),
            at_s=setting.moment_s(section, "at", required=True) or 0,
            by=section.choice("by", RESUPPLY_BY, required=True),
            fuel_l=section.quantity("fuel", "l", least=0, most=999_999) or 0.0,
            water_l=section.quantity("water", "l", least=0, most=999_999) or 0.0,
            rations=section.number("rations", 0.0, least=0, most=999_999) or 0.0,
            spares_kg=section.quantity("spares", "kg", least=0, most=1e6) or 0.0,
            medical_kg=section.quantity("medical", "kg", least=0, most=1e6) or 0.0,
            load_kg=section.quantity("load", "kg", least=1, most=1e6),
            loads=section.whole("loads", 1, least=1, most=1000),
            source=section.text("source").strip(),
        )
        if not read.source:
            section.problems.add("resupply_no_source", section.where("source"), found=id_)
        if not any(section.has(key) for key in ("fuel", "water", "rations", "spares", "medical")):
            section.problems.add("resupply_empty", section.where(), found=id_)
        found[id_] = read
    return tuple(found.values())
