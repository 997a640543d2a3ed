"""``[[movement]]`` and the vehicle list → movements asked for, with their serials."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final

from ratl.feeds.corridor import CorridorIds, Ids
from ratl.feeds.problems import Problems
from ratl.feeds.sections import Section
from ratl.feeds.vehicles import ListedVehicle
from ratl.model.movement import Alternate, Escort, Pin, Request, Rules, Serial
from ratl.model.profile import Profile
from ratl.model.scenario import EscortSpec, MovementSpec, PermissionSpec, Stretch

_WEEK_MIN: Final = 7 * 1440
_PIN_KEYS: Final = {
    "start": ("at",),
    "start_point": ("at", "point"),
    "route": ("via",),
    "halt": ("site",),
    "overnight": ("site",),
}
_NONE: Final = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What every movement of a scenario is read against."""

    epoch: datetime
    zone: str
    horizon_days: int
    profile: Profile
    ids: CorridorIds
    problems: Problems

    def plan_s(self, moment: datetime | None) -> int | None:
        """Return a moment in plan seconds."""
        return None if moment is None else int((moment - self.epoch).total_seconds())

    def moment_s(self, section: Section, key: str, *, required: bool = False) -> int | None:
        """Return a moment within the horizon, in plan seconds."""
        at_s = self.plan_s(section.moment(key, self.zone, required=required))
        if at_s is not None and not 0 <= at_s <= self.horizon_days * 86_400:
            self.problems.add(
                "outside_horizon", section.where(key), found=str(section.data[key]), first=f"{self.epoch:%Y-%m-%d}",
                days=self.horizon_days,
            )  # fmt: skip
        return at_s

    def check_all(self, ids: Ids, section: Section, key: str) -> tuple[str, ...]:
        """Return the ids a list names, noting the unknown ones."""
        names = section.texts(key)
        for name in names:
            ids.check(name, section.where(key), self.problems)
        return names

    def check_one(self, ids: Ids, section: Section, key: str, *, required: bool = False) -> str:
        """Return the id a key names, noting it where it is unknown."""
        name = section.text(key, required=required)
        ids.check(name, section.where(key), self.problems)
        return name


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
        name = section.text("id", required=True)
        if name in seen:
            setting.problems.add("duplicate_movement", section.where("id"), found=name, first=f"movement[{seen[name]}]")
        elif "/" in name:
            setting.problems.add("slash_in_id", section.where("id"), found=name)
        elif name:
            seen[name] = n
    shares = _share_vehicles(sections, vehicles or (), setting.problems)
    return tuple(
        _read_movement(section, share if vehicles is not None else None, setting)
        for section, share in zip(sections, shares, strict=True)
    )


def _share_vehicles(
    sections: Sequence[Section], vehicles: Sequence[ListedVehicle], problems: Problems
) -> list[dict[str, list[ListedVehicle]]]:
    """Return, per movement, short serial id → vehicles. ``AA-01/1`` names movement and serial, ``1`` a serial alone."""
    shares: list[dict[str, list[ListedVehicle]]] = [{} for _ in sections]
    ids = [section.data.get("id") for section in sections]
    declared = [
        [str(s.get("id")) for s in section.data.get("serial", []) if isinstance(s, dict)] for section in sections
    ]
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


def _read_movement(section: Section, share: Mapping[str, list[ListedVehicle]] | None, setting: Setting) -> MovementSpec:
    name = section.text("id")
    serials = _read_serials(section, name, share, setting)
    request = _read_request(section, setting)
    request = dataclasses.replace(request, pins=tuple(_read_pins(section, name, serials, setting)))
    return MovementSpec(
        id=name,
        name=section.names("name"),
        request=request,
        serials=serials,
        permissions=tuple(
            PermissionSpec(stretch=_read_stretch(s, setting), hours=s.hours("hours", required=True))
            for s in section.sections("permission")
        ),
        escorts=tuple(_read_escort(s, setting) for s in section.sections("escort")),
        alternates=tuple(_read_alternate(s, setting) for s in section.sections("alternate")),
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
    short = section.text("id", required=True)
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
    profile, problems = setting.profile, setting.problems
    origin = setting.check_one(setting.ids.places, section, "origin", required=True)
    destination = setting.check_one(setting.ids.places, section, "destination", required=True)
    if origin and origin == destination:
        problems.add("same_origin", section.where("destination"), found=origin)
    start_s = setting.moment_s(section, "earliest_start", required=True)
    latest_s = setting.moment_s(section, "latest_completion")
    if start_s is not None and latest_s is not None and latest_s <= start_s:
        problems.add(
            "ends_before_start", section.where("latest_completion"), found=str(section.data["latest_completion"])
        )
    techniques = sorted({*profile.gaps_m, *profile.density_vpkm})
    return Request(
        origin=origin,
        destination=destination,
        earliest_start_s=start_s or 0,
        latest_completion_s=latest_s,
        weight=section.number("weight", 1.0, least=0, most=1000) or 0.0,
        priority=section.whole("priority", 1, least=1, most=100),
        halting=section.choice("halting", ("sites", "origin-only"), "sites"),
        technique=section.choice("technique", techniques, "open"),
        rates_mps=_merge_rates(section, profile),
        catch_up_mps={**profile.catch_up_mps, **section.rates("catch_up")},
        rules=_read_rules(section, profile),
    )


def _merge_rates(section: Section, profile: Profile) -> dict[str, Mapping[str, float]]:
    """Return the profile's rates, the movement's own in their place."""
    merged: dict[str, Mapping[str, float]] = dict(profile.rates_mps)
    if profile.drawing_out_mps is not None:
        merged.setdefault("drawing-out", dict.fromkeys(("day", "night"), profile.drawing_out_mps))
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
    tolerance_s = halts.seconds("tolerance", most=1440)
    in_rate = halts.flag("in_rate", rules.halts_in_rate)
    if none and any(halts.has(key) for key in ("every", "duration", "first_after")):
        halts.problems.add("halts_and_none", halts.where("none"))
    return dataclasses.replace(
        rules,
        halt_interval_s=None if none else every_s,
        first_halt_interval_s=None if none else first_s,
        first_halt_s=None,
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


# --- control of the march -------------------------------------------------------------------------------------


def _read_pins(section: Section, movement: str, serials: Sequence[Serial], setting: Setting) -> list[Pin]:
    known = Ids("serial", "serial", tuple(s.id for s in serials))
    pins = []
    for pin in section.sections("pin"):
        kind = pin.choice("kind", tuple(_PIN_KEYS), required=True)
        for key in _PIN_KEYS.get(kind, ()):
            if key not in pin.data:
                setting.problems.add("pin_lacks", pin.where(key), kind=kind, key=key)
        short = pin.text("serial")
        serial = short if short.startswith(f"{movement}/") or not short else f"{movement}/{short}"
        known.check(serial, pin.where("serial"), setting.problems)
        pins.append(
            Pin(
                kind=kind,
                serial=serial,
                at_s=setting.moment_s(pin, "at"),
                point=setting.check_one(setting.ids.places, pin, "point"),
                site=setting.check_one(setting.ids.sites, pin, "site"),
                for_s=pin.seconds("for", most=_WEEK_MIN),
                via=setting.check_all(setting.ids.places, pin, "via"),
            )
        )
    return pins


def _read_stretch(section: Section, setting: Setting) -> Stretch:
    authority = setting.check_one(setting.ids.authorities, section, "authority")
    roads = setting.check_all(setting.ids.roads, section, "roads")
    if not authority and not roads:
        setting.problems.add("no_stretch", section.where("authority"))
    return Stretch(authority=authority, roads=roads)


def _read_escort(section: Section, setting: Setting) -> EscortSpec:
    stretch = _read_stretch(section, setting)
    escort = Escort(
        authority=stretch.authority,
        legs=(),
        intervals=(),
        teams=section.whole("teams", 1, least=1, most=100),
        return_s=section.seconds("return", most=_WEEK_MIN) or 0,
        hand_over=setting.check_all(setting.ids.places, section, "hand_over"),
    )
    return EscortSpec(escort=escort, stretch=stretch, hours=section.hours("hours"))


def _read_alternate(section: Section, setting: Setting) -> Alternate:
    via = setting.check_all(setting.ids.places, section, "via")
    if not via:
        setting.problems.add("missing_key", section.where("via"))
    return Alternate(
        name=section.names("name"),
        via=via,
        go_no_go=setting.check_one(setting.ids.places, section, "go_no_go"),
        turn_back=setting.check_all(setting.ids.sites, section, "turn_back"),
        holding=setting.check_all(setting.ids.sites, section, "holding"),
    )
