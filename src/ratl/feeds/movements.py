"""``[[movement]]`` and the vehicle list → movements asked for, with their serials."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Final

from ratl.feeds.control import read_alternate, read_escort, read_pins, read_stretch
from ratl.feeds.problems import Problems
from ratl.feeds.sections import Section
from ratl.feeds.setting import Setting
from ratl.feeds.vehicles import ListedVehicle
from ratl.model.movement import Request, Rules, Serial
from ratl.model.profile import Profile
from ratl.model.scenario import MovementSpec, PermissionSpec
from ratl.units import western_digits

_WEEK_MIN: Final = 7 * 1440
_NONE: Final = "none"


def read_movements(
    sections: Sequence[Section], vehicles: Sequence[ListedVehicle] | None, setting: Setting
) -> tuple[MovementSpec, ...]:
    """Return the movements, each with its serials in order.

    Parameters
    ----------
    sections
        The ``[[movement]]`` tables.
    vehicles
        The list, in order of march; None where it could not be read.
    setting
        Scenario-wide facts.
    """
    seen: dict[str, int] = {}
    for n, section in enumerate(sections, start=1):
        name = section.identity("id", required=True)
        if name in seen:
            setting.problems.add("duplicate_movement", section.where("id"), found=name, first=f"movement[{seen[name]}]")
        elif "/" in name:
            setting.problems.add("slash_in_id", section.where("id"), found=name)
        elif name:
            seen[name] = n
            setting.ids.check_free(name, section.where("id"), setting.problems)
    shares = _share_vehicles(sections, vehicles or (), setting.problems)
    doubled = [seen.get(section.identity("id")) not in (n, None) for n, section in enumerate(sections, start=1)]
    return tuple(
        _read_movement(section, share if vehicles is not None and not twice else None, setting)
        for section, share, twice in zip(sections, shares, doubled, strict=True)
    )


def _share_vehicles(
    sections: Sequence[Section], vehicles: Sequence[ListedVehicle], problems: Problems
) -> list[dict[str, list[ListedVehicle]]]:
    """Return, per movement, short serial id → vehicles. ``AA-01/1`` names movement and serial, ``1`` a serial alone."""
    shares: list[dict[str, list[ListedVehicle]]] = [{} for _ in sections]
    ids = [western_digits(str(section.data.get("id"))) for section in sections]
    declared = [_list_declared(section) for section in sections]
    for listed in vehicles:
        prefix, slash, short = listed.serial.rpartition("/")
        if slash and prefix in ids:
            owners = [ids.index(prefix)]
        else:
            short = listed.serial
            owners = [n for n, names in enumerate(declared) if short in names or (not names and len(sections) == 1)]
        if len(owners) == 1 and (not declared[owners[0]] or short in declared[owners[0]]):
            shares[owners[0]].setdefault(short, []).append(listed)
        elif listed.serial:
            known = [
                f"{i}/{name}" if len(sections) > 1 else name
                for i, names in zip(ids, declared, strict=True)
                for name in names
            ]
            problems.add_unknown("unknown_serial", listed.row.where("serial"), listed.serial, known)
    return shares


def _list_declared(section: Section) -> list[str]:
    """Return the serial ids a movement states, whatever else is wrong with them; that is noted where they are read."""
    stated = section.data.get("serial")
    return [western_digits(str(s.get("id"))) for s in stated if isinstance(s, dict)] if isinstance(stated, list) else []


def _read_movement(section: Section, share: Mapping[str, list[ListedVehicle]] | None, setting: Setting) -> MovementSpec:
    name = section.identity("id")
    serials = _read_serials(section, name, share, setting)
    request = _read_request(section, setting)
    apart = request.serials_travel == "apart"
    pins = tuple(read_pins(section, name, serials, setting, apart=apart))
    request = dataclasses.replace(request, pins=pins)
    if apart and section.has("max_separation"):
        setting.problems.add("apart_max_separation", section.where("max_separation"))
    if apart and section.has("alternate"):
        setting.problems.add("apart_alternate", section.where("alternate"))
    return MovementSpec(
        id=name,
        name=section.names("name"),
        request=request,
        serials=serials,
        permissions=tuple(
            PermissionSpec(stretch=read_stretch(s, setting), hours=s.hours("hours", required=True))
            for s in section.sections("permission")
        ),
        escorts=tuple(read_escort(s, setting) for s in section.sections("escort")),
        alternates=tuple(read_alternate(s, setting) for s in section.sections("alternate")),
    )


# --- serials --------------------------------------------------------------------------------------------------


def _read_serials(
    section: Section, movement: str, share: Mapping[str, list[ListedVehicle]] | None, setting: Setting
) -> tuple[Serial, ...]:
    stated = section.sections("serial")
    if stated:
        return tuple(_read_serial(s, movement, share, setting) for s in stated)
    if share is None:
        return ()
    if not share:
        setting.problems.add("movement_without_vehicles", section.where("id"), found=movement)
    return tuple(_make_serial(f"{movement}/{short}", vehicles, setting.problems) for short, vehicles in share.items())


def _read_serial(
    section: Section, movement: str, share: Mapping[str, list[ListedVehicle]] | None, setting: Setting
) -> Serial:
    short = section.identity("id", required=True)
    vehicles = (share or {}).get(short, [])
    if share is not None and short and not vehicles:
        setting.problems.add("serial_without_vehicles", section.where("id"), found=short)
    serial = _make_serial(f"{movement}/{short}", vehicles, setting.problems)
    return dataclasses.replace(
        serial,
        role=section.choice("role", ("advance", "main", "trail"), "main"),
        gap_behind_s=section.seconds("gap_behind", most=1440),
        declared_pass_time_s=section.seconds("declared_pass_time", most=1440),
    )


def _make_serial(name: str, vehicles: Sequence[ListedVehicle], problems: Problems) -> Serial:
    groups = [(unit, list(members)) for unit, members in groupby(vehicles, key=lambda v: v.march_unit)]
    seen: set[str] = set()
    for unit, members in groups:
        if unit in seen and unit:
            problems.add("march_unit_apart", members[0].row.where("march_unit"), found=unit, serial=name)
        seen.add(unit)
    return Serial(
        id=name, march_units=tuple(len(members) for _, members in groups), vehicles=tuple(v.vehicle for v in vehicles)
    )


# --- the request ----------------------------------------------------------------------------------------------


def _read_request(section: Section, setting: Setting) -> Request:
    origin = setting.check_one(setting.ids.places, section, "origin", required=True)
    destination = setting.check_one(setting.ids.places, section, "destination", required=True)
    start_s = setting.moment_s(section, "earliest_start", required=True)
    latest_s = setting.moment_s(section, "latest_completion")
    if start_s is not None and latest_s is not None and latest_s <= start_s:
        setting.problems.add(
            "ends_before_start", section.where("latest_completion"), found=str(section.data["latest_completion"])
        )
    return dataclasses.replace(
        read_march(section, setting.profile),
        origin=origin,
        destination=destination,
        earliest_start_s=start_s or 0,
        latest_completion_s=latest_s,
        weight=section.number("weight", 1.0, least=0, most=1000) or 0.0,
        priority=section.whole("priority", 1, least=1, most=100),
    )


def read_march(section: Section, profile: Profile) -> Request:
    """Return how a column marches: rates, halts, driving, technique. Where and when are still empty."""
    techniques = sorted({*profile.gaps_m, *profile.density_vpkm})
    return Request(
        origin="",
        destination="",
        earliest_start_s=0,
        halting=section.choice("halting", ("sites", "origin-only"), "sites"),
        max_wait_s=section.seconds("max_wait", most=_WEEK_MIN),
        max_travel_s=section.seconds("max_travel", most=_WEEK_MIN),
        pass_once=section.flag("pass_once"),
        serials_travel=section.choice("serials_travel", ("together", "apart"), "together"),
        technique=section.choice("technique", techniques, "open"),
        rates_mps=_merge_rates(section, profile),
        catch_up_mps={**profile.catch_up_mps, **section.rates("catch_up")},
        rules=_read_rules(section, profile),
    )


def _merge_rates(section: Section, profile: Profile) -> dict[str, Mapping[str, float]]:
    """Return the profile's rates, the movement's own in their place."""
    merged: dict[str, Mapping[str, float]] = dict(profile.rates_mps)
    for name, by_light in section.rates_by_light("rates").items():
        merged[name] = {**merged.get(name, {}), **by_light}
    return merged


def _read_rules(section: Section, profile: Profile) -> Rules:
    rules = Rules(
        halt_interval_s=profile.halt_interval_s,
        first_halt_interval_s=profile.first_halt_interval_s,
        first_halt_s=profile.first_halt_s,
        halt_tolerance_s=profile.halt_tolerance_s,
        halt_s=profile.halt_s,
        halts_in_rate=profile.halts_in_rate,
        max_driving_s=profile.max_driving_s,
        max_distance_m=profile.max_distance_m,
        rest_s=profile.rest_s,
        daylight_only=section.flag("daylight_only"),
        max_separation_s=section.seconds("max_separation", most=_WEEK_MIN),
        max_stand_s=section.seconds("max_stand", most=_WEEK_MIN),
        unknown_limits=section.choice("unknown_limits", ("allow", "warn", "forbid"), "warn"),
    )
    halts = section.section("halts")
    if halts:
        rules = _replace_scheme(rules, halts)
    driving = section.section("driving")
    if driving:
        rules = dataclasses.replace(
            rules,
            max_driving_s=_or_none(driving, "max_time", rules.max_driving_s),
            rest_s=_or_none(driving, "rest", rules.rest_s),
            max_distance_m=_distance_or_none(driving, rules.max_distance_m),
        )
    return rules


def _replace_scheme(rules: Rules, halts: Section) -> Rules:
    """Return `rules` with the movement's own halts for the profile's scheme; tolerance and ``in_rate`` may stay."""
    none = halts.flag("none")
    every_s = halts.seconds("every", least=1, most=_WEEK_MIN, required=not none)
    duration_s = halts.seconds("duration", least=1, most=1440, required=not none)
    first_s = halts.seconds("first_after", least=1, most=_WEEK_MIN)
    first_duration_s = halts.seconds("first_duration", least=1, most=1440)
    tolerance_s = halts.seconds("tolerance", most=1440)
    in_rate = halts.flag("in_rate", rules.halts_in_rate)
    if none and any(halts.has(key) for key in ("every", "duration", "first_after", "first_duration")):
        halts.problems.add("halts_and_none", halts.where("none"))
    return dataclasses.replace(
        rules,
        halt_interval_s=None if none else every_s,
        first_halt_interval_s=None if none else first_s,
        first_halt_s=None if none else first_duration_s,
        halt_s=0 if none else duration_s or 0,
        halt_tolerance_s=rules.halt_tolerance_s if tolerance_s is None else tolerance_s,
        halts_in_rate=in_rate,
    )


def _or_none(section: Section, key: str, default: int | None) -> int | None:
    """Return a duration; ``"none"`` takes the profile's rule away."""
    if not section.has(key):
        return default
    return None if section.data[key] == _NONE else section.seconds(key, least=1, most=_WEEK_MIN)


def _distance_or_none(section: Section, default: float | None) -> float | None:
    if not section.has("max_distance"):
        return default
    return None if section.data["max_distance"] == _NONE else section.quantity("max_distance", "km", least=1, most=2000)
