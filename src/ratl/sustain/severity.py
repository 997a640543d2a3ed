"""Which of two remarks on supply and care is the graver: what an alternate route adds to what the main route says."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

from ratl.model.movement import Reason

_MEASURES: Final = {
    "fuel_short": "litres",
    "days_short": "days",
    "care_worst_recovery": "seconds",
    "care_worst_surgery": "seconds",
    "care_no_recovery": "without",
    "care_no_surgery": "without",
}
"""First words of the codes of one matter → the parameter that says how grave it is; without it, it is all of it."""


def is_worse(remark: Reason, others: Iterable[Reason]) -> bool:
    """Return whether `remark` says more than every one of `others` on the same matter, of the same serial."""
    matter, grave = _weigh(remark)
    if matter not in _MEASURES:
        return remark not in others
    alike = (other for other in others if other.params.get("serial") == remark.params.get("serial"))
    return all(grave > weight for about, weight in map(_weigh, alike) if about == matter)


def _weigh(remark: Reason) -> tuple[str, float]:
    matter = next((words for words in _MEASURES if remark.code.startswith(words)), remark.code)
    return matter, float(str(remark.params.get(_MEASURES.get(matter, ""), math.inf)))
