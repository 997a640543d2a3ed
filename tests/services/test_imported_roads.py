"""A scenario on an imported network: planned like one with a table of roads, and what is refused or said of it."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ratl.documents.geo import geojson, gpx
from ratl.errors import InputError
from ratl.feeds.osm import read_osm
from ratl.feeds.scenario import read_scenario
from ratl.model.movement import Pin, Rules
from ratl.model.plan import Plan
from ratl.model.route import Service
from ratl.model.scenario import AuthorityArea, Network, PermissionSpec, ReservationSpec, Scenario, Stretch
from ratl.referee import check
from ratl.roads.build import build_network
from ratl.roads.corridor_edges import list_corridor_edges
from ratl.roads.paths import RoadGraph, list_points
from ratl.services.brief import write_papers
from ratl.services.corridor_tables import write_corridor
from ratl.services.import_network import import_network
from ratl.services.imported_roads import add_notes
from ratl.services.journey import Journey, Question
from ratl.services.plan import make_plan, plan_scenario
from ratl.store.network_file import render_network
from ratl.words.catalogue import LANGUAGES, Speaker
from tests.conftest import shared_data
from tests.feeds.extracts import ROAD, ROW, node, relation, way, write
from tests.laid import lay, legs, on_file, place
from tests.maps import FREE, as_osm, authority, draw, move, scenario, serial, site, to_scale

MAP = """
A---12---B---12---C~~~~8~~~~D---12---E
         |                  |
         9                  9
         |                  |
         F-------30---------G
"""
ROADS = {
    "FG": {"limits": {"height_m": 3.0}},
    "BC": {"class_": "secondary", "max_rate_mps": 8.0},
    "BF": {"surface": "gravel"},
}


def whole_metres(drawn: Network) -> Network:
    """Return a network whose roads are as long as their ends are apart, in whole metres, as tables have them."""
    scaled = to_scale(drawn)
    roads = {
        i: replace(road, leg=replace(road.leg, length_m=float(round(road.leg.length_m))))
        for i, road in scaled.roads.items()
    }
    return replace(scaled, roads=roads)


def imported(drawn: Network, folder: Path) -> Path:
    """Return the network file of an extract of a drawn map."""
    extract = folder / "drawn.osm"
    extract.write_text(as_osm(drawn), "utf-8")
    file = folder / "drawn.ratlnet"
    file.write_bytes(render_network(build_network(read_osm(extract))))
    return file


def timetable(plan: Plan) -> object:
    """Return what a plan says of times and places, whatever its ids: heads, tails and halts by coordinates."""

    def place(point: str) -> tuple[float, float]:
        return round(plan.points[point].lon, 5), round(plan.points[point].lat, 5)

    def ends(leg_id: str, forward: bool) -> tuple[object, object]:
        leg = plan.legs[leg_id]
        return (place(leg.from_), place(leg.to)) if forward else (place(leg.to), place(leg.from_))

    return [
        (
            movement.id, movement.status, movement.completion_s, s.id,
            [
                (*ends(t.leg, t.forward), t.head_enters_s, t.head_leaves_s, t.tail_enters_s, t.tail_leaves_s)
                for t in s.legs
            ],
            [(place(plan.sites[h.site].at), h.kind, h.head_arrives_s, h.tail_departs_s) for h in s.halts],
        )
        for movement in plan.movements
        for s in movement.serials
    ]  # fmt: skip


@pytest.fixture
def asked() -> Scenario:
    roads = {key: {**fields, "authority": "AU"} for key, fields in {"*": {}, **ROADS}.items()}
    network = whole_metres(
        draw(
            MAP, roads=roads, authorities={"AU": authority(curfew="12:00-12:30")},
            sites={"S": site("C", 60, hours="05:00-16:00"), "T": site("B", 20)},
        )
    )  # fmt: skip
    rules = Rules(halt_interval_s=2400, halt_tolerance_s=600, halt_s=1200)
    east = move("EA", "AE", serial("EA/1", 12), serial("EA/2", 12), rules=rules,
                permissions=[PermissionSpec(stretch=Stretch(authority="AU"), hours="06:00-15:00")])  # fmt: skip
    west = move("WE", "EA", serial("WE/1", 20), start="06:30")
    held = ReservationSpec(holder="works", point="D", hours="08:00-08:40")
    return scenario(network, east, west, reservations=[held])


def test_table_and_extract_of_one_map_give_equal_plans(asked: Scenario, tmp_path: Path) -> None:
    table = make_plan(asked)
    laid = on_file(asked, imported(asked.network, tmp_path), authority="AU")
    extract = add_notes(make_plan(laid.scenario), laid)
    assert timetable(extract) == timetable(table)
    # What proves the bound is told by leg, and the legs are called differently.
    assert replace(extract.objective, by=()) == replace(table.objective, by=())
    assert check(extract) == check(table) == ()
    # The map would show nothing if nothing was in the way: there are halts, and somebody waits.
    assert all(movement.status == "planned" for movement in table.movements)
    assert any(serial.halts for movement in table.movements for serial in movement.serials)
    assert any(movement.reasons for movement in table.movements)
    assert {leg.regime for leg in extract.legs.values()} == {"two-way", "alternating"}
    # FG, too low for anybody, is no road of the plan; BF and DG, which lead there only, are none either.
    assert len(extract.legs) == 4


BUSY = """
A---12---B---12---C~~~~8~~~~D---12---E
         |                  |
         9                  9
         |                  |
         F=======30=========G
"""


def test_a_table_made_a_network_gives_the_plan_of_the_table(tmp_path: Path) -> None:
    """What OpenStreetMap has no words for, too: a border post, hours and closures of a road, a usable shoulder."""
    post = Service(kind="border", rate_vph=60, fixed_s=600, storage_m=3_000)
    roads = {
        "*": {"authority": "AU"}, "AB": {"shoulder": True}, "BC": {"service": post, "hours": "06:00-20:00"},
        "CD": {"closed": "09:00-09:30", "limits_backward": {"mass_kg": 30_000.0}}, "DE": {"width_m": 7.5, "lanes": 2},
    }  # fmt: skip
    drawn = whole_metres(
        draw(BUSY, roads=roads, authorities={"AU": authority("UTC", "11:00-11:30")}, sites={"S": site("D", 60)})
    )
    rules = Rules(halt_interval_s=1_800, halt_tolerance_s=900, halt_s=600)
    movements = [move(name, ends, start=start, rules=rules) for name, ends, start in
                 (("EA", "AE", "06:00"), ("WE", "EA", "06:20"), ("SO", "AG", "07:00"))]  # fmt: skip
    busy = scenario(drawn, *movements)
    file = tmp_path / "busy.ratlnet"
    file.write_bytes(render_network(build_network(list_corridor_edges(drawn))))
    table, laid = make_plan(busy), on_file(busy, file)
    plan = make_plan(laid.scenario)
    assert timetable(plan) == timetable(table)
    assert check(plan) == check(table) == ()
    assert all(movement.status == "planned" for movement in table.movements)
    assert {halt.kind for m in table.movements for s in m.serials for halt in s.halts} >= {"short"}
    assert {site.shoulder for site in plan.sites.values()} == {site.shoulder for site in table.sites.values()}


# ---- what is said where there is no way


def say(plan: Plan, movement: int = 0) -> list[str]:
    return [Speaker(lang).say(r.code, r.params) for lang in LANGUAGES for r in plan.movements[movement].reasons]


def test_a_column_too_high_is_unplaced_with_road_limit_and_tag(tmp_path: Path) -> None:
    low = {**ROAD, "name": "Low Road", "maxheight": "3.2"}
    extract = write(tmp_path, *ROW, way(7, [1, 2, 3]), way(8, [3, 4], low), way(9, [4, 5, 6]))
    laid = lay(extract, {"A": place(0.01, 0.0), "B": place(0.06, 0.0)})
    plan = add_notes(make_plan(laid.scenario), laid)
    (movement,) = plan.movements
    assert movement.status == "unplaced"
    refused = [reason for reason in movement.reasons if reason.code == "imported_refused"]
    assert [(reason.params["way"], reason.params["because"]) for reason in refused] == [
        (8, {"code": "refused_limit", "vehicle": "M/1-01", "limit": "height_m", "figure": 3.5, "allowed": 3.2,
             "count": 10, "source": "maxheight=3.2"})
    ]  # fmt: skip
    assert any("Low Road (way 8)" in text and "maxheight=3.2" in text for text in say(plan))
    assert movement.refusal is not None
    assert [fact.code for fact in movement.refusal.facts] == ["fact_no_way"]
    assert check(plan) == ()


def test_unknown_limits_that_are_forbidden_are_said_once_with_their_mend(tmp_path: Path) -> None:
    """Three roads without a tag on any limit, from node 2 to node 6: 4 steps of 1113.2 m."""
    extract = write(tmp_path, *ROW, way(7, [1, 2, 3]), way(8, [3, 4]), way(9, [4, 5, 6]))
    rules = Rules(unknown_limits="forbid")
    places = {"A": place(0.02, 0.0), "B": place(0.06, 0.0)}
    laid = lay(extract, places, move("M", "AB", serial("M/1", 4), rules=rules))
    plan = add_notes(make_plan(laid.scenario), laid)
    assert [reason.code for reason in plan.movements[0].reasons] == ["imported_not_joined", "imported_unknown"]
    assert any("4.5 km" in text and "height (m), width (m)" in text and "warn" in text for text in say(plan))


def test_of_a_ferry_alone_nothing_else_is_said(tmp_path: Path) -> None:
    """Nodes 3 and 4 are joined by a ferry, and by a shorter way against two one-way streets."""
    ferry = {"route": "ferry", "name": "Crossing"}
    beside = [node(16, 0.035, 0.001)]
    extract = write(
        tmp_path, *ROW, *beside, way(7, [1, 2, 3]), way(8, [3, 4], ferry), way(9, [4, 5, 6]),
        way(10, [16, 3], {**ROAD, "oneway": "yes"}), way(11, [4, 16], {**ROAD, "oneway": "yes"}),
    )  # fmt: skip
    laid = lay(extract, {"A": place(0.01, 0.0), "B": place(0.06, 0.0)})
    plan = add_notes(make_plan(laid.scenario), laid)
    assert [(r.code, r.params.get("way")) for r in plan.movements[0].reasons] == [
        ("imported_not_joined", None), ("imported_ferry", 8),
    ]  # fmt: skip
    assert any("Crossing (way 8)" in text and "--corridor" in text for text in say(plan))


LOOP = [node(13, 0.02, 0.01), node(14, 0.03, 0.02), node(15, 0.04, 0.01)]
"""Beside the row, from node 3 to node 3 again."""
LOOP_PLACES = {"A": place(0.01, 0.0), "C": place(0.03, 0.02), "B": place(0.06, 0.0)}
BY_C = (Pin(kind="route", via=("C",)),)


def round_the_loop(folder: Path, vehicles: int) -> Plan:
    """Return the plan of a column that goes from A round the loop, which is 6.3 km, by C, and on to B."""
    extract = write(folder, *ROW, *LOOP, way(7, [1, 2, 3]), way(8, [3, 13, 14, 15, 3]), way(9, [3, 4, 5, 6]))
    laid = lay(extract, LOOP_PLACES, move("M", "AB", serial("M/1", vehicles), pins=BY_C))
    return add_notes(make_plan(laid.scenario), laid)


def test_a_route_that_comes_to_a_junction_twice_is_timed(tmp_path: Path) -> None:
    plan = round_the_loop(tmp_path, 10)
    (movement,) = plan.movements
    assert (movement.status, check(plan)) == ("planned", ())
    assert [times.leg for times in movement.serials[0].legs] == ["w7", "w8", "w8-2", "w9"]
    assert movement.completion_s == movement.best_alone_s
    assert "crosses_itself" not in [warning.code for warning in movement.warnings]  # 1 km of column, 6.3 km of loop


def test_forbidden_turns_send_a_column_round_a_ring_the_one_way_that_is_left(tmp_path: Path) -> None:
    """At 3 nobody may go straight on, from 7 to 9, nor into the ring by its first way, 8: in by 10, out by 8."""
    turn = {"type": "restriction", "restriction": "no_straight_on"}
    bans = [
        relation(k, [("way", 7, "from"), ("node", 3, "via"), ("way", to, "to")], turn) for k, to in ((1, 9), (2, 8))
    ]
    extract = write(tmp_path, *ROW, *LOOP, way(7, [1, 2, 3]), way(8, [3, 13, 14]), way(9, [3, 4, 5, 6]),
                    way(10, [14, 15, 3]), *bans)  # fmt: skip
    laid = lay(extract, {"A": place(0.01, 0.0), "B": place(0.06, 0.0)})
    plan = make_plan(laid.scenario)
    (movement,) = plan.movements
    assert (movement.status, check(plan)) == ("planned", ())
    driven = [(times.leg, times.forward) for times in movement.serials[0].legs]
    passed = [(plan.points[point].lon, plan.points[point].lat) for point in list_points(plan.legs, driven)]
    assert passed[0] == (0.01, 0.0) and passed[1] == passed[3] == (0.03, 0.0) and len(passed) == 5
    assert set(driven[1:3]).isdisjoint(way for ban in plan.no_turns for way in ban[1:])
    # The planner's own search, on the same roads, comes to the same.
    ends = {i: (leg.from_, leg.to) for i, leg in plan.legs.items()}
    graph = RoadGraph(ends, plan.no_turns)
    found = graph.find("A", "B", np.ones(len(graph.arcs)))
    assert found == (tuple(driven),)
    assert any(i not in ("w7", "w9") for ban in plan.no_turns for i, _ in ban)  # the ring's ban is one of them


def test_who_may_pass_no_point_twice_is_not_sent_round_a_loop(tmp_path: Path) -> None:
    extract = write(tmp_path, *ROW, *LOOP, way(7, [1, 2, 3]), way(8, [3, 13, 14, 15, 3]), way(9, [3, 4, 5, 6]))
    asked = move("M", "AB", pins=BY_C)
    once = replace(asked, request=replace(asked.request, pass_once=True))
    (movement,) = make_plan(lay(extract, LOOP_PLACES, once).scenario).movements
    assert [times.leg for times in movement.serials[0].legs] == ["w7", "w9"]
    assert "pin_broken" in [warning.code for warning in movement.warnings]


def test_a_movement_by_a_place_or_with_a_pinned_start_has_several_routes(tmp_path: Path) -> None:
    """A to B by 3; from 3 to 6 along the row or, a little longer, round by 13 and 16."""
    bend = [
        node(13, 0.03, 0.004),
        node(16, 0.06, 0.004),
        node(20, 0.07, 0.0),
        node(24, 0.04, -0.01),
        node(26, 0.06, 0.01),
    ]
    extract = write(tmp_path, *ROW, *bend, way(7, [1, 2, 3]), way(9, [3, 4, 5, 6]), way(8, [3, 13, 16, 6]),
                    way(10, [6, 20]), way(11, [4, 24]), way(12, [16, 26]))  # fmt: skip
    places = {"A": place(0.01, 0.0), "C": place(0.029, 0.0), "B": place(0.06, 0.0)}
    for pin in (Pin(kind="route", via=("C",)), Pin(kind="start_point", point="C", at_s=30_000)):
        laid = lay(extract, places, move("M", "AB", pins=(pin,)))
        plan = make_plan(laid.scenario)
        assert len({route[-1] for route in plan.movements[0].routes}) == 2
        assert (plan.movements[0].status, check(plan)) == ("planned", ())


def test_the_plan_drives_what_is_found_for_the_same_places(tmp_path: Path) -> None:
    """On Heidelberg: the best route comes to a junction twice, and 2.5 km longer is the best that does not."""
    file = tmp_path / "heidelberg.ratlnet"
    import_network(shared_data() / "osm" / "heidelberg.osm.pbf", file)
    ends = {"A": place(8.67081, 49.40990), "B": place(8.67585, 49.42112)}
    asked = scenario(Network(name="tables", points=ends, roads={}, sites={}, authorities={}), move("M", "AB"))
    classes = ("motorway", "trunk", "primary", "secondary", "tertiary", "urban", "track")
    rates = {class_: {"day": 10.0} for class_ in classes}
    (spec,) = asked.movements
    asked = replace(asked, movements=(replace(spec, request=replace(spec.request, rates_mps=rates)),))
    plan = make_plan(on_file(asked, file).scenario)
    (movement,) = plan.movements
    driven_m = sum(plan.legs[times.leg].length_m for times in movement.serials[0].legs)
    routes_m = [sum(plan.legs[leg].length_m for leg, _ in route) for route in movement.routes]
    assert (movement.status, check(plan)) == ("planned", ())
    assert driven_m == min(routes_m) < 5_500
    points = list_points(plan.legs, [(times.leg, times.forward) for times in movement.serials[0].legs])
    assert len(set(points)) < len(points)


def test_a_column_longer_than_its_loop_is_said_to_cross_itself(tmp_path: Path) -> None:
    """The head is back after 6.3 km; of 8 km of column 1.7 km have not passed then, and at 10 m/s take 170 s."""
    plan = round_the_loop(tmp_path, 80)
    (movement,) = plan.movements
    (crossed,) = [warning for warning in movement.warnings if warning.code == "crosses_itself"]
    loop_m = sum(plan.legs[leg].length_m for leg in ("w8", "w8-2"))
    assert (movement.status, check(plan), crossed.params["point"]) == ("planned", (), "n3")
    assert crossed.params["seconds"] == pytest.approx(800 - loop_m / 10, abs=2)
    assert all("n3" in Speaker(lang, plan.epoch).say(crossed.code, crossed.params) for lang in LANGUAGES)


def test_two_serials_round_a_loop_keep_out_of_each_others_way(tmp_path: Path) -> None:
    extract = write(tmp_path, *ROW, *LOOP, way(7, [1, 2, 3]), way(8, [3, 13, 14, 15, 3]), way(9, [3, 4, 5, 6]))
    serials = [serial(f"M/{n}", 30) for n in (1, 2, 3)]
    plan = make_plan(lay(extract, LOOP_PLACES, move("M", "AB", *serials, pins=BY_C)).scenario)
    assert (plan.movements[0].status, check(plan)) == ("planned", ())


def test_a_column_never_meets_itself_on_a_single_lane(tmp_path: Path) -> None:
    """From A in by a single lane, round the loop and out by the same lane to B: 1 km of column, then 8 km of it."""
    lane = way(7, [2, 3], {**ROAD, "lanes": "1"})
    extract = write(tmp_path, *ROW, *LOOP, node(20, 0.02, -0.01), way(6, [1, 2]), lane,
                    way(8, [3, 13, 14, 15, 3]), way(9, [2, 20]))  # fmt: skip
    places = {**LOOP_PLACES, "B": place(0.02, -0.01)}
    plans = {count: make_plan(lay(extract, places, move("M", "AB", serial("M/1", count), pins=BY_C)).scenario)
             for count in (10, 80)}  # fmt: skip
    assert [(plan.movements[0].status, check(plan)) for plan in plans.values()] == [("planned", ())] * 2
    (kept, broken) = ([w for w in plan.movements[0].warnings if w.code == "pin_broken"] for plan in plans.values())
    assert (kept, [w.params["because"]["code"] for w in broken]) == ([], ["serial_head_on"])
    # The planner says so, and the referee would too.
    (movement,) = plans[10].movements
    stretched = replace(movement.serials[0], legs=tuple(
        replace(times, tail_leaves_s=times.tail_leaves_s + 3600) for times in movement.serials[0].legs))  # fmt: skip
    judged = check(replace(plans[10], movements=(replace(movement, serials=(stretched,)),)))
    assert "r2_opposing" in {violation.code for violation in judged}


def test_islands_are_said(tmp_path: Path) -> None:
    extract = write(tmp_path, *ROW, way(7, [1, 2, 3]), way(9, [4, 5, 6]))
    laid = lay(extract, {"A": place(0.01, 0.0), "B": place(0.06, 0.0)})
    assert [reason.code for reason in laid.reasons["M"]] == ["imported_islands"]


def test_a_place_far_from_every_road_is_an_input_error(tmp_path: Path) -> None:
    extract = write(tmp_path, *ROW, way(7, [1, 2, 3, 4, 5, 6], {**ROAD, "ref": "12"}))
    places = {"A": place(0.01, 0.0), "B": place(0.06, 0.03)}  # 0.03 degrees: 3.3 km
    with pytest.raises(InputError) as caught:
        lay(extract, places, place_rows={"B": ("places.csv", "row 3")})
    (problem,) = caught.value.problems
    assert (problem.code, problem.where) == ("imported_place_off_road", ("places.csv", "row 3"))
    assert problem.params["distance_m"] == pytest.approx(3_317, abs=25)
    assert "the nearest road, 12 (way 7)" in Speaker("en").say(problem.code, problem.params)


def test_a_place_some_way_off_is_said(tmp_path: Path) -> None:
    extract = write(tmp_path, *ROW, way(7, [1, 2, 3, 4, 5, 6]))
    laid = lay(extract, {"A": place(0.01, 0.0), "B": place(0.055, 0.01)})
    assert [(r.code, r.params["place"]) for r in laid.warnings["M"]] == [("imported_place_far", "B")]


def test_areas_say_who_answers(tmp_path: Path) -> None:
    extract = write(tmp_path, *ROW, way(7, [1, 2, 3]), way(8, [3, 4], {**ROAD, "surface": "gravel"}), way(9, [4, 5, 6]))
    east = AuthorityArea(
        authority="EAST", rings=(((0.042, -1.0), (1.0, -1.0), (1.0, 1.0), (0.042, 1.0), (0.042, -1.0)),)
    )
    laid = lay(extract, {"A": place(0.01, 0.0), "B": place(0.06, 0.0)}, authority="WEST", areas=(east,))
    assert [leg.authority for leg in legs(laid)] == ["WEST", "WEST", "EAST"]


def test_a_curfew_or_permission_on_none_of_the_roads_found_is_said(tmp_path: Path) -> None:
    extract = write(tmp_path, *ROW, way(7, [1, 2, 3, 4, 5, 6]))
    far = AuthorityArea(authority="FAR", rings=(((5.0, -1.0), (6.0, -1.0), (6.0, 1.0), (5.0, 1.0), (5.0, -1.0)),))
    answering = {"AU": authority(curfew="12:00-12:30"), "FAR": authority(curfew="12:00-12:30"), "ALSO": authority()}
    permissions = [PermissionSpec(stretch=Stretch(authority=i), hours="24/7") for i in ("AU", "ALSO")]
    laid = lay(
        extract, {"A": place(0.01, 0.0), "B": place(0.06, 0.0)}, move("M", "AB", permissions=permissions),
        network={"authorities": answering}, authority="AU", areas=(far,),
    )  # fmt: skip
    assert [(r.code, r.params) for r in laid.warnings["M"]] == [
        ("imported_authority_nowhere", {"authority": "FAR"}), ("imported_authority_nowhere", {"authority": "ALSO"}),
    ]  # fmt: skip


def test_what_no_one_can_act_on_is_said(tmp_path: Path) -> None:
    tags = {**ROAD, "maxheight": "default"}
    extract = write(tmp_path, *ROW, way(7, [1, 2, 3, 4, 5, 6], tags))
    laid = lay(extract, {"A": place(0.01, 0.0), "B": place(0.06, 0.0)})
    assert [(r.code, r.params["tags"]) for r in laid.warnings["M"]] == [("imported_unread", ("maxheight=default",))]


BRIDGE = {**ROAD, "bridge": "yes", "mlc:wheeled": "20", "mlc:wheeled_oneway": "40", "mlc:wheeled_caution": "60"}
SIGN_NODE = {k: text for k, text in BRIDGE.items() if k.startswith("mlc")}


@pytest.mark.parametrize("on_a_node", [False, True])
@pytest.mark.parametrize(
    ("mlc", "regime"), [(20, "two-way"), (21, "alternating"), (40, "alternating"), (41, "exclusive")]
)
def test_the_class_of_a_bridge_says_whether_columns_meet_on_it(
    mlc: int, regime: str, on_a_node: bool, tmp_path: Path
) -> None:
    """A--1--2--3==bridge==4--5--B: M drives it one way, W, which is of class 20, the other."""
    signed = [node(3, 0.03, 0.0, SIGN_NODE), way(8, [3, 4])] if on_a_node else [ROW[2], way(8, [3, 4], BRIDGE)]
    row = [*ROW[:2], signed[0], *ROW[3:]]
    extract = write(tmp_path, *row, way(7, [1, 2, 3]), signed[1], way(9, [4, 5, 6]))
    places = {"A": place(0.01, 0.0), "B": place(0.06, 0.0)}
    columns = [move("M", "AB", serial("M/1", 10, mlc=mlc)), move("W", "BA", serial("W/1", 10, mlc=20))]
    laid = lay(extract, places, *columns)
    crossed = {leg.regime for leg in legs(laid)}
    assert crossed == {regime, "two-way"}
    cautions = [r.params["tags"] for r in laid.warnings["M"] if r.code == "imported_caution"]
    assert cautions == ([("mlc:wheeled_caution=60",)] if regime == "exclusive" else [])
    assert all(r.code != "imported_caution" for r in laid.warnings["W"])
    plan = make_plan(laid.scenario)
    assert check(plan) == ()
    assert {leg.regime for leg in plan.legs.values() if "mlc_wheeled" in leg.limits} == {regime}


def test_above_every_class_of_a_bridge_it_is_refused_by_the_highest(tmp_path: Path) -> None:
    extract = write(tmp_path, *ROW, way(7, [1, 2, 3]), way(8, [3, 4], BRIDGE), way(9, [4, 5, 6]))
    laid = lay(extract, {"A": place(0.01, 0.0), "B": place(0.06, 0.0)}, move("M", "AB", serial("M/1", 2, mlc=61)))
    (reason,) = laid.reasons["M"]
    assert "mlc:wheeled_caution=60" in Speaker("en").say(reason.code, reason.params)


def test_what_is_read_with_care_is_not_called_unactionable(tmp_path: Path) -> None:
    careful = {**ROAD, "maxweight": "30 t;35", "width": "ca. 9", "access:lanes": "yes|no|yes", "trailer": "no"}
    extract = write(tmp_path, *ROW, way(7, [1, 2, 3, 4, 5, 6], careful))
    laid = lay(extract, {"A": place(0.01, 0.0), "B": place(0.06, 0.0)})
    assert [(r.code, r.params["tags"]) for r in laid.warnings["M"]] == [("imported_unread", ("trailer=no",))]
    (leg,) = legs(laid)
    assert (dict(leg.limits), leg.width_m) == ({"mass_kg": 30_000.0}, pytest.approx(7.2))


def test_a_site_of_the_map_is_in_the_plan_only_when_used(tmp_path: Path) -> None:
    yards = [
        node(20 + k, 0.015 + k / 100, 0.001, {"amenity": "parking", "hgv": "yes", "capacity:hgv": "30"})
        for k in range(4)
    ]
    extract = write(tmp_path, *ROW, way(7, [1, 2, 3, 4, 5, 6]), *yards)
    rules = Rules(halt_interval_s=300, halt_tolerance_s=60, halt_s=600)  # 5.6 km at 10 m/s: 557 s of driving
    laid = lay(extract, {"A": place(0.01, 0.0), "B": place(0.06, 0.0)}, move("M", "AB", rules=rules))
    plan = add_notes(make_plan(laid.scenario), laid)
    assert check(plan) == ()
    (halt,) = plan.movements[0].serials[0].halts
    assert set(plan.sites) == {halt.site}
    assert len(laid.scenario.network.sites) == 4
    assert len(plan.legs) == 2
    warning = next(w for w in plan.movements[0].warnings if w.code == "site_estimated")
    assert warning.params == {"site": halt.site, "capacity": 30.0, "basis": "capacity:hgv=30"}


# ---- the course of the road


def test_map_files_follow_the_road(tmp_path: Path) -> None:
    bend = [node(13, 0.03, 0.01), node(14, 0.04, 0.012)]
    extract = write(tmp_path, *ROW, *bend, way(7, [1, 2, 13, 14, 5, 6]))
    laid = lay(extract, {"B": place(0.06, 0.0), "A": place(0.01, 0.0)})  # driven against the way
    plan = make_plan(laid.scenario)
    movement = plan.movements[0]
    course = [[0.06, 0.0], [0.05, 0.0], [0.04, 0.012], [0.03, 0.01], [0.02, 0.0], [0.01, 0.0]]
    lines = [f for f in json.loads(geojson(plan, movement))["features"] if f["geometry"]["type"] == "LineString"]
    assert [(f["geometry"]["coordinates"], f["properties"]["geometry_is"]) for f in lines] == [(course, "course")]
    assert gpx(plan, movement, "en").count(b"<rtept") == len(course)
    assert b"follows the course of the road" in gpx(plan, movement, "en")


# ---- scenario folders

PLACES = "id,name_en,name_ar,lat,lon,kind\nA,West,الغرب,{a},base\nB,East,الشرق,{b},base\n"
SCENARIO = """
format = "ratl-scenario/1"
name = "Imported"
zone = "Europe/Berlin"
day_zero = "2025-08-18"
horizon_days = 2
profile = "us"
[network]
{network}
[vehicles]
list = "vehicles.csv"
[[movement]]
id = "M"
name = {{ en = "West to east", ar = "من الغرب إلى الشرق" }}
origin = "A"
destination = "B"
earliest_start = "2025-08-18T06:00"
{more}
"""


def folder_of(path: Path, network: str, *, a: str = "0.0,0.01", b: str = "0.0,0.06", more: str = "") -> Path:
    """Return a scenario folder with a column of twelve lorries."""
    path.mkdir(exist_ok=True)
    rows = "".join(f"V{n:02},civil_truck_3axle,1,1\n" for n in range(1, 13))
    (path / "vehicles.csv").write_text("id,type,serial,march_unit\n" + rows, "utf-8")
    (path / "places.csv").write_text(PLACES.format(a=a, b=b), "utf-8")
    (path / "authorities.csv").write_text("id,name_en,name_ar,zone\nAU,Roads,الطرق,Europe/Berlin\n", "utf-8")
    (path / "scenario.toml").write_text(SCENARIO.format(network=network, more=more), "utf-8")
    return path


IMPORTED = 'file = "x.ratlnet"\nplaces = "places.csv"\nauthorities = "authorities.csv"\n'


@pytest.mark.parametrize(
    ("network", "more", "code"),
    [
        (IMPORTED + 'roads = "roads.csv"', "", "roads_and_file"),
        (IMPORTED, '[[movement.permission]]\nroads = ["R1"]\nhours = "24/7"', "roads_of_import"),
        (IMPORTED, '[[movement.escort]]\nroads = ["R1"]', "roads_of_import"),
        (IMPORTED, '[[reservation]]\nroad = "R1"\nholder = "works"\nhours = "24/7"', "reserved_road_of_import"),
        (IMPORTED + 'authority = "XX"', "", "unknown_reference"),
        (IMPORTED + 'areas = "none.geojson"', "", "missing_file"),
        (IMPORTED + 'areas = "places.csv"', "", "areas_no_collection"),
        (IMPORTED + 'areas = "line.geojson"', "", "areas_no_polygon"),
        (IMPORTED + 'areas = "nobody.geojson"', "", "areas_no_authority"),
        (IMPORTED + 'areas = "half.geojson"', "", "half_character"),
        (IMPORTED + 'sites = "sites.csv"', "", "site_along_import"),
        (IMPORTED + 'sites = "sites.csv"', "", "near_side_of_import"),
    ],
)  # fmt: skip
def test_what_an_imported_network_does_not_know_is_refused(network: str, more: str, code: str, tmp_path: Path) -> None:
    folder = folder_of(tmp_path, network, more=more)
    square = [[[0, 0], [1, 0], [1, 1], [0, 0]]]
    drawn = {"line": ("LineString", square[0]), "nobody": ("Polygon", square)}
    for name, (kind, coordinates) in drawn.items():
        shape = {"type": "Feature", "geometry": {"type": kind, "coordinates": coordinates}, "properties": {}}
        (folder / f"{name}.geojson").write_text(json.dumps({"features": [shape]}), "utf-8")
    (folder / "half.geojson").write_text(json.dumps({"features": [{"authority": "\ud800"}]}), "utf-8")
    (folder / "sites.csv").write_text(
        "id,along,at_km,at,name_en,name_ar,capacity,unit,near_side\n"
        "S1,R1,5,,Yard,ساحة,20,vehicles,both\nS2,,,A,Yard,ساحة,20,vehicles,forward\n",
        "utf-8",
    )
    with pytest.raises(InputError) as caught:
        read_scenario(folder)
    problems = caught.value.problems
    assert code in [problem.code for problem in problems]
    for problem in problems:
        assert all(Speaker(lang).say(problem.code, problem.params) for lang in LANGUAGES)


@pytest.mark.parametrize("ends", [("A", "B"), ("West", "East"), ("الغرب", "الشرق"), ("A", "Mapped")])
def test_a_route_on_a_scenario_knows_its_own_places(ends: tuple[str, str], tmp_path: Path) -> None:
    # A town of the map has the name of the planner's base: the planner's is meant.
    towns = [
        node(30, 0.02, 0.0, {"place": "city", "name": "West"}),
        node(31, 0.05, 0.0, {"place": "town", "name": "Mapped"}),
    ]
    extract = write(tmp_path, *ROW, way(7, [1, 2, 3, 4, 5, 6]), *towns)
    (tmp_path / "x.ratlnet").write_bytes(render_network(build_network(read_osm(extract))))
    folder = folder_of(tmp_path / "own", IMPORTED.replace("x.rat", "../x.rat"))
    question = Question(network=folder, stops=ends, vehicle="civil_truck_3axle")
    found = [(place.lon, place.lat) for place in Journey(question).places]
    assert found == [(0.01, 0.0), (0.05, 0.0) if "Mapped" in ends else (0.06, 0.0)]


PERMISSION = '[[movement.permission]]\nauthority = "AU"\nhours = "24/7"'


@pytest.mark.parametrize(
    ("curfew", "more", "where"),
    [
        ("22:00-05:00", "", ("authorities.csv", "row 2", "curfew")),
        ("", PERMISSION, ("scenario.toml", "movement[1].permission[1].authority")),
        ("", '[[movement.escort]]\nauthority = "AU"', ("scenario.toml", "movement[1].escort[1].authority")),
    ],
)  # fmt: skip
def test_what_would_hold_nowhere_on_an_imported_network_is_refused(
    curfew: str, more: str, where: tuple[str, ...], tmp_path: Path
) -> None:
    def folder(network: str) -> Path:
        made = folder_of(tmp_path, network, more=more)
        text = f"id,name_en,name_ar,zone,curfew\nAU,Roads,الطرق,Europe/Berlin,{curfew}\n"
        (made / "authorities.csv").write_text(text, "utf-8")
        return made

    with pytest.raises(InputError) as caught:
        read_scenario(folder(IMPORTED))
    (problem,) = caught.value.problems
    assert (problem.code, problem.where, problem.params) == ("authority_without_ground", where, {"found": "AU"})
    for lang in LANGUAGES:
        assert "[network]" in Speaker(lang).say(problem.code, problem.params)
    assert read_scenario(folder(IMPORTED + 'authority = "AU"')).imported


def test_authority_and_areas_need_a_file(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_scenario(folder_of(tmp_path, 'places = "places.csv"\nroads = "places.csv"\nauthority = "AU"'))
    assert "key_of_import" in [problem.code for problem in caught.value.problems]


# ---- tables that a planner goes on with


def test_written_as_tables_and_read_back_it_is_the_same_network(asked: Scenario, tmp_path: Path) -> None:
    file = imported(asked.network, tmp_path)
    network = on_file(asked, file, authority="AU").scenario.network
    names = {"en": "yard", "ar": "ساحة"}  # a table has both names of everything
    sites = {i: replace(s, site=replace(s.site, name=names)) for i, s in network.sites.items()}
    turns = ((("w1", True), ("w2", True)), (("w3", False), ("w2", False), ("w1", False)))
    network = replace(network, no_turns=turns, sites=sites)
    write_corridor(network, tmp_path / "tables")
    back = read_back(tmp_path / "tables")
    assert back.points == network.points
    assert back.roads == network.roads
    assert back.sites == network.sites
    assert back.authorities["AU"].curfew == network.authorities["AU"].curfew
    assert back.no_turns == network.no_turns


def read_back(folder: Path) -> Network:
    tables = "\n".join(f'{name} = "{name}.csv"' for name in ("places", "roads", "sites", "authorities"))
    text = SCENARIO.format(network=tables, more="").replace('"B"', '"E"')
    (folder / "scenario.toml").write_text(text, "utf-8")
    (folder / "vehicles.csv").write_text("id,type,serial,march_unit\nV1,civil_truck_3axle,1,1\n", "utf-8")
    return read_scenario(folder).network


# ---- real extracts


@pytest.mark.parametrize(
    ("extract", "a", "b"),
    [
        ("heidelberg.osm.pbf", "49.4310,8.6230", "49.3960,8.7920"),
        ("malta.osm.pbf", "35.9570,14.3620", "35.8170,14.5380"),
    ],
)
def test_a_column_on_a_real_extract(extract: str, a: str, b: str, tmp_path: Path) -> None:
    import_network(shared_data() / "osm" / extract, tmp_path / "x.ratlnet")
    folder = folder_of(tmp_path, IMPORTED + 'authority = "AU"', a=a, b=b)
    started = time.perf_counter()
    plan = plan_scenario(folder, tmp_path / "plan.json")
    print(f"{extract}: {len(plan.legs)} legs planned in {time.perf_counter() - started:.1f} s")
    (movement,) = plan.movements
    assert movement.status == "planned", movement.reasons
    assert check(plan) == ()
    driven = [plan.legs[times.leg] for times in movement.serials[0].legs]
    assert all(leg.authority == "AU" for leg in driven)
    assert sum(leg.length_m for leg in driven) > 15_000
    assert sum(len(leg.shape) for leg in driven) > 200
    for lang in LANGUAGES:
        briefed = write_papers(tmp_path / "plan.json", lang, tmp_path / lang, lambda _: None)
        assert len(briefed.written) > 5


def test_serials_that_travel_apart_have_the_routes_that_each_of_them_fits(tmp_path: Path) -> None:
    short = {"BC": {"limits": {**FREE, "mass_kg": 30_000.0}}}
    around = "A---9---B---9---C---9---D\n        |       |\n        9       9\n        |       |\n        E---9---F"
    drawn = to_scale(draw(around, roads=short))
    column = serial("M/1", 4), serial("M/2", 4, mass_kg=50_000.0)
    file = imported(drawn, tmp_path)
    for travel, same in (("apart", False), ("together", True)):
        asked = scenario(drawn, move("M", "AD", *column, serials_travel=travel))
        laid = on_file(asked, file)
        plan = add_notes(make_plan(laid.scenario), laid)
        (movement,) = plan.movements
        assert (movement.status, check(plan)) == ("planned", ())
        light_m, heavy_m = (sum(plan.legs[t.leg].length_m for t in each.legs) for each in movement.serials)
        assert (light_m == heavy_m) is same and light_m <= heavy_m
