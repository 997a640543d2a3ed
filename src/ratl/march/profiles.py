"""The practices Ratl knows, as profiles: every figure with its source, ``"[U]"`` where none was read.

Tags in brackets are listed in ``docs/doctrine.md``. A scenario may override any field.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from ratl.errors import InputError, Problem
from ratl.model.profile import Profile
from ratl.units import YARD_M

_U = "[U]"


def _rates_mps(**kmh: tuple[float, float]) -> Mapping[str, Mapping[str, float]]:
    """Return day and night rates by road class, from km/h; ``drawing_out`` is the class ``drawing-out``."""
    return {c.replace("_", "-"): {"day": day / 3.6, "night": night / 3.6} for c, (day, night) in kmh.items()}


US: Final = Profile(
    name="us",
    gaps_m={"open": 50.0, "close": 25.0},
    halted_gap_m=10.0,
    march_unit_gap_s=120,
    serial_gap_s=300,
    column_gap_s=300,
    extal_s=60,
    extal_block=25,
    extal_large_s=120,
    extal_large_from=600,
    round_pass_time_s=60,
    first_halt_interval_s=3600,
    first_halt_s=900,
    halt_interval_s=7200,
    halt_tolerance_s=900,
    halt_s=600,
    halts_in_rate=True,
    max_driving_s=36000,
    rest_s=28800,
    rates_mps=_rates_mps(
        motorway=(50, 40), trunk=(40, 40), primary=(40, 30), secondary=(30, 25), tertiary=(25, 20), track=(15, 10),
        urban=(25, 20), drawing_out=(20, 15),
    ),
    march_unit_max=20,
    serials_max=5,
    clearance_rules=("us",),
    sources={
        "gaps_m": "[ATP3-21.8 §5-17, §5-19]: open 50-100 m, close 20-25 m",
        "count_vehicle_length": "[DD1265-APP]; [U] in metres",
        "halted_gap_m": _U,
        "march_unit_gap_s": "[U] 2 min",
        "serial_gap_s": "[U] 5 min",
        "column_gap_s": "[U] no less than between serials",
        "extal_s": "[U] 1 min per 25 vehicles",
        "extal_block": _U,
        "extal_large_s": "[U] 2 min per 25 over 600 vehicles",
        "extal_large_from": _U,
        "rounding": "[U] once, at the end",
        "round_pass_time_s": "[U] whole minutes up",
        "first_halt_interval_s": "[TR1009 p69]",
        "first_halt_s": "[TR1009 p69]: 15 min at the end of the first hour",
        "halt_interval_s": "[TR1009 p69]",
        "halt_tolerance_s": "[TR1009 p69] allows small adjustments; 15 min is [U]",
        "halt_s": "[TR1009 p69]: 10 min every 2 h",
        "halts_in_rate": "[ATP4-90 p141 C-34]: the rate of march absorbs short periodic halts",
        "max_driving_s": "[U] 10 h",
        "rest_s": "[U] 8 h",
        "rates_mps": "[U] by class and light, 25 and 30 km/h in [ST100-3]; drawing-out half of 40 by [INFOPEDIA-UA]",
        "march_unit_max": "[MP1031 p45]",
        "serials_max": "[FM4-01.011-5]",
        "clearance_rules": "[FM4-01.011-C]",
    },
)  # fmt: skip

US_DENSITY: Final = replace(
    US,
    name="us-density",
    gaps_m={"open": 100.0, "close": 25.0},
    density_vpkm={"open": 15.0, "close": 40.0},
    sources={
        **US.sources,
        "gaps_m": "[ATP3-21.8 §5-17, §5-19]: the wide end of each band",
        "density_vpkm": "[ATP3-21.8 §5-18, §5-19]: open 15-20, close 40-50 per km, the thin end of each band",
    },
)

DD1265: Final = replace(
    US,
    name="dd1265",
    gaps_m={"open": 100 * YARD_M, "close": 25 * YARD_M},
    extal_s=0,
    extal_large_s=0,
    rounding="each-step",
    round_pass_time_s=1,
    sources={
        **{k: v for k, v in US.sources.items() if not k.startswith("extal")},
        "gaps_m": "100 yd as in our worked example of [DD1265-APP], which takes any; close 25 yd [U]",
        "count_vehicle_length": "[DD1265-APP]",
        "rounding": "[DD1265-APP]: up to one decimal at every step, in inches, yards and miles",
        "round_pass_time_s": "[DD1265-APP]: tenths of a minute are kept",
        "extal_s": "[DD1265-APP] has none",
        "extal_large_s": "[DD1265-APP] has none",
    },
)

#: German relief practice, the only civil figures seen.
_CIVIL_RATES = _rates_mps(
    motorway=(65, 65), trunk=(65, 65), primary=(65, 65), secondary=(65, 65), tertiary=(40, 40), track=(20, 15),
    urban=(40, 40), drawing_out=(20, 20),
)  # fmt: skip
_CIVIL_RATE_SOURCE = (
    "[CONVOYPLAN]: 40 km/h in towns, 65 km/h outside, by day and night alike; tertiary, track, drawing-out [U]"
)

GERMAN: Final = Profile(
    name="german",
    gaps_m={"open": 50.0, "close": 25.0},
    halted_gap_m=10.0,
    march_unit_gap_s=0,
    serial_gap_s=1800,
    column_gap_s=1800,
    round_pass_time_s=60,
    halt_interval_s=7200,
    halt_s=1800,
    max_driving_s=9 * 3600,
    rest_s=11 * 3600,
    driver_hours="eu561",
    rates_mps=_CIVIL_RATES,
    march_unit_max=15,
    march_unit_min=3,
    clearance_rules=("german-civil",),
    sources={
        "gaps_m": "[DE-MARSCH]: 10-25 m in built-up areas (close); open [U]",
        "count_vehicle_length": _U,
        "halted_gap_m": _U,
        "march_unit_gap_s": "not found: none counted",
        "serial_gap_s": "[DE-MARSCH]: columns usually 30 min apart",
        "column_gap_s": "[DE-MARSCH]: columns usually 30 min apart",
        "rounding": _U,
        "round_pass_time_s": "[U] whole minutes up",
        "halt_interval_s": "[DE-MARSCH]: technical halt every 2 h",
        "halt_s": "[DE-MARSCH]: 20-30 min, the longer",
        "max_driving_s": "[EU561]: 9 h",
        "rest_s": "[EU561], [THW]: 11 h",
        "driver_hours": "[EU561]",
        "rates_mps": _CIVIL_RATE_SOURCE,
        "march_unit_max": "[DE-MARSCH]: march column of 3-15 vehicles",
        "march_unit_min": "[DE-MARSCH]: march column of 3-15 vehicles",
        "clearance_rules": "[DE-MARSCH]",
    },
)

EX_SOVIET: Final = Profile(
    name="ex-soviet",
    gaps_m={"open": 30.0, "close": 25.0},
    halted_gap_m=10.0,
    round_pass_time_s=60,
    halt_interval_s=3 * 3600,
    halt_tolerance_s=3600,
    halt_s=3600,
    max_distance_m=400_000.0,
    rates_mps=_rates_mps(
        motorway=(30, 25), trunk=(30, 25), primary=(30, 25), secondary=(30, 25), tertiary=(25, 25), track=(20, 15),
        urban=(25, 25), drawing_out=(15, 15),
    ),
    sources={
        "gaps_m": "[UA-GAP]: metres as many as km/h, 30 and 25",
        "count_vehicle_length": _U,
        "halted_gap_m": _U,
        "rounding": _U,
        "round_pass_time_s": "[U]; the source's own rounding is ambiguous",
        "halt_interval_s": "[STUDOPEDIA-RU]: after each 3-4 h",
        "halt_tolerance_s": "[STUDOPEDIA-RU]: after each 3-4 h",
        "halt_s": "[STUDOPEDIA-RU]: 1 h",
        "max_distance_m": "[STUDOPEDIA-RU]: day's march of a wheeled column 400 km (mixed 300, hard country 200-250)",
        "rates_mps": "[STUDOPEDIA-RU]: wheeled 25-30 km/h; classes and light shared out over that band [U], track [U]; "
        "drawing-out 15 km/h [STUDOPEDIA-UA], half of the rate of march [INFOPEDIA-UA]",
    },
)  # fmt: skip

HUMANITARIAN: Final = Profile(
    name="humanitarian",
    gaps_m={"open": 50.0, "close": 25.0},
    halted_gap_m=10.0,
    round_pass_time_s=60,
    halt_interval_s=7200,
    halt_s=1800,
    max_driving_s=9 * 3600,
    rest_s=11 * 3600,
    driver_hours="eu561",
    rates_mps=_CIVIL_RATES,
    march_unit_max=10,
    sources={
        "gaps_m": "[TLP-010]: 50-100 m (open); close [U]",
        "count_vehicle_length": _U,
        "halted_gap_m": _U,
        "rounding": _U,
        "round_pass_time_s": "[U] whole minutes up",
        "halt_interval_s": "[DE-MARSCH]: every 2 h; no humanitarian figure was found",
        "halt_s": "[DE-MARSCH]: 20-30 min, the longer",
        "max_driving_s": "[EU561]: 9 h; the UN's own figure was not visible",
        "rest_s": "[EU561]: 11 h",
        "driver_hours": "[EU561]; the UN's own values were not visible",
        "rates_mps": _CIVIL_RATE_SOURCE,
        "march_unit_max": "[UN-BTB]: mini-convoys of 6-10 vehicles",
    },
)

#: Every profile by name.
PROFILES: Final[Mapping[str, Profile]] = MappingProxyType(
    {p.name: p for p in (US, US_DENSITY, DD1265, GERMAN, EX_SOVIET, HUMANITARIAN)}
)


def get_profile(name: str) -> Profile:
    """Return the profile called `name`.

    Raises
    ------
    InputError
        ``unknown_profile``.
    """
    if name not in PROFILES:
        raise InputError([Problem("unknown_profile", (), {"found": name, "known": tuple(PROFILES)})])
    return PROFILES[name]
