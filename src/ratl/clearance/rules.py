"""The threshold rules: who must be asked, and how early. One table, each row with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from ratl.errors import InputError, Problem

_HOUR_S, _DAY_S = 3600, 86400


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearanceRule:
    """When one practice wants a clearance. A threshold of None (or False) is not among its thresholds."""

    name: str
    source: str
    vehicles_from: int | None = None
    """Vehicles of one column from which on it must be cleared."""
    per_hour_from: int | None = None
    """Vehicles in one hour to one destination."""
    sizes: str | None = None
    """Country of `LEGAL_SIZES`; any one vehicle over them must be cleared."""
    dangerous_goods: bool = False
    every_movement: bool = False
    notice_s: int = 0
    emergency_notice_s: int | None = None
    """Notice that is enough when the request is marked as an emergency."""
    working_days: int = 0
    validity_s: int = 0
    """How long from the start a clearance must hold."""


_RULES: Final = (
    ClearanceRule(name="us", vehicles_from=6, per_hour_from=10, sizes="usa", source="[FM4-01.011-C], [FM55-30-M]"),
    # Dangerous goods count when their route is restricted; whether it is, a plan does not say, so all of them do.
    ClearanceRule(name="bundeswehr", vehicles_from=11, sizes="germany", dangerous_goods=True, source="[BW-MK]"),
    ClearanceRule(name="german-civil", vehicles_from=31, source="[DE-MARSCH]"),
    ClearanceRule(name="dd1266", sizes="usa", working_days=10, source="[DD1266]"),
    ClearanceRule(
        name="yemen-hns",
        every_movement=True,
        notice_s=48 * _HOUR_S,
        emergency_notice_s=24 * _HOUR_S,
        source="[HNS-YEM]",
    ),
    ClearanceRule(
        name="south-sudan", every_movement=True, notice_s=14 * _DAY_S, validity_s=42 * _DAY_S, source="[LC-SSD]"
    ),
)

#: Every rule by name.
CLEARANCE_RULES: Final[Mapping[str, ClearanceRule]] = MappingProxyType({rule.name: rule for rule in _RULES})


def get_clearance_rule(name: str) -> ClearanceRule:
    """Return the rule called `name`.

    Raises
    ------
    InputError
        ``unknown_clearance_rule``.
    """
    if name not in CLEARANCE_RULES:
        raise InputError([Problem("unknown_clearance_rule", (), {"found": name, "known": tuple(CLEARANCE_RULES)})])
    return CLEARANCE_RULES[name]
