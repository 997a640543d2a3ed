"""Quantities with units, turned into SI at the edge and nowhere else.

Inside Ratl every quantity is SI and its name carries the unit (`pass_time_s`, `mass_kg`).
"""

from __future__ import annotations

import math
import re
from typing import Final

FOOT_M: Final = 0.3048
INCH_M: Final = 0.0254
YARD_M: Final = 0.9144
MILE_M: Final = 1609.344
POUND_KG: Final = 0.45359237
SHORT_TON_KG: Final = 907.18474
US_GALLON_L: Final = 3.785411784

#: What each unit measures and how many SI units it holds.
UNITS: Final[dict[str, tuple[str, float]]] = {
    "m": ("length", 1.0), "km": ("length", 1000.0), "cm": ("length", 0.01), "mm": ("length", 0.001),
    "ft": ("length", FOOT_M), "in": ("length", INCH_M), "yd": ("length", YARD_M), "mi": ("length", MILE_M),
    "kg": ("mass", 1.0), "t": ("mass", 1000.0), "lb": ("mass", POUND_KG), "lbs": ("mass", POUND_KG),
    "st": ("mass", SHORT_TON_KG),
    "s": ("time", 1.0), "min": ("time", 60.0), "h": ("time", 3600.0), "d": ("time", 86400.0),
    "l": ("volume", 1.0), "gal": ("volume", US_GALLON_L),
    "m/s": ("rate", 1.0), "km/h": ("rate", 1 / 3.6), "mph": ("rate", MILE_M / 3600),
    "l/100km": ("fuel use", 1.0), "mpg": ("fuel economy", MILE_M / US_GALLON_L),
    "l/h": ("fuel rate", 1.0), "gal/h": ("fuel rate", US_GALLON_L),
    "l/min": ("fuel rate", 60.0),
    "veh/h": ("flow", 1.0),
}  # fmt: skip

_ARABIC_DIGITS: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫٬", "01234567890123456789.,")
_SPELLINGS: Final = {
    "م": "m", "متر": "m", "كم": "km", "سم": "cm", "كغ": "kg", "كجم": "kg", "طن": "t", "لتر": "l", "ل": "l",
    "د": "min", "دقيقة": "min", "س": "h", "ساعة": "h", "كم/س": "km/h", "كم/ساعة": "km/h", "قدم": "ft", "بوصة": "in",
    "litre": "l", "litres": "l", "liter": "l", "liters": "l", "metres": "m", "metre": "m", "meters": "m", "meter": "m",
    "feet": "ft", "foot": "ft", "'": "ft", "inches": "in", "inch": "in", '"': "in", "tonne": "t", "tonnes": "t",
    "tons": "t", "hour": "h", "hours": "h", "minutes": "min", "minute": "min", "mins": "min", "days": "d", "day": "d",
    "sec": "s", "seconds": "s", "kmh": "km/h", "kph": "km/h", "km/hr": "km/h", "gallon": "gal", "gallons": "gal",
    "ث": "s", "ثانية": "s", "يوم": "d", "مم": "mm", "ياردة": "yd", "ميل": "mi", "رطل": "lb", "طن قصير": "st",
    "غالون": "gal", "م/ث": "m/s", "ميل/س": "mph", "ميل/غالون": "mpg", "لتر/100كم": "l/100km", "ل/100كم": "l/100km",
    "لتر/100 كم": "l/100km", "لتر/س": "l/h", "ل/س": "l/h", "لتر/ساعة": "l/h", "غالون/س": "gal/h", "لتر/د": "l/min",
    "لتر/دقيقة": "l/min", "آلية/س": "veh/h", "آلية/ساعة": "veh/h",
    "us gal": "gal", "l/100 km": "l/100km", "vph": "veh/h", "vehicles/h": "veh/h", "yards": "yd", "miles": "mi",
}  # fmt: skip
_QUANTITY: Final = re.compile(r"^\s*([-+]?\d+(?:[.,]\d+)?)\s*([^\d\s].*?)?\s*$")


def western_digits(text: str) -> str:
    """Return `text` with Arabic-Indic and Persian digits and separators made Western."""
    return text.translate(_ARABIC_DIGITS)


def find_unit(text: str) -> str | None:
    """Return the canonical unit that `text` spells, or None when it spells none."""
    spelling = western_digits(text).strip().strip(".").lower()
    spelling = _SPELLINGS.get(spelling, spelling)
    return spelling if spelling in UNITS else None


def parse_quantity(text: str, measure: str) -> float:
    """Return the SI value of a quantity written with its unit, for example ``"40 km/h"``.

    Parameters
    ----------
    text
        Number and unit; Arabic-Indic digits and Arabic units are read too.
    measure
        What is expected: ``"length"``, ``"mass"``, ``"time"``, ``"rate"``, ``"volume"``, ...

    Raises
    ------
    ValueError
        ``"no_number"``, ``"two_readings"`` (``20,000``), ``"no_unit"``, ``"unknown_unit"`` or
        ``"wrong_measure"`` as the only argument.

    Examples
    --------
    >>> parse_quantity("40 km/h", "rate") == 40 / 3.6
    True
    >>> parse_quantity("٢٠ قدم", "length") == 20 * 0.3048
    True
    """
    match = _QUANTITY.match(western_digits(text))
    if match is None:
        raise ValueError("no_number")
    if re.fullmatch(r"[-+]?\d{1,3},\d{3}", match[1]):
        raise ValueError("two_readings")
    if match[2] is None:
        raise ValueError("no_unit")
    unit = find_unit(match[2])
    if unit is None:
        raise ValueError("unknown_unit")
    kind, factor = UNITS[unit]
    if kind != measure:
        raise ValueError("wrong_measure")
    return float(match[1].replace(",", ".")) * factor


def ceil_s(seconds: float) -> int:
    """Round a duration up to the whole second, forgiving a microsecond of floating dust.

    >>> ceil_s(10.0000001), ceil_s(10.1)
    (10, 11)
    """
    return math.ceil(seconds - 1e-6)
