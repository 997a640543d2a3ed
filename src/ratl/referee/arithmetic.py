"""Rate, run, pass time, catch-up and halted length, worked out again from the plan's own figures.

A figure that cannot be worked out (no rate for a class, a length that is no number) is None.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from ratl.model.movement import Request, Serial
from ratl.model.profile import Profile
from ratl.model.route import Leg
from ratl.model.vehicle import Vehicle
from ratl.units import INCH_M, MILE_M, YARD_M, ceil_s

_DUST = 1e-9
_YARDS_PER_MILE = 1760


def rate_mps(request: Request, leg: Leg, vehicles: Sequence[Vehicle], *, night: bool) -> float | None:
    """Return the rate of march on `leg`: the least of what is asked for its class and light, and of every cap.

    None where the request has no usable rate for that class and light; nothing stands in for a missing night rate.
    """
    asked = request.rates_mps.get(leg.class_, {}).get("night" if night else "day")
    if asked is None:
        return None
    rate = min([asked, *_caps_mps(leg, vehicles)])
    return rate if 0 < rate < math.inf else None


def catch_up_mps(request: Request, leg: Leg, vehicles: Sequence[Vehicle], rate: float) -> float:
    """Return the rate of the tail while it closes up: the catch-up rate under the same caps, never less than `rate`."""
    return max(rate, min([request.catch_up_mps.get(leg.class_, rate), *_caps_mps(leg, vehicles)]))


def _caps_mps(leg: Leg, vehicles: Sequence[Vehicle]) -> Iterable[float]:
    if leg.max_rate_mps is not None:
        yield leg.max_rate_mps
    for vehicle in vehicles:
        if leg.class_ in vehicle.rates_mps:
            yield vehicle.rates_mps[leg.class_]
        if vehicle.top_speed_mps is not None:
            yield vehicle.top_speed_mps


def run_s(length_m: float, rate: float) -> int | None:
    """Return the time one vehicle takes over a leg (F1: distance ÷ rate), up to the whole second.

    >>> run_s(20_000, 40 / 3.6)
    1800
    """
    try:
        return ceil_s(length_m / rate)
    except (ArithmeticError, ValueError):
        return None


def pass_time_s(profile: Profile, technique: str, serial: Serial, leg: Leg, rate: float | None) -> int | None:
    """Return the time from head to tail of `serial` past a point of `leg` at `rate`.

    A declared pass time replaces that of the road. On a service leg no less than the service takes for all vehicles.
    """
    try:
        road = serial.declared_pass_time_s
        if road is None:
            if rate is None or not serial.vehicles:
                return None
            road = _road_pass_time_s(profile, technique, serial, rate)
        if leg.service is None:
            return road
        return max(road, leg.service.fixed_s + ceil_s(len(serial.vehicles) / leg.service.rate_vph * 3600))
    except (ArithmeticError, ValueError, KeyError):
        return None


def _road_pass_time_s(profile: Profile, technique: str, serial: Serial, rate: float) -> int:
    """Vehicles × spacing ÷ rate + time gaps + EXTAL (F6, F7: [DD1265-APP]; EXTAL doctrine §2.2 [U])."""
    count = len(serial.vehicles)
    gaps_s = (len(serial.march_units) - 1) * profile.march_unit_gap_s + extal_s(profile, count)
    if profile.rounding == "each-step":
        per_mile = _vehicles_per_mile(profile, technique, serial.vehicles)
        minutes = _up_to_tenth(count * 60 / (per_mile * rate * 3600 / MILE_M))
        return ceil_s(minutes * 60 + gaps_s)
    exact_s = count * spacing_m(profile, technique, serial.vehicles) / rate + gaps_s
    return math.ceil(exact_s / profile.round_pass_time_s - _DUST) * profile.round_pass_time_s


def extal_s(profile: Profile, count: int) -> int:
    """Return the extra time allowance: so much per started block of vehicles (F7: doctrine §2.2 [U])."""
    if not profile.extal_s:
        return 0
    per_block_s = profile.extal_large_s if count > profile.extal_large_from else profile.extal_s
    return math.ceil(count / profile.extal_block) * per_block_s


def spacing_m(profile: Profile, technique: str, vehicles: Sequence[Vehicle]) -> float:
    """Return road per vehicle, front to front (F3, F3b: [ST100-3]); a given density is the planning figure."""
    if technique in profile.density_vpkm:
        return 1000 / profile.density_vpkm[technique]
    return profile.gaps_m[technique] + _mean_length_m(profile, vehicles)


def _vehicles_per_mile(profile: Profile, technique: str, vehicles: Sequence[Vehicle]) -> float:
    """Density as the DD 1265 calculator has it (F3b: [DD1265-APP]): inches, yards, miles, each up to one decimal."""
    if technique in profile.density_vpkm:
        return profile.density_vpkm[technique] * MILE_M / 1000
    length_in = _up_to_tenth(_mean_length_m(profile, vehicles) / INCH_M)
    length_yd = _up_to_tenth(length_in / (YARD_M / INCH_M))
    return _up_to_tenth(_YARDS_PER_MILE / (length_yd + _up_to_tenth(profile.gaps_m[technique] / YARD_M)))


def _mean_length_m(profile: Profile, vehicles: Sequence[Vehicle]) -> float:
    return sum(v.length_m for v in vehicles) / len(vehicles) if profile.count_vehicle_length else 0.0


def _up_to_tenth(value: float) -> float:
    return math.ceil(value * 10 - _DUST) / 10


def halted_length_m(profile: Profile, vehicles: Sequence[Vehicle]) -> float:
    """Return the length of a serial standing closed up: all lengths and the halted gaps between them."""
    return sum(v.length_m for v in vehicles) + max(len(vehicles) - 1, 0) * profile.halted_gap_m
