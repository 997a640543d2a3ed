"""Has the rate changed: exact values, false alarms by simulation, and not enough data."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import betabinom, binomtest, nbinom, poisson

from ratl.assess.change import ALPHA, compare_rates, count_chances, cusum_threshold, weekly_counts


def weeks(total: int, count: int) -> list[int]:
    """Return a total spread as evenly as can be, so that nothing is overdispersed."""
    return [total * (k + 1) // count - total * k // count for k in range(count)]


def test_without_dispersion_it_is_the_exact_binomial_interval() -> None:
    # 12 incidents in 28 days, 26 in the 364 before: 12 of 38, and the odds of that share times 364 / 28.
    found = compare_rates(weeks(26, 52), 12, 28.0, [3, 3, 3, 3])
    exact = binomtest(12, 38, 0.5).proportion_ci(1 - ALPHA, "exact")
    low, high = (share / (1 - share) * 364 / 28 for share in (exact.low, exact.high))
    assert found.dispersion == 1.0
    assert found.ratio == pytest.approx(6.0)
    assert (found.low, found.high) == pytest.approx((low, high), rel=1e-4)
    assert found.verdict == "risen"


def test_dispersion_widens_the_interval_and_takes_the_verdict_back() -> None:
    clustered = [0, 0, 0, 8] * 13
    found = compare_rates(clustered, 20, 28.0, [0, 10, 0, 10])
    plain = compare_rates(weeks(sum(clustered), 52), 20, 28.0, [0, 10, 0, 10])
    assert found.dispersion > 4
    assert found.low < 1 < plain.low
    assert (found.verdict, plain.verdict) == ("unknown", "risen")


@pytest.mark.parametrize(
    ("before", "now", "verdict"),
    [
        (weeks(520, 52), 40, "steady"),
        (weeks(520, 52), 80, "risen"),
        (weeks(520, 52), 10, "fallen"),
        (weeks(4, 52), 1, "unknown"),
        (weeks(0, 52), 0, "unknown"),
        (weeks(0, 52), 6, "risen"),
        (weeks(70, 7), 90, "unknown"),  # seven weeks are no baseline
        ([], 3, "unknown"),
    ],
)
def test_verdicts(before: list[int], now: int, verdict: str) -> None:
    found = compare_rates(before, now, 28.0, weeks(now, 4))
    assert found.verdict == verdict


def test_what_would_be_enough_is_enough() -> None:
    sparse = weeks(26, 104)
    found = compare_rates(sparse, 1, 28.0, [0, 0, 1, 0])
    assert found.verdict == "unknown"
    assert found.needed_days is not None
    longer = compare_rates(sparse, 2, float(found.needed_days), [0] * (found.needed_days // 7))
    shorter = compare_rates(sparse, 2, float(found.needed_days - 7), [0] * (found.needed_days // 7 - 1))
    assert longer.power >= 0.8 > shorter.power


def test_no_chance_is_below_nought() -> None:
    # A baseline of one week against ten years: the sum of the chances of counts comes to a little over one.
    change = compare_rates([1], 1, 3658.0, [])
    assert 0 <= change.power <= 1


def test_power_is_the_share_of_threefold_rises_found() -> None:
    chance = np.random.default_rng(3)
    before = weeks(40, 52)
    power = compare_rates(before, 3, 28.0, []).power
    mean = 3 * 40.5 / 364 * 28
    found = [compare_rates(before, int(now), 28.0, []).low > 1 for now in chance.poisson(mean, 300)]
    assert np.mean(found) == pytest.approx(power, abs=0.06)


@pytest.mark.parametrize(("mean", "phi"), [(0.5, 1.0), (6.0, 1.0), (6.0, 3.0)])
def test_false_alarms_are_as_rare_as_said(mean: float, phi: float) -> None:
    # 150 histories of 60 weeks with one rate throughout; risen or fallen is false each time.
    chance = np.random.default_rng(11)
    size = mean / (phi - 1) if phi > 1 else 0.0
    draw = (
        chance.poisson(mean, (150, 60)) if phi == 1 else nbinom.rvs(size, 1 / phi, size=(150, 60), random_state=chance)
    )
    verdicts = [compare_rates(w[:56].tolist(), int(w[56:].sum()), 28.0, w[56:].tolist()).verdict for w in draw]
    risen, fallen = verdicts.count("risen") / 150, verdicts.count("fallen") / 150
    # 5 % and 2.5 % at most; what 150 draws add to that by chance is two standard deviations, 3.6 and 2.5 points.
    assert risen <= ALPHA + 0.036
    assert fallen <= ALPHA / 2 + 0.025


def test_a_rise_in_the_middle_is_found_where_it_begins() -> None:
    found = compare_rates(weeks(104, 52), 60, 84.0, [2, 2, 1, 2, 2, 2, 9, 8, 9, 8, 7, 8])
    assert (found.verdict, found.since_week) == ("risen", 6)


def test_the_threshold_keeps_its_promise_exactly() -> None:
    # Two weeks, mean 1, one off each week: passing h means a first week over h + 1, or two that together pass h + 2.
    threshold = cusum_threshold(np.array([1.0]), 1.0, 1, 1.0, 2, 0.01)
    law = poisson(1.0)

    def passes(h: int) -> float:
        quiet = sum(law.pmf(a) * law.cdf(h + 1 - max(0, a - 1)) for a in range(h + 2))
        return float(1 - quiet)

    assert passes(threshold) <= 0.01 < passes(threshold - 1)


def test_weeks_are_counted_from_their_beginning() -> None:
    week = 7 * 86_400.0
    assert weekly_counts(np.array([-1.0, 0.0, week - 1, week, 3 * week]), 0.0, 3).tolist() == [2, 1, 0]


@pytest.mark.parametrize("phi", [1.0, 2.5])
def test_chances_are_those_of_the_library(phi: float) -> None:
    law = poisson(4.0) if phi == 1 else nbinom(4.0 / 1.5, 1 / 2.5)
    assert count_chances(4.0, phi, 30) == pytest.approx(law.pmf(np.arange(30)))


def test_with_dispersion_the_interval_is_that_of_the_beta_binomial() -> None:
    before = [0, 0, 0, 8] * 13
    found = compare_rates(before, 70, 28.0, [20, 10, 20, 20])
    total, strength = 174, 174 / (found.dispersion - 1)
    for ratio, tail in ((found.low, "sf"), (found.high, "cdf")):
        share = ratio * 28 / (364 + ratio * 28)
        law = betabinom(total, strength * share, strength * (1 - share))
        chance = law.sf(69) if tail == "sf" else law.cdf(70)
        assert chance == pytest.approx(ALPHA / 2, rel=1e-3)


def test_of_many_incidents_it_is_as_quick_and_as_strict() -> None:
    chance = np.random.default_rng(2)
    history = poisson(2000).rvs(size=56, random_state=chance)
    found = compare_rates(history[:52].tolist(), int(history[52:].sum()), 28.0, history[52:].tolist())
    assert found.verdict == "steady"
    risen = compare_rates(history[:52].tolist(), 12_000, 28.0, [2000, 2000, 4000, 4000])
    assert (risen.verdict, risen.since_week) == ("risen", 2)
