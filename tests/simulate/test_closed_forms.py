"""The simulation against sums done on paper: a queue at the border, renewal breakdowns, days of leave, draws."""

import math

import numpy as np
import pytest
from scipy import stats

from ratl.model.factors import Breakdowns, Factors, Spread
from ratl.model.profile import Profile
from ratl.model.route import Service
from tests.maps import DAY, draw, move, plan, scenario, serial
from tests.simulate.carried import carried, complete, exponential, head_at, leaves_at

#: One draw in a hundred thousand is farther from the mean.
SIGMAS = 4.4


def near(values: np.ndarray, mean: float) -> bool:
    return abs(values.mean() - mean) <= SIGMAS * values.std() / math.sqrt(len(values))


def test_a_queue_at_the_border_is_d_m_1() -> None:
    """Single vehicles at fixed times, exponential service: D/M/1 (Kleinrock 1975, Queueing Systems I, 6.4).

    The root of s = exp(−(1 − s) ÷ ρ) is the share of vehicles that wait; the mean wait is s ÷ (μ (1 − s)).
    """
    each_s, apart_s, count = 180.0, 240, 160
    network = draw(
        "A---10---B---1---C---10---D", roads={"BC": {"service": Service(rate_vph=20, kind="border", storage_m=900)}}
    )
    starts = [divmod(6 * 60 + n * apart_s // 60, 60) for n in range(count)]
    moves = [move(f"M{n:03}", "AD", serial(f"M{n:03}/1", 1), start=f"{h:02}:{m:02}") for n, (h, m) in enumerate(starts)]
    tight = Profile(name="tight", gaps_m={"open": 1.0}, count_vehicle_length=False)
    planned = plan(scenario(network, *moves, profile=tight))
    made, runs = carried(planned, Factors(name="x", service_cv=1.0), 400)
    waits = []
    for movement in planned.movements[80:]:
        one = movement.serials[0].id
        run_s = movement.serials[0].legs[1].run_s
        waits.append(head_at(made, runs, one, "C") - leaves_at(made, runs, one, "B") - run_s)
    found = np.stack(waits).astype(float)
    share = 0.5
    for _ in range(200):
        share = math.exp(-(1 - share) * apart_s / each_s)
    # Vehicles of one run wait together: the runs are what is independent.
    assert near((found > 0.5).mean(axis=0), share)
    assert near(found.mean(axis=0), share * each_s / (1 - share))


def test_failures_are_a_compound_poisson_process() -> None:
    """Over L vehicle-km at rate r, mended in X: the delay has mean rL E[X], variance rL E[X²]; none with exp(−rL)."""
    network = draw("A---100---B", roads={"AB": {"surface": "gravel"}})
    planned = plan(scenario(network, move("M", "AB", serial("M/1", 5))))
    broken = Breakdowns(by_weight={"heavy": 1.5}, surfaces={"gravel": 2.0}, repair=exponential(900))
    made, runs = carried(planned, Factors(name="x", breakdowns=broken), 40_000)
    delay = complete(made, runs, "M/1") - float(planned.movements[0].completion_s or 0)
    expected = 5 * 100 * 1.5 * 2.0 / 1000
    assert near(delay, expected * 900)
    assert near((delay < 0.5) * 1.0, math.exp(-expected))
    assert delay.var() == pytest.approx(expected * 2 * 900**2, rel=0.05)
    assert near(runs.counts[:, 0, 0] * 1.0, expected)


def test_incidents_stop_a_serial_as_often_as_they_should() -> None:
    network = draw("A---200---B")
    planned = plan(scenario(network, move("M", "AB")))
    made, runs = carried(planned, Factors(name="x", incidents_per_100km=0.4, incident=exponential(600)), 40_000)
    assert near(runs.counts[:, 0, 3] * 1.0, 0.8)
    assert near(complete(made, runs, "M/1") - float(planned.movements[0].completion_s or 0), 0.8 * 600)


def test_leave_refused_day_by_day_is_geometric() -> None:
    planned = plan(scenario(draw("A---10---B"), move("M", "AB")))
    made, runs = carried(planned, Factors(name="x", refused_share=0.3), 40_000)
    days = (complete(made, runs, "M/1") - (planned.movements[0].completion_s or 0)) // DAY
    for count in range(4):
        assert near((days == count) * 1.0, 0.7 * 0.3**count)


@pytest.mark.parametrize(
    ("spread", "law"),
    [
        (Spread(kind="exponential", a=1800), stats.expon(scale=1800)),
        (Spread(kind="lognormal", a=1800, b=5400), stats.lognorm(math.log(3) / stats.norm.ppf(0.9), scale=1800)),
        (Spread(kind="triangular", a=600, b=1200, c=6000), stats.triang(600 / 5400, loc=600, scale=5400)),
    ],
)
def test_a_spread_is_the_law_it_is_called(spread: Spread, law: stats.rv_continuous) -> None:
    planned = plan(scenario(draw("A---10---B"), move("M", "AB")))
    made, runs = carried(planned, Factors(name="x", late_share=1.0, late=spread), 20_000)
    delay = complete(made, runs, "M/1") - float(planned.movements[0].completion_s or 0)
    # Times are whole seconds: a uniform part of one makes them continuous again.
    smooth = delay + np.random.default_rng(1).uniform(-0.5, 0.5, len(delay))
    assert stats.kstest(smooth, law.cdf).pvalue > 1e-3


def test_service_of_n_vehicles_is_a_gamma_sum() -> None:
    network = draw(
        "A---10---B---1---C", roads={"BC": {"service": Service(rate_vph=20, fixed_s=600, kind="border", storage_m=900)}}
    )
    planned = plan(scenario(network, move("M", "AC")))
    made, runs = carried(planned, Factors(name="x", service_cv=0.5), 20_000)
    passing = complete(made, runs, "M/1") - head_at(made, runs, "M/1", "C").astype(float)
    law = stats.gamma(10 / 0.25, loc=600, scale=180 * 0.25)
    assert near(passing, 600 + 1800)
    assert stats.kstest(passing + np.random.default_rng(1).uniform(-0.5, 0.5, len(passing)), law.cdf).pvalue > 1e-3
