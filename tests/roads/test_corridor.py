"""Routes of a plan are cut where something changes, and nothing known of the road is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from opening_hours import OpeningHours

from ratl.model.movement import Pin
from ratl.model.road import Condition, RoadFacts
from ratl.roads.leg_facts import Traffic, make_road, see_traffic
from ratl.roads.paths import RoadGraph
from ratl.roads.regimes import find_regime
from tests.feeds.extracts import ROAD, ROW, node, relation, way, write
from tests.laid import chain, lay, legs, place
from tests.maps import move, serial, site

STEP_M = 1113
"""0.01 degrees of the equator in whole metres."""
A, B = place(0.01, 0.0), place(0.06, 0.0)
ENDS = {"A": A, "B": B}
SLOW = {**ROAD, "maxspeed": "18"}


def test_names_and_nodes_between_do_not_cut(tmp_path: Path) -> None:
    extract = write(
        tmp_path, *ROW, way(7, [1, 2, 3], {**ROAD, "name": "Short Road"}),
        way(8, [3, 4, 5, 6], {**ROAD, "name": "Long Road", "name:ar": "الطويل", "ref": "5"}),
    )  # fmt: skip
    (leg,) = legs(lay(extract, ENDS))
    assert (leg.from_, leg.to, leg.length_m) == ("A", "B", 5566)  # 5 × 1113.1949 m, rounded once
    assert leg.name == {"en": "5 Long Road", "ar": "5 الطويل"}
    assert leg.length_source == "OpenStreetMap way 7, …"
    assert leg.shape == ((0.02, 0.0), (0.03, 0.0), (0.04, 0.0), (0.05, 0.0))


@pytest.mark.parametrize(
    "tags",
    [
        {**ROAD, "highway": "secondary"},
        {**ROAD, "surface": "gravel"},
        {**ROAD, "lanes": "1"},
        {**ROAD, "maxweight": "30"},
        {**ROAD, "maxheight:backward": "4"},
        {**ROAD, "oneway": "yes"},
        SLOW,
    ],
)
def test_what_changes_cuts(tags: dict[str, str], tmp_path: Path) -> None:
    extract = write(tmp_path, *ROW, way(7, [1, 2]), way(8, [2, 3], tags), way(9, [3, 4, 5, 6]))
    laid = lay(extract, ENDS)
    assert [leg.length_m for leg in legs(laid)] == [STEP_M, STEP_M, 3340]
    assert list(laid.scenario.network.roads) == ["w7", "w8", "w9"]
    assert [laid.scenario.network.points[p].kind for p in chain(laid)] == ["waypoint", "cut", "cut", "waypoint"]


def test_a_speed_limit_that_binds_nobody_does_not_cut(tmp_path: Path) -> None:
    # The column makes 10 m/s at most: 18 m/s and 25 m/s are one to it, and the lower of them is told.
    fast = [{**ROAD, "maxspeed": "64.8"}, {**ROAD, "maxspeed": "90"}]
    extract = write(tmp_path, *ROW, way(7, [1, 2, 3], fast[0]), way(8, [3, 4, 5, 6], fast[1]))
    (leg,) = legs(lay(extract, ENDS))
    assert leg.max_rate_mps == pytest.approx(18.0)


def test_a_node_gives_its_limit_to_the_road_it_stands_on(tmp_path: Path) -> None:
    gate = node(3, 0.03, 0.0, {"barrier": "height_restrictor", "maxheight": "3.9"})
    row = [*ROW[:2], gate, *ROW[3:]]
    extract = write(tmp_path, *row, way(7, [1, 2, 3, 4], {**ROAD, "maxheight": "4.2"}), way(8, [4, 5, 6]))
    limits = [(leg.length_m, dict(leg.limits)) for leg in legs(lay(extract, ENDS))]
    assert limits == [(2 * STEP_M, {"height_m": 4.2}), (STEP_M, {"height_m": 3.9}), (2 * STEP_M, {})]


@pytest.mark.parametrize(("tags", "kind"), [({"barrier": "border_control"}, "border"),
                                            ({"military": "checkpoint"}, "checkpoint")])  # fmt: skip
def test_a_post_is_a_critical_point(tags: dict[str, str], kind: str, tmp_path: Path) -> None:
    extract = write(tmp_path, *ROW[:3], node(4, 0.04, 0.0, tags), *ROW[4:], way(7, [1, 2, 3, 4, 5, 6]))
    laid = lay(extract, ENDS)
    assert chain(laid) == ["A", "n4", "B"]
    post = laid.scenario.network.points["n4"]
    assert (post.kind, post.critical, post.lon, post.lat) == (kind, True, 0.04, 0.0)


def test_places_cut_where_a_route_passes_them_and_nowhere_else(tmp_path: Path) -> None:
    places = {**ENDS, "C": place(0.033, 0.001), "D": place(0.04, 0.003), "E": place(0.01, 0.3)}
    extract = write(tmp_path, *ROW, way(7, [1, 2, 3, 4, 5, 6]))
    laid = lay(extract, places, move("M", "AB"))
    # C lies 111 m beside the road, D 334 m, E nowhere near; a place off the road keeps the coordinates of its author.
    assert chain(laid) == ["A", "C", "B"]
    assert [leg.length_m for leg in legs(laid)] == [2560, 3006]  # 2.3 and 2.7 steps
    assert laid.scenario.network.points["C"].lat == 0.001
    assert set(laid.scenario.network.points) == set(places)


FORK = [*ROW, node(13, 0.03, 0.03), node(14, 0.04, 0.03)]
"""Beside the row, a bend to the north from 3 to 4."""


def test_routes_that_part_and_meet_are_cut_there_once(tmp_path: Path) -> None:
    extract = write(tmp_path, *FORK, way(7, [1, 2, 3, 4, 5, 6]), way(8, [3, 13, 14, 4]))
    places = {**ENDS, "N": place(0.035, 0.03)}
    laid = lay(extract, places, move("M", "AB"), move("W", "BA", pins=(Pin(kind="route", via=("N",)),)))
    roads = laid.scenario.network.roads
    told = {i: (road.leg.from_, road.leg.to, road.leg.length_m) for i, road in roads.items()}
    assert told == {
        "w7": ("A", "n3", 2226), "w7-2": ("n3", "n4", 1113), "w7-3": ("n4", "B", 2226),
        "w8": ("n4", "N", 3874), "w8-2": ("N", "n3", 3874),
    }  # fmt: skip
    assert laid.scenario.network.points["n3"].kind == "junction"


def test_a_forbidden_turn_on_the_roads_of_two_routes_is_kept(tmp_path: Path) -> None:
    """M goes A to B along the row, W from N through 3 to B: from A to N at 3 nobody asked to turn, nor may turn."""
    ban = relation(1, [("way", 7, "from"), ("node", 3, "via"), ("way", 8, "to")],
                   {"type": "restriction", "restriction": "no_left_turn"})  # fmt: skip
    extract = write(tmp_path, *ROW, node(13, 0.03, 0.03), way(7, [1, 2, 3]), way(9, [3, 4, 5, 6]), way(8, [3, 13]), ban)
    laid = lay(extract, {**ENDS, "N": place(0.03, 0.03)}, move("M", "AB"), move("W", "NB"))
    assert laid.scenario.network.no_turns == ((("w7", True), ("w8", False)),)
    # With the ban the planner has no way from A to N; the roads themselves would be one.
    ends = {i: (road.leg.from_, road.leg.to) for i, road in laid.scenario.network.roads.items()}
    free, bound = RoadGraph(ends), RoadGraph(ends, laid.scenario.network.no_turns)
    equal = np.ones(len(free.arcs))
    assert free.find("A", "N", equal) == ((("w7", True), ("w8", False)),)
    assert bound.find("A", "N", equal) == ()
    assert bound.find("A", "B", equal) == ((("w7", True), ("w9", True)),)


def test_a_place_at_a_junction_is_passed_straight_on(tmp_path: Path) -> None:
    """N hangs on a dead end at node 3: put on that, the column would have to turn round in it."""
    extract = write(tmp_path, *ROW, node(13, 0.03, 0.03), way(6, [13, 3]), way(7, [1, 2, 3]), way(9, [3, 4, 5, 6]))
    places = {**ENDS, "C": place(0.03, 0.0)}
    laid = lay(extract, places, move("M", "AB", pins=(Pin(kind="route", via=("C",)),)))
    assert chain(laid) == ["A", "C", "B"]
    assert laid.reasons["M"] == ()


def test_sites_of_the_map_are_candidates_with_their_basis(tmp_path: Path) -> None:
    def parking(number: int, lon: float, lat: float, lorries: int, **tags: str) -> str:
        told = {"amenity": "parking", "hgv": "yes", "capacity:hgv": str(lorries), **tags}
        return node(number, lon, lat, told)

    extract = write(
        tmp_path, *ROW, way(7, [1, 2, 3, 4, 5, 6]),
        parking(21, 0.025, 0.001, 30, name="Rest"), parking(22, 0.035, 0.001, 9), parking(23, 0.045, 0.01, 30),
        parking(24, 0.055, 0.001, 30, opening_hours="06:00-20:00"), parking(25, 0.0201, 0.001, 40),
    )  # fmt: skip
    own = {"S": site("C", 20)}
    laid = lay(extract, {**ENDS, "C": place(0.02, 0.0)}, move("M", "AB", serial("M/1", 10)), network={"sites": own})
    sites = laid.scenario.network.sites
    # 22 is too small for ten, 23 is 1.1 km away, 25 is beside the author's own S.
    assert set(sites) == {"S", "n21", "n24"}
    found = sites["n21"]
    assert (found.found, found.site.capacity, found.site.basis) == (True, 30.0, "capacity:hgv=30")
    assert found.site.name["en"] == "Rest"
    assert (found.along, found.at_km) == ("w7-2", 0.557)  # half a step behind C
    assert sites["n24"].hours == "06:00-20:00"


# ---- facts of a stretch


EVERYBODY = Traffic(fastest_mps=lambda _class: 20.0, widest_pair_m=5.0)
LORRY = serial("L", 1).vehicles[0]


def road(facts: RoadFacts, *nodes: tuple[RoadFacts, bool], turned: bool = False, driven: tuple[bool, ...] = (True,)):  # type: ignore[no-untyped-def]
    return make_road(facts, nodes, turned=turned, driven=driven, vehicles=[LORRY], traffic=EVERYBODY, authority="AU")


def test_one_way_is_no_access_the_other_way() -> None:
    one_way = RoadFacts(class_="primary", direction="forward", limits={"mass_kg": 30_000.0})
    assert road(one_way).leg.limits_backward == {"access": "no"}
    assert road(one_way, turned=True).leg.limits_forward == {"access": "no"}
    assert road(one_way).leg.limits == {"mass_kg": 30_000.0}


def test_a_condition_by_mass_is_a_limit_of_mass() -> None:
    shut = Condition(limit="access", value="no", above={"mass_kg": 7_500.0})
    assert road(RoadFacts(class_="primary", conditions=(shut,))).leg.limits == {"access": "no"}  # 20 t: all of them
    high = replace(shut, above={"mass_kg": 30_000.0})
    assert road(RoadFacts(class_="primary", conditions=(high,))).leg.limits == {"mass_kg": 30_000.0}


def test_a_condition_at_hours_closes_where_it_refuses_and_opens_where_it_lets_pass() -> None:
    night = Condition(limit="mass_kg", value=7_500.0, hours="22:00-06:00")
    closed = road(RoadFacts(class_="primary", conditions=(night,)))
    assert (closed.closed, closed.hours, closed.leg.limits) == ("22:00-06:00", "", {})
    light = replace(night, value=30_000.0)
    # It stops nobody who drives here, and whoever else is sent here at all hours.
    others = road(RoadFacts(class_="primary", conditions=(light,)))
    assert (others.closed, others.leg.limits) == ("", {"mass_kg": 30_000.0})
    heavier = Condition(limit="access", value="no", hours="22:00-06:00", above={"mass_kg": 30_000.0})
    others = road(RoadFacts(class_="primary", conditions=(heavier,)))
    assert (others.closed, others.leg.limits) == ("", {"mass_kg": 30_000.0})
    # Of two figures the one no vehicle exceeds; where each is exceeded by another vehicle, the hours count for all.
    both = replace(heavier, above={"mass_kg": 10_000.0, "length_m": 50.0})
    assert road(RoadFacts(class_="primary", conditions=(both,))).leg.limits == {"length_m": 50.0}
    lets = Condition(limit="access", value="yes", hours="05:00-09:00")
    opened = road(RoadFacts(class_="primary", limits={"access": "no"}, conditions=(lets,)))
    assert (opened.hours, opened.leg.limits) == ("05:00-09:00", {"access": "yes"})
    # Of the direction that nobody drives nothing closes, and nobody shall drive it.
    back = replace(night, direction="backward")
    ahead = road(RoadFacts(class_="primary", conditions=(back,)))
    assert (ahead.closed, ahead.leg.limits, ahead.leg.limits_backward) == ("", {}, {"access": "no"})
    assert road(RoadFacts(class_="primary", conditions=(back,)), driven=(True, False)).closed == "22:00-06:00"


def test_hours_of_a_road_and_of_a_gate_on_it_all_count() -> None:
    way = RoadFacts(class_="primary", hours="06:00-22:00", closed="Mo-Fr 12:00-13:00")
    gate = RoadFacts(class_="", kind="gate", hours="Mo-Fr 08:00-16:00", closed="10:00-10:30")
    found = road(way, (gate, False))
    assert found.hours == "06:00-22:00"
    opened, shut = OpeningHours(found.hours), OpeningHours(found.closed)
    for day in range(1, 8):  # 1 January 2024 is a Monday
        for half_hour in range(48):
            at = datetime(2024, 1, day, half_hour // 2, half_hour % 2 * 30)
            clock = half_hour / 2
            free = day < 6 and 8 <= clock < 16 and not 12 <= clock < 13 and clock != 10
            assert (opened.is_open(at) and not shut.is_open(at)) == free, at


def test_of_several_tags_the_strictest_condition_counts() -> None:
    bars = Condition(limit="access", value="no", above={"mass_kg": 7_500.0}, source="hgv:conditional")
    lets = Condition(limit="access", value="yes", source="motor_vehicle:conditional")
    closed = RoadFacts(class_="primary", limits={"access": "no"})
    assert road(replace(closed, conditions=(bars, lets))).leg.limits == {"access": "no"}
    assert road(replace(closed, conditions=(bars, replace(lets, hours="05:00-09:00")))).leg.limits == {"access": "no"}
    assert road(replace(closed, conditions=(bars, replace(lets, source=bars.source)))).leg.limits == {"access": "yes"}


def test_the_stricter_of_road_and_node_wins_and_unknown_stays_unknown() -> None:
    way_facts = RoadFacts(class_="primary", limits={"height_m": "none", "mass_kg": 20_000.0})
    lower = RoadFacts(class_="", kind="gate", limits={"height_m": 4.0, "mass_kg": 30_000.0, "width_m": "none"})
    assert road(way_facts, (lower, False)).leg.limits == {"height_m": 4.0, "mass_kg": 20_000.0}
    barred = RoadFacts(class_="", kind="gate", limits={"access": "no"})
    assert road(way_facts, (barred, False)).leg.limits["access"] == "no"


def test_a_restrictor_without_its_figure_makes_the_known_limit_unknown() -> None:
    restrictor = RoadFacts(class_="", kind="barrier", unread=("barrier=height_restrictor",))
    high = RoadFacts(class_="primary", limits={"height_m": 9.0, "mass_kg": 30_000.0})
    assert road(high, (restrictor, False)).leg.limits == {"mass_kg": 30_000.0}
    gantry = RoadFacts(class_="", kind="barrier", limits={"height_m": 5.0})
    # A figure of another node says nothing of this one.
    assert road(high, (restrictor, False), (gantry, False)).leg.limits == {"mass_kg": 30_000.0}
    low = RoadFacts(class_="primary", limits={"height_m": 1.5})
    assert road(low, (restrictor, False)).leg.limits == {"height_m": 1.5}


def test_a_figure_unknown_of_a_vehicle_frees_no_leg() -> None:
    doubtful = replace(LORRY, axle_load_kg=None)

    def of(condition: Condition, **limits: float | str):  # type: ignore[no-untyped-def]
        facts = RoadFacts(class_="primary", limits=limits, conditions=(condition,))
        return make_road(
            facts, (), turned=False, driven=(True,), vehicles=[doubtful], traffic=EVERYBODY, authority="AU"
        )

    frees = Condition(limit="access", value="yes", above={"axle_load_kg": 10_000.0})
    assert of(frees, access="no").leg.limits == {"access": "no"}
    by_day = of(replace(frees, hours="06:00-18:00"), access="no")
    assert (by_day.hours, by_day.leg.limits) == ("", {"access": "no"})
    raised = replace(frees, limit="mass_kg", value=30_000.0)
    assert of(raised, mass_kg=10_000.0).leg.limits == {"mass_kg": 10_000.0}
    assert of(replace(frees, value="no")).leg.limits == {"access": "no"}


@pytest.mark.parametrize(
    ("facts", "regime"),
    [
        (RoadFacts(class_="primary", width_m=5.5), "two-way"),
        (RoadFacts(class_="primary", width_m=4.9), "alternating"),  # 2 × 2.5 m do not pass
        (RoadFacts(class_="primary", width_m=4.9, direction="forward"), "two-way"),
        (RoadFacts(class_="primary", regime="exclusive"), "exclusive"),
    ],
)
def test_a_road_narrower_than_the_widest_pair_alternates(facts: RoadFacts, regime: str) -> None:
    assert road(facts).leg.regime == regime


@pytest.mark.parametrize(
    ("mlc", "direction", "regime", "limit"),
    [
        (40, "both", "two-way", 40.0),
        (41, "both", "alternating", 60.0),
        (61, "both", "exclusive", 80.0),
        (40, "forward", "two-way", 60.0),
        (61, "forward", "exclusive", 80.0),
    ],
)
def test_a_leg_carries_no_more_than_its_regime_allows(mlc: int, direction: str, regime: str, limit: float) -> None:
    """Nobody else, sent over it by a plan or by who goes on with the tables, meets on it what it does not carry."""
    bridge = RoadFacts(
        class_="primary", direction=direction, limits={"mlc_wheeled": 80.0}, two_way_classes={"mlc_wheeled": 40.0},
        one_way_classes={"mlc_wheeled": 60.0},
    )  # fmt: skip
    seen = see_traffic([replace(LORRY, mlc=mlc)], EVERYBODY.fastest_mps)
    plain = RoadFacts(class_="primary")
    for way_facts, nodes in ((bridge, []), (replace(plain, direction=direction), [(bridge, False)])):
        leg = make_road(
            way_facts, nodes, turned=False, driven=(True,), vehicles=[LORRY], traffic=seen, authority="AU"
        ).leg
        assert (leg.regime, {**leg.limits, **leg.limits_forward}["mlc_wheeled"]) == (regime, limit)


def test_a_bridge_too_narrow_for_any_two_way_class_alternates() -> None:
    narrow = RoadFacts(class_="primary", kind="bridge", width_m=3.8)
    assert find_regime(narrow, None, {}) == "alternating"
    assert find_regime(replace(narrow, kind="road"), None, {}) == "two-way"


def test_a_gate_where_a_route_ends_is_not_passed(tmp_path: Path) -> None:
    gate = node(4, 0.04, 0.0, {"barrier": "gate", "access": "private"})
    extract = write(tmp_path, *ROW[:3], gate, *ROW[4:], way(7, [1, 2, 3, 4, 5, 6]))
    laid = lay(extract, {"A": A, "C": place(0.0399999, 0.0)})
    assert [dict(leg.limits) for leg in legs(laid)] == [{}]
    assert laid.reasons["M"] == ()
