"""Places by name in any language and spelling, by coordinates and by MGRS."""

from __future__ import annotations

import pytest

from ratl.errors import InputError
from ratl.model.road import Place
from ratl.roads.places import Gazetteer

PLACES = (
    Place(names={"": "بغداد", "en": "Baghdad", "ku": "Bexda"}, lon=44.4, lat=33.3, kind="city", rank=0),
    Place(names={"": "القائم", "en": "Al-Qa'im"}, lon=41.09, lat=34.37, kind="town", rank=1),
    Place(names={"": "أربيل", "en": "Erbil"}, lon=44.01, lat=36.19, kind="city", rank=0),
    Place(names={"": "مدينة الصدر"}, lon=44.45, lat=33.39, kind="suburb", rank=5),
    Place(names={"": "Żebbuġ"}, lon=14.44, lat=35.87, kind="town", rank=1),
    Place(names={"": "Żebbuġ"}, lon=14.23, lat=36.07, kind="village", rank=4),
    Place(names={"": "Neustadt"}, lon=8.0, lat=49.0, kind="town", rank=1),
    Place(names={"": "Neustadt"}, lon=9.0, lat=50.0, kind="town", rank=1),
)
GAZETTEER = Gazetteer(PLACES)


def code(text: str) -> tuple[str, dict[str, object]]:
    with pytest.raises(InputError) as caught:
        GAZETTEER.find(text)
    (problem,) = caught.value.problems
    assert problem.where == (text,)
    return problem.code, dict(problem.params)


@pytest.mark.parametrize(
    ("text", "lon"),
    [
        ("Baghdad", 44.4), ("BAGHDAD ", 44.4), ("بغداد", 44.4), ("بَغْداد", 44.4), ("بغـــداد", 44.4), ("bexda", 44.4),
        ("اربيل", 44.01), ("إربيل", 44.01), ("مدينه الصدر", 44.45), ("al qa'im", 41.09), ("Zebbug", 14.44),
    ],
)  # fmt: skip
def test_names_in_every_spelling(text: str, lon: float) -> None:
    assert GAZETTEER.find(text).lon == lon


def test_of_one_name_the_more_important_is_meant_and_of_equals_none() -> None:
    assert GAZETTEER.find("Żebbuġ").lat == 35.87
    found, params = code("Neustadt")
    assert found == "ambiguous_place"
    assert params == {"count": 2, "known": ("49.00000,8.00000 (town)", "50.00000,9.00000 (town)")}


def test_what_is_not_there_says_what_is_like_it() -> None:
    assert code("Bagdad") == ("unknown_place_like", {"nearest": ("Baghdad",)})
    assert code("Timbuktu") == ("unknown_place", {})
    with pytest.raises(InputError) as caught:
        Gazetteer(PLACES[:1]).find("Timbuktu")  # where there are few names, all are said
    assert set(caught.value.problems[0].params["nearest"]) == {"بغداد", "Baghdad", "Bexda"}  # type: ignore[arg-type]


@pytest.mark.parametrize("text", [
    "33.8,42.44", "33.8, 42.44", "33.8 42.44", "٣٣٫٨,٤٢٫٤٤", "٣٣٫٨،٤٢٫٤٤", "+33.8°,42.44°", "33.8N, 42.44E",
    "N33.8 E42.44", "33°48'N 42°26.4'E", "33°48'00\"N 42°26'24\"E", "33°48′0″n42°26′24″e",
    "N 33° 48' 0\", E 42° 26' 24\"",
])  # fmt: skip
def test_latitude_and_longitude(text: str) -> None:
    place = GAZETTEER.find(text)
    assert (place.lat, place.lon) == pytest.approx((33.8, 42.44))


def test_south_and_west_are_negative() -> None:
    place = GAZETTEER.find("1°30'S 2.25W")
    assert (place.lat, place.lon) == (-1.5, -2.25)


def test_coordinates_that_cannot_be() -> None:
    assert code("95.0,10.0")[0] == "bad_lat_lon"
    assert code("33°60'N 42°E")[0] == "bad_lat_lon"
    assert code("33°N 181°E")[0] == "bad_lat_lon"
    assert code("38SZZ3010052200")[0] == "bad_grid"


def test_mgrs() -> None:
    # 38S MB 46 86 is Baghdad's square: Easting 446 km, northing 3 686 km of zone 38.
    place = GAZETTEER.find("38S MB 4600 8600")
    assert (place.lat, place.lon) == (pytest.approx(33.31, abs=0.01), pytest.approx(44.42, abs=0.01))
