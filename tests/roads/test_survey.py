"""A network in figures."""

import pytest

from ratl.model.road import Condition, FoundSite, RoadFacts
from ratl.roads.survey import Knowledge, survey_network
from tests.roads.ways import EAST_M, NORTH_M, network

FERRY = RoadFacts(class_="ferry", kind="ferry")
GATE = RoadFacts(class_="", kind="gate", unread=("maxheight=default",))


def test_length_by_class_and_kind() -> None:
    bridge = RoadFacts(class_="track", kind="bridge")
    survey = survey_network(network({1: [0, 10], 2: [10, 20, 30], 3: [30, 31]}, facts={2: bridge, 3: FERRY}))
    assert survey.road_m == pytest.approx(3 * EAST_M, abs=1e-3)
    assert list(survey.class_m) == ["track", "primary"]
    assert survey.class_m["track"] == pytest.approx(2 * EAST_M, abs=1e-3)
    assert survey.kind_m == pytest.approx({"bridge": 2 * EAST_M, "ferry": NORTH_M}, abs=1e-3)
    # The ferry stretches the map to the north and does not count.
    assert survey.bounds == (0.0, 0.0, 0.3 / 10, 0.0)


def test_a_post_at_a_junction_is_one_post() -> None:
    built = network({1: [0, 10], 2: [10, 20], 3: [10, 11], 4: [20, 30]}, node_facts={10: GATE, 20: GATE})
    assert survey_network(built).posts == {"gate": 2}


def test_what_is_known_of_a_limit() -> None:
    facts = {
        1: RoadFacts(class_="primary", limits={"height_m": 3.8}),
        2: RoadFacts(class_="primary", limits={"height_m": "none"}),
        3: RoadFacts(class_="primary", unread=("maxheight=default", "width=narrow")),
        4: RoadFacts(class_="primary", limits_forward={"height_m": 4.0}),
        5: RoadFacts(class_="primary", limits_forward={"height_m": "none"}, limits_backward={"access": "no"}),
    }
    survey = survey_network(network({way: [10 * way, 10 * way + 10] for way in facts}, facts=facts))
    assert survey.limits["height_m"] == Knowledge(
        stated_m=pytest.approx(2 * EAST_M, abs=1e-3), free_m=pytest.approx(EAST_M, abs=1e-3),
        unread_m=pytest.approx(EAST_M, abs=1e-3), unknown_m=pytest.approx(EAST_M, abs=1e-3),
    )  # fmt: skip
    assert survey.limits["mass_kg"].unknown_m == pytest.approx(5 * EAST_M, abs=1e-3)
    assert survey.closed_m == pytest.approx(EAST_M, abs=1e-3)
    assert survey.unread == {"maxheight=default": 1, "width=narrow": 1}


def test_tags_that_are_acted_on_are_listed_apart() -> None:
    several = RoadFacts(class_="primary", limits={"mass_kg": 3500.0}, unread=("maxweight=3.5 t;7.5", "width=narrow"))
    roughly = RoadFacts(class_="primary", limits={"width_m": 1.92}, unread=("maxwidth:forward=~2.4",))
    classes = RoadFacts(class_="primary", unread=("mlc=40;30", "maxheight:lanes=4|3.5", "maxweight=none;default"))
    ways = {1: [0, 10], 2: [10, 20], 3: [20, 30]}
    survey = survey_network(network(ways, facts={1: several, 2: roughly, 3: classes}))
    assert survey.careful == {"maxweight=3.5 t;7.5": 1, "maxwidth:forward=~2.4": 1, "mlc=40;30": 1}
    assert survey.unread == {"maxheight:lanes=4|3.5": 1, "maxweight=none;default": 1, "width=narrow": 1}


def test_conditional_limits_are_counted() -> None:
    night = RoadFacts(class_="primary", conditions=(Condition(limit="access", value="no", hours="22:00-06:00"),))
    assert survey_network(network({1: [0, 10], 2: [10, 20]}, facts={2: night})).conditional == 1


def test_islands_with_and_without_ferries() -> None:
    ways = {1: [0, 10], 2: [10, 20], 3: [10, 11], 4: [11, 12], 5: [12, 22], 6: [12, 13], 8: [50, 60]}
    survey = survey_network(network(ways, facts={4: FERRY}))
    assert (survey.islands, survey.island_junctions, survey.islands_without_ferries) == (1, 2, 2)


def test_a_network_of_one_part_has_no_islands() -> None:
    survey = survey_network(network({1: [0, 10]}))
    assert (survey.islands, survey.island_junctions, survey.islands_without_ferries) == (0, 0, 0)


def test_ferries_alone_have_no_bounds() -> None:
    survey = survey_network(network({1: [0, 10]}, facts={1: FERRY}))
    assert (survey.bounds, survey.road_m, survey.islands_without_ferries) == (None, 0.0, 0)


def test_sites_by_kind() -> None:
    sites = [
        FoundSite(id=f"n{k}", kind=kind, names={}, lon=0, lat=0) for k, kind in enumerate(["fuel", "fuel", "park"])
    ]
    assert survey_network(network({1: [0, 10]}, sites=tuple(sites))).sites == {"fuel": 2, "park": 1}
