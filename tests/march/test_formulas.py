"""Formulas against sums by hand, the worked examples of the sources, laws, and the referee's own arithmetic."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratl.march.formulas import (
    catch_up_rate_mps,
    column_length_m,
    column_pass_time_s,
    combined_length_m,
    counted_flow_vph,
    density_vpkm,
    extal_s,
    find_density_disagreement,
    find_march_rate_mps,
    halted_length_m,
    pass_time_s,
    road_space_m,
    run_s,
    service_pass_time_s,
    spacing_m,
    time_gaps_s,
    towed_mlc,
    up_to_tenth,
    wheeled_mlc_estimate,
)
from ratl.march.profiles import DD1265, PROFILES, US, US_DENSITY
from ratl.model.movement import Request, Serial
from ratl.model.profile import Profile
from ratl.model.route import Leg, Service
from ratl.model.vehicle import Vehicle
from ratl.referee import arithmetic as referee
from ratl.units import INCH_M, MILE_M, SHORT_TON_KG

KMH = 1 / 3.6
TRUCK = Vehicle(id="V", type="truck", length_m=10.0, width_m=2.5, height_m=3.0, mass_kg=20_000)
LEG = Leg(from_="A", to="B", length_m=12_000)
REQUEST = Request(
    origin="A",
    destination="B",
    earliest_start_s=0,
    rates_mps={"primary": {"day": 10.0}},
    catch_up_mps={"primary": 15.0},
)


def trucks(n: int, length_m: float = 10.0) -> list[Vehicle]:
    return [replace(TRUCK, length_m=length_m)] * n


def test_example_01_density_and_road_space_of_25000_vehicles() -> None:
    # 1000 / 100 m = 10 per km; 25,000 / 10 = 2,500 km; lengths are not counted.
    profile = Profile(name="st100-3", gaps_m={"open": 100.0}, count_vehicle_length=False)
    density = density_vpkm(profile, "open", trucks(3))
    assert density == 10
    assert road_space_m(25_000, density) == 2_500_000


def test_example_03_column_of_312_km_on_each_of_eight_routes() -> None:
    # 25,000 vehicles fill 1,200 km: 20.83 per km. With 1,300 km of gaps 2,500; over 8 routes 312.5, printed "only 320".
    occupied_m = road_space_m(25_000, 25_000 / 1200)
    assert occupied_m == pytest.approx(1_200_000)
    # At 30 km/h the gaps of 1,300 km are 1,300 / 30 h of time.
    gaps_s = 1_300_000 / (30 * KMH)
    length_m = column_length_m(occupied_m / (30 * KMH) + gaps_s, 30 * KMH)
    assert length_m == pytest.approx(2_500_000)
    assert length_m / 8 == pytest.approx(320_000, rel=0.03)


def test_example_05_open_column_is_about_twice_as_long_as_close() -> None:
    # 20-25 m: 1000/25 = 40 agrees. 50-100 m with 15 per km: 1000/100 = 10 does not, so it is warned of.
    assert find_density_disagreement(US_DENSITY, "close") is None
    warning = find_density_disagreement(US_DENSITY, "open")
    assert warning is not None and warning.code == "density_disagrees"
    assert (warning.params["density_vpkm"], warning.params["gap_density_vpkm"]) == (15, 10)
    assert find_density_disagreement(US, "open") is None
    # 40 / 15 = 2.67; the bands' other ends give 50/15 = 3.3 and 40/20 = 2.
    column = trucks(100)
    ratio = spacing_m(US_DENSITY, "open", column) / spacing_m(US_DENSITY, "close", column)
    assert 1.8 <= ratio <= 3.3
    without_gaps = replace(US_DENSITY, extal_s=0)
    clear = [pass_time_s(without_gaps, technique, column, 1, 10.0) for technique in ("open", "close")]
    assert 1.8 <= clear[0] / clear[1] <= 3.3


def test_example_11_column_of_143_vehicles_is_about_9_km() -> None:
    # 143 / 20 = 7.15 km, 143 / 15 = 9.53 km: 9 km lies between (printed 7.2 and 9.5).
    longest_m = road_space_m(143, density_vpkm(US_DENSITY, "open", trucks(143)))
    shortest_m = road_space_m(143, density_vpkm(replace(US_DENSITY, density_vpkm={"open": 20.0}), "open", trucks(143)))
    assert round(shortest_m, -2) == 7_200 and round(longest_m, -2) == 9_500
    assert shortest_m < 9_000 < longest_m


def test_example_25_tractor_and_trailer() -> None:
    # 358 + 622 = 980 in = 81 ft 8 in; the source prints 81 ft 9 in = 981 in, tolerance 1 in.
    assert combined_length_m([358 * INCH_M, 622 * INCH_M]) == pytest.approx(981 * INCH_M, abs=1.001 * INCH_M)


def test_example_27_flow() -> None:
    # 1,000 × 3600 / 7200 = 500.
    assert counted_flow_vph(1000, 7200) == 500


def test_example_33_dd1265_calculator() -> None:
    # 10 × 294 + 6 × 401 + 4 × 976 = 9,250 in; / 20 = 462.5 in; / 36 = 12.85 → 12.9 yd; + 100 = 112.9 yd;
    # 1760 / 112.9 = 15.59 → 15.6 per mile; 20 × 60 / (15.6 × 45) = 1.709 → 1.8 min = 108 s.
    column = trucks(10, 294 * INCH_M) + trucks(6, 401 * INCH_M) + trucks(4, 976 * INCH_M)
    assert sum(v.length_m for v in column) == pytest.approx(9_250 * INCH_M)
    assert MILE_M / spacing_m(DD1265, "open", column) == pytest.approx(15.6)
    rate_mps = 45 * MILE_M / 3600
    assert pass_time_s(DD1265, "open", column, 1, rate_mps) == 108
    # 20, 35.5 and 12.3 miles at 45 mph: 26.67 → 26.7, 47.33 → 47.4, 16.4 min.
    minutes = [up_to_tenth(run_s(miles * MILE_M, rate_mps) / 60) for miles in (20, 35.5, 12.3)]
    assert minutes == [26.7, 47.4, 16.4]


def test_worked_check_of_the_us_pass_time() -> None:
    # doctrine §2.2: 87 vehicles, 15 per km, 40 km/h: 87×60/(15×40) = 8.7 min; gaps 3×2 + 1×3 = 9; EXTAL ⌈87/25⌉ = 4;
    # 21.7 → 22 min.
    assert time_gaps_s(US_DENSITY, 4, 2) == 9 * 60
    assert extal_s(US_DENSITY, 87) == 4 * 60
    serials = [(trucks(44), 2), (trucks(43), 2)]
    assert column_pass_time_s(US_DENSITY, "open", serials, 40 * KMH) == 22 * 60


def test_pass_time_with_vehicle_lengths() -> None:
    # 25 × (50 + 10) m / 10 m/s = 150 s; one gap 120 s; EXTAL 1 × 60 s; 330 s → 6 min.
    assert pass_time_s(US, "open", trucks(25), 2, 10.0) == 360
    # 26 vehicles: 156 + 120 + 2 × 60 = 396 → 7 min.
    assert pass_time_s(US, "open", trucks(26), 2, 10.0) == 420


def test_extal_of_a_large_column() -> None:
    # 600: 24 blocks × 1 min. 601: 25 blocks × 2 min.
    assert extal_s(US, 600) == 24 * 60
    assert extal_s(US, 601) == 50 * 60


def test_service_pass_time_is_the_larger() -> None:
    # 25 vehicles at 20 per hour = 75 min, + 1 h = 8,100 s.
    post = Service(kind="border", rate_vph=20, fixed_s=3600)
    assert service_pass_time_s(600, post, 25) == 8100
    assert service_pass_time_s(9000, post, 25) == 9000
    assert service_pass_time_s(600, None, 25) == 600


def test_halted_length() -> None:
    # 3 × 10 m + 2 × 10 m.
    assert halted_length_m(US, trucks(3)) == 50


def test_rate_is_the_least_of_what_is_asked_and_every_cap() -> None:
    slow = replace(TRUCK, rates_mps={"primary": 8.0, "track": 1.0})
    assert find_march_rate_mps(REQUEST, LEG, [TRUCK], night=False) == 10
    assert find_march_rate_mps(REQUEST, LEG, [TRUCK, slow], night=False) == 8
    assert find_march_rate_mps(REQUEST, replace(LEG, max_rate_mps=5.0), [slow], night=False) == 5
    assert find_march_rate_mps(REQUEST, LEG, [replace(TRUCK, top_speed_mps=7.0)], night=False) == 7
    assert find_march_rate_mps(REQUEST, LEG, [TRUCK], night=True) is None
    assert find_march_rate_mps(REQUEST, replace(LEG, class_="track"), [TRUCK], night=False) is None


def test_catch_up_rate_keeps_the_caps_and_never_falls_below_the_rate() -> None:
    assert catch_up_rate_mps(REQUEST, LEG, [TRUCK], 10.0) == 15
    assert catch_up_rate_mps(REQUEST, replace(LEG, max_rate_mps=12.0), [TRUCK], 10.0) == 12
    assert catch_up_rate_mps(REQUEST, replace(LEG, class_="track"), [TRUCK], 3.0) == 3
    assert catch_up_rate_mps(replace(REQUEST, catch_up_mps={"primary": 9.0}), LEG, [TRUCK], 10.0) == 10


def test_towed_and_estimated_load_class() -> None:
    # 0.9 × 59 = 53.1 → 54; at exactly 60 the sum.
    assert [towed_mlc(30, 29), towed_mlc(30, 30), towed_mlc(40, 50)] == [54, 60, 90]
    # 0.85 × 30 short tons = 25.5 → 26.
    assert wheeled_mlc_estimate(30 * SHORT_TON_KG) == 26


PROFILE = st.sampled_from(list(PROFILES.values()))
ONCE = st.sampled_from([p for p in PROFILES.values() if p.rounding == "once"])
LENGTHS = st.lists(st.floats(4, 25), min_size=1, max_size=120)
RATE = st.floats(1.0, 25.0)
TECHNIQUE = st.sampled_from(["open", "close"])


def column(lengths: list[float]) -> list[Vehicle]:
    return [replace(TRUCK, length_m=length) for length in lengths]


@given(PROFILE, TECHNIQUE, LENGTHS, RATE, st.integers(1, 6))
def test_agrees_with_the_referee(
    profile: Profile, technique: str, lengths: list[float], rate: float, units: int
) -> None:
    vehicles = column(lengths)
    serial = Serial(id="S", march_units=(1,) * units, vehicles=tuple(vehicles))
    assert pass_time_s(profile, technique, vehicles, units, rate) == referee.pass_time_s(
        profile, technique, serial, LEG, rate
    )
    assert halted_length_m(profile, vehicles) == pytest.approx(referee.halted_length_m(profile, vehicles))
    assert run_s(LEG.length_m, rate) == referee.run_s(LEG.length_m, rate)


@given(PROFILE, TECHNIQUE, LENGTHS, RATE, st.integers(1, 6))
def test_more_march_units_never_shorten(
    profile: Profile, technique: str, lengths: list[float], rate: float, units: int
) -> None:
    vehicles = column(lengths)
    assert pass_time_s(profile, technique, vehicles, units + 1, rate) >= pass_time_s(
        profile, technique, vehicles, units, rate
    )


@given(ONCE, TECHNIQUE, LENGTHS, LENGTHS, RATE)
def test_splitting_into_serials_never_shortens(
    profile: Profile, technique: str, first: list[float], second: list[float], rate: float
) -> None:
    one, two = column(first), column(second)
    whole = pass_time_s(profile, technique, one + two, 1, rate)
    split = column_pass_time_s(profile, technique, [(one, 1), (two, 1)], rate)
    parts = [pass_time_s(profile, technique, part, 1, rate) for part in (one, two)]
    assert split >= whole
    assert sum(parts) + profile.serial_gap_s >= split
    assert column_length_m(split, rate) >= column_length_m(whole, rate)


@given(PROFILE, TECHNIQUE, LENGTHS, RATE, st.floats(1.0, 2.0))
def test_faster_never_takes_longer_to_pass(
    profile: Profile, technique: str, lengths: list[float], rate: float, factor: float
) -> None:
    vehicles = column(lengths)
    assert pass_time_s(profile, technique, vehicles, 1, rate * factor) <= pass_time_s(
        profile, technique, vehicles, 1, rate
    )


@given(ONCE, TECHNIQUE, LENGTHS, RATE, st.floats(4, 25))
def test_one_vehicle_more_never_shortens(
    profile: Profile, technique: str, lengths: list[float], rate: float, length: float
) -> None:
    assert pass_time_s(profile, technique, column([*lengths, length]), 1, rate) >= pass_time_s(
        profile, technique, column(lengths), 1, rate
    )


@given(ONCE, TECHNIQUE, LENGTHS, RATE)
def test_moving_column_is_as_long_as_its_road_space_at_least(
    profile: Profile, technique: str, lengths: list[float], rate: float
) -> None:
    vehicles = column(lengths)
    occupied_m = road_space_m(len(vehicles), density_vpkm(profile, technique, vehicles))
    length_m = column_length_m(pass_time_s(profile, technique, vehicles, 1, rate), rate)
    assert length_m >= occupied_m - 1e-6 * rate * profile.round_pass_time_s - 1e-6
    assert math.isclose(occupied_m, len(vehicles) * spacing_m(profile, technique, vehicles))
