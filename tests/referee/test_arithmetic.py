"""The referee's own formulas against sums worked by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ratl.model.movement import Request, Serial
from ratl.model.profile import Profile
from ratl.model.route import Leg, Service
from ratl.referee import arithmetic
from tests.referee.builder import vehicles

INCH, YARD, MILE = 0.0254, 0.9144, 1609.344
LEG = Leg(from_="A", to="B", length_m=1000)


def serial(units: tuple[int, ...], **figures: object) -> Serial:
    return Serial(id="S", march_units=units, vehicles=vehicles("V", sum(units), **figures))


def test_pass_time_of_the_us_profile() -> None:
    # Doctrine §2.2 as one serial: 87 × 60 ÷ (15 × 40) = 8.7 min; 3 gaps of 2 = 6; EXTAL 87/25 → 4; 18.7 → 19 min.
    profile = Profile(
        name="us", density_vpkm={"open": 15}, march_unit_gap_s=120, extal_s=60, extal_large_s=120, round_pass_time_s=60
    )
    assert arithmetic.pass_time_s(profile, "open", serial((22, 22, 22, 21)), LEG, 40 / 3.6) == 19 * 60


@pytest.mark.parametrize(("count", "extal_s"), [(1, 60), (25, 60), (26, 120), (600, 24 * 60), (601, 25 * 120)])
def test_extal_by_started_block(count: int, extal_s: int) -> None:
    assert arithmetic.extal_s(Profile(name="us", extal_s=60, extal_large_s=120), count) == extal_s


def test_no_extal_without_one() -> None:
    assert arithmetic.extal_s(Profile(name="x", extal_large_s=120), 601) == 0


def test_each_step_rounds_as_the_calculator_does() -> None:
    # Worked example 33: 9,250 in ÷ 20 = 462.5 in; 12.9 yd; + 100 = 112.9 yd; 15.6 per mile;
    # 20 × 60 ÷ (15.6 × 45) = 1.709… → 1.8 min = 108 s.
    lengths = [294] * 10 + [401] * 6 + [976] * 4
    cars = tuple(vehicles(f"V{i}", 1, length_m=inches * INCH)[0] for i, inches in enumerate(lengths))
    profile = Profile(name="dd1265", gaps_m={"open": 100 * YARD}, rounding="each-step")
    column = Serial(id="S", march_units=(20,), vehicles=cars)
    assert arithmetic.pass_time_s(profile, "open", column, LEG, 45 * MILE / 3600) == 108


def test_each_step_with_gaps_and_with_a_density() -> None:
    # 20 vehicles in two march units, 20 per mile, 40 mph: 20 × 60 ÷ (20 × 40) = 1.5 min; 120 + 60 s more.
    profile = Profile(
        name="x", density_vpkm={"open": 20 / MILE * 1000}, rounding="each-step", march_unit_gap_s=120, extal_s=60
    )
    assert arithmetic.pass_time_s(profile, "open", serial((10, 10)), LEG, 40 * MILE / 3600) == 270


@pytest.mark.parametrize("rate", [0.0, -1.0, float("inf"), float("nan")])
def test_no_rate_that_is_none(rate: float) -> None:
    request = Request(origin="A", destination="B", earliest_start_s=0, rates_mps={"primary": {"day": rate}})
    assert arithmetic.rate_mps(request, LEG, (), night=False) is None


def test_spacing_with_and_without_lengths() -> None:
    cars = vehicles("V", 3, length_m=10.0)
    assert arithmetic.spacing_m(Profile(name="x", gaps_m={"open": 50}), "open", cars) == 60
    assert arithmetic.spacing_m(Profile(name="x", gaps_m={"open": 50}, count_vehicle_length=False), "open", cars) == 50
    assert arithmetic.spacing_m(Profile(name="x", density_vpkm={"open": 40}), "open", cars) == 25


def test_a_service_takes_its_time() -> None:
    # 3600 s formalities + 25 vehicles at 20 per hour = 4500 s.
    post = Leg(from_="A", to="B", length_m=500, service=Service(kind="border", rate_vph=20, fixed_s=3600))
    assert arithmetic.pass_time_s(Profile(name="x"), "open", serial((25,)), post, 10.0) == 8100


def test_a_declared_pass_time_replaces_that_of_the_road() -> None:
    declared = Serial(id="S", march_units=(), vehicles=(), declared_pass_time_s=42)
    assert arithmetic.pass_time_s(Profile(name="x"), "open", declared, LEG, None) == 42


@pytest.mark.parametrize(("declared_s", "passing_s"), [(8099, 8100), (8101, 8101)])
def test_a_service_takes_its_time_of_a_declared_pass_time_too(declared_s: int, passing_s: int) -> None:
    # 3600 s formalities + 25 vehicles at 20 per hour = 4500 s.
    post = Leg(from_="A", to="B", length_m=500, service=Service(kind="border", rate_vph=20, fixed_s=3600))
    declared = replace(serial((25,)), declared_pass_time_s=declared_s)
    assert arithmetic.pass_time_s(Profile(name="x"), "open", declared, post, 10.0) == passing_s


def test_halted_length() -> None:
    # 25 × 12 m and 24 gaps of 10 m.
    assert arithmetic.halted_length_m(Profile(name="x"), vehicles("V", 25)) == 540


def test_the_rate_is_the_least_of_all() -> None:
    request = Request(
        origin="A",
        destination="B",
        earliest_start_s=0,
        rates_mps={"primary": {"day": 12.0}},
        catch_up_mps={"primary": 15.0},
    )
    cars = vehicles("V", 2)
    slow = vehicles("W", 1, rates_mps={"primary": 11.0, "track": 1.0}, top_speed_mps=20.0)
    assert arithmetic.rate_mps(request, LEG, cars, night=False) == 12.0
    assert arithmetic.rate_mps(request, LEG, (*cars, *slow), night=False) == 11.0
    assert arithmetic.rate_mps(request, Leg(from_="A", to="B", length_m=1, max_rate_mps=9.0), cars, night=False) == 9.0
    assert arithmetic.rate_mps(request, LEG, cars, night=True) is None
    assert arithmetic.catch_up_mps(request, LEG, cars, 12.0) == 15.0
    assert arithmetic.catch_up_mps(request, LEG, (*cars, *slow), 11.0) == 11.0


@pytest.mark.parametrize(("length_m", "seconds"), [(10_000, 1000), (10_000.000_001, 1000), (10_001, 1001)])
def test_run_up_to_the_second(length_m: float, seconds: int) -> None:
    assert arithmetic.run_s(length_m, 10.0) == seconds
