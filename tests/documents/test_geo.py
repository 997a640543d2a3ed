import io
import json
import uuid
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

from ratl.documents.geo import geojson, gpx
from ratl.documents.tak import tak_package
from tests.documents.sample import sample_plan

PLAN = sample_plan()
MOVEMENT = PLAN.movements[0]
NS = "{http://www.topografix.com/GPX/1/1}"


def _order(node: ElementTree.Element) -> list[str]:
    return list(dict.fromkeys(child.tag.removeprefix(NS) for child in node))


def test_gpx_children_are_in_the_order_of_the_schema() -> None:
    root = ElementTree.fromstring(gpx(PLAN, MOVEMENT, "ar"))
    assert root.attrib["version"] == "1.1"
    assert _order(root) == ["metadata", "wpt", "rte"]
    assert _order(root[0]) == ["name", "desc", "time"]
    for point in root.iter(f"{NS}wpt"):
        assert _order(point) == ["time", "name", "desc", "type"]


def test_gpx_has_points_sites_and_route() -> None:
    root = ElementTree.fromstring(gpx(PLAN, MOVEMENT, "en"))
    waypoints = [point.findtext(f"{NS}name") for point in root.iter(f"{NS}wpt")]
    assert waypoints == [p.name["en"] for p in PLAN.points.values()] + [s.name["en"] for s in PLAN.sites.values()]
    route = list(root.iter(f"{NS}rtept"))
    assert [(float(p.attrib["lat"]), float(p.attrib["lon"])) for p in route] == [
        (p.lat, p.lon) for p in PLAN.points.values()
    ]
    # The advance party's head is the first: it starts at 06:00 in Baghdad.
    assert root.find(f"{NS}wpt").findtext(f"{NS}time") == "2025-08-18T03:00:00Z"
    assert "straight between the points" in (root.find(f"{NS}metadata").findtext(f"{NS}desc") or "")


def test_a_cut_is_no_waypoint() -> None:
    plan = replace(PLAN, points={**PLAN.points, "UBA": replace(PLAN.points["UBA"], kind="cut")})
    root = ElementTree.fromstring(gpx(plan, MOVEMENT, "en"))
    waypoints = [(w.findtext(f"{NS}name"), w.findtext(f"{NS}type")) for w in root.iter(f"{NS}wpt")]
    assert ("Ubaydi truck park", "short halt") in waypoints
    assert "Al-Ubaydi" not in {name for name, _ in waypoints}
    assert "cut" not in {kind for _, kind in waypoints}


def test_geojson_is_longitude_first_with_both_names() -> None:
    collection = json.loads(geojson(PLAN, MOVEMENT))
    kinds = [feature["properties"]["feature"] for feature in collection["features"]]
    assert (kinds.count("point"), kinds.count("leg"), kinds.count("site")) == (15, 14, 6)
    first = collection["features"][0]
    assert first["geometry"]["coordinates"] == [42.4412, 33.7856]
    assert first["properties"]["name"] == {"en": "Ain al-Asad base", "ar": "قاعدة عين الأسد"}
    leg = next(f for f in collection["features"] if f["id"] == "L02")
    assert leg["geometry"] == {"type": "LineString", "coordinates": [[42.479, 33.8275], [42.5466, 33.8573]]}
    assert leg["properties"]["limits"] == {"mass_kg": "none", "height_m": 5.2}
    assert len(leg["properties"]["times"]) == 3
    assert "straight between the points" in collection["description"]["en"]


def test_tak_package_is_a_route_with_its_manifest() -> None:
    data = tak_package(PLAN, MOVEMENT, "ar")
    archive = zipfile.ZipFile(io.BytesIO(data))
    manifest = ElementTree.fromstring(archive.read("MANIFEST/manifest.xml"))
    content = manifest.find("Contents/Content")
    route = ElementTree.fromstring(archive.read(content.attrib["zipEntry"]))
    parameters = {p.attrib["name"]: p.attrib["value"] for p in content}
    assert parameters == {"uid": route.attrib["uid"], "isCoT": "true"}
    assert uuid.UUID(route.attrib["uid"]).version == 5
    assert route.attrib["type"] == "b-m-r"
    assert route.attrib["time"] < route.attrib["stale"]
    links = route.findall("detail/link")
    assert [link.attrib["point"] for link in links] == [f"{p.lat},{p.lon}" for p in PLAN.points.values()]
    assert links[3].attrib["callsign"] == "تحويلة حديثة"
    assert len({link.attrib["uid"] for link in links}) == 15
    assert data == tak_package(sample_plan(), MOVEMENT, "ar")
