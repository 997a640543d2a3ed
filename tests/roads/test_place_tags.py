"""Names in every language, and which places are named."""

from __future__ import annotations

import pytest

from ratl.model.road import Place
from ratl.roads.place_tags import read_names, read_place


def test_names_of_languages_and_nothing_else() -> None:
    tags = {
        "name": "هەولێر", "name:ar": "أربيل", "name:ku-Arab": "هەولێر", "name:zh-Hans": "埃尔比勒", "name:left": "x",
        "name:etymology": "y", "name:1900-1920": "z", "alt_name": "w", "ref": "N2",
    }  # fmt: skip
    assert read_names(tags) == {
        "": "هەولێر", "ar": "أربيل", "ku-Arab": "هەولێر", "ref": "N2", "zh-Hans": "埃尔比勒",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"place": "city"}, "city"),
        ({"place": "hamlet"}, "hamlet"),
        ({"barrier": "border_control"}, "border"),
        ({"military": "base"}, "base"),
        ({"aeroway": "aerodrome"}, "aerodrome"),
        ({"barrier": "gate"}, None),
        ({"place": "sea"}, None),
        ({}, None),
    ],
)
def test_kinds(tags: dict[str, str], kind: str | None) -> None:
    found = read_place({**tags, "name": "N"}, lon=1.0, lat=2.0)
    assert (found.kind if found else None) == kind


def test_a_place_without_a_name_is_none() -> None:
    assert read_place({"place": "city"}, lon=1.0, lat=2.0) is None


def test_the_greater_comes_first() -> None:
    kinds = ["locality", "city", "village", "town"]
    found = [read_place({"place": kind, "name": "N"}, lon=0.0, lat=0.0) for kind in kinds]
    ranked = sorted((place for place in found if place), key=rank)
    assert [place.kind for place in ranked] == ["city", "town", "village", "locality"]


def rank(place: Place) -> int:
    return place.rank
