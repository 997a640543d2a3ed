"""``[papers]``, ``[supply]``, ``[[reservation]]`` and ``[[control_post]]`` of a scenario."""

from __future__ import annotations

import dataclasses
from typing import Final

from ratl.feeds.references import CorridorIds
from ratl.feeds.sections import Section
from ratl.feeds.setting import Setting
from ratl.model.plan import ControlPost, Papers, Texts
from ratl.model.scenario import ReservationSpec
from ratl.model.supply import SupplyFactors

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
}
_HALT_KINDS: Final = ("short", "rest", "overnight", "staging", "wait")


def read_papers(section: Section | None, setting: Setting) -> Papers:
    """Return what the documents need beside the plan."""
    if section is None:
        return Papers()
    inner = section.section("texts")
    texts = Texts(**{f.name: inner.names(f.name) for f in dataclasses.fields(Texts)}) if inner else Texts()
    return Papers(
        title=section.names("title"),
        caveat=section.names("caveat"),
        organisation=section.names("organisation"),
        issued_s=setting.plan_s(section.moment("issued", setting.zone)),
        submitted_s=setting.plan_s(section.moment("submitted", setting.zone)),
        sequence=section.whole("sequence", 1, least=1, most=9999),
        organiser=section.text("organiser"),
        commander=section.wording("commander"),
        contact=section.wording("contact"),
        frequencies=section.wording("frequencies"),
        reported_distance_m=section.quantity("reported_distance", "km", least=0.1, most=20_000),
        reported_source=section.wording("reported_source"),
        humanitarian=section.flag("humanitarian"),
        emergency=section.flag("emergency"),
        texts=texts,
    )


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
    surfaces = section.section("surface_factors")
    stated = section.section("sources")
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
        sources={field: (stated.text(key) if stated else "") or "scenario" for key, field in _SUPPLY_FIELDS.items()},
    )


def read_reservations(sections: list[Section], ids: CorridorIds) -> tuple[ReservationSpec, ...]:
    """Return what is held for somebody: each names one road, point or site."""
    result = []
    for section in sections:
        problems = section.problems
        targets = {"road": ids.roads, "point": ids.places, "site": ids.sites}
        named = {key: section.identity(key) for key in targets}
        for key, name in named.items():
            targets[key].check(name, section.where(key), problems)
        if sum(1 for name in named.values() if name) != 1:
            problems.add("reservation_target", section.where())
        result.append(
            ReservationSpec(
                holder=section.text("holder", required=True), hours=section.hours("hours", required=True), **named
            )
        )
    return tuple(result)


def read_control_posts(sections: list[Section], setting: Setting) -> tuple[ControlPost, ...]:
    """Return the traffic control posts asked for."""
    return tuple(
        ControlPost(
            point=setting.check_one(setting.ids.places, section, "point", required=True),
            manned_by=section.wording("manned_by", required=True),
            call_sign=section.text("call_sign"),
            before_s=_seconds_or(section, "before", 1800),
            after_s=_seconds_or(section, "after", 900),
        )
        for section in sections
    )


def _seconds_or(section: Section, key: str, default: int) -> int:
    value = section.seconds(key, most=1440)
    return default if value is None else value
