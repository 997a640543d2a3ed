"""The arithmetic of a march: spacing, road space, pass time, rates.

Tags in brackets name sources; ``docs/doctrine.md`` lists them, with formula, function and test.
Every function is pure and in SI units.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final

from ratl.model.movement import Reason, Request
from ratl.model.profile import Profile
from ratl.model.route import Leg, Service
from ratl.model.vehicle import Vehicle
from ratl.units import INCH_M, MILE_M, SHORT_TON_KG, YARD_M, ceil_s

#: Planning density and 1000 ÷ gap may differ by this share before it is worth a warning.
DENSITY_TOLERANCE: Final = 0.05


def up_to_tenth(value: float) -> float:
    """Round up to one decimal, as the DD 1265 calculator does at every step [DD1265-APP].

    >>> up_to_tenth(12.847), up_to_tenth(16.4)
    (12.9, 16.4)
    """
    return math.ceil(value * 10 - 1e-9) / 10


def spacing_m(profile: Profile, technique: str, vehicles: Sequence[Vehicle]) -> float:
    """Return road per vehicle, front to front, in metres (F3, F3b: [ST100-3], [DD1265-APP]).

    The profile's density for `technique` is the planning figure where it gives one; otherwise gap + mean vehicle
    length, or the gap alone where the profile ignores lengths.

    >>> spacing_m(Profile(name="x", gaps_m={"open": 100.0}, count_vehicle_length=False), "open", [])
    100.0
    """
    if technique in profile.density_vpkm:
        return 1000 / profile.density_vpkm[technique]
    gap_m = profile.gaps_m[technique]
    length_m = sum(v.length_m for v in vehicles) / len(vehicles) if profile.count_vehicle_length and vehicles else 0.0
    if profile.rounding == "each-step":
        length_yd = up_to_tenth(up_to_tenth(length_m / INCH_M) * INCH_M / YARD_M)
        return MILE_M / up_to_tenth(MILE_M / YARD_M / (up_to_tenth(gap_m / YARD_M) + length_yd))
    return gap_m + length_m


def density_vpkm(profile: Profile, technique: str, vehicles: Sequence[Vehicle]) -> float:
    """Return vehicles per kilometre of occupied road: 1000 ÷ spacing (F3: [ST100-3], [ATP3-21.8 §5-19])."""
    return 1000 / spacing_m(profile, technique, vehicles)


def road_space_m(n: int, density_vpkm: float) -> float:
    """Return the road `n` vehicles occupy, without time gaps, in metres (F2: [ST100-3]).

    >>> road_space_m(25_000, 10)
    2500000.0
    """
    return n / density_vpkm * 1000


def counted_flow_vph(n: int, duration_s: float) -> float:
    """Return vehicles per hour when `n` pass in `duration_s`: N × 3600 ÷ t (F10: [ENGTB]).

    >>> counted_flow_vph(1000, 7200)
    500.0
    """
    return n * 3600 / duration_s


def time_gaps_s(profile: Profile, march_units: int, serials: int = 1) -> int:
    """Return the time gaps inside a column (profile ``us``: doctrine §2.2 [U]).

    Between serials the serial gap stands in place of the march-unit gap, so it is not counted twice.

    >>> time_gaps_s(Profile(name="us", march_unit_gap_s=120, serial_gap_s=300), march_units=4, serials=2)
    540
    """
    unit_gap_s = profile.march_unit_gap_s
    return (march_units - 1) * unit_gap_s + (serials - 1) * (profile.serial_gap_s - unit_gap_s)


def extal_s(profile: Profile, n: int) -> int:
    """Return the extra time allowance for `n` vehicles (F7; doctrine §2.2 [U]): so much per started block.

    >>> extal_s(Profile(name="us", extal_s=60, extal_large_s=120), 87)
    240
    """
    per_block_s = profile.extal_large_s if n > profile.extal_large_from else profile.extal_s
    return -(-n // profile.extal_block) * per_block_s


def pass_time_s(
    profile: Profile, technique: str, vehicles: Sequence[Vehicle], march_units: int, rate_mps: float
) -> int:
    """Return the time from head to tail of one serial past one point (F6, F7: [DD1265-APP]; EXTAL doctrine §2.2 [U]).

    Vehicles × spacing ÷ rate + gaps between march units + EXTAL, rounded as the profile says.
    """
    return _pass_time_s(profile, technique, vehicles, time_gaps_s(profile, march_units), rate_mps)


def column_pass_time_s(
    profile: Profile, technique: str, serials: Sequence[tuple[Sequence[Vehicle], int]], rate_mps: float
) -> int:
    """Return the pass time of a whole column, given the vehicles and the march units of each serial (doctrine §2.2).

    EXTAL is taken over all vehicles and the sum is rounded once.
    """
    vehicles = [vehicle for serial, _ in serials for vehicle in serial]
    gaps_s = time_gaps_s(profile, sum(march_units for _, march_units in serials), len(serials))
    return _pass_time_s(profile, technique, vehicles, gaps_s, rate_mps)


def _pass_time_s(profile: Profile, technique: str, vehicles: Sequence[Vehicle], gaps_s: int, rate_mps: float) -> int:
    n = len(vehicles)
    occupied_s = n * spacing_m(profile, technique, vehicles) / rate_mps
    if profile.rounding == "each-step":
        return ceil_s(up_to_tenth(occupied_s / 60) * 60 + gaps_s + extal_s(profile, n))
    step_s = profile.round_pass_time_s
    return math.ceil((occupied_s + gaps_s + extal_s(profile, n)) / step_s - 1e-9) * step_s


def service_pass_time_s(road_pass_time_s: int, service: Service | None, n: int) -> int:
    """Return the pass time over a leg: where vehicles are processed, no less than the service takes for `n` of them.

    >>> service_pass_time_s(600, Service(kind="border", rate_vph=20, fixed_s=3600), 25)
    8100
    """
    if service is None:
        return road_pass_time_s
    return max(road_pass_time_s, service.fixed_s + ceil_s(n / service.rate_vph * 3600))


def column_length_m(pass_time_s: float, rate_mps: float) -> float:
    """Return the length of a moving column, gaps and EXTAL included: pass time × rate (F5: [ST100-3])."""
    return pass_time_s * rate_mps


def halted_length_m(profile: Profile, vehicles: Sequence[Vehicle]) -> float:
    """Return the length of a halted serial, one behind the other at the profile's halted gap."""
    return sum(v.length_m for v in vehicles) + max(len(vehicles) - 1, 0) * profile.halted_gap_m


def run_s(length_m: float, rate_mps: float) -> int:
    """Return the time of one vehicle over a leg: distance ÷ rate (F1: [DD1265-APP]), up to the second."""
    return ceil_s(length_m / rate_mps)


def find_march_rate_mps(request: Request, leg: Leg, vehicles: Iterable[Vehicle], *, night: bool) -> float | None:
    """Return the rate of march on `leg`: what is asked for its class and light, the leg's and every vehicle's cap.

    None where the request has no rate for the class in that light.
    """
    rate_mps = request.rates_mps.get(leg.class_, {}).get("night" if night else "day")
    return None if rate_mps is None else min(rate_mps, *_caps_mps(leg, vehicles))


def catch_up_rate_mps(request: Request, leg: Leg, vehicles: Iterable[Vehicle], rate_mps: float) -> float:
    """Return the most the tail may make on `leg` to close a stretched column: the rate, or more ([ATP3-21.8 §5-16]).

    Where the request has none for the class it is the rate.
    """
    asked_mps = request.catch_up_mps.get(leg.class_, rate_mps)
    return max(rate_mps, min(asked_mps, *_caps_mps(leg, vehicles)))


def _caps_mps(leg: Leg, vehicles: Iterable[Vehicle]) -> list[float]:
    caps = [leg.max_rate_mps]
    for vehicle in vehicles:
        caps += [vehicle.rates_mps.get(leg.class_), vehicle.top_speed_mps]
    return [math.inf, *(cap for cap in caps if cap is not None)]


def combined_length_m(lengths_m: Iterable[float]) -> float:
    """Return the length of a towed combination as printed in handbooks: the plain sum ([HET-HUB]).

    A fifth wheel overlaps, so the coupled rig may be shorter: the sum is on the safe side.
    """
    return sum(lengths_m)


def towed_mlc(towing: int, towed: int) -> int:
    """Return the load class of a vehicle towing another, less than 30.5 m between them (F19: [MLC-E]).

    0.9 × (A + B) under 60, A + B from 60 on (the source's prose; its printed formula, > 60, is the lighter reading).

    >>> towed_mlc(30, 29), towed_mlc(30, 30)
    (54, 60)
    """
    both = towing + towed
    return both if both >= 60 else math.ceil(0.9 * both - 1e-9)


def wheeled_mlc_estimate(mass_kg: float) -> int:
    """Return the expedient load class of a wheeled vehicle: 0.85 × gross short tons, up (F17: [MLC-E]).

    >>> wheeled_mlc_estimate(40 * 907.18474)
    34
    """
    return math.ceil(0.85 * mass_kg / SHORT_TON_KG - 1e-9)


def find_density_disagreement(profile: Profile, technique: str) -> Reason | None:
    """Return a warning where the profile's planning density does not follow from its gap.

    The manual's open column does not: 100 m is 10 vehicles per km, it prints 15 ([ATP3-21.8 §5-18]).
    """
    gap_m, planned_vpkm = profile.gaps_m.get(technique), profile.density_vpkm.get(technique)
    if not gap_m or planned_vpkm is None or abs(1000 / gap_m - planned_vpkm) <= DENSITY_TOLERANCE * planned_vpkm:
        return None
    figures = {"profile": profile.name, "technique": technique, "gap_m": gap_m, "density_vpkm": planned_vpkm}
    return Reason(code="density_disagrees", params={**figures, "gap_density_vpkm": 1000 / gap_m})
