"""Which places beside the road are sites, and how many vehicles they hold."""

from __future__ import annotations

import pytest

from ratl.model.road import FoundSite
from ratl.roads.site_tags import read_site


def site(area_m2: float = 0.0, **tags: str) -> FoundSite | None:
    told = {key.replace("__", ":"): text for key, text in tags.items()}
    return read_site(told, site_id="n1", lon=1.0, lat=2.0, area_m2=area_m2)


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"amenity": "fuel"}, "fuel"),
        ({"amenity": "parking", "hgv": "designated"}, "parking"),
        ({"highway": "services"}, "services"),
        ({"highway": "rest_area"}, "services"),
        ({"shop": "truck_repair"}, "workshop"),
        ({"amenity": "hospital"}, "hospital"),
        ({"healthcare": "hospital"}, "hospital"),
        ({"amenity": "cafe", "shop": "car_repair"}, "workshop"),
    ],
)
def test_kinds(tags: dict[str, str], kind: str) -> None:
    found = site(**tags)
    assert found is not None
    assert found.kind == kind
    assert found.source in {f"{key}={text}" for key, text in tags.items()}


@pytest.mark.parametrize(
    ("area_m2", "tags"),
    [
        (0, {"amenity": "cafe"}),
        (0, {"highway": "primary"}),
        (0, {"amenity": "fuel", "fuel:diesel": "no"}),
        (0, {"amenity": "fuel", "access": "private"}),
        (0, {"amenity": "parking"}),
        (1_999, {"amenity": "parking"}),
        (9_000, {"amenity": "parking", "hgv": "no"}),
        (9_000, {"amenity": "parking", "access": "private"}),
        (9_000, {"amenity": "parking", "parking": "underground"}),
        (4_999, {"landuse": "industrial"}),
    ],
)
def test_what_is_no_site(area_m2: float, tags: dict[str, str]) -> None:
    assert site(area_m2, **tags) is None


@pytest.mark.parametrize(
    ("area_m2", "tags", "capacity", "basis"),
    [
        (9_000, {"amenity": "parking", "capacity__hgv": "20", "capacity": "90"}, 20, "capacity:hgv=20"),
        # A lorry takes 200 m², a car 25 m²: eight cars' places for one.
        (9_000, {"amenity": "parking", "capacity": "90"}, 11, "≈ capacity=90 ÷ 8"),
        (9_000, {"amenity": "parking", "capacity": "many"}, 45, "≈ 9000 m² ÷ 200 m²"),
        (9_000, {"highway": "services"}, 13, "≈ 9000 m² × 30% ÷ 200 m²"),
        (9_000, {"landuse": "industrial"}, 9, "≈ 9000 m² × 20% ÷ 200 m²"),
        (0, {"highway": "rest_area"}, None, ""),
        (9_000, {"amenity": "hospital"}, None, ""),
    ],
)
def test_capacity_and_its_basis(area_m2: float, tags: dict[str, str], capacity: int | None, basis: str) -> None:
    found = site(area_m2, **tags)
    assert found is not None
    assert (found.capacity_vehicles, found.basis) == (capacity, basis)


def test_services_hours_and_names() -> None:
    tags = {
        "amenity": "fuel", "fuel__diesel": "yes", "fuel__HGV_diesel": "no", "hgv": "perhaps", "name": "محطة",
        "name__en": "Station", "opening_hours": "24/7",
    }  # fmt: skip
    found = site(**tags)
    assert found is not None
    assert found.services == {"diesel": True, "hgv_diesel": False}
    assert (found.names, found.hours) == ({"": "محطة", "en": "Station"}, "24/7")
