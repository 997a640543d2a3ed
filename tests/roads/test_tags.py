from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratl.model.road import RoadFacts
from ratl.roads.node_tags import NODE_KEYS, read_node
from ratl.roads.tags import pick_tags, read_way
from ratl.roads.unread import is_acted_on


def way(**tags: str) -> RoadFacts:
    """Return the facts of a secondary road with `tags`; ``__`` in a name is a colon."""
    facts = read_way({"highway": "secondary", **{key.replace("__", ":"): text for key, text in tags.items()}})
    assert facts is not None
    return facts


def node(**tags: str) -> RoadFacts:
    facts = read_node({key.replace("__", ":"): text for key, text in tags.items()})
    assert facts is not None
    return facts


@pytest.mark.parametrize(
    ("highway", "road_class"),
    [
        ("motorway", "motorway"),
        ("motorway_link", "motorway"),
        ("trunk", "trunk"),
        ("trunk_link", "trunk"),
        ("primary_link", "primary"),
        ("secondary_link", "secondary"),
        ("tertiary_link", "tertiary"),
        ("unclassified", "unclassified"),
        ("road", "unclassified"),
        ("residential", "residential"),
        ("living_street", "living_street"),
        ("service", "service"),
        ("track", "track"),
    ],
)
def test_classes(highway: str, road_class: str) -> None:
    facts = read_way({"highway": highway})
    assert facts is not None and facts.class_ == road_class


@pytest.mark.parametrize(
    "highway",
    ["footway", "path", "cycleway", "steps", "bridleway", "pedestrian", "corridor", "construction", "proposed",
     "platform", "raceway", "elevator", "rest_area", "", "Primary road"],
)  # fmt: skip
def test_no_road_for_vehicles(highway: str) -> None:
    assert read_way({"highway": highway}) is None


def test_neither_is_an_area_or_something_else() -> None:
    assert read_way({"highway": "service", "area": "yes"}) is None
    assert read_way({"waterway": "river"}) is None
    assert read_way({"route": "bicycle"}) is None


def test_nothing_known_is_nothing_said() -> None:
    assert way() == RoadFacts(class_="secondary")


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({}, "road"),
        ({"bridge": "viaduct"}, "bridge"),
        ({"bridge": "no"}, "road"),
        ({"tunnel": "building_passage"}, "tunnel"),
        ({"ford": "yes", "bridge": "yes"}, "ford"),
    ],
)
def test_kinds(tags: dict[str, str], kind: str) -> None:
    assert way(**tags).kind == kind


def test_a_ferry_is_marked_as_one() -> None:
    facts = read_way({"route": "ferry", "motor_vehicle": "yes"})
    assert facts is not None
    assert (facts.class_, facts.kind, facts.direction, facts.limits) == ("ferry", "ferry", "both", {"access": "yes"})


@pytest.mark.parametrize(
    ("tags", "direction"),
    [
        ({"oneway": "yes"}, "forward"),
        ({"oneway": "true"}, "forward"),
        ({"oneway": "1"}, "forward"),
        ({"oneway": "-1"}, "backward"),
        ({"oneway": "no"}, "both"),
        ({"junction": "roundabout"}, "forward"),
        ({"junction": "circular"}, "forward"),
        ({"junction": "roundabout", "oneway": "-1"}, "backward"),
        ({"highway": "motorway"}, "forward"),
        ({"highway": "motorway_link"}, "forward"),
        ({"highway": "motorway", "oneway": "no"}, "both"),
        ({"highway": "trunk"}, "both"),
        ({"oneway": "yes", "oneway__hgv": "no"}, "both"),
        ({"oneway__motor_vehicle": "yes"}, "forward"),
        ({"oneway": "yes", "oneway__bicycle": "no"}, "forward"),
    ],
)
def test_one_way(tags: dict[str, str], direction: str) -> None:
    assert way(**tags).direction == direction


@pytest.mark.parametrize("tag", ["oneway=yes", "oneway=-1", "junction=roundabout", "oneway:hgv=yes", "oneway=maybe"])
def test_what_makes_it_one_way_is_told(tag: str) -> None:
    key, _, text = tag.partition("=")
    assert way(**{key: text}).sources == {"direction": tag}


def test_a_one_way_word_that_cannot_be_read_is_taken_for_one() -> None:
    facts = way(oneway="yes; no")
    assert (facts.direction, facts.unread) == ("forward", ("oneway=yes; no",))


@pytest.mark.parametrize(
    ("tags", "source"),
    [
        ({"lanes": "1"}, "lanes=1"),
        ({"narrow": "yes"}, "narrow=yes"),
        ({"oneway": "alternating"}, "oneway=alternating"),
        ({"oneway": "reversible"}, "oneway=reversible"),
        ({"access__lanes": "yes|no"}, "access:lanes=yes|no"),
        ({"lanes": "3", "access__lanes": "psv|yes|no"}, "access:lanes=psv|yes|no"),
    ],
)
def test_one_direction_at_a_time(tags: dict[str, str], source: str) -> None:
    facts = way(**tags)
    assert (facts.direction, facts.regime, facts.sources["regime"]) == ("both", "alternating", source)
    assert way(**{**tags, "oneway": "yes"}).regime == "two-way"  # nobody comes the other way


def test_both_ways_at_once() -> None:
    lanes = {"access__lanes__forward": "yes|no", "access__lanes__backward": "yes"}
    for facts in (way(), way(lanes="2"), way(mlc="60"), way(mlc="60", mlc__oneway="80"), way(**lanes)):
        assert facts.regime == "two-way"
        assert "regime" not in facts.sources
    assert way(oneway="reversible").unread == ("oneway=reversible",)


@pytest.mark.parametrize(
    ("tags", "lanes"),
    [
        ({"lanes": "2"}, 2),
        ({"lanes": "3;2"}, 2),
        ({"lanes": "1.5"}, 1),
        ({"lanes__forward": "1", "lanes__backward": "2"}, 3),
        ({"lanes": "2", "lanes__forward": "1", "lanes__backward": "2"}, 2),
        ({"lanes__forward": "1"}, None),
        ({"lanes": "0"}, None),
        ({"lanes": "many"}, None),
        ({"lanes": "-2"}, None),
    ],
)
def test_lanes(tags: dict[str, str], lanes: int | None) -> None:
    assert way(**tags).lanes == lanes


@pytest.mark.parametrize(
    ("tags", "width_m", "unread"),
    [
        ({"width": "6"}, 6.0, ()),
        ({"width": "12'"}, 12 * 0.3048, ()),
        ({"est_width": "3,5 m"}, 3.5, ()),
        ({"width": "ca. 5"}, 4.0, ("width=ca. 5",)),
        ({"width": "6;4"}, 4.0, ("width=6;4",)),
        ({"width": "0"}, None, ("width=0",)),
        ({"width": "Narrow"}, None, ("width=Narrow",)),
        ({"width": "none"}, None, ()),
    ],
)
def test_width_of_the_carriageway_is_no_limit(
    tags: dict[str, str], width_m: float | None, unread: tuple[str, ...]
) -> None:
    facts = way(**tags)
    assert facts.width_m == (None if width_m is None else pytest.approx(width_m))
    assert (facts.unread, facts.limits) == (unread, {})


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("asphalt", "asphalt"),
        ("compacted;gravel", "compacted"),
        ("asphalt;gravel", "gravel"),
        ("concrete:plates", "concrete:plates"),
        ("yes", "unknown"),
        ("", "unknown"),
    ],
)
def test_surface(text: str, surface: str) -> None:
    assert way(surface=text).surface == surface


def test_smoothness_and_what_it_lets_drive() -> None:
    facts = way(smoothness="very_bad", maxspeed="50")
    assert (facts.smoothness, facts.sources["max_rate_mps"]) == ("very_bad", "smoothness=very_bad")
    assert facts.max_rate_mps == pytest.approx(15 / 3.6)
    assert way(smoothness="w").smoothness == ""
    assert way(smoothness="good;bad").smoothness == "bad"
    assert way(smoothness="impassable").limits == {"access": "no"}


@pytest.mark.parametrize("tag", ["toll", "toll:hgv", "toll:N2", "toll:N3"])
def test_toll(tag: str) -> None:
    assert way(**{tag: "yes"}).toll
    assert not way(**{tag: "no"}).toll


def test_a_road_closed_to_lorries_is_kept_with_its_reason() -> None:
    facts = way(access="yes", hgv="no")
    assert (facts.limits, facts.sources) == ({"access": "no"}, {"access": "hgv=no"})
    facts = way(hgv__backward="no")
    assert (facts.limits, facts.limits_forward, facts.limits_backward) == ({}, {}, {"access": "no"})
    assert facts.sources == {"access:backward": "hgv:backward=no"}


def test_hours() -> None:
    assert way(opening_hours="06:00-22:00").hours == "06:00-22:00"
    assert way(opening_hours="24/7").hours == ""
    holidays = way(opening_hours="Mo-Fr 06:00-20:00; PH off")
    assert (holidays.hours, holidays.unread) == (
        "Mo-Fr 06:00-20:00; PH off",
        ("opening_hours=Mo-Fr 06:00-20:00; PH off",),
    )
    assert way(opening_hours="by day").unread == ("opening_hours=by day",)


def test_conditions_come_along() -> None:
    facts = way(maxweight__conditional="7.5 @ (22:00-06:00)", maxspeed__conditional="80 @ wet")
    assert [(c.limit, c.value, c.hours) for c in facts.conditions] == [("mass_kg", 7500.0, "22:00-06:00")]
    assert facts.unread == ("maxspeed:conditional=80 @ wet",)


def test_dangerous_goods_are_listed_where_they_are_forbidden() -> None:
    assert way(hazmat="no", hazmat__adr_tunnel_cat="E", hazmat__water="permissive").unread == (
        "hazmat=no", "hazmat:adr_tunnel_cat=E",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"barrier": "gate"}, "gate"),
        ({"barrier": "lift_gate"}, "gate"),
        ({"barrier": "swing_gate"}, "gate"),
        ({"barrier": "toll_booth"}, "toll"),
        ({"barrier": "border_control"}, "border"),
        ({"military": "checkpoint"}, "checkpoint"),
        ({"barrier": "checkpoint"}, "checkpoint"),
        ({"police": "checkpoint"}, "checkpoint"),
        ({"ford": "yes"}, "ford"),
        ({"barrier": "height_restrictor", "maxheight": "2.1"}, "barrier"),
        ({"maxheight": "3.5"}, "barrier"),
        ({"maxheight": "default"}, "barrier"),
    ],
)
def test_nodes(tags: dict[str, str], kind: str) -> None:
    facts = node(**tags)
    assert (facts.class_, facts.kind, facts.service) == ("", kind, None)
    assert "access" not in facts.limits
    assert facts.toll == (kind == "toll")
    assert set(tags) & set(NODE_KEYS)


@pytest.mark.parametrize(
    "barrier", ["bollard", "block", "debris", "jersey_barrier", "chain", "cycle_barrier", "hole", "yes"]
)
def test_a_barrier_nobody_named_stops_vehicles(barrier: str) -> None:
    facts = node(barrier=barrier)
    assert (facts.kind, facts.limits, facts.sources) == ("barrier", {"access": "no"}, {"access": f"barrier={barrier}"})
    assert node(barrier=barrier, access="yes").limits == {"access": "no"}  # on foot, say
    assert node(barrier=barrier, motor_vehicle="yes").limits == {"access": "yes"}
    assert node(barrier=barrier, hgv="no").sources == {"access": "hgv=no"}


@pytest.mark.parametrize(
    "tags",
    [
        {"barrier": "entrance"},
        {"barrier": "cattle_grid"},
        {"barrier": "no"},
        {"highway": "crossing", "bicycle": "no"},
        {"highway": "traffic_signals"},
        {"military": "bunker"},
        {"barrier": "bollard", "disused": "yes"},
        {"ford": "no"},
        {},
    ],
)
def test_nodes_that_concern_nobody(tags: dict[str, str]) -> None:
    assert read_node(tags) is None


def test_limits_of_nodes() -> None:
    facts = node(barrier="gate", maxwidth="2.5", maxheight="250", access="private", opening_hours="06:00-22:00")
    assert facts.limits == {"width_m": 2.5, "access": "no"}
    assert (facts.unread, facts.hours) == (("maxheight=250",), "06:00-22:00")
    assert node(barrier="gate", locked="yes").sources == {"access": "locked=yes"}
    assert len(node(barrier="gate", access__conditional="no @ winter").conditions) == 1


def test_a_restrictor_without_its_figure_is_not_free() -> None:
    facts = node(barrier="height_restrictor")
    assert (facts.limits, facts.unread) == ({}, ("barrier=height_restrictor",))
    assert node(barrier="height_restrictor", maxheight="2").unread == ()


keys = st.sampled_from(
    ["highway", "barrier", "name", "maxheight", "maxheight:physical", "maxweight:conditional", "hgv", "oneway", "lanes",
     "surface", "bridge", "note", "access:forward", "mlc:oneway", "toll:N3", "police", "locked", "opening_hours"]
)  # fmt: skip
texts = st.sampled_from(
    ["primary", "yes", "no", "none", "3.5", "1", "gate", "no @ (22:00-06:00)", "checkpoint", "x", ""]
)


@given(st.dictionaries(keys, texts, max_size=8))
def test_what_is_picked_is_all_that_is_read(tags: dict[str, str]) -> None:
    picked = dict(pick_tags(tags.items()))
    assert read_way(picked) == read_way(tags)
    assert read_node(picked) == read_node(tags)


@given(st.dictionaries(keys, texts, max_size=8), keys, texts)
def test_another_tag_never_frees_but_by_its_own_word(tags: dict[str, str], key: str, text: str) -> None:
    facts = read_way({"highway": "primary", **tags, key: text} | {"highway": "primary"})
    assert facts is not None
    free = [limit for limit, value in facts.limits.items() if value == "none"]
    assert all(facts.sources[limit].endswith("=none") for limit in free)


def test_a_node_limited_at_times_only() -> None:
    facts = read_node({"maxheight:conditional": "3 @ (22:00-06:00)"})
    assert facts is not None
    assert [(c.limit, c.value, c.hours) for c in facts.conditions] == [("height_m", 3.0, "22:00-06:00")]


# ---- what the model knows nothing of


@pytest.mark.parametrize(
    "tag",
    ["trailer=no", "trailer=private", "trailer:forward=no", "hgv_articulated=no", "hgv_articulated=destination",
     "caravan=no", "seasonal=yes", "seasonal=winter", "seasonal=dry_season", "tidal=yes", "flood_prone=yes",
     "ice_road=seasonal", "trailer:conditional=no @ (22:00-06:00)", "hgv:lanes:conditional=no|no @ (06:00-09:00)",
     "access:lanes:conditional=no|yes @ wet", "maxweight:hgv_articulated:conditional=5 @ (22:00-06:00)",
     "maxheight:lanes:conditional=3|4 @ (22:00-06:00)", "mlc:conditional=30 @ winter",
     "hgv_articulated:conditional=no @ winter", "maxspeed:hgv:conditional=30 @ wet"],
)  # fmt: skip
def test_what_cannot_be_acted_on_is_listed(tag: str) -> None:
    key, _, text = tag.partition("=")
    facts = way(**{key: text})
    assert (facts.unread, facts.limits, facts.conditions) == ((tag,), {}, ())
    assert not is_acted_on(tag)


@pytest.mark.parametrize(
    "tag",
    ["trailer=yes", "hgv_articulated=designated", "seasonal=no", "tidal=no", "bicycle:conditional=no @ wet",
     "bus:lanes:conditional=yes @ (06:00-09:00)", "oneway:bicycle:conditional=no @ (06:00-09:00)"],
)  # fmt: skip
def test_what_forbids_us_nothing_is_not(tag: str) -> None:
    key, _, text = tag.partition("=")
    assert way(**{key: text}) == RoadFacts(class_="secondary")


@pytest.mark.parametrize(
    "tag",
    ["maxweight=3.5 t;7.5", "maxheight=~4", "width=ca. 5", "width=6;4", "oneway=reversible", "oneway=yes; no",
     "opening_hours=Mo-Fr 06:00-20:00; PH off", "access:conditional=no @ wet", "maxweight:conditional=3.5 @ winter",
     "hgv:maxweight=7.5;12", "mlc=40;60"],
)  # fmt: skip
def test_what_is_taken_on_the_safe_side_is_listed_and_acted_on(tag: str) -> None:
    key, _, text = tag.partition("=")
    assert way(**{key: text}).unread == (tag,)
    assert is_acted_on(tag)


# ---- every tag of interchange.md, 3.7, with a value nobody can believe: never a road that is free

ABSURD = ["0", "-3", "-0.5", "none given", "default", "below_default", "unsigned", "unknown", "no", "yes", "walk",
          "narrow", "unrestricted", "unlimited", "999999", "1e3", "3.5 bananas", "4-5", "<4", ">4", "4|5", "4/5", "",
          ";", "nan", "inf", "٠", "none;default", "t", "'"]  # fmt: skip
FIGURES_OF = ["maxheight", "maxheight:physical", "maxwidth", "maxwidth:physical", "maxlength", "maxweight",
              "maxweight:hgv", "hgv:maxweight", "maxweightrating", "maxweightrating:hgv", "maxgcweight",
              "maxgcweightrating", "maxaxleload", "maxbogieweight", "mlc", "mlc:oneway", "mlc:wheeled",
              "mlc:wheeled_oneway", "mlc:tracked", "mlc:tracked_oneway", "mlc:caution"]  # fmt: skip


@pytest.mark.parametrize("tag", FIGURES_OF)
@pytest.mark.parametrize("read", [way, node])
def test_an_absurd_figure_is_listed_and_nothing_is_free(tag: str, read: Callable[..., RoadFacts]) -> None:
    for text in ABSURD:
        for ending in ("", ":forward") if read is way else ("",):
            facts = read(**{tag + ending: text})
            assert facts.unread == (f"{tag}{ending}={text}",), text
            assert (facts.limits, facts.limits_forward, facts.limits_backward) == ({}, {}, {}), text


@pytest.mark.parametrize("tag", ["maxunladenweight", "maxaxles", "hazmat", "hazmat:water", "maxweight:signed"])
def test_what_has_no_figure_of_ours_is_listed_whatever_it_says(tag: str) -> None:
    for text in ("no", "0", "-1") if "hazmat" not in tag else ("no", "A"):
        if (tag, text) != ("maxweight:signed", "0") and (tag, text) != ("maxweight:signed", "-1"):
            assert way(**{tag: text}).unread == (f"{tag}={text}",)


@pytest.mark.parametrize("tag", ["hgv", "goods", "motor_vehicle", "vehicle", "access"])
def test_an_access_word_nobody_knows_opens_nothing(tag: str) -> None:
    for text in ("0", "-1", "maybe", "unknown", "3.5", "", "limited"):
        facts = way(**{tag: text, "access": "no"} if tag != "access" else {tag: text})
        assert facts.limits == ({"access": "no"} if tag != "access" else {})
        assert f"{tag}={text}" in facts.unread


@pytest.mark.parametrize("text", ["walk", "none", "signals", "-5", "0", "fast", "RU:urban", "30;walk", ""])
def test_an_odd_speed_never_lets_drive_faster(text: str) -> None:
    cap = way(maxspeed=text, smoothness="bad").max_rate_mps
    assert cap is not None and 0 < cap <= 30 / 3.6


@pytest.mark.parametrize(("tag", "field"), [("lanes", "lanes"), ("width", "width_m")])
def test_absurd_lanes_and_widths_are_not_known(tag: str, field: str) -> None:
    for text in ("0", "-2", "none", "many", "", "99999"):
        assert getattr(way(**{tag: text}), field) is None


# ---- access at a node that is no barrier


@pytest.mark.parametrize(
    "tag",
    ["access=no", "access=private", "hgv=no", "goods=no", "motor_vehicle=no", "vehicle=forestry", "hgv:forward=no"],
)
def test_access_of_a_plain_node_counts(tag: str) -> None:
    key, _, text = tag.partition("=")
    facts = node(**{key: text})
    assert (facts.kind, {**facts.limits, **facts.limits_forward}) == ("barrier", {"access": "no"})
    assert tag in facts.sources.values()
    assert set(NODE_KEYS) & {key}


def test_access_to_what_stands_at_a_node_is_none_of_the_roads() -> None:
    for thing in ("amenity=parking", "amenity=parking_entrance", "entrance=main", "parking=underground", "shop=yes"):
        key, _, text = thing.partition("=")
        assert read_node({"access": "private", "hgv:conditional": "no @ (22:00-06:00)", key: text}) is None
        assert node(**{"access": "private", "hgv:maxweight": "12", key: text}).limits == {"mass_kg": 12_000.0}
        assert node(access="private", barrier="gate", **{key: text}).limits == {"access": "no"}
    # Leave for the emergency services is none for us, and no thing either.
    assert node(access="no", emergency="yes").limits == {"access": "no"}


def test_a_plain_node_that_forbids_nothing_says_nothing() -> None:
    assert read_node({"access": "yes", "highway": "crossing"}) is None
    assert read_node({"motor_vehicle": "permissive"}) is None
    assert node(hgv="maybe").unread == ("hgv=maybe",)
    assert node(trailer="no").unread == ("trailer=no",)
    assert node(mlc="40").limits == {"mlc_wheeled": 40.0, "mlc_tracked": 40.0}
    assert len(node(hgv__conditional="no @ (22:00-06:00)").conditions) == 1
