"""Tags of a place beside the road → a site where a column might halt, refuel or find help.

What a place holds is an estimate, and its `basis` says of what: ``capacity:hgv=20`` is the tag, ``≈ 5200 m² ÷ 200 m²``
was reckoned.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ratl.model.road import FoundSite
from ratl.roads.place_tags import read_names

LORRY_M2: Final = 200.0
"""Ground one lorry takes with its share of the lane it drives in by; Ratl's own assumption."""
CAR_M2: Final = 25.0
"""The same of a car, so that a car park counts for an eighth of its places."""
OPEN_SHARES: Final[Mapping[str, float]] = MappingProxyType({"parking": 1.0, "services": 0.3, "industrial": 0.2})
"""Share of an area that is open ground to stand on; Ratl's own assumption."""
LEAST_M2: Final[Mapping[str, float]] = MappingProxyType({"parking": 2_000.0, "industrial": 5_000.0})
"""A smaller area of this kind is no site; `LORRY_M2` × 10 of open ground, and × 5."""

SITE_KEYS: Final = ("amenity", "landuse", "shop", "healthcare", "highway")
_KINDS: Final[Mapping[tuple[str, str], str]] = MappingProxyType(
    {
        ("amenity", "fuel"): "fuel",
        ("amenity", "truck_stop"): "services",
        ("amenity", "parking"): "parking",
        ("amenity", "hospital"): "hospital",
        ("healthcare", "hospital"): "hospital",
        ("highway", "services"): "services",
        ("highway", "rest_area"): "services",
        ("landuse", "industrial"): "industrial",
        ("landuse", "depot"): "industrial",
        ("shop", "truck_repair"): "workshop",
        ("shop", "car_repair"): "workshop",
    }
)
SITE_TAGS: Final = tuple(_KINDS)
_SERVICES: Final = {"fuel:diesel": "diesel", "fuel:HGV_diesel": "hgv_diesel", "hgv": "hgv", "emergency": "emergency"}
_YES: Final = {"yes": True, "designated": True, "only": True, "no": False}
_SHUT: Final = ("private", "no")
_INDOORS: Final = ("underground", "multi-storey", "rooftop", "garage_boxes", "carports", "sheds")


def read_site(
    tags: Mapping[str, str], *, site_id: str, lon: float, lat: float, area_m2: float = 0.0
) -> FoundSite | None:
    """Return the site that `tags` describe, None where they describe none.

    A fuel station that sells no diesel is none, nor is a car park that is small, indoors or not open to others.

    Parameters
    ----------
    site_id
        Id of the object, with its type before: ``n123``, ``w456``, ``r789``.
    lon, lat
        Where it is, degrees; of an area its middle.
    area_m2
        Ground of an area; 0 where the source gives a point only.
    """
    kind = _find_kind(tags)
    if kind is None or (tags.get("access") in _SHUT and kind in ("fuel", "parking")):
        return None
    if kind == "fuel" and tags.get("fuel:diesel") == "no":
        return None
    capacity, basis = _estimate_capacity(tags, kind, area_m2)
    if kind == "parking" and (tags.get("parking") in _INDOORS or not _takes_lorries(tags, capacity, area_m2)):
        return None
    if kind == "industrial" and area_m2 < LEAST_M2["industrial"]:
        return None
    services = {name: _YES[tags[key]] for key, name in _SERVICES.items() if tags.get(key) in _YES}
    return FoundSite(
        id=site_id, kind=kind, names=read_names(tags), lon=lon, lat=lat, capacity_vehicles=capacity, basis=basis,
        services=services, hours=tags.get("opening_hours", ""), source=_source(tags),
    )  # fmt: skip


def _find_kind(tags: Mapping[str, str]) -> str | None:
    kinds = (_KINDS.get((key, tags[key])) for key in SITE_KEYS if key in tags)
    return next((kind for kind in kinds if kind), None)


def _source(tags: Mapping[str, str]) -> str:
    return next(f"{key}={tags[key]}" for key in SITE_KEYS if (key, tags.get(key)) in _KINDS)


def _takes_lorries(tags: Mapping[str, str], capacity: int | None, area_m2: float) -> bool:
    if tags.get("hgv") == "no":
        return False
    told = tags.get("hgv") in ("yes", "designated", "only") or _whole(tags.get("capacity:hgv", "")) > 0
    return told or area_m2 >= LEAST_M2["parking"] or (capacity or 0) >= LEAST_M2["parking"] / LORRY_M2


def _estimate_capacity(tags: Mapping[str, str], kind: str, area_m2: float) -> tuple[int | None, str]:
    """Return how many lorries a site holds and what that is from; None and nothing where nothing says."""
    share = OPEN_SHARES.get(kind)
    if share is None:
        return None, ""
    lorries, cars = _whole(tags.get("capacity:hgv", "")), _whole(tags.get("capacity", ""))
    if lorries:
        return lorries, f"capacity:hgv={tags['capacity:hgv']}"
    if cars:
        ratio = LORRY_M2 / CAR_M2
        return int(cars // ratio), f"≈ capacity={tags['capacity']} ÷ {ratio:g}"
    if area_m2 > 0:
        open_share = "" if share == 1 else f" × {share:.0%}"
        return int(area_m2 * share // LORRY_M2), f"≈ {area_m2:.0f} m²{open_share} ÷ {LORRY_M2:.0f} m²"
    return None, ""


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0
