"""Counts of incidents and what they say of a rate: intervals, dispersion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import gammaincinv

from ratl.roads.edges import Floats

LEVEL: Final = 0.95
LEAST_WEEKS: Final = 8
"""Fewer weeks say nothing of dispersion."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its interval (`LEVEL`)."""

    value: float
    low: float
    high: float

    def times(self, factor: float) -> Estimate:
        """Return the estimate in another unit."""
        return Estimate(self.value * factor, self.low * factor, self.high * factor)


def bounds(value: Floats, variance: Floats, most: Floats, level: float = LEVEL) -> tuple[Floats, Floats]:
    """Return the intervals of weighted sums of Poisson counts by the gamma method, float64 of any one shape.

    Fay, M. P. and Feuer, E. J., "Confidence intervals for directly standardized rates: a method based on the gamma
    distribution", Statistics in Medicine 16 (1997), 791–801. With equal weights it is Garwood's exact interval
    (Biometrika 28 (1936), 437–442).

    Parameters
    ----------
    value, variance
        Σ w and Σ w² over the incidents, the latter times the dispersion.
    most
        The most one incident can weigh: it stands for the one that might have been and was not.
    """
    tail = (1 - level) / 2
    seen = (value > 0) & (variance > 0)
    safe, spread = np.where(seen, value, 1.0), np.where(seen, variance, 1.0)
    low = np.where(seen, spread / safe * gammaincinv(safe**2 / spread, tail), 0.0)
    may = most > 0
    more, wider = np.where(may, value + most, 1.0), np.where(may, variance + most**2, 1.0)
    high = np.where(may, wider / more * gammaincinv(more**2 / wider, 1 - tail), value)
    return low, high


def estimate_sum(value: float, variance: float, most: float, level: float = LEVEL) -> Estimate:
    """Return one sum with its interval (see `bounds`).

    Examples
    --------
    Four incidents, each of weight 1: the exact interval of a count of 4. None: the upper end of a count of 0.

    >>> found = estimate_sum(4, 4, 1)
    >>> round(found.low, 3), round(found.high, 3)
    (1.09, 10.242)
    >>> round(estimate_sum(0, 0, 1).high, 3)
    3.689
    """
    low, high = bounds(np.array([value]), np.array([variance]), np.array([most]), level)
    return Estimate(value, float(low[0]), float(high[0]))


def dispersion(counts: Sequence[int] | Floats) -> float:
    """Return variance ÷ mean of counts, no less than 1 (Poisson); 1 where there are fewer than `LEAST_WEEKS`.

    From the squared differences of neighbours, so that a slow trend is not taken for dispersion (von Neumann, J.,
    Annals of Mathematical Statistics 12 (1941), 367–395).

    >>> dispersion([2, 2, 2, 2, 2, 2, 2, 2]), dispersion([0, 8, 0, 8, 0, 8, 0, 8])
    (1.0, 8.0)
    """
    found = np.asarray(counts, np.float64)
    mean = float(found.mean()) if len(found) else 0.0
    if len(found) < LEAST_WEEKS or mean == 0:
        return 1.0
    return max(1.0, float((np.diff(found) ** 2).mean()) / 2 / mean)
