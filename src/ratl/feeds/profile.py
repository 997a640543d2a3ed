"""A planner's own profile: a TOML file that names a built-in profile as its base and states what differs."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from ratl.clearance.rules import CLEARANCE_RULES
from ratl.feeds.files import read_toml
from ratl.feeds.problems import Problems, Where
from ratl.feeds.sections import Section
from ratl.march.profiles import PROFILES, get_profile
from ratl.model.profile import Profile

_DAY_MIN: Final = 1440
_NONE: Final = "none"
_DURATIONS: Final = (
    "march_unit_gap_s", "serial_gap_s", "column_gap_s", "extal_s", "extal_large_s", "round_pass_time_s",
    "halt_tolerance_s", "halt_s",
)  # fmt: skip
_LIMITS_S: Final = ("halt_interval_s", "first_halt_interval_s", "first_halt_s", "max_driving_s", "rest_s")
_COUNTS: Final = ("extal_block", "extal_large_from", "march_unit_min", "march_unit_max", "serials_max")


def read_profile(name: str, folder: Path, where: Where, problems: Problems) -> Profile | None:
    """Return a built-in profile by its name, or the planner's own from a TOML file.

    Parameters
    ----------
    name
        As the scenario has it: ``"us"``, or a path ending in ``.toml``, relative to `folder`.
    folder
        Where the scenario stands.
    where
        Where the scenario names it.
    problems
        Filled with what is wrong.
    """
    if name.lower().endswith(".toml"):
        return _read_own(folder / name, where, problems)
    if name in PROFILES:
        return get_profile(name)
    problems.add_unknown("unknown_profile", where, name, PROFILES)
    return None


def _read_own(path: Path, where: Where, problems: Problems) -> Profile | None:
    data = read_toml(path, where, problems)
    if data is None:
        return None
    top = Section(data, path.name, "", problems)
    base = top.text("base", required=True)
    name = top.text("name", required=True)
    if base and base not in PROFILES:
        problems.add_unknown("unknown_profile", top.where("base"), base, PROFILES)
    changes = {field: value for field, value in _read_fields(top).items() if value is not None}
    stated = top.section("sources")
    sources = (
        {field: stated.text(_key(field)) for field in changes if stated and stated.has(_key(field))} if stated else {}
    )
    top.close()
    if base not in PROFILES:
        return None
    own = {field: sources.get(field) or f"profile {name}" for field in changes}
    merged = {field: _merge(getattr(PROFILES[base], field), value) for field, value in changes.items()}
    return dataclasses.replace(PROFILES[base], name=name, sources={**PROFILES[base].sources, **own}, **merged)


def _merge(old: Any, new: Any) -> Any:
    """Return what the field becomes: tables add to the base's, anything else replaces it."""
    if isinstance(new, Mapping):
        return {**old, **{key: _merge(old.get(key, {}), value) for key, value in new.items()}}
    return None if new == _NONE else new


def _key(field: str) -> str:
    """Return the key of a field in the file: its name without the unit."""
    stem, _, unit = field.rpartition("_")
    return stem if unit in ("s", "m", "mps", "vpkm") else field


def _read_fields(top: Section) -> dict[str, Any]:
    """Return every field the file states; ``"none"`` where it takes a rule of the base away."""
    return {
        "gaps_m": _by_technique(top, "gaps", lambda s, k: s.quantity(k, "m", least=0, most=1000)),
        "density_vpkm": _by_technique(top, "density", lambda s, k: s.number(k, least=0.1, most=1000)),
        "halted_gap_m": top.quantity("halted_gap", "m", least=0, most=200),
        **{field: top.seconds(_key(field), most=_DAY_MIN) for field in _DURATIONS},
        **{field: _or_none(top, _key(field), lambda k: top.seconds(k, most=_DAY_MIN)) for field in _LIMITS_S},
        "max_distance_m": _or_none(top, "max_distance", lambda k: top.quantity(k, "km", least=1, most=2000)),
        **{
            field: _or_none(top, field, lambda k: top.whole(k, 1, least=1, most=100_000))
            for field in _COUNTS
            if top.has(field)
        },
        **{field: top.flag(field) for field in ("count_vehicle_length", "halts_in_rate") if top.has(field)},
        "rounding": top.choice("rounding", ("once", "each-step")) or None,
        "driver_hours": top.choice("driver_hours", ("eu561", _NONE)) or None,
        "rates_mps": top.rates_by_light("rates") or None,
        "catch_up_mps": top.rates("catch_up") or None,
        "clearance_rules": _read_rules(top) if top.has("clearance_rules") else None,
    }


def _read_rules(top: Section) -> tuple[str, ...]:
    rules = top.texts("clearance_rules")
    for rule in rules:
        if rule not in CLEARANCE_RULES:
            top.problems.add_unknown("unknown_clearance_rule", top.where("clearance_rules"), rule, CLEARANCE_RULES)
    return rules


def _by_technique(top: Section, key: str, read: Callable[[Section, str], float | None]) -> Mapping[str, float] | None:
    inner = top.section(key, '{ open = "50 m", close = "25 m" }')
    found = {name: read(inner, name) for name in inner.list_keys()} if inner else {}
    return {name: value for name, value in found.items() if value is not None} or None


def _or_none(top: Section, key: str, read: Callable[[str], float | None]) -> float | str | None:
    return _NONE if top.has(key) and top.data[key] == _NONE else read(key)
