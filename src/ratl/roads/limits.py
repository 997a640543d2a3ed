"""Limits as road tags state them: figures in their many spellings, kept apart from "free" and from "unknown".

Only the word ``none`` says that something is free. Whatever else cannot be read stays unknown and is handed on by
name; it is never taken for free.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final, NamedTuple

from ratl.units import SHORT_TON_KG, UNITS, find_unit, western_digits

DIRECTIONS: Final = ("forward", "backward")
#: Vehicles a tag may speak of and mean ours, the most specific first: one of a column is a lorry before anything else.
MODES: Final = ("hgv", "goods", "motor_vehicle", "vehicle", "access")

_LONG_TON_KG: Final = 1016.0469088
#: Spellings that mean something else on road signs than in a planner's table: "tons" of a sign may be short ones.
_SIGN_UNITS: Final[Mapping[str, tuple[str, float]]] = MappingProxyType(
    {"lt": ("mass", _LONG_TON_KG), "ton": ("mass", SHORT_TON_KG), "tons": ("mass", SHORT_TON_KG)}
)
_DEFAULT_UNITS: Final = {"length": "m", "mass": "t", "class": ""}
#: GraphHopper's factor on a figure marked as approximate.
_APPROXIMATE: Final = 0.8

#: Least and greatest figure believed. The greatest catch another unit left out (13 ft written 13, 7500 kg written
#: 7500): from there on the figure is no limit a lorry could act on. Load classes end at 150 [FM3-34.343-B].
_BELIEVED: Final[Mapping[str, tuple[float, float]]] = MappingProxyType(
    {
        "height_m": (0.5, 10.0),
        "width_m": (0.5, 20.0),
        "length_m": (1.0, 100.0),
        "mass_kg": (100.0, 500_000.0),
        "axle_load_kg": (100.0, 100_000.0),
        "mlc_wheeled": (1.0, 150.0),
        "mlc_tracked": (1.0, 150.0),
    }
)

_NUMBER: Final = r"\d+(?:[.,]\d+)?"
_FIGURE: Final = re.compile(rf"({_NUMBER})\s*([^\d\s][^\d]*)?", re.ASCII)
_FEET_INCHES: Final = re.compile(rf"(\d+)\s*(?:'|ft)\s*({_NUMBER})\s*(?:\"|''|in)", re.ASCII)
_ROUGHLY: Final = re.compile(r"(?:~|≈|approx\.?|ca\.?|circa)\s*", re.IGNORECASE)
_PRIMES: Final = str.maketrans("′’″”", "''\"\"")
_THOUSANDS: Final = re.compile(r"\d{1,3},\d{3}", re.ASCII)


class Reading(NamedTuple):
    """What a text says: a figure (SI), ``"none"``, or None where nobody can tell; and why it should be looked at."""

    value: float | str | None
    doubt: str = ""
    """``no_figure``, ``not_believed``, ``approximate`` or ``several``; empty: read in full."""


class LimitTag(NamedTuple):
    """A tag that limits: what, in which measure, by which share of its figure, and whether it alone can say "free"."""

    limit: str
    measure: str
    share: float = 1.0
    frees: bool = True


#: Each is read with a mode and a direction too (`read_key`). A column's vehicle has one mass, laden and with its
#: trailer: every limit of mass holds for it. A bogie's limit is shared by its two axles (`docs/roads.md`).
#: A rating, a physical clearance or a bogie's limit of ``none`` says nothing of the limit it shares a key with.
LIMIT_TAGS: Final[Mapping[str, LimitTag]] = MappingProxyType(
    {
        "maxheight": LimitTag("height_m", "length"),
        "maxheight:physical": LimitTag("height_m", "length", frees=False),
        "maxwidth": LimitTag("width_m", "length"),
        "maxwidth:physical": LimitTag("width_m", "length", frees=False),
        "maxlength": LimitTag("length_m", "length"),
        "maxweight": LimitTag("mass_kg", "mass"),
        "maxweightrating": LimitTag("mass_kg", "mass", frees=False),
        "maxgcweight": LimitTag("mass_kg", "mass", frees=False),
        "maxgcweightrating": LimitTag("mass_kg", "mass", frees=False),
        "maxaxleload": LimitTag("axle_load_kg", "mass"),
        "maxbogieweight": LimitTag("axle_load_kg", "mass", share=0.5, frees=False),
    }
)

#: Load classes: of which vehicles, and how they cross. The caution class is in no list of OpenStreetMap's tags.
CLASS_TAGS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        f"mlc{kind}{manner}": limits
        for kind, limits in (
            ("", ("mlc_wheeled", "mlc_tracked")), (":wheeled", ("mlc_wheeled",)), (":tracked", ("mlc_tracked",)),
        )
        for manner in ("", "_oneway", "_caution")
    }
)  # fmt: skip
_MANNER: Final = re.compile(r"^(mlc(?::wheeled|:tracked)?)[:_](oneway|twoway|caution)$")

#: Barriers that are there to enforce a limit: where it is not stated, it is there all the same.
LIMITING_BARRIERS: Final[Mapping[str, str]] = MappingProxyType(
    {"height_restrictor": "height_m", "width_restrictor": "width_m"}
)


class LimitKey(NamedTuple):
    """What a key is about: the tag without mode and direction; the direction or ``"both"``; the key without it."""

    tag: str
    direction: str
    undirected: str


@cache
def read_key(key: str) -> LimitKey:
    """Return the parts of a key, wherever in it mode and direction stand; ``:conditional`` is none of them.

    >>> read_key("hgv:maxweight:forward"), read_key("mlc:wheeled:oneway").tag
    (LimitKey(tag='maxweight', direction='forward', undirected='hgv:maxweight'), 'mlc:wheeled_oneway')
    """
    parts = [part for part in key.split(":") if part not in DIRECTIONS]
    tag = ":".join(part for part in parts if part not in MODES)
    match = _MANNER.match(tag)
    if match:
        tag = match[1] if match[2] == "twoway" else f"{match[1]}_{match[2]}"
    direction = next((d for d in DIRECTIONS if d in key.split(":")), "both")
    return LimitKey(tag, direction, ":".join(parts))


def limits_of(key: str) -> tuple[str, ...]:
    """Return the limits a key speaks of, in whatever way it does.

    >>> limits_of("hgv:maxheight:lanes"), limits_of("mlc:tracked"), limits_of("maxspeed")
    (('height_m',), ('mlc_tracked',), ())
    """
    tag = read_key(key).tag
    stems = (tag[:end] for end in range(len(tag), 0, -1))
    known = next((stem for stem in stems if stem in LIMIT_TAGS or stem in CLASS_TAGS), "")
    return (LIMIT_TAGS[known].limit,) if known in LIMIT_TAGS else CLASS_TAGS.get(known, ())


def parse_figure(text: str, measure: str) -> float:
    """Return one figure in SI units, by default metres, tonnes or a load class.

    Parameters
    ----------
    text
        ``"3.5"``, ``"3,5 t"``, ``"13 ft 1 in"``, ``13'1"``, ``"20,000 lbs"`` (thousands: nobody signs grams).
    measure
        ``"length"``, ``"mass"`` or ``"class"``.

    Raises
    ------
    ValueError
        ``"no_figure"`` as the only argument.

    Examples
    --------
    >>> parse_figure("3,5", "mass"), parse_figure("20,000 lbs", "mass") == 20000 * 0.45359237
    (3500.0, True)
    >>> round(parse_figure("13 ft 1 in", "length"), 4)
    3.9878
    """
    plain = western_digits(text).translate(_PRIMES).strip()
    feet = _FEET_INCHES.fullmatch(plain)
    if feet and measure == "length":
        return float(feet[1]) * UNITS["ft"][1] + float(feet[2].replace(",", ".")) * UNITS["in"][1]
    match = _FIGURE.fullmatch(plain)
    if match is None:
        raise ValueError("no_figure")
    unit = (match[2] or _DEFAULT_UNITS[measure]).strip().lower()
    number = match[1].replace(",", "" if unit in {"kg", "lb", "lbs"} and _THOUSANDS.fullmatch(match[1]) else ".")
    return float(number) * _factor(unit, measure)


def _factor(unit: str, measure: str) -> float:
    if measure == "class" and not unit:
        return 1.0
    kind, factor = _SIGN_UNITS.get(unit) or UNITS.get(find_unit(unit) or "", ("", 0.0))
    if kind != measure:
        raise ValueError("no_figure")
    return factor


def read_limit(text: str, measure: str, limit: str) -> Reading:
    """Return what the text of a limit says, in SI units; of several figures the strictest.

    Parameters
    ----------
    measure, limit
        ``"length"``, ``"mass"`` or ``"class"``; key of `ratl.model.route.LIMITS`, for the range believed.

    Examples
    --------
    >>> read_limit("3.8", "length", "height_m"), read_limit("none", "length", "height_m").value
    (Reading(value=3.8, doubt=''), 'none')
    >>> read_limit("default", "length", "height_m"), read_limit("0", "length", "height_m")
    (Reading(value=None, doubt='no_figure'), Reading(value=None, doubt='not_believed'))
    >>> read_limit("3.5 t;7.5", "mass", "mass_kg")
    Reading(value=3500.0, doubt='several')
    """
    parts = [_read_one(part, measure, limit) for part in text.split(";")]
    if len(parts) == 1:
        return parts[0]
    return Reading(strictest(part.value for part in parts), "several")


def _read_one(text: str, measure: str, limit: str) -> Reading:
    if text.strip().lower() == "none":
        return Reading("none")
    exact = _ROUGHLY.sub("", text.strip(), count=1) if _ROUGHLY.match(text.strip()) else text
    try:
        figure = parse_figure(exact, measure) * (_APPROXIMATE if exact is not text else 1.0)
    except ValueError as error:
        return Reading(None, str(error))
    least, most = _BELIEVED[limit]
    if not least <= figure <= most:
        return Reading(None, "not_believed")
    return Reading(figure, "approximate" if exact is not text else "")


def strictest(values: Iterable[float | str | None]) -> float | str | None:
    """Return the least figure; without one ``"none"``, unless a value is unknown: then all are.

    >>> strictest([4.2, "none", None, 3.8]), strictest(["none", None]), strictest(["none"])
    (3.8, None, 'none')
    """
    listed = list(values)
    figures = [value for value in listed if isinstance(value, float)]
    if figures:
        return min(figures)
    return "none" if listed and None not in listed else None


def find_doubted(unread: Iterable[str]) -> frozenset[str]:
    """Return the limits that tags nobody can act on speak of.

    >>> sorted(find_doubted(["maxheight:hgv=default", "barrier=width_restrictor", "hazmat=no"]))
    ['height_m', 'width_m']
    """
    found: set[str] = set()
    for tag in unread:
        key, _, value = tag.partition("=")
        found.update(limits_of(key))
        found |= {LIMITING_BARRIERS[value]} if key == "barrier" and value in LIMITING_BARRIERS else set()
    return frozenset(found)
