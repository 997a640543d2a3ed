"""Roads cut into legs where sites hang on them, and technical halts along shoulders."""

import pytest

from ratl.model.route import Site
from ratl.model.scenario import Network, SiteSpec
from ratl.roads.legs import cut_roads, make_shoulder_sites
from tests.maps import draw, site

ROAD = "A---36---B---18---C"


def lengths(network: Network, shoulder_sites: dict[str, SiteSpec] | None = None) -> dict[str, tuple[str, str, float]]:
    cut = cut_roads(network, shoulder_sites or {})
    return {name: (leg.from_, leg.to, leg.length_m) for name, leg in cut.legs.items()}


def test_a_road_without_sites_stays_whole() -> None:
    cut = cut_roads(draw(ROAD), {})
    assert {name: leg.road for name, leg in cut.legs.items()} == {"AB": "AB", "BC": "BC"}
    assert cut.pieces == {"AB": ("AB",), "BC": ("BC",)}
    assert set(cut.points) == {"A", "B", "C"}


def test_a_site_along_a_road_cuts_it() -> None:
    network = draw(ROAD, sites={"S": site("", along="AB", km=12.5)})
    assert lengths(network) == {
        "AB.1": ("A", "AB@12.5", 12_500), "AB.2": ("AB@12.5", "B", 23_500), "BC": ("B", "C", 18_000),
    }  # fmt: skip


def test_two_sites_at_one_kilometre_cut_once() -> None:
    network = draw(ROAD, sites={"S": site("", along="AB", km=12), "T": site("", along="AB", km=12)})
    cut = cut_roads(network, {})
    assert cut.pieces["AB"] == ("AB.1", "AB.2")
    assert {name: spec.site.at for name, spec in cut.sites.items()} == {"S": "AB@12", "T": "AB@12"}


def test_every_piece_has_what_the_road_has() -> None:
    network = draw(ROAD, roads={"AB": {"regime": "alternating", "class_": "track", "limits": {"mass_kg": 40_000.0}}},
                   sites={"S": site("", along="AB", km=12)})  # fmt: skip
    pieces = [leg for leg in cut_roads(network, {}).legs.values() if leg.road == "AB"]
    assert [(leg.regime, leg.class_, leg.limits) for leg in pieces] == [
        ("alternating", "track", {"mass_kg": 40_000.0})
    ] * 2


def test_pieces_add_up_to_the_road() -> None:
    sites = {f"S{n}": site("", along="AB", km=n * 3.7) for n in range(1, 9)}
    cut = cut_roads(draw(ROAD, sites=sites), {})
    assert sum(cut.legs[name].length_m for name in cut.pieces["AB"]) == 36_000


def test_the_cut_lies_on_the_line_between_the_ends() -> None:
    cut = cut_roads(draw(ROAD, sites={"S": site("", along="AB", km=18)}), {})
    start, middle, end = cut.points["A"], cut.points["AB@18"], cut.points["B"]
    assert middle.lon == pytest.approx((start.lon + end.lon) / 2, abs=1e-5)
    assert middle.lat == pytest.approx(start.lat, abs=1e-5)
    assert middle.name == {"en": "A-B +18 km"}


def test_the_near_side_of_a_site_is_told_in_legs() -> None:
    # On the driving side for who comes from A: that is the first piece driven forward. From both: also the second,
    # backward.
    for sides, expected in (
        ((("AB", True),), (("AB.1", True),)),
        ((("AB", True), ("AB", False)), (("AB.1", True), ("AB.2", False))),
    ):
        network = draw(ROAD, sites={"S": site("", along="AB", km=12, near_side=sides)})
        assert cut_roads(network, {}).sites["S"].site.near_side == expected


def test_the_near_side_at_a_point_is_the_piece_that_ends_there() -> None:
    sites = {"S": site("", along="AB", km=12), "T": site("B", near_side=(("AB", True), ("BC", False)))}
    assert cut_roads(draw(ROAD, sites=sites), {}).sites["T"].site.near_side == (("AB.2", True), ("BC", False))


def test_shoulder_sites() -> None:
    network = draw(ROAD, roads={"AB": {"shoulder": True}})
    sites = make_shoulder_sites(network, 10_000)
    assert list(sites) == ["AB+10", "AB+20", "AB+30"]
    assert all(spec.site.capacity == 10_000 and spec.site.unit == "m" and spec.site.shoulder for spec in sites.values())
    assert not any(spec.site.overnight for spec in sites.values())
    assert lengths(network, sites)["AB.4"] == ("AB@30", "B", 6_000)


def test_no_shoulder_site_at_the_very_end() -> None:
    network = draw("A---20---B", roads={"AB": {"shoulder": True}})
    assert list(make_shoulder_sites(network, 10_000)) == ["AB+10"]


def test_a_shoulder_site_has_the_roads_names() -> None:
    network = draw("A---20---B", roads={"AB": {"shoulder": True, "name": {"en": "Highway 12", "ar": "الطريق 12"}}})
    spec = make_shoulder_sites(network, 10_000)["AB+10"]
    assert spec.site.name == {"en": "Highway 12 +10 km", "ar": "الطريق 12 +10 كم"}
    assert isinstance(spec.site, Site) and (spec.along, spec.at_km) == ("AB", 10.0)
