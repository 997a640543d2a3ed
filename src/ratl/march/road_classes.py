"""Which rate of march holds on classes of road that a column's rates do not name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

#: Class of road on a map → class that stands in for it where the rates do not name it. A convention of Ratl.
STAND_INS: Final[Mapping[str, str]] = MappingProxyType(
    {"unclassified": "tertiary", "residential": "urban", "living_street": "urban", "service": "urban"}
)


def find_rates(rates_mps: Mapping[str, Mapping[str, float]], class_: str) -> Mapping[str, float]:
    """Return the rates by light on a class of road: its own, else those of the class that stands in for it.

    >>> find_rates({"urban": {"day": 7.0}}, "residential"), find_rates({"urban": {"day": 7.0}}, "track")
    ({'day': 7.0}, {})
    """
    return rates_mps.get(class_) or rates_mps.get(STAND_INS.get(class_, ""), {})


def fill_rates(rates_mps: Mapping[str, Mapping[str, float]], classes: Iterable[str]) -> dict[str, Mapping[str, float]]:
    """Return rates by class and light with those of `classes` that another class stands in for.

    >>> fill_rates({"urban": {"day": 7.0}}, ["residential", "track"])
    {'urban': {'day': 7.0}, 'residential': {'day': 7.0}}
    """
    found = {class_: find_rates(rates_mps, class_) for class_ in classes if class_ not in rates_mps}
    return {**rates_mps, **{class_: rates for class_, rates in sorted(found.items()) if rates}}
