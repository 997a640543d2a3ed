"""Corridor tables → network: lengths, limits, sides."""

import pytest

from ratl.feeds.scenario import read_scenario
from ratl.roads.lengths import great_circle_m


def direct_m(network, road):
    ends = [network.points[p] for p in (road.leg.from_, road.leg.to)]
    return great_circle_m(ends[0].lon, ends[0].lat, ends[1].lon, ends[1].lat)


def test_a_length_given_keeps_its_source(folder):
    leg = read_scenario(folder.path).network.roads["R2"].leg
    assert (leg.length_m, leg.length_source) == (29_400, "odometer (fictitious)")


def test_a_length_estimated_says_so(folder):
    network = read_scenario(folder.path).network
    road = network.roads["R3"]
    assert road.leg.length_m == round(direct_m(network, road) * 1.12)
    assert road.leg.length_source == "estimated: great circle × 1.12"


@pytest.mark.parametrize(("measured", "basis"), [("26.0", "map distance"), ("", "great circle")])
def test_a_length_from_the_map(folder, measured, basis):
    folder.replace("roads.csv", "length_source,", "length_source,map_length_km,terrain,map_scale,")
    text = (folder.path / "roads.csv").read_text("utf-8")
    lines = text.splitlines()
    for n, line in enumerate(lines[1:], start=1):
        cells = line.split(",")
        added = [measured, "hilly", "1:100000"] if cells[0] == "R3" else ["", "", ""]
        factor = "" if cells[0] == "R3" else cells[5]
        lines[n] = ",".join([*cells[:5], *added, factor, *cells[6:]])
    (folder.path / "roads.csv").write_text("\n".join(lines), "utf-8")
    network = read_scenario(folder.path).network
    road = network.roads["R3"]
    map_m = 26_000 if measured else direct_m(network, road)
    assert road.leg.length_m == round(map_m * 1.1)  # K of hilly ground at 1:100 000 is 1.10
    assert road.leg.length_source.startswith(f"estimated: {basis} × 1.1 (hilly, 1:100,000")


def test_limits_unknown_free_and_given(folder):
    leg = read_scenario(folder.path).network.roads["R4"].leg
    assert leg.limits == {
        "height_m": "none", "width_m": 4.0, "length_m": "none", "mass_kg": 60_000, "axle_load_kg": 13_000,
        "mlc_wheeled": "none", "mlc_tracked": "none", "access": "yes",
    }  # fmt: skip
    folder.replace("roads.csv", "max_height_m,", "max_height_m:forward,")
    leg = read_scenario(folder.path).network.roads["R2"].leg
    assert "height_m" not in leg.limits
    assert leg.limits_forward == {"height_m": 5.0}


def test_a_classification_fills_what_no_column_gives(folder):
    folder.replace("roads.csv", "mlc,", "classification,")
    for road in ("R1", "R2", "R3", "R4", "R5", "R6"):
        assert road
    text = (folder.path / "roads.csv").read_text("utf-8").replace(",none,yes", ",6.7m/Y/30/5.5m (OB),yes")
    text = text.replace("asphalt,2,none,none", "asphalt,2,,none")
    (folder.path / "roads.csv").write_text(text, "utf-8")
    roads = read_scenario(folder.path).network.roads
    assert (roads["R3"].leg.limits["height_m"], roads["R3"].leg.limits["mlc_wheeled"]) == (5.5, 30)
    assert roads["R2"].leg.limits["height_m"] == 5.0  # its own column wins
    assert roads["R3"].leg.width_m == 6.7
    assert roads["R3"].leg.marks == ("OB",)


def test_near_side_names_every_approach(folder):
    sites = read_scenario(folder.path).network.sites
    # R5 arrives at the wells in table direction; R6 leaves them, so an approach along it is driven backward.
    assert sites["S3"].site.near_side == (("R5", True),)
    folder.replace("sites.csv", "yes,forward,10000", "yes,backward,10000")
    assert read_scenario(folder.path).network.sites["S3"].site.near_side == (("R6", False),)
    assert sites["S4"].site.near_side == (("R6", True),)
    assert sites["S1"].site.near_side == (("R1", False),)


def test_a_site_along_a_road(folder):
    folder.replace("sites.csv", "id,at,", "id,at,along,at_km,")
    text = (folder.path / "sites.csv").read_text("utf-8")
    text = text.replace("S2,fork,", "S2,,R5,12,")
    for site in ("S1,camp,", "S3,wells,", "S4,depot,"):
        text = text.replace(site, site + ",,")
    (folder.path / "sites.csv").write_text(text, "utf-8")
    spec = read_scenario(folder.path).network.sites["S2"]
    assert (spec.along, spec.at_km, spec.site.near_side) == ("R5", 12.0, (("R5", True),))
    folder.replace("sites.csv", "R5,12,", "R5,120,")
    ((en, ar),) = folder.lines()
    assert en.startswith(
        "sites.csv · row 3 · at_km: 120.0 km is not on the road R5, which is 37.3 km long: correct at_km"
    )
    assert "صحّح" in ar


def test_a_place_by_its_grid_reference(folder):
    folder.replace("places.csv", "id,name_en,name_ar,lat,lon", "id,name_en,name_ar,mgrs,lat,lon")
    text = (folder.path / "places.csv").read_text("utf-8")
    rows = [line.split(",") for line in text.replace('"Start point, camp road"', "Start").replace(
        '"Stone Bridge, west end"', "West").replace('"Stone Bridge, east end"', "East").splitlines()]  # fmt: skip
    for row in rows[1:]:
        row.insert(3, "")
    rows[1][3:6] = ["37R CR 73 22", "", ""]
    (folder.path / "places.csv").write_text("\n".join(",".join(row) for row in rows), "utf-8")
    codes = [p.code for p in folder.problems()]
    assert codes == ["length_ratio"]  # a kilometre square's corner is not the camp, but it was read
    rows[1][3] = "37R ZZ"
    (folder.path / "places.csv").write_text("\n".join(",".join(row) for row in rows), "utf-8")
    assert ("bad_mgrs", "mgrs") in [(p.code, p.where[-1]) for p in folder.problems()]


@pytest.mark.parametrize(
    ("old", "new", "where", "kind"),
    [
        ("R6,wells", "wells,wells", ("roads.csv", "row 7", "id"), ("place", "مكان")),
        ("S4,depot", "R2,depot", ("sites.csv", "row 5", "id"), ("road", "طريق")),
        ("east,Eastern", "S3,Eastern", ("authorities.csv", "row 2", "id"), ("site", "موقع")),
        ('id = "CD-01"', 'id = "east"', ("scenario.toml", "movement[1].id"), ("authority", "سلطة")),
    ],
)
def test_one_id_for_two_things_is_refused(folder, old, new, where, kind):
    folder.replace(where[0], old, new)
    assert [p.where for p in folder.problems() if p.code == "id_taken"] == [where]
    lines = [line for line in folder.lines() if "taken already" in line[0]]
    assert f"({kind[0]})" in lines[0][0]
    assert f"({kind[1]})" in lines[0][1]


def test_a_type_has_an_id_of_its_own_too(folder):
    folder.replace("scenario.toml", '# types = "types.csv"', 'types = "types.csv"')
    (folder.path / "types.csv").write_text("id,name_en,name_ar,sources\nfork,Fork lift,رافعة,scenario\n", "utf-8")
    assert [(p.code, p.where) for p in folder.problems()] == [("id_taken", ("types.csv", "row 2", "id"))]
