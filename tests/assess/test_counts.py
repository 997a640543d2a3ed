"""Intervals of weighted counts, and how much more than by chance they vary."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chi2

from ratl.assess.counts import dispersion, estimate_sum


@pytest.mark.parametrize("count", [0, 1, 4, 30])
def test_with_equal_weights_it_is_garwoods_interval(count: int) -> None:
    found = estimate_sum(2.0 * count, 4.0 * count, 2.0)
    low = 0.0 if count == 0 else float(chi2.ppf(0.025, 2 * count)) / 2
    assert (found.low, found.high) == pytest.approx((2 * low, 2 * float(chi2.ppf(0.975, 2 * count + 2)) / 2))


def test_dispersion_widens_it_on_both_sides() -> None:
    plain, wide = estimate_sum(10, 10, 1), estimate_sum(10, 30, 1)
    assert wide.low < plain.low < 10 < plain.high < wide.high


def test_it_holds_the_truth_as_often_as_it_says() -> None:
    # Three strata with weights 0.2, 1 and 3 and means 9, 4 and 0.7: Σ w μ = 7.9.
    chance = np.random.default_rng(5)
    weights, means = np.array([0.2, 1.0, 3.0]), np.array([9.0, 4.0, 0.7])
    held = 0
    for counts in chance.poisson(means, (2000, 3)):
        found = estimate_sum(float(weights @ counts), float(weights**2 @ counts), 3.0)
        held += found.low <= float(weights @ means) <= found.high
    assert held / 2000 >= 0.95


def test_a_trend_is_no_dispersion_and_clusters_are() -> None:
    chance = np.random.default_rng(5)
    assert dispersion(chance.poisson(np.linspace(2, 20, 200)).tolist()) < 1.3
    assert dispersion((6 * chance.poisson(2, 400)).tolist()) == pytest.approx(6, rel=0.2)
    assert dispersion([0, 90, 0, 90]) == 1.0  # four weeks say nothing
