from __future__ import annotations

import dataclasses

import pytest

from ratl.errors import InputError
from ratl.march.profiles import PROFILES, get_profile
from ratl.model.profile import Profile

_NO_FIGURE = {"name", "sources"}


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda p: p.name)
def test_every_figure_names_its_source(profile: Profile) -> None:
    plain = Profile(name="plain")
    given = {f.name for f in dataclasses.fields(profile) if getattr(profile, f.name) != getattr(plain, f.name)}
    used = given | {"gaps_m", "count_vehicle_length", "halted_gap_m", "rounding", "round_pass_time_s"}
    assert used - _NO_FIGURE <= set(profile.sources)
    assert set(profile.sources) <= {f.name for f in dataclasses.fields(profile)}
    assert all("[" in source or "not found" in source for source in profile.sources.values())


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda p: p.name)
def test_figures_make_sense(profile: Profile) -> None:
    assert profile.gaps_m["open"] > profile.gaps_m["close"] > 0
    for road_class, rates in profile.rates_mps.items():
        assert 0 < rates["night"] <= rates["day"] < 30, road_class
    assert set(profile.rates_mps) >= {"motorway", "primary", "track", "urban", "drawing-out"}
    assert profile.serial_gap_s >= profile.march_unit_gap_s


@pytest.mark.parametrize("name", ["us", "ex-soviet"])
def test_drawing_out_at_half_the_rate_of_march(name: str) -> None:
    # F14: 20 of 40 km/h, 15 of 30 km/h.
    rates = get_profile(name).rates_mps
    assert rates["drawing-out"]["day"] == pytest.approx(rates["primary"]["day"] / 2)


def test_us_halts_as_the_manual_has_them() -> None:
    # [TR1009 p69]: 15 min at the end of the first hour, then 10 min every 2 h; [ATP4-90]: inside the rate of march.
    us = get_profile("us")
    assert (us.first_halt_interval_s, us.first_halt_s) == (3600, 900)
    assert (us.halt_interval_s, us.halt_s, us.halts_in_rate) == (7200, 600, True)
    assert us.march_unit_max == 20 and us.serials_max == 5


def test_unknown_profile_names_the_known() -> None:
    with pytest.raises(InputError) as caught:
        get_profile("french")
    (problem,) = caught.value.problems
    assert problem.code == "unknown_profile"
    assert problem.params["found"] == "french" and "us" in str(problem.params["known"])
