"""Which of two remarks on supply and care is the graver: what an alternate route adds to what the main route says."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Final

from ratl.model.movement import Reason

_MEASURES: Final = {
    "fuel_short": "litres",
    "stock_short": "more",
    "crew_short": "needed",
    "towed_pair_exceeds": "figure",
    "care_worst_recovery": "seconds",
    "care_worst_surgery": "seconds",
    "care_no_recovery": "without",
    "care_no_surgery": "without",
}
"""First words of the codes of one matter → the parameter that says how grave it is; without it, it is all of it."""


_SHORTAGES: Final = (
    "fuel_short", "stock_short", "resupply_", "crew_short", "recovery_short", "recovery_too_heavy",
    "towed_pair_exceeds", "care_no_",
)  # fmt: skip
"""First words of the codes that say that something is missing, not only worth knowing."""


def is_shortage(remark: Reason) -> bool:
    """Return whether something is missing that has to be mended before the movement starts."""
    because = remark.params.get("because")
    code = str(because["code"]) if isinstance(because, Mapping) else remark.code
    return code.startswith(_SHORTAGES)


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
