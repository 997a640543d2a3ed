"""Vehicles over a country's legal sizes and weights."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from ratl.model.movement import Reason
from ratl.model.vehicle import Vehicle
from ratl.units import INCH_M, POUND_KG

#: Most that moves without a special permit, by country. A figure that is not named was not found.
LEGAL_SIZES: Final[Mapping[str, Mapping[str, float]]] = MappingProxyType(
    {
        # [FM4-01.011-C]: 102 in, 162 in, 80 000 lb gross, 20 000 lb on a single axle.
        "usa": {
            "width_m": 102 * INCH_M,
            "height_m": 162 * INCH_M,
            "mass_kg": 80_000 * POUND_KG,
            "axle_load_kg": 20_000 * POUND_KG,
        },
        # [BW-MK]
        "germany": {"width_m": 2.55, "height_m": 4.0, "mass_kg": 40_000.0},
    }
)


def list_oversize(vehicles: Iterable[Vehicle], country: str) -> Iterator[Reason]:
    """Yield ``clearance_over_<limit>`` about the worst vehicle of each legal size exceeded in `country`.

    Parameters: vehicle, figure, allowed, and the count of vehicles over it.
    """
    column = list(vehicles)
    for key, allowed in LEGAL_SIZES[country].items():
        over = [(figure, v.id) for v in column if (figure := getattr(v, key)) is not None and figure > allowed]
        if over:
            figure, vehicle = max(over)
            params = {"vehicle": vehicle, "figure": figure, "allowed": allowed, "count": len(over)}
            yield Reason(code=f"clearance_over_{key}", params=params)
