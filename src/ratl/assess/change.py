"""Has the rate of incidents changed: now against an own baseline, with an interval, and since when.

Two questions, two methods.

*How much?* The ratio of two rates by the conditional exact test (Przyborowski, J. and Wilenski, H., "Homogeneity of
results in testing samples from Poisson series", Biometrika 31 (1940), 313–323; Gu, K. et al., "Testing the ratio of two
Poisson rates", Biometrical Journal 50 (2008), 283–298): of all incidents those of now are binomial. Incidents come in
clusters, so that weekly counts vary more than Poisson's. Where the variance is φ times the mean with φ > 1, counts are
taken as negative binomial with that variance; then those of now are beta-binomial, which at φ = 1 is the binomial.

*Since when?* A CUSUM of weekly counts (Lucas, J. M., "Counted data CUSUM's", Technometrics 27 (1985), 129–144), whose
threshold is set by its Markov chain (Brook, D. and Evans, D. A., Biometrika 59 (1972), 539–549) so that a false
alarm within the weeks looked at has a chance of `ALPHA` ÷ 2 at most, the baseline being known no better than it is.

*Not enough data* is an answer: where neither finds a change and a threefold rise would have been found with a chance
of less than `POWER`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import brentq
from scipy.special import betainc, betaln, gammaincinv, gammaln, xlogy

from ratl.assess.counts import LEAST_WEEKS, dispersion
from ratl.roads.edges import Floats, Longs

ALPHA: Final = 0.05
POWER: Final = 0.8
RISE: Final = 3.0
"""Rise that has to be seen with `POWER` before "no change" is said."""
_DESIGN: Final = 2.0
"""Rise the CUSUM is quickest for."""
_STEADY: Final = 1.05
"""A dispersion below this is Poisson's."""
_LATTICE: Final = tuple(k * 10.0**n for n in range(-1, 5) for k in (1, 2, 5))
_LONGEST_WEEKS: Final = 104
_WIDEST: Final = 64.0
WEEK: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of a rate. `verdict` is ``risen``, ``fallen``, ``steady`` or ``unknown``: not enough data.

    `ratio` is now ÷ before, `low` and `high` its interval; None and infinity where a count is nought. `power` is the
    chance with which a threefold rise would have been found, `needed_days`, of ``unknown``, how long a period that
    needs (None: over two years). `since_week` counts whole weeks from the beginning of now to where the CUSUM sees a
    rise begin.
    """

    verdict: str
    now: int
    before: int
    now_days: float
    before_days: float
    dispersion: float
    ratio: float | None
    low: float
    high: float
    power: float
    needed_days: int | None
    since_week: int | None


def compare_rates(
    weeks_before: Sequence[int], now: int, now_days: float, weeks_now: Sequence[int], alpha: float = ALPHA
) -> Change:
    """Return what became of a rate of incidents.

    Parameters
    ----------
    weeks_before
        Counts of the whole weeks of the baseline.
    now, now_days
        Count and length of the period in question.
    weeks_now
        Its whole weeks, from its beginning.
    alpha
        Chance of a false "risen", half of it by each method; of a false "fallen" it is half.
    """
    before, before_days = int(sum(weeks_before)), float(WEEK * len(weeks_before))
    phi = dispersion(weeks_before)
    phi = phi if phi > _STEADY else 1.0
    rates = _Rates(before, before_days, phi, alpha / 2)
    low, high = rates.interval(now, now_days)
    started = _cusum_start(rates, weeks_now) if len(weeks_before) >= LEAST_WEEKS else None
    power = rates.power(now_days)
    if len(weeks_before) < LEAST_WEEKS:
        verdict = "unknown"
    elif low > 1 or started is not None:
        verdict = "risen"
    elif high < 1:
        verdict = "fallen"
    else:
        verdict = "steady" if power >= POWER else "unknown"
    return Change(
        verdict=verdict, now=now, before=before, now_days=now_days, before_days=before_days, dispersion=phi,
        ratio=(now / now_days) / (before / before_days) if before else None, low=low, high=high, power=power,
        needed_days=rates.needed_days() if verdict == "unknown" else None,
        since_week=started if verdict == "risen" else None,
    )  # fmt: skip


@dataclass(frozen=True)
class _Rates:
    """A baseline: its count, its days, the dispersion, and the chance of error allowed on each side."""

    before: int
    before_days: float
    phi: float
    alpha: float

    def at_least(self, now: int, total: int, now_days: float, ratio: float) -> float:
        """Return the chance that `now` or more of `total` are of now, at `ratio` times the baseline's rate."""
        share = ratio * now_days / (self.before_days + ratio * now_days)
        if now <= 0:
            return 1.0
        if now > total:
            return 0.0
        if self.phi == 1.0:
            return float(betainc(now, total - now + 1, share))
        strength = total / (self.phi - 1)
        return _beta_binomial_at_least(now, total, strength * share, strength * (1 - share))

    def interval(self, now: int, now_days: float) -> tuple[float, float]:
        """Return the interval of the ratio of rates, by inversion of the test on either side."""
        total = self.before + now
        if self.before_days == 0:
            return 0.0, np.inf

        def above(log_ratio: float) -> float:
            return self.at_least(now, total, now_days, float(np.exp(log_ratio))) - self.alpha

        def below(log_ratio: float) -> float:
            return 1 - self.at_least(now + 1, total, now_days, float(np.exp(log_ratio))) - self.alpha

        return _root(above) if now else 0.0, _root(below) if self.before else np.inf

    def power(self, now_days: float) -> float:
        """Return the chance that a rise to `RISE` times the baseline would be found in `now_days`."""
        if self.before_days == 0:
            return 0.0
        mean = RISE * self._rate() * now_days

        def telling(count: int) -> bool:
            return self.at_least(count, self.before + count, now_days, 1.0) <= self.alpha

        # Far beyond where chance leads: 20 standard deviations.
        expected = self._rate() * now_days
        spread = np.sqrt(self.phi * expected * (1 + now_days / self.before_days))
        least = _first(telling, 1, int(expected + 20 * spread) + 64)
        # Sums of chances can come to a little over one.
        return 0.0 if least is None else max(0.0, 1 - float(count_chances(mean, self.phi, least).sum()))

    def needed_days(self) -> int | None:
        """Return the least whole weeks, in days, in which a threefold rise would be found; None: over two years."""
        weeks = _first(lambda weeks: self.power(WEEK * weeks) >= POWER, 1, _LONGEST_WEEKS)
        return None if weeks is None else WEEK * weeks

    def _rate(self) -> float:
        """Return the baseline a day, half an incident added: one without any is not taken for none at all."""
        return (self.before + 0.5) / self.before_days

    def weekly_means(self) -> Floats:
        """Return what the baseline a week may be, as the middles of equally likely parts of its posterior."""
        at = (np.arange(9) + 0.5) / 9
        scale = self.phi / self.before_days * WEEK
        return np.asarray(scale * gammaincinv(self.before / self.phi + 0.5, at))


def count_chances(mean: float, phi: float, most: int) -> Floats:
    """Return the chances of counts below `most`, float64[most], with this mean and variance `phi` times it."""
    count = np.arange(most)
    if phi == 1.0:
        return np.asarray(np.exp(xlogy(count, mean) - mean - gammaln(count + 1)))
    size = mean / (phi - 1)
    logs = gammaln(count + size) - gammaln(size) - gammaln(count + 1)
    return np.asarray(np.exp(logs - size * np.log(phi) + xlogy(count, 1 - 1 / phi)))


def _beta_binomial_at_least(least: int, total: int, a: float, b: float) -> float:
    """Return the chance of `least` or more of `total`; what lies 40 standard deviations out is left off."""
    share = a / (a + b)
    spread = np.sqrt(total * share * (1 - share) * (a + b + total) / (a + b + 1))
    most = min(total, int(max(least, total * share) + 40 * spread) + 50)
    k = np.arange(least, most + 1)
    ways = gammaln(total + 1) - gammaln(k + 1) - gammaln(total - k + 1)
    return float(np.exp(ways + betaln(k + a, total - k + b) - betaln(a, b)).sum())


def _first(holds: Callable[[int], bool], low: int, high: int) -> int | None:
    """Return the least number from `low` to `high` from which on `holds` does; None where it does not at `high`."""
    if not holds(high):
        return None
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low


def _root(function: Callable[[float], float]) -> float:
    """Return the ratio at whose logarithm a monotone function is nought."""
    low, high = -1.0, 1.0
    while function(low) * function(high) > 0 and high < _WIDEST:
        low, high = 2 * low, 2 * high
    return float(np.exp(brentq(function, low, high, xtol=1e-6)))


# ---- since when


def _cusum_start(rates: _Rates, weeks: Sequence[int]) -> int | None:
    """Return the week in which a rise began, if the CUSUM of `weeks` gives an alarm."""
    if not len(weeks) or not rates.before_days:
        return None
    mean = rates._rate() * WEEK
    step = _lattice_step(mean, rates.phi)
    # Lucas's reference value: midway, in likelihood, between the baseline and the rise looked for.
    reference = max(1, round(mean * (_DESIGN - 1) / np.log(_DESIGN) / step))
    threshold = cusum_threshold(rates.weekly_means(), rates.phi, reference, step, len(weeks), rates.alpha)
    total, began = 0, 0
    for week, count in enumerate(weeks):
        if total == 0:
            began = week
        total = max(0, total + round(count / step) - reference)
        if total > threshold:
            return began
    return None


def _lattice_step(mean: float, phi: float) -> float:
    """Return the step of the lattice the CUSUM runs on: a part of an incident, finer for rare ones."""
    wanted = np.sqrt(mean * phi) / 10
    return next((step for step in reversed(_LATTICE) if step <= wanted), _LATTICE[0])


def cusum_threshold(means: Floats, phi: float, reference: int, step: float, weeks: int, alpha: float) -> int:
    """Return the least threshold, in steps, that the CUSUM passes in `weeks` with a chance of `alpha` at most.

    Parameters
    ----------
    means
        Equally likely means of a week's count.
    reference
        What is taken off each week, in steps.
    """
    low, high = 0, 16
    while _false_alarm(means, phi, reference, step, weeks, high) > alpha:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if _false_alarm(means, phi, reference, step, weeks, middle) > alpha:
            low = middle
        else:
            high = middle
    return high


def _false_alarm(means: Floats, phi: float, reference: int, step: float, weeks: int, threshold: int) -> float:
    """Return the chance that the CUSUM passes `threshold` within `weeks`, by its Markov chain."""
    counts = np.arange(int((threshold + reference + 1) * step) + 2)
    moves = np.rint(counts / step).astype(np.int64)
    onward = np.maximum(0, np.arange(threshold + 1)[:, None] + np.arange(moves[-1] + 1)[None, :] - reference)
    onward = np.minimum(onward, threshold + 1)  # one state more, from which there is no way back
    quiet = []
    for mean in means:
        chances = np.bincount(moves, count_chances(float(mean), phi, len(counts)))
        left: Floats = np.ones(threshold + 1)
        for _ in range(weeks):
            left = np.append(left, 0.0)[onward] @ chances
        quiet.append(left[0])
    return 1 - float(np.mean(quiet))


def weekly_counts(at_s: Floats, begin_s: float, weeks: int) -> Longs:
    """Return how many of the instants `at_s` lie in each of `weeks` weeks from `begin_s`."""
    row = np.floor((at_s - begin_s) / (WEEK * 86_400.0)).astype(np.int64)
    return np.bincount(row[(row >= 0) & (row < weeks)], minlength=weeks).astype(np.int64)
