"""Routes and reasons by service: what diverts a column, what delays it, what cuts it off."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ratl.errors import InputError
from ratl.model.road import Place
from ratl.roads.answer import RouteAnswer
from ratl.services.import_network import import_network
from ratl.services.journey import Journey, Question
from ratl.services.route import find_routes, write_route
from ratl.services.why import explain_road
from ratl.store.network_file import render_network
from tests.conftest import shared_data
from tests.roads.ways import EAST_M, NORTH_M, network
from tests.services.journeys import FACTS, HIGH, LOW, PLACES, crafted, write_column, write_network

STEP_S = EAST_M / (40 / 3.6)


@pytest.fixture
def high(tmp_path: Path) -> Question:
    """Return the question of a column 4 m high, from West to East."""
    return Question(
        network=write_network(tmp_path), stops=("West", "East"), column=write_column(tmp_path, "high", *HIGH)
    )


@pytest.fixture
def low(high: Question, tmp_path: Path) -> Question:
    return replace(high, column=write_column(tmp_path, "low", *LOW))


def names(answer: RouteAnswer) -> list[str]:
    return [stretch.names.get("", "") for stretch in answer.options[0].itinerary.stretches]


def codes(error: InputError) -> list[str]:
    return [problem.code for problem in error.problems]


def test_a_limit_diverts_the_route_and_is_named(high: Question, low: Question) -> None:
    straight = find_routes(low)
    assert names(straight) == ["West Road", "Low Street", "East Road"]
    assert straight.diversion is None
    diverted = find_routes(high)
    assert names(diverted) == ["West Road", "Ring", "East Road"]
    assert diverted.diversion.longer_m == pytest.approx(2 * NORTH_M, abs=0.01)
    (refused,) = diverted.diversion.refused
    assert refused.names == {"": "Low Street"}
    (reason,) = refused.reasons
    assert reason.params == {
        "vehicle": "high-1", "limit": "height_m", "figure": 4.0, "allowed": 3.2, "count": 1, "source": "maxheight=3.2",
    }  # fmt: skip


def test_the_whole_column_is_counted_at_a_border_post(low: Question) -> None:
    itinerary = find_routes(low).options[0].itinerary
    # 600 s and one vehicle at 60 an hour.
    assert [(event.kind, event.seconds) for event in itinerary.events] == [("border", 660)]
    assert itinerary.seconds == pytest.approx(3 * STEP_S + 660, abs=0.01)


def test_departure_decides_what_is_closed(low: Question) -> None:
    # East Road bears 7.5 t until 06:00, and the post opens then; the head is there 200.4 s after 05:00.
    early = find_routes(replace(low, depart="2025-08-18T05:00"))
    (wait,) = [event for event in early.options[0].itinerary.events if event.kind == "wait"]
    assert wait.begin_s + wait.seconds <= 3600
    assert early.options[0].itinerary.seconds == pytest.approx(3600 + 660 + STEP_S, abs=1)
    assert early.diversion.same_roads
    noon = find_routes(replace(low, depart="2025-08-18T12:00"))
    assert noon.diversion is None
    # Without a departure nothing is taken for free in silence.
    undecided = find_routes(low).options[0].itinerary.undecided
    assert {reason.code for _, reason in undecided} == {"refused_hours", "refused_limit"}


def test_unknown_limits_by_policy(low: Question) -> None:
    ring = replace(low, stops=("West", "0.01,0.015"))
    itinerary = find_routes(ring).options[0].itinerary
    assert itinerary.unknown_m["height_m"] == pytest.approx(NORTH_M + EAST_M / 2, abs=1)
    assert find_routes(replace(ring, unknown="allow")).options[0].itinerary.unknown_m == {}
    with pytest.raises(InputError) as caught:
        find_routes(replace(ring, unknown="forbid", snap_limit_m=500))
    (problem,) = caught.value.problems
    assert problem.code == "place_on_unknown_road"
    assert problem.params["because"]["code"] == "refused_unknown"


def test_what_cuts_the_column_off_is_named(high: Question, tmp_path: Path) -> None:
    shut = tmp_path / "shut.geojson"
    shut.write_text(json.dumps(_feature("Point", [0.0149, 0.01], name="washed out")), "utf-8")
    blocked = find_routes(replace(high, closures=(shut,)))
    assert blocked.options == ()
    assert blocked.blockage.kind == "limits"
    said = {reason.code for stretch in blocked.blockage.refused for reason in stretch.reasons}
    assert said <= {"refused_limit", "refused_closure"} and said
    with pytest.raises(InputError) as caught:
        find_routes(replace(high, stops=("West", "0.009,0.0"), snap_limit_m=150))
    assert codes(caught.value) == ["place_on_refused_road"]


def test_islands(high: Question) -> None:
    answer = find_routes(replace(high, stops=("West", "Island")))
    assert answer.blockage.kind == "islands"
    assert answer.blockage.junctions[1] == 2


def test_a_place_in_the_sea(high: Question) -> None:
    with pytest.raises(InputError) as caught:
        find_routes(replace(high, stops=("1.0,1.0", "East")))
    (problem,) = caught.value.problems
    assert problem.code == "place_elsewhere"
    assert problem.params["road"]["en"] == "Beach Road" and problem.params["distance_m"] > 100_000
    # A wider limit helps a place near by only.
    for place, code in (("0.1,0.03", "place_off_road"), ("3.0,0.0", "place_elsewhere")):
        with pytest.raises(InputError) as caught:
            find_routes(replace(high, stops=(place, "East")))
        assert codes(caught.value) == [code]


def test_a_closure_with_validity(low: Question, tmp_path: Path) -> None:
    shut = tmp_path / "shut.geojson"
    times = {"from": "2025-08-18T06:00", "until": "2025-08-18T14:00"}
    shut.write_text(json.dumps(_feature("LineString", [[0.0105, 0.0], [0.0195, 0.0]], **times)), "utf-8")
    asked = replace(low, closures=(shut,))
    assert names(find_routes(replace(asked, depart="2025-08-18T12:00"))) == ["West Road", "Ring", "East Road"]
    assert names(find_routes(replace(asked, depart="2025-08-18T15:00"))) == ["West Road", "Low Street", "East Road"]
    assert names(find_routes(asked)) == ["West Road", "Ring", "East Road"]
    diverted = find_routes(replace(asked, depart="2025-08-18T12:00")).diversion
    assert [reason.code for reason in diverted.refused[0].reasons] == ["refused_closure"]


def test_namesakes_of_a_place_are_said(low: Question) -> None:
    twice = replace(crafted(), places=(*PLACES, Place(names={"": "East"}, lon=0.0, lat=0.01, kind="hamlet", rank=5)))
    low.network.write_bytes(render_network(twice))
    (said,) = [warning for warning in find_routes(low).warnings if warning.code == "route_namesakes"]
    assert said.params == {"place": "East", "others": ("0.01000,0.00000 (hamlet)",)}


def test_a_point_at_a_junction_is_said_to_close_it(low: Question, tmp_path: Path) -> None:
    shut = tmp_path / "shut.geojson"
    shut.write_text(json.dumps(_feature("Point", [0.0101, 0.0], name="crater")), "utf-8")
    answer = find_routes(replace(low, closures=(shut,)))
    (said,) = [warning for warning in answer.warnings if warning.code == "route_closes_junction"]
    assert [road["en"] for road in said.params["roads"]] == ["West Road", "Low Street", "Ring"]
    assert answer.options == () and {r.code for s in answer.blockage.refused for r in s.reasons} == {"refused_closure"}


def test_an_area_to_avoid_and_least_exposure(low: Question, tmp_path: Path) -> None:
    area = tmp_path / "area.geojson"
    corners = [[0.012, -0.001], [0.018, -0.001], [0.018, 0.001], [0.012, 0.001], [0.012, -0.001]]
    area.write_text(json.dumps(_feature("Polygon", [corners], risk=1.0)), "utf-8")
    assert names(find_routes(replace(low, avoid=(area,)))) == ["West Road", "Ring", "East Road"]
    exposed = replace(low, metric="exposure", risk=area)
    # 0.668 km of risk 1 against 199.0 s of way round at 40 km/h.
    assert "Low Street" in names(find_routes(replace(exposed, risk_weight_s=290)))
    assert "Ring" in names(find_routes(replace(exposed, risk_weight_s=310)))
    with pytest.raises(InputError) as caught:
        find_routes(exposed)
    assert codes(caught.value) == ["exposure_needs_risk"]


def test_files_are_written_and_can_be_read(high: Question, tmp_path: Path) -> None:
    answer = find_routes(replace(high, depart="2025-08-18T12:00"))
    written = write_route(answer, tmp_path / "out")
    assert [path.name for path in written] == [
        "route.geojson", "route-en.gpx", "route-en.txt", "route-ar.gpx", "route-ar.txt",
    ]  # fmt: skip
    features = json.loads(written[0].read_text("utf-8"))["features"]
    assert [f["properties"]["feature"] for f in features] == [
        "route", "road", "road", "road", "event", "site", "place", "place", "refused",
    ]  # fmt: skip
    assert features[0]["geometry"]["coordinates"][0] == [0.0, 0.0]
    track = ElementTree.fromstring(written[1].read_bytes()).findall(".//{*}trkpt")
    times = [point.findtext("{*}time") for point in track]
    assert times[0] == "2025-08-18T12:00:00Z" and times == sorted(times)


def test_why(high: Question, low: Question) -> None:
    refused = explain_road(high, road="low street")
    assert refused.kind == "refused"
    assert refused.refused[0].reasons[0].params["source"] == "maxheight=3.2"
    assert explain_road(high, road="Ring").kind == "used"
    slower = explain_road(low, road="Ring")
    assert slower.kind == "slower"
    assert slower.longer_s == pytest.approx(2 * NORTH_M / (40 / 3.6), abs=0.01)
    assert explain_road(high, road="Beach Road").kind == "islands"
    assert explain_road(high, at="0.005,0.0").refused[0].reasons[0].params["source"] == "access=private"
    assert explain_road(high, road="2").kind == "refused"
    assert explain_road(high).answer.diversion.refused
    with pytest.raises(InputError) as caught:
        explain_road(high, road="Lew Street")
    assert codes(caught.value) == ["unknown_road_like"]


def test_a_dead_end_is_turning_round_and_no_forbidden_turn(low: Question, tmp_path: Path) -> None:
    #          11
    #           |
    #      0 - 10 - 20
    path = tmp_path / "dead-end.ratlnet"
    path.write_bytes(render_network(network({1: [0, 10, 20], 2: [10, 11]}, facts={1: FACTS[1], 2: FACTS[1]})))
    asked = replace(low, network=path, stops=("0.0,0.0", "0.0,0.02"))
    assert explain_road(asked, at="0.005,0.01").kind == "turning_round"
    by_it = find_routes(replace(asked, stops=("0.0,0.0", "0.005,0.01", "0.0,0.02")))
    assert (by_it.options, by_it.blockage.kind) == ((), "turning_round")


def test_tables_of_a_scenario_are_a_network_too(examples: Path) -> None:
    example = examples / "ain_al_asad"
    question = Question(network=example, column=example, stops=("asad", "destination"), depart="2025-08-18T05:00")
    itinerary = find_routes(question).options[0].itinerary
    assert itinerary.length_m == pytest.approx(347_300, abs=100)
    assert [event.kind for event in itinerary.events].count("border") == 2


def test_heidelberg_bridge_of_12_t(tmp_path: Path) -> None:
    network = tmp_path / "heidelberg.ratlnet"
    import_network(shared_data() / "osm" / "heidelberg.osm.pbf", network)
    # From Franz-Knauff-Straße to Hebelstraße beyond the railway: the bridge between bears 12 t.
    ends = ("49.3984,8.6853", "49.3970,8.6800")
    light = Question(network=network, stops=ends, column=write_column(tmp_path, "light", "8.5,2.5,3.4,12"))
    heavy = replace(light, column=write_column(tmp_path, "heavy", "18,2.75,4.1,49", "8.5,2.5,3.4,12"))
    over, round_ = find_routes(light), find_routes(heavy)
    assert over.options[0].itinerary.length_m < round_.options[0].itinerary.length_m
    (refused,) = round_.diversion.refused
    assert (refused.names["ref"], refused.names[""]) == ("L 598", "Hebelstraße")
    (reason,) = refused.reasons
    assert (reason.params["source"], reason.params["figure"]) == ("maxweight=12", 49_000)


def _feature(kind: str, coordinates: object, **properties: object) -> dict[str, object]:
    feature = {"type": "Feature", "geometry": {"type": kind, "coordinates": coordinates}, "properties": properties}
    return {"type": "FeatureCollection", "features": [feature]}


def test_a_turn_forbidden_at_any_hour_of_the_days_ahead_is_never_taken(low: Question) -> None:
    # 2026-03-02 is a Monday: Saturday lies more than a day ahead, the summer beyond the days looked at.
    journey = Journey(replace(low, depart="2026-03-02T08:00", zone="UTC"))
    assert [journey._turn_holds(text) for text in ("Sa 10:00-11:00", "Mo-Fr 07:00-09:00", "Jul")] == [True, True, False]
