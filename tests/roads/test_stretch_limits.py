from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratl.roads.limits import LIMIT_TAGS
from ratl.roads.stretch_limits import read_limits

MLC = ("mlc", "mlc:oneway", "mlc:wheeled", "mlc:wheeled_oneway", "mlc:tracked", "mlc:tracked_oneway", "mlc:caution")


@pytest.mark.parametrize(
    ("tag", "text", "limit", "value"),
    [
        ("hgv:maxweight", "7.5", "mass_kg", 7500.0),
        ("maxweight:goods", "7.5", "mass_kg", 7500.0),
        ("motor_vehicle:maxheight", "3.8", "height_m", 3.8),
        ("vehicle:maxlength", "12", "length_m", 12.0),
        ("mlc:wheeled:twoway", "40", "mlc_wheeled", 40.0),
        ("maxheight", "3.8", "height_m", 3.8),
        ("maxheight:physical", "3.8", "height_m", 3.8),
        ("maxwidth", "2.5", "width_m", 2.5),
        ("maxwidth:physical", "2.5", "width_m", 2.5),
        ("maxlength", "12", "length_m", 12.0),
        ("maxweight", "7.5", "mass_kg", 7500.0),
        ("maxweight:hgv", "7.5", "mass_kg", 7500.0),
        ("maxweightrating", "12", "mass_kg", 12000.0),
        ("maxweightrating:hgv", "12", "mass_kg", 12000.0),
        ("maxgcweight", "40", "mass_kg", 40000.0),
        ("maxgcweightrating", "40", "mass_kg", 40000.0),
        ("maxaxleload", "8", "axle_load_kg", 8000.0),
        ("maxbogieweight", "16", "axle_load_kg", 8000.0),  # two axles share it
    ],
)
def test_each_tag(tag: str, text: str, limit: str, value: float) -> None:
    found = read_limits({tag: text})
    assert found.both == {limit: value}
    assert found.sources == {limit: f"{tag}={text}"}
    assert found.forward == found.backward == {}
    ahead = read_limits({f"{tag}:forward": text})
    assert (ahead.both, ahead.forward, ahead.backward) == ({}, {limit: value}, {})
    assert ahead.sources == {f"{limit}:forward": f"{tag}:forward={text}"}


def test_the_strictest_tag_governs() -> None:
    assert read_limits({"maxheight": "4", "maxheight:physical": "3.9"}).sources == {
        "height_m": "maxheight:physical=3.9"
    }
    found = read_limits({"maxweight": "12", "maxweightrating": "7.5", "maxweight:hgv": "none"})
    assert found.both == {"mass_kg": 7500.0}
    assert read_limits({"maxaxleload": "10", "maxbogieweight": "16"}).both == {"axle_load_kg": 8000.0}


def test_free_only_by_the_tag_that_can_say_so() -> None:
    assert read_limits({"maxheight": "none"}).both == {"height_m": "none"}
    assert read_limits({"maxheight:physical": "none"}).both == {}
    assert read_limits({"maxweightrating": "none"}).both == {}
    assert read_limits({"maxbogieweight": "none"}).both == {}
    assert read_limits({"maxheight": "none", "maxheight:physical": "unknown"}).both == {}
    assert read_limits({"maxheight": "none", "maxheight:physical": "4.1"}).both == {"height_m": 4.1}


def test_unread_is_listed_and_unknown() -> None:
    found = read_limits({"maxheight": "default", "maxheight:physical": "4.7"})
    assert found.both == {"height_m": 4.7}
    assert found.unread == ("maxheight=default",)
    assert read_limits({"maxheight": "0"}) == ({}, {}, {}, {}, ("maxheight=0",), {}, {})
    assert read_limits({"maxweight": "3.5 t;7.5"}).both == {"mass_kg": 3500.0}
    assert read_limits({"maxweight": "3.5 t;7.5"}).unread == ("maxweight=3.5 t;7.5",)


@pytest.mark.parametrize(
    "tag", [("maxheight:lanes", "3.5|4"), ("maxweight:signed", "no"), ("maxaxles", "4"), ("maxunladenweight", "5")]
)
def test_limits_without_a_figure_of_ours_are_listed(tag: tuple[str, str]) -> None:
    found = read_limits(dict([tag]))
    assert found.both == {}
    assert found.unread == ("=".join(tag),)


def test_what_concerns_others_is_left_alone() -> None:
    assert read_limits({"maxspeed": "50", "maxstay": "2 h", "maxweight:bus": "none", "maxheight:source": "sign"}) == (
        {}, {}, {}, {}, (), {}, {},
    )  # fmt: skip


def test_by_direction() -> None:
    found = read_limits({"maxheight": "4", "maxheight:backward": "3.5"})
    assert (found.both, found.forward, found.backward) == ({}, {"height_m": 4.0}, {"height_m": 3.5})
    # Free in general, unreadable forward: known backward only.
    found = read_limits({"maxheight": "none", "maxheight:forward": "default"})
    assert (found.both, found.forward, found.backward) == ({}, {}, {"height_m": "none"})
    # The physical clearance holds in the direction that has a sign of its own, too.
    found = read_limits({"maxheight:physical": "4", "maxheight:forward": "4.5"})
    assert found.both == {"height_m": 4.0}


def test_load_classes() -> None:
    assert read_limits({"mlc": "60"}).both == {"mlc_wheeled": 60.0, "mlc_tracked": 60.0}
    assert read_limits({"mlc": "60"}).two_way == read_limits({"mlc": "60"}).one_way == {}
    assert read_limits({"mlc": "50", "mlc:wheeled": "60"}).both == {"mlc_wheeled": 60.0, "mlc_tracked": 50.0}
    assert read_limits({"mlc:tracked": "70"}).both == {"mlc_tracked": 70.0}
    found = read_limits({"mlc:wheeled": "x", "mlc": "40"})
    assert (found.both["mlc_wheeled"], found.unread) == (40.0, ("mlc:wheeled=x",))
    assert read_limits({"mlc:forward": "40"}).forward == {"mlc_wheeled": 40.0, "mlc_tracked": 40.0}


def test_a_one_way_class_governs_and_says_who_may_meet() -> None:
    found = read_limits({"mlc:wheeled": "50", "mlc:wheeled_oneway": "80"})
    assert found.both == {"mlc_wheeled": 80.0}
    assert found.sources == {"mlc_wheeled": "mlc:wheeled_oneway=80", "mlc_wheeled:two-way": "mlc:wheeled=50"}
    assert found.two_way == {"mlc_wheeled": 50.0}
    assert read_limits({"mlc:oneway": "80"}).two_way == {"mlc_wheeled": 0.0, "mlc_tracked": 0.0}
    assert read_limits({"mlc": "80", "mlc:oneway": "80"}).two_way == {}
    assert read_limits({"mlc": "none", "mlc:oneway": "80"}).both["mlc_wheeled"] == 80.0


tags = st.sampled_from([f"{t}{s}" for t in (*LIMIT_TAGS, *MLC) for s in ("", ":hgv", ":forward", ":backward")])
texts = st.sampled_from(
    ["none", "none;default", "default", "0", "-3", "x", "4", "~4", "none; none", "", "4;none", "no"]
)


@given(st.dictionaries(tags, texts, max_size=6))
def test_free_is_never_made_up(stated: dict[str, str]) -> None:
    found = read_limits(stated)
    for where, suffix in ((found.both, ""), (found.forward, ":forward"), (found.backward, ":backward")):
        for limit, value in where.items():
            source = found.sources[limit + suffix]
            tag, _, text = source.partition("=")
            assert stated[tag] == text
            assert (value == "none") == (set(text.replace(" ", "").split(";")) == {"none"})


@given(st.sampled_from(sorted(LIMIT_TAGS)), texts)
def test_what_is_not_read_in_full_is_listed(tag: str, text: str) -> None:
    assert (text in ("none", "4")) == (f"{tag}={text}" not in read_limits({tag: text}).unread)


@pytest.mark.parametrize(
    "tag",
    [
        "maxweight:hgv_articulated=5",
        "maxheight:lanes:forward=3|4",
        "maxlength:trailer=12",
        "maxheight:legal=3",
        "hgv:maxheight:lanes=3|4",
        "mlc:light=20",
        "maxaxles:hgv=4",
    ],
)
def test_a_limit_said_in_a_way_not_read_is_listed(tag: str) -> None:
    found = read_limits(dict([tag.split("=")]))
    assert found.unread == (tag,)
    assert not (found.both or found.forward or found.backward)
    assert read_limits({"maxweight:signed": "yes", "maxweight:source": "sign"}).unread == ()


@pytest.mark.parametrize("key", ["maxweight:hgv:forward", "maxweight:forward:hgv", "hgv:maxweight:forward"])
def test_mode_and_direction_stand_anywhere_in_a_key(key: str) -> None:
    assert read_limits({key: "3.5"}).forward == {"mass_kg": 3500.0}
    # Of two spellings of one limit the strictest, as of any two tags.
    assert read_limits({"maxweight": "7.5", key: "12"}).both == {"mass_kg": 7500.0}


@pytest.mark.parametrize("one_way", ["mlc:wheeled_oneway", "mlc:wheeled:oneway"])
def test_a_class_is_of_wheels_or_tracks_and_of_a_manner_of_crossing(one_way: str) -> None:
    found = read_limits({"mlc:wheeled": "30", one_way: "60", "mlc:wheeled_caution": "80", "mlc:tracked": "40"})
    assert found.both == {"mlc_wheeled": 80.0, "mlc_tracked": 40.0}
    assert (found.two_way, found.one_way) == ({"mlc_wheeled": 30.0}, {"mlc_wheeled": 60.0})
    assert found.sources["mlc_wheeled:one-way"] == f"{one_way}=60"
    assert found.sources["mlc_wheeled"] == "mlc:wheeled_caution=80"


def test_a_caution_class_frees_nothing_and_is_taken_only_above_the_others() -> None:
    assert read_limits({"mlc": "60", "mlc:caution": "50"}).both == {"mlc_wheeled": 60.0, "mlc_tracked": 60.0}
    free = read_limits({"mlc:wheeled": "60", "mlc:wheeled_caution": "none"})
    assert (free.both, free.unread) == ({"mlc_wheeled": 60.0}, ("mlc:wheeled_caution=none",))
    alone = read_limits({"mlc:caution": "50"})
    assert alone.one_way == {"mlc_wheeled": 0.0, "mlc_tracked": 0.0}  # nobody follows anybody
    # Of two directions the lower.
    by_way = read_limits({"mlc:forward": "20", "mlc:backward": "40", "mlc:oneway": "80"})
    assert by_way.two_way == {"mlc_wheeled": 20.0, "mlc_tracked": 20.0}
