"""For how many days stores last that are carried and brought, and how much has to be carried: for many runs at once.

Every day that is touched is used whole. What is brought is taken on when it has come and the movement has reached it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from ratl.model.plan import Plan
from ratl.model.supply import ENDLESS_DAYS, Resupply

Array = npt.NDArray[Any]
NEVER: Final = 2 * ENDLESS_DAYS
"""The day of what is not taken on: after every other."""


def number_days(plan: Plan, seconds: Array) -> Array:
    """Return the ordinal of the local day of each plan second, int64 of the same shape."""
    if not seconds.size:
        return np.zeros(seconds.shape, np.int64)
    first, last = (_local(plan, each).toordinal() for each in (int(seconds.min()), int(seconds.max())))
    midnights = [begin_day(plan, ordinal) for ordinal in range(first + 1, last + 1)]
    return first + np.searchsorted(midnights, seconds, side="right")


def begin_day(plan: Plan, ordinal: int) -> float:
    """Return the plan second at which a local day begins."""
    midnight = datetime.combine(date.fromordinal(ordinal), time(), ZoneInfo(plan.zone))
    return midnight.timestamp() - datetime.fromisoformat(plan.epoch).timestamp()


def _local(plan: Plan, second: int) -> date:
    return datetime.fromtimestamp(datetime.fromisoformat(plan.epoch).timestamp() + second, ZoneInfo(plan.zone)).date()


def take_on(resupplies: Sequence[Resupply], reached_s: Array, start_s: Array) -> Array:
    """Return when each resupply is taken on in each run: it has come, and the movement has set out and reached it.

    Parameters
    ----------
    resupplies
        Of one movement.
    reached_s
        Float, run × resupply: when the movement first reaches the site, plan seconds; NaN where it never does, as where
        a drop comes to wherever it is.
    start_s
        Run: when the movement sets out.
    """
    come = np.broadcast_to(np.array([r.at_s for r in resupplies], float), reached_s.shape)
    return np.asarray(np.maximum(np.fmax(come, reached_s), start_s[:, None]))


class Stores:
    """One kind of stores in many runs: what is used a day, and what is brought on which day after the start.

    Parameters
    ----------
    per_day
        Used on each day that is touched.
    days
        Int, run × resupply: days after the first on which it is taken on; `NEVER`.
    amounts
        By resupply.
    """

    def __init__(self, per_day: float, days: Array, amounts: Sequence[float]) -> None:
        order = np.argsort(days, axis=1, kind="stable")
        came = np.cumsum(np.array(amounts, float)[order], axis=1)
        runs = len(days)
        self.per_day = per_day
        self._days = np.concatenate([np.take_along_axis(days, order, axis=1), np.full((runs, 1), NEVER)], axis=1)
        self._came = np.concatenate([np.zeros((runs, 1)), came], axis=1)
        """What has come before each of `_days`."""

    def count_days(self, carried: float) -> Array:
        """Return for how many days, from the first, `carried` and what is brought last without a break; int, by run."""
        if self.per_day <= 0:
            return np.full(len(self._days), ENDLESS_DAYS)
        covered = np.floor((carried + self._came) / self.per_day + 1e-9)
        broken = np.argmax(covered < self._days, axis=1)
        return np.asarray(np.minimum(covered[np.arange(len(covered)), broken], ENDLESS_DAYS), np.int64)

    def need(self, touched: Array) -> Array:
        """Return how much has to be on board at the start to last for so many days; float, by run."""
        until = np.minimum(self._days, touched[:, None])
        return np.asarray(np.maximum(until * self.per_day - self._came, 0.0).max(axis=1))
